"""What was paid too much at the desk: found without asking, claimed by somebody, and how each ends."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.subsidies.models import Payment, Recovery
from huzhu.care.subsidies.owing import (
    Overpaid,
    left_of,
    overpaid_at,
    payment_seen_by,
    recoveries_at,
    recovery_seen_by,
)
from huzhu.care.subsidies.recovering import WORDS_MOST, claim_back, settle_recovery
from huzhu.commons.people.access import Verb, may
from huzhu.doors.once import once
from huzhu.doors.web.bureau.desk import month_name
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.applications import name_of
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.portrait import who_is
from huzhu.doors.web.station.subsidies import yuan
from huzhu.kernel.entitlement.reading import benefits_on

SHOWN = 100
ENDINGS = (Recovery.State.REPAID, Recovery.State.WRITTEN_OFF, Recovery.State.WITHDRAWN)


class ClaimForm(DoorForm):
    """How it is to come back."""

    way = forms.ChoiceField(
        label=gettext_lazy("How is it to come back?"),
        choices=Recovery.Way.choices,
        initial=Recovery.Way.NEXT,
        widget=forms.RadioSelect({"class": "choices-row"}),
    )


class SettleForm(DoorForm):
    """How it ended, in words."""

    state = forms.ChoiceField(
        label=gettext_lazy("How did it end?"), choices=[(one.value, one.label) for one in ENDINGS]
    )
    because = forms.CharField(
        label=gettext_lazy("How it came back, or why it is not asked for"), required=False, max_length=WORDS_MOST
    )


@require_GET
@signed_in
def show_owed(request: SignedIn) -> HttpResponseBase:
    """What was paid too much and nobody has claimed, and what is to come back."""
    return _page(request)


@require_POST
@signed_in
@once
def claim(request: SignedIn, payment_id: str) -> HttpResponseBase:
    """It is to come back."""
    payment = payment_seen_by(request.by, payment_id)
    form = ClaimForm(request.POST, auto_id=f"claim_{payment.pk}_%s")

    def work() -> Recovery:
        return claim_back(by=request.by, at=timezone.now(), payment=payment, way=form.cleaned_data["way"])

    def again() -> HttpResponse:
        return _page(request, {payment.pk: form}, form)

    return through(request, form, work, Way(_("Written down: it is to come back."), reverse("station:owed"), again))


@require_POST
@signed_in
@once
def settle(request: SignedIn, recovery_id: str) -> HttpResponseBase:
    """It has come back, or is not asked for any more."""
    recovery = recovery_seen_by(request.by, recovery_id)
    form = SettleForm(request.POST, auto_id=f"settle_{recovery.pk}_%s")

    def work() -> Recovery:
        said = form.cleaned_data
        return settle_recovery(
            by=request.by, at=timezone.now(), recovery=recovery, state=said["state"], because=said["because"]
        )

    def again() -> HttpResponse:
        return _page(request, {recovery.pk: form}, form)

    return through(request, form, work, Way(_("The claim has ended."), reverse("station:owed"), again, "because"))


def _page(request: SignedIn, forms_of: dict[str, Any] | None = None, form: Any = None) -> HttpResponse:
    place, kept = desk_place(request, Verb.SEE_SUBSIDY), forms_of or {}
    found, claimed = overpaid_at(request.by, place), list(recoveries_at(request.by, place)[:SHOWN])
    shown = {
        "found": [_found_row(one, kept) for one in found[:SHOWN]],
        "more": max(0, len(found) - SHOWN),
        "claimed": [_claimed_row(one, kept) for one in claimed],
        "may_claim": may(request.by, Verb.DRAFT_SUBSIDY),
        "form": form or DoorForm(),
    }
    status = 422 if form else 200
    return render(request, "station/owed.html", {**around(request, place, "people"), **shown}, status=status)


def _found_row(one: Overpaid, kept: dict[str, Any]) -> dict[str, Any]:
    pk, grant = one.payment.pk, one.payment.application
    form = kept.get(pk) or ClaimForm(auto_id=f"claim_{pk}_%s")
    ended = {"because": str(grant.because), "ended_on": grant.ended_on}
    return _payment_words(one.payment) | ended | {"pk": pk, "yuan": yuan(one.fen), "form": form}


def _claimed_row(one: Recovery, kept: dict[str, Any]) -> dict[str, Any]:
    form = kept.get(one.pk) or SettleForm(auto_id=f"settle_{one.pk}_%s")
    return _payment_words(one.payment) | {
        "pk": one.pk,
        "yuan": yuan(one.fen),
        "left": yuan(left_of(one)),
        "way": one.get_way_display(),
        "by": str(one.claimed_by.name),
        "at": one.claimed_at,
        "form": form,
    }


def _payment_words(one: Payment) -> dict[str, Any]:
    benefits = benefits_on(one.run.pack, one.run.first_on)
    return {
        "person_id": one.person_id,
        "name": str(one.person.name),
        "who": who_is(one.person, timezone.localdate()),
        "benefit": name_of(str(one.benefit), benefits),
        "month": month_name(one.run.first_on),
    }
