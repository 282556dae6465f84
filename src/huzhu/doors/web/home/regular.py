"""Help that comes back: what keeps coming, who keeps it, until when, and one button that ends it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huzhu.care.dispatch.rostering import end_round
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import OPEN, needs_of
from huzhu.care.rounds.models import Keeper, Round
from huzhu.care.rounds.queries import rounds_for, with_keepers
from huzhu.commons.people.models import Person
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.arrangements import NEEDS_READ, Arrangement, arrangements_of, in_short
from huzhu.doors.web.home.choices import asked
from huzhu.doors.web.home.forms import BecauseForm
from huzhu.doors.web.home.standing import Standing, around, standing_of
from huzhu.doors.web.rhythms import last_day, round_word
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound, Refused

ROUNDS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Regular:
    """One help that comes back, as the home shows it. `visits` are the single ones still to come, the next first."""

    key: str
    title: str
    rhythm: str
    until: date
    ended: bool
    keepers: list[str]
    visits: list[Arrangement] = field(default_factory=list)

    @property
    def who(self) -> str:
        """Those who keep it, in one word."""
        return _joined(self.keepers)


@require_GET
@signed_in
def show_round(request: SignedIn, key: str) -> HttpResponseBase:
    """One regular help: weekday, who keeps it, until when, every visit to come."""
    booked, standing = _round_of(request, key)
    one = _regular_of(request.by, timezone.now(), booked)
    shown = {
        "one": one,
        "new": "new" in request.GET,
        "may_end": "ask" in standing.scopes and not one.ended and bool(one.visits),
        "visits_href": standing.address("visits"),
    }
    return render(request, "home/regular.html", {**around(standing), **shown})


@require_http_methods(["GET", "POST"])
@signed_in
@once
def end(request: SignedIn, key: str) -> HttpResponseBase:
    """No more of it: says beforehand who will be told."""
    booked, standing = _round_of(request, key)
    form = BecauseForm(_("Why shall it end?"), _why_end(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        at, because = timezone.now(), form.because()
        try:
            ended = end_round(by=request.by, at=at, booked=booked, side=Need.Side.ELDER, because=because)
        except Refused as refusal:
            tell_in(form, refusal, request.by)
        else:
            said = ngettext("Ended. %(n)d visit is cancelled.", "Ended. %(n)d visits are cancelled.", ended)
            messages.success(request, said % {"n": ended})
            return HttpResponseRedirect(standing.address("visits"))
    one = _regular_of(request.by, timezone.now(), booked)
    shown = {"one": one, "form": form, "told": _told(one), "back_href": standing.address("visits")}
    return render(request, "home/regular_end.html", {**around(standing), **shown}, status=422 if form.errors else 200)


def running_of(by: Actor, elder: Person) -> list[Round]:
    """What keeps coming to one person, with keepers; the one that ends last on top."""
    running = rounds_for(by).filter(elder=elder, ended_at__isnull=True, to_on__gt=by.day).select_related(None)
    return list(with_keepers(running).order_by("-to_on", "pk")[:ROUNDS_SHOWN])


def coming_of(by: Actor, elder: Person, rounds: Iterable[Round]) -> QuerySet[Need]:
    """The visits of these rounds that are open still."""
    listed = [one.pk for one in rounds]
    open_still = in_short(needs_of(by, elder)).filter(occurrence__round__in=listed, state__in=OPEN)
    return open_still.select_related("occurrence").only(*NEEDS_READ, "occurrence__round")


def others_of(by: Actor, elder: Person, rounds: Iterable[Round]) -> QuerySet[Need]:
    """Everything else a person asked for, the newest first."""
    listed, asked_for = [one.pk for one in rounds], in_short(needs_of(by, elder))
    return asked_for.exclude(Q(occurrence__round__in=listed) & Q(state__in=OPEN)) if listed else asked_for


def grouped(rounds: Iterable[Round], coming: Iterable[tuple[Need, Arrangement]]) -> list[Regular]:
    """Each round with its single visits still ahead, the next first."""
    visits: dict[str, list[Arrangement]] = {}
    for need, one in coming:
        if one.ahead:
            visits.setdefault(need.occurrence.round_id, []).append(one)
    return [_regular(booked, sorted(visits.get(booked.pk, []), key=lambda one: one.begins_at)) for booked in rounds]


def _regular(booked: Round, visits: list[Arrangement]) -> Regular:
    live: list[Keeper] = booked.live_keepers  # type: ignore[attr-defined]
    return Regular(
        key=booked.pk,
        title=asked(booked.service),
        rhythm=round_word(booked),
        until=last_day(booked),
        ended=booked.ended_at is not None,
        keepers=[str(one.helper.person.name) for one in live if one.state == Keeper.State.AGREED],
        visits=visits,
    )


def _regular_of(by: Actor, at: datetime, booked: Round) -> Regular:
    needs = list(coming_of(by, booked.elder, [booked]))
    (one,) = grouped([booked], zip(needs, arrangements_of(by, at, booked.elder, needs), strict=True))
    return one


def _round_of(request: SignedIn, key: str) -> tuple[Round, Standing]:
    booked = with_keepers(rounds_for(request.by)).filter(pk=key).first()
    if booked is None:
        raise NotFound
    return booked, standing_of(request.by, booked.elder_id)


def _told(one: Regular) -> str:
    names = list(dict.fromkeys([*one.keepers, *(name for visit in one.visits for name in visit.visitors)]))
    if names:
        return _("We tell %(name)s and the station.") % {"name": _joined(names)}
    return _("We tell the station.")


def _joined(names: list[str]) -> str:
    return ("、" if (get_language() or "zh").startswith("zh") else ", ").join(names)


def _why_end() -> list[str]:
    return [
        _("I do not need it any more"),
        _("My family helps me"),
        _("I am in hospital"),
        _("I am moving away"),
        _("I would rather not say"),
    ]
