"""The page of the board: one address for a day, with the need or the visit chosen on it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from huzhu.care.dispatch.figures import day_figures
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.queries import last_run
from huzhu.care.dispatch.steering import steers_of
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, may
from huzhu.doors.web.basis import lengths, paces, unconfirmed, who_may
from huzhu.doors.web.board.chart import MOST_HELPERS, Chart, Pair, chart_of
from huzhu.doors.web.board.choice import Choice, choice_of, mobility_of, with_climb
from huzhu.doors.web.board.chosen import Chosen, chosen_of
from huzhu.doors.web.board.day import BoardDay, day_of
from huzhu.doors.web.board.figures import strip_of
from huzhu.doors.web.board.hours import STEP, timetable_of
from huzhu.doors.web.board.late import late_ones
from huzhu.doors.web.board.price import asked_of
from huzhu.doors.web.board.proposed import preview_of
from huzhu.doors.web.board.waiting import waiting_of
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around

ONE_DAY = timedelta(days=1)


@require_GET
@signed_in
def show_today(request: SignedIn) -> HttpResponseBase:
    """To the board of today."""
    return HttpResponseRedirect(reverse("board:day", args=[timezone.localdate()]))


@require_GET
@signed_in
def show_board(request: SignedIn, on: date) -> HttpResponseBase:
    """The board of a day. `need` and `role` in the address are what is chosen; without a need the first of the
    queue is, or the plan that waits to be told."""
    return board_page(request, on)


def board_page(request: SignedIn, on: date, *, need: str = "", status: int = 200) -> HttpResponse:
    """The board of a day as it is now; `need` is chosen in the stead of what the address says."""
    place = desk_place(request, Verb.SEE_ASSIGNMENT)
    day = day_of(request.by, place, on, timezone.now())
    asked = request.GET.copy()
    if need:
        asked["need"] = need
    return render(
        request, "board/board.html", {**around(request, place, "day"), **_shown(request, day, asked)}, status=status
    )


@require_GET
@cache_control(public=True, max_age=86_400)
def show_columns(request: HttpRequest) -> HttpResponse:
    """The style sheet of the timetable's columns: a page without inline styles can say where a block stands."""
    steps = 24 * 60 // STEP
    rules = [f".h{hours}{{--hours:{hours};--steps:{hours * 60 // STEP}}}" for hours in range(1, 25)]
    rules += [f".f{at}{{grid-column-start:{at + 1}}}" for at in range(steps)]
    rules += [f".w{width}{{grid-column-end:span {width}}}" for width in range(1, steps + 1)]
    return HttpResponse("@layer screens{" + "".join(rules) + "}", content_type="text/css")


def _shown(request: SignedIn, day: BoardDay, asked: QueryDict) -> dict[str, Any]:
    by, queue = request.by, waiting_of(request.by, day)
    may_plan, may_count = may(by, Verb.PLAN_DAY) and not day.is_over, may(by, Verb.SEE_FIGURES) and bool(day.lines)
    preview = preview_of(by, day) if may_plan else None
    chosen = None if preview and "need" not in asked else chosen_of(day, queue, asked)
    choice = choice_of(by, day, chosen.need, chosen.role) if chosen and chosen.open_now and may_plan else None
    drawn = [*queue, chosen.request] if chosen and not chosen.request.number else queue
    chart, unplaced = chart_of(day, drawn, _on_the_map(day, choice), _pair(day, chosen, choice), _key(chosen))
    return {
        "day": day,
        "before": day.on - ONE_DAY,
        "after": day.on + ONE_DAY,
        "counts": day.counts(),
        "late": late_ones(day),
        "queue": queue,
        "chosen": chosen,
        "choice": _with_way(choice, chart),
        "steers": steers_of(by, [chosen.need]).get(chosen.need.pk, []) if chosen and may_plan else [],
        "preview": preview,
        "price": asked_of(by, day, chosen, asked) if chosen and choice else None,
        "sent": _sent(day, asked),
        "chart": chart,
        "unplaced": unplaced,
        "table": timetable_of(day, preview.parts if preview else (), whole="all" in asked),
        "run": last_run(by, day.place, day.on) if may(by, Verb.PLAN_DAY) else None,
        "may_plan": may_plan,
        "figures": strip_of(day_figures(by, day.place, day.on, day.on + ONE_DAY), day.on) if may_count else [],
        "bases": unconfirmed(lengths(day.on), who_may(day.on), paces()),
        "streets": [chart.attribution] if chart and chart.attribution else [],
    }


def _sent(day: BoardDay, asked: QueryDict) -> Assignment | None:
    """The offer just made by hand, while it can still be taken back."""
    made = (offer for line in day.lines for offer in line.offers if offer.pk == asked.get("sent", ""))
    return next((offer for offer in made if offer.state == Assignment.State.OFFERED), None)


def _key(chosen: Chosen | None) -> str:
    return chosen.need.pk if chosen else ""


def _with_way(choice: Choice | None, chart: Chart | None) -> Choice | None:
    """The walk of the best in metres of climb, where the map has drawn it."""
    if not (choice and choice.best and chart and chart.way):
        return choice
    return replace(choice, best=with_climb(choice.best, chart.way.minutes, chart.way.climb_metres))


def _pair(day: BoardDay, chosen: Chosen | None, choice: Choice | None) -> Pair | None:
    """Who goes to what is chosen, or would be sent."""
    if chosen is None or chosen.need.elder.protected:
        return None
    helper = chosen.held.helper if chosen.held else choice.best.helper if choice and choice.best else None
    return Pair(helper, chosen.need.elder.street_node, mobility_of(helper, day.on)) if helper else None


def _on_the_map(day: BoardDay, choice: Choice | None) -> list[Helper]:
    """Whoever could go to the chosen need, then whoever has visits, as many as a map can hold."""
    could = [one.helper for one in (choice.best, *choice.others) if one] if choice else []
    at_work = [offer.helper for line in day.lines for offer in line.offers]
    return list({one.pk: one for one in (*could, *at_work)}.values())[:MOST_HELPERS]
