"""A worker of the plan as the benchmark sees it: sent, looked at, killed, and what it used."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import psycopg

ROOT = Path(__file__).resolve().parents[2]
END_SECONDS = 60


class Hand:
    """One process of `huzhu plan work`. Its complaints go into a file; its memory is looked at while it lives."""

    def __init__(self, worker: "subprocess.Popen[str]", complaints: IO[str]) -> None:
        self.worker, self.complaints, self.killed = worker, complaints, False
        self.megabytes, self.cpu_seconds = 0, 0.0

    def is_alive(self) -> bool:
        """True while it works."""
        return self.worker.poll() is None

    def look(self) -> None:
        """Notes the most memory it has held so far (VmHWM) and the time it has worked, where the system says so."""
        about = Path(f"/proc/{self.worker.pid}")
        if self.is_alive() and about.exists():
            peak = next((line for line in (about / "status").read_text().splitlines() if line.startswith("VmHWM:")), "")
            self.megabytes = max(self.megabytes, int(peak.split()[1]) // 1024 if peak else 0)
            ticks = (about / "stat").read_text().rpartition(")")[2].split()
            self.cpu_seconds = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self, base: "psycopg.Connection[tuple[object, ...]]", plan: str) -> bool:
        """Kills it without a word, in the midst of its work; True where it held a part just then."""
        self.worker.send_signal(signal.SIGKILL)
        self.worker.wait()
        self.killed = True
        held = "SELECT count(*) FROM dispatch_citypart WHERE plan_id = %s AND worker LIKE %s"
        row = base.execute(held, [plan, f"%:{self.worker.pid}"]).fetchone()
        return bool(row and row[0])

    def end(self) -> Mapping[str, object]:
        """What it used, once it has ended; a worker that hangs is ended, one that broke says why."""
        try:
            out, _ = self.worker.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self.worker.kill()
            out, _ = self.worker.communicate()
            return {"hung": True, "peak_megabytes": self.megabytes, "cpu_seconds": round(self.cpu_seconds, 1)}
        told: dict[str, object] = {"peak_megabytes": self.megabytes, "cpu_seconds": round(self.cpu_seconds, 1)}
        if self.killed:
            return told | {"killed": True}
        if self.worker.returncode:
            self.complaints.seek(0)
            return told | {"broke": self.complaints.read()[-1000:]}
        return told | json.loads(out)


def send_worker(environment: Mapping[str, str], words: Sequence[str]) -> Hand:
    """One more pair of hands for the plan of a place and day."""
    command = [sys.executable, "-m", "huzhu", "plan", "work", *words, "--json"]
    complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115  # it lives as long as the worker
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=complaints, text=True)
    return Hand(worker, complaints)
