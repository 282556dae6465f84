"""Who must go: facts about the elder and the hour in, the people of the visit out."""

from datetime import date

import pytest

from huzhu.kernel.packs import Risk, catalogue_on
from huzhu.kernel.safety import (
    ServiceNotForElder,
    Situation,
    helpers_needed,
    may_lift,
    may_serve,
    risk_for,
    roles_needed,
)

PACK = catalogue_on(date(2026, 5, 1))
VOLUNTEERS = {"volunteer", "peer", "student"}
ANYONE = VOLUNTEERS | {"grid", "worker"}

CASES = [
    # service, situation -> skills and level of each who goes
    ("P1", Situation(), ["- 0"]),
    ("P1", Situation(first_visit=True), ["- 0", "- 0"]),
    ("P1", Situation(level=2), ["- 0"]),
    ("P1", Situation(level=3), ["elder_care 1"]),
    ("P1", Situation(dementia=True), ["elder_care 1"]),
    ("P1", Situation(level=3, first_visit=True), ["elder_care 1", "- 0"]),
    ("D1", Situation(level=4), ["clinic+elder_care 1"]),
    ("E2", Situation(level=3), ["repair 2", "elder_care 1"]),
    ("B1", Situation(level=4, gender="f"), ["bathing 2", "bathing 1"]),
    ("C1", Situation(), ["- 0"]),
    ("C1", Situation(known=False), ["- 0", "- 0"]),
    ("C1", Situation(aggressive=True), ["- 0", "- 0"]),
    ("V1", Situation(first_visit=True), ["visiting 1", "- 0"]),
    ("A2", Situation(scores={"B2.4": 1}), ["mobility 1", "mobility 1"]),
]


@pytest.mark.parametrize(("code", "situation", "goes"), CASES)
def test_who_goes(code: str, situation: Situation, goes: list[str]) -> None:
    roles = roles_needed(PACK.service(code), situation, PACK.safety)
    assert [f"{'+'.join(sorted(role.skills)) or '-'} {role.level}" for role in roles] == goes
    assert len(roles) >= helpers_needed(PACK.service(code), situation, PACK.safety)


@pytest.mark.parametrize(
    ("minute", "kinds"),
    [(419, {"grid", "worker"}), (420, ANYONE), (1259, ANYONE), (1260, {"grid", "worker"}), (None, ANYONE)],
)
def test_at_night_only_staff_go(minute: int | None, kinds: set[str]) -> None:
    (role,) = roles_needed(PACK.service("P1"), Situation(minute=minute), PACK.safety)
    assert role.kinds == kinds


@pytest.mark.parametrize(
    ("code", "gender", "wanted", "asked"),
    [
        ("B1", "f", None, "f"),
        ("B1", "m", "f", "m"),
        ("P1", "f", None, None),
        ("P1", "f", "f", "f"),
        ("C1", "f", "f", None),
    ],
)
def test_whose_gender_matters(code: str, gender: str, wanted: str | None, asked: str | None) -> None:
    roles = roles_needed(PACK.service(code), Situation(gender=gender, wanted_gender=wanted), PACK.safety)
    assert {role.gender for role in roles} == {asked}


def test_nobody_is_helped_on_stairs_who_cannot_climb_any() -> None:
    with pytest.raises(ServiceNotForElder):
        roles_needed(PACK.service("A2"), Situation(scores={"B2.4": 0}), PACK.safety)


@pytest.mark.parametrize(
    ("code", "scores", "risk"),
    [
        ("M3", {"B1.1": 2}, Risk.HIGH),
        ("M3", {"B1.1": 3}, Risk.MID),
        ("M3", {}, Risk.MID),
        ("A1", {"B2.3": 3}, Risk.MID),
        ("A1", {"B2.3": 4}, Risk.LOW),
        ("M1", {"B1.1": 0}, Risk.LOW),
    ],
)
def test_risk_follows_ability(code: str, scores: dict[str, int], risk: Risk) -> None:
    assert risk_for(PACK.service(code), scores) is risk


@pytest.mark.parametrize(
    ("code", "age", "may"),
    [
        ("P1", 75, True),
        ("A2", 69, True),
        ("A2", 70, False),
        ("B1", 17, False),
        ("D1", 17, False),
        ("L1", 16, True),
    ],
)
def test_age_of_the_helper(code: str, age: int, may: bool) -> None:
    assert may_serve(PACK.service(code), age, PACK.safety) is may


def test_helpers_of_seventy_do_not_lift() -> None:
    assert may_lift(69, PACK.safety)
    assert not may_lift(70, PACK.safety)
