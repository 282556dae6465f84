"""The service catalogue, the skills and the rules of safety, read from the packs that ship with the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache

from huzhu.kernel.moments import Span
from huzhu.kernel.packfile import Label, Mark, Pack, Table, read_pack
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rulesets import (
    NoRulesYet,
    RuleNote,
    RuleRow,
    read_rules,
    refuse_overlaps,
    rules_on,
    value_as,
)


class HelperKind(StrEnum):
    """Who helps: neighbours of any age, young-old peers, students, grid members and workers on paid duty."""

    VOLUNTEER = "volunteer"
    PEER = "peer"
    STUDENT = "student"
    GRID = "grid"
    WORKER = "worker"


class GenderRule(StrEnum):
    """Whether the helper's gender matters: never, as the elder chooses, or always the elder's own."""

    NONE = "none"
    CHOICE = "choice"
    REQUIRED = "required"


class Risk(StrEnum):
    """How much can go wrong, least first."""

    LOW = "low"
    MID = "mid"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Skill:
    """A thing to learn and prove, and for how many months a proof holds."""

    code: str
    label: Label
    note: Label
    valid_months: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Role:
    """One place to fill in a visit: which kinds may, with what skill and from which level (0: no skill)."""

    kinds: frozenset[HelperKind]
    skill: str | None
    level: int
    optional: bool


@dataclass(frozen=True, slots=True)
class AbilityLimit:
    """A score of the ability assessment (`B1.1`) at or below which something holds."""

    item: str
    at_most: int


@dataclass(frozen=True, slots=True)
class RaisedRisk:
    """The risk a service has for elders whose score is at or below a limit."""

    limit: AbilityLimit
    risk: Risk


@dataclass(frozen=True, slots=True)
class Family:
    """A family of services, as elders know them."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True)
class Service:
    """One line of the catalogue. `minutes` is None when a service cannot be planned ahead (E1)."""

    code: str
    family: str
    label: Label
    minutes: int | None
    minutes_most: int | None
    roles: tuple[Role, ...]
    first_visit_helpers: int
    group_size: int
    gender: GenderRule
    risk: Risk
    raised_risk: RaisedRisk | None
    not_for: AbilityLimit | None
    earns_credit: bool
    lifting: bool
    minors_may: bool
    money_limit_fen: int | None
    rules: tuple[Label, ...]
    valid: Span[date]
    mark: Mark
    marks: Mapping[str, Mark] = field(hash=False, compare=False)

    @property
    def helpers_least(self) -> int:
        """How many people a usual visit cannot do without."""
        return sum(not role.optional for role in self.roles)

    @property
    def helpers_most(self) -> int:
        """How many people may go on a usual visit."""
        return len(self.roles)

    def mark_of(self, value: str) -> Mark:
        """Where one value of the line (`minutes`, `roles`, ...) comes from and how sure we are of it."""
        return self.marks.get(value, self.mark)


@dataclass(frozen=True, slots=True)
class SafetyRules:
    """The hard rules over the whole catalogue (domain.md 6). Minutes are minutes of the local day."""

    trained_from_level: int
    trained_for_dementia: bool
    trained_skill: str
    pair_if_unknown: bool
    pair_if_aggressive: bool
    night_from_minute: int
    night_to_minute: int
    night_kinds: frozenset[HelperKind]
    lifting_below_age: int
    minor_below_age: int
    flag_relatives: bool
    late_after_minutes: int
    check_in_late_minutes: int
    card_tries: int
    helper_card_tries: int
    card_tries_hours: int
    notes: Mapping[str, RuleNote] = field(hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class ServicePack:
    """The catalogue as it stands on one day."""

    families: tuple[Family, ...]
    skills: tuple[Skill, ...]
    services: tuple[Service, ...]
    safety: SafetyRules

    def service(self, code: str) -> Service:
        """The service of that code. Refuses: UnknownService."""
        for service in self.services:
            if service.code == code:
                return service
        raise UnknownService(service=code)

    def skill(self, code: str) -> Skill:
        """The skill of that code; KeyError for one that the pack does not hold."""
        for skill in self.skills:
            if skill.code == code:
                return skill
        raise KeyError(code)


class UnknownService(Refused):
    """No service of that code is in the catalogue on that day."""

    code = "packs.unknown_service"
    sentence = "We have no service called %(service)s."
    next_step = "Please choose one from the list of services."


@lru_cache(maxsize=64)
def catalogue_on(day: date) -> ServicePack:
    """The services, skills and safety rules in force on a day.

    Refuses: NoRulesYet. Raises PackError when a pack is faulty.
    """
    edition = _services()
    services = tuple(service for service in edition.services if day in service.valid)
    if not services:
        raise NoRulesYet
    safety = rules_on(SafetyRules, edition.rules, day)
    return ServicePack(edition.families, edition.skills, services, safety)


def families_in(row: Table, key: str) -> frozenset[str]:
    """Families of the catalogue that a row of another pack names; none when the key is not there. Raises PackError."""
    named, known = row.raw(key) if row.has(key) else [], {one.code for one in _services().families}
    if not isinstance(named, list) or not set(named) <= known:
        raise row.fault(key, f"must name some of {', '.join(sorted(known))}, not {named!r}")
    return frozenset(map(str, named))


def family_in(row: Table, key: str) -> str:
    """One family of the catalogue that a row of another pack names. Raises PackError."""
    name, known = row.text(key), {one.code for one in _services().families}
    if name not in known:
        raise row.fault(key, f"{name!r} is not one of {', '.join(sorted(known))}")
    return name


def family_label(code: str) -> Label:
    """The name of a family of services. Raises KeyError for one that the catalogue does not hold."""
    return {one.code: one.label for one in _services().families}[code]


@dataclass(frozen=True, slots=True)
class _Edition:
    families: tuple[Family, ...]
    skills: tuple[Skill, ...]
    services: tuple[Service, ...]
    rules: tuple[RuleRow, ...]


@cache
def _services() -> _Edition:
    skills = read_skills(read_pack("skills"))
    return read_services(read_pack("services"), skills)


def read_skills(pack: Pack) -> tuple[Skill, ...]:
    """The skills of a skills pack. Raises PackError."""
    skills = tuple(_skill(pack, row) for row in pack.top.tables("skill"))
    _refuse_twins(pack, "skill", [skill.code for skill in skills])
    pack.top.done()
    return skills


def _skill(pack: Pack, row: Table) -> Skill:
    note = Label(row.text("note_zh"), row.text("note_en"))
    skill = Skill(row.text("code"), row.label(), note, row.whole("valid_months", 1), pack.mark(row))
    row.done()
    return skill


def read_services(pack: Pack, skills: tuple[Skill, ...]) -> _Edition:
    """Families, services and safety rules of a catalogue pack. Raises PackError."""
    who = _who(pack.top.table("who"))
    families = tuple(_family(row) for row in pack.top.tables("family"))
    reader = _ServiceReader(pack, who, {family.code for family in families}, {skill.code for skill in skills})
    services = tuple(reader.service(row) for row in pack.top.tables("service"))
    refuse_overlaps(pack, "service", [(service.code, service.valid) for service in services])
    return _Edition(families, skills, services, read_rules(pack, SafetyRules))


def _who(table: Table) -> dict[str, frozenset[HelperKind]]:
    return {key: value_as(table, key, frozenset[HelperKind]) for key in table.names()}


def _family(row: Table) -> Family:
    family = Family(row.text("code"), row.label())
    row.done()
    return family


@dataclass(frozen=True, slots=True)
class _ServiceReader:
    pack: Pack
    who: Mapping[str, frozenset[HelperKind]]
    families: set[str]
    skills: set[str]

    def service(self, row: Table) -> Service:
        roles = tuple(self._role(role) for role in row.tables("roles"))
        if not any(not role.optional for role in roles):
            raise row.fault("roles", "names nobody who must go")
        service = Service(
            code=row.text("code"),
            family=self._known(row, "family", self.families),
            label=row.label(),
            minutes=row.whole("minutes", 1) if row.has("minutes") else None,
            minutes_most=row.whole("minutes_most", 1) if row.has("minutes_most") else None,
            roles=roles,
            first_visit_helpers=row.whole("first_visit_helpers", 1, sum(not role.optional for role in roles)),
            group_size=row.whole("group_size", 1, 1),
            gender=row.choice("gender", GenderRule),
            risk=row.choice("risk", Risk),
            raised_risk=_raised_risk(row),
            not_for=_limit(row.table("not_for")) if row.has("not_for") else None,
            earns_credit=row.flag("credit", True),
            lifting=row.flag("lifting", False),
            minors_may=row.flag("minors", True),
            money_limit_fen=row.whole("money_limit_fen") if row.has("money_limit_fen") else None,
            rules=tuple(_wording(rule) for rule in row.tables("rules")),
            valid=self.pack.valid(row),
            mark=self.pack.mark(row),
            marks=self.pack.marks(row),
        )
        row.done()
        return service

    def _role(self, row: Table) -> Role:
        kinds = self.who[self._known(row, "who", set(self.who))]
        skill = self._known(row, "skill", self.skills) if row.has("skill") else None
        level = row.whole("level", 1) if skill else 0
        role = Role(kinds, skill, level, row.flag("optional", False))
        row.done()
        return role

    def _known(self, row: Table, key: str, names: set[str]) -> str:
        name = row.text(key)
        if name not in names:
            raise row.fault(key, f"{name!r} is not one of {', '.join(sorted(names))}")
        return name


def _limit(row: Table) -> AbilityLimit:
    limit = AbilityLimit(row.text("item"), row.whole("at_most"))
    row.done()
    return limit


def _raised_risk(row: Table) -> RaisedRisk | None:
    if not row.has("raised_risk"):
        return None
    inner = row.table("raised_risk")
    risk = inner.choice("risk", Risk)
    return RaisedRisk(_limit(inner), risk)


def _wording(row: Table) -> Label:
    label = row.label()
    row.done()
    return label


def _refuse_twins(pack: Pack, key: str, codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise pack.top.fault(key, f"{code!r} stands there twice")
