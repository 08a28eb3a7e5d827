// queue.*: counters and networks of counters, simulated through the kernel.

#include "sim/verify/family.h"
#include "sim/verify/inputs.h"
#include "sim/verify/kernel_run.h"
#include "sim/verify/queue_model.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>

namespace warung::verify {

namespace {

using kiosks::CounterParams;
using nlohmann::json;
using What = QueueFigure::What;

/// What a kind of case says beside its inputs.
struct Form {
    bool loss = false;       ///< no room to wait
    bool unlimited = false;  ///< as many servers as customers
    bool needs_patience = false;
};

std::int64_t whole(double value, const char* what) {
    if (!(value >= 1) || value != std::floor(value) || value > 1e9)
        throw std::invalid_argument(std::string{what} + " must be a whole number of 1 or more");
    return static_cast<std::int64_t>(value);
}

double positive(double value, const char* what) {
    if (!(value > 0)) throw std::invalid_argument(std::string{what} + " must be above zero");
    return value;
}

/// "Poisson", or {"dist": ...}.
Law law_of(const json& spec, double mean_if_named, const std::string& where) {
    if (spec.is_object()) return Law::from_json(spec, where);
    if (!spec.is_string()) throw std::invalid_argument(where + " must name a distribution");
    json named = {{"dist", spec}, {"mean", mean_if_named}};
    return Law::from_json(named, where);
}

// ---- Classes of customers ----

/// Names of classes as inputs spell them, the first goes first.
const std::array<std::vector<const char*>, 4> kClassNames = {
    {{"high", "medium", "low"}, {"high", "mid", "low"}, {"high", "low"}, {"1", "2", "3", "4", "5", "6", "7", "8"}}};

struct Classes {
    std::vector<Flow> flows;
    std::vector<std::string> names;
};

std::optional<Law> service_in(Inputs& inputs, const std::string& suffix) {
    const std::string end = suffix.empty() ? "" : "_" + suffix;
    if (const json* law = inputs.find("service" + end)) return law_of(*law, 1, "service" + end);
    for (const char* name : {"mu", "mu_", "service_rate"}) {
        const json* rate = inputs.find(name + end);
        if (rate != nullptr && rate->is_number())
            return Law::exponential(1 / positive(rate->get<double>(), "a service rate"));
    }
    for (const char* name : {"mean_service", "service_mean", "service_time"}) {
        const json* mean = inputs.find(name + end);
        if (mean != nullptr && mean->is_number()) return Law::exponential(positive(mean->get<double>(), name));
    }
    return std::nullopt;
}

std::optional<double> rate_of_class(Inputs& inputs, const std::string& name) {
    for (const char* stem : {"lambda_", "lambda", "arrival_rate_"}) {
        const json* rate = inputs.find(stem + name);
        if (rate != nullptr && rate->is_number()) return positive(rate->get<double>(), "an arrival rate");
    }
    return std::nullopt;
}

/// {"lambda_high": .3, "lambda_low": .5, "mu": 1} and its relations.
std::optional<Classes> named_classes(Inputs& inputs) {
    for (const auto& names : kClassNames) {
        Classes classes;
        for (const char* name : names) {
            const auto rate = rate_of_class(inputs, name);
            if (!rate) break;
            auto service = service_in(inputs, name);
            if (!service) service = service_in(inputs, "");
            if (!service) throw std::invalid_argument(std::string{"there is no service for class "} + name);
            classes.flows.push_back({Law::exponential(1 / *rate), *service});
            classes.names.emplace_back(name);
        }
        // All of the names, or of the numbers as many as there are.
        if (classes.flows.size() == names.size() || (*names.front() == '1' && classes.flows.size() > 1)) return classes;
    }
    return std::nullopt;
}

/// {"lambda_": [.3, .5], "mu": [1, 2]}.
std::optional<Classes> listed_classes(Inputs& inputs) {
    const json* rates = inputs.find({"lambda_", "lambda", "lambdas", "arrival_rates"});
    if (rates == nullptr || !rates->is_array()) return std::nullopt;
    const json* mus = inputs.find({"mu", "mus", "service_rates"});
    const json* laws = inputs.find({"service", "services"});
    Classes classes;
    for (std::size_t i = 0; i < rates->size(); ++i) {
        const auto in_list = [&](const json* list) { return list->is_array() ? &list->at(i) : list; };
        Flow flow;
        flow.interarrival = Law::exponential(1 / positive(rates->at(i).get<double>(), "an arrival rate"));
        if (laws != nullptr) {
            flow.service = law_of(*in_list(laws), 1, "service");
        } else if (mus != nullptr) {
            flow.service = Law::exponential(1 / positive(in_list(mus)->get<double>(), "a service rate"));
        } else {
            throw std::invalid_argument("there is no service");
        }
        classes.flows.push_back(std::move(flow));
        classes.names.push_back(std::to_string(i + 1));
    }
    if (classes.flows.empty()) throw std::invalid_argument("there is no class of customers");
    return classes;
}

Classes one_class(Inputs& inputs) {
    Flow flow;
    const auto rate = inputs.number({"lambda_", "lambda", "arrival_rate"});
    const json* interarrival = inputs.find({"interarrival", "interarrivals", "arrivals"});
    if (interarrival != nullptr && (interarrival->is_object() || !rate)) {
        flow.interarrival = law_of(*interarrival, rate ? 1 / *rate : 1, "interarrival");
    } else if (interarrival != nullptr) {
        flow.interarrival = law_of(*interarrival, 1 / positive(*rate, "the arrival rate"), "interarrival");
    } else if (rate) {
        flow.interarrival = Law::exponential(1 / positive(*rate, "the arrival rate"));
    } else {
        throw std::invalid_argument("input `lambda_` is missing");
    }
    const auto service = service_in(inputs, "");
    if (!service) throw std::invalid_argument("input `mu` or `service` is missing");
    flow.service = *service;
    return {{std::move(flow)}, {}};
}

// ---- One counter ----

struct Asked {
    QueueModel model;
    std::vector<std::string> class_names;
    double time_unit_s = 60;  ///< of figures in seconds
};

double time_unit(Inputs& inputs) {
    const std::string unit = inputs.text({"time_unit"}).value_or("min");
    if (unit.starts_with("min")) return 60;
    if (unit.starts_with("s")) return 1;
    if (unit.starts_with("h")) return 3600;
    if (unit.starts_with("d")) return 86400;
    throw NotSupported("time unit `" + unit + "`");
}

void read_discipline(Inputs& inputs, CounterParams& counter) {
    std::string discipline = inputs.text({"discipline", "priority"}).value_or("fcfs");
    std::transform(discipline.begin(), discipline.end(), discipline.begin(),
                   [](unsigned char c) { return c == '_' || c == ' ' ? '-' : std::tolower(c); });
    if (discipline == "preemptive" || discipline == "preemptive-resume" || discipline == "pre-emptive-resume") {
        counter.preemptive = true;
    } else if (discipline == "fcfs" || discipline == "fifo") {
        if (counter.classes > 1 && inputs.find({"discipline", "priority"}) != nullptr)
            throw NotSupported("several classes served in the order of arrival");
    } else if (discipline != "non-preemptive" && discipline != "nonpreemptive") {
        throw NotSupported("discipline `" + discipline + "`");
    }
}

std::optional<Law> read_patience(Inputs& inputs) {
    if (const auto theta = inputs.number({"theta", "theta_", "abandonment_rate", "patience_rate"}))
        return Law::exponential(1 / positive(*theta, "the rate of losing patience"));
    if (const auto mean = inputs.number({"patience_mean", "mean_patience"}))
        return Law::exponential(positive(*mean, "the mean patience"));
    if (const json* law = inputs.find({"patience"}))
        return law->is_number() ? Law::exponential(positive(law->get<double>(), "the mean patience"))
                                : Law::from_json(*law, "patience");
    return std::nullopt;
}

Asked read_counter(const json& fields, const Form& form) {
    Inputs inputs{fields};
    auto classes = named_classes(inputs);
    if (!classes) classes = listed_classes(inputs);
    if (!classes) classes = one_class(inputs);

    StationModel station;
    const auto servers = inputs.number({"servers", "c", "n", "agents"});
    station.counter.servers = form.unlimited ? CounterParams::kUnlimited : whole(servers.value_or(1), "servers");
    const auto capacity = inputs.number({"capacity_K", "capacity", "K", "k"});
    const auto line = inputs.number({"waiting_room", "queue_capacity", "buffer"});
    if (form.loss) station.counter.capacity = station.counter.servers;
    if (capacity) station.counter.capacity = whole(*capacity, "capacity_K");
    if (line) station.counter.capacity = station.counter.servers + static_cast<std::int64_t>(std::max(0.0, *line));
    station.counter.classes = classes->flows.size();
    read_discipline(inputs, station.counter);
    station.patience = read_patience(inputs);
    if (form.needs_patience && !station.patience) throw std::invalid_argument("input `theta` or `patience` is missing");
    station.flows = std::move(classes->flows);
    Asked asked;
    asked.time_unit_s = time_unit(inputs);
    inputs.expect_no_more();
    asked.class_names = std::move(classes->names);
    asked.model.stations.push_back(std::move(station));
    return asked;
}

// ---- A network ----

double element(const json* list, std::size_t i, double otherwise) {
    if (list == nullptr) return otherwise;
    return list->is_array() ? list->at(i).get<double>() : list->get<double>();
}

Asked read_network(const json& fields) {
    Inputs inputs{fields};
    const json* outside = inputs.find({"gamma", "lambda_", "lambda", "external_arrivals"});
    const json* routing = inputs.find({"P", "routing"});
    const json* rates = inputs.find({"mu", "service_rates"});
    const json* laws = inputs.find({"service", "services"});
    const json* servers = inputs.find({"servers", "c"});
    const json* stations = rates != nullptr && rates->is_array() ? rates : (laws != nullptr ? laws : routing);
    if (stations == nullptr || !stations->is_array() || stations->empty())
        throw std::invalid_argument("a network needs `mu` (or `service`), a list with one element for each station");
    const std::size_t n = stations->size();
    if (outside == nullptr) throw std::invalid_argument("a network needs `gamma`, the arrivals from outside");
    if (rates == nullptr && laws == nullptr) throw std::invalid_argument("a network needs `mu` or `service`");
    if (routing != nullptr && (!routing->is_array() || routing->size() != n))
        throw std::invalid_argument("`P` must have a row for each station");
    Asked asked;
    for (std::size_t s = 0; s < n; ++s) {
        StationModel station;
        station.counter.servers = whole(element(servers, s, 1), "servers");
        Flow flow;
        // A single rate from outside comes to the first station.
        const double comes = outside->is_array() ? outside->at(s).get<double>() : (s == 0 ? outside->get<double>() : 0);
        if (comes < 0) throw std::invalid_argument("an arrival rate below zero");
        if (comes > 0) flow.interarrival = Law::exponential(1 / comes);
        flow.service = laws != nullptr ? law_of(laws->is_array() ? laws->at(s) : *laws, 1, "service")
                                       : Law::exponential(1 / positive(element(rates, s, 0), "a service rate"));
        station.flows.push_back(std::move(flow));
        if (routing != nullptr) {
            station.onwards = routing->at(s).get<std::vector<double>>();
        } else if (s + 1 < n) {  // in a row
            station.onwards.assign(n, 0);
            station.onwards[s + 1] = 1;
        }
        if (!station.onwards.empty() && station.onwards.size() != n)
            throw std::invalid_argument("each row of `P` must have an element for each station");
        double sum = 0;
        for (const double p : station.onwards) {
            if (!(p >= 0)) throw std::invalid_argument("`P` must hold probabilities");
            sum += p;
        }
        if (sum > 1 + 1e-9) throw std::invalid_argument("a row of `P` adds up to more than 1");
        asked.model.stations.push_back(std::move(station));
    }
    asked.time_unit_s = time_unit(inputs);
    inputs.expect_no_more();
    return asked;
}

// ---- Figures by name ----

const std::map<std::string, What> kByName = {
    {"L", What::number_in_system},
    {"L_mean", What::number_in_system},
    {"Lq", What::number_waiting},
    {"L_var", What::number_variance},
    {"W", What::time_in_system},
    {"W_var", What::time_variance},
    {"Wq", What::wait},
    {"Wq_var", What::wait_variance},
    {"Wq_served", What::served_wait},
    {"rho", What::utilisation},
    {"utilisation", What::utilisation},
    {"utilization", What::utilisation},
    {"mean_busy", What::busy},
    {"busy", What::busy},
    {"lambda", What::arrival_rate},
    {"lambda_eff", What::throughput},
    {"throughput", What::throughput},
    {"P_wait", What::must_wait},
    {"sigma", What::must_wait},
    {"P_block", What::blocked},
    {"P_loss", What::blocked},
    {"P_abandon", What::gives_up},
};

[[noreturn]] void no_such_figure(const std::string& name) { throw NotSupported("figure `" + name + "` of a queue"); }

/// The number at the end of "P_Wq_gt_1" after "P_Wq_gt_"; none if the name does not begin so.
std::optional<double> number_after(const std::string& name, const std::string& start) {
    if (!name.starts_with(start) || name.size() == start.size()) return std::nullopt;
    char* end = nullptr;
    const double value = std::strtod(name.c_str() + start.size(), &end);
    return *end == '\0' ? std::optional{value} : std::nullopt;
}

std::optional<QueueFigure> probability(const std::string& name) {
    const std::array<std::pair<const char*, What>, 10> starts = {{{"P_Wq_gt_", What::wait_over},
                                                                  {"P_Wq_ge_", What::wait_over},
                                                                  {"P_Wq_le_", What::wait_within},
                                                                  {"P_Wq_lt_", What::wait_within},
                                                                  {"P_W_gt_", What::time_over},
                                                                  {"P_W_le_", What::time_within},
                                                                  {"P_L", What::number_is},
                                                                  {"P_N", What::number_is},
                                                                  {"P_n", What::number_is},
                                                                  {"P", What::number_is}}};
    for (const auto& [start, what] : starts) {
        if (const auto value = number_after(name, start)) {
            QueueFigure figure;
            figure.what = what;
            figure.threshold = *value;
            return figure;
        }
    }
    return std::nullopt;
}

/// Takes "_high" or "_2" off the end of the name and says whose figure it is.
Scope take_scope(std::string& name, const Asked& asked) {
    Scope scope;
    const std::size_t stations = asked.model.stations.size();
    if (stations == 1) scope.station = 0;
    const auto underscore = name.rfind('_');
    if (underscore == std::string::npos || underscore == 0) return scope;
    const std::string end = name.substr(underscore + 1);
    const auto& names = asked.class_names;
    const auto of_class = std::find(names.begin(), names.end(), end);
    if (of_class != names.end()) {
        scope.rank = static_cast<std::size_t>(of_class - names.begin());
    } else if (stations > 1 && !end.empty() && end.size() < 4 &&
               std::all_of(end.begin(), end.end(), [](unsigned char c) { return std::isdigit(c); })) {
        const std::size_t station = std::stoul(end);
        if (station < 1 || station > stations) no_such_figure(name);
        scope.station = station - 1;
    } else if (end != "overall" && end != "all" && end != "total") {
        return scope;
    }
    name.resize(underscore);
    return scope;
}

QueueFigure figure_of(const std::string& key, const Asked& asked) {
    std::string name = key;
    double factor = 1;
    if (name.ends_with("_seconds")) {
        name.resize(name.size() - 8);
        factor = asked.time_unit_s;
    }
    QueueFigure figure;
    const StationModel& first = asked.model.stations.front();
    // A probability's own number is not a station's.
    const auto whole_name = asked.model.stations.size() == 1 ? probability(name) : std::nullopt;
    if (whole_name) {
        figure = *whole_name;
        figure.scope.station = 0;
    } else if (kByName.contains(name) && asked.model.stations.size() == 1) {
        figure.what = kByName.at(name);
        figure.scope.station = 0;
    } else {
        figure.scope = take_scope(name, asked);
        const Scope scope = figure.scope;
        if (const auto p = probability(name)) {
            figure = *p;
            figure.scope = scope;
        } else if (kByName.contains(name)) {
            figure.what = kByName.at(name);
        } else {
            no_such_figure(key);
        }
    }
    figure.factor = factor;
    // Where customers are lost, rho is what is offered and not what is done.
    const bool lossy = first.counter.capacity != CounterParams::kUnlimited || first.patience.has_value();
    if (name.starts_with("rho") && lossy) figure.what = What::offered;
    const bool needs_servers = figure.what == What::utilisation || figure.what == What::offered;
    if (needs_servers && first.counter.servers == CounterParams::kUnlimited) no_such_figure(key);
    const bool needs_station = figure.what != What::number_in_system && figure.what != What::number_waiting &&
                               figure.what != What::time_in_system && figure.what != What::time_variance &&
                               figure.what != What::throughput && figure.what != What::wait &&
                               figure.what != What::busy;
    if (!figure.scope.station && needs_station) no_such_figure(key);
    return figure;
}

Answer answer(const Case& c, const Effort& effort, const Asked& asked) {
    std::vector<QueueFigure> figures;
    for (const auto& [key, expected] : c.expected.items()) {
        if (!expected.is_number()) no_such_figure(key);
        figures.push_back(figure_of(key, asked));
    }
    const std::vector<Estimate> estimates = simulate(asked.model, figures, precision_of(c, effort), effort);
    Answer result;
    std::size_t i = 0;
    for (const auto& [key, expected] : c.expected.items()) {
        result.value[key] = estimates[i].value;
        result.standard_error[key] = estimates[i].standard_error;
        ++i;
    }
    return result;
}

Family counter_family(const Form& form) {
    return [form](const Case& c, const Effort& effort) { return answer(c, effort, read_counter(c.inputs, form)); };
}

// ---- Waiting for a departure ----

/// Customers of a Poisson stream who all leave with the next departure.
class Stop : public kernel::Process<Stop> {
public:
    Stop(double ms_per_unit, const Law& headway, double arrival_rate, const std::vector<std::string>& figures,
         std::uint64_t key)
        : Process{0},
          ms_{ms_per_unit},
          headway_{headway},
          arrivals_{Law::exponential(1 / arrival_rate)},
          figures_{figures},
          luck_{random::derive(key, 1)},
          comes_{random::derive(key, 2)} {
        schedule(after(headway_, luck_), kDeparts, kDeparts);
        schedule(after(arrivals_, comes_), kComes, kComes);
    }
    void handle(const kernel::Event& e) {
        if (e.what == kComes) {
            waiting_.push_back(now());
            schedule(after(arrivals_, comes_), kComes, kComes);
            return;
        }
        for (const Time came : waiting_) {
            const double waited = static_cast<double>((now() - came).ms()) / ms_;
            ++customers_;
            sum_ += waited;
            squares_ += waited * waited;
        }
        waiting_.clear();
        ++departures_;
        schedule(after(headway_, luck_), kDeparts, kDeparts);
    }
    void forget(Time) { customers_ = sum_ = squares_ = departures_ = 0; }
    [[nodiscard]] std::vector<Sums> sums(Time, double elapsed) const {
        std::vector<Sums> all;
        for (const std::string& figure : figures_) {
            if (figure == "mean_wait" || figure == "Wq") {
                all.push_back({sum_, customers_});
            } else if (figure == "wait_var") {
                all.push_back({squares_, customers_, sum_, true});
            } else if (figure == "mean_waiting" || figure == "Lq") {
                all.push_back({sum_, elapsed});
            } else if (figure == "mean_batch") {
                all.push_back({customers_, departures_});
            } else {
                throw NotSupported("figure `" + figure + "` of a stop");
            }
        }
        return all;
    }
    [[nodiscard]] double events() const { return customers_ + departures_; }

private:
    enum : std::uint16_t { kComes, kDeparts };

    Time after(const Law& law, random::Stream& luck) { return now() + rounded_ms(law.sample(luck) * ms_); }

    double ms_;
    Law headway_;
    Law arrivals_;
    std::vector<std::string> figures_;
    random::Stream luck_;
    random::Stream comes_;
    std::vector<Time> waiting_;
    double customers_ = 0;
    double departures_ = 0;
    double sum_ = 0;
    double squares_ = 0;
};

Answer headway_wait(const Case& c, const Effort& effort) {
    constexpr std::uint64_t kStreams = 0x686561647761792eULL;
    Inputs inputs{c.inputs};
    const json* spec = inputs.find({"headway", "interval"});
    if (spec == nullptr) throw std::invalid_argument("input `headway` is missing");
    const Law headway = spec->is_number() ? Law::constant(spec->get<double>()) : Law::from_json(*spec, "headway");
    positive(headway.mean(), "the mean headway");
    if (inputs.text({"arrivals"}).value_or("Poisson") != "Poisson") throw NotSupported("arrivals that are not Poisson");
    const double rate = inputs.number({"arrival_rate", "lambda_", "lambda"}).value_or(4 / headway.mean());
    inputs.expect_no_more();
    std::vector<std::string> figures;
    for (const auto& [key, expected] : c.expected.items()) figures.push_back(key);
    const std::uint64_t key = random::derive(effort.seed, kStreams);
    const double ms_per_unit = 1e6 * positive(rate, "the arrival rate");
    const std::function<std::unique_ptr<KernelRun<Stop>>(std::uint64_t)> make = [&](std::uint64_t r) {
        return std::make_unique<KernelRun<Stop>>(ms_per_unit, 20 * headway.mean(), headway, rate, figures,
                                                 random::derive(key, r));
    };
    const auto estimates =
        run_replications<KernelRun<Stop>>(make, precision_of(c, effort), {100 * headway.mean(), most_events(effort)});
    Answer result;
    for (std::size_t i = 0; i < figures.size(); ++i) {
        result.value[figures[i]] = estimates[i].value;
        result.standard_error[figures[i]] = estimates[i].standard_error;
    }
    return result;
}

}  // namespace

void add_queue_families(Families& families) {
    const Form plain;
    for (const char* kind : {"mm1", "mmc", "mm1k", "mmck", "mg1", "mg1k", "md1", "mdc", "mgc", "mgck", "gm1", "gmc",
                             "gg1", "ggc", "ggck", "mm1_priority", "mg1_priority", "mmc_priority", "mgc_priority"})
        families[std::string{"queue."} + kind] = counter_family(plain);
    Form loss;
    loss.loss = true;
    for (const char* kind : {"mmcc_loss", "mgcc_loss", "ggcc_loss", "erlang_b"})
        families[std::string{"queue."} + kind] = counter_family(loss);
    Form patience;
    patience.needs_patience = true;
    for (const char* kind : {"mmc_plus_m", "mmc_plus_g", "mgc_plus_m", "mgc_plus_g", "mmck_plus_m", "mm1_plus_m"})
        families[std::string{"queue."} + kind] = counter_family(patience);
    Form unlimited;
    unlimited.unlimited = true;
    for (const char* kind : {"mginf", "mminf", "mdinf"})
        families[std::string{"queue."} + kind] = counter_family(unlimited);
    for (const char* kind : {"jackson", "tandem", "network"}) {
        families[std::string{"queue."} + kind] = [](const Case& c, const Effort& effort) {
            return answer(c, effort, read_network(c.inputs));
        };
    }
    families["queue.headway_wait"] = headway_wait;
}

}  // namespace warung::verify
