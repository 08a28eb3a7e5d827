#include "sim/experiments/study.h"

#include "sim/experiments/condition.h"
#include "sim/random/stream.h"
#include "sim/scenario/effective.h"
#include "sim/scenario/values.h"
#include "sim/statistics/designs.h"
#include "sim/statistics/morris.h"
#include "sim/statistics/sobol_indices.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <tuple>

namespace warung::experiments {

namespace {

using scenario::Code;
using scenario::Item;
using scenario::Position;
using scenario::Problem;
using scenario::Raw;

constexpr std::size_t kMostPoints = 1'000'000;
constexpr std::size_t kMostProblems = 12;

const std::vector<std::string> kBlocks = {"grid", "zip", "list", "lhs", "sobol", "morris", "saltelli", "tornado"};

/// Factors of the whole design that one block of the sweep varies together, and the rows it gives them.
struct Block {
    std::vector<std::size_t> factors;
    std::vector<std::vector<std::uint32_t>> rows;
};

class SweepReader {
public:
    SweepReader(const scenario::Blueprint& blueprint, const scenario::Loaded& loaded, std::vector<Problem>& problems)
        : blueprint_{blueprint}, loaded_{loaded}, problems_{problems} {}

    Design read(const Raw& sweep) {
        sweep_at_ = sweep.at;
        for (const Item& item : sweep.items) read_block(item);
        if (problems_.empty() && whole_at_ && (blocks_.size() > 1 || !conditions_.empty()))
            problem(Code::contradiction, "a design for sensitivity analysis stands on its own in a [sweep]", *whole_at_,
                    "the analysis needs every point: take away the other tables and `where`");
        if (problems_.empty()) cross();
        return std::move(design_);
    }

    [[nodiscard]] std::size_t points_before_where() const { return crossed_; }

private:
    // --- the file ---

    void read_block(const Item& item) {
        const auto is = [&](std::string_view word) { return item.key == word; };
        if (is("where")) return read_where(item);
        if (std::find(kBlocks.begin(), kBlocks.end(), item.key) == kBlocks.end()) {
            std::vector<std::string> words = kBlocks;
            words.emplace_back("where");
            const std::string meant = scenario::nearest(item.key, words);
            return problem(Code::unknown_key, fmt::format("unknown key `{}` in [sweep]", item.key.substr(0, 60)),
                           item.at,
                           meant.empty() ? fmt::format("there is {}", fmt::join(words, ", "))
                                         : fmt::format("did you mean `{}`?", meant));
        }
        if (item.value.kind != Raw::Kind::table)
            return problem(Code::wrong_shape, fmt::format("`{}` is a table", item.key), item.at,
                           fmt::format("write [sweep.{}] and keys below it", item.key));
        const std::size_t before = problems_.size();
        Block block;
        if (is("grid"))
            block = read_grid(item);
        else if (is("zip"))
            block = read_zip(item);
        else if (is("list"))
            block = read_list(item);
        else
            block = read_sampled(item);
        if (problems_.size() == before && block.rows.empty())
            problem(Code::no_points, fmt::format("[sweep.{}] has no factor", item.key), item.at,
                    "name a key and its values below it");
        blocks_.push_back(std::move(block));
    }

    Block read_grid(const Item& item) {
        Block block;
        std::vector<std::size_t> sizes;
        std::size_t rows = 1;
        each_key(item.value, {}, [&](const Item& key) {
            const std::vector<Raw> levels = read_levels(key);
            if (levels.empty()) return;
            if (const auto factor = add_factor(key, levels)) {
                block.factors.push_back(*factor);
                sizes.push_back(design_.factors[*factor].levels.size());
                rows = std::min(kMostPoints + 1, rows * sizes.back());
            }
        });
        if (rows > kMostPoints) {
            too_many(item.at);
        } else if (!sizes.empty()) {
            for (const auto& row : statistics::factorial_design(sizes)) block.rows.emplace_back(row.begin(), row.end());
        }
        return block;
    }

    Block read_zip(const Item& item) {
        Block block;
        std::size_t rows = 0;
        each_key(item.value, {}, [&](const Item& key) {
            const std::vector<Raw> levels = read_levels(key);
            const auto factor = levels.empty() ? std::nullopt : add_factor(key, levels);
            if (!factor) return;
            const std::size_t n = design_.factors[*factor].levels.size();
            if (!block.factors.empty() && n != rows)
                problem(Code::unequal_lists,
                        fmt::format("`{}` has {} values, but `{}` has {}", key.key, n,
                                    design_.factors[block.factors.front()].key, rows),
                        key.value.at, "lists in [sweep.zip] go in lockstep and are equally long");
            else
                rows = n;
            block.factors.push_back(*factor);
        });
        for (std::size_t r = 0; r < rows; ++r)
            block.rows.emplace_back(block.factors.size(), static_cast<std::uint32_t>(r));
        return block;
    }

    /// points = [{ key = value, ... }, ...]
    Block read_list(const Item& item) {
        Block block;
        const Item* points = nullptr;
        for (const Item& key : item.value.items) {
            if (key.key == "points" && key.value.kind == Raw::Kind::list)
                points = &key;
            else
                problem(Code::unknown_key, fmt::format("unknown key `{}` in [sweep.list]", key.key), key.at,
                        "it has one: points = [{ \"run.seed\" = 1 }, { \"run.seed\" = 2 }]");
        }
        if (points == nullptr) return block;
        for (const Raw& point : points->value.list) {
            if (point.kind != Raw::Kind::table) {
                problem(Code::wrong_type, "a point must be a table of keys and values", point.at,
                        "for example { \"run.seed\" = 1 }");
                continue;
            }
            std::vector<std::uint32_t> row(block.factors.size(), kAsInFile);
            each_key(point, {}, [&](const Item& key) {
                const auto at = std::find_if(block.factors.begin(), block.factors.end(),
                                             [&](std::size_t f) { return design_.factors[f].key == key.key; });
                std::size_t column = static_cast<std::size_t>(at - block.factors.begin());
                if (at == block.factors.end()) {
                    const auto factor = add_factor(key, {});
                    if (!factor) return;
                    block.factors.push_back(*factor);
                    row.push_back(kAsInFile);
                }
                row[column] = add_level(design_.factors[block.factors[column]], key.value);
            });
            block.rows.push_back(std::move(row));
        }
        for (auto& row : block.rows) row.resize(block.factors.size(), kAsInFile);
        return block;
    }

    /// lhs, sobol, morris, saltelli, tornado: settings without a dot, then keys with ranges.
    Block read_sampled(const Item& item) {
        Block block;
        std::vector<SampledFactor> sampled;
        Raw keys = item.value;
        const std::string& how = item.key;
        const bool is_tornado = how == "tornado";
        const bool is_morris = how == "morris";
        const auto seed = static_cast<std::uint64_t>(setting(keys, "seed", 1, 0, 1e18).value_or(1));
        const auto points = is_morris || is_tornado ? std::optional<std::int64_t>{0}
                                                    : setting(keys, "points", std::nullopt, 1, kMostPoints, &item);
        // The spread of a factor's effects, sigma, takes two of them.
        const auto trajectories = is_morris ? setting(keys, "trajectories", 10, 2, 100'000) : 0;
        const auto levels = is_morris ? setting(keys, "levels", 4, 2, 1000) : 4;
        if (levels && *levels % 2 != 0)
            problem(Code::out_of_range, fmt::format("`levels` = {} is odd", *levels), item.at,
                    "Morris's grid needs an even number of levels");
        each_key(keys, {}, [&](const Item& key) {
            auto range = read_range(key, is_morris || how == "saltelli" || is_tornado);
            if (!range) return;
            const auto factor = add_factor(key, {});
            if (!factor) return;
            block.factors.push_back(*factor);
            sampled.push_back(std::move(*range));
        });
        if (is_morris || how == "saltelli" || is_tornado) whole_at_ = item.at;
        if (!problems_.empty() || sampled.empty()) return block;
        const std::size_t k = sampled.size();
        if (is_morris && k < 2) {
            problem(Code::contradiction, "Morris screening of one factor compares it with nothing", item.at,
                    "give two factors or more; for one, a grid shows its effect");
            return block;
        }
        if (is_tornado) return tornado(sampled, std::move(block));
        const auto n = static_cast<std::size_t>(is_morris ? *trajectories : *points);
        const std::size_t rows = is_morris ? n * (k + 1) : (how == "saltelli" ? n * (k + 2) : n);
        if (rows > kMostPoints) {
            too_many(item.at);
            return block;
        }
        if (how == "saltelli" && !std::has_single_bit(n))
            problem(Code::out_of_range, fmt::format("`points` = {} is not a power of two", n), item.at,
                    "Sobol' points are balanced for 2, 4, 8 ... 1024 ...");
        const std::uint64_t key = random::derive(kDesignKey, seed);
        const auto cube = [&] {
            if (how == "lhs") return statistics::latin_hypercube(n, k, random::Stream{key});
            if (is_morris) return statistics::morris_trajectories(n, k, static_cast<std::size_t>(*levels), key);
            if (how == "saltelli") return statistics::saltelli_points(n, k, random::Stream{key});
            auto sobol = statistics::sobol_points(n, k);
            statistics::shift_digits(sobol, random::Stream{key});
            return sobol;
        }();
        for (std::size_t i = 0; i < cube.size(); ++i) {
            std::vector<std::uint32_t> row;
            for (std::size_t j = 0; j < k; ++j)
                row.push_back(add_level(design_.factors[block.factors[j]], sampled[j].value(cube[i][j])));
            block.rows.push_back(std::move(row));
        }
        if (is_morris || how == "saltelli") {
            design_.method = is_morris ? Method::morris : Method::saltelli;
            design_.block = n;
            design_.cube = cube;
        }
        return block;
    }

    Block tornado(const std::vector<SampledFactor>& sampled, Block block) {
        design_.method = Method::tornado;
        std::vector<std::uint32_t> row(sampled.size(), kAsInFile);
        block.rows.push_back(row);
        for (std::size_t j = 0; j < sampled.size(); ++j) {
            for (const double u : {0.0, 1.0}) {
                row[j] = add_level(design_.factors[block.factors[j]], sampled[j].value(u));
                block.rows.push_back(row);
            }
            row[j] = kAsInFile;
        }
        return block;
    }

    void read_where(const Item& item) {
        std::vector<Raw> texts = item.value.kind == Raw::Kind::text ? std::vector<Raw>{item.value} : item.value.list;
        if (item.value.kind != Raw::Kind::list && item.value.kind != Raw::Kind::text)
            return problem(Code::wrong_type, "`where` must be a list of conditions", item.value.at,
                           "for example where = [\"customer.reach_km > 1\"]");
        if (texts.empty())
            problem(Code::bad_condition, "`where` has no condition", item.value.at,
                    "leave it out, or write for example where = [\"customer.reach_km > 1\"]");
        for (const Raw& text : texts) {
            if (text.kind != Raw::Kind::text) {
                problem(Code::wrong_type, "a condition must be a text", text.at,
                        "for example \"customer.reach_km > 1\"");
                continue;
            }
            try {
                Condition condition{text.text};
                for (const std::string& key : condition.keys())
                    scenario::resolve(blueprint_.document(), entry(key, text), problems_);
                conditions_.push_back({std::move(condition), text.at});
            } catch (const ConditionError& error) {
                bad_condition(text.text, text.at, error);
            }
        }
    }

    // --- keys and values ---

    /// Calls with every full key below a table; `"a.b.c" = 1` and `a.b.c = 1` mean the same.
    void each_key(const Raw& table, const std::string& prefix, const std::function<void(const Item&)>& visit) {
        for (const Item& item : table.items) {
            Item whole = item;
            whole.key = prefix + item.key;
            if (item.value.kind == Raw::Kind::table && !is_steps(item.value))
                each_key(item.value, whole.key + ".", visit);
            else
                visit(whole);
        }
    }

    /// { from = 1, to = 3, step = 0.5 }
    static bool is_steps(const Raw& table) {
        return std::any_of(table.items.begin(), table.items.end(),
                           [](const Item& i) { return i.key == "from" || i.key == "to" || i.key == "step"; });
    }

    [[nodiscard]] scenario::Entry entry(const std::string& key, const Raw& value) const {
        return {key, value.at, value, blueprint_.document().sweep_folder};
    }

    /// Takes a whole number called `name` out of the table; what it is without one; nothing, and a problem.
    std::optional<std::int64_t> setting(Raw& table, const std::string& name, std::optional<std::int64_t> without,
                                        double least, double most, const Item* needed_by = nullptr) {
        const auto found =
            std::find_if(table.items.begin(), table.items.end(), [&](const Item& i) { return i.key == name; });
        if (found == table.items.end()) {
            if (!without && needed_by != nullptr)
                problem(Code::required, fmt::format("[sweep.{}] needs `{}`", needed_by->key, name), needed_by->at,
                        fmt::format("for example {} = 32", name));
            return without;
        }
        const Item item = *found;
        table.items.erase(found);
        const auto x = static_cast<double>(item.value.integer);
        if (item.value.kind == Raw::Kind::integer && x >= least && x <= most) return item.value.integer;
        problem(Code::out_of_range,
                fmt::format("`{}` must be a whole number from {} to {}, not {}", name, least, most,
                            item.value.kind == Raw::Kind::integer ? std::to_string(item.value.integer)
                                                                  : scenario::kind_text(item.value)),
                item.value.at);
        return std::nullopt;
    }

    /// A new factor with these levels, or nothing and a problem.
    std::optional<std::size_t> add_factor(const Item& item, const std::vector<Raw>& levels) {
        const auto target = scenario::resolve(blueprint_.document(), entry(item.key, at_key(item)), problems_);
        if (!target) return std::nullopt;
        const std::string key = full_key(*target);
        if (key == "run.replications")
            return refuse_factor(item, "`run.replications` cannot be a factor", "every point has as many");
        if (std::any_of(design_.factors.begin(), design_.factors.end(), [&](const Factor& f) { return f.key == key; }))
            return refuse_factor(item, fmt::format("`{}` is a factor twice", key), "each key once in a [sweep]");
        for (const scenario::Variant& v : loaded_.variants) {
            for (const auto& [changed, text] : v.changes) {
                if (changed == key)
                    return refuse_factor(item, fmt::format("`{}` is a factor and changed by [variant.{}]", key, v.name),
                                         "take it from one of them");
            }
        }
        Factor factor{*target, key, {}};
        const std::size_t before = problems_.size();
        for (const Raw& level : levels) add_level(factor, level);
        if (problems_.size() > before) return std::nullopt;
        design_.factors.push_back(std::move(factor));
        return design_.factors.size() - 1;
    }

    std::nullopt_t refuse_factor(const Item& item, std::string message, std::string suggestion) {
        problem(Code::contradiction, std::move(message), item.at, std::move(suggestion));
        return std::nullopt;
    }

    static Raw at_key(const Item& item) {
        Raw raw;
        raw.at = item.at;
        return raw;
    }

    std::uint32_t add_level(Factor& factor, const Raw& raw) {
        const scenario::Key& key = *factor.target.key;
        Level level{raw, {}, std::numeric_limits<double>::quiet_NaN()};
        const auto value = scenario::read_value(key, raw, problems_);
        if (!value) return kAsInFile;
        level.text = scenario::as_toml(*value);
        if (const auto* integer = std::get_if<std::int64_t>(&*value)) level.number = static_cast<double>(*integer);
        if (const auto* real = std::get_if<double>(&*value)) level.number = *real;
        factor.levels.push_back(std::move(level));
        return static_cast<std::uint32_t>(factor.levels.size() - 1);
    }

    /// [1, 2, 3] or { from, to, step }.
    std::vector<Raw> read_levels(const Item& item) {
        if (item.value.kind == Raw::Kind::list) {
            if (item.value.list.empty())
                problem(Code::no_points, fmt::format("`{}` has no values", item.key), item.value.at);
            return item.value.list;
        }
        if (item.value.kind == Raw::Kind::table) return read_steps(item);
        problem(Code::wrong_type,
                fmt::format("the values of `{}` must be a list, not {}", item.key, scenario::kind_text(item.value)),
                item.value.at, "for example [1, 2, 3], or { from = 1, to = 3, step = 0.5 }");
        return {};
    }

    std::vector<Raw> read_steps(const Item& item) {
        double from = std::nan("");
        double to = std::nan("");
        double step = std::nan("");
        bool whole = true;
        for (const Item& part : item.value.items) {
            double* number = part.key == "from" ? &from : part.key == "to" ? &to : part.key == "step" ? &step : nullptr;
            if (number != nullptr && part.value.kind == Raw::Kind::integer)
                *number = static_cast<double>(part.value.integer);
            if (number != nullptr && part.value.kind == Raw::Kind::real) *number = part.value.real;
            whole = whole && part.value.kind == Raw::Kind::integer;
        }
        const double steps = (to - from) / step;
        if (!(step > 0 && to >= from && item.value.items.size() == 3)) {
            problem(Code::wrong_shape, fmt::format("`{}` has no steps from low to high", item.key), item.value.at,
                    "for example { from = 1, to = 3, step = 0.5 }");
            return {};
        }
        if (steps >= static_cast<double>(kMostPoints)) {
            too_many(item.value.at);
            return {};
        }
        std::vector<Raw> levels;
        // A last step that rounding puts a hair beyond the end belongs to it.
        for (std::size_t i = 0; static_cast<double>(i) <= steps + 1e-9; ++i) {
            Raw raw = item.value;
            raw.items.clear();
            const double x = from + static_cast<double>(i) * step;
            raw.kind = whole ? Raw::Kind::integer : Raw::Kind::real;
            raw.integer = static_cast<std::int64_t>(x);
            raw.real = rounded(x);
            levels.push_back(std::move(raw));
        }
        return levels;
    }

    /// To twelve digits: 0.1 + 2 x 0.1 is meant to be 0.3.
    static double rounded(double x) {
        const std::string text = fmt::format("{:.12g}", x);
        double y = x;
        std::from_chars(text.data(), text.data() + text.size(), y);
        return y;
    }

    std::optional<SampledFactor> read_range(const Item& item, bool needs_numbers) {
        const auto target = scenario::resolve(blueprint_.document(), entry(item.key, at_key(item)), problems_);
        if (!target) return std::nullopt;
        const scenario::Key& key = *target->key;
        SampledFactor factor{*target, 0, 0, {}, item.value.at};
        const auto refuse = [&](const std::string& why, const std::string& hint) {
            problem(Code::wrong_shape, why, item.value.at, hint);
            return std::nullopt;
        };
        const bool number = key.type == scenario::Type::integer || key.type == scenario::Type::real;
        if (item.value.kind != Raw::Kind::list || item.value.list.size() < 2 || (number && item.value.list.size() != 2))
            return refuse(fmt::format("the range of `{}` must be [low, high]", item.key),
                          "for a choice, a list of two or more");
        const std::size_t before = problems_.size();
        std::vector<double> ends;
        for (const Raw& end : item.value.list) {
            const auto value = scenario::read_value(key, end, problems_);
            if (!value) continue;
            if (const auto* integer = std::get_if<std::int64_t>(&*value)) ends.push_back(static_cast<double>(*integer));
            if (const auto* real = std::get_if<double>(&*value)) ends.push_back(*real);
            if (const auto* text = std::get_if<std::string>(&*value)) factor.choices.push_back(*text);
        }
        if (problems_.size() > before) return std::nullopt;
        if (!number && factor.choices.empty())
            return refuse(fmt::format("`{}` has no range: it is {}", item.key, scenario::type_text(key)),
                          "use it in [sweep.grid] or [sweep.list]");
        if (needs_numbers && factor.choices.size() > 2)
            return refuse(fmt::format("`{}` has more than two choices, which have no order", item.key),
                          "an effect goes from one to the other: give two");
        if (number) {
            factor.low = ends[0];
            factor.high = ends[1];
            if (!(factor.low < factor.high))
                return refuse(fmt::format("the range of `{}` is empty", item.key), "low stands before high");
        }
        return factor;
    }

    // --- points ---

    void cross() {
        std::vector<std::size_t> sizes;
        std::size_t rows = 1;
        for (const Block& block : blocks_) {
            sizes.push_back(block.rows.size());
            rows = std::min(kMostPoints + 1, rows * block.rows.size());
        }
        if (rows > kMostPoints) return too_many(sweep_at_);
        crossed_ = rows;
        std::vector<std::uint32_t> point(design_.factors.size(), kAsInFile);
        std::vector<std::size_t> odometer(blocks_.size());
        for (std::size_t i = 0; i < rows; ++i) {
            for (std::size_t b = 0; b < blocks_.size(); ++b) {
                const auto& row = blocks_[b].rows[odometer[b]];
                for (std::size_t j = 0; j < row.size(); ++j) point[blocks_[b].factors[j]] = row[j];
            }
            if (kept(point)) design_.add(point);
            for (std::size_t b = blocks_.size(); b-- > 0;) {
                if (++odometer[b] < sizes[b]) break;
                odometer[b] = 0;
            }
            if (!problems_.empty()) return;
        }
        if (design_.size() == 0)
            problem(Code::no_points, fmt::format("no point is left of {}: `where` refuses all", rows), sweep_at_,
                    "loosen a condition or widen a factor");
    }

    /// Conditions look at the file's scenario (variants aside) with the point's values.
    bool kept(std::span<const std::uint32_t> point) {
        for (const auto& [condition, at] : conditions_) {
            try {
                const bool holds =
                    condition.holds([&, &keys = condition.keys()](std::size_t k) { return operand(keys[k], point); });
                if (!holds) return false;
            } catch (const ConditionError& error) {
                bad_condition(condition.text(), at, error);
                return false;
            }
        }
        return true;
    }

    Condition::Operand operand(const std::string& key, std::span<const std::uint32_t> point) {
        for (std::size_t f = 0; f < point.size(); ++f) {
            if (design_.factors[f].key != key || point[f] == kAsInFile) continue;
            const Level& level = design_.factors[f].levels[point[f]];
            if (!std::isnan(level.number)) return level.number;
            return level.raw.text;
        }
        std::vector<Problem> none;
        const auto target = scenario::resolve(blueprint_.document(), entry(key, {}), none);
        const scenario::Value value = target->key->get(loaded_.base, index_in(loaded_.base, *target));
        if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
        if (const auto* real = std::get_if<double>(&value)) return *real;
        if (const auto* text = std::get_if<std::string>(&value)) return *text;
        return scenario::as_toml(value);
    }

    // --- problems ---

    void problem(Code code, std::string message, Position at, std::string suggestion = {}) {
        problems_.push_back({code, std::move(message), std::move(at), std::move(suggestion), {}});
    }
    void too_many(const Position& at) {
        problem(Code::too_many, fmt::format("more than {} points", kMostPoints), at, "use fewer values, or sample");
    }
    void bad_condition(const std::string& text, Position at, const ConditionError& error) {
        at.column += error.at() + 1;  // after the opening quote
        at.width = 1;
        problem(Code::bad_condition, fmt::format("the condition `{}` does not read: {}", text, error.what()), at);
    }

    struct Placed {
        Condition condition;
        Position at;
    };
    static constexpr std::uint64_t kDesignKey = 0x6465736967E5ULL;

    const scenario::Blueprint& blueprint_;
    const scenario::Loaded& loaded_;
    std::vector<Problem>& problems_;
    Position sweep_at_;
    std::optional<Position> whole_at_;  ///< of a design that stands on its own
    Design design_;
    std::vector<Block> blocks_;
    std::vector<Placed> conditions_;
    std::size_t crossed_ = 0;
};

}  // namespace

scenario::Scenario Study::scenario_at(std::size_t point, std::size_t variant, std::vector<Problem>& problems) const {
    std::vector<scenario::Change> changes;
    const auto levels = design.point(point);
    for (std::size_t f = 0; f < levels.size(); ++f) {
        if (levels[f] == kAsInFile) continue;
        const Factor& factor = design.factors[f];
        const Raw& raw = factor.levels[levels[f]].raw;
        changes.push_back({factor.target, {factor.key, raw.at, raw, blueprint->document().sweep_folder}});
    }
    if (variant < variant_changes.size())
        changes.insert(changes.end(), variant_changes[variant].begin(), variant_changes[variant].end());
    return blueprint->build(changes, problems);
}

StudyResult read_study(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
    StudyResult result;
    std::vector<Problem> problems;
    Study study;
    study.blueprint = std::make_unique<scenario::Blueprint>(file, overrides, problems);
    study.loaded = study.blueprint->load(problems);
    for (const std::string& variant : study.blueprint->variants())
        study.variant_changes.push_back(study.blueprint->changes_of(variant, problems));
    // Keys of the sweep are checked even if the scenario has problems, so that all are told at once.
    const std::size_t before = problems.size();
    if (const auto& sweep = study.blueprint->document().sweep; sweep && study.blueprint->document().complete) {
        std::vector<Problem> of_sweep;
        SweepReader reader{*study.blueprint, study.loaded, of_sweep};
        study.design = reader.read(*sweep);
        study.points_before_where = reader.points_before_where();
        result.empty =
            before == 0 && !of_sweep.empty() &&
            std::all_of(of_sweep.begin(), of_sweep.end(), [](const Problem& p) { return p.code == Code::no_points; });
        problems.insert(problems.end(), of_sweep.begin(), of_sweep.end());
    } else {
        study.design.add({});
        study.points_before_where = 1;
    }
    result.files = study.blueprint->sources().files();
    result.problems = scenario::tidy(std::move(problems), study.blueprint->sources());
    if (result.problems.empty()) result.study = std::move(study);
    return result;
}

std::vector<Problem> check_points(const Study& study, std::span<const std::size_t> points) {
    /// What is wrong at one place, and at which points.
    struct Refusal {
        Problem problem;
        std::size_t first = 0;
        std::size_t last = 0;
        std::size_t further = 0;  ///< points after the first
    };
    using Place = std::tuple<Code, std::string, std::size_t, std::size_t>;
    std::map<Place, Refusal> refusals;
    for (const std::size_t point : points) {
        for (std::size_t v = 0; v < study.loaded.variants.size(); ++v) {
            std::vector<Problem> problems;
            study.scenario_at(point, v, problems);
            for (Problem& p : problems) {
                Place place{p.code, p.at.file, p.at.line, p.at.column};
                const auto [found, is_new] =
                    refusals.try_emplace(std::move(place), Refusal{std::move(p), point, point});
                Refusal& refusal = found->second;
                if (!is_new && refusal.last != point) {
                    refusal.last = point;
                    ++refusal.further;
                }
            }
            if (refusals.size() >= kMostProblems) break;
        }
        if (refusals.size() >= kMostProblems) break;
    }
    std::vector<Problem> all;
    for (auto& [place, refusal] : refusals) {
        refusal.problem.message += fmt::format(" (at {}", study.design.describe(refusal.first));
        if (refusal.further > 0)
            refusal.problem.message +=
                fmt::format(", and at {} point{} after it", refusal.further, refusal.further == 1 ? "" : "s");
        refusal.problem.message += ")";
        all.push_back(std::move(refusal.problem));
    }
    return scenario::tidy(std::move(all), study.blueprint->sources());
}

}  // namespace warung::experiments
