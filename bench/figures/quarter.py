"""The process that lives the quarter: a queue of deeds by moment, each one an action of the product."""

import heapq
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
django.setup()

from huzhu.care.dispatch.actions import (  # noqa: E402  Django's rooms can be entered only after set-up
    accept_assignment,
    cancel_need,
    decline_assignment,
    give_back,
    lapse_offers,
)
from huzhu.care.dispatch.figures import day_figures  # noqa: E402
from huzhu.care.dispatch.illness import fall_ill  # noqa: E402
from huzhu.care.dispatch.models import Assignment, Replacement  # noqa: E402
from huzhu.care.dispatch.planning import plan_day  # noqa: E402
from huzhu.care.dispatch.repairing import press_on  # noqa: E402
from huzhu.care.dispatch.rostering import roster_week  # noqa: E402
from huzhu.care.needs.actions import Ask  # noqa: E402
from huzhu.care.needs.models import Need  # noqa: E402
from huzhu.care.rounds.actions import Rhythm, agree_to_keep, approve_round, book_round, decline_to_keep  # noqa: E402
from huzhu.care.rounds.models import Keeper  # noqa: E402
from huzhu.care.visits.actions import Showing, check_in, check_out  # noqa: E402
from huzhu.commons.helpers.models import Helper  # noqa: E402
from huzhu.commons.people.models import Person  # noqa: E402
from huzhu.commons.people.queries import actor_of  # noqa: E402
from huzhu.commons.places.models import Division  # noqa: E402
from huzhu.commons.sealed import noting_openings  # noqa: E402
from huzhu.doors.cli.duty import Duty  # noqa: E402
from huzhu.doors.cli.house import make_ready  # noqa: E402
from huzhu.doors.cli.settling import settle_town  # noqa: E402
from huzhu.kernel.actor import Actor, machine  # noqa: E402
from huzhu.kernel.moments import moment_at  # noqa: E402
from huzhu.kernel.refusal import Refused  # noqa: E402
from huzhu.kernel.simulation.town import Size, hill_town  # noqa: E402

SEED, WEEKS = 2026, 13
MONDAY = date(2026, 11, 23)
SIZE = Size(elders=60, helpers=24, communities=1, needs=0)
ROUNDS = 40  # regular visits a week
SERVICES = ("P1", "S1", "L1")
ZONE = "Asia/Shanghai"
PLAN_ITERATIONS, PLAN_SECONDS, ROSTER_SECONDS = 60, 5.0, 4.0
PRESS_EVERY = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
# What people do, of 100 (domain.md 13 where it says so, else guesses said here openly).
YES_TO_KEEPING, YES_TO_OFFER, SILENT, ILL_A_DAY, GIVES_BACK, CANCELS, LATE = 85, 70, 12, 1, 3, 3, 6


@dataclass(slots=True)
class Quarter:
    """The weeks being lived: the queue of deeds, the draw, and how often what happened."""

    place: Division
    house: Actor
    draw: Random
    happened: Counter[str] = field(default_factory=Counter)
    _queue: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)
    _seen: set[str] = field(default_factory=set)

    def then(self, at: datetime, deed: Callable[[datetime], None]) -> None:
        """Something will be done at a moment."""
        heapq.heappush(self._queue, (at, next(self._order), deed))

    def live(self) -> None:
        """Does every deed in order of time, those that deeds bring about included."""
        while self._queue:
            at, _, deed = heapq.heappop(self._queue)
            deed(at)
            self._look_at_offers(at)

    def chance(self, percent: int) -> bool:
        """Whether it happens this time."""
        return self.draw.randrange(100) < percent

    def attempt(self, what: str, deed: Callable[[], object]) -> None:
        """An action that the house may refuse because somebody was faster."""
        try:
            deed()
        except Refused:
            what += " refused"
        self.happened[what] += 1

    def _look_at_offers(self, at: datetime) -> None:
        """Each new offer is answered after a while, or never; each new promise is kept, or not."""
        fresh = Assignment.objects.filter(state__in=["offered", "accepted"], begun_at__isnull=True, ends_at__gt=at)
        for one in fresh.filter(offered_at__gte=at - timedelta(days=2)).order_by("pk"):
            key = f"{one.pk}:{one.state}"
            if key not in self._seen:
                self._seen.add(key)
                (_asked if one.state == "offered" else _promised)(self, one.pk, at)


def main() -> None:
    """Lives the quarter and prints its figures as JSON."""
    make_ready()
    began = time.perf_counter()
    with noting_openings():
        quarter = _settled()
        _book(quarter)
        for week in range(WEEKS):
            _week(quarter, MONDAY + timedelta(weeks=week))
    last = MONDAY + timedelta(weeks=WEEKS)
    figures = day_figures(machine(last, "bench", "figures"), quarter.place, MONDAY, last)
    sys.stdout.write(json.dumps(_answer(quarter, figures, time.perf_counter() - began), ensure_ascii=False))


def _settled() -> Quarter:
    at = moment_at(MONDAY - timedelta(days=10), 540, ZONE)
    house = machine(MONDAY, "bench", "figures")
    town = hill_town(SEED, size=SIZE, on=MONDAY)
    settle_town(Duty(house, at), town, MONDAY - timedelta(days=30))
    return Quarter(Division.objects.get(pk=town.communities[0]), house, Random(SEED))


def _book(quarter: Quarter) -> None:
    """Forty households ask for a weekly visit, spread over the working days; the station approves."""
    at = moment_at(MONDAY - timedelta(days=1), 540, ZONE)  # nobody may ask for more than 90 days ahead
    elders = Person.objects.filter(
        place__path__startswith=quarter.place.path, helper__isnull=True, born_on__lt=date(1966, 1, 1)
    )
    for number, elder in enumerate(elders.select_related("place").order_by("pk")[:ROUNDS]):
        begins = moment_at(MONDAY + timedelta(days=number % 5), 540 + 60 * (number // 5 % 7), ZONE)
        ask = Ask(SERVICES[number % 3], "phone", begins, begins + timedelta(minutes=60), minutes=45)
        booked = book_round(by=quarter.house, at=at, elder=elder, first=ask, rhythm=Rhythm(WEEKS))
        approve_round(by=quarter.house, at=at, booked=booked)


def _week(quarter: Quarter, monday: date) -> None:
    friday = max(moment_at(monday - timedelta(days=3), 540, ZONE), moment_at(MONDAY - timedelta(days=1), 600, ZONE))
    by = machine(monday, "bench", "figures")
    roster_week(by=by, at=friday, place=quarter.place, monday=monday, seconds=ROSTER_SECONDS)
    for keeper in Keeper.objects.filter(state="asked").select_related("helper").order_by("pk"):
        agrees = quarter.chance(YES_TO_KEEPING)
        (agree_to_keep if agrees else decline_to_keep)(
            by=_actor(keeper.helper, monday), at=friday + MINUTE, keeper=keeper
        )
    for number in range(5):
        day = monday + timedelta(days=number)
        _day(quarter, day)
        quarter.live()


def _day(quarter: Quarter, day: date) -> None:
    by = machine(day, "bench", "figures")
    for minute in (425, 470):
        quarter.then(moment_at(day, minute, ZONE), lambda at: _plan(quarter, day, by, at))
    for helper in Helper.objects.filter(place__path__startswith=quarter.place.path).order_by("pk"):
        if quarter.chance(ILL_A_DAY):
            back = day + timedelta(days=quarter.draw.randint(1, 5))
            at = moment_at(day, quarter.draw.randint(430, 700), ZONE)
            quarter.then(at, lambda at, one=helper, back=back: quarter.attempt(  # type: ignore[misc]
                "illness", lambda: fall_ill(by=_actor(one, day), at=at, helper=one, to_on=back)
            ))  # fmt: skip
    for need in Need.objects.filter(earliest_at__date=day, state="approved").order_by("pk"):
        if quarter.chance(CANCELS):
            at = need.earliest_at - timedelta(minutes=quarter.draw.randint(20, 90))
            quarter.then(at, lambda at, one=need: quarter.attempt(  # type: ignore[misc]
                "cancelled", lambda: cancel_need(by=by, at=at, need=one, side="elder", because="改天")
            ))  # fmt: skip
    for step in range(12 * 12):
        quarter.then(moment_at(day, 420, ZONE) + step * PRESS_EVERY, lambda at: _minute(by, at))


def _minute(by: Actor, at: datetime) -> None:
    """What the worker does each minute, here every five."""
    lapse_offers(by=by, at=at)
    if Replacement.objects.filter(state="looking").exists():
        press_on(by=by, at=at)


def _plan(quarter: Quarter, day: date, by: Actor, at: datetime) -> None:
    plan_day(by=by, at=at, place=quarter.place, day=day, seed=SEED, seconds=PLAN_SECONDS, iterations=PLAN_ITERATIONS)


def _asked(quarter: Quarter, key: str, at: datetime) -> None:
    if quarter.chance(SILENT):
        return
    says = accept_assignment if quarter.chance(YES_TO_OFFER) else decline_assignment

    def answer(at: datetime) -> None:
        one = _assignment(key)
        by = _actor(one.helper, at.date())
        quarter.attempt(says.__name__, lambda: says(by=by, at=at, assignment=one))

    quarter.then(at + timedelta(minutes=1 + min(90, int(quarter.draw.expovariate(1 / 8)))), answer)


def _promised(quarter: Quarter, key: str, at: datetime) -> None:
    one = _assignment(key)
    if quarter.chance(GIVES_BACK):
        before = max(at, one.starts_at - timedelta(minutes=quarter.draw.randint(30, 120)))
        quarter.then(before, lambda at: _give_back(quarter, key, at))
        return
    late = quarter.draw.randint(11, 30) if quarter.chance(LATE) else quarter.draw.randint(-4, 6)
    quarter.then(max(at, one.starts_at + timedelta(minutes=late)), lambda at: _come(quarter, key, at))


def _give_back(quarter: Quarter, key: str, at: datetime) -> None:
    one = _assignment(key)
    by = _actor(one.helper, at.date())
    quarter.attempt("given back", lambda: give_back(by=by, at=at, assignment=one, why="cannot_come"))


def _come(quarter: Quarter, key: str, at: datetime) -> None:
    one = _assignment(key)
    if one.state != "accepted":
        return
    by = machine(at.date(), "bench", "figures")
    check_in(by=by, at=at, assignment=one, showing=Showing(f"in-{key}", "station"))
    leaves = at + timedelta(minutes=one.need.minutes)
    quarter.then(leaves, lambda at: _leave(key, at))


def _leave(key: str, at: datetime) -> None:
    by = machine(at.date(), "bench", "figures")
    check_out(by=by, at=at, assignment=_assignment(key), showing=Showing(f"out-{key}", "station"))


def _assignment(key: str) -> Assignment:
    return Assignment.objects.select_related("need__elder", "need__place", "helper__person").get(pk=key)


def _actor(helper: Helper, day: date) -> Actor:
    return actor_of(helper.person_id, day, via="bench")


def _answer(quarter: Quarter, figures: object, seconds: float) -> dict[str, object]:
    shown = asdict(figures)  # type: ignore[call-overload]  # figures of any room, all of them dataclasses
    shares = ("served", "first_class_served", "on_time", "usual_face", "same_two")
    percents = {name: getattr(figures, name).percent() for name in shares}
    searches = Counter(Replacement.objects.order_by().values_list("state", flat=True))
    return {
        "bench": "figures",
        "weeks": WEEKS,
        "rounds": ROUNDS,
        "percent": percents,
        "aim_same_two_percent": 80,
        "changes_per_event": figures.changes_per_event(),  # type: ignore[attr-defined]
        "walking_per_visit": figures.walking_per_visit(),  # type: ignore[attr-defined]
        "figures": shown,
        "happened": dict(quarter.happened),
        "searches": dict(searches),
        "counted_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
    }


if __name__ == "__main__":
    main()
