"""Asking for help, and deciding on it: nothing moves further without a person's name under the decision."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from huzhu.care.needs.models import Incident, Need
from huzhu.care.needs.windows import check_window
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell_anew
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import Refused

MINUTES_AT_MOST = 480
URGENT_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for, as the door understood it: service code, window of starting, length, wishes."""

    service: str
    channel: str
    earliest_at: datetime
    latest_start_at: datetime
    minutes: int | None = None
    note: str = ""
    helpers_wanted: int | None = None
    wants_gentle_way: bool = False
    wants_familiar: bool = False
    wants_gender: str = ""
    urgent: bool = False


class NoLongerLiving(Refused):
    """The register says that the person has died."""

    code = "need.no_longer_living"
    sentence = "The register says that this person has died."
    next_step = "If that is a mistake, please correct the person's record first."


class LengthOutOfRange(Refused):
    """Nobody is asked for no time, or for more than a working day."""

    code = "need.length_out_of_range"
    sentence = "A visit takes from 1 minute to 8 hours."
    next_step = "Please choose how long it takes, or ask for a second visit."


class AlreadyDecided(Refused):
    """Somebody has decided on this need already, and the answer says who and when."""

    code = "need.already_decided"
    sentence = "%(who)s has decided on this already, at %(when)s."
    next_step = "Please look at the decision; if it was wrong, talk to them."


class ReasonMissing(Refused):
    """A no without a reason is no answer."""

    code = "need.reason_missing"
    sentence = "A reason is missing."
    next_step = "Please write why, in words the person can be told."


class NotUrgent(Refused):
    """Without approval only what is urgent and near goes on."""

    code = "need.not_urgent"
    sentence = "This is not urgent, or it begins more than a day from now."
    next_step = "A colleague approves it, as any other."


class NeedOver(Refused):
    """Nothing is added to what is decided against, called off or done."""

    code = "need.over"
    sentence = "That request is no longer open."
    next_step = "Please take it down as a new one."


class IncidentClosed(Refused):
    """Somebody has looked into it."""

    code = "incident.closed"
    sentence = "%(who)s has looked into this already, at %(when)s."
    next_step = "Nothing more to do."


@transaction.atomic
def ask_for_help(*, by: Actor, at: datetime, elder: Person, ask: Ask) -> Need:
    """Takes down what `elder` asks for; whoever writes it is `by`, and the two may be different people.

    Refuses: NoLongerLiving, WindowPassed, WindowBackwards, TooFarAhead, LengthOutOfRange, packs.UnknownService,
    NotPermitted, NotFound.
    """
    require(by, Verb.ASK_FOR_HELP, within=elder)
    check_window(ask.earliest_at, ask.latest_start_at, at)
    if elder.died_on:
        raise NoLongerLiving
    if ask.minutes is not None and not 1 <= ask.minutes <= MINUTES_AT_MOST:
        raise LengthOutOfRange
    service = catalogue_on(local_day(ask.earliest_at, elder.place.time_zone)).service(ask.service)
    need = Need.objects.create(
        elder=elder,
        place=elder.place,
        service=service.code,
        channel=ask.channel,
        note=ask.note,
        earliest_at=ask.earliest_at,
        latest_start_at=ask.latest_start_at,
        minutes=ask.minutes or service.minutes or 30,
        helpers_wanted=min(2, max(ask.helpers_wanted or 1, service.helpers_least)),
        wants_gentle_way=ask.wants_gentle_way,
        wants_familiar=ask.wants_familiar,
        wants_gender=ask.wants_gender,
        urgent=ask.urgent,
        asked_at=at,
        asked_by_id=by.person_id,
    )
    _record(by, at, "ask_for_help", need, channel=ask.channel, service=service.code)
    return need


@transaction.atomic
def approve_need(*, by: Actor, at: datetime, need: Need) -> Need:
    """Lets the need go on to planning. Refuses: AlreadyDecided, NotPermitted, NotFound."""
    require(by, Verb.DECIDE_NEED, within=need)
    need = _locked_undecided(need)
    need.approve(by_id=by.person_id, at=at)
    _record(by, at, "approve_need", need)
    _tell_elder(by, at, need, "need.approved")
    return need


@transaction.atomic
def release_urgent(*, by: Actor, at: datetime, need: Need) -> Need:
    """Lets an urgent need go on at once under the name of whoever is on the telephone, so that the search begins.

    Only what begins within URGENT_WITHIN (docs/decisions/0030: nobody waits for a colleague's approval with somebody
    on the floor; everything else does). Refuses: NotUrgent, AlreadyDecided, NotPermitted, NotFound.
    """
    require(by, Verb.RELEASE_URGENT, within=need)
    need = _locked_undecided(need)
    if not need.urgent or need.earliest_at > at + URGENT_WITHIN:
        raise NotUrgent
    need.approve(by_id=by.person_id, at=at)
    _record(by, at, "release_urgent", need)
    _tell_elder(by, at, need, "need.approved")
    return need


@transaction.atomic
def add_to_need(*, by: Actor, at: datetime, need: Need, words: str, urgent: bool) -> Need:
    """Somebody rang again about what was asked for already: it stays one need, with what was said besides.

    Refuses: NeedOver, NotPermitted, NotFound.
    """
    require(by, Verb.SEE_NEED, within=need)
    require(by, Verb.ASK_FOR_HELP, within=need.elder)
    need = Need.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=need.pk)
    if need.state not in (Need.State.ASKED, Need.State.APPROVED):
        raise NeedOver
    need.add(words=words.strip(), urgent=urgent)
    _record(by, at, "add_to_need", need)
    return need


@transaction.atomic
def refuse_need(*, by: Actor, at: datetime, need: Need, because: str) -> Need:
    """Says no, with the reason the elder will hear. Refuses: AlreadyDecided, ReasonMissing, NotPermitted, NotFound."""
    require(by, Verb.DECIDE_NEED, within=need)
    if not because.strip():
        raise ReasonMissing
    need = _locked_undecided(need)
    need.refuse(by_id=by.person_id, at=at, because=because.strip())
    _record(by, at, "refuse_need", need)
    _tell_elder(by, at, need, "need.refused", because=need.refused_because)
    return need


def open_incident(*, by: Actor, at: datetime, need: Need, kind: str, about: str) -> bool:
    """Puts something about a need on the station's list; False where it stands there already, or was looked into.

    Called by actions that have asked for their own permission, so it asks for none.
    """
    _incident, new = Incident.objects.get_or_create(kind=kind, about=about, defaults={"need": need, "opened_at": at})
    if new:
        _record(by, at, "open_incident", need, kind=kind)
    return new


@transaction.atomic
def close_incident(*, by: Actor, at: datetime, incident: Incident) -> Incident:
    """Somebody at the station has looked into it. Refuses: IncidentClosed, NotPermitted, NotFound."""
    require(by, Verb.CLOSE_INCIDENT, within=incident)
    incident = Incident.objects.select_for_update(of=("self",)).select_related("need").get(pk=incident.pk)
    if incident.closed_at:
        raise IncidentClosed(who=incident.closed_by_id, when=incident.closed_at)
    incident.close(by_id=by.person_id, at=at)
    _record(by, at, "close_incident", incident.need, kind=incident.kind)
    return incident


def _locked_undecided(need: Need) -> Need:
    need = Need.objects.select_for_update(of=("self",)).select_related("elder", "place").get(pk=need.pk)
    if need.state != Need.State.ASKED:
        who, when = need.last_decision()
        raise AlreadyDecided(who=who, when=when)
    return need


def _record(by: Actor, at: datetime, action: str, need: Need, **details: object) -> None:
    record(by=by, at=at, action=action, thing=f"need:{need.pk}", persons=[need.elder_id], details=details)


def _tell_elder(by: Actor, at: datetime, need: Need, kind: str, because: str = "") -> None:
    params = {"service": need.service, "when": need.earliest_at.isoformat()}
    tell_anew(by=by, at=at, person=need.elder, kind=kind, about=f"need:{need.pk}", params=params, because=because)
