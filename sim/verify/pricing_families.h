#pragma once
// Validation families of price competition: static equilibria in closed form or by solver, mixed strategies with a
// simulation beside the formula. What they compute is in sim/market; here inputs are read and figures named.
//
// Exact figures stand under their names; of mixed cases, simulated ones stand in `simulated` with standard errors,
// where the case's tolerance speaks of them.
//
// ERRORS of all: NotSupported for an input that no model here has a word for; std::exception for inputs without sense
// and for equilibria that do not exist or are not found.

#include "sim/verify/family.h"

namespace warung::verify {

/// Static part of the learning duopoly of Calvano et al. (2020): benchmarks, grid, one-shot game, initial values,
/// exploration, and values after forced actions (no random numbers).
Answer calvano_closed_form(const Case& c);

// Rooms of cases, each in a file of its own.
void add_logit_pricing(Families& families);      // pricing_logit.cc: logit, fees, segments, nests, dynamics
void add_chain_pricing(Families& families);      // pricing_chain.cc: platform-kiosk chains, two-sided markets
void add_spatial_pricing(Families& families);    // pricing_space.cc: line and circle
void add_dispersed_pricing(Families& families);  // pricing_dispersion.cc: mixed strategies, capacities, alternation
void add_contest_pricing(Families& families);    // pricing_contest.cc: wars, contests, imitation

}  // namespace warung::verify
