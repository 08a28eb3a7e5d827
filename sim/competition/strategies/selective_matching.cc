#include "sim/competition/strategies/common.h"

#include <algorithm>

namespace warung::competition::strategies {

namespace {

class SelectiveMatching : public StrategyOf<SelectiveMatching> {
public:
    explicit SelectiveMatching(const Settings& s)
        : list_{s.maybe("list")},
          floor_{s.maybe("floor")},
          segment_{static_cast<std::size_t>(s.whole("segment"))},
          share_{s["rival_share"]},
          gap_{s.whole("gap")} {}

    Price review(const View& view) override {
        if (!started_) asks_ = list_.value_or(view.own());
        started_ = true;
        if (view.segment != segment_) return asks_;
        Price price = asks_;
        for (std::size_t j = 0; j < view.prices.size(); ++j) {
            // A rival whose share is not observed counts as large enough.
            if (!view.is_rival(j) || view.share_of(j) < share_) continue;
            if (asks_ - view.prices[j] >= gap_) price = std::min(price, view.prices[j]);
        }
        return std::min(asks_, std::max(price, floor_.value_or(static_cast<Price>(std::ceil(view.cost)))));
    }
    template <class Archive>
    void archive(Archive& a) {
        a(started_, asks_);
    }

private:
    std::optional<Price> list_;
    std::optional<Price> floor_;
    std::size_t segment_;
    double share_;
    Price gap_;
    bool started_ = false;
    Price asks_ = 0;
};

}  // namespace

StrategyKind selective_matching() {
    return {"selective_matching",
            "keeps its list price, but in one segment (favourite kiosks, say) matches rivals that are large and cheap "
            "enough",
            "bKash and Nagad in Bangladesh, 2020-2022",
            {level("list", "list price; without it, the price at the start"),
             level("floor", "matches no lower (commission side: no higher); without it, the cost"),
             count("segment", 0, 1000, 0, "the price list in which it matches", "number"),
             ratio("rival_share", 0, 1, 0, "matches only rivals with at least this share"),
             amount("gap", 1, 1, "matches only rivals that are at least this much cheaper than the list price")},
            make<SelectiveMatching>()};
}

}  // namespace warung::competition::strategies
