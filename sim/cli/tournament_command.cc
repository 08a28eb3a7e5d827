// warung tournament: two platforms play every pair of strategies.

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/options.h"
#include "sim/cli/standard_output.h"
#include "sim/cli/version.h"
#include "sim/experiments/batch.h"
#include "sim/experiments/plan.h"
#include "sim/experiments/tournament.h"
#include "sim/reporting/result_folder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <string>

namespace warung::cli {

namespace {

using experiments::TournamentCell;
using experiments::TournamentQuestion;
using nlohmann::ordered_json;

ordered_json number(double x) { return std::isfinite(x) ? ordered_json(x) : ordered_json(nullptr); }

ordered_json json_of(const TournamentQuestion& question, const std::vector<TournamentCell>& cells) {
    ordered_json out = {{"platforms", question.platforms}, {"strategies", question.strategies}};
    for (const TournamentCell& c : cells) {
        ordered_json row = {{"strategies", {question.strategies[c.strategy[0]], question.strategies[c.strategy[1]]}},
                            {"replications", c.payoff[0].n},
                            {"nash", to_string(c.nash)}};
        for (std::size_t player = 0; player < 2; ++player)
            row["payoff_rp_per_day"].push_back({{"platform", question.platforms[player]},
                                                {"mean", number(c.payoff[player].mean)},
                                                {"half_width_95", number(c.payoff[player].half_width)}});
        out["cells"].push_back(row);
    }
    return out;
}

std::string readme(const TournamentQuestion& question, const std::string& scenario) {
    std::string text = fmt::format(
        "# Tournament on `{}`\n\n`tournament.csv` has one row a pair of strategies: margins per day of {} and {} with "
        "95 % "
        "half-widths, their\nshares, the best deviation of each with its gain (paired by replication), and whether the "
        "cell "
        "is a Nash\nequilibrium of choosing a strategy: yes (every deviation costs at 95 %), no (one pays at 95 %) or "
        "open. "
        "With\nseveral strategies some intervals miss by chance. The other tables are those of `warung run`, a variant "
        "a "
        "cell:\n\n| variant | {} | {} |\n|---|---|---|\n",
        scenario, question.platforms[0], question.platforms[1], question.platforms[0], question.platforms[1]);
    for (std::size_t a = 0; a < question.strategies.size(); ++a) {
        for (std::size_t b = 0; b < question.strategies.size(); ++b)
            text += fmt::format("| {} | {} | {} |\n", TournamentQuestion::cell_name(a, b), question.strategies[a],
                                question.strategies[b]);
    }
    return text + "\nDraw it: `scripts/plot.py FOLDER`.\n";
}

void write_result(const reporting::ResultFolder& folder, const scenario::Loaded& loaded,
                  const TournamentQuestion& question, const std::vector<TournamentCell>& cells,
                  const experiments::BatchResult& batch, const Arguments& arguments) {
    reporting::write_tables(folder, batch.reports);
    folder.write("tournament.csv", tournament_csv(question, cells));
    folder.write("README.md", readme(question, loaded.name));
    folder.write("scenario.effective.toml", scenario::effective_toml(loaded, folder.path()));
    std::string command = "warung tournament";
    for (const std::string& a : arguments) command += " " + a;
    const ordered_json manifest = {{"complete", !batch.interrupted},
                                   {"scenario", loaded.name},
                                   {"title", loaded.base.title},
                                   {"version", kVersion},
                                   {"build", kBuild},
                                   {"command", command},
                                   {"scenario_hash", loaded.scenario_hash},
                                   {"seed", loaded.base.run.seed},
                                   {"tournament", json_of(question, cells)}};
    folder.write("manifest.json", manifest.dump(2) + "\n");
}

}  // namespace

int tournament_command(const Arguments& arguments) {
    const ParsedOptions options =
        parse_options("tournament", "SCENARIO", arguments,
                      {OptionSet::overrides, OptionSet::machine, OptionSet::output, OptionSet::tournament});
    if (options.done) return options.exit_code;
    if (!options.tournament) {
        fmt::print(stderr,
                   "error: `warung tournament` needs --platforms A,B and --strategies X,Y,...; `warung explain "
                   "platform.pricing` lists strategies\n");
        return kMisuse;
    }
    const auto loaded = tournament_or_explain(options);
    if (!loaded) return kInvalidInput;
    const auto out =
        options.out.empty() ? std::filesystem::path{"results"} / (loaded->name + "_tournament") : options.out;
    experiments::BatchResult batch;
    std::vector<TournamentCell> cells;
    try {
        reporting::ResultFolder folder{out, options.force ? reporting::Existing::replace : reporting::Existing::refuse};
        try {
            if (!options.quiet)
                fmt::print(stderr,
                           "{} cells x {} replications; `warung plan` with the same options says what they take\n",
                           options.tournament->cells(), loaded->base.run.replications);
            experiments::BatchOptions how;
            how.threads = options.threads;
            how.show_progress = !options.quiet;
            batch = experiments::run_batch(*loaded, how, {});
        } catch (const world::ScenarioError& error) {
            folder.discard();
            return explain(error, options.file);
        }
        cells = payoff_matrix(*options.tournament, batch.reports);
        write_result(folder, *loaded, *options.tournament, cells, batch, arguments);
        folder.publish(true);
    } catch (const reporting::OutputError& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return kOutputFailed;
    }
    if (options.json)
        fmt::print("{}\n", json_of(*options.tournament, cells).dump(2));
    else if (!options.quiet)
        fmt::print("{}\n\n{}", loaded->base.title, tournament_answer(*options.tournament, cells));
    if (!options.quiet) {
        flush_standard_output();
        fmt::print(stderr, "\n{:.1f} s. Results: {}\n", batch.wall_seconds, out.string());
    }
    return batch.failed() > 0 ? kSomeRunsFailed : kOk;
}

}  // namespace warung::cli
