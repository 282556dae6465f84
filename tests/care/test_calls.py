"""The call list says what is still true; what is over or has changed leaves it by itself."""

from datetime import timedelta

import pytest

from huzhu.care.dispatch.actions import cancel_need
from huzhu.care.needs.actions import refuse_need
from huzhu.care.visits.calls import calls_overtaken, calls_to_make
from tests.cast import NOW, Cast
from tests.doors.web.station import scenes

pytestmark = pytest.mark.django_db


def said(cast: Cast, hours: float = 0) -> set[str]:
    """The kinds of words to pass on, some hours from now."""
    return {one.kind for one in calls_to_make(cast.actor(cast.zhou), cast.community, NOW + timedelta(hours=hours))}


def test_a_yes_is_passed_on_until_somebody_comes_or_the_hour_is_over(cast: Cast) -> None:
    scenes.approved(cast)
    assert said(cast) == {"need.approved"}
    assert said(cast, hours=4) == set()


def test_an_offer_is_no_call_once_it_is_answered(cast: Cast) -> None:
    scenes.offered(cast)
    assert said(cast) == {"need.approved", "assignment.offered"}


def test_who_comes_takes_the_place_of_that_somebody_is_looked_for(cast: Cast) -> None:
    scenes.promised(cast)
    assert said(cast) == {"assignment.accepted"}
    assert said(cast, hours=3) == set()
    kinds = {one.kind for one in calls_overtaken(cast.actor(cast.zhou), cast.community, NOW)}
    assert kinds == {"need.approved", "assignment.offered"}


def test_nobody_is_told_of_an_arrival_after_the_leaving(cast: Cast) -> None:
    scenes.left(cast)
    assert "visit.arrived" not in said(cast, hours=3)


def test_a_cancelled_visit_is_told_until_its_hour_and_a_no_always(cast: Cast) -> None:
    promise = scenes.promised(cast)
    li = cast.actor(cast.li)
    cancel_need(by=li, at=NOW, need=promise.need, side="station", because="下雨")
    refuse_need(by=li, at=NOW, need=scenes.asked(cast, hours=5), because="没有人手")
    assert {"need.cancelled", "need.refused"} <= said(cast)
    assert "need.approved" not in said(cast)
    assert said(cast, hours=48) == {"need.refused"}


def test_stranger_xu_hears_nothing(cast: Cast) -> None:
    scenes.promised(cast)
    assert not calls_to_make(cast.actor(cast.xu), cast.community, NOW).exists()
