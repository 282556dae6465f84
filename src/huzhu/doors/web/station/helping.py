"""Helpers at the desk: the list, taking somebody on, hours, absences, skills and papers."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.care.dispatch.illness import fall_ill, illness_of, undo_illness
from huzhu.care.dispatch.models import Assignment, Illness
from huzhu.care.dispatch.queries import LIVE, assignments_for
from huzhu.commons.helpers.actions import (
    Hours,
    Paper,
    enrol_helper,
    note_absence,
    note_skill,
    offer_hours,
    verify_paper,
)
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.queries import helpers_for, pictured
from huzhu.commons.people.access import Verb, may, visible_to
from huzhu.commons.people.queries import find_persons, organisations_around
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.basis import papers, unconfirmed, who_may
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.histories import offer_row
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.station.personal import (
    WEEKDAYS,
    AbsenceForm,
    EnrolForm,
    HoursForm,
    IllnessForm,
    PaperForm,
    PhotoForm,
    SkillForm,
    TeamForm,
)
from huzhu.doors.web.wording import restored_words
from huzhu.doors.words import service_name, skill_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import moment_at
from huzhu.kernel.packs import catalogue_on
from huzhu.kernel.refusal import NotFound, Refused

COMING_SHOWN = 20


@require_GET
@signed_in
def show_helpers(request: SignedIn) -> HttpResponseBase:
    """The helpers of the place, by standing and kind; the search finds them by name or vest."""
    place = desk_place(request, Verb.SEE_HELPER)
    q, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    helpers = helpers_for(request.by).filter(place__path__startswith=place.path)
    if q:
        named = [person.pk for person in find_persons(request.by, q, 50)]
        helpers = helpers.filter(Q(person__in=named) | Q(vest_number=q))
    if kind in Helper.Kind:
        helpers = helpers.filter(kind=kind)
    page = page_of(
        request, helpers.prefetch_related("skills", "availability").order_by("standing", "vest_number", "pk")
    )
    here = reverse("station:helpers")
    kinds = [NavItem(_("All"), here, current=not kind)]
    kinds += [NavItem(str(one.label), f"{here}?kind={one}", current=kind == one) for one in Helper.Kind]
    shown = {"rows": [_row(helper) for helper in page], "page": page, "q": q, "tab_items": kinds}
    more = {"may_see_figures": may(request.by, Verb.SEE_FIGURES)}
    return render(request, "station/helpers.html", {**around(request, place, "helpers"), **shown, **more})


@require_GET
@signed_in
def show_helper(request: SignedIn, helper_id: str) -> HttpResponseBase:
    """One helper: what they can, when they come, where they go next."""
    return _helper_page(request, helper_of(request, helper_id))


@require_http_methods(["GET", "POST"])
@signed_in
@once
def enrol(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Takes a person on as a helper."""
    person = person_of(request, person_id)
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            helper = enrol_helper(
                by=request.by,
                at=timezone.now(),
                person=person,
                kind=given["kind"],
                vest_number=given["vest_number"],
                max_minutes_a_day=given["hours"],
            )
        except Refused as refusal:
            tell_in(form, refusal, request.by)
        else:
            messages.success(request, _("Taken on. Now the hours and the papers, please."))
            return HttpResponseRedirect(reverse("station:helper", args=[helper.pk]))
    place = desk_place(request, Verb.ENROL_HELPER)
    shown = {"form": form, "name": str(person.name), "person_id": person.pk}
    status = 422 if form.errors else 200
    return render(request, "station/enrol.html", {**around(request, place, "helpers"), **shown}, status=status)


@require_POST
@signed_in
@once
def set_hours(request: SignedIn, helper_id: str) -> HttpResponseBase:
    """Replaces the hours of the week."""
    helper = helper_of(request, helper_id)
    form = HoursForm(request.POST, auto_id="hours_%s")

    def work() -> None:
        starts, ends = form.cleaned_data["starts"], form.cleaned_data["ends"]
        first, last = starts.hour * 60 + starts.minute, ends.hour * 60 + ends.minute
        hours = [Hours(day, first, last) for day in form.cleaned_data["days"]]
        offer_hours(by=request.by, at=timezone.now(), helper=helper, hours=hours)

    return through(request, form, work, way_back(request, helper, form, "hours_form", _("The hours are written down.")))


@require_POST
@signed_in
@once
def add_absence(request: SignedIn, helper_id: str) -> HttpResponseBase:
    """Days on which the helper cannot come."""
    helper = helper_of(request, helper_id)
    form = AbsenceForm(request.POST, auto_id="absence_%s")

    def work() -> None:
        first = form.cleaned_data["first"]
        note_absence(by=request.by, at=timezone.now(), helper=helper, from_on=first, to_on=form.back_on())

    done = _("Noted. No plan asks them on those days.")
    return through(request, form, work, way_back(request, helper, form, "absence_form", done))


@require_POST
@signed_in
@once
def report_ill(request: SignedIn, helper_id: str) -> HttpResponseBase:
    """The helper rang: ill until a day. Every promise before it is given back in one deed."""
    helper = helper_of(request, helper_id)
    form = IllnessForm(request.POST, auto_id="ill_%s")

    def work() -> None:
        fall_ill(by=request.by, at=timezone.now(), helper=helper, to_on=form.cleaned_data["back_on"])

    done = _("Noted. Every visit until then is looked after, and elders and families are told.")
    return through(request, form, work, replace(way_back(request, helper, form, "ill_form", done), field="back_on"))


@require_POST
@signed_in
@once
def undo_ill(request: SignedIn, illness_id: str) -> HttpResponseBase:
    """A mistake: what nobody has taken stands again."""
    illness = visible_to(request.by, Verb.REPORT_ILL, Illness).filter(pk=illness_id).first()
    if illness is None:
        raise NotFound
    messages.success(request, restored_words(undo_illness(by=request.by, at=timezone.now(), illness=illness)))
    return HttpResponseRedirect(reverse("station:helper", args=[illness.helper_id]))


@require_POST
@signed_in
@once
def add_skill(request: SignedIn, helper_id: str) -> HttpResponseBase:
    """What the helper can do; it counts once a paper proves it."""
    helper = helper_of(request, helper_id)
    form = SkillForm(_skills(), request.POST, auto_id="skill_%s")

    def work() -> None:
        code, level = form.cleaned_data["skill"], form.cleaned_data["level"]
        note_skill(by=request.by, at=timezone.now(), helper=helper, code=code, level=level)

    done = _("Written down. It counts once a paper proves it.")
    return through(request, form, work, way_back(request, helper, form, "skill_form", done))


@require_POST
@signed_in
@once
def add_paper(request: SignedIn, helper_id: str) -> HttpResponseBase:
    """A certificate that lies on the desk."""
    helper = helper_of(request, helper_id)
    form = PaperForm(_skills(), request.POST, auto_id="paper_%s")

    def work() -> None:
        given, today = form.cleaned_data, timezone.localdate()
        paper = Paper(given["skill"], given["issuer"], given["number"], today, given["valid_to"])
        verify_paper(by=request.by, at=timezone.now(), helper=helper, paper=paper)

    way = way_back(request, helper, form, "paper_form", _("Seen and noted. The skill counts from today."))
    return through(request, form, work, replace(way, field="valid_to"))


def way_back(request: SignedIn, helper: Helper, form: BaseForm, name: str, done: str) -> Way:
    """From a form on the page of a helper: back to that page, with the form as `name` where something is wrong."""

    def again() -> HttpResponse:
        return _helper_page(request, helper, {name: form, "form": form}, status=422)

    return Way(done, reverse("station:helper", args=[helper.pk]), again)


def team_form(helper: Helper, sent: Any = None) -> TeamForm:
    """The organisations of the place to choose from, and the one there is."""
    there = [(one.pk, one.name) for one in organisations_around(helper.place)]
    return TeamForm(there, sent, initial={"organisation": helper.organisation_id or ""}, auto_id="team_%s")


def helper_of(request: SignedIn, helper_id: str) -> Helper:
    """A helper whom the asker sees. Refuses: NotFound."""
    loaded = (
        helpers_for(request.by)
        .select_related("organisation")
        .prefetch_related("skills", "certificates", "availability", "absences")
    )
    helper = loaded.filter(pk=helper_id).annotate(pictured=pictured()).first()
    if helper is None:
        raise NotFound
    return helper


def _helper_page(
    request: SignedIn, helper: Helper, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    by, today = request.by, timezone.localdate()
    place = desk_place(request, Verb.SEE_HELPER)
    from_at = moment_at(today, 0, helper.place.time_zone)
    coming = assignments_for(by).filter(helper=helper, state__in=LIVE, starts_at__gte=from_at)
    coming = coming.select_related("attendance").order_by("starts_at", "pk")[:COMING_SHOWN]
    away = [one for one in helper.absences.all() if one.to_on > today]
    shown = {
        **_row(helper),
        "helper": helper,
        "coming": [_coming(one) for one in coming],
        "papers": [
            {
                "skill": skill_name(one.skill_code, today),
                "issuer": one.issuer,
                "to": one.valid_to,
                "good": one.valid_to > today,
            }
            for one in helper.certificates.all()
        ],
        "absences": [{"from": one.from_on, "back": one.to_on} for one in sorted(away, key=lambda one: one.from_on)],
        "may_enrol": may(by, Verb.ENROL_HELPER),
        "pictured": helper.pictured,  # type: ignore[attr-defined]  # said by helper_of
        "photo_form": PhotoForm(auto_id="photo_%s"),
        "team_form": team_form(helper),
        "team": helper.organisation.name if helper.organisation else "",
        "hours_form": HoursForm(auto_id="hours_%s"),
        **_illness(by, helper),
        "absence_form": AbsenceForm(auto_id="absence_%s"),
        "skill_form": SkillForm(_skills(), auto_id="skill_%s"),
        "paper_form": PaperForm(_skills(), auto_id="paper_%s"),
        "bases": unconfirmed(papers(today), who_may(today)),
        **(more or {}),
    }
    return render(request, "station/helper.html", {**around(request, place, "helpers"), **shown}, status=status)


def _coming(one: Assignment) -> dict[str, Any]:
    service, elder = service_name(one.need.service, one.starts_at), str(one.need.elder.name)
    return {**offer_row(one), "need_id": one.need_id, "service": service, "elder": elder}


def _illness(by: Actor, helper: Helper) -> dict[str, Any]:
    reports = may(by, Verb.REPORT_ILL)
    running = illness_of(by, timezone.now(), helper) if reports else None
    return {"may_report_ill": reports, "ill": running, "ill_form": IllnessForm(auto_id="ill_%s")}


def _row(helper: Helper) -> dict[str, Any]:
    today = timezone.localdate()
    words = dict(WEEKDAYS)
    week = sorted(helper.availability.all(), key=lambda one: (one.weekday, one.from_minute))
    return {
        "pk": helper.pk,
        "name": str(helper.person.name),
        "person_id": helper.person_id,
        "kind": helper.get_kind_display(),
        "vest": helper.vest_number,
        "standing": helper.get_standing_display(),
        "active": helper.standing == Helper.Standing.ACTIVE,
        "skills": [skill_name(one.code, today) for one in helper.skills.all()],
        "most_minutes": helper.max_minutes_a_day,
        "week": [
            {"day": words[one.weekday], "from": _minute(one.from_minute), "to": _minute(one.to_minute)} for one in week
        ],
        "days_count": len({one.weekday for one in week}),
    }


def _minute(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def _skills() -> list[tuple[str, str]]:
    zh = (get_language() or "zh").startswith("zh")
    skills = catalogue_on(timezone.localdate()).skills
    return [(one.code, one.label.zh if zh else one.label.en) for one in skills]
