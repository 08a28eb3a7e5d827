// What membership is worth and who joins, against arithmetic by hand and Bass's closed form.
#include "sim/kiosks/recruitment.h"

#include "sim/customers/diffusion.h"

#include <gtest/gtest.h>

#include <cmath>

namespace warung::kiosks {
namespace {

/// One service, one need a day, outside utility 0.
ServiceOutlook service(std::initializer_list<double> utility, std::initializer_list<double> income,
                       bool kiosk_decides = false) {
    ServiceOutlook s;
    s.needs_per_day = 1;
    s.kiosk_decides = kiosk_decides;
    std::copy(utility.begin(), utility.end(), s.utility.begin());
    std::copy(income.begin(), income.end(), s.income_rp.begin());
    return s;
}

TEST(Recruitment, WordSpreadsByBassWhateverTheStep) {
    const auto bass = customers::Diffusion::bass(0.03, 0.38, 1);
    for (const int steps : {1, 4, 52}) {
        double share = 0;
        for (int i = 0; i < 5 * steps; ++i) share += (1 - share) * adoption_chance(0.03, 0.38, share, 1.0 / steps);
        EXPECT_NEAR(share, bass.share(5), 1e-12) << steps << " steps a year";
    }
    const auto si = customers::Diffusion::si(2, 1, 0.1);
    EXPECT_NEAR(0.1 + 0.9 * adoption_chance(0, 2, 0.1, 1), si.share(1), 1e-12);
}

TEST(Recruitment, NobodyHearsWhereNobodyTalks) {
    EXPECT_EQ(adoption_chance(0, 5, 0, 1), 0);
    EXPECT_EQ(adoption_chance(0, 0, 0.5, 1), 0);
    EXPECT_EQ(adoption_chance(1, 1, 1, 1), 0) << "all have adopted";
    EXPECT_DOUBLE_EQ(adoption_chance(0.5, 0, 0, 2), 1 - std::exp(-1.0)) << "innovators alone: exponential";
}

TEST(Recruitment, HalfJoinWhereTheIncomeIsWorthTheEffort) {
    KioskParams params;
    params.join_effort_rp_per_month = 80'000;
    params.join_scale_rp_per_month = 20'000;
    EXPECT_DOUBLE_EQ(joining_chance(80'000, params), 0.5);
    EXPECT_NEAR(joining_chance(100'000, params), 1 / (1 + std::exp(-1.0)), 1e-15);
    EXPECT_LT(joining_chance(-1e12, params), 1e-15);
    EXPECT_NEAR(joining_chance(1e12, params), 1, 1e-15);
}

// u = 0 inside and outside: one half buys. One platform known by 0.6: 0.6 x 0.5 x 1,000 = 300 a day.
TEST(Recruitment, OneMembershipIsAwarenessTimesLogitShareTimesIncome) {
    const std::vector<ServiceOutlook> services = {service({0}, {1'000})};
    const std::vector<double> awareness = {0.6};
    const auto values = values_of_sets(services, awareness);
    EXPECT_DOUBLE_EQ(values[0].income_rp, 0);
    EXPECT_DOUBLE_EQ(values[1].income_rp, 300);
    EXPECT_DOUBLE_EQ(values[1].services[0], 0.3);
}

// Awareness 0.5 each, all utilities 0. Known {A}, {B}, both: 1/4 each. Customers choose: A sells 1/4 x 1/2 + 1/4 x 1/3
// = 5/24, as does B: (1,000 + 400) x 5/24. The kiosk chooses: A (which pays more) sells in two of the cases, each one
// half: 1/4; B only alone: 1/8.
TEST(Recruitment, TwoMembershipsByHand) {
    const std::vector<double> awareness = {0.5, 0.5};
    const auto choice = values_of_sets(std::vector{service({0, 0}, {1'000, 400})}, awareness);
    EXPECT_NEAR(choice[3].income_rp, 1'400 * 5.0 / 24, 1e-10);
    const auto routed = values_of_sets(std::vector{service({0, 0}, {1'000, 400}, true)}, awareness);
    EXPECT_NEAR(routed[3].income_rp, 1'000 * 0.25 + 400 * 0.125, 1e-10);
}

// The wave pattern in small: a cheap platform that pays little takes the customers of the one that pays well.
TEST(Recruitment, ACheapPlatformThatPaysLittleIsNotWorthAMembership) {
    const std::vector<double> awareness = {1, 1};
    const auto values = values_of_sets(std::vector{service({2, 4}, {2'000, 200})}, awareness);
    EXPECT_LT(values[3].income_rp, values[1].income_rp);
}

TEST(Recruitment, ContractsArePaidForVolumeAndForExclusivity) {
    const Contract contract{30'000, 100, 50'000, 20'000};
    EXPECT_EQ(contract.due_rp(100, false), 50'000);
    EXPECT_EQ(contract.due_rp(99.9, false), -20'000);
    EXPECT_EQ(contract.due_rp(100, true), 80'000);
    EXPECT_EQ(contract.due_rp(0, true), -20'000) << "exclusivity without a service earns nothing";
    EXPECT_EQ((Contract{30'000, 0, 0, 0}.due_rp(1, true)), 30'000);
}

// A second membership takes part of the first one's volume: below the minimum the bonus is gone.
TEST(Recruitment, MinimumVolumeMakesASecondMembershipDearer) {
    const std::vector<double> awareness = {1, 1};
    const auto values = values_of_sets(std::vector{service({0, 0}, {1'000, 1'000})}, awareness);
    const double alone = values[1].services[0] * 60 * 30;
    const std::vector<Contract> none(2);
    const std::vector<Contract> bound = {{0, alone, 100'000, 0}, {}};
    const auto extra = [&](std::span<const Contract> contracts) {
        return expected_income_rp_per_month(values, 3, 60, contracts) -
               expected_income_rp_per_month(values, 1, 60, contracts);
    };
    EXPECT_NEAR(extra(none) - extra(bound), 100'000, 1e-6);
}

}  // namespace
}  // namespace warung::kiosks
