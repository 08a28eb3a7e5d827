#include "sim/competition/best_response.h"
#include "sim/competition/strategies/common.h"

namespace warung::competition::strategies {

namespace {

class ShareSeeking : public StrategyOf<ShareSeeking> {
public:
    explicit ShareSeeking(const Settings& s) : value_{s["share_value"]} {}
    Price review(const View& view) override { return competition::best_response(view, value_); }
    template <class Archive>
    void archive(Archive&) {}

private:
    double value_;
};

}  // namespace

StrategyKind share_seeking() {
    return {"share_seeking",
            "maximises profit + v x share: a best response as if each transaction cost v less",
            "",
            {amount("share_value", 0, 500, "v, what a transaction is worth beside its margin")},
            make<ShareSeeking>(),
            true};
}

}  // namespace warung::competition::strategies
