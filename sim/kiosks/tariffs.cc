#include "sim/kiosks/tariffs.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace warung::kiosks {

Token electricity_token(double nominal_rp, double fee_from_nominal_rp, const TokenTariff& tariff, TaxBase base) {
    if (!(tariff.rp_per_kwh > 0)) throw std::invalid_argument("the tariff must be above zero");
    if (!(tariff.tax_rate >= 0)) throw std::invalid_argument("the tax rate must not be negative");
    const double paid = nominal_rp - fee_from_nominal_rp;
    if (!(paid >= 0)) throw std::invalid_argument("the fee is above the nominal");
    Token token;
    if (base == TaxBase::nominal) {
        token.tax_rp = nominal_rp * tariff.tax_rate;
        token.energy_rp = paid - token.tax_rp;
    } else {
        token.energy_rp = paid / (1 + tariff.tax_rate);
        token.tax_rp = token.energy_rp * tariff.tax_rate;
    }
    token.kwh = token.energy_rp / tariff.rp_per_kwh;
    return token;
}

double rounded_weight_kg(double kg, double free_fraction_kg) {
    constexpr double kRounding = 1e-9;  // 1.3 - 1 is a little more than 0.3 in binary
    const double whole = std::floor(kg);
    const bool up = kg - whole > free_fraction_kg + kRounding;
    return std::max(1.0, whole + (up ? 1 : 0));
}

double volumetric_weight_kg(double length_cm, double width_cm, double height_cm, double divisor) {
    if (!(divisor > 0)) throw std::invalid_argument("the divisor must be above zero");
    return length_cm * width_cm * height_cm / divisor;
}

}  // namespace warung::kiosks
