"""What a delivery changes: dated, verified facts whose source is the department; alerts where a person must look."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from huzhu.care.alerts.actions import Word, raise_alerts
from huzhu.care.alerts.models import Alert
from huzhu.care.deliveries.models import Agreement, DeliveredRow, Delivery, Outcome
from huzhu.commons.people.facts import Attested, attest_facts, end_facts, verify_facts
from huzhu.commons.people.models import Fact, Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.deliveries.changes import Changes, Known, changes_by
from huzhu.kernel.deliveries.fields import Register
from huzhu.kernel.deliveries.telling import Told

KINDS: Mapping[str, Fact.Kind] = {
    Agreement.Register.DISABILITY: Fact.Kind.DISABILITY,
    Agreement.Register.HARDSHIP: Fact.Kind.HARDSHIP,
    Agreement.Register.HEALTH: Fact.Kind.CATEGORY,
}
ALERTED: Mapping[str, Alert.Kind] = {
    Agreement.Register.DEATH: Alert.Kind.DEATH,
    Agreement.Register.MOVE: Alert.Kind.MOVE,
}
"""What no machine ever writes down: a mistake in it stops visits and money."""

SOURCES: Mapping[str, str] = {
    Agreement.Department.FEDERATION: "残联 · disabled persons' federation",
    Agreement.Department.CIVIL_AFFAIRS: "民政 · civil affairs",
    Agreement.Department.HEALTH: "卫健 · health commission",
    Agreement.Department.POLICE: "公安户籍 · household registration",
    Agreement.Department.INSURANCE: "医保 · medical insurance",
}
"""In both languages, because it stands in the register for ever."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a row tells of somebody of ours."""

    position: int
    person_id: str
    told: Told


@dataclass(frozen=True, slots=True)
class Came:
    """What became of a row: its outcome, why where that has to be said, and the fact that tells it now."""

    outcome: str
    why: str = ""
    fact_id: str | None = None


@transaction.atomic
def apply_told(*, by: Actor, at: datetime, delivery: Delivery, meant: Sequence[Meant]) -> dict[int, Came]:
    """Writes down what rows tell of people of ours, where the register does not know it; by the position of each row.
    A death or a move is put before somebody instead, and so is the end of support.

    Asks for no permission: the action that calls it has asked.
    """
    if delivery.agreement.register in ALERTED:
        return _put_before_somebody(by, at, delivery, meant)
    persons = {one.person_id for one in meant}
    dead = set(Person.objects.filter(pk__in=persons, died_on__isnull=False).values_list("pk", flat=True))
    facts = _known(delivery.agreement, persons - dead, by.day)
    came, writing = {}, _Writing(delivery, by.day)
    for one in meant:
        if one.person_id in dead:
            came[one.position] = Came(Outcome.UNCHANGED, DeliveredRow.Why.DECEASED)
            continue
        mine = facts[one.person_id]
        known = [Known(fact.pk, str(fact.value), fact.verified_at is not None, told) for fact, told in mine]
        found = changes_by(Register(delivery.agreement.register), one.told, known)
        came[one.position] = writing.note(one, found, {fact.pk: fact for fact, _told in mine})
    _look_after(by, at, delivery, [one for one in meant if one.person_id in writing.lost])
    return writing.done(by, at, came)


class _Writing:
    """What the rows of a batch change, gathered to be written at once."""

    def __init__(self, delivery: Delivery, day: date) -> None:
        self.delivery, self.day = delivery, day
        self.new: list[tuple[int, Attested]] = []
        self.verified: list[Fact] = []
        self.ends: dict[Fact, date] = {}
        self.written: set[tuple[str, str]] = set()
        self.lost: set[str] = set()

    def note(self, one: Meant, found: Changes, facts: Mapping[str, Fact]) -> Came:
        """Notes what a row changes, and says what becomes of it."""
        since, agreement = one.told.since or self.day, self.delivery.agreement
        source, kind = f"{SOURCES[agreement.department]} · {agreement.pk}", KINDS[agreement.register]
        fresh = [value for value in found.new if (one.person_id, value) not in self.written]
        for value in fresh:
            self.written.add((one.person_id, value))
            self.new.append((one.position, Attested(one.person_id, kind, value, since, source)))
        self.verified += [facts[key] for key in found.verified]
        if one.told.ended and found.ends and agreement.register == Agreement.Register.HARDSHIP:
            self.lost.add(one.person_id)
        self.ends |= {facts[key]: since for key in found.ends if facts[key] not in self.ends}
        if found.verified or found.ends:
            return Came(Outcome.CHANGED, fact_id=next(iter((*found.verified, *found.ends)), None))
        if fresh:
            return Came(Outcome.NEW)
        return Came(Outcome.UNCHANGED, fact_id=next(iter(found.stays), None))

    def done(self, by: Actor, at: datetime, came: dict[int, Came]) -> dict[int, Came]:
        """Writes it all down."""
        who = self.delivery.brought_by_id
        keys = attest_facts(by=by, at=at, attested=[one for _position, one in self.new], verified_by_id=who)
        verify_facts(by=by, at=at, facts=self.verified, verified_by_id=who)
        end_facts(by=by, at=at, ends=self.ends)
        for key, (position, _one) in zip(keys, self.new, strict=True):
            came[position] = Came(came[position].outcome, fact_id=key)
        return came


def _put_before_somebody(by: Actor, at: datetime, delivery: Delivery, meant: Sequence[Meant]) -> dict[int, Came]:
    """An alert for each row that tells something new; the same word heard before, or of the dead, changes nothing."""
    kind = ALERTED[delivery.agreement.register]
    people = Person.objects.select_related("place").in_bulk([one.person_id for one in meant])
    came, words = {}, {}
    for one in meant:
        person = people[one.person_id]
        if person.died_on and (kind != Alert.Kind.DEATH or person.died_on == one.told.since):
            came[one.position] = Came(Outcome.UNCHANGED, DeliveredRow.Why.DECEASED)
        else:
            words[one.position] = _word(delivery, person, kind, one.told)
    news = raise_alerts(by=by, at=at, words=list(words.values()))
    raised = zip(words, news, strict=True)
    return came | {here: Came(Outcome.MATCHED if new else Outcome.UNCHANGED) for here, new in raised}


def _look_after(by: Actor, at: datetime, delivery: Delivery, meant: Sequence[Meant]) -> None:
    """Whoever has lost support is visited, and not only struck off (product.md S55)."""
    people = Person.objects.select_related("place").in_bulk([one.person_id for one in meant]) if meant else {}
    words = [_word(delivery, people[one.person_id], Alert.Kind.LOST, one.told) for one in meant]
    raise_alerts(by=by, at=at, words=words)


def _word(delivery: Delivery, person: Person, kind: str, told: Told) -> Word:
    said = told.plain() | {"department": delivery.agreement.department}
    return Word(person, kind, said, delivery.brought_by_id)


def _known(agreement: Agreement, persons: set[str], day: date) -> Mapping[str, list[tuple[Fact, bool]]]:
    """What is known of each person of the kind the register tells, and whether this agreement has told it."""
    holds = Fact.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=day), person__in=persons)
    facts = list(holds.filter(kind=KINDS[agreement.register]).defer("source").order_by("from_on", "pk"))
    ours = DeliveredRow.objects.filter(fact__in=[one.pk for one in facts], delivery__agreement=agreement)
    told = set(ours.values_list("fact", flat=True))
    found: dict[str, list[tuple[Fact, bool]]] = defaultdict(list)
    for one in facts:
        found[one.person_id].append((one, one.pk in told))
    return found
