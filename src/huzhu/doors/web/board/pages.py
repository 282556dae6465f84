"""The page of the board: one address for a day, with the need or the visit chosen on it."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from huzhu.care.dispatch.queries import last_run
from huzhu.commons.people.access import Verb, may
from huzhu.doors.web.basis import lengths, paces, unconfirmed, who_may
from huzhu.doors.web.board.chart import MOST_HELPERS, Pair, chart_of
from huzhu.doors.web.board.choice import Choice, choice_of, mobility_of, with_climb
from huzhu.doors.web.board.day import BoardDay, day_of
from huzhu.doors.web.board.hours import STEP, timetable_of
from huzhu.doors.web.board.late import late_ones
from huzhu.doors.web.board.waiting import Waiting, waiting_of
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around


@require_GET
@signed_in
def show_today(request: SignedIn) -> HttpResponseBase:
    """To the board of today."""
    return HttpResponseRedirect(reverse("board:day", args=[timezone.localdate()]))


@require_GET
@signed_in
def show_board(request: SignedIn, on: date) -> HttpResponseBase:
    """The board of a day. `need` in the address is the request chosen; without one the first of the queue is."""
    place = desk_place(request, Verb.SEE_ASSIGNMENT)
    day = day_of(request.by, place, on, timezone.now())
    return render(request, "board/board.html", {**around(request, place, "day"), **_shown(request, day)})


@require_GET
@cache_control(public=True, max_age=86_400)
def show_columns(request: HttpRequest) -> HttpResponse:
    """The style sheet of the timetable's columns: a page without inline styles can say where a block stands."""
    steps = 24 * 60 // STEP
    rules = [f".h{hours}{{--hours:{hours};--steps:{hours * 60 // STEP}}}" for hours in range(1, 25)]
    rules += [f".f{at}{{grid-column-start:{at + 1}}}" for at in range(steps)]
    rules += [f".w{width}{{grid-column-end:span {width}}}" for width in range(1, steps + 1)]
    return HttpResponse("@layer screens{" + "".join(rules) + "}", content_type="text/css")


def _shown(request: SignedIn, day: BoardDay) -> dict[str, Any]:
    by, queue = request.by, waiting_of(request.by, day)
    may_plan = may(by, Verb.PLAN_DAY) and not day.is_over
    chosen = _chosen(request, queue)
    choice = choice_of(by, day, chosen.need, chosen.role) if chosen and may_plan else None
    pair = _pair(day, chosen, choice)
    helpers = _on_the_map(day, choice)
    chart, unplaced = chart_of(day, queue, helpers, pair, chosen.need.pk if chosen else "")
    if chart and chart.way and choice and choice.best:
        better = with_climb(choice.best, chart.way.minutes, chart.way.climb_metres)
        choice = Choice(choice.role, better, choice.others, choice.more, choice.barred)
    return {
        "day": day,
        "before": day.on - timedelta(days=1),
        "after": day.on + timedelta(days=1),
        "counts": day.counts(),
        "late": late_ones(day),
        "queue": queue,
        "chosen": chosen,
        "choice": choice,
        "chart": chart,
        "unplaced": unplaced,
        "table": timetable_of(day, whole="all" in request.GET),
        "run": last_run(by, day.place, day.on) if may(by, Verb.PLAN_DAY) else None,
        "may_plan": may_plan,
        "bases": unconfirmed(lengths(day.on), who_may(day.on), paces()),
        "streets": [chart.attribution] if chart and chart.attribution else [],
    }


def _chosen(request: SignedIn, queue: list[Waiting]) -> Waiting | None:
    wanted = request.GET.get("need", "")
    return next((one for one in queue if one.need.pk == wanted), queue[0] if queue and not wanted else None)


def _pair(day: BoardDay, chosen: Waiting | None, choice: Choice | None) -> Pair | None:
    if not (chosen and choice and choice.best) or chosen.need.elder.protected:
        return None
    helper = choice.best.helper
    return Pair(helper, chosen, chosen.need.elder.street_node, mobility_of(helper, day.on))


def _on_the_map(day: BoardDay, choice: Choice | None) -> list[Any]:
    """Whoever could go to the chosen need, then whoever has visits, as many as a map can hold."""
    could = [one.helper for one in (choice.best, *choice.others) if one] if choice else []
    at_work = [offer.helper for line in day.lines for offer in line.offers]
    return list({one.pk: one for one in (*could, *at_work)}.values())[:MOST_HELPERS]
