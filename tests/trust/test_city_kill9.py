"""Workers of a city plan are killed again and again: no community is lost, and none is planned twice."""

import json
import time
from pathlib import Path

from tests.trust.harness import LONG, Victim, own_home, run_python

STORMS = 8 if LONG else 1
COMMUNITIES = 80 if LONG else 12


def test_no_community_is_lost_and_none_planned_twice(tmp_path: Path) -> None:
    with own_home(tmp_path) as environment:
        plan = run_python(environment, "-m", "tests.trust.city", "found", str(COMMUNITIES)).strip()
        for storm in range(STORMS):
            victims = [Victim(environment, "-m", "tests.trust.city", "work", plan, f"{storm}.{n}") for n in range(2)]
            for number, victim in enumerate(victims):  # in the midst of a search, or with the plan written, not noted
                victim.wait_for_lines(1)
                time.sleep(0.15 * number)
                assert victim.kill()
        steady = Victim(environment, "-m", "tests.trust.city", "work", plan, "steady")
        done = json.loads(run_python(environment, "-m", "tests.trust.city", "audit", plan, "120"))
        steady.kill()

    assert done["state"] == "done"
    assert done["parts"] == {"planned": COMMUNITIES}
    assert done["runs_by_place"] == [1] * COMMUNITIES, "each community has one plan, and only one"
    assert done["proposals_by_need"] == [1] * COMMUNITIES, "nobody is proposed twice for the same need"
