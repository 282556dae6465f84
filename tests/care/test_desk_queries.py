"""What the desks of helper and elder read: offers, promises, arrivals, and what to know at the door."""

from datetime import timedelta

import pytest

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.own import own_day
from huzhu.care.dispatch.queries import own_promises, promises_for, told_at_the_door
from huzhu.care.reviews.actions import rate_visit
from huzhu.care.reviews.queries import ratings_for
from huzhu.care.visits.queries import attendances_at, attendances_for
from huzhu.commons.people.models import Fact
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import arrived, offered, promised, settled

pytestmark = pytest.mark.django_db


def test_an_offer_is_the_helpers_until_it_is_answered_or_over(cast: Cast) -> None:
    one = offered(cast)
    wang = cast.actor(cast.wang)
    assert own_day(wang, NOW, NOW).offered == [one]
    assert not own_day(wang, NOW, one.ends_at).offered
    assert not own_day(cast.actor(cast.li), NOW, NOW).offered
    Assignment.objects.update(state="declined", answered_at=NOW, answered_by=cast.wang)
    assert not own_day(wang, NOW, NOW).offered


def test_a_promise_stays_on_the_list_when_it_is_done(cast: Cast) -> None:
    visit = settled(cast)
    wang = cast.actor(cast.wang)
    assert [one.need_id for one in own_promises(wang, NOW)] == [visit.need_id]
    assert not own_promises(wang, NOW + timedelta(days=1)).exists()


def test_promises_are_for_the_elder_and_who_acts_for_her(cast: Cast) -> None:
    one = promised(cast)
    for person in (cast.hong, cast.son, cast.li):
        assert list(promises_for(cast.actor(person), cast.hong)) == [one]
    assert not promises_for(cast.actor(cast.xu), cast.hong).exists()


def test_what_to_know_at_the_door_is_told_after_the_promise_and_for_a_day(cast: Cast) -> None:
    known = Fact.objects.create(person=cast.hong, kind="hearing", value="hard", from_on=TODAY, source="test")
    Fact.objects.create(person=cast.hong, kind="hardship", value="dibao", from_on=TODAY, source="test")
    one = offered(cast)
    wang = cast.actor(cast.wang)
    assert not told_at_the_door(wang, NOW).exists()
    Assignment.objects.update(state="accepted", answered_at=NOW, answered_by=cast.wang)
    assert list(told_at_the_door(wang, NOW)) == [known]  # never the hardship
    assert not told_at_the_door(wang, one.ends_at + timedelta(days=1)).exists()
    assert not told_at_the_door(cast.actor(cast.xu), NOW).exists()


def test_arrivals_are_found_by_their_promise(cast: Cast) -> None:
    one = arrived(cast)
    one.refresh_from_db()
    wang = cast.actor(cast.wang)
    assert attendances_at(wang, [one])[one.pk].arrived_at == one.starts_at
    assert not attendances_for(cast.actor(cast.xu)).exists()


def test_ratings_are_seen_by_who_sees_the_visit(cast: Cast) -> None:
    rating = rate_visit(by=cast.actor(cast.hong), at=NOW, visit=settled(cast), stars=3)
    for person in (cast.hong, cast.son, cast.chen):
        assert list(ratings_for(cast.actor(person))) == [rating]
    for person in (cast.wang, cast.xu):
        assert not ratings_for(cast.actor(person)).exists()
