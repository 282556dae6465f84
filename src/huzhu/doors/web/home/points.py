"""My points and my stars: what is there and until when, what is kept for me, and the certificate on paper."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.schooling.actions import issue_school_record
from huzhu.care.schooling.queries import school_hours, school_records_for
from huzhu.commons.honours.models import Honour
from huzhu.commons.honours.queries import honours_for, stars_of
from huzhu.commons.people.models import Person
from huzhu.commons.points.models import Award
from huzhu.commons.points.queries import PointsPurse, awards_for, points_purse
from huzhu.doors.once import once
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.standing import around, standing_of
from huzhu.doors.web.shapes import LinkRow
from huzhu.doors.web.surroundings import place_name, station_at
from huzhu.kernel.refusal import NotFound
from huzhu.programmes.shop.actions import cancel_reservation
from huzhu.programmes.shop.models import Reservation
from huzhu.programmes.shop.queries import reservations_for

LINES_SHOWN, ENDED_SHOWN = 20, 10


@require_GET
@signed_in
def show_points(request: SignedIn) -> HttpResponseBase:
    """Points in plain words: how many, until when, what is kept, what they came from; and the stars."""
    by, standing = request.by, standing_of(request.by)
    purse = points_purse(standing.elder, by.day)
    own = reservations_for(by).filter(person=standing.elder)
    awards = awards_for(by).filter(person=standing.elder).order_by("-earned_on", "pk")[:LINES_SHOWN]
    shown = {
        "purse": purse,
        "soon": sum(lot.left for lot in purse.soon),
        "soon_on": purse.soon[0].last_on if purse.soon else None,
        "kept": [kept_row(one) for one in own.filter(state=Reservation.State.KEPT).order_by("last_on", "pk")],
        "ended": [kept_row(one) for one in own.exclude(state=Reservation.State.KEPT).order_by("-reserved_at", "pk")
                  [:ENDED_SHOWN]],
        "awards": [_award_row(one) for one in awards],
        "stars": _star_rows(stars_of(standing.elder)),
        "school": school_hours(standing.elder),
        "links": [LinkRow(reverse("home:window"), "shopping-bag", _("The shop"), _window_text(purse))],
    }  # fmt: skip
    return render(request, "home/points.html", {**around(standing), **shown})


@require_POST
@signed_in
@once
def cancel(request: SignedIn, reservation_id: str) -> HttpResponseBase:
    """What is kept for me goes back to the shelf; the points are mine again."""
    kept = reservations_for(request.by).filter(pk=reservation_id, person=request.by.person_id).first()
    if kept is None:
        raise NotFound
    cancel_reservation(by=request.by, at=timezone.now(), reservation=kept)
    messages.success(request, _("Cancelled. Your points are back."))
    return HttpResponseRedirect(reverse("home:points"))


@require_POST
@signed_in
@once
def issue_record(request: SignedIn) -> HttpResponseBase:
    """A certificate of what I gave as a minor, for my school."""
    person = Person.objects.get(pk=request.by.person_id)
    issued = issue_school_record(by=request.by, at=timezone.now(), person=person)
    return HttpResponseRedirect(reverse("home:school_record", args=[issued.pk]))


@require_GET
@signed_in
def show_school_record(request: SignedIn, record_id: str) -> HttpResponseBase:
    """What a minor gave on paper, with the code by which the school can verify it; for its owner and the station."""
    issued = school_records_for(request.by).filter(pk=record_id).first()
    if issued is None:
        raise NotFound
    own = issued.person_id == request.by.person_id
    shown = {
        "record": issued,
        "name": str(issued.person.name),
        "place": place_name(issued.place),
        "station": station_at(issued.place),
        "verify": request.build_absolute_uri(reverse("lobby:certificate", args=[issued.pk])),
        "back_href": reverse("home:points") if own else reverse("station:shop_person", args=[issued.person_id]),
    }
    return render(request, "home/school_record.html", shown)


@require_GET
@signed_in
def show_certificate(request: SignedIn, honour_id: str) -> HttpResponseBase:
    """A star on paper, with the code by which anybody can verify it; for its owner and the station."""
    honour = honours_for(request.by).filter(pk=honour_id).first()
    if honour is None:
        raise NotFound
    verify = request.build_absolute_uri(reverse("lobby:certificate", args=[honour.pk]))
    own = honour.person_id == request.by.person_id
    back = reverse("home:points") if own else reverse("station:shop_person", args=[honour.person_id])
    shown = {
        "honour": honour,
        "name": str(honour.person.name),
        "hours": honour.given_minutes // 60,
        "place": place_name(honour.place),
        "station": station_at(honour.place),
        "verify": verify,
        "back_href": back,
    }
    return render(request, "home/certificate.html", shown)


def kept_row(one: Reservation) -> dict[str, Any]:
    """A reservation as lists show it."""
    return {
        "pk": one.pk,
        "title": one.goods.title,
        "pieces": one.pieces,
        "points": one.points,
        "last_on": one.last_on,
        "state": one.get_state_display(),
        "kept": one.state == Reservation.State.KEPT,
        "handed": one.state == Reservation.State.HANDED,
        "receipt": one.receipt(timezone.localdate(one.handed_at)) if one.handed_at else "",
        "where": place_name(one.shop.place),
        "at": one.handed_at or one.ended_at or one.reserved_at,
    }


def _award_row(one: Award) -> dict[str, Any]:
    void = one.void_at is not None
    return {
        "what": one.get_deed_display(),
        "on": one.earned_on,
        "points": one.points,
        "last_on": one.last_on,
        "void": void,
        "claim": one.points - one.taken_back_points if void else 0,
    }


def _star_rows(stars: Iterable[Honour]) -> list[dict[str, Any]]:
    return [{"pk": one.pk, "stars": one.stars, "on": one.given_on, "hours": one.given_minutes // 60} for one in stars]


def _window_text(purse: PointsPurse) -> str:
    points = purse.free_points
    return ngettext("%(n)d point to spend", "%(n)d points to spend", points) % {"n": points}
