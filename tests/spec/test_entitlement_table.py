"""Who may be entitled to what, case by case: for each of the 16 items and each place, facts in, verdict out."""

from datetime import date, timedelta
from typing import Any

import pytest

from huzhu.kernel.entitlement.conditions import Known, Sheet
from huzhu.kernel.entitlement.deciding import Decision, decide
from huzhu.kernel.entitlement.reading import benefits_on
from huzhu.kernel.moments import birthday_in

ON = date(2026, 11, 22)

POOR = {"dibao": True}
NOT_POOR = {"dibao": False, "tekun": False, "dibao_edge": False}
FREE = {"alone": False, "empty_nest": False, "left_behind": False, "level": 0, "disability_level": 0,
        "special_family": False}  # fmt: skip
HOME = {"lives": "home"}

# benefit, the age (None: not known), what is known beside it -> yes, no, or ? (cannot tell)
NATION: list[tuple[str, int | None, dict[str, Any], str]] = [
    ("employee_pension", 60, {"insured": "employee", "pension_age": True}, "yes"),
    ("employee_pension", 60, {"insured": "employee", "pension_age": False}, "no"),
    ("employee_pension", 60, {"insured": "employee"}, "?"),
    ("employee_pension", 60, {"insured": "resident", "pension_age": True}, "no"),
    ("resident_pension", 60, {"insured": "resident"}, "yes"),
    ("resident_pension", 59, {"insured": "resident"}, "no"),
    ("resident_pension", 60, {"insured": "none"}, "no"),
    ("resident_pension", 60, {}, "?"),
    ("health_management", 65, {}, "yes"),
    ("health_management", 64, {}, "no"),
    ("health_management", None, {}, "?"),
    ("ability_assessment", 65, {}, "yes"),
    ("ability_assessment", 64, {}, "no"),
    ("ability_assessment", None, {}, "?"),
    ("advanced_age_allowance", 80, {}, "yes"),
    ("advanced_age_allowance", 79, {}, "no"),
    ("advanced_age_allowance", None, {}, "?"),
    ("care_service_subsidy", 60, POOR, "yes"),
    ("care_service_subsidy", 60, {"dibao_edge": True}, "yes"),
    ("care_service_subsidy", 59, POOR, "no"),
    ("care_service_subsidy", 60, NOT_POOR, "no"),
    ("care_service_subsidy", 60, {"dibao": False, "tekun": False}, "?"),
    ("home_adaptation", 80, POOR | HOME, "yes"),
    ("home_adaptation", 79, POOR | HOME | {"level": 1}, "yes"),
    ("home_adaptation", 79, POOR | HOME | {"level": 0, "disability_level": 4}, "yes"),
    ("home_adaptation", 79, POOR | HOME | {"level": 0, "disability_level": 0}, "no"),
    ("home_adaptation", 79, POOR | HOME | {"level": 0}, "?"),
    ("home_adaptation", 80, POOR | {"lives": "institution"}, "no"),
    ("home_adaptation", 80, POOR, "?"),
    ("nursing_subsidy", 60, POOR | {"level": 3}, "yes"),
    ("nursing_subsidy", 60, POOR | {"level": 2}, "no"),
    ("nursing_subsidy", 60, POOR, "?"),
    ("nursing_subsidy", 60, NOT_POOR | {"level": 4}, "no"),
    ("nursing_subsidy", 60, NOT_POOR, "no"),
    ("family_support", 60, {"level": 1, "family_cares": True}, "yes"),
    ("family_support", 60, {"level": 0, "family_cares": True}, "no"),
    ("family_support", 60, {"level": 1}, "?"),
    ("subsistence_allowance", 60, POOR, "yes"),
    ("subsistence_allowance", 60, {"dibao": False}, "no"),
    ("subsistence_allowance", 60, {}, "?"),
    ("support_at_home", 60, {"tekun": True} | HOME, "yes"),
    ("support_at_home", 60, {"tekun": True, "lives": "institution"}, "no"),
    ("support_at_home", 60, {"tekun": True}, "?"),
    ("support_in_institution", 60, {"tekun": True, "lives": "institution"}, "yes"),
    ("support_in_institution", 60, {"tekun": True, "wants_institution": True}, "yes"),
    ("support_in_institution", 60, {"tekun": True, "wants_institution": False} | HOME, "no"),
    ("support_in_institution", 60, {"tekun": True} | HOME, "?"),
    ("visiting", 60, FREE | HOME | {"alone": True}, "yes"),
    ("visiting", 60, FREE | HOME | {"empty_nest": True}, "yes"),
    ("visiting", 60, FREE | HOME | {"left_behind": True}, "yes"),
    ("visiting", 60, FREE | HOME | {"level": 1}, "yes"),
    ("visiting", 60, FREE | HOME | {"disability_level": 2}, "yes"),
    ("visiting", 60, FREE | HOME | {"disability_level": 3}, "no"),
    ("visiting", 60, FREE | HOME | {"special_family": True}, "yes"),
    ("visiting", 59, FREE | HOME | {"alone": True}, "no"),
    ("visiting", 60, FREE | {"alone": True, "lives": "institution"}, "no"),
    ("visiting", 60, FREE | HOME, "no"),
    ("visiting", 60, HOME, "?"),
    ("support_for_merit", 60, {"merit": "disabled_veteran", "supporter": False}, "yes"),
    ("support_for_merit", 60, {"merit": "disabled_veteran", "supporter": True}, "no"),
    ("support_for_merit", 60, {"merit": "none", "supporter": False}, "no"),
    ("support_for_merit", 60, {"merit": "martyr_family"}, "?"),
    ("priority_admission", 60, {"special_family": True, "wants_institution": True}, "yes"),
    ("priority_admission", 60, {"special_family": False}, "no"),
    ("priority_admission", 60, {"special_family": True}, "?"),
    ("rescue", 60, {"rescue_case": True}, "yes"),
    ("rescue", 60, {"rescue_case": False}, "no"),
    ("rescue", 60, {}, "?"),
]


def decided(pack: str, benefit: str, born_on: date | None, facts: dict[str, Any], on: date = ON) -> Decision:
    """The decision of one case."""
    sheet = Sheet(on, born_on, {code: Known(value) for code, value in facts.items()})
    return next(one for one in decide(sheet, benefits_on(pack, on)) if one.benefit.code == benefit)


def born(age: int | None, on: date = ON) -> date | None:
    """A birthday half a year ago."""
    return None if age is None else birthday_in(on, on.year - age) - timedelta(182)


def sign(decision: Decision) -> str:
    """The verdict as the tables write it."""
    return {"cannot_tell": "?"}.get(decision.verdict, decision.verdict.value)


@pytest.mark.parametrize(("benefit", "age", "facts", "verdict"), NATION)
def test_nation(benefit: str, age: int | None, facts: dict[str, Any], verdict: str) -> None:
    assert sign(decided("entitlement", benefit, born(age), facts)) == verdict


def test_every_item_of_the_nation_has_a_yes_a_no_and_an_unknown() -> None:
    told = {(benefit, verdict) for benefit, _, _, verdict in NATION}
    items = [one.code for one in benefits_on("entitlement", ON).benefits]
    assert told >= {(item, verdict) for item in items for verdict in ("yes", "no", "?")}


TURNS = [
    ("entitlement", "resident_pension", 60, {"insured": "resident"}),
    ("entitlement", "health_management", 65, {}),
    ("entitlement", "ability_assessment", 65, {}),
    ("entitlement", "advanced_age_allowance", 80, {}),
    ("entitlement", "care_service_subsidy", 60, POOR),
    ("entitlement", "home_adaptation", 80, POOR | HOME | {"level": 0, "disability_level": 0}),
    ("entitlement", "nursing_subsidy", 60, POOR | {"level": 3}),
    ("entitlement", "visiting", 60, FREE | HOME | {"alone": True}),
    ("entitlement_chongqing", "centenarian_allowance", 100, {}),
    ("entitlement_chongqing", "consumption_subsidy", 60, {"level": 2}),
    ("entitlement_example", "advanced_age_allowance", 80, {"registered_here": True}),
    ("entitlement_example", "meal_subsidy", 70, NOT_POOR | HOME),
    ("entitlement_example", "free_bathing", 80, {"dibao": False, "tekun": False} | FREE | HOME | {"alone": True}),
    ("entitlement_example", "family_care_bed", 65, {"level": 1} | HOME),
    ("entitlement_jianxin", "mutual_help", 60, {"limited_mobility": True}),
]


@pytest.mark.parametrize(("pack", "benefit", "age", "facts"), TURNS)
def test_the_day_before_the_birthday_the_day_and_the_day_after(
    pack: str, benefit: str, age: int, facts: dict[str, Any]
) -> None:
    birthday = birthday_in(ON, ON.year - age)
    days = [decided(pack, benefit, birthday + timedelta(days), facts) for days in (1, 0, -1)]
    assert [sign(one) for one in days] == ["no", "yes", "yes"]


HERE = {"registered_here": True}
NO_OTHER = {"care_insurance": False, "disability_nursing": False}
AMOUNTS = [
    ("entitlement_chongqing", "nursing_subsidy", 70, POOR | {"level": 3}, "yes", 20000),
    ("entitlement_chongqing", "consumption_subsidy", 70, {"level": 1}, "no", None),
    ("entitlement_chongqing", "consumption_subsidy", 70, {}, "?", None),
    ("entitlement_chongqing", "centenarian_allowance", 100, {}, "yes", None),
    ("entitlement_example", "advanced_age_allowance", 89, HERE, "yes", 10000),
    ("entitlement_example", "advanced_age_allowance", 90, HERE, "yes", 50000),
    ("entitlement_example", "advanced_age_allowance", 99, HERE, "yes", 50000),
    ("entitlement_example", "advanced_age_allowance", 100, HERE, "yes", 80000),
    ("entitlement_example", "advanced_age_allowance", 90, {"registered_here": False}, "no", None),
    ("entitlement_example", "advanced_age_allowance", 90, {}, "?", None),
    ("entitlement_example", "care_service_subsidy", 70, HERE | POOR, "yes", 30000),
    ("entitlement_example", "care_service_subsidy", 70, HERE | NOT_POOR | {"dibao_edge": True}, "yes", 20000),
    ("entitlement_example", "care_service_subsidy", 70, HERE | {"dibao_edge": True}, "yes", None),
    ("entitlement_example", "nursing_subsidy", 70, HERE | POOR | NO_OTHER | {"level": 2}, "yes", 20000),
    ("entitlement_example", "nursing_subsidy", 70, HERE | POOR | NO_OTHER | {"level": 3}, "yes", 40000),
    ("entitlement_example", "nursing_subsidy", 70, HERE | POOR | NO_OTHER | {"level": 4}, "yes", 60000),
    ("entitlement_example", "nursing_subsidy", 70, HERE | POOR | {"care_insurance": True, "level": 4}, "no", None),
    ("entitlement_example", "nursing_subsidy", 70, HERE | POOR | NO_OTHER, "?", None),
    ("entitlement_example", "disability_care_allowance", 70, HERE | POOR | NO_OTHER | {"level": 3}, "no", None),
    ("entitlement_example", "disability_care_allowance", 70, HERE | POOR | NO_OTHER | {"level": 4}, "no", None),
    ("entitlement_example", "disability_care_allowance", 70, HERE | NOT_POOR | NO_OTHER | {"level": 4}, "yes", 40000),
    ("entitlement_example", "disability_care_allowance", 70, HERE | NO_OTHER | {"level": 4}, "?", None),
    ("entitlement_example", "meal_subsidy", 60, POOR | HOME, "yes", 600),
    ("entitlement_example", "meal_subsidy", 79, NOT_POOR | HOME, "yes", 200),
    ("entitlement_example", "meal_subsidy", 80, NOT_POOR | HOME, "yes", 400),
    ("entitlement_example", "meal_subsidy", 80, HOME, "yes", None),
    ("entitlement_example", "meal_subsidy", 80, NOT_POOR | {"lives": "institution"}, "no", None),
    ("entitlement_example", "free_bathing", 70, POOR | HOME | {"level": 0}, "yes", 1),
    ("entitlement_example", "free_bathing", 70, POOR | HOME | {"level": 3}, "yes", 2),
    ("entitlement_example", "free_haircut", 70, {"special_family": True} | HOME, "yes", 1),
    ("entitlement_example", "free_haircut", 70, NOT_POOR | FREE | HOME, "no", None),
    ("entitlement_example", "family_care_bed", 70, {"level": 3} | HOME | NOT_POOR, "yes", 90000),
    ("entitlement_example", "family_care_bed", 70, {"level": 3} | HOME | HERE | POOR | NO_OTHER, "yes", 50000),
    ("entitlement_example", "family_care_bed", 70, {"level": 2} | HOME | HERE | POOR | NO_OTHER, "yes", 30000),
    ("entitlement_example", "family_care_bed", 70, {"level": 3} | HOME, "yes", None),
    ("entitlement_jianxin", "mutual_help", 80, {"homebound": True}, "yes", None),
    ("entitlement_jianxin", "mutual_help", 80, {"homebound": False, "limited_mobility": True}, "no", None),
    ("entitlement_jianxin", "mutual_help", 79, {"disability_level": 3}, "yes", None),
    ("entitlement_jianxin", "mutual_help", 70, FREE | {"limited_mobility": False}, "no", None),
    ("entitlement_jianxin", "mutual_help", 70, {}, "?", None),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "benefit", "age", "facts", "verdict", "amount"), AMOUNTS)
def test_places(
    pack: str, benefit: str, age: int | None, facts: dict[str, Any], verdict: str, amount: int | None
) -> None:
    one = decided(pack, benefit, born(age), facts)
    assert (sign(one), one.amount) == (verdict, amount)


def test_every_benefit_of_a_place_has_its_cases() -> None:
    for pack in ("entitlement_chongqing", "entitlement_example", "entitlement_jianxin"):
        own = {one.code for one in benefits_on(pack, ON).benefits if one.pack == pack}
        assert own == {benefit for name, benefit, *_ in AMOUNTS if name == pack}


def test_the_allowance_counts_from_the_month_after_the_birthday() -> None:
    one = decided("entitlement_example", "advanced_age_allowance", date(1946, 11, 22), HERE)
    assert one.starts_on == date(2026, 12, 1)


def test_of_one_kind_the_higher_is_given_and_of_equals_the_first() -> None:
    facts = HERE | POOR | NO_OTHER | {"level": 3}
    assert decided("entitlement_example", "disability_care_allowance", born(70), facts).beaten_by == "nursing_subsidy"
