#pragma once
// Writing state down and reading it back, with one list of members for both:
//
//     template <class Archive> void State::archive(Archive& a) { a(clock_, orders_, stock_); }
//
// Values are kept as they lie in memory, so an archive is for the build that wrote
// it. Readers check every length against what is left; broken input throws.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace warung {

class ArchiveError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A 64-bit checksum of bytes, eight at a time. Not for use against intent.
class Checksum {
public:
    void add(const void* data, std::size_t bytes) {
        const auto* p = static_cast<const unsigned char*>(data);
        for (; bytes >= 8; bytes -= 8, p += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, p, 8);
            mix(word);
        }
        std::uint64_t rest = bytes;
        std::memcpy(reinterpret_cast<unsigned char*>(&rest) + 1, p, bytes);
        mix(rest);
    }
    [[nodiscard]] std::uint64_t value() const { return state_; }

private:
    void mix(std::uint64_t word) {
        state_ = (state_ ^ word) * 0x9E3779B97F4A7C15ULL;
        state_ ^= state_ >> 32;
    }
    std::uint64_t state_ = 0x243F6A8885A308D3ULL;
};

namespace detail {

template <class T>
concept Plain = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>;

/// What writer and reader have in common: how each kind of member is taken apart.
template <class Self>
class ArchiveBase {
public:
    static constexpr bool kReads = Self::kIsReader;

    template <class... Members>
    void operator()(Members&... members) {
        (one(members), ...);
    }

private:
    Self& self() { return static_cast<Self&>(*this); }

    template <class T>
    void one(T& value) {
        if constexpr (requires { value.archive(self()); }) {
            value.archive(self());
        } else {
            static_assert(Plain<T>, "give the type an archive() member");
            self().bytes(&value, sizeof(T));
        }
    }
    template <class T, class A>
    void one(std::vector<T, A>& values) {
        std::uint64_t n = values.size();
        one(n);
        if constexpr (Plain<T> && !std::is_same_v<T, bool>) {
            if constexpr (kReads) values.resize(self().checked(n, sizeof(T)));
            self().bytes(values.data(), n * sizeof(T));
        } else {
            if constexpr (kReads) values.resize(self().checked(n, 1));
            for (T& value : values) one(value);
        }
    }
    void one(std::string& text) {
        std::uint64_t n = text.size();
        one(n);
        if constexpr (kReads) text.resize(self().checked(n, 1));
        self().bytes(text.data(), n);
    }
    template <class T, std::size_t N>
    void one(std::array<T, N>& values) {
        if constexpr (Plain<T>) {
            self().bytes(values.data(), sizeof(values));
        } else {
            for (T& value : values) one(value);
        }
    }
    template <class T>
    void one(std::deque<T>& values) {
        std::uint64_t n = values.size();
        one(n);
        if constexpr (kReads) values.resize(self().checked(n, sizeof(T)));
        for (T& value : values) one(value);
    }
    template <class K, class V>
    void one(std::map<K, V>& values) {
        std::uint64_t n = values.size();
        one(n);
        if constexpr (kReads) {
            values.clear();
            for (self().checked(n, 1); n > 0; --n) {
                K key{};
                one(key);
                one(values[key]);
            }
        } else {
            for (auto& [key, value] : values) {
                K copy = key;
                one(copy);
                one(value);
            }
        }
    }
};

}  // namespace detail

/// Appends to a sink: any callable that takes (const void*, std::size_t).
template <class Sink>
class ArchiveWriter : public detail::ArchiveBase<ArchiveWriter<Sink>> {
public:
    static constexpr bool kIsReader = false;
    explicit ArchiveWriter(Sink sink) : sink_{std::move(sink)} {}

    void bytes(const void* data, std::size_t n) {
        if (n > 0) sink_(data, n);
    }

private:
    Sink sink_;
};

/// Reads from memory.
class ArchiveReader : public detail::ArchiveBase<ArchiveReader> {
public:
    static constexpr bool kIsReader = true;
    ArchiveReader(const void* data, std::size_t bytes) : at_{static_cast<const char*>(data)}, left_{bytes} {}

    void bytes(void* data, std::size_t n) {
        if (n > left_) throw ArchiveError("it ends too early");
        if (n > 0) std::memcpy(data, at_, n);
        at_ += n;
        left_ -= n;
    }
    /// `n` things of at least `size` bytes each, if so much is left.
    std::size_t checked(std::uint64_t n, std::size_t size) const {
        if (n > left_ / size) throw ArchiveError("it promises more than it holds");
        return static_cast<std::size_t>(n);
    }
    [[nodiscard]] std::size_t left() const { return left_; }

private:
    const char* at_;
    std::size_t left_;
};

}  // namespace warung
