"""The shelf of the shop at the desk: its hours, its goods, what is delivered, counted, changed and withdrawn."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.people.access import Verb
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.home.window import clock, hours_words
from huzhu.doors.web.station.desk import around, page_of
from huzhu.kernel.refusal import NotFound
from huzhu.programmes.shop.models import PIECES_MOST, PRICE_MOST, Goods, Shop
from huzhu.programmes.shop.queries import goods_kept_by, moves_for, shop_of
from huzhu.programmes.shop.stocking import (
    PICTURE_MOST_BYTES,
    Offer,
    add_goods,
    change_goods,
    count_goods,
    offer_again,
    open_shop,
    stock_goods,
    withdraw_goods,
)

MOVES_SHOWN = 30


class CounterForm(DoorForm):
    """On which days and hours goods are handed over."""

    days = forms.MultipleChoiceField(
        label=gettext_lazy("Days"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(str(key), name) for key, name in WEEKDAYS.items()],
    )
    opens = forms.TimeField(label=gettext_lazy("Opens at"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    closes = forms.TimeField(label=gettext_lazy("Closes at"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))

    def hours(self) -> dict[str, Any]:
        """Weekdays and minutes of the day."""
        given = self.cleaned_data
        minutes = {name: given[name].hour * 60 + given[name].minute for name in ("opens", "closes")}
        days = [int(day) for day in given["days"]]
        return {"weekdays": days, "opens_minute": minutes["opens"], "closes_minute": minutes["closes"]}


class GoodsForm(DoorForm):
    """Name, price and picture of goods."""

    title = forms.CharField(label=gettext_lazy("What it is"), max_length=40)
    details = forms.CharField(label=gettext_lazy("Size or kind"), max_length=120, required=False)
    price = forms.IntegerField(label=gettext_lazy("Price in points"), min_value=1, max_value=PRICE_MOST)
    picture = forms.FileField(label=gettext_lazy("Picture (JPEG or PNG, at most 200 kB)"), required=False)

    def offer(self) -> Offer:
        """What was written, as the shop takes it."""
        given = self.cleaned_data
        picture = given["picture"].read(PICTURE_MOST_BYTES + 1) if given["picture"] else b""
        return Offer(given["title"], given["price"], given["details"], picture)


class StockForm(DoorForm):
    """How many came, and from whom."""

    pieces = forms.IntegerField(label=gettext_lazy("Pieces"), min_value=1, max_value=PIECES_MOST)
    giver = forms.CharField(label=gettext_lazy("From whom (supplier or donor)"), max_length=80, required=False)


class CountForm(DoorForm):
    """How many are really there, and why that is another number."""

    counted = forms.IntegerField(label=gettext_lazy("Pieces really there"), min_value=0, max_value=PIECES_MOST)
    because = forms.CharField(label=gettext_lazy("Why"), max_length=120)


@require_GET
@signed_in
def show_goods(request: SignedIn) -> HttpResponseBase:
    """Everything on the shelf, and what was withdrawn; a form for new goods."""
    return _list_page(request)


@require_POST
@signed_in
@once
def keep_hours(request: SignedIn) -> HttpResponseBase:
    """Opens the shop of this place, or changes its hours."""
    place, form = desk_place(request, Verb.KEEP_SHOP), CounterForm(request.POST, auto_id="hours_%s")

    def work() -> None:
        open_shop(by=request.by, at=timezone.now(), place=place, **form.hours())

    def again() -> HttpResponse:
        return _list_page(request, {"hours_form": form, "form": form}, status=422)

    return through(request, form, work, Way(_("The hours are kept."), reverse("station:stock"), again))


@require_POST
@signed_in
@once
def add(request: SignedIn) -> HttpResponseBase:
    """Puts new goods on the shelf."""
    shop, form = _shop(request), GoodsForm(request.POST, request.FILES, auto_id="goods_%s")

    def work() -> None:
        add_goods(by=request.by, at=timezone.now(), shop=shop, offer=form.offer())

    def again() -> HttpResponse:
        return _list_page(request, {"goods_form": form, "form": form}, status=422)

    done = _("On the shelf. Now write down how many came.")
    return through(request, form, work, Way(done, reverse("station:stock"), again))


@require_GET
@signed_in
def show_one(request: SignedIn, goods_id: str) -> HttpResponseBase:
    """One kind of goods: how many, what came and went, and everything one does with it."""
    return _goods_page(request, _goods(request, goods_id))


@require_POST
@signed_in
@once
def stock(request: SignedIn, goods_id: str) -> HttpResponseBase:
    """Delivered pieces go on the shelf."""
    goods, form = _goods(request, goods_id), StockForm(request.POST, auto_id="stock_%s")

    def work() -> None:
        given = form.cleaned_data
        stock_goods(by=request.by, at=timezone.now(), goods=goods, pieces=given["pieces"], giver=given["giver"])

    return _done(request, goods, form, work, ("stock_form", _("On the shelf.")))


@require_POST
@signed_in
@once
def count(request: SignedIn, goods_id: str) -> HttpResponseBase:
    """What is really there."""
    goods, form = _goods(request, goods_id), CountForm(request.POST, auto_id="count_%s")

    def work() -> None:
        given = form.cleaned_data
        count_goods(by=request.by, at=timezone.now(), goods=goods, pieces=given["counted"], because=given["because"])

    return _done(request, goods, form, work, ("count_form", _("Counted and written down.")))


@require_POST
@signed_in
@once
def change(request: SignedIn, goods_id: str) -> HttpResponseBase:
    """Another name, price or picture."""
    goods, form = _goods(request, goods_id), GoodsForm(request.POST, request.FILES, auto_id="goods_%s")

    def work() -> None:
        change_goods(by=request.by, at=timezone.now(), goods=goods, offer=form.offer())

    return _done(request, goods, form, work, ("goods_form", _("Changed.")))


@require_POST
@signed_in
@once
def withdraw(request: SignedIn, goods_id: str) -> HttpResponseBase:
    """Nobody can reserve it any more."""
    goods = _goods(request, goods_id)
    withdraw_goods(by=request.by, at=timezone.now(), goods=goods)
    messages.success(request, _("Withdrawn. What is kept for somebody can still be fetched."))
    return HttpResponseRedirect(_page(goods))


@require_POST
@signed_in
@once
def restore(request: SignedIn, goods_id: str) -> HttpResponseBase:
    """It is offered again."""
    goods = _goods(request, goods_id)
    offer_again(by=request.by, at=timezone.now(), goods=goods)
    messages.success(request, _("Offered again."))
    return HttpResponseRedirect(_page(goods))


def _done(
    request: SignedIn, goods: Goods, form: DoorForm, work: Callable[[], None], named: tuple[str, str]
) -> HttpResponseBase:
    name, done = named

    def again() -> HttpResponse:
        return _goods_page(request, goods, {name: form, "form": form}, status=422)

    return through(request, form, work, Way(done, _page(goods), again))


def _list_page(request: SignedIn, more: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    place = desk_place(request, Verb.KEEP_SHOP)
    shop = shop_of(place)
    kept = goods_kept_by(request.by).filter(shop=shop) if shop else goods_kept_by(request.by).none()
    page = page_of(request, kept.defer("picture").order_by("withdrawn_at", "title", "pk"))
    shown = {
        "shop": shop,
        "hours": hours_words(shop) if shop else "",
        "rows": [_row(one) for one in page],
        "page": page,
        "hours_form": CounterForm(initial=_initial(shop), auto_id="hours_%s"),
        "goods_form": GoodsForm(auto_id="goods_%s"),
        **(more or {}),
    }
    return render(request, "station/stock.html", {**around(request, place, "shop"), **shown}, status=status)


def _goods_page(
    request: SignedIn, goods: Goods, more: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    place = desk_place(request, Verb.KEEP_SHOP)
    now = {"title": goods.title, "details": goods.details, "price": goods.price_points}
    moves = moves_for(request.by).filter(goods=goods).order_by("-noted_at", "pk")[:MOVES_SHOWN]
    shown = {
        "one": _row(goods),
        "moves": [
            {"at": one.noted_at, "why": one.get_why_display(), "pieces": one.pieces, "words": _words(one)}
            for one in moves
        ],
        "stock_form": StockForm(auto_id="stock_%s"),
        "count_form": CountForm(auto_id="count_%s"),
        "goods_form": GoodsForm(initial=now, auto_id="goods_%s"),
        **(more or {}),
    }
    return render(request, "station/goods.html", {**around(request, place, "shop"), **shown}, status=status)


def _words(move: Any) -> str:
    return " ".join(filter(None, (str(move.giver), str(move.because))))


def _row(one: Goods) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "title": one.title,
        "details": one.details,
        "price": one.price_points,
        "stock": one.stock_pieces,
        "kept": one.kept_pieces,
        "free": one.free_pieces,
        "withdrawn": one.withdrawn_at is not None,
    }


def _initial(shop: Shop | None) -> dict[str, Any]:
    if shop is None:
        return {"days": ["0", "1", "2", "3", "4"], "opens": "09:00", "closes": "17:00"}
    return {"days": list(shop.weekdays), "opens": clock(shop.opens_minute), "closes": clock(shop.closes_minute)}


def _shop(request: SignedIn) -> Shop:
    shop = shop_of(desk_place(request, Verb.KEEP_SHOP))
    if shop is None:
        raise NotFound
    return shop


def _goods(request: SignedIn, key: str) -> Goods:
    desk_place(request, Verb.KEEP_SHOP)
    goods = goods_kept_by(request.by).filter(pk=key).first()
    if goods is None:
        raise NotFound
    return goods


def _page(goods: Goods) -> str:
    return reverse("station:goods", args=[goods.pk])
