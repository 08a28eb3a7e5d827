#include "sim/scenario/builder.h"

#include "sim/scenario/season_tables.h"
#include "sim/scenario/tables.h"
#include "sim/scenario/values.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <set>

#include <fmt/format.h>

namespace warung::scenario {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostPlatforms = 8;  // what the engine can hold
constexpr std::size_t kMostServices = 16;
constexpr std::size_t kMostProducts = 16;
constexpr std::size_t kMostSegments = customers::kMaxSegments;

std::string shown(std::string_view word) {
    return word.size() > 60 ? std::string{word.substr(0, 57)} + "..." : std::string{word};
}

/// Turns one document into one scenario; problems go to `problems`.
class Builder {
public:
    Builder(const Document& document, const fs::path& file, Sources& sources, TableCache& tables,
            std::vector<Problem>& problems)
        : document_{document}, file_{file}, sources_{sources}, tables_{tables}, problems_{problems} {}

    Scenario build() {
        set_values();
        read_tables();
        if (document_.complete) check_required();
        check_references();
        check_run();
        check_kiosk();
        check_products();
        check_outlets();
        check_services();
        check_segments();
        check_calendar();
        check_platforms();
        check_warehouses();
        check_parcel();
        check_last_mile();
        check_events();
        check_geography();
        for (auto& [csv, refers] : used_)
            for (Problem& problem : csv.problems()) problems_.push_back(std::move(problem));
        return std::move(scenario_);
    }

private:
    // --- where things stand ---

    const Entry* entry(std::string_view section, std::string_view name, std::string_view key) const {
        const Group* group = document_.find(section, name);
        return group == nullptr ? nullptr : group->find(key);
    }

    /// The value that a message about several keys should point at: the first that is set.
    Position place(std::string_view section, std::string_view name,
                   std::initializer_list<std::string_view> keys) const {
        for (const std::string_view key : keys)
            if (const Entry* e = entry(section, name, key)) return e->value.at;
        if (const Group* group = document_.find(section, name); group != nullptr && group->at.line > 0)
            return group->at;
        return whole_file();
    }

    Position whole_file() const {
        Position at;
        at.file = file_.string();
        return at;
    }

    /// False if one of the keys has a value that was refused: then comparing it would only confuse.
    bool sound(std::string_view section, std::string_view name, std::initializer_list<std::string_view> keys) const {
        return std::none_of(keys.begin(), keys.end(),
                            [&](std::string_view key) { return refused_.count(entry(section, name, key)) > 0; });
    }

    void problem(Code code, std::string message, Position at, std::string suggestion = {}, std::string see = {}) {
        problems_.push_back({code, std::move(message), std::move(at), std::move(suggestion), std::move(see)});
    }

    // --- values ---

    void set_values() {
        for (const Group& group : document_.groups) {
            std::size_t index = 0;
            if (group.section == "service")
                index = add(scenario_.services, group.name);
            else if (group.section == "platform")
                index = add(scenario_.platforms, group.name);
            else if (group.section == "warehouse")
                index = add(scenario_.warehouses, group.name);
            else if (group.section == "product")
                index = add(scenario_.products, group.name);
            else if (group.section == "outlet")
                index = add(scenario_.outlets, group.name);
            else if (group.section == "vehicle")
                index = add(scenario_.vehicles, group.name);
            else if (group.section == "event")
                index = add(scenario_.events, group.name);
            else if (group.section == "segment")
                index = add(scenario_.segments, group.name);
            else if (group.section == "variant")
                continue;
            for (const Entry& e : group.entries) {
                const Key& key = *find_key(group.section, e.name);
                if (auto value = read_value(key, e.value, problems_))
                    key.set(scenario_, index, *value);
                else
                    refused_.insert(&e);
            }
        }
    }

    template <class T>
    static std::size_t add(std::vector<Named<T>>& list, const std::string& name) {
        list.push_back({name, {}});
        return list.size() - 1;
    }

    // --- tables ---

    void read_tables() {
        if (CsvTable* csv = open_table("regions", "table", region_table(), scenario_.regions.table)) {
            all_regions_ = read_regions(*csv);
            regions_csv_ = csv;
        }
        if (CsvTable* csv = open_table("linehaul", "hubs", hub_table(), scenario_.linehaul.hubs)) {
            scenario_.hubs = read_hubs(*csv);
            hubs_csv_ = csv;
        }
        if (CsvTable* csv = open_table("linehaul", "links", link_table(), scenario_.linehaul.links)) {
            scenario_.links = read_links(*csv);
            links_csv_ = csv;
        }
        if (CsvTable* csv = open_table("regions", "profile", profile_table(), scenario_.regions.profile)) {
            scenario_.profiles = read_profiles(*csv);
            profiles_csv_ = csv;
        }
        read_optional_tables();
        for (auto& [name, p] : scenario_.platforms) {
            if (p.price_table.empty()) continue;
            if (CsvTable* csv = open_table("platform", "price_table", price_table(), p.price_table, name))
                p.price_steps = read_price_steps(*csv);
        }
    }

    void read_optional_tables() {
        if (!scenario_.calendar.table.empty()) {
            if (CsvTable* csv = open_table("calendar", "table", season_table(), scenario_.calendar.table)) {
                scenario_.seasons = read_seasons(*csv);
                seasons_csv_ = csv;
            }
            if (CsvTable* csv = open_table("calendar", "effects", effect_table(), scenario_.calendar.effects))
                scenario_.season_effects = read_effects(*csv);
        }
        std::vector<std::string> platforms;
        for (const auto& platform : scenario_.platforms) platforms.push_back(platform.name);
        if (!scenario_.kiosk.added.empty()) {
            if (CsvTable* csv = open_table("kiosk", "added", kiosk_table(), scenario_.kiosk.added)) {
                scenario_.added_kiosks = read_kiosks(*csv, platforms);
                added_csv_ = csv;
            }
        }
        if (!scenario_.kiosk.table.empty()) {
            if (CsvTable* csv = open_table("kiosk", "table", kiosk_table(), scenario_.kiosk.table)) {
                scenario_.listed_kiosks = read_kiosks(*csv, platforms);
                kiosks_csv_ = csv;
            }
        }
    }

    /// Sets `member` to the canonical path. The pointer stays valid until the builder ends; null if there is no table.
    CsvTable* open_table(std::string_view section, std::string_view key, const TableKind& kind, std::string& member,
                         std::string_view name = "") {
        const Entry* e = entry(section, name, key);
        if (refused_.count(e) > 0) return nullptr;
        if (e == nullptr && !document_.complete) return nullptr;
        fs::path path = member;
        Position named_at = whole_file();
        std::error_code error;
        if (e != nullptr) {
            path = (e->folder / path).lexically_normal();
            named_at = e->value.at;
        } else {
            fs::path chosen = document_.folders.empty() ? path : document_.folders.front() / path;
            for (const fs::path& folder : document_.folders) {
                if (!fs::exists(folder / path, error)) continue;
                chosen = folder / path;
                break;
            }
            path = chosen.lexically_normal();
        }
        fs::path canonical = fs::weakly_canonical(fs::absolute(path, error), error);
        if (error) canonical = path;
        member = canonical.string();
        if (tables_.count(canonical) == 0) {
            const std::size_t before = problems_.size();
            const std::string* bytes = sources_.read(path, named_at, problems_);
            if (bytes == nullptr) {
                if (e == nullptr && problems_.size() > before)
                    problems_.back().suggestion = fmt::format("set `{}.{}` to the {}", section, key, kind.name);
                return nullptr;
            }
            tables_.emplace(canonical, CsvTable{path.string(), *bytes, kind});
        }
        // A copy, so that what this document adds to the table's problems stays with this document.
        used_.emplace_back(tables_.at(canonical), kind.name);
        return &used_.back().first;
    }

    // --- names that must exist ---

    std::vector<std::string> names_of(Refers refers) const {
        std::vector<std::string> names;
        switch (refers) {
            case Refers::hub:
                for (const auto& hub : scenario_.hubs) names.push_back(hub.code);
                break;
            case Refers::region:
                for (const auto& region : all_regions_) names.push_back(region.code);
                break;
            case Refers::province:
                for (const auto& region : all_regions_) names.push_back(region.province);
                break;
            case Refers::platform:
                for (const auto& platform : scenario_.platforms) names.push_back(platform.name);
                break;
            case Refers::service:
                for (const auto& service : scenario_.services) names.push_back(service.name);
                break;
            case Refers::profile:
                for (const auto& profile : scenario_.profiles) names.push_back(profile.name);
                break;
            case Refers::warehouse:
                for (const auto& warehouse : scenario_.warehouses) names.push_back(warehouse.name);
                names.emplace_back(logistics::kOutsideSupplier);
                break;
            default: break;
        }
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        return names;
    }

    /// Whether absence from names_of proves a mistake.
    bool known(Refers refers) const {
        switch (refers) {
            case Refers::hub: return hubs_csv_ != nullptr && hubs_csv_->complete();
            case Refers::region:
            case Refers::province: return regions_csv_ != nullptr && regions_csv_->complete();
            case Refers::profile: return profiles_csv_ != nullptr && profiles_csv_->complete();
            case Refers::platform:
            case Refers::service:
            case Refers::warehouse: return document_.complete;
            default: return false;
        }
    }

    static std::string_view noun(Refers refers) {
        switch (refers) {
            case Refers::hub: return "hub";
            case Refers::region: return "region";
            case Refers::province: return "province";
            case Refers::platform: return "platform";
            case Refers::service: return "service";
            case Refers::profile: return "profile";
            case Refers::warehouse: return "warehouse";
            default: return "table";
        }
    }

    void check_name(Refers refers, const std::vector<std::string>& names, const std::string& name, const Position& at) {
        if (std::binary_search(names.begin(), names.end(), name)) return;
        problem(Code::unknown_name, fmt::format("there is no {} called `{}`", noun(refers), shown(name)), at,
                choose_from(name, names));
    }

    static std::string choose_from(const std::string& name, const std::vector<std::string>& names) {
        if (const std::string meant = nearest(name, names); !meant.empty())
            return fmt::format("did you mean `{}`?", meant);
        if (names.empty() || names.size() > 12) return {};
        return fmt::format("there is {}", fmt::join(names, ", "));
    }

    void check_references() {
        std::map<Refers, std::vector<std::string>> cache;
        for (const Group& group : document_.groups) {
            if (group.section == "variant") continue;
            for (const Entry& e : group.entries) {
                const Key& key = *find_key(group.section, e.name);
                if (key.refers == Refers::nothing || refused_.count(&e) > 0 || !known(key.refers)) continue;
                if (cache.count(key.refers) == 0) cache[key.refers] = names_of(key.refers);
                const std::vector<std::string>& names = cache[key.refers];
                if (key.type == Type::text) check_name(key.refers, names, e.value.text, e.value.at);
                for (const Raw& element : e.value.list) check_name(key.refers, names, element.text, element.at);
            }
        }
        if (!known(Refers::profile)) return;
        const std::vector<std::string> profiles = names_of(Refers::profile);
        for (const auto& service : scenario_.services)  // the default names a profile, too
            if (entry("service", service.name, "profile") == nullptr)
                check_name(Refers::profile, profiles, service.params.profile, place("service", service.name, {}));
    }

    // --- combinations ---

    void check_required() {
        const auto need = [&](bool there, std::string_view section) {
            if (!there)
                problem(Code::required, fmt::format("a scenario needs at least one [{}.NAME]", section), whole_file(),
                        {}, fmt::format("warung explain {}", section));
        };
        need(!scenario_.services.empty(), "service");
        need(!scenario_.platforms.empty(), "platform");
        need(!scenario_.warehouses.empty(), "warehouse");
        const auto limit = [&](const auto& list, std::size_t most, std::string_view section) {
            if (list.size() > most)
                problem(Code::too_many,
                        fmt::format("{} {}s are more than the engine can hold, {}", list.size(), section, most),
                        place(section, list[most].name, {}));
        };
        limit(scenario_.platforms, kMostPlatforms, "platform");
        limit(scenario_.services, kMostServices, "service");
        limit(scenario_.products, kMostProducts, "product");
        limit(scenario_.outlets, kiosks::kMostOutlets, "outlet");
        limit(scenario_.segments, kMostSegments, "segment");
        for (const auto& warehouse : scenario_.warehouses)
            if (warehouse.params.hub.empty() && sound("warehouse", warehouse.name, {"hub"}))
                problem(Code::required, fmt::format("[warehouse.{}] needs a `hub`", warehouse.name),
                        place("warehouse", warehouse.name, {}));
        for (const auto& event : scenario_.events)
            for (const char* key : {"kind", "day"})
                if (entry("event", event.name, key) == nullptr)
                    problem(Code::event_field_missing, fmt::format("[event.{}] needs `{}`", event.name, key),
                            place("event", event.name, {}), {}, fmt::format("warung explain event.{}", key));
    }

    /// Tells that `low` must be below `high` (or at most, if equality is fine); both are keys of one section.
    template <class T>
    void ordered(std::string_view section, std::string_view name, std::string_view low, T low_value,
                 std::string_view high, T high_value, bool equal_is_fine) {
        if (!sound(section, name, {low, high})) return;
        if (low_value < high_value || (equal_is_fine && low_value == high_value)) return;
        problem(Code::contradiction,
                fmt::format("`{}` ({}) must be {} `{}` ({})", low, low_value, equal_is_fine ? "at most" : "less than",
                            high, high_value),
                place(section, name, {low, high}));
    }

    void check_run() {
        const RunParams& run = scenario_.run;
        ordered("run", "", "warm_up_days", run.warm_up_days, "horizon_days", run.horizon_days, false);
    }

    void check_kiosk() {
        const kiosks::KioskParams& k = scenario_.kiosk;
        ordered("kiosk", "", "opening_h", k.opening_h, "closing_h", k.closing_h, false);
        if (k.opening_h < k.closing_h && k.opening_h + k.hours_spread_h >= k.closing_h - k.hours_spread_h &&
            sound("kiosk", "", {"opening_h", "closing_h", "hours_spread_h"}))
            problem(
                Code::contradiction,
                fmt::format("with `hours_spread_h` = {} some kiosks would close before they open", k.hours_spread_h),
                place("kiosk", "", {"hours_spread_h", "closing_h", "opening_h"}));
        ordered("kiosk", "", "float_low_rp", k.float_low_rp, "float_target_rp", k.float_target_rp, true);
        ordered("kiosk", "", "cash_low_rp", k.cash_low_rp, "cash_target_rp", k.cash_target_rp, true);
        ordered("kiosk", "", "float_target_rp", k.float_target_rp, "balance_max_rp", k.balance_max_rp, true);
        ordered("kiosk", "", "float_start_rp", k.float_start_rp, "balance_max_rp", k.balance_max_rp, true);
        ordered("kiosk", "", "top_up_min_rp", k.top_up_min_rp, "balance_max_rp", k.balance_max_rp, true);
        if (k.markup_rule == kiosks::MarkupRule::rival_distance)
            ordered("kiosk", "", "markup_rp", k.markup_rp, "markup_cap_rp", k.markup_cap_rp, true);
        ordered("kiosk", "", "stock_reorder_units", k.stock_reorder_units, "stock_up_to_units", k.stock_up_to_units,
                false);
    }

    void check_products() {
        double shares = 0;
        double kept = 0;
        for (const auto& [name, p] : scenario_.products) {
            kept += p.warehouse_share;
            if (kept >= 1 && kept - p.warehouse_share < 1 && sound("product", name, {"warehouse_share"}))
                problem(Code::contradiction, "the groups' `warehouse_share` leave nothing for customers' orders",
                        place("product", name, {"warehouse_share"}), "together they must be below 1");
            if (p.policy == kiosks::StockRule::s_S)
                ordered("product", name, "reorder_units", p.reorder_units, "up_to_units", p.up_to_units, false);
            shares += p.demand_share;
        }
        if (!scenario_.products.empty() && !(shares > 0) &&
            sound("product", scenario_.products.front().name, {"demand_share"}))
            problem(Code::contradiction, "the `demand_share` of every product is 0",
                    place("product", scenario_.products.front().name, {"demand_share"}),
                    "at least one must be above 0");
    }

    void check_outlets() {
        double shares = 0;
        for (const auto& [name, p] : scenario_.outlets) {
            ordered("outlet", name, "opening_h", p.opening_h, "closing_h", p.closing_h, false);
            shares += p.share;
            if (shares > 1 + 1e-9 && sound("outlet", name, {"share"}))
                problem(
                    Code::contradiction,
                    fmt::format("with this one the kinds of outlet are {} of all kiosks, more than there are", shares),
                    place("outlet", name, {"share"}), "the sum of `share` over all outlets is at most 1");
        }
    }

    /// A service whose every amount is above the ceiling of a balance could never be served.
    void check_ceiling(const std::string& name, const customers::ServiceParams& p) {
        if (p.kind == customers::ServiceKind::shop_goods || p.ticket_values_rp.empty()) return;
        if (!sound("kiosk", "", {"balance_max_rp"})) return;
        const std::int64_t least = *std::min_element(p.ticket_values_rp.begin(), p.ticket_values_rp.end());
        if (least <= scenario_.kiosk.balance_max_rp) return;
        problem(Code::contradiction,
                fmt::format("no kiosk could ever serve this: the smallest amount ({}) is above `kiosk.balance_max_rp` "
                            "({}), the ceiling of a balance",
                            least, scenario_.kiosk.balance_max_rp),
                place("service", name, {"ticket_values_rp"}));
    }

    void check_services() {
        for (const auto& [name, p] : scenario_.services) {
            if (sound("service", name, {"ticket_values_rp", "kind"})) check_ceiling(name, p);
            if (!sound("service", name, {"ticket_values_rp", "ticket_weights"})) continue;
            const Position at = place("service", name, {"ticket_weights", "ticket_values_rp"});
            if (p.ticket_values_rp.size() != p.ticket_weights.size())
                problem(Code::unequal_lists,
                        fmt::format("`ticket_values_rp` has {} values and `ticket_weights` {}",
                                    p.ticket_values_rp.size(), p.ticket_weights.size()),
                        at, "both lists must be of one length");
            double sum = 0;
            for (const double weight : p.ticket_weights) sum += weight;
            if (!(sum > 0))
                problem(Code::contradiction, "all `ticket_weights` are 0", at, "at least one must be above 0");
        }
    }

    /// The segments of each kind of adults whom the run simulates share them out completely.
    void check_segments() {
        using customers::AdultsOf;
        const bool all_adults = scenario_.run.population == customers::PopulationOf::adults;
        for (const AdultsOf of : {AdultsOf::unbanked, AdultsOf::banked}) {
            const char* kind = of == AdultsOf::banked ? "banked" : "unbanked";
            double sum = 0;
            bool known = document_.complete;
            std::string last;
            for (const auto& [name, p] : scenario_.segments) {
                known = known && sound("segment", name, {"of", "share"});
                if (p.of != of) continue;
                sum += p.share;
                last = name;
            }
            if (!known || !sound("run", "", {"population"})) continue;
            if (last.empty() && of == AdultsOf::banked && all_adults) {
                problem(Code::required, "a run of all adults needs a segment of the banked",
                        place("run", "", {"population"}),
                        "add [segment.banked] with of = \"banked\", or extend segments.toml", "warung explain segment");
            } else if (!last.empty() && std::abs(sum - 1) > 1e-9) {
                problem(
                    Code::contradiction, fmt::format("the shares of the {} segments add up to {}, not to 1", kind, sum),
                    place("segment", last, {"share"}), fmt::format("{} adults in no segment would be left out", kind));
            }
        }
        for (const auto& [name, p] : scenario_.segments) {
            if (!sound("segment", name, {"services", "factors"})) continue;
            const Position at = place("segment", name, {"factors", "services"});
            const bool none = p.services.empty() && p.factors == std::vector<double>{1.0};
            if (p.services.size() != p.factors.size() && !none)
                problem(Code::unequal_lists,
                        fmt::format("`services` has {} names and `factors` {} numbers", p.services.size(),
                                    p.factors.size()),
                        at, "both lists must be of one length");
            for (const std::string& service : p.services)
                if (std::count(p.services.begin(), p.services.end(), service) > 1) {
                    problem(Code::contradiction, fmt::format("`services` holds `{}` twice", shown(service)),
                            place("segment", name, {"services"}));
                    break;
                }
        }
    }

    /// A season with effects has dates in every year of the run, as far as the table's years go.
    void check_calendar() {
        if (seasons_csv_ == nullptr || !seasons_csv_->free_of_problems() || scenario_.seasons.empty()) return;
        if (!sound("run", "", {"start_date", "horizon_days"})) return;
        const auto earlier = [](const auto& a, const auto& b) { return a.first < b.first; };
        const auto [first, last] = std::minmax_element(scenario_.seasons.begin(), scenario_.seasons.end(), earlier);
        const Date start = scenario_.run.start_date;
        const Date end = date_from_days(days_since_epoch(start) + scenario_.run.horizon_days - 1);
        if (start.year >= first->first.year && end.year <= last->first.year) return;
        problem(Code::contradiction,
                fmt::format("the run lasts from {} to {}, but `calendar.table` has dates of {} to {} only",
                            to_string(start), to_string(end), first->first.year, last->first.year),
                place("run", "", {"start_date", "horizon_days"}), "add the dates to the table, or move the run");
    }

    void check_platforms() {
        double adults = 0;
        for (const geography::Region& region : all_regions_) adults += static_cast<double>(region.adults);
        const kiosks::KioskParams& kiosk = scenario_.kiosk;
        const double candidates =
            adults / 1000 * kiosk.candidates_per_1000_adults * std::max(1.0, kiosk.rural_density_factor);
        const bool candidates_known = known(Refers::region) && regions_csv_->free_of_problems() &&
                                      sound("kiosk", "", {"candidates_per_1000_adults", "rural_density_factor"});
        for (std::size_t i = 0; i < scenario_.platforms.size(); ++i) check_subsidies(i);
        for (const auto& [name, p] : scenario_.platforms) {
            if (candidates_known && static_cast<double>(p.members) > candidates && sound("platform", name, {"members"}))
                problem(Code::contradiction,
                        fmt::format("{} members are more than the {:.0f} shops of all regions", p.members, candidates),
                        place("platform", name, {"members"}), "see `kiosk.candidates_per_1000_adults`");
            check_incentives(name, p);
            if (const Entry* e = entry("platform", name, "pricing_kinds"); e != nullptr && refused_.count(e) == 0) {
                const Key& kinds = *find_key("service", "kind");
                for (const Raw& element : e->value.list) {
                    if (std::find(kinds.choices.begin(), kinds.choices.end(), element.text) != kinds.choices.end())
                        continue;
                    const std::string meant = nearest(element.text, kinds.choices);
                    problem(Code::unknown_choice, fmt::format("`{}` is not a service kind", shown(element.text)),
                            element.at,
                            meant.empty() ? fmt::format("kinds are {}", fmt::join(kinds.choices, ", "))
                                          : fmt::format("did you mean `{}`?", meant));
                }
            }
            check_recruiting(name, p);
        }
        for (auto& [name, p] : scenario_.platforms) {
            check_pricing(name, p, competition::Side::fee, p.pricing);
            check_pricing(name, p, competition::Side::commission, p.commission_pricing);
        }
    }

    void check_incentives(const std::string& name, const platforms::PlatformParams& p) {
        const bool any = p.voucher_rp > 0 || p.voucher_share > 0 || p.voucher_budget_rp > 0;
        const bool all = p.voucher_rp > 0 && p.voucher_share > 0 && p.voucher_budget_rp > 0;
        if (any && !all && sound("platform", name, {"voucher_rp", "voucher_share", "voucher_budget_rp"}))
            problem(Code::contradiction,
                    "vouchers need `voucher_rp`, `voucher_share` and `voucher_budget_rp` above 0, or none of them",
                    place("platform", name, {"voucher_rp", "voucher_share", "voucher_budget_rp"}));
        if (!sound("platform", name, {"bonus_band_from", "bonus_band_rp"})) return;
        const platforms::BonusParams& bonus = p.bonus;
        const Position at = place("platform", name, {"bonus_band_from", "bonus_band_rp"});
        if (bonus.band_from.size() != bonus.band_rp.size())
            problem(Code::unequal_lists,
                    fmt::format("`bonus_band_from` has {} values and `bonus_band_rp` {}", bonus.band_from.size(),
                                bonus.band_rp.size()),
                    at, "both lists must be of one length");
        if (std::adjacent_find(bonus.band_from.begin(), bonus.band_from.end(), std::greater_equal<>{}) !=
            bonus.band_from.end())
            problem(Code::contradiction, "`bonus_band_from` must ascend", at);
    }

    void check_subsidies(std::size_t index) {
        const auto& [name, p] = scenario_.platforms[index];
        if (p.subsidies != platforms::Subsidies::forbidden) return;
        for (const std::string& kind : find_key("service", "kind")->choices) {
            const std::string fee_key = "fee_" + kind + "_rp";
            const std::string commission_key = "commission_" + kind + "_rp";
            const auto fee = std::get<std::int64_t>(find_key("platform", fee_key)->get(scenario_, index));
            const auto paid = std::get<std::int64_t>(find_key("platform", commission_key)->get(scenario_, index));
            // Goods orders earn a share of the price as well.
            if (fee == 0 || kind == "goods_order" || fee >= paid + p.cost_per_transaction_rp) continue;
            if (!sound("platform", name, {fee_key, commission_key, "cost_per_transaction_rp"})) continue;
            problem(Code::contradiction,
                    fmt::format("`{}` ({}) is below `{}` ({}) plus `cost_per_transaction_rp` ({}), but `subsidies` are "
                                "forbidden",
                                fee_key, fee, commission_key, paid, p.cost_per_transaction_rp),
                    place("platform", name, {fee_key, commission_key, "subsidies"}));
        }
    }

    /// The parameters must be the chosen strategy's and within its bounds. Those left over from what this file extends
    /// or a variant changes, where another strategy was chosen, are dropped.
    void check_pricing(const std::string& name, const platforms::PlatformParams& p, competition::Side side,
                       competition::StrategyChoice& choice) {
        const std::string chooser = side == competition::Side::fee ? "pricing" : "commission_pricing";
        if (!sound("platform", name, {chooser})) return;
        const competition::StrategyKind& kind = competition::strategy_kind(choice.strategy);
        const Entry* chosen = entry("platform", name, chooser);
        std::set<std::string> seen;
        for (const competition::StrategyKind& owner : competition::strategy_kinds()) {
            for (const competition::Parameter& other : owner.parameters) {
                if (!choice.parameters.contains(other.name) || !seen.insert(other.name).second) continue;
                const std::string key = pricing_key(side, other);
                const auto own = std::find_if(kind.parameters.begin(), kind.parameters.end(),
                                              [&](const auto& parameter) { return parameter.name == other.name; });
                const Entry* e = entry("platform", name, key);
                if (own == kind.parameters.end()) {
                    if (e != nullptr && (chosen == nullptr || e->layer >= chosen->layer))
                        foreign_parameter(key, other.name, chooser, kind, *e);
                    choice.parameters.erase(other.name);
                } else if (const double value = choice.parameters[other.name];
                           !(value >= own->low && value <= own->high)) {
                    problem(Code::out_of_range, fmt::format("`{}` = {} is out of range for {}", key, value, kind.name),
                            place("platform", name, {key}), fmt::format("({} to {})", own->low, own->high),
                            "warung explain platform." + key);
                    choice.parameters.erase(other.name);
                }
            }
        }
        const auto floor = choice.parameters.find("floor");
        const std::int64_t highest = *std::max_element(p.fee_rp.begin(), p.fee_rp.end());
        if (side == competition::Side::fee && floor != choice.parameters.end() &&
            floor->second > static_cast<double>(highest))
            problem(Code::contradiction,
                    fmt::format("`pricing_floor_rp` ({}) lies above every fee of the platform (at most {})",
                                floor->second, highest),
                    place("platform", name, {"pricing_floor_rp", "pricing"}));
        check_grid(name, side, choice);
    }

    /// Bounds of one strategy that are the wrong way round leave no price to choose.
    void check_grid(const std::string& name, competition::Side side, const competition::StrategyChoice& choice) {
        for (const auto& [low, high] : {std::pair{"lowest", "highest"}, std::pair{"floor", "ceiling"}}) {
            const auto from = choice.parameters.find(low);
            const auto to = choice.parameters.find(high);
            if (from == choice.parameters.end() || to == choice.parameters.end()) continue;
            const bool fees = side == competition::Side::fee;
            if (fees ? from->second < to->second : from->second > to->second) continue;
            const std::string prefix = fees ? "pricing_" : "commission_pricing_";
            problem(Code::contradiction,
                    fmt::format("between `{0}{1}_rp` ({3}) and `{0}{2}_rp` ({4}) there is at most one price", prefix,
                                low, high, from->second, to->second),
                    place("platform", name, {prefix + low + "_rp", prefix + high + "_rp"}),
                    fees ? "the first must be less than the second"
                         : "on the kiosk side the first is the highest commission: it must be above the second");
        }
    }

    void foreign_parameter(const std::string& key, const std::string& parameter, const std::string& chooser,
                           const competition::StrategyKind& kind, const Entry& e) {
        std::vector<std::string> owners;
        for (const competition::StrategyKind& other : competition::strategy_kinds()) {
            if (std::any_of(other.parameters.begin(), other.parameters.end(),
                            [&](const auto& p) { return p.name == parameter; }))
                owners.push_back(other.name);
        }
        std::vector<std::string> own;
        const competition::Side side = chooser == "pricing" ? competition::Side::fee : competition::Side::commission;
        for (const competition::Parameter& p : kind.parameters) own.push_back("`" + pricing_key(side, p) + "`");
        problem(Code::contradiction,
                fmt::format("`{}` has no meaning for `{}` = \"{}\"; it is a parameter of {}", key, chooser, kind.name,
                            fmt::join(owners, ", ")),
                e.at,
                own.empty() ? fmt::format("{} has no parameters", kind.name)
                            : fmt::format("{} takes {}", kind.name, fmt::join(own, ", ")),
                "warung explain platform." + chooser);
    }

    void check_recruiting(const std::string& name, const platforms::PlatformParams& p) {
        const bool by_list = p.targeting == platforms::Targeting::list;
        if (sound("platform", name, {"targeting", "targeting_regions"}) && by_list != !p.targeting_regions.empty())
            problem(Code::contradiction,
                    by_list ? "targeting by list needs `targeting_regions`"
                            : "`targeting_regions` is read only with targeting = \"list\"",
                    place("platform", name, {by_list ? "targeting" : "targeting_regions"}),
                    by_list ? "name the codes of the regions to visit, first ones first"
                            : "set targeting = \"list\", or leave the regions out");
        const double rate = p.word_of_mouth_innovation + p.word_of_mouth_imitation;
        const double review_days = scenario_.kiosk.review_days;
        constexpr double kMostPerReview = 5;  // 1 - e^-5: all but seven in a thousand
        if (rate * review_days / 365.25 > kMostPerReview && sound("kiosk", "", {"review_days"}) &&
            sound("platform", name, {"word_of_mouth_innovation", "word_of_mouth_imitation"}))
            problem(Code::contradiction,
                    fmt::format("with `word_of_mouth_innovation` + `word_of_mouth_imitation` = {} a year everybody has "
                                "heard within one review of {} days",
                                rate, review_days),
                    place("platform", name, {"word_of_mouth_imitation", "word_of_mouth_innovation"}),
                    fmt::format("rates are per year; for these reviews at most {:.0f} together",
                                kMostPerReview * 365.25 / review_days));
        const bool pays_for_volume = p.volume_bonus_rp_per_month > 0 || p.volume_penalty_rp_per_month > 0;
        if (pays_for_volume && p.minimum_services_per_month == 0 &&
            sound("platform", name, {"minimum_services_per_month"}))
            problem(Code::contradiction, "a volume bonus or penalty needs `minimum_services_per_month` above 0",
                    place("platform", name, {"volume_bonus_rp_per_month", "volume_penalty_rp_per_month"}));
    }

    void check_warehouses() {
        std::vector<std::string> national;
        for (const auto& [name, p] : scenario_.warehouses) {
            ordered("warehouse", name, "reorder_point_units", p.reorder_point_units, "order_up_to_units",
                    p.order_up_to_units, false);
            if (p.role == logistics::WarehouseRole::national) {
                national.push_back(name);
                if (national.size() > 1)
                    problem(Code::national_warehouse,
                            fmt::format("there are two national warehouses, `{}` and `{}`", national.front(), name),
                            place("warehouse", name, {"role"}), "make one of them regional");
            }
            if (const Entry* e = entry("warehouse", name, "supplier_lead_days"); e != nullptr && !p.buys_outside())
                problem(Code::contradiction,
                        fmt::format("the regional warehouse `{}` has no supplier of its own", name), e->value.at,
                        "`supplier_lead_days` belongs to warehouses that buy outside");
            check_policy(name, p);
            for (const double wave : p.wave_h)
                if (std::count(p.wave_h.begin(), p.wave_h.end(), wave) > 1) {
                    problem(Code::contradiction, fmt::format("`wave_h` holds {} twice", wave),
                            place("warehouse", name, {"wave_h"}));
                    break;
                }
        }
        check_suppliers();
        bool roles_sound = document_.complete;
        for (const auto& warehouse : scenario_.warehouses)
            roles_sound = roles_sound && sound("warehouse", warehouse.name, {"role"});
        if (national.empty() && !scenario_.warehouses.empty() && roles_sound)
            problem(Code::national_warehouse, "there is no national warehouse",
                    place("warehouse", scenario_.warehouses.front().name, {"role"}),
                    "give one warehouse role = \"national\"");
        if (national.size() == 1)
            for (const auto& warehouse : scenario_.warehouses)
                if (warehouse.name == national.front()) national_hub_ = warehouse.params.hub;
    }

    void check_last_mile() {
        const logistics::LastMileParams& p = scenario_.last_mile;
        if (p.map_day >= scenario_.run.horizon_days && sound("last_mile", "", {"map_day"}) &&
            sound("run", "", {"horizon_days"}))
            problem(
                Code::contradiction,
                fmt::format("`map_day` is {}, but the run's last day is {}", p.map_day, scenario_.run.horizon_days - 1),
                place("last_mile", "", {"map_day"}), "days count from 0");
        if (!sound("last_mile", "", {"plan"})) return;
        const bool none_home = p.plan != logistics::LastMilePlan::direct && scenario_.parcel.home_share == 0;
        for (const auto& [name, platform] : scenario_.platforms) {
            if (platform.delivery_fee_rp > 0 && none_home && sound("platform", name, {"delivery_fee_rp"}) &&
                sound("parcel", "", {"home_share"}))
                problem(Code::contradiction,
                        "no order goes to a customer's home that a delivery fee could be taken for",
                        place("platform", name, {"delivery_fee_rp"}),
                        "set parcel.home_share, or last_mile.plan = \"direct\"");
        }
        if (!p.planned_daily()) {
            if (!scenario_.vehicles.empty() && document_.complete)
                problem(Code::contradiction,
                        "a round through a territory has one courier; vehicles are for daily plans",
                        place("vehicle", scenario_.vehicles.front().name, {}),
                        "set last_mile.plan = \"daily\", or leave the vehicles out");
            if (scenario_.parcel.home_share > 0 && sound("parcel", "", {"home_share"}))
                problem(Code::contradiction, "a round through a territory passes kiosks only, not homes",
                        place("parcel", "", {"home_share"}), "set last_mile.plan = \"daily\" or \"direct\"");
            return;
        }
        double most_kg = 0;
        bool all_sound = true;
        for (const auto& [name, v] : scenario_.vehicles) {
            most_kg = std::max(most_kg, v.capacity_kg);
            all_sound = all_sound && sound("vehicle", name, {"capacity_kg"});
        }
        if (!scenario_.vehicles.empty() && all_sound && most_kg < scenario_.parcel.weight_kg &&
            sound("parcel", "", {"weight_kg"}))
            problem(Code::contradiction,
                    fmt::format("no vehicle can carry a parcel: it weighs {} kg, and the largest `capacity_kg` is {}",
                                scenario_.parcel.weight_kg, most_kg),
                    place("vehicle", scenario_.vehicles.front().name, {"capacity_kg"}));
    }

    void check_policy(const std::string& name, const logistics::WarehouseParams& p) {
        const bool lots = p.policy != inventory::PolicyRule::order_up_to;
        if (lots && p.lot_units < 1 && sound("warehouse", name, {"policy", "lot_units"}))
            problem(Code::contradiction, "a policy with lots needs `lot_units` of 1 or more",
                    place("warehouse", name, {"lot_units", "policy"}));
        // Otherwise it would buy a lot after each wave, however few are sold.
        if (p.policy == inventory::PolicyRule::always_lot && !(p.review_days > 0) &&
            sound("warehouse", name, {"policy", "review_days"}))
            problem(Code::contradiction, "a lot at every review needs `review_days` above 0",
                    place("warehouse", name, {"review_days", "policy"}));
        if (p.supplier_lead_law == logistics::LeadTimeLaw::uniform && p.supplier_lead_spread > 1 &&
            sound("warehouse", name, {"supplier_lead_law", "supplier_lead_spread"}))
            problem(Code::contradiction,
                    fmt::format("a uniform lead time with `supplier_lead_spread` = {} would be below zero at times",
                                p.supplier_lead_spread),
                    place("warehouse", name, {"supplier_lead_spread", "supplier_lead_law"}), "1 at most");
    }

    /// Every chain of suppliers ends outside.
    void check_suppliers() {
        const auto supplier_of = [&](const std::string& name) -> std::string {
            for (const auto& [other, p] : scenario_.warehouses) {
                if (other != name) continue;
                if (p.supplier.empty() && p.role == logistics::WarehouseRole::regional) return national_name();
                return p.supplier == logistics::kOutsideSupplier ? "" : p.supplier;
            }
            return {};
        };
        std::set<std::string> told;  // of the circles met so far
        for (const auto& [name, p] : scenario_.warehouses) {
            if (p.supplier.empty() || told.contains(name) || !sound("warehouse", name, {"supplier", "role"})) continue;
            if (p.role == logistics::WarehouseRole::national && !p.buys_outside()) {
                problem(Code::contradiction,
                        fmt::format("the national warehouse `{}` buys outside and cannot be filled from `{}`", name,
                                    p.supplier),
                        place("warehouse", name, {"supplier"}));
                continue;
            }
            std::string chain = name;
            std::size_t steps = 0;
            for (std::string at = supplier_of(name); !at.empty() && steps <= scenario_.warehouses.size(); ++steps) {
                chain += " <- " + at;
                if (at == name) {
                    problem(Code::contradiction,
                            fmt::format("the warehouse `{}` fills itself in the end: {}", name, chain),
                            place("warehouse", name, {"supplier"}), "one of them must be filled from elsewhere");
                    for (std::string in = supplier_of(name); in != name; in = supplier_of(in)) told.insert(in);
                    break;
                }
                at = supplier_of(at);
            }
        }
    }

    [[nodiscard]] std::string national_name() const {
        for (const auto& [name, p] : scenario_.warehouses)
            if (p.role == logistics::WarehouseRole::national) return name;
        return {};
    }

    void check_parcel() {
        const logistics::ParcelParams& p = scenario_.parcel;
        if (p.economy_share + p.express_share > 1 && sound("parcel", "", {"economy_share", "express_share"}))
            problem(Code::contradiction,
                    fmt::format("`economy_share` ({}) and `express_share` ({}) add up to more than 1", p.economy_share,
                                p.express_share),
                    place("parcel", "", {"express_share", "economy_share"}));
    }

    void check_events() {
        for (const auto& [name, p] : scenario_.events) {
            if (!sound("event", name, {"kind"}) || entry("event", name, "kind") == nullptr) continue;
            const Group& group = *document_.find("event", name);
            const EventFields& fields = event_fields(p.kind);
            const std::string& kind = event_kind_names()[static_cast<std::size_t>(p.kind)];
            const auto among = [](const std::vector<std::string>& list, const std::string& word) {
                return std::find(list.begin(), list.end(), word) != list.end();
            };
            for (const Entry& e : group.entries)
                if (e.name != "kind" && e.name != "day" && !among(fields.needed, e.name) &&
                    !among(fields.allowed, e.name))
                    problem(Code::event_field_foreign,
                            fmt::format("`{}` has no meaning for an event of kind {}", e.name, kind), e.at,
                            fmt::format("{} takes {}", kind, fields_text(fields)));
            for (const std::string& field : fields.needed)
                if (group.find(field) == nullptr)
                    problem(Code::event_field_missing, fmt::format("an event of kind {} needs `{}`", kind, field),
                            place("event", name, {"kind"}));
            const bool one = fields.one_of.empty() ||
                             std::any_of(fields.one_of.begin(), fields.one_of.end(), [&](const std::string& field) {
                                 const Entry* e = group.find(field);
                                 return e != nullptr && (e->value.kind != Raw::Kind::list || !e->value.list.empty());
                             });
            if (!one)
                problem(Code::event_field_missing,
                        fmt::format("an event of kind {} needs one of {}", kind, fmt::join(fields.one_of, ", ")),
                        place("event", name, {"kind"}));
            if (among(fields.allowed, "days") && sound("event", name, {"days", "hours"}) && !(p.days + p.hours > 0))
                problem(Code::event_field_missing,
                        fmt::format("an event of kind {} needs `days` or `hours` above 0", kind),
                        place("event", name, {"days", "hours", "kind"}));
            check_event_values(name, p);
            if (!p.from_hub.empty() && p.from_hub == p.to_hub)
                problem(Code::contradiction, fmt::format("`from_hub` and `to_hub` are both {}", p.from_hub),
                        place("event", name, {"to_hub"}));
        }
    }

    void check_event_values(const std::string& name, const EventParams& p) {
        if (!sound("event", name, {"factor", "warehouses"})) return;
        if (p.kind == EventKind::link_slow && p.factor < 1)
            problem(Code::contradiction, fmt::format("links cannot be slowed by a `factor` of {}", p.factor),
                    place("event", name, {"factor"}), "1 or more: nothing is faster than the table's fastest transit");
        if (p.kind == EventKind::extra_capacity && !(p.factor > 0))
            problem(Code::contradiction, "without any capacity nothing would ever move",
                    place("event", name, {"factor"}),
                    "a `factor` above 0; to stop a link or a warehouse: link_closure, strike");
        for (const std::string& warehouse : p.warehouses) {
            const auto known = std::find_if(scenario_.warehouses.begin(), scenario_.warehouses.end(),
                                            [&](const auto& w) { return w.name == warehouse; });
            const bool none = known == scenario_.warehouses.end();
            if (none && warehouse != logistics::kOutsideSupplier) continue;  // told already
            if (none)
                problem(Code::unknown_name, "`outside` is no warehouse", place("event", name, {"warehouses"}));
            else if (p.kind == EventKind::supplier_outage && !known->params.buys_outside())
                problem(Code::contradiction, fmt::format("the warehouse `{}` does not buy outside", warehouse),
                        place("event", name, {"warehouses"}));
        }
    }

    static std::string fields_text(const EventFields& fields) {
        std::vector<std::string> all = {"day"};
        all.insert(all.end(), fields.needed.begin(), fields.needed.end());
        all.insert(all.end(), fields.allowed.begin(), fields.allowed.end());
        return fmt::format("{}", fmt::join(all, ", "));
    }

    // --- regions, hubs and links together ---

    void check_geography() {
        const std::vector<std::string> hubs = names_of(Refers::hub);
        const std::vector<std::string> regions = names_of(Refers::region);
        const auto is_hub = [&](const std::string& code) { return std::binary_search(hubs.begin(), hubs.end(), code); };
        if (known(Refers::hub) && regions_csv_ != nullptr)
            for (std::size_t i = 0; i < all_regions_.size(); ++i)
                check_cell(*regions_csv_, i, "hub", all_regions_[i].hub, Refers::hub, hubs);
        if (known(Refers::region) && hubs_csv_ != nullptr)
            for (std::size_t i = 0; i < scenario_.hubs.size(); ++i)
                check_cell(*hubs_csv_, i, "region", scenario_.hubs[i].region, Refers::region, regions);
        if (known(Refers::hub) && links_csv_ != nullptr)
            for (std::size_t i = 0; i < scenario_.links.size(); ++i) {
                check_cell(*links_csv_, i, "from_hub", scenario_.links[i].from, Refers::hub, hubs);
                check_cell(*links_csv_, i, "to_hub", scenario_.links[i].to, Refers::hub, hubs);
            }
        if (known(Refers::region) && kiosks_csv_ != nullptr)
            for (std::size_t i = 0; i < scenario_.listed_kiosks.size(); ++i)
                check_cell(*kiosks_csv_, i, "region", scenario_.listed_kiosks[i].region, Refers::region, regions);
        if (known(Refers::region) && added_csv_ != nullptr)
            for (std::size_t i = 0; i < scenario_.added_kiosks.size(); ++i)
                check_cell(*added_csv_, i, "region", scenario_.added_kiosks[i].region, Refers::region, regions);
        keep_regions();
        const bool links_sound = links_csv_ != nullptr && links_csv_->free_of_problems();
        if (known(Refers::hub) && links_sound && is_hub(national_hub_)) check_connected(is_hub);
    }

    void check_cell(CsvTable& csv, std::size_t row, std::string_view column, const std::string& name, Refers refers,
                    const std::vector<std::string>& names) {
        if (name.empty() || std::binary_search(names.begin(), names.end(), name)) return;
        csv.report(Code::unknown_name, row, column,
                   fmt::format("there is no {} called `{}`", noun(refers), shown(name)), choose_from(name, names));
    }

    void keep_regions() {
        const RegionsParams& filter = scenario_.regions;
        const auto holds = [](const std::vector<std::string>& list, const std::string& word) {
            return list.empty() || std::find(list.begin(), list.end(), word) != list.end();
        };
        for (const geography::Region& region : all_regions_) {
            const bool kept = holds(filter.provinces, region.province) && holds(filter.codes, region.code);
            (kept ? scenario_.region_rows : scenario_.dropped_rows).push_back(region);
        }
        const auto exist = [](const std::vector<std::string>& wanted, const std::vector<std::string>& names) {
            return std::all_of(wanted.begin(), wanted.end(),
                               [&](const auto& name) { return std::binary_search(names.begin(), names.end(), name); });
        };
        const bool told =
            !exist(filter.provinces, names_of(Refers::province)) || !exist(filter.codes, names_of(Refers::region));
        if (!all_regions_.empty() && scenario_.region_rows.empty() && !told &&
            sound("regions", "", {"provinces", "codes"}))
            problem(Code::no_rows, "no region is left", place("regions", "", {"codes", "provinces"}),
                    "a region must fit both `provinces` and `codes`");
    }

    template <class IsHub>
    void check_connected(const IsHub& is_hub) {
        const std::set<std::string> reached = reached_from_national(true);
        const std::set<std::string> returning = reached_from_national(false);
        std::map<std::string, std::string> needed;  // hub, who needs it
        for (const geography::Region& region : scenario_.region_rows)
            needed.emplace(region.hub, "region " + region.code);
        for (const auto& warehouse : scenario_.warehouses)
            needed.emplace(warehouse.params.hub, "warehouse " + warehouse.name);
        for (std::size_t i = 0; i < scenario_.hubs.size(); ++i) {
            const std::string& hub = scenario_.hubs[i].code;
            const auto user = needed.find(hub);
            if (user == needed.end() || !is_hub(hub)) continue;
            if (reached.count(hub) == 0)
                hubs_csv_->report(Code::not_connected, i, "hub",
                                  fmt::format("no chain of links leads from {}, the national warehouse's hub, to {}",
                                              national_hub_, hub),
                                  fmt::format("needed by {}; add a link to the link table", user->second));
            else if (returning.count(hub) == 0)
                hubs_csv_->report(
                    Code::not_connected, i, "hub",
                    fmt::format("no chain of links leads back from {} to {}, the national warehouse's hub", hub,
                                national_hub_),
                    fmt::format("parcels that {} sends back need one; set both_ways = 1 or add a link", user->second));
        }
    }

    /// Hubs that links lead to from the national warehouse's, or from which they lead there.
    [[nodiscard]] std::set<std::string> reached_from_national(bool forward) const {
        std::set<std::string> reached = {national_hub_};
        for (bool grown = true; grown;) {
            grown = false;
            for (const logistics::LinkRow& link : scenario_.links) {
                const auto step = [&](const std::string& from, const std::string& to) {
                    return reached.count(from) > 0 && reached.insert(to).second;
                };
                const bool along = (forward || link.both_ways) && step(link.from, link.to);
                const bool against = (!forward || link.both_ways) && step(link.to, link.from);
                grown = grown || along || against;
            }
        }
        return reached;
    }

    const Document& document_;
    fs::path file_;
    Sources& sources_;
    TableCache& tables_;
    std::vector<Problem>& problems_;
    Scenario scenario_;
    std::set<const Entry*> refused_;
    std::deque<std::pair<CsvTable, std::string>> used_;
    std::vector<geography::Region> all_regions_;
    CsvTable* regions_csv_ = nullptr;
    CsvTable* hubs_csv_ = nullptr;
    CsvTable* links_csv_ = nullptr;
    CsvTable* profiles_csv_ = nullptr;
    CsvTable* seasons_csv_ = nullptr;
    CsvTable* kiosks_csv_ = nullptr;
    CsvTable* added_csv_ = nullptr;
    std::string national_hub_;
};

}  // namespace

Scenario build_scenario(const Document& document, const fs::path& file, Sources& sources, TableCache& tables,
                        std::vector<Problem>& problems) {
    return Builder{document, file, sources, tables, problems}.build();
}

}  // namespace warung::scenario
