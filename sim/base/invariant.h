#pragma once
// A broken invariant is a bug of ours, not a mistake of the user: it stops the
// replication loudly, with the expression, the simulated time and the entity.

#include "sim/base/time.h"

#include <stdexcept>
#include <string>

namespace warung {

class InvariantError : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

[[noreturn]] inline void invariant_failed(const char* expression, Time now, const std::string& entity) {
    throw InvariantError(std::string{"invariant broken: "} + expression + " at day " +
                         std::to_string(now.since_start().days()) + " (" + std::to_string(now.ms()) + " ms), " +
                         entity);
}

}  // namespace warung

/// Checks `expression`; `entity` (a std::string expression) is evaluated only on failure.
#define WARUNG_INVARIANT(expression, now, entity)                 \
    do {                                                          \
        if (!(expression)) [[unlikely]]                           \
            ::warung::invariant_failed(#expression, now, entity); \
    } while (false)
