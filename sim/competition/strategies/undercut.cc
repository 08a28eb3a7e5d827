#include "sim/competition/strategies/common.h"

#include <algorithm>

namespace warung::competition::strategies {

namespace {

class Undercut : public StrategyOf<Undercut> {
public:
    explicit Undercut(const Settings& s) : step_{s.whole("step")}, floor_{s.maybe("floor")} {}

    Price review(const View& view) override {
        const std::optional<Price> rival = view.lowest_rival();
        if (!rival || view.own() < *rival) return view.own();
        const Price floor = floor_.value_or(static_cast<Price>(std::ceil(view.cost)));
        return std::min(view.own(), std::max(floor, *rival - step_));
    }
    template <class Archive>
    void archive(Archive&) {}

private:
    Price step_;
    std::optional<Price> floor_;
};

}  // namespace

StrategyKind undercut() {
    return {"undercut",
            "asks a step less than the cheapest rival, down to a floor; content while it is the cheapest",
            "",
            {amount("step", 0, 250, "this much below the cheapest rival"),
             level("floor", "goes no lower (commission side: no higher); without it, the cost")},
            make<Undercut>()};
}

}  // namespace warung::competition::strategies
