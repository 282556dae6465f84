"""Where somebody is looked for on the running day: what the machine does next, and a person's hand on it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huzhu.care.dispatch.models import Replacement
from huzhu.care.dispatch.queries import searches_for, searches_of
from huzhu.care.dispatch.takeover import send_duty, take_over
from huzhu.care.needs.models import Need
from huzhu.commons.people.access import Verb, may
from huzhu.doors.once import once
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.station.onward import onward
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound

Shown = dict[str, Any]


@require_POST
@signed_in
@once
def stop(request: SignedIn, search_id: str) -> HttpResponseBase:
    """The machine asks nobody more: somebody here sees to it."""

    def work(search: Replacement, at: datetime) -> None:
        take_over(by=request.by, at=at, search=search)

    return _note(request, search_id, work, _("Stopped. Please find somebody and offer it by hand."))


@require_POST
@signed_in
@once
def send(request: SignedIn, search_id: str) -> HttpResponseBase:
    """Whoever is on duty goes now."""

    def work(search: Replacement, at: datetime) -> None:
        send_duty(by=request.by, at=at, search=search)

    return _note(request, search_id, work, _("Sent. The elder and the family are told who comes."))


def searching(by: Actor, needs: Iterable[Need]) -> Mapping[str, list[Shown]]:
    """By need, each role that is looked for, in words, with what a person may do about it."""
    steers = may(by, Verb.PLAN_DAY)
    return {need: [_shown(one, steers=steers) for one in found] for need, found in searches_of(by, needs).items()}


def _shown(one: Replacement, *, steers: bool) -> Shown:
    return {
        "pk": one.pk,
        "cause": one.get_cause_display(),
        "alarmed": one.alarmed_at is not None,
        "steers": steers,
        "asked": one.asked_count,
        "next_at": one.next_at,
        "hand_over_at": None if one.alarmed_at else one.hand_over_at,
    }


def _note(
    request: SignedIn, search_id: str, work: Callable[[Replacement, datetime], None], done: str
) -> HttpResponseBase:
    search = searches_for(request.by).filter(pk=search_id).first()
    if search is None:
        raise NotFound
    work(search, timezone.now())
    messages.success(request, done)
    return onward(request, reverse("station:need", args=[search.need_id]))
