#include "sim/kernel/engine.h"
#include "sim/random/stream.h"

#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <numeric>
#include <queue>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace warung::kernel {
namespace {

/// Calls `body` where oneTBB has so many threads, also on a machine with fewer cores.
template <class Body>
auto with_threads(std::size_t threads, Body&& body) {
    using oneapi::tbb::global_control;
    const global_control allowed{global_control::max_allowed_parallelism, threads};
    oneapi::tbb::task_arena arena{static_cast<int>(threads)};
    return arena.execute(body);
}
/// Gives `body` a crew of so many threads; 0: a sequential one.
template <class Body>
auto with_crew(std::size_t threads, Body&& body) {
    return with_threads(std::max<std::size_t>(threads, 1), [&] {
        Crew crew{threads == 0 ? Mode::sequential : Mode::windowed};
        return body(crew);
    });
}
constexpr std::array<std::size_t, 5> kThreads = {0, 1, 2, 3, 8};

enum class Order : std::uint8_t { by_id, reversed, shuffled };
std::vector<std::uint32_t> make_order(std::size_t n, Order order) {
    std::vector<std::uint32_t> ids(n);
    std::iota(ids.begin(), ids.end(), 0U);
    if (order == Order::reversed) std::reverse(ids.begin(), ids.end());
    random::Stream luck{2, random::Purpose::test};
    for (std::size_t i = n; order == Order::shuffled && i > 1; --i) std::swap(ids[i - 1], ids[luck.index(i)]);
    return ids;
}

// ---- The order of events ----

TEST(EventOrder, IsTimeThenClassThenSenderThenSequence) {
    const auto key = [](std::int64_t t, std::uint8_t c, std::uint32_t sender, std::uint32_t n) {
        return Event{Time{t}, make_rank(c, sender, n), 0, 0, 0, 0}.key();
    };
    EXPECT_LT(key(1, 9, 9, 9), key(2, 0, 0, 0));
    EXPECT_LT(key(1, 1, 9, 9), key(1, 2, 0, 0));
    EXPECT_LT(key(1, 1, 1, 9), key(1, 1, 2, 0));
    EXPECT_LT(key(1, 1, 1, 1), key(1, 1, 1, 2));
    EXPECT_LT(key(1, 1, 0xFFFFFFU, 0xFFFFFFFFU), key(1, 2, 0, 0)) << "no field runs into the next";
    EXPECT_LT(key(1, 1, 0, 0xFFFFFFFFU), key(1, 1, 1, 0));
    EXPECT_LT(key(1, 1, 0xFFFFFFU, 0xFFFFFFFFU), (Limit{Time{1}, 2}.key()));
    EXPECT_FALSE(key(1, 2, 0, 0) < (Limit{Time{1}, 2}.key()));
    EXPECT_LT(key(1, 255, 0xFFFFFFU, 0xFFFFFFFFU), key(2, 0, 0, 0));
}

// ---- One history ----

/// What a token does: it leaves an echo at once, in an earlier class, and goes on to a node that it names itself.
struct Token {
    std::uint64_t value = 0;
};
constexpr Duration kLookahead{500};
constexpr std::uint32_t kTokens = 4;
enum : std::uint16_t { kToken, kEcho };

template <class Host>
void act(Host& host, const Event& e, std::uint32_t nodes) {
    if (e.what == kEcho) return;
    random::Stream luck{e.b, random::Purpose::test, static_cast<std::uint64_t>(e.at.ms())};
    host.put(e.at, 0, kEcho, e.b);
    const std::uint64_t value = luck.bits();
    const auto event_class = static_cast<std::uint8_t>(1 + luck.index(3));
    if (luck.uniform() < 0.5) {  // short delays: ties and chains within an instant
        host.put(e.at + Duration{static_cast<std::int64_t>(luck.index(4)) * 20}, event_class, kToken, value);
    } else {
        const Duration more{static_cast<std::int64_t>(luck.index(30)) * 10};
        host.send(static_cast<std::uint32_t>(luck.index(nodes)), e.at + kLookahead + more, event_class, Token{value});
    }
}

std::uint64_t next_digest(std::uint64_t digest, const Event& e) {
    return random::mix(digest + static_cast<std::uint64_t>(e.at.ms()), e.rank ^ e.b ^ e.what);
}

class Node : public Process<Node, Token> {
public:
    Node(std::uint32_t id, std::uint32_t nodes) : Process{id}, nodes_{nodes} {
        for (std::uint32_t k = 0; k < kTokens; ++k) schedule(Time{k}, 1, kToken, 0, id * 100 + k);
    }
    void handle(const Event& e) {
        EXPECT_EQ(now(), e.at);
        digest_ = next_digest(digest_, e);
        act(*this, e, nodes_);
    }
    void receive(const Mail<Token>& mail) {
        Event e = mail.event;
        e.b = mail.payload.value;
        mutable_pending().push(e);
    }
    void put(Time at, std::uint8_t c, std::uint16_t what, std::uint64_t b) { schedule(at, c, what, 0, b); }
    void send(std::uint32_t to, Time at, std::uint8_t c, const Token& token) { post(to, at, c, kToken, token); }
    [[nodiscard]] std::uint64_t digest() const { return digest_; }

private:
    std::uint32_t nodes_;
    std::uint64_t digest_ = 0;
};

/// The same nodes the textbook way: one list of all events, no windows, no mail.
class OneGlobalList {
public:
    explicit OneGlobalList(std::uint32_t nodes) : nodes_{nodes}, sequences_(nodes), digests_(nodes) {
        for (at_ = 0; at_ < nodes; ++at_) {
            for (std::uint32_t k = 0; k < kTokens; ++k) put(Time{k}, 1, kToken, at_ * 100 + k);
        }
    }
    std::vector<std::uint64_t> run(Limit limit) {
        while (list_.top().event.key() < limit.key()) {
            const Item item = list_.top();
            list_.pop();
            at_ = item.to;
            digests_[at_] = next_digest(digests_[at_], item.event);
            ++handled_;
            act(*this, item.event, nodes_);
        }
        return digests_;
    }
    [[nodiscard]] int handled() const { return handled_; }
    void put(Time at, std::uint8_t c, std::uint16_t what, std::uint64_t b) { add(at_, at, c, what, b); }
    void send(std::uint32_t to, Time at, std::uint8_t c, const Token& token) { add(to, at, c, kToken, token.value); }

private:
    struct Item {
        std::uint32_t to;
        Event event;
        bool operator<(const Item& o) const { return o.event.key() < event.key(); }
    };
    void add(std::uint32_t to, Time at, std::uint8_t c, std::uint16_t what, std::uint64_t b) {
        list_.push({to, {at, make_rank(c, at_, sequences_[at_]++), b, 0, what, 0}});
    }
    std::uint32_t nodes_;
    std::uint32_t at_ = 0;
    int handled_ = 0;
    std::vector<std::uint32_t> sequences_;
    std::vector<std::uint64_t> digests_;
    std::priority_queue<Item> list_;
};

constexpr Time kHorizon{12'000};

struct Setup {
    std::uint32_t nodes = 37;
    std::size_t threads = 0;
    Duration window = kLookahead;
    std::size_t per_piece = 1;
    Order order = Order::by_id;
};

std::vector<std::uint64_t> run_nodes(const Setup& setup) {
    std::vector<Node> nodes;
    for (std::uint32_t i = 0; i < setup.nodes; ++i) nodes.emplace_back(i, setup.nodes);
    with_crew(setup.threads, [&](Crew& crew) {
        Engine engine{std::span{nodes}, make_order(setup.nodes, setup.order), setup.per_piece};
        engine.run(Time{0}, kHorizon, setup.window, crew);
    });
    std::vector<std::uint64_t> digests;
    for (const Node& n : nodes) digests.push_back(n.digest());
    return digests;
}

TEST(Engine, GivesTheHistoryOfOneGlobalListForAnyThreadsAndWindow) {
    OneGlobalList reference{37};
    const auto expected = reference.run({kHorizon, 0});
    EXPECT_GT(reference.handled(), 10'000) << "the test has teeth only if much happens";
    for (const std::size_t threads : kThreads) {
        for (const std::int64_t window : {500, 499, 137, 20, 1}) {
            if (window == 1 && threads > 2) continue;  // 12,000 windows tell no more with more threads
            EXPECT_EQ(run_nodes({.threads = threads, .window = Duration{window}}), expected)
                << threads << " threads, window " << window;
        }
    }
}

TEST(Engine, GivesTheSameHistoryForAnyOrderAndPiecesOfWork) {
    const auto expected = OneGlobalList{37}.run({kHorizon, 0});
    for (const std::size_t threads : kThreads) {
        for (const std::size_t per_piece : {1U, 2U, 5U, 36U, 37U, 1000U}) {
            for (const Order order : {Order::by_id, Order::reversed, Order::shuffled}) {
                EXPECT_EQ(run_nodes({.threads = threads, .per_piece = per_piece, .order = order}), expected)
                    << threads << " threads, " << per_piece << " per piece, order " << static_cast<int>(order);
            }
        }
    }
}

// Numbers of processes around those at which mailbags begin to hold two, three and more receivers.
TEST(Engine, GivesTheSameHistoryForAnyNumberOfProcesses) {
    for (const std::uint32_t nodes : {1U, 2U, 63U, 64U, 65U, 127U, 128U, 129U, 200U, 300U}) {
        const auto expected = OneGlobalList{nodes}.run({kHorizon, 0});
        for (const std::size_t threads : {0U, 3U}) {
            EXPECT_EQ(run_nodes({.nodes = nodes, .threads = threads, .per_piece = 4, .order = Order::shuffled}),
                      expected)
                << nodes << " processes, " << threads << " threads";
        }
    }
}

// A limit may lie within an instant, between two classes.
TEST(Engine, GivesTheSameHistoryForWindowsThatEndWithinAnInstant) {
    const auto expected = OneGlobalList{37}.run({kHorizon, 2});
    for (const std::size_t threads : {0U, 3U}) {
        std::vector<Node> nodes;
        for (std::uint32_t i = 0; i < 37; ++i) nodes.emplace_back(i, 37);
        with_crew(threads, [&](Crew& crew) {
            Engine engine{std::span{nodes}};
            for (std::int64_t t = 20; t <= kHorizon.ms(); t += 20) {
                for (const std::uint8_t event_class : {0, 1, 2}) engine.run_window({Time{t}, event_class}, crew);
            }
        });
        for (std::uint32_t i = 0; i < 37; ++i) EXPECT_EQ(nodes[i].digest(), expected[i]) << "process " << i;
    }
}

// Two crews in turn drive one engine: nothing of a history is in the crew.
TEST(Engine, MayChangeItsCrewBetweenWindows) {
    const auto expected = OneGlobalList{37}.run({kHorizon, 0});
    std::vector<Node> nodes;
    for (std::uint32_t i = 0; i < 37; ++i) nodes.emplace_back(i, 37);
    Engine engine{std::span{nodes}, 3};
    for (Time t{0}; t < kHorizon; t = t + kLookahead) {
        with_crew(kThreads[static_cast<std::size_t>(t.ms() / 500) % kThreads.size()], [&](Crew& crew) {
            engine.run_window({t + kLookahead, 0}, crew);
        });
    }
    for (std::uint32_t i = 0; i < 37; ++i) EXPECT_EQ(nodes[i].digest(), expected[i]) << "process " << i;
}

// ---- Processes written for one purpose each ----

/// Calls a function for each event; for tests that want to say in place what happens.
class Puppet : public Process<Puppet> {
public:
    using Action = std::function<void(Puppet&, const Event&)>;
    explicit Puppet(std::uint32_t id, Action action = {}) : Process{id}, action_{std::move(action)} {}
    void handle(const Event& e) {
        handled.push_back(e);
        if (action_) action_(*this, e);
    }
    std::vector<Event> handled;

private:
    Action action_;
};

std::vector<Puppet> make_puppets(std::uint32_t n, const Puppet::Action& action = {}) {
    std::vector<Puppet> puppets;
    for (std::uint32_t i = 0; i < n; ++i) puppets.emplace_back(i, action);
    return puppets;
}

/// What is thrown by `body`, in words; empty if nothing is.
template <class Error, class Body>
std::string what_is_thrown(Body&& body) {
    try {
        body();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Process, RefusesToScheduleIntoItsPast) {
    auto puppets = make_puppets(4, [](Puppet& p, const Event& e) {
        p.schedule(e.at, 0, 0);  // the present is allowed
        p.schedule(e.at - Duration{1}, 0, 0);
    });
    puppets[3].schedule(Time{10}, 0, 0);
    Engine engine{std::span{puppets}};
    Crew crew{Mode::sequential};
    const auto words = what_is_thrown<InvariantError>([&] { engine.run_window({Time{100}, 0}, crew); });
    EXPECT_NE(words.find("process 3"), std::string::npos) << words;
    EXPECT_NE(words.find("10 ms"), std::string::npos) << words;
    EXPECT_THROW(puppets[0].schedule(Time{-1}, 0, 0), InvariantError) << "time begins at 0";
}

TEST(Process, CarriesWhatAnEventRefersTo) {
    Puppet p{7};
    p.schedule(Time{1}, 3, 65'535, 0xFFFFFFFFU, ~0ULL, 65'534);
    p.advance({Time{2}, 0});
    ASSERT_EQ(p.handled.size(), 1U);
    EXPECT_EQ(p.handled[0].what, 65'535);
    EXPECT_EQ(p.handled[0].a, 0xFFFFFFFFU);
    EXPECT_EQ(p.handled[0].b, ~0ULL);
    EXPECT_EQ(p.handled[0].tag, 65'534);
    EXPECT_EQ(p.now(), Time{1});
}

// Events beyond the limit stay, are seen by a look at what is pending, and are handled by the window that reaches them.
TEST(Process, LeavesWhatIsDueAtTheLimitOrLaterPending) {
    Puppet p{0};
    p.schedule(Time{100}, 5, 3);  // sender 0, sequence 0: the first there can be at this limit
    p.schedule(Time{99}, 200, 1);
    p.schedule(Time{100}, 4, 2);
    p.schedule(Time{101}, 0, 4);
    p.schedule(Time::never(), 0, 5);
    const auto handled = [&] {
        std::vector<int> whats;
        for (const Event& e : p.handled) whats.push_back(e.what);
        return whats;
    };
    p.advance({Time{100}, 0});
    EXPECT_EQ(handled(), (std::vector{1}));
    p.advance({Time{100}, 5});
    EXPECT_EQ(handled(), (std::vector{1, 2}));
    EXPECT_TRUE(p.may_act_before({Time{100}, 6}));
    p.advance({Time{101}, 0});
    EXPECT_EQ(handled(), (std::vector{1, 2, 3}));
    EXPECT_FALSE(p.may_act_before({Time{100}, 255}));
    p.advance({Time::never(), 0});
    EXPECT_EQ(handled(), (std::vector{1, 2, 3, 4}));
    EXPECT_EQ(p.pending().size(), 1U);
    EXPECT_EQ(p.pending().top().what, 5);
}

TEST(Engine, NeverHandlesWhatLiesBeyondItsHorizon) {
    for (const std::size_t threads : {0U, 3U}) {
        auto puppets = make_puppets(20, [](Puppet& p, const Event& e) {
            p.schedule(e.at + Duration{70}, 0, 1);
            p.post((p.id() + 1) % 20, e.at + Duration{1'000}, 0, 2);  // the last ones arrive after the horizon
        });
        for (Puppet& p : puppets) {
            p.schedule(Time{p.id()}, 0, 0);
            p.schedule(Time{1'000}, 0, 3);  // just at the horizon
            p.schedule(Time::never(), 0, 4);
        }
        Engine engine{std::span{puppets}};
        with_crew(threads, [&](Crew& crew) { engine.run(Time{0}, Time{1'000}, Duration{130}, crew); });
        for (const Puppet& p : puppets) {
            for (const Event& e : p.handled) EXPECT_LT(e.at, Time{1'000});
            // At id + 0, 70, .. below 1,000: fifteen events each. Each made one for the process itself, of which one is
            // left, and one for the next process, all left, and the two from the beginning.
            EXPECT_EQ(p.handled.size(), 15U);
            EXPECT_EQ(p.pending().size(), 1U + 15U + 2U);
            EXPECT_GE(p.pending().top().at, Time{1'000});
        }
    }
}

// ---- Mail ----

TEST(Engine, RefusesMailThatIsDueInsideItsOwnWindow) {
    for (const std::size_t threads : kThreads) {
        const auto words =
            what_is_thrown<InvariantError>([&] { run_nodes({.threads = threads, .window = Duration{2'000}}); });
        EXPECT_NE(words.find("due inside its own window"), std::string::npos) << threads << " threads: " << words;
    }
}

// Mail must not be due before the limit; due at the limit is late enough, and the class counts.
TEST(Engine, TakesMailFromTheLimitOn) {
    const auto deliver_at = [](Time at, std::uint8_t event_class) {
        auto puppets = make_puppets(2, [&](Puppet& p, const Event&) {
            if (p.id() == 0) p.post(1, at, event_class, 9);
        });
        puppets[0].schedule(Time{0}, 0, 0);
        Engine engine{std::span{puppets}};
        Crew crew{Mode::sequential};
        engine.run_window({Time{100}, 3}, crew);
        EXPECT_TRUE(puppets[1].handled.empty());
        engine.run_window({Time{100}, 4}, crew);
        return puppets[1].handled.size();
    };
    EXPECT_THROW(deliver_at(Time{99}, 255), InvariantError);
    EXPECT_THROW(deliver_at(Time{100}, 2), InvariantError);
    EXPECT_EQ(deliver_at(Time{100}, 3), 1U);
    EXPECT_EQ(deliver_at(Time{100}, 4), 0U);
    EXPECT_EQ(deliver_at(Time{101}, 0), 0U);
}

// All at one instant, to one process that has no events of its own: the order is that of senders, then of sending.
TEST(Engine, DeliversMailInTheOrderOfSendersWhateverTheOrderOfProcesses) {
    for (const std::size_t threads : kThreads) {
        for (const Order order : {Order::by_id, Order::reversed, Order::shuffled}) {
            constexpr std::uint32_t kSenders = 100;
            auto puppets = make_puppets(kSenders + 1, [](Puppet& p, const Event& e) {
                for (int i = 0; i < 3 && e.what == 0; ++i) {
                    p.post(kSenders, Time{1'000}, 1,
                           static_cast<std::uint16_t>(10 * p.id() + static_cast<std::uint32_t>(i) + 1));
                }
            });
            for (std::uint32_t s = 0; s < kSenders; ++s) puppets[s].schedule(Time{kSenders - s}, 0, 0);
            Engine engine{std::span{puppets}, make_order(puppets.size(), order), 7};
            with_crew(threads, [&](Crew& crew) { engine.run(Time{0}, Time{1'001}, Duration{500}, crew); });
            std::vector<int> got;
            for (const Event& e : puppets[kSenders].handled) got.push_back(e.what);
            std::vector<int> expected;
            for (int s = 0; s < static_cast<int>(kSenders); ++s) {
                for (int i = 1; i <= 3; ++i) expected.push_back(10 * s + i);
            }
            EXPECT_EQ(got, expected) << threads << " threads, order " << static_cast<int>(order);
        }
    }
}

// The least mail there can be at a limit: process 0's first sequence number, here in answer to mail.
TEST(Engine, TakesTheVeryFirstMailThereCanBeAtALimit) {
    auto puppets = make_puppets(2, [](Puppet& p, const Event&) {
        if (p.handled.size() == 1) p.post(1 - p.id(), Time{p.id() == 1 ? 100 : 200}, 0, 0);
    });
    puppets[1].schedule(Time{0}, 0, 0);
    Engine engine{std::span{puppets}};
    Crew crew{Mode::sequential};
    engine.run(Time{0}, Time{200}, Duration{100}, crew);
    ASSERT_EQ(puppets[1].pending().size(), 1U);
    EXPECT_TRUE(puppets[1].pending().top().key() == (Limit{Time{200}, 0}.key()));
    engine.run_window({Time{200}, 0}, crew);
    EXPECT_EQ(puppets[1].handled.size(), 1U) << "strictly before the limit";
    engine.run_window({Time{200}, 1}, crew);
    EXPECT_EQ(puppets[1].handled.size(), 2U);
}

TEST(Engine, LetsAProcessWriteToItself) {
    auto puppets = make_puppets(1, [](Puppet& p, const Event& e) {
        if (e.what < 50) p.post(0, e.at + Duration{100}, 0, static_cast<std::uint16_t>(e.what + 1));
    });
    puppets[0].schedule(Time{0}, 0, 0);
    Engine engine{std::span{puppets}};
    Crew crew{Mode::windowed};
    engine.run(Time{0}, Time{10'000}, Duration{100}, crew);
    EXPECT_EQ(puppets[0].handled.size(), 51U);
    EXPECT_EQ(puppets[0].now(), Time{5'000});
    EXPECT_TRUE(puppets[0].pending().empty());
}

// ---- Many events at one instant ----

// What a handler schedules for its own instant comes next if its class is lower, else after what was there before it.
TEST(Instant, HandlesZeroDelayEventsInTheOrderOfClassAndSequence) {
    Puppet p{0, [](Puppet& self, const Event& e) {
                 if (e.what != 1) return;
                 self.schedule(e.at, 5, 10);
                 self.schedule(e.at, 2, 11);
                 self.schedule(e.at, 0, 12);  // a class that this instant had already left
                 self.schedule(e.at, 2, 13);
                 self.schedule(e.at, 9, 14);
             }};
    p.schedule(Time{50}, 5, 4);
    p.schedule(Time{50}, 2, 2);
    p.schedule(Time{50}, 1, 1);
    p.schedule(Time{50}, 2, 3);
    p.schedule(Time{51}, 0, 5);
    p.advance({Time{100}, 0});
    std::vector<int> whats;
    for (const Event& e : p.handled) whats.push_back(e.what);
    EXPECT_EQ(whats, (std::vector{1, 12, 2, 3, 11, 13, 4, 10, 14, 5}));
}

// A chain of a hundred thousand events without delay ends when the model ends it, alone and among so many other pending
// events that these lie in buckets; time stands still meanwhile.
TEST(Instant, EndsAZeroDelayLoopWhenTheModelDoes) {
    for (const int others : {0, 5'000}) {
        int left = 100'000;
        bool alternates = true;
        int last_class = 1;
        Puppet p{0, [&](Puppet& self, const Event& e) {
                     if (e.what != 1) return;
                     alternates = alternates && e.at == Time{10} && static_cast<int>(e.rank >> 56) == 1 - last_class;
                     last_class = 1 - last_class;
                     if (--left > 0) self.schedule(e.at, last_class == 0 ? 1 : 0, 1);
                 }};
        for (int i = 0; i < others; ++i) p.schedule(Time{i}, 2, 2);
        p.schedule(Time{10}, 0, 1);
        p.advance({Time{1'000'000}, 0});
        EXPECT_EQ(left, 0);
        EXPECT_TRUE(alternates);
        EXPECT_EQ(p.handled.size(), 100'000U + static_cast<std::size_t>(others));
    }
}

// Each of a growing crowd at one instant: 2^17 - 1 events, in the order in which they were scheduled.
TEST(Instant, TakesACrowdThatMultipliesWithoutDelay) {
    Puppet p{0, [](Puppet& self, const Event& e) {
                 for (const std::uint32_t child : {2 * e.a, 2 * e.a + 1}) {
                     if (child < (1U << 17)) self.schedule(e.at, 1, 0, child);
                 }
             }};
    p.schedule(Time{3}, 1, 0, 1);
    p.advance({Time{4}, 0});
    ASSERT_EQ(p.handled.size(), (1U << 17) - 1);
    for (std::uint32_t i = 0; i < p.handled.size(); ++i) ASSERT_EQ(p.handled[i].a, i + 1);
}

TEST(Instant, MakesProgressInEveryProcessAtOnce) {
    for (const std::size_t threads : {0U, 3U}) {
        auto puppets = make_puppets(50, [](Puppet& self, const Event& e) {
            if (e.a < 2'000) self.schedule(e.at, static_cast<std::uint8_t>(e.a % 3), 0, e.a + 1);
        });
        for (Puppet& p : puppets) p.schedule(Time{5}, 0, 0, 1);
        Engine engine{std::span{puppets}};
        with_crew(threads, [&](Crew& crew) { engine.run(Time{0}, Time{20}, Duration{10}, crew); });
        for (const Puppet& p : puppets) EXPECT_EQ(p.handled.size(), 2'000U);
    }
}

// ---- Few processes ----

TEST(Engine, RunsWithoutAnyProcess) {
    for (const std::size_t threads : kThreads) {
        with_crew(threads, [](Crew& crew) {
            std::vector<Puppet> none;
            Engine engine{std::span{none}};
            engine.run(Time{0}, Time{1'000}, Duration{10}, crew);
            Engine ordered{std::span{none}, std::vector<std::uint32_t>{}, 5};
            ordered.run_window({Time{1}, 0}, crew);
        });
    }
}

TEST(Engine, RunsProcessesThatNeverHaveEvents) {
    for (const std::uint32_t n : {1U, 200U}) {
        auto puppets = make_puppets(n);
        Engine engine{std::span{puppets}, 3};
        with_crew(3, [&](Crew& crew) {
            engine.run(Time{0}, Time{1'000}, Duration{10}, crew);
            engine.run_window({Time::never(), 255}, crew);
        });
        for (const Puppet& p : puppets) {
            EXPECT_TRUE(p.handled.empty());
            EXPECT_TRUE(p.pending().empty());
            EXPECT_EQ(p.now(), Time{0});
        }
    }
}

// The last window is cut, and runs over empty stretches of time cost no events.
TEST(Engine, RunsUpToAndWithoutTheEnd) {
    auto puppets = make_puppets(1);
    for (std::int64_t t = 0; t <= 25; ++t) puppets[0].schedule(Time{t}, 0, 0);
    Engine engine{std::span{puppets}};
    Crew crew{Mode::sequential};
    engine.run(Time{0}, Time{25}, Duration{10}, crew);
    EXPECT_EQ(puppets[0].handled.size(), 25U);
    engine.run(Time{25}, Time{25}, Duration{10}, crew);
    EXPECT_EQ(puppets[0].handled.size(), 25U) << "nothing lies between a time and itself";
    engine.run(Time{25}, Time::never(), hours(1'000'000'000), crew);  // few windows, and their ends do not overflow
    EXPECT_EQ(puppets[0].handled.size(), 26U);
}

// ---- What is thrown ----

struct Trouble : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Processes 5, 6, 20 and 33 throw in the same window: the caller gets the exception of the first of them in the order.
TEST(Engine, ThrowsWhatTheFirstFailingProcessInTheOrderThrows) {
    for (const Order order : {Order::by_id, Order::reversed, Order::shuffled}) {
        const auto ids = make_order(40, order);
        const auto first = *std::find_if(ids.begin(), ids.end(),
                                         [](std::uint32_t id) { return id == 5 || id == 6 || id == 20 || id == 33; });
        for (const std::size_t threads : kThreads) {
            for (const std::size_t per_piece : {1U, 6U, 40U}) {
                with_crew(threads, [&](Crew& crew) {
                    auto puppets = make_puppets(40, [](Puppet& p, const Event& e) {
                        const bool fails = p.id() == 5 || p.id() == 6 || p.id() == 20 || p.id() == 33;
                        if (fails && e.at == Time{40}) throw Trouble{"process " + std::to_string(p.id())};
                        p.schedule(e.at + Duration{10}, 0, 0);
                    });
                    for (Puppet& p : puppets) p.schedule(Time{0}, 0, 0);
                    Engine engine{std::span{puppets}, ids, per_piece};
                    engine.run_window({Time{30}, 0}, crew);
                    EXPECT_EQ(what_is_thrown<Trouble>([&] {
                                  engine.run_window({Time{60}, 0}, crew);
                              }),
                              "process " + std::to_string(first))
                        << threads << " threads, " << per_piece << " per piece";
                    // The crew is none the worse for it.
                    std::vector<Node> nodes;
                    for (std::uint32_t i = 0; i < 10; ++i) nodes.emplace_back(i, 10);
                    Engine other{std::span{nodes}};
                    other.run(Time{0}, Time{2'000}, kLookahead, crew);
                    const auto expected = OneGlobalList{10}.run({Time{2'000}, 0});
                    for (std::uint32_t i = 0; i < 10; ++i) EXPECT_EQ(nodes[i].digest(), expected[i]);
                });
            }
        }
    }
}

// Of mail that is refused, too, the same piece is reported each time: the one for the first receivers.
TEST(Engine, RefusesTheSameMailForAnyThreads) {
    for (const std::size_t threads : kThreads) {
        auto puppets = make_puppets(40, [](Puppet& p, const Event& e) { p.post(39 - p.id() / 2, e.at, 0, 0); });
        for (Puppet& p : puppets) p.schedule(Time{p.id()}, 0, 0);
        Engine engine{std::span{puppets}};
        with_crew(threads, [&](Crew& crew) {
            const auto words = what_is_thrown<InvariantError>([&] { engine.run_window({Time{100}, 0}, crew); });
            EXPECT_NE(words.find("mail to process 20 "), std::string::npos) << words;
        });
    }
}

// ---- The crew ----

TEST(Crew, CallsEachPieceExactlyOnceInShortJobs) {
    for (const std::size_t threads : kThreads) {
        with_crew(threads, [&](Crew& crew) {
            random::Stream luck{3, random::Purpose::test, threads};
            std::array<std::atomic<int>, 64> calls{};
            int wrong = 0;
            for (int job = 0; job < 20'000; ++job) {
                const std::size_t pieces = luck.index(calls.size() + 1);
                crew.for_each(pieces, [&](std::size_t i) { calls[i].fetch_add(1, std::memory_order_relaxed); });
                for (std::size_t i = 0; i < calls.size(); ++i) wrong += calls[i].exchange(0) != (i < pieces ? 1 : 0);
            }
            EXPECT_EQ(wrong, 0) << threads << " threads";
        });
    }
}

// What pieces write without any protection is there for the caller, and for the pieces of the next job.
TEST(Crew, HandsOnWhatOneJobWroteToTheNext) {
    for (const std::size_t threads : kThreads) {
        with_crew(threads, [&](Crew& crew) {
            std::vector<std::uint64_t> row(17, 1);
            std::vector<std::uint64_t> next(17);
            std::vector<std::uint64_t> expected = row;
            for (int job = 0; job < 5'000; ++job) {
                const auto mixed = [](const std::vector<std::uint64_t>& from, std::size_t i) {
                    return random::mix(from[i] + i, from[(i + 1) % from.size()]);
                };
                crew.for_each(row.size(), [&](std::size_t i) { next[i] = mixed(row, i); });
                row.swap(next);
                std::vector<std::uint64_t> reference(17);
                for (std::size_t i = 0; i < 17; ++i) reference[i] = mixed(expected, i);
                expected = reference;
                ASSERT_EQ(row, expected) << "job " << job << ", " << threads << " threads";
            }
        });
    }
}

// Long pieces and short ones, more pieces than threads and fewer.
TEST(Crew, FinishesWhatItBeginsWhateverThePiecesWeigh) {
    for (const std::size_t threads : {2U, 8U}) {
        with_crew(threads, [&](Crew& crew) {
            for (const std::size_t pieces : {1U, 2U, 3U, 100U, 20'000U}) {
                std::vector<std::uint64_t> results(pieces);
                crew.for_each(pieces, [&](std::size_t i) {
                    std::uint64_t x = i;
                    for (std::size_t k = 0; k < (i % 37 == 0 ? 20'000U : 1U); ++k) x = random::mix(x, k);
                    results[i] = x | 1;
                });
                EXPECT_EQ(std::count(results.begin(), results.end(), 0U), 0);
            }
        });
    }
}

// In every third job some pieces throw: the smallest one's exception arrives, what comes before it was done once, and
// nothing was done twice.
TEST(Crew, ThrowsTheExceptionOfTheSmallestPieceAndGoesOn) {
    for (const std::size_t threads : kThreads) {
        with_crew(threads, [&](Crew& crew) {
            random::Stream luck{4, random::Purpose::test, threads};
            std::array<std::atomic<int>, 40> calls{};
            int wrong = 0;
            for (int job = 0; job < 3'000; ++job) {
                const std::size_t pieces = 1 + luck.index(calls.size());
                const std::size_t smallest = job % 3 == 0 ? luck.index(pieces) : pieces;
                const std::size_t stride = 1 + luck.index(5);
                std::string words;
                try {
                    crew.for_each(pieces, [&](std::size_t i) {
                        calls[i].fetch_add(1);
                        if (i >= smallest && (i - smallest) % stride == 0) throw Trouble{std::to_string(i)};
                    });
                } catch (const Trouble& trouble) {
                    words = trouble.what();
                }
                wrong += words != (smallest < pieces ? std::to_string(smallest) : "");
                for (std::size_t i = 0; i < calls.size(); ++i) {
                    const int n = calls[i].exchange(0);
                    wrong += n > (i < pieces ? 1 : 0) || (n == 0 && i <= smallest && i < pieces);
                }
            }
            EXPECT_EQ(wrong, 0) << threads << " threads";
        });
    }
}

TEST(Crew, TakesExceptionsThatAreNoStdExceptions) {
    with_crew(3, [](Crew& crew) {
        for (int job = 0; job < 100; ++job) EXPECT_THROW(crew.for_each(8, [](std::size_t i) { throw i; }), std::size_t);
    });
}

TEST(Crew, MayBeMadeAndUnmadeAtOnce) {
    for (const std::size_t threads : kThreads) {
        for (int i = 0; i < 300; ++i) with_crew(threads, [](Crew&) {});
    }
    // Many at a time in one place, of which some work and some never do.
    with_crew(8, [](Crew&) {
        std::atomic<int> calls{0};
        for (int i = 0; i < 1'000; ++i) {
            const Crew idle{Mode::windowed};
            Crew busy{Mode::windowed};
            if (i % 2 == 0) busy.for_each(5, [&](std::size_t) { ++calls; });
        }
        EXPECT_EQ(calls, 500 * 5);
    });
}

// Helpers that fell asleep over a long silence wake up for the next job, or the end.
TEST(Crew, WakesUpAfterASilence) {
    with_crew(3, [](Crew& crew) {
        std::atomic<int> calls{0};
        for (int i = 0; i < 5; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            crew.for_each(50, [&](std::size_t) { ++calls; });
        }
        EXPECT_EQ(calls, 5 * 50);
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
    });
}

// A crew that ends wakes the helpers that sleep and gives the threads back: the only one besides the caller's is free.
TEST(Crew, LetsItsHelpersGoWhenItEnds) {
    with_threads(2, [] {
        {
            Crew crew{Mode::windowed};
            crew.for_each(100, [](std::size_t) {});
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        static std::atomic<bool> ran{false};  // outlives the task, whenever it runs
        oneapi::tbb::this_task_arena::enqueue([] { ran = true; });
        for (int ms = 0; !ran && ms < 10'000; ++ms) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        EXPECT_TRUE(ran);
    });
}

// Replications run side by side, each with a crew of its own; all of them share oneTBB's threads.
TEST(Crew, WorksInsideAParallelLoop) {
    const auto expected = OneGlobalList{20}.run({Time{3'000}, 0});
    for (const std::size_t threads : {1U, 2U, 8U}) {
        with_crew(threads, [&](Crew&) {
            std::atomic<int> wrong{0};
            oneapi::tbb::parallel_for(0, 24, [&](int) {
                std::vector<Node> nodes;
                for (std::uint32_t i = 0; i < 20; ++i) nodes.emplace_back(i, 20);
                Engine engine{std::span{nodes}};
                Crew crew{Mode::windowed};
                engine.run(Time{0}, Time{3'000}, Duration{50}, crew);
                for (std::uint32_t i = 0; i < 20; ++i) wrong += nodes[i].digest() != expected[i];
            });
            EXPECT_EQ(wrong, 0) << threads << " threads";
        });
    }
}

// The thread that owns a crew must not be caught by the crew's own helpers while it waits for other work.
TEST(Crew, LetsItsOwnerAndItsPiecesUseParallelLoops) {
    for (const std::size_t threads : {1U, 2U, 8U}) {
        with_crew(threads, [&](Crew& crew) {
            std::atomic<int> calls{0};
            const auto loop = [&] { oneapi::tbb::parallel_for(0, 30, [&](int) { ++calls; }); };
            for (int i = 0; i < 50; ++i) {
                Crew fresh{Mode::windowed};
                loop();
                fresh.for_each(8, [&](std::size_t) { loop(); });
                crew.for_each(8, [&](std::size_t) {
                    Crew inner{Mode::windowed};
                    inner.for_each(3, [&](std::size_t) { loop(); });
                });
            }
            EXPECT_EQ(calls, 50 * 30 * (1 + 8 + 24)) << threads << " threads";
        });
    }
}

}  // namespace
}  // namespace warung::kernel
