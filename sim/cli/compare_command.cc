// warung compare: which of two results is better, by how much, and whether it is noise.

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/options.h"
#include "sim/cli/version.h"
#include "sim/experiments/comparison.h"
#include "sim/reporting/result_folder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace warung::cli {

namespace {

using experiments::Difference;
using experiments::ResultSet;
using experiments::System;
using nlohmann::ordered_json;

struct Pair {
    std::string name_a;
    std::string name_b;
    const ResultSet* set_a;
    const ResultSet* set_b;
    const System* a;
    const System* b;
    std::vector<Difference> differences;
};

/// FOLDER, or FOLDER:NAME for one of its variants or points.
struct Named {
    ResultSet set;
    std::string system;  ///< empty: all
};

Named read_named(const std::string& text) {
    std::error_code error;
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || std::filesystem::exists(text, error)) return {experiments::read_result(text), {}};
    Named named{experiments::read_result(text.substr(0, colon)), text.substr(colon + 1)};
    static_cast<void>(named.set.system(named.system));  // throws if there is none
    return named;
}

std::string label(const Named& named, const System& system) {
    const std::string folder = named.set.folder.string();
    return named.set.systems.size() == 1 ? folder : folder + ":" + system.name;
}

/// The first against every other: systems of one folder, those named, or equal names of several folders.
std::vector<Pair> pairs_of(const std::vector<Named>& named) {
    std::vector<Pair> pairs;
    const auto add = [&](const Named& n, const System& a, const Named& m, const System& b) {
        pairs.push_back({label(n, a), label(m, b), &n.set, &m.set, &a, &b, {}});
    };
    const Named& first = named.front();
    const System& best_known = first.system.empty() ? first.set.systems.front() : first.set.system(first.system);
    if (named.size() == 1) {
        for (std::size_t i = 1; i < first.set.systems.size(); ++i) add(first, best_known, first, first.set.systems[i]);
    }
    for (std::size_t n = 1; n < named.size(); ++n) {
        const Named& other = named[n];
        if (!other.system.empty() || !first.system.empty() || other.set.systems.size() == 1) {
            for (const System& s : other.set.systems)
                if (other.system.empty() || s.name == other.system) add(first, best_known, other, s);
            continue;
        }
        for (const System& a : first.set.systems) {
            for (const System& b : other.set.systems)
                if (a.name == b.name) add(first, a, other, b);
        }
    }
    return pairs;
}

std::string shown(double x, reporting::Show show) {
    if (std::isnan(x)) return "-";
    switch (show) {
        case reporting::Show::percent: return fmt::format("{:.2f} %", 100 * x);
        case reporting::Show::days: return fmt::format("{:.2f} d", x);
        case reporting::Show::seconds: return fmt::format("{:.1f} s", x);
        case reporting::Show::rupiah: return fmt::format("Rp {:.0f}", x);
        default: return fmt::format("{:.5g}", x);
    }
}

/// Differences are small beside what they are of: three digits, wherever they stand.
std::string shown_difference(double x, reporting::Show show) {
    if (std::isnan(x)) return "-";
    switch (show) {
        case reporting::Show::percent: return fmt::format("{:.3g} %", 100 * x);
        case reporting::Show::days: return fmt::format("{:.3g} d", x);
        case reporting::Show::seconds: return fmt::format("{:.3g} s", x);
        case reporting::Show::rupiah: return fmt::format("Rp {:.3g}", x);
        default: return fmt::format("{:.3g}", x);
    }
}

/// How much narrower the interval is than that of independent runs.
std::string shown_factor(double variance_reduction) {
    if (std::isnan(variance_reduction)) return "-";
    if (std::isinf(variance_reduction)) return "all";
    return variance_reduction > 1e6 ? "> x 1000" : fmt::format("x {:.1f}", std::sqrt(variance_reduction));
}

/// The line of a variant's table; empty: no such table, or it changes nothing.
std::string variant_line(const ResultSet& set, const std::string& variant) {
    const std::string head = fmt::format("[variant.{}]\n", variant);
    const std::size_t at = set.effective.find(head);
    if (at == std::string::npos) return {};
    const std::string rest = set.effective.substr(at + head.size());
    return rest.starts_with("set") ? rest.substr(0, rest.find('\n')) : std::string{};
}

std::string inputs_that_differ(const Pair& pair) {
    constexpr std::size_t kShown = 20;
    std::string out;
    std::size_t n = 0;
    for (const auto& change : experiments::value_changes(pair.set_a->effective, pair.set_b->effective)) {
        if (++n <= kShown) out += fmt::format("  {}: {} -> {}\n", change.key, change.before, change.after);
    }
    if (n > kShown) out += fmt::format("  ... and {} more\n", n - kShown);
    if (!pair.a->design.empty() || !pair.b->design.empty()) {
        out += fmt::format("  {} -> {}\n", pair.a->design.empty() ? "as in the file" : pair.a->design,
                           pair.b->design.empty() ? "as in the file" : pair.b->design);
        return out;
    }
    const std::string changes_a = variant_line(*pair.set_a, pair.a->name);
    const std::string changes_b = variant_line(*pair.set_b, pair.b->name);
    if (changes_a != changes_b)
        out += fmt::format("  {}: {}\n  {}: {}\n", pair.a->name, changes_a.empty() ? "no changes" : changes_a,
                           pair.b->name, changes_b.empty() ? "no changes" : changes_b);
    return out.empty() ? "  nothing\n" : out;
}

std::string in_words(const Pair& pair) {
    std::string better;
    std::string worse;
    std::size_t noise = 0;
    std::size_t tested = 0;
    for (const Difference& d : pair.differences) {
        const auto* spec = &d.metric;
        if (spec->show == reporting::Show::hidden) continue;
        const std::string verdict = d.verdict();
        ++tested;
        if (verdict == "better") better += (better.empty() ? "" : ", ") + spec->name;
        if (verdict == "worse") worse += (worse.empty() ? "" : ", ") + spec->name;
        noise += verdict == "noise" || verdict == "equal" ? 1 : 0;
    }
    std::string out = fmt::format("{} against {}: ", pair.name_b, pair.name_a);
    if (!better.empty()) out += "better in " + better + "; ";
    if (!worse.empty()) out += "worse in " + worse + "; ";
    if (better.empty() && worse.empty()) out += "no figure is better or worse beyond noise; ";
    return out + fmt::format("{} of {} figures show no difference beyond noise.\n", noise, tested);
}

std::string table_of(const Pair& pair, const std::vector<std::string>& asked) {
    std::string out = fmt::format("  {:<32} {:>14} {:>14} {:>14} {:>14}  {:<8} {}\n", "figure", "first", "second",
                                  "difference", "+-", "verdict", "narrower by");
    for (const Difference& d : pair.differences) {
        const bool wanted = asked.empty() ? d.metric.show != reporting::Show::hidden
                                          : std::find(asked.begin(), asked.end(), d.metric.name) != asked.end();
        if (!wanted) continue;
        const auto show = d.metric.show;
        out += fmt::format("  {:<32} {:>14} {:>14} {:>14} {:>14}  {:<8} {}\n", d.metric.name, shown(d.a.mean, show),
                           shown(d.b.mean, show), shown_difference(d.difference.interval.mean, show),
                           shown_difference(d.difference.interval.half_width, show), d.verdict(),
                           shown_factor(d.variance_reduction));
    }
    return out;
}

ordered_json number(double x) { return std::isfinite(x) ? ordered_json(x) : ordered_json(nullptr); }

ordered_json json_of(const Pair& pair) {
    ordered_json out = {{"first", pair.name_a}, {"second", pair.name_b}};
    if (pair.set_a != pair.set_b) {
        for (const auto& c : experiments::value_changes(pair.set_a->effective, pair.set_b->effective))
            out["inputs_that_differ"][c.key] = {c.before, c.after};
    }
    for (const Difference& d : pair.differences) {
        const auto& i = d.difference.interval;
        out["figures"][d.metric.name] = {{"unit", d.metric.unit},
                                         {"first", number(d.a.mean)},
                                         {"second", number(d.b.mean)},
                                         {"difference", number(i.mean)},
                                         {"half_width_95", number(i.half_width)},
                                         {"p", number(d.difference.p)},
                                         {"paired", d.paired},
                                         {"replications", i.n},
                                         {"variance_reduction", number(d.variance_reduction)},
                                         {"verdict", d.verdict()}};
    }
    return out;
}

std::string csv_of(const std::vector<Pair>& pairs) {
    const auto cell = [](double x) { return std::isfinite(x) ? fmt::format("{}", x == 0 ? 0.0 : x) : std::string{}; };
    std::string out =
        "first,second,metric,unit,first_mean,second_mean,difference,half_width_95,paired,replications,"
        "variance_reduction,verdict\n";
    for (const Pair& pair : pairs) {
        for (const Difference& d : pair.differences) {
            out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", pair.name_a, pair.name_b, d.metric.name,
                               d.metric.unit, cell(d.a.mean), cell(d.b.mean), cell(d.difference.interval.mean),
                               cell(d.difference.interval.half_width), d.paired ? "yes" : "no", d.difference.interval.n,
                               cell(d.variance_reduction), d.verdict());
        }
    }
    return out;
}

void write_folder(const ParsedOptions& options, const Arguments& arguments, const std::vector<Pair>& pairs) {
    using reporting::Existing;
    reporting::ResultFolder folder{options.out, options.force ? Existing::replace : Existing::refuse};
    std::string command = "warung compare";
    for (const std::string& a : arguments) command += " " + a;
    folder.write("comparison.csv", csv_of(pairs));
    folder.write(
        "manifest.json",
        ordered_json{
            {"complete", true}, {"version", kVersion}, {"build", kBuild}, {"command", command}, {"pairs", pairs.size()}}
                .dump(2) +
            "\n");
    folder.publish(true);
}

}  // namespace

int compare_command(const Arguments& arguments) {
    const ParsedOptions options = parse_options(
        "compare", "A B", arguments, {OptionSet::output, OptionSet::json, OptionSet::metrics, OptionSet::several});
    if (options.done) return options.exit_code;
    try {
        std::vector<Named> named;
        for (const auto& file : options.files) named.push_back(read_named(file.string()));
        std::vector<Pair> pairs = pairs_of(named);
        if (pairs.empty()) {
            fmt::print(stderr, "error: there is nothing to compare: {} has one variant, or the folders share no name\n",
                       options.file.string());
            return kInvalidInput;
        }
        for (Pair& pair : pairs) pair.differences = compare(*pair.set_a, *pair.a, *pair.set_b, *pair.b);
        if (!options.out.empty()) write_folder(options, arguments, pairs);
        if (options.quiet) return kOk;
        if (options.json) {
            ordered_json out = ordered_json::array();
            for (const Pair& pair : pairs) out.push_back(json_of(pair));
            fmt::print("{}\n", out.dump(2));
            return kOk;
        }
        for (const Pair& pair : pairs) {
            const auto& sample = pair.differences.front();
            fmt::print("{}\nWhat differs:\n{}\n{}\n", in_words(pair), inputs_that_differ(pair),
                       table_of(pair, options.metrics));
            fmt::print("{} 95 % intervals of {} replications. {}\n", sample.paired ? "Paired" : "Welch",
                       sample.difference.interval.n,
                       sample.paired
                           ? "The last column: how much narrower the interval is than with independent seeds."
                           : "The results share no replications and seeds: they are compared as independent.");
            if (sample.difference.interval.n < statistics::kFewReplications)
                fmt::print("Fewer than {} replications: with skewed figures the intervals cover less than they say.\n",
                           statistics::kFewReplications);
            fmt::print(
                "One figure in twenty without any difference looks like one; think before reading a single "
                "verdict as a finding.\n\n");
        }
        return kOk;
    } catch (const experiments::ComparisonError& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return kInvalidInput;
    } catch (const reporting::OutputError& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return kOutputFailed;
    }
}

}  // namespace warung::cli
