#include "sim/world/population.h"

#include "sim/base/content_hash.h"
#include "sim/kiosks/dormancy.h"

#include <nanoflann.hpp>

#include <algorithm>
#include <cmath>

namespace warung::world {

namespace {

using geography::PointKm;
using kiosks::Kiosk;
using random::Purpose;
using random::Stream;

/// What nanoflann asks of a cloud of points.
struct KioskPlaces {
    const LargeVector<Kiosk>& kiosks;
    std::size_t first;
    std::size_t count;
    // NOLINTNEXTLINE(readability-identifier-naming): nanoflann's names
    [[nodiscard]] std::size_t kdtree_get_point_count() const { return count; }
    [[nodiscard]] float kdtree_get_pt(std::size_t i, std::size_t dim) const {
        return dim == 0 ? kiosks[first + i].place.x : kiosks[first + i].place.y;
    }
    template <class Box>
    bool kdtree_get_bbox(Box&) const {
        return false;
    }
};
using KioskTree = nanoflann::KDTreeSingleIndexAdaptor<nanoflann::L2_Simple_Adaptor<float, KioskPlaces>, KioskPlaces, 2>;

class Builder {
public:
    Builder(const Setting& setting, std::size_t region, std::uint64_t replication_key)
        : setting_{setting},
          region_{setting.regions[region]},
          key_{random::derive(replication_key, content_hash(region_.code))} {}

    Population build() {
        if (!region_.has_people) return std::move(population_);
        choose_settlements();
        for (std::uint32_t s = 0; s < region_.settlements.size(); ++s) {
            if (!population_.simulated[s]) continue;
            const std::uint64_t settlement_key = random::derive(key_, s);
            const std::size_t first_kiosk = population_.kiosks.size();
            place_kiosks(s, settlement_key);
            place_customers(s, settlement_key, first_kiosk);
        }
        draw_activity();
        population_.kiosks.shrink_to_fit();
        population_.neighbourhoods.shrink_to_fit();
        population_.faces.reserve(population_.kiosks.size());
        for (const Kiosk& k : population_.kiosks) {
            kiosks::KioskFace face;
            face.hours = k.hours;
            face.markup_rp = static_cast<std::int32_t>(setting_.scenario.kiosk.markup_rp);
            face.number = k.number;
            face.memberships = k.memberships;
            population_.faces.push_back(face);
        }
        return std::move(population_);
    }

private:
    void choose_settlements() {
        const auto chosen =
            geography::sample_settlements(region_.settlements.size(), setting_.scenario.run.population_scale,
                                          Stream{key_, Purpose::settlement_sample});
        population_.simulated.assign(region_.settlements.size(), false);
        population_.settlements = chosen.size();
        std::int64_t customers = 0;
        for (const std::uint32_t s : chosen) {
            population_.simulated[s] = true;
            customers += region_.settlements[s].customers;
        }
        if (customers > 0) population_.weight = static_cast<double>(region_.customers) / static_cast<double>(customers);
        population_.customers.reserve(static_cast<std::size_t>(customers));
    }

    /// Candidates that are members of at least one platform; the others play no part.
    void place_kiosks(std::uint32_t s, std::uint64_t key) {
        const geography::Settlement& settlement = region_.settlements[s];
        Stream place{key, Purpose::kiosk_place};
        const std::int64_t candidates =
            random::poisson(place, candidates_in(settlement, region_.adults, setting_.scenario.kiosk));
        const std::size_t first = population_.kiosks.size();
        for (std::int64_t n = 0; n < candidates; ++n) {
            const auto number = static_cast<std::uint64_t>(n);
            const PointKm at = geography::random_point(settlement.centre, double{settlement.radius_km}, place);
            const std::uint8_t memberships =
                draw_memberships(settlement.urban, Stream{key, Purpose::kiosk_membership, number});
            if (memberships == 0) continue;
            population_.kiosks.push_back(make_kiosk(s, static_cast<std::uint32_t>(n), at, memberships, settlement.urban,
                                                    Stream{key, Purpose::kiosk_traits, number}));
            population_.kiosks.back().floor_rp_per_day = static_cast<float>(
                kiosks::draw_floor_rp_per_day(setting_.scenario.kiosk, Stream{key, Purpose::kiosk_floor, number}));
        }
        leave_to_free_entry(first, settlement.customers * setting_.income_rp_per_customer_day);
        // Around the settlement: the order in which a courier passes.
        const auto half = [&](const Kiosk& k) { return k.place.y < settlement.centre.y; };
        std::sort(population_.kiosks.begin() + static_cast<std::ptrdiff_t>(first), population_.kiosks.end(),
                  [&](const Kiosk& a, const Kiosk& b) {
                      if (half(a) != half(b)) return half(b);
                      if (a.place.x != b.place.x) return half(a) ? a.place.x > b.place.x : a.place.x < b.place.x;
                      return a.number < b.number;
                  });
    }

    /// Of the settlement's kiosks, from `first` on, those stay who trade at the start.
    void leave_to_free_entry(std::size_t first, double income_rp_per_day) {
        LargeVector<Kiosk>& all = population_.kiosks;
        std::vector<double> floors;
        for (std::size_t k = first; k < all.size(); ++k) floors.push_back(double{all[k].floor_rp_per_day});
        std::sort(floors.begin(), floors.end());
        const std::size_t trading = kiosks::free_entry(floors, income_rp_per_day);
        if (trading == floors.size()) return;
        const double marginal = floors[trading];
        const auto stays = [&](const Kiosk& k) { return double{k.floor_rp_per_day} < marginal; };
        const auto end = std::stable_partition(all.begin() + static_cast<std::ptrdiff_t>(first), all.end(), stays);
        for (auto k = end; k != all.end(); ++k) {
            ++population_.dormant;
            for (std::size_t p = 0; p < setting_.platform_count; ++p)
                population_.dormant_members[p] += k->member_of(p) ? 1 : 0;
        }
        all.erase(end, all.end());
    }

    [[nodiscard]] std::uint8_t draw_memberships(bool urban, Stream stream) const {
        const auto& chance = urban ? setting_.membership_urban : setting_.membership_rural;
        std::uint8_t memberships = 0;
        for (std::size_t p = 0; p < chance.size(); ++p) {
            if (stream.uniform() < chance[p]) memberships = static_cast<std::uint8_t>(memberships | (1U << p));
        }
        return memberships;
    }

    [[nodiscard]] Kiosk make_kiosk(std::uint32_t settlement, std::uint32_t number, PointKm at, std::uint8_t memberships,
                                   bool urban, Stream traits) const {
        const kiosks::KioskParams& params = setting_.scenario.kiosk;
        Kiosk k;
        k.settlement = settlement;
        k.number = number;
        k.place = at;
        k.memberships = memberships;
        k.urban = urban;
        k.size = static_cast<float>(random::lognormal_mean_one(traits, params.size_spread));
        const auto local = [&](double hour) {
            const double shifted = hour + params.hours_spread_h * (2 * traits.uniform() - 1);
            return static_cast<std::uint16_t>(std::clamp(shifted, 0.0, 24.0) * 60);
        };
        k.hours.open_min = local(params.opening_h);
        k.hours.close_min = std::max(k.hours.open_min, local(params.closing_h));
        k.staffed = traits.uniform() < params.staffed_share;
        k.shelf_room = static_cast<std::uint16_t>(std::min<std::int64_t>(params.shelf_parcels, 60'000));
        const auto scaled = [&](std::int64_t amount) {
            return Rupiah{static_cast<std::int64_t>(static_cast<double>(amount) * double{k.size})};
        };
        k.cash = scaled(params.cash_start_rp);
        const auto members = static_cast<std::int64_t>(__builtin_popcount(memberships));
        for (std::size_t p = 0; p < setting_.platform_count; ++p) {
            if (k.member_of(p)) k.e_float[p] = Rupiah{scaled(params.float_start_rp).count() / members};
        }
        k.unit_cost_rp = static_cast<std::int32_t>(params.unit_cost_rp);
        // The long-run level of (s, S) under unit demands is uniform on s+1 .. S; starting there keeps all kiosks from
        // reordering in the same week.
        const inventory::ReorderPolicy policy = kiosks::stock_policy(k, params);
        const auto above = static_cast<std::uint64_t>(policy.order_up_to - policy.reorder_point);
        k.stock_units = static_cast<std::int32_t>(policy.order_up_to - static_cast<std::int64_t>(traits.index(above)));
        return k;
    }

    void place_customers(std::uint32_t s, std::uint64_t key, std::size_t first_kiosk) {
        const geography::Settlement& settlement = region_.settlements[s];
        const KioskPlaces places{population_.kiosks, first_kiosk, population_.kiosks.size() - first_kiosk};
        const KioskTree tree{2, places, nanoflann::KDTreeSingleIndexAdaptorParams{10}};
        Stream place{key, Purpose::neighbourhood_place};
        Stream awareness{key, Purpose::customer_awareness};
        const double per_neighbourhood = setting_.scenario.geography.neighbourhood_customers;
        const auto count =
            static_cast<std::int64_t>(std::max(1.0, std::round(settlement.customers / per_neighbourhood)));
        for (std::int64_t n = 0; n < count; ++n) {
            Neighbourhood hood;
            hood.urban = settlement.urban;
            hood.settlement = s;
            hood.customers =
                static_cast<std::uint32_t>(settlement.customers * (n + 1) / count - settlement.customers * n / count);
            const PointKm home = geography::random_point(settlement.centre, double{settlement.radius_km}, place);
            find_candidates(hood, home, tree, first_kiosk);
            if (setting_.home_share > 0) population_.homes.push_back(home);
            for (std::uint32_t c = 0; c < hood.customers; ++c) {
                population_.customers.push_back(make_customer(awareness));
            }
            population_.neighbourhoods.push_back(hood);
        }
    }

    void find_candidates(Neighbourhood& hood, PointKm at, const KioskTree& tree, std::size_t first_kiosk) const {
        if (first_kiosk == population_.kiosks.size()) return;
        const double reach = setting_.scenario.customer.reach_km;
        std::vector<std::pair<std::uint32_t, float>> found;
        const std::array<float, 2> query{at.x, at.y};
        nanoflann::SearchParams sorted;
        sorted.sorted = false;
        // nanoflann's radius and distances are squared.
        tree.radiusSearch(query.data(), static_cast<float>(reach * reach), found, sorted);
        std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
            return a.second != b.second ? a.second < b.second : a.first < b.first;
        });
        for (const auto& [i, d2] : found) {
            const auto k = static_cast<std::uint32_t>(first_kiosk + i);
            hood.platforms |= population_.kiosks[k].memberships;
            if (hood.count == kCandidates) continue;
            hood.kiosk[hood.count] = k;
            hood.distance_10m[hood.count] =
                static_cast<std::uint16_t>(std::min(65'535.0, std::sqrt(double{d2}) * 100 + 0.5));
            ++hood.count;
        }
    }

    [[nodiscard]] customers::Customer make_customer(Stream& awareness) const {
        customers::Customer c;
        c.neighbourhood = static_cast<std::uint32_t>(population_.neighbourhoods.size());
        c.trust.fill(static_cast<std::uint8_t>(setting_.scenario.customer.trust_start * 255 + 0.5));
        for (std::size_t p = 0; p < setting_.platform_count; ++p) {
            if (awareness.uniform() < setting_.scenario.platforms[p].params.awareness) {
                c.aware = static_cast<std::uint8_t>(c.aware | (1U << p));
            }
        }
        return c;
    }

    void draw_activity() {
        Stream stream{key_, Purpose::customer_activity};
        std::vector<double> activity(population_.customers.size());
        for (double& a : activity) {
            a = random::gamma_mean_one(stream, setting_.scenario.customer.activity_shape);
            population_.activity += a;
        }
        const auto table = random::make_alias_table(activity);
        for (std::size_t c = 0; c < table.size(); ++c) population_.customers[c].activity = table[c];
    }

    const Setting& setting_;
    const RegionSetting& region_;
    std::uint64_t key_;
    Population population_;
};

}  // namespace

Population build_population(const Setting& setting, std::size_t region, std::uint64_t replication_key) {
    return Builder{setting, region, replication_key}.build();
}

}  // namespace warung::world
