#include "sim/market/equilibrium.h"

#include "sim/market/concentration.h"
#include "tests/market/markets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace warung::market {
namespace {

/// Largest |m_f (1 - S_f) - mu| / mu, over firms and products.
double first_order_residual(const LogitDemand& demand, const Sellers& sellers, const std::vector<double>& prices) {
    const auto result = outcome(demand, sellers, prices);
    const auto firm = sellers.firm_of_product();
    double most = 0;
    for (std::size_t j = 0; j < prices.size(); ++j) {
        const double margin = prices[j] - sellers.cost[j];
        most = std::max(most, std::abs(margin * (1 - result.firm_share[firm[j]]) - demand.scale) / demand.scale);
    }
    return most;
}

TEST(Equilibrium, is_that_of_calvano_et_al) {
    // Calvano, Calzolari, Denicolo and Pastorello (AER 2020), baseline a = 2, c = 1, mu = 0.25, a_0 = 0. The authors'
    // program prints p_N 1.47293, p_M 1.92498, profits 0.22293 and 0.33749.
    const auto demand = LogitDemand::symmetric(2, 2, 0.25, 0);
    const auto sellers = Sellers::apart({1, 1});
    const auto nash = outcome(demand, sellers, nash_prices(demand, sellers));
    const auto joint = outcome(demand, sellers, joint_prices(demand, sellers.cost));
    EXPECT_NEAR(nash.price[0], 1.47293, 5e-6);
    EXPECT_NEAR(joint.price[0], 1.92498, 5e-6);
    EXPECT_NEAR(nash.firm_profit[0], 0.22293, 5e-6);
    EXPECT_NEAR(joint.firm_profit[0], 0.33749, 5e-6);
    EXPECT_DOUBLE_EQ(hhi(nash.firm_share), 5000);
    EXPECT_DOUBLE_EQ(effective_firms(nash.firm_share), 2);
}

TEST(Equilibrium, without_outside_option_is_cost_plus_mu_n_over_n_minus_1) {
    // Anderson, de Palma and Thisse (1992), section 7.3.
    for (const std::size_t n : {2UL, 3UL, 10UL, 100UL}) {
        const auto prices = nash_prices(LogitDemand::symmetric(n, 7, 0.5, {}), std::vector<double>(n, 2));
        const double expected = 2 + 0.5 * static_cast<double>(n) / static_cast<double>(n - 1);
        for (const double p : prices) EXPECT_NEAR(p, expected, 1e-13);
    }
}

TEST(Equilibrium, meets_all_first_order_conditions) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const auto [demand, sellers] = random_market(seed);
        EXPECT_LT(first_order_residual(demand, sellers, nash_prices(demand, sellers)), 1e-12) << "seed " << seed;
    }
}

TEST(Equilibrium, leaves_no_firm_a_better_price) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto [demand, sellers] = random_market(seed);
        const auto prices = nash_prices(demand, sellers);
        const auto at_rest = outcome(demand, sellers, prices);
        const auto firm = sellers.firm_of_product();
        for (std::size_t j = 0; j < prices.size(); ++j) {
            for (const double step : {-3.0, -1.0, -0.1, -0.01, 0.01, 0.1, 1.0, 3.0}) {
                auto moved = prices;
                moved[j] += step * demand.scale;
                EXPECT_LE(outcome(demand, sellers, moved).firm_profit[firm[j]], at_rest.firm_profit[firm[j]] + 1e-15);
            }
        }
    }
}

TEST(Equilibrium, rises_with_a_merger_for_all_firms) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const auto [demand, sellers] = random_market(seed);
        if (sellers.firms().size() < 3 && !demand.outside) continue;
        auto merged = sellers;
        std::ranges::replace(merged.owner, 1, 0);
        const auto before = nash_prices(demand, sellers);
        const auto after = nash_prices(demand, merged);
        for (std::size_t j = 0; j < before.size(); ++j) EXPECT_GE(after[j], before[j] - 1e-12 * demand.scale);
        EXPECT_LE(demand.consumer_surplus(after), demand.consumer_surplus(before));
    }
}

TEST(Equilibrium, of_all_products_together_maximises_joint_profit) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto [demand, sellers] = random_market(seed);
        if (!demand.outside) continue;
        const auto joint = Sellers::together(sellers.cost);
        const auto prices = joint_prices(demand, sellers.cost);
        const double most = outcome(demand, joint, prices).firm_profit[0];
        random::Stream luck{seed};
        for (int i = 0; i < 50; ++i) {
            auto moved = prices;
            for (double& p : moved) p += demand.scale * (2 * luck.uniform() - 1);
            EXPECT_LE(outcome(demand, joint, moved).firm_profit[0], most + 1e-15);
        }
    }
}

TEST(Equilibrium, does_not_depend_on_the_unit_of_money) {
    const LogitDemand small{{2, 1.9, 1.8}, 0.25, 0};
    const LogitDemand large{{2e4, 1.9e4, 1.8e4}, 2500, 0};
    const auto p = nash_prices(small, {1, 0.95, 0.9});
    const auto q = nash_prices(large, {1e4, 0.95e4, 0.9e4});
    for (std::size_t j = 0; j < p.size(); ++j) EXPECT_NEAR(q[j], 1e4 * p[j], 1e-10);
}

TEST(Equilibrium, tends_to_bertrand_where_tastes_hardly_differ) {
    // mu -> 0: the better seller prices at the other's cost plus its advantage, 1 + 0.5; the loser at cost.
    const auto p = nash_prices(LogitDemand{{2.5, 2}, 1e-6, 0}, {1, 1});
    EXPECT_NEAR(p[0], 1.5, 2e-5);
    EXPECT_NEAR(p[1], 1, 2e-5);
    EXPECT_TRUE(std::isfinite(nash_prices(LogitDemand{{2, 2}, 1e-12, 0}, {1, 1})[0]));
}

TEST(Equilibrium, stays_finite_where_a_firm_sells_next_to_nothing) {
    const LogitDemand demand{{2, -500}, 0.25, 0};
    const auto p = nash_prices(demand, {1, 1});
    EXPECT_NEAR(p[0], 1.801985007892, 1e-11);  // as the only seller: 1 + 0.25 (1 + W(exp(3)))
    EXPECT_DOUBLE_EQ(p[1], 1.25);              // cost + mu
}

TEST(Equilibrium, of_one_seller_needs_an_outside_option) {
    EXPECT_THROW(nash_prices(LogitDemand{{2}, 0.25, {}}, {1}), std::invalid_argument);
    EXPECT_THROW(joint_prices(LogitDemand{{2, 2}, 0.25, {}}, {1, 1}), std::invalid_argument);
    EXPECT_THROW(nash_prices(LogitDemand{{2, 2}, 0.25, 0}, {1}), std::invalid_argument);
    EXPECT_THROW(nash_prices(LogitDemand{{2}, 0.25, 0}, {std::nan("")}), std::invalid_argument);
}

TEST(Equilibrium, keeps_to_caps_and_floors) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const auto [demand, sellers] = random_market(seed);
        const auto free = nash_prices(demand, sellers);
        PriceBounds bounds{{}, free};
        for (std::size_t j = 0; j < free.size(); j += 2) bounds.highest[j] = free[j] - 0.5 * demand.scale;
        const auto capped = nash_prices(demand, sellers, bounds);
        const auto rest = outcome(demand, sellers, capped);
        const auto firm = sellers.firm_of_product();
        for (std::size_t j = 0; j < capped.size(); ++j) {
            EXPECT_LE(capped[j], bounds.highest[j] * (1 + 1e-15) + 1e-15);
            for (const double step : {-1.0, -0.1, 0.1, 1.0}) {  // no better price within the bounds
                auto moved = capped;
                moved[j] = std::min(moved[j] + step * demand.scale, bounds.highest[j]);
                EXPECT_LE(outcome(demand, sellers, moved).firm_profit[firm[j]], rest.firm_profit[firm[j]] + 1e-13);
            }
        }
    }
    // A floor above the equilibrium binds, and the free rival answers it.
    const auto demand = LogitDemand::symmetric(2, 2, 0.25, 0);
    const auto p = nash_prices(demand, Sellers::apart({1, 1}), {{1.8, 0}, {}});
    EXPECT_DOUBLE_EQ(p[0], 1.8);
    EXPECT_NEAR(p[1], best_response_price(demand, 1, p, 1), 1e-14);
    // A cap below cost is obeyed too.
    EXPECT_DOUBLE_EQ(nash_prices(demand, Sellers::apart({1, 1}), {{}, {0.7, 9}})[0], 0.7);
    EXPECT_THROW(nash_prices(demand, Sellers::apart({1, 1}), {{2, 2}, {1, 1}}), std::invalid_argument);
}

TEST(Equilibrium, with_bounds_far_away_is_the_free_one) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const auto [demand, sellers] = random_market(seed);
        const std::vector<double> far(demand.size(), 1e3);
        const auto bounded = nash_prices(demand, sellers, {{}, far});
        const auto free = nash_prices(demand, sellers);
        for (std::size_t j = 0; j < free.size(); ++j) EXPECT_NEAR(bounded[j], free[j], 1e-12);
    }
}

TEST(Equilibrium, passes_costs_through_as_differences_say) {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const auto [demand, sellers] = random_market(seed);
        const auto through = pass_through(demand, sellers, nash_prices(demand, sellers));
        const double step = 1e-4 * demand.scale;
        for (std::size_t k = 0; k < demand.size(); ++k) {
            auto up = sellers;
            auto down = sellers;
            up.cost[k] += step;
            down.cost[k] -= step;
            const auto more = nash_prices(demand, up);
            const auto less = nash_prices(demand, down);
            for (std::size_t j = 0; j < demand.size(); ++j) {
                const auto found = through(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(k));
                EXPECT_NEAR(found, (more[j] - less[j]) / (2 * step), 1e-6) << "seed " << seed;
            }
        }
    }
}

TEST(Equilibrium, second_best_earns_its_target_at_the_least_cost_to_customers) {
    const LogitDemand demand{{2, 1.8, 1.7}, 0.25, 0};
    const std::vector<double> cost{1, 0.9, 1};
    const auto together = Sellers::together(cost);
    const auto prices = second_best_prices(demand, cost, 0.2);
    const auto found = outcome(demand, together, prices);
    EXPECT_NEAR(found.firm_profit[0], 0.2, 1e-14);
    EXPECT_LT(prices[0], joint_prices(demand, cost)[0]);
    // No uneven margins with this profit do better: shift one, mend the profit with another.
    for (const double shift : {-0.05, 0.05}) {
        auto moved = prices;
        moved[0] += shift;
        double low = prices[1] - 0.2;
        double high = prices[1] + 0.2;
        for (int i = 0; i < 100; ++i) {
            moved[1] = 0.5 * (low + high);
            (outcome(demand, together, moved).firm_profit[0] < 0.2 ? low : high) = moved[1];
        }
        EXPECT_LT(demand.consumer_surplus(moved), found.consumer_surplus);
    }
    EXPECT_NEAR(second_best_prices(demand, cost, 0)[0], 1, 1e-12);  // no profit asked: prices at cost
    EXPECT_THROW(second_best_prices(demand, cost, 5), NoEquilibrium);
}

TEST(Equilibrium, names_firms_by_label) {
    const Sellers sellers{{1, 1, 1}, {7, 2, 7}};
    EXPECT_EQ(sellers.firms(), (std::vector<int>{2, 7}));
    const auto demand = LogitDemand::symmetric(3, 2, 0.25, 0);
    const auto result = outcome(demand, sellers, nash_prices(demand, sellers));
    EXPECT_GT(result.firm_share[1], result.firm_share[0]);  // firm 7 has two products
}

}  // namespace
}  // namespace warung::market
