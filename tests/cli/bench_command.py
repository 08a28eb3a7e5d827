"""What a user of `warung bench` sees: keys, figures that make sense, exit codes. Usage: bench_command.py PATH_TO_WARUNG"""

import json
import subprocess
import sys
import unittest

WARUNG = None
GROUPS = ["hold", "mm1", "phold", "network"]


def bench(*arguments):
    return subprocess.run([WARUNG, "bench", *arguments], capture_output=True, text=True, timeout=120, check=False)


class FiguresTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.done = bench("--quick", "--json")
        cls.report = json.loads(cls.done.stdout) if cls.done.returncode == 0 else {}

    def test_succeeds_and_says_that_it_was_quick(self):
        self.assertEqual(self.done.returncode, 0, self.done.stderr)
        self.assertIs(self.report["quick"], True)
        self.assertEqual(self.report["failures"], [])
        self.assertGreaterEqual(self.report["processors"], 1)
        self.assertTrue(self.report["version"] and self.report["build"])

    def test_every_group_has_figures_with_their_keys(self):
        names = [f["name"] for f in self.report["figures"]]
        self.assertEqual(len(set(names)), len(names))
        for group in GROUPS:
            self.assertTrue([n for n in names if n.startswith(group)], group)
        for figure in self.report["figures"]:
            self.assertEqual(set(figure), {"name", "item", "threads", "repetitions", "items_per_repetition",
                                           "cpu_ns_per_item", "wall_ns_per_item", "million_items_per_s",
                                           "million_items_per_s_per_core"})
            self.assertEqual(figure["repetitions"], 1)

    def test_figures_are_positive_and_agree_with_each_other(self):
        for figure in self.report["figures"]:
            with self.subTest(figure["name"]):
                self.assertGreater(figure["items_per_repetition"], 10_000)
                for spread in (figure["cpu_ns_per_item"], figure["wall_ns_per_item"]):
                    self.assertGreater(spread["min"], 0)
                    self.assertTrue(spread["min"] <= spread["median"] <= spread["max"])
                self.assertAlmostEqual(figure["million_items_per_s"] * figure["wall_ns_per_item"]["median"], 1000, 3)
                self.assertAlmostEqual(figure["million_items_per_s_per_core"] * figure["threads"],
                                       figure["million_items_per_s"], 6)

    def test_quantities_are_positive(self):
        quantities = self.report["quantities"]
        self.assertLessEqual({"mm1_mean_time_in_system_services", "network_cost_ratio", "network_events_per_need",
                              "network_speed_up_of_2_threads_ratio"}, set(quantities))
        for name, spread in quantities.items():
            self.assertGreater(spread["min"], 0, name)
        self.assertAlmostEqual(quantities["mm1_mean_time_in_system_services"]["median"], 10, delta=0.3)
        self.assertGreater(quantities["network_events_per_need"]["median"], 1)

    def test_entities_have_sizes(self):
        sizes = self.report["bytes_of"]
        self.assertEqual(set(sizes), {"event", "customer", "kiosk_with_face", "neighbourhood", "visit", "parcel"})
        self.assertEqual(sizes["event"], 32)
        self.assertLessEqual(sizes["customer"], 32)


class CommandLineTest(unittest.TestCase):
    def refused(self, *arguments):
        done = bench(*arguments)
        self.assertEqual(done.returncode, 3, arguments)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_one_group_as_a_table(self):
        done = bench("--quick", "--only", "mm1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Quick", done.stdout)
        self.assertIn("mm1_load_0.9", done.stdout)
        self.assertNotIn("phold", done.stdout)

    def test_repetitions_are_counted(self):
        done = bench("--quick", "--only", "mm1", "--repetitions", "3", "--json")
        self.assertEqual(json.loads(done.stdout)["figures"][0]["repetitions"], 3)

    def test_an_unknown_name_is_refused_with_the_known_ones(self):
        message = self.refused("--only", "mm2")
        for group in GROUPS:
            self.assertIn(group, message)

    def test_misuse_is_refused(self):
        for arguments in (["--nonsense"], ["surplus"], ["--repetitions", "0"], ["--repetitions", "-1"],
                          ["--repetitions", "many"], ["--only"], ["--full"], ["--full", "x.toml", "--quick"]):
            with self.subTest(arguments):
                self.assertIn("error", self.refused(*arguments))

    def test_a_scenario_that_is_not_there_is_invalid_input(self):
        done = bench("--full", "not_there.toml")
        self.assertEqual(done.returncode, 2)
        self.assertIn("not_there.toml", done.stderr)

    def test_help(self):
        done = bench("--help")
        self.assertEqual(done.returncode, 0)
        for option in ("--json", "--quick", "--repetitions", "--only", "--full"):
            self.assertIn(option, done.stdout)


if __name__ == "__main__":
    WARUNG = sys.argv.pop(1)
    unittest.main()
