#pragma once
// The demand view of model and strategies: a sample of recent needs with the offers they really had, and what these
// needs would choose at other prices, all else frozen.
//
//     s_p(prices) = mean over needs of  sum_{offers of p} exp(v - fee / mu) / (exp(v_0) + sum_{offers} exp(v - fee /
//     mu))
//
// with v the utility of an offer without its fee and mu the taste scale: the choice probabilities of customers/choice.h
// before luck. Where the kiosk picks the platform, it picks the best commission among those it shares with the
// customer. Needs without an offer count as well: shares are of all needs of the kind.

#include "sim/competition/view.h"
#include "sim/platforms/market.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace warung::platforms {

struct SampledOffer {
    float utility = 0;  ///< in units of the taste scale, without the fee
    std::uint8_t platform = 0;
    std::uint8_t kiosk = 0;       ///< which of the need's kiosks
    std::uint8_t preference = 0;  ///< of the kiosk, among equal commissions
    std::uint8_t unused = 0;
};

struct SampledNeed {
    float outside = 0;  ///< utility of the outside option
    std::uint16_t offers = 0;
    std::uint8_t kind = 0;
    bool kiosk_picks = false;  ///< then every platform of a kiosk is listed, and one of them counts
};

/// As a region collects it.
struct ChoiceRecords {
    std::vector<SampledNeed> needs;
    std::vector<SampledOffer> offers;  ///< of the needs, in their order

    template <class Archive>
    void archive(Archive& a) {
        a(needs, offers);
    }
};

/// A number of needs, all of one kind; values.
class DemandSample {
public:
    explicit DemandSample(double taste_scale_rp) : scale_{taste_scale_rp} {}

    void add(double weight, const SampledNeed& need, std::span<const SampledOffer> offers);
    [[nodiscard]] std::size_t size() const { return needs_.size(); }
    [[nodiscard]] double weight() const { return weight_; }

    /// Expected shares by platform (of all needs) as a function of one side's prices, in the convention of
    /// competition/view.h; platforms out of business sell nothing. Keeps nothing of the sample or the market.
    [[nodiscard]] competition::DemandView view(competition::Side side, std::size_t kind, const Market& market) const;

    /// Attraction of each platform at a fee of 0 and of the outside option, one row a need: what fees act on.
    struct Rows {
        std::size_t platforms = 0;
        double scale = 1;
        std::vector<double> weight;  ///< of the needs, adding up to 1
        std::vector<double> outside;
        std::vector<double> attraction;  ///< [need * platforms + platform]

        void shares(std::span<const double> fees, std::span<double> shares) const;
        /// Mean over needs of mu x log of the denominator, rupiah (Small and Rosen 1981).
        [[nodiscard]] double consumer_surplus(std::span<const double> fees) const;
    };
    [[nodiscard]] Rows rows(std::size_t kind, const Market& market) const;

private:
    struct Need {
        double weight = 0;
        double outside = 0;
        std::uint32_t first = 0;
        std::uint32_t offers = 0;
        bool kiosk_picks = false;
    };
    double scale_;
    double weight_ = 0;
    std::vector<Need> needs_;
    std::vector<SampledOffer> offers_;
};

}  // namespace warung::platforms
