#pragma once
// A stock that customers drain evenly, filled up with one lot whenever it is empty,
// by a supplier that is at times down (Parlar and Berkin 1991; Snyder and Shen 2019, 9.2).
//
// A lot comes at once if the supplier is up, else when it is up again; demand
// meanwhile is lost. Even demand needs no events: a lot lasts `cover`. One logical
// process; not thread-safe.

#include "sim/inventory/delay.h"
#include "sim/kernel/process.h"

#include <cstdint>

namespace warung::supply {

using inventory::Delay;

struct DrainedStock {
    Duration cover{};  ///< how long a lot lasts; > 0
    Delay up;          ///< of the supplier, which is up at first; zero: never down
    Delay down;
};

/// Counts of a span of time. Stock is measured in the time it lasts: multiply by the demand rate.
struct DrainedTally {
    std::int64_t orders = 0;
    Duration dry{};        ///< time without stock
    double stock_ms2 = 0;  ///< integral of the stock (in ms of demand) over time (in ms)
    Duration measured{};
};

class DrainedStockProcess : public kernel::Process<DrainedStockProcess> {
public:
    DrainedStockProcess(std::uint32_t id, const DrainedStock& params, std::uint64_t key);
    void handle(const kernel::Event& event);

    void measure_from(Time now);
    /// What happened since, up to `now`, a limit that the process has been advanced to.
    [[nodiscard]] DrainedTally tally(Time now) const;

private:
    enum Class : std::uint8_t { kSupplier, kStock };
    enum What : std::uint16_t { kSupplierChanges, kEmpty };

    void fill_up();
    /// Adds the time since `settled_`, in which nothing happened.
    void settle(DrainedTally& tally, Time now) const;

    DrainedStock params_;
    random::Stream luck_;
    bool supplier_up_ = true;
    bool waiting_ = false;  ///< empty, and the supplier is down
    Time filled_;
    Time settled_;
    DrainedTally tally_;
};

/// One replication through the kernel, counted from `warm_up` to `until`.
DrainedTally simulate(const DrainedStock& params, std::uint64_t key, Time warm_up, Time until);

}  // namespace warung::supply
