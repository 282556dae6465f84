"""What became of one need: who did what when, and why each helper was asked."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from huzhu.care.dispatch.models import Assignment, PlanRun, Unserved
from huzhu.care.dispatch.queries import LIVE, assignments_for
from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Visit
from huzhu.care.visits.queries import visits_for
from huzhu.commons.journal.models import Line
from huzhu.commons.journal.queries import lines_on
from huzhu.commons.people.access import Verb, may, visible_to
from huzhu.commons.people.models import Person
from huzhu.doors.web.shapes import Event
from huzhu.doors.web.states import assignment_state, steps_of, visit_state
from huzhu.doors.web.station.slips import slip_for
from huzhu.doors.web.wording import duration
from huzhu.doors.words import reasons_in_words
from huzhu.kernel.actor import MACHINE_ID, Actor
from huzhu.kernel.identity.masking import mask_name

LINES_SHOWN = 60


def history_of(by: Actor, need: Need) -> dict[str, Any]:
    """Assignments with their reasons, the visit, what no plan could serve, and the timeline of everything done."""
    offers = assignments_for(by).filter(need=need).select_related(None).select_related("helper__person", "attendance")
    assignments = list(offers.order_by("-offered_at", "pk"))
    for one in assignments:
        one.need = need  # it is here already, with elder and place
    visit = visits_for(by).filter(need=need).select_related(None).first()
    unserved = last_unserved(by, [need]).get(need.pk, [])
    things = [f"need:{need.pk}", *(f"assignment:{one.pk}" for one in assignments)]
    said = reasons_in_words(by, {"": unserved, **{one.pk: one.reasons for one in assignments}})
    return {
        "assignments": [
            {**offer_row(one), "reasons": said[one.pk], "slip": slip_for(one, steps_of(one))} for one in assignments
        ],
        "unserved": said[""],
        "visit": visit,
        "visit_state": visit_state(visit) if visit else None,
        "events": events_on(by, [*things, f"visit:{visit.pk}"] if visit else things),
    }


def last_unserved(by: Actor, needs: Iterable[Need]) -> Mapping[str, list[Any]]:
    """Why the last plan left each of these needs to nobody; a need that no plan ever left is not here."""
    seen = visible_to(by, Verb.SEE_NEED, Need).filter(pk__in=[need.pk for need in needs])
    told = Unserved.objects.filter(need__in=seen, run__state=PlanRun.State.TOLD)
    return dict(told.order_by("run__planned_at", "pk").values_list("need", "reasons"))


def events_on(by: Actor, things: list[str]) -> list[Event]:
    """The lines of the journal on some things as a timeline, oldest first."""
    lines: list[Line] = []
    for thing in things:
        lines += lines_on(thing)[:LINES_SHOWN]
    lines.sort(key=lambda line: line.seq)
    names = names_of(by, {line.actor for line in lines})
    return [_event(line, names) for line in lines if line.action in _deeds()]


def names_of(by: Actor, person_ids: Iterable[str]) -> Mapping[str, str]:
    """Names of those who acted, as `by` may read them; the machine has its own."""
    clear = may(by, Verb.SEE_PERSON)
    people = Person.objects.filter(pk__in=set(person_ids) - {MACHINE_ID}).order_by("pk")
    names = {one.pk: str(one.name) if clear else mask_name(str(one.name)) for one in people}
    return {**names, MACHINE_ID: _("the Huzhu system")}


def offer_row(one: Assignment) -> dict[str, Any]:
    """One offer or promise as pages show it, with what the desk can note for it now."""
    return {
        "pk": one.pk,
        "helper": str(one.helper.person.name),
        "helper_id": one.helper_id,
        "kind": one.helper.get_kind_display(),
        "vest": one.helper.vest_number,
        "starts_at": one.starts_at,
        "walking_minutes": one.walking_minutes,
        "by_hand": one.run_id is None,
        "because": one.reason(),
        "password": one.password if one.state == Assignment.State.ACCEPTED else "",
        "state": assignment_state(one),
        "live": one.state in LIVE,
        "steps": steps_of(one),
    }


def _event(line: Line, names: Mapping[str, str]) -> Event:
    what, icon, tone = _deeds()[line.action]
    return Event(line.at, names.get(line.actor, line.actor), what, _more(line), icon, tone)


def _more(line: Line) -> str:
    details = json.loads(line.details) if line.details else {}
    if "stars" in details:
        return _("%(stars)s of 5") % details
    if details.get("minutes"):
        return duration(details["minutes"])
    if "shown" in details:
        return {"card": _("by the card at the door"), "station": _("on the station's word")}.get(details["shown"], "")
    if "via" in details:
        return str(Visit.ConfirmedVia(details["via"]).label)
    return str(Need.Channel(details["channel"]).label) if "channel" in details else ""


def _deeds() -> dict[str, tuple[str, str, str]]:
    """Deeds of the journal in words, with icon and tone."""
    return _deeds_on_calls() | {
        "ask_for_help": (_("Asked for"), "phone-incoming", ""),
        "approve_need": (_("Approved"), "check", ""),
        "refuse_need": (_("Refused"), "x", "red"),
        "undecide_need": (_("Decision taken back"), "undo-2", "gold"),
        "cancel_need": (_("Cancelled"), "calendar-x", "red"),
        "offer_visit": (_("Offered to a helper"), "hand-helping", ""),
        "accept_assignment": (_("Accepted"), "check", ""),
        "accept_by_keeping": (_("Accepted, as the one who always comes"), "check", ""),
        "book_round": (_("Asked for"), "phone-incoming", ""),
        "approve_round": (_("Approved"), "check", ""),
        "end_round": (_("Ended"), "calendar-x", "red"),
        "ask_keeper": (_("A helper was asked to keep it"), "hand-helping", ""),
        "agree_to_keep": (_("Keeps it from now on"), "check", ""),
        "decline_to_keep": (_("Declined"), "x", "gold"),
        "stop_keeping": (_("Keeps it no more"), "undo-2", "gold"),
        "decline_assignment": (_("Declined"), "x", "gold"),
        "withdraw_offer": (_("Offer withdrawn"), "undo-2", "gold"),
        "give_back": (_("Given back"), "undo-2", "gold"),
        "note_no_show": (_("Nobody came"), "user-x", "red"),
        "lapse_offers": (_("No answer in time"), "hourglass", "gold"),
        "say_late": (_("Says: running late"), "clock", "gold"),
        "mark_late": (_("Not there in time"), "triangle-alert", "red"),
        "open_incident": (_("To look into"), "triangle-alert", "red"),
        "close_incident": (_("Looked into"), "check", ""),
        "open_search": (_("Somebody else is looked for"), "search", "gold"),
        "end_search": (_("The search is over"), "search", ""),
        "take_over": (_("Taken over by hand"), "phone", ""),
        "hand_to_duty": (_("Whoever is on duty goes"), "footprints", ""),
        "check_in": (_("Arrived"), "map-pin", ""),
        "check_out": (_("Has left"), "log-out", ""),
        "confirm_visit": (_("Confirmed"), "circle-check", ""),
        "dispute_visit": (_("Disputed"), "triangle-alert", "red"),
        "uphold_dispute": (_("Complaint upheld"), "triangle-alert", "red"),
        "dismiss_dispute": (_("Complaint dismissed"), "circle-check", ""),
        "rate_visit": (_("Rated"), "smile", ""),
    }


def _deeds_on_calls() -> dict[str, tuple[str, str, str]]:
    return {
        "release_urgent": (_("Goes on at once, as urgent"), "siren", "red"),
        "add_to_need": (_("Rang again about it"), "phone-incoming", ""),
        "begin_call": (_("Somebody rings"), "phone-incoming", ""),
        "write_call": (_("Written down as a whole"), "phone-incoming", ""),
        "end_call": (_("Ended"), "phone", ""),
        "reopen_call": (_("Reopened"), "undo-2", "gold"),
        "note_rung_back": (_("We have rung back"), "phone-call", ""),
        "undo_rung_back": (_("Not rung back yet"), "undo-2", "gold"),
    }
