#include "sim/statistics/autocorrelation.h"

#include <stdexcept>

namespace warung::statistics {

void SerialMoments::add(double x) {
    if (all_.n() == 0) {
        first_ = x;
    } else {
        add_pair(last_ - first_, x - first_);
    }
    last_ = x;
    all_.add(x);
}

void SerialMoments::add_pair(double earlier, double later) {
    pairs_ += 1;
    const double delta = earlier - mean_earlier_;
    mean_earlier_ += delta / pairs_;
    mean_later_ += (later - mean_later_) / pairs_;
    products_ += delta * (later - mean_later_);
}

void SerialMoments::merge(const SerialMoments& other) {
    if (other.all_.n() == 0) return;
    if (all_.n() == 0) {
        *this = other;
        return;
    }
    add_pair(last_ - first_, other.first_ - first_);
    if (other.pairs_ > 0) {
        const double shift = other.first_ - first_;
        const double total = pairs_ + other.pairs_;
        const double earlier = other.mean_earlier_ + shift - mean_earlier_;
        const double later = other.mean_later_ + shift - mean_later_;
        products_ += other.products_ + earlier * later * (pairs_ * other.pairs_ / total);
        mean_earlier_ += earlier * (other.pairs_ / total);
        mean_later_ += later * (other.pairs_ / total);
        pairs_ = total;
    }
    last_ = other.last_;
    all_.merge(other.all_);
}

double SerialMoments::lag_one() const {
    if (all_.n() < 2 || all_.squares() == 0) return kNan;
    const double mean = all_.mean() - first_;
    return (products_ + pairs_ * (mean_earlier_ - mean) * (mean_later_ - mean)) / all_.squares();
}

std::vector<double> autocorrelations(std::span<const double> values, std::size_t most) {
    if (most >= values.size()) throw std::invalid_argument("a lag needs a longer series");
    const Moments all{values};
    std::vector<double> result(most + 1);
    for (std::size_t lag = 0; lag <= most; ++lag) {
        double sum = 0;
        for (std::size_t i = 0; i + lag < values.size(); ++i)
            sum += (values[i] - all.mean()) * (values[i + lag] - all.mean());
        result[lag] = all.squares() > 0 ? sum / all.squares() : kNan;
    }
    return result;
}

}  // namespace warung::statistics
