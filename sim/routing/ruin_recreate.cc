#include "sim/routing/ruin_recreate.h"

#include "sim/random/stream.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace warung::routing {

namespace {

constexpr std::uint64_t kStreamKey = 0x5275696E52656331ULL;

enum class Limits : std::uint8_t { load, duration, windows };

/// A place in a route for a customer: after `prev`.
struct Position {
    Length longer = std::numeric_limits<Length>::max();
    NodeId prev = 0;
    Length to_prev = 0;
    Length to_next = 0;
};

/// What an iteration did, in order.
struct Step {
    NodeId customer = 0;
    RouteId route = kAside;  ///< taken out of it; kAside: put in
    Length gap = 0;          ///< put in: the distance without
    Node before;             ///< taken out: what it was
};

/// Remembers the best tours while the current ones go on: only what has changed since is copied.
class BestTours {
public:
    explicit BestTours(const Tours& tours) : tours_{tours}, changed_(tours.depot_of(tours.last_route()) + 1) {
        next_.reserve(changed_.size());
        for (NodeId i = 0; i < changed_.size(); ++i) next_.push_back(tours[i].next);
    }
    void touch(NodeId i) {
        if (changed_[i] != 0) return;
        changed_[i] = 1;
        list_.push_back(i);
    }
    void keep() {
        for (const NodeId i : list_) {
            next_[i] = tours_[i].next;
            changed_[i] = 0;
        }
        list_.clear();
    }
    template <class Distance>
    void restore(Tours& tours, const Distance& distance) const {
        std::vector<NodeId> sequence;
        std::vector<std::vector<NodeId>> routes;
        for (RouteId r = 1; r <= tours.last_route(); ++r) {
            sequence.clear();
            for (NodeId i = next_[tours.depot_of(r)]; !tours.is_depot(i); i = next_[i]) sequence.push_back(i);
            if (!sequence.empty()) routes.push_back(sequence);
        }
        tours.clear();
        for (const auto& route : routes)
            tours.set_route(tours.empty_route(), route.data(), route.data() + route.size(), distance);
    }

private:
    const Tours& tours_;
    std::vector<std::uint8_t> changed_;
    std::vector<NodeId> next_;
    std::vector<NodeId> list_;
};

template <class Distance, Limits kLimits>
class Annealing {
public:
    Annealing(Tours& tours, const Distance& distance, const AnnealingParams& params, std::uint64_t seed)
        : tours_{tours},
          instance_{tours.instance()},
          distance_{distance},
          params_{params},
          stream_{random::derive(seed, kStreamKey)},
          best_{tours},
          ruined_(tours.last_route() + 1U, 0),
          roomy_(params.insertion_neighbours) {
        for (Place c = 1; c <= instance_.customers(); ++c) {
            if (tours_.route_of(c) == kAside) aside_.push_back(c);
        }
        absences_.assign(instance_.customers() + 1U, aside_.empty() ? 0 : 1);
        best_aside_ = aside_;
        steps_.reserve(256);
        draw_blink();
    }

    void run() {
        const double unit = instance_.mean_near_distance();
        double temperature = params_.start_temperature * unit;
        const double cooling = params_.iterations > 1
                                   ? random::exp(random::log(params_.end_temperature / params_.start_temperature) /
                                                 static_cast<double>(params_.iterations - 1))
                                   : 1.0;
        place_aside();
        for (std::uint64_t i = 0; i < params_.iterations; ++i) {
            iterate(temperature);
            temperature *= cooling;
        }
        best_.restore(tours_, distance_);
    }

private:
    /// Customers whom the first routes lack, as far as the fleet suffices.
    void place_aside() {
        if (aside_.empty()) return;
        threshold_ = std::numeric_limits<std::int64_t>::max() / 4;
        search_everywhere_ = true;
        removed_ = aside_;
        order_removed();
        recreate();
        search_everywhere_ = false;
        steps_.clear();
        touched_.clear();
        aside_ = best_aside_ = left_;
        change_ = 0;
        best_.keep();
    }

    void iterate(double temperature) {
        steps_.clear();
        removed_.clear();
        change_ = 0;
        if (aside_.empty()) {
            threshold_ = static_cast<std::int64_t>(-temperature * random::log(stream_.uniform()));
        } else {
            threshold_ = std::numeric_limits<std::int64_t>::max() / 4;
        }
        ++stamp_;
        ruin();
        removed_.insert(removed_.end(), aside_.begin(), aside_.end());
        order_removed();
        const bool kept = recreate() && accept();
        if (kept) {
            cost_ += change_;
            if (left_.size() < best_aside_.size() || (left_.size() == best_aside_.size() && cost_ < best_cost_)) {
                best_cost_ = cost_;
                best_.keep();
                if (!left_.empty() || !best_aside_.empty()) best_aside_ = left_;
            }
            if (!left_.empty() || !aside_.empty()) aside_ = left_;
        } else {
            undo();
        }
        touched_.clear();
    }

    // --- ruin ---

    void ruin() {
        const double mean_size = static_cast<double>(instance_.customers() - aside_.size()) / tours_.used_routes();
        const double longest = std::min(params_.longest_string, mean_size);
        const double most_strings = 4 * params_.mean_removed / (1 + longest) - 1;
        const auto strings = static_cast<std::size_t>(1 + stream_.uniform() * most_strings);
        const auto seed = static_cast<Place>(1 + stream_.index(instance_.customers()));
        std::size_t done = ruin_route_of(seed, longest);
        for (const Neighbour& near : instance_.neighbours(seed)) {
            if (done >= strings) break;
            done += ruin_route_of(near.place, longest);
        }
        if constexpr (kLimits == Limits::windows) {
            for (const RouteId r : touched_) tours_.time_route(r);
        }
    }

    std::size_t ruin_route_of(Place c, double longest) {
        const RouteId r = tours_.route_of(c);
        if (r == kAside || ruined_[r] == stamp_) return 0;
        ruined_[r] = stamp_;
        if constexpr (kLimits == Limits::windows) touch_route(r);
        const std::uint32_t size = tours_.route(r).size;
        const double limit = std::min(static_cast<double>(size), longest);
        const auto length = static_cast<std::uint32_t>(1 + stream_.uniform() * limit);
        std::uint32_t spared = 0;
        if (length > 1 && length < size && stream_.uniform() < params_.split_string_share) {
            spared = 1;
            while (length + spared < size && stream_.uniform() < params_.split_depth) ++spared;
        }
        take_string(c, std::min(length, size), spared);
        return 1;
    }

    /// Takes out `length` of the length + spared customers around c, the spared ones standing together.
    void take_string(Place c, std::uint32_t length, std::uint32_t spared) {
        const std::uint32_t span = length + spared;
        std::uint32_t before = 0;
        std::uint32_t after = 0;
        NodeId first = c;
        while (before + 1 < span && !tours_.is_depot(tours_[first].prev)) {
            first = tours_[first].prev;
            ++before;
        }
        for (NodeId i = c; after + 1 < span && !tours_.is_depot(tours_[i].next); i = tours_[i].next) ++after;
        // The string begins 0 to `before` places ahead of c, and must not end beyond `after`.
        const std::uint32_t least = span - 1 > after ? span - 1 - after : 0;
        const std::uint32_t ahead = least + static_cast<std::uint32_t>(stream_.index(before - least + 1));
        for (std::uint32_t k = before; k > ahead; --k) first = tours_[first].next;
        const std::uint32_t spare_from = spared > 0 ? 1 + static_cast<std::uint32_t>(stream_.index(length - 1)) : span;
        NodeId i = first;
        for (std::uint32_t k = 0; k < span; ++k) {
            const NodeId next = tours_[i].next;
            if (k < spare_from || k >= spare_from + spared) take_out(i);
            i = next;
        }
    }

    void take_out(NodeId i) {
        const Node& node = tours_[i];
        const Length gap = distance_(tours_.place(node.prev), tours_.place(node.next));
        change_ += gap - node.to_prev - node.to_next;
        steps_.push_back({i, tours_.route_of(i), 0, node});
        best_.touch(i);
        best_.touch(node.prev);
        tours_.take_out(i, gap);
        removed_.push_back(i);
    }

    // --- recreate ---

    void order_removed() {
        keys_.clear();
        const auto sort_by = [&](auto&& key) {
            for (const Place c : removed_) keys_.push_back({key(c), c});
            // Few and nearly random: insertion.
            for (std::size_t i = 1; i < keys_.size(); ++i) {
                const auto moving = keys_[i];
                std::size_t hole = i;
                for (; hole > 0 && moving.first < keys_[hole - 1].first; --hole) keys_[hole] = keys_[hole - 1];
                keys_[hole] = moving;
            }
            for (std::size_t i = 0; i < keys_.size(); ++i) removed_[i] = keys_[i].second;
        };
        constexpr bool kWindows = kLimits == Limits::windows;
        // Weights of the paper: without windows 4, 4, 2, 1; with them 4, 4, 2, 1, 2, 2, 2.
        const std::uint64_t pick = stream_.index(kWindows ? 17 : 11);
        if (pick < 4) {
            for (std::size_t i = removed_.size(); i > 1; --i) std::swap(removed_[i - 1], removed_[stream_.index(i)]);
        } else if (pick < 8) {
            sort_by([&](Place c) { return -instance_.demand(c); });
        } else if (pick < 10) {
            sort_by([&](Place c) { return -instance_.depot_distance(c); });
        } else if (pick < 11) {
            sort_by([&](Place c) { return instance_.depot_distance(c); });
        } else if (pick < 13) {
            sort_by([&](Place c) { return instance_.window(c).due - instance_.window(c).ready; });
        } else if (pick < 15) {
            sort_by([&](Place c) { return instance_.window(c).ready; });
        } else {
            sort_by([&](Place c) { return -instance_.window(c).due; });
        }
    }

    /// False if it was given up.
    bool recreate() {
        left_.clear();
        for (const Place c : removed_) {
            const Position at = best_position(c);
            if (at.prev == 0) {
                left_.push_back(c);
                continue;
            }
            change_ += at.longer;
            // Further customers cannot make it shorter again, where distances obey the triangle inequality.
            if (change_ > threshold_) return false;
            const RouteId r = tours_.route_of(at.prev);
            steps_.push_back({c, kAside, tours_[at.prev].to_next, {}});
            if constexpr (kLimits == Limits::windows) touch_route(r);
            best_.touch(at.prev);
            best_.touch(c);
            tours_.insert(c, at.prev, at.to_prev, at.to_next);
            if constexpr (kLimits == Limits::windows) tours_.time_route(r);
        }
        return true;
    }

    Position best_position(Place c) {
        Position best;
        const auto from_c = distance_.from(c);
        const auto near = instance_.neighbours(c);
        const std::size_t roomy = list_roomy(near, instance_.capacity() - instance_.demand(c));
        for (std::size_t k = 0; k < roomy; ++k) {
            const auto [j, to_j] = near[roomy_[k]];
            const Node& node = tours_[j];
            if (2 * to_j - node.reach >= best.longer) continue;
            // Each leg once: from its nearer end, or from the customer if the other end is the depot.
            const Length to_next = from_c(tours_.place(node.next));
            const Length to_prev = from_c(tours_.place(node.prev));
            if (to_next >= to_j || tours_.is_depot(node.next))
                consider(best, c, {to_j + to_next - node.to_next, j, to_j, to_next});
            if (to_prev >= to_j || tours_.is_depot(node.prev))
                consider(best, c, {to_j + to_prev - node.to_prev, node.prev, to_prev, to_j});
        }
        const Length alone = instance_.depot_distance(c);
        if (2 * alone < best.longer) {
            const RouteId r = tours_.empty_route();
            if (r != kAside) best = {2 * alone, tours_.depot_of(r), alone, alone};
        }
        if (best.prev == 0 && search_everywhere_) best = position_anywhere(c);
        return best;
    }

    /// For customers whose neighbours are all aside or full.
    Position position_anywhere(Place c) {
        Position best;
        const auto from_c = distance_.from(c);
        const std::int32_t room = instance_.capacity() - instance_.demand(c);
        for (NodeId i = 1; i <= tours_.depot_of(tours_.last_route()); ++i) {
            const RouteId r = tours_.route_of(i);
            if (tours_.load(r) > room || tours_.route(r).size == 0) continue;
            const Length to_prev = from_c(tours_.place(i));
            const Length to_next = from_c(tours_.place(tours_[i].next));
            consider(best, c, {to_prev + to_next - tours_[i].to_next, i, to_prev, to_next});
        }
        return best;
    }

    /// Indices of the neighbours whose routes have room. Without branches: nobody could predict them.
    std::size_t list_roomy(std::span<const Neighbour> near, std::int32_t room) {
        const std::size_t count = std::min(near.size(), roomy_.size());
        std::size_t found = 0;
        for (std::size_t k = 0; k < count; ++k) {
            roomy_[found] = static_cast<std::uint32_t>(k);
            found += tours_.load(tours_.route_of(near[k].place)) <= room ? 1 : 0;
        }
        return found;
    }

    void consider(Position& best, [[maybe_unused]] Place c, const Position& at) {
        if (at.longer >= best.longer || blink()) return;
        if constexpr (kLimits == Limits::duration) {
            if (tours_.route(tours_.route_of(at.prev)).duration + at.longer + instance_.service(c) >
                instance_.max_duration())
                return;
        }
        if constexpr (kLimits == Limits::windows) {
            if (!fits_in_time(c, at)) return;
        }
        best = at;
    }

    bool fits_in_time(Place c, const Position& at) const {
        const Segment& begun = tours_.until(at.prev);
        const Segment visit = tours_.visit(c);
        if (!in_time(begun, at.to_prev, visit)) return false;
        const Segment with = join(begun, at.to_prev, visit);
        const Segment& rest = tours_.from(tours_[at.prev].next);
        if (!in_time(with, at.to_next, rest)) return false;
        return !instance_.limits_duration() || join(with, at.to_next, rest).duration <= instance_.max_duration();
    }

    /// True for a share of the calls: how many pass until the next time is drawn at once.
    bool blink() {
        if (--until_blink_ > 0) return false;
        draw_blink();
        return true;
    }
    void draw_blink() {
        if (params_.blink_share <= 0) {
            until_blink_ = std::numeric_limits<std::int64_t>::max();
            return;
        }
        until_blink_ =
            1 + static_cast<std::int64_t>(random::log(stream_.uniform()) / random::log(1 - params_.blink_share));
    }

    // --- accept or undo ---

    bool accept() {
        if (aside_.empty()) return left_.empty() && change_ <= threshold_;
        const auto sum = [&](const std::vector<Place>& places) {
            std::uint64_t total = 0;
            for (const Place c : places) total += absences_[c];
            return total;
        };
        const bool accepted = left_.empty() || sum(left_) < sum(aside_);
        for (const Place c : left_) ++absences_[c];
        return accepted;
    }

    void undo() {
        for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
            if (step->route == kAside) {
                tours_.take_out(step->customer, step->gap);
            } else {
                tours_.put_back(step->customer, step->route, step->before);
            }
        }
        if constexpr (kLimits == Limits::windows) {
            for (const RouteId r : touched_) tours_.time_route(r);
        }
    }

    void touch_route(RouteId r) { touched_.push_back(r); }

    Tours& tours_;
    const Instance& instance_;
    const Distance& distance_;
    const AnnealingParams& params_;
    random::Stream stream_;
    BestTours best_;

    std::int64_t cost_ = 0;
    std::int64_t best_cost_ = 0;
    std::int64_t change_ = 0;
    std::int64_t threshold_ = 0;
    std::int64_t until_blink_ = 0;

    bool search_everywhere_ = false;
    std::uint32_t stamp_ = 0;
    std::vector<std::uint32_t> ruined_;  ///< by route: stamp of the iteration
    std::vector<Step> steps_;
    std::vector<Place> removed_;
    std::vector<std::uint32_t> roomy_;
    std::vector<Place> left_;  ///< not placed in this iteration
    std::vector<Place> aside_;
    std::vector<Place> best_aside_;
    std::vector<std::uint64_t> absences_;
    std::vector<std::pair<Length, Place>> keys_;
    std::vector<RouteId> touched_;  ///< routes whose times change
};

}  // namespace

void ruin_and_recreate(Tours& tours, const AnnealingParams& params, std::uint64_t seed) {
    const Instance& instance = tours.instance();
    if (instance.customers() < 2 || tours.used_routes() == 0) return;
    instance.with_distance([&](const auto& distance) {
        using Distance = std::decay_t<decltype(distance)>;
        if (instance.has_windows()) {
            Annealing<Distance, Limits::windows>{tours, distance, params, seed}.run();
        } else if (instance.limits_duration()) {
            Annealing<Distance, Limits::duration>{tours, distance, params, seed}.run();
        } else {
            Annealing<Distance, Limits::load>{tours, distance, params, seed}.run();
        }
    });
}

}  // namespace warung::routing
