#pragma once
// Choice probabilities of the logit family, and draws from them.
//
// Multinomial logit (McFadden 1974), nested logit (McFadden 1978, in Spatial Interaction Theory and Planning Models;
// normalised so that utilities within a nest are divided by its dissimilarity parameter) and Huff's gravity model
// (Huff 1964, J. of Marketing 28(3)), which is a logit of log attraction. Draws go through ChoiceSet, the code that
// customers of a scenario use. THROWS std::invalid_argument for empty sets or parameters out of their range.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace warung::customers {

/// ln sum exp(v): the expected best utility, but for Euler's constant.
double log_sum(std::span<const double> utility);

/// P_j = exp(v_j) / sum exp(v_k).
std::vector<double> logit_shares(std::span<const double> utility);

/// Elasticity of P_j with respect to an attribute x_j of coefficient b: b x_j (1 - P_j).
double own_elasticity(double coefficient, double attribute, double share);
/// ... and with respect to another's: -b x_k P_k, the same for all j (independence of irrelevant alternatives).
double cross_elasticity(double coefficient, double attribute, double other_share);

struct Nest {
    std::vector<std::size_t> members;  ///< indices of alternatives
    double dissimilarity = 1;          ///< lambda, above 0; 1 is the multinomial logit
};

/// Inclusive value of a nest: ln sum exp(v_j / lambda).
double inclusive_value(std::span<const double> utility, const Nest& nest);

/// P_j = exp(v_j / l) / exp(I_n) x exp(l I_n) / sum_m exp(l_m I_m). Every alternative is in exactly one nest.
std::vector<double> nested_logit_shares(std::span<const double> utility, std::span<const Nest> nests);
/// ln sum_n exp(l_n I_n).
double nested_log_sum(std::span<const double> utility, std::span<const Nest> nests);

/// Utility ln S - lambda ln d, so that shares are S_j d_j^-lambda / sum.
std::vector<double> huff_utilities(std::span<const double> size, std::span<const double> distance, double decay);

/// The alternative with the greatest utility plus Gumbel luck. REQUIRES: fewer than ChoiceSet::kMost alternatives.
std::size_t draw_logit(std::span<const double> utility, std::uint64_t choice_key);
/// First the nest, then the alternative within it.
std::size_t draw_nested_logit(std::span<const double> utility, std::span<const Nest> nests, std::uint64_t choice_key);

}  // namespace warung::customers
