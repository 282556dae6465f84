"""A death: what was arranged is called off, later visits earn nothing, earlier ones all the same."""

from datetime import timedelta

import pytest

from huzhu.care.needs.models import Need
from huzhu.care.visits.actions import confirm_visit
from huzhu.care.visits.deaths import after_death, report_death
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.bank.queries import account_of, balance_of
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.models import Person
from huzhu.commons.timebank.leaving import freeze_account
from tests.care.steps import accepted, asked, left
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_open_needs_end_and_nobody_is_sent(cast: Cast) -> None:
    waiting, promised = asked(cast), accepted(cast)
    report_death(by=cast.actor(cast.li), at=NOW, member=cast.hong, died_on=TODAY, document="证明")
    states = Need.objects.filter(pk__in=[waiting.pk, promised.need_id]).order_by("pk").values_list("state", flat=True)
    assert set(states) == {Need.State.CANCELLED}
    promised.refresh_from_db()
    assert promised.state == "withdrawn"


def test_a_helper_who_died_promises_nothing_more(cast: Cast) -> None:
    promised = accepted(cast)
    report_death(by=cast.actor(cast.li), at=NOW, member=cast.wang, died_on=TODAY, document="证明")
    promised.refresh_from_db()
    assert promised.state == "withdrawn"
    assert Helper.objects.get(person=cast.wang).standing == Helper.Standing.LEFT


def test_a_visit_before_the_death_counts_and_one_after_it_is_looked_into(cast: Cast) -> None:
    visit = left(cast)
    day = visit.began_at.astimezone().date()
    by = cast.actor(cast.li)
    estate = report_death(by=by, at=NOW + DAY, member=cast.hong, died_on=day - DAY, document="证明")
    visit.refresh_from_db()
    assert visit.state == Visit.State.DISPUTED
    assert list(after_death(estate)) == [visit]


def test_a_visit_on_the_day_itself_is_credited(cast: Cast) -> None:
    visit = left(cast)
    report_death(by=cast.actor(cast.li), at=NOW + DAY, member=cast.hong, died_on=TODAY, document="证明")
    visit.refresh_from_db()
    assert visit.state == Visit.State.LEFT
    confirm_visit(by=cast.actor(cast.zhou), at=NOW + DAY, visit=visit, via="call_back")
    account = account_of(cast.wang)
    assert account is not None
    assert balance_of(account) > 0


def test_a_stay_after_a_death_earns_nothing(cast: Cast) -> None:
    Person.objects.filter(pk=cast.wang.pk).update(died_on=TODAY - 3 * DAY)
    stay = Attendance.objects.get(visit=left(cast))
    assert (stay.credited_minutes, [why["code"] for why in stay.credit_reasons]) == (0, ["after_death"])


def test_whoever_has_left_earns_nothing(cast: Cast) -> None:
    freeze_account(by=cast.actor(cast.wang), at=NOW - DAY, member=cast.wang)
    stay = Attendance.objects.get(visit=left(cast))
    assert (stay.credited_minutes, [why["code"] for why in stay.credit_reasons]) == (0, ["has_left"])
