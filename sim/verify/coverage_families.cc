// Cases of coverage and placement, coverage.*: random networks and shapes by simulation, floating catchments, and
// questions of placement on the tables of San Francisco (folder sanfrancisco of the data) or on files of the
// OR-Library (folder pmedian).

#include "sim/base/read_file.h"
#include "sim/placement/coverage.h"
#include "sim/placement/covering.h"
#include "sim/placement/or_library.h"
#include "sim/placement/p_median.h"
#include "sim/placement/tables.h"
#include "sim/random/samplers.h"
#include "sim/random/stream.h"
#include "sim/verify/inputs.h"
#include "sim/verify/replications.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <map>
#include <regex>

namespace warung::verify {
namespace {

namespace plc = warung::placement;
using nlohmann::json;
using plc::Point;
using random::Stream;

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

// ---- Simulation: figures by name, over replications --------------------------------------------------------

constexpr std::uint64_t kNetworks = 0x636f7665726167ULL;  // name the streams of these families
constexpr std::uint64_t kShapes = 0x736861706573ULL;

/// What one replication makes of its draws: figures by the names that the case expects.
using Figures = std::map<std::string, double>;

/// Distances and what to ask of them: mean, rms, quantiles.
class Distances {
public:
    void add(double d) { values_.push_back(d); }
    [[nodiscard]] double mean() const {
        double sum = 0;
        for (const double d : values_) sum += d;
        return sum / static_cast<double>(values_.size());
    }
    [[nodiscard]] double mean_square() const {
        double sum = 0;
        for (const double d : values_) sum += d * d;
        return sum / static_cast<double>(values_.size());
    }
    /// Between the two order statistics around it (Hyndman and Fan 1996, type 5: median-unbiased enough here).
    [[nodiscard]] double quantile(double p) {
        std::sort(values_.begin(), values_.end());
        const double at = p * static_cast<double>(values_.size()) - 0.5;
        const auto low = static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(values_.size() - 1)));
        const std::size_t high = std::min(low + 1, values_.size() - 1);
        const double part = std::clamp(at - static_cast<double>(low), 0.0, 1.0);
        return values_[low] + part * (values_[high] - values_[low]);
    }

private:
    std::vector<double> values_;
};

/// 0.9 for "p90..." and 0.5 for "median..."; nothing for other names.
std::optional<double> quantile_named(const std::string& name) {
    if (name.starts_with("median")) return 0.5;
    std::smatch m;
    if (std::regex_match(name, m, std::regex{"p([0-9]+(?:\\.[0-9]+)?)(_.*)?"})) return std::stod(m[1]) / 100;
    return std::nullopt;
}

/// Figures called rms_... are collected as mean squares, whose mean over replications is unbiased.
bool is_root(const std::string& name) { return name.starts_with("rms"); }

/// Replications until each figure is known as well as the case wants, or the work allowed is done.
template <class Replicate>
Answer simulate(const Case& c, const Effort& effort, std::size_t most, Replicate&& replicate) {
    const Precision precision = precision_of(c, effort);
    std::map<std::string, std::vector<double>> found;
    std::size_t done = 0;
    Answer answer;
    for (std::size_t wanted = 32; done < wanted;) {
        for (; done < wanted; ++done) {
            for (const auto& [name, value] : replicate(done)) found[name].push_back(value);
        }
        double growth = 0;
        const auto n = static_cast<double>(done);
        for (const auto& [name, values] : found) {
            double mean = 0;
            double squares = 0;
            for (const double v : values) mean += v / n;
            for (const double v : values) squares += (v - mean) * (v - mean);
            Estimate e{mean, std::sqrt(squares / (n - 1) / n)};
            if (is_root(name)) e = {std::sqrt(mean), e.standard_error / (2 * std::sqrt(mean))};
            answer.value[name] = e.value;
            answer.standard_error[name] = e.standard_error;
            growth = std::max(growth, precision.shortfall(e));
        }
        if (growth > 1)
            wanted = std::min(most, static_cast<std::size_t>(std::ceil(n * std::clamp(1.2 * growth, 1.5, 4.0))));
    }
    return answer;
}

// ---- coverage.boolean: a Poisson process of kiosks on a torus ----------------------------------------------

/// A square torus: kiosks near an edge appear again beyond the opposite one.
class TorusNetwork {
public:
    static constexpr double kKiosks = 2'000;  ///< expected

    TorusNetwork(double density, Stream stream) : side_{std::sqrt(kKiosks / density)}, index_{draw(stream)} {}

    [[nodiscard]] double side() const { return side_; }
    [[nodiscard]] const plc::SpatialIndex& kiosks() const { return index_; }

private:
    [[nodiscard]] std::vector<Point> draw(Stream& stream) const {
        const double margin = 0.25 * side_;  // far beyond the fifth nearest
        std::vector<Point> points;
        const std::int64_t kiosks = random::poisson(stream, kKiosks);
        for (std::int64_t k = 0; k < kiosks; ++k) {
            const double x = side_ * stream.uniform();
            const double y = side_ * stream.uniform();
            for (const double dx : {-side_, 0.0, side_}) {
                for (const double dy : {-side_, 0.0, side_}) {
                    const auto inside = [&](double v) { return v >= -margin && v <= side_ + margin; };
                    if (inside(x + dx) && inside(y + dy)) points.push_back({x + dx, y + dy, 0});
                }
            }
        }
        return points;
    }

    double side_;
    plc::SpatialIndex index_;
};

/// Which neighbour a name means: mean_dist_nearest 1, mean_dist_2nd 2, ...; 0: none.
std::size_t rank_named(const std::string& name) {
    if (name.ends_with("nearest")) return 1;
    std::smatch m;
    if (std::regex_search(name, m, std::regex{"_([1-9])(st|nd|rd|th)"})) return std::stoul(m[1]);
    return 0;
}

Answer boolean_model(const Case& c, const Effort& effort) {
    Inputs in{c.inputs};
    const double density = in.need({"agent_density", "density", "kiosk_density", "intensity", "rho"});
    const double radius = in.need({"radius", "r", "radius_km"});
    const std::string geometry = in.text({"geometry"}).value_or("torus");
    in.expect_no_more();
    if (geometry != "torus" && geometry != "plane") throw NotSupported("geometry `" + geometry + "`");
    if (!(density > 0) || !(radius >= 0)) throw std::invalid_argument("density must be above 0, radius 0 or more");

    constexpr std::size_t kPeople = 4'000;  // per network
    constexpr std::size_t kRanks = 9;
    return simulate(c, effort, effort.quick ? 64 : 2'048, [&](std::size_t r) {
        Stream stream{random::derive(random::derive(effort.seed, kNetworks), r)};
        const TorusNetwork network{density, stream};
        if (radius > 0.25 * network.side()) throw NotSupported("a radius that covers a thousand kiosks");
        std::vector<Distances> by_rank(kRanks + 1);
        Stream place{random::derive(random::derive(effort.seed, kNetworks + 1), r)};
        std::vector<Point> people(kPeople);
        for (Point& p : people) p = {network.side() * place.uniform(), network.side() * place.uniform(), 0};
        std::size_t ranks = 1;
        for (const auto& [name, value] : c.expected.items()) ranks = std::max(ranks, rank_named(name));
        for (const Point& p : people) {
            const auto near = network.kiosks().nearest(p, ranks);
            for (std::size_t k = 0; k < near.size(); ++k) by_rank[k + 1].add(near[k].distance);
        }
        Figures figures;
        const std::vector<double> alike(people.size(), 1.0);
        figures["covered_fraction"] = plc::nominal_coverage(people, alike, network.kiosks(), radius);
        for (const auto& [name, value] : c.expected.items()) {
            if (name.find("dist") == std::string::npos) continue;
            Distances& d = by_rank[std::max<std::size_t>(1, rank_named(name))];
            if (name.starts_with("mean")) figures[name] = d.mean();
            if (is_root(name)) figures[name] = d.mean_square();
            if (const auto p = quantile_named(name)) figures[name] = d.quantile(*p);
        }
        return figures;
    });
}

// ---- coverage.geometry: distances in simple shapes ---------------------------------------------------------

/// A shape in up to three dimensions and the pair of points whose distance is asked for, read from words such as
/// "unit square, two uniform points" and "disk radius 2, uniform customer to centre".
class Shape {
public:
    explicit Shape(const std::string& text) {
        std::string words = lower(text);
        const auto take = [&](const char* pattern) {
            std::smatch m;
            if (!std::regex_search(words, m, std::regex{pattern})) return std::vector<double>{};
            std::vector<double> numbers{1.0};
            for (std::size_t k = 1; k < m.size(); ++k) {
                if (m[k].matched) numbers.push_back(std::stod(m[k]));
            }
            words = m.prefix().str() + " " + m.suffix().str();
            return numbers;
        };
        const auto said = [&](const char* pattern) { return !take(pattern).empty(); };
        if (said("manhattan|rectilinear|taxicab")) manhattan_ = true;
        read_target(said);
        if (const auto n = take("rectangle +(?:of +)?([0-9.]+) *(?:x|by) *([0-9.]+)"); !n.empty()) {
            sides_ = {n[1], n[2], 0};
        } else {
            read_regular(take);
        }
        if (words.find_first_not_of(" ,;.") != std::string::npos) throw NotSupported("shape `" + text + "`");
        if (sides_[0] <= 0) throw NotSupported("shape `" + text + "`");
    }

    [[nodiscard]] double draw(Stream& stream) const {
        const Point a = point(stream);
        const Point b = two_ ? point(stream) : Point{};
        const Point to = two_ ? b : target();
        double sum = 0;
        for (std::size_t k = 0; k < 3; ++k)
            sum += manhattan_ ? std::abs(a[k] - to[k]) : (a[k] - to[k]) * (a[k] - to[k]);
        return manhattan_ ? sum : std::sqrt(sum);
    }

private:
    template <class Said>
    void read_target(Said&& said) {
        if (said("(?:between +)?two +(?:independent +)?(?:uniform|random) +(?:random +)?points")) {
            two_ = true;
        } else if (said("(?:uniform|random) +(?:customer|point)s? +to +(?:the +|a +)?corner")) {
            corner_ = true;
        } else if (!said("(?:uniform|random) +(?:customer|point)s? +to +(?:the +)?cent(?:re|er)")) {
            throw NotSupported("which distance is meant");
        }
    }

    template <class Take>
    void read_regular(Take&& take) {
        const std::string size = "(?: +(?:of +)?(?:with +)?(?:side|radius|length|r|a)? *=? *([0-9.]+))?";
        const auto any = [&](const std::string& names) {
            return take(("(?:unit +)?(?:" + names + ")" + size).c_str());
        };
        if (const auto n = any("square"); !n.empty()) {
            sides_ = {n.back(), n.back(), 0};
        } else if (const auto d = any("disk|disc|circle"); !d.empty()) {
            sides_ = {2 * d.back(), 2 * d.back(), 0};
            round_ = true;
        } else if (const auto q = any("cube"); !q.empty()) {
            sides_ = {q.back(), q.back(), q.back()};
        } else if (const auto b = any("ball|sphere"); !b.empty()) {
            sides_ = {2 * b.back(), 2 * b.back(), 2 * b.back()};
            round_ = true;
        } else if (const auto l = any("interval|segment|line"); !l.empty()) {
            sides_ = {l.back(), 0, 0};
        }
    }

    /// Around the origin.
    [[nodiscard]] Point point(Stream& stream) const {
        for (;;) {
            Point p{};
            double squares = 0;
            for (std::size_t k = 0; k < 3; ++k) {
                if (sides_[k] == 0) continue;
                p[k] = sides_[k] * (stream.uniform() - 0.5);
                squares += p[k] * p[k];
            }
            if (!round_ || squares <= sides_[0] * sides_[0] / 4) return p;
        }
    }
    [[nodiscard]] Point target() const {
        if (!corner_) return {};
        if (round_) throw NotSupported("the corner of something round");
        return {sides_[0] / 2, sides_[1] / 2, sides_[2] / 2};
    }

    Point sides_{};
    bool round_ = false;
    bool two_ = false;
    bool corner_ = false;
    bool manhattan_ = false;
};

Answer geometry(const Case& c, const Effort& effort) {
    Inputs in{c.inputs};
    const auto text = in.text({"shape"});
    in.expect_no_more();
    if (!text) throw std::invalid_argument("input `shape` is missing");
    const Shape shape{*text};
    constexpr int kDraws = 10'000;  // per replication
    return simulate(c, effort, effort.quick ? 256 : 4'096, [&](std::size_t r) {
        Stream stream{random::derive(random::derive(effort.seed, kShapes), r)};
        Distances d;
        for (int k = 0; k < kDraws; ++k) d.add(shape.draw(stream));
        Figures figures;
        for (const auto& [name, value] : c.expected.items()) {
            if (name.starts_with("mean_square")) {
                figures[name] = d.mean_square();
            } else if (name.starts_with("mean")) {
                figures[name] = d.mean();
            } else if (is_root(name)) {
                figures[name] = d.mean_square();
            } else if (const auto p = quantile_named(name)) {
                figures[name] = d.quantile(*p);
            }
        }
        return figures;
    });
}

// ---- coverage.2sfca ----------------------------------------------------------------------------------------

/// Decay functions as formulas of the cost ("1/cost^2", "exp(-cost/10)"), by name ("gaussian(20)"), or as zones
/// ({"10": 1, "20": 0.68}).
plc::Decay decay_of(const json& weight) {
    using Kind = plc::Decay::Shape;
    plc::Decay decay;
    if (weight.is_null()) return decay;
    if (weight.is_object()) {
        decay.shape = Kind::stepped;
        for (const auto& [up_to, w] : weight.items()) {
            if (up_to.empty() || up_to.find_first_not_of("0123456789.") != std::string::npos)
                throw NotSupported("weight " + weight.dump());
            decay.zones.push_back({std::stod(up_to), w.get<double>()});
        }
        std::sort(decay.zones.begin(), decay.zones.end(),
                  [](const auto& a, const auto& b) { return a.up_to < b.up_to; });
        return decay;
    }
    if (weight.is_number() && weight.get<double>() == 1) return decay;
    if (!weight.is_string()) throw NotSupported("weight " + weight.dump());
    std::string text = lower(weight.get<std::string>());
    std::erase(text, ' ');
    const std::string cost = "(?:cost|distance|time|d|t|x|c)";
    const std::string number = "([0-9.]+(?:e[-+]?[0-9]+)?)";
    const std::string size = "\\(?(?:sigma=|d0=|bandwidth=)?" + number + "\\)?";
    std::smatch m;
    const auto is = [&](const std::string& pattern) { return std::regex_match(text, m, std::regex{pattern}); };
    const auto set = [&](Kind shape, double parameter) {
        decay.shape = shape;
        decay.parameter = parameter;
        return decay;
    };
    if (is("1|binary|none|uniform|step")) return decay;
    if (is("1/" + cost)) return set(Kind::power, 1);
    if (is("1/" + cost + "(?:\\^|\\*\\*)" + number)) return set(Kind::power, std::stod(m[1]));
    if (is(cost + "(?:\\^|\\*\\*)\\(?-" + number + "\\)?")) return set(Kind::power, std::stod(m[1]));
    if (is("exp\\(-" + cost + "/" + number + "\\)")) return set(Kind::exponential, std::stod(m[1]));
    if (is("exp\\(-" + number + "\\*?" + cost + "\\)")) return set(Kind::exponential, 1 / std::stod(m[1]));
    if (is("exp\\(-" + cost + "(?:\\^|\\*\\*)2/\\(?2\\*?" + number + "(?:\\^|\\*\\*)2\\)?\\)"))
        return set(Kind::gaussian, std::stod(m[1]));
    if (is("exp\\(-" + cost + "\\)")) return set(Kind::exponential, 1);
    if (is("gaussian" + size)) return set(Kind::gaussian, std::stod(m[1]));
    if (is("gaussian_to_zero" + size)) return set(Kind::gaussian_to_zero, std::stod(m[1]));
    if (is("exponential" + size)) return set(Kind::exponential, std::stod(m[1]));
    if (is("linear" + size) || is("1-" + cost + "/" + number)) return set(Kind::linear, std::stod(m[1]));
    if (is("epanechnikov" + size) || is("1-\\(" + cost + "/" + number + "\\)(?:\\^|\\*\\*)2"))
        return set(Kind::epanechnikov, std::stod(m[1]));
    throw NotSupported("weight `" + text + "`");
}

/// A number, "<61", "<=60" or "all".
void set_reach(plc::Decay& decay, const json* limit) {
    if (limit == nullptr) return;
    if (limit->is_number()) {
        decay.reach = limit->get<double>();
        return;
    }
    std::string text = lower(limit->get<std::string>());
    std::erase(text, ' ');
    if (text == "all" || text == "none") return;
    std::smatch m;
    if (!std::regex_match(text, m, std::regex{"(<=?)?([0-9.]+)"})) throw NotSupported("max_cost `" + text + "`");
    decay.reach = std::stod(m[2]);
    decay.open_reach = m[1] == "<";
}

/// Places by name, and the cost of going from one to another where it is given.
class CostTable {
public:
    CostTable(Inputs& in, const json& inputs, const std::vector<std::string>& origins,
              const std::vector<std::string>& destinations)
        : origins_{origins}, destinations_{destinations} {
        if (const auto self = in.number({"self_cost"})) {
            for (const auto& o : origins_) set(o, o, *self);
        }
        for (const auto& [name, value] : inputs.items()) {
            std::smatch m;
            if (std::regex_match(name, m, std::regex{"between_(.+)_(.+)"})) {
                set(m[1], m[2], *in.number({name.c_str()}));
                set(m[2], m[1], *in.number({name.c_str()}));
            } else if (std::regex_match(name, m, std::regex{"inbound_to_(.+)"})) {
                for (const auto& o : origins_) {
                    if (o != m[1]) set(o, m[1], *in.number({name.c_str()}));
                }
            } else if (std::regex_match(name, m, std::regex{"outbound_from_(.+)"})) {
                for (const auto& d : destinations_) {
                    if (d != m[1]) set(m[1], d, *in.number({name.c_str()}));
                }
            } else if (std::regex_match(name, m, std::regex{"(?:cost_)?from_(.+)_to_(.+)"})) {
                set(m[1], m[2], *in.number({name.c_str()}));
            }
        }
        if (const json* costs = in.find({"costs", "cost", "distances"})) read_costs(*costs);
    }

    /// By destination (the supplies), the origins that have a way to it.
    [[nodiscard]] plc::ReachLists by_destination() const {
        std::vector<std::vector<plc::Reach>> rows(destinations_.size());
        for (std::size_t d = 0; d < destinations_.size(); ++d) {
            for (std::uint32_t o = 0; o < origins_.size(); ++o) {
                const auto found = cost_.find({origins_[o], destinations_[d]});
                if (found != cost_.end()) rows[d].push_back({o, found->second});
            }
        }
        return plc::ReachLists{rows};
    }

private:
    void set(const std::string& from, const std::string& to, double cost) { cost_[{from, to}] = cost; }

    /// {"1": {"2": 10, ...}, ...} by origin, or [["1", "2", 10], ...].
    void read_costs(const json& costs) {
        const auto name = [](const json& j) { return j.is_string() ? j.get<std::string>() : j.dump(); };
        if (costs.is_object()) {
            for (const auto& [from, row] : costs.items()) {
                for (const auto& [to, cost] : row.items()) set(from, to, cost.get<double>());
            }
        } else {
            for (const json& row : costs) set(name(row.at(0)), name(row.at(1)), row.at(2).get<double>());
        }
    }

    std::vector<std::string> origins_;
    std::vector<std::string> destinations_;
    std::map<std::pair<std::string, std::string>, double> cost_;
};

void read_amounts(const json* amounts, const char* what, std::vector<std::string>& names, std::vector<double>& values) {
    if (amounts == nullptr || !amounts->is_object())
        throw std::invalid_argument(std::string{"input `"} + what + "` must give an amount per place");
    for (const auto& [name, value] : amounts->items()) {
        names.push_back(name);
        values.push_back(value.get<double>());
    }
}

Answer floating_catchment(const Case& c, const Effort&) {
    Inputs in{c.inputs};
    std::vector<std::string> places;
    std::vector<std::string> supplies;
    std::vector<double> demand;
    std::vector<double> supply;
    read_amounts(in.find({"pop", "population", "demand"}), "pop", places, demand);
    read_amounts(in.find({"supply"}), "supply", supplies, supply);
    const json* weight = in.find({"weight", "weight_fn", "decay"});
    plc::Decay decay = decay_of(weight == nullptr ? json() : *weight);
    set_reach(decay, in.find({"max_cost", "catchment"}));
    const std::string method = lower(in.text({"method"}).value_or("2sfca"));
    const plc::ReachLists pairs = CostTable{in, c.inputs, places, supplies}.by_destination();
    in.expect_no_more();
    if (method != "2sfca" && method != "e2sfca" && method != "3sfca") throw NotSupported("method `" + method + "`");
    const auto access =
        (method == "3sfca" ? plc::three_step_access : plc::two_step_access)(supply, demand, pairs, decay);
    Answer answer;
    for (std::size_t i = 0; i < places.size(); ++i) answer.value["access_" + places[i]] = access[i];
    return answer;
}

/// The score of a demand cell, if it is the same for all of them whichever cells are drawn.
double common_score(const std::vector<Point>& cells, double supply, double demand, std::size_t demands, double reach) {
    std::optional<double> score;
    for (std::uint64_t trial = 0; trial < 8; ++trial) {
        Stream stream{random::derive(random::derive(1, kShapes + 1), trial)};
        std::vector<Point> left = cells;
        std::vector<Point> people;
        while (people.size() < demands) {
            const auto k = static_cast<std::ptrdiff_t>(stream.index(left.size()));
            people.push_back(left[static_cast<std::size_t>(k)]);
            left.erase(left.begin() + k);
        }
        const auto access =
            plc::two_step_access(std::vector<double>(cells.size(), supply), std::vector<double>(demands, demand),
                                 plc::catchments(cells, people, reach), plc::Decay{});
        for (const double a : access) {
            if (score && std::abs(a - *score) > 1e-9 * std::abs(*score))
                throw NotSupported("scores that depend on which cells have demand");
            if (!score) score = a;
        }
    }
    return score.value_or(0);
}

Answer catchment_grid(const Case& c, const Effort&) {
    Inputs in{c.inputs};
    const std::string text = lower(in.text({"grid"}).value_or(""));
    const json* catchments = in.find({"catchments"});
    in.expect_no_more();
    std::smatch m;
    const std::regex form{
        " *([0-9]+) *x *([0-9]+) unit lattice, *supply ([0-9.]+) each; *demand ([0-9.]+) at "
        "(?:(any ([0-9]+) of the cells)|(?:all|every|each) (?:of the )?cells?) *"};
    if (!std::regex_match(text, m, form)) throw NotSupported("grid `" + text + "`");
    if (catchments == nullptr || !catchments->is_object()) throw std::invalid_argument("input `catchments` is missing");
    const auto width = std::stoul(m[1]);
    const auto height = std::stoul(m[2]);
    std::vector<Point> cells;
    for (std::size_t x = 0; x < width; ++x) {
        for (std::size_t y = 0; y < height; ++y) cells.push_back({static_cast<double>(x), static_cast<double>(y), 0});
    }
    const std::size_t demands = m[6].matched ? std::stoul(m[6]) : cells.size();
    if (demands < 1 || demands > cells.size()) throw std::invalid_argument("more cells with demand than cells");
    Answer answer;
    for (const auto& [name, limit] : catchments->items()) {
        const double all = static_cast<double>(width + height);
        const double reach = limit.is_number() ? limit.get<double>() : all;
        if (limit.is_string() && limit != "all") throw NotSupported("catchment " + limit.dump());
        answer.value["access_" + name] = common_score(cells, std::stod(m[3]), std::stod(m[4]), demands, reach);
    }
    return answer;
}

// ---- Placement ---------------------------------------------------------------------------------------------

std::string read_data(const Effort& effort, const std::string& folder, const std::string& file) {
    if (effort.data.empty())
        throw NotSupported("needs " + folder + "/" + file + "; no directory of data files was given");
    if (file.find("..") != std::string::npos) throw std::invalid_argument("no data file: " + file);
    std::filesystem::path path = std::filesystem::path{effort.data} / folder / file;
    if (!std::filesystem::exists(path) && path.extension().empty()) path += ".txt";
    if (!std::filesystem::exists(path)) throw NotSupported("the directory of data files has no " + folder + "/" + file);
    return read_file(path);
}

/// A problem and the names of its sites.
struct Network {
    plc::Problem problem;
    std::vector<std::string> sites;
    std::size_t p = 0;  ///< as the file says; 0: it does not
};

Network san_francisco(const Effort& effort) {
    const char* const folder = "sanfrancisco";
    const char* const demand_file = "SF_demand_205_centroid_uniform_weight.csv";
    const char* const distance_file = "SF_network_distance_candidateStore_16_censusTract_205_new.csv";
    const std::string demand = read_data(effort, folder, demand_file);
    const std::string distances = read_data(effort, folder, distance_file);
    plc::TableProblem table = plc::read_tables({demand_file, demand}, {distance_file, distances}, std::nullopt);
    Network network;
    network.problem = std::move(table.problem);
    for (const auto& site : table.sites) network.sites.push_back(site.name);
    return network;
}

Network or_library(const Effort& effort, const std::string& file) {
    plc::OrLibraryFile read = plc::read_or_library(file, read_data(effort, "pmedian", file));
    Network network;
    network.problem = std::move(read.problem);
    network.p = read.p;
    for (std::size_t v = 1; v <= read.vertices; ++v) network.sites.push_back(std::to_string(v));
    return network;
}

/// In the order of names, as cases list them.
json names_of(const Network& network, const plc::Sites& sites) {
    std::vector<std::string> names;
    for (const std::uint32_t s : sites) names.push_back(network.sites[s]);
    std::sort(names.begin(), names.end());
    return names;
}

/// Figures of an answer, under their names in cases.
class Question {
public:
    Question(const Case& c, const Effort& effort) : case_{c}, in_{c.inputs} {
        const auto file = in_.text({"file"});
        network_ = file ? or_library(effort, *file) : san_francisco(effort);
        if (const auto nodes = in_.number({"nodes", "vertices"})) {
            if (*nodes != static_cast<double>(network_.problem.points()))
                throw std::invalid_argument("the file has " + std::to_string(network_.problem.points()) + " nodes");
        }
        p_ = static_cast<std::size_t>(in_.number({"p", "sites"}).value_or(static_cast<double>(network_.p)));
        radius_ = in_.number({"radius", "service_radius", "r"});
        in_.expect_no_more();
        effort_.seed = effort.seed;
        effort_.steps = effort.quick ? 3e8 : 4e9;
    }

    void p_median(const std::string& cost_name) {
        const plc::Placement found = plc::solve_p_median(problem(), sites_asked(), effort_);
        const double weight = plc::total_weight(problem());
        put(cost_name, found.cost);
        put("mean_distance", found.cost / weight);
        put("sites", names_of(network_, found.sites));
    }
    void maximal_covering(const std::string& covered_name) {
        const plc::Covering found = plc::solve_maximal_covering(problem(), sites_asked(), radius(), effort_);
        const std::vector<double> cost = plc::cost_of_points(problem(), found.sites);
        const auto tracts = std::count_if(cost.begin(), cost.end(), [&](double c) { return c <= radius(); });
        put(covered_name, found.covered);
        put("population_share", found.covered / plc::total_weight(problem()));
        put("covered_tracts", tracts);
        put("tract_share", static_cast<double>(tracts) / static_cast<double>(cost.size()));
        put("total_population", plc::total_weight(problem()));
        put("sites", names_of(network_, found.sites));
    }
    void set_covering() {
        const plc::SetCovering found = plc::solve_set_covering(problem(), radius(), effort_);
        if (!found.out_of_reach.empty())
            throw NotSupported(std::to_string(found.out_of_reach.size()) + " points that no site covers");
        if (!found.optimal) throw NotSupported("no proof that fewer sites cannot do");
        put("min_facilities", found.sites.size());
        put("sites", names_of(network_, found.sites));
    }
    void p_centre(const std::string& radius_name) {
        plc::Effort effort = effort_;
        effort.steps = std::min(effort.steps, 1e9);
        const plc::Centre found = plc::solve_p_centre(problem(), sites_asked(), effort);
        put(radius_name, found.radius);
        put("sites", names_of(network_, found.sites));
    }

    [[nodiscard]] bool expects(const char* name) const { return case_.expected.contains(name); }
    Answer answer;

private:
    /// The first answer to a name stays.
    void put(const std::string& name, json value) {
        if (!answer.value.contains(name)) answer.value[name] = std::move(value);
    }
    [[nodiscard]] const plc::Problem& problem() const { return network_.problem; }
    [[nodiscard]] std::size_t sites_asked() const {
        if (p_ < 1) throw std::invalid_argument("input `p` is missing");
        return p_;
    }
    [[nodiscard]] double radius() const {
        if (!radius_) throw std::invalid_argument("input `radius` is missing");
        return *radius_;
    }

    const Case& case_;
    Inputs in_;
    Network network_;
    std::size_t p_ = 0;
    std::optional<double> radius_;
    plc::Effort effort_;
};

Answer p_median(const Case& c, const Effort& effort) {
    Question q{c, effort};
    q.p_median("weighted_distance");
    return q.answer;
}
Answer maximal_covering(const Case& c, const Effort& effort) {
    Question q{c, effort};
    q.maximal_covering("covered_population");
    return q.answer;
}
Answer set_covering(const Case& c, const Effort& effort) {
    Question q{c, effort};
    q.set_covering();
    return q.answer;
}
Answer p_centre(const Case& c, const Effort& effort) {
    Question q{c, effort};
    q.p_centre("max_distance");
    return q.answer;
}
Answer p_median_and_covering(const Case& c, const Effort& effort) {
    Question q{c, effort};
    if (q.expects("pmedian_weighted_distance")) q.p_median("pmedian_weighted_distance");
    if (q.expects("mclp_covered_population")) q.maximal_covering("mclp_covered_population");
    return q.answer;
}
Answer or_library_case(const Case& c, const Effort& effort) {
    Question q{c, effort};
    if (q.expects("pmedian")) q.p_median("pmedian");
    if (q.expects("mclp")) q.maximal_covering("mclp");
    if (q.expects("pcenter")) q.p_centre("pcenter");
    if (q.expects("min_facilities")) q.set_covering();
    return q.answer;
}

}  // namespace

void add_coverage_families(Families& families) {
    families["coverage.boolean"] = boolean_model;
    families["coverage.geometry"] = geometry;
    families["coverage.2sfca"] = floating_catchment;
    families["coverage.2sfca_grid"] = catchment_grid;
    families["coverage.lscp"] = set_covering;
    families["coverage.mclp"] = maximal_covering;
    families["coverage.pmedian"] = p_median;
    families["coverage.pcenter"] = p_centre;
    families["coverage.pmedian_mclp"] = p_median_and_covering;
    for (const char* kind :
         {"coverage.pmedian_orlib", "coverage.pcenter_orlib", "coverage.mclp_orlib", "coverage.lscp_orlib"}) {
        families[kind] = or_library_case;
    }
}

}  // namespace warung::verify
