#include "sim/routing/savings.h"

#include "sim/routing/radix_sort.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace warung::routing {

namespace {

/// An open sequence of customers.
struct Chain {
    Place first = 0;
    Place last = 0;
    std::int64_t load = 0;
    std::int64_t duration = 0;  ///< from depot to depot
    Segment visits;             ///< with windows; without the depot
};

template <class Distance>
class Savings {
public:
    Savings(Tours& tours, const Distance& distance, const SavingsWeights& weights)
        : tours_{tours},
          instance_{tours.instance()},
          distance_{distance},
          weights_{weights},
          links_(instance_.customers() + 1U),
          parent_(instance_.customers() + 1U),
          chains_(instance_.customers() + 1U) {
        std::iota(parent_.begin(), parent_.end(), 0U);
        for (Place c = 1; c <= instance_.customers(); ++c) {
            chains_[c] = {
                c, c, instance_.demand(c), 2 * std::int64_t{instance_.depot_distance(c)} + instance_.service(c), {}};
            if (instance_.has_windows()) chains_[c].visits = tours_.visit(c);
        }
    }

    void run() {
        std::vector<std::uint64_t> pairs = list_pairs();
        RadixSort<std::uint64_t> sorted;
        for (const std::uint64_t word : sorted(pairs, 32)) {
            const auto at = static_cast<std::uint32_t>(word);
            const Place a = at / width_ + 1;
            const Neighbour& b = instance_.neighbours(a)[at % width_];
            if (instance_.has_windows()) {
                if (!append(a, b.place, b.distance)) append(b.place, a, b.distance);
            } else {
                join_ends(a, b.place, b.distance);
            }
        }
        hand_over();
    }

private:
    using Links = std::array<Place, 2>;

    /// Largest saving first: what it lacks of the largest possible one in the upper half of a word, where in the lists
    /// of neighbours it stands in the lower.
    std::vector<std::uint64_t> list_pairs() {
        const std::uint32_t n = instance_.customers();
        width_ = n > 1 ? static_cast<std::uint32_t>(instance_.neighbours(1).size()) : 1;
        std::vector<std::uint64_t> pairs;
        pairs.reserve(std::size_t{n} * width_ * 5 / 8);
        Length farthest = 0;
        for (Place c = 1; c <= n; ++c) farthest = std::max(farthest, instance_.depot_distance(c));
        const std::int64_t most = std::int64_t{farthest} * (20 + weights_.asymmetry);
        for (Place a = 1; a <= n; ++a) {
            const auto list = instance_.neighbours(a);
            for (std::uint32_t k = 0; k < list.size(); ++k) {
                const auto [b, d] = list[k];
                if (b < a && instance_.neighbours(b).back().distance > d) continue;  // stands there
                if (instance_.depot_distance(a) + instance_.depot_distance(b) <= d) continue;
                const auto lacking = static_cast<std::uint64_t>(most - weighted_saving(a, b, d));
                pairs.push_back(lacking << 32 | ((a - 1) * width_ + k));
            }
        }
        return pairs;
    }

    /// In tenths. Less than twice the farthest, and above minus so much: what it lacks of the most fits into 32 bits.
    [[nodiscard]] std::int64_t weighted_saving(Place a, Place b, Length d) const {
        const std::int64_t out = instance_.depot_distance(a);
        const std::int64_t back = instance_.depot_distance(b);
        return 10 * (out + back) - weights_.shape * std::int64_t{d} + weights_.asymmetry * std::abs(out - back);
    }

    Place chain_of(Place c) {
        while (parent_[c] != c) c = parent_[c] = parent_[parent_[c]];
        return c;
    }

    /// Either end of one chain to either end of another.
    void join_ends(Place a, Place b, Length d) {
        if (links_[a][1] != 0 || links_[b][1] != 0) return;
        const Place root_a = chain_of(a);
        const Place root_b = chain_of(b);
        if (root_a == root_b) return;
        Chain& x = chains_[root_a];
        const Chain& y = chains_[root_b];
        if (x.load + y.load > instance_.capacity()) return;
        const std::int64_t duration =
            x.duration + y.duration + d - instance_.depot_distance(a) - instance_.depot_distance(b);
        if (duration > instance_.max_duration() && instance_.limits_duration()) return;
        x = {x.first == a ? x.last : x.first, y.first == b ? y.last : y.first, x.load + y.load, duration, {}};
        parent_[root_b] = root_a;
        link(a, b);
    }

    /// Chain that ends in a, then chain that begins with b.
    bool append(Place a, Place b, Length d) {
        const Place root_a = chain_of(a);
        const Place root_b = chain_of(b);
        Chain& x = chains_[root_a];
        const Chain& y = chains_[root_b];
        if (root_a == root_b || x.last != a || y.first != b) return false;
        if (x.load + y.load > instance_.capacity() || !in_time(x.visits, d, y.visits)) return false;
        const Segment visits = join(x.visits, d, y.visits);
        const Segment depot = tours_.visit(0);
        const Length out = instance_.depot_distance(x.first);
        const Length back = instance_.depot_distance(y.last);
        if (!in_time(depot, out, visits)) return false;
        const Segment begun = join(depot, out, visits);
        if (!in_time(begun, back, depot)) return false;
        if (join(begun, back, depot).duration > instance_.max_duration()) return false;
        x = {x.first, y.last, x.load + y.load, 0, visits};
        parent_[root_b] = root_a;
        link(a, b);
        return true;
    }

    void link(Place a, Place b) {
        links_[a][links_[a][0] == 0 ? 0 : 1] = b;
        links_[b][links_[b][0] == 0 ? 0 : 1] = a;
    }

    void hand_over() {
        tours_.clear();
        std::vector<Place> roots;
        for (Place c = 1; c <= instance_.customers(); ++c) {
            if (parent_[c] == c) roots.push_back(c);
        }
        if (roots.size() > instance_.max_routes()) {
            std::stable_sort(roots.begin(), roots.end(),
                             [&](Place a, Place b) { return chains_[a].load > chains_[b].load; });
            roots.resize(instance_.max_routes());
        }
        std::vector<NodeId> sequence;
        for (const Place root : roots) {
            sequence.clear();
            Place before = 0;
            for (Place c = chains_[root].first; c != 0;) {
                sequence.push_back(c);
                const Place next = links_[c][0] == before ? links_[c][1] : links_[c][0];
                before = c;
                c = next;
            }
            tours_.set_route(tours_.empty_route(), sequence.data(), sequence.data() + sequence.size(), distance_);
        }
    }

    Tours& tours_;
    const Instance& instance_;
    const Distance& distance_;
    const SavingsWeights& weights_;
    std::uint32_t width_ = 1;
    std::vector<Links> links_;  ///< neighbours in the chain; 0: none
    std::vector<Place> parent_;
    std::vector<Chain> chains_;  ///< at the root of each
};

}  // namespace

void plan_by_savings(Tours& tours, const SavingsWeights& weights) {
    tours.instance().with_distance([&](const auto& distance) { Savings{tours, distance, weights}.run(); });
}

}  // namespace warung::routing
