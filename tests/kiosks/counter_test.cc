#include "sim/kiosks/counter.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <deque>
#include <stdexcept>
#include <vector>

namespace warung::kiosks {
namespace {

constexpr auto kNobody = Counter::kNobody;

Time at(std::int64_t s) { return Time{} + seconds(s); }

TEST(Counter, ServesWhoComesFirstFirst) {
    Counter counter{{.servers = 1}};
    const auto a = counter.arrive(at(0), 0, 10);
    const auto b = counter.arrive(at(1), 0, 11);
    const auto c = counter.arrive(at(2), 0, 12);
    EXPECT_TRUE(a.begins);
    EXPECT_FALSE(b.begins);
    EXPECT_FALSE(c.begins);
    EXPECT_EQ(counter.busy(), 1);
    EXPECT_EQ(counter.waiting(), 2);
    const auto next = counter.finish(a.ticket);
    EXPECT_EQ(next, b.ticket);
    EXPECT_EQ(counter[next].who, 11U);
    EXPECT_EQ(counter[next].came, at(1));
    EXPECT_EQ(counter.finish(next), c.ticket);
    EXPECT_EQ(counter.finish(c.ticket), kNobody);
    EXPECT_EQ(counter.present(), 0);
}

TEST(Counter, TurnsAwayWhoFindsItFull) {
    Counter counter{{.servers = 2, .capacity = 3}};
    const auto a = counter.arrive(at(0));
    counter.arrive(at(0));
    counter.arrive(at(0));
    EXPECT_EQ(counter.arrive(at(0)).ticket, kNobody);
    EXPECT_EQ(counter.present(), 3);
    counter.finish(a.ticket);
    EXPECT_NE(counter.arrive(at(0)).ticket, kNobody) << "there is room again";
}

TEST(Counter, WithoutRoomToWaitIsALossSystem) {
    Counter counter{{.servers = 2, .capacity = 2}};
    counter.arrive(at(0));
    const auto b = counter.arrive(at(0));
    EXPECT_TRUE(b.begins);
    EXPECT_EQ(counter.arrive(at(0)).ticket, kNobody);
    EXPECT_EQ(counter.finish(b.ticket), kNobody) << "nobody waits";
}

TEST(Counter, LetsHigherClassesGoFirstAndInterruptsNobody) {
    Counter counter{{.servers = 1, .classes = 3}};
    const auto low = counter.arrive(at(0), 2);
    const auto low2 = counter.arrive(at(1), 2);
    const auto middle = counter.arrive(at(2), 1);
    const auto high = counter.arrive(at(3), 0);
    EXPECT_EQ(high.interrupted, kNobody);
    EXPECT_TRUE(counter[low.ticket].in_service);
    EXPECT_EQ(counter.waiting(2), 1);
    EXPECT_EQ(counter.finish(low.ticket), high.ticket);
    EXPECT_EQ(counter.finish(high.ticket), middle.ticket);
    EXPECT_EQ(counter.finish(middle.ticket), low2.ticket);
}

TEST(Counter, InterruptsTheLowestClassThatBeganLastAndResumesItFirst) {
    Counter counter{{.servers = 2, .classes = 3, .preemptive = true}};
    const auto middle = counter.arrive(at(0), 1);
    const auto low = counter.arrive(at(1), 2);
    const auto stamp = counter[low.ticket].stamp;
    const auto low2 = counter.arrive(at(2), 2);
    EXPECT_FALSE(low2.begins) << "equals do not interrupt";
    const auto high = counter.arrive(at(3), 0);
    EXPECT_TRUE(high.begins);
    ASSERT_EQ(high.interrupted, low.ticket);
    EXPECT_FALSE(counter.holds(low.ticket, stamp)) << "the end of its service is void";
    counter.suspend(low.ticket, seconds(7));
    EXPECT_EQ(counter.waiting(), 2);
    EXPECT_EQ(counter.finish(middle.ticket), low.ticket) << "ahead of the one that never began";
    EXPECT_EQ(counter[low.ticket].left, seconds(7));
}

TEST(Counter, ForgetsWhoGivesUp) {
    Counter counter{{.servers = 1}};
    const auto a = counter.arrive(at(0));
    const auto b = counter.arrive(at(1));
    const auto c = counter.arrive(at(2));
    const auto stamp = counter[b.ticket].stamp;
    counter.give_up(b.ticket);
    EXPECT_EQ(counter.waiting(), 1);
    EXPECT_FALSE(counter.holds(b.ticket, stamp));
    EXPECT_EQ(counter.finish(a.ticket), c.ticket);
}

TEST(Counter, PatienceEndsWhenServiceBegins) {
    Counter counter{{.servers = 1}};
    const auto a = counter.arrive(at(0));
    const auto b = counter.arrive(at(1));
    const auto stamp = counter[b.ticket].stamp;
    EXPECT_TRUE(counter.holds(b.ticket, stamp));
    counter.finish(a.ticket);
    EXPECT_FALSE(counter.holds(b.ticket, stamp));
}

TEST(Counter, UsesATicketAgainUnderAnotherStamp) {
    Counter counter{{.servers = 1}};
    const auto a = counter.arrive(at(0));
    const auto stamp = counter[a.ticket].stamp;
    counter.finish(a.ticket);
    const auto b = counter.arrive(at(1));
    EXPECT_EQ(a.ticket, b.ticket);
    EXPECT_FALSE(counter.holds(b.ticket, stamp));
}

TEST(Counter, RefusesParametersWithoutSense) {
    EXPECT_THROW((Counter{{.servers = 0}}), std::invalid_argument);
    EXPECT_THROW((Counter{{.servers = 1, .classes = 0}}), std::invalid_argument);
    EXPECT_THROW((Counter{{.servers = 3, .capacity = 2}}), std::invalid_argument);
}

/// The same rules, slowly: everybody in one list in order of arrival.
class Reference {
public:
    explicit Reference(CounterParams params) : params_{params} {}

    bool arrive(std::uint64_t who, std::uint32_t rank) {
        if (static_cast<std::int64_t>(line_.size()) + busy_ >= params_.capacity) return false;
        if (busy_ < params_.servers) {
            ++busy_;
        } else {
            line_.push_back({who, rank});
        }
        return true;
    }
    /// Who begins; 0: nobody.
    std::uint64_t finish() {
        --busy_;
        auto best = line_.begin();
        for (auto it = line_.begin(); it != line_.end(); ++it) {
            if (it->rank < best->rank) best = it;
        }
        if (best == line_.end()) return 0;
        const std::uint64_t who = best->who;
        line_.erase(best);
        ++busy_;
        return who;
    }
    void give_up(std::uint64_t who) {
        std::erase_if(line_, [&](const Customer& c) { return c.who == who; });
    }
    [[nodiscard]] std::int64_t waiting() const { return static_cast<std::int64_t>(line_.size()); }

private:
    struct Customer {
        std::uint64_t who;
        std::uint32_t rank;
    };
    CounterParams params_;
    std::deque<Customer> line_;
    std::int64_t busy_ = 0;
};

TEST(Counter, AgreesWithASlowCounterOverRandomDays) {
    const CounterParams params{.servers = 3, .capacity = 12, .classes = 3};
    Counter counter{params};
    Reference reference{params};
    random::Stream luck{7, random::Purpose::test};
    std::vector<Counter::Ticket> served;
    std::vector<Counter::Ticket> waiting;
    for (std::uint64_t i = 1; i <= 20'000; ++i) {
        const std::uint64_t what = luck.index(5);
        if (what < 2) {
            const auto rank = static_cast<std::uint32_t>(luck.index(3));
            const auto a = counter.arrive(at(static_cast<std::int64_t>(i)), rank, i);
            ASSERT_EQ(a.ticket != kNobody, reference.arrive(i, rank));
            if (a.ticket != kNobody) (a.begins ? served : waiting).push_back(a.ticket);
        } else if (what < 4 && !served.empty()) {
            const std::size_t which = luck.index(served.size());
            const auto next = counter.finish(served[which]);
            served.erase(served.begin() + static_cast<std::ptrdiff_t>(which));
            const std::uint64_t expected = reference.finish();
            ASSERT_EQ(next == kNobody ? 0 : counter[next].who, expected);
            if (next != kNobody) {
                std::erase(waiting, next);
                served.push_back(next);
            }
        } else if (!waiting.empty()) {
            const std::size_t which = luck.index(waiting.size());
            reference.give_up(counter[waiting[which]].who);
            counter.give_up(waiting[which]);
            waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(which));
        }
        ASSERT_EQ(counter.waiting(), reference.waiting());
        ASSERT_EQ(counter.busy(), static_cast<std::int64_t>(served.size()));
    }
}

}  // namespace
}  // namespace warung::kiosks
