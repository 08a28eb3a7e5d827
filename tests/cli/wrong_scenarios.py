"""Every file of tests/wrong is refused by the program, and everything in tests/wrong/valid is accepted.

    python3 tests/cli/wrong_scenarios.py PATH_TO_warung

A refusal means: exit code 2, the announced code, line and words, no output folder, no crash.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "wrong"
EXPECT = re.compile(r'^# expect: (W\d{3}) line (\d+) "(.*)"$')
CRASH = re.compile(r"terminate called|Segmentation fault|Sanitizer|runtime error|core dumped|what\(\):")
WARUNG = ""


def cases():
    files = {p for p in CORPUS.iterdir() if p.suffix == ".toml"}
    files |= {CORPUS / p.name[: -len(".expect")] for p in CORPUS.glob("*.expect")}
    return sorted(files)


def announced(file):
    """The expectations (code, line, words) and overrides of a case."""
    sidecar = file.with_name(file.name + ".expect")
    text = (sidecar if sidecar.exists() else file).read_text(encoding="utf-8")
    expectations, overrides = [], []
    for line in text.splitlines():
        if not line.startswith("# "):
            break
        match = EXPECT.match(line)
        if match:
            expectations.append((match[1], int(match[2]), match[3]))
        elif line.startswith("# set: "):
            overrides += ["--set", line[len("# set: "):]]
    return expectations, overrides


def run(*arguments):
    done = subprocess.run([WARUNG, *map(str, arguments)], capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")


def problems(output):
    """The messages of the output, each with its lines."""
    return re.split(r"(?m)^(?=error)", output)


def met(expectation, output):
    code, line, words = expectation
    for problem in problems(output):
        place = re.search(r"(?m)^ *--> (.*)$", problem)
        right_line = line == 0 or (place and re.search(rf":{line}(:\d+)?(\s|$)", place[1]))
        if problem.startswith(f"error[{code}]") and right_line and words in problem:
            return True
    return False


class WrongScenarios(unittest.TestCase):
    def refused(self, file, *arguments):
        expectations, overrides = announced(file)
        self.assertTrue(expectations, "the file announces nothing")
        status, output = run(*arguments, *overrides)
        self.assertEqual(status, 2, output)
        self.assertIsNone(CRASH.search(output), output)
        self.assertIn("nothing was run", output)
        for expectation in expectations:
            self.assertTrue(met(expectation, output), f"{expectation} is not in:\n{output}")

    def test_check_refuses_each_for_its_reason(self):
        for file in cases():
            with self.subTest(file=file.name):
                self.refused(file, "check", file)

    def test_run_refuses_each_and_writes_nothing(self):
        for file in cases():
            with self.subTest(file=file.name), tempfile.TemporaryDirectory() as folder:
                out = pathlib.Path(folder) / "x"
                self.refused(file, "run", file, "--out", out)
                self.assertFalse(out.exists(), "an output folder was made")

    def test_check_accepts_each_valid_file(self):
        for file in sorted((CORPUS / "valid").glob("*.toml")):
            with self.subTest(file=file.name):
                status, output = run("check", file)
                self.assertEqual(status, 0, output)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: wrong_scenarios.py PATH_TO_warung")
    WARUNG = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
