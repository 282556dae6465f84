"""A district of 100,000 elders at its pages, fifty requests a second, as the product is served; on both engines."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.load.driver import Drive, drive
from tests.engines import start_postgresql

ROOT = Path(__file__).resolve().parents[2]
LIMIT_MS = 300
"""95th percentile, at 50 requests a second for ten minutes, no error. Issue 5."""
OPTIONS = {"elders": 100_000, "rate": 50, "seconds": 600, "sqlite": 1, "postgresql": 1}
UP_WITHIN_SECONDS = 60

type Answer = dict[str, object]


def run(words: Sequence[str] = ()) -> list[Answer]:
    """One row an engine: milliseconds from the moment a request was due to the last byte of its answer (p50, p95, p99),
    of all and of each kind of page, the errors, and what the server used.

    Requests come when they come, whether or not the one before has been answered: a slow server does not slow its
    visitors down. The mix is a working day's: `district.py` says which pages, how often, and who looks. Options:
    --elders N, --rate N (requests a second), --seconds N, --sqlite 0 or --postgresql 0 to leave one out.
    """
    chosen = _options(words)
    engines = {"sqlite": lambda: "", "postgresql": start_postgresql}
    return [_measured(name, address(), chosen) for name, address in engines.items() if chosen[name]]


def _options(words: Sequence[str]) -> dict[str, int]:
    given = {words[at].removeprefix("--"): int(words[at + 1]) for at in range(0, len(words), 2)}
    if unknown := set(given) - set(OPTIONS):
        raise SystemExit(f"no such option: {', '.join(sorted(unknown))}; there are {', '.join(OPTIONS)}")
    return OPTIONS | given


def _measured(engine: str, address: str, chosen: Mapping[str, int]) -> Answer:
    with tempfile.TemporaryDirectory(prefix="huzhu-load-") as home:
        environment = os.environ | {"HUZHU_HOME": home, "HUZHU_DATABASE": address, "HUZHU_LOG": "ERROR"}
        environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
        began = time.monotonic()
        plan = _district(environment, chosen["elders"])
        filled = time.monotonic() - began
        port = _free_port()
        command = [sys.executable, "-m", "huzhu", "serve", "--port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        try:
            _wait_until_up(port)
            before = _cpu_seconds(server.pid)
            drive(port, plan, Drive(chosen["rate"], 10, seed=1))  # only warms up
            told = drive(port, plan, Drive(chosen["rate"], chosen["seconds"], seed=2))
            cpu, memory = _cpu_seconds(server.pid) - before, _megabytes(server.pid)
        finally:
            server.terminate()
            server.wait(30)
    within = float(str(told["p95_ms"])) < LIMIT_MS and not told["errors"]
    known: Answer = {"bench": "load", "engine": engine, "elders": chosen["elders"], "rate": chosen["rate"]}
    known |= {"seconds": chosen["seconds"], "filled_s": round(filled), "limit_ms": LIMIT_MS, "within": within}
    return known | {"server_cpu_seconds": round(cpu, 1), "server_mb": memory} | told


def _district(environment: Mapping[str, str], elders: int) -> dict[str, list[object]]:
    command = [sys.executable, "-m", "bench.load.district", "--elders", str(elders)]
    ran = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    plan: dict[str, list[object]] = json.loads(ran.stdout)
    return plan


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_until_up(port: int) -> None:
    until = time.monotonic() + UP_WITHIN_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the house did not open within {UP_WITHIN_SECONDS} s")


def _family(pid: int) -> list[int]:
    """A process and all below it, as far as the system tells."""
    below = Path(f"/proc/{pid}/task/{pid}/children")
    children = [int(one) for one in below.read_text().split()] if below.exists() else []
    return [pid, *(one for child in children for one in _family(child))]


def _cpu_seconds(pid: int) -> float:
    stats = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in _family(pid)]
    return sum(int(one[11]) + int(one[12]) for one in stats) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> int:
    """The most memory that any one process of the server has held."""
    said = "\n".join(Path(f"/proc/{one}/status").read_text() for one in _family(pid)).splitlines()
    return max((int(line.split()[1]) // 1024 for line in said if line.startswith("VmHWM:")), default=0)
