"""Assessments in words: items, points and levels of the standard, what a person lacks, and one assessment as it is."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huzhu.care.assessments.models import Assessment
from huzhu.doors.web.states import State
from huzhu.doors.web.station.portrait import value_choices
from huzhu.kernel.ability import ITEMS, MOST, Adjustment, Item
from huzhu.kernel.assessing import BEYOND_GOODS, Met, Want, points_by_dimension, unmet_of

BY_HELP = frozenset({"B1.1", "B1.2", "B1.3", "B1.4", "B1.5", "B1.8", "B2.1", "B2.2", "B2.3", "B4.3"})
"""Items scored by how much help somebody needs; the others by how much is left. Source: domain.md 2, option scale."""


def dimension_names() -> dict[str, str]:
    """The four dimensions by their code."""
    return {
        "B1": _("Looking after oneself"),
        "B2": _("Moving"),
        "B3": _("Mind"),
        "B4": _("Senses and taking part"),
    }


def item_names() -> dict[str, str]:
    """The 26 items by their code."""
    return {
        "B1.1": _("Eating and drinking"),
        "B1.2": _("Face, hair, teeth and nails"),
        "B1.3": _("Bathing"),
        "B1.4": _("Putting on and taking off upper clothes"),
        "B1.5": _("Putting on and taking off trousers, shoes and socks"),
        "B1.6": _("Holding water"),
        "B1.7": _("Holding stools"),
        "B1.8": _("Using the toilet"),
        "B2.1": _("Turning and sitting up in bed"),
        "B2.2": _("From bed to chair"),
        "B2.3": _("Walking fifty metres on the level"),
        "B2.4": _("Stairs, ten to fifteen steps"),
        "B3.1": _("Knows the time"),
        "B3.2": _("Knows the place"),
        "B3.3": _("Knows people"),
        "B3.4": _("Memory"),
        "B3.5": _("Understands"),
        "B3.6": _("Can say what is meant"),
        "B3.7": _("Aggression within the last month"),
        "B3.8": _("Signs of depression within the last month"),
        "B3.9": _("Awake and aware"),
        "B4.1": _("Sight"),
        "B4.2": _("Hearing"),
        "B4.3": _("Everyday matters: shopping, money, medicine"),
        "B4.4": _("Going out by bus or car"),
        "B4.5": _("Getting on with others"),
    }


def points_in_words(item: Item) -> list[tuple[int, str]]:
    """The answers of one item, the best first."""
    if item.code in ("B3.7", "B3.8"):
        return [(1, _("none")), (0, _("yes, seen"))]
    if item.code == "B3.9":
        return [(2, _("clear")), (1, _("drowsy")), (0, _("hard to wake"))]
    if item.code in BY_HELP:
        words = [_("without help"), _("when reminded"), _("with some help"), _("mostly helped"), _("cannot do it")]
    elif item.most == 2:
        words = [_("good"), _("poor"), _("hardly any")]
    elif item.most == 3:
        words = [_("without trouble"), _("with some trouble"), _("with much trouble"), _("not at all")]
    else:
        words = [_("as ever"), _("slightly worse"), _("clearly worse"), _("much worse"), _("not at all")]
    return [(item.most - number, word) for number, word in enumerate(words)]


def want_names() -> dict[str, str]:
    """What a life needs, by kind."""
    return {
        Want.MEALS: _("Meals every day"),
        Want.HOME: _("A clean and safe home"),
        Want.WASHING: _("Help with washing and dressing"),
        Want.HEALTH: _("Doctor and medicine"),
        Want.ERRANDS: _("Shopping and errands"),
        Want.MONEY: _("Enough money"),
        Want.COMPANY: _("Company of others"),
        Want.PARTICIPATION: _("Taking part in things"),
        Want.RESPECT: _("Respect"),
        Want.LEARNING: _("Learning something"),
        Want.USEFULNESS: _("Being of use to others"),
    }


def met_names() -> dict[str, str]:
    """How it stands with one want."""
    return {Met.NONE: _("not needed"), Met.MET: _("has it"), Met.UNMET: _("lacks it")}


def where_names() -> dict[str, str]:
    """Where somebody is assessed."""
    return {"home": _("at home"), "station": _("at the station"), "institution": _("in a home"), "clinic": _("clinic")}


def informant_names() -> dict[str, str]:
    """Who told what was not seen."""
    return {
        "self": _("the person"),
        "spouse": _("husband or wife"),
        "child": _("a child"),
        "relative": _("another relative"),
        "carer": _("a paid carer"),
        "other": _("somebody else"),
    }


def adjustment_names() -> dict[str, str]:
    """What changed the level."""
    return {
        Adjustment.COMA: _("coma: level 4 without points"),
        Adjustment.DIAGNOSIS: _("a diagnosis F00 to F99: one level worse"),
        Adjustment.EVENTS: _("two or more falls or the like within 30 days: one level worse"),
    }


def result_of(one: Assessment) -> dict[str, Any]:
    """The result in a line: the level, or the grade of the older standard, which is no level."""
    told = one.told()
    if one.standard == Assessment.Standard.LEGACY:
        word = _("grade %(grade)s of the older standard") % {"grade": told["grade"]}
        return {"state": State(word, "", "history"), "total": None, "legacy": True}
    level = told["level"]
    word = _("Level %(level)s") % {"level": level} + " · " + str(value_choices("ability")[str(level)])
    tone = "green" if level == 0 else "red" if level > 2 else "gold"
    return {"state": State(word, tone, "heart-pulse"), "total": told["total"], "legacy": False}


def row_of_assessment(one: Assessment, day: date) -> dict[str, Any]:
    """One assessment as a line of a history."""
    return {
        "pk": one.pk,
        "at": one.assessed_at,
        "noted_at": one.noted_at,
        "occasion": one.get_occasion_display(),
        "by": str(one.assessed_by.name),
        "second": str(one.second.name) if one.second else "",
        "next_on": one.next_on if one.newest else None,
        "over": bool(one.newest and one.next_on and one.next_on < day),
        **result_of(one),
    }


def told_of(one: Assessment, day: date) -> dict[str, Any]:
    """Everything of one assessment, for its page and its sheet."""
    told, row = one.told(), row_of_assessment(one, day)
    if row["legacy"]:
        return {**row, "dimensions": [], "unmet": [], "changes": []}
    first, names, wants = told["first_level"], adjustment_names(), want_names()
    return {
        **row,
        "most": MOST,
        "first": None if first is None else value_choices("ability")[str(first)],
        "changes": [names[Adjustment(code)] for code in told["adjustments"]],
        "diagnoses": told["diagnoses"],
        "events": told["events_30_days"],
        "dimensions": _dimensions(told["scores"]) if told["total"] is not None else [],
        "unmet": [{"word": wants[Want(code)], "beyond": code in BEYOND_GOODS} for code in unmet_of(told["wants"])],
        "asked_wants": bool(told["wants"]),
        "where": where_names().get(told["where"], told["where"]),
        "informant": informant_names().get(told["informant"], told["informant"]),
        "purpose": one.get_purpose_display(),
        "consent": one.get_consent_display(),
        "background": one.get_background_display(),
        "words": str(one.words),
    }


def _dimensions(scores: dict[str, int]) -> list[dict[str, Any]]:
    names, items, sums = dimension_names(), item_names(), points_by_dimension(scores)
    rows: dict[str, dict[str, Any]] = {
        item.code: {"name": items[item.code], "points": scores[item.code], "most": item.most} for item in ITEMS
    }
    for item in ITEMS:
        rows[item.code]["word"] = dict(points_in_words(item))[scores[item.code]]
    return [
        {
            "name": name,
            "reached": sums[key][0],
            "most": sums[key][1],
            "items": [rows[item.code] for item in ITEMS if item.code.startswith(key)],
        }
        for key, name in names.items()
    ]
