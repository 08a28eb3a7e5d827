#include "sim/competition/strategies/common.h"

namespace warung::competition::strategies {

namespace {

class GrimTrigger : public StrategyOf<GrimTrigger> {
public:
    explicit GrimTrigger(const Settings& s)
        : peace_{s.maybe("peace")},
          war_{s.maybe("war")},
          tolerance_{s.whole("tolerance")},
          length_{s.whole("punishment")} {}

    Price review(const View& view) override {
        if (peace_.opens(view)) return peace_.price();
        if (left_ == 0 && !peace_.kept(view.lowest_rival(), tolerance_)) left_ = length_ > 0 ? length_ : kForever;
        if (left_ == 0) return peace_.price();
        if (left_ != kForever) --left_;
        return war_.value_or(static_cast<Price>(std::ceil(view.cost)));
    }
    template <class Archive>
    void archive(Archive& a) {
        a(peace_, left_);
    }

private:
    static constexpr std::int64_t kForever = -1;
    PeacePrice peace_;
    std::optional<Price> war_;
    Price tolerance_;
    std::int64_t length_;
    std::int64_t left_ = 0;  // reviews of war to come
};

}  // namespace

StrategyKind grim_trigger() {
    return {"grim_trigger",
            "keeps the peace price until a rival asks less, then war for good or for a number of reviews",
            "Friedman 1971, Review of Economic Studies 38(1); Green and Porter 1984, Econometrica 52(1)",
            {level("peace", "price of peace; without it, the price at the start"),
             level("war", "price of war; without it, the cost"),
             amount("tolerance", 0, 0, "a rival this far below the peace price still keeps peace"),
             count("punishment", 0, 1e6, 0, "length of a war; 0: for ever", "reviews")},
            make<GrimTrigger>()};
}

}  // namespace warung::competition::strategies
