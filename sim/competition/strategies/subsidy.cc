#include "sim/competition/strategies/common.h"

#include <algorithm>

namespace warung::competition::strategies {

namespace {

// The reduction granted is never more than the money left divided by all transactions until the next review, so the
// budget cannot be overspent whatever the customers do.
class Subsidy : public StrategyOf<Subsidy> {
public:
    explicit Subsidy(const Settings& s)
        : regular_{s.maybe("regular")}, depth_{s.whole("depth")}, left_{s["budget"]}, target_{s["target_share"]} {
        if (s.maybe("end_day")) end_day_ = s["end_day"];
    }

    Price review(const View& view) override {
        if (!started_)
            price_without_ = regular_.value_or(view.own());
        else
            pay(view);
        started_ = true;
        if (reached(end_day_, view.day) || view.share_of(view.self) >= target_) stopped_ = true;
        const Price depth = stopped_ ? 0 : affordable(view);
        if (depth == 0) stopped_ = true;
        // Rounding to the range's ticks must not deepen it.
        const Price regular = std::min(price_without_, view.range.highest());
        Price price = view.range.nearest(regular - depth);
        if (price < regular - depth) price = view.range.nearest(price + view.range.tick);
        granted_ = std::max<Price>(0, regular - price);
        bought_ = view.volume;
        return price;
    }
    template <class Archive>
    void archive(Archive& a) {
        a(started_, stopped_, price_without_, granted_, left_, bought_);
    }

private:
    /// What the last reduction cost; if the share was not observed, what it cost at most.
    void pay(const View& view) {
        const double share = view.share_of(view.self);
        left_ -= static_cast<double>(granted_) * bought_ * (std::isnan(share) ? 1.0 : share);
    }
    Price affordable(const View& view) const {
        if (!(view.volume > 0)) return depth_;
        const double most = std::floor(std::max(0.0, std::min(left_, view.cash)) / view.volume);
        const Price depth = std::min(depth_, static_cast<Price>(std::min(most, kMostRupiah)));
        return depth / view.range.tick * view.range.tick;
    }

    std::optional<Price> regular_;
    Price depth_;
    double left_;
    double target_;
    std::optional<double> end_day_;
    bool started_ = false;
    bool stopped_ = false;
    Price price_without_ = 0;
    Price granted_ = 0;
    double bought_ = 0;  // transactions of the market while the last reduction stood, at most
};

}  // namespace

StrategyKind subsidy() {
    Parameter budget = amount("budget", 0, 1e9,
                              "for the whole subsidy; a reduction is granted only if it would last for "
                              "all transactions of the market until the next review");
    budget.type = ParameterType::budget;
    budget.high = kMostMoney;
    return {"subsidy",
            "takes an amount off its regular price until the budget is spent, a share is reached or a day has come; "
            "then the regular price for good",
            "",
            {level("regular", "price without subsidy; without it, the price at the start"),
             amount("depth", 1, 500, "taken off per transaction, as far as the budget and the cash allow"), budget,
             ratio("target_share", 0, 1, 1, "stops once the own share reaches this"),
             days("end_day", "stops on this day; without it, never")},
            make<Subsidy>()};
}

}  // namespace warung::competition::strategies
