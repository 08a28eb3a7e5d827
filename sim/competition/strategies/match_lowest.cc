#include "sim/competition/strategies/common.h"

#include <algorithm>

namespace warung::competition::strategies {

namespace {

class MatchLowest : public StrategyOf<MatchLowest> {
public:
    explicit MatchLowest(const Settings& s)
        : floor_{s.maybe("floor")}, ceiling_{s.maybe("ceiling")}, falls_only_{s.whole("direction") == 1} {}

    Price review(const View& view) override {
        const std::optional<Price> rival = view.lowest_rival();
        if (!rival) return view.own();
        Price price = *rival;
        if (ceiling_) price = std::min(price, *ceiling_);
        if (floor_) price = std::max(price, *floor_);
        return falls_only_ ? std::min(price, view.own()) : price;
    }
    template <class Archive>
    void archive(Archive&) {}

private:
    std::optional<Price> floor_;
    std::optional<Price> ceiling_;
    bool falls_only_;
};

}  // namespace

StrategyKind match_lowest() {
    return {"match_lowest",
            "asks what the cheapest rival asks",
            "",
            {level("floor", "does not follow below (commission side: above) this; without it, to the bound"),
             level("ceiling", "does not follow above (commission side: below) this; without it, to the bound"),
             choice("direction", {"both", "falls"}, "follows rises and falls, or falls only")},
            make<MatchLowest>()};
}

}  // namespace warung::competition::strategies
