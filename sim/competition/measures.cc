#include "sim/competition/measures.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace warung::competition {

namespace {

bool repeats(const PriceRows& path, std::size_t length) {
    const std::size_t rows = path.size();
    for (std::size_t k = 0; k < (rows + 1) / 2; ++k) {
        if (path[rows - 1 - k] != path[rows - 1 - k - length]) return false;
    }
    return true;
}

PriceCycle describe(const PriceRows& path, std::size_t length) {
    PriceCycle cycle;
    cycle.length = length;
    const std::size_t first = path.size() - length;
    cycle.lowest = cycle.highest = path[first][0];
    double sum = 0;
    double risen = 0;
    double fallen = 0;
    for (std::size_t t = first; t < path.size(); ++t) {
        const auto& before = t == first ? path.back() : path[t - 1];
        for (std::size_t i = 0; i < path[t].size(); ++i) {
            const Price p = path[t][i];
            cycle.lowest = std::min(cycle.lowest, p);
            cycle.highest = std::max(cycle.highest, p);
            sum += static_cast<double>(p);
            const auto change = static_cast<double>(p - before[i]);
            cycle.rises += change > 0 ? 1 : 0;
            cycle.falls += change < 0 ? 1 : 0;
            (change > 0 ? risen : fallen) += std::abs(change);
        }
    }
    cycle.mean = sum / static_cast<double>(length * path[first].size());
    if (cycle.rises > 0) cycle.mean_rise = risen / static_cast<double>(cycle.rises);
    if (cycle.falls > 0) cycle.mean_fall = fallen / static_cast<double>(cycle.falls);
    return cycle;
}

}  // namespace

std::optional<PriceCycle> find_cycle(const PriceRows& path) {
    for (std::size_t length = 1; length <= path.size() / 2; ++length) {
        if (repeats(path, length)) return describe(path, length);
    }
    return std::nullopt;
}

PriceDispersion price_dispersion(const PriceRows& path) {
    if (path.empty()) throw std::invalid_argument("price dispersion: the path is empty");
    PriceDispersion mean;
    double reversals = 0;
    for (std::size_t t = 0; t < path.size(); ++t) {
        const auto& row = path[t];
        const auto n = static_cast<double>(row.size());
        double sum = 0;
        double squares = 0;
        for (const Price p : row) sum += static_cast<double>(p);
        for (const Price p : row) squares += (static_cast<double>(p) - sum / n) * (static_cast<double>(p) - sum / n);
        const auto [low, high] = std::minmax_element(row.begin(), row.end());
        mean.standard_deviation += std::sqrt(squares / n);
        mean.lowest += static_cast<double>(*low);
        mean.highest += static_cast<double>(*high);
        for (std::size_t i = 0; t > 0 && i < row.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                const Price before = path[t - 1][i] - path[t - 1][j];
                const Price now = row[i] - row[j];
                reversals += (before > 0 && now < 0) || (before < 0 && now > 0) ? 1 : 0;
            }
        }
    }
    const auto rows = static_cast<double>(path.size());
    mean.standard_deviation /= rows;
    mean.lowest /= rows;
    mean.highest /= rows;
    mean.range = mean.highest - mean.lowest;
    mean.rank_reversals = path.size() > 1 ? reversals / (rows - 1) : 0;
    return mean;
}

double external_regret(const PriceRows& path, std::size_t player, double cost, const PriceRange& range,
                       const DemandView& demand, double volume) {
    if (path.empty() || range.count() == 0) throw std::invalid_argument("regret: no periods or no prices");
    std::vector<double> shares(path.front().size());
    const auto profit = [&](const std::vector<Price>& prices) {
        demand(prices, shares);
        return (static_cast<double>(prices[player]) - cost) * shares[player] * volume;
    };
    double earned = 0;
    for (const auto& row : path) earned += profit(row);
    double best = -std::numeric_limits<double>::infinity();
    for (Price p = range.lowest(); p <= range.highest(); p += range.tick) {
        double sum = 0;
        for (std::vector<Price> row : path) {
            row[player] = p;
            sum += profit(row);
        }
        best = std::max(best, sum);
    }
    return (best - earned) / static_cast<double>(path.size());
}

Impulse impulse(PricingGame& game, std::size_t player, Price price, std::int64_t periods) {
    const std::vector<char> before = game.state();
    Impulse paths;
    game.step();
    paths.without = play(game, periods).prices;
    game.restore(before);
    game.step_with(player, price);
    paths.with = play(game, periods).prices;
    game.restore(before);
    return paths;
}

}  // namespace warung::competition
