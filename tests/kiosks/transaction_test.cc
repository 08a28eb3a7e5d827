#include "sim/kiosks/transaction.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <vector>

namespace warung::kiosks {
namespace {

using customers::ServiceKind;

constexpr std::array<ServiceKind, customers::kServiceKindCount> kKinds = {
    ServiceKind::digital_sale, ServiceKind::bill,        ServiceKind::cash_in,   ServiceKind::cash_out,
    ServiceKind::transfer,     ServiceKind::goods_order, ServiceKind::shop_goods};

Rupiah sum_of(const Transfer& t) { return t.cash + t.e_float + t.platform + t.third_party + t.customer; }

Terms random_terms(random::Stream& s) {
    const auto amount = [&](std::uint64_t limit) { return Rupiah{static_cast<std::int64_t>(s.index(limit))}; };
    return {amount(5'000'000), amount(20'000), amount(5'000), amount(25'000), amount(250'000)};
}

void expect(const Transfer& t, std::vector<std::int64_t> wanted) {
    const std::vector<std::int64_t> got = {t.cash.count(), t.e_float.count(), t.platform.count(), t.third_party.count(),
                                           t.customer.count()};
    EXPECT_EQ(got, wanted);
}

TEST(Transaction, EveryKindAddsUpToNothing) {
    random::Stream s{42, random::Purpose::test};
    for (int i = 0; i < 20'000; ++i) {
        const Terms terms = random_terms(s);
        for (const ServiceKind kind : kKinds) {
            ASSERT_EQ(sum_of(transfer_of(kind, terms)), Rupiah{}) << static_cast<int>(kind);
        }
    }
}

// The kiosk turns cash into float and back, and is richer by its mark-up and its commission, whatever the kind.
TEST(Transaction, TheKioskGainsItsMarkupAndCommission) {
    random::Stream s{43, random::Purpose::test};
    for (int i = 0; i < 2'000; ++i) {
        const Terms terms = random_terms(s);
        for (const ServiceKind kind : kKinds) {
            if (kind == ServiceKind::shop_goods) continue;
            const Transfer t = transfer_of(kind, terms);
            ASSERT_EQ(t.cash + t.e_float, income_of(terms)) << static_cast<int>(kind);
        }
    }
}

// Over the counter the customer parts with fee and mark-up for every kind; with the ticket too where it is spent.
TEST(Transaction, TheCustomersWalletPrincipalStaysOnTheCustomersSide) {
    const Terms t{Rupiah{200'000}, Rupiah{2'000}, Rupiah{1'000}, Rupiah{1'500}, Rupiah{}};
    EXPECT_EQ(transfer_of(ServiceKind::cash_in, t).customer, Rupiah{-3'000});
    EXPECT_EQ(transfer_of(ServiceKind::cash_out, t).customer, Rupiah{-3'000});
    EXPECT_EQ(transfer_of(ServiceKind::transfer, t).customer, Rupiah{-203'000});
}

// 50,000 ticket, 1,500 fee, 1,000 mark-up, 1,000 commission: the customer pays 52,500 in cash; the float pays
// 50,000 + 1,500 - 1,000 = 50,500; of that the biller gets 50,000 and the platform 500.
TEST(Transaction, ASaleByHand) {
    const Terms t{Rupiah{50'000}, Rupiah{1'500}, Rupiah{1'000}, Rupiah{1'000}, Rupiah{}};
    for (const ServiceKind kind : {ServiceKind::digital_sale, ServiceKind::bill, ServiceKind::transfer}) {
        expect(transfer_of(kind, t), {52'500, -50'500, 500, 50'000, -52'500});
    }
    EXPECT_EQ(income_of(t), Rupiah{2'000});
}

// 300,000 paid in, fee 2,000, mark-up 1,000, commission 1,000: 303,000 into the drawer, 301,000 out of the float, 1,000
// to the platform; the customer's wallet is up 300,000, the purse down 303,000.
TEST(Transaction, ACashInByHand) {
    const Terms t{Rupiah{300'000}, Rupiah{2'000}, Rupiah{1'000}, Rupiah{1'000}, Rupiah{}};
    expect(transfer_of(ServiceKind::cash_in, t), {303'000, -301'000, 1'000, 0, -3'000});
}

// 300,000 drawn, fee 5,000, mark-up 1,000, commission 2,500: 294,000 out of the drawer, 300,000 - 5,000 + 2,500 into
// the float, 2,500 to the platform.
TEST(Transaction, ACashOutByHand) {
    const Terms t{Rupiah{300'000}, Rupiah{5'000}, Rupiah{1'000}, Rupiah{2'500}, Rupiah{}};
    expect(transfer_of(ServiceKind::cash_out, t), {-294'000, 297'500, 2'500, 0, -6'000});
}

// 200,000 of goods, fee 15,000, mark-up 1,000, commission 2,000, the platform's 5 % = 10,000: the platform has
// 15,000 - 2,000 + 10,000 = 23,000, the supplier 190,000.
TEST(Transaction, AGoodsOrderByHand) {
    const Terms t{Rupiah{200'000}, Rupiah{15'000}, Rupiah{1'000}, Rupiah{2'000}, Rupiah{10'000}};
    expect(transfer_of(ServiceKind::goods_order, t), {216'000, -213'000, 23'000, 190'000, -216'000});
}

TEST(Transaction, ShopGoodsAreCashOnly) {
    const Terms t{Rupiah{30'000}, Rupiah{15'000}, Rupiah{1'000}, Rupiah{2'000}, Rupiah{10'000}};
    expect(transfer_of(ServiceKind::shop_goods, t), {30'000, 0, 0, 0, -30'000});
}

// Commission 2,500 on a fee of 1,000: the platform pays the 1,500 in between.
TEST(Transaction, ACommissionAboveTheFeeIsThePlatformsLoss) {
    const Terms t{Rupiah{50'000}, Rupiah{1'000}, Rupiah{0}, Rupiah{2'500}, Rupiah{}};
    expect(transfer_of(ServiceKind::bill, t), {51'000, -48'500, -1'500, 50'000, -51'000});
}

// Float alone limits sales, the drawer alone limits cash-outs.
TEST(Transaction, OnlyCashOutsEmptyTheDrawer) {
    const Terms t{Rupiah{50'000}, Rupiah{1'500}, Rupiah{1'000}, Rupiah{1'000}, Rupiah{2'500}};
    for (const ServiceKind kind : kKinds) {
        const Transfer change = transfer_of(kind, t);
        EXPECT_EQ(change.cash < Rupiah{}, kind == ServiceKind::cash_out) << static_cast<int>(kind);
        EXPECT_EQ(change.e_float < Rupiah{}, kind != ServiceKind::cash_out && kind != ServiceKind::shop_goods)
            << static_cast<int>(kind);
    }
}

}  // namespace
}  // namespace warung::kiosks
