#include "sim/statistics/quantile_sketch.h"

#include "sim/statistics/moments.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>

namespace warung::statistics {

namespace {

constexpr std::uint64_t kCellsPerPage = 1ULL << QuantileSketch::kCellBits;
constexpr int kDropped = 52 - QuantileSketch::kCellBits;
constexpr std::uint64_t kMagnitude = ~(1ULL << 63);

/// Magnitudes as integers are in the order of the magnitudes; zero and the subnormal numbers are the first page.
std::uint64_t cell_of(double x) { return (std::bit_cast<std::uint64_t>(x) & kMagnitude) >> kDropped; }
double low_end(std::uint64_t cell) { return std::bit_cast<double>(cell << kDropped); }

/// The upper end; infinity has a cell without width.
double high_end(std::uint64_t cell) {
    const double low = low_end(cell);
    return std::isinf(low) ? low : low_end(cell + 1);
}

}  // namespace

std::vector<std::uint64_t>& QuantileSketch::Side::page(std::uint64_t exponent) {
    if (pages.empty()) first = exponent;
    if (exponent < first) {
        pages.insert(pages.begin(), first - exponent, {});
        first = exponent;
    }
    if (exponent - first >= pages.size()) pages.resize(exponent - first + 1);
    std::vector<std::uint64_t>& found = pages[exponent - first];
    if (found.empty()) found.resize(kCellsPerPage);
    return found;
}

void QuantileSketch::Side::add(std::uint64_t cell, std::uint64_t times) {
    page(cell / kCellsPerPage)[cell % kCellsPerPage] += times;
}

void QuantileSketch::Side::merge(const Side& other) {
    for (std::size_t i = 0; i < other.pages.size(); ++i) {
        if (other.pages[i].empty()) continue;
        std::vector<std::uint64_t>& mine = page(other.first + i);
        for (std::size_t k = 0; k < kCellsPerPage; ++k) mine[k] += other.pages[i][k];
    }
}

void QuantileSketch::add(double x, std::uint64_t times) {
    if (std::isnan(x) || times == 0) return;
    n_ += times;
    min_ = std::min(min_, x);
    max_ = std::max(max_, x);
    (x < 0 ? negative_ : positive_).add(cell_of(x), times);
}

void QuantileSketch::merge(const QuantileSketch& other) {
    n_ += other.n_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
    negative_.merge(other.negative_);
    positive_.merge(other.positive_);
}

double QuantileSketch::min() const { return n_ > 0 ? min_ : kNan; }
double QuantileSketch::max() const { return n_ > 0 ? max_ : kNan; }

std::uint64_t QuantileSketch::rank_of(double p) const {
    if (!(p >= 0 && p <= 1)) throw std::invalid_argument("a quantile needs 0 <= p <= 1");
    const double rank = std::ceil(p * static_cast<double>(n_));
    return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(rank), 1, n_);
}

QuantileSketch::Cell QuantileSketch::cell_of_rank(std::uint64_t rank) const {
    std::uint64_t before = 0;
    const auto find = [&](const Side& side, bool descending) -> Cell {
        for (std::size_t i = 0; i < side.pages.size(); ++i) {
            const std::size_t page = descending ? side.pages.size() - 1 - i : i;
            const std::vector<std::uint64_t>& counts = side.pages[page];
            for (std::size_t j = 0; j < counts.size(); ++j) {
                const std::size_t slot = descending ? counts.size() - 1 - j : j;
                if (before + counts[slot] < rank) {
                    before += counts[slot];
                    continue;
                }
                const std::uint64_t cell = (side.first + page) * kCellsPerPage + slot;
                if (descending) return {-high_end(cell), -low_end(cell), before, counts[slot]};
                return {low_end(cell), high_end(cell), before, counts[slot]};
            }
        }
        return {};
    };
    const Cell below_zero = find(negative_, true);
    return below_zero.count > 0 ? below_zero : find(positive_, false);
}

double QuantileSketch::quantile(double p) const {
    if (n_ == 0) return kNan;
    const std::uint64_t rank = rank_of(p);
    if (rank == 1) return min_;
    if (rank == n_) return max_;
    const Cell cell = cell_of_rank(rank);
    if (cell.low == cell.high) return cell.low;
    if (std::isinf(cell.high)) return std::min(cell.low, max_);  // the last cells before the infinities
    if (std::isinf(cell.low)) return std::max(cell.high, min_);
    const double share = (static_cast<double>(rank - cell.before) - 0.5) / static_cast<double>(cell.count);
    return std::clamp(cell.low + share * (cell.high - cell.low), min_, max_);
}

double QuantileSketch::rank_error(double p) const {
    if (n_ == 0) return kNan;
    return static_cast<double>(cell_of_rank(rank_of(p)).count) / static_cast<double>(n_);
}

bool QuantileSketch::operator==(const QuantileSketch& other) const {
    const auto same = [](const Side& a, const Side& b) { return a.first == b.first && a.pages == b.pages; };
    return n_ == other.n_ && min_ == other.min_ && max_ == other.max_ && same(negative_, other.negative_) &&
           same(positive_, other.positive_);
}

}  // namespace warung::statistics
