"""The level by GB/T 42195-2022: the golden vectors of domain.md 2, the bounds, and what is no assessment at all."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.ability import (
    ITEMS,
    LEVELS,
    MOST,
    Adjustment,
    NotAsTheStandard,
    Observed,
    ability_of,
    level_of_total,
)

FULL = {one.code: one.most for one in ITEMS}


def scored(total: int) -> Observed:
    """Points that make a total, taken from the first items on."""
    left, scores = MOST - total, dict(FULL)
    for one in ITEMS:
        taken = min(one.most, left)
        scores[one.code] -= taken
        left -= taken
    return Observed(scores)


def test_the_items_are_those_of_the_standard() -> None:
    sums = Counter[str]()
    for one in ITEMS:
        sums[one.code[:2]] += one.most
    assert (len(ITEMS), dict(sums)) == (26, {"B1": 32, "B2": 15, "B3": 28, "B4": 15})
    assert len(LEVELS) == 5


@pytest.mark.parametrize(
    ("total", "level"), [(90, 0), (89, 1), (66, 1), (65, 2), (46, 2), (45, 3), (30, 3), (29, 4), (0, 4)]
)
def test_the_level_of_a_total(total: int, level: int) -> None:
    assert level_of_total(total) == level
    assert ability_of(scored(total)).level == level


@pytest.mark.parametrize(
    ("total", "more", "level", "stacked"),
    [
        (90, {"diagnoses": ("F00",)}, 1, 1),
        (50, {"events_30_days": 2}, 3, 3),
        (50, {"diagnoses": ("F03",), "events_30_days": 3}, 3, 4),
        (20, {"diagnoses": ("F03.9",)}, 4, 4),
        (88, {"events_30_days": 1}, 1, 1),
        (88, {"diagnoses": ("I63.9",)}, 1, 1),
        (88, {"diagnoses": ("F32.2",)}, 2, 2),
    ],
)
def test_what_makes_it_worse(total: int, more: dict[str, object], level: int, stacked: int) -> None:
    observed = replace(scored(total), **more)  # type: ignore[arg-type]
    assert ability_of(observed).level == level
    assert ability_of(observed, stack_adjustments=True).level == stacked


@pytest.mark.parametrize("observed", [Observed(coma=True), replace(scored(90), coma=True)])
def test_coma_decides_alone(observed: Observed) -> None:
    found = ability_of(observed)
    assert (found.total, found.first_level, found.adjustments, found.level) == (None, None, (Adjustment.COMA,), 4)


@given(st.integers(0, 90), st.integers(0, 5), st.sets(st.sampled_from(["F00", "F99", "I10", "E11.9"])), st.booleans())
def test_nothing_observed_ever_makes_anybody_abler(total: int, events: int, said: set[str], stack: bool) -> None:
    found = ability_of(replace(scored(total), events_30_days=events, diagnoses=tuple(said)), stack_adjustments=stack)
    assert found.total == total
    assert level_of_total(total) <= found.level <= min(4, level_of_total(total) + 2)
    assert (found.level == found.first_level) == (not found.adjustments or found.first_level == 4)


@given(st.integers(1, 90))
def test_a_point_less_is_never_a_better_level(total: int) -> None:
    assert level_of_total(total - 1) >= level_of_total(total)


def test_every_fault_is_named_at_once() -> None:
    scores = {code: points for code, points in FULL.items() if code != "B1.1"} | {"B2.4": 4, "B9.9": 1, "B3.7": True}
    with pytest.raises(NotAsTheStandard) as told:
        ability_of(Observed(scores, diagnoses=("dementia",), events_30_days=-1))
    assert set(told.value.faults) == {
        "B1.1: not scored",
        "B2.4: 4 is not within 0 to 3",
        "B9.9: no item of the standard",
        "B3.7: True is not within 0 to 1",
        "dementia: no code of ICD-10",
        "events: -1 is no count",
    }


@pytest.mark.parametrize("total", [-1, 91])
def test_no_other_total(total: int) -> None:
    with pytest.raises(ValueError, match="no total"):
        level_of_total(total)
