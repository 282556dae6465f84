"""Family and telephone: who may act for me, taking that back, and being rung by the station."""

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.commons.notices.actions import ask_for_call
from huzhu.commons.people.actions import revoke_delegation
from huzhu.commons.people.models import Delegation
from huzhu.commons.people.queries import delegations_of
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.forms import PlainForm
from huzhu.doors.web.home.standing import around, standing_of
from huzhu.kernel.refusal import NotFound, Refused


@require_GET
@signed_in
def show_family(request: SignedIn, elder: str = "") -> HttpResponseBase:
    """Who may act for me, and for what."""
    standing = standing_of(request.by, elder)
    rows = [_row(one) for one in delegations_of(request.by, standing.elder)]
    return render(
        request, "home/family.html", {**around(standing), "rows": rows, "back_href": standing.address("front")}
    )


@require_POST
@signed_in
@once
def take_back(request: SignedIn, key: str) -> HttpResponseBase:
    """From this moment on nobody acts on that leave any more."""
    standing = standing_of(request.by)
    delegation = delegations_of(request.by, standing.elder).filter(pk=key).first()
    if delegation is None:
        raise NotFound
    revoke_delegation(by=request.by, at=timezone.now(), delegation=delegation)
    messages.success(request, _("Taken back. They cannot act for you any more."))
    return HttpResponseRedirect(reverse("home:family"))


@require_http_methods(["GET", "POST"])
@signed_in
@once
def ring_me(request: SignedIn, elder: str = "") -> HttpResponseBase:
    """One tap, and the station has the person on its call list."""
    standing = standing_of(request.by, elder)
    form = PlainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_call(by=request.by, at=timezone.now(), person=standing.elder)
        except Refused as refusal:
            tell_in(form, refusal, request.by)
        else:
            return HttpResponseRedirect(standing.address("ring_me") + "?done=1")
    shown = {"form": form, "done": "done" in request.GET, "back_href": standing.address("front")}
    return render(request, "home/ring_me.html", {**around(standing), **shown}, status=422 if form.errors else 200)


def _row(one: Delegation) -> dict[str, str]:
    words = {
        "see": _("sees my visits"),
        "ask": _("asks for help for me"),
        "confirm": _("says how it was"),
    }
    scopes = [words[scope] for scope in ("see", "ask", "confirm") if scope in one.scopes.split()]
    return {"pk": one.pk, "name": str(one.delegate.name), "text": _("; ").join(scopes)}
