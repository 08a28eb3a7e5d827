#include "sim/kiosks/tariffs.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace warung::kiosks {
namespace {

// PLN East Java, 2015: Rp 100,000 less Rp 1,600 admin, PPJ 8 %, Rp 1,352 per kWh: net Rp 91,111, PPJ Rp 7,288.89,
// 67.39 kWh (kabargress.com).
TEST(ElectricityToken, HasTheFiguresOfThePublishedStatement) {
    const Token token = electricity_token(100'000, 1'600, {1'352, 0.08}, TaxBase::energy);
    EXPECT_NEAR(token.energy_rp, 91'111, 0.5);
    EXPECT_NEAR(token.tax_rp, 7'288.89, 0.005);
    EXPECT_NEAR(token.kwh, 67.39, 0.005);
}

// Kompas, July 2025: (100,000 - 3 %) / 1,444.70 = 67.1 kWh.
TEST(ElectricityToken, TakesTheTaxOfTheNominalWhereThatIsTheRule) {
    const Token token = electricity_token(100'000, 0, {1'444.7, 0.03}, TaxBase::nominal);
    EXPECT_DOUBLE_EQ(token.tax_rp, 3'000);
    EXPECT_NEAR(token.kwh, 67.14, 0.005);
}

TEST(ElectricityToken, SpendsAllOfTheMoney) {
    for (const TaxBase base : {TaxBase::nominal, TaxBase::energy}) {
        const Token token = electricity_token(50'000, 2'500, {1'000, 0.1}, base);
        EXPECT_NEAR(token.energy_rp + token.tax_rp + 2'500, 50'000, 1e-9);
    }
    EXPECT_THROW(electricity_token(1'000, 2'000, {1'000, 0}, TaxBase::energy), std::invalid_argument);
    EXPECT_THROW(electricity_token(1'000, 0, {0, 0}, TaxBase::energy), std::invalid_argument);
}

// Couriers: 0 to 1.3 kg count as 1, 1.31 to 2.3 as 2; 5.25 kg as 5.
TEST(ParcelWeight, IsRoundedByTheCouriersRule) {
    EXPECT_EQ(rounded_weight_kg(0.2, 0.3), 1);
    EXPECT_EQ(rounded_weight_kg(1.3, 0.3), 1);
    EXPECT_EQ(rounded_weight_kg(1.31, 0.3), 2);
    EXPECT_EQ(rounded_weight_kg(2.3, 0.3), 2);
    EXPECT_EQ(rounded_weight_kg(5.25, 0.3), 5);
    EXPECT_EQ(rounded_weight_kg(5.0, 0), 5);
    EXPECT_EQ(rounded_weight_kg(5.01, 0), 6);
    EXPECT_EQ(volumetric_weight_kg(30, 40, 10, 6'000), 2);
    EXPECT_THROW(volumetric_weight_kg(1, 1, 1, 0), std::invalid_argument);
}

}  // namespace
}  // namespace warung::kiosks
