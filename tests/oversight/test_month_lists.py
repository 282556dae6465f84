"""What stands behind the figures of a month: places, days, lists, and the trail of a visit."""

from datetime import date, timedelta

import pytest

from huzhu.care.visits.models import Attendance
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.figures.queries import (
    days_of,
    minutes_of,
    month_of,
    needs_under,
    places_below,
    trail_of,
    visits_under,
)
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import asked, settled, visited

pytestmark = pytest.mark.django_db


def test_the_lines_of_the_places_add_up_to_the_place_above(cast: Cast) -> None:
    settled(cast)
    asked(cast, service="C1", hours=5)
    by, month = cast.actor(cast.chen), month_of(cast.street, TODAY)
    (line,) = places_below(by, cast.street, month)
    assert line.place == cast.community
    assert (line.needs_asked, line.visits_done, line.visits_confirmed, line.minutes_credited) == (2, 1, 1, 60)
    assert (line.rated, line.stars) == (0, None)


def test_the_lowest_place_has_none_below(cast: Cast) -> None:
    month = month_of(cast.community, TODAY)
    assert places_below(cast.actor(cast.chen), cast.community, month) == []


def test_days_are_those_of_the_place_and_hold_everything_once(cast: Cast) -> None:
    settled(cast)
    late = asked(cast, hours=16)  # one in the morning of the 21st at the place, the 20th in UTC
    assert late.earliest_at - NOW == timedelta(hours=16)
    days = days_of(cast.actor(cast.chen), cast.street, month_of(cast.street, TODAY))
    assert [one.day for one in days] == [date(2026, 11, number) for number in range(1, 31)]
    assert [(one.day.day, one.needs, one.visits) for one in days if one.needs] == [(20, 1, 1), (21, 1, 0)]


def test_a_visit_of_two_helpers_is_listed_once(cast: Cast) -> None:
    visit = settled(cast)
    one = Attendance.objects.get()
    twin = one.assignment
    twin.pk, twin.role, twin.state = "twin22222222", 1, "withdrawn"
    twin.ended_at, twin.ended_by_id = NOW, cast.li.pk
    twin.save(force_insert=True)
    one.pk, one.assignment = "part22222222", twin
    one.arrival_nonce, one.leaving_nonce = "i2", "o2"
    one.save(force_insert=True)
    by, month = cast.actor(cast.chen), month_of(cast.street, TODAY)
    listed = list(visits_under(by, cast.street, month, "minutes_credited"))
    assert [row.pk for row in listed] == [visit.pk]
    assert minutes_of(listed) == {visit.pk: 120}


def test_minutes_of_unconfirmed_visits_count_nothing(cast: Cast) -> None:
    visit = visited(cast)
    assert minutes_of([visit]) == {}


def test_needs_under_a_figure(cast: Cast) -> None:
    need = asked(cast)
    by, month = cast.actor(cast.chen), month_of(cast.street, TODAY)
    assert list(needs_under(by, cast.street, month, "needs_asked")) == [need]
    assert not needs_under(by, cast.street, month, "needs_approved").exists()
    with pytest.raises(KeyError):
        needs_under(by, cast.street, month, "visits_done")


@pytest.mark.parametrize("query", [places_below, days_of])
def test_figures_are_for_those_whose_post_includes_them(cast: Cast, query: object) -> None:
    month = month_of(cast.street, TODAY)
    with pytest.raises(NotPermitted):
        query(cast.actor(cast.zhou), cast.community, month)  # type: ignore[operator]
    with pytest.raises(NotFound):
        query(cast.actor(cast.xu), cast.community, month)  # type: ignore[operator]


def test_the_trail_begins_with_the_call_and_is_for_readers_of_the_journal(cast: Cast) -> None:
    visit = settled(cast)
    steps = [line.action for line in trail_of(cast.actor(cast.chen), visit)]
    assert (steps[0], steps[-1]) == ("ask_for_help", "confirm_visit")
    assert trail_of(cast.actor(cast.li), visit) == []
    assert trail_of(cast.actor(cast.xu), visit) == []
