"""What deaths have left behind: the list, one of them with where the time would go, settling and withdrawing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.visits.deaths import after_death
from huzhu.care.visits.deaths_undone import undo_death
from huzhu.commons.people.access import Verb, may
from huzhu.commons.timebank.estates import passing_of, settle_estate
from huzhu.commons.timebank.models import Estate
from huzhu.commons.timebank.queries import estates_at
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.openings import BecauseForm
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.refusal import NotFound


@require_GET
@signed_in
def show_estates(request: SignedIn) -> HttpResponseBase:
    """Every death noted here, those that wait on top."""
    place = desk_place(request, Verb.SEE_ACCOUNT)
    page = page_of(request, estates_at(request.by, place).order_by("state", "-noted_at", "pk"))
    rows = [{"estate": one, "name": str(one.member.name), "state": str(Estate.State(one.state).label)} for one in page]
    shown = {"rows": rows, "page": page, "place_name": place_name(place)}
    return render(request, "station/estates.html", {**around(request, place, "book"), **shown})


@require_GET
@signed_in
def show_estate(request: SignedIn, estate_id: str) -> HttpResponseBase:
    """What is there, where it would go, and what still waits."""
    return _page(request, _estate(request, estate_id), BecauseForm())


@require_POST
@signed_in
@once
def settle(request: SignedIn, estate_id: str) -> HttpResponseBase:
    """The time goes to the heir or to the donations."""
    estate = settle_estate(by=request.by, at=timezone.now(), estate=_estate(request, estate_id))
    messages.success(request, _("Settled."))
    return HttpResponseRedirect(reverse("station:estate", args=[estate.pk]))


@require_POST
@signed_in
@once
def withdraw(request: SignedIn, estate_id: str) -> HttpResponseBase:
    """It was a mistake."""
    estate, form = _estate(request, estate_id), BecauseForm(request.POST)

    def work() -> None:
        because = form.cleaned_data["because"]
        undone = undo_death(by=request.by, at=timezone.now(), estate=estate, because=because)
        counts = {"kept": len(undone.kept), "waiting": len(undone.waiting), "over": len(undone.over)}
        if any(counts.values()):
            words = _("Visits as before: %(kept)s. To plan again: %(waiting)s. Their time was over: %(over)s.")
            messages.info(request, words % counts)

    def again() -> HttpResponseBase:
        return _page(request, estate, form)

    to = reverse("station:estate", args=[estate.pk])
    return through(request, form, work, Way(_("Withdrawn: the person lives."), to, again))


def _estate(request: SignedIn, key: str) -> Estate:
    place = desk_place(request, Verb.SEE_ACCOUNT)
    found = estates_at(request.by, place).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _page(request: SignedIn, estate: Estate, form: BecauseForm) -> HttpResponseBase:
    passing = passing_of(estate.member, timezone.now())
    shown: dict[str, Any] = {
        "estate": estate,
        "name": str(estate.member.name),
        "document": str(estate.document),
        "state": str(Estate.State(estate.state).label),
        "open": estate.state == Estate.State.NOTED,
        "passing": passing,
        "passes_to": str(passing.heir.name) if passing.heir else "",
        "heir_name": str(estate.heir.name) if estate.heir else "",
        "pool_name": place_name(estate.member.place),
        "later_visits": after_death(estate).count(),
        "may_post": may(request.by, Verb.POST_TRANSFER),
        "form": form,
        "back_href": reverse("station:estates"),
    }
    context = {**around(request, desk_place(request, Verb.SEE_ACCOUNT), "book"), **shown}
    return render(request, "station/estate.html", context, status=422 if form.errors else 200)
