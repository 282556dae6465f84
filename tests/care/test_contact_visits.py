"""Visits that are due in person: asked for at once, planned like any other, counted when whoever went has left."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huzhu.care.contacts.actions import Terms, end_listing, list_for_contact
from huzhu.care.contacts.models import Contact, Listing
from huzhu.care.contacts.queries import listings_at
from huzhu.care.contacts.visiting import NobodyDue, ask_for_visits, visiting_at, visits_asked
from huzhu.care.dispatch.actions import cancel_need
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import needs_to_plan
from huzhu.care.visits.actions import dispute_visit, uphold_dispute
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import Actor
from huzhu.kernel.contacts import contact_rules_on
from huzhu.kernel.refusal import NotFound
from tests.care.steps import elder_next_door, left
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _opened() -> Iterator[None]:
    with noting_openings():
        yield


@pytest.fixture
def li(cast: Cast) -> Actor:
    return cast.actor(cast.li)


def listed(cast: Cast, person: Person, *, days: int = 40, tier: str = "red", wish: str = "any") -> Listing:
    """On the list, and last seen so many days ago."""
    listing = list_for_contact(
        by=cast.actor(cast.li), at=NOW - days * DAY, person=person, terms=Terms(tier, "独居", wish)
    )
    return Listing.objects.get(pk=listing.pk)


def asked_for(cast: Cast, li: Actor) -> Need:
    listed(cast, cast.hong)
    [need] = ask_for_visits(by=li, at=NOW, place=cast.community)
    return need


class TestAsking:
    def test_whoever_is_due_in_person_is_visited_tomorrow_at_the_latest_where_it_is_over(
        self, cast: Cast, li: Actor
    ) -> None:
        need = asked_for(cast, li)
        begins = need.earliest_at.astimezone(ZoneInfo(cast.community.time_zone))
        assert (need.elder, need.service, need.channel, need.state) == (cast.hong, "V1", "station", "approved")
        assert (begins.date(), begins.hour) == (TODAY + DAY, 9)
        assert need in needs_to_plan(li, cast.community, TODAY + DAY), "the matcher finds it"
        assert Line.objects.get(action="ask_for_visits").persons == cast.hong.pk

    def test_on_the_day_it_is_due_where_that_lies_ahead(self, cast: Cast, li: Actor) -> None:
        door_days = contact_rules_on(TODAY).door_days_of("red")
        listing = listed(cast, cast.hong, days=door_days - 3)
        assert not listing.at_door, "a call is due before"
        [need] = ask_for_visits(by=li, at=NOW, place=cast.community)
        assert need.earliest_at.astimezone(ZoneInfo(cast.community.time_zone)).date() == TODAY + 3 * DAY

    def test_nobody_is_visited_twice(self, cast: Cast, li: Actor) -> None:
        need = asked_for(cast, li)
        with pytest.raises(NobodyDue):
            ask_for_visits(by=li, at=NOW, place=cast.community)
        counted = visiting_at(li, cast.community, NOW)
        assert (counted.arranged, counted.waiting) == (1, 0)
        assert visits_asked(list(listings_at(li, cast.community)), NOW) == {cast.hong.pk: TODAY + DAY}
        cancel_need(by=li, at=NOW, need=need, side=Need.Side.ELDER, because="住院了")
        assert visiting_at(li, cast.community, NOW).waiting == 1, "called off, it is asked for again"

    @pytest.mark.parametrize("wish", ["phone", "none"])
    def test_whoever_wishes_no_visit_gets_none(self, cast: Cast, li: Actor, wish: str) -> None:
        listed(cast, cast.hong, wish=wish)
        with pytest.raises(NobodyDue):
            ask_for_visits(by=li, at=NOW, place=cast.community)

    def test_nor_the_dead_nor_those_off_the_list_nor_those_due_later(self, cast: Cast, li: Actor) -> None:
        dead, gone, later = (elder_next_door(cast, number) for number in (1, 2, 3))
        listed(cast, dead), listed(cast, later, days=0, tier="green")
        end_listing(by=li, at=NOW, listing=listed(cast, gone), because="搬走")
        Person.objects.filter(pk=dead.pk).update(died_on=TODAY)
        with pytest.raises(NobodyDue):
            ask_for_visits(by=li, at=NOW, place=cast.community)

    def test_many_are_asked_for_at_once(self, cast: Cast, li: Actor) -> None:
        for number in range(5):
            listed(cast, elder_next_door(cast, number))
        assert len(ask_for_visits(by=li, at=NOW, place=cast.community)) == 5

    @pytest.mark.parametrize(("who", "refusal"), [("zhou", NotPermitted), ("xu", NotFound), ("wang", NotPermitted)])
    def test_staff_of_the_place_ask(self, cast: Cast, who: str, refusal: type[Exception]) -> None:
        listed(cast, cast.hong)
        with pytest.raises(refusal):
            ask_for_visits(by=cast.actor(getattr(cast, who)), at=NOW, place=cast.community)
        assert not Need.objects.exists()


class TestCounting:
    def test_leaving_the_door_is_the_contact(self, cast: Cast, li: Actor) -> None:
        left(cast, need=asked_for(cast, li), minutes=20)
        [contact] = Contact.objects.all()
        listing = Listing.objects.get(person=cast.hong)
        assert (contact.how, contact.outcome, contact.minutes, contact.noted_by) == ("door", "well", 20, cast.wang)
        assert listing.seen_on == local(contact.at, cast)
        assert listing.due_on
        assert listing.due_on > TODAY + DAY

    def test_another_service_is_none(self, cast: Cast) -> None:
        listed(cast, cast.hong)
        left(cast)
        assert not Contact.objects.exists()

    def test_nor_is_a_visit_to_somebody_off_the_list(self, cast: Cast, li: Actor) -> None:
        need = asked_for(cast, li)
        end_listing(by=li, at=NOW, listing=Listing.objects.get(person=cast.hong), because="搬走")
        left(cast, need=need)
        assert not Contact.objects.exists()

    def test_where_nobody_came_after_all_it_is_due_as_before(self, cast: Cast, li: Actor) -> None:
        need = asked_for(cast, li)
        before = Listing.objects.get(person=cast.hong).due_on
        visit = left(cast, need=need)
        visit = dispute_visit(by=cast.actor(cast.hong), at=NOW + 2 * DAY, visit=visit, because="没有人来")
        uphold_dispute(by=li, at=NOW + 2 * DAY, visit=visit, because="核实没来")
        [contact] = Contact.objects.all()
        assert contact.undone_at
        assert Listing.objects.get(person=cast.hong).due_on == before
        assert [
            one.action for one in Line.objects.filter(action__in=["count_visit", "uncount_visit"]).order_by("seq")
        ] == [
            "count_visit",
            "uncount_visit",
        ]


def local(at: datetime, cast: Cast) -> date:
    """The day of the place."""
    return at.astimezone(ZoneInfo(cast.community.time_zone)).date()
