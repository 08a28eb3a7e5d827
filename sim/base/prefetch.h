#pragma once
// Asks the processor to bring a cache line. Written out as an instruction: a
// function that does nothing but __builtin_prefetch counts as one without effect
// for g++ 12, which then drops the calls to it.

namespace warung {

inline void prefetch(const void* address) {
#if defined(__x86_64__)
    asm volatile("prefetcht0 (%0)" : : "r"(address));
#else
    __builtin_prefetch(address);
#endif
}

}  // namespace warung
