#pragma once
// A vector for large arrays that are read at random places: asks the system for
// huge pages (2 MiB), because the way to a small page is often longer than the
// way to the data.

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

namespace warung {

template <class T>
struct LargeAllocator {
    using value_type = T;
    LargeAllocator() = default;
    template <class U>
    LargeAllocator(const LargeAllocator<U>&) {}  // NOLINT(google-explicit-constructor): allocators convert

    T* allocate(std::size_t n) {
        const std::size_t bytes = n * sizeof(T);
        if (bytes < kLarge) return static_cast<T*>(::operator new (bytes, std::align_val_t{kAlign}));
        void* memory = std::aligned_alloc(kHugePage, (bytes + kHugePage - 1) / kHugePage * kHugePage);
        if (memory == nullptr) throw std::bad_alloc();
        // Advice: without huge pages everything works, only slower. A last page that is used by less than half stays
        // small.
        ::madvise(memory, (bytes + kHugePage / 2) / kHugePage * kHugePage, MADV_HUGEPAGE);
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t n) {
        if (n * sizeof(T) < kLarge) {
            ::operator delete (memory, std::align_val_t{kAlign});
        } else {
            std::free(memory);
        }
    }
    template <class U>
    bool operator==(const LargeAllocator<U>&) const {
        return true;
    }

private:
    static constexpr std::size_t kHugePage = std::size_t{2} << 20;
    static constexpr std::size_t kLarge = kHugePage;
    static constexpr std::size_t kAlign = 64;
};

template <class T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace warung
