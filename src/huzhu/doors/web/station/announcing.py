"""The notice board at the desk: the station's hours and telephone, what hangs for everybody, its screen and posters."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.commons.announcements.actions import (
    announce_line,
    change_line,
    hang_line_again,
    keep_station,
    take_line_down,
)
from huzhu.commons.announcements.models import Announcement
from huzhu.commons.announcements.queries import announcements_kept_by
from huzhu.commons.people.access import Verb, may, places_of
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import in_order
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.public.board import item_of, menu_of, told, when_of
from huzhu.doors.web.station.boardforms import LineForm, StationForm, line_now, new_line
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.moments import local_day
from huzhu.kernel.opening import read_week
from huzhu.kernel.refusal import NotFound

PREVIEW = "preview"
PLACES_MOST = 60


@require_GET
@signed_in
def show_board(request: SignedIn) -> HttpResponseBase:
    """What hangs now and later, what was taken down, and the station's hours."""
    return _board_page(request)


@require_POST
@signed_in
@once
def keep_hours(request: SignedIn) -> HttpResponseBase:
    """The telephone and hours that stand on every page, on the screen and on posters."""
    place = desk_place(request, Verb.KEEP_STATION)
    form = StationForm(place, read_week(place.station_hours), request.POST, auto_id="station_%s")

    def work() -> None:
        given = {key: form.cleaned_data[key] for key in ("phone", "address")}
        keep_station(by=request.by, at=timezone.now(), place=place, hours=form.week().spans(), **given)

    def again() -> HttpResponse:
        return _board_page(request, {"station_form": form, "form": form}, status=422)

    done = _("Kept. It now stands on every page, on the screen and on posters.")
    return through(request, form, work, Way(done, reverse("station:announcements"), again, "phone"))


@require_POST
@signed_in
def announce(request: SignedIn) -> HttpResponseBase:
    """Hangs a new line, or shows first how it will look, which changes nothing and may be asked for again."""
    form = LineForm(_places(request), request.POST, auto_id="line_%s")
    if PREVIEW in request.POST and form.is_valid():
        return _board_page(request, {"line_form": form, "preview": _preview(form)})
    return _hang(request)


@require_http_methods(["GET", "POST"])
@signed_in
def change(request: SignedIn, announcement_id: str) -> HttpResponseBase:
    """One line: changed, printed as a poster, or taken down."""
    one = _kept(request, announcement_id)
    form = LineForm([one.place], request.POST or None, initial=line_now(one), auto_id="line_%s")
    if PREVIEW in request.POST and form.is_valid():
        return _line_page(request, one, form, {"preview": _preview(form)})
    return _line_page(request, one, form) if request.method == "GET" else _change(request, one)


@once
def _hang(request: SignedIn) -> HttpResponseBase:
    places = _places(request)
    form = LineForm(places, request.POST, auto_id="line_%s")

    def work() -> None:
        place = next(one for one in places if one.pk == form.cleaned_data["place"])
        announce_line(by=request.by, at=timezone.now(), place=place, line=form.line())

    def again() -> HttpResponse:
        return _board_page(request, {"line_form": form, "form": form}, status=422)

    done = _("It hangs on the board. The screen shows it within a minute.")
    return through(request, form, work, Way(done, reverse("station:announcements"), again, "title"))


@once
def _change(request: SignedIn, one: Announcement) -> HttpResponseBase:
    form = LineForm([one.place], request.POST, auto_id="line_%s")

    def work() -> None:
        change_line(by=request.by, at=timezone.now(), announcement=one, line=form.line())

    def again() -> HttpResponse:
        return _line_page(request, one, form, {"form": form}, status=422)

    done = _("Changed. The screen shows it within a minute.")
    return through(request, form, work, Way(done, reverse("station:announcements"), again, "title"))


@require_POST
@signed_in
@once
def take_down(request: SignedIn, announcement_id: str) -> HttpResponseBase:
    """Nobody reads it any more."""
    take_line_down(by=request.by, at=timezone.now(), announcement=_kept(request, announcement_id))
    messages.success(request, _("Taken down. It can be hung up again, below."))
    return HttpResponseRedirect(reverse("station:announcements"))


@require_POST
@signed_in
@once
def hang_again(request: SignedIn, announcement_id: str) -> HttpResponseBase:
    """Undoes that."""
    hang_line_again(by=request.by, at=timezone.now(), announcement=_kept(request, announcement_id))
    messages.success(request, _("It hangs there again."))
    return HttpResponseRedirect(reverse("station:announcements"))


def _board_page(request: SignedIn, more: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    place, places = desk_place(request, Verb.ANNOUNCE), _places(request)
    today = local_day(timezone.now(), place.time_zone)
    kept = (
        announcements_kept_by(request.by)
        .filter(place__path__startswith=place.path, on_board=True)
        .select_related("place")
    )
    page = page_of(request, kept.order_by("withdrawn_at", "-from_on", "pk"))
    rows = [_row(one, today) for one in page]
    week = read_week(place.station_hours)
    shown = {
        "rows": [row for row in rows if not row["down"] and not row["over"]],
        "over": [row for row in rows if row["over"] and not row["down"]],
        "down": [row for row in rows if row["down"]],
        "page": page,
        "may_tell_many": may(request.by, Verb.TELL_MANY),
        "screens": [{"name": place_name(one), "pk": one.pk} for one in places],
        "line_form": LineForm(places, initial=new_line(today) | {"place": place.pk}, auto_id="line_%s"),
        "station_form": StationForm(place, week, auto_id="station_%s") if may(request.by, Verb.KEEP_STATION) else None,
        **(more or {}),
    }
    return render(request, "station/announcements.html", {**around(request, place, "board"), **shown}, status=status)


def _line_page(
    request: SignedIn, one: Announcement, form: LineForm, more: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    place = desk_place(request, Verb.ANNOUNCE)
    shown = {"one": one, "line_form": form, "when": when_of(one), **(more or {})}
    return render(request, "station/announcement.html", {**around(request, place, "board"), **shown}, status=status)


def _row(one: Announcement, today: date) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "kind": one.get_kind_display(),
        "title": one.title,
        "details": one.details,
        "when": when_of(one),
        "where": place_name(one.place),
        "today": one.hangs_on(today),
        "over": one.to_on is not None and one.to_on <= today,
        "down": one.withdrawn_at is not None,
    }


def _preview(form: LineForm) -> dict[str, Any]:
    """The line as the screen will show it, before anybody reads it."""
    line = form.line()
    place = Division.objects.get(pk=form.cleaned_data["place"])
    one = Announcement(
        place=place,
        **{name: getattr(line, name) for name in line.__dataclass_fields__ if getattr(line, name) is not None},
    )
    item = item_of(one, max(line.from_on, local_day(timezone.now(), place.time_zone)), timezone.now())
    menu = menu_of(one) if line.kind == Announcement.Kind.MENU else None
    shown = {"kind": line.kind, "title": told(one)[0], "details": told(one)[1], "when": when_of(one)}
    return shown | {"item": item, "menu": menu}


def _places(request: SignedIn) -> list[Division]:
    place = desk_place(request, Verb.ANNOUNCE)
    below = places_of(request.by, Verb.ANNOUNCE).filter(path__startswith=place.path)
    return in_order(below.exclude(tier=Division.Tier.GRID).order_by("path", "pk")[:PLACES_MOST]) or [place]


def _kept(request: SignedIn, key: str) -> Announcement:
    desk_place(request, Verb.ANNOUNCE)
    one = announcements_kept_by(request.by).select_related("place").filter(pk=key).first()
    if one is None:
        raise NotFound
    return one
