#pragma once
// A progress bar with the time left, on standard error. Thread-safe; prints at
// most five times a second, and nothing at all unless asked to.

#include "sim/base/time.h"

#include <chrono>
#include <mutex>

namespace warung::experiments {

class Progress {
public:
    /// `total`: simulated days, or any other measure of the work.
    Progress(double total, bool show);

    /// Adds simulated time done by one replication.
    void add(Duration done) { add(done.days()); }
    void add(double done);
    /// Clears the bar.
    void finish();

private:
    void draw();

    double total_;
    bool show_;
    std::mutex mutex_;
    double done_ = 0;
    std::chrono::steady_clock::time_point began_;
    std::chrono::steady_clock::time_point drawn_;
};

}  // namespace warung::experiments
