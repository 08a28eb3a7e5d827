"""The examples for Slurm, on a Slurm of one node that this test starts and ends itself.
Usage: slurm_loopback.py PATH_TO_WARUNG (in the project's folder build/). Runs with WARUNG_LONG alone; needs slurm-wlm and
munge (scripts/setup --slurm) and root, as the daemons run for one user."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WARUNG = None
CSVS = ["results.csv", "summary.csv", "units.csv", "design.csv"]
NEEDED = ["sbatch", "squeue", "slurmctld", "slurmd", "munged"]

CONFIGURATION = """ClusterName=loopback
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={d}/munge.socket
CredType=cred/munge
SlurmctldPort={controller}
SlurmdPort={node}
SlurmctldPidFile={d}/slurmctld.pid
SlurmdPidFile={d}/slurmd.pid
SlurmctldLogFile={d}/slurmctld.log
SlurmdLogFile={d}/slurmd.log
StateSaveLocation={d}/state
SlurmdSpoolDir={d}/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
MpiDefault=none
NodeName={host} NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Slurm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ["PATH"] += ":/usr/sbin"
        missing = [n for n in NEEDED if shutil.which(n) is None]
        if missing:
            raise unittest.SkipTest(f"Slurm is not installed (scripts/setup --slurm): no {', '.join(missing)}")
        if not os.environ.get("WARUNG_LONG"):
            raise unittest.SkipTest("one of the longer tests (scripts/test --long)")
        if os.geteuid() != 0:
            raise unittest.SkipTest("the daemons need root")
        if Path(WARUNG).resolve() != ROOT / "build" / "warung":
            raise unittest.SkipTest("the examples run build/warung")
        cls.tmp = Path(tempfile.mkdtemp(prefix="warung-slurm-"))
        cls.addClassCleanup(shutil.rmtree, cls.tmp, ignore_errors=True)
        cls.daemons = []
        cls.addClassCleanup(cls.stop)
        cls.start()

    @classmethod
    def start(cls):
        d, host = cls.tmp, socket.gethostname().split(".")[0]
        for folder in ("state", "spool"):
            (d / folder).mkdir()
        (d / "munge.key").write_bytes(os.urandom(1024))
        (d / "munge.key").chmod(0o400)
        d.chmod(0o711)
        (d / "slurm.conf").write_text(CONFIGURATION.format(d=d, host=host, controller=free_port(), node=free_port()))
        cls.environment = dict(os.environ, SLURM_CONF=str(d / "slurm.conf"), OMPI_ALLOW_RUN_AS_ROOT="1",
                               OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMPI_MCA_rmaps_base_oversubscribe="1",
                               OMPI_MCA_mpi_yield_when_idle="1", OMPI_MCA_btl="vader,self")
        lines = [["munged", "-F", "--force", f"--key-file={d}/munge.key", f"--socket={d}/munge.socket",
                  f"--pid-file={d}/munged.pid", f"--log-file={d}/munged.log", f"--seed-file={d}/munged.seed"],
                 ["slurmctld", "-D", "-c"], ["slurmd", "-D", "-N", host]]
        for line in lines:
            with open(d / f"{line[0]}.out", "w", encoding="utf-8") as out:
                cls.daemons.append(subprocess.Popen(line, env=cls.environment, stdout=out, stderr=out))
            time.sleep(1)
        deadline = time.time() + 60
        while time.time() < deadline:
            state = subprocess.run(["sinfo", "-h", "-o", "%t"], env=cls.environment, capture_output=True, text=True)
            if state.stdout.strip() == "idle":
                return
            time.sleep(0.5)
        logs = "\n".join(f"{p.name}:\n{p.read_text(errors='replace')[-1500:]}" for p in sorted(d.glob("*.out")))
        raise unittest.SkipTest(f"no node came up: {state.stdout} {state.stderr}\n{logs}")

    @classmethod
    def stop(cls):
        for daemon in reversed(cls.daemons):
            daemon.terminate()
            try:
                daemon.wait(timeout=20)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def sbatch(self, *arguments):
        done = subprocess.run(["sbatch", "--parsable", f"--output={self.tmp}/job-%j.log", *map(str, arguments)], cwd=ROOT,
                              env=self.environment, capture_output=True, text=True, timeout=300)
        logs = "\n".join(p.read_text(errors="replace") for p in sorted(self.tmp.glob("job-*.log")))
        self.assertEqual(done.returncode, 0, done.stderr + logs)
        return done.stdout.strip()

    def study(self):
        file = self.tmp / "study.toml"
        file.write_text(f'extends = ["{ROOT}/scenarios/sweep_fees.toml"]\n[run]\nhorizon_days = 2\n')
        out = self.tmp / "plain"
        if not out.exists():
            subprocess.run([WARUNG, "sweep", file, "--out", out, "--quiet"], check=True, timeout=300)
        return file, {n: (out / n).read_bytes() for n in CSVS}

    def test_an_array_and_its_merge_leave_the_tables_of_the_plain_sweep(self):
        study, tables = self.study()
        out = self.tmp / "array"
        array = self.sbatch("--array=1-3", "--cpus-per-task=1", "scripts/sweep_array.sbatch", study, out)
        self.sbatch("--wait", f"--dependency=afterany:{array}", "--wrap", f"build/warung merge {out}")
        self.assertEqual({n: (out / n).read_bytes() for n in CSVS}, tables)

    def test_an_mpi_job_leaves_the_tables_of_the_plain_sweep(self):
        if shutil.which("mpirun") is None or b"MPI_Init" not in Path(WARUNG).read_bytes():
            self.skipTest("warung was built without MPI (scripts/setup --mpi)")
        study, tables = self.study()
        out = self.tmp / "mpi"
        self.sbatch("--wait", "--ntasks=3", "scripts/sweep_mpi.sbatch", study, out)
        self.assertEqual({n: (out / n).read_bytes() for n in CSVS}, tables)


if __name__ == "__main__":
    WARUNG = sys.argv.pop(1)
    unittest.main(verbosity=2)
