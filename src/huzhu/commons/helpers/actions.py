"""Enrolling helpers, and writing down what they can, when they can, and whom they are to be kept apart from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huzhu.commons.helpers.models import Absence, Availability, Avoidance, Certificate, Helper, Skill
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Organisation, Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate as it lies on the desk: skill, issuer, number, and the days [from, to) it is good for."""

    skill_code: str
    issuer: str
    number: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of the week, minutes since local midnight [from, to); Monday is 0."""

    weekday: int
    from_minute: int
    to_minute: int


class AlreadyHelper(Refused):
    """The person helps already."""

    code = "helpers.already_helper"
    sentence = "This person is a helper already."
    next_step = "Please open the helper's page and change what is different."


class PaperExpired(Refused):
    """The certificate is over."""

    code = "helpers.paper_expired"
    sentence = "This certificate has expired."
    next_step = "Please ask for the renewed one."


class PaperBackwards(Refused):
    """A certificate ends before it begins."""

    code = "helpers.paper_backwards"
    sentence = "This certificate ends before it begins."
    next_step = "Please copy both days again from the paper."


class VestNumberTaken(Refused):
    """Two helpers of a place never wear one number."""

    code = "helpers.vest_number_taken"
    sentence = "Another helper of this place wears this number."
    next_step = "Please choose another number, or leave it empty."


class SkillUnknown(Refused):
    """The list of skills does not hold this, or there is no such level."""

    code = "helpers.skill_unknown"
    sentence = "We know no such skill, or no such level of it."
    next_step = "Please choose a skill from the list, and a level from 1 to 3."


class HoursOutsideDay(Refused):
    """No day of the week is called so, or the hours go past midnight."""

    code = "helpers.hours_outside_day"
    sentence = "These hours do not lie within one day of the week."
    next_step = "Please choose a day of the week, and times between midnight and midnight."


class HoursBackwards(Refused):
    """The hours end before they begin."""

    code = "helpers.hours_backwards"
    sentence = "These hours end before they begin."
    next_step = "Please change one of the two times."


@transaction.atomic
def enrol_helper(
    *, by: Actor, at: datetime, person: Person, kind: str, vest_number: str = "", max_minutes_a_day: int = 240
) -> Helper:
    """Takes a person on as a helper at the place where they live, active at once: papers and skills follow.

    Refuses: AlreadyHelper, VestNumberTaken, NotPermitted, NotFound.
    """
    require(by, Verb.ENROL_HELPER, within=person)
    Division.objects.select_for_update().get(pk=person.place_id)  # one at a time looks whether a number is free
    Person.objects.select_for_update().get(pk=person.pk)  # a helper who is not there yet cannot be locked
    if Helper.objects.filter(person=person).exists():
        raise AlreadyHelper
    if vest_number and Helper.objects.filter(place=person.place_id, vest_number=vest_number).exists():
        raise VestNumberTaken
    helper = Helper.objects.create(
        person=person,
        kind=kind,
        place=person.place,
        vest_number=vest_number,
        max_minutes_a_day=max_minutes_a_day,
        standing=Helper.Standing.ACTIVE,
        standing_since=by.day,
        enrolled_at=at,
        enrolled_by_id=by.person_id,
    )
    _record(by, at, "enrol_helper", helper, kind=kind)
    return helper


@transaction.atomic
def join_team(*, by: Actor, at: datetime, helper: Helper, organisation: Organisation | None) -> Helper:
    """A helper belongs to the team of an organisation of the place, or to none any more.

    Refuses: NotFound where the organisation lies elsewhere, NotPermitted.
    """
    require(by, Verb.ENROL_HELPER, within=helper)
    if organisation and not helper.place.path.startswith(organisation.place.path):
        raise NotFound
    helper = Helper.objects.select_for_update(of=("self",)).get(pk=helper.pk)
    helper.join(organisation)
    _record(by, at, "join_team", helper, organisation=organisation.pk if organisation else "")
    return helper


@transaction.atomic
def note_skill(*, by: Actor, at: datetime, helper: Helper, code: str, level: int) -> Skill:
    """Writes down what a helper can do, and how well (1 to 3). Refuses: SkillUnknown, NotPermitted, NotFound."""
    require(by, Verb.ENROL_HELPER, within=helper)
    if not 1 <= level <= 3 or not _is_known(code, by.day):
        raise SkillUnknown
    skill, _ = Skill.objects.update_or_create(helper=helper, code=code, defaults={"level": level})
    _record(by, at, "note_skill", helper, skill=code, level=level)
    return skill


@transaction.atomic
def verify_paper(*, by: Actor, at: datetime, helper: Helper, paper: Paper) -> Certificate:
    """Writes down a certificate that `by` has seen.

    Refuses: SkillUnknown, PaperBackwards, PaperExpired, NotPermitted, NotFound.
    """
    require(by, Verb.ENROL_HELPER, within=helper)
    if not _is_known(paper.skill_code, by.day):
        raise SkillUnknown
    if paper.valid_to <= paper.valid_from:
        raise PaperBackwards
    if paper.valid_to <= by.day:
        raise PaperExpired
    certificate = Certificate.objects.create(
        helper=helper,
        skill_code=paper.skill_code,
        issuer=paper.issuer,
        number=paper.number,
        valid_from=paper.valid_from,
        valid_to=paper.valid_to,
        verified_at=at,
        verified_by_id=by.person_id,
    )
    _record(by, at, "verify_paper", helper, skill=paper.skill_code)
    return certificate


@transaction.atomic
def offer_hours(*, by: Actor, at: datetime, helper: Helper, hours: Iterable[Hours]) -> int:
    """Replaces the helper's hours of the week; returns how many stretches there are now.

    Refuses: HoursBackwards, HoursOutsideDay, NotPermitted, NotFound.
    """
    require(by, Verb.SEE_HELPER, within=helper)
    rows = [
        Availability(helper=helper, weekday=one.weekday, from_minute=one.from_minute, to_minute=one.to_minute)
        for one in hours
    ]
    if any(row.to_minute <= row.from_minute for row in rows):
        raise HoursBackwards
    if any(not 0 <= row.weekday <= 6 or row.from_minute < 0 or row.to_minute > 1440 for row in rows):
        raise HoursOutsideDay
    helper.availability.all().delete()
    Availability.objects.bulk_create(rows)
    _record(by, at, "offer_hours", helper, stretches=len(rows))
    return len(rows)


@transaction.atomic
def note_absence(*, by: Actor, at: datetime, helper: Helper, from_on: date, to_on: date) -> Absence:
    """The helper cannot come on the days [from, to). Refuses: HoursBackwards, NotPermitted, NotFound."""
    require(by, Verb.SEE_HELPER, within=helper)
    if to_on <= from_on:
        raise HoursBackwards
    absence = Absence.objects.create(helper=helper, from_on=from_on, to_on=to_on)
    _record(by, at, "note_absence", helper)
    return absence


@transaction.atomic
def keep_apart(*, by: Actor, at: datetime, elder: Person, helper: Helper, said_by_elder: bool) -> Avoidance:
    """These two are not to be brought together any more, whichever of them said so. Refuses: NotPermitted, NotFound."""
    require(by, Verb.CORRECT_PERSON, within=elder)
    require(by, Verb.SEE_HELPER, within=helper)
    avoidance, _ = Avoidance.objects.get_or_create(
        elder=elder,
        helper=helper,
        defaults={"said_by_elder": said_by_elder, "since_at": at, "noted_by_id": by.person_id},
    )
    persons = [elder.pk, helper.person_id]
    record(by=by, at=at, action="keep_apart", thing=f"helper:{helper.pk}", persons=persons)
    return avoidance


def _is_known(skill_code: str, day: date) -> bool:
    return any(skill.code == skill_code for skill in catalogue_on(day).skills)


def _record(by: Actor, at: datetime, action: str, helper: Helper, **details: object) -> None:
    record(by=by, at=at, action=action, thing=f"helper:{helper.pk}", persons=[helper.person_id], details=details)
