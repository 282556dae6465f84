"""Coming every time: the questions to a helper, the yes and the no in one tap, and what one keeps."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huzhu.care.rounds.actions import agree_to_keep, decline_to_keep, stop_keeping
from huzhu.care.rounds.models import Keeper
from huzhu.care.rounds.queries import keepers_for, own_keeping
from huzhu.commons.helpers.models import Helper
from huzhu.doors.once import once
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.helper.stops import rough_place
from huzhu.doors.web.rhythms import last_day, round_word
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound

KEPT_SHOWN = 60
READ = (
    "state",
    "seat",
    "round__service",
    "round__weekday",
    "round__every_weeks",
    "round__to_on",
    "round__elder__name",
    "round__place__name",
    "round__place__name_en",
    "round__place__path",
)
"""What a line of it says; of fifty columns the rest is not read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One regular help a helper keeps or is asked to keep. `name` only once they have agreed."""

    pk: str
    asked: bool
    stand_in: bool
    title: str
    rhythm: str
    until: date
    rough: str
    name: str = ""


def keeping_of(by: Actor, helper: Helper) -> list[Kept]:
    """What this helper keeps or is asked to keep, Monday first; one statement."""
    return [_kept(one, helper) for one in own_keeping(by).only(*READ)[:KEPT_SHOWN]]


@require_POST
@signed_in
@once
def agree(request: SignedIn, key: str) -> HttpResponseBase:
    """Yes, every time: from now on the plan counts on it."""
    agree_to_keep(by=request.by, at=timezone.now(), keeper=_mine(request, key))
    messages.success(request, _("Thank you. You come every time now; each visit stands in your list."))
    return HttpResponseRedirect(reverse("helper:today"))


@require_POST
@signed_in
@once
def decline(request: SignedIn, key: str) -> HttpResponseBase:
    """No, not every time. Nobody is blamed."""
    decline_to_keep(by=request.by, at=timezone.now(), keeper=_mine(request, key))
    messages.success(request, _("That is fine. We ask somebody else."))
    return HttpResponseRedirect(reverse("helper:today"))


@require_POST
@signed_in
@once
def stop(request: SignedIn, key: str) -> HttpResponseBase:
    """No longer every time; days promised already stand."""
    stop_keeping(by=request.by, at=timezone.now(), keeper=_mine(request, key))
    messages.success(request, _("Noted. Days you have promised already still stand."))
    return HttpResponseRedirect(reverse("helper:me"))


def _mine(request: SignedIn, key: str) -> Keeper:
    """What was ever asked of this helper, also when it is answered: the action says what became of it."""
    keeper = keepers_for(request.by).filter(helper__person=request.by.person_id, pk=key).first()
    if keeper is None:
        raise NotFound
    return keeper


def _kept(one: Keeper, helper: Helper) -> Kept:
    asked, booked = one.state == Keeper.State.ASKED, one.round
    return Kept(
        pk=one.pk,
        asked=asked,
        stand_in=one.seat >= one.roles,  # type: ignore[attr-defined]
        title=service_name(booked.service),
        rhythm=round_word(booked),
        until=last_day(booked),
        rough=rough_place(booked.place, helper),
        name="" if asked else str(booked.elder.name),
    )
