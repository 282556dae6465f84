"""Reading assessments: of one person, those due again in a place, objections that wait, and who may be the second."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from huzhu.care.assessments.models import Assessment, Objection
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person, Post
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound

SOON_DAYS = 30
"""So long before its day an assessment stands on the list. A number of our own: no document names one."""

ASSESSING = (Post.Kind.STAFF, Post.Kind.OPERATOR, Post.Kind.GRID_MEMBER)


@dataclass(frozen=True, slots=True)
class WantsCounted:
    """How many people of a place are assessed, how many of them lack something, and how much; of that, no goods."""

    assessed: int
    lacking: int
    unmet: int
    unmet_beyond_goods: int


def assessments_of(by: Actor, person: Person) -> QuerySet[Assessment]:
    """All of one person, the last first; those of the older standard among them, marked by their standard."""
    found = visible_to(by, Verb.SEE_ASSESSMENT, Assessment).filter(person=person)
    return found.select_related("person__place", "assessed_by", "second").order_by("-assessed_at", "-pk")


def assessment_seen_by(by: Actor, key: str) -> Assessment:
    """One assessment. Refuses: NotFound."""
    rows = visible_to(by, Verb.SEE_ASSESSMENT, Assessment).select_related("person__place", "assessed_by", "second")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def objections_of(by: Actor, assessment: Assessment) -> QuerySet[Objection]:
    """What was said against one assessment, and what was answered; the last first."""
    found = visible_to(by, Verb.ANSWER_OBJECTION, Objection).filter(assessment=assessment)
    return found.select_related("assessment", "answered_by").order_by("-raised_at", "-pk")


def objection_seen_by(by: Actor, key: str) -> Objection:
    """One objection. Refuses: NotFound."""
    rows = visible_to(by, Verb.ANSWER_OBJECTION, Objection).select_related("assessment__person__place")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def assessments_due(by: Actor, place: Division, day: date) -> QuerySet[Assessment]:
    """Whose next assessment is due within a month, or was before; the longest over first."""
    there = _newest_at(by, place).filter(next_on__lte=day + timedelta(days=SOON_DAYS))
    return there.select_related("person__place").order_by("next_on", "pk")


def objections_open(by: Actor, place: Division) -> QuerySet[Objection]:
    """What waits for an answer in a place, the most pressing first."""
    there = visible_to(by, Verb.ANSWER_OBJECTION, Objection).filter(
        answered_at__isnull=True, assessment__person__place__path__startswith=place.path
    )
    return there.select_related("assessment__person__place").order_by("answer_on", "pk")


def wants_counted(by: Actor, place: Division) -> WantsCounted:
    """What the people of a place lack, by the newest assessment of each; nothing sealed is opened for it."""
    told = _newest_at(by, place).aggregate(
        assessed=Count("pk"),
        lacking=Count("pk", filter=Q(unmet_count__gt=0)),
        unmet=Sum("unmet_count", default=0),
        unmet_beyond_goods=Sum("unmet_beyond_goods_count", default=0),
    )  # fmt: skip
    return WantsCounted(**told)


def seconds_for(by: Actor, person: Person) -> QuerySet[Person]:
    """Colleagues who may assess somebody together with `by`: a post that reaches the person's place, today."""
    above = [part for part in person.place.path.split("/") if part]
    held = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=by.day), from_on__lte=by.day, kind__in=ASSESSING)
    there = held.filter(place__in=above).values("person")
    others = Person.objects.filter(pk__in=there, died_on__isnull=True).exclude(pk__in=[by.person_id, person.pk])
    return others.order_by("pk")


def may_be_second(by: Actor, person: Person, second_id: str) -> bool:
    """Whether a colleague may be the second of the two assessors."""
    return seconds_for(by, person).filter(pk=second_id).exists()


def _newest_at(by: Actor, place: Division) -> QuerySet[Assessment]:
    there = visible_to(by, Verb.SEE_ASSESSMENT, Assessment).filter(person__place__path__startswith=place.path)
    return there.filter(newest=True, person__died_on__isnull=True)
