#include "sim/world/population.h"

#include "sim/base/content_hash.h"
#include "sim/kiosks/dormancy.h"
#include "sim/world/markups.h"

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
        gather_segments();
        draw_activity();
        population_.kiosks.shrink_to_fit();
        fill_shelves();
        population_.neighbourhoods.shrink_to_fit();
        population_.faces.reserve(population_.kiosks.size());
        for (const Kiosk& k : population_.kiosks) {
            kiosks::KioskFace face;
            face.hours = k.hours;
            face.number = k.number;
            face.memberships = k.trades() ? k.memberships : 0U;
            population_.faces.push_back(face);
        }
        set_markups(setting_.scenario.kiosk, population_);
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
        by_segment_.resize(setting_.segments.size());
        if (by_segment_.size() == 1) by_segment_.front().reserve(static_cast<std::size_t>(customers));
    }

    /// Candidates that are members of at least one platform; the others play no part, unless platforms recruit.
    void place_kiosks(std::uint32_t s, std::uint64_t key) {
        const geography::Settlement& settlement = region_.settlements[s];
        if (region_.kiosks_listed) {
            const std::size_t first = population_.kiosks.size();
            add_listed(s, region_.listed_kiosks, key);
            add_listed(s, region_.added_kiosks, key);
            put_in_courier_order(first, settlement);
            return;
        }
        Stream place{key, Purpose::kiosk_place};
        const std::int64_t candidates =
            random::poisson(place, candidates_in(settlement, region_.adults, setting_.scenario.kiosk));
        const std::size_t first = population_.kiosks.size();
        for (std::int64_t n = 0; n < candidates; ++n) {
            const auto number = static_cast<std::uint64_t>(n);
            const PointKm at = geography::random_point(settlement.centre, double{settlement.radius_km}, place);
            const std::uint8_t memberships =
                draw_memberships(settlement.urban, Stream{key, Purpose::kiosk_membership, number});
            if (memberships == 0 && !setting_.recruiting) continue;
            add_kiosk(s, static_cast<std::uint32_t>(n), at, memberships, key);
        }
        leave_to_free_entry(first, income_in(setting_, region_, s));
        add_listed(s, region_.added_kiosks, key);
        put_in_courier_order(first, settlement);
    }

    /// Those of a table trade from the start, whoever else does.
    void add_listed(std::uint32_t s, const std::vector<std::vector<PlacedKiosk>>& listed, std::uint64_t key) {
        if (listed.empty()) return;
        for (const PlacedKiosk& k : listed[s]) {
            if (k.memberships != 0) add_kiosk(s, k.number, k.place, k.memberships, key);
        }
    }

    void add_kiosk(std::uint32_t s, std::uint32_t number, PointKm at, std::uint8_t memberships, std::uint64_t key) {
        population_.kiosks.push_back(make_kiosk(s, number, at, memberships, region_.settlements[s].urban,
                                                Stream{key, Purpose::kiosk_traits, number},
                                                Stream{key, Purpose::kiosk_outlet, number}));
        Kiosk& kiosk = population_.kiosks.back();
        kiosk.floor_rp_per_day = static_cast<float>(
            kiosks::draw_floor_rp_per_day(setting_.scenario.kiosk, Stream{key, Purpose::kiosk_floor, number}));
        if (kiosk.outlet != 0) kiosk.floor_rp_per_day = 0;
    }

    /// Around the settlement: the order in which a courier passes.
    void put_in_courier_order(std::size_t first, const geography::Settlement& settlement) {
        const auto half = [&](const Kiosk& k) { return k.place.y < settlement.centre.y; };
        std::sort(population_.kiosks.begin() + static_cast<std::ptrdiff_t>(first), population_.kiosks.end(),
                  [&](const Kiosk& a, const Kiosk& b) {
                      if (half(a) != half(b)) return half(b);
                      if (a.place.x != b.place.x) return half(a) ? a.place.x > b.place.x : a.place.x < b.place.x;
                      return a.number < b.number;
                  });
    }

    /// Some kiosks are of another kind, with its hours and size; the draws of all others stay what they are.
    void become_outlet(Kiosk& k, Stream stream) const {
        const auto& outlets = setting_.scenario.outlets;
        if (outlets.empty()) return;
        double luck = stream.uniform();
        for (std::size_t o = 0; o < outlets.size(); ++o) {
            const kiosks::OutletParams& params = outlets[o].params;
            luck -= params.share;
            if (luck >= 0) continue;
            k.outlet = static_cast<std::uint8_t>((o + 1) & 7U);
            k.size = static_cast<float>(double{k.size} * params.size_factor);
            k.staffed = true;
            k.hours = {static_cast<std::uint16_t>(params.opening_h * 60),
                       static_cast<std::uint16_t>(params.closing_h * 60)};
            return;
        }
    }

    /// Money and the first product group, by the kiosk's size. No balance begins above its ceiling.
    void fill(Kiosk& k, Stream& stock) const {
        const kiosks::KioskParams& params = setting_.scenario.kiosk;
        const auto scaled = [&](std::int64_t amount) {
            return Rupiah{static_cast<std::int64_t>(static_cast<double>(amount) * double{k.size})};
        };
        k.cash = scaled(params.cash_start_rp);
        const auto members = static_cast<std::int64_t>(__builtin_popcount(k.memberships));
        for (std::size_t p = 0; p < setting_.platform_count; ++p) {
            if (!k.member_of(p)) continue;
            k.e_float[p] = Rupiah{std::min(scaled(params.float_start_rp).count() / members, params.balance_max_rp)};
        }
        const kiosks::ProductParams& product = setting_.products.front();
        k.unit_cost_rp = static_cast<std::int32_t>(product.unit_cost_rp);
        // Starting at the long-run level keeps all kiosks from reordering in the same week.
        k.stock = inventory::ShelfStock{kiosks::first_stock(kiosks::stock_policy(product, k.size), stock)};
    }

    /// The further product groups.
    void fill_shelves() {
        const auto& products = setting_.products;
        population_.shelves.reserve(population_.kiosks.size() * (products.size() - 1));
        for (const Kiosk& k : population_.kiosks) {
            Stream stream{random::derive(key_, k.settlement), Purpose::product_stock, k.number};
            for (std::size_t g = 1; g < products.size(); ++g) {
                const std::int64_t units = kiosks::first_stock(kiosks::stock_policy(products[g], k.size), stream);
                population_.shelves.push_back(
                    {inventory::ShelfStock{units}, static_cast<std::int32_t>(products[g].unit_cost_rp), 0});
            }
        }
    }

    /// Of the settlement's kiosks, from `first` on, those stay who trade at the start.
    void leave_to_free_entry(std::size_t first, double income_rp_per_day) {
        LargeVector<Kiosk>& all = population_.kiosks;
        std::vector<double> floors;
        const double fixed = kiosks::fixed_cost_rp_per_day(setting_.scenario.kiosk);
        for (std::size_t k = first; k < all.size(); ++k)
            if (all[k].memberships != 0) floors.push_back(double{all[k].floor_rp_per_day} + fixed);
        std::sort(floors.begin(), floors.end());
        const std::size_t trading = kiosks::free_entry(floors, income_rp_per_day);
        if (setting_.recruiting) population_.idle += static_cast<std::int64_t>(all.size() - first - trading);
        if (trading == floors.size()) return;
        const double marginal = floors[trading];
        const auto stays = [&](const Kiosk& k) { return double{k.floor_rp_per_day} + fixed < marginal; };
        if (setting_.recruiting) {
            for (std::size_t k = first; k < all.size(); ++k) all[k].dormant = all[k].memberships != 0 && !stays(all[k]);
            return;
        }
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
                                   bool urban, Stream traits, Stream outlet) const {
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
        become_outlet(k, outlet);
        fill(k, traits);
        return k;
    }

    void place_customers(std::uint32_t s, std::uint64_t key, std::size_t first_kiosk) {
        const geography::Settlement& settlement = region_.settlements[s];
        const KioskPlaces places{population_.kiosks, first_kiosk, population_.kiosks.size() - first_kiosk};
        const KioskTree tree{2, places, nanoflann::KDTreeSingleIndexAdaptorParams{10}};
        Stream place{key, Purpose::neighbourhood_place};
        // A stream for each segment, so that the first is the same whoever else lives there.
        std::vector<Stream> awareness = {Stream{key, Purpose::customer_awareness}};
        for (std::size_t g = 1; g < by_segment_.size(); ++g)
            awareness.emplace_back(key, Purpose::customer_awareness, g);
        const double per_neighbourhood = setting_.scenario.geography.neighbourhood_customers;
        const auto count =
            static_cast<std::int64_t>(std::max(1.0, std::round(settlement.customers / per_neighbourhood)));
        for (std::int64_t n = 0; n < count; ++n) {
            Neighbourhood hood;
            hood.urban = settlement.urban;
            hood.settlement = s;
            const PointKm at = geography::random_point(settlement.centre, double{settlement.radius_km}, place);
            find_candidates(hood, at, tree, first_kiosk);
            if (setting_.recruiting || setting_.home_share > 0) population_.hood_places.push_back(at);
            for (std::size_t g = 0; g < by_segment_.size(); ++g) {
                const std::int64_t people = people_in(region_, s, g);
                const auto here = static_cast<std::uint32_t>(people * (n + 1) / count - people * n / count);
                for (std::uint32_t c = 0; c < here; ++c) by_segment_[g].push_back(make_customer(g, awareness[g]));
                hood.customers += here;
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
            if (!population_.kiosks[k].trades()) continue;
            hood.platforms |= population_.kiosks[k].memberships;
            if (hood.count == kCandidates) continue;
            hood.add(k, double{d2});
        }
    }

    [[nodiscard]] customers::Customer make_customer(std::size_t segment, Stream& awareness) const {
        customers::Customer c;
        c.segment = static_cast<std::uint8_t>(segment);
        c.neighbourhood = static_cast<std::uint32_t>(population_.neighbourhoods.size());
        c.trust.fill(static_cast<std::uint8_t>(setting_.scenario.customer.trust_start * 255 + 0.5));
        for (std::size_t p = 0; p < setting_.platform_count; ++p) {
            if (awareness.uniform() <
                setting_.scenario.platforms[p].params.awareness * setting_.segments[segment].awareness_factor) {
                c.aware = static_cast<std::uint8_t>(c.aware | (1U << p));
            }
        }
        return c;
    }

    /// One list, segment after segment.
    void gather_segments() {
        for (LargeVector<customers::Customer>& people : by_segment_) {
            population_.segments.push_back({static_cast<std::uint32_t>(population_.customers.size()),
                                            static_cast<std::uint32_t>(people.size()), 0});
            if (population_.customers.empty())
                population_.customers = std::move(people);
            else
                population_.customers.insert(population_.customers.end(), people.begin(), people.end());
            people = {};
        }
    }

    void draw_activity() {
        for (std::size_t g = 0; g < population_.segments.size(); ++g) {
            SegmentRange& range = population_.segments[g];
            Stream stream =
                g == 0 ? Stream{key_, Purpose::customer_activity} : Stream{key_, Purpose::customer_activity, g};
            std::vector<double> activity(range.count);
            for (double& a : activity) {
                a = random::gamma_mean_one(stream, setting_.scenario.customer.activity_shape);
                range.activity += a;
            }
            const auto table = random::make_alias_table(activity);
            for (std::size_t c = 0; c < table.size(); ++c)
                population_.customers[range.first + c].activity = {table[c].keep, range.first + table[c].alias};
            population_.activity += range.activity;
        }
    }

    const Setting& setting_;
    const RegionSetting& region_;
    std::uint64_t key_;
    Population population_;
    std::vector<LargeVector<customers::Customer>> by_segment_;
};

}  // namespace

Population build_population(const Setting& setting, std::size_t region, std::uint64_t replication_key) {
    return Builder{setting, region, replication_key}.build();
}

std::vector<PointKm> neighbourhood_places(const Setting& setting, std::size_t region, std::uint64_t replication_key,
                                          const Population& population) {
    const RegionSetting& r = setting.regions[region];
    const std::uint64_t key = random::derive(replication_key, content_hash(r.code));
    std::vector<PointKm> places;
    places.reserve(population.neighbourhoods.size());
    Stream place{key};
    std::uint32_t settlement = static_cast<std::uint32_t>(r.settlements.size());
    for (const Neighbourhood& hood : population.neighbourhoods) {
        if (hood.settlement != settlement) {
            settlement = hood.settlement;
            place = Stream{random::derive(key, settlement), Purpose::neighbourhood_place};
        }
        const geography::Settlement& s = r.settlements[settlement];
        places.push_back(geography::random_point(s.centre, double{s.radius_km}, place));
    }
    return places;
}

}  // namespace warung::world
