#pragma once
// The whole of a file as bytes, or in words why not.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace warung {

/// Says why without the path, so that a reader can put its own "FILE:LINE:" before it.
struct UnreadableFile : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline std::string read_file(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) throw UnreadableFile{"there is no such file"};
    if (std::filesystem::is_directory(file, error)) throw UnreadableFile{"this is a folder, not a file"};
    std::ifstream in{file, std::ios::binary};
    if (!in) throw UnreadableFile{"the file cannot be opened"};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (in.bad()) throw UnreadableFile{"the file cannot be read"};
    return text;
}

}  // namespace warung
