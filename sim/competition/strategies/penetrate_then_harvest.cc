#include "sim/competition/strategies/common.h"

#include <algorithm>

namespace warung::competition::strategies {

namespace {

class PenetrateThenHarvest : public StrategyOf<PenetrateThenHarvest> {
public:
    explicit PenetrateThenHarvest(const Settings& s)
        : entry_{s.maybe("entry")},
          harvest_{s.maybe("harvest")},
          step_{s.whole("step")},
          target_{s["target_share"]},
          defend_{s["defend_share"]} {
        if (s.maybe("end_day")) end_day_ = s["end_day"];
    }

    Price review(const View& view) override {
        const double share = view.share_of(view.self);
        if (!harvesting_ && (share >= target_ || reached(end_day_, view.day))) harvesting_ = true;
        if (!harvesting_) return entry_.value_or(static_cast<Price>(std::ceil(view.cost)));
        if (share < defend_) return view.own();
        const Price ceiling = harvest_.value_or(view.range.highest());
        return std::max(view.own(), std::min(view.own() + step_, ceiling));
    }
    template <class Archive>
    void archive(Archive& a) {
        a(harvesting_);
    }

private:
    std::optional<Price> entry_;
    std::optional<Price> harvest_;
    Price step_;
    double target_;
    double defend_;
    std::optional<double> end_day_;
    bool harvesting_ = false;
};

}  // namespace

StrategyKind penetrate_then_harvest() {
    return {"penetrate_then_harvest",
            "an entry price until a share is reached or a day has come, then a step more at each review",
            "Dean 1950, Harvard Business Review 28(6); Klemperer 1995, Review of Economic Studies 62(4)",
            {level("entry", "price while it penetrates; without it, the cost"),
             level("harvest", "price at which it stops rising; without it, the range's end"),
             amount("step", 1, 250, "rise at each review while it harvests"),
             ratio("target_share", 0, 1, 0.5, "starts to harvest once the own share reaches this"),
             ratio("defend_share", 0, 1, 0, "does not rise while the own share is below this"),
             days("end_day", "starts to harvest on this day at the latest; without it, never for that reason")},
            make<PenetrateThenHarvest>()};
}

}  // namespace warung::competition::strategies
