#include "sim/reporting/answer.h"

#include "sim/reporting/headline.h"
#include "sim/statistics/intervals.h"

#include <algorithm>
#include <cmath>

namespace warung::reporting {

using statistics::Interval;
using statistics::paired_difference;
using statistics::t_interval;

std::string grouped(double value, int decimals) {
    std::string digits = fmt::format("{:.{}f}", std::fabs(value), decimals);
    const auto whole = static_cast<std::ptrdiff_t>(std::min(digits.find('.'), digits.size()));
    for (auto i = whole - 3; i > 0; i -= 3) digits.insert(static_cast<std::size_t>(i), ",");
    const bool zero = digits.find_first_not_of("0.,") == std::string::npos;
    return (value < 0 && !zero ? "-" : "") + digits;
}

namespace {

/// How numbers of one figure are written: the same unit and decimals for a mean and its half-width.
struct Look {
    double scale = 1;
    int decimals = 0;
    std::string before;
    std::string after;

    [[nodiscard]] std::string number(double x) const { return grouped(x * scale, decimals); }
};

Look look_of(Show show, double size) {
    const double magnitude = std::fabs(size);
    switch (show) {
        case Show::percent: return {100, 2, "", " %"};
        case Show::days: return {1, 2, "", " d"};
        case Show::seconds: return {1, 1, "", " s"};
        case Show::rupiah:
            if (magnitude >= 1e9) return {1e-9, 2, "Rp ", " bn"};
            if (magnitude >= 1e6) return {1e-6, 1, "Rp ", " m"};
            return {1, 0, "Rp ", ""};
        case Show::number: {
            int decimals = 0;
            for (double x = magnitude; x > 0 && x < 100 && decimals < 4; x *= 10) ++decimals;
            return {1, decimals, "", ""};
        }
        case Show::hidden: break;
    }
    return {};
}

std::string shown(double x, Show show) {
    if (std::isnan(x)) return "-";
    const Look look = look_of(show, x);
    return look.before + look.number(x) + look.after;
}

std::string with_interval(const Interval& i, Show show) {
    if (std::isnan(i.mean) || std::isnan(i.half_width)) return shown(i.mean, show);
    const Look look = look_of(show, i.mean);
    return look.before + look.number(i.mean) + " ±" + look.number(i.half_width) + look.after;
}

/// A difference with its sign; shares differ by points, and small ones get the decimals they need.
std::string difference(const Interval& d, Show show) {
    Look look = look_of(show, std::max(std::fabs(d.mean), d.half_width));
    if (show == Show::percent) look.after = " points";
    for (int more = 0; more < 2 && std::fabs(d.mean * look.scale) * std::pow(10, look.decimals) < 10; ++more)
        ++look.decimals;
    return (d.mean > 0 ? "+" : "-") + look.before + look.number(std::fabs(d.mean)) + " ±" + look.number(d.half_width) +
           look.after;
}

/// Display width: the plus-minus sign is two bytes and one column.
std::size_t width_of(const std::string& s) {
    return static_cast<std::size_t>(
        std::count_if(s.begin(), s.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string padded(const std::string& s, std::size_t width) {
    return s + std::string(width > width_of(s) ? width - width_of(s) : 0, ' ');
}

Interval figure(const VariantReports& v, const std::string& name) {
    return t_interval(values_of(v, headline_index(name)));
}

std::string words(const VariantReports& v) {
    const auto pct = [&](const char* name) { return with_interval(figure(v, name), Show::percent); };
    const auto days = [&](const char* name) { return shown(figure(v, name).mean, Show::days); };
    std::string text = fmt::format(
        "{} of the {} live within reach of a trading kiosk, {} of one that can serve at a given trading "
        "hour; "
        "{} of their needs are served.",
        pct("coverage_nominal_share"), v.replications.front()->people, pct("coverage_liquid_share"),
        pct("coverage_realised_share"));
    if (!std::isnan(figure(v, "ready_p50_days").mean)) {
        text += fmt::format(" A parcel is ready after {} in the median and {} in nine cases of ten.",
                            days("ready_p50_days"), days("ready_p90_days"));
    }
    if (!std::isnan(figure(v, "fee_mean_rp").mean)) {
        text += fmt::format(
            " A platform service costs the customer {} in fees and earns the kiosk {} in commission; platforms burn {} "
            "of subsidy a day.",
            shown(figure(v, "fee_mean_rp").mean, Show::rupiah),
            shown(figure(v, "commission_mean_rp").mean, Show::rupiah),
            shown(figure(v, "subsidy_rp_per_day").mean, Show::rupiah));
    }
    return text;
}

/// Who wins: each platform's share and daily margin.
std::string platforms_table(const std::vector<VariantReports>& variants, std::size_t label, std::size_t column) {
    const ReplicationReport* any = nullptr;
    for (const VariantReports& v : variants) {
        if (any == nullptr && !v.replications.empty()) any = v.replications.front();
    }
    if (any == nullptr) return {};
    std::string text = "\nPlatforms\n";
    const auto line = [&](const std::string& name, auto&& value_of, std::size_t p, Show show) {
        std::string row = padded("  " + name, label);
        for (const VariantReports& v : variants) {
            std::vector<double> values;
            for (const ReplicationReport* r : v.replications) values.push_back(value_of(r->platforms[p]));
            row += padded(with_interval(t_interval(values), show), column);
        }
        while (row.ends_with(' ')) row.pop_back();
        text += row + "\n";
    };
    for (std::size_t p = 0; p < any->platforms.size(); ++p) {
        line(
            any->platforms[p].name + ": share of services", [](const PlatformFigures& f) { return f.share; }, p,
            Show::percent);
        line(
            "  margin per day", [](const PlatformFigures& f) { return f.margin_rp_per_day; }, p, Show::rupiah);
    }
    return text;
}

/// What a variant's replications say about one kind's fees.
struct Standing {
    std::vector<double> deltas;
    std::string why_none;

    [[nodiscard]] std::string words() const {
        if (deltas.empty()) return "not available";
        const Interval i = t_interval(deltas);
        return std::isnan(i.half_width) ? fmt::format("{:.2f}", i.mean)
                                        : fmt::format("{:.2f} ±{:.2f}", i.mean, i.half_width);
    }
};

Standing standing(const VariantReports& v, const std::string& kind) {
    Standing out;
    for (const ReplicationReport* r : v.replications) {
        for (const PriceStanding& s : r->standings) {
            if (s.kind != kind) continue;
            if (std::isnan(s.delta)) out.why_none = s.no_delta;
            if (!std::isnan(s.delta)) out.deltas.push_back(s.delta);
        }
    }
    return out;
}

/// Where fees stand between competition and joint profit: Delta, or why there is none; of the kinds whose fees some
/// platform moves in some variant.
std::string standings_table(const std::vector<VariantReports>& variants, std::size_t label, std::size_t column) {
    std::vector<std::string> kinds;
    for (const VariantReports& v : variants) {
        for (const ReplicationReport* r : v.replications) {
            for (const PriceStanding& s : r->standings)
                if (s.moves && std::find(kinds.begin(), kinds.end(), s.kind) == kinds.end()) kinds.push_back(s.kind);
        }
    }
    if (kinds.empty()) return {};
    std::string text = "\nFees between competition (Delta 0) and joint profit (1); market.csv has both\n";
    for (const std::string& kind : kinds) {
        std::string row;
        std::string reasons;
        bool any = false;
        for (const VariantReports& v : variants) {
            const Standing s = standing(v, kind);
            row += padded(s.words(), column);
            any = any || !s.deltas.empty();
            if (s.deltas.empty() && reasons.find(s.why_none) == std::string::npos)
                reasons += (reasons.empty() ? "" : "; ") + s.why_none;
        }
        while (row.ends_with(' ')) row.pop_back();
        std::string name = kind;
        std::replace(name.begin(), name.end(), '_', ' ');
        text += padded("  " + name, label);
        if (any) text += row + (reasons.empty() ? "" : "  (" + reasons + ")") + "\n";
        if (!any) text += "not available: " + reasons + "\n";
    }
    return text;
}

/// Where platforms recruit: members at both ends of the run, and how many of them trade.
std::string networks_table(const std::vector<VariantReports>& variants, std::size_t label, std::size_t column) {
    const ReplicationReport* any = nullptr;
    for (const VariantReports& v : variants) {
        for (const ReplicationReport* r : v.replications) any = any == nullptr && !r->growth.empty() ? r : any;
    }
    if (any == nullptr) return {};
    std::string text = "\nNetworks (members.csv has them over time)\n";
    const auto line = [&](const std::string& name, double GrowthFigures::*figure, std::size_t p) {
        std::string row = padded("  " + name, label);
        for (const VariantReports& v : variants) {
            std::vector<double> values;
            for (const ReplicationReport* r : v.replications) {
                if (!r->growth.empty()) values.push_back(r->growth[p].*figure);
            }
            row += padded(values.empty() ? "-" : with_interval(t_interval(values), Show::number), column);
        }
        while (row.ends_with(' ')) row.pop_back();
        text += row + "\n";
    };
    for (std::size_t p = 0; p < any->growth.size(); ++p) {
        if (any->growth[p].members_at_start + any->growth[p].members_at_end == 0) continue;
        line(any->growth[p].name + ": members at the start", &GrowthFigures::members_at_start, p);
        line("  members at the end", &GrowthFigures::members_at_end, p);
        line("  of these trading", &GrowthFigures::trading_at_end, p);
    }
    return text;
}

/// The replications that both finished, in the same order: pairs share their random numbers.
std::pair<VariantReports, VariantReports> paired(const VariantReports& a, const VariantReports& b) {
    std::pair<VariantReports, VariantReports> pairs{{a.name, {}}, {b.name, {}}};
    for (const ReplicationReport* x : a.replications) {
        for (const ReplicationReport* y : b.replications) {
            if (x->replication != y->replication) continue;
            pairs.first.replications.push_back(x);
            pairs.second.replications.push_back(y);
        }
    }
    return pairs;
}

/// What each variant's way of keeping cash and float saves, on the same demand; empty if they hardly differ in it.
std::string liquidity_table(const std::vector<VariantReports>& variants, std::size_t label, std::size_t column) {
    constexpr const char* kRefusals = "kiosk_refusals_per_month";
    constexpr const char* kCost = "kiosk_liquidity_cost_rp_per_month";
    const VariantReports& base = variants.front();
    const auto differs = [&](const VariantReports& v, const char* name) {
        const double mine = figure(v, name).mean;
        const double first = figure(base, name).mean;
        return std::fabs(mine - first) > 0.1 * std::max(std::fabs(mine), std::fabs(first));
    };
    if (std::none_of(variants.begin(), variants.end(),
                     [&](const VariantReports& v) { return differs(v, kRefusals) || differs(v, kCost); }))
        return {};
    const auto against_base = [&](const VariantReports& v, const char* name) {
        const auto [theirs, ours] = paired(v, base);
        return paired_difference(values_of(theirs, headline_index(name)), values_of(ours, headline_index(name)));
    };
    std::string text = fmt::format("\nCash and float, per kiosk and month, against {}\n", base.name);
    const auto line = [&](const char* name, auto&& words_of) {
        std::string row = padded(name, label);
        for (const VariantReports& v : variants) row += padded(words_of(v), column);
        while (row.ends_with(' ')) row.pop_back();
        text += row + "\n";
    };
    line("  refusals", [&](const VariantReports& v) { return with_interval(figure(v, kRefusals), Show::number); });
    line("  refusals avoided", [&](const VariantReports& v) {
        Interval d = against_base(v, kRefusals);
        d.mean = -d.mean;
        return &v == &base ? std::string{"-"} : with_interval(d, Show::number);
    });
    line("  cost", [&](const VariantReports& v) { return with_interval(figure(v, kCost), Show::rupiah); });
    line("  cost more", [&](const VariantReports& v) {
        return &v == &base ? std::string{"-"} : with_interval(against_base(v, kCost), Show::rupiah);
    });
    line("  ... per refusal avoided", [&](const VariantReports& v) -> std::string {
        const double avoided = -against_base(v, kRefusals).mean;
        const double more = against_base(v, kCost).mean;
        if (&v == &base) return "-";
        if (avoided > 0) return more > 0 ? shown(more / avoided, Show::rupiah) : "saves both";
        return more < 0 ? shown(more / avoided, Show::rupiah) + " saved" : "loses both";
    });
    return text;
}

/// Coverage of each segment, where there is more than one.
std::string segments_table(const std::vector<VariantReports>& variants, std::size_t label, std::size_t column) {
    std::vector<std::string> names;  // a variant may leave segments out
    for (const VariantReports& v : variants) {
        for (const ReplicationReport* r : v.replications) {
            for (const SegmentFigures& s : r->segments)
                if (std::find(names.begin(), names.end(), s.name) == names.end()) names.push_back(s.name);
        }
    }
    if (names.size() < 2) return {};
    std::string text = "\nSegments\n";
    const auto line = [&](const std::string& name, const std::string& segment, auto&& value_of, Show show) {
        std::string row = padded("  " + name, label);
        for (const VariantReports& v : variants) {
            std::vector<double> values;
            for (const ReplicationReport* r : v.replications) {
                for (const SegmentFigures& s : r->segments)
                    if (s.name == segment) values.push_back(value_of(s));
            }
            row += padded(values.empty() ? "-" : with_interval(t_interval(values), show), column);
        }
        while (row.ends_with(' ')) row.pop_back();
        text += row + "\n";
    };
    for (const std::string& name : names) {
        line(
            name + ": needs served", name,
            [](const SegmentFigures& s) {
                double ended = 0;
                for (const double n : s.all_services()) ended += n;
                return ended > 0 ? s.all_services()[0] / ended : std::nan("");
            },
            Show::percent);
        line(
            "  consumer surplus per need", name, [](const SegmentFigures& s) { return s.surplus_rp_per_need; },
            Show::rupiah);
    }
    return text;
}

/// Why most of what was not served was not, in words.
std::string main_reason(const RegionOutcomes& r) {
    using world::NeedOutcome;
    constexpr std::array<const char*, world::kNeedOutcomes> kWords = {
        "", "another way is better", "kiosks of unknown platforms only", "no trading kiosk in reach", "refused"};
    std::size_t worst = static_cast<std::size_t>(NeedOutcome::chose_outside);
    for (std::size_t o = worst; o < kWords.size(); ++o) worst = r.outcomes[o] > r.outcomes[worst] ? o : worst;
    std::string text = fmt::format("{:.0f} % {}", 100 * r.outcomes[worst] / r.ended, kWords[worst]);
    if (worst != static_cast<std::size_t>(NeedOutcome::denied)) return text;
    std::size_t most = 1;
    for (std::size_t o = most; o < r.attempts.size(); ++o) most = r.attempts[o] > r.attempts[most] ? o : most;
    std::string why = world::kAttemptOutcomeNames[most];
    std::replace(why.begin(), why.end(), '_', ' ');
    return text + ", mostly " + why;
}

/// The regions where the smallest share of needs is served, over all replications of the variant.
std::string left_out(const VariantReports& v) {
    constexpr std::size_t kShown = 10;
    if (v.replications.empty() || v.replications.front()->regions.size() < 2 * kShown) return {};
    std::vector<RegionOutcomes> sum = v.replications.front()->regions;
    for (std::size_t i = 1; i < v.replications.size(); ++i) {
        for (std::size_t r = 0; r < sum.size(); ++r) {
            const RegionOutcomes& more = v.replications[i]->regions[r];
            sum[r].ended += more.ended;
            for (std::size_t o = 0; o < more.outcomes.size(); ++o) sum[r].outcomes[o] += more.outcomes[o];
            for (std::size_t o = 0; o < more.attempts.size(); ++o) sum[r].attempts[o] += more.attempts[o];
        }
    }
    std::erase_if(sum, [](const RegionOutcomes& r) { return !(r.ended > 0); });
    std::stable_sort(sum.begin(), sum.end(), [](const RegionOutcomes& a, const RegionOutcomes& b) {
        return a.outcomes[0] * b.ended < b.outcomes[0] * a.ended;
    });
    sum.resize(std::min(sum.size(), kShown));
    std::vector<std::string> names;
    std::size_t widest = 40;
    for (const RegionOutcomes& r : sum) {
        names.push_back(fmt::format("  {}, {}", r.name, r.island_group));
        widest = std::max(widest, names.back().size());
    }
    std::string text = "\nLeast served regions\n";
    for (std::size_t i = 0; i < sum.size(); ++i) {
        text += fmt::format("{}{:.0f} % of needs served; {}\n", padded(names[i], widest + 2),
                            100 * sum[i].outcomes[0] / sum[i].ended, main_reason(sum[i]));
    }
    return text;
}

/// Means over a variant's replications of what `value_of` finds in one of them; NaN where it finds nothing.
template <class ValueOf>
Interval over_replications(const VariantReports& v, ValueOf&& value_of) {
    std::vector<double> values;
    for (const ReplicationReport* r : v.replications) values.push_back(value_of(*r));
    return t_interval(values);
}

/// Which leg causes the time from order to hand, by island group, in the first variant.
std::string legs_by_group(const VariantReports& v) {
    constexpr std::array<const char*, logistics::kLegCount> kLegs = {"processing", "warehouse", "waiting",   "moving",
                                                                     "sorting",    "last mile", "collecting"};
    if (v.replications.empty() || v.replications.front()->groups.empty()) return {};
    std::string text = "\nFrom order to hand: share of each leg\n" + padded("", 20);
    for (const char* leg : kLegs) text += fmt::format("{:>11}", leg);
    text += fmt::format("{:>11}\n", "in all");
    for (std::size_t g = 0; g < v.replications.front()->groups.size(); ++g) {
        std::array<double, logistics::kLegCount> days{};
        double all = 0;
        for (std::size_t l = 0; l < days.size(); ++l) {
            days[l] = over_replications(v, [&](const ReplicationReport& r) { return r.groups[g].leg_days[l]; }).mean;
            all += days[l];
        }
        if (!(all > 0)) continue;
        text += padded("  " + v.replications.front()->groups[g].name, 20);
        for (const double d : days) text += fmt::format("{:>9.1f} %", 100 * d / all);
        text += fmt::format("{:>9.2f} d\n", all);
    }
    return text;
}

/// Order to ready by island group, a column a variant.
std::string ready_by_group(const std::vector<VariantReports>& variants, std::size_t label, std::size_t column) {
    const auto& first = variants.front().replications;
    if (first.empty() || first.front()->groups.size() < 2) return {};
    std::string text = "\nOrder to ready by island group\n";
    for (std::size_t g = 0; g < first.front()->groups.size(); ++g) {
        const auto line = [&](const std::string& name, double GroupTimes::*figure) {
            std::string row = padded("  " + name, label);
            for (const VariantReports& v : variants) {
                const Interval i =
                    over_replications(v, [&](const ReplicationReport& r) { return r.groups[g].*figure; });
                row += padded(with_interval(i, Show::days), column);
            }
            while (row.ends_with(' ')) row.pop_back();
            return row + "\n";
        };
        text += line(first.front()->groups[g].name + ", median", &GroupTimes::ready_p50_days);
        text += line("  90 %", &GroupTimes::ready_p90_days);
    }
    return text;
}

/// After which disruptions, where, and for how long parcels were late.
std::string recovery(const VariantReports& v, bool several) {
    if (v.replications.empty()) return {};
    std::string text;
    for (std::size_t i = 0; i < v.replications.front()->recovery.size(); ++i) {
        double before = 0;
        double worst = 0;
        double days = 0;
        std::size_t measured = 0;
        std::size_t late = 0;
        std::size_t back = 0;
        for (const ReplicationReport* report : v.replications) {
            const Recovery& r = report->recovery[i];
            if (std::isnan(r.before_days) || std::isnan(r.worst_days)) continue;
            ++measured;
            if (!r.was_disturbed()) continue;
            ++late;
            before += r.before_days;
            worst += r.worst_days;
            if (std::isnan(r.recovered_days)) continue;
            ++back;
            days += r.recovered_days;
        }
        if (late == 0 || 2 * late < measured) continue;
        const Recovery& r = v.replications.front()->recovery[i];
        const auto mean = [](double sum, std::size_t n) { return sum / static_cast<double>(n); };
        text += padded(fmt::format("  {}, {}", r.event, r.scope == "all" ? "country" : r.scope), 42);
        text += fmt::format("{:.1f} d before, {:.1f} d at worst; ", mean(before, late), mean(worst, late));
        text += back == 0 ? std::string{"not back within 10 % by the end"}
                          : fmt::format("back within 10 % {:.0f} d after it began, {:.0f} d after its end",
                                        mean(days, back), mean(days, back) - (r.to_day - r.from_day));
        if (back > 0 && back < late) text += fmt::format(" (not by the end in {} of {})", late - back, late);
        text += "\n";
    }
    if (text.empty()) return {};
    return fmt::format("\nLate after events{}: order to ready, 90 % of a week's parcels\n{}",
                       several ? " (" + v.name + ")" : "", text);
}

std::string wrapped(const std::string& text, std::size_t columns) {
    std::string out;
    std::string line;
    std::size_t from = 0;
    while (from < text.size()) {
        const std::size_t space = std::min(text.find(' ', from), text.size());
        const std::string word = text.substr(from, space - from);
        if (!line.empty() && width_of(line) + 1 + width_of(word) > columns) {
            out += line + "\n";
            line.clear();
        }
        line += (line.empty() ? "" : " ") + word;
        from = space + 1;
    }
    return out + line + "\n";
}

/// Who waits how much longer: paired differences of order to ready by island group.
std::string later_by_group(const VariantReports& base, const VariantReports& other) {
    const std::vector<GroupTimes>& groups = base.replications.front()->groups;
    if (groups.size() < 2) return {};
    std::string text;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const auto paired_in = [&](double GroupTimes::*figure) {
            std::vector<double> a;
            std::vector<double> b;
            for (const ReplicationReport* r : other.replications) a.push_back(r->groups[g].*figure);
            for (const ReplicationReport* r : base.replications) b.push_back(r->groups[g].*figure);
            return paired_difference(a, b);
        };
        const Interval mean = paired_in(&GroupTimes::ready_mean_days);
        const Interval p90 = paired_in(&GroupTimes::ready_p90_days);
        const auto clear = [](const Interval& d) { return std::fabs(d.mean) > d.half_width; };
        if (!clear(mean) && !clear(p90)) continue;
        text += fmt::format("    {}mean {}, 90 % {}\n", padded(groups[g].name, 20), difference(mean, Show::days),
                            difference(p90, Show::days));
    }
    return text.empty() ? text : "  order to ready, where it differs\n" + text;
}

std::string compared(const std::vector<VariantReports>& variants) {
    std::string text;
    const VariantReports& base = variants.front();
    for (std::size_t i = 1; i < variants.size(); ++i) {
        const VariantReports& other = variants[i];
        const auto [theirs, ours] = paired(other, base);
        if (theirs.replications.size() < 2) continue;
        std::string better;
        std::string worse;
        std::size_t unclear = 0;
        for (std::size_t f = 0; f < headline_specs().size(); ++f) {
            const HeadlineSpec& spec = headline_specs()[f];
            if (spec.better == Better::neither) continue;
            const Interval d = paired_difference(values_of(theirs, f), values_of(ours, f));
            if (std::isnan(d.mean)) continue;  // of neither
            if (std::isnan(d.half_width) || std::fabs(d.mean) <= d.half_width) {
                ++unclear;
                continue;
            }
            const bool good = (d.mean > 0) == (spec.better == Better::higher);
            std::string& list = good ? better : worse;
            list += fmt::format("    {} {}\n", padded(spec.alone.empty() ? spec.label : spec.alone, 40),
                                difference(d, spec.show));
        }
        text += fmt::format("\n{} against {} (same random numbers, paired differences):\n", other.name, base.name);
        if (!better.empty()) text += "  better\n" + better;
        if (!worse.empty()) text += "  worse\n" + worse;
        text += fmt::format("  {} figures do not differ by more than noise.\n", unclear);
        text += later_by_group(ours, theirs);
    }
    return text;
}

}  // namespace

std::vector<double> values_of(const VariantReports& variant, std::size_t figure) {
    std::vector<double> values;
    for (const ReplicationReport* r : variant.replications) values.push_back(r->headline[figure]);
    return values;
}

std::string answer(const std::string& title, const std::vector<VariantReports>& variants) {
    std::string text = title.empty() ? std::string{} : title + "\n\n";
    for (const VariantReports& v : variants) {
        if (v.replications.empty()) {
            text += fmt::format("{}: no replication finished.\n", v.name);
            continue;
        }
        text += wrapped((variants.size() > 1 ? v.name + ": " : std::string{}) + words(v), 100);
    }
    std::string group;
    constexpr std::size_t kLabel = 42;
    constexpr std::size_t kColumn = 24;
    std::string heads;
    if (variants.size() > 1) {
        heads = std::string(kLabel, ' ');
        for (const VariantReports& v : variants) heads += padded(v.name, kColumn);
        while (heads.ends_with(' ')) heads.pop_back();
        heads = "\n" + heads;
    }
    text += heads;
    for (std::size_t f = 0; f < headline_specs().size(); ++f) {
        const HeadlineSpec& spec = headline_specs()[f];
        const auto has = [f](const VariantReports& v) { return !std::isnan(t_interval(values_of(v, f)).mean); };
        if (spec.show == Show::hidden || std::none_of(variants.begin(), variants.end(), has)) continue;
        if (spec.group != group) text += "\n" + spec.group + "\n";
        group = spec.group;
        std::string line = padded("  " + spec.label, kLabel);
        for (const VariantReports& v : variants)
            line += padded(with_interval(t_interval(values_of(v, f)), spec.show), kColumn);
        while (line.ends_with(' ')) line.pop_back();
        text += line + "\n";
    }
    text += platforms_table(variants, kLabel, kColumn);
    text += standings_table(variants, kLabel, kColumn);
    text += networks_table(variants, kLabel, kColumn);
    if (variants.size() > 1) text += liquidity_table(variants, kLabel, kColumn);
    if (variants.size() > 1) text += ready_by_group(variants, kLabel, kColumn);
    text += legs_by_group(variants.front());
    for (const VariantReports& v : variants) text += recovery(v, variants.size() > 1);
    text += segments_table(variants, kLabel, kColumn);
    text += left_out(variants.front());
    std::size_t n = 0;
    for (const VariantReports& v : variants) n = std::max(n, v.replications.size());
    text += n < 2 ? "\nOne replication: no intervals. Ask for more with --replications N.\n"
                  : fmt::format("\n±: half-width of the 95 % t interval over {} replications{}.\n", n,
                                n < 10 ? "; with fewer than 10 it is rough" : "");
    return text + compared(variants);
}

}  // namespace warung::reporting
