#pragma once
// Who is to be served from where: demand points by candidate sites, with what each
// pair costs (a distance, a time; or 0 and 1 for covered or not).
//
// Small problems hold the whole matrix. Large ones hold, per site, only the points
// within reach. Either way a point that no chosen site serves more cheaply pays its
// `base`: the cost at the nearest site that exists already, or a bound beyond all
// costs. So existing sites, unreachable pairs and cut-off distances are one thing.
//
// Plain values; functions on them are pure and may be called by any thread.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace warung::placement {

/// One end of a pair within reach: a point as seen from a site, or a site as seen from a point.
struct Reach {
    std::uint32_t to = 0;
    double cost = 0;
};

/// Rows of different lengths in one array.
class ReachLists {
public:
    ReachLists() = default;
    /// Row r is what `rows[r]` holds.
    explicit ReachLists(const std::vector<std::vector<Reach>>& rows);

    [[nodiscard]] std::size_t rows() const { return first_.size() - 1; }
    [[nodiscard]] std::size_t entries() const { return reach_.size(); }
    [[nodiscard]] std::span<const Reach> operator[](std::size_t row) const {
        return {reach_.data() + first_[row], first_[row + 1] - first_[row]};
    }
    /// The same pairs by their other end, `columns` of them; each row by increasing cost, then number.
    [[nodiscard]] ReachLists transposed(std::size_t columns) const;

private:
    std::vector<std::size_t> first_{0};
    std::vector<Reach> reach_;
};

/// Demand points are 0 .. weight.size() - 1, candidate sites 0 .. sites - 1. Exactly one of `matrix` and `lists` is
/// filled (a problem without points or sites may have neither).
struct Problem {
    std::size_t sites = 0;
    std::vector<double> weight;  ///< demand of a point, 0 or more
    std::vector<double> base;    ///< cost of a point that no chosen site serves more cheaply
    std::vector<double> matrix;  ///< cost of site s at point i is matrix[i * sites + s]; finite, 0 or more
    ReachLists lists;            ///< by site, the points within reach

    [[nodiscard]] std::size_t points() const { return weight.size(); }
    [[nodiscard]] bool dense() const { return !matrix.empty(); }
    [[nodiscard]] const double* row(std::size_t point) const { return matrix.data() + point * sites; }
};

using Sites = std::vector<std::uint32_t>;

/// What each point pays if these sites are open.
std::vector<double> cost_of_points(const Problem& problem, std::span<const std::uint32_t> open);

/// Sum over points of weight x cost: what the p-median minimises.
double total_cost(const Problem& problem, std::span<const std::uint32_t> open);

/// Largest cost of a point with demand, unweighted: what the p-centre minimises.
double largest_cost(const Problem& problem, std::span<const std::uint32_t> open);

/// Total demand, and demand of the points that pay at most `radius`.
double total_weight(const Problem& problem);
double covered_weight(const Problem& problem, std::span<const std::uint32_t> open, double radius);

/// Points within `radius` of each site, whether or not an existing site covers them.
ReachLists covered_by_site(const Problem& problem, double radius);

/// The p-median problem whose cost is 0 where covered and 1 where not: minimising it is maximal covering (Church and
/// ReVelle 1974, Papers of the Regional Science Association 32, whose equivalence is ReVelle 1986).
Problem covering_problem(const Problem& problem, double radius);

}  // namespace warung::placement
