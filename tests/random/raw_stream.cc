// Writes raw random bits to stdout, for outside test batteries that read a pipe (dieharder -g 200):
//   raw_stream MODE [SEED [STREAMS]] | dieharder -g 200 -d 2
//
//   counter      one stream: counter 0, 1, 2, ... under one key
//   streams      the first draw of the streams of entity 0, 1, 2, ...
//   purposes     for entity 0, 1, 2, ... the first draw of each purpose in turn, as a need draws
//   seeds        the first draw of one purpose under seed 0, 1, 2, ... and, within each, replication 0 ... 99
//   interleaved  STREAMS streams of neighbouring entities, one draw of each in turn
//   philox       Philox4x32-10, one stream, for comparison
//   weak         the counter times an odd constant, which a battery must reject
//
// 64-bit words, little-endian; ends when the reader closes the pipe. Exit 3: the arguments are wrong.

#include "sim/random/stream.h"
#include "tests/random/philox.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace warung::random {
namespace {

template <class Next>
int write_all(Next&& next) {
    std::array<std::uint64_t, 8192> buffer{};
    for (;;) {
        for (std::uint64_t& x : buffer) x = next();
        if (std::fwrite(buffer.data(), sizeof buffer[0], buffer.size(), stdout) != buffer.size()) return 0;
    }
}

int run(std::string_view mode, std::uint64_t seed, std::uint64_t streams) {
    if (mode == "counter") {
        Stream s{seed, Purpose::test, 0};
        return write_all([&] { return s.bits(); });
    }
    if (mode == "streams") {
        const std::uint64_t parent = derive(seed, Purpose::test);
        return write_all([parent, entity = std::uint64_t{0}]() mutable { return mix(derive(parent, entity++), 0); });
    }
    if (mode == "purposes") {
        constexpr auto kLast = static_cast<std::uint64_t>(Purpose::test);
        return write_all([seed, entity = std::uint64_t{0}, purpose = std::uint64_t{0}]() mutable {
            if (++purpose > kLast) {
                purpose = 1;
                ++entity;
            }
            return mix(derive(derive(seed, entity), static_cast<Purpose>(purpose)), 0);
        });
    }
    if (mode == "seeds") {
        return write_all([s = seed, replication = std::uint64_t{0}]() mutable {
            const std::uint64_t key = derive(derive(s, Purpose::replication), replication);
            if (++replication == 100) {
                replication = 0;
                ++s;
            }
            return Stream{key, Purpose::test}.bits();
        });
    }
    if (mode == "interleaved") {
        std::vector<Stream> all;
        for (std::uint64_t k = 0; k < streams; ++k) all.emplace_back(seed, Purpose::test, k);
        return write_all([&all, k = std::size_t{0}]() mutable {
            if (k == all.size()) k = 0;
            return all[k++].bits();
        });
    }
    if (mode == "philox") {
        PhiloxStream s{seed, 0};
        return write_all([&] { return s.bits(); });
    }
    if (mode == "weak") {
        return write_all([z = seed]() mutable { return z += kGolden; });
    }
    std::fputs(
        "usage: raw_stream counter|streams|purposes|seeds|interleaved|philox|weak [SEED [STREAMS]] | dieharder -g "
        "200\n",
        stderr);
    return 3;
}

}  // namespace
}  // namespace warung::random

int main(int argc, char** argv) {
    const auto number = [&](int i, std::uint64_t otherwise) {
        return argc > i ? std::strtoull(argv[i], nullptr, 0) : otherwise;
    };
    const std::uint64_t streams = number(3, 1000);
    return warung::random::run(argc > 1 ? argv[1] : "", number(2, 1), streams > 0 ? streams : 1);
}
