"""What a member does with time: give it to the family, donate it, let it be used, direct what is above the limit.

Nothing moves before a page has said what will be there afterwards, and the member has said yes to it.
"""

import secrets
from collections.abc import Callable
from decimal import Decimal
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

from huzhu.commons.people.models import Person
from huzhu.commons.timebank.actions import (
    direct_above_limit,
    donate_time,
    end_sharing,
    give_time,
    share_time,
)
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.forms import PlainForm
from huzhu.doors.web.home.saved import standing_here
from huzhu.doors.web.home.standing import around
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.timelines import Purse, kin_words, relation_words
from huzhu.doors.web.wording import duration
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound, Refused
from huzhu.kernel.timebank.rules import Relation

HOUR = 60


class HoursForm(DoorForm):
    """How many hours, of those that are the member's own."""

    hours = forms.DecimalField(
        label=gettext_lazy("How many hours?"),
        max_digits=7,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "size": "8"}),
        error_messages={
            "required": gettext_lazy("Please write how many hours"),
            "invalid": gettext_lazy("Please write a number of hours, for instance 2 or 1.5"),
        },
    )

    def __init__(self, own_minutes: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_minutes = own_minutes
        self.fields["hours"].help_text = _("You can give %(time)s.") % {"time": duration(own_minutes)}

    def clean_hours(self) -> Decimal:
        """Whole minutes, and no more than there are."""
        hours: Decimal = self.cleaned_data["hours"]
        minutes = hours * HOUR
        if minutes <= 0 or minutes != int(minutes):
            raise forms.ValidationError(_("Please write a number of hours, for instance 2 or 1.5"))
        if minutes > self.own_minutes:
            raise forms.ValidationError(_("You can give %(time)s.") % {"time": duration(self.own_minutes)})
        return hours

    def minutes(self) -> int:
        """What was written, in minutes."""
        return int(self.cleaned_data["hours"] * HOUR)


class GiveForm(HoursForm):
    """To whom, and how many hours."""

    to = forms.ChoiceField(
        label=gettext_lazy("To whom?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose somebody")},
    )

    def __init__(self, kin: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = kin  # type: ignore[attr-defined]
        self.order_fields(["to", "hours"])


@require_http_methods(["GET", "POST"])
@signed_in
@once
def give(request: SignedIn) -> HttpResponseBase:
    """To whom and how much; then what it would leave; then yes."""
    standing, purse = standing_here(request)
    kin = {one.pk: (one, words) for one, relation, words in kin_words(standing.elder) if _may_give(purse, relation)}
    form = GiveForm([(key, words) for key, (_one, words) in kin.items()], purse.own_minutes, _sent(request, "to"))
    ready = form.is_bound and form.is_valid()
    to = kin[form.cleaned_data["to"]][0] if ready else None
    if request.method == "POST" and to is not None:
        return _moved(request, form, _giving(request.by, standing.elder, to, form), "home/give.html", {"kin": kin})
    shown = {"form": form, "kin": kin, "to": to, "nothing": purse.own_minutes <= 0, "back_href": reverse("home:time")}
    if to is not None:
        shown |= _preview(purse, form.minutes()) | {"who": str(to.name), "where": place_name(to.place)}
    page = "home/give_check.html" if to else "home/give.html"
    return render(request, page, {**around(standing), **shown}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
@once
def donate(request: SignedIn) -> HttpResponseBase:
    """How much goes to the donations of the place; then what it would leave; then yes."""
    standing, purse = standing_here(request)
    form = HoursForm(purse.own_minutes, _sent(request, "hours"))
    ready = form.is_bound and form.is_valid()
    if request.method == "POST" and ready:
        minutes, reference = form.minutes(), _reference(request.by, form)

        def work() -> str:
            donate_time(by=request.by, at=timezone.now(), giver=standing.elder, minutes=minutes, reference=reference)
            return _("Donated: %(time)s. Thank you.") % {"time": duration(minutes)}

        return _moved(request, form, work, "home/donate.html", {})
    shown = {"form": form, "nothing": purse.own_minutes <= 0, "back_href": reverse("home:time")}
    shown |= {"place": place_name(standing.elder.place)}
    page = "home/donate_check.html" if ready else "home/donate.html"
    shown |= _preview(purse, form.minutes()) if ready else {}
    return render(request, page, {**around(standing), **shown}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
@once
def direct(request: SignedIn, key: str) -> HttpResponseBase:
    """What one entry left above the limit goes to the donations: said beforehand, done after yes."""
    standing, purse = standing_here(request)
    minutes = next((one.minutes for one in purse.above if one.entry_id == key), None)
    if minutes is None:
        raise NotFound
    form = PlainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def work() -> str:
            direct_above_limit(by=request.by, at=timezone.now(), member=standing.elder, entry_id=key)
            return _("Donated: %(time)s. Thank you.") % {"time": duration(minutes)}

        return _moved(request, form, work, "home/direct.html", {"minutes": minutes})
    shown = {"form": form, "minutes": minutes, "place": place_name(standing.elder.place)}
    shown |= {"limit": purse.rules.member_most_minutes, "back_href": reverse("home:time")}
    return render(request, "home/direct.html", {**around(standing), **shown}, status=422 if form.errors else 200)


@require_GET
@signed_in
def show_sharing(request: SignedIn) -> HttpResponseBase:
    """For whom in the family the time may be used; a button starts it, and the same one ends it."""
    standing, purse = standing_here(request)
    relations = relation_words()
    running = {one.other_id: one.pk for one in purse.sharings}
    rows = [
        {"pk": one.pk, "name": str(one.name), "words": relations[relation], "sharing": running.get(one.pk, "")}
        for one, relation, _words in kin_words(standing.elder)
        if one.pk in running or relation in purse.rules.redeem_for
    ]
    shown = {"rows": rows, "own": purse.own_minutes, "back_href": reverse("home:time")}
    return render(request, "home/share.html", {**around(standing), **shown})


@require_POST
@signed_in
@once
def share(request: SignedIn, key: str) -> HttpResponseBase:
    """From now on visits to this person are paid from the member's time where their own does not reach."""
    standing, _purse = standing_here(request)
    other = next((one for one, _relation, _words in kin_words(standing.elder) if one.pk == key), None)
    if other is None:
        raise NotFound
    share_time(by=request.by, at=timezone.now(), member=standing.elder, other=other)
    messages.success(request, _("From now on your time may be used for %(name)s.") % {"name": other.name})
    return HttpResponseRedirect(reverse("home:share"))


@require_POST
@signed_in
@once
def stop_sharing(request: SignedIn, key: str) -> HttpResponseBase:
    """It pays for that person no more."""
    _standing, purse = standing_here(request)
    sharing = next((one for one in purse.sharings if one.pk == key), None)
    if sharing is None:
        raise NotFound
    end_sharing(by=request.by, at=timezone.now(), sharing=sharing)
    messages.success(request, _("Ended. Your time is used for you alone."))
    return HttpResponseRedirect(reverse("home:share"))


def _may_give(purse: Purse, relation: Relation) -> bool:
    return relation in purse.rules.gift_to


def _sent(request: SignedIn, name: str) -> QueryDict | None:
    """The answers as they came: with the yes, or in the address of the page that asks for it."""
    if request.method == "POST":
        return request.POST
    if name not in request.GET:
        return None
    asked = request.GET.copy()
    asked["nonce"] = secrets.token_urlsafe(12)
    return asked


def _preview(purse: Purse, minutes: int) -> dict[str, Any]:
    return {"minutes": minutes, "before": purse.balance_minutes, "after": purse.balance_minutes - minutes}


def _giving(by: Actor, giver: Person, to: Person, form: GiveForm) -> Callable[[], str]:
    minutes, reference = form.minutes(), _reference(by, form)

    def work() -> str:
        give_time(by=by, at=timezone.now(), giver=giver, receiver=to, minutes=minutes, reference=reference)
        return _("Given to %(name)s: %(time)s.") % {"name": to.name, "time": duration(minutes)}

    return work


def _moved(
    request: SignedIn, form: DoorForm, work: Callable[[], str], page: str, more: dict[str, Any]
) -> HttpResponseBase:
    try:
        messages.success(request, work())
    except Refused as refusal:
        tell_in(form, refusal, request.by)
        standing, _purse = standing_here(request)
        shown = {"form": form, "back_href": reverse("home:time"), **more}
        return render(request, page, {**around(standing), **shown}, status=422)
    return HttpResponseRedirect(reverse("home:time"))


def _reference(by: Actor, form: DoorForm) -> str:
    return f"{by.person_id}-{form.cleaned_data['nonce'][:36]}"
