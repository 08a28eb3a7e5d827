// Moments, autocorrelation, means over time.

#include "sim/statistics/moments.h"

#include "sim/random/samplers.h"
#include "sim/statistics/autocorrelation.h"
#include "sim/statistics/time_weighted.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace warung::statistics {
namespace {

/// NIST StRD, univariate: `middle` once, then `low` and `high` in turn, 1001 values.
std::vector<double> nist(double middle, double low, double high) {
    std::vector<double> x = {middle};
    for (int i = 0; i < 500; ++i) {
        x.push_back(low);
        x.push_back(high);
    }
    return x;
}

void expect_certified(const std::vector<double>& x, double mean, double sd, double r1, double tolerance) {
    const SerialMoments serial{x};
    EXPECT_NEAR(serial.moments().mean() / mean, 1, 1e-14);
    EXPECT_NEAR(serial.moments().standard_deviation() / sd, 1, tolerance);
    EXPECT_NEAR(serial.lag_one() / r1, 1, tolerance);
    EXPECT_NEAR(autocorrelations(x, 1)[1] / r1, 1, tolerance);
}

// Certified values of NIST StRD NumAcc1 to 4 (mean, standard deviation, lag-1 autocorrelation). The decimal inputs
// themselves are rounded by up to half a unit of 2^-33 (NumAcc3) and 2^-30 (NumAcc4), hence the tolerances; a sum of
// squares less a square of the sum loses all digits here.
TEST(Moments, ReproduceTheCertifiedValuesOfNist) {
    expect_certified({10000001, 10000003, 10000002}, 10000002, 1, -0.5, 1e-14);
    expect_certified(nist(1.2, 1.1, 1.3), 1.2, 0.1, -0.999, 1e-12);
    expect_certified(nist(1000000.2, 1000000.1, 1000000.3), 1000000.2, 0.1, -0.999, 1e-9);
    expect_certified(nist(10000000.2, 10000000.1, 10000000.3), 10000000.2, 0.1, -0.999, 1e-7);
}

std::vector<double> sample(std::size_t n, double offset) {
    random::Stream stream{random::derive(11, n)};
    std::vector<double> x(n);
    for (double& v : x) v = offset + random::normal(stream);
    return x;
}

TEST(Moments, MergedPartsEqualTheWholeButForRounding) {
    const std::vector<double> x = sample(1000, 1e6);
    const Moments whole{x};
    const SerialMoments serial{x};
    for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, std::size_t{400}, std::size_t{999}, x.size()}) {
        Moments a{std::span{x}.first(cut)};
        a.merge(Moments{std::span{x}.subspan(cut)});
        EXPECT_EQ(a.n(), whole.n());
        EXPECT_NEAR(a.mean(), whole.mean(), 1e-9);
        EXPECT_NEAR(a.variance(), whole.variance(), 1e-12);
        EXPECT_EQ(a.min(), whole.min());
        EXPECT_EQ(a.max(), whole.max());
        SerialMoments s{std::span{x}.first(cut)};
        s.merge(SerialMoments{std::span{x}.subspan(cut)});
        EXPECT_NEAR(s.lag_one(), serial.lag_one(), 1e-10);
    }
}

TEST(Moments, TheSameFoldGivesTheSameBits) {
    const std::vector<double> x = sample(997, 5);
    const auto fold = [&] {
        Moments all;
        for (std::size_t from = 0; from < x.size(); from += 100)
            all.merge(Moments{std::span{x}.subspan(from, std::min<std::size_t>(100, x.size() - from))});
        return all;
    };
    EXPECT_EQ(fold().mean(), fold().mean());
    EXPECT_EQ(fold().variance(), fold().variance());
}

TEST(Moments, AnOutlierInFrontCostsNothing) {
    // 1e9, then 1 and 3 in turn: about the mean m of the rest, 2, squares are 1000; the whole by the parallel formula.
    std::vector<double> x = {1e9};
    for (int i = 0; i < 500; ++i) x.insert(x.end(), {1.0, 3.0});
    const double delta = 1e9 - 2;
    EXPECT_NEAR(Moments{x}.squares() / (1000 + delta * delta * 1000.0 / 1001), 1, 1e-14);
}

TEST(Moments, OfNothingAndOfOneValueAreNotNumbers) {
    EXPECT_TRUE(std::isnan(Moments{}.mean()));
    EXPECT_TRUE(std::isnan(Moments{}.min()));
    EXPECT_TRUE(std::isnan(Moments{std::vector<double>{3}}.variance()));
    EXPECT_EQ(Moments{std::vector<double>{3}}.mean(), 3);
    EXPECT_EQ(Moments{std::vector<double>{3}}.population_variance(), 0);
    EXPECT_TRUE(std::isnan(SerialMoments{std::vector<double>(5, 7.0)}.lag_one()));
}

// 10 for an hour, 4 for two hours, 7 for one: (10 + 8 + 7) / 4.
TEST(TimeWeighted, MeanIsTheAreaOverTheTime) {
    TimeWeighted stock{Time{}, 10};
    stock.set(Time{} + hours(1), 4);
    stock.change(Time{} + hours(3), 3);
    EXPECT_DOUBLE_EQ(stock.mean(Time{} + hours(4)), 6.25);
    EXPECT_EQ(stock.min(), 4);
    EXPECT_EQ(stock.max(), 10);
    stock.restart(Time{} + hours(4));
    EXPECT_DOUBLE_EQ(stock.mean(Time{} + hours(9)), 7);
    EXPECT_EQ(stock.max(), 7);
}

TEST(TimeWeighted, KnowsNoMeanWithoutTimeAndNoWayBack) {
    TimeWeighted stock{Time{} + hours(2), 1};
    EXPECT_TRUE(std::isnan(stock.mean(Time{} + hours(2))));
    EXPECT_THROW(stock.set(Time{} + hours(1), 3), std::invalid_argument);
}

}  // namespace
}  // namespace warung::statistics
