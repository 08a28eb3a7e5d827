#pragma once
// The answer in words and a table, as `warung run` prints it.

#include "sim/reporting/replication_report.h"

#include <string>
#include <vector>

namespace warung::reporting {

struct VariantReports {
    std::string name;
    std::vector<const ReplicationReport*> replications;  ///< those that count
};

/// Sentences, then a table with a column a variant: mean and half-width of the 95 % interval.
/// With two or more variants, differences from the first are tested pair by pair.
std::string answer(const std::string& title, const std::vector<VariantReports>& variants);

/// 1234567.8 with one decimal as 1,234,567.8.
std::string grouped(double value, int decimals);

/// Values of one headline figure over the replications.
std::vector<double> values_of(const VariantReports& variant, std::size_t figure);

}  // namespace warung::reporting
