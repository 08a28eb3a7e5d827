#include "sim/supply/drained_stock.h"

#include "sim/kernel/engine.h"

#include <stdexcept>
#include <vector>

namespace warung::supply {

DrainedStockProcess::DrainedStockProcess(std::uint32_t id, const DrainedStock& params, std::uint64_t key)
    : Process{id}, params_{params}, luck_{key} {
    if (params.up.low > Duration{0}) schedule(Time{} + params.up.draw(luck_), kSupplier, kSupplierChanges);
    fill_up();
}

void DrainedStockProcess::handle(const kernel::Event& event) {
    settle(tally_, now());
    settled_ = now();
    if (event.what == kEmpty) {
        if (supplier_up_)
            fill_up();
        else
            waiting_ = true;
        return;
    }
    supplier_up_ = !supplier_up_;
    schedule(now() + (supplier_up_ ? params_.up : params_.down).draw(luck_), kSupplier, kSupplierChanges);
    if (supplier_up_ && waiting_) fill_up();
}

void DrainedStockProcess::fill_up() {
    waiting_ = false;
    filled_ = now();
    ++tally_.orders;
    schedule(now() + params_.cover, kStock, kEmpty);
}

void DrainedStockProcess::settle(DrainedTally& tally, Time now) const {
    const Duration span = now - settled_;
    tally.measured += span;
    if (waiting_) {
        tally.dry += span;
        return;
    }
    const auto at_first = static_cast<double>((filled_ + params_.cover - settled_).ms());
    const auto length = static_cast<double>(span.ms());
    tally.stock_ms2 += length * (at_first - length / 2);
}

void DrainedStockProcess::measure_from(Time now) {
    tally_ = {};
    settled_ = now;
}

DrainedTally DrainedStockProcess::tally(Time now) const {
    DrainedTally result = tally_;
    settle(result, now);
    return result;
}

DrainedTally simulate(const DrainedStock& params, std::uint64_t key, Time warm_up, Time until) {
    if (params.cover <= Duration{0}) throw std::invalid_argument("a lot must last for some time");
    std::vector<DrainedStockProcess> processes;
    processes.emplace_back(0, params, key);
    kernel::Engine engine{std::span{processes}};
    kernel::Crew crew{kernel::Mode::sequential};
    if (warm_up > Time{}) {
        engine.run_window(kernel::Limit{warm_up, 0}, crew);
        processes.front().measure_from(warm_up);
    }
    engine.run_window(kernel::Limit{until, 0}, crew);
    return processes.front().tally(until);
}

}  // namespace warung::supply
