"""What the register says of a person, as facts of the rules: only what was said, never a no that nobody said."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from huzhu.kernel.entitlement.benefits import FactRule
from huzhu.kernel.entitlement.conditions import Value
from huzhu.kernel.entitlement.facts import Dated, fits
from huzhu.kernel.rosters.facts import read_ability, read_categories, read_disability, read_living

SAID: Mapping[tuple[str, str], Mapping[str, Value]] = {
    ("living", "alone"): {"alone": True, "lives": "home"},
    ("living", "empty"): {"empty_nest": True, "lives": "home"},
    ("living", "left"): {"left_behind": True, "lives": "home"},
    ("living", "with_spouse"): {"alone": False, "lives": "home"},
    ("living", "with_children"): {"alone": False, "empty_nest": False, "left_behind": False, "lives": "home"},
    ("living", "family"): {"alone": False, "lives": "home"},
    ("living", "with_others"): {"alone": False, "lives": "home"},
    ("living", "institution"): {"alone": False, "lives": "institution"},
    ("category", "tekun"): {"tekun": True},
    ("category", "dibao"): {"dibao": True},
    ("category", "dibao_edge"): {"dibao_edge": True},
    ("category", "jisheng"): {"special_family": True},
    ("category", "alone"): {"alone": True},
    ("category", "empty"): {"empty_nest": True},
    ("category", "left"): {"left_behind": True},
    ("category", "shizhi"): {"dementia": True},
    ("registration", "here"): {"registered_here": True},
    ("registration", "elsewhere"): {"registered_here": False},
    ("insurance", "draws"): {"care_insurance": True},
    ("insurance", "none"): {"care_insurance": False},
    ("allowance", "draws"): {"disability_nursing": True},
    ("allowance", "none"): {"disability_nursing": False},
    ("mobility", "wheelchair"): {"limited_mobility": True},
    ("mobility", "bed"): {"limited_mobility": True, "homebound": True},
}
"""A kind of the register (hardship is told as a category) and a code, and what follows from it."""

TOLD = (
    "living",
    "hardship",
    "category",
    "ability",
    "disability",
    "mobility",
    "registration",
    "insurance",
    "allowance",
)
"""The kinds that the rules ask for; nothing else of a person is opened for them."""


class Asking(Protocol):
    """A set of rules that asks facts of people: a list of benefits, or the tiers of regular contact."""

    @property
    def facts(self) -> Mapping[str, FactRule]:
        """What its conditions may ask for."""


def heard(kind: str, value: str) -> Mapping[str, Value]:
    """The facts that one entry of the register tells; none where it tells nothing that the rules ask for."""
    if kind == "ability":
        level = int(value) if value in ("0", "1", "2", "3", "4") else read_ability(value)
        return {} if level is None else {"level": level}
    if kind == "disability":
        tail = value.rpartition(":")[2]
        found = int(tail) if tail in ("1", "2", "3", "4") else getattr(read_disability(value), "level", None)
        return {} if found is None else {"disability_level": found}
    if kind in ("hardship", "category"):
        codes = {value} if ("category", value) in SAID else read_categories(value)
        return {fact: known for code in sorted(codes) for fact, known in SAID.get(("category", code), {}).items()}
    if kind == "living" and (kind, value) not in SAID:
        return SAID.get((kind, str(read_living(value))), {})
    return SAID.get((kind, value), {})


def dated_facts(entries: Iterable[tuple[str, str, date, date | None]], rules: Asking) -> tuple[Dated, ...]:
    """Entries of the register (kind, value, from, until before) as facts of the rules; what they do not ask for falls
    away. Of disabilities the most severe counts."""
    found = [
        Dated(fact, value, since, until)
        for kind, said, since, until in entries
        for fact, value in heard(kind, said).items()
        if fact in rules.facts and fits(rules.facts[fact], value)
    ]
    worst = min((one.value for one in found if one.fact == "disability_level"), default=None)
    return tuple(one for one in found if one.fact != "disability_level" or one.value == worst)
