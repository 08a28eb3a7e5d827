#include "sim/competition/strategies/common.h"

namespace warung::competition::strategies {

namespace {

class ImitateBest : public StrategyOf<ImitateBest> {
public:
    explicit ImitateBest(const Settings& s) : mutation_{s["mutation"]}, step_{s.whole("step")} {}

    Price review(const View& view) override {
        std::size_t best = view.self;
        for (std::size_t j = 0; j < view.prices.size(); ++j) {
            // Written so that an unobserved profit (NaN) is never the best.
            if (view.is_rival(j) && view.profit_of(j) > view.profit_of(best)) best = j;
        }
        random::Stream draws = view.random;
        if (!(draws.uniform() < mutation_)) return view.prices[best];
        return view.prices[best] + (draws.index(2) == 0 ? -step_ : step_);
    }
    template <class Archive>
    void archive(Archive&) {}

private:
    double mutation_;
    Price step_;
};

}  // namespace

StrategyKind imitate_best() {
    return {"imitate_best",
            "asks what the player with the highest profit since the last review asked",
            "Vega-Redondo 1997, Econometrica 65(2); Schaffer 1989, J. Econ. Behavior and Organization 12(1)",
            {ratio("mutation", 0, 1, 0, "chance to be a step beside the model, up or down"),
             amount("step", 1, 100, "size of a mutation")},
            make<ImitateBest>()};
}

}  // namespace warung::competition::strategies
