"""Reading offers, promises and searches: a helper's day, a place's day, who has taken what, who is looked for."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from huzhu.care.dispatch.models import Assignment, PlanRun, Replacement
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import day_span
from huzhu.commons.consents.queries import refused
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.at_the_door import DOOR_SHOWN_AFTERWARDS
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.consents import Use
from huzhu.kernel.dispatch.pressing import repair_rules_on
from huzhu.kernel.moments import whole_minutes

ON_DUTY = (Helper.Kind.GRID, Helper.Kind.WORKER)
WEEK = timedelta(days=7)
LIVE = (Assignment.State.OFFERED, Assignment.State.ACCEPTED)


def assignments_for(by: Actor) -> QuerySet[Assignment]:
    """All assignments `by` may see, with need, elder, place and helper loaded; order and slice at the door."""
    loaded = "need__elder", "need__place", "helper__person"
    return visible_to(by, Verb.SEE_ASSIGNMENT, Assignment).select_related(*loaded)


def own_assignments(by: Actor, place: Division, day: date) -> QuerySet[Assignment]:
    """What the helper `by` is offered or has promised on a day, in order of time."""
    start, end = day_span(place, day)
    mine = assignments_for(by).filter(helper__person=by.person_id, state__in=LIVE)
    return mine.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "pk")


def assignments_on(by: Actor, place: Division, day: date) -> QuerySet[Assignment]:
    """Offers and promises under a place on a day, in order of time."""
    start, end = day_span(place, day)
    there = assignments_for(by).filter(need__place__path__startswith=place.path, state__in=LIVE)
    return there.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "pk")


def minutes_held(by: Actor, place: Division, day: date, helpers: Iterable[str]) -> Mapping[str, int]:
    """By helper (ids), the minutes they are asked for or have promised under a place on a day, done ones included."""
    start, end = day_span(place, day)
    live = visible_to(by, Verb.SEE_ASSIGNMENT, Assignment).filter(helper__in=list(helpers), state__in=LIVE)
    there = live.filter(need__place__path__startswith=place.path, starts_at__gte=start, starts_at__lt=end)
    held: Counter[str] = Counter()
    for helper, starts_at, ends_at in there.order_by("pk").values_list("helper", "starts_at", "ends_at"):
        held[helper] += whole_minutes(starts_at, ends_at)
    return held


def last_run(by: Actor, place: Division, day: date) -> PlanRun | None:
    """The newest plan of a place for a day that was told and not undone, with what it left unserved."""
    told = _runs(by, place, day).filter(state=PlanRun.State.TOLD)
    return _of(place, told.order_by("-told_at", "-planned_at", "-pk").first())


def open_proposal(by: Actor, place: Division, day: date) -> PlanRun | None:
    """The plan of a place for a day that nobody was told yet, with what it would leave unserved."""
    return _of(place, _runs(by, place, day).filter(state=PlanRun.State.PROPOSED).first())


def _runs(by: Actor, place: Division, day: date) -> QuerySet[PlanRun]:
    runs = visible_to(by, Verb.PLAN_DAY, PlanRun).filter(place=place, day=day)
    return runs.prefetch_related("unserved__need")


def _of(place: Division, run: PlanRun | None) -> PlanRun | None:
    """The run with its place, which whoever asks has at hand."""
    if run is not None:
        run.place = place
    return run


def taken_by(need: Need, role: int) -> Assignment | None:
    """The promise that fills a role, if somebody has accepted it."""
    filled = Assignment.objects.filter(need=need, role=role, state=Assignment.State.ACCEPTED)
    return filled.select_related("helper").first()


def promised_between(helper: Helper, starts_at: datetime, ends_at: datetime) -> QuerySet[Assignment]:
    """Promises of a helper that overlap a period [from, to)."""
    promised = Assignment.objects.filter(helper=helper, state=Assignment.State.ACCEPTED)
    return promised.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).order_by("starts_at", "pk")


def asked_enough(day: date, at: datetime, helpers: Iterable[str]) -> set[str]:
    """Those of some helpers (ids) who were asked in the last seven days as often as the rules of a day allow.

    Only who can say no is asked: people on duty are not counted, nor what is kept without a question.
    Source: dispatch.md 1, weekly cap.
    """
    asked = Assignment.objects.filter(helper__in=list(helpers), offered_at__gt=at - WEEK)
    asked = asked.exclude(answered_at=F("offered_at")).exclude(helper__kind__in=ON_DUTY)
    counted = asked.order_by().values_list("helper").annotate(Count("pk"))
    most = repair_rules_on(day).offers_a_week
    return {helper for helper, count in counted if count >= most}


def own_promises(by: Actor, since: datetime) -> QuerySet[Assignment]:
    """What the helper `by` has promised and that ends after a moment, done or not, in order of time."""
    mine = assignments_for(by).filter(helper__person=by.person_id, state=Assignment.State.ACCEPTED)
    return mine.filter(ends_at__gt=since).order_by("starts_at", "pk")


def sent_on_duty(by: Actor, since: datetime) -> QuerySet[Assignment]:
    """What was given to `by` because nobody else could go, being on duty, and ends after a moment; in order of time."""
    handed = Replacement.objects.filter(state=Replacement.State.HANDED, filled_by__isnull=False).values("filled_by")
    return own_promises(by, since).filter(pk__in=handed)


def promises_for(by: Actor, elder: Person) -> QuerySet[Assignment]:
    """Who has promised to come to one person, or has come, in order of time."""
    promised = assignments_for(by).filter(need__elder=elder, state=Assignment.State.ACCEPTED)
    return promised.order_by("starts_at", "role", "pk")


def told_at_the_door(by: Actor, at: datetime) -> QuerySet[Fact]:
    """What the helper `by` should know of the elders he has promised to visit: hearing, walking, speech, living.

    Only of those who did not say no to it, and while the door itself is shown to him, see `at_the_door.door_is_shown`.
    """
    kinds = (Fact.Kind.HEARING, Fact.Kind.MOBILITY, Fact.Kind.LANGUAGE, Fact.Kind.LIVING)
    elders = own_promises(by, at - DOOR_SHOWN_AFTERWARDS).order_by().values("need__elder")
    known = Fact.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=by.day), from_on__lte=by.day, kind__in=kinds)
    told = known.filter(person__in=elders).exclude(person__in=refused(Use.DOOR))
    return told.order_by("person", "kind", "pk")


def searches_for(by: Actor) -> QuerySet[Replacement]:
    """All searches `by` may see; order and slice at the door."""
    return visible_to(by, Verb.SEE_NEED, Replacement)


def searches_under(by: Actor, place: Division) -> QuerySet[Replacement]:
    """The searches that run under a place, the one that hands over first on top."""
    running = searches_for(by).filter(state=Replacement.State.LOOKING, need__place__path__startswith=place.path)
    return running.order_by("hand_over_at", "pk")


def searches_of(by: Actor, needs: Iterable[Need]) -> Mapping[str, list[Replacement]]:
    """By need, the searches that run, by role."""
    found: dict[str, list[Replacement]] = defaultdict(list)
    running = searches_for(by).filter(state=Replacement.State.LOOKING, need__in=[need.pk for need in needs])
    for search in running.order_by("role", "pk"):
        found[search.need_id].append(search)
    return found


@dataclass(frozen=True, slots=True)
class RepairFigures:
    """How searches opened in a period went: how many ended how, minutes until the yes, offers made for each."""

    searches: int
    found: int
    handed: int
    nobody: int
    minutes_to_accept: tuple[int, ...]
    offers: tuple[int, ...]


def repair_figures(by: Actor, place: Division, from_at: datetime, to_at: datetime) -> RepairFigures:
    """Searches under a place opened in [from, to). Source: dispatch.md 4, business measures."""
    there = visible_to(by, Verb.SEE_FIGURES, Replacement).filter(need__place__path__startswith=place.path)
    opened = there.filter(opened_at__gte=from_at, opened_at__lt=to_at).order_by("opened_at", "pk")
    rows = list(opened.values_list("state", "opened_at", "filled_by__answered_at", "asked_count"))
    counted = Counter(state for state, *_ in rows)
    return RepairFigures(
        searches=len(rows),
        found=counted[Replacement.State.FOUND],
        handed=counted[Replacement.State.HANDED],
        nobody=counted[Replacement.State.NOBODY],
        minutes_to_accept=tuple(whole_minutes(opened_at, yes_at) for _, opened_at, yes_at, _ in rows if yes_at),
        offers=tuple(asked for *_, asked in rows),
    )
