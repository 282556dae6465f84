"""Writing down what is known of a person: one fact from a day on, and the end of what was known before."""

from datetime import date, datetime

from django.db import transaction

from huzhu.commons.journal.actions import record
from huzhu.commons.people.models import Fact, Person
from huzhu.kernel.actor import Actor

SEVERAL = (Fact.Kind.LANGUAGE, Fact.Kind.DISABILITY, Fact.Kind.HARDSHIP)
"""Kinds of which somebody may have several at a time, so that one does not end another."""


@transaction.atomic
def write_fact(*, by: Actor, at: datetime, person: Person, kind: str, value: str, from_on: date, source: str) -> Fact:
    """Writes down something known of a person from a day on; what was known of the same kind ends there.

    Asks for no permission: the action that calls it has asked.
    """
    if kind not in SEVERAL:
        open_facts = Fact.objects.filter(person=person, kind=kind, to_on__isnull=True)
        open_facts.filter(from_on__gte=from_on).delete()
        open_facts.update(to_on=from_on)
    fact = Fact.objects.create(person=person, kind=kind, value=value, from_on=from_on, source=source)
    record(by=by, at=at, action="note_fact", thing=f"person:{person.pk}", persons=[person.pk], details={"kind": kind})
    return fact
