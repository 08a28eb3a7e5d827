#include "sim/verify/statistics_families.h"

#include "sim/random/samplers.h"
#include "sim/statistics/autocorrelation.h"
#include "sim/statistics/batch_means.h"
#include "sim/statistics/benchmark_functions.h"
#include "sim/statistics/designs.h"
#include "sim/statistics/intervals.h"
#include "sim/statistics/kim_nelson.h"
#include "sim/statistics/moments.h"
#include "sim/statistics/morris.h"
#include "sim/statistics/ocba.h"
#include "sim/statistics/p_square.h"
#include "sim/statistics/quantile_sketch.h"
#include "sim/statistics/quantiles.h"
#include "sim/statistics/queueing.h"
#include "sim/statistics/reference_generators.h"
#include "sim/statistics/selection_constants.h"
#include "sim/statistics/sobol_indices.h"
#include "sim/statistics/standardized_series.h"
#include "sim/statistics/stopping.h"
#include "sim/statistics/two_stage.h"
#include "sim/statistics/warm_up.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <map>
#include <numeric>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace warung::verify {

namespace {

using nlohmann::json;
using namespace statistics;  // NOLINT: this file is about nothing else
using Values = std::vector<double>;

/// Name of a list of expected figures that has none.
constexpr const char* kBareList = "values";

// ---- Reading cases ----

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

/// A number, or a fraction in words such as "10/9" (what follows it is left out).
double number(const json& value) {
    if (value.is_number()) return value.get<double>();
    const auto text = value.get<std::string>();
    static const std::regex kFraction{R"(^\s*([-+.0-9eE]+)\s*(?:/\s*([-+.0-9eE]+))?)"};
    std::smatch match;
    if (!std::regex_search(text, match, kFraction)) throw NotSupported("not a number: " + text);
    const double top = std::stod(match[1]);
    return match[2].matched ? top / std::stod(match[2]) : top;
}

/// The groups of the first place in a text that looks like the pattern, as numbers.
Values groups(const std::string& text, const std::string& pattern) {
    std::smatch match;
    if (!std::regex_search(text, match, std::regex{pattern})) throw NotSupported("cannot read \"" + text + "\"");
    Values result;
    for (std::size_t i = 1; i < match.size(); ++i) result.push_back(std::stod(match[i]));
    return result;
}

std::size_t whole(double x) { return static_cast<std::size_t>(std::llround(x)); }

std::string text_of(const json& inputs, const char* key) {
    if (!inputs.contains(key) || !inputs[key].is_string()) throw NotSupported(std::string{"needs the text "} + key);
    return inputs[key].get<std::string>();
}

/// A list of numbers, or "a..b".
Values list(const json& value) {
    if (value.is_array()) return value.get<Values>();
    const Values ends = groups(value.get<std::string>(), R"((-?\d+)\.\.(-?\d+))");
    Values result;
    for (double x = ends[0]; x <= ends[1]; ++x) result.push_back(x);
    return result;
}

/// Only what the case expects, in its order of keys.
json in_shape_of(const json& found, const json& expected) {
    if (!expected.is_object() || !found.is_object()) return found;
    json result = json::object();
    for (const auto& [key, value] : expected.items())
        if (found.contains(key)) result[key] = in_shape_of(found[key], value);
    return result;
}

Answer exact(const Case& c, json found) {
    if (found.is_array()) found = json{{kBareList, std::move(found)}};
    return {in_shape_of(found, c.expected), json::object()};
}

/// Where a case states a property in words, the answer is these words if it holds.
json stated(const json& words, bool holds) { return holds ? words : json("does not hold"); }

// ---- Means and intervals ----

Values alternating(const std::string& recipe) {
    const Values r = groups(recipe, R"(([-.0-9]+) then ([-.0-9]+),\s*([-.0-9]+) alternating; n=(\d+))");
    Values x{r[0]};
    while (x.size() < whole(r[3])) x.push_back(x.size() % 2 == 1 ? r[1] : r[2]);
    return x;
}

Answer moments_of_series(const Case& c, const Effort&) {
    json found = json::object();
    for (const auto& [name, data] : c.inputs.items()) {
        const SerialMoments serial{data.is_array() ? data.get<Values>() : alternating(data.get<std::string>())};
        found[name] = {
            {"mean", serial.moments().mean()}, {"sd", serial.moments().standard_deviation()}, {"r1", serial.lag_one()}};
    }
    return exact(c, found);
}

Answer t_quantiles(const Case& c, const Effort&) {
    json found = json::array();
    for (const json& pair : c.inputs.at("pairs")) found.push_back(t_quantile(pair.at(0), pair.at(1)));
    return exact(c, found);
}

Answer mean_interval(const Case& c, const Effort&) {
    const auto x = c.inputs.at("x").get<Values>();
    const double confidence = c.inputs.value("confidence", 0.95);
    const Moments m{x};
    const Interval interval = t_interval(m, confidence);
    json found = {{"mean", m.mean()},
                  {"variance", m.variance()},
                  {"sd", m.standard_deviation()},
                  {"standard_error", m.standard_error()},
                  {"half_width", interval.half_width},
                  {"lower", interval.lower()},
                  {"upper", interval.upper()},
                  {"ci", {interval.lower(), interval.upper()}}};
    const auto needed = [&](Precision precision, const char* target) {
        const StoppingRule rule{precision, c.inputs.at(target), confidence, std::max<std::uint64_t>(x.size(), 2),
                                1'000'000'000};
        const auto n = replications_needed(rule, m);
        return n ? json(*n) : json();
    };
    if (c.inputs.contains("abs_halfwidth")) found["n_abs"] = needed(Precision::absolute, "abs_halfwidth");
    if (c.inputs.contains("rel_error")) {
        found["n_rel"] = needed(Precision::relative, "rel_error");
        found["n_rel_without_gamma_adjustment"] = needed(Precision::relative_unadjusted, "rel_error");
    }
    return exact(c, found);
}

json test_figures(const TTest& test) {
    return {{"t", test.t},
            {"df", test.df},
            {"p", test.p},
            {"mean_diff", test.interval.mean},
            {"half_width", test.interval.half_width},
            {"ci", {test.interval.lower(), test.interval.upper()}}};
}

Answer two_samples(const Case& c, const Effort&) {
    const auto a = c.inputs.at("x1").get<Values>();
    const auto b = c.inputs.at("x2").get<Values>();
    const double confidence = c.inputs.value("confidence", 0.95);
    const TTest welch = welch_test(a, b, confidence);
    json found = {{"mean_diff", welch.interval.mean},
                  {"welch", test_figures(welch)},
                  {"welch_df", welch.df},
                  {"welch_half_width", welch.interval.half_width},
                  {"welch_ci", {welch.interval.lower(), welch.interval.upper()}},
                  {"welch_t", welch.t},
                  {"welch_p", welch.p},
                  {"var_of_mean_diff_welch", welch.standard_error * welch.standard_error}};
    if (a.size() == b.size()) {
        const TTest paired = paired_test(a, b, confidence);
        found["paired"] = test_figures(paired);
        found["paired_half_width"] = paired.interval.half_width;
        found["paired_ci"] = found["paired"]["ci"];
        found["paired_t"] = paired.t;
        found["paired_df"] = paired.df;
        found["paired_p"] = paired.p;
        found["var_of_mean_diff_paired"] = paired.standard_error * paired.standard_error;
    }
    return exact(c, found);
}

// ---- Output analysis of one run ----

json mser_figures(const Values& series) {
    const Cut cut = mser5(series);
    return {{"truncate_batches", cut.batches},
            {"truncate_obs", cut.observations},
            {"min_value", cut.min_value},
            {"value_at_0", cut.value_at_zero},
            {"mean_after", cut.mean_after}};
}

/// "welch_w20_at_0_5_100": the moving average with window 20 at these places.
void add_welch_figures(json& found, const Values& series, const json& expected) {
    static const std::regex kKey{R"(^welch_w(\d+)_at((?:_\d+)+)$)"};
    for (const auto& item : expected.items()) {
        std::smatch match;
        const std::string key = item.key();
        if (!std::regex_match(key, match, kKey)) continue;
        const Values average = welch_moving_average(series, std::stoul(match[1]));
        const std::string places = match[2];
        json values = json::array();
        static const std::regex kDigits{R"(\d+)"};
        for (std::sregex_iterator it{places.begin(), places.end(), kDigits}, end; it != end; ++it)
            values.push_back(average.at(std::stoul(it->str())));
        found[key] = values;
    }
}

Values series_of(const std::string& recipe) {
    const auto seed = static_cast<std::uint32_t>(contains(recipe, "seed") ? groups(recipe, R"(seed (\d+))")[0] : 1);
    if (!contains(recipe, "minstd")) throw NotSupported("series are made with minstd_rand0");
    if (contains(recipe, "exp(-i/")) {
        const Values r = groups(recipe, R"(([-.0-9]+)\s*\+\s*([-.0-9]+)\*exp\(-i/([.0-9]+)\).*i=0\.\.(\d+))");
        return minimal_standard_decay(seed, r[0], r[1], r[2], whole(r[3]) + 1);
    }
    const double rate = groups(recipe, R"(A=-ln\(u\)/([.0-9]+) then S=-ln\(u\))")[0];
    return minimal_standard_waits(seed, rate, whole(groups(recipe, R"(W_0\.\.W_(\d+))")[0]) + 1);
}

/// Batch means as "batch20x100": twenty batches of a hundred.
void add_batch_figures(json& found, const Values& series, const json& expected) {
    for (const auto& item : expected.items()) {
        const std::string& key = item.key();
        if (key.rfind("batch", 0) == 0) {
            const Values shape = groups(key, R"(batch(\d+)x(\d+))");
            const BatchMeans b = batch_means(std::span{series}.first(whole(shape[0] * shape[1])), whole(shape[0]));
            found[key] = {{"grand_mean", b.grand_mean},
                          {"var_of_batch_means", b.variance},
                          {"half_width95", b.interval.half_width},
                          {"lag1_of_batch_means", b.lag_one},
                          {"von_neumann_ratio", b.von_neumann_ratio}};
        } else if (key.rfind("sts_area", 0) == 0) {
            found[key] = area_variance(series, whole(groups(key, R"(_(\d+)batches)")[0]));
        } else if (key.rfind("obm", 0) == 0) {
            found[key] = overlapping_batch_means(series, whole(groups(key, R"(_m(\d+))")[0]));
        } else if (key == "schruben_T") {
            const std::size_t half = series.size() / 2;
            const double sigma2 = batch_means(std::span{series}.last(half), 10).variance_parameter();
            found[key] = {{"sigma2_from_10_batch_means_of_last_" + std::to_string(half), sigma2},
                          {"T", initialization_bias_statistic(series, sigma2)}};
        } else if (key.rfind("W_", 0) == 0) {
            found[key] = series.at(whole(groups(key, R"(W_(\d+))")[0]));
        }
    }
}

Answer output_analysis(const Case& c, const Effort&) {
    const Values series = series_of(text_of(c.inputs, "series"));
    const SerialMoments serial{series};
    json found = {{"mean", serial.moments().mean()},
                  {"variance", serial.moments().variance()},
                  {"lag1", serial.lag_one()},
                  {"mser5", mser_figures(series)}};
    add_batch_figures(found, series, c.expected);
    add_welch_figures(found, series, c.expected);
    return exact(c, found);
}

Answer mser_edges(const Case& c, const Effort&) {
    json found = json::object();
    if (c.inputs.contains("constant")) {
        const Values r = groups(c.inputs["constant"], R"((\d+) x ([-.0-9]+))");
        found["constant"] = mser_figures(Values(whole(r[0]), r[1]));
    }
    if (c.inputs.contains("too_short"))
        found["too_short"] =
            stated(c.expected.value("too_short", json()), mser5(Values(9, 1.0)).status == CutStatus::too_short);
    if (c.inputs.contains("monotone")) {
        Values ramp(whole(groups(c.inputs["monotone"], R"(n=(\d+))")[0]));
        std::iota(ramp.begin(), ramp.end(), 0.0);
        found["monotone"] =
            stated(c.expected.value("monotone", json()), mser5(ramp).status == CutStatus::not_converged);
    }
    return exact(c, found);
}

Answer moving_average(const Case& c, const Effort&) {
    return exact(c, {{"Ybar", welch_moving_average(c.inputs.at("y").get<Values>(), c.inputs.at("w"))}});
}

// ---- Designs ----

Answer sobol_sequence(const Case& c, const Effort&) {
    json found = json::object();
    for (const std::uint64_t i : c.inputs.at("indices").get<std::vector<std::uint64_t>>()) {
        const Points one = sobol_points(1, c.inputs.at("dimension"), i);
        found[std::to_string(i)] = Values(one[0].begin(), one[0].end());
    }
    return exact(c, found);
}

Answer qmc_mean(const Case& c, const Effort&) {
    const auto a = c.inputs.at("a").get<Values>();
    const Values ends = groups(text_of(c.inputs, "points"), R"((\d+)\.\.(\d+))");
    const Points points = sobol_points(whole(ends[1] - ends[0]) + 1, a.size(), whole(ends[0]));
    double sum = 0;
    for (std::size_t i = 0; i < points.size(); ++i) sum += sobol_g(points[i], a);
    return exact(c, {{"mean", sum / static_cast<double>(points.size())}, {"true_mean", sobol_g_indices(a).mean}});
}

Answer discrepancy(const Case& c, const Effort&) {
    Values scale = {0, 1};
    if (c.inputs.contains("scaling")) scale = groups(c.inputs["scaling"], R"(\(x-([.0-9]+)\)/([.0-9]+))");
    json found = json::object();
    for (const auto& [name, rows] : c.inputs.items()) {
        if (!rows.is_array()) continue;
        Points points{rows.size(), rows.at(0).size()};
        for (std::size_t i = 0; i < points.size(); ++i)
            for (std::size_t j = 0; j < points.dimensions(); ++j)
                points[i][j] = (rows[i].at(j).get<double>() - scale[0]) / scale[1];
        found["CD_" + name] = centred_discrepancy(points);
    }
    return exact(c, found);
}

/// Does every slice of every coordinate hold one point, in its middle if the design is centred?
bool is_latin(const Points& points, bool centred) {
    const auto n = static_cast<double>(points.size());
    for (std::size_t j = 0; j < points.dimensions(); ++j) {
        std::set<double> slices;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const double slice = std::floor(points[i][j] * n);
            if (slice < 0 || slice >= n || (centred && points[i][j] != (slice + 0.5) / n)) return false;
            slices.insert(slice);
        }
        if (slices.size() != points.size()) return false;
    }
    return true;
}

Answer latin_hypercubes(const Case& c, const Effort& effort) {
    std::array<bool, 2> latin = {true, true};
    for (const std::size_t n : c.inputs.at("n").get<std::vector<std::size_t>>())
        for (const std::size_t d : c.inputs.at("d").get<std::vector<std::size_t>>())
            for (std::uint64_t seed = 0; seed < 100; ++seed)
                for (const bool centred : {false, true})
                    latin[centred ? 1 : 0] &= is_latin(latin_hypercube(n, d, random::Stream{seed}, centred), centred);
    Moments means;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        const Points points = latin_hypercube(10, 1, random::Stream{random::derive(effort.seed, i)});
        double sum = 0;
        for (std::size_t k = 0; k < 10; ++k) sum += points[k][0];
        means.add(sum / 10);
    }
    const bool additive = std::fabs(means.variance() * 12'000 - 1) < 0.1;
    Answer answer;
    for (const auto& [key, words] : c.expected.items()) {
        if (contains(key, "column")) answer.value[key] = stated(words, latin[0]);
        if (contains(key, "centered")) answer.value[key] = stated(words, latin[1]);
        if (contains(key, "variance")) answer.value[key] = stated(words, additive);
        if (contains(key, "mean of") && words.is_number()) {
            answer.value[key] = means.mean();
            answer.standard_error[key] = means.standard_error();
        }
    }
    return answer;
}

// ---- Sensitivity ----

struct TestFunction {
    std::size_t dimensions = 0;
    UnitCubeFunction function;
};

TestFunction function_of(const Case& c) {
    if (c.inputs.contains("c")) {
        const auto coefficients = c.inputs["c"].get<Values>();
        return {coefficients.size(), [coefficients](std::span<const double> x) {
                    return std::inner_product(x.begin(), x.end(), coefficients.begin(), 0.0);
                }};
    }
    if (c.inputs.contains("a") && c.inputs["a"].is_array()) {
        const auto a = c.inputs["a"].get<Values>();
        return {a.size(), [a](std::span<const double> u) { return sobol_g(u, a); }};
    }
    if (!contains(lower(c.name), "ishigami") && !contains(c.inputs.value("f", ""), "sin"))
        throw NotSupported("knows the functions of Ishigami and Sobol' and linear ones");
    const double a = c.inputs.value("a", 7.0);
    const double b = c.inputs.value("b", 0.1);
    return {3, [a, b](std::span<const double> u) { return ishigami(u, a, b); }};
}

Values run(const Points& points, const UnitCubeFunction& function) {
    Values outputs;
    outputs.reserve(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) outputs.push_back(function(points[i]));
    return outputs;
}

/// The estimators on a design without chance.
Answer saltelli(const Case& c, const Effort&) {
    const TestFunction f = function_of(c);
    const std::size_t n = c.inputs.at("N");
    const SobolIndices found = sobol_indices(run(saltelli_points(n, f.dimensions), f.function), n, f.dimensions);
    return exact(c, {{"mu", found.mean}, {"V", found.variance}, {"S1", found.first}, {"ST", found.total}});
}

/// Means of independently shifted designs, with their standard errors.
class ShiftedEstimates {
public:
    void add(const std::string& key, double value) { add(key, Values{value}, false); }
    void add(const std::string& key, const Values& values) { add(key, values, true); }
    [[nodiscard]] Answer answer(const json& expected) const {
        Answer answer;
        for (const auto& [key, figure] : figures_) {
            if (!expected.contains(key)) continue;
            json values = json::array();
            json errors = json::array();
            for (const Moments& m : figure.moments) {
                values.push_back(m.mean());
                errors.push_back(m.standard_error());
            }
            answer.value[key] = figure.is_list ? values : values[0];
            answer.standard_error[key] = figure.is_list ? errors : errors[0];
        }
        return answer;
    }

private:
    struct Figure {
        bool is_list = false;
        std::vector<Moments> moments;
    };
    void add(const std::string& key, const Values& values, bool is_list) {
        Figure& figure = figures_[key];
        figure.is_list = is_list;
        figure.moments.resize(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) figure.moments[i].add(values[i]);
    }
    std::map<std::string, Figure> figures_;
};

/// Pairs of factors named like "S13".
void add_interactions(ShiftedEstimates& estimates, const Case& c, const TestFunction& f, const Points& points,
                      const Values& outputs, std::size_t n, const SobolIndices& single) {
    static const std::regex kPair{R"(^S(\d)(\d)$)"};
    for (const auto& item : c.expected.items()) {
        std::smatch match;
        const std::string key = item.key();
        if (!std::regex_match(key, match, kPair)) continue;
        const std::array<std::size_t, 2> set = {std::stoul(match[1]) - 1, std::stoul(match[2]) - 1};
        const double closed = closed_index(outputs, n, run(mixed_points(points, n, set), f.function));
        estimates.add(key, closed - single.first.at(set[0]) - single.first.at(set[1]));
    }
}

Answer sobol_shares(const Case& c, const Effort& effort) {
    constexpr std::uint64_t kShifts = 32;
    const TestFunction f = function_of(c);
    const std::size_t n = effort.quick ? 1U << 9 : 1U << 13;
    ShiftedEstimates estimates;
    for (std::uint64_t shift = 0; shift < kShifts; ++shift) {
        const Points points = saltelli_points(n, f.dimensions, random::Stream{random::derive(effort.seed, shift)});
        const Values outputs = run(points, f.function);
        const SobolIndices found = sobol_indices(outputs, n, f.dimensions);
        estimates.add("mean", found.mean);
        estimates.add("variance", found.variance);
        estimates.add("S1", found.first);
        estimates.add("ST", found.total);
        add_interactions(estimates, c, f, points, outputs, n, found);
    }
    return estimates.answer(c.expected);
}

json effect_figures(const std::vector<MorrisEffects>& effects, const char* sigma_key) {
    json found = {{"mu", json::array()}, {"mu_star", json::array()}, {sigma_key, json::array()}};
    for (const MorrisEffects& e : effects) {
        found["mu"].push_back(e.mu);
        found["mu_star"].push_back(e.mu_star);
        found[sigma_key].push_back(e.sigma);
    }
    return found;
}

Answer morris(const Case& c, const Effort& effort) {
    const TestFunction f = function_of(c);
    const std::size_t levels = c.inputs.value("levels", std::size_t{4});
    const double step = static_cast<double>(levels) / (2.0 * static_cast<double>(levels - 1));
    if (c.inputs.contains("delta") && std::fabs(number(c.inputs["delta"]) - step) > 1e-9)
        throw NotSupported("steps are levels / (2 (levels - 1))");
    if (c.inputs.contains("c")) {
        const Points points = morris_trajectories(10, f.dimensions, levels, effort.seed);
        return exact(c, effect_figures(morris_effects(points, run(points, f.function)), "sigma"));
    }
    if (std::pow(levels, f.dimensions) > 1e7) throw NotSupported("too many factors for all steps of the grid");
    return exact(c, effect_figures(morris_limit(f.function, f.dimensions, levels), "sigma_population"));
}

// ---- Ranking and selection ----

using SelectionConstant = double (*)(std::size_t, std::size_t, double);

/// Keys such as "P0.95_n020" name probability and first stage; a value for every k.
Answer constant_table(const Case& c, SelectionConstant constant) {
    json found = json::object();
    for (const auto& item : c.expected.items()) {
        const Values key = groups(item.key(), R"(P([.0-9]+)_n0(\d+))");
        json row = json::array();
        for (const std::size_t k : c.inputs.at("k").get<std::vector<std::size_t>>())
            row.push_back(constant(k, whole(key[1]), key[0]));
        found[item.key()] = row;
    }
    return exact(c, found);
}

Best best_meant(const Case& c) {
    return contains(lower(c.whole.value("topic", "")), "largest") ? Best::largest : Best::smallest;
}

/// The first of these inputs that the case has.
const json& any_of(const json& inputs, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (inputs.contains(name)) return inputs[name];
    throw NotSupported(std::string{"needs "} + *names.begin());
}

/// Variances, given as such or as standard deviations.
Values variances_in(const json& inputs, std::initializer_list<const char*> variances,
                    std::initializer_list<const char*> deviations) {
    for (const char* name : variances)
        if (inputs.contains(name)) return inputs[name].get<Values>();
    auto result = any_of(inputs, deviations).get<Values>();
    for (double& x : result) x *= x;
    return result;
}

SelectionProblem problem_in(const json& inputs) {
    const double probability = inputs.contains("alpha") ? 1 - inputs["alpha"].get<double>()
                                                        : any_of(inputs, {"P*", "P", "probability"}).get<double>();
    return {any_of(inputs, {"n0", "first_stage"}), probability, any_of(inputs, {"delta", "d*", "d", "indifference"})};
}

Answer dudewicz_dalal_selection(const Case& c, const Effort&) {
    const DudewiczDalalPlan plan =
        dudewicz_dalal_plan(problem_in(c.inputs), variances_in(c.inputs, {"stage1_var"}, {"stage1_sd"}));
    json found = {{"h1", plan.h}, {"N", plan.sizes}, {"W1", plan.first_weights}};
    if (c.inputs.contains("stage2_mean")) {
        const Values means =
            weighted_means(plan, c.inputs.at("stage1_mean").get<Values>(), c.inputs.at("stage2_mean").get<Values>());
        found["weighted_mean"] = means;
        found["selected"] = best_of(means, best_meant(c)) + 1;
    }
    return exact(c, found);
}

Answer rinott_selection(const Case& c, const Effort&) {
    const Values variances = variances_in(c.inputs, {"stage1_var"}, {"stage1_sd"});
    const SelectionProblem problem = problem_in(c.inputs);
    return exact(c, {{"h", rinott_h(variances.size(), problem.first_stage, problem.probability)},
                     {"N", rinott_sizes(problem, variances)}});
}

Answer kim_nelson_figures(const Case& c, const Effort&) {
    json found = {{"eta", json::array()}, {"h2", json::array()}};
    for (const json& one : c.inputs.at("cases")) {
        const KimNelsonConstants constants = kim_nelson_constants(one.at(0), one.at(1), one.at(2));
        found["eta"].push_back(constants.eta);
        found["h2"].push_back(constants.h_squared);
    }
    return exact(c, found);
}

Answer kim_nelson_run(const Case& c, const Effort&) {
    const std::string noise_recipe = text_of(c.inputs, "noise");
    if (!contains(noise_recipe, "sum of 12 u - 6, minstd_rand0")) throw NotSupported("cannot remake this noise");
    if (c.inputs.value("c", 1) != 1) throw NotSupported("KN with c = 1 only");
    MinimalStandard noise{static_cast<std::uint32_t>(groups(noise_recipe, R"(seed (\d+))")[0])};
    const auto means = c.inputs.at("means").get<Values>();
    KimNelson selection{means.size(), problem_in(c.inputs), best_meant(c)};
    Values values(means.size());
    while (!selection.finished()) {
        for (std::size_t i = 0; i < means.size(); ++i) values[i] = means[i] + noise.sum_of_twelve();
        selection.add(values);
    }
    json eliminated = json::object();
    for (std::size_t i = 0; i < means.size(); ++i)
        if (selection.eliminated_at(i) > 0) eliminated[std::to_string(i + 1)] = selection.eliminated_at(i);
    return exact(c, {{"selected", selection.selected() + 1},
                     {"final_r", selection.stage()},
                     {"eliminated_at", eliminated},
                     {"S2_12", selection.difference_variance(0, 1)},
                     {"eta", selection.constants().eta},
                     {"h2", selection.constants().h_squared}});
}

/// Shares, and whole numbers of a budget if there is one; of the case itself, or of each system set it names.
Answer ocba(const Case& c, const Effort&) {
    json found = json::object();
    const auto answer = [&](const std::string& name, const json& one) {
        const Values shares =
            ocba_fractions(any_of(one, {"means", "mean"}).get<Values>(),
                           variances_in(one, {"var", "variances", "variance"}, {"sd"}), best_meant(c));
        found[name] = shares;
        const json& owner = one.contains("budget") ? one : c.inputs;
        if (owner.contains("budget")) {
            const auto allocation = allocate(shares, owner["budget"]);
            found[name + "_allocation"] = allocation;
            if (name == kBareList) found["allocation"] = allocation;
        }
    };
    if (c.inputs.contains("means") || c.inputs.contains("mean")) {
        answer(kBareList, c.inputs);
        found["fractions"] = found[kBareList];
    }
    for (const auto& [name, one] : c.inputs.items())
        if (one.is_object()) answer(name, one);
    return exact(c, found);
}

// ---- Quantiles ----

Answer p_square(const Case& c, const Effort&) {
    PSquare estimate{c.inputs.at("p")};
    for (const double x : c.inputs.at("x").get<Values>()) estimate.add(x);
    return exact(c, {{"marker_heights", estimate.heights()},
                     {"marker_positions", estimate.positions()},
                     {"value", estimate.value()}});
}

Answer quantile_types(const Case& c, const Effort&) {
    const Values x = list(c.inputs.at("x"));
    const auto p = c.inputs.at("p").get<Values>();
    json found = json::object();
    for (const auto& item : c.expected.items()) {
        const std::size_t type = whole(groups(item.key(), R"(type(\d+))")[0]);
        if (type < 1 || type > 9) continue;
        found[item.key()] = quantiles(x, p, static_cast<QuantileType>(type));
    }
    return exact(c, found);
}

Values sketch_data(int law, std::uint64_t seed) {
    random::Stream stream{random::derive(seed, static_cast<std::uint64_t>(law))};
    Values x(1'000'000);
    for (double& v : x)
        v = law == 0 ? stream.uniform() : law == 1 ? stream.exponential() : std::exp(random::normal(stream));
    return x;
}

double rank_error(const QuantileSketch& sketch, const Values& sorted, double q) {
    const auto below = std::lower_bound(sorted.begin(), sorted.end(), sketch.quantile(q)) - sorted.begin();
    return std::fabs(static_cast<double>(below) / static_cast<double>(sorted.size()) - q);
}

/// Greatest rank errors over uniform, exponential and lognormal data, against bounds.
Answer sketch_errors(const Case& c, const Effort& effort) {
    json errors = json::object();
    bool merges = true;
    for (const int law : {0, 1, 2}) {
        Values x = sketch_data(law, effort.seed);
        QuantileSketch whole_sketch;
        std::array<QuantileSketch, 2> halves;
        for (std::size_t i = 0; i < x.size(); ++i) {
            whole_sketch.add(x[i]);
            halves[i < x.size() / 2 ? 0 : 1].add(x[i]);
        }
        QuantileSketch other_way = halves[1];
        other_way.merge(halves[0]);
        halves[0].merge(halves[1]);
        std::sort(x.begin(), x.end());
        merges = merges && halves[0] == whole_sketch && other_way == whole_sketch && whole_sketch.min() == x.front() &&
                 whole_sketch.max() == x.back();
        for (const auto& item : c.expected.at("rank_error_at_q").items()) {
            static const std::regex kNumber{R"([.0-9]+)"};
            double worst = errors.value(item.key(), 0.0);
            for (std::sregex_iterator it{item.key().begin(), item.key().end(), kNumber}, end; it != end; ++it)
                worst = std::max(worst, rank_error(whole_sketch, x, std::stod(it->str())));
            errors[item.key()] = worst;
        }
    }
    for (const auto& [q, bound] : c.expected.at("rank_error_at_q").items())
        if (errors[q] <= bound) errors[q] = bound;
    return exact(c, {{"rank_error_at_q", errors}, {"merge", stated(c.expected.value("merge", json()), merges)}});
}

// ---- Queues ----

Answer transient_waits(const Case& c, const Effort&) {
    const double arrival_rate = number(c.inputs.at("lambda"));
    const double rho = number(c.inputs.at("rho"));
    const double service_rate = c.inputs.contains("mu") ? number(c.inputs["mu"]) : arrival_rate / rho;
    json found = json::object();
    for (const auto& item : c.expected.items()) {
        const std::string& key = item.key();
        if (contains(key, "n=")) {
            static const std::regex kNumber{R"(\d+)"};
            const std::string places = key.substr(key.find("n=") + 2);
            json values = json::array();
            for (std::sregex_iterator it{places.begin(), places.end(), kNumber}, end; it != end; ++it)
                values.push_back(mm1_transient_waits(arrival_rate, service_rate, std::stoul(it->str())).back());
            found[key] = values;
        } else if (contains(key, "mean of first")) {
            const std::size_t n = whole(groups(key, R"(first (\d+))")[0]);
            found[key] = Moments{mm1_transient_waits(arrival_rate, service_rate, n)}.mean();
        } else if (key == "steady_state") {
            found[key] = mean_wait_mg1(arrival_rate / service_rate, 1) / service_rate;
        }
    }
    return exact(c, found);
}

/// Pairs "scv 0->2, 1->4" in words, for M/G/1 waits.
bool waits_as_stated(const std::string& words, double rho) {
    static const std::regex kPair{R"(([.0-9]+)->([.0-9]+))"};
    bool as_stated = true;
    for (std::sregex_iterator it{words.begin(), words.end(), kPair}, end; it != end; ++it)
        as_stated = as_stated && std::fabs(mean_wait_mg1(rho, std::stod((*it)[1])) - std::stod((*it)[2])) < 1e-9;
    return as_stated;
}

Answer erlang(const Case& c, const Effort&) {
    json found = json::object();
    const auto table = [&](const char* input, const char* output, double (*formula)(std::size_t, double)) {
        if (!c.inputs.contains(input)) return;
        found[output] = json::array();
        for (const json& pair : c.inputs[input]) found[output].push_back(formula(pair.at(0), pair.at(1)));
    };
    table("B", "erlang_B", erlang_b);
    table("C", "erlang_C", erlang_c);
    for (const auto& [key, value] : c.expected.items()) {
        if (key.rfind("mm1_rho", 0) == 0) found[key] = mean_wait_mmc(1, groups(key, R"(rho([.0-9]+))")[0]);
        if (key.rfind("mg1", 0) == 0 && value.is_string())
            found[key] = stated(value, waits_as_stated(value, groups(key, R"(rho=([.0-9]+))")[0]));
    }
    return exact(c, found);
}

/// Mean of the first waits of an M/M/1 queue that starts empty.
double mean_of_first_waits(random::Stream& gaps, random::Stream& services, double arrival_rate, double mean_service,
                           std::size_t n) {
    Values a(n);
    Values s(n);
    for (std::size_t i = 0; i < n; ++i) {
        a[i] = gaps.exponential() / arrival_rate;
        s[i] = mean_service * services.exponential();
    }
    return Moments{lindley_waits(s, a)}.mean();
}

Answer interval_coverage(const Case& c, const Effort& effort) {
    const Values model = groups(text_of(c.inputs, "model"), R"(rho=([.0-9]+).*first (\d+))");
    const double rho = model[0];
    const std::size_t length = whole(model[1]);
    const double truth = Moments{mm1_transient_waits(1, 1 / rho, length)}.mean();
    const int macros = effort.quick ? 2000 : 20'000;
    Answer answer;
    answer.value["true"] = truth;
    for (const std::size_t n : c.inputs.at("n").get<std::vector<std::size_t>>()) {
        int covered = 0;
        for (int m = 0; m < macros; ++m) {
            const std::uint64_t key = random::derive(random::derive(effort.seed, n), static_cast<std::uint64_t>(m));
            random::Stream gaps{random::derive(key, 0)};
            random::Stream services{random::derive(key, 1)};
            Moments means;
            for (std::size_t r = 0; r < n; ++r) means.add(mean_of_first_waits(gaps, services, 1, rho, length));
            covered += t_interval(means, c.inputs.value("nominal", 0.9)).covers(truth) ? 1 : 0;
        }
        const double share = covered / static_cast<double>(macros);
        answer.value["coverage"][std::to_string(n)] = share;
        answer.standard_error["coverage"][std::to_string(n)] = std::sqrt(share * (1 - share) / macros);
    }
    return answer;
}

Answer common_random_numbers(const Case& c, const Effort& effort) {
    const Values model = groups(text_of(c.inputs, "model"),
                                R"(lambda ([.0-9]+), mean service ([.0-9]+) vs ([.0-9]+), mean of first (\d+))");
    const auto wait = [&](std::uint64_t key, double mean_service) {
        random::Stream gaps{random::derive(key, 0)};
        random::Stream services{random::derive(key, 1)};
        return mean_of_first_waits(gaps, services, model[0], mean_service, whole(model[3]));
    };
    // Blocks of pairs give the figures their standard errors.
    constexpr std::uint64_t kBlocks = 20;
    const std::uint64_t pairs = effort.quick ? 500 : 2000;
    ShiftedEstimates estimates;
    for (std::uint64_t block = 0; block < kBlocks; ++block) {
        Moments first;
        Moments second;
        Moments common;
        Moments independent;
        for (std::uint64_t pair = block * pairs; pair < (block + 1) * pairs; ++pair) {
            const std::uint64_t key = random::derive(effort.seed, pair);
            const double x = wait(key, model[1]);
            const double y = wait(key, model[2]);
            first.add(x);
            second.add(y);
            common.add(x - y);
            independent.add(x - wait(random::derive(key, 2), model[2]));
        }
        const double covariance = 0.5 * (first.variance() + second.variance() - common.variance());
        estimates.add("correlation", covariance / std::sqrt(first.variance() * second.variance()));
        estimates.add("variance_ratio_independent_over_crn", independent.variance() / common.variance());
    }
    return estimates.answer(c.expected);
}

// ---- Published generators ----

Answer minimal_standard(const Case& c, const Effort&) {
    json found = {{"first_u", MinimalStandard{}.uniform()}};
    for (const auto& item : c.expected.items()) {
        if (item.key().rfind("x_", 0) != 0) continue;
        std::minstd_rand0 engine;
        engine.discard(std::stoull(item.key().substr(2)) - 1);
        found[item.key()] = engine();
    }
    return exact(c, found);
}

template <class Engine>
std::uint64_t draw_number(std::uint64_t n) {
    Engine engine;
    engine.discard(n - 1);
    return engine();
}

Answer standard_engines(const Case& c, const Effort&) {
    const std::uint64_t n = c.inputs.at("draw");
    static const std::map<std::string, std::uint64_t (*)(std::uint64_t)> kEngines = {
        {"std::mt19937", draw_number<std::mt19937>},
        {"std::mt19937_64", draw_number<std::mt19937_64>},
        {"std::minstd_rand0", draw_number<std::minstd_rand0>},
        {"std::minstd_rand", draw_number<std::minstd_rand>},
        {"std::ranlux24_base", draw_number<std::ranlux24_base>},
        {"std::ranlux48_base", draw_number<std::ranlux48_base>},
        {"std::ranlux24", draw_number<std::ranlux24>},
        {"std::ranlux48", draw_number<std::ranlux48>},
        {"std::knuth_b", draw_number<std::knuth_b>},
    };
    json found = json::array();
    for (const auto& engine : c.inputs.at("engine").get<std::vector<std::string>>()) {
        const auto known = kEngines.find(engine);
        if (known == kEngines.end()) throw NotSupported("unknown engine " + engine);
        found.push_back(known->second(n));
    }
    return exact(c, found);
}

Answer mrg32k3a(const Case& c, const Effort&) {
    Mrg32k3a generator{c.inputs.at("seed").get<Mrg32k3a::State>()};
    json found = {{"next_stream_state(2^127)", generator.next_stream().state()},
                  {"next_substream_state(2^76)", generator.next_substream().state()}};
    for (const auto& item : c.expected.items()) {
        if (item.key().rfind("first", 0) != 0) continue;
        Mrg32k3a copy = generator;
        Values draws(whole(groups(item.key(), R"(first(\d+)_u)")[0]));
        for (double& u : draws) u = copy.uniform();
        found[item.key()] = draws;
    }
    return exact(c, found);
}

std::vector<std::uint32_t> hex_words(const std::string& text) {
    static const std::regex kWord{R"(\b[0-9a-f]{8}\b)"};
    std::vector<std::uint32_t> words;
    for (std::sregex_iterator it{text.begin(), text.end(), kWord}, end; it != end; ++it)
        words.push_back(static_cast<std::uint32_t>(std::stoul(it->str(), nullptr, 16)));
    return words;
}

/// A vector is [four words, "key ..."] or [one word, "x4 ctr, x2 key"].
Answer philox(const Case& c, const Effort&) {
    json found = json::array();
    for (const json& vector : c.inputs.at("vectors")) {
        std::vector<std::uint32_t> counter = hex_words(vector.at(0));
        std::vector<std::uint32_t> key = hex_words(vector.at(1));
        if (counter.size() == 1 && key.empty()) {
            key.assign(2, counter.front());
            counter.assign(4, counter.front());
        }
        if (counter.size() != 4 || key.size() != 2) throw NotSupported("cannot read a vector of Philox");
        json block = json::array();
        for (const std::uint32_t word :
             philox4x32_10({counter[0], counter[1], counter[2], counter[3]}, {key[0], key[1]})) {
            std::string hex(8, '0');
            for (std::size_t i = 0; i < 8; ++i) hex[7 - i] = "0123456789abcdef"[(word >> (4 * i)) & 15U];
            block.push_back(hex);
        }
        found.push_back(block);
    }
    return exact(c, found);
}

Answer whole_program(const Case&, const Effort&) {
    throw NotSupported("a property of whole runs: the tests of determinism and of the command line hold it");
}

// ---- Tolerances in words ----

bool all_whole(const json& expected) {
    if (expected.is_structured())
        return std::all_of(expected.begin(), expected.end(), [](const json& inner) { return all_whole(inner); });
    return !expected.is_number() || expected.is_number_integer();
}

/// What a number in the words is for one figure: "rel 1e-9", "within 15%", "abs/rel 1e-9", or "1e-7 (NAME)" for the
/// figure of that name (others are then held to the least of these). Empty: there is none.
json stated_tolerance(const std::string& words, const std::string& figure, const json& figures) {
    static const std::regex kAmount{R"(\b(abs/rel|abs|rel|to|within|u)\s+([0-9.]+(?:e-?[0-9]+)?)(%?))"};
    static const std::regex kOfFigure{R"(([0-9.]+e-[0-9]+) \((\w+)\))"};
    constexpr double kPrinted = 5e-12;  // figures are printed with twelve digits, whatever is said of them
    double least = 0;
    for (std::sregex_iterator it{words.begin(), words.end(), kOfFigure}, end; it != end; ++it) {
        if (!figures.contains((*it)[2].str())) continue;
        const double amount = std::stod((*it)[1]);
        if ((*it)[2] == figure) return {{"rel", amount}};
        least = least > 0 ? std::min(least, amount) : amount;
    }
    if (least > 0) return {{"rel", least}};
    std::smatch match;
    if (!std::regex_search(words, match, kAmount)) return {};
    const double amount = std::stod(match[2]) * (match[3].length() > 0 ? 0.01 : 1);
    if (match[1] == "abs/rel") return {{"abs", amount}, {"rel", amount}};
    if (match[1] == "rel" || match[3].length() > 0) return {{"rel", amount}};
    return {{"abs", amount}, {"rel", kPrinted}};
}

json tolerance_of(const std::string& words, const std::string& figure, const json& figures) {
    const char* const kSimulated = "4 standard errors";
    if (contains(words, "dyadic")) return {{"abs", 0}};
    const bool exact_or_analytic = contains(words, "exact") || contains(words, "analytic");
    if (all_whole(figures.at(figure)) && exact_or_analytic) return {{"abs", 0}, {"simulated", kSimulated}};
    const bool strict = words.rfind("analytic", 0) == 0 || words.rfind("property", 0) == 0 ||
                        (words.rfind("exact", 0) == 0 && !contains(words, "given"));
    json stated = strict ? json() : stated_tolerance(words, figure, figures);
    if (!stated.is_null()) return stated;
    return {{"abs", 1e-11}, {"rel", 1e-9}, {"simulated", kSimulated}};
}

// ---- Who answers what ----

struct Entry {
    const char* kind;
    std::vector<const char*> names;   // a case's name starts so ...
    std::vector<const char*> topics;  // ... or its topic contains this
    Family family;
};

/// The first that fits counts.
const std::vector<Entry>& entries() {
    static const std::vector<Entry> kEntries = {
        {"statistics.moments", {"nist"}, {"lag-1 autocorrelation"}, moments_of_series},
        {"statistics.t_quantile", {"student_t"}, {"t quantile"}, t_quantiles},
        {"statistics.two_samples", {"paired"}, {"welch interval", "welch test", "paired-t"}, two_samples},
        {"statistics.mean_interval",
         {"mean_ci", "sequential_sizing"},
         {"sequential stopping", "replication t interval"},
         mean_interval},
        {"statistics.sobol_points", {"sobol_joe_kuo"}, {"sobol sequence"}, sobol_sequence},
        {"statistics.qmc_mean", {"sobol_qmc"}, {"qmc mean"}, qmc_mean},
        {"statistics.discrepancy",
         {"centered_discrepancy", "centred_discrepancy"},
         {"discrepancy", "space-filling"},
         discrepancy},
        {"statistics.latin_hypercube", {"lhs"}, {"latin hypercube"}, latin_hypercubes},
        {"statistics.saltelli", {"saltelli"}, {"deterministic"}, saltelli},
        {"statistics.sobol_indices", {"ishigami", "sobol_g"}, {"sobol indices"}, sobol_shares},
        {"statistics.morris", {"morris"}, {"morris"}, morris},
        {"statistics.minimal_standard", {"minstd"}, {"test-data generator"}, minimal_standard},
        {"statistics.output_analysis", {"series_"}, {"output analysis", "warm-up detection"}, output_analysis},
        {"statistics.mser_edges", {"mser5"}, {"mser-5 edge"}, mser_edges},
        {"statistics.moving_average", {"welch"}, {"moving average"}, moving_average},
        {"statistics.transient_waits", {"mm1_transient"}, {"transient mean delay"}, transient_waits},
        {"statistics.erlang", {"erlang"}, {"steady-state engine"}, erlang},
        {"statistics.coverage", {"coverage"}, {"coverage"}, interval_coverage},
        {"statistics.dudewicz_dalal_h",
         {"dudewicz_dalal_h"},
         {},
         [](const Case& c, const Effort&) { return constant_table(c, dudewicz_dalal_h); }},
        {"statistics.rinott_h",
         {"rinott_h"},
         {},
         [](const Case& c, const Effort&) { return constant_table(c, rinott_h); }},
        {"statistics.dudewicz_dalal", {"two_stage", "dudewicz_dalal"}, {"two-stage"}, dudewicz_dalal_selection},
        {"statistics.rinott", {"rinott"}, {"rinott sample sizes"}, rinott_selection},
        {"statistics.kim_nelson_constants", {"kn_constants"}, {"kim-nelson kn, c=1"}, kim_nelson_figures},
        {"statistics.kim_nelson", {"kn_"}, {"kim-nelson"}, kim_nelson_run},
        {"statistics.ocba", {"ocba"}, {"ocba"}, ocba},
        {"statistics.p_square", {"p2"}, {"p-square"}, p_square},
        {"statistics.quantiles", {"quantile"}, {"exact quantiles"}, quantile_types},
        {"statistics.sketch", {"tdigest"}, {"t-digest", "sketch"}, sketch_errors},
        {"statistics.standard_engines", {"cpp_engines"}, {"rng known answers"}, standard_engines},
        {"statistics.mrg32k3a", {"mrg32k3a"}, {"streams and substreams"}, mrg32k3a},
        {"statistics.philox", {"philox"}, {"counter-based rng"}, philox},
        {"statistics.common_random_numbers", {"crn"}, {"common random numbers"}, common_random_numbers},
        {"statistics.whole_program", {"manifest"}, {"reproducibility"}, whole_program},
    };
    return kEntries;
}

}  // namespace

std::string statistics_kind(const std::string& name, const std::string& topic) {
    const std::string lower_name = lower(name);
    const std::string lower_topic = lower(topic);
    for (const Entry& entry : entries())
        for (const char* start : entry.names)
            if (lower_name.rfind(start, 0) == 0) return entry.kind;
    for (const Entry& entry : entries())
        for (const char* part : entry.topics)
            if (contains(lower_topic, part)) return entry.kind;
    return {};
}

Case statistics_case(const json& whole) {
    Case c;
    c.whole = whole;
    c.name = whole.value("name", "");
    c.kind = statistics_kind(c.name, whole.value("topic", ""));
    if (c.kind.empty()) c.kind = "statistics";
    c.inputs = whole.value("inputs", json::object());
    c.expected = whole.value("expected", json::object());
    if (!c.expected.is_object()) c.expected = json{{kBareList, c.expected}};
    c.tolerance = whole.value("tolerance", json());
    if (c.tolerance.is_object()) return c;
    const std::string words = c.tolerance.is_string() ? c.tolerance.get<std::string>() : "";
    c.tolerance = json::object();
    for (const auto& item : c.expected.items()) c.tolerance[item.key()] = tolerance_of(words, item.key(), c.expected);
    return c;
}

void add_statistics_families(Families& families) {
    for (const Entry& entry : entries()) families[entry.kind] = entry.family;
}

}  // namespace warung::verify
