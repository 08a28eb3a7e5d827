// float.*: what a kiosk's till and float do under the policies of cash management.

#include "sim/kiosks/rebalancing.h"
#include "sim/kiosks/transaction.h"
#include "sim/verify/family.h"
#include "sim/verify/inputs.h"
#include "sim/verify/kernel_run.h"
#include "sim/verify/law.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>

namespace warung::verify {

namespace {

using customers::ServiceKind;
using nlohmann::json;

constexpr std::uint64_t kStreams = 0x666c6f61742e2a01ULL;

std::vector<std::string> keys_of(const json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.push_back(key);
    return keys;
}

[[noreturn]] void no_such_figure(const std::string& name) { throw NotSupported("figure `" + name + "` of a float"); }

double positive(double value, const char* what) {
    if (!(value > 0)) throw std::invalid_argument(std::string{what} + " must be above zero");
    return value;
}

Answer answered(const std::vector<std::string>& figures, const std::vector<Estimate>& estimates) {
    Answer result;
    for (std::size_t i = 0; i < figures.size(); ++i) {
        result.value[figures[i]] = estimates[i].value;
        result.standard_error[figures[i]] = estimates[i].standard_error;
    }
    return result;
}

// ---- Cash in, cash out ----

/// How much goes into the till (from the float) after a transaction at `day`, or nothing.
using CashPolicy = std::function<std::optional<double>(double cash, double since_last)>;

struct Till {
    double cash_in_rate = 0;
    double cash_out_rate = 0;
    double ticket = 1;
    double capital = 1;  ///< cash and float together
    double cash_at_first = 0;
    CashPolicy rebalance;  ///< none: never
};

/// A kiosk whose customers bring and take cash, ticket by ticket; who finds no cash or no float is sent away.
class TillProcess : public kernel::Process<TillProcess> {
public:
    TillProcess(double ms_per_unit, const Till& till, const std::vector<std::string>& figures, std::uint64_t key)
        : Process{0},
          till_{till},
          figures_{figures},
          ms_{ms_per_unit},
          terms_{Rupiah{rupiah(till.ticket)}, Rupiah{}, Rupiah{}, Rupiah{}, Rupiah{}},
          cash_{rupiah(till.cash_at_first)},
          e_float_{rupiah(till.capital) - cash_.count()},
          cash_in_{random::derive(key, 1)},
          cash_out_{random::derive(key, 2)} {
        next(kCashIn);
        next(kCashOut);
    }

    void handle(const kernel::Event& e) {
        account(now());
        const bool in = e.what == kCashIn;
        const kiosks::Transfer t = transfer_of(in ? ServiceKind::cash_in : ServiceKind::cash_out, terms_);
        Attempts& attempts = in ? in_ : out_;
        ++attempts.made;
        if (cash_ + t.cash < Rupiah{} || e_float_ + t.e_float < Rupiah{}) {
            ++attempts.denied;
        } else {
            cash_ += t.cash;
            e_float_ += t.e_float;
        }
        next(e.what);
        if (till_.rebalance) rebalance();
    }

    void forget(Time at) {
        in_ = out_ = {};
        cash_ms_ = no_cash_ms_ = no_float_ms_ = exchanges_ = 0;
        since_ = at;
    }

    [[nodiscard]] std::vector<Sums> sums(Time end, double elapsed) {
        account(end);
        std::vector<Sums> all;
        for (const std::string& figure : figures_) all.push_back(sums_of(figure, elapsed));
        return all;
    }
    [[nodiscard]] double events() const { return in_.made + out_.made; }

private:
    enum : std::uint16_t { kCashIn, kCashOut };
    static constexpr double kRupiahPerUnit = 1e3;

    struct Attempts {
        double made = 0;
        double denied = 0;
    };

    static std::int64_t rupiah(double amount) { return std::llround(amount * kRupiahPerUnit); }
    static double units(Rupiah amount) { return static_cast<double>(amount.count()) / kRupiahPerUnit; }

    void next(std::uint16_t what) {
        const double rate = what == kCashIn ? till_.cash_in_rate : till_.cash_out_rate;
        if (rate <= 0) return;
        random::Stream& luck = what == kCashIn ? cash_in_ : cash_out_;
        schedule(now() + rounded_ms(luck.exponential() / rate * ms_), 0, what);
    }

    void rebalance() {
        const auto amount = till_.rebalance(units(cash_), static_cast<double>((now() - exchanged_).ms()) / ms_);
        if (!amount) return;
        const Rupiah moved = std::clamp(Rupiah{rupiah(*amount)}, -cash_, e_float_);
        cash_ += moved;
        e_float_ -= moved;
        exchanged_ = now();
        ++exchanges_;
    }

    void account(Time until) {
        const auto elapsed = static_cast<double>((until - since_).ms());
        cash_ms_ += elapsed * units(cash_);
        if (cash_ < terms_.ticket) no_cash_ms_ += elapsed;
        if (e_float_ < terms_.ticket) no_float_ms_ += elapsed;
        since_ = until;
    }

    [[nodiscard]] Sums sums_of(const std::string& figure, double elapsed) const {
        if (figure == "P_no_cash") return {no_cash_ms_ / ms_, elapsed};
        if (figure == "P_no_float") return {no_float_ms_ / ms_, elapsed};
        if (figure == "denied_cashout_share") return {out_.denied, out_.made};
        if (figure == "denied_cashin_share") return {in_.denied, in_.made};
        if (figure == "denied_share") return {in_.denied + out_.denied, in_.made + out_.made};
        if (figure == "mean_cash") return {cash_ms_ / ms_, elapsed};
        if (figure == "mean_float") return {till_.capital * elapsed - cash_ms_ / ms_, elapsed};
        if (figure == "served_rate") return {in_.made - in_.denied + out_.made - out_.denied, elapsed};
        if (figure == "rebalancings_per_time") return {exchanges_, elapsed};
        no_such_figure(figure);
    }

    const Till& till_;
    const std::vector<std::string>& figures_;
    double ms_;
    kiosks::Terms terms_;
    Rupiah cash_;
    Rupiah e_float_;
    random::Stream cash_in_;
    random::Stream cash_out_;
    Attempts in_;
    Attempts out_;
    double cash_ms_ = 0;
    double no_cash_ms_ = 0;
    double no_float_ms_ = 0;
    double exchanges_ = 0;
    Time since_;
    Time exchanged_;
};

CashPolicy policy_of(const json& spec) {
    if (spec.is_string() && spec == "none") return {};
    if (!spec.is_object()) throw NotSupported("rebalancing `" + spec.dump() + "`");
    Inputs inputs{spec};
    const std::string policy = inputs.text({"policy", "kind"}).value_or("");
    CashPolicy result;
    if (policy == "two_sided" || policy == "miller_orr") {
        const kiosks::TwoSidedLimits limits{inputs.need({"lower", "low"}), inputs.need({"target", "return_point"}),
                                            inputs.need({"upper", "high"})};
        result = [limits](double cash, double) { return limits.transfer(cash); };
    } else if (policy == "threshold") {
        const kiosks::Threshold threshold{inputs.need({"low"}), inputs.need({"target"})};
        result = [threshold](double cash, double) { return threshold.transfer(cash); };
    } else if (policy == "fixed" || policy == "fixed_interval") {
        const double every = inputs.need({"every", "interval"});
        const double target = inputs.need({"target"});
        result = [every, target](double cash, double since) -> std::optional<double> {
            if (since < every) return std::nullopt;
            return target - cash;
        };
    } else {
        throw NotSupported("rebalancing `" + spec.dump() + "`");
    }
    inputs.expect_no_more();
    return result;
}

/// A birth-and-death walk between 0 and N forgets at rate (sqrt a - sqrt b)^2, or where that is slow by diffusion.
double forgetting_time(const Till& till) {
    const double a = till.cash_in_rate;
    const double b = till.cash_out_rate;
    const double n = till.capital / till.ticket + 1;
    const double drift = std::pow(std::sqrt(a) - std::sqrt(b), 2);
    const double diffusion = n * n / (a + b);
    return std::min(diffusion, 1 / std::max(drift, 1e-300) + n / (a + b));
}

Answer birth_death(const Case& c, const Effort& effort) {
    Inputs inputs{c.inputs};
    Till till;
    till.cash_in_rate = inputs.need({"cash_in_rate"});
    till.cash_out_rate = inputs.need({"cash_out_rate"});
    if (!(till.cash_in_rate >= 0 && till.cash_out_rate >= 0) || till.cash_in_rate + till.cash_out_rate <= 0)
        throw std::invalid_argument("rates of transactions must not be negative, nor both zero");
    till.ticket = positive(inputs.number({"unit_ticket", "ticket"}).value_or(1), "the ticket");
    till.capital = positive(inputs.need({"capital_units", "capital"}), "the capital");
    till.cash_at_first =
        inputs.number({"initial_cash"}).value_or(std::floor(till.capital / till.ticket / 2) * till.ticket);
    if (till.cash_at_first < 0 || till.cash_at_first > till.capital)
        throw std::invalid_argument("the cash at first must be between nothing and the capital");
    if (const json* spec = inputs.find({"rebalancing"})) till.rebalance = policy_of(*spec);
    inputs.expect_no_more();

    const std::vector<std::string> figures = keys_of(c.expected);
    const std::uint64_t key = random::derive(effort.seed, kStreams);
    const double ms_per_unit = 1e6 * std::max(till.cash_in_rate, till.cash_out_rate);
    const double warm_up = 20 * forgetting_time(till);
    const std::function<std::unique_ptr<KernelRun<TillProcess>>(std::uint64_t)> make = [&](std::uint64_t r) {
        return std::make_unique<KernelRun<TillProcess>>(ms_per_unit, warm_up, till, figures, random::derive(key, r));
    };
    return answered(figures, run_replications<KernelRun<TillProcess>>(make, precision_of(c, effort),
                                                                      {warm_up, most_events(effort)}));
}

// ---- The walk of Miller and Orr ----

struct Walk {
    kiosks::TwoSidedLimits limits;
    double step = 1;
    double up = 0.5;
};

/// A balance that goes up or down by a step each period, and is brought back when it reaches a limit.
class WalkProcess : public kernel::Process<WalkProcess> {
public:
    WalkProcess(double ms_per_unit, const Walk& walk, const std::vector<std::string>& figures, std::uint64_t key)
        : Process{0},
          walk_{walk},
          figures_{figures},
          period_{rounded_ms(ms_per_unit)},
          balance_{walk.limits.target},
          luck_{key} {
        schedule(now() + period_, 0, 0);
    }
    void handle(const kernel::Event&) {
        balance_ += luck_.uniform() < walk_.up ? walk_.step : -walk_.step;
        if (const auto transfer = walk_.limits.transfer(balance_)) {
            balance_ += *transfer;
            moved_ += std::fabs(*transfer);
            ++transfers_;
        }
        ++steps_;
        sum_ += balance_;
        squares_ += balance_ * balance_;
        schedule(now() + period_, 0, 0);
    }
    void forget(Time) { steps_ = transfers_ = sum_ = squares_ = moved_ = 0; }
    [[nodiscard]] std::vector<Sums> sums(Time, double) const {
        std::vector<Sums> all;
        for (const std::string& figure : figures_) {
            if (figure == "steps_between_transfers") {
                all.push_back({steps_, transfers_});
            } else if (figure == "mean_balance") {
                all.push_back({sum_, steps_});
            } else if (figure == "balance_var") {
                all.push_back({squares_, steps_, sum_, true});
            } else if (figure == "transfers_per_step" || figure == "transfer_rate") {
                all.push_back({transfers_, steps_});
            } else if (figure == "mean_transfer") {
                all.push_back({moved_, transfers_});
            } else {
                no_such_figure(figure);
            }
        }
        return all;
    }
    [[nodiscard]] double events() const { return steps_; }

private:
    const Walk& walk_;
    const std::vector<std::string>& figures_;
    Duration period_;
    double balance_;
    random::Stream luck_;
    double steps_ = 0;
    double transfers_ = 0;
    double sum_ = 0;
    double squares_ = 0;
    double moved_ = 0;
};

Answer miller_orr_walk(const Case& c, const Effort& effort) {
    Inputs inputs{c.inputs};
    Walk walk;
    walk.step = positive(inputs.number({"step"}).value_or(1), "the step");
    walk.up = inputs.number({"p_up", "p"}).value_or(0.5);
    walk.limits = {inputs.number({"lower", "lower_limit"}).value_or(0), inputs.need({"return_point", "target"}),
                   inputs.need({"upper", "upper_limit"})};
    inputs.expect_no_more();
    if (!(walk.up >= 0 && walk.up <= 1)) throw std::invalid_argument("`p_up` must be a probability");
    if (!(walk.limits.lower < walk.limits.target && walk.limits.target < walk.limits.upper))
        throw std::invalid_argument("the return point must lie between the limits");
    const std::vector<std::string> figures = keys_of(c.expected);
    const std::uint64_t key = random::derive(effort.seed, kStreams + 1);
    const double cycle = kiosks::mean_steps_between_transfers(walk.limits, walk.step * walk.step);
    const std::function<std::unique_ptr<KernelRun<WalkProcess>>(std::uint64_t)> make = [&](std::uint64_t r) {
        return std::make_unique<KernelRun<WalkProcess>>(1000, 20 * cycle, walk, figures, random::derive(key, r));
    };
    return answered(figures, run_replications<KernelRun<WalkProcess>>(make, precision_of(c, effort),
                                                                      {20 * cycle, most_events(effort)}));
}

// ---- Formulas of the policies ----

Answer miller_orr(const Case& c, const Effort&) {
    Inputs inputs{c.inputs};
    const kiosks::HoldingCosts costs{inputs.need({"transfer_cost"}), inputs.need({"rate_per_period", "rate"})};
    const auto deviation = inputs.number({"sd_per_period", "sigma"});
    const double variance = deviation ? *deviation * *deviation : inputs.need({"variance_per_period", "variance"});
    const kiosks::TwoSidedLimits limits =
        miller_orr_limits(costs, variance, inputs.number({"lower_limit", "lower"}).value_or(0));
    inputs.expect_no_more();
    Answer answer;
    for (const std::string& figure : keys_of(c.expected)) {
        if (figure == "z_star") {
            answer.value[figure] = limits.target - limits.lower;
        } else if (figure == "target" || figure == "return_point") {
            answer.value[figure] = limits.target;
        } else if (figure == "upper") {
            answer.value[figure] = limits.upper;
        } else if (figure == "lower") {
            answer.value[figure] = limits.lower;
        } else if (figure == "spread") {
            answer.value[figure] = limits.upper - limits.lower;
        } else if (figure == "mean_balance") {
            answer.value[figure] = kiosks::mean_balance(limits);
        } else {
            no_such_figure(figure);
        }
    }
    return answer;
}

Answer baumol(const Case& c, const Effort&) {
    Inputs inputs{c.inputs};
    const double need = inputs.need({"total_cash_need", "need"});
    const kiosks::HoldingCosts costs{inputs.need({"transfer_cost"}), inputs.need({"rate", "interest"})};
    inputs.expect_no_more();
    const kiosks::Withdrawals best = kiosks::baumol(costs, need);
    Answer answer;
    for (const std::string& figure : keys_of(c.expected)) {
        if (figure == "withdrawal") {
            answer.value[figure] = best.amount;
        } else if (figure == "trips") {
            answer.value[figure] = best.per_period;
        } else if (figure == "total_cost" || figure == "cost") {
            answer.value[figure] = best.cost;
        } else if (figure == "mean_balance" || figure == "average_balance") {
            answer.value[figure] = best.amount / 2;
        } else {
            no_such_figure(figure);
        }
    }
    return answer;
}

}  // namespace

void add_liquidity_families(Families& families) {
    families["float.birth_death"] = birth_death;
    families["float.miller_orr"] = miller_orr;
    families["float.miller_orr_walk"] = miller_orr_walk;
    families["float.baumol"] = baumol;
}

}  // namespace warung::verify
