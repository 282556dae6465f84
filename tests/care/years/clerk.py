"""A careful clerk: what may be due to somebody, by the papers in the drawer and the printed lists, worked out by hand.

Nothing here comes from the rule language, its readers or the register: the same lists are written down once more as
plain code, and the papers are those that the planter of the year put into the drawer itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

Maybe = bool | None
Due = dict[str, int | None]

AT_HOME = {
    "alone": {"alone": True, "lives": "home"},
    "spouse": {"alone": False, "lives": "home"},
    "family": {"alone": False, "lives": "home"},
    "empty": {"empty_nest": True, "lives": "home"},
    "left": {"left_behind": True, "lives": "home"},
    "with_children": {"alone": False, "empty_nest": False, "left_behind": False, "lives": "home"},
    "institution": {"alone": False, "lives": "institution"},
}
YES_OR_NO = {
    ("registration", "here"): ("registered", True),
    ("registration", "elsewhere"): ("registered", False),
    ("insurance", "draws"): ("insured", True),
    ("insurance", "none"): ("insured", False),
    ("allowance", "draws"): ("draws", True),
    ("allowance", "none"): ("draws", False),
}


@dataclass(slots=True)
class Paper:
    """What a paper in the drawer says, from a day on and until before another."""

    kind: str
    value: str
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it says so of a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(slots=True)
class Drawer:
    """All that is known of one person: birthday, papers, and the day of death."""

    born_on: date | None
    papers: list[Paper] = field(default_factory=list)
    died_on: date | None = None

    def lives(self, day: date) -> bool:
        """Whether the person was not dead yet."""
        return self.died_on is None or day < self.died_on


class Known:
    """What the papers of a drawer come to on a day; what no paper says is None."""

    def __init__(self, drawer: Drawer, day: date) -> None:
        facts: dict[str, object] = {}
        certificates = []
        for paper in sorted((one for one in drawer.papers if one.holds(day)), key=lambda one: one.since):
            if paper.kind == "living":
                facts |= AT_HOME.get(paper.value, {})
            elif paper.kind in ("hardship", "category"):
                facts[paper.value] = True
            elif paper.kind == "ability":
                facts["level"] = int(paper.value)
            elif paper.kind == "disability":
                certificates.append(int(paper.value[-1]))
            elif (paper.kind, paper.value) in YES_OR_NO:
                name, said = YES_OR_NO[paper.kind, paper.value]
                facts[name] = said
        self._facts, self.worst = facts, min(certificates, default=None)
        self.level = facts.get("level")
        self.lives = facts.get("lives")
        self.age = _years(drawer.born_on, day)

    def said(self, name: str) -> Maybe:
        """Yes, no, or nobody has said."""
        return self._facts.get(name)  # type: ignore[return-value]  # only truths are asked for by name

    def aged(self, least: int) -> Maybe:
        """At least so many years old."""
        return None if self.age is None else self.age >= least

    def at_level(self, least: int) -> Maybe:
        """At least so unable."""
        return None if self.level is None else self.level >= least  # type: ignore[operator]  # a whole number

    def living(self, where: str) -> Maybe:
        """Whether they live there."""
        return None if self.lives is None else self.lives == where


def _years(born_on: date | None, day: date) -> int | None:
    """Completed years; whoever was born on 29 February has the birthday on 1 March where there is no such day."""
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def every(*parts: Maybe) -> Maybe:
    """Yes if all are, no if one is not, else nobody can tell."""
    return False if False in parts else None if None in parts else True


def some(*parts: Maybe) -> Maybe:
    """Yes if one is, no if none is, else nobody can tell."""
    return True if True in parts else None if None in parts else False


def no(part: Maybe) -> Maybe:
    """The contrary."""
    return None if part is None else not part


def verdicts(known: Known, listed: str) -> dict[str, tuple[Maybe, int | None]]:
    """Each item of a list that may be shown: whether it may be due, and how much of it."""
    found = _nation(known)
    if listed == "entitlement_chongqing":
        found |= _chongqing(known, found)
    elif listed == "entitlement_example":
        found |= _example(known)
    return found


def due(known: Known, listed: str) -> Due:
    """What may be due, with its amount."""
    return {code: amount for code, (holds, amount) in verdicts(known, listed).items() if holds}


def _nation(one: Known) -> dict[str, tuple[Maybe, int | None]]:
    hard = some(one.said("tekun"), one.said("dibao"), one.said("dibao_edge"))
    severe = None if one.worst is None else one.worst <= 2
    visited = some(one.said("alone"), one.said("empty_nest"), one.said("left_behind"), one.at_level(1), severe, None)
    frail = some(one.aged(80), one.at_level(1), None if one.worst is None else one.worst >= 1)
    whether = {
        "employee_pension": None,
        "resident_pension": every(None, one.aged(60)),
        "health_management": one.aged(65),
        "ability_assessment": one.aged(65),
        "advanced_age_allowance": one.aged(80),
        "care_service_subsidy": every(one.aged(60), hard),
        "home_adaptation": every(one.aged(60), some(one.said("tekun"), one.said("dibao")), _indoors(one), frail),
        "nursing_subsidy": every(one.aged(60), hard, one.at_level(3)),
        "family_support": every(one.aged(60), one.at_level(1), None),
        "subsistence_allowance": every(one.aged(60), one.said("dibao")),
        "support_at_home": every(one.aged(60), one.said("tekun"), one.living("home")),
        "support_in_institution": every(one.aged(60), one.said("tekun"), some(None, one.living("institution"))),
        "visiting": every(one.aged(60), visited, no(one.living("institution"))),
        "support_for_merit": every(one.aged(60), None),
        "rescue": every(one.aged(60), None),
    }
    return {code: (holds, None) for code, holds in whether.items()}


def _indoors(one: Known) -> Maybe:
    """Neither in an institution nor in the street."""
    return None if one.lives is None else one.lives == "home"


def _chongqing(one: Known, nation: dict[str, tuple[Maybe, int | None]]) -> dict[str, tuple[Maybe, int | None]]:
    nursing = nation["nursing_subsidy"][0]
    return {
        "nursing_subsidy": (nursing, 20000),
        "consumption_subsidy": (every(one.aged(60), one.at_level(2)), None),
        "centenarian_allowance": (one.aged(100), None),
    }


def _example(one: Known) -> dict[str, tuple[Maybe, int | None]]:
    poorest = some(one.said("tekun"), one.said("dibao"))
    hard = some(poorest, one.said("dibao_edge"))
    home = one.living("home")
    special = some(poorest, every(one.aged(80), one.said("alone")), one.at_level(3), None)
    bathed = every(one.aged(60), home, special)
    bed = every(one.aged(60), home, some(one.at_level(3), every(one.aged(65), one.at_level(1))))
    nursing, nursing_fen, allowance = _care_money(one, hard)
    return {
        "advanced_age_allowance": (every(one.aged(80), one.said("registered")), _by_age(one)),
        "care_service_subsidy": (every(one.aged(60), one.said("registered"), hard), _chosen(poorest, 30000, 20000)),
        "nursing_subsidy": (every(nursing, no(every(allowance, _more(40000, nursing_fen)))), nursing_fen),
        "disability_care_allowance": (every(allowance, no(every(nursing, _least(nursing_fen, 40000)))), 40000),
        "meal_subsidy": (
            every(one.aged(60), no(one.living("institution")), some(hard, one.aged(70))),
            600 if hard else None if hard is None else _chosen(one.aged(80), 400, 200),
        ),
        "free_bathing": (bathed, _chosen(one.at_level(3), 2, 1)),
        "free_haircut": (bathed, 1),
        "family_care_bed": (bed, _bed(one, nursing, nursing_fen)),
    }


def _care_money(one: Known, hard: Maybe) -> tuple[Maybe, int | None, Maybe]:
    """Of the two that are not given together: whether each would be, and how much the first is."""
    level = one.level
    fen = None if level is None else 60000 if level >= 4 else 40000 if level >= 3 else 20000  # type: ignore[operator]
    uninsured = no(one.said("insured"))
    nursing = every(one.aged(60), one.said("registered"), hard, one.at_level(2), uninsured, no(one.said("draws")))
    return nursing, fen, every(one.aged(60), one.said("registered"), one.at_level(3), uninsured)


def _by_age(one: Known) -> int | None:
    if one.age is None:
        return None
    return 80000 if one.age >= 100 else 50000 if one.age >= 90 else 10000


def _bed(one: Known, nursing: Maybe, nursing_fen: int | None) -> int | None:
    gross = _chosen(one.at_level(3), 90000, 50000)
    if nursing is None or gross is None:
        return None
    return max(gross - nursing_fen, 0) if nursing and nursing_fen is not None else None if nursing else gross


def _chosen(whether: Maybe, so: int, otherwise: int) -> int | None:
    return None if whether is None else so if whether else otherwise


def _more(amount: int, other: int | None) -> Maybe:
    return None if other is None else amount > other


def _least(amount: int | None, other: int) -> Maybe:
    return None if amount is None else amount >= other


def changes(before: Due, after: Due, now: Iterable[tuple[str, tuple[Maybe, int | None]]]) -> dict[str, str]:
    """What a morning has to say of one person: by benefit, new, changed, lost or not to be told any more."""
    told, found = dict(now), {}
    for code in {*before, *after}:
        if code not in before:
            found[code] = "new"
        elif code in after:
            if before[code] != after[code]:
                found[code] = "changed"
        else:
            found[code] = "unsure" if code in told and told[code][0] is None else "lost"
    return found
