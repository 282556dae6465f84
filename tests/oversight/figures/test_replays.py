"""The last year of a place under other rules: told before anybody adopts them, to whoever may see them."""

from datetime import timedelta

import pytest

from huzhu.commons.people.access import NotPermitted
from huzhu.commons.rulebook.actions import keep_shipped
from huzhu.commons.rulebook.models import Edition
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.figures.replays import Replay, replay_year
from tests.care.steps import confirmed
from tests.care.test_rules_there import half_hours
from tests.cast import NOW, TODAY, Cast
from tests.commons.timebank.test_timebank import earn

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


def replayed(cast: Cast, edition: Edition) -> Replay:
    """By Inspector Chen, for the street."""
    return replay_year(cast.actor(cast.chen), cast.street, edition, TOMORROW)


def shipped(code: str) -> Edition:
    """A pack as it ships, kept here."""
    keep_shipped(by=machine(TODAY, "test", "replay"), at=NOW)
    return Edition.objects.get(pack=code)


def test_the_rules_in_force_give_what_was_posted(cast: Cast) -> None:
    earn(cast.hong, 20, "before")
    confirmed(cast)
    made = replayed(cast, shipped("timebank_nanjing"))
    assert (made.stints, made.posted_minutes, made.before.earned[cast.wang.pk]) == (1, 60, 60)
    assert (made.before.spent[cast.hong.pk], made.before.uncovered_minutes) == (20, 40)
    assert not made.changes


def test_other_rules_say_who_gains_and_who_loses(cast: Cast) -> None:
    confirmed(cast)
    edition = half_hours(cast)
    made = replay_year(cast.actor(cast.chen), cast.street, edition, TOMORROW)
    assert [one.person for one in made.losers] == []  # adopted before the visit's year was over: both count by it
    other = replayed(cast, shipped("timebank"))
    assert [(one.person, one.gain) for one in other.gainers] == [(cast.wang.pk, 30)]


def test_nobody_else_is_told(cast: Cast) -> None:
    edition = shipped("timebank_nanjing")
    with pytest.raises(NotPermitted):
        replay_year(cast.actor(cast.hong), cast.street, edition, TODAY)
    with pytest.raises(NotFound):
        replay_year(cast.actor(cast.xu), cast.street, edition, TODAY)
