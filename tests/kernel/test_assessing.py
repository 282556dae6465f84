"""What stands beside an assessment: the next day, the answer's day, what is lacked, points of the dimensions."""

from datetime import date, timedelta

from huzhu.kernel.ability import ITEMS
from huzhu.kernel.assessing import (
    answer_due,
    assessment_rules_on,
    beyond_goods,
    next_assessment,
    points_by_dimension,
    unmet_of,
)

DAY = date(2026, 11, 20)
RULES = assessment_rules_on(DAY)


def test_a_routine_assessment_follows_within_a_year_and_an_answer_within_thirty_days() -> None:
    assert next_assessment(DAY, RULES) == date(2027, 11, 20)
    assert answer_due(DAY, RULES) == DAY + timedelta(days=30)
    assert RULES.stack_adjustments is False


def test_the_dimensions_have_the_points_of_the_standard() -> None:
    sums = points_by_dimension({item.code: item.most for item in ITEMS})
    assert sums == {"B1": (32, 32), "B2": (15, 15), "B3": (28, 28), "B4": (15, 15)}
    assert points_by_dimension({"B2.4": 1})["B2"] == (1, 15)


def test_only_what_is_lacked_is_counted_and_what_is_no_goods_apart() -> None:
    wants = {"respect": "unmet", "meals": "unmet", "company": "met", "learning": "none"}
    assert unmet_of(wants) == ("meals", "respect")
    assert beyond_goods(unmet_of(wants)) == 1
