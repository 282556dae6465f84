"""Accounts: opening a sign-in with name and password, and a new password for it."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Account, Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused


class UsernameTaken(Refused):
    """Somebody signs in under this name, or this person signs in already."""

    code = "people.username_taken"
    sentence = "The sign-in name %(username)s is taken, or this person has one already."
    next_step = "Please choose another name, or use the one there is."


class PasswordWeak(Refused):
    """The password is too short or too common."""

    code = "people.password_weak"
    sentence = "This password is too easy to guess."
    next_step = "Please choose ten characters or more that are not a common word."


@transaction.atomic
def open_sign_in(*, by: Actor, at: datetime, person: Person, username: str, password: str) -> Account:
    """Lets a person sign in with a name and a password of ten characters or more, who had none before.

    Refuses: UsernameTaken, PasswordWeak, NotPermitted, NotFound.
    """
    require(by, Verb.GIVE_POST, within=person.place)
    known = list(Account.objects.filter(Q(username=username) | Q(person=person)).order_by("pk"))
    if any(one.person_id != person.pk or one.has_usable_password() for one in known):
        raise UsernameTaken(username=username)
    account = known[0] if known else Account(person=person)
    account.username = username
    _set_password(account, password)
    record(by=by, at=at, action="open_sign_in", thing=f"person:{person.pk}", persons=[person.pk])
    return account


@transaction.atomic
def change_password(*, by: Actor, at: datetime, account: Account, password: str) -> Account:
    """A new password of ten characters or more; whoever asks has just said the old one at the door.

    Refuses: PasswordWeak, NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_PASSES, within=account.person)
    _set_password(account, password)
    persons = [account.person_id]
    record(by=by, at=at, action="change_password", thing=f"person:{account.person_id}", persons=persons)
    return account


@transaction.atomic
def keep_comfort(*, by: Actor, at: datetime, account: Account, **wishes: str) -> Account:
    """Keeps the `text_size` (pixels of running text) or `language` (code) chosen, for every browser they sign in with.

    Nothing is told of anybody by it, so the journal has no line of it. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.KEEP_PASSES, within=account.person)
    for name, value in wishes.items():
        setattr(account, name, value)
    account.save(update_fields=list(wishes))
    return account


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise PasswordWeak from error
    account.set_password(password)
    account.password_told = False
    account.save()
