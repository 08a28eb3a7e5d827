#include "sim/market/spatial.h"

#include <cmath>

namespace warung::market {
namespace {

void check(const Line& line) {
    if (!(line.transport > 0)) throw std::invalid_argument("hotelling: the transport cost must be positive");
    if (!(line.place[0] >= 0 && line.place[0] < line.place[1] && line.place[1] <= 1))
        throw std::invalid_argument("hotelling: the sellers must stand apart on [0, 1], the first on the left");
}

bool at_ends(const Line& line) { return line.place[0] == 0 && line.place[1] == 1; }

/// Mean transport cost of the customers of [from, to] at a seller in x, times their number.
double travel(const Line& line, double from, double to, double x) {
    const auto integral = [&](double d) {  // from 0 to distance d
        return line.kind == Transport::linear ? 0.5 * d * std::abs(d) : d * d * d / 3;
    };
    return line.transport * (integral(to - x) - integral(from - x));
}

LineOutcome finish(const Line& line, std::array<double, 2> price, std::array<double, 2> share) {
    LineOutcome result{price, share, {}, 0};
    for (std::size_t i = 0; i < 2; ++i) result.profit[i] = (price[i] - line.cost[i]) * share[i];
    result.mean_transport_cost =
        travel(line, 0, share[0], line.place[0]) + travel(line, 1 - share[1], 1, line.place[1]);
    return result;
}

/// Price at which `winner` keeps the other, who asks cost, without customers.
LineOutcome keep_out(const Line& line, std::size_t winner) {
    const std::size_t loser = 1 - winner;
    const double gap = line.place[1] - line.place[0];
    // The customer at the loser's end of the line is the last to be won.
    const double far = winner == 0 ? 1 - line.place[1] : line.place[0];
    const double advantage = line.kind == Transport::linear ? gap : gap * (gap + 2 * far);
    std::array<double, 2> price{};
    price[loser] = line.cost[loser];
    price[winner] = line.cost[loser] - line.transport * advantage;
    return finish(line, price, winner == 0 ? std::array{1.0, 0.0} : std::array{0.0, 1.0});
}

/// d'Aspremont, Gabszewicz and Thisse (1979), equations (2): no seller may gain by taking the whole line.
void require_linear_equilibrium(const Line& line) {
    if (line.cost[0] != line.cost[1])
        throw NoEquilibrium("hotelling: with linear transport cost, unequal costs need sellers at the ends");
    const double a = line.place[0];
    const double b = 1 - line.place[1];
    const auto holds = [](double own, double other) {
        const double left = 1 + (own - other) / 3;
        return left * left >= 4.0 / 3 * (own + 2 * other);
    };
    if (!holds(a, b) || !holds(b, a)) throw NoEquilibrium("hotelling: the sellers stand too close together");
}

LineOutcome covered(const Line& line) {
    const auto [x1, x2] = line.place;
    // Where prices move the border: dx = (p_2 - p_1) / (2 t g).
    const double g = line.kind == Transport::linear ? 1 : x2 - x1;
    if (line.kind == Transport::linear && !at_ends(line)) require_linear_equilibrium(line);
    const double step = line.transport * g;
    const double p1 = (2 * line.cost[0] + line.cost[1] + step * (2 + x1 + x2)) / 3;
    const double p2 = (2 * line.cost[1] + line.cost[0] + step * (4 - x1 - x2)) / 3;
    const double border = (x1 + x2) / 2 + (p2 - p1) / (2 * step);
    if (border >= 1) return keep_out(line, 0);
    if (border <= 0) return keep_out(line, 1);
    return finish(line, {p1, p2}, {border, 1 - border});
}

/// Equal sellers at the ends, linear cost, reservation v: monopolies up to v - c = t, the kink up to 3 t / 2.
std::optional<LineOutcome> uncovered(const Line& line) {
    const double v = *line.reservation;
    const double t = line.transport;
    const double c = line.cost[0];
    const bool is_plain = at_ends(line) && line.kind == Transport::linear && line.cost[0] == line.cost[1];
    if (!is_plain) {
        const LineOutcome result = covered(line);
        for (std::size_t i = 0; i < 2; ++i) {
            const double border = i == 0 ? result.share[0] : 1 - result.share[1];
            const double end = i == 0 ? 0 : 1;
            const double far = std::max(std::abs(border - line.place[i]), std::abs(end - line.place[i]));
            const double transport = t * (line.kind == Transport::linear ? far : far * far);
            if (result.share[i] > 0 && result.price[i] + transport > v)
                throw NoEquilibrium("hotelling: this reservation price leaves customers out");
        }
        return result;
    }
    if (v <= c) throw std::invalid_argument("hotelling: the reservation price is not above cost");
    if (v - c >= 1.5 * t) return std::nullopt;
    const double price = v - c <= t ? 0.5 * (v + c) : v - 0.5 * t;
    const double share = std::min(0.5, (v - price) / t);
    return finish(line, {price, price}, {share, share});
}

}  // namespace

LineOutcome hotelling(const Line& line) {
    check(line);
    if (line.reservation) {
        if (const auto result = uncovered(line)) return *result;
    }
    return covered(line);
}

CircleOutcome salop(const Circle& circle) {
    if (circle.sellers < 1) throw std::invalid_argument("salop: no seller");
    if (!(circle.transport > 0)) throw std::invalid_argument("salop: the transport cost must be positive");
    if (circle.sellers == 1 && !circle.reservation)
        throw std::invalid_argument("salop: one seller without a reservation price has no best price");
    const double n = circle.sellers;
    const double t = circle.transport;
    CircleOutcome result;
    result.price = circle.cost + t / n;
    double reach = 0.5 / n;  // half of a seller's market
    if (circle.reservation) {
        const double worth = *circle.reservation - circle.cost;
        if (!(worth > 0)) throw std::invalid_argument("salop: the reservation price is not above cost");
        if (circle.sellers == 1 || worth < 1.5 * t / n) {
            reach = std::min(reach, 0.5 * worth / t);
            result.price = *circle.reservation - t * reach;
        }
    }
    result.covered_share = 2 * reach * n;
    result.mean_distance = 0.5 * reach;
    result.gross_profit = (result.price - circle.cost) * 2 * reach;
    result.net_profit = result.gross_profit - circle.fixed_cost;
    return result;
}

double free_entry_sellers(double transport, double fixed_cost) {
    if (!(transport > 0 && fixed_cost > 0))
        throw std::invalid_argument("salop: free entry needs positive transport and fixed costs");
    return std::sqrt(transport / fixed_cost);
}

double planner_sellers(double transport, double fixed_cost) { return 0.5 * free_entry_sellers(transport, fixed_cost); }

}  // namespace warung::market
