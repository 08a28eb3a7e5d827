#include "sim/competition/strategies/common.h"

namespace warung::competition::strategies {

namespace {

class Fixed : public StrategyOf<Fixed> {
public:
    explicit Fixed(const Settings& s) : level_{s.maybe("level")} {}
    Price review(const View& view) override { return level_.value_or(view.own()); }
    template <class Archive>
    void archive(Archive&) {}

private:
    std::optional<Price> level_;
};

}  // namespace

StrategyKind fixed() {
    return {
        "fixed", "never moves", "", {level("level", "price kept; without it, the price at the start")}, make<Fixed>()};
}

}  // namespace warung::competition::strategies
