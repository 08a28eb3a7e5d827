// Closed forms and algorithms against printed numbers: SS is Snyder and Shen 2019,
// Fundamentals of Supply Chain Theory, 2nd edition, by example or problem.
#include "sim/inventory/textbook.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace warung::inventory {
namespace {

void expect_relative(double found, double expected, double tolerance) {
    EXPECT_NEAR(found, expected, tolerance * std::abs(expected));
}

TEST(Eoq, GivesTheNumbersOfSnyderAndShen) {
    const Lot lot = eoq(8, 0.225, 1300);  // SS 3.1
    expect_relative(lot.quantity, 304.046780026437, 1e-12);
    expect_relative(lot.cost, 68.4105255059483, 1e-12);
    EXPECT_DOUBLE_EQ(eoq_cost(8, 0.225, 1300, 250), 69.725);  // 8 * 1300 / 250 + 0.225 * 125 = 41.6 + 28.125

    const BackorderedLot waits = eoq_backorders(8, 0.225, 5, 1300);  // SS 3.8
    expect_relative(waits.quantity, 310.812555158965, 1e-12);
    expect_relative(waits.stockout_fraction, 0.0430622009569378, 1e-12);
    expect_relative(waits.cost, 66.9213635509733, 1e-12);
    expect_relative(eoq_backorders_cost(8, 0.225, 5, 1300, waits.quantity, waits.stockout_fraction), waits.cost, 1e-12);

    const Lot made = epq(4, 0.08, 80, 110);  // SS problem 3.22
    expect_relative(made.quantity, 171.269767715535, 1e-12);
    expect_relative(made.cost, 3.73679493197531, 1e-12);
}

TEST(Eoq, NoOtherLotIsCheaper) {
    const Lot lot = eoq(8, 0.225, 1300);
    for (const double factor : {0.5, 0.9, 0.99, 1.01, 1.1, 2.0}) {
        EXPECT_GT(eoq_cost(8, 0.225, 1300, factor * lot.quantity), lot.cost);
    }
}

TEST(EoqWithDiscounts, FindsTheLotOfSnyderAndShen) {
    constexpr std::array<double, 3> kBreaks{0, 400, 800};
    constexpr std::array<double, 3> kCosts{0.75, 0.72, 0.68};
    const PriceBreaks prices{kBreaks, kCosts};
    const Lot lot = eoq_all_units(8, 0.3, 1300, prices);  // SS 3.6: 884 + 13 + 81.6
    EXPECT_DOUBLE_EQ(lot.quantity, 800);
    expect_relative(lot.cost, 978.6, 1e-12);
    // Best of each segment: 304.0 for 1,043.4; sqrt(2 * (8 + 12) * 1300 / (0.3 * 0.72)) = 490.7 for 1,043.8;
    // sqrt(2 * (8 + 44) * 1300 / (0.3 * 0.68)) = 814.1 for 1,056.7. No lot of any segment is cheaper than the first.
    const Lot incremental = eoq_incremental(8, 0.3, 1300, prices);
    EXPECT_NEAR(incremental.quantity, std::sqrt(2 * 8 * 1300 / 0.225), 1e-9);
    for (double q = 1; q < 2'000; q += 1) {
        const double extra = q < 400 ? 0 : q < 800 ? 12 : 44;
        const double price = q < 400 ? 0.75 : q < 800 ? 0.72 : 0.68;
        const double cost = price * 1300 + (8 + extra) * 1300 / q + 0.3 * (extra + price * q) / 2;
        EXPECT_GE(cost, incremental.cost - 1e-9) << q;
    }
}

TEST(WagnerWhitin, FindsTheCheapestPlanOfAll) {
    const auto plan_of = [](double K, double h, const std::vector<double>& demand) {
        std::vector<LotPeriod> periods;
        for (const double d : demand) periods.push_back({K, h, 0, d});
        return wagner_whitin(periods);
    };
    const LotPlan a = plan_of(500, 2, {90, 120, 80, 70});  // SS 3.9
    EXPECT_DOUBLE_EQ(a.cost, 1'380);
    EXPECT_EQ(a.orders, (std::vector<double>{210, 0, 150, 0}));
    const LotPlan b = plan_of(120, 0.8, {150, 100, 80, 200});  // SS problem 3.27
    EXPECT_DOUBLE_EQ(b.cost, 424);
    EXPECT_EQ(b.orders, (std::vector<double>{150, 180, 0, 200}));

    // Every subset of periods to order in, for a plan of ten.
    const std::vector<double> demand{10, 62, 12, 130, 154, 129, 88, 52, 124, 160};
    const double best = plan_of(54, 0.4, demand).cost;
    double cheapest = 1e300;
    for (unsigned subset = 1; subset < 1024; subset += 2) {  // the first period must order
        double cost = 0;
        std::size_t last = 0;
        for (std::size_t t = 0; t < demand.size(); ++t) {
            if ((subset >> t & 1U) != 0) {
                last = t;
                cost += 54;
            }
            cost += 0.4 * static_cast<double>(t - last) * demand[t];
        }
        cheapest = std::min(cheapest, cost);
    }
    expect_relative(best, cheapest, 1e-12);
}

TEST(WagnerWhitin, OrdersNothingForPeriodsWithoutDemand) {
    const std::vector<LotPeriod> periods{{100, 1, 0, 0}, {100, 1, 0, 5}, {100, 1, 0, 0}};
    const LotPlan plan = wagner_whitin(periods);
    EXPECT_EQ(plan.orders, (std::vector<double>{0, 5, 0}));
    EXPECT_DOUBLE_EQ(plan.cost, 100);
}

TEST(DiscreteDemand, PoissonHasItsMomentsForSmallAndLargeMeans) {
    for (const double mean : {0.0, 0.3, 6.0, 64.0, 5'000.0}) {
        const auto law = DiscreteDemand::poisson(mean);
        double sum = 0;
        double second = 0;
        for (std::int64_t k = law.first(); k <= law.last(); ++k) {
            sum += law.at(k);
            second += law.at(k) * std::pow(static_cast<double>(k) - mean, 2);
        }
        EXPECT_NEAR(sum, 1, 1e-12) << mean;
        EXPECT_NEAR(law.mean(), mean, 1e-12 * mean) << mean;
        EXPECT_NEAR(second, mean, 1e-10 * mean) << mean;
    }
    EXPECT_NEAR(DiscreteDemand::poisson(2).at(3), std::exp(-2.0) * 8 / 6, 1e-15);
}

TEST(DiscreteDemand, TwoPoissonPeriodsArePoisson) {
    const auto two = DiscreteDemand::poisson(3.5).of_periods(2);
    const auto once = DiscreteDemand::poisson(7);
    for (std::int64_t k = 0; k < 30; ++k) EXPECT_NEAR(two.at(k), once.at(k), 1e-15) << k;
}

TEST(Newsvendor, GivesTheNumbersOfSnyderAndShen) {
    const Level a = newsvendor_normal(0.18, 0.7, 50, 8);  // SS 4.3
    expect_relative(a.level, 56.6039559274339, 1e-12);
    expect_relative(a.cost, 1.99760519317664, 1e-12);
    const Level lead = newsvendor_normal(0.18, 0.7, 250, 8 * std::sqrt(5));  // SS 4.4, L = 4
    expect_relative(lead.level, 264.766894374155, 1e-12);
    expect_relative(lead.cost, 4.46678100414958, 1e-12);
    expect_relative(newsvendor_normal_cost(0.18, 0.7, 250, 8 * std::sqrt(5), 180), 49.0001647480341, 1e-12);

    expect_relative(newsvendor(200, 270, DiscreteDemand::poisson(18)).cost, 786.088440935112, 1e-12);  // problem 4.8a
    const DiscreteDemand cars{1, {0.25, 0.05, 0.1, 0.2, 0.15, 0.1, 0.1, 0.05}};                        // problem 4.7b
    EXPECT_NEAR(newsvendor(500'000, 1'000'000, cars).cost, 1'225'000, 1e-6);
    EXPECT_NEAR(newsvendor_cost(500'000, 1'000'000, cars, 3), 1'725'000, 1e-6);
}

// Fill rate = P(Poisson(5) <= 11), on hand = 12 - 5 + backorders; Erlang B(6, 5) = 0.19185 (any teletraffic table).
TEST(OneForOneStock, FollowsPalmAndErlang) {
    const OneForOne waits = one_for_one(12, 5);
    expect_relative(waits.fill_rate, 0.994546908086991, 1e-12);
    expect_relative(waits.backorders, 0.00303924003580238, 1e-10);
    expect_relative(waits.on_hand, 7.0030392400358, 1e-12);
    expect_relative(one_for_one_lost(6, 5).lost_fraction, 0.191847258886365, 1e-12);
    expect_relative(one_for_one_lost(6, 5).on_hand, 1.95923629443183, 1e-12);
    EXPECT_DOUBLE_EQ(one_for_one_lost(0, 5).lost_fraction, 1);
}

struct PrintedRow {
    double mean;
    std::int64_t s;
    std::int64_t S;
    double cost;
};

// Zheng and Federgruen 1991, table: K = 64, h = 1, p = 9, Poisson demand, no lead time; costs to three decimals.
TEST(OrderUpToLevels, AreThoseOfZhengAndFedergruen) {
    constexpr std::array<PrintedRow, 11> kTable{{{10, 6, 40, 35.022},
                                                 {20, 14, 62, 49.173},
                                                 {22, 16, 68, 51.632},
                                                 {24, 18, 54, 53.518},
                                                 {25, 19, 56, 54.262},
                                                 {30, 23, 66, 57.819},
                                                 {40, 33, 87, 64.512},
                                                 {52, 44, 112, 72.246},
                                                 {60, 52, 129, 77.306},
                                                 {64, 55, 74, 78.402},
                                                 {65, 56, 75, 78.518}}};
    for (const PrintedRow& row : kTable) {
        const auto demand = DiscreteDemand::poisson(row.mean);
        const PeriodCost G = [&](std::int64_t y) { return newsvendor_cost(1, 9, demand, static_cast<double>(y)); };
        const TwoLevels best = s_S_optimum(64, demand, G);
        EXPECT_EQ(best.lower, row.s) << row.mean;
        EXPECT_EQ(best.upper, row.S) << row.mean;
        EXPECT_NEAR(best.cost, row.cost, 6e-4) << row.mean;
        EXPECT_NEAR(s_S_cost(64, demand, G, row.s, row.S), row.cost, 6e-4) << row.mean;
    }
}

TEST(OrderUpToLevels, AreThoseOfSnyderAndShenAndTheBestOfAll) {
    const auto demand = DiscreteDemand::poisson(6);
    const PeriodCost G = [&](std::int64_t y) { return newsvendor_cost(1, 4, demand, static_cast<double>(y)); };
    const TwoLevels best = s_S_optimum(5, demand, G);  // SS 4.7
    EXPECT_EQ(best.lower, 4);
    EXPECT_EQ(best.upper, 10);
    expect_relative(best.cost, 8.03411156147164, 1e-12);
    expect_relative(s_S_cost(5, demand, G, 6, 18), 10.193798671644, 1e-12);
    for (std::int64_t s = -5; s < 20; ++s) {
        for (std::int64_t S = s + 1; S < 40; ++S) EXPECT_GE(s_S_cost(5, demand, G, s, S), best.cost - 1e-12);
    }
}

TEST(LotsAtAReorderPoint, AreThoseOfSnyderAndShenAndTheBestOfAll) {
    const auto lead_demand = DiscreteDemand::poisson(1.5 * 2);
    const PeriodCost G = [&](std::int64_t y) { return newsvendor_cost(20, 150, lead_demand, static_cast<double>(y)); };
    const TwoLevels best = r_Q_optimum(100, 1.5, G);  // SS 5.8
    EXPECT_EQ(best.lower, 3);
    EXPECT_EQ(best.upper, 5);
    expect_relative(best.cost, 107.92358063315, 1e-12);
    expect_relative(r_Q_cost(100, 1.5, G, 8, 12), 242.528163766202, 1e-12);
    for (std::int64_t r = -5; r < 15; ++r) {
        for (std::int64_t q = 1; q < 25; ++q) EXPECT_GE(r_Q_cost(100, 1.5, G, r, q), best.cost - 1e-12);
    }
}

TEST(LotsAtAReorderPoint, WithNormalDemandCostWhatSnyderAndShenPrint) {
    const double sd = 150 * std::sqrt(1.0 / 12);  // SS 5.1
    expect_relative(r_Q_normal_cost(8, 0.225, 7.5, 1300, 1300.0 / 12, sd, 126.8, 328.5), 78.0711625092829, 1e-12);
    const RealLevels best = r_Q_normal_optimum(8, 0.225, 7.5, 1300, 1300.0 / 12, sd);
    for (const double dr : {-1.0, 0.0, 1.0}) {
        for (const double dq : {-2.0, 0.0, 2.0}) {
            EXPECT_GE(r_Q_normal_cost(8, 0.225, 7.5, 1300, 1300.0 / 12, sd, best.lower + dr, best.upper + dq),
                      best.cost - 1e-9);
        }
    }
    EXPECT_LE(best.cost, 78.0711625092829);
}

// Shang and Song 2003, Management Science 49(5), table 1, rows 1 and 9: four stages, L = 0.25, lambda = 16, p = 9.
TEST(SerialSystem, HasTheOptimaOfShangAndSong) {
    struct Printed {
        std::array<double, 4> holding;
        std::vector<std::int64_t> levels;
        double cost;
    };
    for (const Printed& row : {Printed{{0.25, 0.25, 0.25, 0.25}, {8, 13, 18, 22}, 12.688},
                               Printed{{0.25, 2.5, 2.5, 0.25}, {9, 10, 13, 19}, 53.008}}) {
        std::vector<SerialStage> stages;
        for (const double h : row.holding) stages.push_back({h, 4});
        // The printed costs include stock under way between stages, as echelon levels do.
        EXPECT_NEAR(serial_cost(stages, 9, row.levels), row.cost, 6e-4);
        const SerialOptimum best = serial_optimum(stages, 9);
        EXPECT_EQ(best.echelon_base_stock, row.levels);
        EXPECT_NEAR(best.cost, row.cost, 6e-4);
    }
}

TEST(SerialSystem, OfOneStageIsANewsvendor) {
    const std::vector<SerialStage> one{{2, 12}};
    const Level level = newsvendor(2, 21, DiscreteDemand::poisson(12));
    EXPECT_EQ(serial_optimum(one, 21).echelon_base_stock.front(), static_cast<std::int64_t>(level.level));
    expect_relative(serial_optimum(one, 21).cost, level.cost, 1e-10);
}

TEST(SuppliersThatFail, CostWhatSnyderAndShenPrint) {
    const Disruption supplier{1.5, 14};  // SS 9.1
    const Lot best = eoq_disruptions(8, 0.225, 5, 1300, supplier);
    EXPECT_NEAR(best.quantity, 772.8110631910017, 1e-3);
    expect_relative(best.cost, 173.950002573197, 1e-10);
    expect_relative(eoq_disruptions_cost(8, 0.225, 5, 1300, supplier, 400), 211.084189258969, 1e-10);
    // Without disruptions the EOQ is left.
    expect_relative(eoq_disruptions(8, 0.225, 5, 1300, {0, 14}).cost, eoq(8, 0.225, 1300).cost, 1e-10);
}

TEST(SuppliersThatFail, CostABaseStockWhatSnyderAndShenPrint) {
    expect_relative(base_stock_disruptions_cost(0.25, 3, 2000, 0.04, 0.25, 2000), 3310.3448275586, 1e-10);  // SS 9.3
    expect_relative(base_stock_disruptions_cost(0.25, 3, 2000, 0.04, 0.25, 12000), 3075.16163790476, 1e-10);
    const Level best = base_stock_disruptions(0.25, 3, 2000, 0.04, 0.25);
    for (double S = 0; S < 40'000; S += 500) {
        EXPECT_GE(base_stock_disruptions_cost(0.25, 3, 2000, 0.04, 0.25, S), best.cost - 1e-9) << S;
    }
}

TEST(Textbook, RefusesWhatHasNoOptimum) {
    EXPECT_THROW(eoq(8, 0, 1300), std::invalid_argument);
    EXPECT_THROW(epq(4, 0.08, 110, 110), std::invalid_argument);
    EXPECT_THROW(newsvendor_normal(0, 1, 10, 2), std::invalid_argument);
    EXPECT_THROW(DiscreteDemand(0, {0.5, -0.5}), std::invalid_argument);
}

}  // namespace
}  // namespace warung::inventory
