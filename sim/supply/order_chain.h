#pragma once
// A chain of stages that order up to what they forecast: where the bullwhip comes from.
//
// Every period, from the customer's end upwards: demand reaches the stage, the
// stage forecasts, and lifts its inventory position to the forecast of the periods
// it has to cover, all at one instant. So with q the order after demand D
// (Chen, Drezner, Ryan and Simchi-Levi 2000, Management Science 46(3), eq. 2):
//
//     q_t = D_t + y_t - y_{t-1},    y_t = forecast over `cover` periods
//
// There is no safety term, and an order below zero is a return. `cover` counts the
// review period and the lead time. In a centralised chain every stage forecasts
// customers' demand; else each the orders it gets. Not thread-safe.

#include "sim/inventory/stock_point.h"
#include "sim/supply/forecast.h"

#include <cmath>
#include <deque>
#include <span>
#include <vector>

namespace warung::supply {

struct ChainStage {
    double cover = 1;  ///< periods
    ForecastParams forecast;
};

class OrderChain {
public:
    OrderChain(std::span<const ChainStage> stages, bool centralised) : centralised_{centralised} {
        for (const ChainStage& stage : stages) {
            Forecast forecast{stage.forecast};
            inventory::StockPoint stock{std::llround(forecast.over(stage.cover))};
            stages_.push_back({stage.cover, std::move(forecast), stock, {}});
        }
        orders_.resize(stages_.size());
    }

    /// One period; the orders of all stages, in grains, the customer's end first.
    std::span<const inventory::Quantity> step(inventory::Quantity demand) {
        inventory::Quantity incoming = demand;
        for (std::size_t k = 0; k < stages_.size(); ++k) {
            Stage& stage = stages_[k];
            receive(stage);
            stage.stock.demand(incoming, inventory::Shortage::backorder);
            stage.forecast.observe(static_cast<double>(centralised_ ? demand : incoming));
            incoming = std::llround(stage.forecast.over(stage.cover)) - stage.stock.position();
            stage.stock.order(incoming);
            stage.under_way.push_back(incoming);
            orders_[k] = incoming;
        }
        return orders_;
    }

    [[nodiscard]] const inventory::StockPoint& stock(std::size_t stage) const { return stages_[stage].stock; }

private:
    struct Stage {
        double cover;
        Forecast forecast;
        inventory::StockPoint stock;
        std::deque<inventory::Quantity> under_way;  ///< the oldest first
    };

    /// An order takes what `cover` leaves beside the review period.
    static void receive(Stage& stage) {
        if (static_cast<double>(stage.under_way.size()) < stage.cover) return;
        stage.stock.receive(stage.under_way.front());
        stage.under_way.pop_front();
    }

    bool centralised_;
    std::vector<Stage> stages_;
    std::vector<inventory::Quantity> orders_;
};

}  // namespace warung::supply
