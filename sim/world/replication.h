#pragma once
// One replication of one variant: all regions through their windows to the
// horizon, with the platforms' reviews at the barriers, and the checks at the end.

#include "sim/kernel/engine.h"
#include "sim/platforms/pricing.h"
#include "sim/world/region_process.h"
#include "sim/world/sample.h"
#include "sim/world/setting.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace warung::world {

/// A platform's prices in force and cash at the start, after a review, and when a cap or an exit changes them.
struct PriceRecord {
    Time at;
    std::size_t platform = 0;
    platforms::PriceList prices;
    Rupiah cash;  ///< of the simulated sample
    bool active = true;
};

struct CheckResult {
    std::string name;
    bool held = true;
    std::string detail;  ///< what does not add up

    template <class Archive>
    void archive(Archive& a) {
        a(name, held, detail);
    }
};

class Replication {
public:
    /// Keeps a reference to `setting`, which must outlive it. `index` counts from 0 and picks the random streams.
    Replication(const Setting& setting, std::int64_t index, const Observation& observation = {});

    Replication(const Replication&) = delete;
    Replication& operator=(const Replication&) = delete;

    /// Advances to `until` (at most the horizon). Returns false if `stop` was set, at a window's end.
    bool run_until(Time until, kernel::Mode mode, const std::atomic<bool>* stop = nullptr,
                   const std::function<void(Time)>& progress = {});
    bool run(kernel::Mode mode, const std::atomic<bool>* stop = nullptr,
             const std::function<void(Time)>& progress = {}) {
        return run_until(setting_.horizon, mode, stop, progress);
    }

    /// Everything that changes in a run, to and from an archive (base/archive.h): what is read continues like what was
    /// written, if both come from the same setting and index.
    template <class Archive>
    void archive(Archive& a) {
        a(wanted_, market_, clock_, next_barrier_, price_history_, digest_history_);
        for (RegionProcess& r : regions_) a(r);
    }
    [[nodiscard]] Time clock() const { return clock_; }
    /// Of the events of all regions.
    [[nodiscard]] std::uint64_t digest() const;
    /// By time, then region; empty unless asked for.
    [[nodiscard]] const std::vector<DigestRow>& digest_history() const { return digest_history_; }

    /// Conservation of money, parcels, units, needs and presence. To be asked at the horizon.
    [[nodiscard]] std::vector<CheckResult> checks() const;

    [[nodiscard]] const Setting& setting() const { return setting_; }
    [[nodiscard]] std::vector<RegionProcess>& regions() { return regions_; }
    [[nodiscard]] const std::vector<RegionProcess>& regions() const { return regions_; }
    [[nodiscard]] const std::vector<PriceRecord>& price_history() const { return price_history_; }
    [[nodiscard]] std::uint64_t key() const { return key_; }
    /// Cash that a platform started with, scaled to the simulated sample.
    [[nodiscard]] Rupiah budget(std::size_t platform) const;
    /// Budget plus everything earned and spent so far.
    [[nodiscard]] Rupiah cash(std::size_t platform) const;
    [[nodiscard]] std::size_t events_handled() const;

private:
    void act_at_barrier(Time t);
    void check_window() const;
    void review(Time t);
    [[nodiscard]] bool reviews_at(std::size_t platform, Time t) const;
    void bring_into_force(Time t);
    void record_prices(Time t, std::size_t platform);

    const Setting& setting_;
    std::uint64_t key_;
    std::vector<platforms::PriceList> wanted_;  ///< by platform, caps aside
    platforms::Market market_;                  ///< prices in force
    std::vector<RegionProcess> regions_;
    std::optional<kernel::Engine<RegionProcess>> engine_;
    std::vector<PriceRecord> price_history_;
    Duration digest_every_;
    bool check_windows_ = false;
    std::vector<DigestRow> digest_history_;
    Time clock_;
    std::size_t next_barrier_ = 0;
    Sample sample_;
};

}  // namespace warung::world
