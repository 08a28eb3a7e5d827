#pragma once
// The interface of price setters, and how they are made by name.
//
// A new strategy is one file in strategies/ (a class with review() and archive(), and a function that returns its
// StrategyKind) and its two lines in strategy_list.cc.
//
// Strategies hold state but no hidden one: what archive() lists is all that changes, so that a run can be written down
// and taken up again. They share nothing; one object belongs to one player (and one price list of it).

#include "sim/base/archive.h"
#include "sim/competition/parameter.h"
#include "sim/competition/view.h"

#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace warung::competition {

/// Appends to a vector.
struct ByteSink {
    std::vector<char>* bytes;
    void operator()(const void* data, std::size_t n) const {
        const std::size_t at = bytes->size();
        bytes->resize(at + n);
        std::memcpy(bytes->data() + at, data, n);
    }
};
using StateWriter = ArchiveWriter<ByteSink>;

class Strategy {
public:
    Strategy() = default;
    Strategy(const Strategy&) = delete;
    Strategy& operator=(const Strategy&) = delete;
    virtual ~Strategy() = default;

    /// The price until the next review. Whoever asks brings it into the view's range (PriceSetter does).
    virtual Price review(const View& view) = 0;
    virtual void save(StateWriter& a) = 0;
    virtual void load(ArchiveReader& a) = 0;
};

/// Base of strategies: turns the member template archive() into save() and load().
template <class Self>
class StrategyOf : public Strategy {
public:
    void save(StateWriter& a) final { static_cast<Self&>(*this).archive(a); }
    void load(ArchiveReader& a) final { static_cast<Self&>(*this).archive(a); }
};

struct StrategyKind {
    std::string name;
    std::string summary;  ///< one line
    std::string source;   ///< where it was taken from
    std::vector<Parameter> parameters;
    std::function<std::unique_ptr<Strategy>(const Settings&)> make;
    bool uses_demand = false;  ///< asks the view for expected shares; without them it keeps its price
};

/// All strategies, in the order of the documentation.
const std::vector<StrategyKind>& strategy_kinds();
/// ERRORS: StrategyError with a suggestion.
const StrategyKind& strategy_kind(std::string_view name);

/// Checks the choices, fills in defaults, and turns levels into prices of the side. ERRORS: StrategyError for a name
/// that is no parameter (with a suggestion, or whose parameter it is), a fraction for an integer, a value out of range.
Settings settle(const StrategyKind& kind, const Choices& choices, Side side = Side::fee);

/// A strategy with its state, as a player owns it.
class PriceSetter {
public:
    /// ERRORS: StrategyError.
    explicit PriceSetter(std::string_view strategy, const Choices& choices = {}, Side side = Side::fee)
        : kind_{&strategy_kind(strategy)}, strategy_{kind_->make(settle(*kind_, choices, side))} {}

    [[nodiscard]] const StrategyKind& kind() const { return *kind_; }
    /// An allowed price.
    Price review(const View& view) { return view.range.nearest(strategy_->review(view)); }

    template <class Archive>
    void archive(Archive& a) {
        std::vector<char> state;
        if constexpr (!Archive::kIsReader) {
            StateWriter writer{ByteSink{&state}};
            strategy_->save(writer);
        }
        a(state);
        if constexpr (Archive::kIsReader) {
            ArchiveReader reader{state.data(), state.size()};
            strategy_->load(reader);
            if (reader.left() != 0) throw ArchiveError("the state of " + kind_->name + " is too long");
        }
    }

private:
    const StrategyKind* kind_;
    std::unique_ptr<Strategy> strategy_;
};

}  // namespace warung::competition
