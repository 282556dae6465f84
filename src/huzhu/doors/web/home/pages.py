"""What an elder sees: the home page, all visits, one visit."""

from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import needs_for, needs_of
from huzhu.care.reviews.queries import ratings_for
from huzhu.care.thanks.queries import thanks_for
from huzhu.commons.bank.queries import accounts_seen_by
from huzhu.commons.people.queries import delegations_of
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.arrangements import Arrangement, arrangement_of, arrangements_of, in_short
from huzhu.doors.web.home.choices import groups
from huzhu.doors.web.home.regular import coming_of, grouped, others_of, running_of
from huzhu.doors.web.home.standing import Standing, around, standing_of, standings_held
from huzhu.doors.web.shapes import LinkRow
from huzhu.doors.web.wording import duration
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import age_on
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.units import Unit

OLD_FROM_AGE = 60
PER_PAGE = 20
RECENT_NEEDS = 40
NEAR = timedelta(days=14)  # a quarter of weekly visits must not crowd out who comes today


@require_GET
@signed_in
def show_front(request: SignedIn, elder: str = "") -> HttpResponseBase:
    """Who comes next, the three choices, and the rows of one's own; for family, the choice for whom they act."""
    by, at = request.by, timezone.now()
    standing = standing_of(by, elder)
    held = [] if standing.acting else standings_held(by)
    if held and "me" not in request.GET and not _has_own_needs(by, standing):
        return render(request, "home/for_whom.html", {**around(standing), "rows": _rows_held(held, by)})
    near = needs_of(by, standing.elder).exclude(occurrence__isnull=False, earliest_at__gte=at + NEAR)
    listed = arrangements_of(by, at, standing.elder, in_short(near)[:RECENT_NEEDS])
    coming = sorted((one for one in listed if one.ahead), key=lambda one: one.begins_at)
    visitor = next((one for one in coming if one.phase in ("promised", "here")), None)
    shown = {
        "greeting": _greeting(standing, at),
        "now": at,
        "next": visitor,
        "for_what": visitor and (visitor.service if standing.acting else visitor.task),
        "looking": next((one for one in coming if one.phase in ("asked", "looking")), None),
        "left": None if visitor and visitor.begins_at < _tomorrow(at) else _left(listed),
        "tiles": _tiles(standing),
        "links": _links(by, standing, listed, held),
    }
    return render(request, "home/front.html", {**around(standing), **shown})


@require_GET
@signed_in
def show_visits(request: SignedIn, elder: str = "") -> HttpResponseBase:
    """Everything asked for, what is to come first."""
    by, at = request.by, timezone.now()
    standing = standing_of(by, elder)
    rounds = running_of(by, standing.elder)
    page = Paginator(others_of(by, standing.elder, rounds), PER_PAGE).get_page(request.GET.get("page"))
    coming = list(coming_of(by, standing.elder, rounds)) if rounds and page.number == 1 else []
    read = arrangements_of(by, at, standing.elder, [*coming, *page])
    came, listed = read[: len(coming)], [*(one for one in read[: len(coming)] if not one.ahead), *read[len(coming) :]]
    shown = {
        "page": page,
        "regulars": grouped(rounds, zip(coming, came, strict=True)) if page.number == 1 else [],
        "may_end": "ask" in standing.scopes,
        "ahead": sorted((one for one in listed if one.ahead), key=lambda one: one.begins_at),
        "past": [one for one in listed if not one.ahead],
        "ask_href": standing.address("front"),
    }
    return render(request, "home/visits.html", {**around(standing), **shown})


@require_GET
@signed_in
def show_visit(request: SignedIn, key: str) -> HttpResponseBase:
    """One visit: who comes and when, or how it went, and what one can do about it."""
    need, standing = need_of(request, key)
    one = arrangement_of(request.by, timezone.now(), need)
    rating = ratings_for(request.by).filter(visit=one.visit).first() if one.visit else None
    shown = {
        "one": one,
        "new": "new" in request.GET,
        "faces": {1: _("Not good"), 3: _("So-so"), 5: _("Good")}.get(rating.stars, "") if rating else "",
        "stars": rating.stars if rating else 0,
        "may_change": "ask" in standing.scopes and one.phase in ("asked", "looking", "promised"),
        "may_tell": "confirm" in standing.scopes,
        "may_rate": "confirm" in standing.scopes and not rating and one.phase in ("left", "fine", "wrong"),
        "visits_href": standing.address("visits"),
        **_thanked(request, one, may_thank="confirm" in standing.scopes),
    }
    return render(request, "home/visit.html", {**around(standing), **shown})


def _thanked(request: SignedIn, one: Arrangement, *, may_thank: bool) -> dict[str, Any]:
    said = thanks_for(request.by).filter(visit=one.visit).order_by("pk").first() if one.visit else None
    return {
        "thanked": said,
        "may_thank": may_thank and said is None and one.phase in ("left", "fine"),
        "may_hang": may_thank and said is not None and said.taken_down_at is None,
        "hangs": said is not None and said.elder_agreed_at is not None,
    }


def need_of(request: SignedIn, key: str) -> tuple[Need, Standing]:
    """A need of one's own or of somebody one acts for, and the standing towards it. Refuses: NotFound."""
    need = needs_for(request.by).filter(pk=key).first()
    if need is None:
        raise NotFound
    return need, standing_of(request.by, need.elder_id)


def _has_own_needs(by: Actor, standing: Standing) -> bool:
    born_on = standing.elder.born_on
    old = born_on is not None and age_on(born_on, by.day) >= OLD_FROM_AGE
    return old or needs_of(by, standing.elder).exists()


def _rows_held(held: list[Standing], by: Actor) -> list[LinkRow]:
    rows = [LinkRow(one.address("front"), "users", one.called, str(one.elder.name)) for one in held]
    return [*rows, LinkRow(reverse("home:front") + "?me=1", "user", _("Myself"), _("Ask for help for yourself"))]


def _greeting(standing: Standing, at: datetime) -> str:
    told = {"name": standing.called}
    if standing.acting:
        return _("Today for %(name)s") % told
    hour = timezone.localtime(at).hour
    if hour < 12:
        return _("Good morning, %(name)s") % told
    return (_("Good afternoon, %(name)s") if hour < 18 else _("Good evening, %(name)s")) % told


def _left(listed: list[Arrangement]) -> Arrangement | None:
    return next((one for one in listed if one.phase == "left"), None)


def _tomorrow(at: datetime) -> datetime:
    day = timezone.localdate(at) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time()))


def _tiles(standing: Standing) -> list[LinkRow]:
    if "ask" not in standing.scopes:
        return []
    return [
        LinkRow(standing.address("ask", group=group.key), group.icon, group.title, group.text, group.tone)
        for group in groups()
    ]


def _links(by: Actor, standing: Standing, listed: list[Arrangement], held: list[Standing]) -> list[LinkRow]:
    rows = [LinkRow(standing.address("visits"), "calendar-days", _("My visits"), _visits_text(by, listed))]
    if standing.acting:
        rows = [LinkRow(standing.address("visits"), "calendar-days", _("All visits"), _visits_text(by, listed))]
        rows.append(LinkRow(standing.address("arrivals"), "history", _("Who came and went"), _("Of late")))
    else:
        rows.append(LinkRow(reverse("home:time"), "hourglass", _("My time"), _time_text(by)))
        rows.append(LinkRow(standing.address("family"), "users", _("My family"), _family_text(by, standing)))
    if "ask" in standing.scopes:
        ring = _("Hard to hear or to say? Fine.")
        rows.append(LinkRow(standing.address("ring_me"), "ear", _("Ring me back"), ring))
    for one in held:
        rows.append(LinkRow(one.address("front"), "hand-heart", _("Act for %(name)s") % {"name": one.called}))
    return rows


def _visits_text(by: Actor, listed: list[Arrangement]) -> str:
    if left := sum(one.phase == "left" for one in listed):
        return ngettext("%(n)d waits for your word", "%(n)d wait for your word", left) % {"n": left}
    week = by.day + timedelta(days=7)
    ahead = sum(one.ahead and timezone.localdate(one.begins_at) < week for one in listed)
    return (
        ngettext("%(n)d more in 7 days", "%(n)d more in 7 days", ahead) % {"n": ahead}
        if ahead
        else _("Nothing arranged")
    )


def _time_text(by: Actor) -> str:
    accounts = accounts_seen_by(by).filter(owner=by.person_id, unit=Unit.MINUTES).order_by("pk")
    balances = list(accounts.values_list("balance", flat=True)[:1])
    return _("%(time)s saved") % {"time": duration(balances[0] or 0)} if balances else _("Nothing saved yet")


def _family_text(by: Actor, standing: Standing) -> str:
    n = len(set(delegations_of(by, standing.elder).values_list("delegate", flat=True)))
    return ngettext("%(n)d may act for me", "%(n)d may act for me", n) % {"n": n} if n else _("Nobody acts for me")
