"""Correcting who somebody is in the register, and ending what is not so any more."""

import json
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from huzhu.commons.codes import new_code
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.actions import AlreadyRegistered, NameMissing, Particulars
from huzhu.commons.people.keys import identity_digest, insert_keys, key_digests, phone_digest
from huzhu.commons.people.models import Fact, Person, Phone, SearchKey
from huzhu.commons.sealed import index_digest
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused


class Because(models.TextChoices):
    """Why a record is corrected: one of a few words, for the journal lies open."""

    MISTYPED = "mistyped", _("it was written wrong")
    CHANGED = "changed", _("it has changed: a new number, another door")
    PAPER = "paper", _("the paper was seen")


class RecordChanged(Refused):
    """Somebody else has written in the meantime; what one of them wrote would be lost without a word."""

    code = "people.record_changed"
    sentence = "Somebody else has changed this record since you opened it."
    next_step = "Please open it again; what you typed is not saved."


class NothingCorrected(Refused):
    """Everything is as it was."""

    code = "people.nothing_corrected"
    sentence = "Nothing was changed."
    next_step = "Please change what is wrong, or go back."


class FactOver(Refused):
    """It has ended already."""

    code = "people.fact_over"
    sentence = "This is not so any more already."
    next_step = "Please look at the page of the person again."


class BornAfterDeath(Refused):
    """Nobody dies before birth."""

    code = "people.born_after_death"
    sentence = "This person would have died before being born."
    next_step = "Please check the birthday, or the day of death on the page of the person."


def record_mark(person: Person) -> str:
    """What a record says now, as a few digits that tell nothing: two who open it at once see that it has changed."""
    phones = sorted((one.rank, str(one.number), str(one.label)) for one in person.phones.all())
    said = [str(person.name), person.gender, str(person.born_on), str(person.door), str(person.identity_number), phones]
    return index_digest("record", json.dumps([person.pk, *said])).hex()


def own_phones(person: Person) -> tuple[str, ...]:
    """The numbers of somebody's own, not those of contacts, the first to be rung first."""
    return tuple(str(one.number) for one in sorted(person.phones.all(), key=lambda one: one.rank) if not str(one.label))


@transaction.atomic
def correct_person(
    *, by: Actor, at: datetime, person: Person, particulars: Particulars, mark: str, because: str
) -> Person:
    """Writes down what is right. An ID number that is left empty stays as it was; numbers of contacts stay too. What
    was known of where the door lies falls away with the door. `mark` is what the record said when it was opened.

    Refuses: RecordChanged, NothingCorrected, NameMissing, AlreadyRegistered, BornAfterDeath, NotPermitted, NotFound.
    """
    require(by, Verb.CORRECT_PERSON, within=person)
    person = Person.objects.select_for_update(of=("self",)).select_related("place").get(pk=person.pk)
    if record_mark(person) != mark:
        raise RecordChanged
    changed = _changed(person, particulars)
    if not changed:
        raise NothingCorrected
    _refuse(person, particulars)
    _write(person, particulars, changed)
    if "phones" in changed:
        _write_phones(person, particulars.phones)
    SearchKey.objects.filter(person=person).delete()
    insert_keys([(person.pk, key) for key in key_digests(particulars.name, particulars.door, particulars.phones)])
    details = {"fields": ",".join(changed), "because": because}
    record(by=by, at=at, action="correct_person", thing=f"person:{person.pk}", persons=[person.pk], details=details)
    return person


@transaction.atomic
def end_fact(*, by: Actor, at: datetime, fact: Fact) -> None:
    """Something known of a person is not so any more, from today on. What was written down today falls away whole,
    unless a department has attested it: that was so for a day.

    Refuses: FactOver, NotPermitted, NotFound.
    """
    require(by, Verb.CORRECT_PERSON, within=fact.person)
    fact = Fact.objects.select_for_update(of=("self",)).select_related("person").get(pk=fact.pk)
    if fact.to_on is not None:
        raise FactOver
    details = {"kind": fact.kind, "from": f"{fact.from_on}", "to": f"{by.day}"}
    if fact.from_on < by.day:
        _end(fact, by.day)
    else:
        try:
            fact.delete()
        except ProtectedError:
            _end(fact, fact.from_on + timedelta(days=1))
    thing, persons = f"person:{fact.person_id}", [fact.person_id]
    record(by=by, at=at, action="end_fact", thing=thing, persons=persons, details=details)


def _end(fact: Fact, to_on: date) -> None:
    fact.to_on = to_on
    fact.save(update_fields=["to_on"])


def _changed(person: Person, said: Particulars) -> list[str]:
    pairs = {
        "name": (str(person.name), said.name),
        "gender": (person.gender, said.gender),
        "born_on": (person.born_on, said.born_on),
        "door": (str(person.door), said.door),
        "phones": (own_phones(person), said.phones),
        "identity_number": (str(person.identity_number), said.identity_number or str(person.identity_number)),
    }
    return [name for name, (before, after) in pairs.items() if before != after]


def _refuse(person: Person, said: Particulars) -> None:
    if not said.name:
        raise NameMissing
    if person.died_on and said.born_on and person.died_on < said.born_on:
        raise BornAfterDeath
    others = Person.objects.exclude(pk=person.pk)
    if said.identity_number and others.filter(identity_digest=identity_digest(said.identity_number)).exists():
        raise AlreadyRegistered


def _write(person: Person, said: Particulars, changed: list[str]) -> None:
    person.name, person.gender, person.born_on, person.door = said.name, said.gender, said.born_on, said.door
    if "door" in changed:
        person.point, person.street_node = "", None
    if "identity_number" in changed:
        person.identity_number, person.identity_digest = said.identity_number, identity_digest(said.identity_number)
        person.identity_standing = Person.Standing.UNVERIFIED
    person.save()


def _write_phones(person: Person, numbers: tuple[str, ...]) -> None:
    """The person's own numbers in this order before those of contacts; a contact's number may become the person's."""
    kept = {bytes(one.digest): one for one in Phone.objects.filter(person=person).order_by("rank", "pk")}
    wanted = dict.fromkeys(numbers)
    digests = {phone_digest(number): number for number in wanted}
    gone = [one.pk for digest, one in kept.items() if digest not in digests and not str(one.label)]
    Phone.objects.filter(pk__in=gone).delete()
    contacts = [one for digest, one in kept.items() if digest not in digests and one.pk not in gone]
    for rank, (digest, number) in enumerate(digests.items(), start=1):
        row = kept.get(digest) or Phone(id=new_code(), person=person, digest=digest)
        row.number, row.label, row.rank = number, "", rank
        row.save()
    for rank, row in enumerate(contacts, start=len(digests) + 1):
        row.rank = rank
        row.save(update_fields=["rank"])
