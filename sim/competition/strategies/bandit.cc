#include "sim/competition/bandit.h"

#include "sim/competition/strategies/grid.h"

namespace warung::competition::strategies {

namespace {

class Bandit : public StrategyOf<Bandit> {
public:
    explicit Bandit(const Settings& s)
        : grid_{s}, adversarial_{s.whole("algorithm") == 1}, ucb1_{grid_.size()}, exp3_{grid_.size(), s["gamma"]} {}

    Price review(const View& view) override {
        if (started_) learn(view);
        started_ = true;
        random::Stream draws = view.random;
        arm_ = adversarial_ ? exp3_.choose(draws) : ucb1_.choose();
        volume_ = view.volume;
        return grid_.at(view.range, arm_);
    }
    template <class Archive>
    void archive(Archive& a) {
        a(ucb1_, exp3_, started_, arm_, volume_);
    }

private:
    /// Rewards go from the worst to the best profit that any price of the grid can make.
    void learn(const View& view) {
        const double profit = profit_per_transaction(view, volume_);
        if (std::isnan(profit)) return;
        const double worst = std::min(0.0, static_cast<double>(grid_.at(view.range, 0)) - view.cost);
        const double best = std::max(0.0, static_cast<double>(grid_.at(view.range, grid_.size() - 1)) - view.cost);
        if (!(best > worst)) return;
        const double reward = std::clamp((profit - worst) / (best - worst), 0.0, 1.0);
        if (adversarial_)
            exp3_.learn(arm_, reward);
        else
            ucb1_.learn(arm_, reward);
    }

    PriceGrid grid_;
    bool adversarial_;
    Ucb1 ucb1_;
    Exp3 exp3_;
    bool started_ = false;
    std::size_t arm_ = 0;
    double volume_ = 0;
};

}  // namespace

StrategyKind bandit() {
    std::vector<Parameter> parameters = grid_parameters(10);
    parameters.push_back(
        choice("algorithm", {"ucb1", "exp3"}, "ucb1: rewards are independent; exp3: they may be anything"));
    parameters.push_back(ratio("gamma", 1e-6, 1, 0.1, "exp3: part of the reviews spent on exploring"));
    return {"bandit", "tries a few prices and learns from its own profit alone which pays",
            "Auer, Cesa-Bianchi and Fischer 2002, Machine Learning 47; Auer et al. 2002, SIAM J. Computing 32(1)",
            parameters, make<Bandit>()};
}

}  // namespace warung::competition::strategies
