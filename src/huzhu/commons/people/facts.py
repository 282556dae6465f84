"""Writing down what is known of a person: one fact from a day on, and the end of what was known before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from huzhu.commons.codes import new_code
from huzhu.commons.journal.actions import record
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.rows import insert_values
from huzhu.kernel.actor import Actor

SEVERAL = (Fact.Kind.LANGUAGE, Fact.Kind.DISABILITY, Fact.Kind.HARDSHIP, Fact.Kind.CATEGORY)
"""Kinds of which somebody may have several at a time, so that one does not end another."""


@transaction.atomic
def write_fact(*, by: Actor, at: datetime, person: Person, kind: str, value: str, from_on: date, source: str) -> Fact:
    """Writes down something known of a person from a day on; what was known of the same kind ends there, what was told
    ahead too. What was over by today stays as it was.

    Asks for no permission: the action that calls it has asked.
    """
    if kind not in SEVERAL:
        running = Fact.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=by.day), person=person, kind=kind)
        running.filter(from_on__gte=from_on).delete()
        running.exclude(to_on__lte=from_on).update(to_on=from_on)
    fact = Fact.objects.create(person=person, kind=kind, value=value, from_on=from_on, source=source)
    record(by=by, at=at, action="note_fact", thing=f"person:{person.pk}", persons=[person.pk], details={"kind": kind})
    return fact


@dataclass(frozen=True, slots=True)
class Attested:
    """Something known of a person from a day on, which whoever keeps the register of it has attested."""

    person_id: str
    kind: str
    value: str = field(repr=False)
    from_on: date
    source: str = field(repr=False)


_ATTESTED = (
    "id", "person_id", "kind", "value", "from_on", "origin", "source", "verified_at", "verified_by_id",
)  # fmt: skip


@transaction.atomic
def attest_facts(*, by: Actor, at: datetime, attested: Sequence[Attested], verified_by_id: str) -> list[str]:
    """Writes down verified facts of many, which end nothing; returns their codes in order.

    Asks for no permission: the action that calls it has asked.
    """
    if not attested:
        return []
    keys = [new_code() for _ in attested]
    rows = [
        (key, one.person_id, one.kind, one.value, one.from_on, Fact.Origin.ROSTER, one.source, at, verified_by_id)
        for key, one in zip(keys, attested, strict=True)
    ]
    insert_values(Fact, _ATTESTED, rows)
    persons = sorted({one.person_id for one in attested})
    record(by=by, at=at, action="attest_facts", persons=persons, details={"count": len(keys)})
    return keys


@transaction.atomic
def verify_facts(*, by: Actor, at: datetime, facts: Sequence[Fact], verified_by_id: str) -> int:
    """What was only said is verified now; returns how many.

    Asks for no permission: the action that calls it has asked.
    """
    if not facts:
        return 0
    Fact.objects.filter(pk__in=[one.pk for one in facts]).update(verified_at=at, verified_by=verified_by_id)
    persons = sorted({one.person_id for one in facts})
    record(by=by, at=at, action="verify_facts", persons=persons, details={"count": len(facts)})
    return len(facts)


@transaction.atomic
def end_facts(*, by: Actor, at: datetime, ends: Mapping[Fact, date]) -> int:
    """Facts hold no longer from a day on, at the earliest the day after they began; returns how many.

    Asks for no permission: the action that calls it has asked.
    """
    for fact, to_on in sorted(ends.items(), key=lambda one: one[0].pk):
        Fact.objects.filter(pk=fact.pk).update(to_on=max(to_on, fact.from_on + timedelta(days=1)))
    if ends:
        persons = sorted({one.person_id for one in ends})
        record(by=by, at=at, action="end_facts", persons=persons, details={"count": len(ends)})
    return len(ends)
