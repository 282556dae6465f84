"""What becomes of my time: whom it goes to after me, and what happens when I leave for a while."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.commons.timebank.estates import passing_of
from huzhu.commons.timebank.heirs import end_heir, name_heir
from huzhu.commons.timebank.leaving import freeze_account, thaw_account
from huzhu.commons.timebank.queries import heir_of, leave_of
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.saved import standing_here
from huzhu.doors.web.home.standing import around
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.timelines import Purse, kin_words
from huzhu.kernel.refusal import NotFound, Refused


class AfterMeForm(DoorForm):
    """Who shall have it."""

    other = forms.ChoiceField(
        label=gettext_lazy("Who shall have my time after me?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose somebody")},
    )

    def __init__(self, kin: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = kin  # type: ignore[attr-defined]


@require_GET
@signed_in
def show_afterwards(request: SignedIn) -> HttpResponseBase:
    """Whom the time goes to, and whether the account is frozen."""
    standing, purse = standing_here(request)
    passing, heir = passing_of(standing.elder, timezone.now()), heir_of(standing.elder)
    shown = {
        "heir": heir,
        "heir_name": str(heir.other.name) if heir else "",
        "passing": passing,
        "place": place_name(standing.elder.place),
        "leave": leave_of(standing.elder),
        "can_name": bool(_kin(purse)),
        "back_href": reverse("home:time"),
    }
    return render(request, "home/afterwards.html", {**around(standing), **shown})


@require_http_methods(["GET", "POST"])
@signed_in
@once
def choose_heir(request: SignedIn) -> HttpResponseBase:
    """Who; then what it would mean; then yes."""
    standing, purse = standing_here(request)
    kin = _kin(purse)
    form = AfterMeForm([(key, words) for key, (_one, words) in kin.items()], _sent(request))
    to = kin[form.cleaned_data["other"]][0] if form.is_bound and form.is_valid() else None
    if request.method == "POST" and to is not None:
        try:
            name_heir(by=request.by, at=timezone.now(), member=standing.elder, other=to)
        except Refused as refusal:
            tell_in(form, refusal, request.by)
            to = None
        else:
            messages.success(request, _("Written down. You can change it at any time."))
            return HttpResponseRedirect(reverse("home:afterwards"))
    passing = passing_of(standing.elder, timezone.now())
    shown = {"form": form, "to": to, "who": str(to.name) if to else "", "minutes": passing.minutes}
    shown |= {"back_href": reverse("home:afterwards"), "kin": kin}
    page = "home/heir_check.html" if to else "home/heir.html"
    return render(request, page, {**around(standing), **shown}, status=422 if form.errors else 200)


@require_POST
@signed_in
@once
def end_choice(request: SignedIn) -> HttpResponseBase:
    """Nobody is named any more."""
    standing, _purse = standing_here(request)
    heir = heir_of(standing.elder)
    if heir is None:
        raise NotFound
    end_heir(by=request.by, at=timezone.now(), heir=heir)
    messages.success(request, _("Ended. It would go to the donations."))
    return HttpResponseRedirect(reverse("home:afterwards"))


@require_POST
@signed_in
@once
def leave(request: SignedIn) -> HttpResponseBase:
    """I leave: my account is frozen."""
    standing, _purse = standing_here(request)
    freeze_account(by=request.by, at=timezone.now(), member=standing.elder)
    messages.success(request, _("Your account is frozen. Nothing is lost."))
    return HttpResponseRedirect(reverse("home:afterwards"))


@require_POST
@signed_in
@once
def come_back(request: SignedIn) -> HttpResponseBase:
    """I am back."""
    standing, _purse = standing_here(request)
    thaw_account(by=request.by, at=timezone.now(), member=standing.elder)
    messages.success(request, _("Welcome back. Your account counts again."))
    return HttpResponseRedirect(reverse("home:afterwards"))


def _kin(purse: Purse) -> dict[str, tuple[Any, str]]:
    allowed = purse.rules.inherit_to
    return {one.pk: (one, words) for one, relation, words in kin_words(purse.member) if relation in allowed}


def _sent(request: SignedIn) -> QueryDict | None:
    if request.method == "POST":
        return request.POST
    if "other" not in request.GET:
        return None
    asked = request.GET.copy()
    asked["nonce"] = secrets.token_urlsafe(12)
    return asked
