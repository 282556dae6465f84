"""Whom a member wants to have the time that is left after death; changed whenever the member likes."""

from datetime import datetime

from django.db import transaction

from huzhu.commons.bank.actions import member_account
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.rulebook.queries import rules_at
from huzhu.commons.timebank.actions import HasDied
from huzhu.commons.timebank.models import Heir
from huzhu.commons.timebank.queries import relation_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused
from huzhu.kernel.timebank.spending import check_heir


class NamedAlready(Refused):
    """This person is the heir already."""

    code = "timebank.named_already"
    sentence = "This person is named already."
    next_step = "Nothing more to do; another can be named at any time."


class HeirEnded(Refused):
    """It was ended before."""

    code = "timebank.heir_ended"
    sentence = "This has ended already."
    next_step = "Nothing more to do."


@transaction.atomic
def name_heir(*, by: Actor, at: datetime, member: Person, other: Person) -> Heir:
    """After the member's death the time goes to this person; whoever was named before is named no more.

    Refuses: NotHeir, NamedAlready, HasDied, NotPermitted, NotFound.
    """
    require(by, Verb.GIVE_TIME, within=member_account(by=by, at=at, person=member))
    Person.objects.select_for_update(no_key=True).get(pk=member.pk)
    if member.died_on or other.died_on:
        raise HasDied
    rules = rules_at(member.place, local_day(at, member.place.time_zone)).rules
    check_heir(relation_of(member, other), rules)
    before = Heir.objects.filter(member=member, ended_at__isnull=True).order_by("pk").first()
    if before and before.other_id == other.pk:
        raise NamedAlready
    if before:
        before.end(by_id=by.person_id, at=at)
    heir = Heir.objects.create(member=member, other=other, named_at=at, named_by_id=by.person_id)
    record(by=by, at=at, action="name_heir", thing=f"heir:{heir.pk}", persons=[member.pk, other.pk])
    return heir


@transaction.atomic
def end_heir(*, by: Actor, at: datetime, heir: Heir) -> Heir:
    """Nobody is named any more: the time would go to the donations. Refuses: HeirEnded, NotPermitted, NotFound."""
    require(by, Verb.GIVE_TIME, within=heir)
    heir = Heir.objects.select_for_update(of=("self",)).select_related("member").get(pk=heir.pk)
    if heir.ended_at:
        raise HeirEnded
    heir.end(by_id=by.person_id, at=at)
    record(by=by, at=at, action="end_heir", thing=f"heir:{heir.pk}", persons=[heir.member_id, heir.other_id])
    return heir
