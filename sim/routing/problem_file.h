#pragma once
// Files of routing benchmarks: VRPLIB (the vehicle routing dialect of TSPLIB 95) and Solomon's format for time windows;
// solutions in the form that CVRPLIB publishes.
//
// How distances are rounded stands in no file. `automatic` follows the sets' conventions: down to tenths with time
// windows (DIMACS challenge 2021), real with a DISTANCE limit and in the sets of Christofides et al. (CMT), Golden et
// al., Li et al. and Rochat and Taillard (tai), to the nearest integer otherwise (Uchoa et al. 2017).

#include "sim/routing/problem.h"

#include <cstddef>
#include <string>

namespace warung::routing {

enum class DistanceConvention : std::uint8_t { automatic, real, nearest, tenths };

struct ProblemFile {
    std::string name;
    Problem problem;  ///< customers in the order of the file, without the depot
};

/// What is wrong with a file; the message begins with file and line.
class ProblemFileError : public RoutingError {
public:
    ProblemFileError(const std::string& file, std::size_t line, const std::string& what);
};

/// ERRORS: ProblemFileError; if all is well-formed but cannot be planned, the line is that of the customer whom no
/// vehicle can serve, of the fleet that is too small, or else of the file's end.
ProblemFile read_problem_file(const std::string& file, DistanceConvention convention = DistanceConvention::automatic);
/// The same from text; `file` is its name for messages.
ProblemFile parse_problem(const std::string& text, const std::string& file,
                          DistanceConvention convention = DistanceConvention::automatic);

/// "Route #1: 3 1 2" and so on, then "Cost 123": whole for rounded distances, one decimal for tenths, else four.
std::string solution_text(const Problem& problem, const Solution& solution);
/// Reads what solution_text() writes. ERRORS: ProblemFileError.
std::vector<Route> parse_routes(const std::string& text, const std::string& file);

}  // namespace warung::routing
