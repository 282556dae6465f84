"""Saying thank you after a visit, reading it, and letting it hang on the wall."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.thanks.actions import WORDS_MOST, show_thanks, thank_helpers, withdraw_consent
from huzhu.care.thanks.models import Thanks
from huzhu.care.thanks.queries import thanks_for
from huzhu.care.visits.queries import visits_for
from huzhu.doors.once import once
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.helper.desk import around, desk_of
from huzhu.doors.web.home.pages import need_of
from huzhu.doors.words import service_name
from huzhu.kernel.refusal import NotFound

SHOWN = 50


class ThanksForm(DoorForm):
    """A few words, or none."""

    words = forms.CharField(
        label=gettext_lazy("A few words, if you like"),
        required=False,
        max_length=WORDS_MOST,
        widget=forms.Textarea({"rows": 2}),
    )


@require_POST
@signed_in
@once
def thank(request: SignedIn, key: str) -> HttpResponseBase:
    """Says thank you to whoever came, with the words that were written."""
    need, _standing = need_of(request, key)
    visit = visits_for(request.by).filter(need=need).first()
    form = ThanksForm(request.POST)
    if visit is None or not form.is_valid():
        raise NotFound
    thank_helpers(by=request.by, at=timezone.now(), visit=visit, words=form.cleaned_data["words"])
    messages.success(request, _("Said. It is a joy to hear."))
    return HttpResponseRedirect(reverse("home:visit", args=[key]))


@require_GET
@signed_in
def read(request: SignedIn) -> HttpResponseBase:
    """What people whom the helper visited say, the newest first."""
    desk = desk_of(request)
    said = thanks_for(request.by).filter(helper=desk.helper).select_related("visit__need", "elder")
    rows = [
        {
            "pk": one.pk,
            "who": str(one.elder.name),
            "service": service_name(one.visit.need.service, one.visit.began_at),
            "words": str(one.words),
            "at": one.said_at,
            "via": "" if one.said_via == Thanks.Via.ELDER else one.get_said_via_display(),
            "agreed": one.helper_agreed_at is not None,
            "down": one.taken_down_at is not None,
        }
        for one in said.order_by("-said_at", "pk")[:SHOWN]
    ]
    return render(request, "helper/read_thanks.html", {**around(desk, "me"), "rows": rows})


@require_POST
@signed_in
@once
def hang(request: SignedIn, thanks_id: str) -> HttpResponseBase:
    """One's own side agrees that others may read it."""
    done = _("Good. It hangs on the wall once both sides say so.")
    return _decided(request, thanks_id, show_thanks, done)


@require_POST
@signed_in
@once
def withdraw(request: SignedIn, thanks_id: str) -> HttpResponseBase:
    """One's own side agrees no more: others do not read it."""
    return _decided(request, thanks_id, withdraw_consent, _("Taken down. Nobody else reads it any more."))


def _decided(request: SignedIn, thanks_id: str, deed: Callable[..., Thanks], done: str) -> HttpResponseBase:
    thanks = thanks_for(request.by).filter(pk=thanks_id).select_related("visit", "helper").first()
    if thanks is None:
        raise NotFound
    deed(by=request.by, at=timezone.now(), thanks=thanks)
    messages.success(request, done)
    if thanks.helper.person_id == request.by.person_id:
        return HttpResponseRedirect(reverse("helper:read_thanks"))
    return HttpResponseRedirect(reverse("home:visit", args=[thanks.visit.need_id]))
