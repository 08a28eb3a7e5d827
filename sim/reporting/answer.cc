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
        pct("coverage_nominal_share"), v.replications.front()->people, pct("coverage_liquid_share"), pct("coverage_realised_share"));
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
    std::string text = "\nLeast served regions\n";
    for (const RegionOutcomes& r : sum) {
        text += fmt::format("{}{}\n", padded(fmt::format("  {}, {}", r.name, r.island_group), 42),
                            fmt::format("{:.0f} % of needs served; {}", 100 * r.outcomes[0] / r.ended, main_reason(r)));
    }
    return text;
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
            if (std::isnan(d.half_width) || std::fabs(d.mean) <= d.half_width) {
                ++unclear;
                continue;
            }
            const bool good = (d.mean > 0) == (spec.better == Better::higher);
            std::string& list = good ? better : worse;
            list += fmt::format("    {} {}\n", padded(spec.label, 40), difference(d, spec.show));
        }
        text += fmt::format("\n{} against {} (same random numbers, paired differences):\n", other.name, base.name);
        if (!better.empty()) text += "  better\n" + better;
        if (!worse.empty()) text += "  worse\n" + worse;
        text += fmt::format("  {} figures do not differ by more than noise.\n", unclear);
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
        if (spec.show == Show::hidden) continue;
        if (spec.group != group) text += "\n" + spec.group + "\n";
        group = spec.group;
        std::string line = padded("  " + spec.label, kLabel);
        for (const VariantReports& v : variants)
            line += padded(with_interval(t_interval(values_of(v, f)), spec.show), kColumn);
        while (line.ends_with(' ')) line.pop_back();
        text += line + "\n";
    }
    text += platforms_table(variants, kLabel, kColumn);
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
