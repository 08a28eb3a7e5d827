"""`warung man` and `warung completion`: all that --help knows, in forms that man and shells take.
Usage: manual.py PATH_TO_WARUNG"""

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WARUNG = None


def warung(*arguments):
    done = subprocess.run([WARUNG, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commands():
    listed = warung("--help").split("Commands:")[1].split("\n\n")[0]
    return [line.split()[0] for line in listed.splitlines() if line.strip()]


def options_of(command):
    return sorted(set(re.findall(r"^\s+(?:-\w, )?--([a-z-]+)", warung(command, "--help"), re.M)) - {"help"})


class Manual(unittest.TestCase):
    def test_names_every_command_option_key_and_exit_code(self):
        page = warung("man").replace("\\-", "-")
        for command in commands():
            self.assertIn(f".SS warung {command}", page)
            section = page.split(f".SS warung {command}", 1)[1].split("\n.S", 1)[0]
            for option in options_of(command):
                self.assertIn(f"\\fB--{option}\\fR", section, command)
        for key in re.findall(r"^# ([a-z_.*]+)$", warung("defaults"), re.M):
            self.assertIn(key, page)
        self.assertIn("\\fBkiosk.float_low_rp\\fR", page)
        self.assertIn("\\fBplatform.*.members\\fR", page)
        for code in (0, 1, 2, 3, 4, 5, 6, 7, 130):
            self.assertIn(f".TP\n.B {code}\n", page)

    def test_man_reads_it_without_a_complaint(self):
        groff = shutil.which("groff")
        if groff is None:
            self.skipTest("groff is not installed")
        done = subprocess.run([groff, "-man", "-ww", "-Tutf8", "-z"], input=warung("man"), capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class Completion(unittest.TestCase):
    def test_every_shell_knows_every_command_and_option(self):
        for shell, form in (("bash", "--{}"), ("zsh", "--{}["), ("fish", "-l {} ")):
            script = warung("completion", shell)
            for command in commands():
                self.assertIn(command, script)
                for option in options_of(command):
                    self.assertIn(form.format(option), script, (shell, command))
            self.assertIn("kiosk.float_low_rp", script)
            self.assertIn("coverage_realised_share", script)

    def test_shells_can_read_them(self):
        for shell in ("bash", "zsh", "fish"):
            program = shutil.which(shell)
            if program is None:
                continue
            done = subprocess.run([program, "-n", "/dev/stdin"], input=warung("completion", shell), capture_output=True,
                                  text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), shell)

    def complete(self, *words):
        """What bash offers for the last word."""
        with tempfile.NamedTemporaryFile("w", suffix=".bash") as file:
            file.write(warung("completion", "bash"))
            file.flush()
            line = " ".join(f"'{w}'" for w in words)
            script = (f"compopt() {{ :; }}; source {file.name}; COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); "
                      f'_warung; printf "%s\\n" "${{COMPREPLY[@]}}"')
            done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=ROOT)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash_completes_commands_options_keys_files_and_choices(self):
        self.assertEqual(self.complete("warung", "sw"), ["sweep"])
        self.assertIn("--until-halfwidth", self.complete("warung", "sweep", "--"))
        self.assertEqual(self.complete("warung", "run", "--set", "kiosk.float_l"), ["kiosk.float_low_rp="])
        self.assertIn("scenarios/tiny.toml", self.complete("warung", "run", "scenarios/t"))
        self.assertEqual(self.complete("warung", "explain", "kiosk.float_l"), ["kiosk.float_low_rp"])
        self.assertEqual(self.complete("warung", "completion", "z"), ["zsh"])
        self.assertEqual(self.complete("warung", "sweep", "--metric", "hh"), ["hhi"])


if __name__ == "__main__":
    WARUNG = sys.argv.pop(1)
    unittest.main(verbosity=2)
