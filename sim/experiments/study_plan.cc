#include "sim/experiments/study_plan.h"

#include "sim/base/archive.h"
#include "sim/reporting/headline.h"
#include "sim/scenario/effective.h"

#include <fmt/format.h>

#include <algorithm>

namespace warung::experiments {

namespace {

/// One key's term in a scenario's identity: what is taken off for a factor, and what each of its levels adds.
struct Terms {
    std::size_t index = 0;  ///< of the user's table
    std::vector<Identity> of_variant;
    std::vector<Identity> of_level;
};

Identity term(const Factor& factor, std::size_t index, const std::string& text) {
    return scenario::identity_of(*factor.target.key, index, factor.target.name, text);
}

std::int64_t seed_at(const Study& study, std::size_t point, std::size_t variant) {
    const auto levels = study.design.point(point);
    for (std::size_t f = 0; f < levels.size(); ++f) {
        if (study.design.factors[f].key == "run.seed" && levels[f] != kAsInFile)
            return study.design.factors[f].levels[levels[f]].raw.integer;
    }
    return study.loaded.variants[variant].scenario.run.seed;
}

/// Identities of all configurations. A factor that decides which tables are read needs the scenario itself; any other
/// is one term exchanged for another.
std::vector<Identity> identities_of(const Study& study) {
    const auto table_hash = [&](const std::string& path) { return study.blueprint->table_hash(path); };
    const auto& variants = study.loaded.variants;
    const Design& design = study.design;
    const bool plain =
        std::none_of(design.factors.begin(), design.factors.end(), [](const Factor& f) { return f.changes_tables(); });
    std::vector<Identity> whole;
    for (const scenario::Variant& v : variants) whole.push_back(scenario::identity_of(v.scenario, table_hash));
    std::vector<Terms> terms;
    for (const Factor& factor : design.factors) {
        Terms t;
        t.index = index_in(study.loaded.base, factor.target);
        for (const scenario::Variant& v : variants)
            t.of_variant.push_back(
                term(factor, t.index, scenario::as_toml(factor.target.key->get(v.scenario, t.index))));
        for (const Level& level : factor.levels) t.of_level.push_back(term(factor, t.index, level.text));
        terms.push_back(std::move(t));
    }
    std::vector<Identity> identities;
    identities.reserve(design.size() * variants.size());
    for (std::size_t p = 0; p < design.size(); ++p) {
        for (std::size_t v = 0; v < variants.size(); ++v) {
            if (!plain) {
                std::vector<scenario::Problem> told_by_check_points;
                identities.push_back(scenario::identity_of(study.scenario_at(p, v, told_by_check_points), table_hash));
                continue;
            }
            Identity identity = whole[v];
            const auto levels = design.point(p);
            for (std::size_t f = 0; f < levels.size(); ++f) {
                if (levels[f] == kAsInFile) continue;
                identity -= terms[f].of_variant[v];
                identity += terms[f].of_level[levels[f]];
            }
            identities.push_back(identity);
        }
    }
    return identities;
}

}  // namespace

std::string StudyPlan::level(std::size_t point, std::size_t factor) const {
    const std::uint32_t level = levels[point * factors.size() + factor];
    return level == kAsInFile ? std::string{} : factors[factor].levels[level];
}

std::string StudyPlan::describe(std::size_t point) const {
    std::string text;
    for (std::size_t f = 0; f < factors.size(); ++f) {
        const std::string value = level(point, f);
        if (!value.empty()) text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", factors[f].key, value);
    }
    return text.empty() ? "as in the file" : text;
}

std::vector<Unit> StudyPlan::units() const {
    std::vector<Unit> all;
    std::int64_t most = 0;
    for (const std::int64_t n : replications) most = std::max(most, n);
    for (std::int64_t r = 0; r < most; ++r) {
        for (std::size_t c = 0; c < configurations(); ++c)
            if (r < replications[c]) all.push_back({static_cast<std::uint32_t>(c), first_replication[c] + r});
    }
    return all;
}

Identity StudyPlan::id_of(const Unit& unit) const {
    Identity id = identities[unit.configuration];
    id += scenario::identity_of("replication", std::to_string(unit.replication));
    id += scenario::identity_of("build", build);
    return id;
}

std::uint64_t StudyPlan::fingerprint() {
    Checksum sum;
    ArchiveWriter archive{[&](const void* data, std::size_t bytes) { sum.add(data, bytes); }};
    archive(*this);
    return sum.value();
}

std::vector<Metric> metrics_of(const scenario::Scenario& scenario) {
    std::vector<Metric> metrics;
    for (const reporting::HeadlineSpec& h : reporting::headline_specs()) metrics.push_back({h.name, h.unit});
    for (const auto& platform : scenario.platforms) {
        metrics.push_back({"transactions_share." + platform.name, "share"});
        metrics.push_back({"margin_rp_per_day." + platform.name, "rupiah"});
    }
    return metrics;
}

StudyPlan plan_study(const Study& study, std::string build) {
    StudyPlan plan;
    plan.name = study.loaded.name;
    plan.title = study.loaded.base.title;
    plan.build = std::move(build);
    for (const Factor& factor : study.design.factors) {
        PlannedFactor planned{factor.key, factor.unit(), {}};
        for (const Level& level : factor.levels) planned.levels.push_back(level.text);
        plan.factors.push_back(std::move(planned));
    }
    plan.levels = study.design.levels();
    plan.points = study.design.size();
    for (const scenario::Variant& v : study.loaded.variants) plan.variants.push_back(v.name);
    plan.metrics = metrics_of(study.loaded.base);
    plan.identities = identities_of(study);
    for (std::size_t p = 0; p < plan.points; ++p) {
        for (std::size_t v = 0; v < plan.variants.size(); ++v) {
            plan.seeds.push_back(seed_at(study, p, v));
            plan.first_replication.push_back(0);
            plan.replications.push_back(study.loaded.variants[v].scenario.run.replications);
        }
    }
    for (const scenario::InputFile& input : study.blueprint->sources().inputs())
        plan.inputs.push_back({input.path, input.hash});
    plan.effective =
        effective_text(study.loaded, [&](const std::string& path) { return study.blueprint->table_hash(path); });
    return plan;
}

}  // namespace warung::experiments
