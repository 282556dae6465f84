"""Assessing somebody by two people, writing down a grade of the older standard, objecting, and answering that."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from huzhu.care.assessments.models import Assessment, Objection
from huzhu.care.assessments.queries import may_be_second
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.facts import write_fact
from huzhu.commons.people.models import Fact, Person
from huzhu.kernel.ability import STANDARD, NotAsTheStandard, Observed, ability_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.assessing import (
    LEGACY_WORST_LEVEL,
    answer_due,
    assessment_rules_on,
    beyond_goods,
    next_assessment,
    unmet_of,
)
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused

WORDS_MOST = 600
KEPT_AT_MOST = timedelta(days=7)
"""How long before it arrives an assessment may have been made: a telephone keeps its form so long."""


class ScoresUnclear(Refused):
    """The standard knows no such points."""

    code = "assessment.scores_unclear"
    sentence = "Not every item is answered as the standard asks."
    next_step = "Please look at the items that are marked."


class SecondAssessorMissing(Refused):
    """The standard asks for two people, and neither is the person who is assessed."""

    code = "assessment.second_missing"
    sentence = "Two people assess, and neither of them is the person assessed."
    next_step = "Please choose the colleague who was there with you."


class AssessedByTheSame(Refused):
    """Whoever was objected to does not judge it."""

    code = "assessment.by_the_same"
    sentence = "You made this assessment or were there; others have to look at it now."
    next_step = "Please ask a colleague who was not there."


class NobodyToAssess(Refused):
    """The dead are not assessed."""

    code = "assessment.nobody_to_assess"
    sentence = "This person has died."
    next_step = "Please look at the page of the person."


class AssessedWhen(Refused):
    """It lies ahead, or too far back."""

    code = "assessment.when"
    sentence = "The time of the assessment lies ahead, or more than a week back."
    next_step = "Please check the day and the time."


class ObjectionWordsMissing(Refused):
    """An objection, and its answer, says something."""

    code = "assessment.words_missing"
    sentence = "Please say what it is about."
    next_step = "Write it in a few words, as the person can be told."


class ObjectionOpen(Refused):
    """One waits for its answer."""

    code = "assessment.objection_open"
    sentence = "There is an objection already, and it waits for its answer."
    next_step = "Please answer that one first."


class ObjectionAnswered(Refused):
    """Somebody has answered."""

    code = "assessment.objection_answered"
    sentence = "This objection is answered already."
    next_step = "Please look at it again."


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How an assessment came about: why, what for, who agreed, where, who told, and the second of the two."""

    occasion: str
    purpose: str
    consent: str
    where: str
    informant: str
    second_id: str
    background: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen: by the standard, what the person lacks (by kind), and words."""

    observed: Observed
    wants: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


@transaction.atomic
def assess_person(
    *, by: Actor, at: datetime, person: Person, circumstances: Circumstances, seen: Seen, assessed_at: datetime
) -> Assessment:
    """Two people assess somebody by GB/T 42195-2022; the level is a fact of the register from that day on.

    An objection to the one before is answered by it, if others than those assess. A level of the register that holds
    from a later day stays.

    Refuses: ScoresUnclear, SecondAssessorMissing, AssessedByTheSame, NobodyToAssess, AssessedWhen, NotPermitted,
    NotFound.
    """
    require(by, Verb.ASSESS_PERSON, within=person)
    person = _locked(person.pk)
    if person.died_on:
        raise NobodyToAssess
    if not at - KEPT_AT_MOST <= assessed_at <= at:
        raise AssessedWhen
    if by.person_id == person.pk or not may_be_second(by, person, circumstances.second_id):
        raise SecondAssessorMissing
    before = Assessment.objects.filter(person=person, newest=True).order_by("pk").first()
    objection = _open_objection(before)
    if objection and before and {by.person_id, circumstances.second_id} & {before.assessed_by_id, before.second_id}:
        raise AssessedByTheSame
    newest = before is None or before.assessed_at <= assessed_at
    if before and newest:
        before.stand_back()
    made = _written(by, at, person, circumstances, seen, assessed_at, newest=newest)
    if objection and newest:
        objection.close(by_id=by.person_id, at=at, ended_as=Objection.Ending.AGAIN)
    if newest:
        _tell_register(by, at, made)
    _record(by, at, "assess_person", made)
    return made


@transaction.atomic
def note_legacy_grade(*, by: Actor, at: datetime, person: Person, grade: int, assessed_at: datetime) -> Assessment:
    """Writes down a grade of MZ/T 039-2013 from an old paper. It is no level of the newer standard and no fact.

    Refuses: ScoresUnclear, AssessedWhen, AssessedByTheSame, NotPermitted, NotFound.
    """
    require(by, Verb.ASSESS_PERSON, within=person)
    if not 0 <= grade <= LEGACY_WORST_LEVEL:
        raise ScoresUnclear
    if assessed_at > at:
        raise AssessedWhen
    if by.person_id == person.pk:
        raise AssessedByTheSame
    made = Assessment.objects.create(
        person=person,
        standard=Assessment.Standard.LEGACY,
        assessed_at=assessed_at,
        assessed_by_id=by.person_id,
        noted_at=at,
        report=json.dumps({"grade": grade}),
    )
    _record(by, at, "note_legacy_grade", made)
    return made


@transaction.atomic
def object_to_assessment(*, by: Actor, at: datetime, assessment: Assessment, asker: str, words: str) -> Objection:
    """The person or the family does not agree; it is answered, or assessed anew by others, within the days of the pack.

    Refuses: ObjectionWordsMissing, ObjectionOpen, NotPermitted, NotFound.
    """
    require(by, Verb.OBJECT_TO_ASSESSMENT, within=assessment)
    if not words.strip() or asker not in Objection.Asker:
        raise ObjectionWordsMissing
    person = _locked(assessment.person_id)
    if _open_objection(assessment):
        raise ObjectionOpen
    objection = Objection.objects.create(
        assessment=assessment,
        asker=asker,
        words=words.strip()[:WORDS_MOST],
        raised_at=at,
        raised_by_id=by.person_id,
        answer_on=answer_due(local_day(at, person.place.time_zone), assessment_rules_on(by.day)),
    )
    _record(by, at, "object_to_assessment", assessment)
    return objection


@transaction.atomic
def answer_objection(*, by: Actor, at: datetime, objection: Objection, answer: str) -> Objection:
    """Somebody who was not there says why the result stands.

    Refuses: ObjectionAnswered, AssessedByTheSame, ObjectionWordsMissing, NotPermitted, NotFound.
    """
    require(by, Verb.ANSWER_OBJECTION, within=objection)
    _locked(objection.assessment.person_id)
    found = Objection.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=objection.pk)
    if found.answered_at:
        raise ObjectionAnswered
    if by.person_id in (found.assessment.assessed_by_id, found.assessment.second_id, found.assessment.person_id):
        raise AssessedByTheSame
    if not answer.strip():
        raise ObjectionWordsMissing
    found.close(by_id=by.person_id, at=at, ended_as=Objection.Ending.STANDS, answer=answer.strip()[:WORDS_MOST])
    _record(by, at, "answer_objection", found.assessment)
    return found


def _locked(person_id: str) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("place").get(pk=person_id)


def _open_objection(assessment: Assessment | None) -> Objection | None:
    rows = Objection.objects.filter(assessment=assessment, answered_at__isnull=True).order_by("pk")
    return rows.first() if assessment else None


def _written(
    by: Actor,
    at: datetime,
    person: Person,
    circumstances: Circumstances,
    seen: Seen,
    assessed_at: datetime,
    *,
    newest: bool,
) -> Assessment:
    day = local_day(assessed_at, person.place.time_zone)
    rules, unmet = assessment_rules_on(day), unmet_of(seen.wants)
    try:
        ability = ability_of(seen.observed, stack_adjustments=rules.stack_adjustments)
    except NotAsTheStandard as faulty:
        raise ScoresUnclear from faulty
    report = asdict(seen.observed) | asdict(ability) | {"wants": dict(seen.wants)}
    report |= {"where": circumstances.where, "informant": circumstances.informant}
    return Assessment.objects.create(
        person=person,
        occasion=circumstances.occasion,
        purpose=circumstances.purpose,
        consent=circumstances.consent,
        background=circumstances.background,
        assessed_at=assessed_at,
        assessed_by_id=by.person_id,
        second_id=circumstances.second_id,
        noted_at=at,
        report=json.dumps(report, ensure_ascii=False),
        words=seen.words.strip()[:WORDS_MOST],
        unmet_count=len(unmet),
        unmet_beyond_goods_count=beyond_goods(unmet),
        newest=newest,
        next_on=next_assessment(day, rules),
    )


def _tell_register(by: Actor, at: datetime, made: Assessment) -> None:
    """The level as a dated fact, so that entitlement and plans read it; a level of a later day goes before it."""
    day = local_day(made.assessed_at, made.person.place.time_zone)
    if Fact.objects.filter(person=made.person, kind=Fact.Kind.ABILITY, from_on__gt=day).exists():
        return
    level, source = str(made.told()["level"]), f"{STANDARD} · {made.pk}"
    fact = write_fact(by=by, at=at, person=made.person, kind=Fact.Kind.ABILITY, value=level, from_on=day, source=source)
    fact.verified_at, fact.verified_by_id = at, by.person_id
    fact.save(update_fields=["verified_at", "verified_by"])


def _record(by: Actor, at: datetime, action: str, assessment: Assessment) -> None:
    details = {"standard": str(assessment.standard), "occasion": str(assessment.occasion)}
    thing, persons = f"assessment:{assessment.pk}", [assessment.person_id]
    record(by=by, at=at, action=action, thing=thing, persons=persons, details=details)
