#include "sim/competition/best_response.h"
#include "sim/competition/strategies/common.h"

namespace warung::competition::strategies {

namespace {

class LambertWBestResponse : public StrategyOf<LambertWBestResponse> {
public:
    explicit LambertWBestResponse(const Settings&) {}
    Price review(const View& view) override { return logit_best_response(view); }
    template <class Archive>
    void archive(Archive&) {}
};

}  // namespace

StrategyKind lambert_w_best_response() {
    return {"lambert_w_best_response",
            "the best response to logit demand in closed form, from four evaluations of the demand view",
            "Anderson, de Palma and Thisse 1992, chapter 7; Corless et al. 1996",
            {},
            make<LambertWBestResponse>(),
            true};
}

}  // namespace warung::competition::strategies
