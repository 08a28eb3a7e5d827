#include "sim/customers/logit.h"

#include "sim/customers/choice.h"
#include "sim/random/stream.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace warung::customers {

namespace {

constexpr double kNever = -1e30;  // the outside option of a choice that has none

std::vector<double> of_members(std::span<const double> utility, const Nest& nest) {
    std::vector<double> scaled;
    scaled.reserve(nest.members.size());
    for (const std::size_t j : nest.members) scaled.push_back(utility[j] / nest.dissimilarity);
    return scaled;
}

void check_nests(std::span<const double> utility, std::span<const Nest> nests) {
    std::vector<int> seen(utility.size());
    for (const Nest& nest : nests) {
        if (!(nest.dissimilarity > 0)) throw std::invalid_argument("a nest's lambda must be above zero");
        if (nest.members.empty()) throw std::invalid_argument("a nest needs an alternative");
        for (const std::size_t j : nest.members) {
            if (j >= utility.size()) throw std::invalid_argument("a nest names an alternative that there is not");
            ++seen[j];
        }
    }
    if (!std::all_of(seen.begin(), seen.end(), [](int n) { return n == 1; }))
        throw std::invalid_argument("every alternative must be in exactly one nest");
}

/// Utility of each nest as a whole.
std::vector<double> nest_utilities(std::span<const double> utility, std::span<const Nest> nests) {
    std::vector<double> values;
    values.reserve(nests.size());
    for (const Nest& nest : nests) values.push_back(nest.dissimilarity * inclusive_value(utility, nest));
    return values;
}

}  // namespace

double log_sum(std::span<const double> utility) {
    if (utility.empty()) throw std::invalid_argument("a choice needs an alternative");
    const double most = *std::max_element(utility.begin(), utility.end());
    double sum = 0;
    for (const double v : utility) sum += std::exp(v - most);
    return most + std::log(sum);
}

std::vector<double> logit_shares(std::span<const double> utility) {
    if (utility.empty()) throw std::invalid_argument("a choice needs an alternative");
    const double most = *std::max_element(utility.begin(), utility.end());
    std::vector<double> shares;
    shares.reserve(utility.size());
    double sum = 0;
    for (const double v : utility) {
        shares.push_back(std::exp(v - most));
        sum += shares.back();
    }
    for (double& s : shares) s /= sum;
    return shares;
}

double own_elasticity(double coefficient, double attribute, double share) {
    return coefficient * attribute * (1 - share);
}

double cross_elasticity(double coefficient, double attribute, double other_share) {
    return -coefficient * attribute * other_share;
}

double inclusive_value(std::span<const double> utility, const Nest& nest) { return log_sum(of_members(utility, nest)); }

std::vector<double> nested_logit_shares(std::span<const double> utility, std::span<const Nest> nests) {
    check_nests(utility, nests);
    const std::vector<double> of_nest = logit_shares(nest_utilities(utility, nests));
    std::vector<double> shares(utility.size());
    for (std::size_t n = 0; n < nests.size(); ++n) {
        const std::vector<double> within = logit_shares(of_members(utility, nests[n]));
        for (std::size_t i = 0; i < within.size(); ++i) shares[nests[n].members[i]] = of_nest[n] * within[i];
    }
    return shares;
}

double nested_log_sum(std::span<const double> utility, std::span<const Nest> nests) {
    check_nests(utility, nests);
    return log_sum(nest_utilities(utility, nests));
}

std::vector<double> huff_utilities(std::span<const double> size, std::span<const double> distance, double decay) {
    if (size.empty() || size.size() != distance.size())
        throw std::invalid_argument("Huff's model needs as many distances as sizes");
    std::vector<double> utility;
    utility.reserve(size.size());
    for (std::size_t j = 0; j < size.size(); ++j) {
        if (!(size[j] > 0 && distance[j] > 0))
            throw std::invalid_argument("Huff's model needs sizes and distances above zero");
        utility.push_back(std::log(size[j]) - decay * std::log(distance[j]));
    }
    return utility;
}

std::size_t draw_logit(std::span<const double> utility, std::uint64_t choice_key) {
    if (utility.empty() || utility.size() >= ChoiceSet::kMost)
        throw std::invalid_argument("a draw takes from 1 to 63 alternatives");
    ChoiceSet set{kNever};
    for (std::size_t j = 0; j < utility.size(); ++j) set.add(static_cast<float>(utility[j]), j + 1, 0);
    return static_cast<std::size_t>(set.draw(choice_key));
}

std::size_t draw_nested_logit(std::span<const double> utility, std::span<const Nest> nests, std::uint64_t choice_key) {
    const std::size_t n = draw_logit(nest_utilities(utility, nests), random::derive(choice_key, 1));
    const std::size_t within = draw_logit(of_members(utility, nests[n]), random::derive(choice_key, 2));
    return nests[n].members[within];
}

}  // namespace warung::customers
