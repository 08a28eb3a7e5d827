#include "sim/competition/strategies/common.h"

namespace warung::competition::strategies {

namespace {

class TitForTat : public StrategyOf<TitForTat> {
public:
    explicit TitForTat(const Settings& s)
        : peace_{s.maybe("peace")}, war_{s.maybe("war")}, tolerance_{s.whole("tolerance")}, mercy_{s["forgiveness"]} {}

    Price review(const View& view) override {
        if (peace_.opens(view)) return peace_.price();
        const std::optional<Price> rival = view.lowest_rival();
        if (peace_.kept(rival, tolerance_)) return peace_.price();
        random::Stream draws = view.random;
        if (draws.uniform() < mercy_) return peace_.price();
        return war_.value_or(*rival);
    }
    template <class Archive>
    void archive(Archive& a) {
        a(peace_);
    }

private:
    PeacePrice peace_;
    std::optional<Price> war_;
    Price tolerance_;
    double mercy_;
};

}  // namespace

StrategyKind tit_for_tat() {
    return {"tit_for_tat",
            "keeps the peace price while every rival does, answers each review's cut with one review of war",
            "Axelrod 1984; forgiveness: Nowak and Sigmund 1992, Nature 355",
            {level("peace", "price of peace; without it, the price at the start"),
             level("war", "price of war; without it, whatever the cheapest rival asks"),
             amount("tolerance", 0, 0, "a rival this far below the peace price still keeps peace"),
             ratio("forgiveness", 0, 1, 0, "chance that a cut is not answered")},
            make<TitForTat>()};
}

}  // namespace warung::competition::strategies
