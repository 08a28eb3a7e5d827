#pragma once
// A file that appears whole or not at all: written beside its place under another
// name, synced to the disk, renamed.

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace warung {

/// Name under which an unfinished file lies beside its place.
inline constexpr std::string_view kUnfinished = ".writing";

/// Everything throws std::system_error whose text begins with "cannot create (or write, rename) PATH".
class WholeFile {
public:
    explicit WholeFile(std::filesystem::path target);
    /// Removes what was written unless commit() put it in place.
    ~WholeFile();
    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    void append(const void* data, std::size_t bytes);
    void append(std::string_view text) { append(text.data(), text.size()); }
    void commit();

private:
    [[noreturn]] void fail(const char* what) const;

    std::filesystem::path target_;
    std::filesystem::path beside_;
    int descriptor_ = -1;
    bool in_place_ = false;
};

}  // namespace warung
