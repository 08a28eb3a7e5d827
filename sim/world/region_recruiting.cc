// Growth of the network: who is visited, hears, joins, leaves and wakes (recruiting.h), between windows.

#include "sim/world/region_process.h"

#include "sim/kiosks/dormancy.h"
#include "sim/random/real_math.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <tuple>

namespace warung::world {

using kiosks::Kiosk;
using kiosks::Memberships;
using platforms::Targeting;
using random::Purpose;

namespace {

constexpr double kBigCityAdults = 1e6;  // a region with as many has big-city quarters, not towns: assumed

Memberships bit_of(std::size_t platform) { return static_cast<Memberships>(1U << platform); }

/// Squared, in single precision: the same figures that the tree of population.cc compares.
float squared_km(geography::PointKm a, geography::PointKm b) {
    const float dx = a.x - b.x;
    const float dy = a.y - b.y;
    return dx * dx + dy * dy;
}

}  // namespace

/// Kiosks and neighbourhoods lie settlement by settlement.
void RegionProcess::prepare_recruiting() {
    const auto& kiosks = population_.kiosks;
    const auto& hoods = population_.neighbourhoods;
    std::uint32_t k = 0;
    std::uint32_t h = 0;
    for (std::uint32_t s = 0; s < region_.settlements.size(); ++s) {
        if (!population_.simulated[s]) continue;
        Recruits::Place place;
        place.settlement = s;
        place.kiosks_begin = place.kiosks_end = k;
        place.hoods_begin = place.hoods_end = h;
        while (place.kiosks_end < kiosks.size() && kiosks[place.kiosks_end].settlement == s) ++place.kiosks_end;
        while (place.hoods_end < hoods.size() && hoods[place.hoods_end].settlement == s)
            place.customers += hoods[place.hoods_end++].customers;
        k = place.kiosks_end;
        h = place.hoods_end;
        recruits_.place_of.resize(k, static_cast<std::uint32_t>(recruits_.places.size()));
        recruits_.places.push_back(place);
    }
    recruits_.kiosks.resize(kiosks.size());
    const MemberCount<std::int64_t> count = count_members();
    std::copy_n(count.members.begin(), recruits_.members_at_start.size(), recruits_.members_at_start.begin());
    recruits_.trading.present = count.trading[kAnyPlatform];
}

MemberCount<std::int64_t> RegionProcess::count_members() const {
    MemberCount<std::int64_t> count;
    for (const Kiosk& k : population_.kiosks) {
        if (k.memberships == 0) continue;
        const auto add = [&](auto& by_platform) {
            ++by_platform[kAnyPlatform];
            for (std::size_t p = 0; p < setting_.platform_count; ++p) by_platform[p] += k.member_of(p) ? 1 : 0;
        };
        add(count.members);
        if (!k.trades()) continue;
        add(count.trading);
        if (std::popcount(k.memberships) > 1) add(count.multi_homing);
    }
    return count;
}

double RegionProcess::trading_kiosk_days(Time now) const {
    Presence trading = recruits_.trading;
    trading.change(now, 0);
    return static_cast<double>(trading.area_ms - recruits_.trading_ms_at_warm_up) / static_cast<double>(kMsPerDay);
}

std::string RegionProcess::check_members() const {
    const MemberCount<std::int64_t> now = count_members();
    for (std::size_t p = 0; p < setting_.platform_count && setting_.recruiting; ++p) {
        const Counters& c = tally_.counters;
        if (now.members[p] - recruits_.members_at_start[p] == c.joined[p] - c.left[p]) continue;
        return "region " + region_.code + ": " + setting_.scenario.platforms[p].name + " had " +
               std::to_string(recruits_.members_at_start[p]) + " members and has " + std::to_string(now.members[p]) +
               ", but " + std::to_string(c.joined[p]) + " joined and " + std::to_string(c.left[p]) + " left";
    }
    return {};
}

std::uint64_t RegionProcess::recruiting_luck(std::uint32_t k, std::size_t platform, Purpose purpose,
                                             const RecruitingRound& round) const {
    const Kiosk& kiosk = population_.kiosks[k];
    const std::uint64_t settlement = random::derive(key_, kiosk.settlement);
    return random::mix(random::derive(random::derive(settlement, purpose), kiosk.number),
                       round.number * customers::kMaxPlatforms + platform);
}

/// Who trades where as the round begins: what owners expect depends on it.
void RegionProcess::begin_recruiting(Time at) {
    set_now(at);
    for (Recruits::Place& place : recruits_.places) {
        place.trading = 0;
        for (std::uint32_t k = place.kiosks_begin; k < place.kiosks_end; ++k)
            place.trading += population_.kiosks[k].trades() ? 1 : 0;
    }
}

void RegionProcess::list_prospects(std::size_t platform, const RecruitingRound& round,
                                   std::vector<Prospect>& out) const {
    const platforms::PlatformParams& params = setting_.scenario.platforms[platform].params;
    double listed = 0;
    if (params.targeting == Targeting::list) {
        const auto& regions = params.targeting_regions;
        const auto found = std::find(regions.begin(), regions.end(), region_.code);
        if (found == regions.end()) return;
        listed = static_cast<double>(regions.end() - found);
    }
    for (const Recruits::Place& place : recruits_.places) {
        const geography::Settlement& settlement = region_.settlements[place.settlement];
        const double km2 =
            std::numbers::pi * std::max(1e-6, double{settlement.radius_km} * double{settlement.radius_km});
        const double density = settlement.customers / km2;
        const int tier = !settlement.urban ? 3 : region_.adults < kBigCityAdults ? 2 : 1;
        const std::size_t first = out.size();
        for (std::uint32_t k = place.kiosks_begin; k < place.kiosks_end; ++k) {
            if (population_.kiosks[k].member_of(platform)) continue;
            Prospect prospect{id(),
                              k,
                              recruits_.kiosks[k].visits[platform],
                              0,
                              recruiting_luck(k, platform, Purpose::sales_visit, round),
                              population_.weight};
            switch (params.targeting) {
                case Targeting::random:
                case Targeting::coverage_greedy: break;  // below
                case Targeting::dense_first: prospect.score = density; break;
                case Targeting::tier3_first: prospect.score = tier * 1e9 + density; break;
                case Targeting::list: prospect.score = listed; break;
            }
            out.push_back(prospect);
        }
        if (params.targeting == Targeting::coverage_greedy)
            score_by_coverage(place, platform, std::span{out}.subspan(first));
    }
}

/// Scores are the customers that each visited kiosk would bring within reach of the platform, after those before it. A
/// visit changes nothing beyond its settlement, so merging the settlements' greedy orders by score is the greedy order
/// of the country (Nemhauser, Wolsey and Fisher 1978: at least 1 - 1/e of the best).
void RegionProcess::score_by_coverage(const Recruits::Place& place, std::size_t platform,
                                      std::span<Prospect> prospects) const {
    std::vector<std::uint32_t> open;  // neighbourhoods that nobody of the platform reaches
    for (std::uint32_t h = place.hoods_begin; h < place.hoods_end; ++h) {
        if ((population_.neighbourhoods[h].platforms & bit_of(platform)) == 0) open.push_back(h);
    }
    const auto reach = static_cast<float>(setting_.scenario.customer.reach_km * setting_.scenario.customer.reach_km);
    const auto reaches = [&](const Prospect& p, std::uint32_t h) {
        return squared_km(population_.kiosks[p.kiosk].place, population_.hood_places[h]) < reach;
    };
    std::vector<Prospect*> left;
    for (Prospect& p : prospects) left.push_back(&p);
    while (!open.empty() && !left.empty()) {
        for (Prospect* p : left) {
            p->score = 0;
            for (const std::uint32_t h : open)
                if (reaches(*p, h)) p->score += population_.neighbourhoods[h].customers;
        }
        const auto next = std::min_element(left.begin(), left.end(), [](const Prospect* a, const Prospect* b) {
            return std::tuple{a->visits, -a->score, a->luck, a->kiosk} <
                   std::tuple{b->visits, -b->score, b->luck, b->kiosk};
        });
        const Prospect& chosen = **next;
        std::erase_if(open, [&](std::uint32_t h) { return reaches(chosen, h); });
        left.erase(next);
    }
    for (Prospect* p : left) p->score = 0;
}

/// Income per month with other memberships at this kiosk, which shares its settlement's customers with those trading.
double RegionProcess::expected_income(std::uint32_t k, Memberships memberships, const RecruitingRound& round) const {
    const Kiosk& kiosk = population_.kiosks[k];
    const Recruits::Place& place = recruits_.places[recruits_.place_of[k]];
    const double sharing = place.trading + (kiosk.trades() ? 0 : 1);
    const double customers = place.customers / sharing;
    return kiosks::expected_income_rp_per_month(round.values[kiosk.urban ? 1 : 0],
                                                static_cast<Memberships>(memberships & round.active), customers,
                                                round.contracts);
}

bool RegionProcess::would_join(std::uint32_t k, std::size_t platform, const RecruitingRound& round) const {
    const Memberships now = population_.kiosks[k].memberships;
    const double extra =
        expected_income(k, static_cast<Memberships>(now | bit_of(platform)), round) - expected_income(k, now, round);
    return random::unit_interval(recruiting_luck(k, platform, Purpose::joining, round)) <
           kiosks::joining_chance(extra, setting_.scenario.kiosk);
}

void RegionProcess::receive_sales_visit(std::uint32_t k, std::size_t platform, const RecruitingRound& round) {
    Recruits::OfKiosk& recruit = recruits_.kiosks[k];
    if (recruit.visits[platform] < 255) ++recruit.visits[platform];
    const Rupiah cost{setting_.scenario.platforms[platform].params.visit_cost_rp};
    books_.platforms[platform] -= cost;
    books_.customers += cost;  // the sales force's wages
    Counters& c = tally_.counters;
    ++c.visits[platform];
    c.recruiting_cost_rp[platform] += cost.count();
    if (!would_join(k, platform, round)) return;
    recruit.joining = static_cast<Memberships>(recruit.joining | bit_of(platform));
    ++c.recruited[platform];
}

void RegionProcess::end_recruiting(const RecruitingRound& round) {
    settle_contracts(round);
    for (const Recruits::Place& place : recruits_.places) spread_word(place, round);
    std::vector<std::pair<std::uint32_t, std::size_t>> leaving;
    for (std::uint32_t k = 0; k < population_.kiosks.size(); ++k) {
        if (const auto platform = not_worth_keeping(k, round)) leaving.emplace_back(k, *platform);
    }
    for (const auto& [k, platform] : leaving) leave_platform(k, platform);
    for (std::uint32_t k = 0; k < population_.kiosks.size(); ++k) {
        for (unsigned joining = recruits_.kiosks[k].joining; joining != 0; joining &= joining - 1)
            join_platform(k, static_cast<std::size_t>(std::countr_zero(joining)));
        recruits_.kiosks[k].joining = 0;
        recruits_.kiosks[k].services = {};
    }
    for (Recruits::Place& place : recruits_.places) {
        wake_sleepers(place, round);
        if (place.changed) list_kiosks_again(place);
        place.changed = false;
    }
}

/// Bonuses are credited to the float with the platform, penalties taken from it.
void RegionProcess::settle_contracts(const RecruitingRound& round) {
    for (std::uint32_t k = 0; k < population_.kiosks.size(); ++k) {
        Kiosk& kiosk = population_.kiosks[k];
        if (!kiosk.trades()) continue;
        const bool exclusive = std::has_single_bit(kiosk.memberships);
        for (unsigned left = kiosk.memberships & round.active; left != 0; left &= left - 1) {
            const auto p = static_cast<std::size_t>(std::countr_zero(left));
            const double services = recruits_.kiosks[k].services[p] / round.months;
            const auto due = static_cast<std::int64_t>(round.contracts[p].due_rp(services, exclusive) * round.months);
            const Rupiah paid{std::max(due, -std::max<std::int64_t>(0, kiosk.e_float[p].count()))};
            if (paid == Rupiah{}) continue;
            // What the ceiling of the balance leaves no room for is paid out.
            const Rupiah room{setting_.scenario.kiosk.balance_max_rp - kiosk.e_float[p].count()};
            const Rupiah in_float = std::min(paid, std::max(room, Rupiah{}));
            kiosk.e_float[p] += in_float;
            kiosk.cash += paid - in_float;
            books_.platforms[p] -= paid;
            tally_.counters.bonuses_rp[p] += paid.count();
            earn(kiosk, paid);
            enter(k, [&](kiosks::Ledger& l) { l.commission += paid; });
        }
    }
}

void RegionProcess::spread_word(const Recruits::Place& place, const RecruitingRound& round) {
    const double candidates = place.kiosks_end - place.kiosks_begin;
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        const platforms::PlatformParams& params = setting_.scenario.platforms[p].params;
        if ((round.active & bit_of(p)) == 0 || params.word_of_mouth_innovation + params.word_of_mouth_imitation == 0)
            continue;
        double members = 0;
        for (std::uint32_t k = place.kiosks_begin; k < place.kiosks_end; ++k)
            members += population_.kiosks[k].member_of(p) ? 1 : 0;
        const double chance = kiosks::adoption_chance(params.word_of_mouth_innovation, params.word_of_mouth_imitation,
                                                      members / std::max(1.0, candidates), round.years);
        for (std::uint32_t k = place.kiosks_begin; k < place.kiosks_end; ++k) {
            if (population_.kiosks[k].member_of(p)) continue;
            const double luck = random::unit_interval(recruiting_luck(k, p, Purpose::word_of_mouth, round));
            Memberships& joining = recruits_.kiosks[k].joining;
            if (luck < chance && would_join(k, p, round)) joining = static_cast<Memberships>(joining | bit_of(p));
        }
    }
}

/// Of several memberships the one that brings least, if that is less than it costs; not while anybody is there.
std::optional<std::size_t> RegionProcess::not_worth_keeping(std::uint32_t k, const RecruitingRound& round) const {
    const Kiosk& kiosk = population_.kiosks[k];
    const auto held = static_cast<Memberships>(kiosk.memberships & round.active);
    if (!kiosk.trades() || std::popcount(held) < 2) return {};
    if (kiosk.away || kiosk.waiting > 0 || kiosk.in_service > 0) return {};
    const double with_all = expected_income(k, held, round);
    double least = static_cast<double>(setting_.scenario.kiosk.membership_cost_rp_per_month);
    std::optional<std::size_t> worst;
    for (unsigned left = held; left != 0; left &= left - 1) {
        const auto p = static_cast<std::size_t>(std::countr_zero(left));
        const double brings = with_all - expected_income(k, static_cast<Memberships>(held & ~bit_of(p)), round);
        if (brings >= least) continue;
        least = brings;
        worst = p;
    }
    return worst;
}

/// The household brings the first float; the newcomer sleeps until wake_sleepers() finds that trading pays.
void RegionProcess::join_platform(std::uint32_t k, std::size_t platform) {
    Kiosk& kiosk = population_.kiosks[k];
    if (kiosk.memberships == 0) kiosk.dormant = true;
    kiosk.memberships = static_cast<Memberships>(kiosk.memberships | bit_of(platform));
    const double whole = static_cast<double>(setting_.scenario.kiosk.float_start_rp) * double{kiosk.size};
    const std::int64_t share = static_cast<std::int64_t>(whole) / std::popcount(kiosk.memberships);
    const Rupiah brought{std::min(share, setting_.scenario.kiosk.balance_max_rp)};
    kiosk.e_float[platform] += brought;
    books_.customers -= brought;
    ++tally_.counters.joined[platform];
    note(TraceEvent::kiosk_joins, k, platform, brought.count());
    show_memberships(k);
}

/// The platform pays out the float.
void RegionProcess::leave_platform(std::uint32_t k, std::size_t platform) {
    Kiosk& kiosk = population_.kiosks[k];
    const Rupiah out = kiosk.e_float[platform];
    kiosk.cash += out;
    kiosk.e_float[platform] = Rupiah{};
    drop_membership(k, platform);
    note(TraceEvent::kiosk_leaves, k, platform, out.count());
}

void RegionProcess::drop_membership(std::uint32_t k, std::size_t platform) {
    Kiosk& kiosk = population_.kiosks[k];
    const bool traded = kiosk.trades();
    kiosk.memberships = static_cast<Memberships>(kiosk.memberships & ~bit_of(platform));
    if (kiosk.memberships == 0) kiosk.dormant = false;
    if (traded && !kiosk.trades()) recruits_.trading.change(now(), -1);
    ++tally_.counters.left[platform];
    show_memberships(k);
}

/// The platform is out of business: its members are that no longer, and float held with it is stuck.
void RegionProcess::drop_platform(std::size_t platform, Time at) {
    set_now(at);
    for (std::uint32_t k = 0; k < population_.kiosks.size(); ++k) {
        if (population_.kiosks[k].member_of(platform)) drop_membership(k, platform);
    }
    for (Recruits::Place& place : recruits_.places) {
        if (place.changed) list_kiosks_again(place);
        place.changed = false;
    }
}

/// Members who sleep begin to trade while their share of the settlement's customers would pay, the least demanding
/// first. Who has given up looks again after as many reviews as it took.
void RegionProcess::wake_sleepers(Recruits::Place& place, const RecruitingRound& round) {
    std::vector<std::uint32_t> sleepers;
    place.trading = 0;
    for (std::uint32_t k = place.kiosks_begin; k < place.kiosks_end; ++k) {
        Kiosk& kiosk = population_.kiosks[k];
        place.trading += kiosk.trades() ? 1 : 0;
        if (kiosk.memberships == 0 || !kiosk.dormant) continue;
        if (kiosk.lean_reviews > 0)
            --kiosk.lean_reviews;
        else
            sleepers.push_back(k);
    }
    std::sort(sleepers.begin(), sleepers.end(), [&](std::uint32_t a, std::uint32_t b) {
        const Kiosk& x = population_.kiosks[a];
        const Kiosk& y = population_.kiosks[b];
        return x.floor_rp_per_day != y.floor_rp_per_day ? x.floor_rp_per_day < y.floor_rp_per_day : a < b;
    });
    for (const std::uint32_t k : sleepers) {
        Kiosk& kiosk = population_.kiosks[k];
        const double income = expected_income(k, kiosk.memberships, round) / kiosks::kDaysPerMonth;
        if (income < double{kiosk.floor_rp_per_day}) continue;
        kiosk.dormant = false;
        kiosk.income_at_review = kiosk.income;
        ++place.trading;
        recruits_.trading.change(now(), +1);
        ++tally_.counters.kiosks_woken;
        note(TraceEvent::kiosk_wakes, k, kNoPlatform, static_cast<std::int64_t>(income));
        show_memberships(k);
    }
}

void RegionProcess::show_memberships(std::uint32_t k) {
    const Kiosk& kiosk = population_.kiosks[k];
    const Memberships shown = kiosk.trades() ? kiosk.memberships : Memberships{0};
    if (population_.faces[k].memberships == shown) return;
    population_.faces[k].memberships = shown;
    recruits_.places[recruits_.place_of[k]].changed = true;
}

void RegionProcess::list_all_kiosks_again() {
    for (const Recruits::Place& place : recruits_.places) list_kiosks_again(place);
}

/// The lists of population.cc, made again over those who trade now.
void RegionProcess::list_kiosks_again(const Recruits::Place& place) {
    const double reach_km = setting_.scenario.customer.reach_km;
    const auto reach = static_cast<float>(reach_km * reach_km);
    std::vector<std::pair<float, std::uint32_t>> found;
    for (std::uint32_t h = place.hoods_begin; h < place.hoods_end; ++h) {
        Neighbourhood& hood = population_.neighbourhoods[h];
        hood.platforms = 0;
        found.clear();
        for (std::uint32_t k = place.kiosks_begin; k < place.kiosks_end; ++k) {
            const Memberships shown = static_cast<Memberships>(population_.faces[k].memberships);
            if (shown == 0) continue;
            const float d2 = squared_km(population_.hood_places[h], population_.kiosks[k].place);
            if (!(d2 < reach)) continue;
            hood.platforms = static_cast<std::uint8_t>(hood.platforms | shown);
            found.emplace_back(d2, k);
        }
        const std::size_t count = std::min(found.size(), kCandidates);
        std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end());
        hood.kiosk = {};
        hood.distance_10m = {};
        hood.count = 0;
        for (std::size_t i = 0; i < count; ++i) hood.add(found[i].second, double{found[i].first});
    }
}

}  // namespace warung::world
