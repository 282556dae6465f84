"""What the grants of a community come to in a month, read from applications, facts and rules."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from huzhu.care.entitlement.applying import Given, PeriodWrong, Wanted, end_benefit, grant_benefit
from huzhu.care.entitlement.models import Application
from huzhu.care.entitlement.paying import month_of
from huzhu.care.visits.deaths import report_death
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.entitlement.benefits import Amount, Benefits, Counting, Gift, Per, Unit
from huzhu.kernel.entitlement.conditions import All
from huzhu.kernel.entitlement.paying import Line, Why
from huzhu.kernel.entitlement.reading import NATION, benefits_on
from tests.care.test_applications import applied, colleague
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ALLOWANCE = Wanted("advanced_age_allowance", "self", "身份证")
DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _opened() -> Iterator[None]:
    with noting_openings():
        yield


def rules(month: date) -> Benefits:
    """The national list, where the allowance of the very old is 100 yuan a month and ends with the month."""
    nation = benefits_on(NATION, month)
    gift = Gift(Unit.FEN, Per.MONTH, (Amount(All(()), 10_000),))
    paid = replace(nation.benefit(ALLOWANCE.benefit), gift=gift, stops=Counting.MONTH_AFTER)
    return replace(nation, benefits=tuple(paid if one.code == paid.code else one for one in nation.benefits))


def granted(cast: Cast, from_on: date = DECEMBER, to_on: date | None = None) -> Application:
    given = Given(from_on, from_on + 365 * DAY, to_on)
    return grant_benefit(by=cast.actor(colleague(cast)), at=NOW, application=applied(cast, ALLOWANCE), given=given)


def lines(cast: Cast, month: date) -> list[Line]:
    return list(month_of(cast.actor(cast.li), cast.community, rules(month)))


def test_what_is_given_is_paid_from_its_month_on(cast: Cast) -> None:
    one = granted(cast)
    assert lines(cast, date(2026, 11, 1)) == []
    assert lines(cast, DECEMBER) == [Line(one.pk, cast.hong.pk, ALLOWANCE.benefit, 31, 10_000, Why.FULL)]


def test_what_waits_or_was_refused_is_not(cast: Cast) -> None:
    applied(cast, ALLOWANCE)
    assert lines(cast, DECEMBER) == []


def test_after_an_end_nothing_is_paid(cast: Cast) -> None:
    one = granted(cast)
    end_benefit(by=cast.actor(cast.li), at=NOW, application=one, because="迁出", on=date(2026, 12, 20))
    assert [line.fen for line in lines(cast, DECEMBER)] == [10_000]
    assert lines(cast, JANUARY) == []


def test_after_a_death_nothing_is_paid(cast: Cast) -> None:
    granted(cast, TODAY.replace(day=1))
    report_death(by=cast.actor(cast.li), at=NOW, member=cast.hong, died_on=TODAY, document="证明")
    assert lines(cast, DECEMBER) == []


def test_ended_on_its_first_day_it_was_never_given_and_earlier_it_cannot_end(cast: Cast) -> None:
    one = granted(cast)
    with pytest.raises(PeriodWrong):
        end_benefit(by=cast.actor(cast.li), at=NOW, application=one, because="记错", on=DECEMBER - DAY)
    end_benefit(by=cast.actor(cast.li), at=NOW, application=one, because="记错", on=DECEMBER)
    assert lines(cast, DECEMBER) == []


def test_a_renewal_does_not_begin_before_what_it_renews(cast: Cast) -> None:
    granted(cast, DECEMBER, DECEMBER + 30 * DAY)
    again = applied(cast, ALLOWANCE, days=1)
    with pytest.raises(PeriodWrong):
        grant_benefit(by=cast.actor(cast.wang), at=NOW, application=again, given=Given(TODAY, TODAY + 365 * DAY))
    kept = Given(DECEMBER + 15 * DAY, DECEMBER + 365 * DAY)
    grant_benefit(by=cast.actor(cast.wang), at=NOW, application=again, given=kept)
    assert [sum(line.fen for line in lines(cast, month)) for month in (DECEMBER, JANUARY)] == [10_000, 10_000]


def test_whoever_may_not_see_them_finds_none(cast: Cast) -> None:
    granted(cast)
    assert month_of(cast.actor(cast.xu), cast.community, rules(DECEMBER)) == ()
