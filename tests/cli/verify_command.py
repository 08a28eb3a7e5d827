#!/usr/bin/env python3
"""`warung verify` from outside: verdicts, exit codes, wrong case files. Usage: verify_command.py WARUNG

With WARUNG_BENCHMARK_FILES in the environment, a folder that holds validation/*.json and data/, these cases as well: a quick run of
all, with WARUNG_LONG=1 at full effort.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

WARUNG = sys.argv.pop(1)


def verify(*arguments):
    return subprocess.run([WARUNG, "verify", *map(str, arguments)], capture_output=True, text=True)


def case(**changes):
    # M/M/1 with rho = 0.5: L = rho / (1 - rho) = 1.
    c = {"name": "half", "kind": "queue.mm1", "inputs": {"lambda_": 0.5, "mu": 1.0}, "expected": {"L": 1.0},
         "tolerance": {"type": "stochastic", "z": 4, "max_rel_halfwidth": 0.05}, "source": "Kleinrock 1975",
         "des": "stochastic"}
    c.update(changes)
    return c


class Verify(unittest.TestCase):
    def file(self, *cases):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "cases.json"
        path.write_text(json.dumps({"cases": cases}))
        return path

    def test_own_cases_pass(self):
        done = verify("--quick")
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)
        self.assertRegex(done.stdout, r"[1-9]\d passed, 0 failed, 0 not supported, 0 errors")

    def test_the_model_description_shows_the_verdicts(self):
        model = (Path(__file__).parents[2] / "sim" / "MODEL.md").read_text()
        if os.environ.get("WARUNG_LONG"):
            table = verify("--markdown").stdout
            self.assertIn(table, model, "make it again: warung verify --markdown")
        for c in json.loads((Path(__file__).parents[2] / "sim" / "verify" / "cases.json").read_text())["cases"]:
            self.assertIn(f"| `{c['name']}` |", model)

    def test_a_wrong_expectation_fails(self):
        self.assertEqual(verify("--cases", self.file(case())).returncode, 0)
        done = verify("--cases", self.file(case(expected={"L": 1.1})))
        self.assertEqual(done.returncode, 5)
        self.assertIn("1 failed", done.stdout)

    def test_what_is_not_supported_is_never_passed(self):
        unknown = self.file(case(kind="astrology.horoscope"))
        done = verify("--cases", unknown)
        self.assertEqual(done.returncode, 0)
        self.assertIn("0 passed, 0 failed, 1 not supported", done.stdout)
        self.assertEqual(verify("--strict", "--cases", unknown).returncode, 5)

    def test_the_same_figures_for_any_number_of_threads(self):
        cases = self.file(case(), case(name="busier", inputs={"lambda_": 0.7, "mu": 1.0}, expected={"L": 0.7 / 0.3}))
        one, three = (verify("--json", "--threads", n, "--cases", cases) for n in (1, 3))
        self.assertEqual(one.returncode, 0, one.stdout + one.stderr)
        self.assertEqual(one.stdout, three.stdout)
        json.loads(one.stdout)

    def test_wrong_files_are_explained(self):
        broken = self.file(case())
        broken.write_text('{"cases": [')
        for arguments, words in (([broken], "cases.json"), (["/nowhere/at/all.json"], "/nowhere/at/all.json")):
            done = verify("--cases", *arguments)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(words, done.stderr)
        self.assertEqual(verify("--nonsense").returncode, 3)
        self.assertEqual(verify("no_such_case").returncode, 3)

    def test_published_cases_pass(self):
        shared = os.environ.get("WARUNG_BENCHMARK_FILES")
        if not shared or not Path(shared, "validation").is_dir():
            self.skipTest("no published cases: set WARUNG_BENCHMARK_FILES to the folder that holds validation/ and data/")
        effort = [] if os.environ.get("WARUNG_LONG") else ["--quick"]
        for name in ("model_cases", "pricing_cases"):
            with self.subTest(name):
                file = Path(shared, "validation", name + ".json")
                done = verify("--cases", file, "--data", Path(shared, "data"), *effort)
                self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr)


if __name__ == "__main__":
    unittest.main()
