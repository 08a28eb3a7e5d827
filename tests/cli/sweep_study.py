"""What a user of `warung sweep`, `merge`, `compare`, `select` and `sensitivity` sees: files, bytes, exit codes.
Usage: sweep_study.py PATH_TO_WARUNG"""

import csv
import json
import os
import random
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
FEES = ROOT / "scenarios" / "sweep_fees.toml"
WARUNG = None
LONG = os.environ.get("WARUNG_LONG") is not None

CSVS = ["results.csv", "summary.csv", "units.csv", "design.csv"]


def warung(*arguments, **options):
    return subprocess.run([WARUNG, *map(str, arguments)], capture_output=True, text=True, timeout=600, **options)


def csv_bytes(folder):
    return {name: (Path(folder) / name).read_bytes() for name in CSVS}


def rows(folder, name):
    with open(Path(folder) / name, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


class StudyTest(unittest.TestCase):
    def setUp(self):
        self.tmp = Path(tempfile.mkdtemp(prefix="warung-test-"))
        self.addCleanup(shutil.rmtree, self.tmp, ignore_errors=True)
        self.out = self.tmp / "out"

    def study(self, text, name="study", days=2, replications=2):
        file = self.tmp / f"{name}.toml"
        file.write_text(f'extends = ["{TINY}"]\n[run]\nhorizon_days = {days}\nreplications = {replications}\n{text}')
        return file

    def grid(self, points=3, **options):
        return self.study(f"[sweep.grid]\nplatform.east.members = {{ from = 20, to = {10 + 10 * points}, step = 10 }}\n",
                          **options)

    def too_large(self):
        """Two points, of which the second is a region of 240 million customers; and a limit of 3 GB on memory."""
        with open(ROOT / "scenarios" / "data" / "tiny_regions.csv", newline="", encoding="utf-8") as f:
            regions = list(csv.DictReader(f))
        for column in ("people", "adults", "unbanked_adults"):
            regions[0][column] = str(int(regions[0][column]) * 200_000)
        table = self.tmp / "large.csv"
        with open(table, "w", newline="", encoding="utf-8") as f:
            writer = csv.DictWriter(f, list(regions[0]))
            writer.writeheader()
            writer.writerows(regions)
        study = self.study(f'[sweep.grid]\nregions.table = ["{ROOT}/scenarios/data/tiny_regions.csv", "{table}"]\n')
        return study, {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_AS, (3 * 10**9, 3 * 10**9))}

    def ok(self, *arguments, **options):
        done = warung(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def refused(self, code, words, *arguments, **options):
        done = warung(*arguments, **options)
        self.assertEqual(done.returncode, code, done.stderr)
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, done.stderr)
        self.assertNotIn("internal error", done.stderr)
        return done


class SweepTest(StudyTest):
    def test_the_example_study_writes_tidy_tables_and_an_answer(self):
        done = self.ok("sweep", FEES, "--out", self.out, "--days", "3")
        self.assertEqual(sorted(p.name for p in self.out.iterdir()),
                         sorted([*CSVS, ".journal", "README.md", "manifest.json", "scenario.effective.toml"]))
        self.assertIn("point", done.stdout)
        results = rows(self.out, "results.csv")
        self.assertEqual(list(results[0]), ["design_point", "variant", "replication", "seed", "metric", "unit", "value"])
        metrics = {r["metric"] for r in results}
        self.assertIn("coverage_realised_share", metrics)
        self.assertIn("transactions_share.east", metrics)
        units = rows(self.out, "units.csv")
        self.assertEqual({u["status"] for u in units}, {"done"})
        self.assertEqual(len(results), len(units) * len(metrics))
        manifest = json.loads((self.out / "manifest.json").read_text())
        self.assertTrue(manifest["complete"])
        self.assertEqual(manifest["units"], len(units))
        readme = (self.out / "README.md").read_text()
        for name in CSVS:
            self.assertIn(name, readme)

    def test_a_unit_is_the_same_replication_as_that_of_run(self):
        study = self.grid(2)
        self.ok("sweep", study, "--out", self.out)
        self.ok("run", TINY, "--days", "2", "--replications", "2", "--set", "platform.east.members=30", "--out",
                self.tmp / "run")
        wide = rows(self.tmp / "run", "summary.csv")
        for row in rows(self.out, "results.csv"):
            if row["design_point"] == "2" and row["metric"] in wide[0]:
                self.assertEqual(row["value"], wide[int(row["replication"])][row["metric"]], row["metric"])

    def test_same_bytes_for_threads_and_shards(self):
        study = self.grid(4)
        self.ok("sweep", study, "--out", self.out, "--threads", "1")
        one = csv_bytes(self.out)
        self.ok("sweep", study, "--out", self.tmp / "two", "--threads", "2")
        self.assertEqual(csv_bytes(self.tmp / "two"), one)
        shards = self.tmp / "shards"
        first = self.ok("sweep", study, "--out", shards, "--shard", "2/2")
        self.assertIn("not finished yet", first.stdout)
        self.assertFalse((shards / "results.csv").exists())
        self.refused(2, "4 of 8 units are not finished", "merge", shards)
        last = self.ok("sweep", study, "--out", shards, "--shard", "1/2")
        self.assertIn("warung merge", last.stdout)
        self.ok("merge", shards)
        self.assertEqual(csv_bytes(shards), one)
        self.ok("merge", shards)  # nothing to do

    def test_shards_may_start_together(self):
        study = self.grid(4)
        self.ok("sweep", study, "--out", self.tmp / "one")
        many = [subprocess.Popen([WARUNG, "sweep", study, "--out", self.out, "--shard", f"{i}/4", "--threads", "1"],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for i in range(1, 5)]
        for process in many:
            _, errors = process.communicate(timeout=300)
            self.assertEqual(process.returncode, 0, errors)
        self.ok("merge", self.out)
        self.assertEqual(csv_bytes(self.out), csv_bytes(self.tmp / "one"))

    def test_repeating_computes_nothing_and_adding_only_what_is_new(self):
        self.ok("sweep", self.grid(2), "--out", self.out)
        again = self.ok("sweep", self.grid(2), "--out", self.out, "--json")
        self.assertEqual(json.loads(again.stdout)["units"], 4)
        self.assertEqual(json.loads((self.out / "manifest.json").read_text())["units_computed_by_this_command"], 0)
        why = self.ok("sweep", self.grid(3, replications=3), "--out", self.out, "--why")
        self.assertIn("4 of 9 units are finished", why.stdout)
        self.assertIn("3 units of points that are new", why.stdout)
        self.assertIn("2 units of further replications", why.stdout)
        self.ok("sweep", self.grid(3, replications=3), "--out", self.out)
        self.assertEqual(json.loads((self.out / "manifest.json").read_text())["units_computed_by_this_command"], 5)
        self.ok("sweep", self.grid(3, replications=3), "--out", self.tmp / "fresh")
        self.assertEqual(csv_bytes(self.out), csv_bytes(self.tmp / "fresh"))

    def test_another_scenario_does_not_overwrite_a_study(self):
        self.ok("sweep", self.grid(2), "--out", self.out)
        before = csv_bytes(self.out)
        self.refused(2, "none of which this study needs", "sweep", self.grid(2, days=3), "--out", self.out)
        why = self.ok("sweep", self.grid(2, days=3), "--out", self.out, "--why")
        self.assertIn("run.horizon_days: 2 -> 3", why.stdout)
        self.refused(2, "journal of another study", "sweep", self.grid(2, name="other"), "--out", self.out)
        self.assertEqual(csv_bytes(self.out), before)
        self.ok("sweep", self.grid(2, days=3), "--out", self.out, "--force")
        self.assertNotEqual(csv_bytes(self.out), before)

    def test_force_checks_the_points_as_well(self):
        self.ok("sweep", self.grid(2), "--out", self.out)
        before = csv_bytes(self.out)
        contradiction = self.study("[sweep.grid]\nrun.horizon_days = [5, 9]\nrun.warm_up_days = [2, 8]\n")
        self.refused(2, "at run.horizon_days = 5", "sweep", contradiction, "--out", self.out, "--force")
        self.assertEqual(csv_bytes(self.out), before)

    def test_killed_shards_go_on_where_they_were(self):
        study = self.grid(6, days=20, replications=3)
        self.ok("sweep", study, "--out", self.tmp / "whole")
        dice = random.Random(3)
        for kill in range(20 if LONG else 4):
            line = [WARUNG, "sweep", study, "--out", self.out, "--threads", "1", "--shard", f"{1 + kill % 2}/2"]
            process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(dice.uniform(0.02, 0.5))
            process.send_signal(signal.SIGKILL)
            process.wait()
        for shard in ("1/2", "2/2"):
            self.ok("sweep", study, "--out", self.out, "--shard", shard)
        self.ok("merge", self.out)
        self.assertEqual(csv_bytes(self.out), csv_bytes(self.tmp / "whole"))
        self.each_unit_once(self.out)

    def each_unit_once(self, out):
        """Every unit is in the journals once: nothing finished was computed again."""
        body = b"".join(p.read_bytes() for p in sorted((out / ".journal").glob("shard-*")))
        for unit in rows(out, "units.csv"):
            high, low = int(unit["id"][:16], 16), int(unit["id"][16:], 16)
            self.assertEqual(body.count(high.to_bytes(8, "little") + low.to_bytes(8, "little")), 1, unit)

    def test_a_unit_too_large_for_memory_is_the_same_failed_row_on_every_launcher(self):
        study, limited = self.too_large()
        if b"__asan_init" in Path(WARUNG).read_bytes():
            self.skipTest("a sanitizer takes more address space than the limit leaves")
        for name, extra in (("one", ["--threads", "1"]), ("two", ["--threads", "2"])):
            self.refused(5, "it needs more memory than there is", "sweep", study, "--out", self.tmp / name, *extra, **limited)
        one = csv_bytes(self.tmp / "one")
        self.assertEqual(csv_bytes(self.tmp / "two"), one)
        statuses = [(u["design_point"], u["status"]) for u in rows(self.tmp / "one", "units.csv")]
        self.assertEqual(statuses, [("1", "done"), ("1", "done"), ("2", "failed"), ("2", "failed")])
        for shard, code in (("1/2", 0), ("2/2", 5)):  # the first has both units of the first point, the second the others
            done = warung("sweep", study, "--out", self.out, "--shard", shard, **limited)
            self.assertEqual(done.returncode, code, done.stderr)
        self.refused(5, "2 units failed", "merge", self.out)
        self.assertEqual(csv_bytes(self.out), one)
        # A failure is an outcome: it is not tried again unless asked.
        self.refused(5, "it needs more memory", "sweep", study, "--out", self.tmp / "one")
        self.assertEqual(json.loads((self.tmp / "one" / "manifest.json").read_text())["units_computed_by_this_command"], 0)

    def test_kill_at_random_moments_loses_nothing_that_was_finished(self):
        study = self.grid(6, days=20, replications=3)
        self.ok("sweep", study, "--out", self.tmp / "whole")
        journal = self.out / ".journal" / "shard-1-of-1"
        dice = random.Random(1)
        for _ in range(20 if LONG else 6):
            size = journal.stat().st_size if journal.exists() else 0
            process = subprocess.Popen([WARUNG, "sweep", study, "--out", self.out, "--threads", "2"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(dice.uniform(0.02, 0.6))
            process.send_signal(signal.SIGKILL)
            process.wait()
            if journal.exists():
                self.assertGreaterEqual(journal.stat().st_size, size - 4096)  # at most a torn record less
        self.ok("sweep", study, "--out", self.out)
        self.assertEqual(csv_bytes(self.out), csv_bytes(self.tmp / "whole"))
        self.each_unit_once(self.out)

    def test_ctrl_c_keeps_what_is_finished(self):
        study = self.grid(6, days=400, replications=4)
        process = subprocess.Popen([WARUNG, "sweep", study, "--out", self.out, "--threads", "1"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        journal = self.out / ".journal" / "shard-1-of-1"
        deadline = time.time() + 120
        while time.time() < deadline and not (journal.exists() and journal.stat().st_size > 1500):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130, errors)
        self.assertIn("repeat the command to go on", errors)

    def test_a_full_disk_in_the_middle_leaves_the_journal_intact(self):
        study = self.grid(6, replications=8)
        # No file may grow beyond 12 kB: what a full disk does to the journal after some of the 48 units.
        done = self.refused(7, "cannot write", "sweep", study, "--out", self.out,
                            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (12288, 12288)))
        self.assertIn("repeat the command", done.stderr)
        why = self.ok("sweep", study, "--out", self.out, "--why")
        kept = int(why.stdout.split()[0])
        self.assertGreater(kept, 0)
        self.ok("sweep", study, "--out", self.out)
        self.assertEqual(json.loads((self.out / "manifest.json").read_text())["units_computed_by_this_command"], 48 - kept)
        self.ok("sweep", study, "--out", self.tmp / "whole")
        self.assertEqual(csv_bytes(self.out), csv_bytes(self.tmp / "whole"))

    def test_a_disk_that_is_really_full_leaves_the_journal_intact(self):
        # A disk of our own, in a name space that goes away with the shell: 800 kB, then 8 MB for the rest.
        study = self.grid(6, replications=400)
        disk = self.tmp / "disk"
        disk.mkdir()
        script = (f'mount -t tmpfs -o size=800k none {disk} || exit 99\n'
                  f'sweep() {{ "{WARUNG}" sweep {study} --out {disk}/out --threads 2 --quiet; }}\n'
                  f'sweep; echo "exit code $?"\n"{WARUNG}" sweep {study} --out {disk}/out --why\n'
                  f'mount -o remount,size=80m {disk}; sweep; echo "exit code $?"; cp -r {disk}/out {self.out}')
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True, timeout=600)
        if "exit code" not in done.stdout:
            self.skipTest("no disk of our own here: " + done.stderr)
        self.assertIn("No space left on device", done.stderr)
        self.assertIn("what was finished is kept; repeat the command", done.stderr)
        lines = done.stdout.splitlines()
        self.assertEqual([l for l in lines if l.startswith("exit code")], ["exit code 7", "exit code 0"])
        kept = int(lines[1].split()[0].replace(",", ""))
        self.assertGreater(kept, 100)
        self.assertLess(kept, 2400)
        self.assertEqual(json.loads((self.out / "manifest.json").read_text())["units_computed_by_this_command"], 2400 - kept)
        self.each_unit_once(self.out)
        self.ok("sweep", study, "--out", self.tmp / "whole")
        self.assertEqual(csv_bytes(self.out), csv_bytes(self.tmp / "whole"))

    def test_an_unreadable_shard_is_named(self):
        study = self.grid(2)
        self.ok("sweep", study, "--out", self.out, "--shard", "1/2")
        self.ok("sweep", study, "--out", self.out, "--shard", "2/2")
        shard = self.out / ".journal" / "shard-2-of-2"
        whole = shard.read_bytes()
        damaged = bytearray(whole)
        damaged[len(whole) // 2] ^= 1
        shard.write_bytes(damaged)
        for command in (["merge", self.out], ["sweep", study, "--out", self.out]):
            self.refused(2, ["shard-2-of-2", "damaged"], *command)
        self.assertEqual(shard.read_bytes(), bytes(damaged))
        shard.write_text("a shopping list, and not a short one")
        self.refused(2, ["shard-2-of-2", "not a journal"], "merge", self.out)
        shard.unlink()
        shard.mkdir()
        self.refused(2, ["shard-2-of-2", "a folder, not a journal"], "merge", self.out)
        shard.rmdir()
        self.refused(2, "2 of 4 units are not finished", "merge", self.out)
        self.assertFalse((self.out / "results.csv").exists())
        shard.write_bytes(whole)
        self.ok("merge", self.out)

    def test_folders_of_others_are_left_alone(self):
        self.out.mkdir()
        (self.out / "thesis.txt").write_text("years of work")
        for extra in ([], ["--force"]):
            self.refused(7, str(self.out), "sweep", self.grid(2), "--out", self.out, *extra)
        self.assertEqual((self.out / "thesis.txt").read_text(), "years of work")
        self.refused(2, "not the folder of a study", "merge", self.out)

    def test_wrong_studies_are_refused_before_anything_is_written(self):
        cases = {
            '[sweep.grid]\nplatform.east.membrs = [1]\n': (2, "did you mean `members`"),
            '[sweep.grid]\nrun.horizon_days = [3, 5000]\n': (2, "out of range"),
            '[sweep]\nwhere = ["run.seed > 9"]\n[sweep.grid]\nrun.seed = [1, 2]\n': (4, "no point is left"),
            '[sweep]\nwhere = []\n[sweep.grid]\nrun.seed = [1, 2]\n': (2, "`where` has no condition"),
            '[sweep]\nwhere = ""\n[sweep.grid]\nrun.seed = [1, 2]\n': (2, "does not read"),
            '[sweep.morris]\nrun.seed = [1, 5]\n': (2, "one factor"),
            '[sweep.morris]\ntrajectories = 1\nrun.seed = [1, 5]\nrun.horizon_days = [2, 3]\n': (2, "from 2 to"),
            '[sweep.grid]\nrun.horizon_days = [5, 9]\nrun.warm_up_days = [2, 8]\n': (2, "at run.horizon_days = 5"),
        }
        for text, (code, words) in cases.items():
            for command in ("sweep", "plan"):
                extra = ["--out", self.out] if command == "sweep" else []
                self.refused(code, words, command, self.study(text), *extra)
            self.assertFalse(self.out.exists(), text)

    def test_misuse_is_told(self):
        self.refused(3, "--shard takes I/N", "sweep", FEES, "--shard", "3/2")
        self.refused(3, "--shard takes I/N", "sweep", FEES, "--shard", "two")
        self.refused(3, "does not go with --shard", "sweep", FEES, "--shard", "1/2", "--until-halfwidth", "2%")
        self.refused(3, "--until-halfwidth takes", "sweep", FEES, "--until-halfwidth", "narrow")
        self.refused(3, "needs a folder", "merge")

    def test_until_halfwidth_stops_when_precise_and_says_when_not(self):
        study = self.grid(2, days=3)
        self.ok("sweep", study, "--out", self.out, "--until-halfwidth", "20%")
        for row in rows(self.out, "summary.csv"):
            if row["metric"] == "coverage_realised_share":
                self.assertGreaterEqual(int(row["replications"]), 10)
                self.assertLessEqual(float(row["half_width_95"]), 0.2 * float(row["mean"]))
        done = self.refused(6, "not as precise as asked", "sweep", study, "--out", self.tmp / "never",
                            "--until-halfwidth", "0.0000001", "--max-replications", "12")
        self.assertIn("12 replications", done.stderr)
        self.assertEqual(len(rows(self.tmp / "never", "units.csv")), 24)


class PrecisionOfRunsTest(StudyTest):
    def test_a_run_goes_on_until_its_interval_is_narrow_enough(self):
        arguments = ["run", TINY, "--days", "3", "--metric", "coverage_realised_share"]
        self.ok(*arguments, "--until-halfwidth", "0.02", "--out", self.out)
        values = [float(r["coverage_realised_share"]) for r in rows(self.out, "summary.csv")]
        self.assertGreaterEqual(len(values), 10)
        # What it stopped at is what a run with as many replications has.
        self.ok("run", TINY, "--days", "3", "--replications", str(len(values)), "--out", self.tmp / "fixed")
        self.assertEqual((self.out / "summary.csv").read_bytes(), (self.tmp / "fixed" / "summary.csv").read_bytes())
        self.refused(6, "not as precise as asked after 11", *arguments, "--until-halfwidth", "0.0000001",
                     "--max-replications", "11", "--out", self.tmp / "never")
        self.refused(2, "did you mean `coverage_realised_share`", "run", TINY, "--metric", "coverage_realized_share",
                     "--until-halfwidth", "2%", "--out", self.tmp / "unknown")


class MpiTest(StudyTest):
    def setUp(self):
        super().setUp()
        self.mpirun = shutil.which("mpirun")
        if self.mpirun is None:
            self.skipTest("mpirun is not installed (scripts/setup --mpi)")
        if b"MPI_Init" not in Path(WARUNG).read_bytes():
            self.skipTest("warung was built without MPI")
        self.environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")

    def line(self, ranks, *arguments):
        return [self.mpirun, "--oversubscribe", "--mca", "mpi_yield_when_idle", "1", "--mca", "btl", "vader,self", "-n",
                str(ranks), WARUNG, *map(str, arguments), "--threads", "1"]

    def test_same_bytes_on_any_number_of_ranks(self):
        study = self.grid(3)
        self.ok("sweep", study, "--out", self.out)
        for ranks in (1, 2, 3, 9):  # 9: more than the 6 units
            out = self.tmp / str(ranks)
            done = subprocess.run(self.line(ranks, "sweep", study, "--out", out), env=self.environment,
                                  capture_output=True, text=True, timeout=300)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(csv_bytes(out), csv_bytes(self.out), ranks)

    def test_a_unit_too_large_for_memory_is_the_same_failed_row(self):
        study, limited = self.too_large()
        if b"__asan_init" in Path(WARUNG).read_bytes():
            self.skipTest("a sanitizer takes more address space than the limit leaves")
        warung("sweep", study, "--out", self.out, **limited)
        done = subprocess.run(self.line(3, "sweep", study, "--out", self.tmp / "mpi"), env=self.environment,
                              capture_output=True, text=True, timeout=300, **limited)
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("it needs more memory than there is", done.stderr)
        self.assertEqual(csv_bytes(self.tmp / "mpi"), csv_bytes(self.out))

    def test_problems_are_told_once_and_end_the_job(self):
        done = subprocess.run(self.line(3, "sweep", self.study("[sweep.grid]\nrun.sed = [1]\n"), "--out", self.out),
                              env=self.environment, capture_output=True, text=True, timeout=300)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(done.stderr.count("unknown key `sed`"), 1)

    def test_a_killed_rank_loses_nothing_that_came_back(self):
        study = self.grid(6, days=20, replications=3)
        self.ok("sweep", study, "--out", self.tmp / "whole")
        dice = random.Random(2)
        for _ in range(20 if LONG else 3):
            process = subprocess.Popen(self.line(3, "sweep", study, "--out", self.out), env=self.environment,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(dice.uniform(0.3, 1.5))
            ranks = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True)
            pids = ranks.stdout.split()
            if pids and process.poll() is None:
                try:
                    os.kill(int(dice.choice(pids)), signal.SIGKILL)
                except ProcessLookupError:
                    pass
            process.wait(timeout=300)
        done = subprocess.run(self.line(3, "sweep", study, "--out", self.out), env=self.environment,
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(csv_bytes(self.out), csv_bytes(self.tmp / "whole"))
        body = (self.out / ".journal" / "shard-1-of-1").read_bytes()
        for unit in rows(self.out, "units.csv"):
            high, low = int(unit["id"][:16], 16), int(unit["id"][16:], 16)
            self.assertEqual(body.count(high.to_bytes(8, "little") + low.to_bytes(8, "little")), 1, unit)


class CompareTest(StudyTest):
    def test_variants_and_folders_and_points(self):
        variants = self.study('[variant.cheap]\n[variant.dear]\nset = { platform.east.fee_digital_sale_rp = 9000 }\n',
                              days=4, replications=4)
        self.ok("run", variants, "--out", self.out)
        figures = json.loads(self.ok("compare", self.out, "--json").stdout)[0]["figures"]
        fee = figures["fee_mean_rp"]
        self.assertTrue(fee["paired"])
        self.assertEqual(fee["replications"], 4)
        self.assertIn(figures["coverage_realised_share"]["verdict"], ("better", "worse", "noise"))
        self.assertIsNotNone(figures["coverage_realised_share"]["variance_reduction"])
        words = self.ok("compare", self.out).stdout
        self.assertIn("platform.east.fee_digital_sale_rp", words)
        self.assertIn("dear against", words.replace(str(self.out) + ":", ""))
        named = self.ok("compare", f"{self.out}:cheap", f"{self.out}:dear").stdout  # the same, written out
        self.assertIn("cheap: no changes", named)
        self.assertIn("platform.east.fee_digital_sale_rp", named)

        other = self.tmp / "other"
        self.ok("run", TINY, "--days", "4", "--replications", "4", "--seed", "7", "--out", other)
        unpaired = self.ok("compare", f"{self.out}:cheap", other).stdout
        self.assertIn("Welch", unpaired)
        self.assertIn("run.seed: 1 -> 7", unpaired)

        self.ok("sweep", self.grid(2, days=4, replications=4), "--out", self.tmp / "study")
        points = self.ok("compare", self.tmp / "study", "--out", self.tmp / "comparison").stdout
        self.assertIn("platform.east.members = 20 -> platform.east.members = 30", points)
        table = rows(self.tmp / "comparison", "comparison.csv")
        self.assertEqual({r["second"].rsplit(":", 1)[1] for r in table}, {"2"})
        self.refused(7, "exists already", "compare", self.tmp / "study", "--out", self.tmp / "comparison")
        self.ok("compare", self.tmp / "study", "--out", self.tmp / "comparison", "--force")

    def test_common_random_numbers_narrow_the_difference_of_two_fees(self):
        # Two sides of the price war whose only difference is 5 % on each of one rival's fees.
        fees = {"bill": 2750, "digital_sale": 1500, "cash_in": 2000, "cash_out": 5000, "transfer": 5000}
        dearer = ", ".join(f'"platform.payfazz.fee_{kind}_rp" = {round(1.05 * fee)}' for kind, fee in fees.items())
        study = self.tmp / "fees.toml"
        study.write_text(f'extends = ["{ROOT}/scenarios/price_war.toml"]\n'
                         f'[run]\nhorizon_days = 14\nwarm_up_days = 4\npopulation_scale = 0.0004\n'
                         f'[variant.dearer]\nset = {{ {dearer} }}\n')
        replications = 40 if LONG else 8
        self.ok("run", study, "--replications", replications, "--out", self.out)
        answer = json.loads(self.ok("compare", f"{self.out}:hold", f"{self.out}:dearer", "--json").stdout)[0]
        figures = answer["figures"]
        self.assertTrue(figures["coverage_realised_share"]["paired"])
        self.assertEqual(figures["coverage_realised_share"]["replications"], replications)
        self.assertGreaterEqual(figures["coverage_realised_share"]["variance_reduction"], 1.5**2)
        # ... and reported for every figure whose difference varies at all (null: it is the same in all replications).
        for name, figure in figures.items():
            if figure["variance_reduction"] is None:
                self.assertLessEqual(figure["half_width_95"] or 0, 1e-9 * max(1, abs(figure["first"] or 0)), name)
            else:
                self.assertGreater(figure["variance_reduction"], 0, name)
        self.assertIn("narrower by", self.ok("compare", f"{self.out}:hold", f"{self.out}:dearer").stdout)

    def test_refusals(self):
        self.ok("run", TINY, "--days", "2", "--replications", "1", "--out", self.out)
        self.ok("run", TINY, "--days", "2", "--replications", "1", "--seed", "2", "--out", self.tmp / "b")
        self.refused(2, "one replication", "compare", self.out, self.tmp / "b")
        self.refused(2, "nothing to compare", "compare", self.out)
        self.refused(2, "has no `war`", "compare", f"{self.out}:war", self.tmp / "b")
        self.refused(2, "not a folder", "compare", self.tmp / "nowhere", self.out)


class SelectTest(StudyTest):
    def test_the_best_of_points_that_differ_is_found_and_resumed(self):
        study = self.grid(3, days=3)  # 20, 30, 40 members of east: the last has the most transactions
        command = ["select", study, "--out", self.out, "--metric", "transactions_share.east:max", "--indifference", "0.02"]
        first = json.loads(self.ok(*command, "--json").stdout)
        self.assertTrue(first["decided"])
        self.assertEqual(first["design_point"], 3)
        self.assertIn("Selected", self.ok(*command).stdout)
        self.assertEqual(json.loads((self.out / "manifest.json").read_text())["units_computed_by_this_command"], 0)
        table = rows(self.out, "selection.csv")
        self.assertEqual([r["selected"] for r in table], ["no", "no", "yes"])
        for method in ("rinott", "ocba"):
            other = json.loads(self.ok(*command, "--method", method, "--json").stdout)
            self.assertEqual(other["design_point"], 3, method)
        self.refused(6, "", *command[:-1], "0.0000001", "--budget", "60")

    def test_misuse(self):
        self.refused(3, "--indifference", "select", FEES, "--out", self.out)
        self.refused(3, "hhi:max", "select", FEES, "--metric", "hhi", "--indifference", "1", "--out", self.out)
        self.refused(4, "one configuration", "select", self.study(""), "--indifference", "0.1", "--out", self.out)
        self.refused(3, "2 configurations x 10 replications = 20", "select", self.grid(2), "--indifference", "0.1",
                     "--budget", "19", "--out", self.out)
        self.refused(3, "--first-stage takes 2", "select", self.grid(2), "--indifference", "0.1", "--first-stage", "1",
                     "--out", self.out)


class SensitivityTest(StudyTest):
    RANGES = ("platform.east.members = [10, 60]\nplatform.east.fee_digital_sale_rp = [1000, 2000]\n"
              "parcel.promise_days = [2, 9]\n")

    def test_members_matter_most_for_the_share_and_the_promise_not_at_all(self):
        for design, settings, measure in (("morris", "trajectories = 4\n", "mu_star"),
                                          ("saltelli", "points = 16\n", "total"), ("tornado", "", "swing")):
            study = self.study(f"[sweep.{design}]\n{settings}{self.RANGES}", name=design, replications=1 + (not settings))
            out = self.tmp / design
            done = self.ok("sensitivity", study, "--out", out, "--metric", "transactions_share.east", "--json")
            factors = json.loads(done.stdout)[0]["factors"]
            self.assertEqual(factors[0]["factor"], "platform.east.members", design)
            promise = next(f for f in factors if f["factor"] == "parcel.promise_days")
            self.assertEqual(promise[measure]["value"], 0, design)
            self.assertTrue((out / "sensitivity.csv").exists())

    def test_words_name_what_matters(self):
        study = self.study(f"[sweep.tornado]\n{self.RANGES}")
        words = self.ok("sensitivity", study, "--out", self.out, "--metric", "transactions_share.east").stdout
        self.assertIn("what matters most is platform.east.members", words)

    def test_one_replication_has_no_interval_and_says_so(self):
        study = self.study(f"[sweep.tornado]\n{self.RANGES}", replications=1)
        self.assertIn("without intervals (--replications 10", self.ok("sensitivity", study, "--out", self.out).stdout)
        with_two = self.ok("sensitivity", study, "--replications", "2", "--out", self.out).stdout
        self.assertIn("paired 95 % intervals", with_two)
        self.assertNotIn("nan", (self.out / "sensitivity.csv").read_text())

    def test_points_without_a_design_are_refused(self):
        self.refused(2, "no design for sensitivity", "sensitivity", self.grid(2), "--out", self.out)


class GalleryTest(StudyTest):
    def test_every_study_is_listed_with_its_question_and_checks(self):
        listed = {e["file"]: e["question"] for e in json.loads(self.ok("list", "--json", cwd=ROOT).stdout)}
        studies = sorted((ROOT / "scenarios" / "studies").glob("*.toml"))
        self.assertGreaterEqual(len(studies), 4)
        for study in studies:
            name = str(study.relative_to(ROOT))
            self.assertTrue(listed[name].endswith("?"), name)
            self.assertIn(listed[name], self.ok("list", cwd=ROOT).stdout)
            self.ok("check", study)

    def test_merge_answers_as_json(self):
        self.ok("sweep", self.grid(2), "--out", self.out, "--quiet")
        merged = json.loads(self.ok("merge", self.out, "--json").stdout)
        self.assertEqual((merged["design_points"], merged["units"], merged["units_missing"]), (2, 4, 0))


class PlanTest(StudyTest):
    def test_the_run_table_with_time_memory_and_disk(self):
        plan = self.ok("plan", FEES)
        self.assertIn("platform.east.members = 30", plan.stdout)
        self.assertIn("memory at the peak", plan.stdout)
        self.assertIn("`where` leaves out", plan.stdout)
        figures = json.loads(self.ok("plan", FEES, "--json").stdout)
        self.assertEqual(figures["units"], 3 * figures["design_points"])
        self.assertGreater(figures["total_s"], 0)
        self.assertGreater(figures["disk_mib"], 0)
        self.assertEqual(len(figures["points"]), figures["design_points"])

    def test_run_and_check_know_a_study(self):
        self.assertIn("warung sweep", self.ok("run", FEES, "--days", "2", "--out", self.out).stderr)
        self.ok("check", FEES)
        self.refused(2, "did you mean `members`", "check", self.study("[sweep.grid]\nplatform.east.membrs = [1]\n"))


if __name__ == "__main__":
    WARUNG = sys.argv.pop(1)
    unittest.main(verbosity=2)
