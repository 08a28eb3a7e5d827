#include "sim/reporting/tables.h"

#include "sim/reporting/headline.h"

#include <stdexcept>

namespace warung::reporting {

namespace {

std::vector<Column> summary_columns() {
    std::vector<Column> columns;
    for (const HeadlineSpec& h : headline_specs()) columns.push_back({h.name, h.unit, h.meaning});
    return columns;
}

const char* const kNominal = "customers with a trading kiosk within customer.reach_km of home, over customers";
const char* const kLiquid =
    "the same, counting only kiosks that are open, manned and hold run.liquid_float_rp and run.liquid_cash_rp; "
    "averaged over snapshots in trading hours";

std::vector<TableSpec> make_tables() {
    return {
        {TableId::summary, "summary.csv",
         "One row a replication: the headline figures of the measured period (after the warm-up).", summary_columns()},
        {TableId::regions,
         "regions.csv",
         "One row a region.",
         {{"region", "", "code in the region table"},
          {"name", "", "name"},
          {"province", "", "province code"},
          {"island_group", "", "island group"},
          {"lat", "degrees", "latitude of the seat"},
          {"lon", "degrees", "longitude of the seat"},
          {"customers", "persons", "unbanked adults that the region stands for"},
          {"kiosks", "kiosks", "member kiosks, scaled to the population"},
          {"kiosks_trading", "kiosks", "those that trade at the start, scaled"},
          {"needs", "needs", "needs that arose, scaled"},
          {"coverage_nominal_share", "share", kNominal},
          {"coverage_liquid_share", "share", kLiquid},
          {"coverage_realised_share", "share", "needs served over needs that ended"},
          {"needs_outside_share", "share", "needs that chose the outside option, over needs that ended"},
          {"needs_unaware_share", "share", "needs with kiosks in reach but of no platform the customer knows"},
          {"needs_out_of_reach_share", "share", "needs without a trading kiosk in reach"},
          {"needs_denied_share", "share", "needs that ended after refusals"},
          {"attempts_denied_share", "share", "attempts refused over attempts"},
          {"parcels_collected", "parcels", "customers' parcels collected, scaled"},
          {"ready_p50_days", "days", "median time from order to notice that the parcel is on the shelf"},
          {"ready_p90_days", "days", "90th percentile of the same"},
          {"pickup_p50_days", "days", "median time from order to collection"},
          {"pickup_p90_days", "days", "90th percentile of the same"},
          {"leader_platform", "", "platform with the most transactions"},
          {"leader_share", "share", "its share of the region's transactions"}}},
        {TableId::coverage,
         "coverage.csv",
         "Coverage by scope and platform (`any` = by at least one).",
         {{"scope", "", "country, island_group or province"},
          {"name", "", "which one"},
          {"platform", "", "platform, or any"},
          {"customers", "persons", "unbanked adults in the scope"},
          {"nominal_share", "share", kNominal},
          {"liquid_share", "share", kLiquid},
          {"realised_share", "share",
           "any: needs served over needs that ended; a platform: needs for platform services that it served over such "
           "needs that ended"}}},
        {TableId::pickup_times,
         "pickup_times.csv",
         "Parcels that became ready or were collected after the warm-up: time from order to ready (on the shelf and "
         "notified) and to collection, "
         "with the mean hours of each leg.",
         {{"scope", "",
           "country, island_group, province, region, or channel (to the kiosk or home, in the regular or the economy "
           "class; percentiles within bins of an hour)"},
          {"name", "", "which one; of a region its code"},
          {"parcels_collected", "parcels", "collected in the measured period, scaled"},
          {"parcels_ready", "parcels", "made ready in the measured period, scaled"},
          {"ready_mean_days", "days", "mean time from order to ready"},
          {"ready_p10_days", "days", "10th percentile"},
          {"ready_p50_days", "days", "median"},
          {"ready_p90_days", "days", "90th percentile"},
          {"pickup_mean_days", "days", "mean time from order to collection"},
          {"pickup_p50_days", "days", "median"},
          {"pickup_p90_days", "days", "90th percentile"},
          {"pickup_p95_days", "days", "95th percentile"},
          {"pickup_p99_days", "days", "99th percentile"},
          {"promise_kept_share", "share", "ready within parcel.promise_days, over ready"},
          {"uncollected_share", "share", "sent back from the shelf, over sent back or collected"},
          {"processing_h", "hours", "mean: payment and order handling"},
          {"warehouse_h", "hours", "mean: backorder, wait for the wave, picking"},
          {"linehaul_wait_h", "hours", "mean: wait for departures"},
          {"linehaul_move_h", "hours", "mean: on the move between hubs and to the depot"},
          {"sorting_h", "hours", "mean: terminal dwell"},
          {"last_mile_h", "hours", "mean: depot to shelf"},
          {"collection_h", "hours", "mean: shelf to hand"}}},
        {TableId::pickup_distribution,
         "pickup_distribution.csv",
         "Distribution of the same times by island group, in bins of six hours.",
         {{"island_group", "", "island group"},
          {"from_h", "hours", "bin from"},
          {"to_h", "hours", "bin to"},
          {"ready_parcels", "parcels", "ready in this bin after order, scaled"},
          {"collected_parcels", "parcels", "collected in this bin after order, scaled"}}},
        {TableId::platforms,
         "platforms.csv",
         "One row a platform: market and money of the measured period, scaled to the population.",
         {{"platform", "", "name"},
          {"members", "kiosks", "member kiosks, scaled"},
          {"transactions", "transactions", "services that ran over the platform"},
          {"share", "share", "of all platforms' transactions"},
          {"volume_rp", "rupiah", "tickets"},
          {"fees_rp", "rupiah", "customer fees received"},
          {"commissions_rp", "rupiah", "commissions paid to kiosks"},
          {"goods_margin_rp", "rupiah", "share of goods orders"},
          {"operating_cost_rp", "rupiah", "billers' and switches' charges"},
          {"logistics_cost_rp", "rupiah", "linehaul and last mile of its parcels"},
          {"subsidy_rp", "rupiah", "sum of losses of transactions that lost money before logistics"},
          {"margin_rp", "rupiah", "fees - commissions + goods margin - operating - logistics cost"},
          {"cash_start_rp", "rupiah", "budget at the run's start"},
          {"cash_end_rp", "rupiah", "cash at the horizon"},
          {"runway_days", "days",
           "cash at the horizon over the daily loss of the measured period; empty if it earns"}}},
        {TableId::prices,
         "prices.csv",
         "Prices in force at the start, after each review, and when a cap or an exit changes them, by service kind.",
         {{"day", "days", "since the start"},
          {"platform", "", "name"},
          {"service_kind", "", "kind of service"},
          {"fee_rp", "rupiah", "what the customer pays per transaction, caps included"},
          {"commission_rp", "rupiah", "what the kiosk gets per transaction"}}},
        {TableId::timeseries,
         "timeseries.csv",
         "One row a day and platform (`any` = all), warm-up included, scaled.",
         {{"day", "days", "since the start"},
          {"date", "", "calendar date"},
          {"platform", "", "platform, or any"},
          {"needs", "needs", "needs that arose (any only)"},
          {"served", "needs", "needs served (any only)"},
          {"attempts", "attempts", "attempts (any only)"},
          {"denied_attempts", "attempts", "attempts refused (any only)"},
          {"transactions", "transactions", "completed services over the platform"},
          {"share", "share", "of all platforms' transactions of the day"},
          {"parcels_ready", "parcels", "parcels that became ready (any only)"},
          {"ready_mean_days", "days", "their mean time from order to ready (any only)"}}},
        {TableId::denials,
         "denials.csv",
         "Attempts by outcome; rows without attempts are left out.",
         {{"province", "", "province code"},
          {"service", "", "service"},
          {"area", "", "rural or urban, of the kiosk"},
          {"outcome", "",
           "served, closed, no_float, no_cash, out_of_stock, shelf_full, platform_down, balked or reneged"},
          {"attempts", "attempts", "scaled to the population"}}},
        {TableId::events,
         "events.csv",
         "The trace (`--trace`): every event of the chosen kiosks, customers and parcels, by time.",
         {{"time_h", "hours", "since the start of the run, on the run's clock"},
          {"place", "", "code of the region where it happens"},
          {"event", "",
           "need, walks_to_kiosk, queues, service_begins, served; refused_ with the reason; chose_outside, unaware, "
           "out_of_reach or denied; trip_ and restock_ events of the kiosk; order_ and parcel_ events on the way"},
          {"region", "", "code of the region that kiosk, customer and parcel belong to"},
          {"kiosk", "", "number in its region, from 0"},
          {"customer", "", "number among the region's simulated customers, from 0"},
          {"parcel", "", "number among the region's goods orders, from 0"},
          {"platform", "", "name"},
          {"service", "", "name"},
          {"amount_rp", "rupiah",
           "ticket, price of the goods, cost of the stock, or float bought on a trip (cash fetched: below 0)"}},
         true},
        {TableId::digests,
         "digests.csv",
         "Digests of each region's events (`--digest-every`): equal digests, equal histories up to that hour.",
         {{"time_h", "hours", "since the start of the run"},
          {"region", "", "code"},
          {"events", "events", "handled before that hour"},
          {"digest", "", "of these events in order, 64 bits in hexadecimal"}},
         true},
        {TableId::routes,
         "routes.csv",
         "Every tour that was driven, warm-up included, as simulated (not scaled): those of daily plans, or all "
         "(`last_mile.log`). What is expected in settlements outside the sample is part of them.",
         {{"day", "days", "since the start of the run"},
          {"region", "", "code"},
          {"vehicle", "", "kind; courier on a territory's round"},
          {"number", "", "of the vehicle in its kind that day, or of the territory; from 0"},
          {"trip", "", "of the vehicle that day, from 0"},
          {"stops", "stops", "doors"},
          {"km", "km", "there and back"},
          {"hours", "hours", "depot to depot; of a territory's round until its last stop is done"},
          {"parcels", "parcels", "on board"},
          {"load_share", "share", "of the vehicle's room, by number or weight, whichever is fuller"}},
         true},
    };
}

}  // namespace

const std::vector<TableSpec>& tables() {
    static const std::vector<TableSpec> all = make_tables();
    return all;
}

const TableSpec& table(TableId id) { return tables()[static_cast<std::size_t>(id)]; }

std::string header_of(const TableSpec& spec) {
    std::string line = "variant,replication,seed";
    for (const Column& c : spec.columns) line += "," + c.name;
    return line + "\n";
}

void Rows::cell(std::string_view value) {
    separate();
    if (value.find_first_of(",\"\n\r") == std::string_view::npos) {
        text_ += value;
        return;
    }
    text_ += '"';
    for (const char c : value) {
        if (c == '"') text_ += '"';
        text_ += c;
    }
    text_ += '"';
}

void Rows::end() {
    if (cells_ != spec_->columns.size()) {
        throw std::logic_error(
            fmt::format("{}: a row has {} cells, not {}", spec_->file, cells_, spec_->columns.size()));
    }
    text_ += '\n';
}

std::string tables_readme(std::string_view scenario_name) {
    std::string text = fmt::format(
        "# Result of `{}`\n\n"
        "Every table begins with `variant`, `replication` (from 0) and `seed`. Where the run simulates a sample of "
        "the\n"
        "settlements, counts and money are scaled back to the population; `manifest.json` states the sample.\n"
        "`scenario.effective.toml` holds every key as it was used; running it from this folder gives the same CSVs, "
        "byte for\nbyte (its table paths are relative to this folder).\n"
        "Draw it: `scripts/plot.py FOLDER`.\n",
        scenario_name);
    for (const TableSpec& t : tables()) {
        text += fmt::format("\n## {}\n\n{}{}\n\n| column | unit | meaning |\n|---|---|---|\n", t.file, t.what,
                            t.on_request ? " On request." : "");
        for (const Column& c : t.columns) text += fmt::format("| `{}` | {} | {} |\n", c.name, c.unit, c.meaning);
    }
    return text;
}

}  // namespace warung::reporting
