"""A forgotten password: a keeper who knows who asks has another drawn, and it opens nothing but its own change."""

from datetime import datetime

from django.db import transaction

from huzhu.commons.codes import new_code
from huzhu.commons.journal.actions import record
from huzhu.commons.passes.sittings import end_all
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Account, Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound, Refused


class OwnPassword(Refused):
    """One's own password is changed by whoever knows it."""

    code = "passes.own_password"
    sentence = "Nobody has a new password drawn for oneself."
    next_step = "Please change yours under My sign-in. If it is forgotten, another administrator helps."


@transaction.atomic
def reset_password(*, by: Actor, at: datetime, person: Person) -> str:
    """Draws a password of twelve letters (59 bits), signs the person out everywhere, and returns it to be read out.

    Whoever signs in with it chooses another before any desk opens; a second step is asked for as before.
    Refuses: OwnPassword, NotFound where there is no password, NotPermitted.
    """
    require(by, Verb.GIVE_POST, within=person.place)
    if person.pk == by.person_id:
        raise OwnPassword
    account = Account.objects.select_for_update().filter(person=person).order_by("pk").first()
    if account is None or not account.has_usable_password():
        raise NotFound
    password = new_code()
    account.set_password(password)
    account.password_told = True
    account.save(update_fields=["password", "password_told"])
    record(by=by, at=at, action="reset_password", thing=f"person:{person.pk}", persons=[person.pk])
    end_all(by=by, at=at, person=person)
    return password
