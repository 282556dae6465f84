"""Nobody's contact is silently overdue: each has an owner, who is told every morning until somebody was in touch."""

from datetime import timedelta

import pytest

from huzhu.care.contacts.actions import Report, Terms, list_for_contact, note_contact
from huzhu.care.contacts.models import Listing
from huzhu.care.contacts.owing import overdue_on, owners_of, press_contacts
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.texts import words_of_all
from huzhu.commons.people.actions import give_post
from huzhu.commons.people.models import Person, Post
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def listed(cast: Cast, person: Person, tier: str = "red", wish: str = "any") -> Listing:
    return list_for_contact(by=cast.actor(cast.li), at=NOW, person=person, terms=Terms(tier, "独居", wish))


def morning(days: int) -> int:
    return press_contacts(by=machine(TODAY + days * DAY, "test", "press contacts"), at=NOW + days * DAY)


def told(person: Person) -> list[str]:
    found = Notice.objects.filter(person=person, kind__startswith="contact.overdue").order_by("told_at", "pk")
    return list(words_of_all(found).values())


def grid(cast: Cast) -> None:
    house = machine(TODAY, "test", "cast")
    give_post(by=house, at=NOW, person=cast.wang, kind=Post.Kind.GRID_MEMBER, place=cast.community, from_on=TODAY)


def test_on_its_last_day_nothing_is_over(cast: Cast) -> None:
    one = listed(cast, cast.hong)
    assert not overdue_on(TODAY + 7 * DAY).exists()
    assert list(overdue_on(TODAY + 8 * DAY)) == [one]
    assert morning(7) == 0
    assert told(cast.li) == []


def test_the_owner_is_told_every_morning_until_somebody_was_in_touch(cast: Cast) -> None:
    one = listed(cast, cast.hong)
    assert morning(8) == 1
    assert morning(8) == 1
    assert len(told(cast.li)) == 1
    assert "洪桂芳" in told(cast.li)[0]
    Notice.objects.update(state=Notice.State.DELIVERED)
    assert morning(9) == 1
    assert len(told(cast.li)) == 2
    note_contact(by=cast.actor(cast.zhou), at=NOW + 9 * DAY, listing=one, report=Report("door", "well"))
    assert morning(10) == 0


def test_what_was_not_said_yesterday_gives_way_to_today(cast: Cast) -> None:
    listed(cast, cast.hong)
    morning(8)
    morning(9)
    assert len(told(cast.li)) == 1


def test_a_grid_member_owns_before_staff_but_both_hear_of_high_risk(cast: Cast) -> None:
    grid(cast)
    listed(cast, cast.hong, "green")
    assert owners_of([cast.community], TODAY) == {cast.community.pk: cast.wang.pk}
    morning(31)
    assert (len(told(cast.wang)), len(told(cast.li))) == (1, 0)
    listed(cast, cast.son)
    morning(32)
    assert "2" in told(cast.wang)[-1]
    assert "洪志强" in told(cast.li)[-1]


def test_where_nobody_works_the_inspector_owes_it(cast: Cast) -> None:
    listed(cast, cast.hong)
    Post.objects.filter(kind=Post.Kind.STAFF).update(to_on=TODAY + DAY)
    assert owners_of([cast.community], TODAY + 8 * DAY) == {cast.community.pk: cast.chen.pk}
    assert morning(8) == 1
    assert len(told(cast.chen)) == 1


def test_whoever_wishes_none_or_has_died_is_never_over(cast: Cast) -> None:
    listed(cast, cast.hong, wish="none")
    listed(cast, cast.son)
    Person.objects.filter(pk=cast.son.pk).update(died_on=TODAY)
    assert morning(100) == 0
