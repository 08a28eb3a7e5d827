// A new user of the kernel writes a bank counter in thirty lines.
#include "sim/kernel/engine.h"
#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <vector>

namespace warung::kernel {
namespace {

class Bank : public Process<Bank> {
public:
    Bank(std::uint32_t id, double arrival_ms, double service_ms, std::uint64_t customers)
        : Process{id}, arrival_ms_{arrival_ms}, service_ms_{service_ms}, left_{customers} {
        schedule(next(arrival_ms_), 1, kArrives);
    }
    void handle(const Event& e) { e.what == kArrives ? arrives() : departs(); }
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

// M/M/1 at rho = 0.8, service mean 60 s: W = 60 / (1 - 0.8) = 300 s. Twenty banks of 40,000 customers each give a
// mean whose standard error follows from the twenty.
TEST(BankCounter, ReproducesMM1) {
    std::vector<Bank> banks;
    for (std::uint32_t b = 0; b < 20; ++b) banks.emplace_back(b, 75'000, 60'000, 40'000);
    Engine engine{std::span{banks}};
    Crew crew{Mode::windowed};
    engine.run_window(Limit{Time::never(), 0}, crew);

    double mean = 0;
    double squares = 0;
    for (const Bank& b : banks) mean += b.mean_time_in_system_ms() / 20;
    for (const Bank& b : banks) squares += std::pow(b.mean_time_in_system_ms() - mean, 2);
    const double standard_error = std::sqrt(squares / 19 / 20);
    EXPECT_NEAR(mean, 300'000, 4 * standard_error);
    EXPECT_LT(standard_error, 6'000) << "the test has teeth only if the error is small";
    RecordProperty("mean_ms", std::to_string(mean));
    RecordProperty("standard_error_ms", std::to_string(standard_error));
}

}  // namespace
}  // namespace warung::kernel
