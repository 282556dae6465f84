"""What a telephone kept without a network: each form arrives once, and is answered in words a script shows."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huzhu.care.visits.actions import check_in, check_out
from huzhu.care.visits.kept import KeptByAnother
from huzhu.care.visits.mishaps import report_mishap
from huzhu.care.visits.models import Attendance
from huzhu.care.visits.showing import Showing
from huzhu.doors.once import once, standing
from huzhu.doors.web.devices import device_of
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.helper.forms import KeptForm
from huzhu.doors.web.helper.pages import asked_of_me
from huzhu.doors.web.refusals import status_of
from huzhu.doors.words import words_of
from huzhu.kernel.refusal import Refused


class KeptUnread(Refused):
    """What the telephone sent is no form of ours."""

    code = "kept.unread"
    sentence = "We could not read what this telephone kept."
    next_step = "Please call the station; they note it for you."


def in_words(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turns a refusal into words for the script that sent the form, which shows them and keeps what it must."""

    @wraps(page)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return page(request, *args, **kwargs)
        except Refused as refusal:
            return _told(request, refusal)

    return answering


@require_POST
@signed_in
@in_words
@once
def arrive(request: SignedIn, key: str) -> HttpResponseBase:
    """The helper stood at the door: by the telephone's clock, set right by ours."""
    return _noted(request, key, check_in, "helper:visit", _("You are checked in. Say the password first."))


@require_POST
@signed_in
@in_words
@once
def leave(request: SignedIn, key: str) -> HttpResponseBase:
    """The helper went: by the telephone's clock, set right by ours."""
    return _noted(request, key, check_out, "helper:thanks", "")


@require_POST
@signed_in
@in_words
@once
def tell_mishap(request: SignedIn, key: str) -> HttpResponseBase:
    """Something happened where no network was."""
    if request.POST.get("whose", "") != request.by.person_id:
        raise KeptByAnother
    assignment, kind = asked_of_me(request, key), request.POST.get("kind", "")
    report_mishap(by=request.by, at=timezone.now(), assignment=assignment, kind=kind)
    messages.success(request, _("The station has it on its list. If somebody is hurt, call as well."))
    return JsonResponse({"to": reverse("helper:visit", args=[key])})


def _noted(request: SignedIn, key: str, act: Callable[..., Attendance], onward: str, says: str) -> HttpResponseBase:
    form, at = KeptForm(request.POST), timezone.now()
    kept = form.kept(request.headers.get("Huzhu-Clock", "")) if form.is_valid() else None
    if kept is None:
        raise KeptUnread
    if kept.whose != request.by.person_id:
        raise KeptByAnother
    nonce, code = form.cleaned_data["nonce"][:40], form.cleaned_data["code"]
    showing = Showing(nonce, card_code=code, device=device_of(request), fix=form.fix(), kept=kept)
    try:
        done = act(by=request.by, at=at, assignment=asked_of_me(request, key), showing=showing)
    except Refused as refusal:
        if not refusal.leaves_trace:
            raise
        return standing(_told(request, refusal), refusal)
    if says and done.arrival_ahead_seconds is None:
        messages.success(request, says)
    return JsonResponse({"to": reverse(onward, args=[key])})


def _told(request: HttpRequest, refusal: Refused) -> HttpResponse:
    answer = words_of(refusal, getattr(request, "by", None))
    told = {"code": answer.code, "sentence": answer.sentence, "next_step": answer.next_step}
    return JsonResponse(told, status=status_of(refusal))
