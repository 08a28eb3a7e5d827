#include "sim/benchmarks/benchmarks.h"

#include "sim/benchmarks/kernel_models.h"
#include "sim/synthetic/country.h"
#include "sim/world/replication.h"

#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <optional>

namespace warung::benchmarks {

namespace {

/// Time since its making: wall, and processor time of all threads.
class Stopwatch {
public:
    [[nodiscard]] Sample read(std::int64_t items) const {
        const auto wall = std::chrono::steady_clock::now() - wall_;
        return {items, cpu_now_ns() - cpu_ns_, std::chrono::duration<double, std::nano>(wall).count()};
    }

private:
    static double cpu_now_ns() {
        timespec t{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
    }
    double cpu_ns_ = cpu_now_ns();
    std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
};

std::int64_t heap_bytes() {
    const auto info = mallinfo2();
    return static_cast<std::int64_t>(info.uordblks + info.hblkhd);
}

struct Case {
    std::string name;
    std::string item;
    std::size_t threads = 1;
    std::function<Sample(std::size_t repetition)> run;
};

std::vector<Figure> run_rounds(const std::vector<Case>& cases, std::size_t repetitions, const Options& options) {
    std::vector<Figure> figures;
    for (const Case& c : cases) figures.push_back({c.name, c.item, c.threads, {}});
    for (std::size_t r = 0; r < repetitions; ++r) {
        for (std::size_t c = 0; c < cases.size(); ++c) {
            options.begins(fmt::format("{} ({} of {})", cases[c].name, r + 1, repetitions));
            figures[c].samples.push_back(cases[c].run(r));
        }
    }
    return figures;
}

void append(std::vector<Figure>& all, std::vector<Figure> more) {
    for (Figure& f : more) all.push_back(std::move(f));
}

/// One value for each repetition of `a`, made from the samples of both.
template <class Make>
Spread compared(const Figure& a, const Figure& b, Make&& make) {
    std::vector<double> values;
    for (std::size_t r = 0; r < a.samples.size(); ++r) values.push_back(make(a.samples[r], b.samples[r]));
    return spread_of(std::move(values));
}

void measure_hold(const Options& options, Report& report) {
    std::vector<Case> cases;
    const auto add = [&](std::size_t pending, std::size_t holds) {
        cases.push_back(
            {fmt::format("hold_{}", pending), "hold (pop and push)", 1, [=](std::size_t) {
                 HoldModel<kernel::PendingEvents, ExponentialDelays> model{pending, ExponentialDelays{pending}};
                 const Stopwatch watch;
                 model.hold(holds);
                 return watch.read(static_cast<std::int64_t>(holds));
             }});
    };
    if (options.quick) {
        add(1'000, 2'000'000);
        add(100'000, 2'000'000);
        add(1'000'000, 2'000'000);
    } else {
        add(1'000, 10'000'000);
        add(100'000, 10'000'000);
        add(10'000'000, 20'000'000);
    }
    append(report.figures, run_rounds(cases, options.kernel_repetitions, options));
}

/// M/M/1 at load 0.9: customers stay 1 / (1 - 0.9) = 10 services on average. The mean over n customers in a row has
/// the standard error sqrt(rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4 / n) services (Daley 1968, for waiting
/// times; the stay differs from the wait by the own service, which is little at this load).
void measure_mm1(const Options& options, Report& report) {
    constexpr double kRho = 0.9;
    constexpr double kTheory = 1 / (1 - kRho);
    const std::int64_t customers = options.quick ? 2'000'000 : 10'000'000;
    double area = 0;
    double served = 0;
    const std::vector<Case> cases = {
        {"mm1_load_0.9", "customer (arrival, departure)", 1, [&](std::size_t repetition) {
             MM1 counter{kRho, repetition + 1};
             const Time end{static_cast<std::int64_t>(static_cast<double>(customers) * MM1::kServiceMs / kRho)};
             const Stopwatch watch;
             counter.advance({end, 0});
             const Sample sample = watch.read(counter.served());
             area += static_cast<double>(counter.area_ms()) / MM1::kServiceMs;
             served += static_cast<double>(counter.served());
             return sample;
         }}};
    append(report.figures, run_rounds(cases, options.kernel_repetitions, options));
    const double mean = area / served;
    const double error =
        std::sqrt(kRho * (2 + 5 * kRho - 4 * kRho * kRho + kRho * kRho * kRho) / served) / ((1 - kRho) * (1 - kRho));
    report.quantities.push_back({"mm1_mean_time_in_system_services",
                                 fmt::format("M/M/1: mean time in system, in services (theory {:.0f}, standard error "
                                             "{:.2f})",
                                             kTheory, error),
                                 {mean, mean, mean}});
    if (std::abs(mean - kTheory) > std::min(5 * error, 0.03 * kTheory)) {
        report.failures.push_back(
            fmt::format("M/M/1: customers stay {:.3f} services on average, theory says {:.3f} (standard error {:.3f})",
                        mean, kTheory, error));
    }
}

void measure_phold(const Options& options, Report& report) {
    std::vector<Case> cases;
    const auto add = [&](std::uint32_t processes, int pending_each, std::size_t threads, std::int64_t windows) {
        cases.push_back({fmt::format("phold_{}x{}_threads_{}", processes, pending_each, threads), "event", threads,
                         [=](std::size_t) {
                             PholdWorld world{processes, pending_each, threads};
                             const std::int64_t before = world.handled();
                             const Stopwatch watch;
                             world.run_windows(windows);
                             Sample sample = watch.read(0);
                             sample.items = world.handled() - before;
                             return sample;
                         }});
    };
    for (const std::size_t threads : {1U, 2U}) add(1024, 16, threads, options.quick ? 600 : 6'000);
    for (const std::size_t threads : {1U, 2U}) add(100'000, 10, threads, options.quick ? 10 : 100);
    std::vector<Figure> figures = run_rounds(cases, options.kernel_repetitions, options);
    for (std::size_t f = 0; f < figures.size(); f += 2) {
        report.quantities.push_back(
            {figures[f].name.substr(0, figures[f].name.rfind("_threads")) + "_speed_up_of_2_threads_ratio",
             figures[f].name.substr(0, figures[f].name.rfind("_threads")) +
                 ": wall time on 1 thread over wall time on 2",
             compared(figures[f], figures[f + 1], [](const Sample& one, const Sample& two) {
                 return one.wall_ns_per_item() / two.wall_ns_per_item();
             })});
    }
    append(report.figures, std::move(figures));
}

void measure_network(const Options& options, Report& report) {
    struct Size {
        int regions;
        std::size_t threads;
    };
    const std::int64_t days = options.quick ? 2 : 14;
    const int most = options.quick ? 4 : 32;
    const std::vector<Size> sizes = options.quick ? std::vector<Size>{{1, 1}, {most, 1}, {most, 2}}
                                                  : std::vector<Size>{{1, 1}, {8, 1}, {most, 1}, {most, 2}};
    std::vector<std::vector<NetworkRun>> runs(sizes.size());
    std::vector<Case> cases;
    for (std::size_t s = 0; s < sizes.size(); ++s) {
        cases.push_back({fmt::format("network_regions_{}_threads_{}", sizes[s].regions, sizes[s].threads), "need",
                         sizes[s].threads, [&, s](std::size_t) {
                             runs[s].push_back(
                                 run_network(synthetic::kiosk_network(sizes[s].regions, days), sizes[s].threads));
                             return runs[s].back().run;
                         }});
    }
    const std::vector<Figure> figures = run_rounds(cases, options.network_repetitions, options);

    const auto spread = [&](std::size_t s, auto&& of) {
        std::vector<double> values;
        for (const NetworkRun& r : runs[s]) values.push_back(of(r));
        return spread_of(std::move(values));
    };
    const std::size_t large = sizes.size() - 2;
    const auto& like = runs[large].front();
    Figure built{fmt::format("network_construction_regions_{}_threads_1", most), "customer built", 1, {}};
    for (const NetworkRun& r : runs[large]) built.samples.push_back(r.construction);

    report.quantities.push_back({"network_cost_ratio",
                                 fmt::format("network: processor time per need with {} regions over that with 1", most),
                                 compared(figures[large], figures.front(), [](const Sample& many, const Sample& one) {
                                     return many.cpu_ns_per_item() / one.cpu_ns_per_item();
                                 })});
    report.quantities.push_back({"network_speed_up_of_2_threads_ratio",
                                 fmt::format("network: wall time on 1 thread over wall time on 2, {} regions", most),
                                 compared(figures[large], figures[large + 1], [](const Sample& one, const Sample& two) {
                                     return one.wall_ns_per_item() / two.wall_ns_per_item();
                                 })});
    report.quantities.push_back({"network_events_per_need", "network: events handled for each need, itself included",
                                 spread(large, [](const NetworkRun& r) {
                                     return static_cast<double>(r.events) / static_cast<double>(r.needs);
                                 })});
    if (like.heap_bytes > 0) {
        report.quantities.push_back({"network_bytes_per_customer",
                                     "network: bytes on the heap for each customer, kiosks and all else included",
                                     spread(large, [](const NetworkRun& r) {
                                         return static_cast<double>(r.heap_bytes) / static_cast<double>(r.customers);
                                     })});
    }
    for (const auto& of_size : runs) {
        for (const NetworkRun& r : of_size)
            report.failures.insert(report.failures.end(), r.failures.begin(), r.failures.end());
    }
    append(report.figures, figures);
    report.figures.push_back(std::move(built));
}

struct Group {
    std::string name;
    void (*measure)(const Options&, Report&);
};
const std::vector<Group>& all_groups() {
    static const std::vector<Group> all = {
        {"hold", measure_hold}, {"mm1", measure_mm1}, {"phold", measure_phold}, {"network", measure_network}};
    return all;
}

}  // namespace

Spread spread_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t n = values.size();
    return {(values[(n - 1) / 2] + values[n / 2]) / 2, values.front(), values.back()};
}

Spread Figure::cpu_ns_per_item() const {
    std::vector<double> values;
    for (const Sample& s : samples) values.push_back(s.cpu_ns_per_item());
    return spread_of(std::move(values));
}

Spread Figure::wall_ns_per_item() const {
    std::vector<double> values;
    for (const Sample& s : samples) values.push_back(s.wall_ns_per_item());
    return spread_of(std::move(values));
}

const std::vector<std::string>& groups() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> n;
        for (const Group& g : all_groups()) n.push_back(g.name);
        return n;
    }();
    return names;
}

Report measure(const Options& options) {
    Report report;
    for (const Group& g : all_groups()) {
        if (options.only.empty() || options.only == g.name) g.measure(options, report);
    }
    return report;
}

std::vector<SizeOf> entity_sizes() {
    return {{"event", sizeof(kernel::Event)},
            {"customer", sizeof(customers::Customer)},
            {"kiosk_with_face", sizeof(kiosks::Kiosk) + sizeof(kiosks::KioskFace)},
            {"neighbourhood", sizeof(world::Neighbourhood)},
            {"visit", sizeof(world::Visit)},
            {"parcel", sizeof(logistics::Parcel)}};
}

NetworkRun run_network(const scenario::Scenario& scenario, std::size_t threads) {
    const oneapi::tbb::global_control limit{oneapi::tbb::global_control::max_allowed_parallelism, threads};
    NetworkRun result;
    const world::Setting setting = world::build_setting(scenario);
    const std::int64_t heap_before = heap_bytes();
    const Stopwatch building;
    std::optional<world::Replication> replication;
    replication.emplace(setting, 0);
    result.construction = building.read(0);

    const Stopwatch running;
    replication->run(threads > 1 ? kernel::Mode::windowed : kernel::Mode::sequential);
    result.run = running.read(0);
    result.heap_bytes = std::max<std::int64_t>(0, heap_bytes() - heap_before);

    result.regions = static_cast<std::int64_t>(replication->regions().size());
    result.events = static_cast<std::int64_t>(replication->events_handled());
    for (const world::RegionProcess& r : replication->regions()) {
        result.customers += static_cast<std::int64_t>(r.population().customers.size());
        result.kiosks += static_cast<std::int64_t>(r.population().kiosks.size());
        for (const std::int64_t needs : r.tally().counters.needs) result.needs += needs;
    }
    result.construction.items = result.customers;
    result.run.items = result.needs;
    for (const world::CheckResult& check : replication->checks()) {
        if (!check.held) result.failures.push_back("self-check " + check.name + " failed: " + check.detail);
    }
    return result;
}

}  // namespace warung::benchmarks
