#pragma once
// Two platforms play every pair of strategies in the simulated world, all else fixed and on common random numbers: a
// payoff matrix with intervals, and which of its cells are Nash equilibria of the game of choosing a strategy.

#include "sim/competition/view.h"
#include "sim/reporting/replication_report.h"
#include "sim/scenario/reader.h"
#include "sim/statistics/intervals.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace warung::experiments {

struct TournamentQuestion {
    std::array<std::string, 2> platforms;
    std::vector<std::string> strategies;
    competition::Side side = competition::Side::fee;

    [[nodiscard]] std::size_t cells() const { return strategies.size() * strategies.size(); }
    /// Name of the variant in which the platforms play strategies `a` and `b`: "2-1", counted from 1.
    static std::string cell_name(std::size_t a, std::size_t b);
};

/// The scenario with one variant per cell. Parameters of the platforms that a strategy has are kept, others dropped.
/// What is wrong is in `problems`; the scenario's own variants are left out.
scenario::ReadResult tournament_scenario(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                                         const TournamentQuestion& question);

/// Whether neither platform gains by another strategy: `yes` if each deviation costs at 95 %, `no` if one pays at 95 %,
/// `open` if the replications do not tell.
enum class IsNash { no, open, yes };
std::string to_string(IsNash nash);

/// Payoffs are margins, rupiah per day.
struct TournamentCell {
    std::array<std::size_t, 2> strategy{};
    std::array<statistics::Interval, 2> payoff;
    std::array<statistics::Interval, 2> share;  ///< of all platforms' transactions
    /// Of the best other strategy against the rival's, paired by replication; n = 0 with one strategy.
    std::array<statistics::Interval, 2> best_deviation;
    std::array<std::size_t, 2> deviates_to{};
    IsNash nash = IsNash::open;
};

/// Cells in the order of (first platform's strategy, second's). Failed replications are left out.
std::vector<TournamentCell> payoff_matrix(const TournamentQuestion& question,
                                          const std::vector<reporting::ReplicationReport>& reports);

std::string tournament_csv(const TournamentQuestion& question, const std::vector<TournamentCell>& cells);
std::string tournament_answer(const TournamentQuestion& question, const std::vector<TournamentCell>& cells);

}  // namespace warung::experiments
