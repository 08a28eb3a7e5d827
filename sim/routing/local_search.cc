#include "sim/routing/local_search.h"

#include <algorithm>
#include <vector>

namespace warung::routing {

namespace {

constexpr std::size_t kLongestMoved = 3;
constexpr std::size_t kLongestExchanged = 2;

enum class Way : std::uint8_t { forth, back };
constexpr Way kBothWays[] = {Way::forth, Way::back};
constexpr Way turned(Way way) { return way == Way::forth ? Way::back : Way::forth; }

template <class Distance>
class Descent {
public:
    Descent(Tours& tours, const Distance& distance, const LocalSearchParams& params)
        : tours_{tours},
          instance_{tours.instance()},
          distance_{distance},
          params_{params},
          numbers_(tours.depot_of(tours.last_route()) + 1),
          waiting_(instance_.customers() + 1U, 0) {}

    void run() {
        for (RouteId r = 1; r <= tours_.last_route(); ++r) number(r);
        for (Place c = instance_.customers(); c > 0; --c) wake(c);
        while (!queue_.empty()) {
            const Place c = queue_.back();
            queue_.pop_back();
            waiting_[c] = 0;
            if (tours_.route_of(c) == kAside) continue;
            while (improve(c)) {
            }
        }
    }

private:
    /// Where a customer stands in its route.
    struct Number {
        std::uint32_t position = 0;
        std::int32_t load_until = 0;  ///< from the depot on, itself included
    };

    // --- the route as it is ---

    [[nodiscard]] NodeId step(NodeId i, Way way) const { return way == Way::forth ? tours_[i].next : tours_[i].prev; }
    [[nodiscard]] Length leg(NodeId i, Way way) const {
        return way == Way::forth ? tours_[i].to_next : tours_[i].to_prev;
    }
    [[nodiscard]] Length between(NodeId a, NodeId b) const { return distance_(tours_.place(a), tours_.place(b)); }
    [[nodiscard]] RouteId route_of(NodeId i) const { return tours_.route_of(i); }
    [[nodiscard]] std::int32_t load_until(NodeId i) const { return numbers_[i].load_until; }
    [[nodiscard]] std::int32_t load_of(RouteId r) const { return tours_.load(r); }

    void number(RouteId r) {
        const NodeId depot = tours_.depot_of(r);
        Number n;
        numbers_[depot] = n;
        for (NodeId i = tours_[depot].next; i != depot; i = tours_[i].next) {
            ++n.position;
            n.load_until += instance_.demand(i);
            numbers_[i] = n;
        }
    }

    void wake(NodeId i) {
        if (tours_.is_depot(i) || waiting_[i] != 0) return;
        waiting_[i] = 1;
        queue_.push_back(i);
    }

    // --- moves ---

    /// Makes the first improving move with a new leg at c.
    bool improve(Place c) {
        const auto near = instance_.neighbours(c);
        const std::size_t count = std::min(near.size(), params_.neighbours);
        for (std::size_t k = 0; k < count; ++k) {
            const auto [other, d] = near[k];
            // Some new leg of an improving move is shorter than an old one at the same customer (Lin and Kernighan
            // 1973); if not here, then seen from there.
            if (d >= tours_[c].to_next && d >= tours_[c].to_prev) return false;
            if (tours_.route_of(other) == kAside) continue;
            if (relocate(c, other, d) || relocate(other, c, d)) return true;
            if (route_of(c) == route_of(other)) {
                if (reverse(c, other, d)) return true;
            } else if (exchange_tails(c, other, d) || exchange_tails(other, c, d) || exchange_ends(c, other, d) ||
                       exchange(c, other, d) || exchange(other, c, d)) {
                return true;
            }
        }
        return false;
    }

    /// Up to three customers from a on move beside b.
    bool relocate(NodeId a, NodeId b, Length d) {
        const RouteId from = route_of(a);
        const RouteId to = route_of(b);
        for (const Way way : kBothWays) {
            NodeId end = a;
            std::int32_t load = 0;
            const NodeId before = step(a, turned(way));
            for (std::size_t length = 1; length <= kLongestMoved; ++length, end = step(end, way)) {
                if (tours_.is_depot(end) || end == b) break;
                load += instance_.demand(end);
                if (from != to && load_of(to) + load > instance_.capacity()) break;
                const NodeId after = step(end, way);
                const Length saved = leg(a, turned(way)) + leg(end, way) - between(before, after);
                if (saved <= d - std::max(tours_[b].to_next, tours_[b].to_prev)) continue;
                for (const Way side : kBothWays) {
                    const NodeId beyond = step(b, side);
                    if (beyond == a || beyond == end) continue;
                    if (saved + leg(b, side) <= d + between(end, beyond)) continue;
                    if (move_piece(a, end, way, b, side)) return true;
                }
            }
        }
        return false;
    }

    bool move_piece(NodeId a, NodeId end, Way way, NodeId b, Way side) {
        const NodeId before = step(a, turned(way));
        const NodeId after = step(end, way);
        const NodeId beyond = step(b, side);
        const NodeId gap = side == Way::forth ? b : beyond;  // the piece comes after it
        const RouteId from = route_of(a);
        const RouteId to = route_of(b);
        const NodeId first = way == Way::forth ? a : end;
        const NodeId last = way == Way::forth ? end : a;
        const auto put_piece = [&](std::vector<NodeId>& out) {
            // From b outwards the piece begins with a.
            if (side == Way::forth) {
                put(out, a, end, way);
            } else {
                put(out, end, a, turned(way));
            }
        };
        begin_routes();
        if (from != to) {
            put_until(one_, first);
            put_after(one_, last);
        }
        std::vector<NodeId>& into = from == to ? one_ : two_;
        const NodeId depot = tours_.depot_of(to);
        if (gap == depot) put_piece(into);
        for (NodeId i = tours_[depot].next; i != depot; i = tours_[i].next) {
            if (from == to && i == first) {
                i = last;
                if (gap == last) put_piece(into);
                continue;
            }
            into.push_back(i);
            if (i == gap) put_piece(into);
        }
        return commit(from, from == to ? kAside : to, {a, end, before, after, b, beyond});
    }

    /// A piece of the route is turned so that a and b become neighbours.
    bool reverse(NodeId a, NodeId b, Length d) {
        if (numbers_[a].position > numbers_[b].position) std::swap(a, b);
        for (const Way way : kBothWays) {
            const NodeId beside_a = step(a, way);
            const NodeId beside_b = step(b, way);
            if (beside_a == b || beside_b == a) continue;
            if (leg(a, way) + leg(b, way) <= d + between(beside_a, beside_b)) continue;
            const NodeId first = way == Way::forth ? beside_a : a;
            const NodeId last = way == Way::forth ? b : beside_b;
            begin_routes();
            put_until(one_, first);
            put(one_, last, first, Way::back);
            put_after(one_, last);
            if (commit(route_of(a), kAside, {a, b, beside_a, beside_b})) return true;
        }
        return false;
    }

    /// 2-opt*: the route of a goes on with b, the other with what came after a.
    bool exchange_tails(NodeId a, NodeId b, Length d) {
        const NodeId after = tours_[a].next;
        const NodeId before = tours_[b].prev;
        if (tours_[a].to_next + tours_[b].to_prev <= d + between(before, after)) return false;
        const RouteId one = route_of(a);
        const RouteId two = route_of(b);
        const std::int32_t load_one = load_until(a) + load_of(two) - load_until(before);
        if (load_one > instance_.capacity() || load_of(one) + load_of(two) - load_one > instance_.capacity())
            return false;
        begin_routes();
        put_until(one_, after);
        put_from(one_, b);
        put_until(two_, b);
        put_from(two_, after);
        return commit(one, two, {a, b, before, after});
    }

    /// 2-opt* with one route turned: both heads become one route and both tails the other.
    bool exchange_ends(NodeId a, NodeId b, Length d) {
        const RouteId one = route_of(a);
        const RouteId two = route_of(b);
        for (const Way way : kBothWays) {
            const NodeId beside_a = step(a, way);
            const NodeId beside_b = step(b, way);
            if (leg(a, way) + leg(b, way) <= d + between(beside_a, beside_b)) continue;
            const NodeId head_a = way == Way::forth ? a : beside_a;
            const NodeId head_b = way == Way::forth ? b : beside_b;
            const std::int32_t heads = load_until(head_a) + load_until(head_b);
            if (heads > instance_.capacity() || load_of(one) + load_of(two) - heads > instance_.capacity()) continue;
            const NodeId tail_a = tours_[head_a].next;
            const NodeId tail_b = tours_[head_b].next;
            begin_routes();
            put_until(one_, tail_a);
            for (NodeId i = head_b; !tours_.is_depot(i); i = tours_[i].prev) one_.push_back(i);
            for (NodeId i = tours_[tours_.depot_of(one)].prev; i != head_a && !tours_.is_depot(i); i = tours_[i].prev)
                two_.push_back(i);
            put_from(two_, tail_b);
            if (commit(one, two, {a, b, beside_a, beside_b})) return true;
        }
        return false;
    }

    /// A piece that begins with a takes the place of one beside b, in another route.
    bool exchange(NodeId a, NodeId b, Length d) {
        for (const Way side : kBothWays) {
            if (d >= leg(b, side) && d >= std::max(tours_[a].to_next, tours_[a].to_prev)) continue;
            for (const Way way : kBothWays) {
                if (exchange_pieces(a, way, b, side, d)) return true;
            }
        }
        return false;
    }

    bool exchange_pieces(NodeId a, Way way, NodeId b, Way side, Length d) {
        const NodeId before = step(a, turned(way));
        const NodeId x = step(b, side);
        NodeId a_end = a;
        std::int32_t a_load = 0;
        for (std::size_t i = 0; i < kLongestExchanged && !tours_.is_depot(a_end); ++i, a_end = step(a_end, way)) {
            a_load += instance_.demand(a_end);
            const NodeId after = step(a_end, way);
            const Length old_a = leg(a, turned(way)) + leg(a_end, way) + leg(b, side) - d;
            NodeId x_end = x;
            std::int32_t x_load = 0;
            for (std::size_t k = 0; k < kLongestExchanged && !tours_.is_depot(x_end); ++k, x_end = step(x_end, side)) {
                x_load += instance_.demand(x_end);
                if (load_of(route_of(a)) - a_load + x_load > instance_.capacity()) continue;
                if (load_of(route_of(b)) - x_load + a_load > instance_.capacity()) continue;
                const NodeId beyond = step(x_end, side);
                const Length saved = old_a + leg(x_end, side) - between(a_end, beyond);
                if (saved <= 0) continue;
                const Length straight = between(before, x) + between(x_end, after);
                const Length turned_round = between(before, x_end) + between(x, after);
                if (std::min(straight, turned_round) >= saved) continue;
                if (swap_pieces({a, a_end, way}, {x, x_end, side}, straight > turned_round)) return true;
            }
        }
        return false;
    }

    struct Piece {
        NodeId begin = 0;
        NodeId end = 0;
        Way way = Way::forth;

        [[nodiscard]] NodeId first() const { return way == Way::forth ? begin : end; }
        [[nodiscard]] NodeId last() const { return way == Way::forth ? end : begin; }
    };

    /// `a` comes to the place of `x` begin to begin; `x` to that of `a` likewise, or the other way round.
    bool swap_pieces(const Piece& a, const Piece& x, bool turn) {
        begin_routes();
        put_until(one_, a.first());
        if ((a.way == Way::forth) != turn) {
            put(one_, x.begin, x.end, x.way);
        } else {
            put(one_, x.end, x.begin, turned(x.way));
        }
        put_after(one_, a.last());
        put_until(two_, x.first());
        if (x.way == Way::forth) {
            put(two_, a.begin, a.end, a.way);
        } else {
            put(two_, a.end, a.begin, turned(a.way));
        }
        put_after(two_, x.last());
        return commit(route_of(a.begin), route_of(x.begin),
                      {a.begin, a.end, x.begin, x.end, step(a.begin, turned(a.way)), step(a.end, a.way),
                       step(x.begin, turned(x.way)), step(x.end, x.way)});
    }

    // --- new routes ---

    void begin_routes() {
        one_.clear();
        two_.clear();
    }
    void put(std::vector<NodeId>& out, NodeId begin, NodeId end, Way way) {
        for (NodeId i = begin; i != end; i = step(i, way)) out.push_back(i);
        out.push_back(end);
    }
    /// What comes before i, from the depot on.
    void put_until(std::vector<NodeId>& out, NodeId i) {
        for (NodeId at = tours_[tours_.depot_of(route_of(i))].next; at != i; at = tours_[at].next) out.push_back(at);
    }
    void put_from(std::vector<NodeId>& out, NodeId i) {
        for (; !tours_.is_depot(i); i = tours_[i].next) out.push_back(i);
    }
    void put_after(std::vector<NodeId>& out, NodeId i) { put_from(out, tours_[i].next); }

    /// Puts the new routes in place if they keep their times. `ends`: where legs change.
    bool commit(RouteId one, RouteId two, std::initializer_list<NodeId> ends) {
        if (!keeps_times(instance_, one_, distance_)) return false;
        if (two != kAside && !keeps_times(instance_, two_, distance_)) return false;
        tours_.set_route(one, one_.data(), one_.data() + one_.size(), distance_);
        number(one);
        if (two != kAside) {
            tours_.set_route(two, two_.data(), two_.data() + two_.size(), distance_);
            number(two);
        }
        for (const NodeId i : ends) wake(i);
        return true;
    }

    Tours& tours_;
    const Instance& instance_;
    const Distance& distance_;
    const LocalSearchParams& params_;
    std::vector<Number> numbers_;
    std::vector<std::uint8_t> waiting_;
    std::vector<Place> queue_;
    std::vector<NodeId> one_;
    std::vector<NodeId> two_;
};

}  // namespace

void improve_locally(Tours& tours, const LocalSearchParams& params) {
    tours.instance().with_distance([&](const auto& distance) { Descent{tours, distance, params}.run(); });
}

}  // namespace warung::routing
