#pragma once
// How a service spreads among people: Bass's innovators and imitators, and the SI epidemic.
//
// Of m people, N have adopted; each of the others does so at rate p + q N / m (Bass 1969, Management Science 15(5)).
// SI is the same with p = 0, q = beta and some who begin (Verhulst's logistic). The closed forms are the limit of many
// people; the process of single adoptions is a pure birth process with these rates.
//
// Times are in the unit of the rates. THROWS std::invalid_argument for negative rates, both zero, or nobody to adopt.

#include <cstdint>

namespace warung::customers {

/// Chance that somebody who has not adopted does so within `t`, if the share `adopted` of many people have:
/// 1 - (1 - F(t)) / (1 - F(0)) of the closed form, so that steps of any length follow the curve. Rates at or above 0;
/// the same bits everywhere (random/real_math.h).
double adoption_chance(double innovation, double imitation, double adopted, double t);

class Diffusion {
public:
    struct Params {
        double innovation = 0;      ///< p
        double imitation = 0;       ///< q
        double people = 1;          ///< m
        double adopted_before = 0;  ///< N at time 0
    };

    explicit Diffusion(const Params& params);
    static Diffusion bass(double p, double q, double people) { return Diffusion{{p, q, people, 0}}; }
    static Diffusion si(double beta, double people, double infected) { return Diffusion{{0, beta, people, infected}}; }

    [[nodiscard]] const Params& params() const { return params_; }

    /// Rate at which somebody adopts when `adopted` have.
    [[nodiscard]] double rate(std::int64_t adopted) const {
        const auto n = static_cast<double>(adopted);
        return (params_.innovation + params_.imitation * n / params_.people) * (params_.people - n);
    }

    /// Share that has adopted by `t`, of many people. Bass: (1 - e^-(p+q)t) / (1 + (q/p) e^-(p+q)t).
    [[nodiscard]] double share(double t) const;
    /// New adopters per unit of time at `t`, as a share of all.
    [[nodiscard]] double share_rate(double t) const;
    /// When most adopt: 0 if from the beginning fewer and fewer do.
    [[nodiscard]] double peak_time() const;

private:
    Params params_;
};

}  // namespace warung::customers
