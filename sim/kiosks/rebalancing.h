#pragma once
// When and how much to carry between till and bank: policies of cash management.
//
// Each is a pure function of one balance (of cash or of float, in one unit of money) that says how much to add (above
// zero) or to take away (below zero), or nothing. The kiosk's two-account threshold policy in rupiah is in liquidity.h;
// these are the policies of the literature that it is compared with.
//
// Sources: Baumol 1952, Quarterly J. of Economics 66(4); Tobin 1956, Review of Economics and Statistics 38(3);
// Miller and Orr 1966, Quarterly J. of Economics 80(3).

#include <cstdint>
#include <optional>

namespace warung::kiosks {

/// Two-sided limits: a balance that reaches `lower` or `upper` is brought back to `target`.
struct TwoSidedLimits {
    double lower = 0;
    double target = 0;
    double upper = 0;

    [[nodiscard]] std::optional<double> transfer(double balance) const {
        if (balance > lower && balance < upper) return std::nullopt;
        return target - balance;
    }
};

/// What a cash manager pays.
struct HoldingCosts {
    double per_transfer = 0;  ///< fixed cost of one transfer
    double rate = 0;          ///< of holding one unit of money for one period
};

/// The limits of Miller and Orr: z = (3 b s^2 / (4 i))^(1/3), target z and upper limit 3z above the lower one.
/// `variance`: of the change of the balance in a period. THROWS std::invalid_argument unless all are above zero.
TwoSidedLimits miller_orr_limits(const HoldingCosts& costs, double variance, double lower = 0);

/// Mean balance under limits whose unregulated balance is a driftless walk: lower + (upper' + target') / 3 with the
/// primed ones counted from the lower limit (Miller and Orr 1966, p. 421).
double mean_balance(const TwoSidedLimits& limits);

/// Mean number of steps of a driftless walk of variance `variance` per step between two transfers:
/// (target - lower)(upper - target) / variance.
double mean_steps_between_transfers(const TwoSidedLimits& limits, double variance);

/// Square-root rule for a balance that is used up evenly.
struct Withdrawals {
    double amount = 0;      ///< each time
    double per_period = 0;  ///< how often
    double cost = 0;        ///< per period: trips and interest forgone
};
/// C = sqrt(2 b T / i) for a need T per period (Baumol 1952). THROWS std::invalid_argument unless all are above zero.
Withdrawals baumol(const HoldingCosts& costs, double need_per_period);

/// Every `every_days`, from day `first_day` on, up to `target`.
struct FixedDays {
    std::int64_t every_days = 7;
    std::int64_t first_day = 0;
    double target = 0;

    [[nodiscard]] bool is_due(std::int64_t day) const {
        return every_days >= 1 && day >= first_day && (day - first_day) % every_days == 0;
    }
    [[nodiscard]] std::optional<double> transfer(std::int64_t day, double balance) const;
};

/// One-sided (s, S): at or below `low`, up to `target`.
struct Threshold {
    double low = 0;
    double target = 0;

    [[nodiscard]] std::optional<double> transfer(double balance) const {
        if (balance > low) return std::nullopt;
        return target - balance;
    }
};

/// Mean and variance smoothed exponentially (Brown 1959); the first value is taken as it is.
struct Smoothed {
    double mean = 0;
    double variance = 0;

    /// `weight` of the new value, above 0 and at most 1; `first`: there was none before.
    void observe(double value, double weight, bool first);
};

/// Led by a forecast: enough for the mean of the days before the next visit, plus `safety` standard deviations of it.
/// Mean and deviation of a day's net outflow are smoothed exponentially with weight `smoothing` (Brown 1959).
class ForecastLed {
public:
    struct Params {
        double smoothing = 0.2;  ///< weight of the last day, 0 to 1
        double safety = 1.64;    ///< standard deviations
        std::int64_t cover_days = 2;
    };
    /// THROWS std::invalid_argument for a smoothing outside (0, 1] or no days to cover.
    explicit ForecastLed(const Params& params);

    /// A day is over; `outflow` is what left the balance on it, net (negative: came in).
    void observe(double outflow);
    /// What the balance should be for the days to cover; 0 before the first day was seen.
    [[nodiscard]] double wanted() const;
    /// Adds what is short of `wanted()`; takes nothing away.
    [[nodiscard]] std::optional<double> transfer(double balance) const;

private:
    Params params_;
    Smoothed outflow_;
    bool seen_ = false;
};

}  // namespace warung::kiosks
