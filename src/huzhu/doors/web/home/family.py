"""Family and telephone: who may act for me, taking that back, and being rung by the station."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.commons.notices.actions import ask_for_call
from huzhu.commons.notices.queries import call_wanted
from huzhu.commons.people.actions import delegate_to, inform_relative, revoke_delegation, stop_informing
from huzhu.commons.people.models import Delegation, Tie
from huzhu.commons.people.queries import delegations_of, ties_of
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.forms import PlainForm
from huzhu.doors.web.home.standing import Standing, around, standing_of
from huzhu.kernel.refusal import NotFound, Refused


class LetForm(DoorForm):
    """What somebody may do for me, and until when."""

    scopes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        initial=["see", "ask", "confirm"],
        error_messages={"required": gettext_lazy("Please choose at least one.")},
    )
    until = forms.ChoiceField(label=gettext_lazy("Until when?"), widget=forms.RadioSelect, initial="open")

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].label = _("What may %(name)s do for you?") % {"name": name}
        self.fields["scopes"].choices = list(_may().items())  # type: ignore[attr-defined]
        self.fields["until"].choices = [  # type: ignore[attr-defined]
            ("open", _("Until I take it back")),
            *(
                (str(days), word)
                for days, word in ((30, _("One month")), (91, _("Three months")), (365, _("One year")))
            ),
        ]

    def to_on(self, day: date) -> date | None:
        """The first day on which it counts no more; None for until it is taken back."""
        until = self.cleaned_data["until"]
        return None if until == "open" else day + timedelta(days=int(until))


@require_GET
@signed_in
def show_family(request: SignedIn, elder: str = "") -> HttpResponseBase:
    """My family: what each may do for me and is told; for family, what they may do."""
    standing = standing_of(request.by, elder)
    given = {one.delegate_id: one for one in delegations_of(request.by, standing.elder)}
    ties = [] if standing.acting else list(ties_of(request.by, standing.elder))
    known = {tie.other_id for tie in ties}
    shown = {
        "rows": [_row(given.get(tie.other_id), tie) for tie in ties],
        "others": [_row(one) for one in given.values() if one.delegate_id not in known],
        "mine": [word for scope, word in _may().items() if scope in standing.scopes] if standing.acting else [],
        "back_href": standing.address("front"),
    }
    return render(request, "home/family.html", {**around(standing), **shown})


@require_http_methods(["GET", "POST"])
@signed_in
@once
def let_act(request: SignedIn, tie_id: str) -> HttpResponseBase:
    """By my own word somebody of my family may act for me, for what I tick and as long as I say."""
    standing, tie = _mine(request, tie_id)
    form = LetForm(str(tie.other.name), request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, at = request.by, timezone.now()
        scopes, to_on = form.cleaned_data["scopes"], form.to_on(by.day)
        try:
            delegate_to(by=by, at=at, person=standing.elder, delegate=tie.other, scopes=scopes, to_on=to_on)
        except Refused as refusal:
            tell_in(form, refusal, by)
        else:
            messages.success(request, _("Written down. You can take it back at any time."))
            return HttpResponseRedirect(reverse("home:family"))
    shown = {"form": form, "name": str(tie.other.name), "back_href": reverse("home:family")}
    return render(request, "home/let_act.html", {**around(standing), **shown}, status=422 if form.errors else 200)


@require_POST
@signed_in
@once
def inform(request: SignedIn, tie_id: str) -> HttpResponseBase:
    """From now on they are told who comes and goes."""
    _standing, tie = _mine(request, tie_id)
    inform_relative(by=request.by, at=timezone.now(), tie=tie)
    messages.success(request, _("From now on they are told who comes and goes."))
    return HttpResponseRedirect(reverse("home:family"))


@require_POST
@signed_in
@once
def stop(request: SignedIn, tie_id: str) -> HttpResponseBase:
    """From now on they are told no more."""
    _standing, tie = _mine(request, tie_id)
    stop_informing(by=request.by, at=timezone.now(), tie=tie)
    messages.success(request, _("From now on they are not told any more."))
    return HttpResponseRedirect(reverse("home:family"))


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
    waiting = call_wanted(request.by, standing.elder)
    shown = {
        "form": form,
        "done": "done" in request.GET,
        "asked_at": waiting.told_at if waiting else None,
        "tries": waiting.attempts if waiting else 0,
        "back_href": standing.address("front"),
    }
    return render(request, "home/ring_me.html", {**around(standing), **shown}, status=422 if form.errors else 200)


def _mine(request: SignedIn, tie_id: str) -> tuple[Standing, Tie]:
    standing = standing_of(request.by)
    tie = ties_of(request.by, standing.elder).filter(pk=tie_id).first()
    if tie is None:
        raise NotFound
    return standing, tie


def _row(one: Delegation | None, tie: Tie | None = None) -> dict[str, Any]:
    other = tie.other if tie else one.delegate if one else None
    scopes = one.scopes.split() if one else []
    return {
        "pk": one.pk if one else "",
        "tie": tie.pk if tie else "",
        "name": str(other.name) if other else "",
        "kind": tie.get_kind_display() if tie else "",
        "may": [word for scope, word in _may().items() if scope in scopes],
        "until": one.to_on if one else None,
        "given_at": one.given_at if one else None,
        "own_word": one is not None and one.given_by_id == one.person_id,
        "informed": tie.informed if tie else False,
    }


def _may() -> dict[str, str]:
    return {"see": _("sees my visits"), "ask": _("asks for help for me"), "confirm": _("says how it was")}
