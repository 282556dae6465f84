"""Planted rings among honest visits: how many are found where one visit in twenty is looked at, beside plain rules."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from random import Random
from statistics import mean

from huzhu.kernel.simulation.rings import Ring, WatchedTown, watched_town
from huzhu.kernel.vigilance.parts import Ground, Part, Via
from huzhu.kernel.vigilance.ranking import Watch, watch
from huzhu.kernel.vigilance.signs import Sign, signs_of
from huzhu.kernel.vigilance.weighing import Pattern, Whose

HOLD_OUT = range(700, 710)  # seeds on which nothing of the method was chosen; those below 100 were looked at
REVIEWED = 0.05
SEEN_THROUGH = 2  # a ring counts as found where so many of its visits are among those looked at

type Chooser = Callable[[Sequence[Part], int, int], list[str]]


def run(options: Sequence[str] = ()) -> dict[str, object]:
    """Shares over hold-out towns of 10,000 visits with 20 rings each; `--towns N` takes another number of towns."""
    towns = int(options[options.index("--towns") + 1]) if "--towns" in options else len(HOLD_OUT)
    counted: dict[str, list[dict[str, float]]] = {name: [] for name in ("huzhu", *BASELINES)}
    found: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    honest = []
    for seed in range(HOLD_OUT.start, HOLD_OUT.start + towns):
        town = watched_town(seed)
        budget = round(len(town.parts) * REVIEWED)
        watched = watch(town.parts, most=budget)
        looked = {"huzhu": [one.visit for one in watched.suspects]}
        looked |= {name: choose(town.parts, budget, seed) for name, choose in BASELINES.items()}
        for name, visits in looked.items():
            counted[name].append(_score(town, visits))
        for ring in town.rings:
            planted[ring.kind] += 1
            found[ring.kind] += len(ring.visits & set(looked["huzhu"])) >= SEEN_THROUGH
        honest.append(_honest(town, watched))
    answer: dict[str, object] = {"towns": towns, "visits": 10_000, "rings": 20, "reviewed": REVIEWED}
    answer |= {name: _means(rows) for name, rows in counted.items()}
    answer["rings_found_by_kind"] = {kind: f"{found[kind]} of {planted[kind]}" for kind in sorted(planted)}
    return answer | {"flags": _means(honest)}


def _score(town: WatchedTown, visits: Sequence[str]) -> dict[str, float]:
    looked = set(visits)
    hits = [len(ring.visits & looked) for ring in town.rings]
    return {
        "rings_with_two_visits_reviewed": mean(hit >= SEEN_THROUGH for hit in hits),
        "rings_with_one_visit_reviewed": mean(hit >= 1 for hit in hits),
        "false_visits_reviewed": len(town.false_visits & looked) / len(town.false_visits),
        "of_reviewed_are_false": len(town.false_visits & looked) / len(looked),
    }


def _honest(town: WatchedTown, watched: Watch) -> dict[str, float]:
    guilty = {member for ring in town.rings for member in ring.members}
    helpers = {part.helper for part in town.parts}
    accused = {helper for one in watched.flagged for helper in _about(one, watched.parts)}
    rung = [ring for ring in town.rings if any(_shows(one, ring, watched.parts) for one in watched.flagged)]
    return {
        "flags_in_a_quarter": len(watched.flagged),
        "rings_flagged": len(rung) / len(town.rings),
        "honest_helpers_flagged": len(accused - guilty) / len(helpers - guilty),
    }


def _about(pattern: Pattern, parts: Sequence[Part]) -> set[str]:
    if pattern.whose == Whose.DEVICE:
        return {parts[one].helper for one in pattern.numbers}
    return set(pattern.key[-1:] if pattern.whose == Whose.CLERK else pattern.key)


def _shows(pattern: Pattern, ring: Ring, parts: Sequence[Part]) -> bool:
    """Whether a flag is about this ring: two of its visits, and a third of all that the flag shows."""
    shown = {parts[one].visit for one in pattern.numbers}
    return len(shown & ring.visits) >= max(SEEN_THROUGH, len(shown) / 3)


def _by_chance(parts: Sequence[Part], budget: int, seed: int) -> list[str]:
    return Random(seed).sample([part.visit for part in parts], budget)


def _by_overlap(parts: Sequence[Part], budget: int, seed: int) -> list[str]:
    """The rule of visit verification in use: whatever overlaps, then by chance."""
    signs = signs_of(parts, Ground()).signs
    hard = [part.visit for part, seen in zip(parts, signs, strict=True) if {Sign.TWO_PLACES, Sign.TWO_HELPERS} & seen]
    return [*dict.fromkeys([*hard, *_by_chance(parts, len(parts), seed)])][:budget]


def _by_volume(parts: Sequence[Part], budget: int, seed: int) -> list[str]:
    """The pairs with most visits first: what a manager looks at without tools, and where familiar faces are."""
    many = Counter((part.helper, part.elder) for part in parts)
    ranked = sorted(parts, key=lambda part: (-many[part.helper, part.elder], part.visit))
    return [part.visit for part in ranked[:budget]]


def _by_rules(parts: Sequence[Part], budget: int, seed: int) -> list[str]:
    """One point for each sign of domain.md 3's list, no community's own rates: a usual check list."""
    signs, asked = signs_of(parts, Ground()).signs, Random(seed)
    listed = {
        Sign.TWO_PLACES, Sign.NO_TIME_TO_WALK, Sign.MUCH_FOR_ONE_PAIR, Sign.KIN, Sign.FAR_FROM_DOOR, Sign.ALWAYS_FIVE,
    }  # fmt: skip
    points = [(-len(listed & seen), asked.random(), part.visit) for part, seen in zip(parts, signs, strict=True)]
    return [visit for _points, _chance, visit in sorted(points)[:budget]]


def _by_silence(parts: Sequence[Part], budget: int, seed: int) -> list[str]:
    silent = [part.visit for part in parts if part.confirmed_via == Via.SILENCE]
    return Random(seed).sample(silent, min(budget, len(silent)))


BASELINES: Mapping[str, Chooser] = {
    "by_chance": _by_chance,
    "overlaps_first": _by_overlap,
    "busiest_pairs_first": _by_volume,
    "points_of_a_check_list": _by_rules,
    "unconfirmed_by_chance": _by_silence,
}


def _means(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: round(mean(row[name] for row in rows), 3) for name in rows[0]}
