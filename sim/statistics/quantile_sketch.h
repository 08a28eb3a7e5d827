#pragma once
// Quantiles of a stream too long to keep, with parts that merge in any order.
//
// A histogram with integer counts whose cells are the leading bits of the floating
// point number: each power of two is cut into 2^11 equal cells (as HdrHistogram
// does; a near relative of DDSketch, Masson, Rim and Lee, PVLDB 12(12), 2019, with
// a piecewise linear instead of a logarithmic scale). Which cell a value falls in
// depends on the value alone and counts are integers, so merging is commutative
// and associative to the bit. That is what a t-digest (Dunning and Ertl 2019)
// gives up.
//
// Errors: a quantile lies in the cell of the exact one (type 1), so within a factor
// 1 + 2^-11 of it, for any data; its rank is wrong by less than the cell's share of
// the sample, which rank_error() tells. For a density f that is about
// x f(x) 2^-11: at most 2e-4 for exponential, 5e-4 at the upper end of a uniform.
// Cells are narrow, so ranks within one are spread evenly.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace warung::statistics {

/// Memory: 16 KiB for each power of two that occurs, and a few bytes for those between. Not thread-safe.
class QuantileSketch {
public:
    static constexpr int kCellBits = 11;

    /// NaN is left out; infinities have cells of their own.
    void add(double x, std::uint64_t times = 1);
    void merge(const QuantileSketch& other);

    [[nodiscard]] std::uint64_t n() const { return n_; }
    [[nodiscard]] double min() const;  ///< exact; NaN without values
    [[nodiscard]] double max() const;  ///< exact; NaN without values
    /// NaN without values. ERRORS: std::invalid_argument unless 0 <= p <= 1.
    [[nodiscard]] double quantile(double p) const;
    /// By how much the rank of quantile(p) may differ from p: the share of the sample in its cell.
    [[nodiscard]] double rank_error(double p) const;

    /// Same counts, whatever the order they came in.
    bool operator==(const QuantileSketch& other) const;

    template <class Archive>
    void archive(Archive& a) {
        a(n_, min_, max_, negative_.first, negative_.pages, positive_.first, positive_.pages);
    }

private:
    /// Counts of values of one sign by magnitude; one page for each power of two from `first` on, empty until used.
    struct Side {
        std::uint64_t first = 0;
        std::vector<std::vector<std::uint64_t>> pages;

        void add(std::uint64_t cell, std::uint64_t times);
        void merge(const Side& other);
        std::vector<std::uint64_t>& page(std::uint64_t exponent);
    };
    struct Cell {
        double low = 0;
        double high = 0;
        std::uint64_t before = 0;  // how many values lie below
        std::uint64_t count = 0;
    };
    [[nodiscard]] Cell cell_of_rank(std::uint64_t rank) const;
    [[nodiscard]] std::uint64_t rank_of(double p) const;

    std::uint64_t n_ = 0;
    double min_ = std::numeric_limits<double>::infinity();
    double max_ = -std::numeric_limits<double>::infinity();
    Side negative_;
    Side positive_;
};

}  // namespace warung::statistics
