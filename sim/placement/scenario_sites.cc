#include "sim/placement/scenario_sites.h"

#include "sim/placement/coverage.h"
#include "sim/placement/expected_pickup.h"
#include "sim/placement/spatial_index.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <stdexcept>

namespace warung::placement {

namespace {

constexpr std::size_t kDensePairs = 4'000'000;  // as problem.cc: a matrix up to here
constexpr std::size_t kMostPairs = 60'000'000;  // lists of 1 GB
constexpr std::size_t kNeighboursOfASite = 64;  // what the chosen horizon is to hold, about
constexpr double kKmPerDegree = kEarthRadiusKm * std::numbers::pi / 180;

/// Chance that a candidate shop is a kiosk that counts.
struct Membership {
    double urban = 0;
    double rural = 0;
};

Membership membership(const world::Setting& setting, const std::string& platform) {
    if (platform == kNobody) return {};
    double none_urban = 1;
    double none_rural = 1;
    bool found = platform.empty();
    for (std::size_t p = 0; p < setting.platform_count; ++p) {
        if (!platform.empty() && setting.scenario.platforms[p].name != platform) continue;
        found = true;
        none_urban *= 1 - setting.membership_urban[p];
        none_rural *= 1 - setting.membership_rural[p];
    }
    if (!found) throw std::invalid_argument("the scenario has no platform `" + platform + "`");
    return {1 - none_urban, 1 - none_rural};
}

LatLon position(LatLon seat, geography::PointKm at) {
    const double lat = std::clamp(seat.lat + double{at.y} / kKmPerDegree, -90.0, 90.0);
    const double stretch = std::max(0.01, std::cos(seat.lat * std::numbers::pi / 180));
    double lon = seat.lon + double{at.x} / (kKmPerDegree * stretch);
    if (lon > 180) lon -= 360;
    if (lon < -180) lon += 360;
    return {lat, lon};
}

/// Seven points of equal weight in the unit disc: one for the inner seventh of its area, and the centroids of six equal
/// sectors of the ring around it, (2/3) (1 - 7^-1.5) / (1 - 1/7) x sin(30 deg) / (pi/6) from the centre.
std::array<std::array<double, 2>, 7> points_of_disc() {
    const double ring = (2.0 / 3) * (1 - 1 / (7 * std::sqrt(7.0))) / (1 - 1.0 / 7) * 0.5 / (std::numbers::pi / 6);
    const double half = ring / 2;
    const double high = ring * std::sqrt(3.0) / 2;
    return {{{0, 0}, {ring, 0}, {half, high}, {-half, high}, {-ring, 0}, {-half, -high}, {half, -high}}};
}

class Builder {
public:
    Builder(const world::Setting& setting, const ScenarioQuestion& question)
        : setting_{setting}, question_{question}, members_{membership(setting, question.platform)} {
        for (const geography::Region& row : setting.scenario.region_rows) seat_[row.code] = row.seat;
    }

    ScenarioSites build() {
        for (const world::RegionSetting& region : setting_.regions) {
            for (std::size_t s = 0; s < region.settlements.size(); ++s) add(region, s);
            if (question_.cost == Cost::pickup_hours && region.has_people) {
                const auto hours =
                    expected_hours_to_hand(setting_, static_cast<std::size_t>(&region - setting_.regions.data()));
                hours_.insert(hours_.end(), hours.begin(), hours.end());
            }
        }
        if (result_.unbanked <= 0)
            throw std::invalid_argument("the scenario's regions have no unbanked adults: there is nobody to serve");
        result_.problem.sites = result_.sites.size();
        if (question_.cost == Cost::pickup_hours) {
            result_.horizon_km = question_.horizon_km > 0 ? question_.horizon_km : usual_horizon();
            fill_lists(result_.horizon_km);
            count_in_hours();
        } else if (question_.spread == Spread::disc) {
            fill_lists(question_.radius_km);
        } else if (result_.sites.size() * points_.size() <= kDensePairs && question_.horizon_km == 0) {
            fill_matrix();
        } else {
            result_.horizon_km = question_.horizon_km > 0 ? question_.horizon_km : usual_horizon();
            fill_lists(result_.horizon_km);
        }
        open_existing();
        return std::move(result_);
    }

private:
    void add(const world::RegionSetting& region, std::size_t number) {
        const geography::Settlement& settlement = region.settlements[number];
        const auto seat = seat_.find(region.code);
        if (seat == seat_.end()) throw std::invalid_argument("region " + region.code + " has no position");
        const double kiosks = world::candidates_in(settlement, region.adults, setting_.scenario.kiosk) *
                              (settlement.urban ? members_.urban : members_.rural);
        SettlementSite site;
        site.code = region.code + "-" + std::to_string(number + 1);
        site.region = region.name;
        site.region_code = region.code;
        site.at = position(seat->second, settlement.centre);
        site.urban = settlement.urban;
        site.unbanked = static_cast<double>(settlement.customers);
        site.reached = site.unbanked * disc_covered_share(double{settlement.radius_km}, kiosks, question_.radius_km);
        result_.unbanked += site.unbanked;
        result_.reached += site.reached;
        result_.sites.push_back(site);
        places_.push_back(on_globe(site.at));

        const auto& all = points_of_disc_;
        const std::size_t points = question_.spread == Spread::disc ? all.size() : 1;
        for (std::size_t k = 0; k < points; ++k) {
            const geography::PointKm at{static_cast<float>(settlement.centre.x + settlement.radius_km * all[k][0]),
                                        static_cast<float>(settlement.centre.y + settlement.radius_km * all[k][1])};
            points_.push_back(on_globe(position(seat->second, at)));
            result_.problem.weight.push_back((site.unbanked - site.reached) / static_cast<double>(points));
        }
    }

    void fill_matrix() {
        Problem& problem = result_.problem;
        double farthest = 0;
        problem.matrix.reserve(points_.size() * places_.size());
        for (const Point& p : points_) {
            for (const Point& s : places_) {
                const double chord = std::hypot(p[0] - s[0], p[1] - s[1], p[2] - s[2]);
                problem.matrix.push_back(arc_km(chord));
                farthest = std::max(farthest, problem.matrix.back());
            }
        }
        problem.base.assign(points_.size(), 2 * farthest + 1);
    }

    void fill_lists(double reach_km) {
        const SpatialIndex index{points_};
        std::vector<std::vector<Reach>> rows(places_.size());
        std::size_t pairs = 0;
        for (std::size_t s = 0; s < places_.size(); ++s) {
            for (const Neighbour& n : index.within(places_[s], chord_km(reach_km)))
                rows[s].push_back({n.to, arc_km(n.distance)});
            pairs += rows[s].size();
            if (pairs > kMostPairs) {
                throw std::invalid_argument("too many settlements lie within " + std::to_string(reach_km) +
                                            " km of each other; take a smaller radius or fewer regions "
                                            "(--set regions.codes=[...])");
            }
        }
        result_.problem.lists = ReachLists{rows};
        // Out of reach is the farthest that counts, or a little beyond the radius in question.
        result_.problem.base.assign(points_.size(), question_.spread == Spread::disc ? 2 * reach_km + 1 : reach_km);
    }

    /// Distances become hours from order to hand; pairs that are slower than what people have are dropped.
    void count_in_hours() {
        Problem& problem = result_.problem;
        for (std::size_t i = 0; i < points_.size(); ++i)
            problem.base[i] = hours_[i] + walking_hours(setting_, result_.horizon_km);
        std::vector<std::vector<Reach>> rows(places_.size());
        for (std::size_t s = 0; s < places_.size(); ++s) {
            for (const Reach& r : problem.lists[s]) {
                const double hours = hours_[s] + walking_hours(setting_, r.cost);
                if (hours < problem.base[r.to]) rows[s].push_back({r.to, hours});
            }
            std::sort(rows[s].begin(), rows[s].end(),
                      [](const Reach& a, const Reach& b) { return a.cost != b.cost ? a.cost < b.cost : a.to < b.to; });
        }
        problem.lists = ReachLists{rows};
    }

    /// About the distance at which a middling settlement has kNeighboursOfASite others.
    [[nodiscard]] double usual_horizon() const {
        const SpatialIndex index{places_};
        std::vector<double> far;
        const std::size_t step = std::max<std::size_t>(1, places_.size() / 500);
        for (std::size_t s = 0; s < places_.size(); s += step)
            far.push_back(arc_km(index.nearest(places_[s], kNeighboursOfASite).back().distance));
        const auto middle = far.begin() + static_cast<std::ptrdiff_t>(far.size() / 2);
        std::nth_element(far.begin(), middle, far.end());
        return std::max({*middle, 5 * question_.radius_km, 1.0});
    }

    void open_existing() {
        if (question_.existing.empty()) return;
        std::vector<Point> open;
        for (const NamedPlace& k : question_.existing) {
            if (k.at) open.push_back(on_globe(*k.at));
        }
        const SpatialIndex index{open};
        for (std::size_t i = 0; i < points_.size(); ++i) {
            const auto nearest = index.nearest(points_[i], 1);
            if (nearest.empty()) continue;
            double& base = result_.problem.base[i];
            const double km = arc_km(nearest.front().distance);
            base = std::min(base, question_.cost == Cost::distance ? km : hours_[i] + walking_hours(setting_, km));
        }
    }

    const world::Setting& setting_;
    const ScenarioQuestion& question_;
    Membership members_;
    std::map<std::string, LatLon> seat_;
    std::array<std::array<double, 2>, 7> points_of_disc_ = points_of_disc();
    std::vector<Point> points_;
    std::vector<Point> places_;
    std::vector<double> hours_;  ///< by settlement, to the hand of a neighbour, if asked for
    ScenarioSites result_;
};

}  // namespace

ScenarioSites place_in_scenario(const world::Setting& setting, const ScenarioQuestion& question) {
    return Builder{setting, question}.build();
}

}  // namespace warung::placement
