#include "sim/kernel/executor.h"
#include "sim/random/stream.h"

#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

#include <numeric>
#include <vector>

namespace warung::kernel {
namespace {

TEST(EventQueue, PopsInTheTotalOrder) {
    EventQueue queue;
    random::Stream luck{1};
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        queue.push({Time{static_cast<std::int64_t>(luck.index(50))},
                    make_rank(static_cast<std::uint8_t>(luck.index(4)), static_cast<std::uint32_t>(luck.index(5)), i),
                    0, i, 0, 0});
        if (i % 3 == 2) queue.pop();
    }
    auto previous = queue.pop().key();
    while (!queue.empty()) {
        const auto key = queue.pop().key();
        ASSERT_LT(previous, key);
        previous = key;
    }
}

TEST(EventOrder, IsTimeThenClassThenSenderThenSequence) {
    const auto key = [](std::int64_t t, std::uint8_t c, std::uint32_t sender, std::uint32_t n) {
        return Event{Time{t}, make_rank(c, sender, n), 0, 0, 0, 0}.key();
    };
    EXPECT_LT(key(1, 9, 9, 9), key(2, 0, 0, 0));
    EXPECT_LT(key(1, 1, 9, 9), key(1, 2, 0, 0));
    EXPECT_LT(key(1, 1, 1, 9), key(1, 1, 2, 0));
    EXPECT_LT(key(1, 1, 1, 1), key(1, 1, 1, 2));
    EXPECT_LT(key(1, 1, 1, 0xFFFFFFFFU), (Limit{Time{1}, 2}.key()));
    EXPECT_FALSE(key(1, 2, 0, 0) < (Limit{Time{1}, 2}.key()));
}

/// A ring of processes that pass tokens on with a delay, and talk to themselves without delay.
struct Token {
    std::uint64_t value = 0;
};
class Node : public Process<Token> {
public:
    Node(std::uint32_t id, std::uint32_t nodes, Duration lookahead)
        : Process{id}, nodes_{nodes}, lookahead_{lookahead} {
        for (std::uint32_t k = 0; k < 4; ++k) schedule(Time{static_cast<std::int64_t>(k)}, 1, 0, 0, id * 100 + k);
    }
    void advance(Limit limit) {
        while (!queue().empty() && queue().top().key() < limit.key()) {
            const Event e = mutable_queue().pop();
            set_now(e.at);
            digest_ = random::mix(digest_ + static_cast<std::uint64_t>(e.at.ms()), e.rank ^ e.b);
            if (e.what == 1) continue;
            random::Stream luck{e.b, random::Purpose::test, static_cast<std::uint64_t>(now().ms())};
            schedule(now(), 0, 1, 0, e.b);  // zero delay, lower class: still this instant
            const Duration delay = lookahead_ + Duration{static_cast<std::int64_t>(luck.index(1000))};
            post(static_cast<std::uint32_t>(luck.index(nodes_)), now() + delay, 1, 0, Token{luck.bits()});
        }
    }
    void receive(const Mail<Token>& mail) {
        Event e = mail.event;
        e.b = mail.payload.value;
        mutable_queue().push(e);
    }
    std::uint64_t digest() const { return digest_; }

private:
    std::uint32_t nodes_;
    Duration lookahead_;
    std::uint64_t digest_ = 0;
};

std::vector<std::uint64_t> run_ring(Mode mode, std::size_t threads, Duration window) {
    const oneapi::tbb::global_control limit{oneapi::tbb::global_control::max_allowed_parallelism, threads};
    constexpr std::uint32_t kNodes = 37;
    std::vector<Node> nodes;
    nodes.reserve(kNodes);
    for (std::uint32_t i = 0; i < kNodes; ++i) nodes.emplace_back(i, kNodes, Duration{500});
    std::vector<std::uint32_t> order(kNodes);
    std::iota(order.rbegin(), order.rend(), 0U);
    for (Time t{0}; t < Time{60'000};) {
        t = t + window;
        run_window(std::span{nodes}, std::span<const std::uint32_t>{order}, Limit{t, 0}, mode);
    }
    std::vector<std::uint64_t> digests;
    for (const Node& n : nodes) digests.push_back(n.digest());
    return digests;
}

TEST(Executor, GivesTheSameHistoryForEveryModeThreadCountAndWindow) {
    const auto reference = run_ring(Mode::sequential, 1, Duration{500});
    for (const std::size_t threads : {1U, 2U, 3U, 8U}) {
        for (const std::int64_t window : {500, 250, 100, 20}) {
            EXPECT_EQ(run_ring(Mode::windowed, threads, Duration{window}), reference)
                << threads << " threads, window " << window;
        }
    }
}

TEST(Executor, RefusesMailThatIsDueInsideItsOwnWindow) {
    EXPECT_THROW(run_ring(Mode::sequential, 1, Duration{2000}), InvariantError);
}

TEST(Process, RefusesToScheduleIntoItsPast) {
    class Late : public Process<Token> {
    public:
        Late() : Process{3} { set_now(Time{10}); }
    };
    Late late;
    try {
        late.schedule(Time{9}, 0, 0);
        FAIL() << "the past was accepted";
    } catch (const InvariantError& error) {
        EXPECT_NE(std::string{error.what()}.find("process 3"), std::string::npos);
    }
}

}  // namespace
}  // namespace warung::kernel
