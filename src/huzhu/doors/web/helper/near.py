"""Help wanted near me: what nobody was sent to yet, by day and by way, and taking it; no name and no door before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.dispatch.claiming import AHEAD, Chance, chances_for, claim_need, need_near
from huzhu.commons.helpers.models import Helper
from huzhu.commons.places.models import StreetNetwork
from huzhu.commons.places.queries import network_of, ways_over
from huzhu.commons.rulebook.queries import whole_rulebook
from huzhu.doors.once import once
from huzhu.doors.web.basis import counting, lengths, paces, unconfirmed
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.helper.desk import around, desk_of
from huzhu.doors.web.helper.stops import credit_of, pace_of, rough_place, way_words
from huzhu.doors.web.wording import spoken_day
from huzhu.doors.words import service_name
from huzhu.kernel.packs import catalogue_on

WALKS = (5, 10, 20)


@dataclass(frozen=True, slots=True)
class Near:
    """One need on the list, as it may be read before a promise."""

    pk: str
    title: str
    starts_at: datetime
    ends_at: datetime
    rough: str
    way: str
    walking_minutes: int
    credit_minutes: int
    visits_before: int
    together: bool
    lacks: str


class NearForm(forms.Form):
    """Which day, and how far on foot; with nothing chosen, everything."""

    day = forms.ChoiceField(label=gettext_lazy("Which day?"), required=False)
    within = forms.ChoiceField(label=gettext_lazy("How far on foot?"), required=False)

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        days = [today + timedelta(days=number) for number in range(AHEAD.days + 1)]
        self.fields["day"].choices = [("", _("Any day")), *((one.isoformat(), spoken_day(one)) for one in days)]  # type: ignore[attr-defined]
        within = [(str(one), _("at most %(minutes)d minutes") % {"minutes": one}) for one in WALKS]
        self.fields["within"].choices = [("", _("As far as it is")), *within]  # type: ignore[attr-defined]

    def kept(self, found: Iterable[Near]) -> list[Near]:
        """What is left by the choice; a choice that is none asks for nothing."""
        chosen = self.cleaned_data if self.is_valid() else {"day": "", "within": ""}
        most = int(chosen["within"]) if chosen["within"] else None
        on = date.fromisoformat(chosen["day"]) if chosen["day"] else None
        return [
            one
            for one in found
            if (on is None or timezone.localdate(one.starts_at) == on) and (most is None or one.walking_minutes <= most)
        ]


@require_GET
@signed_in
def show_near(request: SignedIn) -> HttpResponseBase:
    """What a neighbour needs and nobody has promised: when, how far, what it brings, what is missing for it."""
    desk, at = desk_of(request), timezone.now()
    day = timezone.localdate(at)
    chances = chances_for(request.by, desk.helper, at)
    network = network_of(desk.helper.place) if chances else None
    found = _cards(desk.helper, network, chances, day)
    form = NearForm(day, request.GET)
    shown = {
        "form": form,
        "found": form.kept(found),
        "there_are": len(found),
        "streets": [network.attribution] if network and network.attribution else [],
        "bases": unconfirmed(lengths(day), paces(), counting(day, desk.helper.place)) if found else [],
    }
    return render(request, "helper/near.html", {**around(desk, "near"), **shown})


@require_POST
@signed_in
@once
def claim(request: SignedIn, key: str) -> HttpResponseBase:
    """I can: from now on it is a promise, and the door is shown."""
    desk = desk_of(request)
    need = need_near(request.by, desk.helper, key)
    made = claim_need(by=request.by, at=timezone.now(), helper=desk.helper, need=need)
    messages.success(request, _("Thank you. Name and door are shown to you now."))
    return HttpResponseRedirect(reverse("helper:visit", args=[made.pk]))


def _cards(helper: Helper, network: StreetNetwork | None, chances: Iterable[Chance], day: date) -> list[Near]:
    rulebook = whole_rulebook()
    found = []
    for one in chances:
        ways = ways_over(network, pace_of(helper, day), helper.person.street_node, one.need.elder.street_node)
        if ways and helper.max_steps is not None and min(ways.quick.steps, ways.gentle.steps) > helper.max_steps:
            continue  # steeper than they wish to go
        starts_on = timezone.localdate(one.starts_at)
        rules = rulebook.at(one.need.place, starts_on).rules
        found.append(
            Near(
                pk=one.need.pk,
                title=service_name(one.need.service, one.starts_at),
                starts_at=one.starts_at,
                ends_at=one.starts_at + timedelta(minutes=one.need.minutes),
                rough=rough_place(one.need.place, helper),
                way=way_words(ways, one.walking_minutes or 0),
                walking_minutes=one.walking_minutes or 0,
                credit_minutes=credit_of(one.need, helper, one.starts_at, rules),
                visits_before=one.visits_before,
                together=one.together,
                lacks=_skill(one.lacks, starts_on) if one.lacks else "",
            )
        )
    return found


def _skill(code: str, day: date) -> str:
    return catalogue_on(day).skill(code).label.in_language(get_language() or "zh")
