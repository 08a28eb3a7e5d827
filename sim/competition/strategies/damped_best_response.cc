#include "sim/competition/best_response.h"
#include "sim/competition/strategies/common.h"

namespace warung::competition::strategies {

namespace {

class DampedBestResponse : public StrategyOf<DampedBestResponse> {
public:
    explicit DampedBestResponse(const Settings& s) : weight_{s["weight"]} {}

    Price review(const View& view) override {
        const Price target = competition::best_response(view);
        const double gap = static_cast<double>(target - view.own());
        const Price moved = view.range.nearest(static_cast<double>(view.own()) + weight_ * gap);
        // Rounding must not stop it short of the target.
        if (moved != view.own() || target == view.own() || weight_ == 0) return moved;
        return view.own() + (gap > 0 ? view.range.tick : -view.range.tick);
    }
    template <class Archive>
    void archive(Archive&) {}

private:
    double weight_;
};

}  // namespace

StrategyKind damped_best_response() {
    return {"damped_best_response",
            "goes a part of the way to the best response, one tick at least",
            "Fudenberg and Levine 1998, The Theory of Learning in Games, chapter 1",
            {ratio("weight", 0, 1, 0.5, "part of the way")},
            make<DampedBestResponse>(),
            true};
}

}  // namespace warung::competition::strategies
