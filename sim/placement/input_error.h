#pragma once
// A file of the user's that cannot be read as what it should be.

#include <cstddef>
#include <stdexcept>
#include <string>

namespace warung::placement {

class InputError : public std::runtime_error {
public:
    InputError(std::string file, std::size_t line, const std::string& what)
        : std::runtime_error{what}, file_{std::move(file)}, line_{line} {}

    /// "FILE:LINE", or "FILE" for what belongs to no line.
    [[nodiscard]] std::string where() const { return line_ == 0 ? file_ : file_ + ":" + std::to_string(line_); }

private:
    std::string file_;
    std::size_t line_;
};

}  // namespace warung::placement
