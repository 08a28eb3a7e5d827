#pragma once
// One region as a logical process: its customers, kiosks and depot, and the hubs
// and warehouses that stand in it. One short handler per message of messages.h:
// region_choice.cc (needs; region_demand.cc samples them), region_counter.cc (visits), region_kiosks.cc (owners),
// region_liquidity.cc (credit, super-agents), region_incentives.cc (vouchers, bonuses), region_stock.cc (shelves),
// region_parcels.cc (goods), region_tours.cc (daily plans and doors), region_returns.cc (collection and the way back),
// region_measures.cc (snapshots and conservation); region_recruiting.cc is about the barriers at which memberships
// change.

#include "sim/customers/choice.h"
#include "sim/kernel/process.h"
#include "sim/kiosks/credit.h"
#include "sim/kiosks/ledger.h"
#include "sim/kiosks/liquidity.h"
#include "sim/kiosks/transaction.h"
#include "sim/logistics/departures.h"
#include "sim/logistics/dock.h"
#include "sim/logistics/parcel.h"
#include "sim/logistics/warehouse.h"
#include "sim/platforms/demand_sample.h"
#include "sim/platforms/market.h"
#include "sim/world/messages.h"
#include "sim/world/population.h"
#include "sim/world/recruiting.h"
#include "sim/world/sample.h"
#include "sim/world/setting.h"
#include "sim/world/tally.h"
#include "sim/world/trace.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace warung::world {

inline constexpr std::uint8_t kNoPlatform = 0xFF;

/// A customer on the way to, waiting at, or being served by a kiosk.
struct Visit {
    std::uint64_t need_key = 0;
    Time joined;  ///< the queue or the counter
    std::int64_t ticket_rp = 0;
    std::uint32_t customer = 0;
    std::uint32_t kiosk = 0;
    std::uint32_t next = kiosks::kNobody;  ///< in the queue (or in the list of free visits)
    std::uint32_t previous = kiosks::kNobody;
    std::array<std::uint32_t, 3> tried{};  ///< kiosks that refused
    std::uint16_t generation = 0;          ///< tells a pending patience event that the visit is another's by now
    std::uint16_t distance_10m = 0;
    std::uint8_t tries = 0;
    std::uint8_t service = 0;
    std::uint8_t platform = 0;
    std::uint8_t segment = 0;  ///< of the customer
    enum class State : std::uint8_t { free, walking, waiting, in_service } state = State::free;

    /// What its events will touch, packed for the cache: kiosk (low), customer (high).
    [[nodiscard]] std::uint64_t touches() const { return std::uint64_t{customer} << 32 | kiosk; }
};

/// Customers in kiosks, integrated over time, against the sum of their stays (Little's law as an identity).
struct Presence {
    std::int64_t present = 0;
    std::int64_t area_ms = 0;   ///< integral of `present`
    std::int64_t stays_ms = 0;  ///< of those who left
    Time since;

    void change(Time now, std::int64_t by) {
        area_ms += present * (now - since).ms();
        since = now;
        present += by;
    }
};

/// What a region keeps for recruiting; empty in runs without it.
struct Recruits {
    struct Place {
        std::uint32_t settlement = 0;
        std::uint32_t kiosks_begin = 0;
        std::uint32_t kiosks_end = 0;
        std::uint32_t hoods_begin = 0;
        std::uint32_t hoods_end = 0;
        double customers = 0;
        std::uint32_t trading = 0;  ///< kiosks, in this round
        bool changed = false;       ///< the neighbourhoods' lists are no longer true
    };
    struct OfKiosk {
        std::array<std::uint16_t, customers::kMaxPlatforms> services{};  ///< since the last round
        std::array<std::uint8_t, customers::kMaxPlatforms> visits{};     ///< by each sales force, at most 255
        kiosks::Memberships joining = 0;                                 ///< in this round
    };
    std::vector<Place> places;
    std::vector<std::uint32_t> place_of;  ///< by kiosk
    std::vector<OfKiosk> kiosks;
    PerPlatform members_at_start{};
    Presence trading;  ///< kiosks that trade, over time
    std::int64_t trading_ms_at_warm_up = 0;

    template <class Archive>
    void archive(Archive& a) {
        a(places, kiosks, trading, trading_ms_at_warm_up);
    }
};

class RegionProcess : public kernel::Process<RegionProcess, logistics::Parcel> {
public:
    RegionProcess(const Setting& setting, std::uint32_t id, std::uint64_t replication_key,
                  const platforms::Market& market, const Sample& sample, Population population);

    /// There are nearly always needs.
    [[nodiscard]] bool may_act_before(kernel::Limit) const { return true; }
    /// Handles everything due before `limit`: needs and events, in order.
    void advance(kernel::Limit limit);
    void receive(const kernel::Mail<logistics::Parcel>& mail);

    /// Enters what the present hour has counted so far under it, as of `t`. To be asked before counts by hour are read.
    void close_hour(Time t);
    /// Forgets what was measured so far (the books and conservation sums go on).
    void end_warm_up();

    [[nodiscard]] const RegionSetting& region() const { return region_; }
    [[nodiscard]] const Population& population() const { return population_; }
    [[nodiscard]] Population& population() { return population_; }
    [[nodiscard]] const Tally& tally() const { return tally_; }
    [[nodiscard]] Tally& tally() { return tally_; }
    [[nodiscard]] const std::vector<DayTally>& days() const { return days_; }
    [[nodiscard]] const Books& books() const { return books_; }
    [[nodiscard]] const std::vector<ChannelTally>& channels() const { return channels_; }
    [[nodiscard]] const std::vector<TourRecord>& tour_log() const { return tour_log_; }
    [[nodiscard]] const std::vector<TourPoint>& tour_map() const { return tour_map_; }
    [[nodiscard]] const std::vector<logistics::Vehicle>& fleet() const { return setting_.fleet; }
    /// Counted since the end of the warm-up.
    [[nodiscard]] Counters measured() const { return tally_.counters.since(at_warm_up_); }
    [[nodiscard]] std::size_t events_handled() const { return events_handled_; }

    /// Everything that changes in a run, to and from an archive (base/archive.h), between windows.
    template <class Archive>
    void archive(Archive& a) {
        Process::archive(a);
        a(population_.customers, population_.faces, population_.kiosks, population_.shelves, credits_, ledgers_,
          backlog_, needs_, drawn_, next_drawn_, visits_, free_visit_, parcels_, free_parcels_, depot_, bookings_,
          tally_, hour_, at_warm_up_, days_, books_, presence_, needs_open_, parcels_created_, parcels_finished_,
          units_created_, units_used_, events_handled_, digest_, trace_, goods_orders_, ready_log_, choice_records_,
          kiosk_sales_, channels_, tour_log_, tour_map_, yesterday_, on_shelf_of_, new_at_depot_, load_ratio_);
        if (setting_.recruiting) a(population_.neighbourhoods, recruits_);
        for (LocalWarehouse& w : warehouses_) a(w.stocks, w.supplies, w.dock, w.next_review);
    }
    /// Follows what is asked for of this region, and parcels of any region that pass through. Before the run begins.
    void observe(const std::vector<TraceTarget>& targets);
    [[nodiscard]] const std::vector<TraceRow>& trace() const { return trace_; }
    /// Of all events so far, in order: equal digests, equal histories.
    [[nodiscard]] std::uint64_t digest() const { return digest_; }

    /// Samples the choice sets of needs whose hash lies below this, by service. Before the run begins.
    void sample_choices(std::span<const std::uint64_t> below);
    /// Since the last turn-over, and those before it up to the one before.
    [[nodiscard]] const std::array<platforms::ChoiceRecords, 2>& choice_records() const { return choice_records_; }
    void turn_over_choice_records();

    // Conservation: each returns an empty string, or what does not add up.
    [[nodiscard]] std::string check_money() const;
    [[nodiscard]] std::string check_ledgers() const;
    [[nodiscard]] std::string check_needs() const;
    [[nodiscard]] std::string check_presence(Time horizon) const;
    [[nodiscard]] std::string check_balances() const;
    [[nodiscard]] std::string check_credit() const;

    /// Of the kiosks, in their order, up to `horizon`; empty unless the run keeps them.
    [[nodiscard]] std::vector<kiosks::Ledger> ledgers(Time horizon) const;
    [[nodiscard]] Rupiah owed(std::uint32_t kiosk) const { return credits_.empty() ? Rupiah{} : credits_[kiosk].owed; }
    [[nodiscard]] std::string check_members() const;

    // A round of recruiting: between windows, at one instant in all regions.
    void begin_recruiting(Time at);
    /// Kiosks that the platform's sales force could visit, with scores by its targeting rule.
    void list_prospects(std::size_t platform, const RecruitingRound& round, std::vector<Prospect>& out) const;
    void receive_sales_visit(std::uint32_t kiosk, std::size_t platform, const RecruitingRound& round);
    void end_recruiting(const RecruitingRound& round);
    void drop_platform(std::size_t platform, Time at);
    [[nodiscard]] MemberCount<std::int64_t> count_members() const;
    /// Days that kiosks traded from the end of the warm-up to `now`, added up over kiosks. Where platforms recruit.
    [[nodiscard]] double trading_kiosk_days(Time now) const;

    /// Parcels this process has created, finished, and holds (in stock, queue, on shelf or in pending events).
    [[nodiscard]] std::int64_t parcels_created() const { return parcels_created_; }
    [[nodiscard]] std::int64_t parcels_finished() const { return parcels_finished_; }
    [[nodiscard]] std::int64_t parcels_held() const;
    /// Goods orders held here, whichever region they are for, by that region's process and where they are.
    using HeldByPlace = std::array<std::int64_t, kParcelPlaces>;
    void add_goods_held(std::vector<HeldByPlace>& by_region) const;
    /// Parcels that became ready, if the run measures recovery.
    [[nodiscard]] const std::vector<ReadyEntry>& ready_log() const { return ready_log_; }
    /// Units of shop goods and stock created, used up, and held here.
    [[nodiscard]] std::int64_t units_created() const { return units_created_; }
    [[nodiscard]] std::int64_t units_used() const { return units_used_; }
    [[nodiscard]] std::int64_t units_held() const;

    // For tests that break a conservation law on purpose.
    void forget_parcel_for_test() { ++parcels_created_; }
    Presence& presence_for_test() { return presence_; }
    // For a test that making the lists again is idempotent.
    void list_all_kiosks_again();

private:
    using Parcel = logistics::Parcel;
    struct Drawn;
    struct LocalWarehouse {
        std::uint32_t id = 0;
        std::vector<logistics::Warehouse> stocks;  ///< in the order of the setting
        std::vector<std::uint64_t> supplies;       ///< drawn so far, by stock
        logistics::Dock dock{};
        Time next_review{};
    };

    void prepare_kiosks();

    // Handlers, in process order.
    void handle(const kernel::Event& event);
    void on_order_at_warehouse(std::uint32_t parcel);
    void on_parcel_at_hub(std::uint32_t parcel);
    void on_parcel_at_depot(std::uint32_t parcel);
    enum Inbound : std::uint16_t { kDelivered, kReceived, kTakenBack };
    static constexpr unsigned kInboundBits = 2;
    static std::uint16_t inbound_tag(Inbound what, std::size_t stock) {
        return static_cast<std::uint16_t>(stock << kInboundBits | what);
    }
    void on_supply_at_warehouse(std::uint32_t warehouse, std::int64_t units, std::uint16_t inbound);
    void on_drop_at_kiosk(std::uint32_t parcel, std::uint64_t vehicle_kind);
    void on_home_attempt(std::uint32_t parcel, std::uint64_t vehicle_kind);
    void on_refund_due(std::uint32_t parcel);
    void on_super_agent_comes(std::uint32_t kiosk, std::int64_t amount, std::size_t platform);
    void on_goods_from_market(std::uint32_t kiosk, std::int64_t units, std::size_t product);
    void on_trip_ends(std::uint32_t kiosk, std::int64_t amount, std::size_t platform);
    void on_service_ends(std::uint32_t visit);
    void on_need(const Drawn& drawn);
    void on_walk_in(std::uint32_t visit);
    void on_patience_ends(std::uint32_t visit, std::uint16_t generation);
    void on_collect(std::uint32_t parcel, std::uint64_t key);
    void on_bring_back(std::uint32_t parcel);
    void on_shelf_time_ends(std::uint32_t parcel, std::uint64_t key);
    void on_stock_review();
    void on_fixed_costs();
    void on_kiosk_review();
    void on_word_spreads(std::uint64_t step);
    void on_bonus_day(std::size_t platform);
    void on_wave(std::uint32_t warehouse, std::size_t wave);
    void on_tours_depart();
    void on_snapshot();
    void count_able_customers();

    // Choice.
    void gather_offers(const Visit& visit, const Neighbourhood& hood, customers::ChoiceSet& offers) const;
    [[nodiscard]] std::uint32_t platform_the_kiosk_picks(std::uint64_t luck, std::size_t kind, unsigned among) const;
    void record_choice(const Visit& visit, const Neighbourhood& hood, const customers::ChoiceSet& offers);
    /// Sends the customer to the best remaining offer; returns why not, if there is none.
    NeedOutcome choose_and_walk(std::uint32_t visit);
    /// Once per need, at its first choice, of one need in so many.
    [[nodiscard]] bool asks_surplus(const Visit& visit) const {
        if (visit.tries > 0) return false;
        const std::uint64_t luck =
            random::mix(visit.need_key, static_cast<std::uint64_t>(random::Purpose::need_surplus));
        return (luck >> 32) * surplus_one_in_ >> 32 == 0 && surplus_one_in_ != 0;
    }
    /// What this need's offers are worth to the customer; null: there are no kiosks.
    void note_surplus(const Visit& visit, const customers::ChoiceSet* offers);
    [[nodiscard]] std::vector<customers::NeedClass> need_classes() const;
    [[nodiscard]] customers::NeedStream::Factor need_factor() const;
    void finish_need(std::uint32_t visit, NeedOutcome outcome);

    // Incentives.
    [[nodiscard]] std::int64_t voucher_rp(std::uint64_t need_key, std::size_t platform, std::size_t kind) const;
    void start_bonuses();

    // Counter.
    void refuse(std::uint32_t visit, AttemptOutcome reason);
    void leave(std::uint32_t visit);
    void enqueue(std::uint32_t visit);
    void dequeue(std::uint32_t visit);
    void serve_next(std::uint32_t kiosk);
    bool begin_service(std::uint32_t visit);
    [[nodiscard]] AttemptOutcome obstacle(const Visit& visit, const kiosks::Kiosk& kiosk, const kiosks::Terms& terms,
                                          const kiosks::Transfer& transfer) const;
    [[nodiscard]] kiosks::Terms terms_of(const Visit& visit) const;
    void transact(const Visit& visit, kiosks::Kiosk& kiosk, const kiosks::Terms& terms,
                  const kiosks::Transfer& transfer);
    void earn(kiosks::Kiosk& kiosk, Rupiah amount);
    [[nodiscard]] double service_ms(const Visit& visit) const;
    /// What passers-by know of the kiosk: after a change of its wait or reputation.
    void show(std::uint32_t kiosk);
    void take_income_home(std::uint32_t kiosk);
    void mind_liquidity(std::uint32_t kiosk);
    void call_super_agent(std::uint32_t kiosk, const kiosks::Rebalance& exchange);
    void pay_from_pocket(std::uint32_t kiosk, Rupiah cost, Rupiah& payee);
    [[nodiscard]] std::int64_t local_day() const;

    // Credit lines.
    [[nodiscard]] bool can_borrow(std::uint32_t kiosk, Rupiah amount) const;
    void settle_credit(std::uint32_t kiosk, std::size_t platform, Rupiah inflow);

    // Shelves.
    void mind_stock(std::uint32_t kiosk);
    void order_goods(std::uint32_t kiosk, std::size_t product);
    void shelve(std::uint32_t kiosk, std::size_t product, std::int64_t units);
    void change_backlog(std::int64_t units);
    [[nodiscard]] std::size_t product_of(const Visit& visit) const;
    [[nodiscard]] inventory::ShelfStock& stock_of(std::uint32_t kiosk, std::size_t product) {
        return product == 0 ? population_.kiosks[kiosk].stock : shelf(kiosk, product).stock;
    }
    [[nodiscard]] const inventory::ShelfStock& stock_of(std::uint32_t kiosk, std::size_t product) const {
        return const_cast<RegionProcess*>(this)->stock_of(kiosk, product);
    }
    [[nodiscard]] std::int32_t& unit_cost_of(std::uint32_t kiosk, std::size_t product) {
        return product == 0 ? population_.kiosks[kiosk].unit_cost_rp : shelf(kiosk, product).unit_cost_rp;
    }
    [[nodiscard]] kiosks::Shelf& shelf(std::uint32_t kiosk, std::size_t product) {
        return population_.shelves[kiosk * (setting_.products.size() - 1) + product - 1];
    }
    [[nodiscard]] random::Stream stream_of(const kiosks::Kiosk& kiosk, random::Purpose purpose, std::uint64_t n) const {
        return {random::derive(random::derive(key_, purpose), std::uint64_t{kiosk.settlement} << 24 | kiosk.number),
                purpose, n};
    }

    /// Only where the run keeps ledgers: the kiosk's state changes now.
    void look_at_ledger(std::uint32_t kiosk) {
        if (!ledgers_.empty()) [[unlikely]]
            update_ledger(kiosk);
    }
    void update_ledger(std::uint32_t kiosk);
    template <class Write>
    void enter(std::uint32_t kiosk, Write&& write) {
        if (!ledgers_.empty()) [[unlikely]]
            write(ledgers_[kiosk]);
    }

    // Parcels.
    std::uint32_t new_parcel(const Parcel& parcel);
    void free_parcel(std::uint32_t slot);
    void send_to_warehouse(std::uint32_t slot, Duration after);
    /// One link to travel, and what happens at its far end.
    struct Way {
        const logistics::Link& link;
        std::uint64_t number;            ///< names its departures
        double share;                    ///< of its capacity that this sample has
        const RegionSetting* feeder_of;  ///< null: a link between hubs
        std::uint32_t to;                ///< process at the far end
        Message arrives;
    };
    void forward(std::uint32_t slot, Time from, const Way& way);
    void put_on_shelf(std::uint32_t slot);
    void count_ready(const Parcel& parcel, Time ready);
    void count_collected(const Parcel& parcel);
    /// The customer sees the parcel: takes it, perhaps to bring it back, or refuses it.
    void hand_over(std::uint32_t slot);
    void leave_shelf(std::uint32_t slot);
    void collect_with_visit(std::uint32_t customer, std::uint32_t kiosk);
    /// An event about a parcel on the shelf that has left it since.
    [[nodiscard]] bool stale(std::uint32_t slot, std::uint64_t key) const {
        return key != 0 && (parcels_[slot].key != key || !parcels_[slot].on_shelf_now);
    }
    [[nodiscard]] std::uint32_t kiosk_that_takes_back(const Parcel& parcel) const;
    void send_back(std::uint32_t slot, logistics::BackCause cause);
    void refund(const Parcel& parcel);
    void come_back(const Parcel& parcel);
    static bool fit_for_stock(const Parcel& parcel) { return parcel.cause != logistics::BackCause::damaged; }
    void attempt_fails(std::uint32_t slot, AttemptFailure why);
    void pay_for_delivery(const Parcel& parcel, std::uint64_t vehicle_kind);
    struct TourLoad;
    void run_planned_tours();
    void learn_load();
    [[nodiscard]] TourLoad tour_load() const;
    void add_expected_stops(TourLoad& load) const;
    void send_out(const TourLoad& load, const logistics::DayTours& day);
    [[nodiscard]] bool logs(bool planned) const;
    void log_tour(const TourRecord& record);
    [[nodiscard]] bool draws_tours_today() const;
    void run_tour(std::uint32_t territory, std::vector<std::uint32_t>& parcels);
    void pay_for_handing_out(std::uint32_t kiosk, std::size_t platform);
    void charge_platform(std::size_t platform, Rupiah cost);
    [[nodiscard]] std::vector<std::size_t> longest_waiting_first(const std::vector<logistics::Warehouse>& stocks) const;
    void replenish(std::uint32_t warehouse);
    void replenish(std::uint32_t warehouse, std::size_t stock);
    /// Goods that come in: onto the shelves, or through the dock.
    void take_in(std::uint32_t warehouse, std::size_t stock, std::int64_t units, bool returned);
    /// Which of a warehouse's stocks it is about.
    [[nodiscard]] std::size_t warehouse_stock_of(const Parcel& parcel) const;
    void hand_over(std::uint32_t slot, const WarehouseSetting& warehouse);
    void hand_over_part(std::uint32_t slot, std::int64_t units, const WarehouseSetting& warehouse);
    void pass_on(std::uint32_t slot, const WarehouseSetting& from);
    [[nodiscard]] LinkId next_link(const Parcel& parcel, HubId goal);
    [[nodiscard]] logistics::Load load_of(const Parcel& parcel) const;
    [[nodiscard]] logistics::Load room_of(const Way& way, Time departure) const;
    void log_ready(Duration to_ready) {
        if (!setting_.disruptions.empty()) [[unlikely]]
            ready_log_.push_back(ready_entry(now(), to_ready));
    }

    // Recruiting.
    void prepare_recruiting();
    [[nodiscard]] std::uint64_t recruiting_luck(std::uint32_t kiosk, std::size_t platform, random::Purpose purpose,
                                                const RecruitingRound& round) const;
    void score_by_coverage(const Recruits::Place& place, std::size_t platform, std::span<Prospect> prospects) const;
    [[nodiscard]] double expected_income(std::uint32_t kiosk, kiosks::Memberships memberships,
                                         const RecruitingRound& round) const;
    [[nodiscard]] bool would_join(std::uint32_t kiosk, std::size_t platform, const RecruitingRound& round) const;
    [[nodiscard]] std::optional<std::size_t> not_worth_keeping(std::uint32_t kiosk, const RecruitingRound& round) const;
    void settle_contracts(const RecruitingRound& round);
    void spread_word(const Recruits::Place& place, const RecruitingRound& round);
    void join_platform(std::uint32_t kiosk, std::size_t platform);
    void leave_platform(std::uint32_t kiosk, std::size_t platform);
    void drop_membership(std::uint32_t kiosk, std::size_t platform);
    void wake_sleepers(Recruits::Place& place, const RecruitingRound& round);
    /// What passers-by see, after a change of memberships or of who trades.
    void show_memberships(std::uint32_t kiosk);
    void list_kiosks_again(const Recruits::Place& place);

    [[nodiscard]] bool goes_home(std::uint64_t need_key) const {
        return setting_.home_share > 0 &&
               random::Stream{need_key, random::Purpose::need_home}.uniform() < setting_.home_share;
    }
    /// What the customer pays for the way home, beside the fee; goods orders only.
    [[nodiscard]] std::int64_t delivery_fee_rp(std::uint64_t need_key, std::size_t platform) const {
        return setting_.charges_delivery && goes_home(need_key)
                   ? setting_.scenario.platforms[platform].params.delivery_fee_rp
                   : 0;
    }
    [[nodiscard]] std::int64_t local_ms_of_day(Time t) const { return setting_.local_ms_of_day(region_, t); }
    [[nodiscard]] std::int64_t local_minute_of_day(Time t) const { return local_ms_of_day(t) / 60'000; }
    /// To be asked before an outcome is counted: what an hour counted is entered under it when the next one begins.
    void keep_hours() {
        if (now() >= hour_.ends) [[unlikely]]
            close_hour(now());
    }
    [[nodiscard]] Time next_local(double hour, Time after) const;
    [[nodiscard]] bool region_closed(Time t) const { return any_contains(region_.closures, t); }
    void post_message(std::uint32_t to, Time at, Message what, const Parcel& parcel);
    void schedule_message(Time at, Message what, std::uint32_t a = 0, std::uint64_t b = 0, std::uint16_t tag = 0) {
        schedule(at, class_of(what), static_cast<std::uint16_t>(what), a, b, tag);
    }
    DayTally& today() {
        const auto day = static_cast<std::size_t>(now().ms() / kMsPerDay);
        return days_[std::min(day, days_.size() - 1)];
    }
    /// Writes the event down if the kiosk, the customer or the parcel is followed.
    void note(TraceEvent event, const Visit& visit, std::int64_t amount_rp = 0) {
        if (following_) [[unlikely]]
            write_down({now(), amount_rp, id(), id(), visit.kiosk, visit.customer, kNone, event, visit.platform,
                        visit.service});
    }
    void note(TraceEvent event, std::uint32_t kiosk, std::size_t platform, std::int64_t amount_rp) {
        if (following_) [[unlikely]]
            write_down({now(), amount_rp, id(), id(), kiosk, kNone, kNone, event, static_cast<std::uint8_t>(platform),
                        kNoIndex});
    }
    void note(TraceEvent event, const Parcel& parcel, std::int64_t amount_rp = 0) {
        if (following_ && parcel.kind == logistics::ParcelKind::goods_order) [[unlikely]]
            write_down({now(), amount_rp, id(), parcel.region, parcel.kiosk, parcel.customer, parcel.number, event,
                        parcel.platform, kNoIndex});
    }
    void write_down(const TraceRow& row);
    [[nodiscard]] const customers::Need& next_need() const { return drawn_[next_drawn_].need; }
    void draw_ahead(std::size_t used_up);
    void prefetch_faces(const Drawn& drawn) const;
    void prefetch_for(const kernel::Event& event) const;

    const Setting& setting_;
    const RegionSetting& region_;
    const platforms::Market& market_;
    const Sample& sample_;
    std::uint64_t replication_key_;
    std::uint64_t key_;
    Population population_;

    customers::NeedStream needs_;
    /// Needs drawn ahead, so that what they will touch is in the cache by then: a ring of batches, each a stage
    /// further.
    static constexpr std::size_t kBatch = 8;
    static constexpr std::size_t kBatches = 4;
    static constexpr std::size_t kFacesAhead = 4;
    struct Drawn {
        customers::Need need{Time::never(), 0, ServiceId::none()};
        std::uint32_t customer = 0;
        std::uint32_t neighbourhood = 0;
        float keep = 0;  ///< compared with the column's
    };
    std::array<Drawn, kBatch * kBatches> drawn_{};
    std::size_t next_drawn_ = 0;

    /// The customers' tastes in units of the logit scale.
    struct Taste {
        float per_rp = 0;
        float per_wait_s = 0;
        float habit = 0;
        float per_trust = 0;
        float per_reputation = 0;
    };
    Taste taste_;
    /// What segments differ in.
    struct SegmentTaste {
        float per_10m = 0;
        float more_per_wait_s = 0;  ///< than the faces show, which is for `customer.value_of_time_rp_per_h`
        double outside_cost_factor = 1;
    };
    std::array<SegmentTaste, customers::kMaxSegments> segment_taste_;
    std::uint64_t surplus_one_in_ = 0;
    double nest_dissimilarity_ = 1;
    double walk_ms_per_10m_ = 0;       ///< of distance as the crow flies
    std::vector<std::uint64_t> able_;  ///< per kiosk at the last snapshot: a byte per ability, in it a bit per platform

    std::vector<Visit> visits_;
    std::uint32_t free_visit_ = kiosks::kNobody;
    std::vector<Parcel> parcels_;
    std::vector<std::uint32_t> free_parcels_;
    std::vector<std::uint32_t> depot_;                       ///< parcels that wait for a tour, oldest first
    std::map<std::uint64_t, logistics::Bookings> bookings_;  ///< by link number, links that start here
    std::vector<LocalWarehouse> warehouses_;
    std::vector<std::uint64_t> route_key_;  ///< per kiosk: territory (high), stop (low)
    std::vector<logistics::RememberedTrip> yesterday_;
    std::map<std::uint64_t, std::vector<std::uint32_t>> on_shelf_of_;  ///< by customer (high) and kiosk
    std::int64_t new_at_depot_ = 0;                                    ///< parcels since the last tours
    double load_ratio_ = 1;  ///< of parcels that come over parcels expected, smoothed over days
    bool collects_on_visits_ = false;
    bool reserves_shelf_ = true;
    /// The last search by the timetable, for all that asks at the same hub and instant. Derived, never archived.
    struct {
        HubId from;
        Time at;
        logistics::Network::Arrivals arrivals;
    } by_timetable_;

    Tally tally_;
    HourBook hour_;
    Counters at_warm_up_;
    std::vector<DayTally> days_;
    std::vector<ChannelTally> channels_;  ///< empty until the first parcel is ready
    std::vector<TourRecord> tour_log_;
    std::vector<TourPoint> tour_map_;
    Books books_;
    Rupiah money_at_start_;
    Presence presence_;
    Presence backlog_;                     ///< units that customers have paid for and wait for
    std::vector<kiosks::Credit> credits_;  ///< per kiosk, if there are credit lines
    std::vector<kiosks::Ledger> ledgers_;  ///< per kiosk, if the run keeps them
    std::int64_t needs_open_ = 0;          ///< needs that have no outcome yet
    std::int64_t parcels_created_ = 0;
    std::int64_t parcels_finished_ = 0;
    std::int64_t units_created_ = 0;
    std::int64_t units_used_ = 0;
    std::size_t events_handled_ = 0;
    std::uint64_t digest_ = 0;
    std::uint32_t goods_orders_ = 0;
    std::vector<ReadyEntry> ready_log_;

    std::array<platforms::ChoiceRecords, 2> choice_records_;
    std::vector<std::uint64_t> sample_below_;  ///< by service
    /// Of the bonus period so far, by kiosk; empty unless some platform pays by them.
    std::vector<std::array<std::uint32_t, customers::kMaxPlatforms>> kiosk_sales_;
    bool counts_kiosk_sales_ = false;
    bool samples_choices_ = false;
    std::array<std::uint8_t, kiosks::kMostOutlets + 1> servers_{};  ///< by kind of outlet
    std::uint8_t order_ahead_ = 0;                                  ///< kinds of outlet, bit each
    bool many_segments_ = false;
    bool looks_continuously_ = false;  ///< at the stock of some product group
    bool learns_outflow_ = false;      ///< kiosks rebalance by forecast
    Recruits recruits_;
    bool counts_services_ = false;  ///< platforms recruit
    bool following_ = false;
    std::vector<std::uint32_t> followed_kiosks_;
    std::vector<std::uint32_t> followed_customers_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> followed_parcels_;  ///< region's process, number
    std::vector<TraceRow> trace_;
};

}  // namespace warung::world
