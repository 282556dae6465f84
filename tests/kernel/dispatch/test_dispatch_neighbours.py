"""Who is to spare next door: nobody is left out who could go, and nobody is asked whose day is full."""

from dataclasses import replace

import numpy as np
import pytest

from huzhu.kernel.dispatch import neighbours
from huzhu.kernel.dispatch.neighbours import lend, spare_people
from huzhu.kernel.dispatch.person import Person, Slot
from huzhu.kernel.dispatch.problem import Booking, Problem
from huzhu.kernel.dispatch.visit import Role, Visit, Window

VISIT = Visit("left", "elder", 0, 60, (Window(540, 600),), (Role(skills=frozenset({"bathing"})),))
PERSON = Person("one", "volunteer", 0, (Slot(480, 720),), {"bathing": 1}, max_minutes=240, max_visits=3)


def spare(person: Person, *busy: tuple[int, int]) -> bool:
    """Whether this person could take the visit beside what they do."""
    return bool(spare_people([VISIT], [person], {person.key: busy}))


@pytest.mark.parametrize(
    ("person", "busy", "could"),
    [
        (PERSON, (), True),
        (replace(PERSON, skills={}), (), False),
        (replace(PERSON, slots=()), (), False),
        (replace(PERSON, slots=(Slot(480, 599),)), (), False),
        (replace(PERSON, slots=(Slot(480, 600),)), (), True),
        (PERSON, ((480, 540), (600, 660)), True),
        (PERSON, ((480, 541), (600, 660)), False),
        (PERSON, ((540, 660),), False),
        (PERSON, ((500, 600),), True),
        (PERSON, ((480, 500), (510, 520), (525, 530)), False),
        (replace(PERSON, max_minutes=100), ((660, 701),), False),
        (replace(PERSON, max_minutes=101), ((660, 701),), True),
    ],
)
def test_spare_is_who_has_the_skill_and_a_gap(person: Person, busy: tuple[tuple[int, int], ...], could: bool) -> None:
    assert spare(person, *busy) is could


def problem_with(busy_from: int) -> Problem:
    """The visit left, and one person who does something else from a minute on, ten minutes off."""
    other = Visit("other", "other elder", 1, 60)
    travel = np.array([[[0, 10], [10, 0]]], np.float32)
    return Problem((VISIT, other), (PERSON,), travel, (Booking("other", 0, "one", busy_from),))


def test_what_fits_beside_the_rest_is_lent_and_says_so() -> None:
    (one,) = lend(problem_with(670), seed=1, seconds=5, iterations=1)
    assert (one.visit, one.person, one.reasons[0].code) == ("left", "one", "why.next_door")


def test_where_nothing_fits_nothing_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a gap from 9:00 to 10:00, and no minute for the way."""
    monkeypatch.setattr(neighbours, "solve", None)
    assert lend(problem_with(600), seed=1, seconds=5, iterations=1) == ()
