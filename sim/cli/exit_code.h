#pragma once
// What the process returns. Documented in README.md.

namespace warung::cli {

enum ExitCode : int {
    kOk = 0,
    kInternalError = 1,
    kInvalidInput = 2,
    kMisuse = 3,
    kNothingToRun = 4,
    kSomeRunsFailed = 5,
    kNotPrecise = 6,
    kOutputFailed = 7,
    kInterrupted = 130,
};

}  // namespace warung::cli
