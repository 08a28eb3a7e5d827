#include "sim/verify/law.h"

#include "sim/random/samplers.h"
#include "sim/verify/family.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <stdexcept>

namespace warung::verify {

namespace {

using nlohmann::json;

constexpr double kErlangByPhases = 16;

std::optional<double> find(const json& spec, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (const auto found = spec.find(name); found != spec.end() && found->is_number()) return found->get<double>();
    }
    return std::nullopt;
}

double need(const json& spec, std::initializer_list<const char*> names) {
    if (const auto value = find(spec, names)) return *value;
    throw std::invalid_argument("the distribution " + spec.dump() + " has no `" + *names.begin() + "`");
}

std::vector<double> numbers(const json& spec, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (const auto found = spec.find(name); found != spec.end() && found->is_array())
            return found->get<std::vector<double>>();
    }
    return {};
}

/// Squared coefficient of variation, however it is said.
std::optional<double> spread(const json& spec, double mean) {
    if (const auto scv = find(spec, {"scv", "cv2", "c2"})) return scv;
    if (const auto cv = find(spec, {"cv"})) return *cv * *cv;
    if (const auto sd = find(spec, {"sd", "std"})) return *sd * *sd / (mean * mean);
    if (const auto variance = find(spec, {"variance", "var"})) return *variance / (mean * mean);
    return std::nullopt;
}

double need_spread(const json& spec, double mean) {
    if (const auto s = spread(spec, mean)) return *s;
    throw std::invalid_argument("the distribution " + spec.dump() + " has no `scv`");
}

void require(bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
}

double power(double base, double exponent) { return random::exp(exponent * random::log(base)); }

std::size_t pick(const std::vector<double>& cumulative, double u) {
    const auto at = std::upper_bound(cumulative.begin(), cumulative.end() - 1, u);
    return static_cast<std::size_t>(at - cumulative.begin());
}

std::vector<double> summed_up(std::vector<double> weights) {
    require(!weights.empty(), "a mixture needs a part");
    require(std::all_of(weights.begin(), weights.end(), [](double w) { return w >= 0; }), "weights below zero");
    std::partial_sum(weights.begin(), weights.end(), weights.begin());
    const double sum = weights.back();
    require(sum > 0, "weights that are all zero");
    for (double& w : weights) w /= sum;
    return weights;
}

}  // namespace

Law::Law(Shape shape, double mean, double scv, double a, double b)
    : shape_{shape}, mean_{mean}, scv_{scv}, a_{a}, b_{b} {
    require(mean >= 0 && std::isfinite(mean), "a distribution needs a mean that is finite and not negative");
    require(scv >= 0, "a spread below zero");
}

Law Law::constant(double value) { return {Shape::constant, value, 0}; }
Law Law::exponential(double mean) { return {Shape::exponential, mean, 1}; }

Law Law::from_json(const json& spec, const std::string& where) {
    if (!spec.is_object()) throw std::invalid_argument(where + " must be an object with `dist`");
    const auto dist = spec.find("dist") != spec.end() ? spec.find("dist") : spec.find("distribution");
    if (dist == spec.end() || !dist->is_string()) throw std::invalid_argument(where + " has no `dist`");
    std::string name = dist->get<std::string>();
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (name == "constant" || name == "deterministic" || name == "fixed" || name == "d")
        return constant(need(spec, {"mean", "value"}));
    if (name == "exponential" || name == "exp" || name == "poisson" || name == "m" || name == "markovian") {
        const auto rate = find(spec, {"rate"});
        require(!rate || *rate > 0, "a rate must be above zero");
        return exponential(rate ? 1 / *rate : need(spec, {"mean"}));
    }
    if (name.starts_with("erlang")) return erlang(spec, name);
    if (name.starts_with("hyperexp") || name == "h2") return hyperexponential(spec);
    if (name == "lognormal" || name == "log-normal") return lognormal(spec);
    if (name == "gamma") return gamma(spec);
    if (name == "uniform") return uniform(spec);
    if (name == "weibull") return weibull(spec);
    if (name == "pareto") return pareto(spec);
    if (name == "triangular") return triangular(spec);
    if (name == "discrete" || name == "empirical") return discrete(spec);
    throw NotSupported("distribution `" + dist->get<std::string>() + "` of " + where);
}

Law Law::erlang(const json& spec, const std::string& name) {
    const auto digits = name.find_first_of("0123456789");
    const double k =
        digits != std::string::npos ? std::stod(name.substr(digits)) : need(spec, {"k", "shape", "phases", "stages"});
    require(k >= 1 && k == std::floor(k), "an Erlang distribution needs a whole number of phases");
    const auto phase_rate = find(spec, {"phase_rate"});
    return {Shape::erlang, phase_rate ? k / *phase_rate : need(spec, {"mean"}), 1 / k, k};
}

Law Law::hyperexponential(const json& spec) {
    std::vector<double> weights = numbers(spec, {"p", "probs", "probabilities", "weights"});
    std::vector<double> means = numbers(spec, {"means"});
    for (const double rate : numbers(spec, {"rates"})) means.push_back(1 / rate);
    if (means.empty()) {
        const double mean = need(spec, {"mean"});
        const double scv = need_spread(spec, mean);
        require(scv >= 1, "a hyperexponential distribution has a squared coefficient of variation of 1 or more");
        // Two phases that bring the same share of the mean (Whitt 1982, Operations Research 30(1)).
        const double p = (1 + std::sqrt((scv - 1) / (scv + 1))) / 2;
        weights = {p, 1 - p};
        means = {mean / (2 * p), p < 1 ? mean / (2 * (1 - p)) : 0};
    } else if (const auto p = find(spec, {"p"}); weights.empty() && p) {
        weights = {*p, 1 - *p};
    }
    require(weights.size() == means.size(), "a hyperexponential distribution needs a weight for each phase");
    const std::vector<double> cumulative = summed_up(weights);
    double first = 0;
    double second = 0;
    for (std::size_t i = 0; i < means.size(); ++i) {
        const double p = cumulative[i] - (i == 0 ? 0 : cumulative[i - 1]);
        first += p * means[i];
        second += p * 2 * means[i] * means[i];
    }
    Law law{Shape::mixture, first, second / (first * first) - 1};
    law.values_ = std::move(means);
    law.cumulative_ = cumulative;
    return law;
}

Law Law::lognormal(const json& spec) {
    if (const auto sigma = find(spec, {"sigma"}); sigma && !spec.contains("scv")) {
        const double variance = *sigma * *sigma;
        const auto mean = find(spec, {"mean"});
        return {Shape::lognormal, mean ? *mean : std::exp(need(spec, {"mu"}) + variance / 2), std::expm1(variance),
                std::fabs(*sigma)};
    }
    const double mean = need(spec, {"mean"});
    const double scv = need_spread(spec, mean);
    return {Shape::lognormal, mean, scv, std::sqrt(std::log1p(scv))};
}

Law Law::gamma(const json& spec) {
    if (const auto shape = find(spec, {"shape", "k"})) {
        require(*shape > 0, "a shape must be above zero");
        const auto scale = find(spec, {"scale"});
        const auto rate = find(spec, {"rate"});
        const double mean = scale ? *shape * *scale : (rate ? *shape / *rate : need(spec, {"mean"}));
        return {Shape::gamma, mean, 1 / *shape, *shape};
    }
    const double mean = need(spec, {"mean"});
    const double scv = need_spread(spec, mean);
    return scv > 0 ? Law{Shape::gamma, mean, scv, 1 / scv} : constant(mean);
}

Law Law::uniform(const json& spec) {
    const auto half = find(spec, {"half_width"});
    const double low = half ? need(spec, {"mean"}) - *half : need(spec, {"low", "min", "a"});
    const double high = half ? need(spec, {"mean"}) + *half : need(spec, {"high", "max", "b"});
    require(low >= 0 && high >= low && high > 0, "a uniform distribution needs 0 <= low <= high");
    const double mean = (low + high) / 2;
    return {Shape::uniform, mean, (high - low) * (high - low) / 12 / (mean * mean), low, high};
}

Law Law::weibull(const json& spec) {
    const double shape = need(spec, {"shape", "k"});
    require(shape > 0, "a shape must be above zero");
    const double unit_mean = std::tgamma(1 + 1 / shape);
    const auto mean = find(spec, {"mean"});
    const double scale = mean ? *mean / unit_mean : need(spec, {"scale"});
    return {Shape::weibull, scale * unit_mean, std::tgamma(1 + 2 / shape) / (unit_mean * unit_mean) - 1, shape, scale};
}

Law Law::pareto(const json& spec) {
    const double shape = need(spec, {"shape", "alpha"});
    require(shape > 1, "a Pareto distribution needs a shape above 1 to have a mean");
    const auto mean = find(spec, {"mean"});
    const double least = mean ? *mean * (shape - 1) / shape : need(spec, {"scale", "xm", "min"});
    const double scv = shape > 2 ? 1 / (shape * (shape - 2)) : std::numeric_limits<double>::infinity();
    return {Shape::pareto, least * shape / (shape - 1), scv, shape, least};
}

Law Law::triangular(const json& spec) {
    const double low = need(spec, {"low", "min", "a"});
    const double high = need(spec, {"high", "max", "b"});
    const double mode = need(spec, {"mode", "c"});
    require(low >= 0 && low <= mode && mode <= high && low < high, "a triangle needs 0 <= low <= mode <= high");
    const double mean = (low + mode + high) / 3;
    const double variance = (low * low + mode * mode + high * high - low * mode - low * high - mode * high) / 18;
    Law law{Shape::triangular, mean, variance / (mean * mean), low, high};
    law.values_ = {mode};
    return law;
}

Law Law::discrete(const json& spec) {
    std::vector<double> values = numbers(spec, {"values"});
    std::vector<double> weights = numbers(spec, {"probs", "probabilities", "weights", "p"});
    if (weights.empty()) weights.assign(values.size(), 1);
    require(values.size() == weights.size(), "a discrete distribution needs as many probabilities as values");
    require(std::all_of(values.begin(), values.end(), [](double v) { return v >= 0; }), "times below zero");
    const std::vector<double> cumulative = summed_up(weights);
    double first = 0;
    double second = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double p = cumulative[i] - (i == 0 ? 0 : cumulative[i - 1]);
        first += p * values[i];
        second += p * values[i] * values[i];
    }
    Law law{Shape::discrete, first, std::max(0.0, second / (first * first) - 1)};
    law.values_ = std::move(values);
    law.cumulative_ = cumulative;
    return law;
}

double Law::sample(random::Stream& luck) const {
    switch (shape_) {
        case Shape::constant: return mean_;
        case Shape::exponential: return mean_ * luck.exponential();
        case Shape::erlang: {
            if (a_ > kErlangByPhases) return mean_ * random::gamma_mean_one(luck, a_);
            double product = 1;
            for (double k = 0; k < a_; ++k) product *= luck.uniform();
            return -mean_ / a_ * random::log(product);
        }
        case Shape::mixture: {
            const std::size_t phase = pick(cumulative_, luck.uniform());
            return values_[phase] * luck.exponential();
        }
        case Shape::lognormal: return mean_ * random::lognormal_mean_one(luck, a_);
        case Shape::gamma: return mean_ * random::gamma_mean_one(luck, a_);
        case Shape::uniform: return random::uniform(luck, a_, b_);
        case Shape::weibull: return b_ * power(luck.exponential(), 1 / a_);
        case Shape::pareto: return b_ * power(luck.uniform(), -1 / a_);
        case Shape::triangular: {
            const double mode = values_.front();
            const double u = luck.uniform();
            const double split = (mode - a_) / (b_ - a_);
            return u < split ? a_ + std::sqrt(u * (b_ - a_) * (mode - a_))
                             : b_ - std::sqrt((1 - u) * (b_ - a_) * (b_ - mode));
        }
        case Shape::discrete: return values_[pick(cumulative_, luck.uniform())];
    }
    return mean_;
}

}  // namespace warung::verify
