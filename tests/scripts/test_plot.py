#!/usr/bin/python3
"""Claims about scripts/plot.py.

    test_plot.py [unittest options]
    test_plot.py --make DIR [VARIANTS [REPLICATIONS]]    write an invented result folder to look at
"""
import contextlib
import csv
import importlib.util
import io
import itertools
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))
SCRIPT = os.path.join(ROOT, "scripts", "plot.py")
REGIONS = os.path.join(ROOT, "scenarios", "data", "regions.csv")

spec = importlib.util.spec_from_file_location("warung_plot", SCRIPT)
plot = importlib.util.module_from_spec(spec)
sys.dont_write_bytecode = True
spec.loader.exec_module(plot)

# ------------------------------------------------------------------ an invented result
GROUPS = ["Java", "Sumatra", "Sulawesi", "Kalimantan", "Bali-Nusa Tenggara", "Papua", "Maluku"]
FAR = {"Java": 0.0, "Sumatra": 0.9, "Bali-Nusa Tenggara": 1.2, "Kalimantan": 1.7, "Sulawesi": 1.9,
       "Maluku": 4.0, "Papua": 5.2}
PLATFORMS = ["Bukalapak", "Payfazz", "Kudo", "BRILink", "Tokopedia"]
SIZE = {"Bukalapak": 0.32, "Payfazz": 0.24, "Kudo": 0.15, "BRILink": 0.21, "Tokopedia": 0.08}
SERVICES = {"airtime": "digital_sale", "electricity_token": "digital_sale", "bill": "bill", "cash_in": "cash_in",
            "cash_out": "cash_out", "transfer": "transfer", "goods_order": "goods_order"}
FEES = {"digital_sale": 1500, "bill": 2500, "cash_in": 2000, "cash_out": 5000, "transfer": 5000, "goods_order": 0}
REASONS = {"closed": 0.35, "no_float": 0.3, "no_cash": 0.0, "out_of_stock": 0.0, "shelf_full": 0.0,
           "platform_down": 0.05, "balked": 0.2, "reneged": 0.1}
DAYS = 120


def places():
    """Every regency's seat where the country tables are at hand, else a made-up archipelago."""
    if os.path.isfile(REGIONS):
        with open(REGIONS, encoding="utf-8", newline="") as stream:
            return [(r["region"], r["name"], r["province"], r["island_group"], float(r["lat"]), float(r["lon"]),
                     float(r["unbanked_adults"]), float(r["urban_share"])) for r in csv.DictReader(stream)]
    draw = random.Random(7)
    middle = {"Java": (110, -7.3), "Sumatra": (101, 0), "Sulawesi": (121, -2), "Kalimantan": (114, -1),
              "Bali-Nusa Tenggara": (119, -9), "Papua": (137, -4), "Maluku": (129, -4)}
    return [(f"{11 + g}.{i:02d}", f"Regency {g}-{i}", str(11 + g), group, middle[group][1] + draw.uniform(-1, 1),
             middle[group][0] + draw.uniform(-3, 3), draw.lognormvariate(11.5, 1), draw.random())
            for g, group in enumerate(GROUPS) for i in range(60)]


def make_network(spots):
    """A hub at the first place of each group, links from one to the next, and a feeder to every place."""
    hubs = {}
    for _, name, _, group, lat, lon, *_ in spots:
        hubs.setdefault(group, (name, [lon, lat]))

    def feature(kind, coordinates, **properties):
        return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}

    features = [feature("Point", at, layer="hub", hub=name, name=name, tier=1 + min(i, 2))
                for i, (name, at) in enumerate(hubs.values())]
    chain = list(hubs.values())
    features += [feature("LineString", [a[1], b[1]], layer="link", mode=("road", "sea", "air", "roro")[i % 4],
                         departures_per_week=1 + 3 * i) for i, (a, b) in enumerate(zip(chain, chain[1:]))]
    features += [feature("LineString", [hubs[group][1], [lon, lat]], layer="feeder", mode="road", departures_per_week=7)
                 for _, _, _, group, lat, lon, *_ in spots]
    return {"type": "FeatureCollection", "features": features}


def make_result(folder, variants=("hold", "war"), replications=3, parcels=True, days=DAYS):
    os.makedirs(folder, exist_ok=True)
    rows = {}

    def add(table, variant, replication, **cells):
        first = {"variant": variant, "replication": replication, "seed": 1000 + replication}
        rows.setdefault(table, []).append({**first, **cells})

    spots = places()
    for (vi, v), rep in itertools.product(enumerate(variants), range(replications)):
        draw = random.Random(f"{v}/{rep}")
        lift = 0.05 * vi
        leaders = {}
        for code, name, province, group, lat, lon, people, urban in spots:
            taste = random.Random(code)
            good = 0.5 + 0.35 * urban - 0.035 * FAR[group] + taste.gauss(0, 0.06) + lift
            real = min(0.97, max(0.03, good * 0.85 + draw.gauss(0, 0.02)))
            ready = 1.4 + FAR[group] + 0.9 * (1 - urban) + abs(taste.gauss(0, 0.5)) + draw.gauss(0, 0.05)
            blank = people < 12000 and taste.random() < 0.6
            got = parcels and not blank
            leaders[code] = 1
            add("regions", v, rep, region=code, name=name, province=province, island_group=group, lat=lat, lon=lon,
                customers=round(people), kiosks=round(people / 60), needs="" if blank else round(people * 9),
                coverage_nominal_share=min(0.99, good + 0.15), coverage_liquid_share=min(0.97, good + 0.05),
                coverage_realised_share="" if blank else real, attempts_denied_share="" if blank else 0.2 - 0.1 * urban,
                parcels_collected=round(people / 40) if got else 0, ready_p50_days=ready if got else "",
                ready_p90_days=ready * 1.6 if got else "", pickup_p50_days=ready + 0.8 if got else "",
                pickup_p90_days=ready * 1.6 + 1.5 if got else "", leader_platform="Bukalapak", leader_share=0.4)
            for service in ("any", "bill"):
                add("coverage", v, rep, scope="region", name=code, platform="any", service=service,
                    customers=round(people), nominal_share=min(0.99, good + 0.15), liquid_share=min(0.97, good + 0.05),
                    realised_share="" if blank else real if service == "any" else real / 2,
                    access_kiosks_per_1000=max(0.1, 6 * good) if service == "any" else "")
        scopes = [("country", "Indonesia", 0.3)] + [("island_group", g, FAR[g] / 5) for g in GROUPS]
        scopes += [("province", "11", 0.4)]
        for scope, name, far in scopes:
            for platform in ["any", *PLATFORMS]:
                share = 1.0 if platform == "any" else SIZE[platform] * 2
                nominal = (0.86 - 0.25 * far + lift) * share ** 0.7 + draw.gauss(0, 0.006)
                add("coverage", v, rep, scope=scope, name=name, platform=platform, service="any", customers=92000000,
                    nominal_share=min(nominal, 1), liquid_share=min(nominal, 1) * 0.86,
                    realised_share=min(nominal, 1) * (0.7 if platform == "any" else 0.62 * SIZE[platform] * 1.5),
                    access_kiosks_per_1000=8 * nominal)
                add("coverage", v, rep, scope=scope, name=name, platform=platform, service="bill", customers=92000000,
                    nominal_share=min(nominal, 1), liquid_share=0.1, realised_share=0.1, access_kiosks_per_1000="")
            legs = dict(processing_h=2.1, warehouse_h=7.5 + far, linehaul_wait_h=6 + 30 * far,
                        linehaul_move_h=5 + 45 * far, sorting_h=4.5 + 4 * far, last_mile_h=9 + 6 * far, collection_h=19.0)
            legs = {k: x * (1 + draw.gauss(0, 0.02)) for k, x in legs.items()}
            ready = (sum(legs.values()) - 19) / 24
            cells = dict(ready_mean_days=ready, ready_p10_days=ready * 0.6, ready_p50_days=ready * 0.95,
                         ready_p90_days=ready * 1.55, pickup_mean_days=ready + 0.8, pickup_p50_days=ready + 0.6,
                         pickup_p90_days=ready + 2, pickup_p95_days=ready + 3, pickup_p99_days=ready + 5,
                         promise_kept_share=0.9, uncollected_share=0.02, **legs)
            if not parcels:
                cells = dict.fromkeys(cells, "")
            add("pickup_times", v, rep, scope=scope, name=name, parcels_collected=90000 if parcels else 0,
                parcels_ready=100000 if parcels else 0, **cells)
            if scope == "island_group" and parcels:
                centre, spread = math.log(ready * 24 * 0.95), math.log(1.55 / 0.95) / 1.2816
                below = 0.0
                for hour in range(0, 24 * 21, 6):
                    upto = 0.5 * (1 + math.erf((math.log(hour + 6) - centre) / spread / math.sqrt(2)))
                    count = round(100000 * (upto - below))
                    below = upto
                    if count:
                        add("pickup_distribution", v, rep, island_group=name, from_h=hour, to_h=hour + 6,
                            ready_parcels=count, collected_parcels=round(count * 0.9))
        war = v == "war"
        fees = {p: dict(FEES) for p in PLATFORMS}
        fees["Payfazz"]["bill"], fees["BRILink"]["bill"], fees["BRILink"]["cash_out"] = 2250, 3000, 6500
        weight = dict(SIZE)
        for day in range(days):
            date = f"2024-{1 + day // 30:02d}-{1 + day % 30:02d}"
            if day % 7 == 0:
                for i, p in enumerate(PLATFORMS):
                    for kind in fees[p]:
                        if war and day and i < 3 and kind in ("bill", "cash_out") and (day // 7 + i) % 3 == 0:
                            fees[p][kind] = max(500 * (1 + i), fees[p][kind] - 250 - 250 * (draw.random() < 0.3))
                        add("prices", v, rep, day=day, platform=p, service_kind=kind, fee_rp=fees[p][kind],
                            commission_rp=FEES[kind] * 6 // 10, members=50000 + 200 * i * day,
                            cash_rp=10**12 + (4e9 if not war or i > 2 else -3e9) * day * SIZE[p] * (1 + draw.gauss(0, 0.05)))
            for p in PLATFORMS:
                weight[p] *= math.exp((2500 - fees[p]["bill"]) * 3e-6 + draw.gauss(0, 0.002))
            whole = sum(weight.values())
            weekly = 1 + 0.15 * math.sin(day * 2 * math.pi / 7)
            add("timeseries", v, rep, day=day, date=date, platform="any", needs=round(9e6 * weekly), served=round(6e6 * weekly),
                attempts=round(8e6 * weekly), denied_attempts=round(1e6 * weekly), transactions=round(6e6 * weekly),
                share=1, parcels_ready=1000 if parcels else 0, ready_mean_days=2.4 if parcels else "",
                kiosk_income_rp=round(2e10 * weekly))
            for p in PLATFORMS:
                share = weight[p] / whole + draw.gauss(0, 0.006)
                add("timeseries", v, rep, day=day, date=date, platform=p, needs="", served="", attempts="",
                    denied_attempts="", transactions=round(6e6 * share), share=share, parcels_ready="", ready_mean_days="",
                    kiosk_income_rp="")
        for i, p in enumerate(PLATFORMS):
            fees_rp = 1.4e12 * SIZE[p] * (0.6 if war and i < 3 else 1) * (1 + draw.gauss(0, 0.01))
            cells = dict(fees_rp=fees_rp, commissions_rp=8.0e11 * SIZE[p], goods_margin_rp=2.2e11 * SIZE[p] * (i % 2),
                         operating_cost_rp=2.1e11 * SIZE[p], logistics_cost_rp=1.5e11 * SIZE[p] * (i % 2))
            cells = {k: round(x) for k, x in cells.items()}
            margin = (cells["fees_rp"] + cells["goods_margin_rp"] - cells["commissions_rp"]
                      - cells["operating_cost_rp"] - cells["logistics_cost_rp"])
            add("platforms", v, rep, platform=p, members=50000, transactions=round(7e8 * SIZE[p]), share=SIZE[p], **cells,
                subsidy_rp=round(9e10 * SIZE[p]) if war and i < 3 else 0, margin_rp=margin,
                cash_start_rp=10**12, cash_end_rp=10**12 + margin)
        for province, service, area in itertools.product(("11", "32"), SERVICES, ("rural", "urban")):
            n = 1_000_000 if area == "urban" else 400_000
            rate = (0.09 if area == "urban" else 0.17) * (1.6 if service == "cash_out" else 1) * (1 - 0.1 * vi)
            left = n
            for reason, part in REASONS.items():
                part = {("no_cash", "cash_out"): 0.8, ("no_float", "cash_out"): 0.0, ("shelf_full", "goods_order"): 0.1,
                        ("out_of_stock", "goods_order"): 0.15}.get((reason, service), part)
                count = round(n * rate * part * (1 + draw.gauss(0, 0.05)))
                left -= count
                add("denials", v, rep, province=province, service=service, area=area, outcome=reason, attempts=count)
            add("denials", v, rep, province=province, service=service, area=area, outcome="served", attempts=left)
    if not parcels:
        rows["pickup_distribution"] = []
    for table, lines in rows.items():
        names = list(lines[0]) if lines else ["variant", "replication", "seed", "island_group", "from_h", "to_h",
                                              "ready_parcels", "collected_parcels"]
        with open(os.path.join(folder, table + ".csv"), "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(lines)
    with open(os.path.join(folder, "network.geojson"), "w", encoding="utf-8") as stream:
        json.dump(make_network(spots), stream)
    with open(os.path.join(folder, "manifest.json"), "w", encoding="utf-8") as stream:
        json.dump({"scenario": "price_war", "version": "0.1.0", "complete": True}, stream)
    return folder


def run(*arguments):
    # Another folder and another hash seed each time: neither may matter.
    environment = {**os.environ, "PYTHONHASHSEED": str(random.randrange(10**6)), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, cwd="/",
                          env=environment)


# ------------------------------------------------------------------ what a figure shows
QUANTITY = re.compile(r"\((?=[^)]*(%|\bh\b|days|Rp|degrees|kiosks per|thousands))[^)]+\)$")
CATEGORY = {"", "Island group"}  # axes of names carry no unit


def texts_of(figure):
    """Every visible text, with its box in pixels."""
    import matplotlib.text
    renderer = figure.canvas.get_renderer()
    figure.canvas.draw()
    found = []
    for text in figure.findobj(matplotlib.text.Text):
        if text.get_visible() and text.get_text().strip():
            found.append((text.get_text(), text.get_window_extent(renderer), text))
    return found


def hidden_ticks(figure):
    """Tick labels beyond their axis's limits are in the figure's tree but are not drawn."""
    hidden = set()
    for ax in figure.axes:
        for axis, (low, high) in ((ax.xaxis, sorted(ax.get_xlim())), (ax.yaxis, sorted(ax.get_ylim()))):
            slack = 1e-9 * (high - low)
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low - slack <= tick.get_loc() <= high + slack:
                    hidden.update((tick.label1, tick.label2))
    return hidden


def overlaps(figure):
    hidden = hidden_ticks(figure)
    seen = [(t, b) for t, b, artist in texts_of(figure) if artist not in hidden and b.width > 0]
    bad = []
    for (s, a), (t, b) in itertools.combinations(seen, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > 1.5 and high > 1.5:
            bad.append((s, t))
    frame = figure.bbox
    bad += [(s, "edge of the page") for s, b in seen
            if b.x0 < frame.x0 - 1 or b.y0 < frame.y0 - 1 or b.x1 > frame.x1 + 1 or b.y1 > frame.y1 + 1]
    return bad


class WithFolder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="warung_plot_")
        self.addCleanup(shutil.rmtree, self.folder)

    def result(self, **options):
        return make_result(os.path.join(self.folder, "result"), **options)

    def check_figures(self, figures, empty=False):
        for name, figure in figures.items():
            with self.subTest(figure=name):
                self.assertTrue(empty or any(ax.has_data() for ax in figure.axes))
                for ax in figure.axes:
                    labels = (ax.get_xlabel(), ax.get_ylabel())
                    self.assertTrue(any(labels), "an axis without any label")
                    for label in labels:
                        self.assertTrue(label in CATEGORY or QUANTITY.search(label), f"no unit in {label!r}")
                words = " ".join(t for t, *_ in texts_of(figure))
                basis = {"network": "nothing here is simulated", "day_tours": "Simulated; one day of one replication"}
                self.assertIn(basis.get(name, "Simulated; sample scaled to the population"), words.replace("\n", " "))
                self.assertEqual(overlaps(figure), [])


class Figures(WithFolder):
    def test_variants_and_replications(self):
        result = plot.read_result(self.result())
        figures = plot.draw_all(result)
        self.assertEqual(set(figures), set(plot.FIGURES) - {"day_tours"})
        self.check_figures(figures)
        self.assertEqual(len(figures["coverage_map"].axes), 3)      # two maps, one colour bar
        self.assertEqual(len(figures["denials"].axes), 2)

    def test_a_result_from_before_cash_in_prices_is_drawn_without_that_figure(self):
        folder = self.result(variants=("base",))
        path = os.path.join(folder, "prices.csv")
        with open(path, encoding="utf-8") as stream:
            lines = [line.rstrip("\n").split(",")[:-2] for line in stream]
        with open(path, "w", encoding="utf-8") as stream:
            stream.writelines(",".join(line) + "\n" for line in lines)
        figures = plot.draw_all(plot.read_result(folder))
        self.assertEqual(set(figures), set(plot.FIGURES) - {"cash_and_kiosks", "day_tours"})

    def test_a_tournament_is_two_matrices(self):
        folder = self.result(variants=("1-1", "1-2", "2-1", "2-2"), replications=2)
        head = ("variant,platform_a,strategy_a,platform_b,strategy_b,replications,payoff_a_rp_per_day,"
                "payoff_a_half_width_95,payoff_b_rp_per_day,payoff_b_half_width_95,nash")
        names = ("fixed", "undercut")
        with open(os.path.join(folder, "tournament.csv"), "w", encoding="utf-8") as stream:
            stream.write(head + "\n")
            for i, j in itertools.product(range(2), range(2)):
                stream.write(f"{i + 1}-{j + 1},north,{names[i]},south,{names[j]},2,{3e9 - 1e9 * j},2e8,{3e9 - 1e9 * i},"
                             f"{'' if i else '1e8'},{('no', 'open', 'open', 'yes')[2 * i + j]}\n")
        self.assertEqual(plot.main([folder]), 0)
        self.assertEqual(sorted(os.listdir(os.path.join(folder, "plots"))), ["tournament.png", "tournament.svg"])

    def test_one_of_each(self):
        figures = plot.draw_all(plot.read_result(self.result(variants=("base",), replications=1)))
        self.check_figures(figures)
        note = " ".join(t for t, *_ in texts_of(figures["denials"]))
        self.assertIn("one replication, no intervals", note)
        self.assertNotIn("Whiskers", note)

    def test_many_variants(self):
        names = ["hold", "war", "a much longer strategy name", "NA", "four", "five", "six", "seven"]
        result = plot.read_result(self.result(variants=names, replications=2, days=30))
        self.assertEqual(result.variants, names[:6])
        self.assertEqual(result.left_out, 2)
        self.check_figures(plot.draw_all(result))
        three = plot.read_result(os.path.join(self.folder, "result"), names[:3])
        self.check_figures(plot.draw_all(three))

    def test_no_parcels(self):
        figures = plot.draw_all(plot.read_result(self.result(parcels=False)))
        self.check_figures(figures, empty=True)
        for name in ("pickup_map", "pickup_times"):
            words = " ".join(t for t, *_ in texts_of(figures[name])).replace("\n", " ")
            self.assertIn("No parcel became ready in this run", words)

    def test_map_shows_the_numbers(self):
        result = plot.read_result(self.result(variants=("base",), replications=3))
        ax = plot.draw_all(result)["coverage_map"].axes[0]
        shown = next(c for c in ax.collections if c.get_array() is not None)
        regions = result.of("coverage_regions")
        expected = (100 * regions.groupby("region")["realised_share"].mean()).dropna()
        self.assertEqual(len(shown.get_array()), len(expected))
        self.assertAlmostEqual(float(shown.get_array().min()), float(expected.min()), places=9)
        self.assertAlmostEqual(float(shown.get_array().mean()), float(expected.mean()), places=9)
        self.assertIn("of all needs served", ax.get_title(loc="left"))

    def test_cumulative_shares_end_at_one(self):
        result = plot.read_result(self.result(variants=("base",), replications=2))
        edges, shares = plot.distribution(result, "base", "Java")
        self.assertEqual(shares.shape, (len(edges), 2))
        self.assertTrue((shares[0] == 0).all() and abs(shares[-1] - 1).max() < 1e-12)
        self.assertTrue((shares[1:] >= shares[:-1]).all() and (edges[1:] > edges[:-1]).all())

    def test_denied_shares_are_of_all_attempts(self):
        result = plot.read_result(self.result(variants=("base",), replications=1))
        ax = plot.draw_all(result)["denials"].axes[0]
        frame = result.of("denials")
        frame = frame[(frame["service"] == "cash_out") & (frame["area"] == "rural")]
        share = 100 * frame.loc[frame["outcome"] != "served", "attempts"].sum() / frame["attempts"].sum()
        self.assertIn(f"{share:.1f}", [t.get_text() for t in ax.texts])

    def test_money_that_does_not_add_up_is_shown_as_other(self):
        folder = self.result(variants=("base",), replications=1)
        words = " ".join(t for t, *_ in texts_of(plot.draw_all(plot.read_result(folder))["platform_money"]))
        self.assertNotIn("Other", words)
        path = os.path.join(folder, "platforms.csv")
        with open(path, encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        rows[0]["margin_rp"] = str(int(rows[0]["margin_rp"]) - 30_000_000_000)
        with open(path, "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        words = " ".join(t for t, *_ in texts_of(plot.draw_all(plot.read_result(folder))["platform_money"]))
        self.assertIn("Other", words)


# ------------------------------------------------------------------ invented studies
FACTORS = {"kiosk.markup_rp": "rupiah per transaction", "customer.value_of_time_rp_per_h": "rupiah per hour",
           "platform.bukalapak.commission_digital_sale_rp": "rupiah per transaction",
           "last_mile.courier_parcels": "parcels", "kiosk.rebalancing": ""}
FIGURES_OF_STUDY = {"coverage_realised_share": ("share", 0.8), "ready_p90_days": ("days", 4.0),
                    "kiosk_income_rp_per_day": ("rupiah", 20000.0), "transactions_share.east": ("share", 0.5)}


def write_csv(path, lines):
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def make_study(folder, points, variants=("base",), replications=3, sensitivity=None, selection=False):
    """`points`: a table of factor to level each. `sensitivity`: morris, saltelli or tornado."""
    os.makedirs(folder)
    draw = random.Random(5)
    write_csv(os.path.join(folder, "design.csv"),
              [{"design_point": p, "factor": f, "unit": FACTORS.get(f, "kiosks"), "value": v}
               for p, levels in enumerate(points, 1) for f, v in levels.items()])
    write_csv(os.path.join(folder, "results.csv"),
              [{"design_point": p, "variant": v, "replication": r, "seed": 1, "metric": m, "unit": unit,
                "value": level * (1 + 0.1 * p / len(points) + 0.02 * draw.gauss(0, 1))}
               for p in range(1, len(points) + 1) for v in variants for r in range(replications)
               for m, (unit, level) in FIGURES_OF_STUDY.items()])
    if sensitivity:
        measures = {"morris": ("mu_star", "mu", "sigma"), "saltelli": ("first", "total"),
                    "tornado": ("low", "high", "swing")}[sensitivity]
        write_csv(os.path.join(folder, "sensitivity.csv"),
                  [{"variant": v, "metric": m, "unit": unit, "factor": f, "measure": name,
                    "value": (x := draw.random() * level * (1 if sensitivity != "saltelli" else 1 / level)),
                    "lower_95": "" if sensitivity == "morris" else x * 0.9,
                    "upper_95": "" if sensitivity == "morris" else x * 1.2}
                   for v in variants for m, (unit, level) in FIGURES_OF_STUDY.items() for f in points[0] for name in measures])
    if selection:
        write_csv(os.path.join(folder, "selection.csv"),
                  [{"design_point": p, "variant": variants[0], "metric": "coverage_realised_share", "unit": "share",
                    "replications": 10 + p, "mean": 0.7 + 0.01 * p, "half_width_95": 0.02,
                    "dropped_at": "" if p == len(points) else 10 + p, "selected": "yes" if p == len(points) else "no"}
                   for p in range(1, len(points) + 1)])
    with open(os.path.join(folder, "manifest.json"), "w", encoding="utf-8") as stream:
        json.dump({"study": "fees", "title": "Fees and members", "version": "0.3.0", "complete": True}, stream)
    return folder


GRID = [{"kiosk.markup_rp": a, "kiosk.rebalancing": b} for a in (1000, 2000, 4000) for b in ("threshold", "forecast")]


class Studies(WithFolder):
    QUANTITY = re.compile(r"\([^)]+\)$")

    def drawn(self, metrics=(), **options):
        folder = make_study(os.path.join(self.folder, f"study{len(os.listdir(self.folder))}"), **options)
        figures = plot.draw_study(plot.read_study(folder, metrics))
        for name, figure in figures.items():
            with self.subTest(figure=name):
                for ax in figure.axes:
                    self.assertTrue(ax.has_data())
                    labels = [" ".join(t.split()) for t in (ax.get_xlabel(), ax.get_ylabel(), ax.get_title("left"))]
                    self.assertTrue(any(self.QUANTITY.search(t) for t in labels), labels)
                figure.canvas.draw()
                self.assertEqual(overlaps(figure), [])
        return figures

    def test_two_factors_are_lines_and_a_heat_map(self):
        figures = self.drawn(points=GRID)
        self.assertEqual(set(figures), {"response", "heat_map"})
        shown = [t.get_text().split("\n")[0] for t in figures["heat_map"].axes[1].texts]
        self.assertEqual(len(shown), 6)
        self.assertEqual(len(figures["response"].axes[0].lines), 2)     # one for each rule

    def test_one_or_many_factors_and_variants(self):
        self.drawn(points=[{"kiosk.markup_rp": a} for a in (1000, 2000, 4000)], variants=("hold", "war"))
        many = [{"kiosk.markup_rp": i, "last_mile.courier_parcels": 10 + i * i % 7, "kiosk.rebalancing": "ab"[i % 2]}
                for i in range(1, 15)]
        self.assertEqual(set(self.drawn(points=many, replications=1)), {"response"})

    def test_factors_in_lockstep_are_one(self):
        points = [{"kiosk.markup_rp": a, "last_mile.courier_parcels": a / 100} for a in (1000, 2000, 4000)]
        axis = self.drawn(points=points)["response"].axes[0].get_xlabel()
        self.assertIn("and 1 more in lockstep", axis.replace("\n", " "))

    def test_sensitivity_and_selection(self):
        points = [dict.fromkeys(FACTORS, i) for i in range(4)]
        for kind, figure in (("morris", "morris"), ("saltelli", "sobol"), ("tornado", "tornado")):
            self.assertEqual(set(self.drawn(points=points, sensitivity=kind)), {figure})
        self.assertIn("selection", self.drawn(points=GRID, selection=True))

    def test_the_heat_map_shows_the_means(self):
        folder = make_study(os.path.join(self.folder, "study"), points=GRID)
        study = plot.read_study(folder, ["ready_p90_days"])
        text = plot.draw_study(study)["heat_map"].axes[0].texts[0].get_text()
        mean = study.values["base", "ready_p90_days"].loc[1].mean()
        self.assertTrue(text.startswith(f"{mean:.3f}\n±"), text)

    def test_command(self):
        folder = make_study(os.path.join(self.folder, "study"), points=GRID)
        done = run(folder, "--metric", "transactions_share.east")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual([os.path.basename(p) for p in done.stdout.split()],
                         ["response.png", "response.svg", "heat_map.png", "heat_map.svg"])
        done = run(folder, "--metric", "coverage")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no metric 'coverage'", done.stderr)


class WarmUp(unittest.TestCase):
    def test_mser5_of_known_series(self):
        self.assertIsNone(plot.mser5(np.ones(9)))
        self.assertEqual(plot.mser5(np.full(1000, 7.0)), (0, True))
        self.assertFalse(plot.mser5(np.arange(1000.0))[1])     # a ramp never settles
        step = np.concatenate([np.zeros(20), np.ones(180)])
        self.assertEqual(plot.mser5(step), (20, True))


class Intervals(unittest.TestCase):
    def test_known_case(self):
        mean, half = plot.interval([1.0, 2.0, 3.0, 4.0])
        self.assertAlmostEqual(float(mean), 2.5)
        self.assertAlmostEqual(float(half), 3.1824 * math.sqrt(5 / 3) / 2, places=4)

    def test_gaps_and_single_values(self):
        mean, half = plot.interval([[1.0, math.nan], [math.nan, math.nan], [1.0, 3.0]])
        self.assertEqual(float(mean[0]), 1.0)
        self.assertTrue(math.isnan(half[0]) and math.isnan(mean[1]) and math.isnan(half[1]))
        self.assertAlmostEqual(float(half[2]), 12.7062, places=4)

    def test_large_samples(self):
        self.assertAlmostEqual(plot.t975(31), 2.0395, places=3)
        self.assertAlmostEqual(plot.t975(100), 1.9840, places=3)


class Command(WithFolder):
    def test_files_appear_and_are_the_same_twice(self):
        folder = self.result()
        first = run(folder)
        self.assertEqual((first.returncode, first.stderr), (0, ""))
        paths = first.stdout.split()
        expected = [os.path.join(folder, "plots", f"{n}.{k}") for n in plot.FIGURES if n != "day_tours"
                    for k in ("png", "svg")]
        self.assertEqual(paths, expected)
        self.assertEqual(sorted(os.listdir(os.path.join(folder, "plots"))), sorted(map(os.path.basename, expected)))
        for path in paths:
            with open(path, "rb") as stream:
                head = stream.read(8)
            self.assertGreater(os.path.getsize(path), 20_000, path)
            self.assertTrue(head == b"\x89PNG\r\n\x1a\n" if path.endswith("png") else head.startswith(b"<?xml"), path)
        other = os.path.join(self.folder, "elsewhere")
        second = run(folder, "--out", other)
        self.assertEqual(second.returncode, 0, second.stderr)
        for path in paths:
            with open(path, "rb") as a, open(os.path.join(other, os.path.basename(path)), "rb") as b:
                self.assertEqual(a.read(), b.read(), path)

    def test_one_variant(self):
        folder = self.result(replications=1)
        done = run(folder, "--variant", "war")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.refuses([folder, "--variant", "peace"], "no variant 'peace'", "hold, war")

    def refuses(self, arguments, *words):
        # Not as a process of its own: to start one with pandas takes a second.
        out, error = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
            code = plot.main(list(arguments))
        said = error.getvalue()
        self.assertEqual(code, 2, said)
        self.assertEqual(out.getvalue(), "")
        self.assertEqual(said.count("\n"), 1, said)
        self.assertTrue(said.startswith("plot.py: ") and said.endswith(".\n"), said)
        for word in words:
            self.assertIn(word, said)

    def test_folders_that_are_no_results(self):
        done = run(os.path.join(self.folder, "nowhere"))
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.refuses([os.path.join(self.folder, "nowhere")], "not a folder")
        empty = os.path.join(self.folder, "empty")
        os.mkdir(empty)
        self.refuses([empty], "not a result folder", "manifest.json")
        folder = self.result(variants=("base",), replications=1, days=14)
        for table in plot.TABLES:
            path = os.path.join(folder, table + ".csv")
            with open(path, encoding="utf-8") as stream:
                lines = stream.readlines()
            os.remove(path)
            self.refuses([folder], f"{table}.csv")
            open(path, "w").close()
            self.refuses([folder], f"{table}.csv", "empty")
            if table not in plot.MAY_BE_EMPTY:
                with open(path, "w", encoding="utf-8") as stream:
                    stream.write(lines[0])
                self.refuses([folder], f"{table}.csv", "no rows")
            with open(path, "w", encoding="utf-8") as stream:
                stream.writelines(lines)
        path = os.path.join(folder, "platforms.csv")
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text.replace("margin_rp,cash", "profit_rp,cash", 1))
        self.refuses([folder], "no column margin_rp")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text.replace("Payfazz,50000,168000000,0.24,", "Payfazz,50000,168000000,0.24,lots", 1))
        self.refuses([folder], "line 3", "fees_rp is not a number")
        self.assertFalse(os.path.exists(os.path.join(folder, "plots")))

    def test_output_that_cannot_be_written(self):
        folder = self.result(variants=("base",), replications=1, days=14)
        blocked = os.path.join(self.folder, "file")
        open(blocked, "w").close()
        done = run(folder, "--out", blocked)
        self.assertEqual(done.returncode, 7)
        self.assertIn("cannot write", done.stderr)


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "--make":
        count = int(sys.argv[3]) if len(sys.argv) > 3 else 2
        names = ["base"] if count == 1 else (["hold", "war"] + [f"strategy {i}" for i in range(3, count + 1)])[:count]
        make_result(sys.argv[2], names, int(sys.argv[4]) if len(sys.argv) > 4 else 3)
    else:
        unittest.main()
