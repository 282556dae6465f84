"""Places at the administrator's desk: the tree, one place with its station, what lies in it and who works there."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.announcements.actions import keep_station
from huzhu.commons.people.areas import (
    TIERS,
    CodeUnclear,
    PlaceNameUnclear,
    TierNotBelow,
    add_division,
    rename_division,
)
from huzhu.commons.people.queries import posts_kept_by
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import in_order
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.keeper.desk import around, kept_place, kept_places, page_of
from huzhu.doors.web.keeper.forms import NameForm, PlaceForm
from huzhu.doors.web.keeper.rows import post_row
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.station.boardforms import StationForm
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.wording import week_words
from huzhu.kernel.moments import local_day
from huzhu.kernel.opening import read_week

POSTS_SHOWN = 30
FIELDS = {PlaceNameUnclear: "name", TierNotBelow: "tier", CodeUnclear: "code"}


@require_GET
@signed_in
def show_places(request: SignedIn) -> HttpResponseBase:
    """All places of this desk, as they lie in one another, or those whose name holds what was typed."""
    q = request.GET.get("q", "").strip()
    places = kept_places(request)
    if q:
        places = places.filter(Q(name__icontains=q) | Q(name_en__icontains=q) | Q(codes__code__startswith=q)).distinct()
    page = page_of(request, _loaded(places))
    top = min((one.path.count("/") for one in page), default=0)
    shown = {
        "q": q,
        "page": page,
        "rows": [_row(one) | {"deep": 0 if q else min(one.path.count("/") - top, 5)} for one in in_order(page)],
    }
    return render(request, "keeper/places.html", {**around(request, "places"), **shown})


@require_GET
@signed_in
def show_place(request: SignedIn, place_id: str) -> HttpResponseBase:
    """One place: its name, its station, what lies in it, who works there."""
    return _place_page(request, kept_place(request, place_id))


@require_POST
@signed_in
@once
def add(request: SignedIn, place_id: str) -> HttpResponseBase:
    """Enters a place in this one."""
    under = kept_place(request, place_id)
    form = PlaceForm(under, request.POST, auto_id="add_%s")

    def work() -> None:
        add_division(by=request.by, at=timezone.now(), under=under, charter=form.charter())

    return _done(request, under, form, work, _("Entered."), {"add_form": form})


@require_POST
@signed_in
@once
def rename(request: SignedIn, place_id: str) -> HttpResponseBase:
    """Writes what the place is called."""
    place = kept_place(request, place_id)
    form = NameForm(request.POST, auto_id="name_%s")

    def work() -> None:
        given = form.cleaned_data
        name, name_en = given["name"], given["name_en"]
        rename_division(by=request.by, at=timezone.now(), division=place, name=name, name_en=name_en)

    return _done(request, place, form, work, _("The name is written down."), {"name_form": form})


@require_POST
@signed_in
@once
def open_station(request: SignedIn, place_id: str) -> HttpResponseBase:
    """Telephone, address and hours of the station here."""
    place = kept_place(request, place_id)
    form = StationForm(place, read_week(place.station_hours), request.POST, auto_id="station_%s")

    def work() -> None:
        given = {key: form.cleaned_data[key] for key in ("phone", "address")}
        keep_station(by=request.by, at=timezone.now(), place=place, hours=form.week().spans(), **given)

    done = _("Kept. It now stands on every page, on the screen and on posters.")
    return _done(request, place, form, work, done, {"station_form": form})


def _done(
    request: SignedIn, place: Division, form: Any, work: Any, words: str, again: Mapping[str, Any]
) -> HttpResponseBase:
    def page() -> HttpResponse:
        return _place_page(request, place, {**again, "form": form}, status=422)

    field = "phone" if "station_form" in again else None
    to = reverse("keeper:place", args=[place.pk])
    return through(request, form, work, Way(words, to, page, field, FIELDS))


def _place_page(
    request: SignedIn, place: Division, more: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    today = local_day(timezone.now(), place.time_zone)
    week = read_week(place.station_hours)
    inside = kept_places(request).filter(
        Q(administered_by=place) | Q(statutory_parent=place, administered_by__isnull=True)
    )
    posts = posts_kept_by(request.by).filter(place=place).filter(Q(to_on__isnull=True) | Q(to_on__gt=today))
    children = page_of(request, _loaded(inside))
    shown = {
        "one": _row(place) | {"parent": place_name(place.statutory_parent) if place.statutory_parent else ""},
        "hours": week_words(week),
        "children": [_row(one) for one in children],
        "page": children,
        "posts": [post_row(one, today) for one in posts.order_by("kind", "pk")[:POSTS_SHOWN]],
        "name_form": NameForm(initial={"name": place.name, "name_en": place.name_en}, auto_id="name_%s"),
        "station_form": StationForm(place, week, auto_id="station_%s"),
        "add_form": PlaceForm(place, auto_id="add_%s") if place.tier != TIERS[-1] else None,
        "crumbs": _crumbs(request, place),
        **(more or {}),
    }
    return render(request, "keeper/place.html", {**around(request, "places"), **shown}, status=status)


def _loaded(places: "QuerySet[Division]") -> "QuerySet[Division]":
    return places.select_related("statutory_parent").prefetch_related("codes")


def _row(place: Division) -> dict[str, Any]:
    codes = sorted(place.codes.all(), key=lambda one: (one.from_on, one.pk))
    return {
        "pk": place.pk,
        "name": place_name(place),
        "tier": place.get_tier_display(),
        "code": codes[-1].code if codes else "",
        "phone": place.station_phone,
        "address": place.station_address,
        "open": bool(place.station_hours),
    }


def _crumbs(request: SignedIn, place: Division) -> list[NavItem]:
    keys = [part for part in place.path.split("/") if part]
    above = kept_places(request).filter(pk__in=keys[:-1])
    items = [NavItem(place_name(one), reverse("keeper:place", args=[one.pk])) for one in above]
    here = NavItem(place_name(place), "", current=True)
    return [NavItem(_("Areas"), reverse("keeper:places")), *items, here]
