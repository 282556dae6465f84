"""Founding a group, writing down what it did, taking that back, and donating its hours (domain.md 3: donate-only)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huzhu.commons.bank.actions import ReasonMissing, issuance_pool, open_account, place_account, reverse_entry
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.posting import Move, post
from huzhu.commons.codes import new_code
from huzhu.commons.groups.models import Activity, Part
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.people.models import Organisation, Person
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.queries import rules_at
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import NotFound, Refused
from huzhu.kernel.timebank.spending import check_donation
from huzhu.kernel.units import Unit

GROUP = "volunteer_group"


class GroupNameMissing(Refused):
    """A group without a name cannot be found again."""

    code = "groups.name_missing"
    sentence = "The name of the group is missing."
    next_step = "Please write how the group calls itself."


class GroupNameTaken(Refused):
    """There is such a group here."""

    code = "groups.name_taken"
    sentence = "There is a group of this name here already."
    next_step = "Please use the one there is, or another name."


class NothingDone(Refused):
    """Nobody was there, or it is not said what was done."""

    code = "groups.nothing_done"
    sentence = "It is missing what the group did, or who was there."
    next_step = "Please write what was done, and at least one person with minutes."


class PartWrong(Refused):
    """Somebody is named twice, for no time, or for more than a day's most."""

    code = "groups.part_wrong"
    sentence = "Each person is named once, with 1 to %(most)s minutes."
    next_step = "Please correct the list of who was there."


class ActivityAhead(Refused):
    """What has not been earns nothing."""

    code = "groups.activity_ahead"
    sentence = "This day has not come yet."
    next_step = "Please write it down when it is over."


class ActivityUndone(Refused):
    """It was taken back before."""

    code = "groups.activity_undone"
    sentence = "What the group did was taken back already."
    next_step = "Nothing more to do."


@dataclass(frozen=True, slots=True)
class Done:
    """What a group did on a day, and who was there for how many minutes."""

    held_on: date
    what: str
    parts: Sequence[tuple[Person, int]]


@transaction.atomic
def found_group(*, by: Actor, at: datetime, place: Division, name: str) -> Organisation:
    """Writes down a group at a place and opens its account.

    Refuses: GroupNameMissing, GroupNameTaken, NotPermitted, NotFound.
    """
    require(by, Verb.POST_TRANSFER, within=place)
    called = " ".join(name.split())[:120]
    if not called:
        raise GroupNameMissing
    Division.objects.select_for_update(no_key=True).get(pk=place.pk)
    if Organisation.objects.filter(place=place, kind=GROUP, name=called).exists():
        raise GroupNameTaken
    group = Organisation.objects.create(name=called, kind=GROUP, place=place)
    open_account(by=by, at=at, kind=Account.Kind.GROUP, unit=Unit.MINUTES, place=place, owner=group)
    record(by=by, at=at, action="found_group", thing=f"group:{group.pk}")
    return group


@transaction.atomic
def record_activity(*, by: Actor, at: datetime, group: Organisation, done: Done) -> Activity:
    """Credits the minutes of all who were there to the group, never to one of them.

    Refuses: NothingDone, PartWrong, ActivityAhead, PeriodClosed, NotPermitted, NotFound.
    """
    account = _account(by, group)
    there = rules_at(group.place, local_day(at, group.place.time_zone))
    _refuse_wrong(by, at, group, done, there.rules.day_most_minutes)
    key, total = new_code(), sum(minutes for _person, minutes in done.parts)
    pool = issuance_pool(by=by, at=at, place=group.place)
    entry = Entry(reference=f"activity:{key}", kind=Entry.Kind.CREDIT, occurred_at=at, rules=there.edition)
    posted = post(by, at, entry, [Move(pool, account, total)])
    activity = Activity.objects.create(
        id=key,
        group=group,
        place=group.place,
        held_on=done.held_on,
        what=done.what.strip()[:200],
        minutes=total,
        entry=posted,
        recorded_at=at,
        recorded_by_id=by.person_id,
    )
    Part.objects.bulk_create(Part(activity=activity, person=one, minutes=minutes) for one, minutes in done.parts)
    persons = [one.pk for one, _minutes in done.parts]
    record(by=by, at=at, action="record_activity", thing=f"activity:{key}", persons=persons, details={"minutes": total})
    return activity


@transaction.atomic
def undo_activity(*, by: Actor, at: datetime, activity: Activity, because: str) -> Activity:
    """Takes back what was written down wrong: the entry is reversed.

    Refuses: ActivityUndone, ReasonMissing, Overdrawn where it is donated already, NotPermitted, NotFound.
    """
    require(by, Verb.POST_TRANSFER, within=activity)
    activity = Activity.objects.select_for_update(of=("self",)).select_related("entry", "place").get(pk=activity.pk)
    if activity.undone_at:
        raise ActivityUndone
    if not because.strip():
        raise ReasonMissing
    reverse_entry(by=by, at=at, entry=activity.entry, because=because)
    activity.undone_at, activity.undone_by_id, activity.undone_because = at, by.person_id, because.strip()[:200]
    activity.save(update_fields=["undone_at", "undone_by", "undone_because"])
    record(by=by, at=at, action="undo_activity", thing=f"activity:{activity.pk}")
    return activity


@transaction.atomic
def donate_group_time(*, by: Actor, at: datetime, group: Organisation, minutes: int, reference: str) -> Entry:
    """Moves a group's minutes to the donations of its place, once for a reference; there is no other way out.

    Refuses: NoDonations, Overdrawn, AmountOutOfBounds, ReferenceUsed, PeriodClosed, NotPermitted, NotFound.
    """
    account = _account(by, group)
    there = rules_at(group.place, local_day(at, group.place.time_zone))
    check_donation(there.rules)
    donated = place_account(by=by, at=at, place=group.place, kind=Account.Kind.DONATION)
    kind = Entry.Kind.DONATION
    entry = Entry(reference=f"groupgift:{reference}"[:60], kind=kind, occurred_at=at, rules=there.edition)
    return post(by, at, entry, [Move(account, donated, minutes)])


def _account(by: Actor, group: Organisation) -> Account:
    account = (
        Account.objects.select_related("place").filter(organisation=group, unit=Unit.MINUTES).order_by("pk").first()
    )
    if account is None:
        raise NotFound
    require(by, Verb.POST_TRANSFER, within=account)
    return account


def _refuse_wrong(by: Actor, at: datetime, group: Organisation, done: Done, most: int) -> None:
    if not done.what.strip() or not done.parts:
        raise NothingDone
    if done.held_on > local_day(at, group.place.time_zone):
        raise ActivityAhead
    keys = [one.pk for one, _minutes in done.parts]
    if len(set(keys)) < len(keys) or any(not 1 <= minutes <= most for _person, minutes in done.parts):
        raise PartWrong(most=most)
    if visible_to(by, Verb.SEE_PERSON, Person).filter(pk__in=keys).count() < len(keys):
        raise NotFound
