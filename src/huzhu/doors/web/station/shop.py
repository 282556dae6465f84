"""The counter of the shop: who fetches what, reserving for whoever stands there, receipts, and the month on paper."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.schooling.actions import issue_school_record
from huzhu.care.schooling.queries import school_hours
from huzhu.commons.honours.queries import stars_of
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.points.queries import claims, points_purse
from huzhu.doors.once import once
from huzhu.doors.web.bureau.desk import month_name
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.home.points import kept_row
from huzhu.doors.web.home.saved import csv_answer
from huzhu.doors.web.home.window import PiecesForm, goods_row, hours_words
from huzhu.doors.web.station.callers import hits_for
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.surroundings import station_at
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rosters.sheets import Row, Sheet
from huzhu.programmes.shop.actions import cancel_reservation, hand_over_goods, reserve_goods, take_goods_back
from huzhu.programmes.shop.models import Reservation, Shop
from huzhu.programmes.shop.queries import handed_in_month, on_the_shelf, reservations_for, shop_of, shops_for

ROWS_MOST, CLAIMS_SHOWN = 50_000, 20


class ReserveForm(PiecesForm):
    """Which goods, and how many."""

    goods = forms.ChoiceField(label=gettext_lazy("Goods"))

    def __init__(self, goods: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"].choices = goods  # type: ignore[attr-defined]
        self.order_fields(["goods", "pieces"])


class BackForm(DoorForm):
    """Why goods come back."""

    because = forms.CharField(label=gettext_lazy("Why does it come back?"), max_length=120)


@require_GET
@signed_in
def show_counter(request: SignedIn) -> HttpResponseBase:
    """What waits to be fetched, and the search for whoever stands there."""
    place = desk_place(request, Verb.KEEP_SHOP)
    shop, q = shop_of(place), request.GET.get("q", "").strip()
    waiting = reservations_for(request.by).filter(
        state=Reservation.State.KEPT, shop__place__path__startswith=place.path
    )
    page = page_of(request, waiting.select_related("person").order_by("last_on", "pk"))
    owed = claims().filter(person__place__path__startswith=place.path).select_related("person")
    shown = {
        "q": q,
        "hits": hits_for(request, place).rows if q else [],
        "shop": shop,
        "hours": hours_words(shop) if shop else "",
        "open": shop.is_open(timezone.now()) if shop else False,
        "rows": [kept_row(one) | {"name": str(one.person.name), "person": one.person_id} for one in page],
        "page": page,
        "claims": [
            {"name": str(one.person.name), "person": one.person_id, "points": one.points - one.taken_back_points}
            for one in owed.order_by("void_at", "pk")[:CLAIMS_SHOWN]
        ],
        "month_href": reverse("station:shop_month", args=[timezone.localdate().replace(day=1)]),
    }
    return render(request, "station/shop.html", {**around(request, place, "shop"), **shown})


@require_GET
@signed_in
def show_person(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Whoever stands at the counter: points, what is kept, what was had, and what can be reserved."""
    return _person_page(request, person_of(request, person_id))


@require_POST
@signed_in
@once
def reserve(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Reserves for whoever stands there; it can be handed over at once."""
    person = person_of(request, person_id)
    goods = {one.pk: one for one in on_the_shelf(shops_for(person)).defer("picture")}
    form = ReserveForm([(key, one.title) for key, one in goods.items()], request.POST, auto_id="reserve_%s")

    def work() -> None:
        given = form.cleaned_data
        chosen, pieces = goods[given["goods"]], given["pieces"]
        reserve_goods(by=request.by, at=timezone.now(), person=person, goods=chosen, pieces=pieces)

    def again() -> HttpResponse:
        return _person_page(request, person, {"form": form, "reserve_form": form}, status=422)

    done = _("Kept. It can be handed over at once.")
    return through(request, form, work, Way(done, _at(person), again))


@require_POST
@signed_in
@once
def issue_record(request: SignedIn, person_id: str) -> HttpResponseBase:
    """A certificate of what somebody gave as a minor, to take to school."""
    issued = issue_school_record(by=request.by, at=timezone.now(), person=person_of(request, person_id))
    return HttpResponseRedirect(reverse("home:school_record", args=[issued.pk]))


@require_POST
@signed_in
@once
def hand_over(request: SignedIn, reservation_id: str) -> HttpResponseBase:
    """Gives the goods over the counter, and shows the receipt."""
    kept = _reservation(request, reservation_id)
    hand_over_goods(by=request.by, at=timezone.now(), reservation=kept)
    return HttpResponseRedirect(reverse("station:shop_receipt", args=[kept.pk]))


@require_POST
@signed_in
@once
def cancel(request: SignedIn, reservation_id: str) -> HttpResponseBase:
    """Lets go what is kept."""
    kept = _reservation(request, reservation_id)
    cancel_reservation(by=request.by, at=timezone.now(), reservation=kept)
    messages.success(request, _("Cancelled. Goods and points are back."))
    return HttpResponseRedirect(_at(kept.person))


@require_POST
@signed_in
@once
def take_back(request: SignedIn, reservation_id: str) -> HttpResponseBase:
    """Goods come back over the counter, with the reason."""
    kept = _reservation(request, reservation_id)
    form = BackForm(request.POST, auto_id=f"%s-{kept.pk}")

    def work() -> None:
        because = form.cleaned_data["because"]
        take_goods_back(by=request.by, at=timezone.now(), reservation=kept, because=because)

    def again() -> HttpResponse:
        return _person_page(request, kept.person, {"form": form, "back_form": form}, status=422)

    return through(request, form, work, Way(_("Taken back. Goods and points are back."), _at(kept.person), again))


@require_GET
@signed_in
def show_receipt(request: SignedIn, reservation_id: str) -> HttpResponseBase:
    """The receipt on paper: number, day, what, for how many points, what is left."""
    one = _reservation(request, reservation_id)
    if one.handed_at is None:
        raise NotFound
    shown = {
        "one": kept_row(one),
        "name": str(one.person.name),
        "clerk": str(Person.objects.get(pk=one.handed_by_id).name),
        "left": points_purse(one.person, request.by.day).free_points,
        "station": station_at(one.shop.place),
        "returned": one.state == Reservation.State.RETURNED,
        "back_href": _at(one.person),
    }
    return render(request, "station/receipt.html", shown)


@require_GET
@signed_in
def show_month(request: SignedIn, first_on: date) -> HttpResponseBase:
    """What went over the counter in a month, by receipt."""
    place, shop = _shop_here(request)
    first = first_on.replace(day=1)
    page = page_of(request, handed_in_month(request.by, shop, first))
    shown = {
        "rows": [kept_row(one) for one in page],
        "page": page,
        "month": month_name(first),
        "before_href": reverse("station:shop_month", args=[(first - timedelta(days=1)).replace(day=1)]),
        "after_href": reverse("station:shop_month", args=[(first + timedelta(days=32)).replace(day=1)]),
        "csv_href": reverse("station:shop_file", args=[first]),
        "points": sum(one.points for one in handed_in_month(request.by, shop, first) if one.ended_at is None),
    }
    return render(request, "station/shop_month.html", {**around(request, place, "shop"), **shown})


@require_GET
@signed_in
def send_month(request: SignedIn, first_on: date) -> HttpResponseBase:
    """The same as a file for a spreadsheet; people by code, not by name."""
    _place, shop = _shop_here(request)
    head: Row = [_("Receipt"), _("Day"), _("Goods"), _("Pieces"), _("Points"), _("Person"), _("Clerk"), _("State")]
    rows: list[Row] = [
        [
            kept_row(one)["receipt"],
            str(timezone.localdate(one.handed_at)),
            one.goods.title,
            one.pieces,
            one.points,
            one.person_id,
            one.handed_by_id or "",
            one.get_state_display(),
        ]
        for one in handed_in_month(request.by, shop, first_on)[:ROWS_MOST]
    ]
    return csv_answer(Sheet(_("The shop"), [head, *rows]), f"huzhu-shop-{first_on:%Y-%m}")


def _person_page(
    request: SignedIn, person: Person, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    place = desk_place(request, Verb.KEEP_SHOP)
    require(request.by, Verb.RESERVE_GOODS, within=person)
    purse = points_purse(person, request.by.day)
    goods = [goods_row(one, purse.free_points) for one in _shelf(person)]
    own = reservations_for(request.by).filter(person=person)
    had = own.exclude(state=Reservation.State.KEPT).order_by("-reserved_at", "pk")[:20]
    choices = [(one["pk"], f"{one['title']} · {one['price']}") for one in goods if one["free"]]
    shown = {
        "person_id": person.pk,
        "name": str(person.name),
        "purse": purse,
        "kept": [kept_row(one) for one in own.filter(state=Reservation.State.KEPT).order_by("last_on", "pk")],
        "had": [kept_row(one) for one in had],
        "goods": goods,
        "stars": stars_of(person),
        "school": school_hours(person),
        "reserve_form": ReserveForm(choices, auto_id="reserve_%s"),
        "back_form": BackForm(auto_id="back_%s"),
        **(more or {}),
    }
    return render(request, "station/shop_person.html", {**around(request, place, "shop"), **shown}, status=status)


def _shelf(person: Person) -> list[Any]:
    return list(on_the_shelf(shops_for(person)).defer("picture").order_by("title", "pk"))


def _reservation(request: SignedIn, key: str) -> Reservation:
    desk_place(request, Verb.KEEP_SHOP)
    found = reservations_for(request.by).select_related("person__place", "goods", "shop__place").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _shop_here(request: SignedIn) -> tuple[Division, Shop]:
    place = desk_place(request, Verb.KEEP_SHOP)
    shop = shop_of(place)
    if shop is None:
        raise NotFound
    return place, shop


def _at(person: Person) -> str:
    return reverse("station:shop_person", args=[person.pk])
