"""A span of visits reckoned again: the same rules give the same, others give what they say, nothing is lost."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.packs import HelperKind
from huzhu.kernel.timebank.earning import Stay
from huzhu.kernel.timebank.replay import Outcome, Stint, changes, replay
from huzhu.kernel.timebank.rules import TimeRules, shipped_layer, time_rules_on

DAY = date(2026, 5, 1)
NOON = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
HOUSE = time_rules_on(DAY)
CHANGNING = time_rules_on(DAY, (shipped_layer("timebank_changning"),))
BEIJING = time_rules_on(DAY, (shipped_layer("timebank_beijing"),))


def stint(visit: int, helper: str = "w", elder: str = "e", minutes: int = 60, service: str = "P1") -> Stint:
    """One visit by one helper, a day after the other."""
    at = NOON + timedelta(days=visit)
    stay = Stay(at, at + timedelta(minutes=minutes), 60)
    day = DAY + timedelta(days=visit)
    return Stint(f"v{visit}", helper, elder, "here", day, stay, HelperKind.VOLUNTEER, service, 40)


def under(rules: TimeRules, stints: list[Stint], **opening: int) -> Outcome:
    """The outcome when these rules hold everywhere."""
    return replay(stints, lambda _place, _day: rules, opening)


def test_what_is_earned_is_spent_by_whoever_has_it() -> None:
    outcome = under(HOUSE, [stint(1), stint(2)], e=90)
    assert (outcome.earned["w"], outcome.balance) == (120, {"w": 120, "e": 0})
    assert (outcome.owed_minutes, outcome.spent["e"], outcome.uncovered_minutes) == (120, 90, 30)


def test_a_lower_limit_moves_minutes_out_of_the_balance() -> None:
    before, after = (under(rules, [stint(1)], w=59_970) for rules in (HOUSE, CHANGNING))
    assert (before.balance["w"], after.balance["w"], after.above["w"]) == (60_030, 60_000, 30)
    (change,) = changes(before, after)
    assert (change.person, change.gain, change.earned_before, change.earned_after) == ("w", -30, 60, 60)


def test_a_bonus_is_a_gain() -> None:
    before, after = (under(rules, [stint(1, service="C3")]) for rules in (HOUSE, CHANGNING))
    assert [one.gain for one in changes(before, after)] == [30]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc"), st.integers(0, 300)), max_size=12))
def test_the_same_rules_change_nothing_and_minutes_are_conserved(said: list[tuple[str, str, int]]) -> None:
    stints = [stint(number, helper, elder, minutes) for number, (helper, elder, minutes) in enumerate(said)]
    one, other = (under(BEIJING, stints, a=500, b=0) for _ in range(2))
    assert not changes(one, other)
    held = sum(one.balance.values()) + sum(one.above.values())
    assert held == 500 + sum(one.earned.values()) - sum(one.spent.values())
    assert min(one.balance.values()) >= 0
