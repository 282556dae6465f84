"""The parts of the board that change when a request is chosen: the panel at once, and the map that follows it."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huzhu.care.dispatch.problems import PACES
from huzhu.care.dispatch.queries import open_proposal
from huzhu.care.dispatch.steering import steers_of
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, may
from huzhu.commons.places.models import StreetNetwork
from huzhu.commons.places.queries import network_of, ways_over
from huzhu.doors.web.board.chart import MOST_HELPERS, Pair, chart_of
from huzhu.doors.web.board.choice import Choice, choice_of, mobility_of, with_climb
from huzhu.doors.web.board.chosen import Chosen, chosen_of
from huzhu.doors.web.board.day import BoardDay, day_of, one_line_of
from huzhu.doors.web.board.waiting import waiting_of
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in


@require_GET
@signed_in
def show_panel(request: SignedIn, on: date) -> HttpResponseBase:
    """Whom to send to the request chosen, without the board around it: a click is answered while one looks.

    `number` is what stands in the diamond of the queue. The map follows by a request of its own.
    """
    by, asked = request.by, request.GET
    place = desk_place(request, Verb.SEE_ASSIGNMENT)
    day = one_line_of(by, place, on, timezone.now(), asked.get("need", ""))
    may_plan = may(by, Verb.PLAN_DAY) and not day.is_over
    chosen = chosen_of(day, [], asked) if asked.get("need") else None
    if chosen:
        chosen = replace(chosen, request=replace(chosen.request, number=_number(asked.get("number", ""))))
    choice = choice_of(by, day, chosen.need, chosen.role) if chosen and chosen.open_now and may_plan else None
    network = network_of(place) if chosen else None
    shown = {
        "day": day,
        "chosen": chosen,
        "choice": _with_way(day, chosen, choice, network),
        "steers": steers_of(by, [chosen.need]).get(chosen.need.pk, []) if chosen and may_plan else [],
        "preview": open_proposal(by, place, on) if may_plan else None,
        "may_plan": may_plan,
        "follow": _map_of(day, chosen, choice) if chosen and network else "",
    }
    return render(request, "board/panel.html", shown)


@require_GET
@signed_in
def show_map(request: SignedIn, on: date) -> HttpResponseBase:
    """The map with the request chosen and the way of the first of the `helpers` (ids) who could go."""
    by, asked = request.by, request.GET
    day = day_of(by, desk_place(request, Verb.SEE_ASSIGNMENT), on, timezone.now())
    queue = waiting_of(by, day)
    chosen = chosen_of(day, queue, asked) if asked.get("need") else None
    could = [day.helpers[key] for key in asked.get("helpers", "").split(",") if key in day.helpers]
    drawn = [*queue, chosen.request] if chosen and not chosen.request.number else queue
    pair = _pair(on, chosen, could)
    at_work = [offer.helper for line in day.lines for offer in line.offers]
    helpers = list({one.pk: one for one in (*could, *at_work)}.values())[:MOST_HELPERS]
    chart, unplaced = chart_of(day, drawn, helpers, pair, chosen.need.pk if chosen else "")
    shown = {"day": day, "queue": queue, "chosen": chosen, "chart": chart, "unplaced": unplaced}
    return render(request, "board/map.html", shown)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _with_way(
    day: BoardDay, chosen: Chosen | None, choice: Choice | None, network: StreetNetwork | None
) -> Choice | None:
    """The walk of the best in metres of climb, where the streets are known and the door may be shown."""
    if not (chosen and choice and choice.best) or chosen.need.elder.protected:
        return choice
    helper, door = choice.best.helper, chosen.need.elder.street_node
    ways = ways_over(network, PACES[mobility_of(helper, day.on)], helper.person.street_node, door)
    if ways is None or len(ways.gentle.nodes) < 2:
        return choice
    minutes, climb = max(1, round(ways.gentle.minutes)), round(ways.gentle.climb_m)
    return replace(choice, best=with_climb(choice.best, minutes, climb))


def _map_of(day: BoardDay, chosen: Chosen, choice: Choice | None) -> str:
    """Where the map comes from that belongs to this panel."""
    could = [one.helper.pk for one in (choice.best, *choice.others) if one] if choice else []
    asked = {"need": chosen.need.pk, "role": chosen.role, "helpers": ",".join(could)}
    return f"{reverse('board:map', args=[day.on])}?{urlencode(asked)}"


def _pair(on: date, chosen: Chosen | None, could: list[Helper]) -> Pair | None:
    if chosen is None or chosen.need.elder.protected:
        return None
    helper = chosen.held.helper if chosen.held else could[0] if could else None
    return Pair(helper, chosen.need.elder.street_node, mobility_of(helper, on)) if helper else None
