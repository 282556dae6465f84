"""Regular contact in the demo: who lives alone is on the list, most were in touch in time, and some are due today."""

from datetime import datetime, timedelta

from huzhu.care.contacts.actions import Report, Terms, list_for_contact, note_contact
from huzhu.commons.people.models import Account, Person
from huzhu.doors.cli.living import Day
from huzhu.kernel.contacts import Tier
from huzhu.kernel.moments import age_on
from huzhu.kernel.simulation.cast import HONG
from huzhu.kernel.simulation.folk import Elder

LISTED_DAYS_AGO, RED_FROM_AGE = 40, 80  # domain.md 4: of 80 and more and alone is at high risk
# By turns: days since somebody was in touch, how, and how it was; none for the very first contact still to come.
ROUNDS = (
    ((33, "door", "well"), (6, "phone", "well")),
    ((20, "door", "well"), (2, "phone", "well")),
    ((25, "phone", "well"), (7, "phone", "well")),
    ((21, "door", "well"), (8, "phone", "well"), (1, "phone", "missed")),
    ((12, "phone", "well"), (1, "phone", "missed"), (0, "phone", "missed")),
)
WRONG = Report("door", "wrong", "有点咳嗽，家里没有药了")


def keep_in_touch(day: Day, at: datetime) -> int:
    """Puts those who live alone in Grandma Hong's community onto the list; returns how many."""
    community = next(one.home.community for one in day.town.elders if one.key == HONG)
    alone = [one for one in day.town.elders if one.living == "alone" and one.home.community == community]
    for number, elder in enumerate(sorted(alone, key=lambda one: one.key != HONG)):
        _live(day, elder, number, at)
    return len(alone)


def open_block_account(day: Day) -> str:
    """A sign-in of the demo for the grid member of Grandma Hong's block; returns the user name."""
    block = next(one.home.grid for one in day.town.elders if one.key == HONG)
    key = next(one.key for one in day.town.staff if one.post == "grid_member" and one.place == block)
    account = Account.objects.filter(person=key).order_by("pk").first() or Account(
        person_id=key, username=f"demo-{key}", demo=True
    )
    account.set_unusable_password()
    account.save()
    return account.username


def _live(day: Day, elder: Elder, number: int, at: datetime) -> None:
    person = Person.objects.select_related("place").get(pk=elder.key)
    tier = Tier.RED if age_on(elder.born_on, day.on) >= RED_FROM_AGE else Tier.GREEN
    staff, terms = day.staff_of(person.place), Terms(tier, "独居")
    listing = list_for_contact(by=staff, at=at - timedelta(days=LISTED_DAYS_AGO), person=person, terms=terms)
    for ago, how, outcome in ROUNDS[number % len(ROUNDS)]:
        when = at - timedelta(days=ago, minutes=5 + number)
        note_contact(by=staff, at=when, listing=listing, report=Report(how, outcome))
    if number == 2:
        note_contact(by=staff, at=at - timedelta(minutes=2), listing=listing, report=WRONG)
