#pragma once
// Runs logical processes through conservative windows.
//
// One window: every process advances to the limit on its own, then all mail is
// delivered; both in pieces that the crew's threads share. Mail that is due inside
// the window it was sent in would break causality and stops the run. What happens
// does not depend on the crew, the number of threads or the window's length.

#include "sim/kernel/crew.h"
#include "sim/kernel/process.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace warung::kernel {

/// `Lp` derives from Process, with its id as its index.
template <class Lp>
class Engine {
public:
    /// Keeps the span. `order` lists the processes heaviest first, so that no long one starts last; `per_piece` of them
    /// are a thread's turn (1 unless processes have little to do in a window). Mail is delivered in the order of the
    /// senders in `order`, whatever the threads.
    Engine(std::span<Lp> processes, std::vector<std::uint32_t> order, std::size_t per_piece = 1)
        : processes_{processes}, order_{std::move(order)}, per_piece_{std::max<std::size_t>(1, per_piece)} {
        constexpr std::size_t kBags = 64;
        const int shift = processes.size() > kBags ? std::bit_width((processes.size() - 1) / kBags) : 0;
        bags_ = processes.empty() ? 0 : ((processes.size() - 1) >> shift) + 1;
        postboxes_.resize((order_.size() + per_piece_ - 1) / per_piece_);
        for (Postbox<Payload>& box : postboxes_) {
            box.shift = shift;
            box.receivers = static_cast<std::uint32_t>(processes.size());
            box.bags.resize(bags_);
        }
        for (std::size_t i = 0; i < order_.size(); ++i) {
            processes_[order_[i]].use_postbox(&postboxes_[i / per_piece_]);
        }
    }
    /// All processes in the order of their ids.
    explicit Engine(std::span<Lp> processes, std::size_t per_piece = 1)
        : Engine{processes, in_order(processes.size()), per_piece} {}

    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    void run_window(Limit limit, Crew& crew) {
        crew.for_each(postboxes_.size(), [&](std::size_t piece) {
            const std::size_t end = std::min(order_.size(), (piece + 1) * per_piece_);
            for (std::size_t i = piece * per_piece_; i < end; ++i) {
                prefetch(i, end, limit);
                Lp& process = processes_[order_[i]];
                if (process.may_act_before(limit)) process.advance(limit);
            }
        });
        crew.for_each(bags_, [&](std::size_t bag) { deliver(bag, limit); });
    }

    /// Windows of `lookahead` each, up to (and without) `until`.
    void run(Time from, Time until, Duration lookahead, Crew& crew) {
        WARUNG_INVARIANT(lookahead > Duration{0}, from, "an engine without lookahead");
        for (Time t = from; t < until;) {
            t = until - t > lookahead ? t + lookahead : until;
            run_window(Limit{t, 0}, crew);
        }
    }

private:
    using Payload = typename Lp::PayloadType;

    static std::vector<std::uint32_t> in_order(std::size_t n) {
        std::vector<std::uint32_t> order(n);
        std::iota(order.begin(), order.end(), 0U);
        return order;
    }

    /// With many small processes the way to their events is what takes time: ask for it a few turns ahead.
    void prefetch(std::size_t i, std::size_t end, Limit limit) const {
        if (i + 2 * kAhead < end) prefetch_object(order_[i + 2 * kAhead]);
        if (i + kAhead < end) {
            const Lp& soon = processes_[order_[i + kAhead]];
            if (soon.may_act_before(limit)) soon.pending().prefetch();
        }
    }

    void prefetch_object(std::uint32_t process) const {
        const auto* bytes = reinterpret_cast<const char*>(&processes_[process]);
        ::warung::prefetch(bytes);
        ::warung::prefetch(bytes + 64);
    }

    void deliver(std::size_t bag, Limit limit) {
        for (Postbox<Payload>& box : postboxes_) {
            auto& mails = box.bags[bag];
            for (std::size_t m = 0; m < mails.size(); ++m) {
                if (m + 2 * kAhead < mails.size()) prefetch_object(mails[m + 2 * kAhead].to);
                if (m + kAhead < mails.size()) processes_[mails[m + kAhead].to].pending().prefetch();
                const Mail<Payload>& mail = mails[m];
                WARUNG_INVARIANT(!(mail.event.key() < limit.key()), limit.at,
                                 "mail to process " + std::to_string(mail.to) +
                                     " is due inside its own window (lookahead too long)");
                processes_[mail.to].receive(mail);
            }
            mails.clear();
        }
    }

    static constexpr std::size_t kAhead = 6;

    std::span<Lp> processes_;
    std::vector<std::uint32_t> order_;
    std::size_t per_piece_;
    std::size_t bags_ = 0;
    std::vector<Postbox<Payload>> postboxes_;
};

}  // namespace warung::kernel
