#pragma once
// The answer goes to standard output, what is said about it to standard error.

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace warung::cli {

/// Puts out what was printed so far: before the other stream goes on, so that both stay in order in one file, and at
/// the end. Throws std::system_error if it cannot be written.
inline void flush_standard_output() {
    if (std::fflush(stdout) != 0) throw std::system_error(errno, std::generic_category(), "standard output");
}

}  // namespace warung::cli
