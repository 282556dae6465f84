"""How closely the rules would have somebody looked after, and why: tiers computed from dated facts (domain.md 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256

from huzhu.kernel.contacts import Tier
from huzhu.kernel.entitlement.benefits import FactRule
from huzhu.kernel.entitlement.conditions import Condition, Sheet, judge
from huzhu.kernel.entitlement.reading import layers_of, terms_of
from huzhu.kernel.packfile import Label, Mark, PackError

PACK = "risk"
ELSEWHERE = "elsewhere"
ORDER = (Tier.RED, Tier.YELLOW, Tier.GREEN)
"""The closest first."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason to look after somebody so closely: the tier, what must hold, in words, and where it comes from."""

    code: str
    tier: Tier
    label: Label
    when: Condition
    mark: Mark


@dataclass(frozen=True, slots=True)
class RiskRules:
    """The grounds in force on a day, the closest tier first, and the facts that they ask for.

    Whom `elsewhere` holds for is looked after where they live: no ground counts for them.
    """

    on: date
    facts: Mapping[str, FactRule] = field(hash=False)
    grounds: tuple[Ground, ...]
    elsewhere: Condition
    edition: str
    """Twelve digits that change whenever an answer may: the packs, or which grounds of them hold."""

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything that is asked of a person."""
        return self.elsewhere, *(one.when for one in self.grounds)


@lru_cache(maxsize=64)
def risk_rules_on(day: date) -> RiskRules:
    """The rules in force on a day. Refuses: NoRulesYet. Raises PackError when the pack is faulty."""
    layers = layers_of(PACK)
    facts, terms = terms_of(layers, day)
    if ELSEWHERE not in terms:
        raise PackError(f"{PACK}.toml: term[{ELSEWHERE}]: is missing")
    grounds = [
        Ground(code, Tier(tier), term.label, term.inner, mark)
        for code, (term, mark) in terms.items()
        if (tier := code.partition("_")[0]) in Tier
    ]
    told = "\n".join([*(layer.text for layer in layers), *(f"{one.code}:{one.when}" for one in grounds)])
    return RiskRules(
        on=day,
        facts=facts,
        grounds=tuple(sorted(grounds, key=lambda one: ORDER.index(one.tier))),
        elsewhere=terms[ELSEWHERE][0],
        edition=sha256(told.encode()).hexdigest()[:12],
    )


def grounds_of(sheet: Sheet, rules: RiskRules) -> tuple[Ground, ...]:
    """The grounds that hold of the closest tier that has any; what is not known is no ground.

    None for who is known to live in an institution; where nobody has said, the person is taken to live at home.
    """
    if judge(rules.elsewhere, sheet):
        return ()
    held = [one for one in rules.grounds if judge(one.when, sheet)]
    return tuple(one for one in held if one.tier == held[0].tier)


def closer_than(tier: str, other: str) -> bool:
    """Whether a tier looks after somebody more closely than another."""
    return ORDER.index(Tier(tier)) < ORDER.index(Tier(other))
