"""New rules reach everybody of the list in the next night, and not only at the next contact."""

from datetime import timedelta

import pytest

from huzhu.care.contacts.actions import Report, Terms, list_for_contact, note_contact
from huzhu.care.contacts.models import Listing
from huzhu.care.contacts.reckoning import reckon_dues
from huzhu.commons.journal.models import Line
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUSE = machine(TODAY, "test", "reckon dues")


def listed(cast: Cast, tier: str = "red") -> Listing:
    return list_for_contact(by=cast.actor(cast.li), at=NOW, person=cast.hong, terms=Terms(tier, "独居"))


def test_a_day_of_other_rules_moves_and_only_that(cast: Cast) -> None:
    one = listed(cast)
    assert reckon_dues(by=HOUSE, at=NOW) == 0
    Listing.objects.filter(pk=one.pk).update(due_on=TODAY + 30 * DAY, at_door=True)  # as rules of before had it
    assert reckon_dues(by=HOUSE, at=NOW) == 1
    one.refresh_from_db()
    assert (one.due_on, one.at_door) == (TODAY + 7 * DAY, False)
    assert Line.objects.get(action="reckon_dues").persons.split() == [cast.hong.pk]


def test_what_was_noted_counts_and_who_is_off_the_list_stays_so(cast: Cast) -> None:
    one = listed(cast)
    note_contact(by=cast.actor(cast.li), at=NOW + 3 * DAY, listing=one, report=Report("phone", "well"))
    assert reckon_dues(by=HOUSE, at=NOW) == 0
    Listing.objects.filter(pk=one.pk).update(due_on=TODAY)
    cast.hong.died_on = TODAY
    cast.hong.save(update_fields=["died_on"])
    assert reckon_dues(by=HOUSE, at=NOW) == 0
