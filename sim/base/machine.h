#pragma once
// What the system says about this process.

#include <sys/resource.h>

namespace warung {

/// The most physical memory this process has had, in MiB.
inline double peak_memory_mib() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace warung
