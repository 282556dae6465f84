"""After a bereavement, a fall, an alarm or in extreme weather somebody is in touch within hours, and is told if not."""

from datetime import date, datetime, timedelta

import pytest

from huzhu.care.contacts.actions import (
    Report,
    Terms,
    change_listing,
    end_listing,
    list_for_contact,
    note_contact,
    undo_contact,
)
from huzhu.care.contacts.models import Listing, Shock
from huzhu.care.contacts.queries import due_by, listings_at
from huzhu.care.contacts.reckoning import ListingEnded, reckon_dues
from huzhu.care.contacts.shocks import (
    ShockOver,
    ShockUnclear,
    note_shock,
    note_weather,
    press_hurries,
    undo_shock,
)
from huzhu.care.visits.deaths import report_death
from huzhu.care.visits.deaths_undone import undo_death
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.texts import words_of_all
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import tie_persons
from huzhu.commons.people.models import Person, Tie
from huzhu.commons.timebank.models import Estate
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WELL, MISSED = Report("phone", "well"), Report("phone", "missed")


def listed(cast: Cast, tier: str = "red", wish: str = "any", person: Person | None = None) -> Listing:
    terms = Terms(tier, "独居", wish)
    return list_for_contact(by=cast.actor(cast.li), at=NOW, person=person or cast.hong, terms=terms)


def happened(cast: Cast, listing: Listing, kind: str = "fall", after: timedelta = HOUR) -> Shock:
    return note_shock(by=cast.actor(cast.zhou), at=NOW + after, listing=listing, kind=kind, words="浴室滑倒")


def noted(cast: Cast, listing: Listing, report: Report = WELL, after: timedelta = 2 * HOUR) -> None:
    note_contact(by=cast.actor(cast.zhou), at=NOW + after, listing=listing, report=report)


def hurry(listing: Listing) -> tuple[datetime | None, date | None]:
    listing.refresh_from_db()
    return listing.hurry_at, listing.due_on


def told(person: Person, kind: str = "contact.") -> list[str]:
    found = Notice.objects.filter(person=person, kind__startswith=kind).order_by("told_at", "pk")
    return list(words_of_all(found).values())


@pytest.mark.parametrize(("tier", "hours"), [("red", 24), ("yellow", 48), ("green", 72)])
def test_the_hours_follow_the_tier(cast: Cast, tier: str, hours: int) -> None:
    one = listed(cast, tier)
    happened(cast, one, after=timedelta())
    assert hurry(one) == (NOW + hours * HOUR, TODAY + (hours // 24) * DAY)
    assert list(due_by(listings_at(cast.actor(cast.li), cast.community), TODAY + (hours // 24) * DAY)) == [one]


def test_the_one_who_owes_it_is_told_by_when(cast: Cast) -> None:
    happened(cast, listed(cast), after=timedelta())
    assert len(told(cast.li, "contact.shock")) == 1
    assert "洪桂芳" in told(cast.li)[0]
    assert "浴室" not in told(cast.li)[0], "what happened exactly stands on the journaled page alone"


def test_reached_it_is_over_and_missed_it_is_not(cast: Cast) -> None:
    one = listed(cast)
    happened(cast, one)
    noted(cast, one, MISSED)
    assert hurry(one)[0] == NOW + 25 * HOUR
    noted(cast, one, WELL, 3 * HOUR)
    assert hurry(one) == (None, TODAY + 7 * DAY)


def test_a_contact_taken_back_brings_the_hurry_back(cast: Cast) -> None:
    one = listed(cast)
    happened(cast, one)
    noted(cast, one)
    contact = one.contacts.get()
    undo_contact(by=cast.actor(cast.li), at=NOW + 3 * HOUR, contact=contact)
    assert hurry(one)[0] == NOW + 25 * HOUR


def test_of_two_that_happened_the_first_counts(cast: Cast) -> None:
    one = listed(cast)
    happened(cast, one, "hospital")
    happened(cast, one, "alarm", 5 * HOUR)
    assert hurry(one)[0] == NOW + 25 * HOUR


def test_taken_back_it_is_as_before(cast: Cast) -> None:
    one = listed(cast)
    shock = happened(cast, one)
    undo_shock(by=cast.actor(cast.zhou), at=NOW + 2 * HOUR, shock=shock)
    assert hurry(one) == (None, TODAY + 7 * DAY)
    assert told(cast.li, "contact.shock") == []
    with pytest.raises(ShockOver):
        undo_shock(by=cast.actor(cast.zhou), at=NOW + 2 * HOUR, shock=shock)


def test_after_somebody_was_in_touch_nothing_is_taken_back(cast: Cast) -> None:
    one = listed(cast)
    shock = happened(cast, one)
    noted(cast, one)
    with pytest.raises(ShockOver):
        undo_shock(by=cast.actor(cast.zhou), at=NOW + 3 * HOUR, shock=shock)


def test_looked_after_more_closely_the_hours_are_fewer(cast: Cast) -> None:
    one = listed(cast, "green")
    happened(cast, one)
    new = change_listing(by=cast.actor(cast.li), at=NOW + 2 * HOUR, listing=one, terms=Terms("red", "跌倒"))
    assert hurry(new)[0] == NOW + 25 * HOUR


def test_taken_off_the_list_and_on_again_nothing_hurries(cast: Cast) -> None:
    one = listed(cast)
    happened(cast, one)
    end_listing(by=cast.actor(cast.li), at=NOW + 2 * HOUR, listing=one, because="住到女儿家")
    with pytest.raises(ListingEnded):
        happened(cast, one)
    again = listed(cast)
    assert hurry(again)[0] is None


def test_the_night_leaves_the_hurry_where_it_is(cast: Cast) -> None:
    one = listed(cast)
    happened(cast, one, after=timedelta())
    reckon_dues(by=machine(TODAY, "test", "reckon"), at=NOW + HOUR)
    assert hurry(one) == (NOW + 24 * HOUR, TODAY + DAY)


def test_whoever_wishes_none_is_left_in_peace_and_the_station_decides(cast: Cast) -> None:
    one = listed(cast, wish="none")
    happened(cast, one)
    assert hurry(one) == (None, None)
    assert len(told(cast.li, "contact.shock_unwished")) == 1


def test_by_phone_only_the_hurry_is_a_call(cast: Cast) -> None:
    one = listed(cast, wish="phone")
    happened(cast, one)
    one.refresh_from_db()
    assert (one.due_on, one.at_door) == (TODAY + DAY, False)


def test_an_unknown_happening_and_a_foreign_hand_are_refused(cast: Cast) -> None:
    one = listed(cast)
    with pytest.raises(ShockUnclear):
        happened(cast, one, "earthquake")
    for person in (cast.xu, cast.wang, cast.son):
        with pytest.raises((NotPermitted, NotFound)):
            note_shock(by=cast.actor(person), at=NOW, listing=one, kind="fall")
        with pytest.raises((NotPermitted, NotFound)):
            note_weather(by=cast.actor(person), at=NOW, place=cast.community, words="")
    assert not Shock.objects.exists()


class TestLate:
    def press(self, after: timedelta) -> int:
        day = (NOW + after).date()
        return press_hurries(by=machine(day, "test", "press"), at=NOW + after)

    def test_not_a_minute_before_and_once(self, cast: Cast) -> None:
        happened(cast, listed(cast), after=timedelta())
        assert self.press(24 * HOUR) == 0
        assert self.press(24 * HOUR + timedelta(minutes=1)) == 1
        assert self.press(25 * HOUR) == 0
        assert len(told(cast.li, "contact.shock_late")) == 1

    def test_what_happens_later_is_told_anew(self, cast: Cast) -> None:
        one = listed(cast)
        happened(cast, one)
        assert self.press(26 * HOUR) == 1
        noted(cast, one, WELL, 27 * HOUR)
        happened(cast, one, "fall", 30 * HOUR)
        assert self.press(30 * HOUR) == 0
        assert self.press(55 * HOUR) == 1

    def test_of_the_dead_nobody_is_told(self, cast: Cast) -> None:
        happened(cast, listed(cast))
        Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY)
        assert self.press(48 * HOUR) == 0


class TestWeather:
    def test_everybody_of_the_place_but_those_who_wish_none(self, cast: Cast) -> None:
        here = [listed(cast), listed(cast, "green", person=cast.son)]
        peace = listed(cast, wish="none", person=cast.wang)
        assert note_weather(by=cast.actor(cast.li), at=NOW, place=cast.community, words="寒潮") == 2
        assert [hurry(one)[0] for one in here] == [NOW + 24 * HOUR, NOW + 72 * HOUR]
        assert hurry(peace) == (None, None)
        assert len(told(cast.li)) == 1, "one word about all, not one for each"
        assert "2" in told(cast.li)[0]

    def test_a_place_without_anybody(self, cast: Cast) -> None:
        assert note_weather(by=cast.actor(cast.li), at=NOW, place=cast.community, words="寒潮") == 0
        assert told(cast.li) == []


class TestBereaved:
    def married(self, cast: Cast) -> None:
        by = machine(TODAY, "test", "cast")
        tie_persons(by=by, at=NOW, person=cast.wang, other=cast.hong, kind=Tie.Kind.SPOUSE)

    def dies(self, cast: Cast) -> Estate:
        return report_death(by=cast.actor(cast.li), at=NOW, member=cast.wang, died_on=TODAY, document="死亡证明")

    def test_husband_or_wife_is_called_on_within_the_hours(self, cast: Cast) -> None:
        self.married(cast)
        one = listed(cast)
        self.dies(cast)
        assert Shock.objects.get().kind == "bereaved"
        assert hurry(one)[0] == NOW + 24 * HOUR

    def test_not_on_the_list_the_station_is_told(self, cast: Cast) -> None:
        self.married(cast)
        self.dies(cast)
        assert "洪桂芳" in told(cast.li, "contact.bereaved")[0]

    def test_a_death_by_mistake_takes_it_back(self, cast: Cast) -> None:
        self.married(cast)
        one = listed(cast)
        estate = self.dies(cast)
        undo_death(by=cast.actor(cast.li), at=NOW + HOUR, estate=estate, because="同名")
        assert hurry(one)[0] is None
        assert told(cast.li, "contact.shock") == []

    def test_whoever_was_not_married_hears_nothing(self, cast: Cast) -> None:
        listed(cast)
        self.dies(cast)
        assert not Shock.objects.exists()
