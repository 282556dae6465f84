"""Telling many at the desk: the words, whom they are for, how each way looks, what it costs, and taking it back."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.commons.announcements.models import Announcement
from huzhu.commons.circulars.actions import (
    NobodyReached,
    NoWayChosen,
    ReachUnclear,
    Telling,
    keep_text_price,
    take_back_circular,
    write_circular,
)
from huzhu.commons.circulars.models import Circular
from huzhu.commons.circulars.queries import (
    Reach,
    circular_seen_by,
    circulars_of,
    reach_of,
    text_parts,
    text_price,
    told_so_far,
)
from huzhu.commons.groups.queries import groups_at
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.texts import circular_words
from huzhu.commons.people.access import Verb, places_of
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import in_order
from huzhu.commons.works.queries import last_work
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.public.board import told, when_of
from huzhu.doors.web.station.circularforms import CircularForm, PriceForm
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.longworks import shown_work
from huzhu.doors.web.surroundings import place_name, station_at
from huzhu.kernel.moments import local_day

PREVIEW = "preview"
PLACES_MOST = 60
Channel, State = Notice.Channel, Notice.State


@require_GET
@signed_in
def show_circulars(request: SignedIn) -> HttpResponseBase:
    """What was told to many, the newest first, and what a text message costs here."""
    return _list_page(request)


@require_http_methods(["GET", "POST"])
@signed_in
def compose(request: SignedIn) -> HttpResponseBase:
    """One announcement: written, looked at as each will see it, then sent; looking changes nothing."""
    at = timezone.now()
    form = _form(request, at)
    if request.method == "GET":
        return _compose_page(request, form, {})
    if PREVIEW in request.POST and form.is_valid():
        return _compose_page(request, form, {"preview": _preview(request, form.telling(at), at)})
    return _send(request, form, at)


@require_GET
@signed_in
def show_circular(request: SignedIn, circular_id: str) -> HttpResponseBase:
    """One: what it said, how far it has come, whom it has reached."""
    place, at = desk_place(request, Verb.TELL_MANY), timezone.now()
    one = circular_seen_by(request.by, circular_id)
    sent = told_so_far(request.by, one)
    title, details = told(one.line)
    shown = {
        **_row(one, at),
        **shown_work(last_work(request.by, one.pk), at),
        "details": details,
        "title": title,
        "english": one.line.words_in("en") if one.line.title_en not in ("", title) else None,
        "hangs": when_of(one.line) if one.line.on_board else "",
        "line_id": one.line_id,
        "said": circular_words(one.line),
        "parts": one.text_parts,
        "cost": _yuan(one.part_fen, _told_by(sent, Channel.SMS) * one.text_parts),
        "texts": _stood(sent, Channel.SMS),
        "calls": _stood(sent, Channel.CALL),
        "author": str(one.written_by.name),
        "here": request.path,
    }
    return render(request, "station/circular.html", {**around(request, place, "board"), **shown})


@require_POST
@signed_in
@once
def take_back(request: SignedIn, circular_id: str) -> HttpResponseBase:
    """Nobody more is told, and it hangs no longer."""
    desk_place(request, Verb.TELL_MANY)
    one = circular_seen_by(request.by, circular_id)
    heard = take_back_circular(by=request.by, at=timezone.now(), circular=one)
    said = ngettext(
        "Taken back. %(n)s person has heard it already.", "Taken back. %(n)s people have heard it already.", heard
    )
    messages.success(request, said % {"n": heard} if heard else _("Taken back. Nobody had been told yet."))
    return HttpResponseRedirect(reverse("station:circular", args=[circular_id]))


@require_POST
@signed_in
@once
def keep_price(request: SignedIn) -> HttpResponseBase:
    """What one text message costs here, so that the price stands beside what is to be sent."""
    place = desk_place(request, Verb.TELL_MANY)
    form = PriceForm(request.POST, auto_id="price_%s")

    def work() -> None:
        keep_text_price(by=request.by, at=timezone.now(), place=place, part_fen=form.fen())

    def again() -> HttpResponse:
        return _list_page(request, {"price_form": form, "form": form}, status=422)

    return through(request, form, work, Way(_("The price is kept."), reverse("station:circulars"), again, "part"))


@once
def _send(request: SignedIn, form: CircularForm, at: datetime) -> HttpResponseBase:
    made: list[Circular] = []

    def work() -> None:
        reaching = form.cleaned_data["reaching"] or 0
        made.append(write_circular(by=request.by, at=at, telling=form.telling(at), reaching=reaching))

    def again() -> HttpResponse:
        looked = not set(form.errors) - {"reaching"}
        more = {"preview": _preview(request, form.telling(at), at)} if looked else {}
        return _compose_page(request, form, {"form": form, **more}, status=422)

    fields = {ReachUnclear: "reaching", NoWayChosen: "ways", NobodyReached: "ways"}
    done = _("Written down. What is due goes out now.")
    answer = through(request, form, work, Way(done, reverse("station:circulars"), again, "title", fields))
    return HttpResponseRedirect(reverse("station:circular", args=[made[0].pk])) if made else answer


def _form(request: SignedIn, at: datetime) -> CircularForm:
    place = desk_place(request, Verb.TELL_MANY)
    below = places_of(request.by, Verb.TELL_MANY).filter(path__startswith=place.path)
    places = in_order(below.exclude(tier=Division.Tier.GRID).order_by("path", "pk")[:PLACES_MOST]) or [place]
    groups = [one.group for one in groups_at(request.by, place)]
    first = {"goes_on": local_day(at, place.time_zone), "place": place.pk}
    return CircularForm(places, groups, request.POST or None, initial=first, auto_id="many_%s")


def _compose_page(request: SignedIn, form: CircularForm, more: Mapping[str, Any], status: int = 200) -> HttpResponse:
    place = desk_place(request, Verb.TELL_MANY)
    if more.get("preview") and more["preview"]["reach"].told:
        form.fields["reaching"].required = True  # whoever reads the page has to type it now
    shown = {"many_form": form, **more}
    return render(request, "station/compose.html", {**around(request, place, "board"), **shown}, status=status)


def _list_page(request: SignedIn, more: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    place, at = desk_place(request, Verb.TELL_MANY), timezone.now()
    page = page_of(request, circulars_of(request.by, place).order_by("-written_at", "pk"))
    price = text_price(place)
    shown = {
        "rows": [_row(one, at) for one in page],
        "page": page,
        "price": _yuan(price, 1),
        "price_form": PriceForm(auto_id="price_%s"),
        **(more or {}),
    }
    return render(request, "station/circulars.html", {**around(request, place, "board"), **shown}, status=status)


def _row(one: Circular, at: datetime) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "title": told(one.line)[0],
        "whom": one.group.name if one.group else one.get_whom_display(),
        "where": place_name(one.place),
        "goes_at": one.goes_at,
        "people": one.reached_count,
        "board": one.line.on_board,
        "by_text": one.by_text,
        "by_call": one.by_call,
        "taken_back": one.taken_back_at,
        "coming": one.goes_at > at,
    }


def _preview(request: SignedIn, telling: Telling, at: datetime) -> dict[str, Any]:
    """What each way will look like, whom it reaches and what it costs, before anybody hears of it."""
    line, target = telling.line, telling.target
    words = {name: getattr(line, name) or "" for name in ("title", "details", "title_en", "details_en")}
    one = Announcement(place=target.place, kind=line.kind, from_on=line.from_on, to_on=line.to_on, **words)
    reach = reach_of(request.by, target, local_day(at, target.place.time_zone))
    parts, price = text_parts(one), text_price(target.place)
    with override("zh-hans"):
        texted = circular_words(one)
    return {
        "reach": reach,
        "whom": target.group.name if target.group else Circular.Whom(target.whom).label,
        "where": place_name(target.place),
        "board": line.on_board,
        "title": one.title,
        "lines": one.details.splitlines(),
        "english": one.words_in("en") if line.title_en else None,
        "when": when_of(one),
        "ring": station_at(target.place)["phone"],
        "by_text": target.by_text,
        "by_call": target.by_call,
        "texted": texted,
        "parts": parts,
        "paid": parts * reach.by_text,
        "cost": _yuan(price, parts * reach.by_text),
        "said": circular_words(one),
        "goes_at": telling.goes_at if telling.goes_at > at else None,
        **_unheard(reach),
    }


def _unheard(reach: Reach) -> dict[str, Any]:
    said = ngettext("%(n)s person hears of it in person.", "%(n)s people hear of it in person.", reach.told)
    return {"told_words": said % {"n": reach.told}}


def _told_by(sent: Mapping[tuple[str, str], int], channel: str) -> int:
    return sum(count for (way, _state), count in sent.items() if way == channel)


def _stood(sent: Mapping[tuple[str, str], int], channel: str) -> dict[str, int]:
    named = {"waiting": State.WAITING, "reached": State.DELIVERED, "failed": State.FAILED}
    return {name: sent.get((channel, state), 0) for name, state in named.items()} | {"all": _told_by(sent, channel)}


def _yuan(fen: int | None, times: int) -> str:
    return "" if fen is None else f"{Decimal(fen * times) / 100:,.2f}"
