"""Calling back: visits to confirm, words to pass on, complaints to decide."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.needs.queries import incidents_open
from huzhu.care.reviews.actions import rate_visit
from huzhu.care.thanks.actions import OVER, WORDS_MOST
from huzhu.care.thanks.queries import thanks_for
from huzhu.care.visits.actions import confirm_visit, dismiss_dispute, dispute_visit, uphold_dispute
from huzhu.care.visits.calls import calls_overtaken, calls_to_make
from huzhu.care.visits.models import Visit
from huzhu.care.visits.queries import visits_for, visits_to_call_about, visits_to_confirm
from huzhu.commons.notices.actions import note_call
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.texts import words_of_all
from huzhu.commons.passes.actions import KIND as CODE
from huzhu.commons.people.access import Verb, may, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.doors.once import once
from huzhu.doors.web.basis import hours_there, unconfirmed
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.noted import kept_words
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.states import visit_state
from huzhu.doors.web.station.decisions import RatingForm, ReasonForm
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.histories import events_on
from huzhu.doors.web.station.onward import onward
from huzhu.doors.web.station.portrait import portrait
from huzhu.doors.web.station.readback import address_of
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.vigilance.queries import phone_backs_due

OUTCOMES = ("reached", "no_answer", "wrong_number")


@require_GET
@signed_in
def show_call_backs(request: SignedIn) -> HttpResponseBase:
    """Visits that wait for the elder's word, oldest first."""
    place = desk_place(request, Verb.CONFIRM_VISIT)
    waiting = visits_to_confirm(request.by, place).prefetch_related(*HELPERS)
    page = page_of(request, waiting)
    shown = {
        "rows": [_visit_row(visit) for visit in page],
        "page": page,
        "tab_items": tabs_of(request, place, "visits"),
    }
    shown |= {"bases": unconfirmed(*hours_there(timezone.localdate(), place))}
    return render(request, "station/call_backs.html", {**around(request, place, "call_backs"), **shown})


@require_GET
@signed_in
def show_disputes(request: SignedIn) -> HttpResponseBase:
    """Complaints that wait for a decision, oldest first."""
    place = desk_place(request, Verb.SEE_VISIT)
    disputed = _disputed(request, place).prefetch_related(*HELPERS).order_by("disputed_at", "pk")
    page = page_of(request, disputed)
    rows = [{**_visit_row(visit), "because": str(visit.disputed_because)} for visit in page]
    shown = {"rows": rows, "page": page, "tab_items": tabs_of(request, place, "disputes"), "disputes": True}
    return render(request, "station/call_backs.html", {**around(request, place, "call_backs"), **shown})


@require_GET
@signed_in
def show_notices(request: SignedIn) -> HttpResponseBase:
    """Words to pass on by telephone, gathered by the person to ring."""
    place, at = desk_place(request, Verb.DELIVER_NOTICES), timezone.now()
    page = page_of(request, calls_to_make(request.by, place, at).prefetch_related("person__phones"))
    words = words_of_all(page)
    calls: dict[str, dict[str, Any]] = {}
    for notice in page:
        call = calls.setdefault(notice.person_id, call_of(notice.person))
        call["notices"].append(
            {"pk": notice.pk, "words": words[notice.pk], "tries": notice.attempts, "at": notice.told_at}
            | {"code": notice.kind == CODE}
        )
    shown: dict[str, Any] = {
        "calls": list(calls.values()),
        "page": page,
        "tab_items": tabs_of(request, place, "notices"),
    }
    shown["overtaken"] = calls_overtaken(request.by, place, at).count()
    return render(request, "station/notices.html", {**around(request, place, "call_backs"), **shown})


@require_GET
@signed_in
def show_visit(request: SignedIn, visit_id: str) -> HttpResponseBase:
    """One visit on the telephone: what to ask, what to write down."""
    return _visit_page(request, _visit(request, visit_id))


@require_POST
@signed_in
@once
def confirm(request: SignedIn, visit_id: str) -> HttpResponseBase:
    """The elder says on the telephone that it was as it should be."""
    visit = _visit(request, visit_id)
    confirm_visit(by=request.by, at=timezone.now(), visit=visit, via=Visit.ConfirmedVia.CALL_BACK)
    messages.success(request, _("Confirmed. The minutes are in the helper's account."))
    return HttpResponseRedirect(reverse("station:call_back", args=[visit_id]))


@require_POST
@signed_in
@once
def rate(request: SignedIn, visit_id: str) -> HttpResponseBase:
    """Writes down how many of five stars the elder gives."""
    visit = _visit(request, visit_id)
    form = RatingForm(request.POST, auto_id="rate_%s")

    def work() -> None:
        stars, note = int(form.cleaned_data["stars"]), form.cleaned_data["note"]
        rate_visit(by=request.by, at=timezone.now(), visit=visit, stars=stars, note=note)

    return _answered(request, visit, form, "rate_form", work, _("Thank you. The rating is written down."))


@require_POST
@signed_in
@once
def dispute(request: SignedIn, visit_id: str) -> HttpResponseBase:
    """Something was not as it should be: the minutes wait until somebody decides."""
    visit = _visit(request, visit_id)
    form = ReasonForm(dispute_reasons(), request.POST, auto_id="dispute_%s")

    def work() -> None:
        dispute_visit(by=request.by, at=timezone.now(), visit=visit, because=form.because())

    return _answered(request, visit, form, "dispute_form", work, _("Written down. The minutes wait for a decision."))


@require_POST
@signed_in
@once
def uphold(request: SignedIn, visit_id: str) -> HttpResponseBase:
    """The complaint was right: no minutes."""
    visit = _visit(request, visit_id)
    form = ReasonForm(uphold_reasons(), request.POST, auto_id="uphold_%s")

    def work() -> None:
        uphold_dispute(by=request.by, at=timezone.now(), visit=visit, because=form.because())

    return _answered(
        request, visit, form, "uphold_form", work, _("Decided: the complaint was right, no minutes follow.")
    )


@require_POST
@signed_in
@once
def dismiss(request: SignedIn, visit_id: str) -> HttpResponseBase:
    """The visit was as it should be: the minutes count."""
    visit = _visit(request, visit_id)
    form = ReasonForm(dismiss_reasons(), request.POST, auto_id="dismiss_%s")

    def work() -> None:
        dismiss_dispute(by=request.by, at=timezone.now(), visit=visit, because=form.because())

    return _answered(
        request, visit, form, "dismiss_form", work, _("Decided: the visit counts, the minutes are credited.")
    )


@require_POST
@signed_in
@once
def note(request: SignedIn, notice_id: str) -> HttpResponseBase:
    """Somebody rang: reached, no answer, or a wrong number."""
    notice = visible_to(request.by, Verb.DELIVER_NOTICES, Notice).filter(pk=notice_id).first()
    outcome = request.POST.get("outcome", "")
    if notice is None or outcome not in OUTCOMES:
        raise NotFound
    note_call(by=request.by, at=timezone.now(), notice=notice, outcome=outcome)
    done = _("Passed on.") if outcome == "reached" else _("Noted. It stays on the list for another try.")
    messages.success(request, done)
    return onward(request, reverse("station:notices"))


def dispute_reasons() -> list[str]:
    """What elders usually complain of."""
    return [
        _("Nobody came"),
        _("Left much too early"),
        _("Something is missing or broken"),
        _("Was asked for money"),
        _("Was treated badly"),
    ]


def uphold_reasons() -> list[str]:
    """Why a complaint is usually right."""
    return [_("The helper says so too"), _("Neighbours or family bear it out"), _("The times do not fit")]


def dismiss_reasons() -> list[str]:
    """Why a visit usually counts all the same."""
    return [
        _("A misunderstanding, cleared up by telephone"),
        _("The elder takes it back"),
        _("The times show a full visit"),
    ]


HELPERS = ("attendances__assignment__helper__person",)


def _answered(
    request: SignedIn, visit: Visit, form: Any, name: str, work: Callable[[], None], done: str
) -> HttpResponseBase:
    def again() -> HttpResponse:
        return _visit_page(request, visit, {name: form, "form": form}, status=422)

    return through(request, form, work, Way(done, reverse("station:call_back", args=[visit.pk]), again))


def _visit(request: SignedIn, visit_id: str) -> Visit:
    loaded = visits_to_call_about(request.by).select_related("rating").prefetch_related(*HELPERS, "elder__phones")
    visit = loaded.filter(pk=visit_id).first()
    if visit is None:
        raise NotFound
    return visit


def _visit_page(
    request: SignedIn, visit: Visit, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    by, place = request.by, desk_place(request, Verb.SEE_VISIT)
    day = timezone.localdate()
    left = visit.state == Visit.State.LEFT
    rating = getattr(visit, "rating", None)
    shown = {
        **_visit_row(visit),
        "visit": visit,
        "call": call_of(visit.elder),
        "spoken": address_of(visit.elder, day),
        "portrait": portrait(by, visit.elder, day),
        "disputed_because": str(visit.disputed_because),
        "rating": {"stars": rating.stars, "note": str(rating.note)} if rating else None,
        "may_confirm": left and may(by, Verb.CONFIRM_VISIT),
        "may_rate": rating is None and visit.left_at is not None and may(by, Verb.RATE_VISIT),
        **_thanked(by, visit),
        "may_dispute": left and may(by, Verb.DISPUTE_VISIT),
        "may_resolve": visit.state == Visit.State.DISPUTED and may(by, Verb.RESOLVE_DISPUTE),
        "rate_form": RatingForm(auto_id="rate_%s"),
        "dispute_form": ReasonForm(dispute_reasons(), auto_id="dispute_%s"),
        "uphold_form": ReasonForm(uphold_reasons(), auto_id="uphold_%s"),
        "dismiss_form": ReasonForm(dismiss_reasons(), auto_id="dismiss_%s"),
        "events": events_on(by, [f"need:{visit.need_id}", f"visit:{visit.pk}"]),
        "bases": unconfirmed(*hours_there(day, visit.place)),
        **(forms or {}),
    }
    return render(request, "station/call_back.html", {**around(request, place, "call_backs"), **shown}, status=status)


def _thanked(by: Actor, visit: Visit) -> dict[str, Any]:
    said = thanks_for(by).filter(visit=visit).order_by("pk").first()
    return {
        "thanked": {"words": str(said.words), "via": said.get_said_via_display()} if said else None,
        "may_thank": said is None and visit.state in OVER and may(by, Verb.THANK_HELPER),
        "words_most": WORDS_MOST,
    }


def _visit_row(visit: Visit) -> dict[str, Any]:
    helpers = [one.assignment.helper for one in visit.attendances.all()]
    return {
        "pk": visit.pk,
        "elder": str(visit.elder.name),
        "kept": [words for one in visit.attendances.all() for words in kept_words(one)],
        "elder_id": visit.elder_id,
        "service": service_name(visit.need.service, visit.began_at),
        "need_id": visit.need_id,
        "began_at": visit.began_at,
        "left_at": visit.left_at,
        "helpers": [str(helper.person.name) for helper in helpers],
        "minutes": sum(one.credited_minutes or 0 for one in visit.attendances.all()),
        "state": visit_state(visit),
    }


def call_of(person: Person) -> dict[str, Any]:
    """Whom to ring, on which numbers, the first one first. Needs `phones` loaded."""
    phones = sorted(person.phones.all(), key=lambda phone: (phone.rank, phone.pk))
    numbers = [{"number": str(phone.number), "label": phone.label} for phone in phones]
    return {"pk": person.pk, "name": str(person.name), "numbers": numbers, "notices": []}


def _disputed(request: SignedIn, place: Division) -> Any:
    return visits_for(request.by).filter(state=Visit.State.DISPUTED, place__path__startswith=place.path)


def tabs_of(request: SignedIn, place: Division, current: str) -> list[NavItem]:
    """The lists of the call-back desk, with what waits on each."""
    notices = calls_to_make(request.by, place, timezone.now()).count()
    disputes = _disputed(request, place).count()
    incidents = incidents_open(request.by, place).count()
    asked = phone_backs_due(request.by, place, timezone.now()).count()
    return [
        NavItem(_("Visits to confirm"), reverse("station:call_backs"), "phone-call", current == "visits"),
        NavItem(_("Words to pass on"), reverse("station:notices"), "message-circle", current == "notices", notices),
        NavItem(_("Ask how it was"), reverse("station:phone_backs"), "phone-call", current == "phone_backs", asked),
        NavItem(_("Complaints"), reverse("station:disputes"), "triangle-alert", current == "disputes", disputes),
        NavItem(_("To look into"), reverse("station:incidents"), "triangle-alert", current == "incidents", incidents),
    ]
