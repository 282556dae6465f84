"""A process that posts under load is killed again and again: what it has said stands in the books, exactly once."""

import json
import random
import time
from pathlib import Path

from tests.trust.harness import LONG, Victim, own_home, run_python
from tests.trust.poster import CLIENTS, minutes_of

KILLS = 25 if LONG else 3


def test_no_acknowledged_posting_is_lost_or_doubled(tmp_path: Path) -> None:
    chance, turns, said = random.Random(9), [0] * CLIENTS, []
    with own_home(tmp_path, "bank", "journal") as environment:
        books = json.loads(run_python(environment, "-m", "tests.trust.poster", "found"))
        for _ in range(KILLS):
            victim = Victim(
                environment, "-m", "tests.trust.poster", "post", input_text=json.dumps(books | {"turns": turns})
            )
            victim.wait_for_lines(CLIENTS)
            time.sleep(chance.uniform(0.0, 0.8))
            said += victim.kill()
            turns = [_next_turn(said, number) for number in range(CLIENTS)]  # who got no answer asks again
        found = json.loads(run_python(environment, "-m", "tests.trust.poster", "audit"))

    standing = found["standing"]
    assert len(said) == len(set(said)) >= KILLS * CLIENTS
    assert [reference for reference in said if reference not in standing] == [], "lost"
    assert [reference for reference, amounts in standing.items() if len(amounts) != 1] == [], "doubled"
    assert all(amounts == [minutes_of(reference)] for reference, amounts in standing.items())
    unsaid = set(standing) - set(said)
    assert unsaid | set(found["pending"]) <= {f"{number}:{turn}" for number, turn in enumerate(turns)}, "from nowhere"
    assert (found["faults"], found["sum"]) == ([], 0)


def _next_turn(said: list[str], number: int) -> int:
    return max((int(line.partition(":")[2]) + 1 for line in said if line.startswith(f"{number}:")), default=0)
