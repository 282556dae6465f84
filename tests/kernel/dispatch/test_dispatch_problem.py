"""A malformed problem is told by its row; the walking matrix becomes whole, shortest minutes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.dispatch.objective import Component, Objective, Tier
from huzhu.kernel.dispatch.person import Person, Slot, slots_of
from huzhu.kernel.dispatch.problem import UNREACHABLE, Booking, Pair, Problem, whole_minutes
from huzhu.kernel.dispatch.visit import InSequence, Role, Visit, Window
from tests.kernel.dispatch.instances import hill_day


def travel_of(*rows: list[float]) -> np.ndarray:
    return np.array([rows], np.float32)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"visits": (Visit("v0", "e0", 9, 30),)}, "visit v0: place 9"),
        ({"visits": (Visit("v0", "e0", 0, 30), Visit("v0", "e0", 0, 30))}, "visit v0: given twice"),
        ({"people": (Person("p0", "volunteer", 9),)}, "person p0: place 9"),
        ({"people": (Person("p0", "volunteer", 0, mobility=3),)}, "person p0: mobility 3"),
        ({"travel": np.zeros((2, 2))}, "travel: needs shape"),
        ({"travel": travel_of([0, -1], [1, 0])}, "travel: minutes must be 0 or more"),
        ({"travel": travel_of([0, float("nan")], [1, 0])}, "travel: minutes must be 0 or more"),
        ({"travel": travel_of([1, 1], [1, 0])}, "from a place to itself"),
        ({"fixed": (Booking("v9", 0, "p0", 500),)}, "fixed v9 role 0: no such visit"),
        ({"fixed": (Booking("v0", 1, "p0", 500),)}, "fixed v0 role 1: no such visit, role"),
        ({"fixed": (Booking("v0", 0, "p9", 500),)}, "person p9 is not in the problem"),
        ({"fixed": (Booking("v0", 0, "p0", 500),) * 2}, "given twice"),
        ({"pinned": (Pair("v0", "p9"),)}, "pinned v0 p9"),
        ({"forbidden": (Pair("v9", "p0"),)}, "forbidden v9 p0"),
        ({"people": (Person("p0", "volunteer", 0, end_place=9),)}, "person p0: place 9"),
        ({"offered": (Booking("v9", 0, "p0", 500),)}, "offered v9 role 0"),
    ],
)
def test_a_malformed_problem_names_the_row(changes, word):
    with pytest.raises(ValueError, match=word):
        replace(hill_day(1, 1), **changes)


def test_accepted_partners_must_start_together_and_differ():
    pair = (Visit("v0", "e0", 0, 30, roles=(Role(), Role())),)
    apart = (Booking("v0", 0, "p0", 500), Booking("v0", 1, "p1", 510))
    with pytest.raises(ValueError, match="must start together"):
        replace(hill_day(1, 2), visits=pair, fixed=apart)
    with pytest.raises(ValueError, match="given twice"):
        replace(hill_day(1, 2), visits=pair, fixed=(apart[0], Booking("v0", 1, "p0", 500)))


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: Window(10, 9), "window 10-9"),
        (lambda: Window(-1, 9), "window -1-9"),
        (lambda: Slot(9, 9), "slot 9-9"),
        (lambda: Visit("v0", "e0", 0, 0), "visit v0"),
        (lambda: Visit("v0", "e0", 0, 30, roles=()), "visit v0"),
        (lambda: Visit("v0", "e0", 0, 30, roles=(Role(minutes=0),)), "visit v0"),
        (lambda: Visit("v0", "e0", 0, 30, weight=-1), "visit v0"),
        (lambda: InSequence(9, 8), "sequence 9-8"),
        (lambda: Objective("o", (), priority=()), "at least one class"),
        (lambda: Objective("o", (Tier("t", ((Component.TRAVEL, 1), (Component.TRAVEL, 2))),)), "one tier only"),
        (lambda: Visit("v0", "e0", 0, 30, priority=0), "visit v0"),
        (lambda: Person("p0", "volunteer", 0, (Slot(0, 9), Slot(9, 12))), "join them with slots_of"),
    ],
)
def test_a_malformed_row_is_refused(make, word):
    with pytest.raises(ValueError, match=word):
        make()


def test_touching_spans_become_one_slot():
    assert slots_of([(600, 700), (480, 540), (540, 560)]) == (Slot(480, 560), Slot(600, 700))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=5))
def test_slots_cover_what_the_spans_cover(pairs):
    spans = [(start, start + length) for start, length in pairs]
    covered = {minute for one in slots_of(spans) for minute in range(one.from_minute, one.to_minute)}
    assert covered == {minute for start, end in spans for minute in range(start, end)}


def test_minutes_are_rounded_up_but_not_for_noise():
    minutes = whole_minutes(travel_of([0, 7.0000005, 3.2], [float("inf"), 0, 1], [30, 30, 0]))
    assert minutes[0].tolist() == [[0, 7, 4], [UNREACHABLE, 0, 1], [30, 30, 0]]


def test_the_callers_matrix_is_left_alone_and_the_problems_cannot_change():
    travel = np.zeros((1, 1, 1), np.float32)
    problem = Problem((), (), travel)
    travel[0, 0, 0] = 5
    assert problem.travel[0, 0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        problem.walk_minutes[0, 0, 0] = 5


def test_the_weight_of_a_visit_grows_with_its_class_and_its_days():
    problem = hill_day(1, 1)
    weights = [
        problem.weight(Visit("v", "e", 0, 30, priority=one, days_waited=days))
        for one, days in ((1, 0), (1, 2), (4, 1), (9, 1))
    ]
    assert weights == [8, 24, 2, 2]
