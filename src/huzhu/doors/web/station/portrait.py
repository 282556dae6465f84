"""A person as the desk sees them: what to mind first, how they live, who acts for them, the last visit."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from huzhu.care.visits.queries import visits_of
from huzhu.commons.people.access import delegations_in_force
from huzhu.commons.people.models import Fact, Person, Tie
from huzhu.commons.people.queries import facts_on
from huzhu.doors.web import shapes
from huzhu.doors.web.wording import short_day
from huzhu.doors.words import service_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.masking import mask_phone
from huzhu.kernel.moments import age_on


@dataclass(frozen=True, slots=True)
class Alert:
    """What one must know before saying the first word."""

    word: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Portrait:
    """Everything the card of a person shows, in words already."""

    person: Person
    name: str
    who: str
    door: str
    alerts: list[Alert]
    facts: list[shapes.Fact]
    known: list[Fact]
    protected: bool = False
    relatives: list[shapes.Fact] = field(default_factory=list)


def portrait(by: Actor, person: Person, day: date) -> Portrait:
    """The card of one person; opens name, door, facts and the names of family, and all of that is noted."""
    known = list(facts_on(by, person, day))
    family = relatives_of(person, day)
    shown = [_home(known, person), *_health(known), *family[:2], _last_visit(by, person)]
    return Portrait(
        person=person,
        name=str(person.name),
        who=who_is(person, day),
        door=str(person.door),
        alerts=alerts_of(person, known),
        facts=[fact for fact in shown if fact.value],
        known=known,
        protected=person.protected,
        relatives=family,
    )


def who_is(person: Person, day: date) -> str:
    """Gender and age in one breath: 女 84, woman, 84."""
    gender = "" if person.gender == Person.Gender.UNKNOWN else person.get_gender_display()
    if not person.born_on or person.born_on > day:
        return str(gender)
    words = {"gender": gender, "age": age_on(person.born_on, day)}
    return _("%(gender)s, %(age)s") % words if gender else _("aged %(age)s") % words


def alerts_of(person: Person, known: list[Fact]) -> list[Alert]:
    """Death, protection, hearing, wheelchair, ability level: first things first."""
    alerts = []
    if person.died_on:
        alerts.append(Alert(_("has died"), "red", "circle-alert"))
    if person.protected:
        alerts.append(Alert(_("Protected: never say where"), "red", "shield-check"))
    for fact in known:
        alert = _alert(fact.kind, str(fact.value))
        if alert:
            alerts.append(alert)
    return alerts


def relatives_of(person: Person, day: date) -> list[shapes.Fact]:
    """Family and neighbours, with masked number and what they may do for the person. Needs `ties__other__phones`."""
    scopes = {one.delegate_id: one.scopes for one in delegations_in_force(day).filter(person=person).order_by("pk")}
    ties = sorted(person.ties.all(), key=lambda tie: (tie.emergency_rank or 99, tie.pk))
    return [_relative(tie, scopes.get(tie.other_id, "")) for tie in ties]


def fact_words(fact: Fact) -> str:
    """The value of a fact in words; what somebody typed freely stays as it is."""
    return value_words(fact.kind, str(fact.value))


def _relative(tie: Tie, scopes: str) -> shapes.Fact:
    numbers = sorted(tie.other.phones.all(), key=lambda phone: (phone.rank, phone.pk))
    phone = mask_phone(str(numbers[0].number)) if numbers else ""
    may_do = _("may act for her or him") if "ask" in scopes else _("is told of visits") if tie.informed else ""
    more = " · ".join(part for part in (phone, may_do) if part)
    return shapes.Fact(str(tie.get_kind_display()), str(tie.other.name), more)


def _alert(kind: str, value: str) -> Alert | None:
    if kind == Fact.Kind.HEARING:
        word = _("Deaf: write it down") if value == "deaf" else _("Hard of hearing: speak slowly")
        return Alert(word, "red", "ear")
    if kind == Fact.Kind.MOBILITY and value in ("wheelchair", "bed"):
        return Alert(value_words(kind, value), "gold", "triangle-alert")
    if kind == Fact.Kind.ABILITY and value in ("3", "4"):
        return Alert(value_words(kind, value), "red", "heart-pulse")
    return None


def _home(known: list[Fact], person: Person) -> shapes.Fact:
    living = [fact_words(fact) for fact in known if fact.kind == Fact.Kind.LIVING]
    return shapes.Fact(_("Lives"), str(person.door) or _("door not known"), ", ".join(living))


def _health(known: list[Fact]) -> list[shapes.Fact]:
    kinds = (Fact.Kind.ABILITY, Fact.Kind.MOBILITY, Fact.Kind.DISABILITY, Fact.Kind.LANGUAGE)
    said = {kind: [fact_words(fact) for fact in known if fact.kind == kind] for kind in kinds}
    body = [word for kind in kinds[:3] for word in said[kind]]
    rows = [shapes.Fact(_("Health"), _join(body))]
    return [*rows, shapes.Fact(_("Speaks"), _join(said[Fact.Kind.LANGUAGE]))]


def _last_visit(by: Actor, person: Person) -> shapes.Fact:
    last = visits_of(by, person).values_list("began_at", "need__service").first()
    if last is None:
        return shapes.Fact(_("Last visit"), _("none yet"))
    began_at, service = last
    return shapes.Fact(_("Last visit"), short_day(began_at), service_name(service, began_at))


def _join(words: list[str]) -> str:
    return _("; ").join(words)


def value_words(kind: str, value: str) -> str:
    """The value of a fact in words, as it is where it has none."""
    if kind == Fact.Kind.DISABILITY and ":" in value:
        what, _colon, level = value.partition(":")
        return _("%(what)s, disability level %(level)s") % {"what": _disabilities().get(what, what), "level": level}
    if kind == Fact.Kind.LANGUAGE:
        return _(", ").join(_languages().get(one.strip(), one.strip()) for one in value.split(","))
    return value_choices(kind).get(value) or _told_by_others().get(value, value)


def value_choices(kind: str) -> dict[str, str]:
    """The usual values of a kind of fact with their words, for showing and for choosing."""
    return {
        Fact.Kind.LIVING: {
            "alone": _("alone"),
            "spouse": _("with husband or wife"),
            "family": _("with family"),
            "other": _("with others"),
        },
        Fact.Kind.ABILITY: {
            "0": _("ability intact"),
            "1": _("ability slightly reduced (level 1)"),
            "2": _("ability reduced (level 2)"),
            "3": _("ability severely reduced (level 3)"),
            "4": _("wholly dependent (level 4)"),
        },
        Fact.Kind.HEARING: {"hard": _("hard of hearing"), "deaf": _("deaf")},
        Fact.Kind.MOBILITY: {
            "cane": _("walks with a cane"),
            "wheelchair": _("uses a wheelchair"),
            "bed": _("stays in bed"),
        },
        Fact.Kind.HARDSHIP: {
            "tekun": _("extreme poverty support"),
            "dibao": _("subsistence allowance"),
            "dibao_edge": _("near poverty"),
        },
        Fact.Kind.REGISTRATION: {
            "here": _("registered in this city"),
            "elsewhere": _("registered elsewhere"),
        },
        Fact.Kind.INSURANCE: {
            "draws": _("draws long-term care insurance"),
            "none": _("draws no long-term care insurance"),
        },
        Fact.Kind.ALLOWANCE: {
            "draws": _("draws the nursing subsidy for severe disability"),
            "none": _("draws no nursing subsidy for severe disability"),
        },
    }.get(Fact.Kind(kind), {})


def _told_by_others() -> dict[str, str]:
    """Values that lists and registers bring, and nobody chooses at the desk."""
    return {
        "rigid": _("heavy expenses"),
        "fanpin": _("watched against falling back into poverty"),
        "shizhi": _("dementia"),
        "shineng": _("loss of ability"),
        "with_spouse": _("with husband or wife"),
        "with_children": _("with family"),
        "with_others": _("with others"),
        "empty": _("without children at home"),
        "left": _("left behind, the children work elsewhere"),
        "institution": _("in a home"),
        "jisheng": _("special family-planning family"),
        "youfu": _("entitled veteran or dependant"),
        "guagu": _("widowed and childless"),
        "pure": _("old people only in the home"),
        "gaoling": _("very old"),
        "canji": _("disabled"),
        "alone": _("alone"),
    }


def _disabilities() -> dict[str, str]:
    return {
        "limb": _("limbs"),
        "physical": _("limbs"),
        "sight": _("sight"),
        "visual": _("sight"),
        "hearing": _("hearing"),
        "speech": _("speech"),
        "mind": _("mind"),
        "intellectual": _("mind"),
        "multiple": _("several kinds"),
        "mental": _("mental illness"),
    }


def _languages() -> dict[str, str]:
    return {"chongqing": _("Chongqing dialect"), "mandarin": _("Mandarin"), "sichuan": _("Sichuan dialect")}
