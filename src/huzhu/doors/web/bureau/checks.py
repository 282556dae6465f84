"""Flags for an inspector: what is unusual and why, who looks into it, and what it turned out to be."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.visits.actions import dispute_visit
from huzhu.care.visits.models import Visit
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.doors.once import once
from huzhu.doors.web.bureau.desk import View, around, place_options, view_of
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.home.saved import csv_answer
from huzhu.doors.web.shapes import Column, NavItem
from huzhu.doors.web.states import flag_state, visit_state
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.words import moment, service_name, sign_words
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rosters.sheets import Row, Sheet
from huzhu.oversight.vigilance.actions import ask_about_flag, clear_flag, confirm_flag, leave_flag, take_flag
from huzhu.oversight.vigilance.models import Flag
from huzhu.oversight.vigilance.queries import flags_at, flags_for, visits_flagged

PER_PAGE = 30
ROWS_MOST = 50_000
VISITS_SHOWN = 60
DEEDS: dict[str, Callable[..., object]] = {"take": take_flag, "leave": leave_flag, "ask": ask_about_flag}


class DecideForm(DoorForm):
    """What it turned out to be, and what was found."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What was it?"), choices=Flag.Outcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("What did you find?"), max_length=500, widget=forms.Textarea({"rows": 3})
    )


@require_GET
@signed_in
def show_flags(request: SignedIn) -> HttpResponseBase:
    """What waits to be looked into, the heaviest first; by state."""
    view, state = _view(request), _state(request)
    page = Paginator(flags_at(request.by, view.place, state), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "title": _("To look into"),
        "rows": _rows(page),
        "page": page,
        "options": place_options(request, view),
        "states": [("all", _("all"), not state), *((key, word, key == state) for key, word in Flag.State.choices)],
        "csv_href": f"{reverse('bureau:flags_file')}?{request.GET.urlencode()}",
    }
    return render(request, "bureau/flags.html", {**around(request, view, "flags"), **shown})


@require_GET
@signed_in
def send_flags(request: SignedIn) -> HttpResponseBase:
    """The same list as a file, people by code."""
    view = _view(request)
    head: Row = [
        _("Number"),
        _("Raised"),
        _("About"),
        _("Of whom"),
        _("Reasons"),
        _("Visits"),
        _("State"),
        _("Outcome"),
    ]
    rows: list[Row] = [
        [
            flag.pk,
            f"{timezone.localtime(flag.raised_at):%Y-%m-%d}",
            flag.get_whose_display(),
            flag.key,
            " ".join(sign_words(one) for one in flag.findings),
            flag.visits.count(),
            flag.get_state_display(),
            flag.get_outcome_display(),
        ]
        for flag in flags_at(request.by, view.place, _state(request))[:ROWS_MOST]
    ]
    return csv_answer(Sheet(_("To look into"), [head, *rows]), f"huzhu-flags-{timezone.localdate()}")


@require_GET
@signed_in
def show_flag(request: SignedIn, flag_id: str) -> HttpResponseBase:
    """One flag: its reasons beside what is usual, its visits, and the ways on."""
    return _flag_page(request, _flag(request, flag_id), DecideForm())


@require_POST
@signed_in
@once
def act(request: SignedIn, flag_id: str, deed: str) -> HttpResponseBase:
    """Takes it, puts it back, or has people rung about it."""
    flag = _flag(request, flag_id)
    if deed not in DEEDS:
        raise NotFound
    DEEDS[deed](by=request.by, at=timezone.now(), flag=flag)
    done = {
        "take": _("You look into it now."),
        "leave": _("It waits for somebody again."),
        "ask": _("They stand on the station's list of calls now."),
    }
    messages.success(request, done[deed])
    return HttpResponseRedirect(reverse("bureau:flag", args=[flag.pk]))


@require_POST
@signed_in
@once
def decide(request: SignedIn, flag_id: str) -> HttpResponseBase:
    """A person says what it was; minutes stay as they are."""
    flag, form = _flag(request, flag_id), DecideForm(request.POST)

    def work() -> None:
        said: dict[str, Any] = {
            "by": request.by,
            "at": timezone.now(),
            "flag": flag,
            "words": form.cleaned_data["words"],
        }
        if form.cleaned_data["outcome"] == Flag.Outcome.FALSE:
            confirm_flag(**said)
        else:
            clear_flag(**said, outcome=form.cleaned_data["outcome"])

    def again() -> HttpResponse:
        return _flag_page(request, flag, form, status=422)

    return through(request, form, work, Way(_("Written down."), reverse("bureau:flag", args=[flag.pk]), again))


@require_POST
@signed_in
@once
def dispute(request: SignedIn, flag_id: str, visit_id: str) -> HttpResponseBase:
    """Disputes one visit of a flag whose minutes are still held, as anybody who has seen something may."""
    flag = _flag(request, flag_id)
    visit = visits_flagged(request.by, flag).filter(pk=visit_id).first()
    if visit is None:
        raise NotFound
    dispute_visit(by=request.by, at=timezone.now(), visit=visit, because=_("An inspector has looked into it."))
    messages.success(request, _("Disputed. The minutes wait for a decision."))
    return HttpResponseRedirect(reverse("bureau:flag", args=[flag.pk]))


def _view(request: SignedIn) -> View:
    view = view_of(request, timezone.localdate().replace(day=1))
    require(request.by, Verb.SEE_FLAG, within=view.place)
    return view


def _state(request: SignedIn) -> str:
    """The state asked for; what is open where nothing is asked."""
    asked = request.GET.get("state", Flag.State.OPEN)
    return asked if asked in Flag.State else ""


def _flag(request: SignedIn, flag_id: str) -> Flag:
    desk_place(request, Verb.SEE_FLAG)
    flag = flags_for(request.by).select_related("about", "taken_by", "decided_by").filter(pk=flag_id).first()
    if flag is None:
        raise NotFound
    return flag


def _rows(flags: Any) -> list[dict[str, Any]]:
    listed = list(flags)
    names = _names(key for flag in listed for key in flag.key.split())
    return [
        {
            "href": reverse("bureau:flag", args=[flag.pk]),
            "whose": flag.get_whose_display(),
            "who": [names[key] for key in flag.key.split() if key in names],
            "place": place_name(flag.place),
            "reasons": [sign_words(one) for one in flag.findings[:2]],
            "raised_at": flag.raised_at,
            "state": flag_state(flag),
        }
        for flag in listed
    ]


def _names(keys: Any) -> dict[str, str]:
    return {one.pk: mask_name(str(one.name)) for one in Person.objects.filter(pk__in=set(keys)).order_by("pk")}


def _flag_page(request: SignedIn, flag: Flag, form: DoorForm, status: int = 200) -> HttpResponse:
    view = view_of(request, timezone.localdate().replace(day=1))
    visits = list(visits_flagged(request.by, flag)[:VISITS_SHOWN])
    mine = flag.state == Flag.State.TAKEN and flag.taken_by_id == request.by.person_id
    shown = {
        "flag": flag,
        "title": flag.get_whose_display(),
        "who": list(_names(flag.key.split()).values()),
        "place": place_name(flag.place),
        "state": flag_state(flag),
        "findings": [{**one, "words": sign_words(one), "percent": round(one["usual"] / 10)} for one in flag.findings],
        "columns": [Column(_("Began")), Column(_("Help")), Column(_("Elder")), Column(_("Rung")), Column(_("State"))],
        "visits": [_visit(flag, visit) for visit in visits],
        "visits_count": flag.visits.count(),
        "open": flag.state == Flag.State.OPEN,
        "taken": flag.state == Flag.State.TAKEN,
        "may_decide": flag.state == Flag.State.OPEN or mine,
        "taken_words": _who_when(flag.taken_by, flag.taken_at),
        "decided_words": _who_when(flag.decided_by, flag.decided_at),
        "outcome": flag.get_outcome_display(),
        "said": str(flag.words),
        "form": form,
        "crumbs": [NavItem(_("To look into"), reverse("bureau:flags")), NavItem(_("Flag"), "", current=True)],
    }
    return render(request, "bureau/flag.html", {**around(request, view, "flags"), **shown}, status=status)


def _visit(flag: Flag, visit: Visit) -> dict[str, Any]:
    call = getattr(visit, "phone_back", None)
    return {
        "pk": visit.pk,
        "href": reverse("bureau:visit", args=[visit.pk]),
        "at": visit.began_at,
        "service": service_name(visit.need.service, visit.began_at),
        "elder": mask_name(str(visit.elder.name)),
        "rung": (call.get_outcome_display() or call.get_state_display()) if call else "",
        "said": str(call.words) if call else "",
        "state": visit_state(visit),
        "may_dispute": visit.state == Visit.State.LEFT and flag.state == Flag.State.CONFIRMED,
    }


def _who_when(person: Person | None, at: Any) -> str:
    return f"{mask_name(str(person.name))} · {moment(at)}" if person else ""
