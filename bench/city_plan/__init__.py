"""A whole city planned by two workers on PostgreSQL, one of them killed half-way: time, memory, quality, nothing lost.

`./huzhu bench city-plan --communities 1000` is the full form: 15 minutes are the mark. Without a number it takes twenty
communities and tells what a thousand would take at the same pace. How far it has come is told on stderr, and each part
of the answer as soon as it is known: whoever must stop it keeps what was measured.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import psycopg

from bench.city_plan.hands import send_worker
from tests.engines import start_postgresql

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
FULL = 1000
LIMIT_SECONDS = 900
LONGEST_SECONDS = 4 * LIMIT_SECONDS
LOOK_SECONDS = 2.0
OPTIONS = {"communities": 20.0, "sample": 5.0, "seed": 1.0, "seconds": 8.0, "better": 0.0, "long": 10.0, "kill": 1.0}

type Environment = dict[str, str]
type Answer = dict[str, object]


def run(words: Sequence[str] = ()) -> Answer:
    """Options: --communities N, --sample N (compared with the --long seconds plan), --seed, --seconds (search for each
    community at most), --better (minutes to better the worst), --kill 0 (nobody is killed)."""
    chosen = _options(words)
    with tempfile.TemporaryDirectory(prefix="huzhu-city-") as home:
        address = start_postgresql()
        environment = os.environ | {"HUZHU_HOME": home, "HUZHU_DATABASE": address, "HUZHU_LOG": "ERROR"}
        environment |= {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "DJANGO_SETTINGS_MODULE": "huzhu.config.settings"}
        _run(environment, "-m", "django", "migrate", "--verbosity", "0")
        day = str(date.today() + timedelta(days=1))  # noqa: DTZ011  # any day ahead will do
        told: Answer = {"bench": "city-plan"}
        _tell(told, _founded(environment, chosen, day))
        _tell(told, _planned(environment, told, day, chosen))
        if chosen["sample"]:
            asked = [str(told["plan"]), f"{chosen['sample']:g}", f"{chosen['long']:g}"]
            _tell(told, {"quality": _run(environment, "-m", "bench.city_plan", "quality", *asked)})
    return told


def _tell(told: Answer, more: Answer) -> None:
    told.update(more)
    sys.stderr.write(json.dumps(more, ensure_ascii=False, default=str) + "\n")


def _founded(environment: Environment, chosen: Mapping[str, float], day: str) -> Answer:
    """The city, its towns founded by as many processes as there are workers."""
    began, count, seed = time.monotonic(), int(chosen["communities"]), f"{chosen['seed']:g}"
    place = str(_run(environment, "-m", "bench.city_plan", "town", "found")["place"])
    shares = [f"{share}/{WORKERS}" for share in range(WORKERS)]
    words = [["-m", "bench.city_plan", "town", "settle", place, str(count), seed, day, share] for share in shares]
    settlers = [_settler(environment, one) for one in words]
    if sum(settler.wait() for settler in settlers):
        raise RuntimeError("a town could not be founded")
    city = _run(environment, "-m", "bench.city_plan", "town", "count", place)
    with psycopg.connect(environment["HUZHU_DATABASE"], autocommit=True) as base:
        base.execute("ANALYZE")  # what a city has had for long: a table filled a minute ago is not known to its planner
    return {**city, "founding_seconds": round(time.monotonic() - began, 1), "megabytes_before": _megabytes(environment)}


def _settler(environment: Environment, words: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def _planned(environment: Environment, told: Answer, day: str, chosen: Mapping[str, float]) -> Answer:
    """Begins the plan, lets the workers work, kills one half-way and sends another; what was there at the end."""
    words = ["--place", str(told["place"]), "--on", day]
    begin = ["city", *words, "--seconds", f"{chosen['seconds']:g}", "--better-minutes", f"{chosen['better']:g}"]
    plan = str(_huzhu(environment, *begin)["plan"])
    began = time.monotonic()
    hands = [send_worker(environment, words) for _ in range(WORKERS)]
    killed: Answer = {}
    with psycopg.connect(environment["HUZHU_DATABASE"], autocommit=True) as base:
        while (state := _state(base, plan)) == "running" and time.monotonic() - began < LONGEST_SECONDS:
            time.sleep(LOOK_SECONDS)
            through, of = _through(base, plan)
            sys.stderr.write(f"\r{time.monotonic() - began:.0f} s: {through} of {of} planned ")
            for hand in hands:
                hand.look()
            if chosen["kill"] and not killed and 2 * through >= of:
                killed = {"killed_at": through, "killed_after_seconds": round(time.monotonic() - began, 1)}
                killed["killed_held_a_part"] = hands[0].kill(base, plan)
                hands.append(send_worker(environment, words))
            elif not any(hand.is_alive() for hand in hands):
                break
        seconds = time.monotonic() - began
        found = _what_stands(base, plan)
    sys.stderr.write(f"\n{state} after {seconds:.0f} s\n")
    ended = [hand.end() for hand in hands]
    cpu = sum(float(str(one["cpu_seconds"])) for one in ended) / int(str(told["communities"]))
    return {
        "plan": plan,
        **killed,
        **_time(seconds, int(str(told["communities"])), int(str(found["milliseconds_a_community"]))),
        "workers": ended,
        "cpu_seconds_a_community": round(cpu, 2),
        "megabytes_after": _megabytes(environment),
        **found,
        "status": _huzhu(environment, "status", *words),
    }


def _time(seconds: float, communities: int, milliseconds: int) -> Answer:
    """The time taken. Of a few communities most of it is waiting for the dead: what a thousand would take is told from
    the time spent on each, both passes."""
    full = {} if communities >= FULL else {"seconds_for_a_thousand": round(milliseconds * FULL / 1000 / WORKERS)}
    return {"seconds": round(seconds, 1), **full, "limit_seconds": LIMIT_SECONDS}


def _state(base: "psycopg.Connection[tuple[object, ...]]", plan: str) -> str:
    row = base.execute("SELECT state FROM dispatch_cityplan WHERE id = %s", [plan]).fetchone()
    return str(row[0]) if row else ""


def _through(base: "psycopg.Connection[tuple[object, ...]]", plan: str) -> tuple[int, int]:
    """Communities that have a plan or have failed, and all."""
    counted = "SELECT count(*) FILTER (WHERE state <> 'waiting'), count(*) FROM dispatch_citypart WHERE plan_id = %s"
    row = base.execute(counted.encode(), [plan]).fetchone()
    return (int(str(row[0])), int(str(row[1]))) if row else (0, 0)


def _what_stands(base: "psycopg.Connection[tuple[object, ...]]", plan: str) -> Answer:
    """What was lost or done twice: communities without a proposal, with two, and needs proposed in two of them."""
    asked = {
        "lost": "SELECT count(*) FROM dispatch_citypart WHERE plan_id = %s AND state NOT IN ('planned', 'failed')",
        "planned_twice": """SELECT count(*) FROM (SELECT place_id FROM dispatch_planrun WHERE state = 'proposed' AND
            place_id IN (SELECT place_id FROM dispatch_citypart WHERE plan_id = %s)
            GROUP BY place_id HAVING count(*) > 1) AS twice""",
        "milliseconds_a_community": "SELECT round(avg(spent_milliseconds)) FROM dispatch_citypart WHERE plan_id = %s",
    }
    found = {name: base.execute(words.encode(), [plan]).fetchone() for name, words in asked.items()}
    return {name: int(str(row[0])) if row else None for name, row in found.items()}


def _megabytes(environment: Environment) -> int:
    """How large the database is."""
    with psycopg.connect(environment["HUZHU_DATABASE"]) as base:
        row = base.execute("SELECT pg_database_size(current_database())").fetchone()
    return round(int(row[0]) / 1024 / 1024) if row else 0


def _huzhu(environment: Environment, *words: str) -> Answer:
    return _run(environment, "-m", "huzhu", "plan", *words, "--json", allowed=(0, PARTIAL))


PARTIAL = 3


def _run(environment: Environment, *words: str, allowed: Sequence[int] = (0,)) -> Answer:
    """What a process of the house prints as JSON; an error in it is an error here."""
    ran = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    if ran.returncode not in allowed:
        raise RuntimeError(f"{' '.join(words)} ended with {ran.returncode}")
    answer: Answer = json.loads(ran.stdout or "{}")
    return answer


def _options(words: Sequence[str]) -> dict[str, float]:
    """`--name value` pairs over what is usual; ValueError for a name unknown."""
    named = dict(zip(words[::2], words[1::2], strict=True))
    unknown = [name for name in named if name.removeprefix("--") not in OPTIONS]
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}; known are {', '.join(f'--{name}' for name in OPTIONS)}")
    return OPTIONS | {name.removeprefix("--"): float(value) for name, value in named.items()}
