"""Charts: every number is drawn in its place, said in words, and stands in the table beneath."""

import re
from xml.etree import ElementTree

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from huzhu.doors.web.charts import bar_chart, line_chart, said, sparkline, stacked_chart
from huzhu.doors.web.shapes import Series

MONTHS = ("9", "10", "11")
DONE = Series("Done", (4000, 6000, 5000))
ASKED = Series("Asked", (5000, None, 5200))
VALUES = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=2, max_size=12)


def tree_of(chart: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{chart}</div>")


def points_of(chart: str, series: int) -> list[tuple[float, float]]:
    lines = tree_of(chart).findall(f".//polyline[@class='s c{series}']")
    return [tuple(map(float, pair.split(","))) for line in lines for pair in line.attrib["points"].split()]  # type: ignore[misc]


def test_a_chart_is_named_and_described_for_those_who_cannot_see_it() -> None:
    drawing = tree_of(line_chart("Hours", "They rose & fell.", MONTHS, [DONE])).find(".//svg")
    assert drawing is not None
    title, description = drawing.attrib["aria-labelledby"].split()
    assert drawing.findtext(f"title[@id='{title}']") == "Hours"
    assert drawing.findtext(f"desc[@id='{description}']") == "They rose & fell."


def test_higher_values_are_drawn_higher_and_time_runs_to_the_right() -> None:
    points = points_of(line_chart("Hours", "", MONTHS, [DONE]), 0)
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    heights = [y for _, y in points]
    assert heights[1] < heights[2] < heights[0]


def test_a_missing_month_is_a_gap_and_a_dash() -> None:
    chart = line_chart("Hours", "", MONTHS, [DONE, ASKED])
    assert len(tree_of(chart).findall(".//polyline[@class='s c1']")) == 2
    cells = [cell.text for cell in tree_of(chart).findall(".//td")]
    assert cells == ["4,000", "5,000", "6,000", "–", "5,000", "5,200"]


def test_each_line_carries_its_name_and_last_value_and_names_never_touch() -> None:
    chart = line_chart("Hours", "", MONTHS, [DONE, ASKED])
    names = tree_of(chart).findall(".//text[@class]")
    assert [name.text for name in names] == ["Done 5,000", "Asked 5,200"]
    first, second = (float(name.attrib["y"]) for name in names)
    assert abs(first - second) >= 18


@given(VALUES)
def test_every_point_stays_inside_the_drawing(values: list[float]) -> None:
    chart = line_chart("Any", "", [str(at) for at in range(len(values))], [Series("Any", values)])
    points = points_of(chart, 0)
    assert len(points) == len(values)
    assert all(0 <= x <= 690 and 19 <= y <= 201 for x, y in points)


def test_bars_are_as_long_as_their_numbers() -> None:
    chart = bar_chart("Hours", "", ("a", "b"), (50, 100), unit="h")
    short, long = (float(box.attrib["width"]) for box in tree_of(chart).findall(".//rect[@class='box c0']"))
    assert long == pytest.approx(2 * short)
    assert "Hours (h)" in [head.text for head in tree_of(chart).findall(".//th")]


def test_stacked_bars_stand_on_one_another_and_differ_by_stripes() -> None:
    chart = tree_of(stacked_chart("Hours", "", ("a",), [Series("One", (30,)), Series("Two", (70,))]))
    lower, upper = chart.find(".//rect[@class='box c0']"), chart.find(".//rect[@class='box c1']")
    assert lower is not None
    assert upper is not None
    assert float(upper.attrib["y"]) + float(upper.attrib["height"]) == pytest.approx(float(lower.attrib["y"]), abs=0.2)
    assert float(upper.attrib["height"]) == pytest.approx(float(lower.attrib["height"]) * 7 / 3, rel=0.02)
    assert chart.findall(".//line[@class='stripe']")


def test_a_sparkline_says_its_sentence() -> None:
    drawing = tree_of(sparkline("Rising since spring", (1, 2, 3))).find("svg")
    assert drawing is not None
    assert drawing.attrib["aria-label"] == "Rising since spring"


def test_a_flat_line_and_a_lonely_value_can_be_drawn() -> None:
    assert points_of(line_chart("Flat", "", MONTHS, [Series("Flat", (0, 0, 0))]), 0)
    assert points_of(line_chart("One", "", ("11",), [Series("One", (5,))]), 0)
    assert "circle" in sparkline("One", (5,))


def test_what_people_wrote_is_text_and_never_markup() -> None:
    chart = line_chart("<script>", "<b>", ["<i>"], [Series("<u>", (1,))])
    assert not re.search("<script>|<b>|<i>|<u>", chart)


@pytest.mark.parametrize(
    ("value", "words"), [(1234567, "1,234,567"), (0.25, "0.2"), (3.0, "3"), (None, "–"), (-5, "-5")]
)
def test_numbers_are_said_without_needless_decimals(value: float | None, words: str) -> None:
    assert said(value) == words


def test_the_switch_to_the_numbers_speaks_chinese() -> None:
    with override("zh-hans"):
        assert "看数据表" in line_chart("", "", MONTHS, [DONE])
