"""What my record is used for, and saying yes or no to it, on one's own telephone."""

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.consents.actions import Said, note_consent
from huzhu.commons.consents.models import Consent
from huzhu.commons.consents.queries import consents_of
from huzhu.doors.once import once
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.standing import around, standing_of
from huzhu.doors.web.uses import uses_told
from huzhu.kernel.refusal import NotFound


@require_GET
@signed_in
def show(request: SignedIn) -> HttpResponseBase:
    """Each use in plain words, with what I said."""
    standing = standing_of(request.by)
    told = uses_told(consents_of(request.by, standing.elder), timezone.localdate())
    shown = {"uses": told, "back_href": standing.address("family")}
    return render(request, "home/uses.html", {**around(standing), **shown})


@require_POST
@signed_in
@once
def say(request: SignedIn, use: str, answer: str) -> HttpResponseBase:
    """I say yes or no; from now on it counts."""
    standing = standing_of(request.by)
    if answer not in ("yes", "no"):
        raise NotFound
    said = Said(use, answer == "yes", Consent.Giver.SELF, Consent.Channel.ONLINE)
    note_consent(by=request.by, at=timezone.now(), person=standing.elder, said=said)
    messages.success(request, _("Kept. It counts from now on, and you can change it at any time."))
    return HttpResponseRedirect(reverse("home:uses"))
