"""Leaving and coming back: a frozen account neither earns nor spends, and nothing of it is lost (domain.md 3)."""

from datetime import datetime

from django.db import transaction

from huzhu.commons.bank.actions import member_account
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.timebank.actions import HasDied, HasLeft
from huzhu.commons.timebank.models import Leave
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused


class NotLeft(Refused):
    """Nothing is frozen."""

    code = "timebank.not_left"
    sentence = "This account is not frozen."
    next_step = "Nothing more to do."


@transaction.atomic
def freeze_account(*, by: Actor, at: datetime, member: Person) -> Leave:
    """The member leaves: from now on the account neither earns nor gives nor pays. What is set aside already stays so.

    Refuses: HasLeft, HasDied, NotPermitted, NotFound.
    """
    if _locked(by, at, member).died_on:
        raise HasDied
    if Leave.objects.filter(member=member, returned_at__isnull=True).exists():
        raise HasLeft
    leave = Leave.objects.create(member=member, left_at=at, left_by_id=by.person_id)
    record(by=by, at=at, action="freeze_account", thing=f"leave:{leave.pk}", persons=[member.pk])
    return leave


@transaction.atomic
def thaw_account(*, by: Actor, at: datetime, member: Person) -> Leave:
    """The member is back, and the account counts as it stood. Refuses: NotLeft, NotPermitted, NotFound."""
    _locked(by, at, member)
    leave = Leave.objects.select_for_update().filter(member=member, returned_at__isnull=True).order_by("pk").first()
    if leave is None:
        raise NotLeft
    leave.come_back(by_id=by.person_id, at=at)
    record(by=by, at=at, action="thaw_account", thing=f"leave:{leave.pk}", persons=[member.pk])
    return leave


def _locked(by: Actor, at: datetime, member: Person) -> Person:
    require(by, Verb.GIVE_TIME, within=member_account(by=by, at=at, person=member))
    return Person.objects.select_for_update(no_key=True).get(pk=member.pk)
