"""How the days went: each measure counted by hand on a small day."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.care.dispatch.actions import accept_assignment, cancel_need, give_back
from huzhu.care.dispatch.figures import DayFigures, Share, day_figures
from huzhu.care.dispatch.models import Assignment
from huzhu.care.visits.actions import check_in
from huzhu.care.visits.showing import Showing
from huzhu.commons.places.actions import Charter, found_division
from huzhu.kernel.actor import machine
from huzhu.kernel.dispatch.measures import gini_percent, median_of
from tests.care.steps import accepted, another_helper, approved, later, offered
from tests.cast import NOW, TODAY, Cast

HOUSE = machine(TODAY, "test", "figures")
DAY = timedelta(days=1)


def figures(cast: Cast) -> DayFigures:
    """The measures of today at the station."""
    return day_figures(cast.actor(cast.li), cast.community, TODAY, TODAY + DAY)


def come(cast: Cast, promise: Assignment, late_minutes: int = 0) -> None:
    """The helper of a promise is at the door."""
    at = promise.starts_at + timedelta(minutes=late_minutes)
    check_in(by=cast.actor(cast.li), at=at, assignment=promise, showing=Showing(f"in-{promise.pk}", "station"))


@pytest.mark.django_db
class TestDayFigures:
    def test_a_day_by_hand(self, cast: Cast) -> None:
        first = accepted(cast, approved(cast, hours=1))
        come(cast, first)
        come(cast, accepted(cast, approved(cast, hours=3)), late_minutes=40)
        lost = accepted(cast, approved(cast, hours=5))
        give_back(by=cast.actor(cast.wang), at=later(5), assignment=lost, why="cannot_come")
        gone = approved(cast, hours=7)
        cancel_need(by=cast.actor(cast.li), at=later(6), need=gone, side="elder", because="好了")
        found = figures(cast)
        assert (found.served, found.first_class_served) == (Share(2, 3), Share(2, 3))
        assert (found.on_time, found.visits) == (Share(1, 2), 2)
        assert found.usual_face == Share(1, 1)
        assert (found.changes, found.events, found.changes_per_event()) == (1, 2, 0.5)
        assert (found.load_gini_percent, found.helpers) == (0, 1)
        assert found.coverage_gap_percent is None

    def test_what_is_promised_for_later_counts_as_served(self, cast: Cast) -> None:
        accepted(cast)
        assert figures(cast).served == Share(1, 1)
        tomorrow = machine(TODAY + DAY, "test", "figures")
        assert day_figures(tomorrow, cast.community, TODAY, TODAY + DAY).served == Share(0, 1)

    def test_a_pair_is_served_by_two(self, cast: Cast) -> None:
        need = approved(cast, helpers_wanted=2)
        accepted(cast, need)
        assert figures(cast).served == Share(0, 1)
        second = offered(cast, need, another_helper(cast), role=1)
        accept_assignment(by=cast.actor(cast.zhou), at=NOW, assignment=second)
        assert figures(cast).served == Share(1, 1)

    def test_the_minutes_until_a_yes_are_those_of_the_middle_one(self, cast: Cast) -> None:
        for hours, minutes in ((1, 4), (3, 9), (5, 60)):
            offer = offered(cast, approved(cast, hours=hours))
            accept_assignment(by=cast.actor(cast.wang), at=later(minutes), assignment=offer)
        assert figures(cast).minutes_to_accept == 9

    def test_the_gap_lies_between_the_parts_of_the_place(self, cast: Cast) -> None:
        grid = found_division(by=HOUSE, at=NOW, charter=Charter("第一网格", "grid"), under=cast.community)
        accepted(cast)
        elsewhere = approved(cast, hours=4)
        elsewhere.place = grid
        elsewhere.save()
        assert figures(cast).coverage_gap_percent == 100

    def test_nobody_elses_days_are_counted(self, cast: Cast) -> None:
        accepted(cast)
        assert day_figures(cast.actor(cast.xu), cast.community, TODAY, TODAY + DAY).served == Share(0, 0)

    def test_a_month_costs_as_many_statements_as_a_day(self, cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
        for hours in (1, 3, 5):
            accepted(cast, approved(cast, hours=hours))
        li = cast.actor(cast.li)
        with django_assert_num_queries(4):
            day_figures(li, cast.community, TODAY - 30 * DAY, TODAY + DAY)
        come(cast, accepted(cast, approved(cast, hours=7)))
        for first in (TODAY, TODAY - 30 * DAY):
            with django_assert_num_queries(7):
                day_figures(li, cast.community, first, TODAY + DAY)


class TestMeasures:
    @given(st.lists(st.integers(0, 500), min_size=1, max_size=30))
    def test_the_gini_is_that_of_all_pairs(self, values: list[int]) -> None:
        total = sum(values)
        pairs = sum(abs(one - other) for one in values for other in values)
        slow = Fraction(100 * pairs, 2 * len(values) * total) if total else Fraction(0)
        assert gini_percent(values) == round(slow)

    def test_nobody_and_nothing(self) -> None:
        assert (gini_percent([]), gini_percent([0, 0]), median_of([])) == (None, 0, None)

    def test_the_middle_one(self) -> None:
        assert (median_of([5, 1, 9]), median_of([4, 1]), median_of([7])) == (5, 1, 7)
