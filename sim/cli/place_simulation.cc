#include "sim/cli/place_simulation.h"

#include "sim/cli/options.h"
#include "sim/cli/place_report.h"
#include "sim/cli/refusal.h"
#include "sim/experiments/batch.h"
#include "sim/reporting/answer.h"
#include "sim/reporting/headline.h"
#include "sim/scenario/reader.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <set>

namespace warung::cli {

namespace {

using placement::Instance;
using placement::Proposal;
using statistics::Interval;

/// What makes a run of the sites' regions alone, whole, with the country's figures shared out.
std::vector<std::string> of_these_regions(const PlaceOptions& o, const scenario::Scenario& s,
                                          const std::set<std::string>& codes) {
    std::vector<std::string> overrides = o.overrides;
    double adults = 0;
    for (const geography::Region& r : s.region_rows) adults += static_cast<double>(r.adults);
    std::string list;
    for (const std::string& code : codes) list += (list.empty() ? "\"" : ", \"") + code + "\"";
    overrides.push_back("regions.codes=[" + list + "]");
    overrides.push_back("run.population_scale=1");
    overrides.push_back(fmt::format("run.replications={}", o.replications));
    if (s.regions.reference_adults == 0) overrides.push_back(fmt::format("regions.reference_adults={:.0f}", adults));
    return overrides;
}

std::vector<reporting::ReplicationReport> run(const std::filesystem::path& file,
                                              const std::vector<std::string>& overrides, std::size_t threads) {
    auto loaded = load_or_explain(file, overrides);
    if (!loaded) throw Refusal{kInvalidInput, "the scenario cannot be run with the regions of the sites alone"};
    loaded->variants = {{"base", loaded->base, {}}};
    experiments::BatchOptions how;
    how.threads = threads;
    auto result = experiments::run_batch(*loaded, how, [](const auto&) {});
    for (const auto& r : result.reports) {
        if (!r.failure.empty())
            throw Refusal{kSomeRunsFailed, fmt::format("replication {}: {}", r.replication, r.failure)};
    }
    return result.reports;
}

SimulatedGain::Line line(const std::string& name, const std::string& label, double scale, const std::string& unit,
                         const std::vector<reporting::ReplicationReport>& without,
                         const std::vector<reporting::ReplicationReport>& with) {
    const std::size_t figure = reporting::headline_index(name);
    std::vector<double> a;
    std::vector<double> b;
    for (const auto& r : without) a.push_back(r.headline[figure] * scale);
    for (const auto& r : with) b.push_back(r.headline[figure] * scale);
    return {name,
            label,
            scale,
            unit,
            statistics::t_interval(a),
            statistics::t_interval(b),
            statistics::paired_difference(b, a)};
}

}  // namespace

SimulatedGain simulate_gain(const PlaceOptions& o, const scenario::Scenario& scenario, const Instance& instance,
                            const Proposal& answer) {
    std::set<std::string> codes;
    for (const std::uint32_t s : answer.sites) codes.insert(instance.sites[s].region_code);
    SimulatedGain gain;
    gain.regions = codes.size();
    for (const geography::Region& r : scenario.region_rows) {
        if (codes.count(r.code) > 0) gain.customers += static_cast<double>(r.unbanked_adults);
    }
    gain.predicted_people = instance.radius ? answer.covered.after - answer.covered.before : std::nan("");
    fmt::print(stderr,
               "simulating {} region{} with {} customers, {} days, {} replications, without and with the sites\n",
               gain.regions, gain.regions == 1 ? "" : "s", reporting::grouped(gain.customers, 0),
               scenario.run.horizon_days, o.replications);
    const auto overrides = of_these_regions(o, scenario, codes);
    const auto without = run(o.file, overrides, o.threads);
    const auto with = run(o.out / kOverlayName, overrides, o.threads);
    gain.replications = without.size();
    gain.lines = {
        line("coverage_nominal_share", "people within reach", gain.customers, "", without, with),
        line("coverage_realised_share", "needs served", 100, "%", without, with),
        line("goods_orders_per_day", "goods orders a day", 1, "", without, with),
        line("ready_mean_days", "order to ready, mean", 1, "d", without, with),
        line("pickup_p50_days", "order to hand, median", 1, "d", without, with),
        line("pickup_p90_days", "order to hand, 90 %", 1, "d", without, with),
    };
    return gain;
}

std::string gain_in_words(const SimulatedGain& gain, const Instance& instance, const Proposal& answer) {
    std::string text = fmt::format(
        "Simulated: {} region{} of the sites, {} customers, {} replications on the same random numbers\n", gain.regions,
        gain.regions == 1 ? "" : "s", reporting::grouped(gain.customers, 0), gain.replications);
    const auto shown = [](double x, double size) {
        return std::isnan(x) ? std::string{"-"} : reporting::grouped(x, std::abs(size) >= 1000 ? 0 : 2);
    };
    for (const SimulatedGain::Line& l : gain.lines) {
        const double size = l.without.mean;
        std::string more = shown(l.difference.mean, size);
        if (l.difference.mean > 0) more = "+" + more;
        text +=
            fmt::format("  {:<24} without {:>12}   with {:>12}   difference {:>10}{} {}\n", l.label,
                        shown(l.without.mean, size), shown(l.with.mean, size), more,
                        std::isnan(l.difference.half_width) ? "" : " ±" + shown(l.difference.half_width, size), l.unit);
    }
    if (!std::isnan(gain.predicted_people))
        text += fmt::format(
            "  predicted: {} people more within reach, simulated: {}. The prediction counts people across settlements "
            "and\n"
            "  who are out of reach on average; in the run people use kiosks of their own settlement.\n",
            reporting::grouped(gain.predicted_people, 0), reporting::grouped(gain.lines.front().difference.mean, 0));
    if (instance.unit == "hours")
        text += fmt::format(
            "  predicted: {:.2f} hours less from order to hand, mean over those without a kiosk in reach; in the run "
            "they\n"
            "  order at all only once they have one, so parcels' times are of others, too.\n",
            answer.mean_cost.before - answer.mean_cost.after);
    return text;
}

nlohmann::ordered_json gain_as_json(const SimulatedGain& gain) {
    const auto number = [](double x) {
        return std::isnan(x) ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(x);
    };
    nlohmann::ordered_json out = {{"regions", gain.regions},
                                  {"customers", gain.customers},
                                  {"replications", gain.replications},
                                  {"predicted_people_within_reach", number(gain.predicted_people)}};
    for (const SimulatedGain::Line& l : gain.lines) {
        out[l.name == "coverage_nominal_share" ? "people_within_reach" : l.name] = {
            {"without", number(l.without.mean)},
            {"with", number(l.with.mean)},
            {"difference", number(l.difference.mean)},
            {"half_width_95", number(l.difference.half_width)}};
    }
    return out;
}

}  // namespace warung::cli
