#include "sim/verify/queue_model.h"

#include "sim/verify/kernel_run.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>

namespace warung::verify {

namespace {

using kiosks::Counter;
using kiosks::CounterParams;
using What = QueueFigure::What;

constexpr std::uint64_t kStreams = 0x71756575652e2a01ULL;  // names these streams among all others

/// What happened to the customers of one class at one station since the warm-up.
struct Fate {
    double arrivals = 0;
    double refused = 0;
    double served = 0;
    double gave_up = 0;
    double delayed = 0;
    double waited = 0;  ///< in milliseconds, of the served
    double waited_in_vain = 0;
    double waited_squared = 0;  ///< of both
    double inside = 0;
    double inside_squared = 0;
};

/// How many passed a figure's threshold.
struct Over {
    double over = 0;
    double of = 0;
};

/// One replication of the network.
class Network : public kernel::Process<Network> {
public:
    Network(double ms_per_unit, const QueueModel& model, const std::vector<QueueFigure>& figures, std::uint64_t key)
        : Process{0}, model_{model}, figures_{figures}, ms_{ms_per_unit} {
        for (std::size_t s = 0; s < model.stations.size(); ++s) {
            places_.emplace_back(model.stations[s], random::derive(key, s));
            for (std::size_t r = 0; r < model.stations[s].flows.size(); ++r) next_arrival(s, r);
        }
        for (std::size_t f = 0; f < figures.size(); ++f) {
            const What what = figures[f].what;
            const bool of_wait = what == What::wait_over || what == What::wait_within;
            const bool of_time = what == What::time_over || what == What::time_within;
            if (of_wait || of_time) watched_.push_back({figures[f].scope, of_wait, figures[f].threshold * ms_, f});
        }
        over_.resize(figures.size());
    }

    void handle(const kernel::Event& e) {
        ++events_;
        Place& place = places_[e.b >> 32];
        switch (e.what) {
            case kServiceEnds:
                if (place.counter.holds(e.a, e.tag)) finish(e.b >> 32, place, e.a);
                break;
            case kGivesUp:
                if (place.counter.holds(e.a, e.tag)) give_up(e.b >> 32, place, e.a);
                break;
            default:
                next_arrival(e.b >> 32, e.b & 0xFFFFFFFFU);
                arrive(e.b >> 32, static_cast<std::uint32_t>(e.b & 0xFFFFFFFFU), now());
        }
    }

    void forget(Time at) {
        in_network_ms_ = 0;
        in_network_squared_ = 0;
        left_network_ = 0;
        for (Place& place : places_) {
            place.fates.assign(place.fates.size(), Fate{});
            place.time_with.clear();
            place.waiting_ms = place.busy_ms = 0;
            place.since = at;
        }
        std::fill(over_.begin(), over_.end(), Over{});
    }

    [[nodiscard]] std::vector<Sums> sums(Time end, double elapsed) {
        for (Place& place : places_) account(place, end);
        std::vector<Sums> all;
        for (std::size_t f = 0; f < figures_.size(); ++f) {
            const QueueFigure& figure = figures_[f];
            all.push_back(figure.scope.station ? of_station(figure, f, places_[*figure.scope.station], elapsed)
                                               : of_network(figure, f, elapsed));
            all.back().of *= figure.factor;
        }
        return all;
    }
    [[nodiscard]] double events() const { return events_; }

private:
    enum : std::uint16_t { kServiceEnds, kGivesUp, kArrives };  // also the classes at one instant

    struct Service {
        Time ends;
        Duration needs;  ///< in all
        Time entered;    ///< the network
    };
    struct Place {
        Place(const StationModel& station, std::uint64_t key)
            : model{&station},
              counter{station.counter},
              fates(station.flows.size()),
              routing{random::derive(key, 1)},
              patience{random::derive(key, 2)} {
            for (std::size_t r = 0; r < station.flows.size(); ++r) {
                arriving.emplace_back(random::derive(key, 10 + 2 * r));
                serving.emplace_back(random::derive(key, 11 + 2 * r));
            }
        }
        const StationModel* model;
        Counter counter;
        std::vector<Fate> fates;
        random::Stream routing;
        random::Stream patience;
        std::vector<random::Stream> arriving;  ///< by class
        std::vector<random::Stream> serving;
        std::vector<Service> services;  ///< by ticket
        std::vector<double> time_with;  ///< in milliseconds, by number in system
        double waiting_ms = 0;          ///< integrals over time
        double busy_ms = 0;
        Time since;
    };
    struct Watched {
        Scope scope;
        bool wait;  ///< else time in system
        double threshold_ms;
        std::size_t figure;
    };

    void next_arrival(std::size_t s, std::size_t rank) {
        const Flow& flow = model_.stations[s].flows[rank];
        if (!flow.interarrival) return;
        const double gap = flow.interarrival->sample(places_[s].arriving[rank]);
        schedule(now() + rounded_ms(gap * ms_), kArrives, kArrives, 0, (std::uint64_t{s} << 32) | rank);
    }

    void account(Place& place, Time until) {
        const auto n = static_cast<std::size_t>(place.counter.present());
        const auto elapsed = static_cast<double>((until - place.since).ms());
        if (place.time_with.size() <= n) place.time_with.resize(n + 1);
        place.time_with[n] += elapsed;
        place.waiting_ms += elapsed * static_cast<double>(place.counter.waiting());
        place.busy_ms += elapsed * static_cast<double>(place.counter.busy());
        place.since = until;
    }

    void arrive(std::size_t s, std::uint32_t rank, Time entered) {
        Place& place = places_[s];
        account(place, now());
        Fate& fate = place.fates[rank];
        ++fate.arrivals;
        const Counter::Admission admitted = place.counter.arrive(now(), rank);
        if (admitted.ticket == Counter::kNobody) {
            ++fate.refused;
            return;
        }
        if (place.services.size() <= admitted.ticket) place.services.resize(admitted.ticket + 1);
        const double needs = place.model->flows[rank].service.sample(place.serving[rank]);
        place.services[admitted.ticket] = {Time{}, rounded_ms(needs * ms_), entered};
        if (admitted.interrupted != Counter::kNobody)
            place.counter.suspend(admitted.interrupted, place.services[admitted.interrupted].ends - now());
        if (admitted.begins) {
            begin(s, place, admitted.ticket);
        } else {
            fate.delayed += 1;
            if (place.model->patience) {
                const double patience = place.model->patience->sample(place.patience);
                schedule(now() + rounded_ms(patience * ms_), kGivesUp, kGivesUp, admitted.ticket,
                         std::uint64_t{s} << 32, place.counter[admitted.ticket].stamp);
            }
        }
    }

    void begin(std::size_t s, Place& place, Counter::Ticket ticket) {
        const Counter::Customer& customer = place.counter[ticket];
        const Duration left = customer.left > Duration{0} ? customer.left : place.services[ticket].needs;
        place.services[ticket].ends = now() + left;
        schedule(now() + left, kServiceEnds, kServiceEnds, ticket, std::uint64_t{s} << 32, customer.stamp);
    }

    void finish(std::size_t s, Place& place, Counter::Ticket ticket) {
        account(place, now());
        const Service service = place.services[ticket];
        const std::uint32_t rank = place.counter[ticket].rank;
        const auto inside = static_cast<double>((now() - place.counter[ticket].came).ms());
        const double waited = inside - static_cast<double>(service.needs.ms());
        Fate& fate = place.fates[rank];
        ++fate.served;
        fate.waited += waited;
        fate.waited_squared += waited * waited;
        fate.inside += inside;
        fate.inside_squared += inside * inside;
        if (!watched_.empty()) watch(s, rank, waited, inside);
        const Counter::Ticket next = place.counter.finish(ticket);
        if (next != Counter::kNobody) begin(s, place, next);
        go_on(place, rank, service.entered);
    }

    void give_up(std::size_t s, Place& place, Counter::Ticket ticket) {
        account(place, now());
        const std::uint32_t rank = place.counter[ticket].rank;
        const auto waited = static_cast<double>((now() - place.counter[ticket].came).ms());
        Fate& fate = place.fates[rank];
        ++fate.gave_up;
        fate.waited_in_vain += waited;
        fate.waited_squared += waited * waited;
        fate.inside += waited;
        fate.inside_squared += waited * waited;
        if (!watched_.empty()) watch(s, rank, waited, waited);
        place.counter.give_up(ticket);
    }

    void watch(std::size_t s, std::uint32_t rank, double waited, double inside) {
        for (const Watched& w : watched_) {
            if ((w.scope.station && *w.scope.station != s) || (w.scope.rank && *w.scope.rank != rank)) continue;
            over_[w.figure].over += (w.wait ? waited : inside) > w.threshold_ms ? 1 : 0;
            over_[w.figure].of += 1;
        }
    }

    void go_on(Place& place, std::uint32_t rank, Time entered) {
        if (!place.model->onwards.empty()) {
            double u = place.routing.uniform();
            for (std::size_t next = 0; next < place.model->onwards.size(); ++next) {
                u -= place.model->onwards[next];
                if (u < 0) return arrive(next, rank, entered);
            }
        }
        const auto inside = static_cast<double>((now() - entered).ms());
        ++left_network_;
        in_network_ms_ += inside;
        in_network_squared_ += inside * inside;
    }

    [[nodiscard]] static Fate total(const Place& place, const Scope& scope) {
        Fate sum;
        for (std::size_t r = 0; r < place.fates.size(); ++r) {
            if (scope.rank && *scope.rank != r) continue;
            const Fate& f = place.fates[r];
            sum.arrivals += f.arrivals;
            sum.refused += f.refused;
            sum.served += f.served;
            sum.gave_up += f.gave_up;
            sum.delayed += f.delayed;
            sum.waited += f.waited;
            sum.waited_in_vain += f.waited_in_vain;
            sum.waited_squared += f.waited_squared;
            sum.inside += f.inside;
            sum.inside_squared += f.inside_squared;
        }
        return sum;
    }

    [[nodiscard]] double mean_number_ms(const Place& place, int power) const {
        double sum = 0;
        for (std::size_t n = 0; n < place.time_with.size(); ++n) {
            const auto x = static_cast<double>(n);
            sum += (power == 1 ? x : x * x) * place.time_with[n];
        }
        return sum / ms_;
    }

    [[nodiscard]] Sums of_station(const QueueFigure& figure, std::size_t index, const Place& place,
                                  double elapsed) const {
        const Fate fate = total(place, figure.scope);
        const bool one_class = figure.scope.rank.has_value();
        const auto servers = static_cast<double>(place.model->counter.servers);
        const double gone = fate.served + fate.gave_up;
        const double admitted = fate.arrivals - fate.refused;
        switch (figure.what) {
            // Of one class, by the customers' own times (Little's law as an identity, but for those inside at the end).
            case What::number_in_system: return {one_class ? fate.inside / ms_ : mean_number_ms(place, 1), elapsed};
            case What::number_waiting:
                return {(one_class ? fate.waited + fate.waited_in_vain : place.waiting_ms) / ms_, elapsed};
            case What::number_variance: return {mean_number_ms(place, 2), elapsed, mean_number_ms(place, 1), true};
            case What::number_is: {
                const auto n = static_cast<std::size_t>(figure.threshold);
                return {n < place.time_with.size() ? place.time_with[n] / ms_ : 0, elapsed};
            }
            case What::busy: return {busy(place, fate, figure.scope), elapsed};
            case What::utilisation: return {busy(place, fate, figure.scope) / servers, elapsed};
            case What::offered: return {offered(place, figure.scope) / servers, elapsed};
            case What::arrival_rate: return {fate.arrivals, elapsed};
            case What::throughput: return {fate.served, elapsed};
            case What::time_in_system: return {fate.inside / ms_, gone};
            case What::wait: return {(fate.waited + fate.waited_in_vain) / ms_, gone};
            case What::served_wait: return {fate.waited / ms_, fate.served};
            case What::wait_variance:
                return {fate.waited_squared / ms_ / ms_, gone, (fate.waited + fate.waited_in_vain) / ms_, true};
            case What::time_variance: return {fate.inside_squared / ms_ / ms_, gone, fate.inside / ms_, true};
            case What::must_wait: return {fate.delayed, admitted};
            case What::blocked: return {fate.refused, fate.arrivals};
            case What::gives_up: return {fate.gave_up, fate.arrivals};
            case What::wait_over:
            case What::time_over: return {over_[index].over, over_[index].of};
            case What::wait_within:
            case What::time_within: return {over_[index].of - over_[index].over, over_[index].of};
        }
        return {};
    }

    [[nodiscard]] double busy(const Place& place, const Fate& fate, const Scope& scope) const {
        return (scope.rank ? fate.inside - fate.waited - fate.waited_in_vain : place.busy_ms) / ms_;
    }
    [[nodiscard]] static double offered(const Place& place, const Scope& scope) {
        double work = 0;
        for (std::size_t r = 0; r < place.fates.size(); ++r) {
            if (!scope.rank || *scope.rank == r) work += place.fates[r].arrivals * place.model->flows[r].service.mean();
        }
        return work;
    }

    /// Of all stations together: numbers add up, times are those from entering to leaving the network.
    [[nodiscard]] Sums of_network(const QueueFigure& figure, std::size_t index, double elapsed) const {
        if (figure.what == What::time_in_system) return {in_network_ms_ / ms_, left_network_};
        if (figure.what == What::time_variance)
            return {in_network_squared_ / ms_ / ms_, left_network_, in_network_ms_ / ms_, true};
        if (figure.what == What::throughput) return {left_network_, elapsed};
        Sums sum;
        for (const Place& place : places_) {
            const Sums one = of_station(figure, index, place, elapsed);
            sum.of += one.of;
            sum.over = elapsed;
        }
        // Waits add up over the stations that a customer visits.
        if (figure.what == What::wait) sum.over = left_network_;
        return sum;
    }

    const QueueModel& model_;
    const std::vector<QueueFigure>& figures_;
    double ms_;  ///< per unit of time
    std::vector<Place> places_;
    std::vector<Watched> watched_;
    std::vector<Over> over_;  ///< by figure
    double in_network_ms_ = 0;
    double in_network_squared_ = 0;
    double left_network_ = 0;
    double events_ = 0;
};

/// Offered load per server and the mean service of all who come to a station, by the rates of its classes.
struct Load {
    double rate = 0;
    double service = 0;
    double service_scv = 0;
    double arrival_scv = 1;
    double rho = 0;
};
Load load_of(const StationModel& station, double from_others) {
    Load load;
    double work = from_others * station.flows.front().service.mean();
    load.rate = from_others;
    load.service_scv = std::min(station.flows.front().service.scv(), 20.0);
    for (const Flow& flow : station.flows) {
        if (!flow.interarrival) continue;
        const double rate = 1 / flow.interarrival->mean();
        load.rate += rate;
        work += rate * flow.service.mean();
        load.service_scv = std::max(load.service_scv, std::min(flow.service.scv(), 20.0));
        load.arrival_scv = std::max(load.arrival_scv, std::min(flow.interarrival->scv(), 20.0));
    }
    if (load.rate > 0) load.service = work / load.rate;
    load.rho =
        station.counter.servers == CounterParams::kUnlimited ? 0 : work / static_cast<double>(station.counter.servers);
    return load;
}

double outside_rate(const StationModel& station) {
    double rate = 0;
    for (const Flow& flow : station.flows) rate += flow.interarrival ? 1 / flow.interarrival->mean() : 0;
    return rate;
}

/// How long a station takes to forget: of M/M/c about 1 / (c mu (1 - sqrt rho)^2) (Morse 1955, Operations Research
/// 3(3)), more for variable times; where room or patience is short, the time to fill up or to lose patience.
double relaxation(const StationModel& station, const Load& load) {
    const double service = load.service * (1 + load.service_scv);
    if (station.counter.servers == CounterParams::kUnlimited || load.rate == 0) return service;
    const auto servers = static_cast<double>(station.counter.servers);
    const double variability = (load.arrival_scv + load.service_scv) / 2;
    double slow = std::numeric_limits<double>::infinity();
    if (load.rho < 1) slow = variability * load.service / servers / std::pow(1 - std::sqrt(load.rho), 2);
    if (station.counter.capacity != CounterParams::kUnlimited) {
        const auto room = static_cast<double>(station.counter.capacity - station.counter.servers) + 1;
        slow = std::min(slow, load.service / servers * room * room * std::max(1.0, variability));
    }
    if (station.patience) slow = std::min(slow, station.patience->mean() * (1 + station.patience->scv()));
    if (!std::isfinite(slow))
        throw std::invalid_argument("the queue grows without limit: more work comes than the servers can do");
    return service + slow;
}

}  // namespace

std::vector<double> QueueModel::traffic() const {
    const std::size_t n = stations.size();
    std::vector<std::vector<double>> rows(n, std::vector<double>(n + 1));
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j)
            rows[i][j] = (i == j ? 1.0 : 0.0) - (stations[j].onwards.empty() ? 0.0 : stations[j].onwards[i]);
        rows[i][n] = outside_rate(stations[i]);
    }
    for (std::size_t k = 0; k < n; ++k) {  // diagonally dominant by columns: no pivoting needed
        if (!(std::fabs(rows[k][k]) > 1e-12)) throw std::invalid_argument("from some stations nobody ever leaves");
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

double QueueModel::warm_up() const {
    constexpr double kRelaxations = 20;  // leaves e^-20
    const std::vector<double> rates = traffic();
    double longest = 0;
    for (std::size_t s = 0; s < stations.size(); ++s) {
        const Load load = load_of(stations[s], rates[s] - outside_rate(stations[s]));
        longest = std::max(longest, relaxation(stations[s], load));
    }
    return kRelaxations * longest * std::sqrt(static_cast<double>(stations.size()));
}

double QueueModel::ms_per_unit() const {
    constexpr double kMs = 1e6;  // in the shortest mean time
    double shortest = std::numeric_limits<double>::infinity();
    for (const StationModel& station : stations) {
        for (const Flow& flow : station.flows) {
            if (flow.service.mean() > 0) shortest = std::min(shortest, flow.service.mean());
            if (flow.interarrival) shortest = std::min(shortest, flow.interarrival->mean());
        }
    }
    return kMs / shortest;
}

double QueueModel::events_per_unit() const {
    const std::vector<double> rates = traffic();
    return 2 * std::accumulate(rates.begin(), rates.end(), 0.0);
}

std::vector<Estimate> simulate(const QueueModel& model, const std::vector<QueueFigure>& figures,
                               const Precision& precision, const Effort& effort) {
    constexpr double kFirstEvents = 2'000;  // per replication
    const double warm_up = model.warm_up();
    const std::uint64_t key = random::derive(effort.seed, kStreams);
    const std::function<std::unique_ptr<KernelRun<Network>>(std::uint64_t)> make = [&](std::uint64_t r) {
        return std::make_unique<KernelRun<Network>>(model.ms_per_unit(), warm_up, model, figures,
                                                    random::derive(key, r));
    };
    const double first = std::max(warm_up, kFirstEvents / model.events_per_unit());
    return run_replications<KernelRun<Network>>(make, precision, {first, most_events(effort)});
}

}  // namespace warung::verify
