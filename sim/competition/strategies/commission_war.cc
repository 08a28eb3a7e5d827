#include "sim/competition/strategies/common.h"

#include <algorithm>

namespace warung::competition::strategies {

namespace {

// Written in prices, as all strategies: outbidding a commission is undercutting its negative.
class CommissionWar : public StrategyOf<CommissionWar> {
public:
    explicit CommissionWar(const Settings& s)
        : peace_{s.maybe("peace")}, step_{s.whole("step")}, margin_{s["least_margin"]}, reserve_{s["cash_reserve"]} {}

    Price review(const View& view) override {
        if (!started_) quiet_ = peace_.value_or(view.own());
        started_ = true;
        if (view.cash <= reserve_) beaten_ = true;
        const std::optional<Price> rival = view.lowest_rival();
        if (beaten_ || !rival || *rival > quiet_) return quiet_;
        const auto limit = static_cast<Price>(std::ceil(view.cost + margin_));
        return std::min(quiet_, std::max(limit, *rival - step_));
    }
    template <class Archive>
    void archive(Archive& a) {
        a(started_, beaten_, quiet_);
    }

private:
    std::optional<Price> peace_;
    Price step_;
    double margin_;
    double reserve_;
    bool started_ = false;
    bool beaten_ = false;
    Price quiet_ = 0;
};

}  // namespace

StrategyKind commission_war() {
    Parameter margin = amount("least_margin", -kMostRupiah, 0, "what it must keep per transaction; negative: may lose");
    Parameter reserve = amount("cash_reserve", 0, 0, "gives up for good once its cash is down to this");
    reserve.high = kMostMoney;
    return {
        "commission_war",
        "outbids any rival who offers as much as its peace commission by a step, while the margin and the cash allow; "
        "retreats when the rivals do, and for good when the cash is gone",
        "",
        {level("peace", "commission (fee side: fee) without a war; without it, the one at the start"),
         amount("step", 1, 250, "better than the best rival by this"), margin, reserve},
        make<CommissionWar>()};
}

}  // namespace warung::competition::strategies
