#!/usr/bin/env python3
"""kill -9 at random moments of a checkpointed run, then --resume: the same bytes every time.

usage: kill_and_resume.py WARUNG. WARUNG_LONG=1 in the environment: 50 kills instead of 6.
"""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

WARUNG = sys.argv[1]
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
KILLS = 50 if os.environ.get("WARUNG_LONG") else 6
# Two replications and two variants' worth of files, parcels under way over sea, reviews and a warm-up in the middle.
ARGUMENTS = [WARUNG, "run", str(SCENARIOS / "indonesia.toml"), "--set", "regions.provinces=34,82,91",
             "--set", "run.population_scale=0.02", "--set", "run.warm_up_days=10", "--days", "30", "--replications", "2",
             "--quiet", "--checkpoint-every", "0.5"]


def run(out, *more):
    return subprocess.run(ARGUMENTS + ["--out", str(out), *more], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          text=True, check=False)


def tables(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix == ".csv"}


def digests(folder):
    return [line for line in (folder / "manifest.json").read_text().splitlines() if "event_digest" in line]


def must(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")


def kill_once(out, after_s, resume):
    """Starts (or resumes) a run and kills it; True if it was still running."""
    more = ["--resume"] if resume else []
    with subprocess.Popen(ARGUMENTS + ["--out", str(out), *more], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True) as process:
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return process.returncode == -signal.SIGKILL


def main():
    luck = random.Random(20240229)
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        began = time.monotonic()
        must(run(work / "whole").returncode == 0, "the run itself")
        whole_s = time.monotonic() - began
        expected, expected_digests = tables(work / "whole"), digests(work / "whole")
        must(len(expected) > 5 and len(expected_digests) == 2, "the uninterrupted run has tables and digests")

        kills = 0
        resumed_states = 0
        trial = 0
        while kills < KILLS:
            trial += 1
            must(trial < 20 * KILLS, "runs end before they can be killed")
            out = work / f"run{trial}"
            partial = work / f"run{trial}.partial"
            resume = False
            # Up to three kills of the same run, at moments spread over its whole length.
            for _ in range(luck.randint(1, 3)):
                if not kill_once(out, luck.uniform(0, whole_s * 1.05), resume):
                    break
                kills += 1
                if not (partial / ".checkpoints").is_dir():  # killed before anything was kept
                    shutil.rmtree(partial, ignore_errors=True)
                    resume = False
                    continue
                resumed_states += any(p.suffix == ".state" for p in (partial / ".checkpoints").iterdir())
                resume = True
            if not out.is_dir():
                last = run(out, *(["--resume"] if resume else []))
                must(last.returncode == 0, f"trial {trial}, resume: {last.stderr}")
            must(tables(out) == expected, f"trial {trial}: other bytes than the uninterrupted run's")
            must(digests(out) == expected_digests, f"trial {trial}: other event digests")
            must(not (out / ".checkpoints").exists(), "a finished run leaves no checkpoints")
            shutil.rmtree(out)
        must(resumed_states > 0, "no kill fell between two checkpoints of a replication")
        print(f"{kills} kills in {trial} runs of {whole_s:.2f} s, {resumed_states} resumed from a state: same bytes")

        # What cannot be gone on from is refused, and nothing is lost.
        out = work / "broken"
        checkpoints = work / "broken.partial" / ".checkpoints"
        after_s = whole_s * 0.5
        while not checkpoints.is_dir() or not list(checkpoints.glob("*.state")):
            shutil.rmtree(work / "broken.partial", ignore_errors=True)
            if not kill_once(out, after_s, False):  # the machine is quicker by now: the run was through
                shutil.rmtree(out)
                after_s *= 0.8
        state = sorted(checkpoints.glob("*.state"))[0]
        good = state.read_bytes()

        def refused(what, *words, extra=()):
            before = {p: p.read_bytes() for p in checkpoints.iterdir()}
            result = run(out, "--resume", *extra)
            must(result.returncode == 2, f"{what}: exit {result.returncode}: {result.stderr}")
            for word in words:
                must(word in result.stderr, f"{what}: `{word}` is not in: {result.stderr}")
            must({p: p.read_bytes() for p in checkpoints.iterdir()} == before, f"{what}: checkpoints were changed")
            must(not out.exists(), f"{what}: a result was published")

        for size in (0, 7, 40, len(good) // 2, len(good) - 1):
            state.write_bytes(good[:size])
            refused(f"truncated to {size}", "cannot be used", "truncated")
        for _ in range(20):
            at = luck.randrange(len(good))
            state.write_bytes(good[:at] + bytes([good[at] ^ (1 << luck.randrange(8))]) + good[at + 1:])
            refused(f"bit flipped in byte {at}", "cannot be used")
        state.write_bytes(b"PK" + good[2:])
        refused("not a checkpoint", "is not a checkpoint")
        state.write_bytes(good)
        refused("another seed", "another scenario", extra=("--seed", "99"))
        refused("another length", "another scenario", extra=("--days", "31"))

        plain = run(out)
        must(plain.returncode == 7 and "--resume" in plain.stderr, f"without --resume: {plain.stderr}")
        must(run(out, "--resume").returncode == 0 and tables(out) == expected, "the good one still resumes")
        again = run(out, "--resume")
        must(again.returncode == 7 and "nothing to resume" in again.stderr, f"nothing to resume: {again.stderr}")
        both = run(out, "--resume", "--force")
        must(both.returncode == 3, "--resume with --force")
        for days in ("0", "-1", "x", "", "1e9"):
            must(run(work / "never", "--checkpoint-every", days).returncode == 3, f"--checkpoint-every {days}")
        print("damaged, foreign and missing checkpoints are refused")


main()
