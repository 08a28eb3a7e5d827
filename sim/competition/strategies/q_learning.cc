#include "sim/competition/learning.h"

#include "sim/competition/strategies/grid.h"

#include <map>

namespace warung::competition::strategies {

namespace {

constexpr std::size_t kMostStates = 1'000'000;

/// Q by state and action. A state that has not been left yet has the values of the start, so that only those seen take
/// room: five players have three quarters of a million.
class ActionValues {
public:
    void start(std::vector<double> values) { start_ = std::move(values); }
    [[nodiscard]] bool empty() const { return start_.empty(); }
    [[nodiscard]] const std::vector<double>& of(std::uint64_t state) const {
        const auto seen = seen_.find(state);
        return seen == seen_.end() ? start_ : seen->second;
    }
    [[nodiscard]] double& at(std::uint64_t state, std::size_t action) {
        return seen_.try_emplace(state, start_).first->second[action];
    }
    template <class Archive>
    void archive(Archive& a) {
        a(start_, seen_);
    }

private:
    std::vector<double> start_;
    std::map<std::uint64_t, std::vector<double>> seen_;
};

class QLearning : public StrategyOf<QLearning> {
public:
    explicit QLearning(const Settings& s)
        : grid_{s},
          alpha_{s["alpha"]},
          beta_{s["beta"]},
          delta_{s["delta"]},
          explore_{s["exploration"]},
          memory_{s.whole("memory") == 1},
          self_play_{s.whole("training") == 1},
          sessions_seed_{static_cast<std::uint64_t>(s.whole("training_seed"))} {}

    Price review(const View& view) override {
        if (value_.empty()) prepare(view);
        const std::size_t state = state_of(view);
        if (started_) learn(view, state);
        started_ = true;
        state_ = state;
        action_ = choose(view);
        volume_ = view.volume;
        ++reviews_;
        return grid_.at(view.range, action_);
    }
    template <class Archive>
    void archive(Archive& a) {
        a(players_, value_, started_, state_, action_, volume_, reviews_);
    }

private:
    void prepare(const View& view) {
        // Who enters later is not looked at: the table has the players of the first review.
        for (std::size_t j = 0; j < view.prices.size(); ++j) {
            if (j == view.self || view.is_rival(j)) players_.push_back(static_cast<std::uint32_t>(j));
        }
        std::size_t states = 1;
        for (std::size_t j = 0; memory_ && j < players_.size(); ++j) {
            states *= grid_.size();
            if (states > kMostStates) throw StrategyError("q_learning: too many prices for so many players");
        }
        value_.start(std::vector<double>(grid_.size(), 0.0));
        if (view.demand == nullptr) return;
        if (self_play_ && players_.size() >= 2 && players_.size() <= 4)
            train(view, states);
        else
            start_from_demand(view);
    }

    /// Mean expected profit of each price, the rivals at a common price of the grid, over 1 - delta.
    void start_from_demand(const View& view) {
        const auto m = static_cast<double>(grid_.size());
        std::vector<double> start(grid_.size());
        for (std::size_t a = 0; a < grid_.size(); ++a) {
            double sum = 0;
            for (std::size_t b = 0; b < grid_.size(); ++b) sum += expected_profit(view, a, b);
            start[a] = sum / m / (1 - delta_);
        }
        value_.start(std::move(start));
    }
    double expected_profit(const View& view, std::size_t own, std::size_t rivals) const {
        std::vector<Price> prices(view.prices.size(), grid_.at(view.range, rivals));
        std::vector<double> shares(prices.size());
        prices[view.self] = grid_.at(view.range, own);
        (*view.demand)(prices, shares);
        return (static_cast<double>(prices[view.self]) - view.cost) * shares[view.self];
    }

    /// Learns against copies of itself on the demand view, all with the own cost.
    void train(const View& view, std::size_t states) {
        GridGame game;
        game.players = players_.size();
        game.prices = grid_.size();
        std::size_t joint_actions = 1;
        for (std::size_t i = 0; i < game.players; ++i) joint_actions *= game.prices;
        game.profit.resize(joint_actions * game.players);
        std::vector<Price> prices{view.prices.begin(), view.prices.end()};
        std::vector<double> shares(prices.size());
        for (std::size_t joint = 0; joint < joint_actions; ++joint) {
            for (std::size_t i = 0; i < game.players; ++i)
                prices[players_[i]] = grid_.at(view.range, game.action(joint, i));
            (*view.demand)(prices, shares);
            for (std::size_t i = 0; i < game.players; ++i) {
                game.profit[joint * game.players + i] =
                    (static_cast<double>(prices[players_[i]]) - view.cost) * shares[players_[i]];
            }
        }
        LearningParams params;
        params.alpha = alpha_;
        params.delta = delta_;
        params.memory = memory_ ? 1 : 0;
        params.keep_values = true;
        params.most_periods = 100'000'000;
        const LearnedSession session = competition::learn(game, params, sessions_seed_);
        const auto self = static_cast<std::size_t>(
            std::find(players_.begin(), players_.end(), static_cast<std::uint32_t>(view.self)) - players_.begin());
        for (std::size_t s = 0; s < states; ++s) {
            for (std::size_t a = 0; a < grid_.size(); ++a)
                value_.at(s, a) = session.values[(s * game.players + self) * grid_.size() + a];
        }
    }

    [[nodiscard]] std::size_t state_of(const View& view) const {
        std::size_t state = 0;
        for (std::size_t j = 0; memory_ && j < players_.size(); ++j) {
            state = state * grid_.size() + grid_.nearest(view.range, view.prices[players_[j]]);
        }
        return state;
    }
    [[nodiscard]] std::size_t greedy(std::size_t state) const {
        const std::vector<double>& row = value_.of(state);
        return static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
    }
    void learn(const View& view, std::size_t next) {
        const double profit = profit_per_transaction(view, volume_);
        if (std::isnan(profit)) return;
        const double ahead = value_.of(next)[greedy(next)];
        double& q = value_.at(state_, action_);
        q = (1 - alpha_) * q + alpha_ * (profit + delta_ * ahead);
    }
    std::size_t choose(const View& view) const {
        random::Stream draws = view.random;
        const double epsilon = explore_ * random::exp(-beta_ * static_cast<double>(reviews_));
        return draws.uniform() < epsilon ? draws.index(grid_.size()) : greedy(state_);
    }

    PriceGrid grid_;
    double alpha_;
    double beta_;
    double delta_;
    double explore_;
    bool memory_;
    bool self_play_;
    std::uint64_t sessions_seed_;
    std::vector<std::uint32_t> players_;  // in business at the first review, in their order
    ActionValues value_;
    bool started_ = false;
    std::size_t state_ = 0;
    std::size_t action_ = 0;
    double volume_ = 0;
    std::int64_t reviews_ = 0;
};

}  // namespace

StrategyKind q_learning() {
    std::vector<Parameter> parameters = grid_parameters(15);
    parameters.push_back(ratio("alpha", 1e-6, 1, 0.15, "weight of a new observation"));
    parameters.push_back(ratio("beta", 0, 1, 4e-6, "decay of exploration", "per review"));
    parameters.push_back(ratio("delta", 0, 0.9999, 0.95, "discount factor per review"));
    parameters.push_back(ratio("exploration", 0, 1, 1, "chance of a random price at the first review"));
    parameters.push_back(count("memory", 0, 1, 1, "1: sees everybody's last prices; 0: sees nothing", "reviews"));
    parameters.push_back(choice("training", {"none", "self_play"},
                                "self_play: before the first review it learns against copies of itself on its demand "
                                "view (2 to 4 players), with the paper's own exploration; use little then"));
    parameters.push_back(count("training_seed", 0, 1e9, 1, "names the random numbers of the training", "number"));
    return {"q_learning",
            "learns the value of each price in each state by trial and error",
            "Calvano, Calzolari, Denicolo and Pastorello 2020, American Economic Review 110(10)",
            parameters,
            make<QLearning>(),
            true};
}

}  // namespace warung::competition::strategies
