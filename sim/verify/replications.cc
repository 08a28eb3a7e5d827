#include "sim/verify/replications.h"

#include "sim/verify/verdict.h"

namespace warung::verify {

namespace {

constexpr double kToSpare = 0.9;
constexpr double kRare = 1e-3;  // figures below it are held to absolute limits, but have to be seen

double number(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

}  // namespace

double Precision::shortfall(const Estimate& e) const {
    if (!any()) return 0;
    if (!std::isfinite(e.standard_error) || !(e.standard_error > 0)) return 4;
    const double size = std::fabs(e.value);
    const double half_width = z * e.standard_error;
    double limit = std::max(relative * size, absolute);
    if (relative > 0 && size < kRare) limit = std::max(limit, kRare * kToSpare);
    const double too_wide = half_width / limit;
    // An interval that holds nothing at all says that the figure was hardly seen.
    const double hardly_seen = half_width / size;
    return std::max(too_wide * too_wide, size < kRare ? hardly_seen * hardly_seen : 0);
}

Precision precision_of(const Case& c, const Effort& effort) {
    const double slack = kToSpare * (effort.quick ? kQuickSlack : 1);
    const auto type = c.tolerance.find("type");
    const std::string name = type != c.tolerance.end() && type->is_string() ? type->get<std::string>() : "";
    if (name == "stochastic") {
        const double z = number(c.tolerance, "z");
        const double relative = number(c.tolerance, "max_rel_halfwidth");
        const double absolute = number(c.tolerance, "max_abs_halfwidth");
        if (relative == 0 && absolute == 0) return {4, 0.02 * slack, 0};
        return {z > 0 ? z : 4, relative * slack, absolute * slack};
    }
    // The interval has to fit into the tolerance: it is not wider for a quick answer.
    if (name == "rel") return {4, number(c.tolerance, "value"), 0};
    if (name == "abs") return {4, 0, number(c.tolerance, "value")};
    return {4, 0.02 * slack, 0};
}

Estimate estimate(const std::vector<Sums>& replications) {
    double of = 0;
    double over = 0;
    double first = 0;
    for (const Sums& s : replications) {
        of += s.of;
        over += s.over;
        first += s.first;
    }
    const bool variance = !replications.empty() && replications.front().variance;
    const double mean = first / over;
    const double value = of / over - (variance ? mean * mean : 0);
    double squares = 0;
    for (const Sums& s : replications) {
        double residual = s.of - of / over * s.over;
        if (variance) residual -= 2 * mean * (s.first - mean * s.over);
        squares += residual * residual;
    }
    const auto n = static_cast<double>(replications.size());
    return {value, std::sqrt(squares * n / (n - 1)) / over};
}

}  // namespace warung::verify
