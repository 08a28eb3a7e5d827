#include "sim/competition/strategies/common.h"

namespace warung::competition::strategies {

namespace {

class CostPlus : public StrategyOf<CostPlus> {
public:
    explicit CostPlus(const Settings& s) : rate_{s["markup_rate"]}, markup_{s["markup"]} {}
    // |cost|: on the commission side the cost is minus the net fee, of which the rate is kept.
    Price review(const View& view) override {
        const double price = view.cost + rate_ * std::abs(view.cost) + markup_;
        return static_cast<Price>(std::ceil(price - 1e-9));
    }
    template <class Archive>
    void archive(Archive&) {}

private:
    double rate_;
    double markup_;
};

}  // namespace

StrategyKind cost_plus() {
    return {"cost_plus",
            "cost and a mark-up, whatever the rivals do; rounded up",
            "",
            {amount("markup", -kMostRupiah, 500, "added to the cost per transaction"),
             ratio("markup_rate", -1, 10, 0, "of the cost (commission side: of the fee kept), added as well")},
            make<CostPlus>()};
}

}  // namespace warung::competition::strategies
