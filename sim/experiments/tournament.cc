#include "sim/experiments/tournament.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace warung::experiments {

namespace {

/// What one platform got in each cell, by replication.
using Values = std::map<std::pair<std::size_t, std::size_t>, std::map<std::int64_t, std::array<double, 2>>>;

std::vector<double> of(const Values& values, std::pair<std::size_t, std::size_t> cell, std::size_t platform) {
    std::vector<double> all;
    const auto found = values.find(cell);
    if (found == values.end()) return all;
    for (const auto& [replication, both] : found->second) all.push_back(both[platform]);
    return all;
}

/// Gain of being in `to` instead of `from`, replication by replication.
statistics::Interval gain(const Values& values, std::pair<std::size_t, std::size_t> from,
                          std::pair<std::size_t, std::size_t> to, std::size_t platform) {
    std::vector<double> a;
    std::vector<double> b;
    const auto here = values.find(from);
    const auto there = values.find(to);
    if (here == values.end() || there == values.end()) return {std::nan(""), std::nan(""), 0};
    for (const auto& [replication, both] : there->second) {
        const auto same = here->second.find(replication);
        if (same == here->second.end()) continue;
        a.push_back(both[platform]);
        b.push_back(same->second[platform]);
    }
    return statistics::paired_difference(a, b);
}

std::string cell(double x) { return std::isfinite(x) ? fmt::format("{}", x) : std::string{}; }

std::string millions(double rp) { return fmt::format("{:.1f}", rp / 1e6); }

}  // namespace

std::string TournamentQuestion::cell_name(std::size_t a, std::size_t b) { return fmt::format("{}-{}", a + 1, b + 1); }

std::string to_string(IsNash nash) {
    switch (nash) {
        case IsNash::no: return "no";
        case IsNash::open: return "open";
        case IsNash::yes: return "yes";
    }
    return {};
}

scenario::ReadResult tournament_scenario(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                                         const TournamentQuestion& question) {
    scenario::ReadResult all = scenario::read_scenario(file, overrides);
    if (!all.loaded) return all;
    all.loaded->variants.clear();
    const std::string key = question.side == competition::Side::fee ? "pricing" : "commission_pricing";
    for (std::size_t a = 0; a < question.strategies.size(); ++a) {
        for (std::size_t b = 0; b < question.strategies.size(); ++b) {
            scenario::Variant variant;
            variant.name = TournamentQuestion::cell_name(a, b);
            std::vector<std::string> set = overrides;
            for (std::size_t player = 0; player < 2; ++player) {
                const std::string& strategy = question.strategies[player == 0 ? a : b];
                const std::string full = "platform." + question.platforms[player] + "." + key;
                set.push_back(full + "=" + strategy);
                variant.changes.emplace_back(full, "\"" + strategy + "\"");
            }
            scenario::ReadResult one = scenario::read_scenario(file, set);
            if (!one.loaded) return one;
            variant.scenario = one.loaded->base;
            all.loaded->variants.push_back(std::move(variant));
        }
    }
    return all;
}

std::vector<TournamentCell> payoff_matrix(const TournamentQuestion& question,
                                          const std::vector<reporting::ReplicationReport>& reports) {
    const std::size_t n = question.strategies.size();
    Values margin;
    Values share;
    for (std::size_t a = 0; a < n; ++a) {
        for (std::size_t b = 0; b < n; ++b) {
            for (const reporting::ReplicationReport& r : reports) {
                if (r.variant != TournamentQuestion::cell_name(a, b) || !r.failure.empty()) continue;
                for (const reporting::PlatformFigures& p : r.platforms) {
                    for (std::size_t player = 0; player < 2; ++player) {
                        if (p.name != question.platforms[player]) continue;
                        margin[{a, b}][r.replication][player] = p.margin_rp_per_day;
                        share[{a, b}][r.replication][player] = p.share;
                    }
                }
            }
        }
    }
    std::vector<TournamentCell> cells;
    for (std::size_t a = 0; a < n; ++a) {
        for (std::size_t b = 0; b < n; ++b) {
            TournamentCell c;
            c.strategy = {a, b};
            bool refuted = false;
            bool proven = true;
            for (std::size_t player = 0; player < 2; ++player) {
                c.payoff[player] = statistics::t_interval(of(margin, {a, b}, player));
                c.share[player] = statistics::t_interval(of(share, {a, b}, player));
                for (std::size_t other = 0; other < n; ++other) {
                    if (other == c.strategy[player]) continue;
                    const std::pair to = player == 0 ? std::pair{other, b} : std::pair{a, other};
                    const statistics::Interval g = gain(margin, {a, b}, to, player);
                    if (c.best_deviation[player].n == 0 || g.mean > c.best_deviation[player].mean) {
                        c.best_deviation[player] = g;
                        c.deviates_to[player] = other;
                    }
                    refuted = refuted || g.lower() > 0;
                    // Exactly the same in every replication is no gain either.
                    proven = proven && (g.upper() < 0 || (g.mean == 0 && g.half_width == 0));
                }
            }
            c.nash = refuted ? IsNash::no : proven ? IsNash::yes : IsNash::open;
            cells.push_back(c);
        }
    }
    return cells;
}

std::string tournament_csv(const TournamentQuestion& question, const std::vector<TournamentCell>& cells) {
    std::string out =
        "variant,platform_a,strategy_a,platform_b,strategy_b,replications,payoff_a_rp_per_day,payoff_a_half_width_95,"
        "payoff_b_rp_per_day,payoff_b_half_width_95,share_a,share_b,deviation_a,gain_a_rp_per_day,gain_a_half_width_95,"
        "deviation_b,gain_b_rp_per_day,gain_b_half_width_95,nash\n";
    for (const TournamentCell& c : cells) {
        const auto deviation = [&](std::size_t player) {
            const bool none = question.strategies.size() < 2;
            return fmt::format("{},{},{}", none ? std::string{} : question.strategies[c.deviates_to[player]],
                               none ? std::string{} : cell(c.best_deviation[player].mean),
                               none ? std::string{} : cell(c.best_deviation[player].half_width));
        };
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
                           TournamentQuestion::cell_name(c.strategy[0], c.strategy[1]), question.platforms[0],
                           question.strategies[c.strategy[0]], question.platforms[1],
                           question.strategies[c.strategy[1]], c.payoff[0].n, cell(c.payoff[0].mean),
                           cell(c.payoff[0].half_width), cell(c.payoff[1].mean), cell(c.payoff[1].half_width),
                           cell(c.share[0].mean), cell(c.share[1].mean), deviation(0), deviation(1), to_string(c.nash));
    }
    return out;
}

std::string tournament_answer(const TournamentQuestion& question, const std::vector<TournamentCell>& cells) {
    const std::size_t n = question.strategies.size();
    std::size_t label = question.platforms[0].size();
    for (const std::string& s : question.strategies) label = std::max(label, s.size());
    constexpr std::size_t kColumn = 30;
    std::string out = fmt::format(
        "Margin per day in million Rp, {} (rows) and {} (columns), with 95 % intervals over {} "
        "replications\non common random numbers; * Nash cell, ? the replications do not tell.\n\n",
        question.platforms[0], question.platforms[1], cells.empty() ? 0 : cells.front().payoff[0].n);
    out += fmt::format("  {:<{}}", "", label);
    for (const std::string& s : question.strategies) out += fmt::format("  {:>{}}", s, kColumn);
    out += "\n";
    const auto with = [](const statistics::Interval& i) {
        return std::isfinite(i.half_width) ? millions(i.mean) + " +- " + millions(i.half_width) : millions(i.mean);
    };
    for (std::size_t a = 0; a < n; ++a) {
        out += fmt::format("  {:<{}}", question.strategies[a], label);
        for (std::size_t b = 0; b < n; ++b) {
            const TournamentCell& c = cells[a * n + b];
            const char* mark = c.nash == IsNash::yes ? " *" : c.nash == IsNash::open ? " ?" : "  ";
            out += fmt::format("  {:>{}}{}", with(c.payoff[0]) + "; " + with(c.payoff[1]), kColumn - 2, mark);
        }
        out += "\n";
    }
    std::string nash;
    std::string open;
    for (const TournamentCell& c : cells) {
        const std::string pair = question.strategies[c.strategy[0]] + " / " + question.strategies[c.strategy[1]];
        if (c.nash == IsNash::yes) nash += (nash.empty() ? "" : ", ") + pair;
        if (c.nash == IsNash::open) open += (open.empty() ? "" : ", ") + pair;
    }
    out += "\n";
    if (!nash.empty()) out += "Neither gains by another strategy: " + nash + ".\n";
    if (!open.empty()) out += "Not decided by these replications: " + open + ".\n";
    if (nash.empty() && open.empty()) out += "No cell is an equilibrium in pure strategies.\n";
    return out;
}

}  // namespace warung::experiments
