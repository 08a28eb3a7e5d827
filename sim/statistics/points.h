#pragma once
// Points of an experimental design in the unit cube, row by row.

#include <cstddef>
#include <span>
#include <vector>

namespace warung::statistics {

class Points {
public:
    Points(std::size_t size, std::size_t dimensions) : size_{size}, dimensions_{dimensions}, values_(size * dimensions) {}

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t dimensions() const { return dimensions_; }
    [[nodiscard]] std::span<const double> operator[](std::size_t i) const {
        return {values_.data() + i * dimensions_, dimensions_};
    }
    [[nodiscard]] std::span<double> operator[](std::size_t i) { return {values_.data() + i * dimensions_, dimensions_}; }
    bool operator==(const Points&) const = default;

private:
    std::size_t size_;
    std::size_t dimensions_;
    std::vector<double> values_;
};

}  // namespace warung::statistics
