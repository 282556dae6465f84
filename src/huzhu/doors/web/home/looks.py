"""What an elder can look up about others: who looked at the record, who did what, who came and went."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.queries import assignments_for
from huzhu.care.visits.queries import visits_of
from huzhu.commons.helpers.photos import photo_of
from huzhu.commons.journal.models import Line
from huzhu.commons.journal.queries import lines_naming
from huzhu.commons.people.at_the_door import door_is_shown
from huzhu.commons.people.models import Person, Post
from huzhu.commons.people.queries import ties_of
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.choices import task
from huzhu.doors.web.home.standing import Standing, around, standing_of
from huzhu.doors.web.wording import spoken_day, spoken_time
from huzhu.doors.words import service_name
from huzhu.kernel.actor import MACHINE_ID, NOBODY_ID, Actor
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.refusal import NotFound

LINES_READ, ROWS_SHOWN, VISITS_SHOWN = 300, 40, 30
UNSEEN = (MACHINE_ID, NOBODY_ID)  # the house's own jobs look at everything, all the time


@require_GET
@signed_in
def show_log(request: SignedIn) -> HttpResponseBase:
    """Who looked at what is written about me, and who did what for me: day by day, in plain words."""
    standing = standing_of(request.by)
    lines = lines_naming(request.by.person_id).exclude(actor__in=[*UNSEEN, request.by.person_id])
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        lines = lines.filter(seq__lt=int(before))
    read = list(lines[:LINES_READ])
    rows = _rows(read, _actors(request.by, standing, read))
    shown = {
        "days": rows,
        "older": read[-1].seq if len(read) == LINES_READ else "",
        "newer": before,
        "back_href": standing.address("family"),
    }
    return render(request, "home/log.html", {**around(standing), **shown})


@require_GET
@signed_in
def show_photo(request: SignedIn, key: str) -> HttpResponseBase:
    """What the helper of a promise looks like: for as long as the helper, too, is shown the door."""
    promised = assignments_for(request.by).filter(pk=key, state=Assignment.State.ACCEPTED)
    coming = promised.select_related("helper").first()
    if coming is None or not door_is_shown(accepted=True, ends_at=coming.ends_at, at=timezone.now()):
        raise NotFound
    return picture_page(photo_of(coming.helper))


def picture_page(picture: bytes) -> HttpResponseBase:
    """A photograph, which only this browser may keep, and not for long. Refuses: NotFound where there is none."""
    if not picture:
        raise NotFound
    return HttpResponse(picture, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=600"})


@require_GET
@signed_in
def show_arrivals(request: SignedIn, elder: str = "") -> HttpResponseBase:
    """Who came and went of late; for family, because the elder lets them see it."""
    standing = standing_of(request.by, elder)
    visits = visits_of(request.by, standing.elder).prefetch_related("attendances__assignment__helper__person")
    rows = [
        {
            "key": visit.need_id,
            "day": spoken_day(timezone.localdate(visit.began_at)),
            "task": service_name(visit.need.service) if standing.acting else task(visit.need.service),
            "came": spoken_time(visit.began_at),
            "left": spoken_time(visit.left_at) if visit.left_at else "",
            "who": [str(one.assignment.helper.person.name) for one in visit.attendances.all()],
        }
        for visit in visits[:VISITS_SHOWN]
    ]
    return render(
        request, "home/arrivals.html", {**around(standing), "rows": rows, "back_href": standing.address("front")}
    )


def _rows(lines: Iterable[Line], actors: Mapping[str, str]) -> list[dict[str, Any]]:
    """The lines day by day, the newest first; the same deed of one person on one day is one row.

    By the time of the deed, not of its writing: a paper typed in afterwards tells of an earlier day.
    """
    rows: dict[tuple[date, str, str], dict[str, Any]] = {}
    for line in sorted(
        lines, key=lambda line: line.at, reverse=True
    ):  # a paper typed in afterwards tells of an earlier day
        what = _deed(line)
        day = timezone.localdate(line.at)
        row = rows.setdefault((day, line.actor, what), {"who": _who(line, actors), "what": what, "times": 0})
        row["times"] += 1
        row["first"] = spoken_time(line.at)
    days: dict[date, list[dict[str, Any]]] = {}
    for (day, _actor, _what), row in list(rows.items())[:ROWS_SHOWN]:
        days.setdefault(day, []).append(row)
    return [{"day": spoken_day(day), "rows": listed} for day, listed in days.items()]


def _actors(by: Actor, standing: Standing, lines: Iterable[Line]) -> Mapping[str, str]:
    """Names as the elder may read them: her own family in full, everybody else masked."""
    family = {tie.other_id for tie in ties_of(by, standing.elder)}
    people = Person.objects.filter(pk__in={line.actor for line in lines}).order_by("pk")
    return {one.pk: str(one.name) if one.pk in family else mask_name(str(one.name)) for one in people}


def _who(line: Line, actors: Mapping[str, str]) -> str:
    name = actors.get(line.actor, "")
    post = next((str(Post.Kind(one).label) for one in line.posts.split() if one in Post.Kind), "")
    return f"{post} {name}" if post else name


def _deed(line: Line) -> str:
    if line.action == "read":
        purposes = {
            "call": _("looked at your record, to telephone with you"),
            "visit": _("looked at your record, to prepare a visit"),
            "papers": _("looked at your record, to check papers"),
            "emergency": _("looked at your record, in an emergency"),
        }
        return purposes.get(line.purpose) or _("looked at what is written about you")
    return _deeds().get(line.action) or _("did something that concerns you")


def _deeds() -> Mapping[str, str]:
    return (
        {
            "ask_for_help": _("asked for help for you"),
            "ask_for_call": _("asked that we ring you"),
            "approve_need": _("accepted your request"),
            "refuse_need": _("could not accept your request"),
            "undecide_need": _("looks at your request once more"),
            "cancel_need": _("cancelled a request"),
            "offer_visit": _("asked a helper to come to you"),
            "accept_assignment": _("promised to come to you"),
            "decline_assignment": _("could not come to you"),
            "check_in": _("noted that somebody came to you"),
            "check_out": _("noted that somebody left you"),
            "confirm_visit": _("said that a visit was all right"),
            "rate_visit": _("said how good a visit was"),
            "dispute_visit": _("said that something was wrong"),
            "note_call": _("rang you"),
            "tell_code": _("told you six digits for signing in"),
            "deny_code": _("stopped a sign-in that was not you"),
            "issue_pin": _("gave you a PIN"),
            "issue_entry_card": _("gave you a card to sign in"),
            "withdraw_passes": _("ended your card and your PIN"),
            "end_sitting": _("signed you out somewhere"),
            "issue_door_card": _("made the card for your door"),
            "book_round": _("asked for regular help for you"),
            "approve_round": _("accepted your regular help"),
            "end_round": _("ended regular help"),
        }
        | _deeds_of_contact()
        | _deeds_of_the_register()
        | _deeds_of_benefits()
    )


def _deeds_of_contact() -> dict[str, str]:
    """What is done so that somebody is in touch."""
    return {
        "list_for_contact": _("put you on the list for calls and visits"),
        "end_listing": _("took you off the list for calls and visits"),
        "note_shock": _("wrote down that something happened to you, so that somebody gets in touch"),
        "undo_shock": _("took back that something happened to you"),
        "note_weather": _("asked that you be rung because of the weather"),
        "press_hurries": _("reminded those who should have rung or visited you"),
        "propose_tiers": _("proposed by the rules to ring or visit you"),
        "decline_proposal": _("decided to ring and visit you no more often than before"),
        "press_contacts": _("reminded those who should have rung or visited you"),
        "note_contact": _("asked how you are, or tried to reach you"),
        "undo_contact": _("put right what was written about a call or visit"),
        "close_worry": _("saw to something that was wrong"),
    }


def _deeds_of_the_register() -> dict[str, str]:
    """What is done to a record itself, and who may act or is told."""
    return {
        "register_person": _("took you into the register"),
        "correct_person": _("corrected your name, numbers or door"),
        "move_person": _("wrote down that you live elsewhere now"),
        "note_fact": _("wrote something down about you"),
        "note_consent": _("wrote down what your record may be used for"),
        "end_fact": _("wrote down that something about you is not so any more"),
        "tie_persons": _("wrote down who your family is"),
        "delegate_to": _("wrote down who may act for you"),
        "revoke_delegation": _("took back that somebody acts for you"),
        "inform_relative": _("wrote down who is told of visits"),
        "stop_informing": _("wrote down who is no longer told"),
    }


def _deeds_of_benefits() -> dict[str, str]:
    """What is done about what somebody is entitled to."""
    return {
        "assess_person": _("assessed how you manage"),
        "apply_for_benefit": _("applied for a benefit for you"),
        "recognise_card": _("looked at your identity card where you stay"),
        "grant_benefit": _("granted you a benefit"),
        "refuse_benefit": _("could not grant you a benefit"),
        "end_benefit": _("ended a benefit of yours"),
        "resume_benefit": _("took up a benefit of yours again"),
        "refer_person": _("asked others to help you"),
        "answer_referral": _("wrote down what others answered about you"),
        "note_undertaking": _("wrote down what your family sees to"),
        "end_undertaking": _("wrote down what your family no longer sees to"),
        "claim_back": _("noted that you were paid too much"),
        "settle_recovery": _("settled what you were paid too much"),
    }
