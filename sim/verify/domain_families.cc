#include "sim/verify/domain_families.h"

#include "sim/kiosks/tariffs.h"
#include "sim/verify/inputs.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace warung::verify {

namespace {

using kiosks::TaxBase;
using nlohmann::json;

[[noreturn]] void no_such_figure(const std::string& name) { throw NotSupported("figure `" + name + "`"); }

Answer electricity_token(const Case& c, TaxBase base) {
    Inputs inputs{c.inputs};
    const double nominal = inputs.need({"nominal_rp"});
    const double fee = inputs.number({"admin_rp_deducted", "admin_rp"}).value_or(0);
    const kiosks::TokenTariff tariff{inputs.need({"tariff_rp_per_kwh"}), inputs.number({"ppj_rate"}).value_or(0)};
    inputs.expect_no_more();
    const kiosks::Token token = kiosks::electricity_token(nominal, fee, tariff, base);
    Answer answer;
    for (const auto& [figure, expected] : c.expected.items()) {
        if (figure == "kwh") {
            answer.value[figure] = token.kwh;
        } else if (figure == "net_rp") {
            answer.value[figure] = token.energy_rp;
        } else if (figure == "ppj_rp") {
            answer.value[figure] = token.tax_rp;
        } else {
            no_such_figure(figure);
        }
    }
    return answer;
}

/// "up if fraction>0.3 kg": the 0.3.
double free_fraction(const std::string& rounding) {
    const auto at = rounding.find('>');
    if (rounding == "up" || rounding == "ceil") return 0;
    if (!rounding.starts_with("up") || at == std::string::npos) throw NotSupported("rounding `" + rounding + "`");
    return std::strtod(rounding.c_str() + at + 1, nullptr);
}

Answer volumetric(const Case& c, const Effort&) {
    Inputs inputs{c.inputs};
    const json* size = inputs.find({"cm", "size_cm"});
    if (size == nullptr || !size->is_array() || size->size() != 3)
        throw std::invalid_argument("input `cm` must hold length, width and height");
    const auto cm = size->get<std::vector<double>>();
    const double volumetric_kg =
        kiosks::volumetric_weight_kg(cm[0], cm[1], cm[2], inputs.number({"divisor"}).value_or(6000));
    const double actual = inputs.need({"actual_kg"});
    const double fraction = free_fraction(inputs.text({"rounding"}).value_or("up"));
    inputs.expect_no_more();
    Answer answer;
    for (const auto& [figure, expected] : c.expected.items()) {
        if (figure == "volumetric_kg") {
            answer.value[figure] = volumetric_kg;
        } else if (figure == "charged_kg") {
            answer.value[figure] = kiosks::rounded_weight_kg(std::max(actual, volumetric_kg), fraction);
        } else {
            no_such_figure(figure);
        }
    }
    return answer;
}

Answer needs_calibration(const Case&, const Effort&) {
    throw NotSupported("a figure of a real country: it takes a calibrated scenario, not a model in the small");
}

}  // namespace

void add_domain_families(Families& families) {
    families["domain.pln_token"] = [](const Case& c, const Effort&) { return electricity_token(c, TaxBase::nominal); };
    families["domain.pln_token_inclusive"] = [](const Case& c, const Effort&) {
        return electricity_token(c, TaxBase::energy);
    };
    families["domain.volumetric"] = volumetric;
}

void add_pattern_families(Families& families) {
    for (const char* kind : {"activity", "agent_profit", "agent_tx", "agent_value", "churn", "diurnal", "float",
                             "multihoming", "rebalancing", "tx_mix"})
        families[std::string{"pattern."} + kind] = needs_calibration;
}

}  // namespace warung::verify
