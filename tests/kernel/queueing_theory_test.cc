// Open networks of queues, whose exact solutions are known, through the kernel's public interface.
//
// Every figure is a mean over independent replications and must lie within four standard errors of theory; a bound on
// the standard error sees to it that a wrong kernel would be noticed. Measured values go into the test's properties
// (--gtest_output=xml). Steady-state runs begin in the stationary distribution, drawn at random, so that no warm-up
// leaves a bias. Times in comments are in mean services.
//
// Sources: Kleinrock 1975, Queueing Systems I (M/M/1, Erlang C); Burke 1956, Operations Research 4(6); Jackson 1957,
// Operations Research 5(4); uniformization: Jensen 1953, Skandinavisk Aktuarietidskrift 36. A transfer with a constant
// delay is a station with infinitely many servers, which keeps the product form whatever its distribution (Baskett,
// Chandy, Muntz and Palacios 1975, J. ACM 22(2)).
#include "sim/kernel/engine.h"
#include "sim/random/samplers.h"
#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace warung::kernel {
namespace {

constexpr double kServiceMs = 1e6;  // so long that rounding to milliseconds does not show

// ---- Theory ----

/// M/M/c with load a = lambda / mu < c.
struct MMc {
    int servers;
    double load;

    /// P(N = n) for n = 0, 1, ..., until nothing is left.
    [[nodiscard]] std::vector<double> distribution() const {
        std::vector<double> p{1};
        while (p.size() < 50 || p.back() > 1e-14 * p.front()) {
            p.push_back(p.back() * load / std::min(static_cast<double>(p.size()), static_cast<double>(servers)));
        }
        const double sum = std::accumulate(p.begin(), p.end(), 0.0);
        for (double& x : p) x /= sum;
        return p;
    }
    /// Erlang's C: the probability that an arrival must wait.
    [[nodiscard]] double must_wait() const {
        double term = 1;  // a^n / n!
        double sum = 0;
        for (int n = 0; n < servers; ++n) {
            sum += term;
            term *= load / (n + 1);
        }
        const double busy = term * servers / (servers - load);
        return busy / (sum + busy);
    }
    [[nodiscard]] double waiting() const { return must_wait() / (servers - load); }  // Wq in mean services
    [[nodiscard]] double mean_waiting_number() const { return load * waiting(); }    // Lq
    [[nodiscard]] double mean_number() const { return load * (1 + waiting()); }      // L
    [[nodiscard]] double variance() const {
        const auto p = distribution();
        double sum = 0;
        for (std::size_t n = 0; n < p.size(); ++n) sum += p[n] * std::pow(static_cast<double>(n) - mean_number(), 2);
        return sum;
    }
};

// ---- A network of stations, as processes ----

struct Station {
    int servers = 1;
    double service = 1;           ///< mean, in units of kServiceMs
    double from_outside = 0;      ///< customers per kServiceMs
    std::vector<double> onwards;  ///< probability of going on to each station; the rest leaves
};

struct Network {
    std::vector<Station> stations;
    double transfer = 0;  ///< constant time from station to station, in units of kServiceMs
    std::uint64_t seed = 0;
    std::int64_t followed = 0;            ///< customers per station whose times are measured, from the first on
    std::vector<double> time_thresholds;  ///< for the distribution of time in the system and of waiting
    bool begins_empty = false;
    bool apart = false;  ///< each station is a process; else one process holds them all
};

/// Arrival rates of the stations: rate = outside + rate x routing (traffic equations, by Gaussian elimination).
std::vector<double> traffic(const Network& network) {
    const std::size_t n = network.stations.size();
    std::vector<std::vector<double>> rows(n, std::vector<double>(n + 1));
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            const auto& onwards = network.stations[j].onwards;
            rows[i][j] = (i == j ? 1.0 : 0.0) - (onwards.empty() ? 0.0 : onwards[i]);
        }
        rows[i][n] = network.stations[i].from_outside;
    }
    for (std::size_t k = 0; k < n; ++k) {  // diagonally dominant by columns: no pivoting needed
        for (std::size_t i = 0; i < n; ++i) {
            if (i == k) continue;
            const double factor = rows[i][k] / rows[k][k];
            for (std::size_t j = k; j <= n; ++j) rows[i][j] -= factor * rows[k][j];
        }
    }
    std::vector<double> rates(n);
    for (std::size_t i = 0; i < n; ++i) rates[i] = rows[i][n] / rows[i][i];
    return rates;
}

/// What is counted at a station.
struct Counts {
    std::vector<double> time_with;  ///< by number of customers
    double waiting_integral = 0;
    std::int64_t departures = 0;
    std::int64_t left_network = 0;
    std::int64_t done = 0;     ///< customers followed to their end
    std::int64_t delayed = 0;  ///< of those who began service: had to wait
    double in_system_ms = 0;
    double waited_ms = 0;
    std::vector<std::int64_t> in_system_over;  ///< by threshold
    std::vector<std::int64_t> waited_over;

    [[nodiscard]] double time() const { return std::accumulate(time_with.begin(), time_with.end(), 0.0); }
    [[nodiscard]] double mean_number() const {
        double sum = 0;
        for (std::size_t n = 0; n < time_with.size(); ++n) sum += static_cast<double>(n) * time_with[n];
        return sum / time();
    }
    [[nodiscard]] double share(std::size_t n) const { return n < time_with.size() ? time_with[n] / time() : 0; }
};

/// Some stations of one replication. Stations of the same process hand customers over by events without delay.
class Site : public Process<Site> {
public:
    Site(std::uint32_t id, const Network& network, std::uint32_t replication, std::uint32_t first, std::uint32_t end)
        : Process{id}, network_{&network}, first_{first}, base_{id - (network.apart ? first : 0)} {
        const auto rates = traffic(network);
        for (std::uint32_t s = first; s < end; ++s) {
            places_.emplace_back(random::Stream{network.seed, random::Purpose::test, replication * 100 + s});
            Place& place = places_.back();
            place.counts.in_system_over.resize(network.time_thresholds.size());
            place.counts.waited_over.resize(network.time_thresholds.size());
            const Station& station = network.stations[s];
            if (station.from_outside > 0)
                schedule(after(place, 1 / station.from_outside), kFromOutside, kFromOutside, s);
            if (!network.begins_empty) begin_in_equilibrium(s, rates);
        }
    }

    void handle(const Event& e) {
        const Station& station = network_->stations[e.a];
        Place& place = places_[e.a - first_];
        switch (e.what) {
            case kFromOutside:
                schedule(after(place, 1 / station.from_outside), kFromOutside, kFromOutside, e.a);
                arrive(e.a);
                break;
            case kArrives: arrive(e.a); break;
            default: depart(e);
        }
    }
    /// Mail is a customer; what it says is the station.
    void receive(const Mail<Nothing>& mail) {
        Event e = mail.event;
        e.a = e.what;
        e.what = kArrives;
        mutable_pending().push(e);
    }

    [[nodiscard]] int number_at(std::uint32_t station) const { return places_[station - first_].number(); }
    /// Counts up to `end`, when the run is over.
    [[nodiscard]] const Counts& close(std::uint32_t station, Time end) {
        Place& place = places_[station - first_];
        account(place, end);
        return place.counts;
    }

private:
    enum : std::uint16_t { kDeparts, kArrives, kFromOutside };  // also the classes at one instant
    static constexpr std::int64_t kNotFollowed = -1;

    struct Waiting {
        Time since;
        bool followed;
    };
    struct Place {
        explicit Place(random::Stream stream) : luck{stream} {}
        [[nodiscard]] int number() const { return busy + static_cast<int>(line.size()); }
        random::Stream luck;
        int busy = 0;
        std::int64_t arrivals = 0;
        std::deque<Waiting> line;
        Time since;  ///< of the present number of customers
        Counts counts;
    };

    Time after(Place& place, double mean) { return now() + rounded_ms(kServiceMs * mean * place.luck.exponential()); }

    /// The number of customers at the station, and of those on their way to it, uniformly spread over the transfer
    /// time.
    void begin_in_equilibrium(std::uint32_t s, const std::vector<double>& rates) {
        const Station& station = network_->stations[s];
        Place& place = places_[s - first_];
        double u = place.luck.uniform();
        for (const double p : MMc{station.servers, rates[s] * station.service}.distribution()) {
            if (u < p) break;
            u -= p;
            place.line.push_back({Time{0}, false});
        }
        while (place.busy < station.servers && !place.line.empty()) begin_service(s);
        const auto on_their_way = random::poisson(place.luck, (rates[s] - station.from_outside) * network_->transfer);
        for (std::int64_t i = 0; i < on_their_way; ++i) {
            schedule(Time{} + rounded_ms(kServiceMs * network_->transfer * place.luck.uniform()), kArrives, kArrives,
                     s);
        }
    }

    void account(Place& place, Time until) {
        const auto n = static_cast<std::size_t>(place.number());
        const auto elapsed = static_cast<double>((until - place.since).ms());
        if (place.counts.time_with.size() <= n) place.counts.time_with.resize(n + 1);
        place.counts.time_with[n] += elapsed;
        place.counts.waiting_integral += elapsed * static_cast<double>(place.line.size());
        place.since = until;
    }

    void arrive(std::uint32_t s) {
        Place& place = places_[s - first_];
        account(place, now());
        place.line.push_back({now(), place.arrivals++ < network_->followed});
        if (place.busy < network_->stations[s].servers) begin_service(s);
    }

    void begin_service(std::uint32_t s) {
        Place& place = places_[s - first_];
        const Waiting customer = place.line.front();
        place.line.pop_front();
        ++place.busy;
        if (customer.followed) {
            const auto waited = static_cast<double>((now() - customer.since).ms());
            place.counts.delayed += waited > 0;
            place.counts.waited_ms += waited;
            count_over(waited, place.counts.waited_over);
        }
        schedule(after(place, network_->stations[s].service), kDeparts, kDeparts, s,
                 static_cast<std::uint64_t>(customer.since.ms()), customer.followed);
    }

    void depart(const Event& e) {
        Place& place = places_[e.a - first_];
        account(place, now());
        --place.busy;
        ++place.counts.departures;
        if (e.tag != 0) {
            const auto inside = static_cast<double>(now().ms() - static_cast<std::int64_t>(e.b));
            ++place.counts.done;
            place.counts.in_system_ms += inside;
            count_over(inside, place.counts.in_system_over);
        }
        if (!place.line.empty()) begin_service(e.a);
        go_on(e.a, place);
    }

    void count_over(double ms, std::vector<std::int64_t>& over) const {
        for (std::size_t i = 0; i < over.size(); ++i) over[i] += ms > kServiceMs * network_->time_thresholds[i];
    }

    void go_on(std::uint32_t s, Place& place) {
        double u = network_->stations[s].onwards.empty() ? 1 : place.luck.uniform();
        for (std::uint32_t next = 0; next < network_->stations[s].onwards.size(); ++next) {
            u -= network_->stations[s].onwards[next];
            if (u >= 0) continue;
            const Time at = now() + rounded_ms(kServiceMs * network_->transfer);
            if (next >= first_ && next < first_ + places_.size()) {
                schedule(at, kArrives, kArrives, next);
            } else {
                post(base_ + next, at, kArrives, static_cast<std::uint16_t>(next));
            }
            return;
        }
        ++place.counts.left_network;
    }

    const Network* network_;
    std::uint32_t first_;
    std::uint32_t base_;  ///< process of the replication's first station
    std::vector<Place> places_;
};

/// Many independent replications of a network, in one engine.
class Replications {
public:
    Replications(Network network, std::uint32_t count)
        : network_{std::make_unique<const Network>(std::move(network))}, count_{count} {
        const auto stations = static_cast<std::uint32_t>(network_->stations.size());
        for (std::uint32_t r = 0; r < count; ++r) {
            if (!network_->apart) sites_.emplace_back(r, *network_, r, 0, stations);
            for (std::uint32_t s = 0; network_->apart && s < stations; ++s) {
                sites_.emplace_back(r * stations + s, *network_, r, s, s + 1);
            }
        }
        engine_ = std::make_unique<Engine<Site>>(std::span{sites_}, std::max(std::size_t{1}, sites_.size() / 64));
    }

    /// Advances all replications to `t`; with stations apart, in windows of the transfer time.
    void run_to(double t) {
        const Time until{rounded_ms(kServiceMs * t).ms()};
        engine_->run(at_, until, network_->apart ? rounded_ms(kServiceMs * network_->transfer) : until - at_, crew_);
        at_ = until;
    }
    /// `figure` of each replication's counts at a station at the present end.
    template <class Figure>
    std::vector<double> measure(std::uint32_t station, Figure&& figure) {
        std::vector<double> values;
        for (std::uint32_t r = 0; r < count_; ++r) values.push_back(figure(site(r, station).close(station, at_)));
        return values;
    }
    int number_at(std::uint32_t replication, std::uint32_t station) {
        return site(replication, station).number_at(station);
    }
    [[nodiscard]] std::uint32_t count() const { return count_; }
    [[nodiscard]] const Network& network() const { return *network_; }

private:
    Site& site(std::uint32_t r, std::uint32_t station) {
        const auto stations = static_cast<std::uint32_t>(network_->stations.size());
        return sites_[network_->apart ? r * stations + station : r];
    }
    std::unique_ptr<const Network> network_;
    std::uint32_t count_;
    std::vector<Site> sites_;
    std::unique_ptr<Engine<Site>> engine_;
    Crew crew_{Mode::windowed};
    Time at_;
};

// ---- Comparison ----

struct Estimate {
    double mean = 0;
    double standard_error = 0;
};
Estimate estimate(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double v : values) squares += (v - mean) * (v - mean);
    return {mean, std::sqrt(squares / (n - 1) / n)};
}

void expect_agrees(const std::string& name, const std::vector<double>& values, double theory, double allowed_error) {
    const Estimate e = estimate(values);
    EXPECT_NEAR(e.mean, theory, 4 * e.standard_error) << name;
    EXPECT_LT(e.standard_error, allowed_error) << name << ": the test has teeth only if the error is small";
    EXPECT_GT(e.standard_error, 0) << name << ": replications that do not differ are not independent";
    testing::Test::RecordProperty(name, std::to_string(e.mean) + " +- " + std::to_string(e.standard_error) +
                                            ", theory " + std::to_string(theory) + ", " +
                                            std::to_string((e.mean - theory) / e.standard_error) + " s.e.");
}

constexpr std::uint32_t kReplications = 40;

/// All that is known of a station alone, each within four standard errors; `percent` is the error allowed to the means.
void expect_station_alone(const std::string& name, int servers, double load, double horizon, double percent) {
    Network network;
    network.stations = {{.servers = servers, .service = 1, .from_outside = load, .onwards = {}}};
    network.seed = static_cast<std::uint64_t>(1000 * load) + static_cast<std::uint64_t>(servers);
    // Those who come in the first 95 % of the time: all of them have left at the end.
    network.followed = static_cast<std::int64_t>(0.95 * load * horizon);
    const MMc theory{servers, load};
    const double w = 1 + theory.waiting();
    network.time_thresholds = {0.25 * w, w, 3 * w};
    Replications runs{network, kReplications};
    runs.run_to(horizon);

    const auto followed = static_cast<double>(network.followed);
    const auto check = [&](const std::string& figure, double expected, double allowed, auto&& of_counts) {
        expect_agrees(name + "_" + figure, runs.measure(0, of_counts), expected, allowed);
    };
    for (const double done : runs.measure(0, [](const Counts& c) { return static_cast<double>(c.done); })) {
        EXPECT_EQ(done, followed) << "every customer followed comes and leaves";
    }
    const double p = percent / 100;
    check("L", theory.mean_number(), p * theory.mean_number(), [](const Counts& c) { return c.mean_number(); });
    check("Lq", theory.mean_waiting_number(), 2 * p * theory.mean_number(),
          [](const Counts& c) { return c.waiting_integral / c.time(); });
    check("W", w, p * w, [&](const Counts& c) { return c.in_system_ms / followed / kServiceMs; });
    check("Wq", theory.waiting(), p * w, [&](const Counts& c) { return c.waited_ms / followed / kServiceMs; });
    check("must_wait", theory.must_wait(), p,
          [&](const Counts& c) { return static_cast<double>(c.delayed) / followed; });
    check("throughput", load, p * load, [&](const Counts& c) { return static_cast<double>(c.departures) / horizon; });
    const auto distribution = theory.distribution();
    for (const std::size_t n : {0U, 1U, 2U, 3U, 5U, 10U, 20U}) {
        if (distribution[n] * horizon < 50) continue;  // too rare for a normal error
        check("P" + std::to_string(n), distribution[n], p, [&](const Counts& c) { return c.share(n); });
    }
    for (std::size_t i = 0; i < network.time_thresholds.size(); ++i) {
        const double t = network.time_thresholds[i];
        const std::string over = "_over_" + std::to_string(t).substr(0, 5);
        const double wait = theory.must_wait() * std::exp(-(servers - load) * t);
        check("waited" + over, wait, p,
              [&](const Counts& c) { return static_cast<double>(c.waited_over[i]) / followed; });
        // Time in system: a service and, with probability C, an exponential wait of rate c - a beside it.
        const double r = servers - load;
        const double both =
            std::abs(r - 1) < 1e-9 ? std::exp(-t) * (1 + t) : (r * std::exp(-t) - std::exp(-r * t)) / (r - 1);
        const double inside = (1 - theory.must_wait()) * std::exp(-t) + theory.must_wait() * both;
        check("inside" + over, inside, p,
              [&](const Counts& c) { return static_cast<double>(c.in_system_over[i]) / followed; });
    }
}

TEST(MM1, AgreesAtHalfLoad) { expect_station_alone("half", 1, 0.5, 100'000, 0.3); }
TEST(MM1, AgreesAtHighLoad) { expect_station_alone("high", 1, 0.8, 150'000, 0.6); }
TEST(MM1, AgreesAtVeryHighLoad) { expect_station_alone("very_high", 1, 0.9, 300'000, 0.8); }
TEST(MMc, AgreesForTwoServers) { expect_station_alone("two", 2, 1.6, 100'000, 0.5); }
TEST(MMc, AgreesForFiveServers) { expect_station_alone("five", 5, 4.0, 60'000, 0.4); }

// ---- The way from empty to the steady state ----

struct Transient {
    double mean_number = 0;
    double empty = 0;
};
/// M/M/1 from empty at time t, exactly: the chain is looked at as often as a Poisson clock of rate lambda + 1 ticks, of
/// which each tick is an arrival or a (possibly void) departure.
Transient transient(double lambda, double t) {
    const double rate = lambda + 1;
    const double up = lambda / rate;
    const auto ticks = static_cast<std::size_t>(rate * t + 12 * std::sqrt(rate * t) + 30);
    std::vector<double> p(ticks + 2, 0.0);  // not even all ticks upwards get out of it
    p[0] = 1;
    Transient result;
    for (std::size_t k = 0; k <= ticks; ++k) {
        const auto n = static_cast<double>(k);
        const double weight = std::exp(n * std::log(rate * t) - rate * t - std::lgamma(n + 1));
        double mean = 0;
        for (std::size_t i = 0; i <= k; ++i) mean += static_cast<double>(i) * p[i];
        result.mean_number += weight * mean;
        result.empty += weight * p[0];
        std::vector<double> next(p.size(), 0.0);
        for (std::size_t i = 0; i <= k; ++i) {
            next[i + 1] += up * p[i];
            next[i > 0 ? i - 1 : 0] += (1 - up) * p[i];
        }
        p.swap(next);
    }
    return result;
}

TEST(MM1, ReachesItsSteadyStateAsFastAsTheTransientSolution) {
    // The formula first: at once nothing, after long the steady state.
    EXPECT_NEAR(transient(0.5, 1e-6).mean_number, 0.5e-6, 1e-11);
    EXPECT_NEAR(transient(0.5, 400).mean_number, 1, 1e-9);
    EXPECT_NEAR(transient(0.5, 400).empty, 0.5, 1e-9);

    for (const double lambda : {0.5, 0.9, 1.25}) {  // the last never gets to a steady state
        Network network;
        network.stations = {{.servers = 1, .service = 1, .from_outside = lambda, .onwards = {}}};
        network.seed = static_cast<std::uint64_t>(5'000 + 1000 * lambda);
        network.begins_empty = true;
        Replications runs{network, 20'000};
        for (const double t : {0.3, 1.0, 3.0, 10.0, 30.0}) {
            runs.run_to(t);
            std::vector<double> numbers;
            std::vector<double> empty;
            for (std::uint32_t r = 0; r < runs.count(); ++r) {
                numbers.push_back(runs.number_at(r, 0));
                empty.push_back(numbers.back() == 0 ? 1 : 0);
            }
            const Transient theory = transient(lambda, t);
            const std::string name =
                "lambda_" + std::to_string(lambda).substr(0, 4) + "_t_" + std::to_string(t).substr(0, 4);
            expect_agrees(name + "_N", numbers, theory.mean_number, 0.02 * theory.mean_number);
            expect_agrees(name + "_empty", empty, theory.empty, 0.005);
        }
    }
}

// ---- Networks ----

/// Stations' means, distributions and throughputs against the product form.
void expect_product_form(const std::string& name, Replications& runs, double horizon, double percent) {
    const auto rates = traffic(runs.network());
    const double p = percent / 100;
    std::vector<double> left(runs.count(), 0.0);
    for (std::uint32_t s = 0; s < rates.size(); ++s) {
        const Station& station = runs.network().stations[s];
        const MMc theory{station.servers, rates[s] * station.service};
        const std::string at = name + "_" + std::to_string(s + 1) + "_";
        expect_agrees(at + "L", runs.measure(s, [](const Counts& c) { return c.mean_number(); }), theory.mean_number(),
                      p * theory.mean_number());
        expect_agrees(at + "rate",
                      runs.measure(s, [&](const Counts& c) { return static_cast<double>(c.departures) / horizon; }),
                      rates[s], p * rates[s]);
        for (const std::size_t n : {0U, 1U, 4U}) {
            expect_agrees(at + "P" + std::to_string(n), runs.measure(s, [&](const Counts& c) { return c.share(n); }),
                          theory.distribution()[n], p);
        }
        const auto gone =
            runs.measure(s, [&](const Counts& c) { return static_cast<double>(c.left_network) / horizon; });
        for (std::size_t r = 0; r < gone.size(); ++r) left[r] += gone[r];
    }
    double outside = 0;
    for (const Station& station : runs.network().stations) outside += station.from_outside;
    expect_agrees(name + "_leave", left, outside, p * outside);
}

/// Runs to the horizon in steps of `every` and gives for each replication the correlation of the numbers at two
/// stations, those of the second taken `lag` steps later; around the means and variances of theory.
std::vector<std::vector<double>> correlations(Replications& runs, double horizon, double every,
                                              std::array<std::uint32_t, 2> stations, const std::vector<int>& lags) {
    const auto rates = traffic(runs.network());
    std::array<double, 2> mean{};
    double scale = 1;
    for (std::size_t i = 0; i < 2; ++i) {
        const Station& station = runs.network().stations[stations[i]];
        const MMc theory{station.servers, rates[stations[i]] * station.service};
        mean[i] = theory.mean_number();
        scale *= std::sqrt(theory.variance());
    }
    std::vector<std::vector<double>> firsts(runs.count());
    std::vector<std::vector<double>> sums(lags.size(), std::vector<double>(runs.count(), 0.0));
    const int steps = static_cast<int>(horizon / every);
    const int last_lag = *std::max_element(lags.begin(), lags.end());
    for (int step = 0; step < steps; ++step) {
        runs.run_to(every * (step + 1));
        for (std::uint32_t r = 0; r < runs.count(); ++r) {
            firsts[r].push_back(runs.number_at(r, stations[0]) - mean[0]);
            if (step < last_lag) continue;
            const double second = runs.number_at(r, stations[1]) - mean[1];
            for (std::size_t l = 0; l < lags.size(); ++l) {
                sums[l][r] += firsts[r][static_cast<std::size_t>(step - lags[l])] * second / scale / (steps - last_lag);
            }
        }
    }
    return sums;
}

Network tandem(bool apart) {
    Network network;
    network.stations = {{.servers = 1, .service = 1, .from_outside = 0.7, .onwards = {0, 1}},
                        {.servers = 1, .service = 0.9, .from_outside = 0, .onwards = {}}};
    network.seed = apart ? 71 : 72;
    network.apart = apart;
    network.transfer = apart ? 2 : 0;
    return network;
}

// Burke: what leaves M/M/1 is Poisson and tells nothing of who stays, so the second station is M/M/1 too and at one
// instant the two numbers are independent. Later on the second knows of the first: the same measure sees that.
void expect_tandem(const std::string& name, bool apart) {
    constexpr double kRunLength = 60'000;
    Replications runs{tandem(apart), kReplications};
    const auto r = correlations(runs, kRunLength, 2, {0, 1}, {0, 4});
    expect_product_form(name, runs, kRunLength, 0.8);
    expect_agrees(name + "_correlation", r[0], 0, 0.01);
    const Estimate later = estimate(r[1]);
    EXPECT_GT(later.mean, 10 * later.standard_error) << "the number that was at the first station shows at the second";
    testing::Test::RecordProperty(name + "_later",
                                  std::to_string(later.mean) + " +- " + std::to_string(later.standard_error));
}
TEST(Tandem, HasProductFormInOneProcess) { expect_tandem("together", false); }
TEST(Tandem, HasProductFormAcrossProcesses) { expect_tandem("apart", true); }

// Three stations, of which the second has two servers; from each a customer may come back to any other, from the first
// also to itself. The traffic equations give rates of 0.77, 0.865 and 0.6.
Network jackson(bool apart) {
    Network network;
    network.stations = {{.servers = 1, .service = 1, .from_outside = 0.4, .onwards = {0.1, 0.5, 0.2}},
                        {.servers = 2, .service = 1.5, .from_outside = 0.3, .onwards = {0.2, 0.0, 0.4}},
                        {.servers = 1, .service = 1, .from_outside = 0.1, .onwards = {0.2, 0.3, 0.0}}};
    network.seed = apart ? 81 : 82;
    network.apart = apart;
    network.transfer = apart ? 1.5 : 0;
    return network;
}
void expect_jackson(const std::string& name, bool apart) {
    constexpr double kRunLength = 60'000;
    Replications runs{jackson(apart), kReplications};
    const auto r = correlations(runs, kRunLength, 3, {0, 1}, {0});
    expect_product_form(name, runs, kRunLength, 1.2);
    expect_agrees(name + "_correlation", r[0], 0, 0.015);
}
TEST(JacksonNetwork, HasProductFormInOneProcess) { expect_jackson("together", false); }
TEST(JacksonNetwork, HasProductFormAcrossProcesses) { expect_jackson("apart", true); }

TEST(JacksonNetwork, HasTheTrafficOfItsEquations) {
    const Network network = jackson(false);
    const auto rates = traffic(network);
    double leave = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        double in = network.stations[i].from_outside;
        double stay = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            in += rates[j] * network.stations[j].onwards[i];
            stay += network.stations[i].onwards[j];
        }
        EXPECT_NEAR(rates[i], in, 1e-12);
        EXPECT_LT(rates[i] * network.stations[i].service, network.stations[i].servers) << "stable";
        leave += rates[i] * (1 - stay);
    }
    EXPECT_NEAR(rates[0], 0.77, 1e-12);
    EXPECT_NEAR(rates[1], 0.865, 1e-12);
    EXPECT_NEAR(rates[2], 0.6, 1e-12);
    EXPECT_NEAR(leave, 0.8, 1e-12) << "who comes also leaves";
}

}  // namespace
}  // namespace warung::kernel
