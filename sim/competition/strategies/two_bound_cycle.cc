#include "sim/competition/strategies/common.h"

namespace warung::competition::strategies {

namespace {

class TwoBoundCycle : public StrategyOf<TwoBoundCycle> {
public:
    explicit TwoBoundCycle(const Settings& s)
        : step_{s.whole("step")}, floor_{s.maybe("floor")}, ceiling_{s.maybe("ceiling")} {}

    Price review(const View& view) override {
        const std::optional<Price> rival = view.lowest_rival();
        if (!rival) return view.own();
        const Price next = *rival - step_;
        return next < floor_.value_or(view.range.lowest()) ? ceiling_.value_or(view.range.highest()) : next;
    }
    template <class Archive>
    void archive(Archive&) {}

private:
    Price step_;
    std::optional<Price> floor_;
    std::optional<Price> ceiling_;
};

}  // namespace

StrategyKind two_bound_cycle() {
    return {"two_bound_cycle",
            "undercuts by a step until that would pass the lower bound, then jumps to the upper one",
            "Edgeworth cycle; Maskin and Tirole 1988, Econometrica 56(3)",
            {amount("step", 1, 250, "this much below the cheapest rival"),
             level("floor", "lower bound (commission side: highest commission); without it, the range's"),
             level("ceiling", "upper bound (commission side: lowest commission); without it, the range's")},
            make<TwoBoundCycle>()};
}

}  // namespace warung::competition::strategies
