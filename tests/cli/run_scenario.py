"""What a user of `warung run` sees: files, bytes, exit codes. Usage: run_scenario.py PATH_TO_WARUNG"""

import csv
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "scenarios" / "tiny.toml"
WARUNG = None

CSVS = ["summary.csv", "regions.csv", "coverage.csv", "pickup_times.csv", "pickup_distribution.csv", "platforms.csv",
        "prices.csv", "market.csv", "timeseries.csv", "denials.csv", "outcomes_by_hour.csv", "parcels.csv", "segments.csv"]


def warung(*arguments, **options):
    return subprocess.run([WARUNG, *map(str, arguments)], capture_output=True, text=True, timeout=300, **options)


def csv_bytes(folder):
    return {name: (Path(folder) / name).read_bytes() for name in CSVS}


def rows(folder, name):
    with open(Path(folder) / name, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


class RunTest(unittest.TestCase):
    def setUp(self):
        self.tmp = Path(tempfile.mkdtemp(prefix="warung-test-"))
        self.addCleanup(shutil.rmtree, self.tmp, ignore_errors=True)

    def run_ok(self, *arguments):
        done = warung("run", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def test_writes_the_whole_result_folder_and_nothing_else(self):
        out = self.tmp / "out"
        done = self.run_ok(TINY, "--out", out)
        self.assertEqual(sorted(p.name for p in out.iterdir()),
                         sorted(CSVS + ["README.md", "manifest.json", "network.geojson", "scenario.effective.toml"]))
        self.assertEqual([p.name for p in self.tmp.iterdir()], ["out"])
        self.assertIn("of their needs are served", " ".join(done.stdout.split()))
        self.assertIn(str(out), done.stderr)
        manifest = json.loads((out / "manifest.json").read_text())
        self.assertTrue(manifest["complete"])
        for replication in manifest["replications"]:
            self.assertEqual(set(replication["checks"].values()), {"held"})
            self.assertEqual(set(replication["checks"]),
                             {"money", "ledgers", "needs", "presence", "balances", "credit", "parcels", "units"})

    def test_every_column_is_explained_and_every_row_is_whole(self):
        out = self.tmp / "out"
        self.run_ok(TINY, "--out", out)
        readme = (out / "README.md").read_text()
        for name in CSVS:
            table = rows(out, name)
            self.assertGreater(len(table), 0, name)
            for column in table[0]:
                self.assertIn(f"`{column}`", readme, f"{name}: {column}")
            for row in table:
                self.assertNotIn(None, row, name)
                for column, cell in row.items():
                    self.assertIsNotNone(cell, f"{name}: {column}")
                    self.assertNotIn(cell.lower(), ("nan", "inf", "-inf", "-nan"), f"{name}: {column}")

    def test_shares_are_shares_and_outcomes_add_up(self):
        out = self.tmp / "out"
        self.run_ok(TINY, "--out", out)
        for row in rows(out, "summary.csv"):
            parts = [float(row[f"{k}_share"]) for k in
                     ("coverage_realised", "needs_outside", "needs_unaware", "needs_out_of_reach", "needs_denied")]
            self.assertAlmostEqual(sum(parts), 1, places=12)
            for column, cell in row.items():
                if column.endswith("_share") and cell:  # empty: of nothing
                    self.assertTrue(0 <= float(cell) <= 1, f"{column} = {cell}")

    def test_platform_money_adds_up(self):
        out = self.tmp / "out"
        self.run_ok(TINY, "--out", out)
        for row in rows(out, "platforms.csv"):
            v = {k: float(x) for k, x in row.items() if k.endswith("_rp") and x}
            self.assertAlmostEqual(v["margin_rp"], v["fees_rp"] - v["commissions_rp"] + v["goods_margin_rp"]
                                   - v["operating_cost_rp"] - v["logistics_cost_rp"], places=3)
            # Tiny has no warm-up: the margin is what the cash moved by, less refunds of uncollected parcels.
            self.assertLessEqual(v["cash_end_rp"] - v["cash_start_rp"], v["margin_rp"] + 0.5)

    def test_same_bytes_for_threads_repeats_and_the_effective_scenario(self):
        base = ["--set", "run.population_scale=0.002", "--set", "run.horizon_days=9", "--set", "run.warm_up_days=2",
                "--replications", "2"]
        indonesia = ROOT / "scenarios" / "indonesia.toml"
        a, b, c, d = (self.tmp / x for x in "abcd")
        self.run_ok(indonesia, *base, "--threads", "1", "--out", a)
        self.run_ok(indonesia, *base, "--threads", "2", "--out", b)
        self.run_ok(indonesia, *base, "--threads", "2", "--out", c)
        self.run_ok(a / "scenario.effective.toml", "--out", d)
        self.assertEqual(csv_bytes(a), csv_bytes(b))
        self.assertEqual(csv_bytes(a), csv_bytes(c))
        self.assertEqual(csv_bytes(a), csv_bytes(d))

    def test_variants_appear_side_by_side_on_the_same_needs(self):
        out = self.tmp / "out"
        done = self.run_ok(ROOT / "scenarios" / "price_war.toml", "--set", "run.population_scale=0.001", "--days", "14",
                           "--set", "run.warm_up_days=3", "--replications", "2", "--out", out)
        table = rows(out, "summary.csv")
        by_replication = {}
        for row in table:
            by_replication.setdefault(row["replication"], set()).add(row["needs_simulated"])
        for needs in by_replication.values():
            self.assertEqual(len(needs), 1, "a policy changed the needs")
        self.assertIn("against hold", done.stdout)
        self.assertIn("paired differences", done.stdout)

    def test_json_is_json(self):
        done = self.run_ok(TINY, "--out", self.tmp / "out", "--json")
        figures = json.loads(done.stdout)["variants"]["base"]
        self.assertEqual(figures["coverage_realised_share"]["unit"], "share")
        self.assertEqual(figures["coverage_realised_share"]["replications"], 2)

    def test_quiet_prints_nothing(self):
        done = self.run_ok(TINY, "--out", self.tmp / "out", "--quiet")
        self.assertEqual((done.stdout, done.stderr), ("", ""))

    def test_an_existing_folder_is_refused_and_left_alone(self):
        out = self.tmp / "out"
        out.mkdir()
        (out / "thesis.txt").write_text("years of work")
        for extra in ([], ["--force"]):
            done = warung("run", TINY, "--out", out, *extra)
            self.assertEqual(done.returncode, 7)
            self.assertIn(str(out), done.stderr)
            self.assertEqual((out / "thesis.txt").read_text(), "years of work")

    def test_force_replaces_a_result(self):
        out = self.tmp / "out"
        self.run_ok(TINY, "--out", out)
        before = csv_bytes(out)
        self.assertEqual(warung("run", TINY, "--out", out).returncode, 7)
        self.run_ok(TINY, "--out", out, "--seed", "5", "--force")
        self.assertNotEqual(csv_bytes(out), before)
        self.assertEqual([p.name for p in self.tmp.iterdir()], ["out"])

    def test_an_unwritable_place_is_told_before_anything_runs(self):
        (self.tmp / "file").write_text("")
        done = warung("run", TINY, "--out", self.tmp / "file" / "out")
        self.assertEqual(done.returncode, 7)
        self.assertIn("cannot make the output folder", done.stderr)
        self.assertNotIn("internal", done.stderr)

    def test_a_full_disk_keeps_the_old_result_and_prints_the_answer(self):
        out = self.tmp / "out"
        self.run_ok(TINY, "--out", out)
        before = csv_bytes(out)
        # No file may grow beyond 4 kB: what a full disk does to a write.
        done = warung("run", TINY, "--out", out, "--force", "--seed", "9",
                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
        self.assertEqual(done.returncode, 7, done.stderr)
        self.assertIn("cannot write", done.stderr)
        self.assertIn("Coverage", done.stdout)
        self.assertEqual(csv_bytes(out), before)

    def long_run(self, out):
        return subprocess.Popen([WARUNG, "run", str(TINY), "--out", str(out), "--days", "3000", "--replications", "60",
                                 "--threads", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_for_replications(self, partial, count):
        deadline = time.time() + 120
        while time.time() < deadline:
            try:
                if len(json.loads((partial / "manifest.json").read_text()).get("replications", [])) >= count:
                    return
            except (OSError, ValueError):
                pass
            time.sleep(0.02)
        self.fail("no replication finished in two minutes")

    def killed_run(self, out):
        """Kills a run to `out` after two replications; returns the partial folder that it leaves."""
        process = self.long_run(out)
        partial = out.with_name(out.name + ".partial")
        self.wait_for_replications(partial, 2)
        process.kill()
        process.communicate(timeout=60)
        return partial

    def test_ctrl_c_writes_the_finished_replications(self):
        out = self.tmp / "out"
        process = self.long_run(out)
        self.wait_for_replications(self.tmp / "out.partial", 2)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130, errors)
        manifest = json.loads((out / "manifest.json").read_text())
        self.assertFalse(manifest["complete"])
        self.assertGreaterEqual(len(manifest["replications"]), 2)
        self.assertEqual(len(rows(out, "summary.csv")), len(manifest["replications"]))
        self.assertIn("interrupted", errors)

    def test_kill_leaves_the_finished_replications_in_the_partial_folder(self):
        out = self.tmp / "out"
        partial = self.killed_run(out)
        self.assertFalse(out.exists())
        manifest = json.loads((partial / "manifest.json").read_text())
        self.assertFalse(manifest["complete"])
        self.assertGreaterEqual(len(rows(partial, "summary.csv")), 2)

    def test_what_a_killed_run_left_is_not_thrown_away_silently(self):
        out = self.tmp / "out"
        partial = self.killed_run(out)
        saved = (partial / "summary.csv").read_bytes()
        done = warung("run", TINY, "--out", out)
        self.assertEqual(done.returncode, 7)
        self.assertIn("killed", done.stderr)
        self.assertEqual((partial / "summary.csv").read_bytes(), saved)
        self.run_ok(TINY, "--out", out, "--force")
        self.assertFalse(partial.exists())

    def test_force_never_deletes_what_is_not_its_own(self):
        out = self.tmp / "out"
        self.run_ok(TINY, "--out", out)
        (out / "mynotes.md").write_text("precious")
        done = warung("run", TINY, "--out", out, "--force")
        self.assertEqual(done.returncode, 7)
        self.assertIn("mynotes.md", done.stderr)
        self.assertEqual((out / "mynotes.md").read_text(), "precious")
        other = self.tmp / "other.partial"
        other.mkdir()
        (other / "notes.txt").write_text("precious")
        self.assertEqual(warung("run", TINY, "--out", self.tmp / "other", "--force").returncode, 7)
        self.assertEqual((other / "notes.txt").read_text(), "precious")

    def test_a_full_standard_output_loses_no_result(self):
        out = self.tmp / "out"
        with open("/dev/full", "w") as full:
            done = subprocess.run([WARUNG, "run", str(TINY), "--out", str(out)], stdout=full, stderr=subprocess.PIPE,
                                  text=True, timeout=60)
        self.assertEqual(done.returncode, 7, done.stderr)
        self.assertNotIn("bug", done.stderr)
        self.assertTrue((out / "summary.csv").exists())

    def test_an_event_after_the_end_is_noted(self):
        scenario = self.tmp / "late.toml"
        scenario.write_text(f'extends = ["{TINY}"]\n[event.late]\nkind = "demand"\nday = 30\ndays = 1\nfactor = 2\n')
        for command in ("check", "run"):
            done = warung(command, scenario, *(["--out", self.tmp / "late"] if command == "run" else []))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("[event.late]", done.stderr)

    def test_coverage_of_any_platform_is_the_headline(self):
        out = self.tmp / "out"
        self.run_ok(TINY, "--out", out)
        summary = {r["replication"]: r["coverage_realised_share"] for r in rows(out, "summary.csv")}
        for row in rows(out, "coverage.csv"):
            if row["scope"] == "country" and row["platform"] == "any" and row["service"] == "any":
                self.assertAlmostEqual(float(row["realised_share"]), float(summary[row["replication"]]), places=6)

    def test_misuse_is_told_apart_from_bad_input(self):
        for arguments in ([], ["frobnicate"], ["run"], ["run", TINY, TINY], ["run", TINY, "--threads", "0"],
                          ["run", TINY, "--no-such-option"], ["explain"], ["defaults", "x"]):
            done = warung(*arguments)
            self.assertEqual(done.returncode, 3, f"{arguments}: {done.stderr}")
        self.assertEqual(warung("run", self.tmp / "missing.toml").returncode, 2)
        self.assertEqual(warung("explain", "kiosk.flaot_low_rp").returncode, 2)
        self.assertIn("float_low_rp", warung("explain", "kiosk.flaot_low_rp").stderr)

    def test_reference_commands(self):
        self.assertIn("rupiah", warung("explain", "kiosk.float_low_rp").stdout)
        json.loads(warung("schema").stdout)
        self.assertIn("[kiosk]", warung("defaults").stdout)
        self.assertIn("scenarios/tiny.toml", warung("list", cwd=ROOT).stdout)
        self.assertIn("warung run scenarios/indonesia.toml", warung("--help").stdout)
        self.assertRegex(warung("--version").stdout, r"^warung \d+\.\d+")

    def test_the_generated_papers_are_up_to_date(self):
        self.assertEqual((ROOT / "scenarios" / "scenario.schema.json").read_text(), warung("schema").stdout)
        dictionary = warung("dictionary").stdout
        self.assertEqual((ROOT / "scenarios" / "README.md").read_text(), dictionary,
                         "run: build/warung dictionary > scenarios/README.md")

    def test_init_writes_a_scenario_that_checks(self):
        project = self.tmp / "project"
        shutil.copytree(ROOT / "scenarios", project / "scenarios")
        (project / "mine").mkdir()
        # In the project's folder, as the README says; inside scenarios; and in a folder of one's own.
        for folder, name in ((project, "plan"), (project / "scenarios", "plan"), (project, "mine/plan")):
            done = warung("init", name, cwd=folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            checked = warung("check", f"{name}.toml", cwd=folder)
            self.assertEqual(checked.returncode, 0, checked.stderr)
            self.assertEqual(warung("init", name, cwd=folder).returncode, 7)
        self.assertEqual(warung("init", "plan", cwd="/").returncode, 2)
        self.assertEqual(warung("init", "", cwd=project).returncode, 3)


if __name__ == "__main__":
    WARUNG = str(Path(sys.argv.pop(1)).resolve())
    unittest.main(verbosity=1)
