#include "sim/competition/best_response.h"

#include "sim/competition/strategies/common.h"

namespace warung::competition::strategies {

namespace {

class BestResponse : public StrategyOf<BestResponse> {
public:
    explicit BestResponse(const Settings&) {}
    Price review(const View& view) override { return competition::best_response(view); }
    template <class Archive>
    void archive(Archive&) {}
};

}  // namespace

StrategyKind best_response() {
    return {"best_response",
            "the most profitable price against the rivals' prices in force, by search over all allowed prices",
            "Cournot 1838; any demand",
            {},
            make<BestResponse>(),
            true};
}

}  // namespace warung::competition::strategies
