#include "sim/experiments/study_tables.h"

#include "sim/statistics/intervals.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace warung::experiments {

namespace {

using Out = std::function<void(std::string_view)>;

/// Gathers rows and hands them on in blocks.
class Writer {
public:
    explicit Writer(const Out& out) : out_{out} {}
    ~Writer() = default;

    template <class... Args>
    void row(fmt::format_string<Args...> format, Args&&... args) {
        fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
        text_ += '\n';
        if (text_.size() > (std::size_t{1} << 18)) flush();
    }
    void flush() {
        out_(text_);
        text_.clear();
    }

private:
    const Out& out_;
    std::string text_;
};

/// Shortest form that reads back equal; nothing for what is undefined.
std::string number(double x) { return std::isnan(x) ? std::string{} : fmt::format("{}", x == 0 ? 0.0 : x); }

std::string cell(std::string_view text) {
    if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string{text};
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
}

/// A text without the quotes it has in TOML.
std::string bare(const std::string& toml) {
    const bool quoted = toml.size() >= 2 && toml.front() == '"' && toml.find('\\') == std::string::npos &&
                        toml.find('"', 1) == toml.size() - 1;
    return quoted ? toml.substr(1, toml.size() - 2) : toml;
}

/// Calls with every unit by design point, variant, replication.
template <class Visit>
void each_unit(const StudyPlan& plan, Visit&& visit) {
    for (std::size_t c = 0; c < plan.configurations(); ++c) {
        for (std::int64_t r = 0; r < plan.replications[c]; ++r)
            visit(Unit{static_cast<std::uint32_t>(c), plan.first_replication[c] + r});
    }
}

std::string unit_cells(const StudyPlan& plan, const Unit& unit) {
    return fmt::format("{},{},{},{}", plan.point_of(unit.configuration) + 1, plan.variant_of(unit.configuration),
                       unit.replication, plan.seeds[unit.configuration]);
}

void write_results(const StudyPlan& plan, const Outcomes& outcomes, const Out& out) {
    Writer rows{out};
    rows.row("design_point,variant,replication,seed,metric,unit,value");
    std::vector<std::string> metrics;
    for (const Metric& m : plan.metrics) metrics.push_back(cell(m.name) + ',' + cell(m.unit));
    each_unit(plan, [&](const Unit& unit) {
        const UnitOutcome* outcome = outcomes.find(plan.id_of(unit));
        if (outcome == nullptr || !outcome->failure.empty()) return;
        const std::string cells = unit_cells(plan, unit);
        for (std::size_t m = 0; m < metrics.size() && m < outcome->values.size(); ++m)
            rows.row("{},{},{}", cells, metrics[m], number(outcome->values[m]));
    });
    rows.flush();
}

void write_summary(const StudyPlan& plan, const Outcomes& outcomes, const Out& out) {
    Writer rows{out};
    rows.row("design_point,variant,metric,unit,replications,mean,half_width_95");
    for (std::size_t c = 0; c < plan.configurations(); ++c) {
        for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
            const auto i = statistics::t_interval(values_of(plan, outcomes, c, m));
            rows.row("{},{},{},{},{},{},{}", plan.point_of(c) + 1, plan.variant_of(c), cell(plan.metrics[m].name),
                     cell(plan.metrics[m].unit), i.n, number(i.mean), number(i.half_width));
        }
    }
    rows.flush();
}

void write_units(const StudyPlan& plan, const Outcomes& outcomes, const Out& out) {
    Writer rows{out};
    rows.row("design_point,variant,replication,seed,id,status,reason,events,event_digest");
    each_unit(plan, [&](const Unit& unit) {
        const Identity id = plan.id_of(unit);
        const UnitOutcome* outcome = outcomes.find(id);
        const std::string cells = unit_cells(plan, unit);
        if (outcome == nullptr)
            rows.row("{},{},missing,,,", cells, to_hex(id));
        else if (!outcome->failure.empty())
            rows.row("{},{},failed,{},,", cells, to_hex(id), cell(outcome->failure));
        else
            rows.row("{},{},done,,{},{:016x}", cells, to_hex(id), outcome->events, outcome->digest);
    });
    rows.flush();
}

void write_design(const StudyPlan& plan, const Outcomes&, const Out& out) {
    Writer rows{out};
    rows.row("design_point,factor,unit,value");
    for (std::size_t p = 0; p < plan.points; ++p) {
        for (std::size_t f = 0; f < plan.factors.size(); ++f) {
            rows.row("{},{},{},{}", p + 1, cell(plan.factors[f].key), cell(plan.factors[f].unit),
                     cell(bare(plan.level(p, f))));
        }
    }
    rows.flush();
}

}  // namespace

const std::vector<StudyTable>& study_tables() {
    static const std::vector<StudyTable> tables = {
        {"results.csv",
         "One row a unit and metric. Columns: design_point (number from 1, see design.csv), variant, replication (from "
         "0), "
         "seed (run.seed; equal replications of equal seeds share their random numbers), metric, unit, value (empty: "
         "undefined in that unit).",
         write_results},
        {"summary.csv",
         "One row a design point, variant and metric. Columns: replications (those that count), mean, half_width_95 "
         "(of the "
         "95 % Student t interval; empty with fewer than two replications).",
         write_summary},
        {"units.csv",
         "One row a unit. Columns: id (hash of scenario, tables, seed, replication and build), status (done, failed, "
         "missing), reason (why it failed), events, event_digest.",
         write_units},
        {"design.csv",
         "One row a design point and factor. Columns: factor (the key it changes), unit, value (empty: as in the "
         "scenario).",
         write_design},
    };
    return tables;
}

std::string study_readme(const StudyPlan& plan) {
    std::string out = fmt::format(
        "# {}\n\n{} design points, {} variants. CSV, UTF-8, numbers in the shortest form that reads back equal.\n",
        plan.name, plan.points, plan.variants.size());
    for (const StudyTable& table : study_tables()) out += fmt::format("\n## {}\n\n{}\n", table.file, table.what);
    out += "\n## Metrics\n\n| Metric | Unit |\n|---|---|\n";
    for (const Metric& m : plan.metrics) out += fmt::format("| `{}` | {} |\n", m.name, m.unit);
    return out +
           "\nWhat each headline figure means: `README.md` of any result of `warung run`. `.journal` holds the\n"
           "finished units; without it nothing can be resumed or added.\n";
}

std::vector<double> values_of(const StudyPlan& plan, const Outcomes& outcomes, std::size_t configuration,
                              std::size_t metric) {
    std::vector<double> values;
    for (std::int64_t r = 0; r < plan.replications[configuration]; ++r) {
        const UnitOutcome* outcome = outcomes.find(
            plan.id_of({static_cast<std::uint32_t>(configuration), plan.first_replication[configuration] + r}));
        if (outcome != nullptr && outcome->failure.empty() && metric < outcome->values.size())
            values.push_back(outcome->values[metric]);
    }
    return values;
}

}  // namespace warung::experiments
