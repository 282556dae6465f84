"""The shop window: what there is for points, and reserving it."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huzhu.commons.people.models import Person
from huzhu.commons.points.queries import points_purse
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.standing import around, standing_of
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.wording import days_words
from huzhu.kernel.refusal import NotFound
from huzhu.programmes.shop.actions import PIECES_AT_ONCE, reserve_goods
from huzhu.programmes.shop.models import Goods, Shop
from huzhu.programmes.shop.queries import on_the_shelf, shops_for
from huzhu.programmes.shop.stocking import picture_kind

PER_PAGE = 24


class PiecesForm(DoorForm):
    """How many pieces."""

    pieces = forms.IntegerField(
        label=gettext_lazy("How many?"),
        initial=1,
        min_value=1,
        max_value=PIECES_AT_ONCE,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": "4"}),
        error_messages={"required": gettext_lazy("Please choose a number.")},
    )


@require_GET
@signed_in
def show_window(request: SignedIn) -> HttpResponseBase:
    """What the shops of the district offer, with what can be had for the points that are there."""
    standing = standing_of(request.by)
    purse, q = points_purse(standing.elder, request.by.day), request.GET.get("q", "").strip()[:40]
    goods = on_the_shelf(shops_for(standing.elder)).defer("picture")
    found = goods.filter(title__icontains=q) if q else goods
    page = Paginator(found.order_by("price_points", "title", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "rows": [goods_row(one, purse.free_points) for one in page],
        "page": page,
        "q": q,
        "purse": purse,
        "hours": [{"where": place_name(one.place), "when": hours_words(one)} for one in _open(standing.elder)],
        "back_href": reverse("home:points"),
    }
    return render(request, "home/window.html", {**around(standing), **shown})


@require_http_methods(["GET", "POST"])
@signed_in
@once
def reserve(request: SignedIn, goods_id: str) -> HttpResponseBase:
    """One kind of goods: what it costs and what would be left; the button keeps it for me."""
    standing = standing_of(request.by)
    goods = offered_to(standing.elder, goods_id)
    form = PiecesForm(request.POST or None)

    def work() -> None:
        pieces = form.cleaned_data["pieces"]
        reserve_goods(by=request.by, at=timezone.now(), person=standing.elder, goods=goods, pieces=pieces)

    def again() -> HttpResponse:
        purse = points_purse(standing.elder, request.by.day)
        shown = {
            "form": form,
            "one": goods_row(goods, purse.free_points),
            "purse": purse,
            "hours": hours_words(goods.shop),
            "back_href": reverse("home:window"),
        }
        status = 422 if form.errors else 200
        return render(request, "home/reserve.html", {**around(standing), **shown}, status=status)

    if request.method == "GET":
        return again()
    done = _("Kept for you. Please fetch it at the counter.")
    return through(request, form, work, Way(done, reverse("home:points"), again))


@require_GET
@signed_in
def show_picture(request: SignedIn, goods_id: str) -> HttpResponseBase:
    """The picture of goods, for whoever could reserve them."""
    goods = offered_to(standing_of(request.by).elder, goods_id)
    if not goods.picture:
        raise NotFound
    picture = bytes(goods.picture)
    return HttpResponse(picture, content_type=picture_kind(picture) or "application/octet-stream")


def offered_to(person: Person, goods_id: str) -> Goods:
    """Goods on a shelf of the person's district. Refuses: NotFound."""
    goods = on_the_shelf(shops_for(person)).filter(pk=goods_id).first()
    if goods is None:
        raise NotFound
    return goods


def goods_row(goods: Goods, free_points: int) -> dict[str, Any]:
    """Goods as a window shows them."""
    return {
        "pk": goods.pk,
        "title": goods.title,
        "details": goods.details,
        "price": goods.price_points,
        "free": goods.free_pieces,
        "missing": max(0, goods.price_points - free_points),
        "where": place_name(goods.shop.place),
        "picture": "picture" not in goods.get_deferred_fields() and bool(goods.picture),
    }


def hours_words(shop: Shop) -> str:
    """When the counter is open, in words."""
    days = days_words(tuple(int(day) for day in shop.weekdays))
    return f"{days} {clock(shop.opens_minute)}–{clock(shop.closes_minute)}"


def clock(minute: int) -> str:
    """A minute of the day as people read it: 09:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _open(person: Person) -> list[Shop]:
    return list(shops_for(person).order_by("place__path", "pk"))
