#!/usr/bin/env python3
"""Claims about the country tables.

    python3 test_country_tables.py [DATA_DIR] [unittest options]

DATA_DIR defaults to ../../scenarios/data beside this file.  With the environment variable
WARUNG_FACTS naming the facts folder, the import is run again and compared byte for byte.
"""
import csv
import os
import re
import subprocess
import sys
import tempfile
import unittest
from collections import Counter, defaultdict
from decimal import Decimal

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "scenarios", "data")
SCRIPT = os.path.join(HERE, "..", "..", "scripts", "import_country.py")
VOCABULARY = {"sourced", "estimated by rule", "general knowledge", "assumed", "not found"}
COLUMNS = {
    "regions": "region,name,kind,province,island,island_group,people,adults,unbanked_adults,area_km2,"
    "urban_share,lat,lon,utc_offset_h,hub,feeder_mode,feeder_km,feeder_transit_h,feeder_transit_low_h,"
    "feeder_transit_high_h,feeder_dwell_h,feeder_departures_per_week,people_source,people_confidence,"
    "adults_source,adults_confidence,unbanked_source,unbanked_confidence,area_source,area_confidence,"
    "position_source,position_confidence,urban_source,urban_confidence,feeder_source,feeder_confidence,note",
    "hubs": "hub,name,province,region,tier,lat,lon,utc_offset_h,seaport,airport,source,confidence",
    "links": "from_hub,to_hub,both_ways,mode,distance_km,transit_h,transit_low_h,transit_high_h,dwell_h,"
    "departures_per_week,distance_confidence,transit_confidence,departures_confidence,source",
    "platforms": "platform,fact,date,value,unit,detail,source,confidence",
    "economics": "item,segment,value,low,high,unit,year,source,confidence",
    "demand_profile": "series,key,value,low,high,unit,year,source,confidence,note",
    "sources": "id,title,licence,notice,used_for",
}
PROVINCE_START = ("province,name,island_group,capital,people,people_bps,adults,unbanked_adults,"
                  "unbanked_share,area_km2,urban_share,internet_share,inclusion_index,grdp_per_head_rp,"
                  "expenditure_rp_per_year,min_wage_rp_per_month,utc_offset_h,")
TABLES = sorted(list(COLUMNS) + ["provinces"])
KEYS = {
    "regions": ["region"], "provinces": ["province"], "hubs": ["hub"], "sources": ["id"],
    "links": ["from_hub", "to_hub", "mode"],
}


def load(name):
    with open(os.path.join(DATA, name + ".csv"), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


class CountryTables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.t = {name: load(name) for name in TABLES}
        cls.regions = {r["region"]: r for r in cls.t["regions"]}
        cls.provinces = {p["province"]: p for p in cls.t["provinces"]}
        cls.hubs = {h["hub"]: h for h in cls.t["hubs"]}

    # -- form
    def test_columns_exact(self):
        for name in TABLES:
            with open(os.path.join(DATA, name + ".csv"), encoding="utf-8", newline="") as f:
                head = f.readline().rstrip("\n")
            if name == "provinces":
                self.assertTrue(head.startswith(PROVINCE_START), head)
            else:
                self.assertEqual(head, COLUMNS[name], name)

    def test_bytes(self):
        for name in TABLES:
            with open(os.path.join(DATA, name + ".csv"), "rb") as f:
                data = f.read()
            self.assertNotIn(b"\r", data, name)
            self.assertFalse(data.startswith(b"\xef\xbb\xbf"), name)
            self.assertTrue(data.endswith(b"\n"), name)
            data.decode("utf-8")
            self.assertEqual(data.count(b"\n"), len(self.t[name]) + 1, name + ": a field with a line break")

    def test_every_row_is_whole(self):
        for name in TABLES:
            for row in self.t[name]:
                self.assertNotIn(None, row, name)
                self.assertNotIn(None, row.values(), name)

    def test_keys_unique_and_sorted(self):
        for name, key in KEYS.items():
            got = [tuple(r[c] for c in key) for r in self.t[name]]
            self.assertEqual(got, sorted(set(got)), name)

    def test_numbers_shortest(self):
        text = {"regions": {"region", "province"}, "provinces": {"province"}, "hubs": {"province", "region"},
                "links": set()}
        for name, skip in text.items():
            for row in self.t[name]:
                for column, v in row.items():
                    if column in skip or not re.fullmatch(r"-?\d+(\.\d+)?", v):
                        continue
                    d = Decimal(v)
                    short = "0" if d == 0 else format(d.normalize(), "f")
                    self.assertEqual(v, short, (name, column))

    def test_no_local_paths(self):
        for name in TABLES:
            with open(os.path.join(DATA, name + ".csv"), encoding="utf-8") as f:
                text = f.read()
            self.assertNotIn("/" + "work", text, name)
            self.assertNotIn("../", text, name)

    # -- counts
    def test_counts(self):
        self.assertEqual(len(self.regions), 514)
        self.assertEqual(len(self.provinces), 38)
        self.assertEqual(len(self.hubs), 40)
        self.assertEqual(len(self.t["links"]), 172)
        self.assertEqual(Counter(r["kind"] for r in self.t["regions"]), {"kabupaten": 416, "kota": 98})

    def test_country_sums(self):
        unbanked = sum(int(p["unbanked_adults"]) for p in self.t["provinces"])
        adults = sum(int(p["adults"]) for p in self.t["provinces"])
        people = sum(int(p["people"]) for p in self.t["provinces"])
        self.assertLess(abs(unbanked / 92.0e6 - 1), 0.001)
        self.assertLess(abs(adults / 215.37e6 - 1), 0.001)
        self.assertEqual(people, 284973643)

    def test_regencies_sum_to_provinces(self):
        sums = defaultdict(Counter)
        for r in self.t["regions"]:
            self.assertEqual(r["province"], r["region"][:2])
            for c in ("people", "adults", "unbanked_adults"):
                sums[r["province"]][c] += int(r[c])
        for p in self.t["provinces"]:
            for c in ("people", "adults", "unbanked_adults"):
                self.assertEqual(sums[p["province"]][c], int(p[c]), (p["name"], c))

    def test_ranges(self):
        for r in self.t["regions"]:
            with self.subTest(r["region"]):
                self.assertLess(0, int(r["unbanked_adults"]))
                self.assertLess(int(r["unbanked_adults"]), int(r["adults"]))
                self.assertLess(int(r["adults"]), int(r["people"]))
                self.assertGreater(float(r["area_km2"]), 0)
                self.assertTrue(0 <= float(r["urban_share"]) <= 1)
                self.assertTrue(-11.1 <= float(r["lat"]) <= 6.1)
                self.assertTrue(94.9 <= float(r["lon"]) <= 141.1)
                self.assertIn(r["utc_offset_h"], ("7", "8", "9"))
                self.assertEqual(r["island_group"], self.provinces[r["province"]]["island_group"])
                self.assertTrue(r["island"])
        for p in self.t["provinces"]:
            for c in ("unbanked_share", "urban_share", "internet_share", "inclusion_index"):
                self.assertTrue(0 < float(p[c]) <= 1, (p["name"], c))

    def test_urban_share_mean_is_the_provinces(self):
        people, urban = Counter(), Counter()
        for r in self.t["regions"]:
            people[r["province"]] += int(r["people"])
            urban[r["province"]] += int(r["people"]) * float(r["urban_share"])
        for p, row in self.provinces.items():
            self.assertAlmostEqual(urban[p] / people[p], float(row["urban_share"]), delta=2e-4, msg=row["name"])

    # -- hubs and links
    def test_hub_regions(self):
        for h in self.t["hubs"]:
            self.assertIn(h["region"], self.regions, h["hub"])
            self.assertEqual(self.regions[h["region"]]["province"], h["province"], h["hub"])
            self.assertEqual(self.regions[h["region"]]["utc_offset_h"], h["utc_offset_h"], h["hub"])
            self.assertIn(h["tier"], ("1", "2", "3"))
        self.assertEqual({h["province"] for h in self.t["hubs"]}, set(self.provinces))
        self.assertEqual(len({h["region"] for h in self.t["hubs"]}), 40)

    def test_links(self):
        pairs = Counter()
        for l in self.t["links"]:
            with self.subTest(link=(l["from_hub"], l["to_hub"], l["mode"])):
                self.assertIn(l["from_hub"], self.hubs)
                self.assertIn(l["to_hub"], self.hubs)
                self.assertNotEqual(l["from_hub"], l["to_hub"])
                self.assertIn(l["mode"], ("road", "roro", "sea", "air"))
                self.assertIn(l["both_ways"], ("0", "1"))
                low, mean, high = (float(l[c]) for c in ("transit_low_h", "transit_h", "transit_high_h"))
                self.assertTrue(0 < low <= mean <= high)
                self.assertGreater(float(l["departures_per_week"]), 0)
                self.assertGreater(float(l["distance_km"]), 0)
                self.assertGreaterEqual(float(l["dwell_h"]), 0)
                if l["mode"] == "air":
                    self.assertTrue(self.hubs[l["from_hub"]]["airport"] and self.hubs[l["to_hub"]]["airport"])
                if l["mode"] == "road":
                    a, b = (self.regions[self.hubs[l[c]]["region"]]["island"] for c in ("from_hub", "to_hub"))
                    self.assertEqual(a, b)
            pairs[frozenset((l["from_hub"], l["to_hub"])), l["mode"]] += 1
        self.assertEqual(max(pairs.values()), 1, "a link is given in both directions")

    def test_links_connect_all_hubs(self):
        root = {h: h for h in self.hubs}

        def find(x):
            while root[x] != x:
                x = root[x]
            return x
        for l in self.t["links"]:
            self.assertEqual(l["both_ways"], "1", "union-find assumes links that go both ways")
            root[find(l["from_hub"])] = find(l["to_hub"])
        self.assertEqual(len({find(h) for h in self.hubs}), 1)

    # -- feeders
    def test_feeders(self):
        seats = {h["region"]: h["hub"] for h in self.t["hubs"]}
        for r in self.t["regions"]:
            with self.subTest(region=r["region"] + " " + r["name"]):
                self.assertIn(r["hub"], self.hubs)
                self.assertIn(r["feeder_mode"], ("road", "roro", "sea", "air"))
                low, mean, high = (float(r["feeder_transit_%sh" % k]) for k in ("low_", "", "high_"))
                self.assertTrue(0.15 <= low <= mean <= high)
                self.assertGreaterEqual(mean, 0.2)
                self.assertGreaterEqual(float(r["feeder_km"]), 5)
                self.assertGreater(float(r["feeder_departures_per_week"]), 0)
                self.assertGreater(float(r["feeder_dwell_h"]), 0)
                self.assertLess(84 / float(r["feeder_departures_per_week"]) + mean + float(r["feeder_dwell_h"]), 120)
                hub_island = self.regions[self.hubs[r["hub"]]["region"]]["island"]
                if r["feeder_mode"] == "road":
                    self.assertEqual(r["island"], hub_island)
                if r["feeder_mode"] == "roro":
                    self.assertNotEqual(r["island"], hub_island)
                if r["feeder_mode"] == "sea":
                    self.assertTrue(self.hubs[r["hub"]]["seaport"])
                if r["feeder_mode"] == "air":
                    self.assertTrue(self.hubs[r["hub"]]["airport"])
                if r["region"] in seats:
                    self.assertEqual((r["hub"], r["feeder_mode"]), (seats[r["region"]], "road"))
                    self.assertLessEqual(float(r["feeder_km"]), 15)

    def test_every_hub_feeds_its_seat(self):
        self.assertEqual({r["hub"] for r in self.t["regions"]}, set(self.hubs))

    def test_no_road_where_there_is_none(self):
        roadless = "91.20 92.03 92.07 92.08 93.03 93.04 94.02 94.05 94.07 95.02 95.03 95.08".split()
        for code in roadless:
            self.assertIn(self.regions[code]["feeder_mode"], ("sea", "air"), self.regions[code]["name"])
        for code in "94.02 94.05 94.07 95.02 95.03 95.08".split():     # no coast
            self.assertEqual(self.regions[code]["feeder_mode"], "air", self.regions[code]["name"])
        for r in self.t["regions"]:
            if r["hub"] == "WMX" and r["feeder_mode"] == "road":
                self.assertEqual(r["province"], "95")

    def test_known_feeders(self):
        for code, hubs, modes in (
                ("32.01", "JKT BDO", "road"), ("35.29", "SUB", "road"), ("12.78", "MES PDG", "sea air"),
                ("96.03", "SOQ", "sea"), ("94.02", "NBX WMX TIM DJJ", "air"), ("11.72", "BTJ", "roro"),
                ("21.72", "BTH", "roro"), ("82.01", "TTE", "roro"), ("73.72", "UPG", "road"),
                ("52.03", "AMI", "road"), ("53.15", "DPS KOE AMI", "sea air"), ("94.08", "NBX", "road"),
                ("95.04", "WMX", "road"), ("72.01", "PLW UPG", "road air"), ("61.06", "PNK", "road air")):
            r = self.regions[code]
            self.assertIn(r["hub"], hubs.split(), r["name"])
            self.assertIn(r["feeder_mode"], modes.split(), r["name"])

    # -- sources and confidence
    def test_sources_and_confidence(self):
        ids = {s["id"] for s in self.t["sources"]}
        for name in ("regions", "provinces", "hubs"):
            for row in self.t[name]:
                for c, v in row.items():
                    if c.endswith("_source") or c == "source":
                        self.assertIn(v, ids, (name, c))
        for name in TABLES:
            if name == "sources":
                continue
            for row in self.t[name]:
                n = 0
                for c, v in row.items():
                    if c.endswith("confidence"):
                        n += 1
                        self.assertIn(v, VOCABULARY, (name, c))
                    elif c.endswith("source"):
                        self.assertTrue(v, (name, c))
                self.assertGreater(n, 0, name)

    def test_each_province_figure_has_its_pair(self):
        stems = "people people_bps adults unbanked area urban internet inclusion grdp expenditure min_wage".split()
        for p in self.t["provinces"]:
            for s in stems:
                self.assertIn(p[s + "_confidence"], VOCABULARY)
                self.assertTrue(p[s + "_source"])

    def test_notices(self):
        notices = " ".join(s["notice"] for s in self.t["sources"])
        for words in ("Copyright (c) 2017-2025 Cahya DSN", "Copyright (c) 2024 Cahya DSN",
                      "Permission is hereby granted", "GeoNames (geonames.org), CC BY 4.0", "Source: BPS",
                      "OJK", "APJII", "PELNI"):
            self.assertIn(words, notices)

    # -- demand and economics
    def test_profiles_average_one(self):
        hours = [str(h) for h in range(24)]
        days = "Mon Tue Wed Thu Fri Sat Sun".split()
        want = {"hour_online_orders": hours, "hour_kiosk_transactions": hours,
                "weekday_online_orders": days, "weekday_kiosk_transactions": days,
                "weekday_parcels_handed_in": days}
        for series, keys in want.items():
            rows = [r for r in self.t["demand_profile"] if r["series"] == series]
            self.assertEqual([r["key"] for r in rows], keys, series)
            mean = sum(float(r["value"]) for r in rows) / len(rows)
            self.assertLess(abs(mean - 1), 1e-3, series)

    def test_series_names(self):
        for r in self.t["demand_profile"]:
            self.assertRegex(r["series"], r"^[a-z][a-z0-9_]*$")
        pairs = [(r["series"], r["key"]) for r in self.t["demand_profile"]]
        self.assertEqual(len(pairs), len(set(pairs)))

    def test_value_within_low_and_high(self):
        for name in ("economics", "demand_profile"):
            for r in self.t[name]:
                try:
                    low, value, high = float(r["low"]), float(r["value"]), float(r["high"])
                except ValueError:
                    continue
                self.assertTrue(low <= value <= high, r)

    # -- reproducibility
    def test_import_reproduces_the_tables(self):
        facts = os.environ.get("WARUNG_FACTS")
        if not facts:
            self.skipTest("set WARUNG_FACTS to the facts folder to run the import again")
        with tempfile.TemporaryDirectory() as tmp:
            subprocess.run([sys.executable, SCRIPT, facts, tmp], check=True)
            self.assertEqual(sorted(os.listdir(tmp)), [name + ".csv" for name in TABLES])
            for name in TABLES:
                with open(os.path.join(tmp, name + ".csv"), "rb") as a, \
                        open(os.path.join(DATA, name + ".csv"), "rb") as b:
                    self.assertTrue(a.read() == b.read(), name + ".csv differs from a fresh import")


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-") and os.path.isdir(sys.argv[1]):
        DATA = sys.argv.pop(1)
    unittest.main()
