#include "sim/world/sample.h"

#include <algorithm>

namespace warung::world {

namespace {

struct Count {
    double all = 0;
    double simulated = 0;
    void add(double a, double s) {
        all += a;
        simulated += s;
    }
    [[nodiscard]] double share(double otherwise) const { return all > 0 ? simulated / all : otherwise; }
};

std::vector<double> shares(const std::vector<Count>& counts, double otherwise) {
    std::vector<double> result;
    for (const Count& c : counts) result.push_back(c.share(otherwise));
    return result;
}

}  // namespace

Sample measure_sample(const Setting& setting, std::span<const Population> populations) {
    Count country;
    std::vector<Count> regions(setting.regions.size());
    std::vector<Count> links(setting.network.links().size());
    std::vector<Count> warehouses(setting.warehouses.size());
    using logistics::ServiceClass;
    std::vector<ServiceClass> classes = {ServiceClass::regular, ServiceClass::economy};
    if (setting.scenario.parcel.express_share > 0) classes.push_back(ServiceClass::express);
    const bool asks_around = std::any_of(
        setting.warehouses.begin(), setting.warehouses.end(),
        [](const WarehouseSetting& w) { return w.params.sourcing == logistics::Sourcing::nearest_with_stock; });
    // Goods come from the national and from the regional warehouse, in either class; returns go the same ways back.
    const auto served = [&](HubId hub, WarehouseId regional, double all, double simulated) {
        std::vector<WarehouseId> sources = {setting.national};
        // Up the chain of suppliers, which also stands in for a warehouse that is short.
        for (WarehouseId w = regional; w.valid(); w = setting.warehouses[w.index()].supplier) {
            if (w != setting.national) sources.push_back(w);
        }
        for (const WarehouseId w : sources) warehouses[w.index()].add(all, simulated);
        if (asks_around) {
            sources.clear();
            for (std::size_t w = 0; w < setting.warehouses.size(); ++w) sources.push_back(WarehouseId::of(w));
        } else if (sources.size() == 1) {
            sources.push_back(setting.national);
        }
        for (const WarehouseId w : sources) {
            const HubId source = setting.warehouses[w.index()].hub;
            for (const auto service : classes) {
                const auto walk = [&](HubId at, HubId to) {
                    while (at != to) {
                        const LinkId next = setting.network.next_link(at, to, service, Time{0});
                        if (!next.valid()) return;
                        links[next.index()].add(all, simulated);
                        at = setting.network.link(next).to;
                    }
                };
                walk(source, hub);
                walk(hub, source);
            }
        }
    };
    for (std::size_t r = 0; r < setting.regions.size(); ++r) {
        const RegionSetting& region = setting.regions[r];
        if (!region.has_people) continue;
        const auto all = static_cast<double>(region.customers);
        const auto simulated = static_cast<double>(populations[r].customers.size());
        country.add(all, simulated);
        regions[r].add(all, simulated);
        served(region.hub, region.regional_warehouse, all, simulated);
    }
    for (const Neighbour& n : setting.neighbours)
        served(n.hub, n.regional_warehouse, static_cast<double>(n.customers), 0);
    Sample sample;
    sample.customers = country.share(1);
    sample.region = shares(regions, sample.customers);
    sample.hub_link = shares(links, sample.customers);
    sample.warehouse = shares(warehouses, sample.customers);
    return sample;
}

}  // namespace warung::world
