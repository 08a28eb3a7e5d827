"""What a user of `warung place` sees: sites, files, exit codes, and what is said of broken files.

    python3 tests/cli/place_command.py PATH_TO_WARUNG

Published files (p-median of the OR-Library, San Francisco) are read where WARUNG_BENCHMARK_FILES names their folder.
"""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TINY = ROOT / "scenarios" / "tiny.toml"
WARUNG = None

# A path of five vertices, edges of length 1, 2, 3, 4: with p = 1 vertex 3 or 4 (distances 3,2,0,3,7: 15) is best;
# vertex 4: 6,5,3,0,4 = 18. With p = 2 vertices 2 and 5 leave 1 + 0 + 2 + 4 + 0 = 7; 2 and 4: 1 + 0 + 2 + 0 + 4 = 7.
PATH = "5 4 2\n1 2 1\n2 3 2\n3 4 3\n4 5 4\n"


def warung(*arguments):
    return subprocess.run([WARUNG, *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False)


class Place(unittest.TestCase):
    def setUp(self):
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="warung-place-"))
        self.addCleanup(shutil.rmtree, self.tmp, ignore_errors=True)
        self.out = self.tmp / "out"

    def file(self, name, text):
        path = self.tmp / name
        path.write_text(text, encoding="utf-8")
        return path

    def placed(self, *arguments):
        done = warung("place", *arguments, "--out", self.out, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refused(self, code, words, *arguments):
        done = warung("place", *arguments, "--out", self.out)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        self.assertTrue(done.stderr.startswith("error"), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertFalse(self.out.exists(), "something was written")

    def features(self, name):
        """RFC 7946: a FeatureCollection whose positions are longitude, latitude."""
        collection = json.loads((self.out / name).read_text(encoding="utf-8"))
        self.assertEqual(collection["type"], "FeatureCollection")
        for feature in collection["features"]:
            self.assertEqual(set(feature), {"type", "geometry", "properties"})
            if feature["geometry"] is not None:
                lon, lat = feature["geometry"]["coordinates"]
                self.assertTrue(-180 <= lon <= 180 and -90 <= lat <= 90)
        return collection["features"]

    # ---- files of the OR-Library

    def test_a_path_by_hand(self):
        one = self.placed(self.file("one.txt", PATH), "--sites", 1, "--objective", "p-median")
        self.assertEqual(one["sites"], ["3"])
        self.assertAlmostEqual(one["mean_distance"]["after"], 15 / 5)
        self.assertTrue(one["proved_optimal"])
        shutil.rmtree(self.out)
        two = self.placed(self.file("two.txt", PATH), "--sites", 2, "--objective", "p-median")
        self.assertAlmostEqual(two["mean_distance"]["after"], 7 / 5)

    def test_vertices_that_nothing_connects_are_told_and_not_nan(self):
        file = self.file("apart.txt", "4 1 1\n1 2 5\n")
        answer = self.placed(file, "--sites", 3, "--objective", "cover", "--radius-km", 5)
        self.assertEqual(answer["covered_demand"]["after"], 4)
        self.assertNotIn("nan", (self.out / "sites.csv").read_text().lower())
        shutil.rmtree(self.out)
        fewest = self.placed(file, "--objective", "lscp", "--radius-km", 5)
        self.assertEqual(fewest["fewest_sites"], 3)

    def test_who_is_joined_to_no_site_is_told(self):
        # Two pairs, one site: two vertices are reached (0 and 3), two count with the length of no way, 5 * 4 + 1.
        file = self.file("pairs.txt", "4 2 1\n1 2 3\n3 4 5\n")
        done = warung("place", file, "--sites", 1, "--objective", "p-median", "--out", self.out)
        self.assertIn("2 vertices (50.0 %) are joined to no site by any distance given; they count with 21", done.stdout)
        shutil.rmtree(self.out)
        done = warung("place", file, "--sites", 2, "--objective", "p-median", "--out", self.out)
        self.assertNotIn("joined", done.stdout)

    def test_malformed_graphs_are_refused_with_their_line(self):
        for name, text, line, word in [
            ("word.txt", "5 4 2\n1 2 1\n2 three 2\n3 4 3\n4 5 4\n", 3, "whole number"),
            ("short.txt", "5 4 2\n1 2 1\n2 3 2\n", 4, "the file ends"),
            ("long.txt", PATH + "1 5 9\n", 6, "more follows"),
            ("vertex.txt", "5 1 2\n1 6 1\n", 2, "between 1 and 5"),
            ("negative.txt", "5 1 2\n1 2 -1\n", 2, "not be -1"),
            ("p.txt", "5 1 6\n1 2 1\n", 1, "between 1 and 5"),
            ("empty.txt", "", 1, "the file ends"),
            ("fraction.txt", "5 1 2\n1 2 1.5\n", 2, "whole number"),
            ("packed.txt", "\x1f\x8b\x08", 1, "not a text"),
            ("zero.txt", "5 1 2\n1 2 \0\n", 2, "not a text"),
        ]:
            with self.subTest(name):
                self.refused(2, [f"{name}:{line}", word, "nothing was written"], self.file(name, text), "--sites", 1,
                             "--objective", "p-median")
        self.refused(2, ["6 is more than the 5"], self.file("path.txt", PATH), "--sites", 6, "--objective", "p-median")
        self.refused(2, ["no such file"], self.tmp / "nowhere.txt", "--sites", 1)
        self.refused(2, ["a folder"], self.tmp, "--sites", 1)

    # ---- tables

    DEMAND = "name,population\na,10\nb,20\nc,5\n"
    DISTANCES = "site,destination,distance\nX,a,100\nX,b,900\nY,b,200\n"

    def tables(self, demand, distances, *arguments):
        return [self.file("demand.csv", demand), "--distances", self.file("distances.csv", distances), *arguments]

    def test_tables_with_a_place_out_of_reach(self):
        answer = self.placed(*self.tables(self.DEMAND, self.DISTANCES, "--objective", "lscp", "--radius-km", 1))
        self.assertEqual(answer["sites"], ["X"])
        self.assertEqual(answer["demand_out_of_reach"], 5)      # c, which no pair connects
        text = (self.out / "sites.csv").read_text()
        self.assertNotIn("nan", text.lower())
        self.assertTrue(all(f["geometry"] is None for f in self.features("sites.geojson")))

    def test_malformed_tables_are_refused_with_their_line(self):
        ask = ["--sites", 1, "--radius-km", 1]
        for demand, distances, words in [
            ("name,population\na,ten\n", self.DISTANCES, ["demand.csv:2"]),
            ("name,population\na,-1\n", self.DISTANCES, ["demand.csv:2"]),
            ("name,colour\na,1\n", self.DISTANCES, ["demand.csv:1"]),
            (self.DEMAND, "site,destination,distance\nX,a,100\nX,d,1\n", ["distances.csv:3", "d"]),
            (self.DEMAND, "site,destination,distance\nX,a\n", ["distances.csv:2"]),
            (self.DEMAND, "site,destination,distance\nX,a,inf\n", ["distances.csv:2"]),
            (self.DEMAND, self.DISTANCES + "X,a,7\n", ["distances.csv:5", "line 2 already"]),
            (self.DEMAND, self.DISTANCES.replace(",", ";"), ["distances.csv:1", "separated by commas"]),
            (self.DEMAND.replace(",", ";"), self.DISTANCES, ["demand.csv:1", "separated by commas"]),
            (self.DEMAND + "\x01\n", self.DISTANCES, ["demand.csv:5", "not a text"]),
            ("", self.DISTANCES, ["demand.csv", "the table is empty"]),
            (self.DEMAND.replace("b,", '"b,'), self.DISTANCES, ["demand.csv:3", "never closed"]),
        ]:
            with self.subTest(words=words):
                self.refused(2, [*words, "nothing was written"], *self.tables(demand, distances, *ask))
        self.refused(2, ["--distances FILE is missing"], self.file("demand.csv", self.DEMAND), *ask)

    # ---- scenarios

    def test_a_scenario_gets_files_that_fit_together(self):
        answer = self.placed(TINY, "--sites", 3, "--set", "customer.reach_km=0.5", "--platform", "none")
        self.assertEqual(sorted(p.name for p in self.out.iterdir()),
                         ["added.csv", "overlay.toml", "sites.csv", "sites.geojson"])
        self.assertGreater(answer["covered_demand"]["after"], answer["covered_demand"]["before"])
        with open(self.out / "sites.csv", newline="", encoding="utf-8") as f:
            sites = list(csv.DictReader(f))
        with open(self.out / "added.csv", newline="", encoding="utf-8") as f:
            added = list(csv.DictReader(f))
        features = self.features("sites.geojson")
        self.assertEqual([s["site"] for s in sites], [a["name"] for a in added])
        for site, kiosk, feature in zip(sites, added, features):
            self.assertEqual((site["lat"], site["lon"]), (kiosk["lat"], kiosk["lon"]))
            self.assertAlmostEqual(feature["geometry"]["coordinates"][0], float(site["lon"]))
            self.assertEqual(kiosk["platforms"], "east west")
        self.assertEqual(warung("check", self.out / "overlay.toml").returncode, 0)
        run = warung("run", self.out / "overlay.toml", "--quiet", "--replications", 1, "--out", self.tmp / "run")
        self.assertEqual(run.returncode, 0, run.stderr)
        network = json.loads((self.tmp / "run" / "network.geojson").read_text(encoding="utf-8"))
        layers = [f["properties"]["layer"] for f in network["features"]]
        self.assertEqual(layers.count("kiosk"), 3)
        self.assertEqual(layers.count("region"), 3)
        again = warung("place", TINY, "--sites", 3, "--out", self.out)
        self.assertEqual(again.returncode, 7)
        self.assertIn("--force", again.stderr)

    def test_pickup_time_shortens_and_simulation_stands_beside_it(self):
        answer = self.placed(TINY, "--sites", 2, "--objective", "pickup-time", "--platform", "none", "--simulate",
                             "--replications", 2, "--set", "platform.east.members=3", "--set",
                             "platform.west.members=3", "--threads", 2)
        hours = answer["mean_hours_to_hand"]
        self.assertLess(hours["after"], hours["before"])
        simulated = answer["simulated"]
        self.assertEqual(simulated["replications"], 2)
        people = simulated["people_within_reach"]
        self.assertGreaterEqual(people["difference"], 0)
        self.assertAlmostEqual(people["with"] - people["without"], people["difference"], places=6)

    def test_misuse_is_told(self):
        graph = self.file("path.txt", PATH)
        self.refused(3, ["--objective is one of"], graph, "--sites", 1, "--objective", "best")
        self.refused(3, ["--sites N"], graph, "--objective", "p-median")
        self.refused(3, ["--radius-km R"], graph, "--sites", 1)
        self.refused(3, ["scenario"], graph, "--sites", 1, "--objective", "pickup-time")
        self.refused(3, ["scenario"], graph, "--sites", 1, "--objective", "p-median", "--simulate")
        self.refused(2, ["no platform `north`"], TINY, "--sites", 1, "--platform", "north")
        self.refused(2, ["W"], ROOT / "tests" / "wrong" / "unconnected_network.toml", "--sites", 1)

    # ---- published files

    @unittest.skipUnless(os.environ.get("WARUNG_BENCHMARK_FILES"), "needs WARUNG_BENCHMARK_FILES")
    def test_published_p_medians_are_within_a_hundredth(self):
        folder = pathlib.Path(os.environ["WARUNG_BENCHMARK_FILES"]) / "data" / "pmedian"
        with open(folder / "best_known.csv", newline="", encoding="utf-8") as f:
            best = list(csv.DictReader(f))
        self.assertTrue(best)
        for row in best[:4]:
            file = folder / (row["name"] + ".txt")
            n, _, p = map(int, file.read_text().split()[:3])
            answer = self.placed(file, "--sites", p, "--objective", "p-median", "--steps", "2e8")
            optimum = float(row["best_known_cost"])
            self.assertLessEqual(answer["mean_distance"]["after"] * n, optimum * 1.01 + 1e-6, file.name)
            shutil.rmtree(self.out)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: place_command.py PATH_TO_warung")
    WARUNG = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
