"""People made up for the rules: every fact known, unknown or at the edge of a rule."""

from datetime import date, timedelta

from hypothesis import strategies as st

from huzhu.kernel.entitlement.benefits import Benefits, FactKind, FactRule
from huzhu.kernel.entitlement.conditions import Known, Sheet, Value, ages
from huzhu.kernel.moments import birthday_in

PACKS = ("entitlement", "entitlement_chongqing", "entitlement_example", "entitlement_jianxin")
ON = date(2026, 11, 22)


def values_of(rule: FactRule) -> st.SearchStrategy[Value]:
    """Any value of a fact."""
    if rule.kind is FactKind.TRUTH:
        return st.booleans()
    if rule.kind is FactKind.WORD:
        return st.sampled_from(sorted(rule.words))
    return st.integers(0, rule.most if rule.most is not None else 1000)


def birthdays(benefits: Benefits) -> st.SearchStrategy[date]:
    """Any birthday, and often one at which some rule turns, or a day before or after it."""
    turns = sorted(set().union(*(ages(one.when) for one in benefits.benefits)))
    edges = [birthday_in(benefits.on, benefits.on.year - age) + timedelta(d) for age in turns for d in (-1, 0, 1)]
    anybody = st.dates(date(1905, 1, 1), benefits.on)
    return anybody | st.sampled_from(edges) if edges else anybody


def sheets(benefits: Benefits) -> st.SearchStrategy[Sheet]:
    """Somebody of whom some things are known."""
    facts = st.fixed_dictionaries(
        {},
        optional={
            code: st.builds(Known, values_of(rule), st.none() | st.dates(date(2000, 1, 1), benefits.on))
            for code, rule in benefits.facts.items()
        },
    )
    return st.builds(Sheet, st.just(benefits.on), st.none() | birthdays(benefits), facts)
