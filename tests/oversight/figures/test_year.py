"""Twelve months in a row: each the month's own figures, and none of them for who may not see those."""

from datetime import date, timedelta

import pytest

from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Visit
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.refusal import NotFound
from huzhu.oversight.figures.queries import figures_of, month_of
from huzhu.oversight.figures.year import MONTHS, MonthLine, year_until
from tests.care.steps import approved, confirmed, left
from tests.cast import TODAY, Cast
from tests.doors.web.helper.scenes import queries

pytestmark = pytest.mark.django_db


def year(cast: Cast, day: date = TODAY) -> list[MonthLine]:
    """The year that ends with a day's month, as Inspector Chen reads it."""
    return year_until(cast.actor(cast.chen), cast.street, month_of(cast.street, day))


def in_september(visit: Visit) -> None:
    """As if it had all been two months earlier."""
    back = timedelta(days=61)
    Visit.objects.filter(pk=visit.pk).update(began_at=visit.began_at - back, left_at=visit.left_at - back)
    Need.objects.filter(pk=visit.need_id).update(earliest_at=visit.began_at - back)


def test_each_month_tells_what_its_own_page_tells(cast: Cast) -> None:
    in_september(confirmed(cast))
    left(cast, need=approved(cast, hours=5))
    lines = year(cast)
    assert [one.first_on for one in lines] == [date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 12))]
    assert len(lines) == MONTHS
    for one in lines:
        month = month_of(cast.street, one.first_on)
        said = {figure.code: figure.value for figure in figures_of(cast.actor(cast.chen), cast.street, month)}
        own = (said["needs_asked"], said["visits_done"], said["minutes_credited"], said["elders_served"])
        assert (one.needs, one.visits, one.minutes, one.elders) == own
    assert [(one.first_on.month, one.minutes) for one in lines if one.recorded] == [(9, 60), (11, 0)]


def test_the_same_elder_in_two_months_counts_in_both(cast: Cast) -> None:
    in_september(confirmed(cast))
    left(cast, need=approved(cast, hours=5))
    assert [one.elders for one in year(cast) if one.recorded] == [1, 1]


def test_a_month_begins_by_the_clock_of_the_place(cast: Cast) -> None:
    visit = confirmed(cast)
    first = month_of(cast.street, TODAY).from_at
    for began_at, month in ((first, 11), (first - timedelta(seconds=1), 10)):
        Visit.objects.filter(pk=visit.pk).update(began_at=began_at, left_at=began_at + timedelta(hours=1))
        assert [one.first_on.month for one in year(cast) if one.visits] == [month]


def test_it_takes_the_same_statements_whatever_there_is(cast: Cast) -> None:
    with queries() as none:
        year(cast)
    in_september(confirmed(cast))
    left(cast, need=approved(cast, hours=5))
    with queries() as some:
        year(cast)
    assert (len(none), len(some)) == (5, 5), "one of them says who reads"


def test_refuses_who_sees_no_figures_and_another_place(cast: Cast) -> None:
    month = month_of(cast.street, TODAY)
    with pytest.raises(NotPermitted):
        year_until(cast.actor(cast.zhou), cast.street, month)
    with pytest.raises(NotFound):
        year_until(cast.actor(cast.xu), cast.street, month)
