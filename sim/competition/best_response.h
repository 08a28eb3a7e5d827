#pragma once
// Best answers to the rivals' prices in force, on integer prices, from a demand view. Pure functions.

#include "sim/competition/view.h"

namespace warung::competition {

/// The allowed price that maximises (price - cost + bonus) x expected share, the rivals' prices as they are; of equals
/// the lowest. `bonus` is what a transaction is worth beside its margin. Exact for up to 512 allowed prices and for
/// objectives with a single peak; else the best peak of a search from coarse to fine. Without a demand view or an
/// allowed price: the price in force.
Price best_response(const View& view, double bonus = 0);

/// The same for logit demand, by Lambert's W: p = c + mu (1 + W(exp((a - c) / mu - 1) / K)) (Anderson, de Palma and
/// Thisse 1992, chapter 7), rounded to the better of the two allowed neighbours. Scale mu and the rivals' weight K come
/// from the log-odds of the expected share at two own prices, ln(s / (1 - s)) = (a - p) / mu - ln K, so four
/// evaluations do. For other demand it is the answer to the logit curve through these two points.
Price logit_best_response(const View& view, double bonus = 0);

}  // namespace warung::competition
