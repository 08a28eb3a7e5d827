// A new user of the kernel writes a bank counter in thirty lines.
#include "sim/kernel/executor.h"
#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <vector>

namespace warung::kernel {
namespace {

struct Nothing {};

class Bank : public Process<Nothing> {
public:
    Bank(std::uint32_t id, double arrival_ms, double service_ms, std::uint64_t customers)
        : Process{id}, arrival_ms_{arrival_ms}, service_ms_{service_ms}, left_{customers} {
        schedule(next(arrival_ms_), 1, kArrives);
    }
    void advance(Limit limit) {
        while (!queue().empty() && queue().top().key() < limit.key()) {
            const Event e = mutable_queue().pop();
            set_now(e.at);
            e.what == kArrives ? arrives() : departs();
        }
    }
    void receive(const Mail<Nothing>&) {}
    double mean_time_in_system_ms() const { return total_ms_ / static_cast<double>(served_); }

private:
    enum : std::uint16_t { kArrives, kDeparts };
    void arrives() {
        inside_.push_back(now());
        if (inside_.size() == 1) schedule(next(service_ms_), 0, kDeparts);
        if (--left_ > 0) schedule(next(arrival_ms_), 1, kArrives);
    }
    void departs() {
        total_ms_ += static_cast<double>((now() - inside_.front()).ms());
        inside_.pop_front();
        ++served_;
        if (!inside_.empty()) schedule(next(service_ms_), 0, kDeparts);
    }
    Time next(double mean_ms) { return now() + rounded_ms(mean_ms * luck_.exponential()); }

    double arrival_ms_;
    double service_ms_;
    std::uint64_t left_;
    std::uint64_t served_ = 0;
    double total_ms_ = 0;
    std::deque<Time> inside_;
    random::Stream luck_{7, random::Purpose::test, id()};
};

// M/M/1 at rho = 0.8, service mean 60 s: W = 60 / (1 - 0.8) = 300 s. Ten banks of 40,000 customers each give a
// mean whose standard error follows from the ten.
TEST(BankCounter, ReproducesMM1) {
    std::vector<Bank> banks;
    std::vector<std::uint32_t> order;
    for (std::uint32_t b = 0; b < 10; ++b) {
        banks.emplace_back(b, 75'000, 60'000, 40'000);
        order.push_back(b);
    }
    run_window(std::span{banks}, std::span<const std::uint32_t>{order}, Limit{Time::never(), 0}, Mode::windowed);
    double mean = 0;
    double squares = 0;
    for (const Bank& b : banks) mean += b.mean_time_in_system_ms() / 10;
    for (const Bank& b : banks) squares += std::pow(b.mean_time_in_system_ms() - mean, 2);
    EXPECT_NEAR(mean, 300'000, 4 * std::sqrt(squares / 9 / 10));
    EXPECT_LT(std::sqrt(squares / 9 / 10), 8'000) << "the test has teeth only if the error is small";
}

}  // namespace
}  // namespace warung::kernel
