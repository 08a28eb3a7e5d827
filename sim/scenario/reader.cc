#include "sim/scenario/reader.h"

#include "sim/scenario/blueprint.h"

namespace warung::scenario {

ReadResult read_scenario(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
    ReadResult result;
    std::vector<Problem> problems;
    Blueprint blueprint{file, overrides, problems};
    Loaded loaded = blueprint.load(problems);
    result.files = blueprint.sources().files();
    result.problems = tidy(std::move(problems), blueprint.sources());
    if (result.problems.empty()) result.loaded = std::move(loaded);
    return result;
}

}  // namespace warung::scenario
