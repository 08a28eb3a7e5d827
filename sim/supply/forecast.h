#pragma once
// Forecasts that stages of a supply chain order by.
//
// Units are grains of stock as real numbers. Values; not thread-safe.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace warung::supply {

enum class ForecastKind : std::uint8_t {
    moving_average,         ///< mean of the last `window` demands (Chen, Drezner, Ryan and Simchi-Levi 2000)
    exponential_smoothing,  ///< alpha of the new demand, 1 - alpha of the old forecast (Chen, Ryan, Simchi-Levi 2000)
    ar1,                    ///< of least squared error, where demand is AR(1) (Lee, Padmanabhan and Whang 1997)
};

struct ForecastParams {
    ForecastKind kind = ForecastKind::moving_average;
    std::size_t window = 1;
    double alpha = 1;
    double rho = 0;
    double mean = 0;  ///< of demand: what is assumed before any demand was seen, and what ar1 returns to
};

class Forecast {
public:
    explicit Forecast(const ForecastParams& params)
        : params_{params}, recent_(params.window, params.mean), estimate_{params.mean} {}

    void observe(double demand) {
        switch (params_.kind) {
            case ForecastKind::moving_average:
                // Summed anew, so that no rounding builds up; windows are short.
                recent_[oldest_] = demand;
                oldest_ = (oldest_ + 1) % recent_.size();
                estimate_ = 0;
                for (const double d : recent_) estimate_ += d / static_cast<double>(recent_.size());
                return;
            case ForecastKind::exponential_smoothing:
                estimate_ = params_.alpha * demand + (1 - params_.alpha) * estimate_;
                return;
            case ForecastKind::ar1: estimate_ = demand; return;
        }
    }

    /// Expected demand of the next `periods` together; for ar1 a whole number of them.
    [[nodiscard]] double over(double periods) const {
        if (params_.kind != ForecastKind::ar1) return periods * estimate_;
        double power = 1;
        double kept = 0;  // rho + rho^2 + ... : of today's deviation, what is expected to last
        for (double i = 1; i <= periods; ++i) kept += power *= params_.rho;
        return periods * params_.mean + kept * (estimate_ - params_.mean);
    }

private:
    ForecastParams params_;
    std::vector<double> recent_;
    std::size_t oldest_ = 0;
    double estimate_;
};

}  // namespace warung::supply
