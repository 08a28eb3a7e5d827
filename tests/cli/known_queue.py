"""The 95 % intervals that `warung run` prints, on a scenario that is an M/M/1 queue: they contain the known mean wait as
often as they say. Usage: known_queue.py PATH_TO_WARUNG. WARUNG_LONG=1: 400 macro-replications instead of 4."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WARUNG = None
LONG = os.environ.get("WARUNG_LONG") is not None

# One kiosk, open day and night, known to everybody, without rivals, fees, or want of money. 1,200 customers with 116.67
# needs a week are 20,000 a day; a service of 3.456 s is 0.8 days' work a day. Load 0.8: Wq = 3.456 x 0.8 / 0.2. The first
# day is deleted, the second counts. Patience is a day on average, the most there is, and 6,000 waits long: who gives up
# (1 in 6,000) shortens the mean by some 0.2 %, a sixth of its standard error over 20 replications.
MEAN_WAIT_S = 3.456 * 0.8 / 0.2
QUEUE = f"""
extends = ["{ROOT}/scenarios/tiny.toml"]
title = "One counter: an M/M/1 queue at load 0.8"
[run]
horizon_days = 2
warm_up_days = 1
replications = 20
[regions]
codes = ["A"]
[geography]
settlement_people = 10000000
[customer]
reach_km = 200
activity_shape = 1000
tries = 1
queue_limit = 1000
patience_min = 1440
walking_km_h = 100
[kiosk]
table = "kiosks.csv"
opening_h = 0
closing_h = 24
hours_spread_h = 0
size_spread = 0
markup_rp = 0
staffed_share = 1
cash_start_rp = 1000000000
float_start_rp = 500000000
float_low_rp = 0
float_target_rp = 500000000
balance_max_rp = 1000000000
cash_low_rp = 0
cash_target_rp = 0
[platform.east]
members = 0
awareness = 1
reliability = 1
wallet_delay_s = 0
fee_digital_sale_rp = 0
commission_digital_sale_rp = 0
[platform.west]
members = 0
[service.token]
needs_per_week = 116.66666666666667
service_time_s = 3.456
service_time_cv = 1
ticket_values_rp = [1000]
ticket_weights = [1]
outside_cost_rp = 1000000000
[service.goods]
needs_per_week = 0
"""


class KnownQueueTest(unittest.TestCase):
    def setUp(self):
        self.tmp = Path(tempfile.mkdtemp(prefix="warung-test-"))
        self.addCleanup(shutil.rmtree, self.tmp, ignore_errors=True)
        (self.tmp / "kiosks.csv").write_text("region,lat,lon,platforms\nA,-6.0,107.0,east\n")
        self.scenario = self.tmp / "queue.toml"
        self.scenario.write_text(QUEUE)

    def printed(self, seed):
        """Mean and half-width of the wait, as they are printed."""
        out = self.tmp / str(seed)
        done = subprocess.run([WARUNG, "run", self.scenario, "--seed", str(seed), "--threads", "1", "--out", out],
                              capture_output=True, text=True, timeout=600)
        self.assertEqual(done.returncode, 0, done.stderr)
        shutil.rmtree(out)
        self.assertRegex(done.stdout, r"needs denied at the kiosk +0\.0\d ±")
        mean, half_width = re.search(r"mean wait at the counter +([\d.]+) ±([\d.]+) s", done.stdout).groups()
        return float(mean), float(half_width)

    # 400 x 0.95 = 380 intervals cover, with a standard deviation of sqrt(400 x 0.95 x 0.05) = 4.4 or 1.1 %.
    def test_the_printed_intervals_cover_the_known_mean_wait(self):
        macros = 400 if LONG else 4
        with ThreadPoolExecutor(2) as pool:
            intervals = list(pool.map(self.printed, range(1, macros + 1)))
        mean = sum(m for m, _ in intervals) / macros
        spread = (sum((m - mean) ** 2 for m, _ in intervals) / (macros - 1) / macros) ** 0.5
        covered = sum(abs(m - MEAN_WAIT_S) <= h for m, h in intervals) / macros
        print(f"mean {mean:.3f} ± {spread:.3f} s (theory {MEAN_WAIT_S:.3f}), covered {covered:.4f}")
        self.assertAlmostEqual(mean, MEAN_WAIT_S, delta=4 * spread + 0.003 * MEAN_WAIT_S)
        if LONG:
            self.assertGreaterEqual(covered, 0.92)
            self.assertLessEqual(covered, 0.97)
        else:
            self.assertGreaterEqual(covered, 0.5)  # three of four missing: once in 2,000


if __name__ == "__main__":
    WARUNG = sys.argv.pop(1)
    unittest.main(verbosity=2)
