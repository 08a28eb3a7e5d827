#pragma once
// A staffed counter: who is served, who waits, who is turned away.
//
// Servers in parallel, a limit on the customers present, priority classes (first come, first served within a class),
// service that cannot be interrupted or that yields to higher classes and resumes later, and customers who give up.
// In Kendall's notation G/G/c/K with priorities and impatience; c = K is a loss system, c unlimited a pipeline.
//
// The counter knows no event queue and draws nothing: whoever runs it says who comes, whose service is over and who
// loses patience, and is told whose service begins. An event that refers to a customer keeps the ticket and its
// stamp; if the stamp has moved on, the event is void (service was interrupted, or the customer has gone).
//
// A ticket is a slot that is used again; all operations take constant time, apart from the search for the customer
// whose service is interrupted, which looks at every server. Not thread-safe.

#include "sim/base/time.h"
#include "sim/kiosks/line.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace warung::kiosks {

struct CounterParams {
    static constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

    std::int64_t servers = 1;
    std::int64_t capacity = kUnlimited;  ///< most customers present, waiting and in service
    std::size_t classes = 1;             ///< class 0 goes first
    bool preemptive = false;             ///< a higher class interrupts a lower one, which resumes where it was
};

class Counter {
public:
    using Ticket = std::uint32_t;
    static constexpr Ticket kNobody = kiosks::kNobody;

    struct Customer {
        Time came;               ///< to the counter
        Duration left;           ///< of the service, if it was interrupted
        std::uint64_t who = 0;   ///< the caller's
        std::uint32_t rank = 0;  ///< priority class
        std::uint16_t stamp = 0;
        bool in_service = false;
        bool begun = false;  ///< service has begun at least once
        Ticket next = kNobody;
        Ticket previous = kNobody;
    };

    struct Admission {
        Ticket ticket = kNobody;       ///< kNobody: turned away, the place is full
        bool begins = false;           ///< service begins at once
        Ticket interrupted = kNobody;  ///< whose service stops for it: set `left` by suspend()
    };

    /// THROWS std::invalid_argument without servers or classes, or with a capacity below the number of servers that
    /// is not zero.
    explicit Counter(const CounterParams& params);

    /// A customer comes. REQUIRES: rank < classes.
    Admission arrive(Time now, std::uint32_t rank = 0, std::uint64_t who = 0);
    /// Of the interrupted customer, how much service is left.
    void suspend(Ticket ticket, Duration left) { customers_[ticket].left = left; }
    /// The service of `served` is over and it goes. Returns whose service begins now, or kNobody.
    Ticket finish(Ticket served);
    /// One who waits loses patience and goes. REQUIRES: not in service.
    void give_up(Ticket ticket);

    [[nodiscard]] const Customer& operator[](Ticket ticket) const { return customers_[ticket]; }
    /// Whether what was noted with this stamp still holds.
    [[nodiscard]] bool holds(Ticket ticket, std::uint16_t stamp) const { return customers_[ticket].stamp == stamp; }
    [[nodiscard]] std::int64_t busy() const { return busy_; }
    [[nodiscard]] std::int64_t waiting() const { return waiting_; }
    [[nodiscard]] std::int64_t waiting(std::uint32_t rank) const { return lines_[rank].length; }
    [[nodiscard]] std::int64_t present() const { return busy_ + waiting_; }
    [[nodiscard]] const CounterParams& params() const { return params_; }

private:
    /// A list through the customers: of a class that waits, or of those in service.
    struct CountedLine : Line {
        std::int64_t length = 0;
    };

    Ticket take_slot();
    void release(Ticket ticket);
    void append(CountedLine& line, Ticket ticket);
    void put_first(CountedLine& line, Ticket ticket);
    void remove(CountedLine& line, Ticket ticket);
    void begin(Ticket ticket);
    [[nodiscard]] Ticket to_interrupt(std::uint32_t rank) const;

    CounterParams params_;
    std::vector<Customer> customers_;
    std::vector<Ticket> free_;
    std::vector<CountedLine> lines_;  ///< by class
    CountedLine served_;
    std::int64_t busy_ = 0;
    std::int64_t waiting_ = 0;
};

}  // namespace warung::kiosks
