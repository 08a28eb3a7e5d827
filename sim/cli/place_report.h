#pragma once
// What `warung place` says and writes.
//
//   sites.csv, sites.geojson   the chosen sites, in the order in which they help most
//   added.csv, overlay.toml    of a scenario: the same as kiosks, and the scenario that runs with them

#include "sim/cli/place_options.h"
#include "sim/placement/proposal.h"

#include <nlohmann/json.hpp>

#include <string>

namespace warung::cli {

inline constexpr const char* kSitesName = "sites.csv";
inline constexpr const char* kSitesMapName = "sites.geojson";
inline constexpr const char* kAddedName = "added.csv";
inline constexpr const char* kOverlayName = "overlay.toml";

std::string place_in_words(const PlaceOptions& o, const placement::Instance& instance,
                           const placement::Proposal& answer);
nlohmann::ordered_json place_as_json(const PlaceOptions& o, const placement::Instance& instance,
                                     const placement::Proposal& answer);
std::string sites_csv(const PlaceOptions& o, const placement::Instance& instance, const placement::Proposal& answer);
/// A site without position is a feature without geometry.
std::string sites_geojson(const PlaceOptions& o, const placement::Instance& instance,
                          const placement::Proposal& answer);
/// `platforms`: names, separated by spaces.
std::string added_kiosks_csv(const placement::Instance& instance, const placement::Proposal& answer,
                             const std::string& platforms);
std::string overlay_toml(const PlaceOptions& o, std::size_t sites);

}  // namespace warung::cli
