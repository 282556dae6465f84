"""A whole city planned by two workers on PostgreSQL, one of them killed half-way: time, memory, quality, nothing lost.

`./huzhu bench city-plan --communities 1000` is the full form: 15 minutes are the mark. Without a number it takes twenty
communities and tells what a thousand would take at the same pace.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from tests.engines import start_postgresql

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
FULL = 1000
LIMIT_SECONDS = 900
OPTIONS = {"communities": 20.0, "sample": 5.0, "seed": 1.0, "seconds": 1.5, "better": 0.0, "long": 10.0, "kill": 1.0}

type Environment = dict[str, str]


def run(words: Sequence[str] = ()) -> dict[str, object]:
    """Options: --communities N, --sample N (compared with the --long seconds plan), --seed, --seconds (search for each
    community), --better (minutes to better the worst), --kill 0 (nobody is killed)."""
    chosen = _options(words)
    with tempfile.TemporaryDirectory(prefix="huzhu-city-") as home:
        environment = os.environ | {"HUZHU_HOME": home, "HUZHU_DATABASE": start_postgresql(), "HUZHU_LOG": "ERROR"}
        environment |= {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "DJANGO_SETTINGS_MODULE": "huzhu.config.settings"}
        _run(environment, "-m", "django", "migrate", "--verbosity", "0")
        day = date.today() + timedelta(days=1)  # noqa: DTZ011  # any day ahead will do
        began = time.monotonic()
        city = _run(
            environment, "-m", "bench.city_plan", "town", f"{chosen['communities']:g}", f"{chosen['seed']:g}", str(day)
        )
        told = {"bench": "city-plan", **city, "founding_seconds": round(time.monotonic() - began, 1)}
        told |= _planned(environment, str(city["place"]), str(day), chosen)
        told["quality"] = _run(
            environment,
            "-m",
            "bench.city_plan",
            "quality",
            str(told["plan"]),
            f"{chosen['sample']:g}",
            f"{chosen['long']:g}",
        )
    return told


def _planned(environment: Environment, place: str, day: str, chosen: Mapping[str, float]) -> dict[str, object]:
    """Begins the plan, lets the workers work, kills one half-way and sends another; what was there at the end."""
    words = ["--place", place, "--on", day]
    begin = ["city", *words, "--seconds", f"{chosen['seconds']:g}", "--better-minutes", f"{chosen['better']:g}"]
    plan = _huzhu(environment, *begin)
    began = time.monotonic()
    workers = [_worker(environment, words) for _ in range(WORKERS)]
    killed_at = None
    if chosen["kill"]:
        while (percent := int(str(_huzhu(environment, "status", *words)["percent"]))) < 50:
            time.sleep(1)
        victim = workers.pop()
        victim.send_signal(signal.SIGKILL)
        victim.communicate()
        killed_at = percent
        workers.append(_worker(environment, words))
    ended = [json.loads(worker.communicate()[0]) for worker in workers]
    seconds = time.monotonic() - began
    status = _huzhu(environment, "status", *words)
    lost = int(str(status["communities"])) - int(str(status["planned"])) - int(str(status["failed"]))
    return {
        "plan": plan["plan"],
        "workers": WORKERS,
        "killed_at_percent": killed_at,
        "seconds": round(seconds, 1),
        "seconds_for_a_thousand": round(seconds / int(str(status["communities"])) * FULL, 1),
        "limit_seconds": LIMIT_SECONDS,
        "worker_cpu_seconds": [one["cpu_seconds"] for one in ended],
        "worker_peak_megabytes": [one["peak_megabytes"] for one in ended],
        "communities_by_worker": [one["communities"] for one in ended],
        "lost": lost,
        "status": status,
    }


def _worker(environment: Environment, words: Sequence[str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "huzhu", "plan", "work", *words, "--json"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def _huzhu(environment: Environment, *words: str) -> dict[str, object]:
    return _run(environment, "-m", "huzhu", "plan", *words, "--json")


def _run(environment: Environment, *words: str) -> dict[str, object]:
    """What a process of the house prints as JSON; an error in it is an error here."""
    ran = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    answer: dict[str, object] = json.loads(ran.stdout or "{}")
    return answer


def _options(words: Sequence[str]) -> dict[str, float]:
    """`--name value` pairs over what is usual; ValueError for a name unknown."""
    named = dict(zip(words[::2], words[1::2], strict=True))
    unknown = [name for name in named if name.removeprefix("--") not in OPTIONS]
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}; known are {', '.join(f'--{name}' for name in OPTIONS)}")
    return OPTIONS | {name.removeprefix("--"): float(value) for name, value in named.items()}
