"""The job worker is killed in the middle of a job that posts: what it had done stands, once, and the job ends."""

import json
import os
import random
import time
from pathlib import Path
from typing import Any

from tests.trust.harness import LONG, Environment, own_home, run_python
from tests.trust.nursery import Nursery

# Of the kills that promise 1 counts a fifth; the others are in test_bank_kill9.py.
KILLS = max(4, int(os.environ.get("HUZHU_KILLS") or (1000 if LONG else 25)) // 5)
UNDER_LOAD = 3  # visits confirmed since the last kill, and it is in the middle of its job
VISITS = KILLS * 2 * UNDER_LOAD
SECONDS = 60


def _work_until(nursery: Nursery, count: int) -> int:
    """A worker that has confirmed so many visits more, or all there are; its process id."""
    heard, until = len(nursery.lines), time.monotonic() + SECONDS
    child = nursery.bear("tests.trust.workman:run", {})
    while len(nursery.lines) < heard + count:
        assert time.monotonic() < until, f"the worker does nothing; {len(nursery.lines)} of {VISITS} are confirmed"
        time.sleep(0.002)
    return child


def _audited(environment: Environment) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run_python(environment, "-m", "tests.trust.busy_day", "audit"))
    return found


def test_a_job_that_is_killed_goes_on_and_posts_nothing_twice(tmp_path: Path) -> None:
    chance, began = random.Random(20261122), time.monotonic()
    with own_home(tmp_path) as environment:
        run_python(environment, "-m", "tests.trust.busy_day", "found", str(VISITS))
        run_python(environment, "-m", "tests.trust.workman")
        nursery = Nursery(environment)
        for _kill in range(KILLS):
            child = _work_until(nursery, UNDER_LOAD)
            time.sleep(chance.uniform(0, 0.02))
            nursery.kill(child)
        said = set(nursery.lines)
        last, until = nursery.bear("tests.trust.workman:run", {}), time.monotonic() + SECONDS
        while len(found := _audited(environment)["visits"]) and any(one["lines"] == 0 for one in found.values()):
            assert time.monotonic() < until, "the job does not end"
        nursery.kill(last)
        nursery.end()
        found = _audited(environment)
    assert len(said) >= UNDER_LOAD * KILLS
    assert {line.removeprefix("worked ") for line in nursery.lines} <= set(found["visits"])
    for visit, stands in found["visits"].items():
        assert stands == {"state": "confirmed", "booked": [60], "lines": 1}, f"{visit}: lost or doubled"
    assert len(nursery.lines) == len(set(nursery.lines)), "a visit was confirmed twice"
    assert (found["faults"], found["sum"]) == ([], 0)
    print(f"{KILLS} kills in the middle of the job, {len(said)} visits said before, {time.monotonic() - began:.0f} s")
