"""What is seen on a visit: each sign where it is, and none of them on an ordinary one."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huzhu.kernel.vigilance.circles import circles_of
from huzhu.kernel.vigilance.parts import Ground, Part, Shown, Via
from huzhu.kernel.vigilance.signs import SENTENCES, Sign, signs_of

NINE = datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def part(visit: str = "v", helper: str = "wang", elder: str = "hong", *, at: datetime = NINE, **more: object) -> Part:
    """Sixty minutes planned, fifty-two stayed, checked in with the card, confirmed by the son in the evening."""
    left_at = at + timedelta(minutes=52)
    usual = Part(
        visit=visit, helper=helper, elder=elder, planned_at=at, planned_minutes=60, arrived_at=at, left_at=left_at,
        noted_at=at, shown=Shown.CARD, noted_by=helper, left_noted_by=helper, confirmed_via=Via.DELEGATE,
        confirmed_by="son", confirmed_at=left_at + timedelta(hours=9), credited_minutes=50, device="d1", door=(0, 0),
    )  # fmt: skip
    return replace(usual, **more)  # type: ignore[arg-type]


def seen(*parts: Part, ground: Ground = Ground()) -> frozenset[Sign]:  # noqa: B008
    """The signs on the last of the parts."""
    return signs_of(parts, ground).signs[-1]


def test_an_ordinary_visit_has_no_sign():
    assert not seen(part())


def test_every_sign_has_its_sentence():
    assert SENTENCES.keys() == set(Sign)


HOUR = timedelta(hours=1)
ALONE = {
    Sign.TO_THE_MINUTE: {"left_at": NINE + HOUR},
    Sign.UP_TO_THE_LIMIT: {"left_at": NINE + timedelta(minutes=75)},
    Sign.YES_AT_ONCE: {"confirmed_at": NINE + timedelta(minutes=53)},
    Sign.SAME_DEVICE_SAYS_YES: {"confirmed_device": "d1"},
    Sign.FAR_FROM_DOOR: {"metres_away": 151},
    Sign.NOTED_AND_SAID_BY_ONE: {"shown": Shown.STATION, "noted_by": "son", "device": ""},
    Sign.TYPED_AFTERWARDS: {"noted_at": NINE + 39 * HOUR, "confirmed_at": NINE + 50 * HOUR},
    Sign.ODD_HOUR: {"at": NINE - 4 * HOUR},
    Sign.SILENCE: {"confirmed_via": Via.SILENCE, "confirmed_by": ""},
    Sign.ALWAYS_FIVE: {"stars": 5},
    Sign.MONTH_END: {"at": NINE + timedelta(days=15)},
}


@pytest.mark.parametrize("sign", ALONE)
def test_what_is_seen_on_the_visit_alone(sign):
    assert seen(part(**ALONE[sign])) == {sign}


def test_five_stars_with_a_word_are_praise():
    assert not seen(part(stars=5, has_note=True))


def test_relatives_are_named_as_such():
    assert seen(part(), ground=Ground(kin={"wang": frozenset({"hong"})})) == {Sign.KIN}


def test_nobody_is_at_two_doors_at_once():
    assert seen(part("a", elder="zhao", device="", door=None), part("b", device="", door=None)) == {Sign.TWO_PLACES}


def test_a_forgotten_check_out_is_held_against_nobody():
    forgotten = part("a", elder="zhao", at=NINE - 2 * HOUR, left_at=NINE + 3 * HOUR)
    assert not seen(forgotten, part("b"))


def test_two_helpers_of_one_visit_are_no_double_visit():
    assert not seen(part("a", helper="zhou", device="d2"), part("a"))
    assert seen(part("a", helper="zhou", device="d2"), part("b")) == {Sign.TWO_HELPERS}


def test_who_helps_elsewhere_is_not_at_home_to_be_helped():
    away = part("a", helper="hong", elder="zhao", device="d2")
    assert seen(away, part("b")) == {Sign.HELPING_ELSEWHERE}


def test_there_must_be_time_to_get_from_door_to_door():
    far = part("a", elder="zhao", at=NINE - HOUR, left_at=NINE - timedelta(minutes=2), door=(4_000, 0))
    near = replace(far, door=(300, 0))
    assert seen(far, part("b")) == {Sign.NO_TIME_TO_WALK}
    assert not seen(near, part("b"))


def test_one_telephone_is_at_one_door():
    other = part("a", helper="zhou", elder="zhao")
    assert seen(other, part("b")) == {Sign.DEVICE_TWO_PLACES, Sign.SHARED_DEVICE}


def test_another_telephone_than_the_usual_one():
    usual = [part(f"v{day}", at=NINE + timedelta(days=day)) for day in range(3)]
    assert seen(*usual, part("b", at=NINE + timedelta(days=4), device="d9")) == {Sign.OTHER_DEVICE}


def test_more_than_the_rules_allow_in_a_week_or_a_day():
    long = {"planned_minutes": 300, "device": "", "door": None}
    days = [NINE - timedelta(days=NINE.weekday() - day) for day in range(5)]
    week = [part(f"v{day}", at=at, left_at=at + 4.5 * HOUR, **long) for day, at in enumerate(days)]
    assert seen(*week) == {Sign.MUCH_FOR_ONE_PAIR}
    second = part("w", elder="zhao", at=NINE + 5 * HOUR, left_at=NINE + 9.5 * HOUR, **long)
    assert seen(part("v", left_at=NINE + 4.5 * HOUR, **long), second) == {Sign.MUCH_IN_A_DAY}


class TestCircles:
    def test_three_who_credit_one_another(self):
        round_trip = [part("a", "wang", "zhou"), part("b", "zhou", "li"), part("c", "li", "wang"), part("d")]
        [circle] = circles_of(round_trip)
        assert set(circle.members) == {"wang", "zhou", "li"}
        assert circle.numbers
        assert "d" not in {round_trip[one].visit for one in circle.numbers}
        assert circle.closed == 3 / 4

    def test_one_favour_returned_is_no_circle_of_two(self):
        favour = [part("a", "wang", "zhou"), part("b", "zhou", "wang")]
        assert not circles_of(favour)
        assert len(circles_of(favour * 2)) == 1

    def test_where_everybody_helps_everybody_it_ends(self):
        names = [f"m{number}" for number in range(14)]
        parts = [part(f"{one}{two}", one, two) for one in names for two in names if one != two]
        assert circles_of(parts)
