#include "sim/scenario/key_table.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include <fmt/format.h>

namespace warung::scenario {

namespace {

using customers::CalendarParams;
using customers::CustomerParams;
using customers::SegmentParams;
using customers::ServiceParams;
using geography::GeographyParams;
using kiosks::KioskParams;
using kiosks::OutletParams;
using kiosks::ProductParams;
using logistics::LastMileParams;
using logistics::LinehaulParams;
using logistics::ParcelParams;
using logistics::VehicleParams;
using logistics::WarehouseParams;
using platforms::PlatformParams;

constexpr double kMostRupiah = 1e9;   // of one transaction, fee or cash drawer
constexpr double kMostBudget = 1e15;  // of one platform
constexpr double kMostUnits = 1e10;
const std::string kAssumed = "assumed";
const std::vector<std::string> kServiceKinds = {"digital_sale", "bill",        "cash_in",   "cash_out",
                                                "transfer",     "goods_order", "shop_goods"};
const std::vector<std::string> kModes = {"road", "roro", "sea", "air"};

Range between(double min, double max) { return {min, max, false, false}; }
Range above(double min, double max) { return {min, max, true, false}; }
Range share() { return between(0, 1); }

template <class T>
constexpr Type type_of() {
    if constexpr (std::is_same_v<T, std::int64_t>) return Type::integer;
    if constexpr (std::is_same_v<T, double>) return Type::real;
    if constexpr (std::is_same_v<T, std::string>) return Type::text;
    if constexpr (std::is_same_v<T, Date>) return Type::date;
    if constexpr (std::is_same_v<T, std::vector<std::string>>) return Type::text_list;
    if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) return Type::integer_list;
    if constexpr (std::is_same_v<T, std::vector<double>>) return Type::real_list;
    if constexpr (std::is_enum_v<T>) return Type::choice;
}

/// Leads from a scenario (const or not) to the struct of a section, or of one named table of a section.
template <class Member>
auto section_of(Member member) {
    return [member](auto& scenario, std::size_t) -> decltype(auto) { return (scenario.*member); };
}
template <class Member>
auto entry_of(Member member) {
    return [member](auto& scenario, std::size_t i) -> decltype(auto) { return ((scenario.*member)[i].params); };
}

/// Adds keys of one section. `Access` leads from a scenario (const or not) and an index to the section's struct.
template <class Access>
class Rows {
public:
    Rows(std::vector<Key>& out, std::string section, bool named, Access access)
        : out_{out}, section_{std::move(section)}, named_{named}, access_{access} {}

    template <class Member>
    Key& number(std::string name, Member member, std::string unit, Range range, std::string meaning,
                const std::string& source = kAssumed) {
        Key& key = bind(std::move(name), member, std::move(meaning), source);
        key.unit = std::move(unit);
        key.range = range;
        return key;
    }

    template <class Member>
    Key& text(std::string name, Member member, Refers refers, std::string meaning,
              const std::string& source = kAssumed) {
        Key& key = bind(std::move(name), member, std::move(meaning), source);
        key.refers = refers;
        return key;
    }

    template <class Member>
    Key& choice(std::string name, Member member, std::vector<std::string> choices, std::string meaning,
                const std::string& source = kAssumed) {
        Key& key = bind(std::move(name), member, std::move(meaning), source, choices);
        key.choices = std::move(choices);
        return key;
    }

    /// One element of an array member.
    template <class Member>
    Key& element(std::string name, Member member, std::size_t i, std::string unit, Range range, std::string meaning,
                 const std::string& source = kAssumed) {
        return number(
            std::move(name), [member, i](auto& params) -> decltype(auto) { return ((params.*member)[i]); },
            std::move(unit), range, std::move(meaning), source);
    }

private:
    template <class Member>
    Key& bind(std::string name, Member member, std::string meaning, const std::string& source,
              std::vector<std::string> choices = {}) {
        const auto at = [access = access_, member](auto& scenario, std::size_t index) -> decltype(auto) {
            return std::invoke(member, access(scenario, index));
        };
        using T = std::remove_cvref_t<decltype(at(std::declval<Scenario&>(), 0))>;
        Key key;
        key.section = section_;
        key.named = named_;
        key.name = std::move(name);
        key.meaning = std::move(meaning);
        key.source = source;
        key.type = choices.empty() ? type_of<T>() : Type::choice;
        if constexpr (std::is_enum_v<T>) {
            key.get = [at, choices](const Scenario& s, std::size_t i) {
                return Value{choices.at(static_cast<std::size_t>(at(s, i)))};
            };
            key.set = [at, choices](Scenario& s, std::size_t i, const Value& value) {
                const auto found = std::find(choices.begin(), choices.end(), std::get<std::string>(value));
                at(s, i) = static_cast<T>(found - choices.begin());
            };
        } else {
            key.get = [at](const Scenario& s, std::size_t i) { return Value{at(s, i)}; };
            key.set = [at](Scenario& s, std::size_t i, const Value& value) { at(s, i) = std::get<T>(value); };
        }
        return out_.emplace_back(std::move(key));
    }

    std::vector<Key>& out_;
    std::string section_;
    bool named_;
    Access access_;
};

void add_run(std::vector<Key>& out) {
    using P = RunParams;
    Rows rows{out, "run", false, section_of(&Scenario::run)};

    rows.text("start_date", &P::start_date, Refers::nothing, "First day of the run; sets weekdays and the calendar.");
    rows.number("horizon_days", &P::horizon_days, "days", between(1, 3660), "Length of the run, warm-up included.");
    rows.number("warm_up_days", &P::warm_up_days, "days", between(0, 3659),
                "Days at the start that no result counts, until habits, stocks and floats have settled.");
    rows.number("clock_utc_offset_h", &P::clock_utc_offset_h, "hours", between(-12, 14),
                "The run's clock: day 0 starts at midnight there (7 = Western Indonesia Time).");
    rows.number("replications", &P::replications, "", between(1, 10'000),
                "Independent repetitions of each variant; more of them narrow the intervals.");
    rows.number("seed", &P::seed, "", between(0, 9e15),
                "Names the random numbers; the same seed gives the same results.");
    rows.choice("population", &P::population, {"unbanked", "adults"},
                "Whom the run simulates: adults without a bank account, or all adults, the banked in segments.",
                "design: the platforms' mission is the unbanked");
    rows.number(
        "population_scale", &P::population_scale, "", above(0, 1),
        "Share of settlements simulated, each at true density and at least one a region; results are weighted back.");
    rows.number("snapshot_h", &P::snapshot_h, "hours", between(0.25, 24),
                "Time between two looks at which kiosks are able to serve.");
    rows.number("liquid_float_rp", &P::liquid_float_rp, "rupiah", between(0, kMostRupiah),
                "Float with which a kiosk counts as able to sell in the snapshots.");
    rows.number("liquid_cash_rp", &P::liquid_cash_rp, "rupiah", between(0, kMostRupiah),
                "Cash with which a kiosk counts as able to pay out in the snapshots.");
    rows.choice("kiosk_ledgers", &P::kiosk_ledgers, {"off", "on"},
                "on: every kiosk keeps a ledger; adds kiosks.csv, liquidity.csv and outcomes_by_region.csv, with exact "
                "hours without cash or float (`warung run --kiosks`). Changes no other figure.",
                "choice of output");
    rows.number("coverage_walk_min", &P::coverage_walk_min, "minutes", between(0, 600),
                "Coverage by minutes: longest way to a kiosk on foot, one way, detour included. Measured only.");
}

void add_demand_view(std::vector<Key>& out) {
    using P = RunParams;
    Rows rows{out, "run", false, section_of(&Scenario::run)};
    rows.choice(
        "demand_view", &P::demand_view, {"as_needed", "on", "off"},
        "Whether the choice sets of some needs are kept: for strategies that ask what would sell at other prices "
        "(as_needed: only then), and for the benchmark prices in market.csv.");
    rows.number("demand_sample", &P::demand_sample, "needs", between(10, 1e6),
                "Needs of each service sampled between two reviews, about; more give steadier answers and cost time.");
}

void add_regions(std::vector<Key>& out) {
    using P = RegionsParams;
    Rows rows{out, "regions", false, section_of(&Scenario::regions)};
    rows.text("table", &P::table, Refers::table_file,
              "CSV file with one row per region, its people and its feeder link to a hub.", "this project's layout");
    rows.text("provinces", &P::provinces, Refers::province,
              "Keeps only the regions of these provinces; empty keeps all.");
    rows.text("codes", &P::codes, Refers::region, "Keeps only these regions; empty keeps all.");
    rows.number(
        "reference_adults", &P::reference_adults, "adults", between(0, 1e10),
        "Adults that country-wide figures (members, budgets, stocks, capacities) refer to, so that a run of a few "
        "provinces gets its part of them; 0 means the adults of the regions in the run.");
    rows.text("profile", &P::profile, Refers::table_file,
              "CSV file with the hour and weekday series that services name.", "this project's layout");
}

void add_geography(std::vector<Key>& out) {
    using P = GeographyParams;
    Rows rows{out, "geography", false, section_of(&Scenario::geography)};
    rows.number("settlement_people", &P::settlement_people, "people", between(50, 1e7),
                "Mean people per settlement; sets how many settlements a region has.",
                "general knowledge: some 83,000 villages and town quarters in the country");
    rows.number("settlement_zipf_exponent", &P::settlement_zipf_exponent, "", between(0, 2),
                "How unequal settlements are: the size at rank k is proportional to k^-exponent.");
    rows.number("urban_density_per_km2", &P::urban_density_per_km2, "people per km2", between(100, 1e5),
                "People per built-up area in urban settlements; denser means shorter ways to a kiosk.");
    rows.number("rural_clustering", &P::rural_clustering, "", between(1, 1000),
                "Rural people live this many times denser than their region's mean, up to rural_density_per_km2; lower "
                "means hamlets farther apart and longer ways to a kiosk where land is empty.");
    rows.number("rural_density_per_km2", &P::rural_density_per_km2, "people per km2", between(10, 1e5),
                "Most people per km2 in rural settlements, whose hamlets are spread over fields.");
    rows.number("neighbourhood_customers", &P::neighbourhood_customers, "customers", between(1, 1000),
                "Customers who share one set of nearest kiosks; fewer is finer and slower.");
    rows.number("detour", &P::detour, "", between(1, 3), "Way on the ground over the straight line.",
                "general knowledge: road networks lie between 1.2 and 1.5");
}

void add_customer(std::vector<Key>& out) {
    using P = CustomerParams;
    Rows rows{out, "customer", false, section_of(&Scenario::customer)};
    rows.number("activity_shape", &P::activity_shape, "", between(0.05, 1000),
                "Gamma shape of personal activity; small means that few customers make most transactions.");
    rows.number("taste_scale_rp", &P::taste_scale_rp, "rupiah", between(1, kMostRupiah),
                "Logit scale; large means that customers heed price and distance less.");
    rows.number("value_of_time_rp_per_h", &P::value_of_time_rp_per_h, "rupiah per hour", between(0, kMostRupiah),
                "What an hour of walking or waiting costs a customer.",
                "economics.csv: minimum wage, lowest province (2,036,947 a month over 173 h)");
    rows.number("walking_km_h", &P::walking_km_h, "km per hour", between(0.5, 100), "Speed of the way to a kiosk.",
                "general knowledge");
    rows.number("reach_km", &P::reach_km, "km", between(0.05, 200),
                "Kiosks farther than this are out of reach; also the radius of nominal coverage.");
    rows.number(
        "offers", &P::offers, "", between(1, 64),
        "Offers (kiosk and platform) after which no further kiosk is looked at; a kiosk's own offers are never split.");
    rows.number("tries", &P::tries, "", between(1, 3), "Kiosks tried per need before giving up.");
    rows.number("trust_value_rp", &P::trust_value_rp, "rupiah", between(0, kMostRupiah),
                "What full trust is worth over none.");
    rows.number(
        "reputation_value_rp", &P::reputation_value_rp, "rupiah", between(0, kMostRupiah),
        "What a kiosk known for serving everybody is worth over one known for refusing; a kiosk's reputation is the "
        "smoothed share of its attempts served.");
    rows.number("trust_start", &P::trust_start, "", share(), "Trust in every platform at the start.");
    rows.number("trust_drop", &P::trust_drop, "", share(), "Share of trust lost at a refusal.");
    rows.number("trust_gain", &P::trust_gain, "", share(), "Share of the missing trust won back at a service.");
    rows.number("habit_rp", &P::habit_rp, "rupiah", between(0, kMostRupiah),
                "What going to the kiosk used last is worth.");
    rows.number("patience_min", &P::patience_min, "minutes", between(0.1, 1440),
                "Mean patience in the queue (exponential).");
    rows.number("queue_limit", &P::queue_limit, "customers", between(1, 1000),
                "A customer who finds this many ahead walks away.");
    rows.number("nest_dissimilarity", &P::nest_dissimilarity, "", Range{0.05, 1, false, false},
                "Of the platforms of one kiosk in the nested logit (lambda): 1 is the multinomial logit; lower makes "
                "them closer substitutes for each other than kiosks are.");
    rows.number("awareness_step_days", &P::awareness_step_days, "days", between(0.25, 365),
                "Time between two steps in which platforms become known by word of mouth.",
                "discretisation; the step follows Bass's curve for any length");
    rows.number("surplus_one_in", &P::surplus_one_in, "needs", between(0, 1e9),
                "Consumer surplus is computed for one need in so many, picked by its key; 0: for none.",
                "cost of computing: 1 makes a run some 10 % slower, 64 not measurably");
}

void add_calendar(std::vector<Key>& out) {
    using P = CalendarParams;
    Rows rows{out, "calendar", false, section_of(&Scenario::calendar)};
    rows.text("table", &P::table, Refers::table_file,
              "CSV file with the dates of Ramadan, Lebaran and sales days, as data/calendar.csv; empty: no calendar.",
              "this project's layout");
    rows.text("effects", &P::effects, Refers::table_file,
              "CSV file with what seasons do to the rate of needs; read if `calendar.table` is set.",
              "this project's layout");
    const std::array<std::string, customers::kSeasonCount> meaning = {
        "salaries around the turn of the month", "social aid", "Ramadan", "the days before and after Idul Fitri",
        "online sales days"};
    for (std::size_t s = 0; s < customers::kSeasonCount; ++s)
        rows.element(customers::kSeasonNames[s], &P::strength, s, "", between(0, 10),
                     "Strength of the effects of " + meaning[s] + ": 0 none, 1 as the table, 2 twice as far from 1.",
                     "the table's factors as they are");
}

void add_segment(std::vector<Key>& out) {
    using P = SegmentParams;
    Rows rows{out, "segment", true, entry_of(&Scenario::segments)};
    rows.choice("of", &P::of, {"unbanked", "banked"}, "Which adults of a region the segment is a part of.",
                "region table: adults and unbanked_adults");
    rows.number("share", &P::share, "", share(), "Its share of these adults; the shares of each kind add up to 1.");
    rows.number("needs_factor", &P::needs_factor, "", between(0, 1000),
                "Multiplies the rate of every service's needs.");
    rows.text("services", &P::services, Refers::service, "Services whose rate has a factor of its own besides.");
    rows.number("factors", &P::factors, "", between(0, 1000), "These factors, in the order of `services`.");
    rows.number("outside_cost_factor", &P::outside_cost_factor, "", between(0, 1000),
                "Multiplies what the next best way costs: low for people with a bank or an app at hand.");
    rows.number("value_of_time_factor", &P::value_of_time_factor, "", between(0, 1000),
                "Multiplies what an hour of walking or waiting costs.");
    rows.number("awareness_factor", &P::awareness_factor, "", between(0, 1000),
                "Multiplies the chance to know a platform at the start (up to 1).");
}

void add_kiosk(std::vector<Key>& out) {
    using P = KioskParams;
    Rows rows{out, "kiosk", false, section_of(&Scenario::kiosk)};
    rows.number("candidates_per_1000_adults", &P::candidates_per_1000_adults, "per 1000 adults", between(0.01, 500),
                "Shops and individuals who could become members of a platform.",
                "domain facts: 3.9 million warung (APKLI) over 215.37 million adults (economics.csv)");
    rows.number("rural_density_factor", &P::rural_density_factor, "", between(0.01, 10),
                "Candidates per adult in a fully rural settlement over an urban one.");
    const std::string hours = "economics.csv: opening hours, kiosk, 06:00-22:00 (general knowledge)";
    rows.number("opening_h", &P::opening_h, "hour of the local clock", between(0, 24), "Mean opening time.", hours);
    rows.number("closing_h", &P::closing_h, "hour of the local clock", between(0, 24), "Mean closing time.", hours);
    rows.number("hours_spread_h", &P::hours_spread_h, "hours", between(0, 6),
                "Each kiosk's opening and closing lie up to this far from the mean.",
                "economics.csv: opening hours, kiosk, 05:00 to 23:00 at the ends (general knowledge)");
    rows.number("servers", &P::servers, "", between(1, 50), "Customers a kiosk serves at the same time.");
    rows.number("markup_rp", &P::markup_rp, "rupiah per transaction", between(0, kMostRupiah),
                "The kiosk's own surcharge on a digital or cash service; the customer pays it on top of the fee.",
                "economics.csv: PPOB outlet surcharge, 1,000 to 4,000 (general knowledge)");
    rows.choice("markup_rule", &P::markup_rule, {"fixed", "rival_distance"},
                "The same mark-up everywhere, or more where the next trading kiosk is farther away.",
                "agents fix charges by the distance to the next agent (siajun.com, undated)");
    rows.number(
        "markup_slope_rp_per_km", &P::markup_slope_rp_per_km, "rupiah per km", between(0, kMostRupiah),
        "rival_distance: added to `markup_rp` per km, as the crow flies, to the next trading kiosk.",
        "assumed: the customers' cost of the way there and back, as on Salop's circle (2 x 1.3 / 4.5 x 11,800)");
    rows.number("markup_cap_rp", &P::markup_cap_rp, "rupiah per transaction", between(0, kMostRupiah),
                "rival_distance: the highest mark-up, and that of a kiosk without a rival.",
                "economics.csv: PPOB outlet surcharge, highest (general knowledge)");
    rows.number("cash_start_rp", &P::cash_start_rp, "rupiah", between(0, kMostRupiah),
                "Cash in the drawer at the start, mean.");
    rows.number("float_start_rp", &P::float_start_rp, "rupiah", between(0, kMostRupiah),
                "E-float at the start, mean, split over the platforms the kiosk is a member of.",
                "assumed; economics.csv: small kiosk 500,000, 200,000 to 2,000,000 (general knowledge), and those who "
                "trade are the larger ones");
    rows.number("size_spread", &P::size_spread, "", between(0, 3),
                "Sigma of the lognormal kiosk size that scales cash, float and stock (mean 1).",
                "assumed; floats of 200,000 to 2,000,000 (economics.csv) as 10th and 90th percentile would be 0.9");
    rows.number("float_low_rp", &P::float_low_rp, "rupiah", between(0, kMostRupiah),
                "Below this float per platform, times kiosk size, the owner tops up.",
                "assumed: one ticket of 50,000, the commonest size");
    rows.number("float_target_rp", &P::float_target_rp, "rupiah", between(0, kMostRupiah),
                "Up to this float per platform, times kiosk size.", "assumed, as the float at the start");
    rows.number("cash_low_rp", &P::cash_low_rp, "rupiah", between(0, kMostRupiah),
                "Below this, times kiosk size, the owner fetches cash.");
    rows.number("cash_target_rp", &P::cash_target_rp, "rupiah", between(0, kMostRupiah),
                "And brings the drawer back to this, times kiosk size.");
    rows.choice("rebalancing", &P::rebalancing, {"threshold", "fixed_days", "miller_orr", "forecast"},
                "When the owner goes to the bank: below a low mark; on every n-th day; at limits from costs and flows "
                "(Miller and Orr 1966); as a forecast of the outflow asks for.");
    rows.number("rebalancing_days", &P::rebalancing_days, "days", between(1, 365),
                "fixed_days: days between two trips.");
    rows.number("daily_flow_sd_rp", &P::daily_flow_sd_rp, "rupiah", between(0, kMostRupiah),
                "miller_orr: standard deviation of a day's net flow of a platform's float, times kiosk size.");
    rows.number("money_rate_per_year", &P::money_rate_per_year, "", between(0, 100),
                "miller_orr: what a rupiah tied up for a year costs.");
    rows.number("forecast_smoothing", &P::forecast_smoothing, "", share(),
                "forecast: weight of the last day in the smoothed outflow.");
    rows.number("forecast_days", &P::forecast_days, "days", between(0.1, 60), "forecast: days a top-up is to last.");
    rows.number("forecast_safety", &P::forecast_safety, "", between(0, 10),
                "forecast: standard deviations of the outflow held on top.");
    rows.number("balance_max_rp", &P::balance_max_rp, "rupiah", between(1, kMostRupiah),
                "Ceiling of one platform's balance.", "platforms.csv: Mitra Tokopedia, balance maximum (sourced)");
    rows.number("top_up_min_rp", &P::top_up_min_rp, "rupiah", between(1, kMostRupiah), "Smallest top-up.",
                "platforms.csv: Mitra Tokopedia, balance top-up minimum (sourced)");
    rows.number("top_up_fee_rp", &P::top_up_fee_rp, "rupiah per top-up", between(0, kMostRupiah),
                "The kiosk pays this per top-up.", "economics.csv: agent float top-up fee, virtual account (sourced)");
    rows.number("trip_urban_km", &P::trip_urban_km, "km", between(0, 1000),
                "Way to the next bank or top-up point, urban.");
    rows.number("trip_rural_km", &P::trip_rural_km, "km", between(0, 1000), "The same, rural.",
                "domain facts: rural rebalancing trips of 20 km, there and back (BCG 2018)");
    rows.number("trip_speed_km_h", &P::trip_speed_km_h, "km per hour", between(1, 200), "Speed of that trip.");
    rows.number("trip_wait_min", &P::trip_wait_min, "minutes", between(0, 1440), "Mean wait there (exponential).");
    rows.number("trip_cost_rp_per_km", &P::trip_cost_rp_per_km, "rupiah per km", between(0, kMostRupiah),
                "What the trip costs the kiosk.", "economics.csv: motorbike cost per km (general knowledge)");
    rows.number("staffed_share", &P::staffed_share, "", share(),
                "Kiosks where somebody minds the shop meanwhile; the others close for the trip.");
    rows.choice("exchange_by", &P::exchange_by, {"trip", "super_agent"},
                "Who changes cash into float and back: the owner on a trip, or a super-agent who comes by; the kiosk "
                "stays open for him.");
    rows.number("super_agent_delay_h", &P::super_agent_delay_h, "hours", between(0, 240),
                "super_agent: mean time until he comes (exponential).");
    rows.number("super_agent_fee_share", &P::super_agent_fee_share, "", share(),
                "super_agent: what he takes of the amount.",
                "domain facts: cash transport usually costs 1 % of the cash moved (sharingvision.com)");
    rows.number("credit_limit_rp", &P::credit_limit_rp, "rupiah", between(0, kMostRupiah),
                "Credit line in float, times kiosk size: lent when a sale lacks float, repaid by the next float that "
                "comes in. 0: none.",
                "assumed; one shop's daily limit on an agent app was 1,000,000, used in full (FinanceAsia 2019)");
    rows.number("credit_rate_per_day", &P::credit_rate_per_day, "", between(0, 1),
                "Interest on what is owed, simple, per day.");
    rows.number("electricity_rp_per_month", &P::electricity_rp_per_month, "rupiah per month", between(0, kMostRupiah),
                "Fixed cost of a trading kiosk, set against the income that its owner asks for.",
                "assumed 0: what the shop burns anyway is no cost of the service");
    rows.number("data_rp_per_month", &P::data_rp_per_month, "rupiah per month", between(0, kMostRupiah),
                "Fixed cost of a trading kiosk: mobile data.", "assumed 0, as the household's plan is there anyway");
    rows.number("unit_price_rp", &P::unit_price_rp, "rupiah per unit", between(1, kMostRupiah), "Shop goods: price.");
    rows.number("unit_cost_rp", &P::unit_cost_rp, "rupiah per unit", between(0, kMostRupiah),
                "Shop goods: what the kiosk pays, before a platform's wholesale discount.",
                "economics.csv: shop gross margin, kelontong goods, 0.12 (general knowledge)");
    rows.number("stock_reorder_units", &P::stock_reorder_units, "units", between(0, 1e6),
                "The kiosk orders when its stock position is at or below this.");
    rows.number("stock_up_to_units", &P::stock_up_to_units, "units", between(1, 1e6), "And orders up to this.");
    rows.number("unit_weight_kg", &P::unit_weight_kg, "kg", between(0.001, 1000), "Weight of a unit of shop goods.");
    rows.number("unit_volume_l", &P::unit_volume_l, "litres", between(0, 1e4),
                "Volume of a unit of shop goods; counts where departures are limited by volume.");
    rows.number(
        "income_floor_rp_per_month", &P::income_floor_rp_per_month, "rupiah per month", between(0, kMostRupiah),
        "Mean of what owners ask for before they trade; the others are members who sleep. 0: every member trades.",
        "assumed; calibrated so that 33 to 45 % of members are active (GSMA 2023 and 2024, MSC 2025)");
    rows.number("income_floor_spread", &P::income_floor_spread, "", between(0, 3),
                "Sigma of its lognormal: how much owners differ in what their time is worth.");
    rows.number("review_days", &P::review_days, "days", between(1, 3650),
                "Time between two looks of an owner at the income.", "design: owners review monthly");
    rows.number(
        "exit_income_share", &P::exit_income_share, "", share(),
        "A trading owner gives up below this share of what it asks for (having learnt the trade is a sunk cost).");
    rows.number("exit_after_reviews", &P::exit_after_reviews, "reviews", between(1, 100),
                "Lean reviews in a row before an owner gives up.");
    rows.number("join_effort_rp_per_month", &P::join_effort_rp_per_month, "rupiah per month", between(0, kMostRupiah),
                "Extra income at which one half of the owners who are approached join a platform.",
                "assumed: a day's minimum wage (economics.csv: 2,036,947 a month, lowest province)");
    rows.number("join_scale_rp_per_month", &P::join_scale_rp_per_month, "rupiah per month", between(1, kMostRupiah),
                "Logit scale of joining; large means that owners heed the income less.");
    rows.number("membership_cost_rp_per_month", &P::membership_cost_rp_per_month, "rupiah per month",
                between(0, kMostRupiah),
                "An owner leaves one of several platforms at the review if it brings less than this.",
                "assumed: a float of 1,000,000 tied up at 30 % a year");
    rows.number("shelf_parcels", &P::shelf_parcels, "parcels", between(0, 1e5),
                "Room for parcels that wait to be collected.");
    rows.text("table", &P::table, Refers::table_file,
              "CSV file with the places and platforms of kiosks; the regions that it names have these and no others. "
              "Empty: kiosks are placed by density everywhere.",
              "this project's layout");
    rows.text(
        "added", &P::added, Refers::table_file,
        "CSV file, columns as in `kiosk.table`, of kiosks beside those that are there otherwise; they trade from the "
        "start. `warung place` writes one. Empty: none.",
        "this project's layout");
}

void add_linehaul(std::vector<Key>& out) {
    using P = LinehaulParams;
    Rows rows{out, "linehaul", false, section_of(&Scenario::linehaul)};
    rows.text("hubs", &P::hubs, Refers::table_file, "CSV file with one row per logistics hub.",
              "this project's layout");
    rows.text("links", &P::links, Refers::table_file, "CSV file with one row per link between hubs.",
              "this project's layout");
    rows.number("order_processing_h", &P::order_processing_h, "hours", between(0.01, 720),
                "Payment and order handling until the warehouse sees an order.");
    rows.number(
        "regular_value_of_time_rp_per_kg_h", &P::regular_value_of_time_rp_per_kg_h, "rupiah per kg and hour",
        between(0, kMostRupiah), "Weighs time against cost on the paths of regular parcels; higher means more air.",
        "geometric mean of what one carrier asks per kg and hour saved between its slow and regular class (62) and "
        "between regular and fast (750): economics.csv, JNE Yogyakarta-Denpasar, 2019 (estimated by rule)");
    rows.number("economy_value_of_time_rp_per_kg_h", &P::economy_value_of_time_rp_per_kg_h, "rupiah per kg and hour",
                between(0, kMostRupiah),
                "The same for parcels of the economy class and for restocks of kiosks and warehouses.",
                "the step from slow to regular class in the same row (estimated by rule)");
    rows.number("express_value_of_time_rp_per_kg_h", &P::express_value_of_time_rp_per_kg_h, "rupiah per kg and hour",
                between(0, kMostRupiah), "The same for parcels of the express class.",
                "the step from regular to fast class in the same row (estimated by rule)");
    const std::vector<std::string> path_rules = {"cost", "expected_time", "earliest_arrival"};
    const std::string path_meaning =
        "parcels find their way: at least cost, time included at its value; in the least expected time; or by the "
        "timetable as it stands, at each hub anew.";
    rows.choice("regular_paths", &P::regular_paths, path_rules, "How regular " + path_meaning);
    rows.choice("economy_paths", &P::economy_paths, path_rules, "How economy " + path_meaning);
    rows.choice("express_paths", &P::express_paths, path_rules, "How express " + path_meaning);
    const std::array<std::string, 4> sources = {
        "economics.csv: truck cost per km, wingbox 8,125 (estimated by rule) over some 9 t carried", kAssumed, kAssumed,
        kAssumed};
    for (std::size_t m = 0; m < kModes.size(); ++m)
        rows.element("cost_" + kModes[m] + "_rp_per_kg_km", &P::cost_rp_per_kg_km, m, "rupiah per kg and km",
                     between(0, 1e6), "Linehaul cost on " + kModes[m] + " links.", sources[m]);
    for (std::size_t m = 0; m < kModes.size(); ++m)
        rows.element("capacity_" + kModes[m] + "_kg", &P::capacity_kg, m, "kg per departure, full scale",
                     above(0, 1e12),
                     "Room of a departure on " + kModes[m] + " links; what does not fit waits for the next.");
    for (std::size_t m = 0; m < kModes.size(); ++m)
        rows.element("capacity_" + kModes[m] + "_m3", &P::capacity_m3, m, "m3 per departure, full scale",
                     between(0, 1e12), "The same by volume; 0: no limit.");
    rows.number("regional_assortment", &P::regional_assortment, "", share(),
                "Share of goods orders whose item the regional warehouse stocks; the rest come from the national one.");
}

void add_last_mile(std::vector<Key>& out) {
    using P = LastMileParams;
    Rows rows{out, "last_mile", false, section_of(&Scenario::last_mile)};
    rows.choice(
        "plan", &P::plan, {"territory", "daily", "direct"},
        "How rounds are made: fixed territories; tours planned each morning on the day's load; or the same with "
        "every goods order delivered to the customer's home.",
        "this project");
    rows.number("departure_h", &P::departure_h, "hour of the local clock", Range{0, 24, false, true},
                "When the couriers leave their region's depot.");
    rows.number("shift_h", &P::shift_h, "hours", above(0, 24), "Length of a courier's shift.");
    rows.number("stop_min", &P::stop_min, "minutes", between(0, 480), "Time at each stop.");
    rows.number("courier_parcels", &P::courier_parcels, "parcels", between(1, 1e5), "Load of one courier's tour.",
                "economics.csv: motorbike load, 60 parcels in one run (general knowledge)");
    rows.number("urban_km_h", &P::urban_km_h, "km per hour", between(1, 200), "Courier's speed in towns.");
    rows.number("rural_km_h", &P::rural_km_h, "km per hour", between(1, 200), "Courier's speed elsewhere.");
    rows.number("cost_rp_per_km", &P::cost_rp_per_km, "rupiah per km", between(0, kMostRupiah), "Cost of the vehicle.",
                "economics.csv: motorbike cost per km (general knowledge)");
    rows.number("pay_rp_per_parcel", &P::pay_rp_per_parcel, "rupiah per parcel", between(0, kMostRupiah),
                "Courier's piece rate.", "economics.csv: courier pay, piece rate plus daily base (sourced)");
    rows.choice("effort", &P::effort, {"fast", "plan", "study"},
                "Iterations of a daily plan, as of `warung routes --mode`.", "this project");
    rows.choice("start", &P::start, {"savings", "yesterday"},
                "What a daily plan starts from: savings, or yesterday's tours with the absent stops left out.",
                "this project");
    rows.number("reload_min", &P::reload_min, "minutes", between(0, 480),
                "Time at the depot between two trips of a vehicle; daily plans only.");
    rows.number("home_stop_min", &P::home_stop_min, "minutes", between(0, 480), "Time at a customer's door.");
    rows.number("attempt_failure", &P::attempt_failure, "", share(),
                "Share of attempts at a customer's door that fail; no figure for Indonesia was found.");
    rows.number("failure_address_share", &P::failure_address_share, "", share(),
                "Of failed attempts at a door: address not found; at the others nobody is there.");
    rows.number("attempts", &P::attempts, "", between(1, 9),
                "Attempts at a door, or at a full shelf, after which a parcel goes back.",
                "this project: up to three tries");
    rows.choice("log", &P::log, {"planned", "all", "none"},
                "Whose tours routes.csv lists: of daily plans only, of territories too, or nobody's.", "this project");
    rows.number("map_day", &P::map_day, "", between(-1, 3660),
                "Day of the run whose tours tours.geojson shows, of the first replication; -1 means none.",
                "this project");
}

void add_parcel(std::vector<Key>& out) {
    using P = ParcelParams;
    Rows rows{out, "parcel", false, section_of(&Scenario::parcel)};
    rows.number("weight_kg", &P::weight_kg, "kg", above(0, 1000), "Weight of a parcel.");
    rows.number("volume_l", &P::volume_l, "litres", above(0, 1e5),
                "Volume of a parcel; counts where departures are limited by volume (linehaul.capacity_*_m3).",
                "general knowledge: carriers charge 6 litres as a kilogram");
    rows.number("economy_share", &P::economy_share, "", share(),
                "Share of goods orders that travel in the economy class (by sea where regular parcels fly).");
    rows.number("express_share", &P::express_share, "", share(),
                "Share of goods orders that travel in the express class; what neither class takes is regular.");
    rows.number("collect_mean_days", &P::collect_mean_days, "days", above(0, 365),
                "Mean time from notice to collection (exponential; the kiosk must be open).");
    rows.number("notify_min", &P::notify_min, "minutes", between(0, 10'080), "From shelf to notice.");
    rows.number("hold_days", &P::hold_days, "days", above(0, 365), "Uncollected after this, a parcel goes back.");
    rows.number("promise_days", &P::promise_days, "days", above(0, 365),
                "Promised time from order to ready on the shelf.");
    rows.number("home_share", &P::home_share, "", share(),
                "Share of goods orders delivered to the customer's home; needs last_mile.plan = \"daily\".");
    rows.choice("collection", &P::collection, {"own_trip", "next_visit"},
                "A customer collects by a trip of its own after an exponential time, or with the next service at that "
                "kiosk if that is earlier.");
    rows.choice(
        "shelf", &P::shelf, {"reserved", "on_arrival"},
        "Room on the shelf is reserved at the order, or asked for when the courier comes; then a drop at a full "
        "shelf fails and is tried again with the next tour.");
    rows.number("refused_share", &P::refused_share, "", share(),
                "Share of parcels that customers refuse on seeing them; they go back and are refunded.");
    rows.number("return_share", &P::return_share, "", share(),
                "Share of parcels in the customers' hands that they bring back to a kiosk.");
    rows.number("return_mean_days", &P::return_mean_days, "days", above(0, 365),
                "Mean time from hand to bringing back (exponential).");
    rows.number("return_damaged_share", &P::return_damaged_share, "", share(),
                "Of what is brought back: damaged or not as described, and written off; the rest goes into stock.");
    rows.choice("returns", &P::returns, {"anywhere", "where_bought"},
                "Which kiosk takes back: the nearest open one with room on its shelf, or the one of the order.");
    rows.choice("refund", &P::refund, {"at_kiosk", "at_receipt"},
                "When a customer gets the price back: as the parcel sets off, or once its warehouse has handled it.");
}

void add_service(std::vector<Key>& out) {
    using P = ServiceParams;
    Rows rows{out, "service", true, entry_of(&Scenario::services)};
    rows.choice("kind", &P::kind, kServiceKinds, "What the service does to the kiosk's cash, float, stock or shelf.");
    rows.number("needs_per_week", &P::needs_per_week, "needs per customer and week", between(0, 1000),
                "Mean rate of needs.");
    rows.text("profile", &P::profile, Refers::profile, "Name of the hour (and weekday) series in the profile table.");
    rows.number("ticket_values_rp", &P::ticket_values_rp, "rupiah", between(1, kMostRupiah),
                "Possible amounts of one need.");
    rows.number("ticket_weights", &P::ticket_weights, "", between(0, 1e9),
                "Relative frequency of each amount, in the same order.");
    rows.number("service_time_s", &P::service_time_s, "seconds", between(1, 36'000),
                "Mean time at the counter, without the wallet's delay.");
    rows.number("service_time_cv", &P::service_time_cv, "", between(0, 10),
                "Coefficient of variation of that time: 0 is constant, 1 exponential, anything else gamma.",
                "assumed 1: the queues of theory");
    rows.number("outside_cost_rp", &P::outside_cost_rp, "rupiah", between(0, kMostRupiah),
                "What the next best way costs an urban customer, time included; higher sends more people to kiosks.");
    rows.number("outside_rural_extra_rp", &P::outside_rural_extra_rp, "rupiah", between(0, kMostRupiah),
                "Added for a fully rural customer.");
    rows.choice("platform_choice", &P::platform_choice, {"customer", "kiosk"},
                "Who picks the platform when a kiosk is a member of several.");
}

std::vector<std::string> strategy_names() {
    std::vector<std::string> names;
    for (const competition::StrategyKind& kind : competition::strategy_kinds()) names.push_back(kind.name);
    return names;
}

Value parameter_value(const Key& key, double x) {
    if (key.type == Type::choice) return key.choices.at(static_cast<std::size_t>(x));
    if (key.type == Type::integer) return static_cast<std::int64_t>(x);
    return x;
}

/// "undercut: this much below the cheapest rival (default 250)."
std::string parameter_meaning(const competition::StrategyKind& kind, const competition::Parameter& p) {
    std::string text = kind.name + ": " + p.meaning;
    if (p.fallback && p.type == competition::ParameterType::choice)
        text += " (default " + p.choices.at(static_cast<std::size_t>(*p.fallback)) + ")";
    else if (p.fallback)
        text += fmt::format(" (default {})", *p.fallback);
    return text + ".";
}

/// One key per name among the parameters of all strategies. It goes as far as any of them allows; how far the chosen
/// strategy's goes is checked with the scenario.
void add_pricing(std::vector<Key>& out, competition::Side side) {
    const std::size_t first = out.size();
    const auto choice_of = [side](auto& s, std::size_t i) -> auto& {
        auto& params = s.platforms[i].params;
        return side == competition::Side::fee ? params.pricing : params.commission_pricing;
    };
    for (const competition::StrategyKind& kind : competition::strategy_kinds()) {
        for (const competition::Parameter& p : kind.parameters) {
            const std::string name = pricing_key(side, p);
            const auto known = std::find_if(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
                                            [&](const Key& key) { return key.name == name; });
            if (known != out.end()) {
                known->meaning += " " + parameter_meaning(kind, p);
                if (known->range)
                    known->range = between(std::min(known->range->min, p.low), std::max(known->range->max, p.high));
                continue;
            }
            Key key;
            key.section = "platform";
            key.named = true;
            key.name = name;
            key.meaning = parameter_meaning(kind, p);
            key.source = kAssumed;
            key.unit = p.unit == "share" ? "" : p.unit;
            switch (p.type) {
                case competition::ParameterType::choice:
                    key.type = Type::choice;
                    key.choices = p.choices;
                    break;
                case competition::ParameterType::ratio:
                case competition::ParameterType::days: key.type = Type::real; break;
                default: key.type = Type::integer;
            }
            if (key.type != Type::choice) key.range = between(p.low, p.high);
            const Key shape = key;
            key.get = [choice_of, shape, parameter = p.name](const Scenario& s, std::size_t i) -> Value {
                const competition::Choices& chosen = choice_of(s, i).parameters;
                const auto found = chosen.find(parameter);
                return found == chosen.end() ? Value{std::monostate{}} : parameter_value(shape, found->second);
            };
            key.set = [choice_of, shape, parameter = p.name](Scenario& s, std::size_t i, const Value& value) {
                if (std::holds_alternative<std::monostate>(value)) {
                    choice_of(s, i).parameters.erase(parameter);
                    return;
                }
                double& x = choice_of(s, i).parameters[parameter];
                if (const auto* text = std::get_if<std::string>(&value))
                    x = static_cast<double>(std::find(shape.choices.begin(), shape.choices.end(), *text) -
                                            shape.choices.begin());
                else if (const auto* whole = std::get_if<std::int64_t>(&value))
                    x = static_cast<double>(*whole);
                else
                    x = std::get<double>(value);
            };
            out.push_back(std::move(key));
        }
    }
}

void add_platform(std::vector<Key>& out) {
    using P = PlatformParams;
    Rows rows{out, "platform", true, entry_of(&Scenario::platforms)};
    rows.number("members", &P::members, "kiosks", between(0, 1e8),
                "Registered kiosks in the whole country at the start date.",
                "set per scenario; platforms.csv has the published counts");
    rows.number("rural_weight", &P::rural_weight, "", between(0, 100),
                "A fully rural kiosk's chance of membership over an urban one's.");
    rows.number("awareness", &P::awareness, "", share(), "Share of customers who know the platform.");
    rows.number("awareness_innovation", &P::awareness_innovation, "per week", between(0, 100),
                "Rate at which those who do not know the platform learn of it by themselves (Bass's p).",
                "0: awareness does not change");
    rows.number("awareness_imitation", &P::awareness_imitation, "per week", between(0, 100),
                "The same by word of mouth, times the share of their settlement who know it (Bass's q).",
                "0: awareness does not change");
    rows.number("quality_rp", &P::quality_rp, "rupiah", between(-kMostRupiah, kMostRupiah),
                "Utility of the brand and app over the others.");
    const std::array<std::string, 7> fee_sources = {
        "economics.csv: airtime agent margin, per sale (sourced), taken as the surcharge",
        "economics.csv: PPOB admin fee paid by customer, PLN token, outlet (sourced)",
        "economics.csv: cash top-up fee, GoPay by driver (sourced)",
        "economics.csv: cash withdrawal fee, customer pays 5,000 to 10,000 (sourced)",
        "economics.csv: interbank transfer fee, 2,500 to 6,500 (general knowledge)",
        kAssumed,
        kAssumed};
    const std::array<std::string, 7> commission_sources = {
        "economics.csv: airtime agent margin, 350 to 1,500 (sourced)",
        "economics.csv: PPOB agent margin, PLN token, agent apps (estimated by rule)",
        kAssumed,
        "economics.csv: cash withdrawal fee share of agent, one half (sourced)",
        kAssumed,
        kAssumed,
        kAssumed};
    for (std::size_t k = 0; k < kServiceKinds.size(); ++k)
        rows.element("fee_" + kServiceKinds[k] + "_rp", &P::fee_rp, k, "rupiah per transaction", between(0, 1e7),
                     "The customer pays this fee for a " + kServiceKinds[k] + " service.", fee_sources[k]);
    for (std::size_t k = 0; k < kServiceKinds.size(); ++k)
        rows.element("commission_" + kServiceKinds[k] + "_rp", &P::commission_rp, k, "rupiah per transaction",
                     between(0, 1e7), "The platform pays the kiosk this for a " + kServiceKinds[k] + " service.",
                     commission_sources[k]);
    rows.number("delivery_fee_rp", &P::delivery_fee_rp, "rupiah per order", between(0, 1e7),
                "The customer pays this on top of the fee of a goods order that goes to the home (parcel.home_share, "
                "last_mile.plan); no strategy moves it, no cap holds for it, and it is not refunded.");
    rows.number("wholesale_discount", &P::wholesale_discount, "", share(), "Off the unit cost of shop goods.");
    rows.number("goods_margin", &P::goods_margin, "", share(), "The platform's share of a goods order's price.");
    rows.text(
        "price_table", &P::price_table, Refers::table_file,
        "CSV file of dated prices (day, service_kind, fee_rp, commission_rp): what the platform wants from that day "
        "on; a strategy other than fixed goes on from there. Empty: none.");
    rows.number("voucher_rp", &P::voucher_rp, "rupiah", between(0, 1e7),
                "Voucher: comes off the fee for a share of needs, at most the whole fee; the platform bears it.");
    rows.number("voucher_share", &P::voucher_share, "", share(),
                "Share of needs that have a voucher of this platform.");
    rows.number("voucher_budget_rp", &P::voucher_budget_rp, "rupiah, full scale", between(0, kMostBudget),
                "No vouchers once so much has come off; looked at once a day.");
    rows.number("voucher_from_day", &P::voucher_from_day, "days", between(0, 3660), "First day of the vouchers.");
    const auto bonus = [](auto member) {
        return [member](auto& p) -> auto& { return p.bonus.*member; };
    };
    using B = platforms::BonusParams;
    rows.number("bonus_days", bonus(&B::days), "days", between(1, 3660), "Length of a bonus period for kiosks.");
    rows.number("bonus_band_from", bonus(&B::band_from), "transactions per period", between(0, 1e9),
                "Bands of a kiosk's transactions on the platform in a period: where each begins, ascending.");
    rows.number("bonus_band_rp", bonus(&B::band_rp), "rupiah per transaction", between(0, 1e7),
                "Extra commission of each band, for all transactions of the period, in the same order.");
    rows.number("bonus_target", bonus(&B::target), "transactions per period", between(0, 1e9),
                "A kiosk's target; 0: none.");
    rows.number("bonus_target_rp", bonus(&B::target_rp), "rupiah per period", between(0, kMostRupiah),
                "Paid for reaching the target.");
    rows.number("bonus_penalty_rp", bonus(&B::penalty_rp), "rupiah per period", between(0, kMostRupiah),
                "Taken out of the kiosk's float for missing it, as far as the float goes.");
    rows.choice(
        "pricing", [](auto& p) -> auto& { return p.pricing.strategy; }, strategy_names(),
        "Strategy by which the platform sets its fees at each review, service kind by service kind.");
    add_pricing(out, competition::Side::fee);
    rows.choice(
        "commission_pricing", [](auto& p) -> auto& { return p.commission_pricing.strategy; }, strategy_names(),
        "The same for its commissions. To undercut is to outbid there, and a floor the highest commission.");
    add_pricing(out, competition::Side::commission);
    rows.text("pricing_kinds", &P::pricing_kinds, Refers::nothing,
              "Service kinds whose prices are reviewed; empty means all that have a price at the start.");
    rows.number("price_tick_rp", &P::price_tick_rp, "rupiah", between(1, 1e6),
                "Reviewed prices are multiples of this.");
    rows.number("price_range_factor", &P::price_range_factor, "", between(1, 1000),
                "No review goes above this many times the price at the start.");
    rows.number("review_days", &P::review_days, "days", between(1, 3660), "Time between two price reviews.");
    rows.number(
        "review_offset_days", &P::review_offset_days, "days", between(0, 3660),
        "Reviews come at this time plus multiples of `review_days`: equal ones are simultaneous, staggered ones "
        "alternate.");
    rows.choice("subsidies", &P::subsidies, {"allowed", "forbidden"},
                "Whether reviewed fees may be below commission plus cost_per_transaction_rp while there is cash.");
    rows.choice(
        "when_broke", &P::when_broke, {"end_subsidies", "exit"},
        "What a platform without cash does at its next review: lifts fees below cost to their cost, or leaves.");
    rows.number("cost_per_transaction_rp", &P::cost_per_transaction_rp, "rupiah per transaction", between(0, 1e7),
                "The biller's and the switch's charge.");
    rows.number("budget_rp", &P::budget_rp, "rupiah, full scale", between(0, kMostBudget),
                "Cash at the start; see when_broke.",
                "platforms.csv: Mitra Bukalapak, announced spending on the agent programme, 1 trillion (sourced)");
    rows.number("handout_fee_rp", &P::handout_fee_rp, "rupiah per parcel", between(0, 1e7),
                "The platform pays the kiosk this for each parcel handed out, in float.");
    rows.number("wallet_delay_s", &P::wallet_delay_s, "seconds", between(0, 36'000),
                "Mean added to each service (exponential).");
    rows.number("reliability", &P::reliability, "", share(), "Share of tries that the platform's system takes.");
    rows.number("sales_visits_per_month", &P::sales_visits_per_month, "visits per month, full scale", between(0, 1e8),
                "Visits of the sales force to kiosks that are no members; a platform without cash makes none.");
    rows.number("visit_cost_rp", &P::visit_cost_rp, "rupiah per visit", between(0, kMostRupiah),
                "What a visit costs the platform.",
                "assumed: 200 visits a month for a minimum wage (economics.csv: 2,036,947) and the way");
    rows.choice(
        "targeting", &P::targeting, {"random", "dense_first", "tier3_first", "coverage_greedy", "list"},
        "Whom the sales force visits first: anybody; the most densely settled places; villages, then towns, then "
        "big cities; who covers most people that no member reaches yet; regions of a list.");
    rows.text("targeting_regions", &P::targeting_regions, Refers::region,
              "list: codes of the regions to visit, in this order; nobody else is visited.");
    rows.number("word_of_mouth_innovation", &P::word_of_mouth_innovation, "per year", between(0, 100),
                "Rate at which candidates hear of the platform by themselves (Bass's p).");
    rows.number("word_of_mouth_imitation", &P::word_of_mouth_imitation, "per year", between(0, 100),
                "Rate at which they hear of it from members, times the members' share of the settlement's candidates "
                "(Bass's q).");
    rows.number("exclusivity_bonus_rp_per_month", &P::exclusivity_bonus_rp_per_month, "rupiah per month",
                between(0, kMostRupiah), "The platform pays this to members of no other platform that made a service.");
    rows.number("minimum_services_per_month", &P::minimum_services_per_month, "services per month", between(0, 1e6),
                "Minimum of the volume contract; 0: no such contract.");
    rows.number("volume_bonus_rp_per_month", &P::volume_bonus_rp_per_month, "rupiah per month", between(0, kMostRupiah),
                "The platform pays this to members that reach the minimum.");
    rows.number("volume_penalty_rp_per_month", &P::volume_penalty_rp_per_month, "rupiah per month",
                between(0, kMostRupiah),
                "Taken from the float of members that miss the minimum, as far as there is any.");
}

void add_warehouse(std::vector<Key>& out) {
    using P = WarehouseParams;
    Rows rows{out, "warehouse", true, entry_of(&Scenario::warehouses)};
    rows.text("hub", &P::hub, Refers::hub, "Hub at which the warehouse stands (required).");
    rows.choice("role", &P::role, {"national", "regional"},
                "The one national warehouse has every item and buys from suppliers; regional ones are filled from it.");
    rows.text("supplier", &P::supplier, Refers::warehouse,
              "Which warehouse fills this one, or \"outside\"; without it the national warehouse buys outside and the "
              "others are filled from it. Chains and trees of any depth.");
    rows.choice(
        "sourcing", &P::sourcing, {"next", "nearest_with_stock", "backorder", "split"},
        "Who serves an order of a customer or kiosk that the stock does not cover: the warehouse's supplier and "
        "so on upwards; the other warehouses, nearest to the destination first, then the national one; nobody, "
        "it waits; or what there is leaves and the rest goes to the supplier.");
    rows.choice("policy", &P::policy, {"order_up_to", "one_lot", "lots", "always_lot"},
                "What is ordered: at the reorder point or less up to order_up_to_units (s, S); one lot (r, Q); the "
                "fewest lots that lift the position above it (r, nQ); or a lot at every review (T, Q).");
    rows.number("lot_units", &P::lot_units, "units, full scale", between(0, kMostUnits), "Lot of the rules with lots.");
    rows.number("review_days", &P::review_days, "days", between(0, 365),
                "Least time between two reviews of the stock, at the next wave; 0: after every wave.");
    rows.number("dock_units_per_day", &P::dock_units_per_day, "units per day, full scale", between(0, kMostUnits),
                "What the inbound dock receives in a day, one delivery after the other; 0: everything at once.");
    rows.number("stock_start_units", &P::stock_start_units, "units, full scale", between(0, kMostUnits),
                "Stock at the start.");
    rows.number("reorder_point_units", &P::reorder_point_units, "units, full scale", between(0, kMostUnits),
                "Orders when its stock position is at or below this.");
    rows.number("order_up_to_units", &P::order_up_to_units, "units, full scale", between(1, kMostUnits),
                "And orders up to this.");
    rows.number("wave_h", &P::wave_h, "hour of the local clock", Range{0, 24, false, true},
                "When picking waves leave; an order waits for the next.");
    rows.number("pick_h", &P::pick_h, "hours", between(0, 240), "From wave to handed over at the hub.");
    rows.number("pickers_units_per_wave", &P::pickers_units_per_wave, "units per wave, full scale",
                between(1, kMostUnits), "Capacity of a wave; what does not fit waits for the next.");
    rows.number("supplier_lead_days", &P::supplier_lead_days, "days", between(0, 365),
                "Mean time from order to receipt, for warehouses that buy outside.");
    rows.choice("supplier_lead_law", &P::supplier_lead_law,
                {"gamma", "constant", "lognormal", "exponential", "uniform"}, "Law of that time.");
    rows.number("supplier_lead_spread", &P::supplier_lead_spread, "", between(0, 5),
                "gamma and lognormal: its standard deviation over its mean; uniform: half its width over its mean.");
}

void add_product(std::vector<Key>& out) {
    using P = ProductParams;
    Rows rows{out, "product", true, entry_of(&Scenario::products)};
    rows.number("unit_price_rp", &P::unit_price_rp, "rupiah per unit", between(1, kMostRupiah), "Price.");
    rows.number("unit_cost_rp", &P::unit_cost_rp, "rupiah per unit", between(0, kMostRupiah),
                "What the kiosk pays; from a platform, before its wholesale discount.",
                "economics.csv: shop gross margin, kelontong goods, 0.12 (general knowledge)");
    rows.number("unit_weight_kg", &P::unit_weight_kg, "kg", between(0.001, 1000), "Weight of a unit.");
    rows.number("demand_share", &P::demand_share, "", between(0, 1e6),
                "Share of the needs for shop goods that are for this group, relative to the others.");
    rows.choice("policy", &P::policy, {"s_S", "r_Q", "base_stock"},
                "s_S: at `reorder_units` or less up to `up_to_units`; r_Q: at `reorder_units` or less lots of "
                "`lot_units`; base_stock: whatever lacks to `up_to_units`.");
    rows.number("reorder_units", &P::reorder_units, "units", between(0, 1e6), "s or r, times kiosk size.");
    rows.number("up_to_units", &P::up_to_units, "units", between(1, 1e6), "S, times kiosk size.");
    rows.number("lot_units", &P::lot_units, "units", between(1, 1e6), "Q, times kiosk size.");
    rows.number("review_days", &P::review_days, "days", between(0, 365),
                "0: stock is looked at after every service; else at the start of every n-th day, so that base_stock is "
                "the periodic (R, S).");
    rows.choice(
        "shortage", &P::shortage, {"backorder", "lost_order", "lost_excess"},
        "What becomes of a demand above the stock: the customer pays, leaves an order and fetches the goods when "
        "they are there; goes without; or buys what there is.");
    rows.choice(
        "supply", &P::supply, {"platform", "wholesaler"},
        "Where the kiosk buys: over a platform, by its warehouses and couriers; or from a wholesaler next door.");
    rows.number("lead_days", &P::lead_days, "days", between(0, 365),
                "Mean time from order to delivery by the wholesaler; on top of handling and way for a platform.");
    rows.number("lead_cv", &P::lead_cv, "", between(0, 10),
                "Coefficient of variation of that time: 0 is constant, 1 exponential, anything else gamma.");
    rows.number(
        "warehouse_share", &P::warehouse_share, "", between(0, 1),
        "Share of each warehouse's stock, levels and lots that is kept for this group and ordered by itself; 0: it "
        "shares what is left with customers' orders and the other such groups.");
}

void add_outlet(std::vector<Key>& out) {
    using P = OutletParams;
    Rows rows{out, "outlet", true, entry_of(&Scenario::outlets)};
    rows.number("share", &P::share, "", share(), "Share of all kiosks that are of this kind.");
    rows.number("servers", &P::servers, "", between(1, 50), "Customers it serves at the same time.");
    const std::string hours = "economics.csv: opening hours, minimarket, 07:00-22:00 (general knowledge)";
    rows.number("opening_h", &P::opening_h, "hour of the local clock", between(0, 24), "Opening time.", hours);
    rows.number("closing_h", &P::closing_h, "hour of the local clock", between(0, 24), "Closing time.", hours);
    rows.number("size_factor", &P::size_factor, "", above(0, 10'000),
                "On the kiosk's size, which scales cash, float and stock.",
                "assumed; economics.csv: an Alfamart store takes 19 times what a small kelontong kiosk does");
    rows.choice("counter", &P::counter, {"served", "order_ahead"},
                "order_ahead: prepared from the moment the customer sets off, who waits only for what is then left.");
}

void add_vehicle(std::vector<Key>& out) {
    using P = VehicleParams;
    Rows rows{out, "vehicle", true, entry_of(&Scenario::vehicles)};
    rows.number("capacity_parcels", &P::capacity_parcels, "parcels", between(1, 1e5), "Load of one trip, by number.",
                "economics.csv: motorbike load, 60 parcels in one run (general knowledge)");
    rows.number("capacity_kg", &P::capacity_kg, "kg", above(0, 1e6),
                "Load of one trip, by weight; a parcel heavier than this fills the vehicle.",
                "economics.csv: motorbike load, mass, 40 kg (general knowledge); van 700, six-wheel box 4,500");
    rows.number("urban_km_h", &P::urban_km_h, "km per hour", between(1, 200), "Speed in towns.");
    rows.number("rural_km_h", &P::rural_km_h, "km per hour", between(1, 200), "Speed elsewhere.");
    rows.number("cost_rp_per_km", &P::cost_rp_per_km, "rupiah per km", between(0, kMostRupiah), "Cost of driving.",
                "economics.csv: motorbike cost per km, 650; delivery van, 3,200 (general knowledge)");
    rows.number("cost_rp_per_day", &P::cost_rp_per_day, "rupiah per day", between(0, kMostRupiah),
                "Cost of each day on which the vehicle leaves: its driver's base pay, and what it costs standing.",
                "assumed; economics.csv: truck driver pay, 4.5 million a month (sourced)");
    rows.number("pay_rp_per_parcel", &P::pay_rp_per_parcel, "rupiah per parcel", between(0, kMostRupiah),
                "Piece rate, for parcels delivered.",
                "economics.csv: courier pay, piece rate plus daily base (sourced)");
    rows.number("count", &P::count, "vehicles", between(0, 1e5),
                "Vehicles of this kind at each region's depot; 0 means as many as a day needs.");
}

void add_event(std::vector<Key>& out) {
    using P = EventParams;
    Rows rows{out, "event", true, entry_of(&Scenario::events)};
    rows.choice("kind", &P::kind, event_kind_names(), "What happens (required).");
    rows.number("day", &P::day, "days", between(0, 3660),
                "When it starts, counted from the start of the run (required).");
    rows.number("days", &P::days, "days", between(0, 3660), "How long it lasts; `hours` are added.");
    rows.number("hours", &P::hours, "hours", between(0, 87'840), "How long it lasts; `days` are added.");
    rows.text("platform", &P::platform, Refers::platform, "Platform concerned.");
    rows.text("services", &P::services, Refers::service, "Services concerned; empty means all.");
    rows.text("regions", &P::regions, Refers::region, "Codes of the regions concerned.");
    rows.text("provinces", &P::provinces, Refers::province, "Provinces concerned, with all their regions.");
    rows.choice("mode", &P::mode, kModes, "Mode of the links concerned; without it any mode.");
    rows.text("from_hub", &P::from_hub, Refers::hub, "Hub at one end of the links concerned; without it any hub.");
    rows.text("to_hub", &P::to_hub, Refers::hub, "Hub at the other end of the links concerned; without it any hub.");
    rows.number("factor", &P::factor, "", between(0, 1000),
                "Multiplies the need rate, the transport cost, the transit time or the capacity.");
    rows.number("cap_rp", &P::cap_rp, "rupiah", between(0, 1e7),
                "No customer fee, or no kiosk's mark-up, may be higher.");
    rows.text("hubs", &P::hubs, Refers::hub, "Hubs concerned.");
    rows.text("warehouses", &P::warehouses, Refers::warehouse, "Warehouses concerned.");
    rows.choice("resource", &P::resource, {"all", "linehaul", "warehouses", "couriers"},
                "What there is more (or less) of: room on departures, pickers of a wave, load and shift of couriers.");
}

std::vector<Key> make_keys() {
    std::vector<Key> out;
    Rows top{out, "", false, [](auto& s, std::size_t) -> auto& {return s;
}
};  // namespace
top.text("title", &Scenario::title, Refers::nothing, "What the scenario is about, in a line; heads the results.");
add_run(out);
add_demand_view(out);
add_regions(out);
add_geography(out);
add_customer(out);
add_calendar(out);
add_kiosk(out);
add_linehaul(out);
add_last_mile(out);
add_parcel(out);
add_service(out);
add_platform(out);
add_warehouse(out);
add_product(out);
add_outlet(out);
add_vehicle(out);
add_event(out);
add_segment(out);
return out;
}  // namespace warung::scenario

std::string number_text(double x) { return fmt::format("{}", x); }

}  // namespace

std::string Key::full_name() const {
    if (section.empty()) return name;
    return section + (named ? ".*." : ".") + name;
}

const std::vector<Section>& sections() {
    static const std::vector<Section> all = {
        {"", false, "Top level of the file; also `extends`, a list of scenario files to start from."},
        {"run", false, "Time, size and randomness of the run."},
        {"regions", false, "Where it takes place."},
        {"geography", false, "How a region's people are spread over settlements."},
        {"customer", false, "How customers weigh offers."},
        {"calendar", false, "How needs follow payday, Ramadan, Lebaran and sales days."},
        {"kiosk", false, "A kiosk's trade, money and stock."},
        {"linehaul", false, "The network of hubs and links."},
        {"last_mile", false, "From the hub to the kiosk."},
        {"parcel", false, "Parcels of goods orders."},
        {"service", true, "A service that customers need; at least one."},
        {"platform", true, "A platform, its members and prices; at least one."},
        {"warehouse", true, "A warehouse; exactly one national."},
        {"product", true, "A group of shop goods; without any there is one, by the keys of [kiosk]."},
        {"outlet", true, "A kind of outlet besides the plain kiosk; staffed, and always trading."},
        {"vehicle", true,
         "A kind of vehicle of daily plans; without any, the courier of [last_mile] with a motorbike."},
        {"event", true, "Something that happens on a day of the run."},
        {"segment", true, "A group of customers with rates and tastes of its own; without any, all are alike."},
        {"variant", true, "A named set of changes; all variants are run on the same random numbers and compared."},
    };
    return all;
}

const Section* find_section(std::string_view name) {
    for (const Section& section : sections())
        if (section.name == name) return &section;
    return nullptr;
}

const std::vector<Key>& keys() {
    static const std::vector<Key> all = make_keys();
    return all;
}

const Key* find_key(std::string_view section, std::string_view name) {
    for (const Key& key : keys())
        if (key.name == name && key.section == section) return &key;
    return nullptr;
}

std::vector<std::string> key_names(std::string_view section) {
    std::vector<std::string> names;
    for (const Key& key : keys())
        if (key.section == section) names.push_back(key.name);
    return names;
}

std::string pricing_key(competition::Side side, const competition::Parameter& parameter) {
    using competition::ParameterType;
    const bool money = parameter.type == ParameterType::level || parameter.type == ParameterType::amount ||
                       parameter.type == ParameterType::budget;
    return (side == competition::Side::fee ? "pricing_" : "commission_pricing_") + parameter.name +
           (money ? "_rp" : "");
}

const Scenario& default_scenario() {
    static const Scenario scenario = [] {
        Scenario s;
        s.services.resize(1);
        s.platforms.resize(1);
        s.warehouses.resize(1);
        s.products.resize(1);
        s.outlets.resize(1);
        s.vehicles.resize(1);
        s.events.resize(1);
        s.segments.resize(1);
        return s;
    }();
    return scenario;
}

std::string type_text(const Key& key) {
    switch (key.type) {
        case Type::integer: return "integer";
        case Type::real: return "number";
        case Type::text: return "text";
        case Type::date: return "date";
        case Type::choice: return fmt::format("one of {}", fmt::join(key.choices, ", "));
        case Type::text_list: return "list of texts";
        case Type::integer_list: return "list of integers";
        case Type::real_list: return "list of numbers";
    }
    return {};
}

std::string range_text(const Key& key) {
    if (!key.range) return {};
    const Range& r = *key.range;
    if (!r.min_open && !r.max_open) return number_text(r.min) + " to " + number_text(r.max);
    return fmt::format("{} {}, {} {}", r.min_open ? "above" : "at least", number_text(r.min),
                       r.max_open ? "below" : "at most", number_text(r.max));
}

namespace {

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            out += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out + "\"";
}

template <class T>
std::string element_text(const T& x) {
    if constexpr (std::is_same_v<T, std::string>)
        return quoted(x);
    else
        return fmt::format("{}", x);
}

}  // namespace

std::string as_toml(const Value& value) {
    return std::visit(
        [](const auto& x) -> std::string {
            using T = std::decay_t<decltype(x)>;
            if constexpr (std::is_same_v<T, std::monostate>) {
                return "\"\"";
            } else if constexpr (std::is_same_v<T, Date>) {
                return to_string(x);
            } else if constexpr (std::is_same_v<T, std::string> || std::is_arithmetic_v<T>) {
                return element_text(x);
            } else {
                std::string out = "[";
                for (const auto& element : x) out += (out.size() > 1 ? ", " : "") + element_text(element);
                return out + "]";
            }
        },
        value);
}

std::string summary(const Key& key) {
    std::string out = key.unit.empty() ? type_text(key) : key.unit;
    if (const std::string range = range_text(key); !range.empty()) out += ", " + range;
    const std::string standard = as_toml(default_value(key));
    return out + ", default " + (standard == "\"\"" ? "none" : standard);
}

std::string explain_command(const Key& key) {
    return "warung explain " + (key.section.empty() ? key.name : key.section + "." + key.name);
}

const std::vector<std::string>& event_kind_names() {
    static const std::vector<std::string> names = {
        "platform_outage", "link_closure",   "region_closure", "demand",        "fee_cap",
        "cost_step",       "platform_exit",  "link_slow",      "port_closure",  "strike",
        "supplier_outage", "extra_capacity", "markup_cap",     "platform_entry"};
    return names;
}

const EventFields& event_fields(EventKind kind) {
    static const std::vector<EventFields> all = {
        {{"platform"}, {"days", "hours"}, {}, "The platform's system is down; kiosks cannot serve on it."},
        {{},
         {"mode", "from_hub", "to_hub", "days", "hours"},
         {"mode", "from_hub", "to_hub"},
         "No departures on the links chosen by `mode`, `from_hub` and `to_hub` (all that are given must fit)."},
        {{},
         {"regions", "provinces", "days", "hours"},
         {"regions", "provinces"},
         "Kiosks are shut and no courier leaves."},
        {{"factor"},
         {"services", "regions", "provinces", "days", "hours"},
         {},
         "The need rate is multiplied by `factor`."},
        {{"cap_rp"}, {"days", "hours"}, {}, "No customer fee may exceed `cap_rp`."},
        {{"factor"}, {"days", "hours"}, {}, "Transport costs are multiplied by `factor`."},
        {{"platform"}, {}, {}, "The platform leaves for good."},
        {{"factor"},
         {"mode", "from_hub", "to_hub", "days", "hours"},
         {"mode", "from_hub", "to_hub"},
         "Transit times on the links chosen by `mode`, `from_hub` and `to_hub` are multiplied by `factor`, 1 or more: "
         "rough seas, rain, works."},
        {{"hubs"},
         {"days", "hours"},
         {},
         "The ports of `hubs` are shut: no departures of sea and ro-ro links there, feeders of their regions "
         "included."},
        {{},
         {"warehouses", "regions", "provinces", "days", "hours"},
         {"warehouses", "regions", "provinces"},
         "Nobody picks in `warehouses`, and no courier leaves in the regions and provinces."},
        {{},
         {"warehouses", "days", "hours"},
         {},
         "Suppliers outside send nothing to `warehouses` (without it: to any of them); orders wait until it is over."},
        {{"factor"},
         {"resource", "mode", "days", "hours"},
         {},
         "Capacity is multiplied by `factor`: that of `resource`, on links only those of `mode`."},
        {{"cap_rp"}, {"days", "hours"}, {}, "No kiosk's mark-up may exceed `cap_rp`."},
        {{"platform"}, {}, {}, "The platform opens; before that it has prices and members, but no business."},
    };
    return all[static_cast<std::size_t>(kind)];
}

}  // namespace warung::scenario
