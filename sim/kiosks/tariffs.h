#pragma once
// What a customer gets for the money over the counter: electricity tokens, and the weight a parcel is charged for.
//
// Sources: PLN (State Electricity Company), prepaid tokens: energy = what is left of the nominal after street-lighting
// tax (PPJ) and, where it is taken from the nominal, the admin fee, divided by the tariff. Volumetric weight: IATA
// Resolution 502 (cm^3 per kg) and the rounding rule of Indonesian couriers (a fraction of up to 0.3 kg is free).

namespace warung::kiosks {

struct TokenTariff {
    double rp_per_kwh = 0;
    double tax_rate = 0;  ///< PPJ, a share
};

/// How the tax is taken: as a share of the nominal, or on top of the price of the energy within it.
enum class TaxBase { nominal, energy };

struct Token {
    double energy_rp = 0;
    double tax_rp = 0;
    double kwh = 0;
};

/// THROWS std::invalid_argument for a tariff that is not above zero or a fee above the nominal.
Token electricity_token(double nominal_rp, double fee_from_nominal_rp, const TokenTariff& tariff, TaxBase base);

/// Whole kilograms, at least 1; a fraction of up to `free_fraction_kg` is not charged.
double rounded_weight_kg(double kg, double free_fraction_kg);

/// Length x width x height in cm over the divisor (cm^3 per kg).
double volumetric_weight_kg(double length_cm, double width_cm, double height_cm, double divisor);

}  // namespace warung::kiosks
