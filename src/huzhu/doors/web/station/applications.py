"""Applications at the desk: written in a person's name, decided by a colleague, looked at again, ended and why."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.entitlement.applications import (
    application_seen_by,
    applications_of,
    applications_waiting,
    grants_to_renew,
    is_to_renew,
)
from huzhu.care.entitlement.applying import (
    EvidenceMissing,
    NotOnTheList,
    PeriodWrong,
    Wanted,
    apply_for_benefit,
    end_benefit,
    grant_benefit,
    refuse_benefit,
)
from huzhu.care.entitlement.elsewhere import handed_in_of
from huzhu.care.entitlement.lists import Lists, benefits_at, lists_adopted
from huzhu.care.entitlement.models import Application, Finding
from huzhu.care.entitlement.queries import decided_for_all
from huzhu.commons.people.access import Verb, may, visible_to
from huzhu.commons.people.models import Person
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.states import State
from huzhu.doors.web.station.applicationforms import (
    ApplyForm,
    Choices,
    EndForm,
    GrantForm,
    refusing_reasons,
    withdrawing_reasons,
)
from huzhu.doors.web.station.decisions import ReasonForm
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.entitlement.deciding import Verdict

WAITING, RENEW = "waiting", "renew"
LOOKS = {
    Application.State.APPLIED: ("gold", "hourglass"),
    Application.State.GRANTED: ("green", "circle-check"),
    Application.State.REFUSED: ("", "x"),
    Application.State.WITHDRAWN: ("", "undo-2"),
    Application.State.ENDED: ("", "calendar-x"),
}


@require_GET
@signed_in
def show_applications(request: SignedIn) -> HttpResponseBase:
    """What waits for a decision in a place, the oldest first; or what is given and to be looked at again soon."""
    place, day, by = desk_place(request, Verb.SEE_ENTITLEMENT), timezone.localdate(), request.by
    view = RENEW if request.GET.get("view") == RENEW else WAITING
    rows = {WAITING: applications_waiting(by, place), RENEW: grants_to_renew(by, place, day)}
    page, lists = page_of(request, rows[view]), lists_adopted()
    base = reverse("station:applications")
    tabs = [
        NavItem(_("To be decided"), base, "hourglass", view == WAITING, rows[WAITING].count()),
        NavItem(_("To be renewed"), f"{base}?view={RENEW}", "refresh-cw", view == RENEW, rows[RENEW].count()),
    ]
    shown = {
        "page": page,
        "rows": [application_row(one, day, lists) | _whose(one, day) for one in page],
        "tab_items": tabs,
        "renewing": view == RENEW,
    }
    return render(request, "station/applications.html", {**around(request, place, "people"), **shown})


@require_GET
@signed_in
def show_application(request: SignedIn, application_id: str) -> HttpResponseBase:
    """One application: by which papers, what became of it, and what can be done about it now."""
    return _page(request, application_seen_by(request.by, application_id))


@require_GET
@signed_in
def show_person(request: SignedIn, person_id: str) -> HttpResponseBase:
    """What was applied for in somebody's name, and the form for one more."""
    return _person_page(request, person_of(request, person_id))


@require_POST
@signed_in
@once
def apply(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Writes down that something is asked for; somebody else decides."""
    person = person_of(request, person_id)
    form = _apply_form(request.by, person, request.POST)
    found = _finding(request, person, request.POST.get("finding", ""))

    def work() -> Application:
        wanted: Wanted = form.wanted(found)
        return apply_for_benefit(by=request.by, at=timezone.now(), person=person, wanted=wanted)

    def again() -> HttpResponse:
        return _person_page(request, person, form, status=422)

    to, fields = reverse("station:person_applications", args=[person.pk]), _APPLY_FIELDS
    return through(request, form, work, Way(_("Written down. A colleague decides."), to, again, fields=fields))


@require_POST
@signed_in
@once
def grant(request: SignedIn, application_id: str) -> HttpResponseBase:
    """A colleague says yes, for a time."""
    application = application_seen_by(request.by, application_id)
    form = GrantForm(timezone.localdate(), request.POST, auto_id="grant_%s")

    def work() -> Application:
        return grant_benefit(by=request.by, at=timezone.now(), application=application, given=form.given())

    def again() -> HttpResponse:
        return _page(request, application, {"grant_form": form, "form": form}, status=422)

    way = Way(_("Granted."), _address(application), again, fields={PeriodWrong: "review_on"})
    return through(request, form, work, way)


@require_POST
@signed_in
@once
def refuse(request: SignedIn, application_id: str) -> HttpResponseBase:
    """A colleague says no, and why."""
    application = application_seen_by(request.by, application_id)
    form = ReasonForm(refusing_reasons(), request.POST, auto_id="refuse_%s")

    def work() -> Application:
        return refuse_benefit(by=request.by, at=timezone.now(), application=application, because=form.because())

    def again() -> HttpResponse:
        return _page(request, application, {"refuse_form": form, "form": form}, status=422)

    return through(
        request, form, work, Way(_("Not granted. The reason is written down."), _address(application), again)
    )


@require_POST
@signed_in
@once
def end(request: SignedIn, application_id: str) -> HttpResponseBase:
    """Takes back what waits, or ends what is given; both with a reason."""
    application, day = application_seen_by(request.by, application_id), timezone.localdate()
    given = application.state == Application.State.GRANTED
    form: EndForm | ReasonForm = _end_form(given, day, request.POST)

    def work() -> Application:
        on = form.ends_on() if isinstance(form, EndForm) else day
        return end_benefit(by=request.by, at=timezone.now(), application=application, because=form.because(), on=on)

    def again() -> HttpResponse:
        return _page(request, application, {"end_form": form, "form": form}, status=422)

    done = _("It is given no longer from then on.") if given else _("Taken back.")
    return through(request, form, work, Way(done, _address(application), again))


_APPLY_FIELDS = {EvidenceMissing: "evidence", NotOnTheList: "benefit"}


def application_row(one: Application, day: date, lists: Lists | None = None) -> dict[str, Any]:
    """One application in words: what, how it stands, by whom, from when until when, and why it is over."""
    tone, icon = LOOKS[Application.State(one.state)]
    renew = is_to_renew(one, day)
    word = _("to be renewed") if renew else str(one.get_state_display())
    return {
        "pk": one.pk,
        "name": name_of(str(one.benefit), (lists or lists_adopted()).at(one.person.place, day)),
        "state": State(word, "gold" if renew else tone, "refresh-cw" if renew else icon),
        "at": one.applied_at,
        "by": str(one.applied_by.name),
        "asker": one.get_asker_display(),
        "from_on": one.from_on,
        "last_on": one.to_on - timedelta(days=1) if one.to_on else None,
        "ended_on": one.ended_on,
        "review_on": one.review_on if one.state == Application.State.GRANTED else None,
        "because": str(one.because),
    }


def _page(
    request: SignedIn, application: Application, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    by, day, place = request.by, timezone.localdate(), desk_place(request, Verb.SEE_ENTITLEMENT)
    given, waits = (application.state == one for one in (Application.State.GRANTED, Application.State.APPLIED))
    decides, handed = may(by, Verb.DECIDE_APPLICATION), handed_in_of(application)
    shown = {
        "row": application_row(application, day) | _whose(application, day),
        "papers": [one.strip() for one in str(application.evidence).splitlines() if one.strip()],
        "decided_by": str(application.decided_by.name) if application.decided_by else "",
        "decided_at": application.decided_at,
        "handed_in_at": place_name(handed.place) if handed else "",
        "own": waits and by.person_id in (application.applied_by_id, application.person_id),
        "may_decide": waits and decides and by.person_id not in (application.applied_by_id, application.person_id),
        "may_end": (waits or given) and decides,
        "given": given,
        "grant_form": GrantForm(day, auto_id="grant_%s"),
        "refuse_form": ReasonForm(refusing_reasons(), auto_id="refuse_%s"),
        "end_form": _end_form(given, day),
        **(more or {}),
    }
    return render(request, "station/application.html", {**around(request, place, "people"), **shown}, status=status)


def _person_page(request: SignedIn, person: Person, form: ApplyForm | None = None, status: int = 200) -> HttpResponse:
    by, day, place = request.by, timezone.localdate(), desk_place(request, Verb.SEE_ENTITLEMENT)
    found, wished = _finding(request, person, request.GET.get("finding", "")), request.GET.get("benefit", "")
    lists = lists_adopted()
    may_apply = may(by, Verb.APPLY_FOR_BENEFIT) and person.died_on is None
    if form is None and may_apply:
        form = _apply_form(by, person, None, found, wished)
    shown = {
        "person_id": person.pk,
        "name": str(person.name),
        "who": who_is(person, day),
        "rows": [application_row(one, day, lists) for one in applications_of(by, person)],
        "may_apply": may_apply,
        "form": form,
    }
    context = {**around(request, place, "people"), **shown}
    return render(request, "station/person_applications.html", context, status=status)


def _apply_form(by: Actor, person: Person, posted: Any, found: Finding | None = None, wished: str = "") -> ApplyForm:
    """The form with what may be due by what is known first; what a finding or a plan names is chosen already."""
    benefits, language = benefits_at(person.place, timezone.localdate()), get_language() or "zh"
    decisions = decided_for_all(by, [person], benefits).get(person.pk, ())
    may_be = {one.benefit.code for one in decisions if one.verdict is Verdict.YES}
    listed: Choices = [(one.code, one.label.in_language(language)) for one in benefits.benefits if one.listed]
    due, others = ([one for one in listed if (one[0] in may_be) is wanted] for wanted in (True, False))
    initial = {"benefit": str(found.benefit), "finding": found.pk} if found else {"benefit": wished}
    return ApplyForm(due, others, posted, auto_id="apply_%s", initial={"asker": "self", **initial})


def _end_form(given: bool, day: date, posted: Any = None) -> EndForm | ReasonForm:
    if given:
        return EndForm(day, posted, auto_id="end_%s")
    return ReasonForm(withdrawing_reasons(), posted, auto_id="end_%s")


def _finding(request: SignedIn, person: Person, key: str) -> Finding | None:
    """The finding an application follows, if it is one of this person."""
    found = visible_to(request.by, Verb.SEE_ENTITLEMENT, Finding).filter(person=person, pk=key) if key else None
    return found.first() if found is not None else None


def name_of(benefit: str, benefits: Benefits) -> str:
    """A benefit as the list of the place calls it, or that it stands there no longer."""
    named = next((one.label for one in benefits.benefits if one.code == benefit), None)
    return named.in_language(get_language() or "zh") if named else _("no longer on the list")


def _whose(one: Application, day: date) -> dict[str, str]:
    person = one.person
    place = place_name(person.place)
    return {"person_id": person.pk, "person": str(person.name), "who": who_is(person, day), "place": place}


def _address(application: Application) -> str:
    return reverse("station:application", args=[application.pk])
