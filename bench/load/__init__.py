"""A district of 100,000 elders at its pages, fifty requests a second, as the product is served; on both engines."""

import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.load.driver import Drive, drive
from bench.load.serving import ROOT, served, settled
from tests.engines import start_postgresql

LIMIT_MS = 300
"""95th percentile, at 50 requests a second for ten minutes, no error. Issue 5."""
OPTIONS = {"elders": 100_000, "rate": 50, "seconds": 600, "sqlite": 1, "postgresql": 1}

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
        plan = settled(environment, "--elders", str(chosen["elders"]))
        filled = time.monotonic() - began
        with served(environment) as (port, pid):
            before = _cpu_seconds(pid)
            drive(port, plan, Drive(chosen["rate"], 10, seed=1))  # only warms up
            told = drive(port, plan, Drive(chosen["rate"], chosen["seconds"], seed=2))
            cpu, memory = _cpu_seconds(pid) - before, _megabytes(pid)
    within = float(str(told["p95_ms"])) < LIMIT_MS and not told["errors"]
    known: Answer = {"bench": "load", "engine": engine, "elders": chosen["elders"], "rate": chosen["rate"]}
    known |= {
        "python": python_told(),
        "seconds": chosen["seconds"],
        "filled_s": round(filled),
        "limit_ms": LIMIT_MS,
        "within": within,
    }
    return known | {"server_cpu_seconds": round(cpu, 1), "server_mb": memory} | told


def python_told() -> str:
    """Which Python ran it, and whose build: one built without profiles needs a third more time for the same page."""
    return sys.version.split("[")[0].strip()


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
