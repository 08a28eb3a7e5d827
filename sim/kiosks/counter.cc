#include "sim/kiosks/counter.h"

#include <stdexcept>

namespace warung::kiosks {

Counter::Counter(const CounterParams& params) : params_{params}, lines_(params.classes) {
    if (params.servers < 1) throw std::invalid_argument("a counter needs a server");
    if (params.classes < 1) throw std::invalid_argument("a counter needs a class of customers");
    if (params.capacity < params.servers && params.servers != CounterParams::kUnlimited)
        throw std::invalid_argument("a counter needs room for those in service");
}

Counter::Admission Counter::arrive(Time now, std::uint32_t rank, std::uint64_t who) {
    if (present() >= params_.capacity) return {};
    const Ticket ticket = take_slot();
    Customer& customer = customers_[ticket];
    customer.came = now;
    customer.rank = rank;
    customer.who = who;
    if (busy_ < params_.servers) {
        begin(ticket);
        return {ticket, true, kNobody};
    }
    const Ticket yields = params_.preemptive ? to_interrupt(rank) : kNobody;
    if (yields == kNobody) {
        append(lines_[rank], ticket);
        ++waiting_;
        return {ticket, false, kNobody};
    }
    remove(served_, yields);
    customers_[yields].in_service = false;
    ++customers_[yields].stamp;
    put_first(lines_[customers_[yields].rank], yields);
    ++waiting_;
    --busy_;
    begin(ticket);
    return {ticket, true, yields};
}

Counter::Ticket Counter::finish(Ticket served) {
    remove(served_, served);
    --busy_;
    release(served);
    for (CountedLine& line : lines_) {
        if (line.first == kNobody) continue;
        const Ticket next = line.first;
        remove(line, next);
        --waiting_;
        begin(next);
        return next;
    }
    return kNobody;
}

void Counter::give_up(Ticket ticket) {
    remove(lines_[customers_[ticket].rank], ticket);
    --waiting_;
    release(ticket);
}

void Counter::begin(Ticket ticket) {
    Customer& customer = customers_[ticket];
    customer.in_service = true;
    ++customer.stamp;
    append(served_, ticket);
    ++busy_;
}

/// Of the lowest class in service below `rank`, the one who began last; kNobody if there is none.
Counter::Ticket Counter::to_interrupt(std::uint32_t rank) const {
    Ticket found = kNobody;
    for (Ticket t = served_.first; t != kNobody; t = customers_[t].next) {
        if (customers_[t].rank <= rank) continue;
        if (found == kNobody || customers_[t].rank >= customers_[found].rank) found = t;
    }
    return found;
}

Counter::Ticket Counter::take_slot() {
    if (free_.empty()) {
        customers_.emplace_back();
        return static_cast<Ticket>(customers_.size() - 1);
    }
    const Ticket ticket = free_.back();
    free_.pop_back();
    return ticket;
}

void Counter::release(Ticket ticket) {
    const auto stamp = static_cast<std::uint16_t>(customers_[ticket].stamp + 1);
    customers_[ticket] = {};
    customers_[ticket].stamp = stamp;
    free_.push_back(ticket);
}

void Counter::append(CountedLine& line, Ticket ticket) {
    line.join(customers_, ticket);
    ++line.length;
}

void Counter::put_first(CountedLine& line, Ticket ticket) {
    line.jump(customers_, ticket);
    ++line.length;
}

void Counter::remove(CountedLine& line, Ticket ticket) {
    line.leave(customers_, ticket);
    --line.length;
}

}  // namespace warung::kiosks
