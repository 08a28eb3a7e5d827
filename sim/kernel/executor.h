#pragma once
// Runs logical processes through conservative windows.
//
// One window: every process advances to the limit on its own (in parallel if
// asked), then all mail is delivered. Mail that is due inside the window it was
// sent in would break causality and stops the run.
// Results do not depend on the mode, the number of threads or the window length.

#include "sim/kernel/process.h"

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <cstddef>
#include <span>
#include <string>

namespace warung::kernel {

enum class Mode { sequential, windowed };

/// `Lp` has advance(Limit), receive(const Mail&) and outbox().
/// `order` lists the processes heaviest first, so that no long one starts last.
template <class Lp>
void run_window(std::span<Lp> processes, std::span<const std::uint32_t> order, Limit limit, Mode mode) {
    if (mode == Mode::sequential) {
        for (const std::uint32_t i : order) processes[i].advance(limit);
    } else {
        // isolate: a thread that waits here must not pick up another replication in the middle of this one.
        oneapi::tbb::this_task_arena::isolate([&] {
            oneapi::tbb::parallel_for(
                std::size_t{0}, order.size(), [&](std::size_t i) { processes[order[i]].advance(limit); },
                oneapi::tbb::simple_partitioner{});
        });
    }
    for (Lp& sender : processes) {
        for (const auto& mail : sender.outbox()) {
            WARUNG_INVARIANT(!(mail.event.key() < limit.key()), limit.at,
                             "mail from process " + std::to_string(sender.id()) + " to " + std::to_string(mail.to) +
                                 " is due inside its own window (lookahead too long)");
            processes[mail.to].receive(mail);
        }
        sender.outbox().clear();
    }
}

}  // namespace warung::kernel
