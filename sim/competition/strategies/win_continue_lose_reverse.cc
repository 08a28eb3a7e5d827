#include "sim/competition/strategies/common.h"

namespace warung::competition::strategies {

namespace {

class WinContinueLoseReverse : public StrategyOf<WinContinueLoseReverse> {
public:
    explicit WinContinueLoseReverse(const Settings& s)
        : step_{s.whole("step")}, direction_{s.whole("first") == 0 ? 1 : -1} {}

    Price review(const View& view) override {
        const double profit = view.profit_of(view.self);
        if (std::isnan(profit)) return view.own();
        if (started_ && profit < before_) direction_ = -direction_;
        started_ = true;
        before_ = profit;
        return view.own() + direction_ * step_;
    }
    template <class Archive>
    void archive(Archive& a) {
        a(direction_, started_, before_);
    }

private:
    Price step_;
    Price direction_;
    bool started_ = false;
    double before_ = 0;
};

}  // namespace

StrategyKind win_continue_lose_reverse() {
    return {"win_continue_lose_reverse",
            "moves a step on while its profit does not fall, else turns round",
            "Izquierdo and Izquierdo 2015, Advances in Artificial Economics; Huck, Normann and Oechssler 2003",
            {amount("step", 1, 100, "moved at each review"),
             choice("first", {"up", "down"}, "direction of the first move")},
            make<WinContinueLoseReverse>()};
}

}  // namespace warung::competition::strategies
