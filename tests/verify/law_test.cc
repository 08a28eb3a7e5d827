#include "sim/verify/law.h"

#include "sim/verify/family.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace warung::verify {
namespace {

using nlohmann::json;

struct Known {
    json spec;
    double mean;
    double scv;
};

const std::vector<Known>& known() {
    static const std::vector<Known> all = {
        {{{"dist", "constant"}, {"mean", 3}}, 3, 0},
        {{{"dist", "exponential"}, {"rate", 0.5}}, 2, 1},
        {{{"dist", "erlang"}, {"k", 4}, {"mean", 2}}, 2, 0.25},
        {{{"dist", "erlang-3"}, {"mean", 2}}, 2, 1.0 / 3},
        {{{"dist", "Erlang"}, {"k", 40}, {"mean", 1}}, 1, 0.025},
        {{{"dist", "hyperexponential"}, {"mean", 2}, {"scv", 4}}, 2, 4},
        // 0.25 x 4 + 0.75 x 1 = 1.75; 2 (0.25 x 16 + 0.75 x 1) / 1.75^2 - 1 = 2.1020
        {{{"dist", "hyperexponential"}, {"p", {0.25, 0.75}}, {"means", {4, 1}}}, 1.75, 9.5 / 3.0625 - 1},
        {{{"dist", "H2"}, {"p", 0.25}, {"rates", {0.25, 1}}}, 1.75, 9.5 / 3.0625 - 1},
        {{{"dist", "lognormal"}, {"mean", 2}, {"scv", 1.5}}, 2, 1.5},
        {{{"dist", "lognormal"}, {"mu", 0}, {"sigma", 0.5}}, std::exp(0.125), std::exp(0.25) - 1},
        {{{"dist", "gamma"}, {"shape", 0.5}, {"scale", 3}}, 1.5, 2},
        {{{"dist", "gamma"}, {"mean", 2}, {"sd", 1}}, 2, 0.25},
        {{{"dist", "uniform"}, {"low", 1}, {"high", 3}}, 2, 1.0 / 12},  // 4 / 12 / 4
        {{{"dist", "uniform"}, {"mean", 2}, {"half_width", 1}}, 2, 1.0 / 12},
        {{{"dist", "weibull"}, {"shape", 1}, {"mean", 2}}, 2, 1},
        {{{"dist", "weibull"}, {"shape", 2}, {"scale", 1}}, std::sqrt(M_PI) / 2, 4 / M_PI - 1},
        {{{"dist", "pareto"}, {"shape", 6}, {"scale", 5}}, 6, 1.0 / 24},
        {{{"dist", "triangular"}, {"low", 1}, {"mode", 2}, {"high", 6}}, 3, 21.0 / 18 / 9},
        {{{"dist", "discrete"}, {"values", {1, 5}}, {"probs", {0.75, 0.25}}}, 2, 0.75},
    };
    return all;
}

TEST(Law, HasTheMomentsOfItsParameters) {
    for (const Known& k : known()) {
        const Law law = Law::from_json(k.spec, "service");
        EXPECT_NEAR(law.mean(), k.mean, 1e-12 * k.mean) << k.spec;
        EXPECT_NEAR(law.scv(), k.scv, 1e-9) << k.spec;
    }
}

// Of 400,000 draws: the mean within four standard errors, the spread within 5 %.
TEST(Law, DrawsWhatItSays) {
    constexpr int kDraws = 400'000;
    for (const Known& k : known()) {
        const Law law = Law::from_json(k.spec, "service");
        random::Stream luck{3, random::Purpose::test};
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < kDraws; ++i) {
            const double x = law.sample(luck);
            ASSERT_GE(x, 0) << k.spec;
            sum += x;
            squares += x * x;
        }
        const double mean = sum / kDraws;
        EXPECT_NEAR(mean, k.mean, 4 * k.mean * std::sqrt(k.scv / kDraws) + 1e-9) << k.spec;
        EXPECT_NEAR(squares / kDraws / (mean * mean) - 1, k.scv, 0.05 * k.scv + 1e-9) << k.spec;
    }
}

TEST(Law, RefusesWhatHasNoSenseAndSaysWhatItHasNoWordFor) {
    for (const json& spec : std::vector<json>{{{"dist", "exponential"}, {"rate", 0}},
                                              {{"dist", "exponential"}},
                                              {{"dist", "uniform"}, {"low", 2}, {"high", 1}},
                                              {{"dist", "erlang"}, {"k", 0}, {"mean", 1}},
                                              {{"dist", "erlang"}, {"k", 1.5}, {"mean", 1}},
                                              {{"dist", "hyperexponential"}, {"mean", 1}, {"scv", 0.5}},
                                              {{"dist", "pareto"}, {"shape", 1}, {"scale", 1}},
                                              {{"dist", "discrete"}, {"values", {1, 2}}, {"probs", {1}}},
                                              {{"dist", "constant"}, {"mean", -1}},
                                              {{"mean", 1}},
                                              "exponential"})
        EXPECT_THROW(Law::from_json(spec, "service"), std::invalid_argument) << spec;
    EXPECT_THROW(Law::from_json({{"dist", "cauchy"}}, "service"), NotSupported);
}

}  // namespace
}  // namespace warung::verify
