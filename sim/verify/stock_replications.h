#pragma once
// Independent replications until the means are as certain as a case asks.
//
// Pieces of the inventory and supply families: what a tolerance demands, the loop
// that adds replications, and numbers as case files write them. Their replications
// are short and many; replications.h has those that grow.

#include "sim/base/content_hash.h"
#include "sim/kernel/crew.h"
#include "sim/random/stream.h"
#include "sim/verify/family.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace warung::verify::stock {

/// A number, or text such as "0.25" or "1/6". THROWS std::invalid_argument.
inline double number(const nlohmann::json& j) {
    if (j.is_number()) return j.get<double>();
    if (!j.is_string()) throw std::invalid_argument("not a number: " + j.dump());
    const std::string text = j.get<std::string>();
    std::size_t used = 0;
    const double top = std::stod(text, &used);
    if (used == text.size()) return top;
    if (text[used] != '/') throw std::invalid_argument("not a number: " + text);
    return top / std::stod(text.substr(used + 1));
}
inline double number(const nlohmann::json& inputs, const char* name) {
    if (!inputs.contains(name)) throw NotSupported(std::string{"the case has no input "} + name);
    return number(inputs.at(name));
}
inline double number_or(const nlohmann::json& inputs, const char* name, double otherwise) {
    return inputs.contains(name) ? number(inputs.at(name)) : otherwise;
}

/// Half-widths asked for: z standard errors must not exceed `stated_absolute` if there is one, else `relative` of the
/// mean.
struct Precision {
    double z = 4;
    double relative = 0.01;
    double absolute = 1e-3;  ///< in place of the relative one for means below 1e-3
    double stated_absolute = 0;

    static Precision of(const Case& c) {
        Precision p;
        const nlohmann::json& t = c.tolerance;
        p.z = number_or(t, "z", p.z);
        p.stated_absolute = number_or(t, "max_abs_halfwidth", 0);
        // Around a figure that only simulation gives, a tolerance without words for noise leaves half of itself to it.
        p.relative = t.value("type", "") == "stochastic" ? number_or(t, "max_rel_halfwidth", p.relative)
                                                         : std::min(p.relative, number_or(t, "value", 0.02) / 2);
        return p;
    }

    [[nodiscard]] double half_width(double mean) const {
        if (stated_absolute > 0) return stated_absolute;
        return std::abs(mean) < 1e-3 ? absolute : relative * std::abs(mean);
    }
};

/// The figures of one replication, in the plan's order.
using Row = std::vector<double>;

struct ReplicationPlan {
    std::vector<std::string> figures;
    std::size_t at_least = 64;
    std::size_t at_most = 16'384;
};

/// Runs `replicate(key)` for independent keys, on all threads; the same figures for any number of them. Replications
/// are added until every figure is certain enough, or `at_most` is reached. Figures that never vary are exact.
template <class Replicate>
void add_replications(Answer& answer, const Case& c, const Effort& effort, const ReplicationPlan& plan,
                      Replicate&& replicate) {
    // Stop a little below the limit: the judge uses the expected value for it and not the mean.
    constexpr double kMargin = 0.85;
    constexpr double kQuickSlack = 4;
    constexpr std::size_t kQuickShare = 8;
    const Precision precision = Precision::of(c);
    const std::size_t at_least = effort.quick ? std::max<std::size_t>(plan.at_least / 4, 32) : plan.at_least;
    const std::size_t at_most = std::max(at_least, effort.quick ? plan.at_most / kQuickShare : plan.at_most);
    const std::uint64_t seed = random::derive(effort.seed, content_hash(c.name));

    kernel::Crew crew{kernel::Mode::windowed};
    std::vector<Row> rows;
    for (std::size_t wanted = at_least;;) {
        const std::size_t done = rows.size();
        rows.resize(wanted);
        crew.for_each(wanted - done,
                      [&](std::size_t i) { rows[done + i] = replicate(random::derive(seed, done + i)); });

        const auto n = static_cast<double>(wanted);
        double shortfall = 0;  // replications needed over replications run
        for (std::size_t f = 0; f < plan.figures.size(); ++f) {
            double mean = 0;
            for (const Row& row : rows) mean += row[f] / n;
            double squares = 0;
            for (const Row& row : rows) squares += (row[f] - mean) * (row[f] - mean);
            const double standard_error = std::sqrt(squares / (n - 1) / n);
            answer.value[plan.figures[f]] = mean;
            if (standard_error > 1e-12 * std::abs(mean)) answer.standard_error[plan.figures[f]] = standard_error;
            const double allowed = kMargin * (effort.quick ? kQuickSlack : 1.0) * precision.half_width(mean);
            shortfall = std::max(shortfall, std::pow(precision.z * standard_error / allowed, 2));
        }
        if (shortfall <= 1 || wanted >= at_most) return;
        const double next = n * std::min(1.05 * shortfall, 8.0) + 8;
        wanted = std::min(at_most, static_cast<std::size_t>(next));
    }
}

/// False for an input that is missing or says "optimal": the family finds the best value then.
inline bool is_given(const nlohmann::json& inputs, const char* name) {
    if (!inputs.contains(name) || inputs.at(name).is_null()) return false;
    const nlohmann::json& j = inputs.at(name);
    return !j.is_string() || (j.get<std::string>().rfind("opt", 0) != 0);
}

/// The number, or not a number where the best is to be found.
inline double number_or_optimal(const nlohmann::json& inputs, const char* name) {
    return is_given(inputs, name) ? number(inputs, name) : std::numeric_limits<double>::quiet_NaN();
}

/// Numbers one by one, or one number for all `n`.
inline std::vector<double> numbers(const nlohmann::json& j, std::size_t n) {
    if (!j.is_array()) return std::vector<double>(n, number(j));
    std::vector<double> all;
    for (const nlohmann::json& item : j) all.push_back(number(item));
    return all;
}

/// A family that answers every expected figure or says which it does not know.
template <class F>
Family complete(F family) {
    return [family](const Case& c, const Effort& effort) {
        const Answer answer = family(c, effort);
        for (const auto& [name, expected] : c.expected.items()) {
            if (!answer.value.contains(name)) throw NotSupported("no figure named " + name + " for " + c.kind);
        }
        return answer;
    };
}

}  // namespace warung::verify::stock
