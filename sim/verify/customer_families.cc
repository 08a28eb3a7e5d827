// choice.* and diffusion.*: what customers take, and how a service spreads among them.

#include "sim/customers/diffusion.h"
#include "sim/customers/logit.h"
#include "sim/random/stream.h"
#include "sim/verify/family.h"
#include "sim/verify/inputs.h"
#include "sim/verify/kernel_run.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>

namespace warung::verify {

namespace {

using customers::Diffusion;
using customers::Nest;
using nlohmann::json;

constexpr std::uint64_t kChoiceStreams = 0x63686f6963652e01ULL;
constexpr std::uint64_t kDiffusionStreams = 0x6469666675736501ULL;

[[noreturn]] void no_such_figure(const std::string& name, const char* of) {
    throw NotSupported("figure `" + name + "` of " + of);
}

std::vector<double> list(Inputs& inputs, std::initializer_list<const char*> names) {
    const json* value = inputs.find(names);
    if (value == nullptr) return {};
    if (!value->is_array()) throw std::invalid_argument(std::string{"input `"} + *names.begin() + "` must be a list");
    return value->get<std::vector<double>>();
}

/// The number after `stem` in a figure's name ("p3"): 1 or more.
std::optional<std::size_t> index_after(const std::string& name, const std::string& stem) {
    if (!name.starts_with(stem) || name.size() == stem.size() || name.size() > stem.size() + 4) return std::nullopt;
    const std::string digits = name.substr(stem.size());
    if (!std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c); }))
        return std::nullopt;
    return std::stoul(digits);
}

// ---- Choice ----

/// A choice with all that can be asked about it.
struct Choice {
    std::vector<double> utility;  ///< the outside option last, if there is one
    bool outside = false;
    std::vector<Nest> nests;  ///< none: multinomial
    std::vector<double> fee;  ///< for elasticities
    double fee_coefficient = 0;
    std::vector<double> distance;
    double distance_coefficient = 0;

    [[nodiscard]] std::size_t inside() const { return utility.size() - (outside ? 1 : 0); }
    [[nodiscard]] std::vector<double> shares() const {
        return nests.empty() ? customers::logit_shares(utility) : customers::nested_logit_shares(utility, nests);
    }
    [[nodiscard]] double log_sum() const {
        return nests.empty() ? customers::log_sum(utility) : customers::nested_log_sum(utility, nests);
    }
    [[nodiscard]] std::size_t draw(std::uint64_t key) const {
        return nests.empty() ? customers::draw_logit(utility, key) : customers::draw_nested_logit(utility, nests, key);
    }
};

/// Which alternative a share is asked of; none if the figure is no share.
std::optional<std::size_t> alternative_of(const std::string& figure, const Choice& choice) {
    if (figure == "p_outside" || figure == "p0") {
        if (!choice.outside) no_such_figure(figure, "a choice without an outside option");
        return choice.utility.size() - 1;
    }
    auto index = index_after(figure, "p");
    if (!index) index = index_after(figure, "p_");
    if (!index) return std::nullopt;
    if (*index < 1 || *index > choice.inside()) no_such_figure(figure, "a choice of that size");
    return *index - 1;
}

json exact_figure(const std::string& figure, const Choice& choice, const std::vector<double>& shares) {
    if (const auto alternative = alternative_of(figure, choice)) return shares[*alternative];
    if (figure == "logsum" || figure == "log_sum") return choice.log_sum();
    if (figure == "shares" || figure == "p")
        return std::vector<double>(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(choice.inside()));
    const auto of = [&](const char* stem) -> std::optional<std::size_t> {
        const auto index = index_after(figure, stem);
        if (!index || *index < 1 || *index > choice.inside() || !choice.nests.empty()) return std::nullopt;
        return *index - 1;
    };
    if (const auto j = of("own_fee_elasticity_"); j && !choice.fee.empty())
        return customers::own_elasticity(choice.fee_coefficient, choice.fee[*j], shares[*j]);
    if (const auto j = of("cross_fee_elasticity_"); j && !choice.fee.empty())
        return customers::cross_elasticity(choice.fee_coefficient, choice.fee[*j], shares[*j]);
    if (const auto j = of("own_dist_elasticity_"); j && !choice.distance.empty())
        return customers::own_elasticity(choice.distance_coefficient, choice.distance[*j], shares[*j]);
    if (const auto j = of("cross_dist_elasticity_"); j && !choice.distance.empty())
        return customers::cross_elasticity(choice.distance_coefficient, choice.distance[*j], shares[*j]);
    no_such_figure(figure, "a choice");
}

/// How often each alternative is taken in so many draws.
std::vector<double> draw_counts(const Choice& choice, std::uint64_t key, std::size_t draws) {
    constexpr std::size_t kBatch = 1 << 16;
    const std::size_t batches = (draws + kBatch - 1) / kBatch;
    std::vector<std::vector<double>> counts(batches, std::vector<double>(choice.utility.size()));
    oneapi::tbb::parallel_for(std::size_t{0}, batches, [&](std::size_t b) {
        for (std::size_t i = b * kBatch; i < std::min(draws, (b + 1) * kBatch); ++i)
            ++counts[b][choice.draw(random::derive(key, i))];
    });
    for (std::size_t b = 1; b < batches; ++b) {
        for (std::size_t j = 0; j < counts[0].size(); ++j) counts[0][j] += counts[b][j];
    }
    return counts.front();
}

/// Draws until the binomial intervals of the shares asked for are narrow enough.
void add_drawn_shares(const Case& c, const Effort& effort, const Choice& choice, Answer& answer) {
    const Precision precision = precision_of(c, effort);
    const std::uint64_t key = random::derive(effort.seed, kChoiceStreams);
    const auto most = static_cast<std::size_t>(most_events(effort) / 20);
    for (std::size_t draws = 200'000;; draws = std::min(4 * draws, most)) {
        const std::vector<double> counts = draw_counts(choice, key, draws);
        const auto n = static_cast<double>(draws);
        double growth = 0;
        for (const auto& [figure, expected] : c.expected.items()) {
            const auto alternative = alternative_of(figure, choice);
            if (!alternative) continue;
            const double p = counts[*alternative] / n;
            const Estimate estimate{p, std::sqrt(p * (1 - p) / n)};
            answer.value[figure] = estimate.value;
            answer.standard_error[figure] = estimate.standard_error;
            growth = std::max(growth, precision.shortfall(estimate));
        }
        if (growth <= 1 || draws >= most) return;
    }
}

Answer answer_choice(const Case& c, const Effort& effort, const Choice& choice) {
    const std::vector<double> shares = choice.shares();
    Answer answer;
    for (const auto& [figure, expected] : c.expected.items())
        answer.value[figure] = exact_figure(figure, choice, shares);
    const bool drawn =
        c.tolerance.value("type", std::string{}) == "stochastic" || c.whole.value("des", std::string{}) == "stochastic";
    if (drawn) add_drawn_shares(c, effort, choice, answer);
    return answer;
}

/// V, or alternative-specific constants less fees and distances by their coefficients.
Choice read_utilities(Inputs& inputs) {
    Choice choice;
    choice.utility = list(inputs, {"V", "v", "utility"});
    const std::vector<double> constants = list(inputs, {"asc"});
    choice.fee = list(inputs, {"fee_krp", "fee", "fee_rp", "price"});
    choice.distance = list(inputs, {"dist_km", "distance_km", "distance"});
    // A beta weighs what customers dislike.
    choice.fee_coefficient = -inputs.number({"beta_fee", "beta_price"}).value_or(0);
    choice.distance_coefficient = -inputs.number({"beta_dist", "beta_distance"}).value_or(0);
    if (choice.utility.empty()) {
        const std::size_t n = std::max({constants.size(), choice.fee.size(), choice.distance.size()});
        choice.utility.assign(n, 0);
        for (const std::vector<double>* column :
             std::initializer_list<const std::vector<double>*>{&constants, &choice.fee, &choice.distance}) {
            if (!column->empty() && column->size() != n)
                throw std::invalid_argument("attributes must be given for every alternative");
        }
        for (std::size_t j = 0; j < n; ++j) {
            if (!constants.empty()) choice.utility[j] += constants[j];
            if (!choice.fee.empty()) choice.utility[j] += choice.fee_coefficient * choice.fee[j];
            if (!choice.distance.empty()) choice.utility[j] += choice.distance_coefficient * choice.distance[j];
        }
    }
    if (choice.utility.empty()) throw std::invalid_argument("input `V` or `asc` is missing");
    const double scale = inputs.number({"mu", "scale"}).value_or(1);
    if (!(scale > 0)) throw std::invalid_argument("the scale must be above zero");
    if (const auto outside = inputs.number({"outside_V", "V0", "outside"})) {
        choice.outside = true;
        choice.utility.push_back(*outside);
    }
    for (double& v : choice.utility) v /= scale;
    choice.fee_coefficient /= scale;
    choice.distance_coefficient /= scale;
    return choice;
}

Answer multinomial(const Case& c, const Effort& effort) {
    Inputs inputs{c.inputs};
    const Choice choice = read_utilities(inputs);
    inputs.expect_no_more();
    return answer_choice(c, effort, choice);
}

Answer nested(const Case& c, const Effort& effort) {
    Inputs inputs{c.inputs};
    Choice choice = read_utilities(inputs);
    const json* nests = inputs.find({"nests"});
    const json* lambdas = inputs.find({"lambda_", "lambda", "dissimilarity"});
    inputs.expect_no_more();
    if (nests == nullptr || !(nests->is_object() || nests->is_array()))
        throw std::invalid_argument("input `nests` is missing");
    const auto lambda_of = [&](const std::string& name, std::size_t index) {
        if (lambdas == nullptr) return 1.0;
        if (lambdas->is_number()) return lambdas->get<double>();
        return lambdas->is_array() ? lambdas->at(index).get<double>() : lambdas->at(name).get<double>();
    };
    std::vector<bool> placed(choice.utility.size());
    for (const auto& [name, members] : nests->items()) {
        Nest nest{members.get<std::vector<std::size_t>>(), lambda_of(name, choice.nests.size())};
        for (const std::size_t j : nest.members) {
            if (j < placed.size()) placed[j] = true;
        }
        choice.nests.push_back(std::move(nest));
    }
    // The outside option is alone, unless it was given a place.
    if (choice.outside && !placed.back()) choice.nests.push_back({{choice.utility.size() - 1}, 1});
    return answer_choice(c, effort, choice);
}

Answer huff(const Case& c, const Effort& effort) {
    Inputs inputs{c.inputs};
    const std::vector<double> size = list(inputs, {"size", "attraction"});
    const std::vector<double> distance = list(inputs, {"distance", "distance_km", "time"});
    Choice choice;
    choice.utility =
        customers::huff_utilities(size, distance, inputs.number({"lambda_", "lambda", "decay"}).value_or(2));
    inputs.expect_no_more();
    return answer_choice(c, effort, choice);
}

// ---- Diffusion ----

/// Adoptions one by one, each in its own time.
class AdoptionProcess : public kernel::Process<AdoptionProcess> {
public:
    AdoptionProcess(const Diffusion& diffusion, double ms_per_unit, std::uint64_t key)
        : Process{0},
          diffusion_{diffusion},
          ms_{ms_per_unit},
          luck_{key},
          adopted_{static_cast<std::int64_t>(std::llround(diffusion.params().adopted_before))} {
        next();
    }
    void handle(const kernel::Event&) {
        ++adopted_;
        times_.push_back(static_cast<double>(now().ms()) / ms_);
        next();
    }
    /// In the order of time.
    [[nodiscard]] const std::vector<double>& times() const { return times_; }

private:
    void next() {
        const double rate = diffusion_.rate(adopted_);
        if (rate > 0) schedule(now() + rounded_ms(luck_.exponential() / rate * ms_), 0, 0);
    }

    const Diffusion& diffusion_;
    double ms_;
    random::Stream luck_;
    std::int64_t adopted_;
    std::vector<double> times_;
};

/// What is asked of one course of a diffusion.
struct Course {
    const Diffusion& diffusion;
    std::vector<double> times;  ///< of adoptions

    [[nodiscard]] double share(double t) const {
        const auto by = std::upper_bound(times.begin(), times.end(), t) - times.begin();
        return (diffusion.params().adopted_before + static_cast<double>(by)) / diffusion.params().people;
    }

    struct Peak {
        double time = 0;
        double rate = 0;  ///< share per unit of time
    };
    /// The top of a parabola through the rates around the greatest one, by least squares.
    [[nodiscard]] Peak peak() const;
};

Course::Peak Course::peak() const {
    constexpr int kHalf = 10;
    // Half of all adopt within a few times this long, at a peak worth the name.
    const double p = diffusion.params().innovation;
    const double q = diffusion.params().imitation;
    const double width = 0.075 / (p + q);
    std::vector<double> bins;
    for (const double t : times) {
        const auto bin = static_cast<std::size_t>(t / width);
        if (bin > 1'000'000) break;
        if (bins.size() <= bin) bins.resize(bin + 1);
        bins[bin] += 1 / width / diffusion.params().people;
    }
    if (bins.size() < 2 * kHalf + 1) return {};
    // The window with the most adoptions has the peak in its middle.
    double sum = std::accumulate(bins.begin(), bins.begin() + 2 * kHalf + 1, 0.0);
    double most = sum;
    std::size_t middle = kHalf;
    for (std::size_t i = kHalf + 1; i + kHalf < bins.size(); ++i) {
        sum += bins[i + kHalf] - bins[i - kHalf - 1];
        if (sum <= most) continue;
        most = sum;
        middle = i;
    }
    double s0 = 0;  // sums of y, y x and y x^2 over x = -kHalf .. kHalf
    double s1 = 0;
    double s2 = 0;
    double x2 = 0;
    double x4 = 0;
    for (int x = -kHalf; x <= kHalf; ++x) {
        const double y = bins[static_cast<std::size_t>(static_cast<std::int64_t>(middle) + x)];
        s0 += y;
        s1 += y * x;
        s2 += y * x * x;
        x2 += x * x;
        x4 += static_cast<double>(x) * x * x * x;
    }
    constexpr double kN = 2 * kHalf + 1;
    const double b = s1 / x2;
    const double c = (kN * s2 - x2 * s0) / (kN * x4 - x2 * x2);
    const double a = (s0 - c * x2) / kN;
    if (!(c < 0)) return {};
    const double top = std::clamp(-b / (2 * c), -double{kHalf}, double{kHalf});
    return {(static_cast<double>(middle) + 0.5 + top) * width, a + b * top + c * top * top};
}

/// The time in the name of a figure such as "F_5" or "share_2.5".
std::optional<double> time_in(const std::string& figure) {
    for (const char* stem : {"F_", "share_", "S_"}) {
        if (!figure.starts_with(stem)) continue;
        char* end = nullptr;
        const char* begin = figure.c_str() + std::string_view{stem}.size();
        const double t = std::strtod(begin, &end);
        if (end != begin && *end == '\0') return t;
    }
    return std::nullopt;
}

double figure_of(const std::string& figure, const Course& course, const Course::Peak& peak) {
    if (const auto t = time_in(figure)) return course.share(*t);
    if (figure == "t_peak") return peak.time;
    if (figure == "peak_rate_per_m") return peak.rate;
    if (figure == "peak_rate") return peak.rate * course.diffusion.params().people;
    if (figure == "F_at_peak") return course.share(peak.time);
    no_such_figure(figure, "a diffusion");
}

Course run_course(const Diffusion& diffusion, double until, std::uint64_t key) {
    const Diffusion::Params& params = diffusion.params();
    const double ms_per_unit = 1e5 * params.people * (params.innovation + params.imitation);
    AdoptionProcess process{diffusion, ms_per_unit, key};
    kernel::Engine<AdoptionProcess> engine{std::span{&process, 1}};
    kernel::Crew crew{kernel::Mode::sequential};
    engine.run_window({Time{rounded_ms(until * ms_per_unit).ms() + 1}, 0}, crew);
    return {diffusion, process.times()};
}

Answer answer_diffusion(const Case& c, const Effort& effort, const Diffusion& diffusion) {
    constexpr std::size_t kRound = 32;
    std::vector<std::string> figures;
    double until = 0;
    bool asks_peak = false;
    for (const auto& [figure, expected] : c.expected.items()) {
        figures.push_back(figure);
        const auto t = time_in(figure);
        if (t) {
            until = std::max(until, *t);
        } else {
            asks_peak = true;
        }
    }
    const double speed = diffusion.params().innovation + diffusion.params().imitation;
    if (asks_peak) until = std::max(until, diffusion.peak_time() + 4 / speed);

    const std::uint64_t key = random::derive(effort.seed, kDiffusionStreams);
    const Precision precision = precision_of(c, effort);
    std::vector<std::vector<Sums>> by_figure(figures.size());
    std::vector<Estimate> estimates(figures.size());
    const double most_courses = most_events(effort) / 10 / diffusion.params().people;
    for (std::size_t done = 0;; done += kRound) {
        std::vector<std::vector<double>> found(kRound);
        oneapi::tbb::parallel_for(std::size_t{0}, kRound, [&](std::size_t r) {
            const Course course = run_course(diffusion, until, random::derive(key, done + r));
            const Course::Peak peak = asks_peak ? course.peak() : Course::Peak{};
            for (const std::string& figure : figures) found[r].push_back(figure_of(figure, course, peak));
        });
        double growth = 0;
        for (std::size_t f = 0; f < figures.size(); ++f) {
            for (std::size_t r = 0; r < kRound; ++r) by_figure[f].push_back({found[r][f], 1});
            estimates[f] = estimate(by_figure[f]);
            growth = std::max(growth, precision.shortfall(estimates[f]));
        }
        if (growth <= 1 || static_cast<double>(done + 2 * kRound) > most_courses) break;
    }
    Answer answer;
    for (std::size_t f = 0; f < figures.size(); ++f) {
        answer.value[figures[f]] = estimates[f].value;
        answer.standard_error[figures[f]] = estimates[f].standard_error;
    }
    return answer;
}

constexpr double kMostPeople = 1e7;

double people_in(Inputs& inputs) {
    const double people = inputs.need({"m", "N", "population"});
    if (people > kMostPeople) throw NotSupported("more than 10 million people, one by one");
    return people;
}

Answer bass(const Case& c, const Effort& effort) {
    Inputs inputs{c.inputs};
    const double people = people_in(inputs);
    const Diffusion diffusion{
        {inputs.need({"p"}), inputs.need({"q"}), people, inputs.number({"N0", "F0"}).value_or(0)}};
    inputs.expect_no_more();
    return answer_diffusion(c, effort, diffusion);
}

Answer si(const Case& c, const Effort& effort) {
    Inputs inputs{c.inputs};
    const double people = people_in(inputs);
    const Diffusion diffusion =
        Diffusion::si(inputs.need({"beta"}), people, inputs.number({"I0", "seeds"}).value_or(1));
    inputs.expect_no_more();
    return answer_diffusion(c, effort, diffusion);
}

}  // namespace

void add_customer_families(Families& families) {
    families["choice.mnl"] = multinomial;
    families["choice.nested_logit"] = nested;
    families["choice.huff"] = huff;
    families["diffusion.bass"] = bass;
    families["diffusion.si"] = si;
}

}  // namespace warung::verify
