#pragma once
// Published generators with known answers: to remake published data and to check
// other programs' streams. Nothing in a simulation draws from them; that is what
// random::Stream is for.
//
// Park and Miller, CACM 31(10), 1988 (minimal standard, in C++ std::minstd_rand0);
// L'Ecuyer, Simard, Chen and Kelton, Operations Research 50(6), 2002 (MRG32k3a with
// streams 2^127 apart and substreams 2^76 apart); Salmon, Moraes, Dror and Shaw,
// SC'11 (Philox4x32-10).

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace warung::statistics {

/// Minimal standard: u = x / (2^31 - 1), x <- 16807 x mod 2^31 - 1.
class MinimalStandard {
public:
    explicit MinimalStandard(std::uint32_t seed = 1) : engine_{seed} {}
    double uniform() { return static_cast<double>(engine_()) / 2147483647.0; }
    /// About standard normal: the sum of twelve less 6.
    double sum_of_twelve() {
        double sum = 0;
        for (int i = 0; i < 12; ++i) sum += uniform();
        return sum - 6;
    }

private:
    std::minstd_rand0 engine_;
};

/// Waits of a single-server queue: gap -ln(u) / arrival_rate, then service -ln(u), for every customer.
std::vector<double> minimal_standard_waits(std::uint32_t seed, double arrival_rate, std::size_t n);

/// level + rise exp(-i / decay) + noise by sum_of_twelve(), i = 0, 1 ...
std::vector<double> minimal_standard_decay(std::uint32_t seed, double level, double rise, double decay, std::size_t n);

class Mrg32k3a {
public:
    using State = std::array<std::uint64_t, 6>;
    /// ERRORS: std::invalid_argument for a state out of range or all zero in a half.
    explicit Mrg32k3a(const State& seed);

    double uniform();
    [[nodiscard]] const State& state() const { return state_; }
    /// The generator 2^power draws on.
    [[nodiscard]] Mrg32k3a jumped(int power) const;
    [[nodiscard]] Mrg32k3a next_stream() const { return jumped(127); }
    [[nodiscard]] Mrg32k3a next_substream() const { return jumped(76); }

private:
    State state_;
};

/// One block of Philox4x32 with ten rounds.
std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

}  // namespace warung::statistics
