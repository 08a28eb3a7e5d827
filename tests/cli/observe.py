#!/usr/bin/env python3
"""plan, --trace, --digest-every and diverge, as a user types them. usage: observe.py WARUNG"""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile

WARUNG = sys.argv[1]
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
TINY = str(SCENARIOS / "tiny.toml")


def warung(*arguments):
    return subprocess.run([WARUNG, *map(str, arguments)], capture_output=True, text=True, check=False)


def must(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")


def rows(path):
    with open(path, encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def tables(folder, without=()):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix == ".csv" and p.name not in without}


def main():
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        plain, seen, other = work / "plain", work / "seen", work / "other"
        must(warung("run", TINY, "--quiet", "--out", plain).returncode == 0, "a plain run")
        result = warung("run", TINY, "--quiet", "--out", seen, "--threads", 1, "--trace", "kiosk:A:0", "--trace",
                        "customer:B:7", "--trace", "parcel:C:3", "--digest-every", 6)
        must(result.returncode == 0, result.stderr)

        # Looking changes nothing, and only what was asked for is there.
        must(tables(plain) == tables(seen, ("events.csv", "digests.csv")), "looking changed a table")
        must(not (plain / "events.csv").exists() and not (plain / "digests.csv").exists(), "tables nobody asked for")

        trace = rows(seen / "events.csv")
        must(len(trace) > 50, "the trace has events")
        for replication in ("0", "1"):
            mine = [r for r in trace if r["replication"] == replication]
            times = [float(r["time_h"]) for r in mine]
            must(times == sorted(times), "the trace is in the order of time")
            for r in mine:
                must((r["region"], r["kiosk"]) == ("A", "0") or (r["region"], r["customer"]) == ("B", "7")
                     or (r["region"], r["parcel"]) == ("C", "3"), f"an event of something else: {r}")
            # Every service that began at the kiosk ended, but for one that the horizon may cut.
            at_kiosk = [r["event"] for r in mine if (r["region"], r["kiosk"]) == ("A", "0")]
            begun, served = at_kiosk.count("service_begins"), at_kiosk.count("served")
            must(begun > 0 and begun - 1 <= served <= begun, f"{begun} services begun, {served} served")
            life = [r["event"] for r in mine if (r["region"], r["parcel"]) == ("C", "3")]
            order = ["parcel_ordered", "order_at_warehouse", "parcel_picked", "parcel_at_hub", "parcel_departs",
                     "parcel_at_depot", "parcel_out_for_delivery", "parcel_on_shelf", "parcel_collected"]
            first = [life.index(e) for e in order if e in life]
            must(life[:2] == order[:2] and first == sorted(first), f"a parcel's life: {life}")

        digests = rows(seen / "digests.csv")
        must(len(digests) == 2 * 3 * 28, f"{len(digests)} digests: 2 replications, 3 regions, every 6 of 168 hours")
        same = warung("diverge", plain, seen)
        must(same.returncode == 0 and same.stdout.startswith("same"), same.stdout + same.stderr)

        # A cap from day 3 on: nothing differs before hour 72, and the digests say so.
        capped = work / "capped.toml"
        capped.write_text(f'extends = ["{TINY}"]\ntitle = "Capped"\n'
                          '[event.cap]\nkind = "fee_cap"\nday = 3\ndays = 9\ncap_rp = 0\n', encoding="utf-8")
        late = warung("run", capped, "--quiet", "--out", other, "--digest-every", 6)
        must(late.returncode == 0, late.stderr)
        different = warung("diverge", seen, other)
        must(different.returncode == 5, different.stdout + different.stderr)
        for line in different.stdout.splitlines():
            hour = float(line.split("the same until hour ")[1].split(",")[0])
            must(72 <= hour <= 90, line)
        must(warung("diverge", seen, work).returncode == 2, "a folder that is no result")
        must(warung("diverge", seen).returncode == 3, "one folder")

        for wrong in ("kiosk", "kiosk:A", "kiosk:A:", "kiosk:A:x", "shop:A:1", "kiosk:A:-1", ""):
            result = warung("run", TINY, "--out", work / "never", "--trace", wrong)
            must(result.returncode == 3 and "kiosk:REGION:NUMBER" in result.stderr, f"--trace {wrong}: {result.stderr}")
        result = warung("run", TINY, "--out", work / "never", "--trace", "kiosk:Z:1")
        must(result.returncode == 2 and "`Z`" in result.stderr, f"an unknown region: {result.stderr}")
        must(warung("run", TINY, "--out", work / "never", "--digest-every", "0").returncode == 3, "--digest-every 0")
        must(not (work / "never").exists(), "something was written")

        plan = warung("plan", TINY, "--json")
        must(plan.returncode == 0, plan.stderr)
        figures = json.loads(plan.stdout)
        must(figures["customers_per_replication"] == 2500 and figures["replications"] == 2, plan.stdout)
        # 2,500 customers with 0.7 + 0.1 needs in the one week.
        must(abs(figures["needs_per_replication"] - 2000) < 1, plan.stdout)
        must("customers in a run" in warung("plan", TINY).stdout, "plan in words")
        must(warung("plan", work / "none.toml").returncode == 2, "plan of nothing")
        must(warung("plan").returncode == 3, "plan without a scenario")
    print("plan, trace, digests and diverge do what they say")


main()
