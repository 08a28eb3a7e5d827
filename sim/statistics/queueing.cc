#include "sim/statistics/queueing.h"

#include <algorithm>
#include <stdexcept>

namespace warung::statistics {

double erlang_b(std::size_t servers, double load) {
    if (!(load >= 0)) throw std::invalid_argument("a load is 0 or more");
    double b = 1;
    for (std::size_t n = 1; n <= servers; ++n) b = load * b / (static_cast<double>(n) + load * b);
    return b;
}

double erlang_c(std::size_t servers, double load) {
    const auto c = static_cast<double>(servers);
    if (!(load < c)) throw std::invalid_argument("a queue needs more servers than load");
    const double b = erlang_b(servers, load);
    return c * b / (c - load * (1 - b));
}

double mean_wait_mmc(std::size_t servers, double load) {
    return erlang_c(servers, load) / (static_cast<double>(servers) - load);
}

double mean_wait_mg1(double rho, double scv) {
    if (!(rho >= 0 && rho < 1 && scv >= 0)) throw std::invalid_argument("M/G/1 needs 0 <= rho < 1 and scv >= 0");
    return rho * (1 + scv) / (2 * (1 - rho));
}

std::vector<double> mm1_transient_waits(double arrival_rate, double service_rate, std::size_t n) {
    if (!(arrival_rate > 0 && service_rate > 0)) throw std::invalid_argument("rates are above 0");
    // Between two arrivals each customer present departs before the next arrival with probability q.
    const double q = service_rate / (arrival_rate + service_rate);
    std::vector<double> found{1.0};  // probability that the arrival finds 0, 1, ... customers
    std::vector<double> waits;
    for (std::size_t i = 0; i < n; ++i) {
        double mean_found = 0;
        for (std::size_t k = 0; k < found.size(); ++k) mean_found += static_cast<double>(k) * found[k];
        waits.push_back(mean_found / service_rate);
        // With his own arrival one more is present than he found; then customers leave until the next arrival.
        std::vector<double> next(found.size() + 1);
        double carried = 0;  // probability to be at k on the way down
        for (std::size_t k = found.size(); k > 0; --k) {
            carried = carried * q + found[k - 1];
            next[k] = carried * (1 - q);
        }
        next[0] = carried * q;
        found = std::move(next);
    }
    return waits;
}

std::vector<double> lindley_waits(std::span<const double> services, std::span<const double> interarrivals) {
    if (services.size() != interarrivals.size()) throw std::invalid_argument("one gap per service");
    std::vector<double> waits;
    waits.reserve(services.size());
    double wait = 0;
    for (std::size_t i = 0; i < services.size(); ++i) {
        waits.push_back(wait);
        wait = std::max(0.0, wait + services[i] - interarrivals[i]);
    }
    return waits;
}

}  // namespace warung::statistics
