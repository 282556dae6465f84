"""Who could come: the able before the rest, the nearer first, and what stands in the way in the planner's words."""

from datetime import timedelta

import pytest

from huzhu.care.dispatch.nearest import Candidate, candidates_for
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.actions import keep_apart, note_absence
from huzhu.commons.helpers.models import Helper
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.station.scenes import promised

pytestmark = pytest.mark.django_db


def spoken_of(cast: Cast, *, hours: float = 2, service: str = "P1", gender: str = "") -> Need:
    """A need on the telephone, not written down."""
    begins = NOW + timedelta(hours=hours)
    return Need(
        elder=cast.hong,
        place=cast.hong.place,
        service=service,
        earliest_at=begins,
        latest_start_at=begins + timedelta(hours=1),
        minutes=60,
        wants_gender=gender,
        asked_at=NOW,
    )


def wang_for(cast: Cast, need: Need) -> Candidate:
    """Xiao Wang as he is looked at."""
    found = candidates_for(cast.actor(cast.li), cast.community, need)
    return next(one for one in found if one.helper == cast.wang_helper)


def test_whoever_is_free_and_able_comes_first_with_a_time_and_a_walk(cast: Cast) -> None:
    wang = wang_for(cast, spoken_of(cast))
    assert wang.bar is None
    assert wang.start_minute == 11 * 60
    assert wang.walking_minutes
    found = candidates_for(cast.actor(cast.li), cast.community, spoken_of(cast))
    assert [one.bar is not None for one in found] == sorted(one.bar is not None for one in found)


def test_a_look_writes_nothing_down(cast: Cast) -> None:
    candidates_for(cast.actor(cast.li), cast.community, spoken_of(cast))
    assert not Need.objects.exists()


def test_somebody_promised_elsewhere_can_come_afterwards_or_is_busy(cast: Cast) -> None:
    promise = promised(cast)
    need = spoken_of(cast)
    assert wang_for(cast, need).start_minute == 11 * 60 + promise.need.minutes
    need.latest_start_at = need.earliest_at
    bar = wang_for(cast, need).bar
    assert bar
    assert bar.code == "bar.busy"


def test_hours_gender_and_wishes_of_both_sides_are_kept(cast: Cast) -> None:
    night = wang_for(cast, spoken_of(cast, hours=12.5)).bar
    woman = wang_for(cast, spoken_of(cast, gender="woman")).bar
    keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=True)
    apart = wang_for(cast, spoken_of(cast)).bar
    assert night
    assert woman
    assert apart
    assert (woman.code, apart.code) == ("bar.gender", "bar.elder_refuses")


def test_whoever_is_away_or_has_stopped_is_not_on_the_list(cast: Cast) -> None:
    li = cast.actor(cast.li)
    note_absence(by=li, at=NOW, helper=cast.wang_helper, from_on=TODAY, to_on=TODAY + timedelta(days=2))
    assert candidates_for(li, cast.community, spoken_of(cast)) == []
    assert Helper.objects.filter(pk=cast.wang_helper.pk).exists()


def test_stranger_xu_sees_nobody(cast: Cast) -> None:
    assert candidates_for(cast.actor(cast.xu), cast.community, spoken_of(cast)) == []
