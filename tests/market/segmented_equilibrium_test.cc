#include "sim/market/segmented_equilibrium.h"

#include "tests/market/markets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

namespace warung::market {
namespace {

Segment segment_of(double weight, LogitDemand taste, std::vector<int> nest = {}, std::vector<double> sigma = {}) {
    Segment segment;
    segment.weight = weight;
    segment.taste = std::move(taste);
    segment.nest = std::move(nest);
    segment.sigma = std::move(sigma);
    return segment;
}

LogitDemand taste_of(std::vector<double> quality, double scale, std::optional<double> outside) {
    LogitDemand taste;
    taste.quality = std::move(quality);
    taste.scale = scale;
    taste.outside = outside;
    return taste;
}

template <class... Segments>
SegmentedDemand made_of(Segments... segments) {
    std::vector<Segment> list;
    (list.push_back(std::move(segments)), ...);
    return SegmentedDemand{std::move(list)};
}

/// One or two segments with tastes of their own, nests with sigma up to 0.6; one firm per product or two firms.
SegmentedDemand random_segments(std::uint64_t seed, std::size_t n, int count) {
    random::Stream luck{random::derive(seed, random::Purpose::test)};
    const double scale = 0.1 + luck.uniform();
    const double sigma = 0.6 * luck.uniform();
    std::vector<Segment> segments;
    for (int i = 0; i < count; ++i) {
        const double weight = 0.2 + luck.uniform();
        const double own_scale = scale * (0.8 + 0.4 * luck.uniform());
        Segment segment = segment_of(weight, taste_of({}, own_scale, luck.uniform()));
        for (std::size_t j = 0; j < n; ++j) {
            segment.taste.quality.push_back(1.5 + luck.uniform());
            segment.nest.push_back(static_cast<int>(j % 2));
            segment.sigma.push_back(sigma);
        }
        segments.push_back(std::move(segment));
    }
    return SegmentedDemand{std::move(segments)};
}

TEST(SegmentedEquilibrium, of_one_plain_segment_is_the_logit_one) {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const auto [demand, sellers] = random_market(seed);
        const auto plain = nash_prices(demand, sellers);
        const auto found = nash_prices(made_of(segment_of(2.5, demand)), sellers);
        for (std::size_t j = 0; j < plain.size(); ++j)
            EXPECT_NEAR(found[static_cast<Eigen::Index>(j)], plain[j], 1e-10) << "seed " << seed;
    }
}

TEST(SegmentedEquilibrium, of_nests_meets_the_mark_up_rule_of_single_product_firms) {
    // p - c = mu (1 - sigma) / (1 - sigma s_{j|g} - (1 - sigma) s_j); Berry (1994), equation 28 in another notation.
    const double mu = 0.25;
    const double sigma = 0.5;
    const auto demand = made_of(segment_of(1, taste_of({2, 2, 2}, mu, 0.0), {0, 0, 1}, {sigma, sigma, sigma}));
    const auto sellers = Sellers::apart({1, 1, 1});
    const auto price = nash_prices(demand, sellers);
    const auto share = demand.sales(price);
    for (Eigen::Index j = 0; j < 3; ++j) {
        const double within = j < 2 ? 0.5 : 1;
        EXPECT_NEAR(price[j] - 1, mu * (1 - sigma) / (1 - sigma * within - (1 - sigma) * share[j]), 1e-13);
    }
    EXPECT_NEAR(price[0], price[1], 1e-13);
    EXPECT_LT(price[0], price[2]);  // sharing a nest makes rivals closer
}

TEST(SegmentedEquilibrium, of_random_segments_and_nests_leaves_nothing_to_gain) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        const auto demand = random_segments(seed, 4, seed % 2 == 0 ? 1 : 2);
        Sellers sellers = Sellers::apart({1, 0.9, 1.1, 1});
        if (seed % 3 == 0) sellers.owner = {0, 1, 0, 1};
        const auto price = nash_prices(demand, sellers);
        EXPECT_LT(first_order_gap(demand, sellers, price).lpNorm<Eigen::Infinity>(), 1e-11) << "seed " << seed;
        EXPECT_LE(largest_gain(demand, sellers, price), 1e-9);
    }
}

TEST(SegmentedDemand, loses_sales_as_differences_say) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const auto demand = random_segments(seed, 5, 2);
        const Eigen::VectorXd price = Eigen::VectorXd::LinSpaced(5, 1.1, 1.6);
        const auto loss = demand.relative_derivatives(price);
        const auto sales = demand.sales(price);
        for (Eigen::Index j = 0; j < 5; ++j) {
            const Eigen::VectorXd step = 1e-6 * Eigen::VectorXd::Unit(5, j);
            const Eigen::VectorXd slope = (demand.sales(price + step) - demand.sales(price - step)) / 2e-6;
            for (Eigen::Index k = 0; k < 5; ++k) EXPECT_NEAR(-slope[k], loss(j, k) * sales[j], 1e-8);
            const double surplus = demand.consumer_surplus(price + step) - demand.consumer_surplus(price - step);
            EXPECT_NEAR(surplus / 2e-6, -sales[j], 1e-8);  // Roy
        }
    }
}

TEST(SegmentedDemand, with_all_in_one_nest_and_no_outside_is_a_sharper_logit) {
    // Inside one covered nest, only mu (1 - sigma) matters.
    const auto nested = made_of(segment_of(1, taste_of({2, 1.8}, 0.5, {}), {4, 4}, {0.5, 0.5}));
    const LogitDemand plain{{2, 1.8}, 0.25, {}};
    const std::vector<double> prices{1.2, 1.1};
    const auto share = nested.sales(Eigen::Vector2d(1.2, 1.1));
    EXPECT_NEAR(share[0], plain.shares(prices)[0], 1e-15);
    EXPECT_NEAR(share.sum(), 1, 1e-15);
}

TEST(SegmentedEquilibrium, is_refused_where_a_captive_segment_pays_any_price) {
    // One firm, and a segment that cannot stay away.
    const auto demand = made_of(segment_of(1, taste_of({2, 2}, 0.25, 0.0)), segment_of(1, taste_of({2, 2}, 0.25, {})));
    EXPECT_THROW(nash_prices(demand, Sellers::together({1, 1})), std::invalid_argument);
    EXPECT_THROW(nash_prices(demand, Sellers::apart({1})), std::invalid_argument);
    EXPECT_THROW(made_of(), std::invalid_argument);
    EXPECT_THROW(made_of(segment_of(0, taste_of({2}, 1, 0.0))), std::invalid_argument);
    EXPECT_THROW(made_of(segment_of(1, taste_of({2}, 1, 0.0), {0}, {1.0})), std::invalid_argument);
}

}  // namespace
}  // namespace warung::market
