#include "sim/world/markups.h"

#include "sim/kiosks/markup.h"

#include <vector>

namespace warung::world {

void set_markups(const kiosks::KioskParams& params, Population& population) {
    if (params.markup_rule == kiosks::MarkupRule::fixed) {
        for (kiosks::KioskFace& face : population.faces) face.markup_rp = static_cast<std::int32_t>(params.markup_rp);
        return;
    }
    const auto& kiosks = population.kiosks;
    std::vector<std::size_t> trading;
    std::vector<geography::PointKm> places;
    for (std::size_t from = 0; from < kiosks.size();) {  // settlement by settlement
        trading.clear();
        places.clear();
        std::size_t k = from;
        for (; k < kiosks.size() && kiosks[k].settlement == kiosks[from].settlement; ++k) {
            if (kiosks[k].dormant) continue;
            trading.push_back(k);
            places.push_back(kiosks[k].place);
        }
        const std::vector<double> rival = kiosks::next_rival_km(places);
        for (std::size_t i = 0; i < trading.size(); ++i)
            population.faces[trading[i]].markup_rp = static_cast<std::int32_t>(kiosks::markup_rp(params, rival[i]));
        from = k;
    }
}

}  // namespace warung::world
