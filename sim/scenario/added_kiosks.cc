#include "sim/scenario/added_kiosks.h"

#include <sstream>

#include <fmt/format.h>

namespace warung::scenario {

const TableKind& added_kiosk_table() {
    static const TableKind kind{
        "added kiosk table",
        {{"name", Need::ignored, "not read"},
         {"region", Need::required, "code of the region; those of regions that the run leaves out are left out, too"},
         {"lat", Need::required, "latitude, degrees"},
         {"lon", Need::required, "longitude, degrees; the kiosk belongs to the nearest settlement of its region"},
         {"platforms", Need::required, "platforms that it is a member of, separated by spaces"}}};
    return kind;
}

std::vector<kiosks::AddedKiosk> read_added_kiosks(CsvTable& table,
                                                  const std::vector<Named<platforms::PlatformParams>>& platforms) {
    std::vector<kiosks::AddedKiosk> rows;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        kiosks::AddedKiosk kiosk;
        kiosk.region = table.text(i, "region");
        kiosk.at = {table.real(i, "lat", {-90, 90}), table.real(i, "lon", {-180, 180})};
        std::istringstream words{table.text(i, "platforms")};
        for (std::string word; words >> word;) {
            std::size_t p = 0;
            while (p < platforms.size() && platforms[p].name != word) ++p;
            if (p == platforms.size()) {
                table.report(Code::unknown_name, i, "platforms", fmt::format("there is no platform called `{}`", word));
            } else {
                kiosk.memberships = static_cast<std::uint8_t>(kiosk.memberships | (1U << (p & 7U)));
            }
        }
        rows.push_back(std::move(kiosk));
    }
    return rows;
}

}  // namespace warung::scenario
