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

const char* const kSurplus =
    "consumer surplus over the outside option, mu ln(sum exp(V / mu)) - V_0, when the need arises; mean over a sample "
    "of "
    "one need in customer.surplus_one_in, those without an offer counting 0";

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
          {"customers", "persons", "customers (run.population) that the region stands for"},
          {"kiosks", "kiosks", "member kiosks at the horizon, scaled to the population"},
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
          {"leader_share", "share", "its share of the region's transactions"},
          {"surplus_rp_per_need", "rupiah", kSurplus}}},
        {TableId::segments,
         "segments.csv",
         "One row a segment of customers and service (`any` = all services).",
         {{"segment", "", "name"},
          {"service", "", "service, or any"},
          {"customers", "persons", "customers of the segment, scaled (any only)"},
          {"aware_share", "share", "of them know at least one platform at the end of the run (any only)"},
          {"coverage_nominal_share", "share", "of them have a trading kiosk within customer.reach_km (any only)"},
          {"needs", "needs", "needs that ended in the measured period, scaled"},
          {"coverage_realised_share", "share", "needs served over these"},
          {"needs_outside_share", "share", "needs that chose the outside option"},
          {"needs_unaware_share", "share", "needs with kiosks in reach but of no platform the customer knows"},
          {"needs_out_of_reach_share", "share", "needs without a trading kiosk in reach"},
          {"needs_denied_share", "share", "needs that ended after refusals"},
          {"surplus_rp_per_need", "rupiah", kSurplus + std::string{" (any only)"}}}},
        {TableId::coverage,
         "coverage.csv",
         "Coverage by scope, platform and service (`any` = by at least one platform, for all services together). Where "
         "settlements lie, and how people and kiosks lie in them, is assumed (placed by rule); people are covered by "
         "the "
         "kiosks of their own settlement. What concerns kiosks and not services stands in the "
         "rows of service `any`. Regions are broken down by platform or by service, wider scopes by both.",
         {{"scope", "", "country, island_group, province or region"},
          {"name", "", "which one: island group, province code, region code"},
          {"platform", "", "platform, or any"},
          {"service", "", "service, or any"},
          {"customers", "persons", "customers (run.population) in the scope"},
          {"kiosks_trading", "kiosks", "kiosks of the platform that trade at the end of the run, scaled"},
          {"nominal_share", "share",
           "customers with such a kiosk within customer.reach_km of home as the crow flies, over customers"},
          {"walk_share", "share", "the same within run.coverage_walk_min of walking, detour included"},
          {"liquid_share", "share",
           "the same, counting only kiosks among the nearest 8 that are open, manned and able to serve: for any "
           "service "
           "float and cash (run.liquid_float_rp, run.liquid_cash_rp), for cash_out cash, for shop_goods stock, for "
           "goods_order float and shelf room, else float; averaged over snapshots in trading hours"},
          {"needs", "needs", "needs of the measured period that ended, scaled; of a platform: for platform services"},
          {"realised_share", "share", "of these needs, those served (by the platform)"},
          {"one_kiosk_share", "share", "customers with a single such kiosk within customer.reach_km, over customers"},
          {"access_kiosks_per_1000", "kiosks per 1000 customers",
           "two-step floating catchment access (Luo and Wang 2003), catchments of customer.reach_km, mean over "
           "customers: each kiosk shared among all within its reach"},
          {"access_p10_kiosks_per_1000", "kiosks per 1000 customers", "a tenth of the customers has less"},
          {"access_p50_kiosks_per_1000", "kiosks per 1000 customers", "median"},
          {"access_services_per_day", "services per customer and day",
           "the same access, mean, with what a kiosk's counter could serve in its hours as supply"},
          {"added_per_kiosk", "persons",
           "added coverage: customers for whom a kiosk is the only one within reach, mean over kiosks"},
          {"added_top_decile_share", "share", "of these customers, those of the tenth of kiosks with most of them"}}},
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
          {"members", "kiosks", "member kiosks at the horizon, scaled"},
          {"transactions", "transactions", "services that ran over the platform"},
          {"share", "share", "of all platforms' transactions"},
          {"volume_rp", "rupiah", "tickets"},
          {"fees_rp", "rupiah", "customer fees received"},
          {"commissions_rp", "rupiah", "commissions paid to kiosks"},
          {"goods_margin_rp", "rupiah", "share of goods orders"},
          {"operating_cost_rp", "rupiah", "billers' and switches' charges"},
          {"logistics_cost_rp", "rupiah", "linehaul and last mile of its parcels"},
          {"subsidy_rp", "rupiah", "sum of losses of transactions that lost money before logistics"},
          {"recruiting_cost_rp", "rupiah", "sales visits"},
          {"vouchers_rp", "rupiah", "taken off fees by vouchers (fees are what is left)"},
          {"bonuses_rp", "rupiah", "paid to kiosks by bands and targets, for exclusivity and volume, less penalties"},
          {"margin_rp", "rupiah",
           "fees - commissions + goods margin - operating - logistics - recruiting cost - bonuses"},
          {"cash_start_rp", "rupiah", "budget at the run's start"},
          {"cash_end_rp", "rupiah", "cash at the horizon"},
          {"runway_days", "days",
           "cash at the horizon over the daily loss of the measured period; empty if it earns"}}},
        {TableId::prices,
         "prices.csv",
         "Prices in force at the start, after each review, and when a cap, an entry or an exit changes them, by "
         "service "
         "kind, and what they brought.",
         {{"day", "days", "since the start"},
          {"platform", "", "name"},
          {"service_kind", "", "kind of service"},
          {"fee_rp", "rupiah", "what the customer pays per transaction, caps included"},
          {"commission_rp", "rupiah", "what the kiosk gets per transaction"},
          {"active", "", "1: in business from this day on; 0: not yet or no more"},
          {"transactions", "transactions", "of the kind since the platform's row before, scaled"},
          {"share", "share", "of all platforms' transactions of the kind since then"},
          {"margin_rp", "rupiah", "fees - commissions + goods margin - operating cost of the kind since then, scaled"},
          {"cash_rp", "rupiah", "the platform's cash on this day, scaled"},
          {"members", "kiosks", "trading member kiosks on this day, scaled"},
          {"exclusive", "kiosks", "those that are members of no other platform in business"}}},
        {TableId::market,
         "market.csv",
         "Where the fees of the measured period stood, by service kind and platform (`any` = the whole market). Nash "
         "and "
         "joint-profit fees, profits and surplus are those of the demand view: sampled needs with the offers they had, "
         "all but the fees frozen.",
         {{"service_kind", "", "kind of service"},
          {"platform", "", "platform, or any"},
          {"fee_rp", "rupiah", "fee in force, mean over time"},
          {"cost_rp", "rupiah", "commission + cost per transaction - goods margin per transaction, at the end"},
          {"share", "share", "of the kind's transactions over platforms"},
          {"lerner", "", "(fee - cost) / fee"},
          {"nash_fee_rp", "rupiah", "fee of the price equilibrium"},
          {"joint_fee_rp", "rupiah", "fee that maximises the profit of all platforms together"},
          {"pass_through", "", "rise of the equilibrium fee per rupiah of own cost"},
          {"profit_rp_per_need", "rupiah", "expected at the fees as they were"},
          {"nash_profit_rp_per_need", "rupiah", "of all at the equilibrium (any only)"},
          {"joint_profit_rp_per_need", "rupiah", "of all at the joint maximum (any only)"},
          {"delta", "", "profit gain: 0 at the equilibrium, 1 at the joint maximum (any only)"},
          {"no_delta", "", "why there is no delta (any only)"},
          {"regret_rp_per_need", "rupiah", "what the best single fee in hindsight would have brought more"},
          {"hhi", "", "Herfindahl-Hirschman index of transactions, 0 to 10,000 (any only)"},
          {"effective_firms", "", "number of equal firms with that index (any only)"},
          {"consumer_surplus_rp_per_need", "rupiah", "log-sum over the outside option's (any only)"},
          {"cycle_days", "days", "length of the cycle that daily fees end in; 0: constant; empty: none (any only)"}}},
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
          {"ready_mean_days", "days", "their mean time from order to ready (any only)"},
          {"kiosk_income_rp", "rupiah", "mark-ups, commissions and bonuses of all kiosks (any only)"}}},
        {TableId::denials,
         "denials.csv",
         "Attempts by outcome; rows without attempts are left out.",
         {{"province", "", "province code"},
          {"service", "", "service"},
          {"area", "", "rural or urban, of the kiosk"},
          {"outcome", "",
           "served, closed, no_float, no_cash, out_of_stock, shelf_full, platform_down, balked or reneged"},
          {"attempts", "attempts", "scaled to the population"}}},
        {TableId::outcomes_by_hour,
         "outcomes_by_hour.csv",
         "How needs and attempts ended, by the hour of the local day in which they did; country, empty rows left out.",
         {{"of", "", "need or attempt"},
          {"service", "", "service"},
          {"hour", "hour of the local clock", "0 to 23"},
          {"outcome", "", "of a need or of an attempt, as in regions.csv and denials.csv"},
          {"count", "", "scaled to the population"}}},
        {TableId::outcomes_by_region,
         "outcomes_by_region.csv",
         "The same by region (`--kiosks`).",
         {{"region", "", "code"},
          {"of", "", "need or attempt"},
          {"service", "", "service"},
          {"outcome", "", "of a need or of an attempt"},
          {"count", "", "scaled to the population"}},
         true},
        {TableId::kiosks,
         "kiosks.csv",
         "One row a simulated kiosk that trades at the start (`--kiosks`), measured period, not scaled.",
         {{"region", "", "code"},
          {"kiosk", "", "number in its region, from 0, as in --trace"},
          {"weight", "kiosks", "how many kiosks of the country it stands for"},
          {"area", "", "rural or urban"},
          {"outlet", "", "kiosk, or the kind of outlet"},
          {"platforms", "", "memberships"},
          {"size", "", "scales cash, float and stock; mean 1"},
          {"transactions", "transactions", "platform services"},
          {"denied", "attempts", "refused"},
          {"denied_no_cash", "attempts", "refused for want of cash"},
          {"denied_no_float", "attempts", "refused for want of float, or of room below the balance's ceiling"},
          {"trips", "trips", "of the owner for cash or float"},
          {"deliveries", "visits", "of a super-agent who changed something"},
          {"markup_rp", "rupiah", "income: mark-ups"},
          {"commission_rp", "rupiah", "income: platforms' commissions"},
          {"shop_margin_rp", "rupiah", "income: price less cost of shop goods sold"},
          {"handout_rp", "rupiah", "income: fees for parcels handed out"},
          {"trip_cost_rp", "rupiah", "cost: ways and bank fees"},
          {"delivery_fee_rp", "rupiah", "cost: super-agents' shares"},
          {"interest_rp", "rupiah", "cost: interest on the credit line"},
          {"fixed_cost_rp", "rupiah", "cost: electricity and data"},
          {"income_rp", "rupiah", "what is left"},
          {"open_h", "hours", "opening hours by the clock"},
          {"no_cash_h", "hours", "of these below run.liquid_cash_rp"},
          {"no_float_h", "hours", "of these below run.liquid_float_rp on every platform"},
          {"cash_rp", "rupiah", "in the drawer at the horizon"},
          {"float_rp", "rupiah", "on all platforms at the horizon"},
          {"owed_rp", "rupiah", "on the credit line at the horizon"},
          {"given_up", "", "1 if the owner has stopped trading"}},
         true},
        {TableId::liquidity,
         "liquidity.csv",
         "What keeping cash and float came to (`--kiosks`), per trading kiosk and month of the measured period.",
         {{"scope", "", "country or island_group"},
          {"name", "", "which one"},
          {"area", "", "any, rural or urban"},
          {"kiosks", "kiosks", "trading at the start, scaled"},
          {"no_cash_share", "share", "opening hours below run.liquid_cash_rp, integrated exactly"},
          {"no_float_share", "share", "opening hours below run.liquid_float_rp on every platform, likewise"},
          {"denied_no_cash", "per kiosk and month", "attempts refused for want of cash"},
          {"denied_no_float", "per kiosk and month", "attempts refused for want of float"},
          {"trips", "per kiosk and month", "of owners"},
          {"deliveries", "per kiosk and month", "by super-agents"},
          {"markup_rp", "rupiah per kiosk and month", "income: mark-ups"},
          {"commission_rp", "rupiah per kiosk and month", "income: commissions"},
          {"shop_margin_rp", "rupiah per kiosk and month", "income: shop goods"},
          {"handout_rp", "rupiah per kiosk and month", "income: parcels handed out"},
          {"trip_cost_rp", "rupiah per kiosk and month", "cost: trips"},
          {"delivery_fee_rp", "rupiah per kiosk and month", "cost: super-agents"},
          {"interest_rp", "rupiah per kiosk and month", "cost: credit"},
          {"fixed_cost_rp", "rupiah per kiosk and month", "cost: electricity and data"},
          {"owed_rp", "rupiah per kiosk", "debt at the horizon"}},
         true},
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
        {TableId::parcels,
         "parcels.csv",
         "What has become of the goods ordered in the whole run, warm-up included, at its end, scaled: `ordered` is "
         "the sum "
         "of all that follow.",
         {{"scope", "", "country, island_group or province of the customer"},
          {"name", "", "which one"},
          {"ordered", "parcels", "goods orders taken"},
          {"collected", "parcels", "in the customer's hand"},
          {"returned", "parcels", "not collected, refused or brought back, and back in the warehouse"},
          {"processing", "parcels", "order not yet at a warehouse"},
          {"at_warehouse", "parcels", "waiting for stock or pickers"},
          {"under_way", "parcels", "picked, and not yet at the depot of its region"},
          {"last_mile", "parcels", "at the depot or with the courier"},
          {"on_shelf", "parcels", "waiting for the customer"},
          {"going_back", "parcels", "on the way back"}}},
        {TableId::recovery,
         "recovery.csv",
         "How long disruptions show in the 90th percentile of order to ready: of the parcels made ready in the seven "
         "days "
         "that end with a day. Cells are empty where fewer than 30 simulated parcels were ready. There if the scenario "
         "has events that can make parcels late.",
         {{"event", "", "name in the scenario"},
          {"kind", "", "its kind"},
          {"scope", "", "country or island_group"},
          {"name", "", "which one"},
          {"from_day", "days", "begin of the event"},
          {"to_day", "days", "its end"},
          {"before_p90_days", "days", "90th percentile in up to four weeks before the event, after the warm-up"},
          {"worst_p90_days", "days", "the highest since it began"},
          {"worst_on_day", "days", "last day of those seven"},
          {"recovered_days", "days",
           "from the event's first day until the 90th percentile is back within 10 % of its level before, after its "
           "worst; 0: never out of it; empty: not within the run"}},
         true},
        {TableId::members,
         "members.csv",
         "Where platforms recruit: their networks at the start, after each review of the kiosks, after exits and at "
         "the "
         "horizon, warm-up included, scaled. `any`: kiosks with any membership; its flows are the platforms' sums.",
         {{"day", "days", "since the start"},
          {"date", "", "calendar date"},
          {"platform", "", "platform, or any"},
          {"members", "kiosks", "registered, trading or not"},
          {"trading", "kiosks", "of these trading"},
          {"dormant", "kiosks", "of these asleep"},
          {"multi_homing_share", "share", "of those trading, with a further membership"},
          {"joined", "memberships", "begun since the start"},
          {"recruited", "memberships", "of these after a sales visit; the others by word of mouth"},
          {"left", "memberships", "ended since the start"},
          {"visits", "visits", "of the sales force since the start"},
          {"recruiting_cost_rp", "rupiah", "of these visits"},
          {"bonuses_rp", "rupiah", "bonuses less penalties since the start"},
          {"cost_per_joined_rp", "rupiah", "recruiting cost over joined"}},
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
    text +=
        "`network.geojson` is the map for a geographic information system: hubs, links, feeders, regions with their\n"
        "coverage (means over replications, one feature a variant), and kiosks of `kiosk.added`; the property `layer`\n"
        "tells them apart.\n";
    for (const TableSpec& t : tables()) {
        text += fmt::format("\n## {}\n\n{}{}\n\n| column | unit | meaning |\n|---|---|---|\n", t.file, t.what,
                            t.on_request ? " On request." : "");
        for (const Column& c : t.columns) text += fmt::format("| `{}` | {} | {} |\n", c.name, c.unit, c.meaning);
    }
    return text;
}

}  // namespace warung::reporting
