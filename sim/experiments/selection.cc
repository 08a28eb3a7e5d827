#include "sim/experiments/selection.h"

#include "sim/statistics/intervals.h"
#include "sim/statistics/kim_nelson.h"
#include "sim/statistics/moments.h"
#include "sim/statistics/ocba.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace warung::experiments {

namespace {

/// Between the replications of two configurations: farther than anybody runs.
constexpr std::int64_t kApart = 1'000'000;

/// Observations asked for together by Kim-Nelson after the first stage. Not by the number of threads: that must not
/// matter.
constexpr std::uint64_t kAtOnce = 16;

class Selector {
public:
    Selector(const SelectionQuestion& question, std::size_t configurations, ObservationSource& source)
        : question_{question}, k_{configurations}, source_{source}, counts_(k_, 0) {
        if (k_ < 2) throw SelectionError("there is one configuration: a selection needs two or more");
    }

    std::optional<Selection> run() {
        if (!want_all(static_cast<std::int64_t>(question_.problem.first_stage))) return std::nullopt;
        switch (question_.procedure) {
            case Procedure::kim_nelson: return kim_nelson();
            case Procedure::rinott: return rinott();
            case Procedure::ocba: break;
        }
        return ocba();
    }

private:
    std::optional<Selection> kim_nelson() {
        statistics::KimNelson procedure{k_, question_.problem, question_.best};
        Selection selection;
        while (!procedure.finished()) {
            const std::uint64_t stage = procedure.stage();
            const auto& contenders = procedure.contenders();
            if (stage >= static_cast<std::uint64_t>(counts_[contenders.front()])) {
                const std::uint64_t step = std::max<std::uint64_t>(1, kAtOnce / contenders.size());
                if (question_.budget > 0 && spent() + step * contenders.size() > question_.budget) {
                    selection.decided = false;
                    break;
                }
                for (const std::size_t c : contenders) counts_[c] += static_cast<std::int64_t>(step);
                if (!source_.have(counts_)) return std::nullopt;
            }
            std::vector<double> values(k_, 0.0);
            for (const std::size_t c : contenders) values[c] = source_.value(c, static_cast<std::int64_t>(stage));
            procedure.add(values);
        }
        selection.selected = procedure.selected();
        for (std::size_t c = 0; c < k_; ++c) {
            const std::uint64_t dropped = procedure.eliminated_at(c);
            selection.candidates.push_back(candidate(c, dropped > 0 ? dropped : procedure.stage(), dropped));
        }
        selection.promise = fmt::format(
            "with probability {:.4g} or more it is the best, if the best is ahead by {:g} or more (Kim and Nelson "
            "2001)",
            question_.problem.probability, question_.problem.indifference);
        return selection;
    }

    std::optional<Selection> rinott() {
        const auto sizes = statistics::rinott_sizes(question_.problem, variances());
        const std::uint64_t total = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
        Selection selection;
        if (question_.budget > 0 && total > question_.budget) {
            selection.decided = false;
        } else {
            counts_.assign(sizes.begin(), sizes.end());
            if (!source_.have(counts_)) return std::nullopt;
        }
        finish(selection);
        selection.promise = fmt::format(
            "with probability {:.4g} or more it is the best, if the best is ahead by {:g} or more (Rinott 1978)",
            question_.problem.probability, question_.problem.indifference);
        return selection;
    }

    std::optional<Selection> ocba() {
        const std::uint64_t budget = question_.budget > 0 ? question_.budget : 10 * spent();
        const std::uint64_t increment = std::max<std::uint64_t>(kAtOnce, k_);
        while (spent() < budget) {
            const auto fractions = statistics::ocba_fractions(means(), variances(), question_.best);
            const std::vector<std::uint64_t> now(counts_.begin(), counts_.end());
            const auto more = statistics::ocba_increment(fractions, now, std::min(increment, budget - spent()));
            for (std::size_t c = 0; c < k_; ++c) counts_[c] += static_cast<std::int64_t>(more[c]);
            if (!source_.have(counts_)) return std::nullopt;
        }
        Selection selection;
        finish(selection);
        selection.promise = fmt::format(
            "of {} replications spent where they tell most (OCBA, which promises no "
            "probability)",
            spent());
        return selection;
    }

    bool want_all(std::int64_t n) {
        std::fill(counts_.begin(), counts_.end(), n);
        return source_.have(counts_);
    }

    [[nodiscard]] std::uint64_t spent() const {
        return static_cast<std::uint64_t>(std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0}));
    }

    statistics::Moments moments(std::size_t c, std::int64_t n) {
        statistics::Moments m;
        for (std::int64_t r = 0; r < n; ++r) m.add(source_.value(c, r));
        return m;
    }
    std::vector<double> means() {
        std::vector<double> all;
        for (std::size_t c = 0; c < k_; ++c) all.push_back(moments(c, counts_[c]).mean());
        return all;
    }
    std::vector<double> variances() {
        std::vector<double> all;
        for (std::size_t c = 0; c < k_; ++c) all.push_back(moments(c, counts_[c]).variance());
        return all;
    }

    Candidate candidate(std::size_t c, std::uint64_t n, std::uint64_t dropped) {
        const auto i = statistics::t_interval(moments(c, static_cast<std::int64_t>(n)));
        return {i.mean, i.half_width, n, dropped};
    }

    void finish(Selection& selection) {
        selection.selected = statistics::best_of(means(), question_.best);
        for (std::size_t c = 0; c < k_; ++c)
            selection.candidates.push_back(candidate(c, static_cast<std::uint64_t>(counts_[c]), 0));
    }

    const SelectionQuestion& question_;
    std::size_t k_;
    ObservationSource& source_;
    std::vector<std::int64_t> counts_;
};

}  // namespace

std::optional<Selection> select_best(const SelectionQuestion& question, std::size_t configurations,
                                     ObservationSource& source) {
    return Selector{question, configurations, source}.run();
}

void prepare_for(Procedure procedure, StudyPlan& plan) {
    if (procedure == Procedure::kim_nelson) return;
    for (std::size_t c = 0; c < plan.configurations(); ++c)
        plan.first_replication[c] = static_cast<std::int64_t>(c) * kApart;
}

}  // namespace warung::experiments
