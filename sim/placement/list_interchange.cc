#include "sim/placement/list_interchange.h"

#include <algorithm>
#include <queue>
#include <set>

namespace warung::placement {

namespace {

double saving(const Problem& problem, std::uint32_t site, const std::vector<double>& cost) {
    double sum = 0;
    for (const Reach& r : problem.lists[site]) {
        if (r.cost < cost[r.to]) sum += problem.weight[r.to] * (cost[r.to] - r.cost);
    }
    return sum;
}

/// The state of the swap search: who serves whom, and what closing a site would cost.
class ListInterchange {
public:
    ListInterchange(const Problem& problem, const Sites& start)
        : problem_{problem},
          sites_of_{problem.lists.transposed(problem.points())},
          open_(problem.sites, false),
          loss_(problem.sites, 0.0),
          kept_(problem.sites, 0.0),
          service_(problem.points()) {
        for (const std::uint32_t s : start) open_[s] = true;
        double scale = 0;
        for (std::uint32_t i = 0; i < problem.points(); ++i) {
            serve(i);
            if (service_[i].site != kBase) loss_[service_[i].site] += regret(i);
            scale += problem.weight[i] * service_[i].cost;
        }
        for (const std::uint32_t s : start) by_loss_.insert({loss_[s], s});
        tolerance_ = 1e-11 * scale;
    }

    bool descend(double& steps) {
        for (;;) {
            bool helped = false;
            for (std::uint32_t s = 0; s < problem_.sites; ++s) {
                if (open_[s]) continue;
                if (steps <= 0) return false;
                helped |= try_to_open(s, steps);
            }
            if (!helped) return true;
        }
    }

    [[nodiscard]] Sites chosen() const {
        Sites sites;
        for (std::uint32_t s = 0; s < problem_.sites; ++s) {
            if (open_[s]) sites.push_back(s);
        }
        return sites;
    }

private:
    static constexpr std::uint32_t kBase = UINT32_MAX;
    struct Service {
        std::uint32_t site = kBase;
        double cost = 0;
        double second_cost = 0;
    };

    void serve(std::uint32_t point) {
        Service s{kBase, problem_.base[point], problem_.base[point]};
        for (const Reach& r : sites_of_[point]) {  // by increasing cost
            if (r.cost >= s.second_cost) break;
            if (!open_[r.to]) continue;
            if (s.site != kBase) {
                s.second_cost = r.cost;
                break;
            }
            s.site = r.to;
            s.cost = r.cost;
        }
        service_[point] = s;
    }

    [[nodiscard]] double regret(std::uint32_t point) const {
        return problem_.weight[point] * (service_[point].second_cost - service_[point].cost);
    }

    /// Opens `site` for the best one to close, if that helps.
    bool try_to_open(std::uint32_t site, double& steps) {
        double gain = 0;
        touched_.clear();
        for (const Reach& r : problem_.lists[site]) {
            const Service& now = service_[r.to];
            gain += problem_.weight[r.to] * std::max(0.0, now.cost - r.cost);
            if (now.site == kBase || r.cost >= now.second_cost) continue;
            // What of the loss at now.site the newcomer would take over.
            if (kept_[now.site] == 0) touched_.push_back(now.site);
            kept_[now.site] += problem_.weight[r.to] * (now.second_cost - std::max(r.cost, now.cost));
        }
        steps -= static_cast<double>(problem_.lists[site].size() + 1);
        std::uint32_t out = kBase;
        double least = 0;
        const auto consider = [&](std::uint32_t s) {
            const double loss = loss_[s] - kept_[s];
            if (out == kBase || loss < least || (loss == least && s < out)) out = s, least = loss;
        };
        for (const std::uint32_t s : touched_) consider(s);
        for (const auto& [loss, s] : by_loss_) {  // of the others, the first is the best
            consider(s);
            if (kept_[s] == 0) break;
        }
        for (const std::uint32_t s : touched_) kept_[s] = 0;
        if (out == kBase || gain - least <= tolerance_) return false;
        swap(out, site, steps);
        return true;
    }

    void swap(std::uint32_t out, std::uint32_t in, double& steps) {
        open_[out] = false;
        open_[in] = true;
        by_loss_.erase({loss_[out], out});
        loss_[out] = 0;
        by_loss_.insert({0.0, in});
        for (const std::uint32_t s : {out, in}) {
            for (const Reach& r : problem_.lists[s]) renew(r.to, out);
            steps -= 4 * static_cast<double>(problem_.lists[s].size());
        }
    }

    void renew(std::uint32_t point, std::uint32_t closed) {
        if (service_[point].site != kBase && service_[point].site != closed)
            change_loss(service_[point].site, -regret(point));
        serve(point);
        if (service_[point].site != kBase) change_loss(service_[point].site, regret(point));
    }

    void change_loss(std::uint32_t site, double by) {
        if (by == 0) return;
        by_loss_.erase({loss_[site], site});
        loss_[site] += by;
        by_loss_.insert({loss_[site], site});
    }

    const Problem& problem_;
    ReachLists sites_of_;
    std::vector<bool> open_;
    std::vector<double> loss_;
    std::vector<double> kept_;  ///< scratch of try_to_open(), zero in between
    std::vector<std::uint32_t> touched_;
    std::vector<Service> service_;
    std::set<std::pair<double, std::uint32_t>> by_loss_;
    double tolerance_ = 0;
};

}  // namespace

Sites greedy_on_lists(const Problem& problem, std::size_t p) {
    std::vector<double> cost = problem.base;
    struct Promise {
        double gain;
        std::uint32_t site;
        std::size_t chosen_then;  // gains are of that many open sites, and can only have shrunk since
        bool operator<(const Promise& other) const {
            return gain != other.gain ? gain < other.gain : site > other.site;
        }
    };
    std::priority_queue<Promise> promises;
    for (std::uint32_t s = 0; s < problem.sites; ++s) promises.push({saving(problem, s, cost), s, 0});
    Sites chosen;
    while (chosen.size() < p) {
        const Promise top = promises.top();
        promises.pop();
        if (top.chosen_then < chosen.size()) {
            promises.push({saving(problem, top.site, cost), top.site, chosen.size()});
            continue;
        }
        chosen.push_back(top.site);
        for (const Reach& r : problem.lists[top.site]) cost[r.to] = std::min(cost[r.to], r.cost);
    }
    return chosen;
}

Sites interchange_on_lists(const Problem& problem, const Sites& start, double& steps, bool& finished) {
    ListInterchange search{problem, start};
    finished = search.descend(steps);
    return search.chosen();
}

}  // namespace warung::placement
