#pragma once
// The yardsticks of discrete-event kernels, as models of ours: hold model, M/M/1
// and PHOLD. Shared by `warung bench` and tests/bench/kernel_bench.cc.

#include "sim/kernel/engine.h"
#include "sim/random/stream.h"

#include <oneapi/tbb/global_control.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace warung::benchmarks {

using kernel::Event;

inline random::Stream luck_of(std::uint64_t entity) { return random::Stream{1, random::Purpose::test, entity}; }

/// Delays with mean 1 s x pending, so that the density is one event a second for any number of them and ties are rare.
/// draw() is a delay, residual() what is left of one in the steady state: a hold model that begins with residuals needs
/// no time to settle.
class ExponentialDelays {
public:
    explicit ExponentialDelays(std::size_t pending) : mean_ms_{1000.0 * static_cast<double>(pending)} {}
    [[nodiscard]] double mean_ms() const { return mean_ms_; }
    double draw(random::Stream& luck) const { return mean_ms_ * luck.exponential(); }
    double residual(random::Stream& luck) const { return draw(luck); }

private:
    double mean_ms_;
};

/// 0.9 Exp(1) + 0.1 Exp(100), scaled to the same mean: nine tenths of what happens is a tenth of what is pending.
class BimodalDelays {
public:
    explicit BimodalDelays(std::size_t pending) : unit_ms_{1000.0 * static_cast<double>(pending) / 10.9} {}
    [[nodiscard]] double mean_ms() const { return 10.9 * unit_ms_; }
    double draw(random::Stream& luck) const { return either(0.1, luck); }
    double residual(random::Stream& luck) const { return either(10 / 10.9, luck); }

private:
    double either(double long_share, random::Stream& luck) const {
        const double unit_ms = luck.uniform() < long_share ? 100 * unit_ms_ : unit_ms_;
        return unit_ms * luck.exponential();
    }
    double unit_ms_;
};

/// About what the events of a region wait for: 45 % walks of 5 min, 35 % services of 2 min, 15 % patience of 15 min
/// (means of exponentials), 5 % parcels of 0.5 to 4 days. In real time: more pending events lie denser.
class NetworkDelays {
public:
    explicit NetworkDelays(std::size_t) {}
    [[nodiscard]] double mean_ms() const { return kMeanMs; }
    double draw(random::Stream& luck) const {
        const double which = luck.uniform();
        if (which < 0.45) return 5 * kMinute * luck.exponential();
        if (which < 0.80) return 2 * kMinute * luck.exponential();
        if (which < 0.95) return 15 * kMinute * luck.exponential();
        return parcel(luck);
    }
    double residual(random::Stream& luck) const {
        const double which = luck.uniform() * kMeanMs / kMinute;
        if (which < 0.45 * 5) return 5 * kMinute * luck.exponential();
        if (which < 0.45 * 5 + 0.35 * 2) return 2 * kMinute * luck.exponential();
        if (which < 0.45 * 5 + 0.35 * 2 + 0.15 * 15) return 15 * kMinute * luck.exponential();
        // A parcel met at random is a long one in proportion to its length.
        double whole = parcel(luck);
        while (luck.uniform() * 4 * kDay > whole) whole = parcel(luck);
        return whole * luck.uniform();
    }

private:
    static constexpr double kMinute = 60'000;
    static constexpr double kDay = 1440 * kMinute;
    static constexpr double kMeanMs = kMinute * (0.45 * 5 + 0.35 * 2 + 0.15 * 15) + kDay * 0.05 * 2.25;

    static double parcel(random::Stream& luck) { return kDay * (0.5 + 3.5 * luck.uniform()); }
};

/// Pops the first event and puts one back a delay later, over and over: the number of pending events stays.
template <class Queue, class Delays>
class HoldModel {
public:
    /// The steady state, and a few holds so that the queue finds its shape.
    HoldModel(std::size_t pending, Delays delays, Queue queue = {}) : delays_{delays}, queue_{std::move(queue)} {
        for (std::size_t i = 0; i < pending; ++i) queue_.push(event(Time{0} + rounded_ms(delays_.residual(luck_))));
        hold(pending / 2);
    }
    void hold(std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            const Time now = queue_.pop().at;
            queue_.push(event(now + rounded_ms(delays_.draw(luck_))));
        }
    }
    [[nodiscard]] const Queue& queue() const { return queue_; }

private:
    Event event(Time at) { return {at, kernel::make_rank(0, 0, sequence_++), 0, 0, 0, 0}; }

    Delays delays_;
    Queue queue_;
    random::Stream luck_ = luck_of(0);
    std::uint32_t sequence_ = 0;
};

/// One item is a customer: an arrival and a departure. Services take 1000 s on average.
class MM1 : public kernel::Process<MM1> {
public:
    static constexpr double kServiceMs = 1e6;

    explicit MM1(double rho, std::uint64_t luck = 1) : Process{0}, arrival_ms_{kServiceMs / rho}, luck_{luck_of(luck)} {
        schedule(later(arrival_ms_), 1, kArrival);
    }
    void handle(const Event& e) {
        area_ms_ += inside_ * (now() - since_).ms();
        since_ = now();
        if (e.what == kArrival) {
            if (inside_++ == 0) schedule(later(kServiceMs), 0, kDeparture);
            schedule(later(arrival_ms_), 1, kArrival);
        } else {
            ++served_;
            if (--inside_ > 0) schedule(later(kServiceMs), 0, kDeparture);
        }
    }
    [[nodiscard]] std::int64_t served() const { return served_; }
    /// Customers inside, integrated over time: over `served` it is their mean time in system (Little).
    [[nodiscard]] std::int64_t area_ms() const { return area_ms_; }

private:
    static constexpr std::uint16_t kArrival = 0;
    static constexpr std::uint16_t kDeparture = 1;

    Time later(double mean_ms) { return now() + rounded_ms(mean_ms * luck_.exponential()); }

    double arrival_ms_;
    std::int64_t inside_ = 0;
    std::int64_t served_ = 0;
    std::int64_t area_ms_ = 0;
    Time since_;
    random::Stream luck_;
};

/// PHOLD: each event schedules one more, on a random process with probability 0.25, after 100 s + Exp(900 s).
class Phold : public kernel::Process<Phold> {
public:
    static constexpr Duration kLookahead{100'000};

    Phold(std::uint32_t id, std::uint32_t processes, int pending)
        : Process{id}, processes_{processes}, luck_{luck_of(id)} {
        for (int i = 0; i < pending; ++i) schedule(Time{static_cast<std::int64_t>(luck_.index(1'000'000))}, 0, 0);
    }
    void handle(const Event&) {
        ++handled_;
        const Time at = now() + kLookahead + rounded_ms(900'000 * luck_.exponential());
        if (luck_.uniform() < 0.25) {
            post(static_cast<std::uint32_t>(luck_.index(processes_)), at, 0, 0);
        } else {
            schedule(at, 0, 0);
        }
    }
    [[nodiscard]] std::int64_t handled() const { return handled_; }

private:
    std::uint32_t processes_;
    std::int64_t handled_ = 0;
    random::Stream luck_;
};

/// PHOLD with its engine and threads, past its beginning.
class PholdWorld {
public:
    PholdWorld(std::uint32_t processes, int pending_each, std::size_t threads)
        : limit_{oneapi::tbb::global_control::max_allowed_parallelism, threads},
          processes_{populate(processes, pending_each)},
          engine_{std::span{processes_}, processes / 32},
          crew_{threads > 1 ? kernel::Mode::windowed : kernel::Mode::sequential} {
        run_windows(20);
    }
    void run_windows(std::int64_t windows) {
        for (std::int64_t w = 0; w < windows; ++w) engine_.run_window({now_ = now_ + Phold::kLookahead, 0}, crew_);
    }
    [[nodiscard]] std::int64_t handled() const {
        std::int64_t n = 0;
        for (const Phold& p : processes_) n += p.handled();
        return n;
    }

private:
    static std::vector<Phold> populate(std::uint32_t processes, int pending_each) {
        std::vector<Phold> all;
        all.reserve(processes);
        for (std::uint32_t p = 0; p < processes; ++p) all.emplace_back(p, processes, pending_each);
        return all;
    }

    oneapi::tbb::global_control limit_;
    std::vector<Phold> processes_;
    kernel::Engine<Phold> engine_;
    kernel::Crew crew_;
    Time now_;
};

}  // namespace warung::benchmarks
