"""Reading applications: those of a person, those that wait, and how each benefit stands with somebody today."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet

from huzhu.care.entitlement.models import Application
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import index_digest
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound

RENEW_DAYS = 60
"""So long before its review or its end a grant is to be renewed. Ours: no document names a number."""


class Standing(StrEnum):
    """How a benefit stands with somebody: the four states of a finding that was followed up."""

    HAS = "has"
    APPLIED = "applied"
    REFUSED = "refused"
    RENEW = "renew"


@dataclass(frozen=True, slots=True)
class Stands:
    """How it stands, and by which application."""

    standing: Standing
    application: Application


def same_benefit(person: Person, benefit: str) -> bytes:
    """The keyed index of a benefit of a person: two applications for it meet, and nobody reads which it is."""
    return index_digest("application", f"{person.pk}:{benefit}")


def applications_of(by: Actor, person: Person) -> QuerySet[Application]:
    """What was applied for in somebody's name, the last first."""
    seen = visible_to(by, Verb.SEE_ENTITLEMENT, Application).filter(person=person)
    return seen.select_related("person__place", "applied_by", "decided_by").order_by("-applied_at", "-pk")


def applications_waiting(by: Actor, place: Division) -> QuerySet[Application]:
    """What waits for a decision in a place and under it, the oldest first."""
    there = visible_to(by, Verb.SEE_ENTITLEMENT, Application).filter(person__place__path__startswith=place.path)
    waiting = there.filter(state=Application.State.APPLIED)
    return waiting.select_related("person__place", "applied_by").order_by("applied_at", "pk")


def grants_to_renew(by: Actor, place: Division, day: date) -> QuerySet[Application]:
    """What is given in a place and under it, and has to be looked at again soon, the most urgent first."""
    there = visible_to(by, Verb.SEE_ENTITLEMENT, Application).filter(person__place__path__startswith=place.path)
    soon = day + timedelta(days=RENEW_DAYS)
    due = there.filter(Q(review_on__lte=soon) | Q(to_on__lte=soon), state=Application.State.GRANTED)
    return due.select_related("person__place", "applied_by").order_by("review_on", "pk")


def application_seen_by(by: Actor, key: str) -> Application:
    """One application. Refuses: NotFound."""
    rows = visible_to(by, Verb.SEE_ENTITLEMENT, Application).select_related("person__place", "applied_by", "decided_by")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def is_to_renew(application: Application, day: date) -> bool:
    """Whether a grant has to be looked at again soon, or should have been."""
    if application.state != Application.State.GRANTED:
        return False
    turns = [one for one in (application.review_on, application.to_on) if one is not None]
    return min(turns) <= day + timedelta(days=RENEW_DAYS)


def stands_of(applications: Iterable[Application], day: date) -> dict[str, Stands]:
    """By the code of each benefit how it stands with one person, from all their applications.

    What waits for a decision goes before what is given (that is a renewal), and what is given before an older no. What
    ended or was taken back leaves nothing: it may be applied for anew.
    """
    found: dict[str, Stands] = {}
    for one in sorted(applications, key=lambda one: (one.applied_at, one.pk)):
        code, standing = str(one.benefit), _standing(one, day)
        before = found.get(code)
        if standing is Standing.REFUSED and before and before.standing is not Standing.REFUSED:
            continue
        if standing is None:
            continue
        found[code] = Stands(standing, one)
    return found


def standings_of(by: Actor, persons: Collection[str], day: date) -> dict[str, dict[str, Stands]]:
    """The same for many, by the code of each person; whoever never applied is not in it."""
    theirs: dict[str, list[Application]] = {}
    for one in visible_to(by, Verb.SEE_ENTITLEMENT, Application).filter(person__in=persons).order_by("pk"):
        theirs.setdefault(one.person_id, []).append(one)
    return {code: stands_of(rows, day) for code, rows in theirs.items()}


def _standing(application: Application, day: date) -> Standing | None:
    if application.state == Application.State.APPLIED:
        return Standing.APPLIED
    if application.state == Application.State.REFUSED:
        return Standing.REFUSED
    if application.state == Application.State.GRANTED:
        return Standing.RENEW if is_to_renew(application, day) else Standing.HAS
    return None
