"""Where somebody is signed in: written down when it begins, and ended from anywhere."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from huzhu.commons.journal.actions import record
from huzhu.commons.passes.models import Sitting
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Account, Person
from huzhu.kernel.actor import Actor


@transaction.atomic
def ensure_account(*, by: Actor, at: datetime, person: Person) -> Account:
    """The account of somebody who comes in without a password; made at the first time, and no password ever fits it.

    The action that calls it, or the page, has made sure who it is: it asks for no permission.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    account = Account.objects.filter(person=person).order_by("pk").first()
    if account is None:
        account = Account(username=f"person-{person.pk}", person=person)
        account.set_unusable_password()
        account.save()
        record(by=by, at=at, action="ensure_account", thing=f"person:{person.pk}", persons=[person.pk])
    return account


@transaction.atomic
def begin_sitting(*, by: Actor, at: datetime, session_key: str, way: str, device: str, own_device: bool) -> Sitting:
    """The person `by` has signed in just now. It is oneself, so it asks for no permission."""
    sitting = Sitting.objects.create(
        person_id=by.person_id,
        session_key=session_key,
        way=way,
        device=device,
        own_device=own_device,
        began_at=at,
        seen_at=at,
    )
    details = {"way": way, "device": device}
    thing = f"sitting:{sitting.pk}"
    record(by=by, at=at, action="begin_sitting", thing=thing, persons=[by.person_id], details=details)
    return sitting


def note_seen(*, by: Actor, at: datetime, session_key: str) -> int:
    """`by` was here just now; says whether the sitting is known. It is oneself, so it asks for no permission."""
    return Sitting.objects.filter(session_key=session_key, person=by.person_id).update(seen_at=at)


@transaction.atomic
def move_sitting(*, by: Actor, at: datetime, old_key: str, new_key: str) -> int:
    """A new password has given the session a new key, and ends all others. It is oneself, so it asks for no permission.

    Returns how many others ended.
    """
    mine = Sitting.objects.select_for_update().filter(person=by.person_id, ended_at__isnull=True)
    mine.filter(session_key=old_key).update(session_key=new_key, seen_at=at)
    return _end(by, at, mine.exclude(session_key=new_key).order_by("pk"))


@transaction.atomic
def leave_sitting(*, by: Actor, at: datetime, session_key: str) -> int:
    """`by` signs out here; returns how many sittings ended. It is oneself, so it asks for no permission."""
    here = Sitting.objects.select_for_update().filter(person=by.person_id, session_key=session_key)
    return _end(by, at, here.order_by("pk"))


@transaction.atomic
def end_sitting(*, by: Actor, at: datetime, sitting: Sitting) -> Sitting:
    """Signs out one telephone or computer, wherever it is. Refuses: NotPermitted, NotFound."""
    require(by, Verb.KEEP_PASSES, within=sitting)
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    _end(by, at, [sitting])
    return sitting


@transaction.atomic
def end_sittings(*, by: Actor, at: datetime, person: Person, but: str = "") -> int:
    """Signs a person out everywhere, but for the session with the key `but`; returns how many ended.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_PASSES, within=person)
    return end_all(by=by, at=at, person=person, but=but)


def end_all(*, by: Actor, at: datetime, person: Person, but: str = "") -> int:
    """The same in the running transaction. Called by actions that have asked for their own permission, so it asks for
    none.
    """
    open_ones = Sitting.objects.select_for_update().filter(person=person, ended_at__isnull=True)
    return _end(by, at, open_ones.exclude(session_key=but).order_by("pk"))


def _end(by: Actor, at: datetime, sittings: Iterable[Sitting]) -> int:
    ending = [one for one in sittings if one.ended_at is None]
    Session.objects.filter(session_key__in=[one.session_key for one in ending]).delete()
    for one in ending:
        one.ended_at, one.ended_by_id = at, by.person_id
        one.save(update_fields=["ended_at", "ended_by"])
        record(by=by, at=at, action="end_sitting", thing=f"sitting:{one.pk}", persons=[one.person_id])
    return len(ending)
