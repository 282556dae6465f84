"""One role of one visit against the plan that stands: who could take it at what cost, and who could not and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huzhu.kernel.dispatch.bars import QUESTIONS, Case, Standing, case_of, day_without, standing
from huzhu.kernel.dispatch.objective import Component, Points, Score
from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.plan import Plan
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.reasons import (
    AS_SET,
    EVERYBODY,
    FREE,
    LANGUAGE,
    NOT_REFUSED,
    PREFERRED,
    SET_BY_STAFF,
    SUITED,
    USUAL,
    WALK,
    WITH_SKILL,
    Reason,
    Wording,
)
from huzhu.kernel.dispatch.relax import Asked, smallest_change
from huzhu.kernel.dispatch.stand import Stand, finite, kinks, stop_at, with_stop
from huzhu.kernel.dispatch.visit import Minutes

_FUNNEL = (WITH_SKILL, SUITED, FREE, NOT_REFUSED, AS_SET)

COMPONENTS = {
    Component.UNSERVED: Wording("component.unserved", "No one goes"),
    Component.OPTIONAL_UNSERVED: Wording("component.optional_unserved", "Left out, though not urgent"),
    Component.LATENESS: Wording("component.lateness", "Minutes off the promised time"),
    Component.LATEST: Wording("component.latest", "The latest of all"),
    Component.DISRUPTION: Wording("component.disruption", "Changes to what the elder was told"),
    Component.OFFERS_WITHDRAWN: Wording("component.offers_withdrawn", "Offers taken back"),
    Component.NOT_PREFERRED: Wording("component.not_preferred", "Not the one who keeps it"),
    Component.NOT_USUAL: Wording("component.not_usual", "Not a familiar face"),
    Component.NO_LANGUAGE: Wording("component.no_language", "Speaks another language"),
    Component.OTHER_GENDER: Wording("component.other_gender", "Not of the gender wished for"),
    Component.NEW_PAIR: Wording("component.new_pair", "Have not gone together before"),
    Component.TRAVEL: Wording("component.travel", "Minutes walked"),
    Component.WAITING: Wording("component.waiting", "Minutes waited at doors"),
    Component.MAX_IDLE: Wording("component.max_idle", "The longest idle time"),
    Component.OVERTIME: Wording("component.overtime", "Past the end of the day"),
    Component.MISSED_BREAK: Wording("component.missed_break", "A break missed"),
    Component.UNFAIRNESS: Wording("component.unfairness", "Load unevenly shared"),
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """Somebody who could take the role: the best start, by how much the score grows, and what speaks for them.

    `points` are the weighted figures by component, positive for what is lost; `walking_minutes` lead to the door.
    """

    person: str
    start_minute: Minutes
    walking_minutes: Minutes
    score: Score
    points: Mapping[Component, float]
    merits: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everybody asked about one role: how many pass each question, the best first, all others with their bar, and,
    where nobody could, the smallest change that would help."""

    role: int
    funnel: tuple[Reason, ...]
    ranked: tuple[Ranked, ...]
    barred: tuple[tuple[str, Reason], ...]
    change: Reason | None


def rank(problem: Problem, plan: Plan, visit: str, role: int | None = None) -> Ranking:
    """Who could take a role of a visit with all else in the plan standing; without one named, the first nobody holds.

    Whoever holds the role already is asked like everybody. KeyError for an unknown visit.
    """
    stand, asked = Stand(problem, plan), problem.visit_at[visit]
    open_roles = stand.open_roles(asked) or [0]
    case = case_of(stand, asked, open_roles[0] if role is None else role)
    stands = {person.key: standing(stand, case, person) for person in problem.people}
    people = problem.person_at
    ranked = [_ranked(stand, case, people[key], one) for key, one in stands.items() if one.bar is None]
    barred = tuple((key, one.bar) for key, one in stands.items() if one.bar is not None)
    change = None if ranked or not stand.open_roles(asked) else smallest_change(Asked(stand, asked))
    best = tuple(sorted(ranked, key=lambda one: (one.score, one.start_minute, one.person)))
    return Ranking(case.role, _funnel(stands), best, barred, change)


def bar_at(problem: Problem, plan: Plan, visit: str, role: int, person: str, start: Minutes) -> Reason | None:
    """What stands between this person and this role at just that minute; None where nothing does. KeyError where the
    problem knows no such visit or person."""
    stand = Stand(problem, plan)
    case = case_of(stand, problem.visit_at[visit], role)
    at_all = standing(stand, case, problem.person_at[person])
    if at_all.bar is not None:
        return at_all.bar
    there = [(max(low, start), min(high, start)) for low, high in case.spans]
    then = Case(case.visit, case.role, case.holder, case.partners, [one for one in there if one[0] <= one[1]])
    return standing(stand, then, problem.person_at[person]).bar


def weighed(problem: Problem, points: Points) -> dict[Component, float]:
    """Figures times their weights, zeros left out."""
    weight = problem.objective.weight
    found = {component: weight(component) * figure for component, figure in points.items()}
    return {component: figure for component, figure in found.items() if figure}


def _funnel(stands: Mapping[str, Standing]) -> tuple[Reason, ...]:
    passed = [sum(one.passed >= question for one in stands.values()) for question in range(1, QUESTIONS + 1)]
    counted = (wording.of(count=count) for wording, count in zip(_FUNNEL, passed, strict=True))
    return (EVERYBODY.of(count=len(stands)), *counted)


def _ranked(stand: Stand, case: Case, person: Person, found: Standing) -> Ranked:
    ways = ((_growth(stand, case, person, start), start) for start in _starts(stand, case, found))
    score, start = min(ways, key=lambda way: (way[0], way[1]))
    stops = with_stop(day_without(stand, case, person), stop_at(person, case.visit, case.role, start))
    at = next(place for place, stop in enumerate(stops) if (stop.visit, stop.role) == (case.visit.key, case.role))
    same = at > 0 and stops[at - 1].slot == stops[at].slot
    origin = stops[at - 1].place if same else person.start_place
    walk = stand.walk[person.mobility][origin][case.visit.place]
    points = weighed(stand.problem, score.points)
    return Ranked(person.key, start, walk, score, points, _merits(stand, case, person, walk))


def _starts(stand: Stand, case: Case, found: Standing) -> Sequence[Minutes]:
    """The starts among which a cheapest one lies: costs are straight lines between these."""
    edges = kinks(stand.problem, case.visit)
    ends = [end for opening in found.openings for end in (opening.low, opening.high)]
    return finite([*ends, *(edge for edge in edges if any(one.low < edge < one.high for one in found.openings))])


def _growth(stand: Stand, case: Case, person: Person, start: Minutes) -> Score:
    """By how much the score grows with this person in the role from then on."""
    visit, role = case.visit, case.role
    days = {person.key: with_stop(day_without(stand, case, person), stop_at(person, visit, role, start))}
    if case.holder is not None and case.holder != person.key:
        days[case.holder] = stand.without(case.holder, visit.key, role)
    return stand.difference(days, visit, stand.held[visit.key] | {role: (person.key, start)})


def _merits(stand: Stand, case: Case, person: Person, walk: Minutes) -> tuple[Reason, ...]:
    visit = case.visit
    true = {
        SET_BY_STAFF: person.key in stand.pinned.get(visit.key, ()),
        USUAL: person.key in visit.usual,
        PREFERRED: person.key in visit.preferred,
        LANGUAGE: not visit.languages.isdisjoint(person.languages),
    }
    said = (wording.of(person=person.key) for wording, holds in true.items() if holds)
    return (*said, WALK.of(person=person.key, minutes=int(walk)))
