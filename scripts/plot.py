#!/usr/bin/python3
"""Draw the figures of a Warung result folder as PNG and SVG.

    scripts/plot.py RESULT_DIR [--out DIR] [--variant NAME]...

Writes into RESULT_DIR/plots unless --out says otherwise and prints the files written.
--variant may be repeated; without it every variant of the result is drawn.

    coverage_map          needs served in every region, on the map
    access_map            trading kiosks per 1,000 people in every region (floating catchments), on the map
    pickup_map            days from order to ready in every region, on the map
    pickup_times          distribution of order to ready, and where the hours go
    day_tours             the tours of one day, where the run drew one (last_mile.map_day)
    leg_shares            what part of the way from order to hand each leg takes, by island group
    network               hubs, links and their departures, on the map
    prices_and_shares     prices per review and daily shares of the platforms
    denials               why attempts at a kiosk fail, by service and area
    coverage_by_platform  nominal, liquid and realised coverage
    platform_money        what makes up each platform's margin
    cash_and_kiosks       platforms' cash and members from review to review, and what kiosks earn
    tournament            payoffs of pairs of strategies (a folder of `warung tournament`: only this)
    warm_up               whether the run has settled: Welch's moving average and MSER-5's proposal

Of the folder of a study (sweep, select, sensitivity), with --metric NAME for other figures than
the usual three:

    response              figures against factors, with bands
    heat_map              two factors as rows and columns
    morris                mu* against sigma
    sobol                 first and total indices with intervals
    tornado               change to each end of each range, with intervals
    selection             what was selected, from what, after how many replications

Values are means over replications; intervals and bands are 95 % Student t intervals over
replications and are left out where there is only one.  The same result gives the same SVG
bytes.  Exit code 2: not a result folder, a file missing, broken or empty, or no such variant;
7: the output cannot be written.

Needs pandas and matplotlib (Debian: python3-pandas python3-matplotlib), nothing else.
"""
import argparse
import json
import math
import os
import sys
import textwrap

import matplotlib

matplotlib.use("Agg")
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

# ------------------------------------------------------------------ style
INK, SOFT, FAINT = "#222222", "#5f6368", "#dcdfe3"
# Okabe and Ito (2008), the darker ones first so that thin lines stay readable.
OKABE_ITO = ["#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#000000", "#F0E442"]
DASHES = ["-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (3, 1)),
          (0, (6, 1.2, 1.2, 1.2, 1.2, 1.2)), (0, (9, 2)), (0, (2, 2.5))]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "*"]
HATCHES = ["", "////", "", "....", "\\\\\\\\", "", "xxxx", "----"]
STYLE = {
    "font.family": "DejaVu Sans", "font.size": 9, "text.color": INK,
    "axes.edgecolor": SOFT, "axes.labelcolor": INK, "axes.labelsize": 9, "axes.titlesize": 10,
    "axes.titleweight": "bold", "axes.titlelocation": "left", "axes.titlepad": 7,
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.7,
    "axes.grid": True, "axes.axisbelow": True, "grid.color": FAINT, "grid.linewidth": 0.6,
    "xtick.color": SOFT, "ytick.color": SOFT, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "xtick.labelsize": 8.5, "ytick.labelsize": 8.5, "xtick.major.width": 0.7, "ytick.major.width": 0.7,
    "legend.frameon": False, "legend.fontsize": 8.5, "hatch.linewidth": 0.6,
    "figure.facecolor": "white", "savefig.facecolor": "white",
    "svg.hashsalt": "warung", "svg.fonttype": "path",
}
WIDTH = 11.0  # inches; a landscape page
MOST_VARIANTS = 6
ONE = "one replication, no intervals"

# ------------------------------------------------------------------ vocabulary
KINDS = {"bill": "Bill payment", "digital_sale": "Digital sale", "cash_out": "Cash withdrawal",
         "cash_in": "Cash deposit", "transfer": "Transfer", "goods_order": "Goods order",
         "shop_goods": "Shop goods"}
REASONS = {"closed": "Kiosk closed", "no_float": "Float used up", "no_cash": "Cash drawer empty",
           "out_of_stock": "Out of stock", "shelf_full": "Parcel shelf full",
           "platform_down": "Platform down", "balked": "Queue too long", "reneged": "Left the queue"}
REASON_STYLE = {"closed": ("#c9cdd2", ""), "no_float": ("#0072B2", ""), "no_cash": ("#D55E00", "////"),
                "out_of_stock": ("#009E73", "...."), "shelf_full": ("#CC79A7", "xxxx"), "platform_down": ("#000000", ""),
                "balked": ("#56B4E9", "\\\\\\\\"), "reneged": ("#E69F00", "")}
LEGS = {"processing_h": "Order handling", "warehouse_h": "Warehouse", "linehaul_wait_h": "Waiting for linehaul",
        "linehaul_move_h": "Linehaul under way", "sorting_h": "Sorting", "last_mile_h": "Last mile to kiosk",
        "collection_h": "Waiting for customer"}
LABEL_AT = {"Sumatra": (97.6, -4.3), "Java": (109.6, -9.3), "Kalimantan": (112.6, 3.2), "Sulawesi": (121.2, 2.6),
            "Bali-Nusa Tenggara": (118.6, -11.2), "Maluku": (127.6, -5.9), "Papua": (138.0, 0.4)}
JAVA_BOX = (104.9, 116.0, -8.95, -5.55)

TABLES = {
    "regions": "region,name,island_group,lat,lon,customers,coverage_realised_share,ready_p50_days",
    "coverage": "scope,name,platform,service,nominal_share,liquid_share,realised_share,access_kiosks_per_1000",
    "pickup_times": "scope,name,parcels_ready,ready_p50_days,ready_p90_days," + ",".join(LEGS),
    "pickup_distribution": "island_group,from_h,to_h,ready_parcels",
    "timeseries": "day,date,platform,share",
    "prices": "day,platform,service_kind,fee_rp,commission_rp",
    "platforms": "platform,fees_rp,commissions_rp,goods_margin_rp,operating_cost_rp,logistics_cost_rp,"
                 "subsidy_rp,margin_rp",
    "denials": "service,area,outcome,attempts",
}
TEXT_COLUMNS = {"variant", "region", "name", "province", "island_group", "scope", "platform", "date",
                "service_kind", "service", "area", "outcome", "leader_platform"}
MAY_BE_EMPTY = {"pickup_distribution", "denials"}  # without goods orders, or without attempts, they are


class ResultError(Exception):
    """The folder cannot be drawn; the message is one sentence for the user."""


def pretty(word):
    return KINDS.get(word) or REASONS.get(word) or (word[:1].upper() + word[1:]).replace("_", " ")


def wrap(text, width=18):
    return "\n".join(textwrap.wrap(str(text), width, break_long_words=False)[:3]) or str(text)


def ordered(values):
    return list(dict.fromkeys(values))


def number(x, digits=3):
    """Plain decimal with about `digits` significant ones; at most three decimals."""
    if not math.isfinite(x):
        return "–"
    if x == 0:
        return "0"
    places = min(3, max(0, digits - 1 - math.floor(math.log10(abs(x)))))
    return f"{x:,.{places}f}".replace("-", "\u2212")


# ------------------------------------------------------------------ reading
class Result:
    def __init__(self, folder, tables, manifest, variants, left_out=0):
        self.folder, self.tables, self.manifest = folder, tables, manifest
        self.variants, self.left_out = variants, left_out
        self.network = []  # features of network.geojson; older results have none
        self.replications = {v: tables["regions"].query("variant == @v")["replication"].nunique() for v in variants}
        names = ordered(p for t in ("platforms", "coverage", "timeseries", "prices")
                        for p in tables[t]["platform"] if p and p != "any")
        self.platforms = {p: i for i, p in enumerate(names)}
        self.groups = {g: i for i, g in enumerate(self._groups())}

    def _groups(self):
        """Island groups, most customers first, so that colours stay the same on all figures."""
        first = self.tables["regions"].groupby("island_group", sort=False)["customers"].sum()
        return list(first.sort_values(ascending=False, kind="stable").index)

    def of(self, table, variant=None):
        frame = self.tables[table]
        return frame if variant is None else frame[frame["variant"] == variant]

    def title_of(self, variant):
        """The panel's title: the variant's name where there is more than one."""
        if len(self.variants) == 1:
            return ""
        return variant if len(variant) <= 36 else variant[:35] + "…"

    def footnote(self, extra="", basis=""):
        """Where the figures come from (`basis`, if they are not means over replications), and what `extra` adds."""
        counts = sorted(set(self.replications.values()))
        if counts == [1]:
            reps = ONE
        else:
            reps = "means of " + "–".join(str(c) for c in sorted({counts[0], counts[-1]})) + " replications"
        first = basis or f"Simulated; sample scaled to the population; {reps}."
        parts = [f"Scenario {self.manifest.get('scenario', '?')}"]
        if len(self.variants) == 1:
            parts.append(f"variant {self.variants[0]}")
        if self.manifest.get("version"):
            parts.append(f"Warung {self.manifest['version']}")
        if self.manifest.get("complete") is False:
            parts.append("interrupted run, finished replications only")
        if self.left_out:
            parts.append(f"{self.left_out} more variants not drawn")
        first = f"{first} {', '.join(parts)}."
        return "\n".join(textwrap.wrap(first, 180) + (textwrap.wrap(extra, 180) if extra else []))

    @property
    def has_intervals(self):
        return any(n > 1 for n in self.replications.values())


def read_texts(path):
    """A CSV with everything as text: a platform called "NA" or a province "01" must stay what it is."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except pd.errors.EmptyDataError:
        raise ResultError(f"{path} is empty.") from None
    except (pd.errors.ParserError, UnicodeDecodeError, OSError) as problem:
        reason = " ".join(str(problem).split()).rstrip(".")
        raise ResultError(f"{path} cannot be read as CSV: {reason}.") from None


def read_table(folder, name):
    path = os.path.join(folder, name + ".csv")
    if not os.path.isfile(path):
        raise ResultError(f"{folder} has no {name}.csv; it is not a complete result folder.")
    frame = read_texts(path)
    needed = ["variant", "replication", *TABLES[name].split(",")]
    missing = [c for c in needed if c not in frame.columns]
    if missing:
        raise ResultError(f"{path} has no column {', '.join(missing)}.")
    if frame.empty and name not in MAY_BE_EMPTY:
        raise ResultError(f"{path} has no rows.")
    for column in frame.columns:
        if column in TEXT_COLUMNS:
            continue
        values = pd.to_numeric(frame[column], errors="coerce")
        bad = values.isna() & ~frame[column].str.strip().str.lower().isin(["", "nan"])
        if column in needed and bad.any():
            row = int(np.flatnonzero(bad.to_numpy())[0])
            raise ResultError(f"{path} line {row + 2}: {column} is not a number: {frame[column].iloc[row]!r}.")
        frame[column] = values.replace([np.inf, -np.inf], np.nan)
    return frame


def read_result(folder, only=()):
    if not os.path.isdir(folder):
        raise ResultError(f"{folder} is not a folder.")
    path = os.path.join(folder, "manifest.json")
    if not os.path.isfile(path):
        raise ResultError(f"{folder} is not a result folder: it has no manifest.json.")
    try:
        with open(path, encoding="utf-8") as stream:
            manifest = json.load(stream)
    except (ValueError, OSError):
        raise ResultError(f"{path} cannot be read as JSON.") from None
    if not isinstance(manifest, dict):
        raise ResultError(f"{path} is not the manifest of a result.")
    tables = {name: read_table(folder, name) for name in TABLES}
    split_coverage(tables)
    variants = ordered(tables["regions"]["variant"])
    for name in only:
        if name not in variants:
            raise ResultError(f"{folder} has no variant {name!r}; it has {', '.join(variants)}.")
    variants = [v for v in variants if not only or v in only]
    left_out = max(0, len(variants) - MOST_VARIANTS)
    variants = variants[:MOST_VARIANTS]
    for name, frame in tables.items():
        tables[name] = frame[frame["variant"].isin(variants)].reset_index(drop=True)
        without = [v for v in variants if not (tables[name]["variant"] == v).any()]
        if without and name not in MAY_BE_EMPTY:
            raise ResultError(f"{folder}/{name}.csv has no rows for variant {without[0]!r}.")
    result = Result(folder, tables, manifest, variants, left_out)
    result.network = read_network(folder)
    return result


def split_coverage(tables):
    """Wide scopes, all services together, stay in `coverage`; regions get their positions in `coverage_regions`."""
    frame = tables["coverage"]
    frame = frame[frame["service"] == "any"]
    tables["coverage"] = frame[frame["scope"] != "region"].reset_index(drop=True)
    here = frame[(frame["scope"] == "region") & (frame["platform"] == "any")].rename(columns={"name": "region"})
    places = tables["regions"][["variant", "replication", "region", "name", "island_group", "lat", "lon"]]
    tables["coverage_regions"] = here.merge(places, on=["variant", "replication", "region"], how="inner", sort=False)


def read_network(folder):
    """Features of network.geojson as (properties, list of (lon, lat)); none if there is no such file."""
    path = os.path.join(folder, "network.geojson")
    if not os.path.isfile(path):
        return []
    try:
        with open(path, encoding="utf-8") as stream:
            features = json.load(stream)["features"]
        found = []
        for feature in features:
            shape = feature["geometry"]
            if shape is None:
                continue
            at = shape["coordinates"]
            found.append((feature["properties"], [tuple(at)] if shape["type"] == "Point" else
                          [tuple(p) for p in at] if shape["type"] == "LineString" else [tuple(p) for l in at for p in l]))
        return found
    except (ValueError, OSError, KeyError, TypeError):
        raise ResultError(f"{path} cannot be read as GeoJSON.") from None


# ------------------------------------------------------------------ statistics
T975 = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
        2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
        2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423]


def t975(freedom):
    """The 97.5 % point of Student's t."""
    if freedom <= len(T975):
        return T975[int(freedom) - 1]
    z, n = 1.959964, float(freedom)  # Cornish-Fisher; good to 1e-4 from 30 on
    return z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n * n)


def interval(values):
    """Mean over the last axis and half-width of its 95 % t interval (NaN below two values)."""
    values = np.asarray(values, dtype=float)
    good = np.isfinite(values)
    n = good.sum(axis=-1)
    total = np.where(good, values, 0.0).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(n > 0, total / n, np.nan)
        spread = np.where(good, (values - mean[..., None])**2, 0.0).sum(axis=-1)
        factor = np.vectorize(lambda k: t975(k - 1) if k > 1 else np.nan, otypes=[float])(n)
        half = factor * np.sqrt(spread / np.maximum(n - 1, 1) / np.maximum(n, 1))
    return mean, half


def over_replications(frame, index, column):
    """A table index x replication of one column, in order of appearance."""
    table = frame.pivot_table(index=index, columns="replication", values=column, aggfunc="mean",
                              dropna=False, sort=False)
    return table.reindex(ordered(frame[index]))


# ------------------------------------------------------------------ page layout
class Page:
    """A figure laid out in inches: header, a grid of equal panels, a foot for legend and notes."""

    def __init__(self, result, title, subtitle, rows, columns, panel_h, *, left=1.0, right=0.3, gap_w=0.8,
                 gap_h=0.75, legend_h=0.0, widths=None, heights=None, note="", axis_h=0.5, head_h=0.32,
                 width=WIDTH, basis=""):
        subtitle = "\n".join(textwrap.wrap(subtitle, int(14.5 * width)))
        foot = result.footnote(note, basis)
        foot_h = 0.16 * (foot.count("\n") + 1) + 0.12
        top_h = 0.46 + 0.18 * (subtitle.count("\n") + 1) + head_h
        heights = heights or [panel_h] * rows
        bottom = axis_h + legend_h + foot_h
        height = top_h + sum(heights) + gap_h * (rows - 1) + bottom
        self.figure = Figure(figsize=(width, height))
        FigureCanvasAgg(self.figure)
        self.width, self.height = width, height
        self.legend_y = foot_h + legend_h / 2
        inner = width - left - right - gap_w * (columns - 1)
        widths = widths or [1.0] * columns
        widths = [inner * w / sum(widths) for w in widths]
        self.boxes = []
        y = height - top_h
        for h in heights:
            x = left
            for w in widths:
                self.boxes.append((x, y - h, w, h))
                x += w + gap_w
            y -= h + gap_h
        text = self.figure.text
        margin = 0.22 / width
        text(margin, 1 - 0.2 / height, title, fontsize=13.5, fontweight="bold", va="top", ha="left")
        text(margin, 1 - 0.49 / height, subtitle, fontsize=9.5, color=SOFT, va="top", ha="left", linespacing=1.25)
        text(margin, 0.1 / height, foot, fontsize=7.5, color=SOFT, va="bottom", ha="left", linespacing=1.25)

    def axes(self, index, **options):
        x, y, w, h = self.boxes[index]
        return self.at(x, y, w, h, **options)

    def at(self, x, y, w, h, **options):
        return self.figure.add_axes([x / self.width, y / self.height, w / self.width, h / self.height], **options)

    def legend(self, handles, labels=None, columns=None, **options):
        labels = labels or [h.get_label() for h in handles]
        return self.figure.legend(handles, labels, loc="center", ncol=columns or len(handles),
                                  bbox_to_anchor=(0.5, self.legend_y / self.height), **options)


def bars_axes(ax, labels, unit_label):
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.45, -0.55)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(unit_label)


def say(ax, sentence):
    ax.text(0.5, 0.5, wrap(sentence, 44), transform=ax.transAxes, ha="center", va="center", color=SOFT, fontsize=9.5)


def grid_shape(n, most=3):
    columns = n if n <= most else (most if n % 2 or n > 4 else 2)
    return math.ceil(n / columns), columns


def whisker(ax, x, y, half, low=None, high=None, cap=0.07, z=6):
    """Horizontal 95 % interval, clipped to what is possible; nothing where there is none."""
    if not (math.isfinite(x) and math.isfinite(half)):
        return
    a, b = x - half, x + half
    a = a if low is None else max(a, low)
    b = b if high is None else min(b, high)
    for colour, width, layer in (("white", 2.8, z), (INK, 1.1, z + 0.1)):  # a halo, to be seen on any bar
        ax.plot([a, b], [y, y], color=colour, lw=width, solid_capstyle="butt", zorder=layer)
        for end in (a, b):
            ax.plot([end, end], [y - cap, y + cap], color=colour, lw=width, zorder=layer)


# ------------------------------------------------------------------ 1 maps
def nice_limits(values, floor=None, ceiling=None):
    """Colour limits from the bulk of the values, on round numbers; and which ends are cut off."""
    values = values[np.isfinite(values)]
    if not len(values):
        return None
    low, high = np.percentile(values, [1, 99])
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    step = 10.0 ** math.floor(math.log10(high - low))
    step = step / 2 if (high - low) / step < 4 else step
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    low = low if floor is None else max(low, floor)
    high = high if ceiling is None else min(high, ceiling)
    extend = {(0, 0): "neither", (1, 0): "min", (0, 1): "max", (1, 1): "both"}[
        int(values.min() < low - 1e-9), int(values.max() > high + 1e-9)]
    return low, high, extend


def round_sizes(largest):
    """Two to three round customer numbers for the size legend, largest first."""
    top = 10.0 ** math.floor(math.log10(max(largest, 1.0)))
    top *= next(m for m in (5, 2, 1) if m * top <= max(largest, 1.0))
    sizes = [top, top / 5 if str(top)[0] == "5" else top / 4, top / 20]
    return [s for s in sizes if s >= 1]


def people(n):
    if n >= 1e6:
        return f"{n / 1e6:g} million"
    return f"{n:,.0f}"


def draw_map(result, column, scale, title, subtitle, colour_label, cmap, nothing, headline, ceiling=None,
             source="regions", remark=""):
    frame = result.of(source)
    fields = {"lon": "lon", "lat": "lat", "customers": "customers", "group": "island_group"}
    per_variant = {}
    for v in result.variants:
        part = result.of(source, v)
        table = over_replications(part, "region", column)
        info = part.drop_duplicates("region").set_index("region").reindex(table.index)
        mean, _ = interval(table.to_numpy() * scale)
        points = pd.DataFrame({k: info[c].to_numpy() for k, c in fields.items()})
        points["value"] = mean
        points = points[np.isfinite(points["lon"]) & np.isfinite(points["lat"])]
        per_variant[v] = points.sort_values("customers", ascending=False, kind="stable")
    everything = np.concatenate([p["value"].to_numpy() for p in per_variant.values()])
    limits = nice_limits(everything, 0.0, ceiling)
    norm = Normalize(*limits[:2]) if limits else None
    largest = max(float(frame["customers"].max()), 1.0)

    west, east = frame["lon"].min(), frame["lon"].max()
    south, north = frame["lat"].min(), frame["lat"].max()
    pad = max(0.04 * max(east - west, north - south), 0.3)
    extent = (west - pad, east + pad, south - pad, north + pad)
    box = JAVA_BOX
    in_java = frame.drop_duplicates("region")
    in_java = in_java[in_java["lon"].between(*box[:2]) & in_java["lat"].between(*box[2:])]
    one = len(result.variants) == 1
    zoom = one and limits and extent[1] - extent[0] > 30 and len(in_java) >= 40
    columns = 1 if len(result.variants) <= 3 else 2
    rows = math.ceil(len(result.variants) / columns)
    left, right, gap = 0.65, 1.25, 0.55
    inner = (WIDTH - left - right - gap * (columns - 1)) / columns
    tall = min(max(inner * (extent[3] - extent[2]) / (extent[1] - extent[0]), 1.8), 5.6)
    heights = [tall] * rows
    if zoom:
        heights.append(inner * (box[3] - box[2]) / (box[1] - box[0]))
    page = Page(result, title, subtitle, len(heights), columns, tall, left=left, right=right, gap_w=gap,
                gap_h=0.85 if zoom else 0.62 if columns == 1 else 0.75, legend_h=0.55, heights=heights,
                head_h=0.32 if columns == 1 else 0.52,
                note="Dots are the seats of regencies and cities; area grows with customers."
                     + (" Dark is worse. Colours end near the 1st and 99th percentile of regions." if limits else "")
                     + remark)
    biggest, smallest = 240.0 / columns, 5.0 / columns  # square points

    def panel(ax, points, labels, bounds):
        size = np.maximum(biggest * points["customers"].fillna(0).to_numpy() / largest, smallest)
        seen = np.isfinite(points["value"].to_numpy())
        if seen.any():
            ax.scatter(points["lon"][seen], points["lat"][seen], s=size[seen], c=points["value"][seen], cmap=cmap,
                       norm=norm, edgecolors="#3c4043", linewidths=0.35, zorder=3)
        if (~seen).any():
            ax.scatter(points["lon"][~seen], points["lat"][~seen], s=size[~seen], facecolors="none",
                       edgecolors=SOFT, linewidths=0.6, zorder=2.5)
        ax.set_aspect("equal", adjustable="datalim")
        ax.set_xlim(bounds[0], bounds[1])
        ax.set_ylim(bounds[2], bounds[3])
        span = bounds[1] - bounds[0]
        step = 5 if span > 20 else 2 if span > 8 else 1 if span > 3 else 0.5
        ax.xaxis.set_major_locator(MultipleLocator(step))
        ax.yaxis.set_major_locator(MultipleLocator(step))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{abs(x):g}°{'E' if x > 0 else 'W' if x < 0 else ''}"))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{abs(y):g}°{'N' if y > 0 else 'S' if y < 0 else ''}"))
        ax.tick_params(length=0, labelsize=7.5)
        for side in ax.spines.values():
            side.set_visible(False)
        if labels:
            for group in result.groups:
                at = LABEL_AT.get(group)
                inside = at and bounds[0] + 1.5 < at[0] < bounds[1] - 1.5 and bounds[2] < at[1] < bounds[3]
                if not inside:
                    mine = points[points["group"] == group]
                    if mine.empty:
                        continue
                    at = (float(mine["lon"].mean()), float(mine["lat"].max()) + 0.03 * (bounds[3] - bounds[2]))
                ax.text(*at, group, ha="center", va="center", fontsize=8.5 if columns == 1 else 7, style="italic",
                        color=SOFT, zorder=2)

    first = extent
    if extent[1] - extent[0] > 30:
        first = (extent[0], extent[1], min(extent[2], -11.8), extent[3])
    for i, v in enumerate(result.variants):
        ax = page.axes(i)
        panel(ax, per_variant[v], True, first)
        between = ": " if columns == 1 else "\n"
        observed = np.isfinite(per_variant[v]["value"]).any()
        ax.set_title(between.join(x for x in (result.title_of(v), headline(v) if observed else nothing) if x))
        ax.set_ylabel("Latitude (degrees)")
        if i + columns >= len(result.variants):
            ax.set_xlabel("Longitude (degrees)")
    if zoom:
        ax = page.axes(len(page.boxes) - 1)
        panel(ax, per_variant[result.variants[0]], False, box)
        ax.set_title("Java and Bali enlarged, same colours and sizes")
        ax.set_xlabel("Longitude (degrees)")
        ax.set_ylabel("Latitude (degrees)")
    if limits:
        top = page.boxes[0][1] + page.boxes[0][3]
        below = page.boxes[-1][1]
        length = min(top - below, 3.4)
        bar = page.at(WIDTH - right + 0.2, top - length, 0.16, length)
        bar.grid(False)
        colour = page.figure.colorbar(ScalarMappable(norm, cmap), cax=bar, extend=limits[2], extendfrac=0.04)
        colour.set_label(colour_label, labelpad=8)
        colour.outline.set_linewidth(0.4)
        bar.tick_params(length=2)
        bar.yaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    handles = [Line2D([], [], ls="", marker="o", mfc="#b7bcc3", mec="#3c4043", mew=0.35,
                      ms=math.sqrt(max(biggest * s / largest, smallest)), label=people(s) + " customers")
               for s in round_sizes(largest)]
    if not np.isfinite(everything).all():
        handles.append(Line2D([], [], ls="", marker="o", mfc="none", mec=SOFT, mew=0.7, ms=6, label="nothing observed"))
    page.legend(handles, handletextpad=0.6, columnspacing=2.6)
    return page.figure


def country_value(result, table, variant, column, scale):
    frame = result.of(table, variant)
    frame = frame[frame["scope"] == "country"]
    if "platform" in frame:
        frame = frame[frame["platform"] == "any"]
    if frame.empty:
        return float("nan"), float("nan")
    mean, half = interval(frame.groupby("replication")[column].mean().to_numpy() * scale)
    return float(mean), float(half)


def plus_minus(mean, half, unit, places=1):
    if not math.isfinite(mean):
        return ""
    least = 10.0 ** -places
    half = "" if not math.isfinite(half) else f" ± {half:.{places}f}" if half >= least / 2 else f" ± <{least:g}"
    return f"{mean:.{places}f}{half} {unit}"


def coverage_map(result):
    def headline(v):
        text = plus_minus(*country_value(result, "coverage", v, "realised_share", 100), "%")
        return f"{text} of all needs served" if text else ""

    return draw_map(result, "realised_share", 100.0, "Realised coverage by region",
                    "Share of customers' needs that a kiosk served",
                    "Needs served (% of needs)", "cividis", "No needs were observed.", headline, 100.0,
                    "coverage_regions", PLACED)


PLACED = " Where settlements lie inside a region is assumed."


def access_map(result):
    def headline(v):
        text = plus_minus(*country_value(result, "coverage", v, "access_kiosks_per_1000", 1), "kiosks per 1,000 customers")
        return f"country mean {text}" if text else ""

    return draw_map(result, "access_kiosks_per_1000", 1.0, "Access to trading kiosks by region",
                    "Trading kiosks within reach, each shared among all customers within its reach (two-step floating "
                    "catchments), mean over customers",
                    "Access (kiosks per 1,000 customers)", "cividis", "Nobody has a kiosk in reach.", headline,
                    None, "coverage_regions", PLACED)


def pickup_map(result):
    def headline(v):
        text = plus_minus(*country_value(result, "pickup_times", v, "ready_p50_days", 1), "days", 2)
        return f"country median {text}" if text else ""

    return draw_map(result, "ready_p50_days", 1.0, "Days until a goods order is ready at the kiosk, by region",
                    "Median time from order to the customer's notice that the parcel can be collected",
                    "Order to ready, median (days)", "cividis_r", "No parcel became ready in this run.", headline)


# ------------------------------------------------------------------ 2 pickup times
def distribution(result, variant, group):
    """Edges in days, and per replication the cumulative share at each edge (columns)."""
    frame = result.of("pickup_distribution", variant)
    frame = frame[frame["island_group"] == group]
    if frame.empty or frame["ready_parcels"].sum() <= 0:
        return None
    end = frame["to_h"].fillna(frame["from_h"])
    table = frame.assign(end=end).pivot_table(index="end", columns="replication", values="ready_parcels",
                                              aggfunc="sum", fill_value=0).sort_index()
    table = table.loc[:, table.sum() > 0]
    shares = (table.cumsum() / table.sum()).to_numpy()
    start = frame["from_h"].min()
    edges = np.concatenate([[start], table.index.to_numpy()]) / 24
    return edges, np.vstack([np.zeros((1, shares.shape[1])), shares])


def pickup_times(result):
    groups = list(result.groups)
    rows = len(result.variants)
    page = Page(result, "From order to the kiosk's shelf, and where the hours go",
                "Left: share of parcels ready within so many days, by island group. Right: mean hours on each leg "
                "until the customer has the parcel, collected parcels",
                rows, 2, max(3.3, 0.36 * (len(groups) + 1) + 0.6), left=0.75, right=1.25, gap_w=1.75, gap_h=0.95,
                legend_h=0.92, widths=[1, 1.05], axis_h=0.6,
                note=("Bands: 95 % t intervals over replications. " if result.has_intervals else "") +
                     "Medians and 90th percentiles are of ready parcels; legs are of collected parcels and add up "
                     "to the mean time from order to hand.")
    curves = {(v, g): distribution(result, v, g) for v in result.variants for g in groups}
    reach = 1.0
    for curve in curves.values():
        if curve is not None:
            mean, _ = interval(curve[1])
            reach = max(reach, curve[0][min(np.searchsorted(mean, 0.985), len(mean) - 1)])
    legs_of = {}
    for v in result.variants:
        frame = result.of("pickup_times", v)
        frame = frame[frame["scope"].isin(["country", "island_group"])]
        names = [("country", n) for n in ordered(frame.loc[frame["scope"] == "country", "name"])]
        names += [("island_group", g) for g in groups if ((frame["scope"] == "island_group") & (frame["name"] == g)).any()]
        table = {}
        for scope, name in names:
            part = frame[(frame["scope"] == scope) & (frame["name"] == name)]
            table[scope, name] = {c: float(interval(part[c].to_numpy())[0])
                                  for c in [*LEGS, "ready_p50_days", "ready_p90_days"]}
        legs_of[v] = table
    longest = max([1.0] + [np.nansum([row[c] for c in LEGS]) for t in legs_of.values() for row in t.values()])
    for i, v in enumerate(result.variants):
        ax = page.axes(2 * i)
        ax.set_title(f"{result.title_of(v)}: order to ready" if result.title_of(v) else "Order to ready")
        ax.set_ylabel("Parcels ready (% of parcels)")
        ax.set_xlabel("Time since the order (days)")
        ax.set_ylim(0, 101)
        ax.set_xlim(0, reach * 1.02)
        ax.yaxis.set_major_locator(MultipleLocator(20))
        any_curve = False
        for group, k in result.groups.items():
            if curves[v, group] is None:
                continue
            any_curve = True
            edges, shares = curves[v, group]
            mean, half = interval(shares * 100)
            colour = OKABE_ITO[k % 8]
            ax.plot(edges, mean, color=colour, ls=DASHES[k % 8], lw=1.6, zorder=3)
            if np.isfinite(half).any():
                ax.fill_between(edges, np.clip(mean - half, 0, 100), np.clip(mean + half, 0, 100), color=colour,
                                alpha=0.15, lw=0, zorder=2)
            row = legs_of[v].get(("island_group", group), {})
            for column, level in (("ready_p50_days", 50), ("ready_p90_days", 90)):
                x = row.get(column, float("nan"))
                if math.isfinite(x) and x <= reach * 1.02:
                    ax.plot([x], [level], MARKERS[k % 8], color=colour, mec="white", mew=0.7, ms=7, zorder=5)
        if any_curve:
            for level, name in ((50, "P50"), (90, "P90")):
                ax.axhline(level, color=SOFT, lw=0.8, ls=(0, (1, 2)), zorder=1)
                ax.text(1.01, level, name, transform=ax.get_yaxis_transform(), va="center", fontsize=8, color=SOFT)
        else:
            ax.set_xticks([])
            say(ax, "No parcel became ready in this run.")

        ax = page.axes(2 * i + 1)
        ax.set_title("Mean hours by leg")
        table = legs_of[v]
        bars_axes(ax, [wrap(n or "All regions", 13) for _, n in table],
                  "Order to hand, mean (h)")
        ax.set_ylabel("Island group")
        ax.set_xlim(0, longest * 1.13)
        head = False
        for y, row in enumerate(table.values()):
            left = 0.0
            for k, column in enumerate(LEGS):
                hours = row[column]
                if math.isfinite(hours) and hours > 0:
                    ax.barh(y, hours, left=left, height=0.66 if len(table) > 4 else 0.4,
                            color=OKABE_ITO[k % 8] if k != 6 else "#9aa0a6",
                            hatch=HATCHES[k % 8], edgecolor="white", lw=0.5)
                    left += hours
            if left > 0:
                ax.text(left + longest * 0.012, y, f"{left:.0f} h", va="center", fontsize=8)
            p50, p90 = row["ready_p50_days"], row["ready_p90_days"]
            if math.isfinite(p50) and math.isfinite(p90):
                head = True
                ax.text(1.03, y, f"{p50:.1f} / {p90:.1f}", transform=ax.get_yaxis_transform(), va="center", fontsize=8.5)
        if head:
            ax.text(1.03, 1.01, "Ready P50 / P90\n(days)", transform=ax.transAxes, va="bottom", fontsize=8, color=SOFT)
        elif not any(math.isfinite(row[c]) for row in table.values() for c in LEGS):
            ax.set_xticks([])
            say(ax, "No parcel was collected in this run.")
    lines = [Line2D([], [], color=OKABE_ITO[k % 8], ls=DASHES[k % 8], marker=MARKERS[k % 8], mec="white", mew=0.6,
                    ms=7, lw=1.6, label=g) for g, k in result.groups.items()]
    blocks = [Patch(facecolor=OKABE_ITO[k % 8] if k != 6 else "#9aa0a6", hatch=HATCHES[k % 8], edgecolor="white",
                    label=n) for k, n in enumerate(LEGS.values())]
    half_page = (page.legend_y) / page.height
    if all(c is None for c in curves.values()):
        return page.figure
    page.figure.legend(handles=lines, loc="center", ncol=2, bbox_to_anchor=(0.25, half_page), handlelength=3.2)
    page.figure.legend(handles=blocks, loc="center", ncol=3, bbox_to_anchor=(0.73, half_page), columnspacing=1.4)
    return page.figure


def leg_shares(result):
    """Stacked bars to 100 %: what part of order to hand each leg takes, slowest island group on top."""
    hours = {}
    for v in result.variants:
        frame = result.of("pickup_times", v)
        rows = [("All regions", frame[frame["scope"] == "country"])]
        rows += [(g, frame[(frame["scope"] == "island_group") & (frame["name"] == g)]) for g in result.groups]
        hours[v] = {name: [float(interval(part[c].to_numpy())[0]) for c in LEGS] for name, part in rows if len(part)}
    total = {g: np.nansum(hours[result.variants[0]].get(g, [np.nan])) for g in ["All regions", *result.groups]}
    names = ["All regions"] + sorted(result.groups, key=lambda g: -total[g])
    rows, columns = grid_shape(len(result.variants), 2)
    page = Page(result, "Which leg takes the time from order to hand",
                "Share of each leg in the mean time from order to collection, collected parcels, by island group",
                rows, columns, max(2.0, 0.42 * len(names)), left=1.55, right=0.85, gap_w=2.3, gap_h=0.95, legend_h=0.6,
                axis_h=0.6)
    for i, v in enumerate(result.variants):
        ax = page.axes(i)
        ax.set_title(result.title_of(v))
        bars_axes(ax, [wrap(n, 18) for n in names], "Share of order to hand (%)")
        ax.set_ylabel("Island group")
        ax.set_xlim(0, 100)
        drawn = False
        for y, name in enumerate(names):
            legs = np.array(hours[v].get(name, [np.nan] * len(LEGS)))
            if not np.nansum(legs) > 0:
                continue
            drawn = True
            left = 0.0
            for k, part in enumerate(np.nan_to_num(legs) / np.nansum(legs) * 100):
                ax.barh(y, part, left=left, height=0.66, color=OKABE_ITO[k % 8] if k != 6 else "#9aa0a6",
                        hatch=HATCHES[k % 8], edgecolor="white", lw=0.5)
                if part >= 8:
                    label = ax.text(left + part / 2, y, f"{part:.0f}", ha="center", va="center", fontsize=8)
                    label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.85})
                left += part
            ax.text(1.02, y, f"{np.nansum(legs) / 24:.1f} d", transform=ax.get_yaxis_transform(), va="center", fontsize=8.5)
        if drawn:
            ax.text(1.02, 1.01, "Mean", transform=ax.transAxes, va="bottom", fontsize=8, color=SOFT)
        else:
            say(ax, "No parcel was collected in this run.")
    page.legend([Patch(facecolor=OKABE_ITO[k % 8] if k != 6 else "#9aa0a6", hatch=HATCHES[k % 8], edgecolor="white",
                       label=n) for k, n in enumerate(LEGS.values())], columns=4)
    return page.figure


# ------------------------------------------------------------------ network
MODES = {"road": ("#5f6368", "-", "Road"), "roro": ("#E69F00", "-", "Road with ferry"), "sea": ("#0072B2", "-", "Sea"),
         "air": ("#D55E00", (0, (4, 2)), "Air")}


def network(result):
    """Hubs, links by mode and weekly departures; feeders faint."""
    layers = {}
    for properties, line in result.network:
        layers.setdefault(properties.get("layer"), []).append((properties, line))
    points = [p for layer in layers.values() for _, line in layer for p in line]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    pad = max(0.04 * max(east - west, north - south), 0.3)
    left, right = 0.65, 0.3
    tall = min(max((WIDTH - left - right) * (north - south + 2 * pad) / (east - west + 2 * pad), 2.4), 6.2)
    count = len(layers.get("link", []))
    page = Page(result, "The network that parcels travel on",
                f"{len(layers.get('hub', []))} hubs, {count} links between them and the feeders of "
                f"{len(layers.get('feeder', []))} regions; straight lines stand for routes",
                1, 1, tall, left=left, right=right, legend_h=0.75,
                note="Line width grows with departures per week; thin grey: feeders from hub to region.",
                basis="Hubs and links as the scenario has them; nothing here is simulated.")
    ax = page.axes(0)
    for _, line in layers.get("feeder", []):
        ax.plot([p[0] for p in line], [p[1] for p in line], color="#b7bcc3", lw=0.45, zorder=1)
    most = max([1.0] + [float(p.get("departures_per_week") or 0) for p, _ in layers.get("link", [])])

    def width(departures):
        return 0.5 + 2.6 * math.sqrt(departures / most)

    modes = set()
    for mode in ("air", "sea", "roro", "road"):
        colour, dash, _ = MODES[mode]
        for properties, line in layers.get("link", []):
            if properties["mode"] != mode:
                continue
            modes.add(mode)
            ax.plot([p[0] for p in line], [p[1] for p in line], color=colour, ls=dash, alpha=0.8,
                    lw=width(float(properties["departures_per_week"])), zorder=2 if mode == "air" else 3,
                    solid_capstyle="round")
    for properties, line in layers.get("hub", []):
        tier = int(properties.get("tier") or 3)
        ax.plot(*line[0], "o", ms={1: 9, 2: 6.5}.get(tier, 4.5), mfc="white" if tier > 1 else INK, mec=INK, mew=0.9, zorder=5)
        if tier == 1:
            ax.annotate(properties["name"], line[0], xytext=(0, -9), textcoords="offset points", ha="center", va="top",
                        fontsize=8, color=INK, zorder=6,
                        bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.8})
    ax.set_aspect("equal", adjustable="datalim")
    ax.set_xlim(west - pad, east + pad)
    ax.set_ylim(south - pad, north + pad)
    ax.set_xlabel("Longitude (degrees)")
    ax.set_ylabel("Latitude (degrees)")
    ax.tick_params(length=0, labelsize=7.5)
    for side in ax.spines.values():
        side.set_visible(False)
    handles = [Line2D([], [], color=MODES[m][0], ls=MODES[m][1], lw=2, label=MODES[m][2]) for m in MODES if m in modes]
    handles += [Line2D([], [], color=SOFT, lw=width(d), label=f"{d:g} departures a week")
                for d in sorted({most, max(1.0, round(most / 5))}, reverse=True)]
    handles += [Line2D([], [], ls="", marker="o", ms=ms, mfc=fill, mec=INK, mew=0.9, label=name)
                for ms, fill, name in ((9, INK, "National hub"), (6.5, "white", "Regional hub"), (4.5, "white", "Local hub"))]
    page.legend(handles, columns=5)
    return page.figure


# ------------------------------------------------------------------ 3 prices and shares
def relevant_kinds(prices):
    """(column, kind) of the price panels: the two kinds whose fees move or differ most, and
    a commission if commissions move at all."""
    def moves(part, column):
        by = part.groupby(["variant", "replication", "platform"], sort=False)[column]
        steps = by.diff().abs() > 0
        return int(steps.sum())

    order = {k: i for i, k in enumerate(KINDS)}
    ranked = []
    for kind in ordered(prices["service_kind"]):
        part = prices[prices["service_kind"] == kind]
        if not part["fee_rp"].max() > 0:
            continue
        spread = part.groupby("variant")["fee_rp"].agg(lambda x: x.max() - x.min()).max()
        ranked.append((-moves(part, "fee_rp"), -float(spread), order.get(kind, 99), kind))
    fees = [("fee_rp", r[-1]) for r in sorted(ranked)[:2]]
    fees.sort(key=lambda p: order.get(p[1], 99))
    if not fees:
        fees = [("fee_rp", prices["service_kind"].iloc[0])]
    moving = [(-moves(prices[prices["service_kind"] == k], "commission_rp"), order.get(k, 99), k)
              for k in ordered(prices["service_kind"])]
    best = min(moving)
    return fees + ([("commission_rp", best[-1])] if best[0] < 0 else [])


def prices_and_shares(result):
    prices, days = result.of("prices"), result.of("timeseries")
    panels = relevant_kinds(prices)
    columns = len(panels) + 1
    rows = len(result.variants)
    last = max(days["day"].max(), prices["day"].max())
    first = min(days["day"].min(), prices["day"].min())
    dates = days.loc[days["day"] == days["day"].min(), "date"]
    start = f" (day {days['day'].min():g} is {dates.iloc[0]})" if len(dates) and dates.iloc[0] else ""
    page = Page(result, "Prices and market shares over time",
                f"Price lists of each platform from review to review, and its share of all transactions; "
                f"days of the run{start}",
                rows, columns, 2.6, left=0.8, right=0.25, gap_w=0.78, gap_h=0.95, legend_h=0.42,
                widths=[1.0] * len(panels) + [1.35], axis_h=0.6,
                head_h=0.52 if len(result.variants) > 1 else 0.32,
                note="Shares: 7-day centred mean, daily values faint."
                     + (" Bands: 95 % t intervals over replications." if result.has_intervals else ""))
    tops = {}
    for column, kind in panels:
        tops[column, kind] = max(prices.loc[prices["service_kind"] == kind, column].max(), 1.0) * 1.08
    by_platform = days[days["platform"] != "any"]
    top_share = by_platform["share"].max()
    top_share = 100 * top_share * 1.06 if top_share > 0 else 100.0
    n = len(result.platforms)
    for i, v in enumerate(result.variants):
        for j, (column, kind) in enumerate(panels):
            ax = page.axes(columns * i + j)
            # The variant's name stands once above its row.
            ax.set_title(f"{result.title_of(v)}\n{pretty(kind)}" if result.title_of(v) and j == 0 else pretty(kind))
            ax.set_ylabel(("Customer's fee" if column == "fee_rp" else "Kiosk's commission") + " (Rp per transaction)")
            ax.set_xlabel("Time (days)")
            ax.set_xlim(first, last + 1)
            ax.set_ylim(0, tops[column, kind])
            ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
            ax.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
            ax.yaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
            part = result.of("prices", v)
            part = part[part["service_kind"] == kind]
            for platform, k in result.platforms.items():
                mine = part[part["platform"] == platform]
                if mine.empty:
                    continue
                table = mine.pivot_table(index="day", columns="replication", values=column, aggfunc="last")
                table = table.sort_index().ffill()
                table.loc[last + 1] = table.iloc[-1]
                mean, half = interval(table.to_numpy())
                # Wide lines below narrow ones, so that equal prices show as one line inside another.
                ax.step(table.index, mean, where="post", color=OKABE_ITO[k % 8], ls=DASHES[k % 8],
                        lw=1.4 + 2.2 * (n - 1 - k) / max(n, 2), zorder=3 + k)
                if np.isfinite(half).any() and np.nanmax(half) > 0:
                    ax.fill_between(table.index, mean - half, mean + half, step="post", color=OKABE_ITO[k % 8],
                                    alpha=0.15, lw=0, zorder=2)
        ax = page.axes(columns * i + columns - 1)
        ax.set_title("Share of transactions")
        ax.set_ylabel("Transactions (% of all)")
        ax.set_xlabel("Time (days)")
        ax.set_xlim(first, last + 1)
        ax.set_ylim(0, top_share)
        ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        drawn = False
        for platform, k in result.platforms.items():
            mine = by_platform[(by_platform["variant"] == v) & (by_platform["platform"] == platform)]
            if not mine["share"].notna().any():
                continue
            drawn = True
            table = mine.pivot_table(index="day", columns="replication", values="share").sort_index() * 100
            raw, _ = interval(table.to_numpy())
            smooth = table.rolling(7, center=True, min_periods=4).mean()
            mean, half = interval(smooth.to_numpy())
            middle = table.index + 0.5
            colour = OKABE_ITO[k % 8]
            ax.plot(middle, raw, color=colour, lw=0.6, alpha=0.35, zorder=2)
            ax.plot(middle, mean, color=colour, ls=DASHES[k % 8], lw=1.8, zorder=3 + k)
            if np.isfinite(half).any():
                ax.fill_between(middle, mean - half, mean + half, color=colour, alpha=0.15, lw=0, zorder=1.5)
        if not drawn:
            say(ax, "No transactions in this run.")
    page.legend([Line2D([], [], color=OKABE_ITO[k % 8], ls=DASHES[k % 8], lw=2, label=p)
                 for p, k in result.platforms.items()], columns=min(max(n, 1), 6), handlelength=3.4)
    return page.figure


# ------------------------------------------------------------------ 4 denials
def denials(result):
    frame = result.of("denials")
    counts = frame.groupby(["variant", "replication", "service", "area", "outcome"], sort=False)["attempts"].sum()
    counts = counts.unstack("outcome").fillna(0.0)
    totals = counts.sum(axis=1)
    # Without served attempts in the table only the mix of reasons can be shown.
    of_all = "served" in counts
    unit = "% of attempts" if of_all else "% of denied attempts"
    shares = counts.drop(columns="served", errors="ignore").div(totals.where(totals > 0), axis=0) * 100
    reasons = [r for r in REASONS if r in shares] + [r for r in shares if r not in REASONS]
    reasons = [r for r in reasons if (shares[r] > 0).any()]
    by_service = counts.groupby("service").sum()
    volume = by_service.sum(axis=1)
    denied = 1 - by_service["served"] / volume.where(volume > 0) if of_all else volume
    services = [s for s in denied.sort_values(ascending=False, kind="stable").index if volume[s] > 0]
    areas = [a for a in ("rural", "urban") if a in set(frame["area"])]
    areas += [a for a in ordered(frame["area"]) if a not in areas]
    rows, columns = grid_shape(len(result.variants))
    pitch = len(areas) + 0.7
    page = Page(result, "Why attempts at a kiosk fail",
                f"Attempts that ended without service, by reason, {unit}; each service in "
                f"{' and '.join(areas)} areas, the most denied service on top",
                rows, columns, max(2.0, (0.27 if rows == 1 else 0.21) * pitch * len(services)), left=2.0, right=0.5,
                gap_w=0.9,
                gap_h=0.95, legend_h=0.6, axis_h=0.6,
                note="Whiskers: 95 % t intervals of the total over replications." if result.has_intervals else "")
    most = 1e-9
    drawings = []
    for v in result.variants:
        panel = []
        for a, service in enumerate(services):
            for b, area in enumerate(areas):
                try:
                    part = shares.loc[(v, slice(None), service, area), reasons]
                except KeyError:
                    continue
                total, half = interval(part.sum(axis=1, min_count=1).to_numpy())
                segments = interval(part.to_numpy().T)[0]
                if not math.isfinite(float(total)):
                    continue
                most = max(most, float(total) + (float(half) if math.isfinite(half) else 0.0))
                panel.append((a * pitch + b, segments, float(total), float(half), service, area))
        drawings.append(panel)
    for i, v in enumerate(result.variants):
        ax = page.axes(i)
        ax.set_title(result.title_of(v) or "All provinces")
        ax.set_xlabel(f"Attempts without service ({unit})")
        ax.set_xlim(0, min(most * 1.16, 112))
        ax.set_ylim(pitch * len(services) - 1.0, -0.75)
        ticks, labels = [], []
        for y, segments, total, half, service, area in drawings[i]:
            left = 0.0
            for reason, share in zip(reasons, segments):
                if share > 0:
                    colour, hatch = REASON_STYLE.get(reason, ("#F0E442", "----"))
                    ax.barh(y, share, left=left, height=0.82, color=colour, hatch=hatch, edgecolor="white", lw=0.5)
                    left += share
            whisker(ax, total, y, half, 0.0, 100.0, 0.2)
            reach = total + (half if math.isfinite(half) else 0.0)
            ax.text(reach + most * 0.015, y, f"{total:.1f}", va="center", fontsize=8)
            ticks.append(y)
            labels.append(area)
        ax.set_yticks(ticks, labels)
        ax.tick_params(axis="y", length=0, labelsize=8, labelcolor=SOFT)
        ax.grid(axis="y", visible=False)
        ax.spines["left"].set_visible(False)
        for a, service in enumerate(services if i % columns == 0 else []):
            ax.text(-0.52 / page.boxes[i][2], a * pitch + (len(areas) - 1) / 2, wrap(pretty(service), 15),
                    transform=ax.get_yaxis_transform(), ha="right", va="center", fontsize=8.5, fontweight="bold")
        if not drawings[i] or not reasons:
            say(ax, "No attempt was denied in this run.")
    if reasons:
        styles = [(r, *REASON_STYLE.get(r, ("#F0E442", "----"))) for r in reasons]
        page.legend([Patch(facecolor=c, hatch=h, edgecolor="white", label=pretty(r)) for r, c, h in styles],
                    columns=min(len(reasons), 4 if len(reasons) > 6 else 6),
                    columnspacing=1.8)
    return page.figure


# ------------------------------------------------------------------ 5 coverage by platform
MEASURES = [("nominal_share", "Nominal: a trading kiosk within reach", "o", "#56B4E9"),
            ("liquid_share", "Liquid: within reach, open and able to serve", "s", "#0072B2"),
            ("realised_share", "Realised: needs served", "D", "#D55E00")]


def coverage_by_platform(result):
    frame = result.of("coverage")
    frame = frame[frame["scope"] == "country"]
    names = (["any"] if (frame["platform"] == "any").any() else []) + [
        p for p in result.platforms if (frame["platform"] == p).any()]
    rows, columns = grid_shape(len(result.variants))
    page = Page(result, "Coverage by platform: from within reach to served",
                "Shares over all regions of the run; nominal and liquid coverage count customers, "
                "realised coverage counts their needs",
                rows, columns, max(1.8, 0.56 * len(names)), left=1.55, right=0.45, gap_w=0.5, gap_h=0.95,
                legend_h=0.4, axis_h=0.6,
                note="Bars below the marks: 95 % t intervals over replications." if result.has_intervals else "")
    for i, v in enumerate(result.variants):
        ax = page.axes(i)
        ax.set_title(result.title_of(v) or next((n for n in frame["name"] if n), "All regions"))
        first_column = i % columns == 0
        bars_axes(ax, [wrap("Any platform" if p == "any" else p, 16) if first_column else "" for p in names],
                  "Coverage (% of customers; realised: % of needs)" if columns < 3
                  else "Coverage (% of customers or needs)")
        ax.set_xlim(0, 100)
        ax.set_xticks(range(0, 101, 20))
        for y, platform in enumerate(names):
            part = frame[(frame["variant"] == v) & (frame["platform"] == platform)]
            means, halves = zip(*(interval(part[c].to_numpy() * 100) for c, *_ in MEASURES))
            seen = [float(m) for m in means if math.isfinite(m)]
            if not seen:
                continue
            ax.plot([min(seen), max(seen)], [y + 0.06, y + 0.06], color=FAINT, lw=4, solid_capstyle="round", zorder=1.5)
            spots = []
            for (column, _, marker, colour), mean, half in zip(MEASURES, map(float, means), map(float, halves)):
                if not math.isfinite(mean):
                    continue
                whisker(ax, mean, y + 0.27, half, 0.0, 100.0, 0.05, z=4)
                ax.plot([mean], [y + 0.06], marker, color=colour, mec="white", mew=0.8, ms=7.5, zorder=5, clip_on=False)
                spots.append((mean, f"{mean:.0f}" if mean >= 10 else f"{mean:.1f}"))
            # Numbers above the marks, pushed apart where marks are close.
            spots.sort()
            apart = 100 * 0.27 / page.boxes[i][2]
            xs = [s[0] for s in spots]
            for _ in range(60):
                for a in range(len(xs) - 1):
                    lack = apart - (xs[a + 1] - xs[a])
                    if lack > 0:
                        xs[a] -= lack / 2
                        xs[a + 1] += lack / 2
                if xs and xs[0] < apart / 2:
                    xs[0] = apart / 2
            for x, (_, text) in zip(xs, spots):
                ax.text(x, y - 0.19, text, ha="center", va="bottom", fontsize=7.5, color=INK)
        if names and names[0] == "any" and len(names) > 1:
            ax.axhline(0.5, color=SOFT, lw=0.6)
    page.legend([Line2D([], [], ls="", marker=m, color=c, mec="white", ms=8, label=n) for _, n, m, c in MEASURES])
    return page.figure


# ------------------------------------------------------------------ 6 money
MONEY = [("fees_rp", "Customers' fees", 1, "#0072B2", ""), ("goods_margin_rp", "Margin on goods", 1, "#56B4E9", "...."),
         ("commissions_rp", "Commissions to kiosks", -1, "#D55E00", ""),
         ("operating_cost_rp", "Operating cost", -1, "#E69F00", "////"),
         ("logistics_cost_rp", "Logistics cost", -1, "#CC79A7", "xxxx")]


def platform_money(result):
    frame = result.of("platforms")
    names = [p for p in result.platforms if (frame["platform"] == p).any()]
    rows, columns = grid_shape(len(result.variants), 2)
    values = {}
    for v in result.variants:
        for p in names:
            part = result.of("platforms", v)
            part = part[part["platform"] == p]
            cells = {c: float(interval(part[c].to_numpy())[0]) / 1e9 for c, *_ in MONEY}
            cells["subsidy"] = float(interval(part["subsidy_rp"].to_numpy())[0]) / 1e9
            mean, half = interval(part["margin_rp"].to_numpy() / 1e9)
            cells["margin"], cells["half"] = float(mean), float(half)
            parts = sum(sign * np.nan_to_num(cells[c]) for c, _, sign, *_ in MONEY)
            cells["rest"] = cells["margin"] - parts if math.isfinite(cells["margin"]) else 0.0
            values[v, p] = cells
    size = max([abs(np.nan_to_num(c[k])) for c in values.values() for k, *_ in MONEY] + [1e-12])
    other = any(abs(c["rest"]) > 0.002 * size for c in values.values())
    if other:
        for cells in values.values():
            cells["rest_cost"] = max(-cells["rest"], 0.0)
            cells["rest_income"] = max(cells["rest"], 0.0)
    parts = MONEY + ([("rest_income", "Other", 1, "#9aa0a6", ""), ("rest_cost", "Other", -1, "#9aa0a6", "")]
                     if other else [])
    page = Page(result, "What makes up each platform's margin",
                "Income to the right, cost to the left, over the measured period; diamond: the margin; "
                "in brackets: losses on transactions sold below cost",
                rows, columns, max(1.8, 0.5 * len(names)), left=1.4, right=1.75, gap_w=2.75, gap_h=0.95,
                legend_h=0.42, axis_h=0.6,
                note="Losses on transactions below cost are part of the margin, not added to it."
                     + (" Whiskers: 95 % t intervals over replications." if result.has_intervals else ""))
    high = max([sum(np.nan_to_num(c[k]) for k, _, s, *_ in parts if s > 0) for c in values.values()] + [1e-9])
    low = min([-sum(np.nan_to_num(c[k]) for k, _, s, *_ in parts if s < 0) for c in values.values()] + [0.0])
    reach = [c["margin"] + d * c["half"] for c in values.values() for d in (-1, 1)
             if math.isfinite(c["margin"]) and math.isfinite(c["half"])]
    high, low = max([high, *reach]), min([low, *reach])
    for i, v in enumerate(result.variants):
        ax = page.axes(i)
        ax.set_title(result.title_of(v) or "All platforms")
        bars_axes(ax, [wrap(p, 16) for p in names],
                  "Money over the period (Rp billion)")
        ax.set_xlim(low - 0.04 * (high - low), high + 0.04 * (high - low))
        ax.xaxis.set_major_locator(MaxNLocator(7))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.10g}".replace("-", "\u2212")))
        ax.axvline(0, color=INK, lw=0.9, zorder=4)
        for y, p in enumerate(names):
            cells = values[v, p]
            ends = {1: 0.0, -1: 0.0}
            for column, _, sign, colour, hatch in parts:
                amount = np.nan_to_num(cells[column]) * sign
                if amount == 0:
                    continue
                side = 1 if amount > 0 else -1
                ax.barh(y, amount, left=ends[side], height=0.6, color=colour, hatch=hatch, edgecolor="white", lw=0.5,
                        zorder=3)
                ends[side] += amount
            if math.isfinite(cells["margin"]):
                whisker(ax, cells["margin"], y, cells["half"], cap=0.16, z=6)
                ax.plot([cells["margin"]], [y], "D", color=INK, mec="white", mew=1.0, ms=6.5, zorder=7)
                text = number(cells["margin"])
                if math.isfinite(cells["half"]):
                    text += f" ± {number(cells['half'], 2)}"
                if cells["subsidy"] > 0:
                    text += f"  ({number(cells['subsidy'])})"
                ax.text(1.02, y, text, transform=ax.get_yaxis_transform(), va="center", fontsize=8.5)
        ax.text(1.02, 1.01, "Margin (losses),\nRp billion", transform=ax.transAxes, va="bottom", fontsize=8, color=SOFT)
    handles = [Patch(facecolor=c, hatch=h, edgecolor="white", label=n) for _, n, _, c, h in parts if n != "Other"]
    if other:
        handles.append(Patch(facecolor="#9aa0a6", label="Other"))
    handles.append(Line2D([], [], ls="", marker="D", color=INK, mec="white", ms=8.5, label="Margin"))
    page.legend(handles, columnspacing=1.6)
    return page.figure


# ------------------------------------------------------------------ 7 cash and kiosks
def paths_of(ax, result, frame, column, scale, last):
    """Steps of one column of prices.csv, one line a platform; its widest values."""
    values = []
    n = len(result.platforms)
    for platform, k in result.platforms.items():
        mine = frame[frame["platform"] == platform]
        if mine.empty:
            continue
        table = mine.pivot_table(index="day", columns="replication", values=column, aggfunc="last")
        table = table.sort_index().ffill() * scale
        table.loc[last] = table.iloc[-1]
        mean, half = interval(table.to_numpy())
        ax.step(table.index, mean, where="post", color=OKABE_ITO[k % 8], ls=DASHES[k % 8],
                lw=1.4 + 1.4 * (n - 1 - k) / max(n, 2), zorder=3 + k)
        if np.isfinite(half).any():
            ax.fill_between(table.index, mean - half, mean + half, step="post", color=OKABE_ITO[k % 8], alpha=0.15, lw=0,
                            zorder=2)
        values += list(mean)
    return values


def cash_and_kiosks(result):
    """None for results from before these columns."""
    prices, days = result.of("prices"), result.of("timeseries")
    if not {"cash_rp", "members"} <= set(prices.columns) or "kiosk_income_rp" not in days.columns:
        return None
    # Cash and members are the same in the rows of all kinds.
    prices = prices.groupby(["variant", "replication", "platform", "day"], sort=False, as_index=False).last()
    start = prices.groupby(["variant", "replication", "platform"], sort=False)["cash_rp"].transform("first")
    prices = prices.assign(won_rp=prices["cash_rp"] - start)
    last = days["day"].max() + 1
    rows = len(result.variants)
    page = Page(result, "Platforms' cash, their kiosks, and what kiosks earn",
                "Cash won or burnt since the start and trading member kiosks at each review; earnings of all kiosks a day",
                rows, 3, 2.5, left=0.85, right=0.25, gap_w=0.8, gap_h=0.95, legend_h=0.42, axis_h=0.6,
                head_h=0.52 if rows > 1 else 0.32,
                note="Earnings: 7-day centred mean, daily values faint."
                     + (" Bands: 95 % t intervals over replications." if result.has_intervals else ""))
    income = days[days["platform"] == "any"]
    drawn = {}
    for i, v in enumerate(result.variants):
        part = prices[prices["variant"] == v]
        for j, (column, scale, title, unit) in enumerate(
                [("won_rp", 1e-9, "Cash since the start", "Cash, change (Rp billion)"),
                 ("members", 1e-3, "Trading members", "Kiosks (thousands)")]):
            ax = page.axes(3 * i + j)
            ax.set_title(f"{result.title_of(v)}\n{title}" if result.title_of(v) and j == 0 else title)
            ax.set_ylabel(unit)
            drawn.setdefault(j, []).append((ax, paths_of(ax, result, part, column, scale, last)))
        ax = page.axes(3 * i + 2)
        ax.set_title("Earnings of all kiosks")
        ax.set_ylabel("Earnings a day (Rp billion)")
        table = income[income["variant"] == v].pivot_table(index="day", columns="replication", values="kiosk_income_rp")
        table = table.sort_index() / 1e9
        raw, _ = interval(table.to_numpy())
        mean, half = interval(table.rolling(7, center=True, min_periods=4).mean().to_numpy())
        ax.plot(table.index + 0.5, raw, color=INK, lw=0.6, alpha=0.35, zorder=2)
        ax.plot(table.index + 0.5, mean, color=INK, lw=1.8, zorder=3)
        if np.isfinite(half).any():
            ax.fill_between(table.index + 0.5, mean - half, mean + half, color=INK, alpha=0.15, lw=0, zorder=1.5)
        drawn.setdefault(2, []).append((ax, [0.0, *raw[np.isfinite(raw)]]))
    for j, panels in drawn.items():
        every = [x for _, values in panels for x in values if math.isfinite(x)] + [0.0]
        low, high = min(every), max(every)
        room = 0.06 * max(high - low, 1e-9)
        for ax, _ in panels:
            ax.set_xlabel("Time (days)")
            ax.set_xlim(0, last)
            ax.set_ylim(low - (room if low < 0 else 0), high + room)
            ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
            ax.yaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.10g}".replace("-", "\u2212")))
            if j == 0:
                ax.axhline(0, color=INK, lw=0.8, zorder=1.8)
    page.legend([Line2D([], [], color=OKABE_ITO[k % 8], ls=DASHES[k % 8], lw=2, label=p)
                 for p, k in result.platforms.items()], columns=min(max(len(result.platforms), 1), 6), handlelength=3.4)
    return page.figure


# ------------------------------------------------------------------ 8 tournament
def tournament(result, cells):
    """Payoff matrices of both platforms side by side, the first one's strategies in rows."""
    names = ordered(cells["strategy_a"])
    sides = [("a", cells["platform_a"].iloc[0]), ("b", cells["platform_b"].iloc[0])]
    n = len(names)
    page = Page(result, "What pairs of strategies earn",
                f"Margin a day in Rp billion with 95 % intervals; rows: strategy of {sides[0][1]}, columns: of "
                f"{sides[1][1]}. Framed: neither gains by another strategy (dashed: the replications do not tell)",
                1, 2, max(2.4, 0.75 * n), left=1.5, right=0.3, gap_w=1.5, axis_h=0.75)
    for i, (side, platform) in enumerate(sides):
        ax = page.axes(i)
        ax.set_title(f"Margin of {platform}")
        payoff = np.full((n, n), np.nan)
        for _, c in cells.iterrows():
            payoff[names.index(c["strategy_a"]), names.index(c["strategy_b"])] = float(c[f"payoff_{side}_rp_per_day"]) / 1e9
        spread = max(np.nanmax(payoff) - np.nanmin(payoff), 1e-12)
        ax.imshow(payoff, cmap="cividis", vmin=np.nanmin(payoff) - 0.1 * spread, vmax=np.nanmax(payoff) + 0.1 * spread,
                  aspect="auto")
        ax.grid(False)
        ax.set_xticks(range(n), [wrap(pretty(s), 14) for s in names])
        ax.set_yticks(range(n), [wrap(pretty(s), 14) for s in names])
        for spine in ax.spines.values():
            spine.set_visible(False)
        for _, c in cells.iterrows():
            y, x = names.index(c["strategy_a"]), names.index(c["strategy_b"])
            half = pd.to_numeric(c[f"payoff_{side}_half_width_95"], errors="coerce")
            text = number(payoff[y, x]) + (f"\n± {number(half / 1e9, 2)}" if math.isfinite(half) else "")
            dark = payoff[y, x] < np.nanmin(payoff) + 0.55 * spread
            ax.text(x, y, text, ha="center", va="center", fontsize=8.5, color="white" if dark else INK)
            if c["nash"] != "no":
                ax.add_patch(Rectangle((x - 0.46, y - 0.45), 0.92, 0.9, fill=False, lw=2, edgecolor="#D55E00",
                                       ls="-" if c["nash"] == "yes" else (0, (3, 2)), zorder=5))
    return page.figure


# ------------------------------------------------------------------ a day's tours
VEHICLE_COLOURS = ["#2a6f97", "#d1495b", "#66a182", "#edae49", "#8d6a9f"]


def read_tours(result):
    """Features of tours.geojson by variant; nothing where the run drew no day."""
    path = os.path.join(result.folder, "tours.geojson")
    if not os.path.isfile(path):
        return {}
    try:
        with open(path, encoding="utf-8") as stream:
            features = json.load(stream)["features"]
    except (ValueError, KeyError, TypeError):
        raise ResultError(f"{path} cannot be read as GeoJSON.") from None
    tours = {}
    for feature in features:
        tours.setdefault(feature["properties"]["variant"], []).append(feature)
    return {v: tours[v] for v in result.variants if v in tours}


def day_tours(result):
    """The tours of one day in the region with most parcels: a panel a variant, a colour a kind of vehicle."""
    tours = read_tours(result)
    lines = [f for features in tours.values() for f in features if f["geometry"]["type"] == "LineString"]
    parcels = {}
    for line in lines:
        code = line["properties"]["region"]
        parcels[code] = parcels.get(code, 0) + line["properties"]["parcels"]
    region = max(parcels, key=lambda code: (parcels[code], code))
    here = [f for f in lines if f["properties"]["region"] == region]
    depot = here[0]["geometry"]["coordinates"][0]
    east = 111.195 * math.cos(math.radians(depot[1]))

    def km(points):
        points = np.asarray(points, dtype=float)
        return (points[:, 0] - depot[0]) * east, (points[:, 1] - depot[1]) * 111.195

    x, y = km([p for f in here for p in f["geometry"]["coordinates"]])
    reach = 1.04 * max(np.ptp(x), np.ptp(y), 1e-6) / 2
    middle = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    kinds = ordered([f["properties"]["vehicle"] for f in lines])
    colours = {k: VEHICLE_COLOURS[i % len(VEHICLE_COLOURS)] for i, k in enumerate(kinds)}
    frame = result.tables["regions"]
    name = ordered(frame.loc[frame["region"].astype(str) == region, "name"])
    rows, columns = grid_shape(len(tours))
    gap_w = 0.62
    panel = (WIDTH - 0.85 - 0.3 - gap_w * (columns - 1)) / columns
    page = Page(result, "Tours of a day",
                f"{name[0] if name else region}, day {here[0]['properties']['day']} of the run, first replication. "
                "Lines are straight between stops; distances in the tables include the detour.",
                rows, columns, panel, left=0.85, gap_w=gap_w, gap_h=1.05, legend_h=0.42, axis_h=0.6, head_h=0.8,
                basis="Simulated; one day of one replication.")
    for i, (variant, features) in enumerate(tours.items()):
        ax = page.axes(i)
        trips = [f for f in features if f["properties"]["region"] == region]
        driven = [f["properties"] for f in trips if f["geometry"]["type"] == "LineString"]
        vehicles = {(p["vehicle"], p["number"]) for p in driven}
        ax.set_title(f"{result.title_of(variant) or 'Tours'}\n{len(vehicles)} vehicles, {len(driven)} trips\n"
                     f"{sum(p['km'] for p in driven):,.0f} km, {sum(p['parcels'] for p in driven):,.0f} parcels",
                     fontsize=9.5)
        for f in trips:
            if f["geometry"]["type"] == "LineString":
                px, py = km(f["geometry"]["coordinates"])
                ax.plot(px, py, color=colours[f["properties"]["vehicle"]], lw=0.8, alpha=0.75, zorder=3)
        for stop, marker, size in (("kiosk", "s", 3.5), ("home", "o", 2.5), ("settlement outside the sample", "x", 9)):
            points = [f["geometry"]["coordinates"] for f in trips
                      if f["geometry"]["type"] == "Point" and f["properties"]["stop"] == stop]
            if points:
                px, py = km(points)
                ax.scatter(px, py, s=size, marker=marker, color=INK, lw=0.5, zorder=4)
        ax.plot([0], [0], "*", color=INK, mec="white", ms=13, zorder=5)
        ax.set_xlim(middle[0] - reach, middle[0] + reach)
        ax.set_ylim(middle[1] - reach, middle[1] + reach)
        ax.set_aspect("equal")
        ax.set_xlabel("East of the depot (km)")
        if i % columns == 0:
            ax.set_ylabel("North of the depot (km)")
    handles = [Line2D([], [], color=colours[k], lw=2, label=k) for k in kinds]
    stops = ordered([f["properties"]["stop"] for fs in tours.values() for f in fs if "stop" in f["properties"]])
    marks = {"kiosk": ("s", 5), "home": ("o", 4), "settlement outside the sample": ("x", 6)}
    handles += [Line2D([], [], ls="", marker=marks[s][0], color=INK, ms=marks[s][1], label=s) for s in stops]
    handles.append(Line2D([], [], ls="", marker="*", color=INK, mec="white", ms=13, label="depot"))
    page.legend(handles)
    return page.figure


# ------------------------------------------------------------------ studies
STUDY_METRICS = ["coverage_realised_share", "ready_p90_days", "kiosk_income_rp_per_day"]
STUDY_TABLES = {
    "results": "design_point,variant,replication,metric,unit,value",
    "design": "design_point,factor,unit,value",
    "sensitivity": "variant,metric,unit,factor,measure,value,lower_95,upper_95",
    "selection": "design_point,variant,metric,unit,replications,mean,half_width_95,dropped_at,selected",
}
SCALED = {"share": ("%", 100.0), "rupiah": ("Rp", 1.0), "": ("1", 1.0)}
MOST_LINES = 6
MOST_BARS = 20


class Study:
    """The folder of a sweep, a selection or a sensitivity analysis."""

    def __init__(self, folder, manifest, tables, metrics):
        self.folder, self.manifest, self.tables, self.metrics = folder, manifest, tables, metrics
        design, results = tables["design"], tables["results"]
        self.points = sorted(results["design_point"].unique())
        self.levels = {f: part.set_index("design_point")["value"] for f, part in design.groupby("factor", sort=False)}
        self.units = {f: part["unit"].iloc[0] for f, part in design.groupby("factor", sort=False)}
        self.variants = ordered(results["variant"])
        # (variant, metric): points x replications; pivoting each alone would read the long table again and again.
        self.values = {k: part.pivot_table(index="design_point", columns="replication", values="value", dropna=False)
                       for k, part in results[results["metric"].isin(metrics)].groupby(["variant", "metric"], sort=False)}
        self.unit_of = dict(zip(results["metric"], results["unit"]))
        self.steps, self.lockstep = self._factors()

    def _factors(self):
        """Factors that vary on their own, and how many others go in lockstep with each."""
        own, partners = {}, {}
        for factor, values in self.levels.items():
            codes = tuple(pd.factorize(values.reindex(self.points))[0])
            if len(set(codes)) < 2:
                continue
            if codes in own.values():
                partners[next(f for f, c in own.items() if c == codes)] += 1
            else:
                own[factor], partners[factor] = codes, 0
        return list(own), partners

    def footnote(self, extra="", basis=""):
        counts = self.tables["results"].groupby("design_point")["replication"].nunique()
        once = "one replication a point" if "sensitivity" in self.tables else ONE  # which may have bootstrap intervals
        reps = once if counts.max() == 1 else f"{counts.min()}–{counts.max()} replications a point" \
            if counts.min() < counts.max() else f"{counts.max()} replications a point"
        first = basis or f"Simulated; sample scaled to the population; {reps}."
        first += f" Study {self.manifest.get('study', '?')}"
        if self.manifest.get("version"):
            first += f", Warung {self.manifest['version']}"
        if self.manifest.get("complete") is False:
            first += ", unfinished"
        return "\n".join(textwrap.wrap(first + ".", 180) + (textwrap.wrap(extra, 180) if extra else []))

    @property
    def title(self):
        return self.manifest.get("title") or self.manifest.get("study") or "Study"

    def axis(self, metric):
        unit, _ = SCALED.get(self.unit_of.get(metric, ""), (self.unit_of.get(metric, ""), 1.0))
        return f"{pretty(metric_name(metric))} ({unit})"

    def scale(self, metric):
        return SCALED.get(self.unit_of.get(metric, ""), ("", 1.0))[1]

    def factor_axis(self, factor):
        others = self.lockstep.get(factor, 0)
        return (factor + (f" and {others} more in lockstep" if others else "")
                + f" ({self.units[factor] or 'as it is'})")

    def numbers(self, factor):
        """Point to level as a number; None where the factor is a choice or a list."""
        values = pd.to_numeric(self.levels[factor].reindex(self.points), errors="coerce")
        return None if values.isna().any() else values

    def labels(self, factor):
        values = self.levels[factor].reindex(self.points)
        return values.where(values != "", "as in the file")


def metric_name(metric):
    """coverage_realised_share -> coverage realised: the unit stands beside it."""
    name, dot, platform = metric.partition(".")
    for tail in ("_share", "_rp_per_day", "_days", "_rp", "_s"):
        name = name[:-len(tail)] if name.endswith(tail) else name
    per_day = " a day" if "_rp_per_day" in metric else ""
    return (name + per_day + (f" of {platform}" if dot else "")).replace("_", " ")


def is_study(folder):
    return os.path.isfile(os.path.join(folder, "design.csv")) and os.path.isfile(os.path.join(folder, "results.csv"))


def read_study_table(folder, name):
    path = os.path.join(folder, name + ".csv")
    frame = read_texts(path)
    missing = [c for c in STUDY_TABLES[name].split(",") if c not in frame.columns]
    if missing:
        raise ResultError(f"{path} has no column {', '.join(missing)}.")
    for column in frame.columns:
        if column in ("design_point", "replication", "replications", "mean", "half_width_95", "dropped_at", "lower_95",
                      "upper_95") or (column == "value" and name != "design"):
            frame[column] = pd.to_numeric(frame[column], errors="coerce")
    return frame


def read_study(folder, metrics=(), only=()):
    try:
        with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as stream:
            manifest = json.load(stream)
    except (ValueError, OSError):
        raise ResultError(f"{folder}/manifest.json is missing or cannot be read as JSON.") from None
    tables = {name: read_study_table(folder, name) for name in STUDY_TABLES
              if os.path.isfile(os.path.join(folder, name + ".csv"))}
    results = tables["results"]
    if results.empty:
        raise ResultError(f"{folder}/results.csv has no rows.")
    known, variants = ordered(results["metric"]), ordered(results["variant"])
    for name in metrics:
        if name not in known:
            raise ResultError(f"{folder} has no metric {name!r}; it has {', '.join(known)}.")
    for name in only:
        if name not in variants:
            raise ResultError(f"{folder} has no variant {name!r}; it has {', '.join(variants)}.")
    if only:
        tables = {n: t[t["variant"].isin(only)].reset_index(drop=True) if "variant" in t else t
                  for n, t in tables.items()}
    chosen = list(metrics) or [m for m in STUDY_METRICS if m in known] or known[:3]
    return Study(folder, manifest, tables, chosen)


def panel_grid(study, title, subtitle, panels, panel_h, most=3, **options):
    rows, columns = grid_shape(len(panels), most)
    return Page(study, title, subtitle, rows, columns, panel_h, **options)


def step_axis(ax, study, factor):
    """Where each point lies along a factor: at its number, or at its place in the list."""
    numbers = study.numbers(factor)
    ax.set_xlabel(wrap(study.factor_axis(factor), 36))
    if numbers is not None:
        ax.xaxis.set_major_locator(MaxNLocator(4))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: short_number(x)))
        return numbers
    labels = study.labels(factor)
    places = ordered(labels)
    ax.set_xticks(range(len(places)), [wrap(p, 14) for p in places])
    ax.set_xlim(-0.3, len(places) - 0.7)
    return labels.map({p: i for i, p in enumerate(places)})


def response(study):
    """Each metric along each factor: points, their means and bands."""
    page = panel_grid(study, f"Response to each factor: {study.title}",
                      "Mean over the points that share a level, small dots are the points themselves",
                      [(m, f) for m in study.metrics for f in study.steps], 2.3, left=0.85, gap_w=0.9, gap_h=1.1,
                      axis_h=0.78, legend_h=0.4 if len(study.variants) > 1 else 0.0,
                      note="Bands: 95 % t intervals over replications of the mean over all points of a level; all points "
                           "share their random numbers.")
    place = 0
    for metric in study.metrics:
        for factor in study.steps:
            ax = page.axes(place)
            place += 1
            ax.set_ylabel(wrap(study.axis(metric), 34))
            xs = step_axis(ax, study, factor)
            for k, variant in enumerate(study.variants[:MOST_LINES]):
                table = study.values[variant, metric].reindex(study.points) * study.scale(metric)
                means, _ = interval(table.to_numpy())
                ax.plot(xs, means, ".", color=OKABE_ITO[k % 8], ms=3.5, alpha=0.45, zorder=2)
                grouped = table.groupby(xs.to_numpy()).mean()
                mean, half = interval(grouped.to_numpy())
                ax.plot(grouped.index, mean, color=OKABE_ITO[k % 8], ls=DASHES[k % 8], marker=MARKERS[k % 8], ms=4.5,
                        lw=1.6, zorder=4, label=variant)
                if np.isfinite(half).any():
                    ax.fill_between(grouped.index, mean - half, mean + half, color=OKABE_ITO[k % 8], alpha=0.18, lw=0,
                                    zorder=1)
            ax.yaxis.set_major_formatter(FuncFormatter(lambda x, _: short_number(x)))
    if len(study.variants) > 1:
        page.legend([Line2D([], [], color=OKABE_ITO[k % 8], ls=DASHES[k % 8], marker=MARKERS[k % 8], ms=4.5, label=v)
                     for k, v in enumerate(study.variants[:MOST_LINES])])
    return page.figure


def lines_by_second_factor(study):
    """Two factors: one metric a panel, the first factor along the axis, the second by line."""
    first, second = study.steps
    if study.numbers(first) is None and study.numbers(second) is not None:
        first, second = second, first
    groups = study.labels(second)
    levels = ordered(groups)[:8]
    page = panel_grid(study, f"{study.title}", f"Mean of each point; a line for each level of {second}", study.metrics,
                      3.0, left=0.85, gap_w=0.85, gap_h=1.1, legend_h=0.42, axis_h=0.78,
                      note="Bands: 95 % t intervals over replications. All points share their random numbers, so the "
                           "differences between lines are better known than the bands suggest.")
    for i, metric in enumerate(study.metrics):
        ax = page.axes(i)
        ax.set_ylabel(study.axis(metric))
        xs = step_axis(ax, study, first)
        table = study.values[study.variants[0], metric].reindex(study.points) * study.scale(metric)
        for k, level in enumerate(levels):
            mine = (groups == level).to_numpy()
            mean, half = interval(table[mine].to_numpy())
            at = xs[mine].to_numpy()
            order = np.argsort(at, kind="stable")
            ax.plot(at[order], mean[order], color=OKABE_ITO[k], ls=DASHES[k], marker=MARKERS[k], ms=4.5, lw=1.6,
                    zorder=3 + k)
            if np.isfinite(half).any():
                ax.fill_between(at[order], (mean - half)[order], (mean + half)[order], color=OKABE_ITO[k], alpha=0.13,
                                lw=0, zorder=1)
        ax.yaxis.set_major_formatter(FuncFormatter(lambda x, _: short_number(x)))
    page.legend([Line2D([], [], color=OKABE_ITO[k], ls=DASHES[k], marker=MARKERS[k], ms=4.5, label=str(level))
                 for k, level in enumerate(levels)], columns=min(len(levels), 5), handlelength=3.2)
    return page.figure


def heat_map(study):
    """Two factors as rows and columns, the mean of each metric as colour and number."""
    across, down = study.steps
    columns, rows = ordered(study.labels(across)), ordered(study.labels(down))
    page = panel_grid(study, f"{study.title}: heat map", "Mean over replications, with its 95 % half-width where there is one",
                      study.metrics, min(0.62 * len(rows) + 0.2, 4.2), left=1.35, gap_w=1.3, gap_h=1.1, axis_h=0.7)
    for i, metric in enumerate(study.metrics):
        ax = page.axes(i)
        table = study.values[study.variants[0], metric].reindex(study.points) * study.scale(metric)
        mean, half = interval(table.to_numpy())
        grid = np.full((len(rows), len(columns)), np.nan)
        widths = grid.copy()
        for p, m, h in zip(study.points, mean, half):
            at = rows.index(study.labels(down)[p]), columns.index(study.labels(across)[p])
            grid[at], widths[at] = m, h
        # Colours span no less than the noise, so that they do not show differences that may be none.
        low, high = np.nanmin(grid), np.nanmax(grid)
        spare = max(0.0, 2 * np.nan_to_num(np.nanmax(np.nan_to_num(widths))) - (high - low)) / 2
        low, high = low - spare, high + spare
        ax.imshow(grid, cmap="viridis", aspect="auto", vmin=low, vmax=high if high > low else low + 1)
        texts = {}
        for at, value in np.ndenumerate(grid):
            if math.isfinite(value):
                texts[at] = number(value, 4)
                if math.isfinite(widths[at]) and len(columns) <= 6:
                    texts[at] += f"\n±{number(widths[at], 2)}"
        # As large as the longest fits into its cell: a digit is some 0.64 of the size wide.
        cell = 72 * page.figure.get_figwidth() * ax.get_position().width / len(columns)
        longest = max((len(line) for text in texts.values() for line in text.split("\n")), default=1)
        for (r, c), text in texts.items():
            bright = high > low and (grid[r, c] - low) / (high - low) > 0.6
            ax.text(c, r, text, ha="center", va="center", fontsize=min(7.5, 0.92 * cell / (0.64 * longest)),
                    color="black" if bright else "white")
        ax.set_xticks(range(len(columns)), [wrap(short_number(c), 12) for c in columns])
        ax.set_yticks(range(len(rows)), [wrap(short_number(r), 14) for r in rows])
        ax.grid(False)
        ax.tick_params(length=0)
        ax.set_title(wrap(study.axis(metric), 44))
        ax.set_xlabel(wrap(study.factor_axis(across), 38))
        ax.set_ylabel(wrap(study.factor_axis(down), 30))
    return page.figure


def short_number(text):
    """A level as a label: "1.735 M", "2,500"; words and lists as they are."""
    try:
        x = float(text)
    except ValueError:
        return text
    return (f"{x / 1e6:.10g} M" if abs(x) >= 1e6 else f"{x:,.10g}").replace("-", "\u2212")


def measures(study, *names):
    """(variant, metric, unit) to factor x measure, strongest factor first."""
    frame = study.tables["sensitivity"]
    wanted = frame[frame["metric"].isin(study.metrics) & frame["measure"].isin(names)]
    found = {}
    for key, part in wanted.groupby(["variant", "metric", "unit"], sort=False):
        wide = {f: g.set_index("measure")[["value", "lower_95", "upper_95"]] for f, g in part.groupby("factor", sort=False)}
        last = names[-1]
        found[key] = dict(sorted(wide.items(), key=lambda item: -abs(item[1]["value"].get(last, 0.0))))
    return found


def sensitivity_page(study, title, subtitle, found, names, draw, note, legend):
    bars = max([min(len(f), MOST_BARS) for f in found.values()] + [1])
    page = panel_grid(study, title, subtitle, list(found) or [None], min(0.17 * bars * max(names, 1) + 0.3, 5.6), most=1,
                      left=3.6, right=0.9, gap_h=0.95, legend_h=0.42, axis_h=0.62, note=note)
    for i, ((variant, metric, _), factors) in enumerate(found.items()):
        ax = page.axes(i)
        ax.set_title(pretty(metric_name(metric)) + (f", {variant}" if len(study.variants) > 1 else ""))
        shown = dict(list(factors.items())[:MOST_BARS])
        bars_axes(ax, [wrap(f, 48) for f in shown], "")
        draw(ax, shown, study.scale(metric))
        ax.xaxis.set_major_locator(MaxNLocator(5))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: short_number(x)))
    if legend:
        page.legend(legend)
    return page


def span(ax, y, cells, name, scale):
    """The interval of one measure, where it has one."""
    row = cells.loc[name]
    if math.isfinite(row["lower_95"]) and math.isfinite(row["upper_95"]):
        middle = scale * (row["lower_95"] + row["upper_95"]) / 2
        whisker(ax, middle, y, scale * (row["upper_95"] - row["lower_95"]) / 2, cap=0.1)


def tornado(study):
    found = measures(study, "low", "high", "swing")

    def draw(ax, factors, scale):
        ax.axvline(0, color=INK, lw=0.9, zorder=4)
        for y, cells in enumerate(factors.values()):
            for name, colour, shift in (("low", OKABE_ITO[5], -0.17), ("high", OKABE_ITO[1], 0.17)):
                ax.barh(y + shift, scale * cells.loc[name, "value"], height=0.32, color=colour, zorder=3)
                span(ax, y + shift, cells, name, scale)

    page = sensitivity_page(study, f"Tornado: {study.title}",
                            "Change of each figure from the scenario as it stands when one factor goes to an end of its range",
                            found, 2, draw, "Whiskers: paired 95 % t intervals over replications. Widest swing first.",
                            [Patch(color=OKABE_ITO[5], label="low end of the range"),
                             Patch(color=OKABE_ITO[1], label="high end of the range")])
    for i, (_, metric, _) in enumerate(found):
        page.figure.axes[i].set_xlabel(f"Change ({SCALED.get(study.unit_of[metric], (study.unit_of[metric],))[0]})"
                                       .replace("(%)", "(% points)"))
    return page.figure


def sobol_bars(study):
    found = measures(study, "first", "total")

    def draw(ax, factors, scale):
        for y, cells in enumerate(factors.values()):
            for name, colour, shift in (("first", OKABE_ITO[0], -0.17), ("total", OKABE_ITO[3], 0.17)):
                ax.barh(y + shift, cells.loc[name, "value"] * 100, height=0.32, color=colour, zorder=3)
                span(ax, y + shift, cells, name, 100.0)
        ax.axvline(0, color=INK, lw=0.9, zorder=4)
        ax.set_xlabel("Share of the figure's variance (%)")

    return sensitivity_page(study, f"Sobol' indices: {study.title}",
                            "Share of a figure's variance over the ranges that a factor explains alone, and with all its interactions",
                            found, 2, draw, "Whiskers: 95 % bootstrap intervals.",
                            [Patch(color=OKABE_ITO[0], label="alone (first order)"),
                             Patch(color=OKABE_ITO[3], label="with interactions (total)")]).figure


def morris_plot(study):
    """mu* against sigma: far right matters, high up interacts or bends."""
    found = measures(study, "sigma", "mu_star")
    page = panel_grid(study, f"Morris screening: {study.title}",
                      "Mean absolute effect of a factor from one end of its range to the other, and how much the effect varies",
                      list(found) or [None], 3.2, left=0.9, gap_w=0.95, gap_h=2.1, axis_h=1.75, legend_h=0.36,
                      note="Below the solid line the effect is nearly the same everywhere (sigma < 0.1 mu*: linear); above "
                           "the dashed one it depends on the other factors or bends (sigma > mu*). The eight strongest are "
                           "named.")
    for i, ((variant, metric, _), factors) in enumerate(found.items()):
        ax = page.axes(i)
        scale = study.scale(metric)
        unit = SCALED.get(study.unit_of[metric], (study.unit_of[metric],))[0].replace("%", "% points")
        xs = [scale * c.loc["mu_star", "value"] for c in factors.values()]
        ys = [scale * c.loc["sigma", "value"] for c in factors.values()]
        reach = max(xs + [1e-12])
        top = max(ys + [0.3 * reach]) * 1.12
        ax.plot([0, 1.5 * reach], [0, 1.5 * reach], color=SOFT, ls=(0, (4, 3)), lw=0.9, zorder=1)
        ax.plot([0, 1.5 * reach], [0, 0.15 * reach], color=SOFT, lw=0.9, zorder=1)
        ax.set_xlim(-0.02 * reach, 1.08 * reach)
        ax.set_ylim(-0.03 * top, top)
        for k, (x, y) in enumerate(zip(xs, ys)):
            named = k < 8 and x > 0
            ax.plot([x], [y], "o", color=OKABE_ITO[k % 8] if named else FAINT, mec=INK, mew=0.5,
                    ms=9 if named else 5, zorder=3)
            if named:
                ax.text(x, y, str(k + 1), ha="center", va="center", fontsize=6.5, color="white"
                        if k not in (3, 5, 7) else INK, zorder=4, fontweight="bold")
        names = [f for f, x in zip(factors, xs) if x > 0][:8]
        ax.text(0.0, -0.18, "\n".join(f"{k + 1}  {f}" for k, f in enumerate(names)), transform=ax.transAxes, va="top",
                fontsize=7.5, linespacing=1.3)
        ax.set_title(wrap(pretty(metric_name(metric)) + (f", {variant}" if len(study.variants) > 1 else ""), 44))
        ax.set_xlabel(f"Mean absolute effect, mu* ({unit})")
        ax.set_ylabel(f"Spread of the effect, sigma ({unit})")
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_locator(MaxNLocator(5))
            axis.set_major_formatter(FuncFormatter(lambda x, _: short_number(x)))
    page.legend([Line2D([], [], color=SOFT, ls=(0, (4, 3)), label="sigma = mu*"),
                 Line2D([], [], color=SOFT, label="sigma = 0.1 mu*")])
    return page.figure


def selection_plot(study):
    """Every candidate's mean and interval, and when it was dropped."""
    frame = study.tables["selection"]
    metric = frame["metric"].iloc[0]
    unit, scale = SCALED.get(frame["unit"].iloc[0], (frame["unit"].iloc[0], 1.0))
    order = frame.sort_values("mean", kind="stable").tail(3 * MOST_BARS)
    page = Page(study, f"Selection: {study.title}",
                "Mean of each candidate and its 95 % interval; the number of replications says how much was spent on it",
                1, 1, min(0.3 * len(order) + 0.4, 7.0), left=3.6, right=2.2, legend_h=0.42, axis_h=0.6,
                note="Intervals are of each candidate alone; the promise of a selection is in manifest.json.")
    ax = page.axes(0)
    names = [candidate_name(study, p, v) for p, v in zip(order["design_point"], order["variant"])]
    bars_axes(ax, [wrap(n, 46) for n in names], f"{pretty(metric_name(metric))} ({unit})")
    for y, (_, row) in enumerate(order.iterrows()):
        chosen = row["selected"] == "yes"
        colour = OKABE_ITO[2] if chosen else (FAINT if math.isfinite(row["dropped_at"]) else OKABE_ITO[5])
        whisker(ax, scale * row["mean"], y, scale * row["half_width_95"], cap=0.14)
        ax.plot([scale * row["mean"]], [y], "D" if chosen else "o", color=colour, mec=INK, mew=0.8, ms=8 if chosen else 6,
                zorder=7)
        fate = "selected" if chosen else f"out at {row['dropped_at']:.0f}" if math.isfinite(row["dropped_at"]) else ""
        ax.text(1.02, y, f"{row['replications']:.0f} repl.  {fate}", transform=ax.get_yaxis_transform(), va="center",
                fontsize=8.5)
    ax.xaxis.set_major_locator(MaxNLocator(6))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: short_number(x)))
    page.legend([Line2D([], [], ls="", marker="D", color=OKABE_ITO[2], mec=INK, ms=8, label="selected"),
                 Line2D([], [], ls="", marker="o", color=OKABE_ITO[5], mec=INK, ms=6, label="in the race to the end"),
                 Line2D([], [], ls="", marker="o", color=FAINT, mec=INK, ms=6, label="dropped on the way")])
    return page.figure


def candidate_name(study, point, variant):
    parts = [f"{f.rpartition('.')[2]} {short_number(study.labels(f)[point])}" for f in study.steps]
    return f"{point:.0f}: " + ", ".join(parts + ([variant] if len(study.variants) > 1 else []))


def draw_study(study):
    """Name to Figure, for what the folder holds."""
    figures = {}
    with matplotlib.rc_context(STYLE):
        sensitivity = study.tables.get("sensitivity")
        kinds = set(sensitivity["measure"]) if sensitivity is not None else set()
        if kinds:
            if "mu_star" in kinds:
                figures["morris"] = morris_plot(study)
            if "total" in kinds:
                figures["sobol"] = sobol_bars(study)
            if "swing" in kinds:
                figures["tornado"] = tornado(study)
        elif len(study.steps) == 2 and all(study.levels[f].nunique() <= 12 for f in study.steps):
            figures["response"] = lines_by_second_factor(study)
            figures["heat_map"] = heat_map(study)
        elif study.steps:
            figures["response"] = response(study)
        if "selection" in study.tables:
            figures["selection"] = selection_plot(study)
    return figures


# ------------------------------------------------------------------ warm-up of a run
def mser5(series):
    """Observations to leave out by MSER-5 (White, Cobb and Spratt 2000), whether the search found its end, and why not."""
    batches = [np.mean(series[i:i + 5]) for i in range(0, len(series) - 4, 5)]
    k = len(batches)
    if k < 2:
        return None
    errors = [np.sum((batches[d:] - np.mean(batches[d:]))**2) / (k - d)**2 for d in range(k // 2 + 1)]
    best = int(np.argmin(errors))
    return 5 * best, best < k // 2 or k // 2 == 0


def configured_warm_up(result):
    try:
        with open(os.path.join(result.folder, "scenario.effective.toml"), encoding="utf-8") as stream:
            lines = [line.partition("=") for line in stream]
    except OSError:
        return None
    return next((float(v) for k, _, v in lines if k.strip() == "warm_up_days"), None)


def warm_up(result):
    """Daily figures from the first day on, Welch's moving average, and where MSER-5 would cut."""
    panels = [("served", "needs", "Needs served", "Needs served (% of the day's)", 100.0),
              ("denied_attempts", "attempts", "Attempts refused", "Attempts refused (% of the day's)", 100.0),
              ("ready_mean_days", None, "Order to ready", "Mean of the day's parcels (days)", 1.0)]
    frame = result.of("timeseries")
    panels = [p for p in panels if {p[0], p[1]} - {None} <= set(frame.columns)]
    used = configured_warm_up(result)
    page = Page(result, "Has the run settled?",
                "Daily figures from the first day on: mean over replications (faint), Welch's moving average over a week, and "
                "what MSER-5 proposes to leave out", len(result.variants), max(len(panels), 1), 2.4, left=0.85, gap_w=0.85,
                gap_h=1.0, legend_h=0.42, axis_h=0.6, head_h=0.52 if len(result.variants) > 1 else 0.32,
                note="A proposal to judge by eye, never applied by itself: run.warm_up_days is what counts. MSER-5 on daily "
                     "means over replications; no cut is drawn where its least error lies at the end of its search (the run "
                     "is too short to tell).")
    for i, v in enumerate(result.variants):
        mine = result.of("timeseries", v)
        mine = mine[mine["platform"] == "any"]
        for j, (top, bottom, name, label, scale) in enumerate(panels):
            ax = page.axes(len(panels) * i + j)
            ax.set_title(f"{result.title_of(v)}\n{name}" if result.title_of(v) and j == 0 else name)
            ax.set_ylabel(label)
            ax.set_xlabel("Time (days)")
            values = mine[top] / mine[bottom] if bottom else mine[top]
            table = mine.assign(value=scale * values).pivot_table(index="day", columns="replication", values="value",
                                                                  dropna=False)
            mean, _ = interval(table.to_numpy())
            good = np.isfinite(mean)
            if not good.any():
                say(ax, "Nothing of it in this run.")
                continue
            days, mean = table.index.to_numpy()[good], mean[good]
            smooth = np.array([mean[max(0, d - min(3, d)):d + min(3, d) + 1].mean() for d in range(len(mean) - 3)])
            ax.plot(days, mean, color=OKABE_ITO[0], lw=0.8, alpha=0.4, zorder=2)
            ax.plot(days[:len(smooth)], smooth, color=OKABE_ITO[0], lw=1.9, zorder=3)
            if used:
                ax.axvline(used, color=INK, lw=1.1, zorder=4)
            cut = mser5(mean)
            if cut and cut[1]:
                ax.axvline(days[0] + cut[0], color=OKABE_ITO[1], ls=(0, (4, 2)), lw=1.4, zorder=5)
            ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
            ax.set_xlim(0, table.index.max() + 1)
            ax.yaxis.set_major_locator(MaxNLocator(5))
            ax.yaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.5g}"))
    page.legend([Line2D([], [], color=OKABE_ITO[0], lw=0.8, alpha=0.5, label="day"),
                 Line2D([], [], color=OKABE_ITO[0], lw=1.9, label="moving average, 7 days"),
                 Line2D([], [], color=INK, lw=1.1, label="warm-up left out of the result"),
                 Line2D([], [], color=OKABE_ITO[1], ls=(0, (4, 2)), lw=1.4, label="MSER-5's proposal")])
    return page.figure


FIGURES = {"coverage_map": coverage_map, "access_map": access_map, "pickup_map": pickup_map,
           "pickup_times": pickup_times, "leg_shares": leg_shares, "network": network,
           "prices_and_shares": prices_and_shares, "denials": denials,
           "coverage_by_platform": coverage_by_platform, "platform_money": platform_money,
           "cash_and_kiosks": cash_and_kiosks, "warm_up": warm_up, "day_tours": day_tours}


def draw_all(result):
    """Name to Figure, for all figures."""
    with matplotlib.rc_context(STYLE):
        # A run without a single attempt has no reasons for refusals to show; older results lack some tables; few runs
        # draw a day's tours.
        there = {"denials": len(result.of("denials")) > 0, "network": len(result.network) > 0,
                 "day_tours": bool(read_tours(result))}
        drawn = {name: draw(result) for name, draw in FIGURES.items() if there.get(name, True)}
        return {name: figure for name, figure in drawn.items() if figure is not None}


# ------------------------------------------------------------------ writing
def save(figures, out):
    """Each file appears whole or not at all."""
    os.makedirs(out, exist_ok=True)
    written = []
    with matplotlib.rc_context(STYLE):
        for name, figure in figures.items():
            for kind, options in (("png", {"dpi": 150}), ("svg", {"metadata": {"Date": None}})):
                path = os.path.join(out, f"{name}.{kind}")
                beside = f"{path}.{os.getpid()}.part"
                try:
                    figure.savefig(beside, format=kind, **options)
                    os.replace(beside, path)
                finally:
                    if os.path.exists(beside):
                        os.remove(beside)
                written.append(path)
    return written


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="plot.py", description="Draw the figures of a Warung result folder.")
    parser.add_argument("result", metavar="RESULT_DIR")
    parser.add_argument("--out", metavar="DIR", help="where to write (default: RESULT_DIR/plots)")
    parser.add_argument("--variant", metavar="NAME", action="append", default=[],
                        help="draw this variant only; may be repeated")
    parser.add_argument("--metric", metavar="NAME", action="append", default=[],
                        help="studies: draw this figure (a metric of results.csv); may be repeated")
    options = parser.parse_args(arguments)
    folder = options.result.rstrip("/") or "/"
    try:
        if is_study(folder):
            figures = draw_study(read_study(folder, options.metric, options.variant))
            if not figures:
                raise ResultError(f"{folder} has one point and nothing to compare; use warung run for a single scenario.")
        else:
            if options.metric:
                raise ResultError(f"--metric is for studies, and {folder} is the result of a run.")
            result = read_result(folder, options.variant)
            matrix = os.path.join(folder, "tournament.csv")
            if os.path.isfile(matrix) and not options.variant:
                with matplotlib.rc_context(STYLE):
                    figures = {"tournament": tournament(result, pd.read_csv(matrix, dtype=str, keep_default_na=False))}
            else:
                if result.left_out:
                    print(f"plot.py: drawing the first {MOST_VARIANTS} variants; choose others with --variant.",
                          file=sys.stderr)
                figures = draw_all(result)
    except ResultError as problem:
        print(f"plot.py: {problem}", file=sys.stderr)
        return 2
    try:
        written = save(figures, options.out or os.path.join(folder, "plots"))
    except OSError as problem:
        print(f"plot.py: cannot write {problem.filename or options.out}: {problem.strerror}.", file=sys.stderr)
        return 7
    print("\n".join(written))
    return 0


if __name__ == "__main__":
    sys.exit(main())
