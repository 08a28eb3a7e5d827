#include "sim/experiments/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace warung::experiments {

Progress::Progress(double total, bool show)
    : total_{total}, show_{show}, began_{std::chrono::steady_clock::now()}, drawn_{began_} {}

void Progress::add(double done) {
    if (!show_) return;
    const std::scoped_lock lock{mutex_};
    done_ += done;
    const auto now = std::chrono::steady_clock::now();
    if (now - drawn_ < std::chrono::milliseconds{200}) return;
    drawn_ = now;
    draw();
}

void Progress::draw() {
    constexpr int kWidth = 40;
    const double share = total_ > 0 ? std::min(1.0, done_ / total_) : 1.0;
    const double elapsed = std::chrono::duration<double>(drawn_ - began_).count();
    const double left = share > 0 ? elapsed * (1 - share) / share : 0;
    const auto filled = static_cast<std::size_t>(share * kWidth);
    fmt::print(stderr, "\r  [{}{}] {:3.0f} %  {:.0f} s left   ", std::string(filled, '#'),
               std::string(kWidth - filled, ' '), 100 * share, left);
    std::fflush(stderr);
}

void Progress::finish() {
    if (!show_) return;
    fmt::print(stderr, "\r{}\r", std::string(70, ' '));
    std::fflush(stderr);
}

}  // namespace warung::experiments
