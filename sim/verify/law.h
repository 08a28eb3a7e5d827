#pragma once
// Distributions of times and amounts, as cases name them: {"dist": "erlang", "k": 2, "mean": 1.0}.
//
//     constant (deterministic, fixed)      mean or value
//     exponential (exp, poisson, M)        mean or rate
//     erlang, erlang-K                     k and mean, or k and phase_rate
//     hyperexponential (H2)                p or probs with rates or means; or mean and scv (balanced means)
//     lognormal                            mean and a spread; or mu and sigma of the logarithm
//     gamma                                shape with mean, scale or rate; or mean and a spread
//     uniform                              low and high; or mean and half_width
//     weibull                              shape with mean or scale
//     pareto                               shape with mean or scale (its least value)
//     triangular                           low, mode, high
//     discrete (empirical)                 values and probs (or weights)
// A spread is scv, cv, sd or variance. Values are never negative.
//
// ERRORS: NotSupported for a distribution that has no word here; std::invalid_argument for parameters without sense.

#include "sim/random/stream.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace warung::verify {

class Law {
public:
    static Law constant(double value);
    static Law exponential(double mean);
    static Law from_json(const nlohmann::json& spec, const std::string& where);

    [[nodiscard]] double mean() const { return mean_; }
    /// Squared coefficient of variation; infinite if the law has no variance.
    [[nodiscard]] double scv() const { return scv_; }
    [[nodiscard]] double sample(random::Stream& luck) const;

private:
    enum class Shape {
        constant,
        exponential,
        erlang,
        mixture,
        lognormal,
        gamma,
        uniform,
        weibull,
        pareto,
        triangular,
        discrete
    };

    static Law erlang(const nlohmann::json& spec, const std::string& name);
    static Law hyperexponential(const nlohmann::json& spec);
    static Law lognormal(const nlohmann::json& spec);
    static Law gamma(const nlohmann::json& spec);
    static Law uniform(const nlohmann::json& spec);
    static Law weibull(const nlohmann::json& spec);
    static Law pareto(const nlohmann::json& spec);
    static Law triangular(const nlohmann::json& spec);
    static Law discrete(const nlohmann::json& spec);

    Law(Shape shape, double mean, double scv, double a = 0, double b = 0);

    Shape shape_;
    double mean_;
    double scv_;
    double a_;  ///< first and second parameter of the shape
    double b_;
    std::vector<double> values_;      ///< of a discrete law, or the means of a mixture
    std::vector<double> cumulative_;  ///< their probabilities, summed up
};

}  // namespace warung::verify
