#pragma once
// Queues with known answers, to hold simulations against.
//
// Erlang 1917 (B and C; B by the recurrence B_n = a B / (n + a B)); Pollaczek 1930 and
// Khinchine 1932; the transient of M/M/1 from the embedded chain of numbers found by
// arrivals (Law, "Simulation Modeling and Analysis", 9.1). Loads are in Erlangs, times
// in any one unit. ERRORS: std::invalid_argument for rates out of range or a steady
// state that does not exist.

#include <cstddef>
#include <span>
#include <vector>

namespace warung::statistics {

/// Share of arrivals lost with `servers` servers and no queue.
double erlang_b(std::size_t servers, double load);
/// Share of arrivals that wait. REQUIRES: load < servers.
double erlang_c(std::size_t servers, double load);

/// Mean wait before service in M/M/c, in units of the mean service time. REQUIRES: load < servers.
double mean_wait_mmc(std::size_t servers, double load);
/// Mean wait before service in M/G/1 in units of the mean service time: rho (1 + scv) / (2 (1 - rho)), scv the squared
/// coefficient of variation of service times. REQUIRES: 0 <= rho < 1.
double mean_wait_mg1(double rho, double scv);

/// Expected wait before service of the 1st, 2nd ... n-th customer of an M/M/1 queue that starts empty; rho >= 1 is allowed.
std::vector<double> mm1_transient_waits(double arrival_rate, double service_rate, std::size_t n);

/// Waits before service in a single-server queue by Lindley's recurrence (Proc. Camb. Phil. Soc. 48, 1952):
/// W_0 = 0, W_i+1 = max(0, W_i + S_i - A_i), A_i the time from arrival i to the next. REQUIRES: equal lengths.
std::vector<double> lindley_waits(std::span<const double> services, std::span<const double> interarrivals);

}  // namespace warung::statistics
