#pragma once
// A mistake of the user's that is told in one sentence; the exit code says which sort.

#include "sim/cli/exit_code.h"

#include <stdexcept>
#include <string>

namespace warung::cli {

class Refusal : public std::runtime_error {
public:
    Refusal(ExitCode code, const std::string& why) : std::runtime_error{why}, code_{code} {}
    [[nodiscard]] ExitCode code() const { return code_; }

private:
    ExitCode code_;
};

}  // namespace warung::cli
