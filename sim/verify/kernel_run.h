#pragma once
// One replication: a process of the kernel in an engine of its own, advanced in units of the case's time.
//
// `Model` is a kernel::Process with: void forget(Time), from where on everything counts; std::vector<Sums>
// sums(Time end, double elapsed), with the time since then in units; double events() const.

#include "sim/kernel/engine.h"
#include "sim/verify/replications.h"

#include <span>
#include <utility>
#include <vector>

namespace warung::verify {

template <class Model>
class KernelRun {
public:
    /// Runs the warm-up. `ms_per_unit` is the kernel's milliseconds in one unit of time.
    template <class... Arguments>
    KernelRun(double ms_per_unit, double warm_up, Arguments&&... arguments)
        : ms_{ms_per_unit}, model_{ms_per_unit, std::forward<Arguments>(arguments)...}, engine_{std::span{&model_, 1}} {
        extend(warm_up);
        model_.forget(at_);
        counted_from_ = at_;
    }
    KernelRun(const KernelRun&) = delete;
    KernelRun& operator=(const KernelRun&) = delete;

    void extend(double length) {
        const Time until = at_ + rounded_ms(length * ms_);
        if (until == at_) return;
        engine_.run(at_, until, until - at_, crew_);
        at_ = until;
    }
    [[nodiscard]] std::vector<Sums> sums() {
        return model_.sums(at_, static_cast<double>((at_ - counted_from_).ms()) / ms_);
    }
    [[nodiscard]] double events() const { return model_.events(); }

private:
    double ms_;
    Model model_;
    kernel::Engine<Model> engine_;
    kernel::Crew crew_{kernel::Mode::sequential};
    Time at_;
    Time counted_from_;
};

}  // namespace warung::verify
