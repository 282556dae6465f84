"""The guarantee: orders on the district's reserve, decided with a reason, delivered or called off."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.guarantee.actions import (
    approve_purchase,
    cancel_purchase,
    confirm_delivery,
    fund_reserve,
    refuse_purchase,
)
from huzhu.care.guarantee.models import Purchase
from huzhu.care.guarantee.queries import purchase_seen_by, purchases_at, reserve_at
from huzhu.commons.people.access import Verb, may
from huzhu.doors.once import once
from huzhu.doors.web.bureau.desk import View, around, view_of
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.saved import csv_answer
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.words import service_name
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.rosters.sheets import Row, Sheet

PER_PAGE, ROWS_MOST, FEN = 50, 50_000, 100
State = Purchase.State
TONES = {State.PROPOSED: "gold", State.APPROVED: "brand", State.DELIVERED: "green"}


class ApproveForm(DoorForm):
    """From whom."""

    provider = forms.CharField(label=gettext_lazy("From whom is it ordered?"), max_length=120)


class WhyForm(DoorForm):
    """Why not."""

    because = forms.CharField(label=gettext_lazy("Why?"), max_length=200)


class BillForm(DoorForm):
    """What it cost."""

    cost = forms.DecimalField(
        label=gettext_lazy("What did it cost? (yuan)"), min_value=Decimal(0), max_digits=8, decimal_places=2
    )


class FundForm(DoorForm):
    """How many hours are put in."""

    hours = forms.IntegerField(label=gettext_lazy("How many hours?"), min_value=1, max_value=100_000)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done with an order: its form, the action, what the form gives it, and what is said afterwards."""

    form: type[DoorForm]
    shown_as: str
    act: Callable[..., Purchase]
    given: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    done: object


def _fen(said: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"cost_fen": int(said["cost"] * FEN)}


ORDERED = gettext_lazy("Ordered. The hours have left the reserve.")
NOT_ORDERED = gettext_lazy("Not ordered. The elder is told why.")
DELIVERED = gettext_lazy("Delivered. The request is done.")
CALLED_OFF = gettext_lazy("Called off. The hours are back in the reserve.")
APPROVE = Step(ApproveForm, "approve_form", approve_purchase, lambda said: {"provider": said["provider"]}, ORDERED)
REFUSE = Step(WhyForm, "why_form", refuse_purchase, lambda said: {"because": said["because"]}, NOT_ORDERED)
DELIVER = Step(BillForm, "bill_form", confirm_delivery, _fen, DELIVERED)
CANCEL = Step(WhyForm, "why_form", cancel_purchase, lambda said: {"because": said["because"]}, CALLED_OFF)


@require_GET
@signed_in
def show_orders(request: SignedIn) -> HttpResponseBase:
    """Every order of the place, by state, and what is left in the reserve."""
    return _list_page(request, _view(request), FundForm())


@require_GET
@signed_in
def send_orders(request: SignedIn) -> HttpResponseBase:
    """The orders as a file for a spreadsheet; people by code, not by name."""
    view = _view(request)
    head: Row = [_("Order"), _("Place"), _("Service"), _("Minutes"), _("State"), _("Proposed"), _("Provider")]
    head = [*head, _("At most (yuan)"), _("Cost (yuan)")]
    rows: list[Row] = [
        [
            one.pk,
            place_name(one.place),
            service_name(one.service, one.proposed_at),
            one.minutes,
            str(State(one.state).label),
            f"{timezone.localdate(one.proposed_at)}",
            one.provider,
            _yuan(one.cost_most_fen),
            _yuan(one.cost_fen),
        ]
        for one in _asked(request, view)[:ROWS_MOST]
    ]
    return csv_answer(Sheet(_("Orders"), [head, *rows]), "huzhu-guarantee")


@require_POST
@signed_in
@once
def fund(request: SignedIn) -> HttpResponseBase:
    """Puts hours into the reserve of the district."""
    view, form = _view(request), FundForm(request.POST)

    def work() -> None:
        minutes, reference = (
            form.cleaned_data["hours"] * 60,
            f"{request.by.person_id}-{form.cleaned_data['nonce'][:24]}",
        )
        fund_reserve(by=request.by, at=timezone.now(), place=view.place, minutes=minutes, reference=reference)

    def again() -> HttpResponseBase:
        return _list_page(request, view, form)

    return through(request, form, work, Way(_("The hours are in the reserve."), reverse("bureau:orders"), again))


@require_GET
@signed_in
def show_order(request: SignedIn, purchase_id: str) -> HttpResponseBase:
    """One order: what for, who decided what and when, and what can be done now."""
    return _order_page(request, purchase_seen_by(request.by, purchase_id), {})


@require_POST
@signed_in
@once
def approve(request: SignedIn, purchase_id: str) -> HttpResponseBase:
    """Orders it."""
    return _decided(request, purchase_id, APPROVE)


@require_POST
@signed_in
@once
def refuse(request: SignedIn, purchase_id: str) -> HttpResponseBase:
    """Does not order it, with the reason."""
    return _decided(request, purchase_id, REFUSE)


@require_POST
@signed_in
@once
def deliver(request: SignedIn, purchase_id: str) -> HttpResponseBase:
    """The help was given."""
    return _decided(request, purchase_id, DELIVER)


@require_POST
@signed_in
@once
def cancel(request: SignedIn, purchase_id: str) -> HttpResponseBase:
    """Calls it off, with the reason."""
    return _decided(request, purchase_id, CANCEL)


def _decided(request: SignedIn, purchase_id: str, step: Step) -> HttpResponseBase:
    order, form = purchase_seen_by(request.by, purchase_id), step.form(request.POST)

    def work() -> None:
        step.act(by=request.by, at=timezone.now(), purchase=order, **step.given(form.cleaned_data))

    def again() -> HttpResponseBase:
        return _order_page(request, order, {step.shown_as: form, "form": form})

    to = reverse("bureau:order", args=[order.pk])
    return through(request, form, work, Way(str(step.done), to, again))


def _view(request: SignedIn) -> View:
    return view_of(request, timezone.localdate().replace(day=1))


def _asked(request: SignedIn, view: View) -> Any:
    state = request.GET.get("state", "")
    rows = purchases_at(request.by, view.place, state if state in State else "")
    return rows.order_by("-proposed_at", "pk")


def _list_page(request: SignedIn, view: View, form: FundForm) -> HttpResponseBase:
    page = Paginator(_asked(request, view), PER_PAGE).get_page(request.GET.get("page"))
    state = request.GET.get("state", "")
    shown = {
        "rows": [_row(one) for one in page],
        "page": page,
        "states": [("", _("All"), not state), *[(str(one), str(one.label), one == state) for one in State]],
        "reserve": reserve_at(view.place),
        "may_decide": may(request.by, Verb.DECIDE_PURCHASE),
        "csv_href": f"{reverse('bureau:orders_file')}?{request.GET.urlencode()}",
        "form": form,
    }
    context = {**around(request, view, "guarantee"), **shown}
    return render(request, "bureau/orders.html", context, status=422 if form.errors else 200)


def _order_page(request: SignedIn, order: Purchase, more: dict[str, Any]) -> HttpResponseBase:
    proposed, ordered = order.state == State.PROPOSED, order.state == State.APPROVED
    decides, delivers = may(request.by, Verb.DECIDE_PURCHASE), may(request.by, Verb.PROPOSE_PURCHASE)
    shown = {
        "order": order,
        "row": _row(order),
        "history": _history(order),
        "because": str(order.because),
        "reserve": reserve_at(order.place),
        "may_decide": decides and proposed,
        "may_deliver": delivers and ordered,
        "may_cancel": decides and ordered,
        "approve_form": ApproveForm(),
        "why_form": WhyForm(),
        "bill_form": BillForm(),
        "back_href": reverse("bureau:orders"),
        **more,
    }
    context = {**around(request, _view(request), "guarantee"), **shown}
    return render(request, "bureau/order.html", context, status=422 if "form" in more else 200)


def _row(one: Purchase) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "elder": mask_name(str(one.need.elder.name)),
        "place": place_name(one.place),
        "service": service_name(one.service, one.proposed_at),
        "minutes": one.minutes,
        "state": str(State(one.state).label),
        "tone": TONES.get(State(one.state), ""),
        "on": one.proposed_at,
        "provider": one.provider,
        "most": _yuan(one.cost_most_fen),
        "cost": _yuan(one.cost_fen),
    }


def _history(one: Purchase) -> list[tuple[str, Any, str]]:
    steps = [
        (_("Proposed"), one.proposed_at, one.proposed_by),
        (_("Ordered"), one.approved_at, one.approved_by),
        (_("Not ordered"), one.refused_at, one.refused_by),
        (_("Delivered"), one.delivered_at, one.delivered_by),
        (_("Called off"), one.cancelled_at, one.cancelled_by),
    ]
    return [(words, at, str(who.name)) for words, at, who in steps if at and who]


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen / FEN:.2f}"
