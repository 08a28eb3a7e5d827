"""What a user of `warung routes` sees, and what is said of broken files.

    python3 tests/cli/routes_command.py PATH_TO_WARUNG
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

WARUNG = None

# Depot at the origin, two pairs of customers, 10 east and 10 north; each pair fills a vehicle.
# Out and back: (10 + 1 + 11) + (10 + 1 + 11) = 44.
SQUARE = """NAME : square
TYPE : CVRP
DIMENSION : 5
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 2
NODE_COORD_SECTION
1 0 0
2 10 0
3 11 0
4 0 10
5 0 11
DEMAND_SECTION
1 0
2 1
3 1
4 1
5 1
DEPOT_SECTION
1
-1
EOF
"""


def warung(*arguments):
    return subprocess.run([WARUNG, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)


class Routes(unittest.TestCase):
    def setUp(self):
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="warung-routes-"))
        self.addCleanup(shutil.rmtree, self.tmp, ignore_errors=True)
        self.sol = self.tmp / "out.sol"

    def file(self, name, text):
        path = self.tmp / name
        path.write_text(text, encoding="utf-8")
        return path

    def test_a_square_by_hand(self):
        file = self.file("square.vrp", SQUARE)
        for mode in ("fast", "plan", "study"):
            done = warung("routes", file, "--mode", mode, "--sol", self.sol, "--json", "--iterations", 200)
            self.assertEqual(done.returncode, 0, done.stderr)
            answer = json.loads(done.stdout)
            self.assertEqual(answer["cost"], 44)
            self.assertEqual(sorted(sorted(r) for r in answer["routes"]), [[1, 2], [3, 4]])
            lines = self.sol.read_text().splitlines()
            self.assertEqual(lines[-1], "Cost 44")
            self.assertTrue(lines[0].startswith("Route #1: "))
        self.assertEqual([p.name for p in self.tmp.iterdir() if p.suffix not in (".vrp", ".sol")], [])

    def test_broken_files_are_refused_and_nothing_is_written(self):
        cases = {
            "no_demand.vrp": SQUARE[: SQUARE.index("DEMAND_SECTION")] + "DEPOT_SECTION\n1\n-1\nEOF\n",
            "no_coordinates.vrp": SQUARE[: SQUARE.index("NODE_COORD")] + SQUARE[SQUARE.index("DEMAND_SECTION"):],
            "no_capacity.vrp": SQUARE.replace("CAPACITY : 2\n", ""),
            "zero_capacity.vrp": SQUARE.replace("CAPACITY : 2", "CAPACITY : 0"),
            "word.vrp": SQUARE.replace("3 11 0", "3 eleven 0"),
            "one_missing.vrp": SQUARE.replace("5 0 11\n", ""),
            "twice.vrp": SQUARE.replace("5 0 11\n", "4 0 11\n"),
            "too_heavy.vrp": SQUARE.replace("5 1\nDEPOT", "5 3\nDEPOT"),
            "negative.vrp": SQUARE.replace("5 1\nDEPOT", "5 -1\nDEPOT"),
            "dimension.vrp": SQUARE.replace("DIMENSION : 5", "DIMENSION : 6"),
            "empty.vrp": "",
            "packed.vrp": "\x1f\x8b\x08",
            "no_depot.vrp": SQUARE.replace("DEPOT_SECTION\n1\n-1\n", ""),
            "other_depot.vrp": SQUARE.replace("DEPOT_SECTION\n1\n", "DEPOT_SECTION\n9\n"),
            "truncated.vrp": SQUARE[: SQUARE.index("4 0 10")],
            "nan.vrp": SQUARE.replace("3 11 0", "3 nan 0"),
            "far.vrp": SQUARE.replace("3 11 0", "3 1e300 0"),
            "misspelt.vrp": SQUARE.replace("CAPACITY", "CAPACTIY"),
            "too_few_vehicles.vrp": SQUARE.replace("CAPACITY : 2", "CAPACITY : 2\nVEHICLES : 1"),
            "day_too_short.vrp": SQUARE.replace("CAPACITY : 2", "CAPACITY : 2\nDISTANCE : 15"),
            "service_too_long.vrp": SQUARE.replace("CAPACITY : 2", "CAPACITY : 2\nDISTANCE : 90\nSERVICE_TIME : 80"),
            "header.txt": "R1\nVEHICLE\nNUMBER CAPACITY\n 3 10\n",
        }
        for name, text in cases.items():
            with self.subTest(name):
                done = warung("routes", self.file(name, text), "--sol", self.sol)
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
                self.assertIn(name, done.stderr)
                self.assertIn("nothing was written", done.stderr)
                self.assertFalse(self.sol.exists())
        done = warung("routes", self.tmp / "word.vrp")
        self.assertIn("word.vrp:9", done.stderr)
        done = warung("routes", self.tmp / "misspelt.vrp")
        self.assertIn("misspelt.vrp:5: unknown key `CAPACTIY`; did you mean `CAPACITY`?", done.stderr)
        done = warung("routes", self.tmp / "day_too_short.vrp")
        self.assertIn("day_too_short.vrp:9: serving customer 1 alone takes 20, more than the longest duration of 15 "
                      "(customer 1 is node 2)", done.stderr)

    def test_misuse_is_told(self):
        file = self.file("square.vrp", SQUARE)
        for arguments in (["--mode", "quick"], ["--seed", "x"], ["--iterations", "-1"], [file]):
            done = warung("routes", file, *arguments)
            self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(warung("routes", self.tmp / "nowhere.vrp").returncode, 2)
        done = warung("routes", file, "--sol", self.tmp / "no" / "such" / "folder.sol", "--mode", "fast")
        self.assertEqual(done.returncode, 7, done.stderr)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: routes_command.py PATH_TO_warung")
    WARUNG = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
