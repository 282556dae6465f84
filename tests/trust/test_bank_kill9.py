"""Clients, the worker and the database are killed under load again and again: what was said stands, exactly once."""

import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines import Cluster
from tests.trust.harness import LONG, Environment, own_home, run_python
from tests.trust.nursery import Nursery
from tests.trust.poster import CLIENTS, minutes_of

KILLS = int(os.environ.get("HUZHU_KILLS") or (1000 if LONG else 25))
VICTIMS = {"clients": 60, "worker": 25, "database": 15}  # of a hundred kills; SQLite has no server to kill
TASKS = {"clients": "tests.trust.poster:post", "worker": "tests.trust.poster:work"}
UNDER_LOAD = CLIENTS  # so many answers since the last kill, and it is under load again
SECONDS_TO_ANSWER = 60


@pytest.fixture
def cluster() -> Iterator[Cluster | None]:
    """A PostgreSQL of this test alone, to be killed; none on SQLite."""
    if os.environ.get("HUZHU_TEST_ENGINE", "sqlite") != "postgresql":
        yield None
        return
    own = Cluster()
    yield own
    own.remove()


class Storm:
    """Eight clients and a worker that are born again after each kill, and go on where they were."""

    def __init__(self, nursery: Nursery, books: dict[str, Any], cluster: Cluster | None) -> None:
        self.nursery, self.books, self.cluster = nursery, books, cluster
        self.alive: dict[str, int] = {}
        self.kills = Counter[str]()
        self.turns, self._read = [0] * CLIENTS, 0

    def kill(self, victim: str, after: float) -> None:
        """Lets all work, waits until answers come, and a while longer; then kills."""
        for name, task in TASKS.items():
            if name not in self.alive:
                self.alive[name] = self.nursery.bear(task, self.books | {"turns": self._next_turns()})
        heard, until = len(self.nursery.lines), time.monotonic() + SECONDS_TO_ANSWER
        while len(self.nursery.lines) < heard + UNDER_LOAD:
            assert time.monotonic() < until, f"no answers any more after {dict(self.kills)}"
            time.sleep(0.002)
        time.sleep(after)
        self.kills[victim] += 1
        if victim == "database":
            assert self.cluster is not None
            self.cluster.kill()
            self.cluster.start()
        else:
            self.nursery.kill(self.alive.pop(victim))

    def calm(self) -> None:
        """Nobody posts any more."""
        for child in self.alive.values():
            self.nursery.kill(child)
        self._next_turns()

    def _next_turns(self) -> list[int]:
        lines = self.nursery.lines[self._read :]
        self._read += len(lines)
        for line in lines:  # who got no answer asks again
            word, _, reference = line.partition(" ")
            client, _, turn = reference.partition(":")
            if word != "worked":
                self.turns[int(client)] = int(turn) + 1
        return self.turns


def test_no_acknowledged_posting_is_lost_or_doubled(tmp_path: Path, cluster: Cluster | None) -> None:
    chance, began = random.Random(9), time.monotonic()
    with own_home(
        tmp_path, "places", "people", "bank", "journal", database=cluster.url if cluster else ""
    ) as environment:
        books = json.loads(run_python(environment, "-m", "tests.trust.poster", "found"))
        storm = Storm(Nursery(environment), books, cluster)
        victims = [name for name, share in VICTIMS.items() if cluster or name != "database" for _ in range(share)]
        for _ in range(KILLS):
            storm.kill(chance.choice(victims), chance.uniform(0, 0.1))
        storm.calm()
        storm.nursery.end()
        found = _audited(environment)
    said = _said(storm.nursery.lines)
    told = ", ".join(f"{count} kills of {name}" for name, count in storm.kills.items())
    counts = f"{len(said['posted'])} acknowledged by clients, {len(said['worked'])} by the worker, "
    print(f"{told}; {counts}{len(found['standing'])} standing, {time.monotonic() - began:.0f} s")
    _nothing_lost_or_doubled(said, found, {f"{number}:{turn}" for number, turn in enumerate(storm.turns)})


def _nothing_lost_or_doubled(said: dict[str, set[str]], found: dict[str, Any], unanswered: set[str]) -> None:
    standing, holds = found["standing"], {state: set(some) for state, some in found["holds"].items()}
    assert (said["posted"] | said["worked"]) - set(standing) == set(), "lost"
    assert said["held"] - holds["pending"] - holds["posted"] == set(), "lost while it was set aside"
    assert [reference for reference, amounts in standing.items() if len(amounts) != 1] == [], "doubled"
    assert all(amounts == [minutes_of(reference)] for reference, amounts in standing.items())
    asked = said["posted"] | said["held"] | unanswered  # the worker may have posted what it did not live to say
    assert set(standing) | holds["pending"] <= asked, "from nowhere"
    assert (found["faults"], found["sum"], holds["voided"]) == ([], 0, set())


def _said(lines: list[str]) -> dict[str, set[str]]:
    said: dict[str, set[str]] = {"posted": set(), "held": set(), "worked": set()}
    for line in lines:
        word, _, reference = line.partition(" ")
        assert reference not in said[word] or word == "worked", "a client was answered twice and went on"
        said[word].add(reference)
    return said


def _audited(environment: Environment) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run_python(environment, "-m", "tests.trust.poster", "audit"))
    return found
