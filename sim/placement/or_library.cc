#include "sim/placement/or_library.h"

#include "sim/base/plain_text.h"
#include "sim/placement/input_error.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace warung::placement {

namespace {

constexpr std::int64_t kLongestEdge = 1'000'000;

/// Whole numbers separated by white space, with the line they stand in.
class Numbers {
public:
    Numbers(std::string path, std::string_view text) : path_{std::move(path)}, text_{text} {}

    [[nodiscard]] bool done() {
        skip_space();
        return at_ == text_.size();
    }

    std::int64_t next(const char* what, std::int64_t low, std::int64_t high) {
        if (done()) throw InputError{path_, line_, std::string{"the file ends where "} + what + " should stand"};
        const std::size_t end = std::min(text_.find_first_of(" \t\r\n", at_), text_.size());
        const std::string word{text_.substr(at_, end - at_)};
        std::int64_t value = 0;
        const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (error != std::errc{} || stop != word.data() + word.size())
            throw InputError{path_, line_, std::string{what} + " must be a whole number, not `" + word + "`"};
        if (value < low || value > high) {
            throw InputError{path_, line_,
                             std::string{what} + " must lie between " + std::to_string(low) + " and " +
                                 std::to_string(high) + ", not be " + word};
        }
        at_ = end;
        return value;
    }
    [[nodiscard]] std::size_t line() const { return line_; }

private:
    void skip_space() {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n')) {
            if (text_[at_] == '\n') ++line_;
            ++at_;
        }
    }

    std::string path_;
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

struct Arc {
    std::uint32_t to;
    std::uint32_t length;
};
using Graph = std::vector<std::vector<Arc>>;

/// From `source` to all by a queue of one bucket per distance (Dial 1969, CACM 12(11), algorithm 360): edges are whole
/// numbers. Writes into `row`; what cannot be reached keeps its value.
class ShortestPaths {
public:
    ShortestPaths(const Graph& graph, std::uint32_t longest) : graph_{graph}, buckets_(longest + 1) {}

    void from(std::uint32_t source, double* row) {
        distance_.assign(graph_.size(), UINT64_MAX);
        distance_[source] = 0;
        buckets_[0].push_back(source);
        std::size_t waiting = 1;
        for (std::uint64_t d = 0; waiting > 0; ++d) {
            auto& bucket = buckets_[d % buckets_.size()];
            for (std::size_t k = 0; k < bucket.size(); ++k) {  // edges of length 0 append to it
                const std::uint32_t v = bucket[k];
                --waiting;
                if (distance_[v] != d) continue;  // found a shorter way meanwhile
                for (const Arc& arc : graph_[v]) {
                    if (d + arc.length >= distance_[arc.to]) continue;
                    distance_[arc.to] = d + arc.length;
                    buckets_[distance_[arc.to] % buckets_.size()].push_back(arc.to);
                    ++waiting;
                }
            }
            bucket.clear();
        }
        for (std::size_t v = 0; v < graph_.size(); ++v) {
            if (distance_[v] != UINT64_MAX) row[v] = static_cast<double>(distance_[v]);
        }
    }

private:
    const Graph& graph_;
    std::vector<std::vector<std::uint32_t>> buckets_;
    std::vector<std::uint64_t> distance_;
};

}  // namespace

OrLibraryFile read_or_library(const std::string& shown_path, std::string_view text) {
    Numbers numbers{shown_path, without_byte_order_mark(text)};
    OrLibraryFile file;
    file.vertices = static_cast<std::size_t>(numbers.next("the number of vertices", 1, kLargestOrLibrary));
    file.edges = static_cast<std::size_t>(numbers.next("the number of edges", 0, 100'000'000));
    const auto n = static_cast<std::int64_t>(file.vertices);
    file.p = static_cast<std::size_t>(numbers.next("the number of sites p", 1, n));
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> lengths;
    std::uint32_t longest = 0;
    for (std::size_t e = 0; e < file.edges; ++e) {
        const auto a = static_cast<std::uint32_t>(numbers.next("the first vertex of an edge", 1, n) - 1);
        const auto b = static_cast<std::uint32_t>(numbers.next("the second vertex of an edge", 1, n) - 1);
        const auto length = static_cast<std::uint32_t>(numbers.next("the length of an edge", 0, kLongestEdge));
        lengths[std::minmax(a, b)] = length;
        longest = std::max(longest, length);
    }
    if (!numbers.done()) {
        throw InputError{shown_path, numbers.line(),
                         "more follows after the " + std::to_string(file.edges) + " edges that line 1 announces"};
    }
    Graph graph(file.vertices);
    for (const auto& [ends, length] : lengths) {
        graph[ends.first].push_back({ends.second, length});
        graph[ends.second].push_back({ends.first, length});
    }
    // Costs more than any way through the graph: a vertex that no open site reaches.
    const double unreached = static_cast<double>(longest) * static_cast<double>(file.vertices) + 1;
    Problem& problem = file.problem;
    file.unreached = unreached;
    problem.sites = file.vertices;
    problem.weight.assign(file.vertices, 1.0);
    problem.base.assign(file.vertices, unreached);
    problem.matrix.assign(file.vertices * file.vertices, unreached);
    ShortestPaths paths{graph, longest};
    for (std::uint32_t v = 0; v < file.vertices; ++v) paths.from(v, problem.matrix.data() + v * file.vertices);
    return file;
}

}  // namespace warung::placement
