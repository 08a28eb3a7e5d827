// The one list of strategies. A new one: its file in strategies/, a declaration and a line here.

#include "sim/competition/strategy.h"

namespace warung::competition {

namespace strategies {
StrategyKind fixed();
StrategyKind cost_plus();
StrategyKind match_lowest();
StrategyKind undercut();
StrategyKind two_bound_cycle();
StrategyKind tit_for_tat();
StrategyKind grim_trigger();
StrategyKind win_continue_lose_reverse();
StrategyKind imitate_best();
StrategyKind best_response();
StrategyKind damped_best_response();
StrategyKind lambert_w_best_response();
StrategyKind share_seeking();
StrategyKind subsidy();
StrategyKind penetrate_then_harvest();
StrategyKind commission_war();
StrategyKind selective_matching();
StrategyKind q_learning();
StrategyKind bandit();
}  // namespace strategies

const std::vector<StrategyKind>& strategy_kinds() {
    using namespace strategies;
    static const std::vector<StrategyKind> kinds = {
        fixed(),
        cost_plus(),
        match_lowest(),
        undercut(),
        two_bound_cycle(),
        tit_for_tat(),
        grim_trigger(),
        win_continue_lose_reverse(),
        imitate_best(),
        strategies::best_response(),
        damped_best_response(),
        lambert_w_best_response(),
        share_seeking(),
        subsidy(),
        penetrate_then_harvest(),
        commission_war(),
        selective_matching(),
        q_learning(),
        bandit(),
    };
    return kinds;
}

}  // namespace warung::competition
