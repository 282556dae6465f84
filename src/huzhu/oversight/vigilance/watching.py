"""The night's look at the visits of days that are over: flags for people, and calls drawn by chance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce

from huzhu.care.visits.models import Visit
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.queries import rules_at
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.vigilance.parts import Part
from huzhu.kernel.vigilance.ranking import Watch, watch
from huzhu.kernel.vigilance.sampling import Candidate, calls_for, draw_calls
from huzhu.kernel.vigilance.weighing import Pattern, Whose
from huzhu.oversight.vigilance.models import Drawing, Flag, FlaggedVisit, PhoneBack
from huzhu.oversight.vigilance.reading import LOOKED_AT, WINDOW_DAYS, day_begins, ground_of, parts_of

CATCH_UP_DAYS = 14
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Watched:
    """What a look brought: flags newly raised, and calls drawn."""

    flags: int
    calls: int


def watch_all_visits(*, by: Actor, at: datetime) -> Watched:
    """Looks at every district of a city, or whatever stands highest where there is none, each in its own transaction.

    Refuses: NotPermitted, NotFound.
    """
    found = [watch_visits(by=by, at=at, place=place) for place in _places_with_visits(at)]
    return Watched(sum(one.flags for one in found), sum(one.calls for one in found))


@transaction.atomic
def watch_visits(*, by: Actor, at: datetime, place: Division) -> Watched:
    """Raises flags over the last quarter of a year of a place and all under it, and draws calls for each day that is
    over and was not drawn from yet. Safe to run twice: a pattern has one open flag, a day one drawing.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.WATCH_VISITS, within=place)
    place = Division.objects.select_for_update().get(pk=place.pk)  # one look at a time
    today = local_day(at, place.time_zone)
    parts = parts_of(place, today)
    watched = watch(parts, ground_of(place, today, parts))
    raised = sum(_raise(by, at, place, watched, one, today) for one in watched.flagged)
    weights = {one.visit: one.weight for one in watched.suspects}
    calls = sum(_draw(by, at, place, day, weights) for day in _days_to_draw(place, today))
    return Watched(raised, calls)


def _places_with_visits(at: datetime) -> list[Division]:
    """The districts with visits in the window; a place below no district for itself."""
    since = at - timedelta(days=WINDOW_DAYS + 1)
    rows = Visit.objects.filter(left_at__gte=since).order_by("place").values_list("place__path", flat=True)
    tops = {_district(path) for path in set(rows)}
    return sorted(tops, key=lambda place: place.path)


def _district(path: str) -> Division:
    above = list(Division.objects.filter(pk__in=[part for part in path.split("/") if part]).order_by("path", "pk"))
    return next((one for one in above if one.tier == Division.Tier.DISTRICT), above[-1])


def _raise(by: Actor, at: datetime, place: Division, watched: Watch, pattern: Pattern, today: date) -> bool:
    """Whether a new flag stands; one that stands already learns of newer visits, one cleared up rests."""
    whose, key = str(pattern.whose), " ".join(pattern.key)
    known = Flag.objects.filter(whose=whose, key=key).order_by("-raised_at", "pk")
    findings: list[dict[str, object]] = [
        {"sign": str(one.sign), "seen": one.seen, "of": one.of, "usual": one.usual} for one in pattern.findings
    ]
    if any(_rests(one, findings, watched, pattern, today) for one in known.exclude(state__in=["open", "taken"])):
        return False
    visits = sorted({watched.parts[one].visit for one in pattern.numbers})
    weight, to_on = round(TENTHS * pattern.weight), today - timedelta(days=1)
    standing = known.filter(state__in=["open", "taken"]).first()
    if standing is not None:
        standing.grow(findings=findings, weight_tenths=weight, to_on=to_on)
        _add_visits(standing, visits)
        return False
    flag = Flag.objects.create(
        place=_where(place, visits), whose=whose, key=key, about_id=_about(watched.parts, pattern),
        findings=findings, weight_tenths=weight, seen_to_on=to_on, raised_at=at,
    )  # fmt: skip
    _add_visits(flag, visits)
    details = {"whose": whose, "signs": [one["sign"] for one in findings], "visits": len(visits)}
    record(by=by, at=at, action="raise_flag", thing=f"flag:{flag.pk}", persons=[flag.about_id], details=details)
    return True


def _rests(
    decided: Flag, findings: Sequence[Mapping[str, object]], watched: Watch, pattern: Pattern, today: date
) -> bool:
    """Whether somebody has looked at just this: for the same reasons within the days of rest, or at the same visits."""
    known = {one["sign"] for one in decided.findings}
    same = {one["sign"] for one in findings} <= known
    if decided.rests_until_on and decided.rests_until_on > today and same:
        return True
    seen = set(decided.visits.values_list("visit_id", flat=True))
    return {watched.parts[one].visit for one in pattern.numbers} <= seen


def _add_visits(flag: Flag, visits: Iterable[str]) -> None:
    there = set(flag.visits.values_list("visit_id", flat=True))
    FlaggedVisit.objects.bulk_create(FlaggedVisit(flag=flag, visit_id=one) for one in visits if one not in there)


def _about(parts: Sequence[Part], pattern: Pattern) -> str:
    """Whom the flag is filed under: the clerk or helper named first, else the helper of its first visit."""
    if pattern.whose == Whose.DEVICE:
        return parts[pattern.numbers[0]].helper
    return pattern.key[0]


def _where(place: Division, visits: Sequence[str]) -> Division:
    """The one community in which all the visits were, else the place that was looked at."""
    found = list(Division.objects.filter(visits__in=visits).distinct().order_by("path", "pk")[:2])
    return found[0] if len(found) == 1 else place


def _days_to_draw(place: Division, today: date) -> list[date]:
    days = [today - timedelta(days=back) for back in range(CATCH_UP_DAYS, 0, -1)]
    drawn = set(Drawing.objects.filter(place=place, day__in=days).values_list("day", flat=True))
    return [day for day in days if day not in drawn]


def _draw(by: Actor, at: datetime, place: Division, day: date, weights: Mapping[str, float]) -> int:
    """Draws the calls of one day of a place; a day without visits is drawn from as well, so that it is done with."""
    begins, ends = day_begins(place, day), day_begins(place, day + timedelta(days=1))
    ended = Visit.objects.annotate(known_at=Coalesce("leaving_typed_at", "left_at")).filter(
        place__path__startswith=place.path, state__in=LOOKED_AT, phone_back__isnull=True,
        known_at__gte=begins, known_at__lt=ends,  # what is typed in later is drawn from later, and not left out
    )  # fmt: skip
    visits = {visit.pk: visit for visit in ended.order_by("pk").prefetch_related("attendances__assignment__helper")}
    helper = {
        key: next((one.assignment.helper_id for one in visit.attendances.all()), "") for key, visit in visits.items()
    }
    rows = [Candidate(key, helper[key], weights.get(key, 0.0)) for key in visits]
    calls = calls_for(len(rows), rules_at(place, day).rules.phone_back_percent)
    seed = int.from_bytes(f"{place.pk}{day}".encode()[-7:], "big")
    drawn = draw_calls(rows, calls, seed)
    drawing = Drawing.objects.create(
        place=place, day=day, seed=seed, visits_count=len(rows), drawn_count=len(drawn), drawn_at=at
    )
    PhoneBack.objects.bulk_create(
        PhoneBack(visit=visits[one.visit], elder_id=visits[one.visit].elder_id, drawing=drawing,
                  chance_ppm=one.chance_ppm, due_at=at)
        for one in drawn
    )  # fmt: skip
    if drawn:
        details = {"visits": len(rows), "calls": len(drawn), "seed": seed}
        record(by=by, at=at, action="draw_phone_backs", thing=f"place:{place.pk}", details=details)
    return len(drawn)
