"""From a finding to help: applying in somebody's name, deciding by another person, and ending what is given."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from huzhu.care.entitlement.applications import is_to_renew, same_benefit
from huzhu.care.entitlement.lists import benefits_at
from huzhu.care.entitlement.models import Application, Finding
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

State = Application.State

PAPERS_MOST, WORDS_MOST = 1000, 200
"""Characters that the list of papers and a reason take at most."""

RENEWED = "续期 · renewed"
DECEASED = "已故 · deceased"


class NotOnTheList(Refused):
    """No rule of today names it where the person is registered, or it is one that stands on no list."""

    code = "entitlement.not_on_the_list"
    sentence = "This is not on the list of what can be applied for here."
    next_step = "Please choose from the list."


class EvidenceMissing(Refused):
    """Whoever decides has to see by what."""

    code = "entitlement.evidence_missing"
    sentence = "Please say by which papers it can be verified."
    next_step = "Write one paper a line, for instance the identity card."


class AppliedAlready(Refused):
    """It waits for a decision."""

    code = "entitlement.applied_already"
    sentence = "This has been applied for and waits to be decided."
    next_step = "Please look at the application that is there."


class GivenAlready(Refused):
    """It is given, and not yet to be looked at again."""

    code = "entitlement.given_already"
    sentence = "This is given already."
    next_step = "It can be renewed sixty days before its review."


class ApplicantDead(Refused):
    """Nothing is applied for or granted to the dead."""

    code = "entitlement.applicant_dead"
    sentence = "This person has died."
    next_step = "Please look at the page of the person."


class ApplicationDecided(Refused):
    """Somebody has decided, or it was taken back."""

    code = "entitlement.application_decided"
    sentence = "There is nothing to decide about this application any more."
    next_step = "Please look at it again."


class AppliedByYou(Refused):
    """Two people look at it, and nobody decides for himself."""

    code = "entitlement.applied_by_you"
    sentence = "You wrote this application yourself, or it is for you; somebody else has to decide."
    next_step = "Please ask a colleague with the same post."


class PeriodWrong(Refused):
    """It ends, or is looked at again, before it begins."""

    code = "entitlement.period_wrong"
    sentence = "The end and the review have to come after the first day, and a renewal after what it renews."
    next_step = "Please check the days."


class GrantReasonMissing(Refused):
    """A no or an end without a reason is no answer."""

    code = "entitlement.reason_missing"
    sentence = "Please say why."
    next_step = "Write the reason in a few words, as the person can be told."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is applied for: the code of a benefit, who asked for it, its papers (one a line), and what found it."""

    benefit: str
    asker: str
    evidence: str
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """From which day on it is given, until before which day (None: open), and when it is looked at again."""

    from_on: date
    review_on: date
    to_on: date | None = None


@transaction.atomic
def apply_for_benefit(*, by: Actor, at: datetime, person: Person, wanted: Wanted) -> Application:
    """Writes down that something is asked for in a person's name. It says nothing of whether it is due.

    Refuses: NotOnTheList, EvidenceMissing, ApplicantDead, AppliedAlready, GivenAlready, NotPermitted, NotFound.
    """
    require(by, Verb.APPLY_FOR_BENEFIT, within=person)
    return write_application(by=by, at=at, person=person, wanted=wanted)


def write_application(*, by: Actor, at: datetime, person: Person, wanted: Wanted) -> Application:
    """The same within another action. Asks no permission: the action that calls it has.

    Refuses: NotOnTheList, EvidenceMissing, ApplicantDead, AppliedAlready, GivenAlready.
    """
    if wanted.benefit not in {one.code for one in benefits_at(person.place, by.day).benefits if one.listed}:
        raise NotOnTheList
    if not wanted.evidence.strip():
        raise EvidenceMissing
    person = _locked_person(person.pk)
    if person.died_on:
        raise ApplicantDead
    same = same_benefit(person, wanted.benefit)
    standing = {one.state: one for one in Application.objects.filter(same=same).order_by("applied_at", "pk")}
    if State.APPLIED in standing:
        raise AppliedAlready
    if State.GRANTED in standing and not is_to_renew(standing[State.GRANTED], by.day):
        raise GivenAlready
    found = wanted.finding if wanted.finding and wanted.finding.person_id == person.pk else None
    application = Application.objects.create(
        person=person,
        finding=found,
        benefit=wanted.benefit,
        same=same,
        asker=wanted.asker,
        evidence=wanted.evidence.strip()[:PAPERS_MOST],
        applied_at=at,
        applied_by_id=by.person_id,
    )
    _record(by, at, "apply_for_benefit", application)
    return application


@transaction.atomic
def grant_benefit(*, by: Actor, at: datetime, application: Application, given: Given) -> Application:
    """Another person than who applied says yes: from which day on, until when, and when it is looked at again. What was
    given before ends on the day on which this begins.

    Refuses: ApplicationDecided, AppliedByYou, PeriodWrong, NotPermitted, NotFound.
    """
    application = _locked_to_decide(by, application)
    ends_early = given.to_on is not None and given.to_on <= given.from_on
    if ends_early or given.review_on <= given.from_on:
        raise PeriodWrong
    before = Application.objects.filter(same=application.same, state=State.GRANTED).order_by("pk").first()
    if before is not None and before.from_on and given.from_on < before.from_on:
        raise PeriodWrong
    if before is not None:
        before.end(by_id=by.person_id, at=at, because=RENEWED, on=given.from_on)
    period = given.from_on, given.to_on
    application.grant(by_id=by.person_id, at=at, period=period, review_on=given.review_on)
    _record(by, at, "grant_benefit", application)
    return application


@transaction.atomic
def refuse_benefit(*, by: Actor, at: datetime, application: Application, because: str) -> Application:
    """Another person than who applied says no, and why.

    Refuses: ApplicationDecided, AppliedByYou, GrantReasonMissing, NotPermitted, NotFound.
    """
    application = _locked_to_decide(by, application)
    if not because.strip():
        raise GrantReasonMissing
    application.refuse(by_id=by.person_id, at=at, because=because.strip()[:WORDS_MOST])
    _record(by, at, "refuse_benefit", application)
    return application


@transaction.atomic
def end_benefit(*, by: Actor, at: datetime, application: Application, because: str, on: date) -> Application:
    """Takes back what nobody has decided yet; or ends what is given, so that `on` is the first day without it. Ended on
    its own first day it was never given; before that it cannot end.

    Refuses: ApplicationDecided, GrantReasonMissing, PeriodWrong, NotPermitted, NotFound.
    """
    require(by, Verb.DECIDE_APPLICATION, within=application)
    application = _locked(application)
    if application.state not in (State.APPLIED, State.GRANTED):
        raise ApplicationDecided
    if not because.strip():
        raise GrantReasonMissing
    if application.from_on and on < application.from_on:
        raise PeriodWrong
    application.end(by_id=by.person_id, at=at, because=because.strip()[:WORDS_MOST], on=on)
    _record(by, at, "end_benefit", application)
    return application


@transaction.atomic
def end_benefits_of_dead(*, by: Actor, at: datetime, person: Person, died_on: date) -> int:
    """Ends all that is given to somebody who died, from the day after, and takes back what waits; returns how many.

    Asks no permission: the action that calls it, which notes the death, has asked.
    """
    _locked_person(person.pk)
    rows = Application.objects.filter(person=person, state__in=[State.APPLIED, State.GRANTED]).order_by("pk")
    ended = list(rows)
    for one in ended:
        first_without = max(died_on + timedelta(days=1), one.from_on or died_on)
        one.end(by_id=by.person_id, at=at, because=DECEASED, on=first_without)
        _record(by, at, "end_benefit", one)
    return len(ended)


@transaction.atomic
def resume_benefits(*, by: Actor, at: datetime, person: Person, ended_at: datetime) -> int:
    """What the report of a death ended stands again; returns how many. Asks no permission: the action that calls it,
    which takes the death back, has asked.
    """
    _locked_person(person.pk)
    rows = list(Application.objects.filter(person=person, ended_at=ended_at).order_by("pk"))
    theirs = [one for one in rows if str(one.because) == DECEASED]
    for one in theirs:
        one.take_up()
        _record(by, at, "resume_benefit", one)
    return len(theirs)


def _locked_to_decide(by: Actor, application: Application) -> Application:
    require(by, Verb.DECIDE_APPLICATION, within=application)
    application = _locked(application)
    if application.state != State.APPLIED:
        raise ApplicationDecided
    if by.person_id in (application.applied_by_id, application.person_id):
        raise AppliedByYou
    return application


def _locked(application: Application) -> Application:
    """The person is locked first, then the application: whoever writes about somebody's benefits waits their turn."""
    _locked_person(application.person_id)
    return Application.objects.select_for_update(of=("self",)).select_related("person").get(pk=application.pk)


def _locked_person(person_id: str) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("place").get(pk=person_id)


def _record(by: Actor, at: datetime, action: str, application: Application) -> None:
    thing, persons = f"application:{application.pk}", [application.person_id]
    record(by=by, at=at, action=action, thing=thing, persons=persons, details={"state": application.state})
