#include "sim/placement/set_cover.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace warung::placement {

namespace {

using Index = std::uint32_t;
using Lists = std::vector<std::vector<Index>>;

constexpr double kRounding = 1e-6;

/// Rows by column and columns by row, all lists increasing.
struct Instance {
    Lists rows;     ///< of each column
    Lists columns;  ///< of each row
};

/// Removes what cannot matter. Columns that must be taken are collected in `essential`.
class Reduction {
public:
    Reduction(Instance& instance, double& steps)
        : in_{instance},
          steps_{steps},
          row_alive_(instance.columns.size(), true),
          column_alive_(instance.rows.size(), true) {}

    void run() {
        bool changed = true;
        while (changed && steps_ > 0) {
            changed = drop_rows();
            changed |= drop_columns();
            changed |= take_essential();
        }
    }

    Sites essential;

private:
    void kill_row(Index row) {
        row_alive_[row] = false;
        for (const Index c : in_.columns[row]) std::erase(in_.rows[c], row);
        in_.columns[row].clear();
    }
    void kill_column(Index column) {
        column_alive_[column] = false;
        for (const Index r : in_.rows[column]) std::erase(in_.columns[r], column);
        in_.rows[column].clear();
    }

    /// Index of an element that is a subset of `lists[which]`'s supersets: every superset shares each member, so only
    /// the neighbours through the rarest member are tried.
    template <class Visit>
    void for_supersets(const Lists& lists, const Lists& other, Index which, Visit&& visit) {
        const std::vector<Index>& small = lists[which];
        const Index rarest = *std::min_element(small.begin(), small.end(), [&](Index a, Index b) {
            return other[a].size() != other[b].size() ? other[a].size() < other[b].size() : a < b;
        });
        const std::vector<Index> neighbours = other[rarest];
        for (const Index n : neighbours) {
            if (n == which || lists[n].size() < small.size()) continue;
            steps_ -= static_cast<double>(lists[n].size());
            if (std::includes(lists[n].begin(), lists[n].end(), small.begin(), small.end())) visit(n);
        }
    }

    /// A row whose columns include all columns of another is covered along with it.
    bool drop_rows() {
        bool changed = false;
        for (Index r = 0; r < in_.columns.size() && steps_ > 0; ++r) {
            if (!row_alive_[r] || in_.columns[r].empty()) continue;
            for_supersets(in_.columns, in_.rows, r, [&](Index n) {
                kill_row(n);
                changed = true;
            });
        }
        return changed;
    }

    /// A column whose rows are all covered by another is never needed; of equals the first stays.
    bool drop_columns() {
        bool changed = false;
        for (Index c = 0; c < in_.rows.size() && steps_ > 0; ++c) {
            if (!column_alive_[c]) continue;
            if (in_.rows[c].empty()) {
                column_alive_[c] = false;
                continue;
            }
            bool dominated = false;
            for_supersets(in_.rows, in_.columns, c,
                          [&](Index n) { dominated |= in_.rows[n].size() > in_.rows[c].size() || n < c; });
            if (dominated) {
                kill_column(c);
                changed = true;
            }
        }
        return changed;
    }

    bool take_essential() {
        bool changed = false;
        for (Index r = 0; r < in_.columns.size(); ++r) {
            if (!row_alive_[r] || in_.columns[r].size() != 1) continue;
            const Index column = in_.columns[r].front();
            essential.push_back(column);
            const std::vector<Index> covered = in_.rows[column];
            for (const Index k : covered) kill_row(k);
            column_alive_[column] = false;
            changed = true;
        }
        return changed;
    }

    Instance& in_;
    double& steps_;
    std::vector<bool> row_alive_;
    std::vector<bool> column_alive_;
};

/// Branch and bound on one part that reductions left.
class CoverSearch {
public:
    /// Looks for covers of fewer than `upper` columns; `enough`: stops at the first of at most so many.
    CoverSearch(const Instance& instance, std::size_t upper, std::size_t enough, double& steps)
        : in_{instance}, upper_{upper}, enough_{enough}, steps_{steps}, reduced_(instance.rows.size()) {}

    void run() {
        Node root;
        root.covered.assign(in_.columns.size(), 0);
        root.available.assign(in_.rows.size(), 1);
        root.multiplier.resize(in_.columns.size());
        // A feasible dual to start from: a row is worth the share of the largest column that covers it.
        for (Index r = 0; r < in_.columns.size(); ++r) {
            std::size_t largest = 1;
            for (const Index c : in_.columns[r]) largest = std::max(largest, in_.rows[c].size());
            root.multiplier[r] = 1.0 / static_cast<double>(largest);
        }
        lower_ = upper_;
        explore(std::move(root), 300);
    }

    [[nodiscard]] bool found() const { return found_; }
    [[nodiscard]] const Sites& best() const { return best_; }
    /// No cover has fewer columns. Also right when steps ran out.
    [[nodiscard]] std::size_t lower_bound() const { return std::min(lower_, found_ ? best_.size() : upper_); }

private:
    struct Node {
        std::vector<char> covered;
        std::vector<char> available;
        std::vector<double> multiplier;
        Sites taken;
    };
    enum class Verdict { open, closed };

    void take(Node& node, Index column) const {
        node.taken.push_back(column);
        node.available[column] = 0;
        for (const Index r : in_.rows[column]) node.covered[r] = 1;
    }

    /// Takes columns that are the last for some row. `closed`: no cover below the upper bound is left, or one is found.
    Verdict propagate(Node& node) {
        for (bool changed = true; changed;) {
            changed = false;
            for (Index r = 0; r < in_.columns.size(); ++r) {
                if (node.covered[r]) continue;
                std::size_t choices = 0;
                Index last = 0;
                for (const Index c : in_.columns[r]) {
                    if (node.available[c]) ++choices, last = c;
                    if (choices > 1) break;
                }
                if (choices == 0) return Verdict::closed;
                if (choices == 1) {
                    take(node, last);
                    changed = true;
                }
            }
            steps_ -= static_cast<double>(in_.columns.size());
        }
        if (std::find(node.covered.begin(), node.covered.end(), 0) == node.covered.end()) {
            accept(node.taken);
            return Verdict::closed;
        }
        return node.taken.size() + 1 >= upper_ ? Verdict::closed : Verdict::open;
    }

    void accept(const Sites& cover) {
        if (cover.size() >= upper_) return;
        best_ = cover;
        upper_ = cover.size();
        found_ = true;
    }
    [[nodiscard]] bool enough() const { return found_ && upper_ <= enough_; }

    /// Lagrangian bound of the node for its multipliers; fills reduced costs of the available columns.
    double bound(const Node& node, const std::vector<double>& u) {
        double value = 0;
        for (Index r = 0; r < u.size(); ++r) {
            if (!node.covered[r]) value += u[r];
        }
        for (Index c = 0; c < reduced_.size(); ++c) {
            if (!node.available[c]) continue;
            double cost = 1;
            for (const Index r : in_.rows[c]) {
                if (!node.covered[r]) cost -= u[r];
            }
            steps_ -= static_cast<double>(in_.rows[c].size());
            reduced_[c] = cost;
            value += std::min(0.0, cost);
        }
        return value;
    }

    /// Greedy by reduced cost per row newly covered, then what became superfluous is taken out.
    void complete(const Node& node) {
        std::vector<char> covered = node.covered;
        Sites cover = node.taken;
        const std::size_t fixed = cover.size();
        for (Index r = 0; r < covered.size(); ++r) {
            if (covered[r]) continue;
            Index best = 0;
            double best_score = 1e300;
            for (const Index c : in_.columns[r]) {
                if (!node.available[c]) continue;
                int fresh = 0;
                for (const Index k : in_.rows[c]) fresh += covered[k] == 0;
                steps_ -= static_cast<double>(in_.rows[c].size());
                const double score = reduced_[c] > 0 ? reduced_[c] / fresh : reduced_[c] * fresh;
                if (score < best_score) best_score = score, best = c;
            }
            if (best_score == 1e300) return;
            cover.push_back(best);
            for (const Index k : in_.rows[best]) covered[k] = 1;
            if (cover.size() >= upper_ + 2) return;
        }
        drop_superfluous(cover, fixed);
        accept(cover);
    }

    void drop_superfluous(Sites& cover, std::size_t fixed) const {
        std::vector<Index> times(in_.columns.size(), 0);
        for (const Index c : cover) {
            for (const Index r : in_.rows[c]) ++times[r];
        }
        for (std::size_t k = cover.size(); k-- > fixed;) {
            const auto& rows = in_.rows[cover[k]];
            if (std::any_of(rows.begin(), rows.end(), [&](Index r) { return times[r] == 1; })) continue;
            for (const Index r : rows) --times[r];
            cover.erase(cover.begin() + static_cast<std::ptrdiff_t>(k));
        }
    }

    /// Subgradient ascent; leaves the best multipliers in the node and their reduced costs in reduced_.
    double ascend(Node& node, int iterations) {
        std::vector<double> u = node.multiplier;
        double best = -1e300;
        double pace = 1.0;
        int idle = 0;
        std::vector<int> times(u.size());
        for (int k = 0; k < iterations && (k == 0 || steps_ > 0); ++k) {
            const double value = bound(node, u);
            if (value > best + 1e-4) {
                idle = 0;
            } else if (++idle >= 8) {
                pace /= 2;
                idle = 0;
            }
            if (value > best) best = value, node.multiplier = u;
            if (hopeless(node, best)) return best;
            if (k % 5 == 0) complete(node);
            if (enough() || pace < 1e-3) break;
            std::fill(times.begin(), times.end(), 0);
            for (Index c = 0; c < reduced_.size(); ++c) {
                if (!node.available[c] || reduced_[c] >= 0) continue;
                for (const Index r : in_.rows[c]) ++times[r];
            }
            double norm = 0;
            for (Index r = 0; r < u.size(); ++r) {
                if (!node.covered[r]) norm += (1.0 - times[r]) * (1.0 - times[r]);
            }
            if (norm == 0) break;
            const double target = static_cast<double>(upper_ - node.taken.size());
            const double step = pace * std::max(0.05, target - value) / norm;
            for (Index r = 0; r < u.size(); ++r) {
                if (!node.covered[r]) u[r] = std::max(0.0, u[r] + step * (1.0 - times[r]));
            }
        }
        bound(node, node.multiplier);
        return best;
    }

    /// Whether every cover from here on has at least `upper_` columns.
    [[nodiscard]] bool hopeless(const Node& node, double bound) const {
        return static_cast<double>(node.taken.size()) + bound > static_cast<double>(upper_ - 1) + kRounding;
    }

    /// Columns that no better cover can hold are excluded, those that every better one holds are taken.
    bool fix(Node& node, double value) const {
        const double room =
            static_cast<double>(upper_ - 1) + kRounding - static_cast<double>(node.taken.size()) - value;
        bool changed = false;
        Sites certain;
        for (Index c = 0; c < reduced_.size(); ++c) {
            if (!node.available[c]) continue;
            if (reduced_[c] > room) {
                node.available[c] = 0;
                changed = true;
            } else if (-reduced_[c] > room) {
                certain.push_back(c);
            }
        }
        for (const Index c : certain) take(node, c);
        return changed || !certain.empty();
    }

    void explore(Node node, int iterations) {
        double value = 0;
        for (bool changed = true; changed;) {
            if (enough()) return;
            if (propagate(node) == Verdict::closed) return;
            value = ascend(node, iterations);
            if (hopeless(node, value)) return;
            if (out_of_steps(node, value)) return;
            iterations = std::min(iterations, 40);
            changed = fix(node, value);
        }
        branch(std::move(node), value);
    }

    /// Gives up a node: what its bound is worth is all that is known of it.
    bool out_of_steps(const Node& node, double value) {
        if (steps_ > 0) return false;
        const double covers = static_cast<double>(node.taken.size()) + std::max(0.0, std::ceil(value - kRounding));
        lower_ = std::min(lower_, static_cast<std::size_t>(covers));
        return true;
    }

    /// One child per column of the row with the fewest choices; what was tried is excluded in later children.
    void branch(Node node, double value) {
        Index row = 0;
        std::size_t fewest = in_.rows.size() + 1;
        for (Index r = 0; r < in_.columns.size(); ++r) {
            if (node.covered[r]) continue;
            const auto choices = static_cast<std::size_t>(std::count_if(
                in_.columns[r].begin(), in_.columns[r].end(), [&](Index c) { return node.available[c] != 0; }));
            if (choices < fewest) fewest = choices, row = r;
        }
        std::vector<std::pair<double, Index>> children;
        for (const Index c : in_.columns[row]) {
            if (node.available[c]) children.emplace_back(reduced_[c], c);
        }
        std::sort(children.begin(), children.end());
        for (const auto& [cost, column] : children) {
            if (enough() || hopeless(node, value)) return;
            if (out_of_steps(node, value)) return;
            Node child = node;
            take(child, column);
            explore(std::move(child), 40);
            node.available[column] = 0;
        }
    }

    const Instance& in_;
    std::size_t upper_;
    std::size_t enough_;
    double& steps_;
    std::size_t lower_ = 0;  ///< least bound of a node that was given up
    bool found_ = false;
    Sites best_;
    std::vector<double> reduced_;  ///< cost of a column less the multipliers of its rows
};

/// Parts that share no row, each an instance with the columns' former numbers.
struct Part {
    Instance instance;
    Sites number;
};

std::vector<Part> independent_parts(const Instance& in) {
    std::vector<Index> part_of_row(in.columns.size(), UINT32_MAX);
    std::vector<Index> new_row(in.columns.size(), 0);
    std::vector<bool> seen_column(in.rows.size(), false);
    std::vector<Part> parts;
    for (Index first = 0; first < in.columns.size(); ++first) {
        if (in.columns[first].empty() || part_of_row[first] != UINT32_MAX) continue;
        const auto here = static_cast<Index>(parts.size());
        Part& part = parts.emplace_back();
        std::vector<Index> rows{first};
        part_of_row[first] = here;
        for (std::size_t k = 0; k < rows.size(); ++k) {
            for (const Index c : in.columns[rows[k]]) {
                if (seen_column[c]) continue;
                seen_column[c] = true;
                part.number.push_back(c);
                for (const Index r : in.rows[c]) {
                    if (part_of_row[r] == UINT32_MAX) part_of_row[r] = here, rows.push_back(r);
                }
            }
        }
        std::sort(rows.begin(), rows.end());
        std::sort(part.number.begin(), part.number.end());
        for (Index k = 0; k < rows.size(); ++k) new_row[rows[k]] = k;
        part.instance.columns.resize(rows.size());
        part.instance.rows.resize(part.number.size());
        for (Index c = 0; c < part.number.size(); ++c) {
            for (const Index r : in.rows[part.number[c]]) {
                part.instance.rows[c].push_back(new_row[r]);
                part.instance.columns[new_row[r]].push_back(c);
            }
        }
    }
    return parts;
}

Instance instance_of(const ReachLists& columns, const std::vector<bool>& required, Sites& uncoverable) {
    Instance in;
    in.rows.resize(columns.rows());
    in.columns.resize(required.size());
    for (Index c = 0; c < columns.rows(); ++c) {
        for (const Reach& r : columns[c]) {
            if (required[r.to]) in.columns[r.to].push_back(c), in.rows[c].push_back(r.to);
        }
    }
    for (auto& rows : in.rows) std::sort(rows.begin(), rows.end());
    for (Index r = 0; r < required.size(); ++r) {
        if (required[r] && in.columns[r].empty()) uncoverable.push_back(r);
    }
    return in;
}

}  // namespace

SetCover cover_rows(const ReachLists& columns, const std::vector<bool>& required, double steps, std::size_t limit) {
    SetCover answer;
    Instance in = instance_of(columns, required, answer.uncoverable);
    if (!answer.uncoverable.empty()) {
        answer.lower_bound = columns.rows() + 1;
        return answer;
    }
    double for_reduction = steps / 4;
    Reduction reduction{in, for_reduction};
    reduction.run();
    answer.columns = reduction.essential;
    answer.lower_bound = answer.columns.size();
    answer.found = true;

    const std::vector<Part> parts = independent_parts(in);
    double left = steps;
    for (std::size_t k = 0; k < parts.size(); ++k) {
        double share = left / static_cast<double>(parts.size() - k);
        left -= share;
        const bool decide = limit != kNoLimit && parts.size() == 1;
        const std::size_t taken = answer.columns.size();
        if (decide && taken > limit) break;
        // One part left to decide on: only covers within the limit count. Otherwise each part is solved by itself.
        const std::size_t upper = decide ? limit - taken + 1 : parts[k].number.size() + 1;
        CoverSearch search{parts[k].instance, upper, decide ? limit - taken : 0, share};
        search.run();
        left += std::max(0.0, share);
        answer.lower_bound += search.lower_bound();
        if (!search.found()) {
            answer.found = false;
            break;
        }
        for (const Index c : search.best()) answer.columns.push_back(parts[k].number[c]);
    }
    if (limit != kNoLimit && answer.columns.size() > limit) answer.found = false;
    if (!answer.found) answer.columns.clear();
    std::sort(answer.columns.begin(), answer.columns.end());
    return answer;
}

}  // namespace warung::placement
