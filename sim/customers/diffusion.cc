#include "sim/customers/diffusion.h"

#include "sim/random/real_math.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace warung::customers {

Diffusion::Diffusion(const Params& params) : params_{params} {
    if (!(params.people > 0)) throw std::invalid_argument("a diffusion needs people");
    if (!(params.innovation >= 0 && params.imitation >= 0 && params.innovation + params.imitation > 0))
        throw std::invalid_argument("rates of adoption must not be negative, nor both zero");
    if (!(params.adopted_before >= 0 && params.adopted_before <= params.people))
        throw std::invalid_argument("those who have adopted before must be between nobody and all");
}

// F' = (p + q F)(1 - F) with F(0) = F0 is separable: (1 - F) / (p + q F) = (1 - F0) / (p + q F0) e^-(p+q)t.
double Diffusion::share(double t) const {
    const double p = params_.innovation;
    const double q = params_.imitation;
    const double before = params_.adopted_before / params_.people;
    if (before >= 1) return 1;
    const double pull = p + q * before;
    if (pull == 0) return before;
    const double odds = (1 - before) / pull * std::exp(-(p + q) * t);
    return (1 - p * odds) / (1 + q * odds);
}

double Diffusion::share_rate(double t) const {
    const double f = share(t);
    return (params_.innovation + params_.imitation * f) * (1 - f);
}

double adoption_chance(double innovation, double imitation, double adopted, double t) {
    const double pull = innovation + imitation * adopted;
    if (!(pull > 0) || !(t > 0)) return 0;
    const double faded = random::exp(-(innovation + imitation) * t);
    return 1 - (innovation + imitation) * faded / (pull + imitation * (1 - adopted) * faded);
}

double Diffusion::peak_time() const {
    const double p = params_.innovation;
    const double q = params_.imitation;
    const double before = params_.adopted_before / params_.people;
    const double pull = p + q * before;
    // The rate is greatest at F = (q - p) / 2q, where (1 - F) / (p + q F) = 1 / q.
    if (q <= p || pull == 0 || before >= (q - p) / (2 * q)) return 0;
    return std::max(0.0, std::log(q * (1 - before) / pull) / (p + q));
}

}  // namespace warung::customers
