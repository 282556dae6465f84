"""The table of cases of a pack: what its makers say must come out, worked out by the same functions that post."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

from huzhu.kernel.packfile import PackError, Table, read_table
from huzhu.kernel.packs import HelperKind, catalogue_on
from huzhu.kernel.refusal import Refused
from huzhu.kernel.timebank.earning import Stay, bonus_minutes, credited_minutes, shares_below_cap, stars_for
from huzhu.kernel.timebank.groups import Trait
from huzhu.kernel.timebank.rules import DEFAULT, Layer, Relation, TimeRules, shipped_layer, time_rules_on
from huzhu.kernel.timebank.spending import check_donation, check_gift, check_spend, granted_minutes, served

_NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table: what was asked, what must come out and what does."""

    where: str
    expected: str
    found: str

    @property
    def holds(self) -> bool:
        """Whether the rules do what their makers say."""
        return self.expected == self.found


def shipped_cases(code: str) -> str:
    """The text of the table that ships beside a pack."""
    return (files("huzhu") / "packs" / "cases" / f"{code}.toml").read_text(encoding="utf-8")


def run_cases(code: str, text: str, layer: Layer | None = None) -> tuple[Case, ...]:
    """Works the table of a pack through: under `layer`, else under the pack as it ships.

    The table may name packs that lie beneath it (`over = "timebank_shanghai"`). Raises PackError where it is faulty.
    """
    top = read_table(f"cases/{code}", text)
    on = top.day("on") or date(2026, 5, 1)
    beneath = top.text("over").split() if top.has("over") else []
    own = [] if code == DEFAULT else [layer or shipped_layer(code)]
    cases = tuple(_cases(top, on, (*own, *map(shipped_layer, beneath))))
    top.done()
    if not cases:
        raise PackError(f"cases/{code}: holds no case")
    return cases


def _cases(top: Table, on: date, layers: tuple[Layer, ...]) -> Iterator[Case]:
    for kind, work in _KINDS.items():
        for row in top.tables(kind):
            day = row.day("on") or on
            expected = row.text("gives")
            found = work(row, time_rules_on(day, layers), day)
            row.done()
            yield Case(row.where, expected, found)


def _credit(row: Table, rules: TimeRules, day: date) -> str:
    service = catalogue_on(day).service(row.text("service", "P1"))
    stay = Stay(_NOON, _NOON + timedelta(minutes=row.whole("stayed")), row.whole("planned", 1))
    kind = HelperKind(row.text("kind", "volunteer"))
    already = row.whole("already", 0, 0)
    credit = credited_minutes(stay, already_today_minutes=already, rules=rules, helper_kind=kind, service=service)
    bonus = bonus_minutes(credit.minutes, service, rules)
    return f"{credit.minutes}+{bonus}" if bonus else f"{credit.minutes}"


def _cap(row: Table, rules: TimeRules, _day: date) -> str:
    shares = shares_below_cap(row.whole("balance"), row.whole("earned"), rules)
    return f"{shares.kept} kept, {shares.over} over"


def _give(row: Table, rules: TimeRules, _day: date) -> str:
    relation, of_group = Relation(row.text("to")), row.flag("group", False)
    return _said(lambda: check_gift(relation, rules, of_group=of_group))


def _spend(row: Table, rules: TimeRules, _day: date) -> str:
    relation, age = Relation(row.text("for")), row.whole("age")
    return _said(lambda: check_spend(relation, age, rules))


def _donate(_row: Table, rules: TimeRules, _day: date) -> str:
    return _said(lambda: check_donation(rules))


def _serve(row: Table, rules: TimeRules, _day: date) -> str:
    found = served(row.whole("age"), _traits(row), rules)
    if found:
        return str(found.group)
    return "; ".join(f"lacks {' '.join(sorted(traits))}" for _, traits in found.missing) or "no group of that age"


def _grant(row: Table, rules: TimeRules, _day: date) -> str:
    return str(granted_minutes(row.whole("age"), _traits(row), rules))


def _stars(row: Table, rules: TimeRules, _day: date) -> str:
    return str(stars_for(row.whole("minutes"), rules))


def _traits(row: Table) -> frozenset[Trait]:
    return frozenset(map(Trait, row.text("traits", "none").split())) if row.has("traits") else frozenset()


def _said(check: Callable[[], None]) -> str:
    try:
        check()
    except Refused as no:
        return no.code
    return "yes"


_KINDS: Mapping[str, Callable[[Table, TimeRules, date], str]] = {
    "credit": _credit,
    "cap": _cap,
    "give": _give,
    "donate": _donate,
    "spend": _spend,
    "serve": _serve,
    "grant": _grant,
    "stars": _stars,
}
