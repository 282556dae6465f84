"""A death: what was arranged is called off, later visits earn nothing, earlier ones all the same."""

from datetime import timedelta

import pytest

from huzhu.care.dispatch.actions import accept_assignment, cancel_need
from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Incident, Need
from huzhu.care.rounds.actions import Rhythm, ask_keeper, book_round
from huzhu.care.rounds.models import Round
from huzhu.care.visits.actions import confirm_visit
from huzhu.care.visits.deaths import after_death, report_death
from huzhu.care.visits.deaths_undone import Undone, undo_death
from huzhu.care.visits.models import Attendance, Visit
from huzhu.commons.bank.queries import account_of, balance_of
from huzhu.commons.helpers.models import Absence, Helper
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.models import Person
from huzhu.commons.timebank.actions import share_time
from huzhu.commons.timebank.estates import ReasonMissing, SettledAlready
from huzhu.commons.timebank.leaving import freeze_account
from huzhu.commons.timebank.models import Estate, Sharing
from tests.care.steps import accepted, approved_for, ask_of, asked, elder_next_door, later, left, offered, told
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


def noted(cast: Cast, member: Person) -> Estate:
    """Staff Li writes down a death, by mistake."""
    return report_death(by=cast.actor(cast.li), at=NOW, member=member, died_on=TODAY, document="证明")


def undone(cast: Cast, estate: Estate, minutes: float = 30) -> Undone:
    """Staff Li takes it back."""
    return undo_death(by=cast.actor(cast.li), at=later(minutes), estate=estate, because="同名登记错误")


class TestUndone:
    def test_a_promise_stands_as_it_was_and_everybody_hears(self, cast: Cast) -> None:
        promise = accepted(cast)
        before = Assignment.objects.values().get()
        estate = noted(cast, cast.hong)
        Notice.objects.filter(kind="assignment.withdrawn").update(attempts=1)
        back = undone(cast, estate)
        assert ([one.pk for one in back.kept], back.waiting, back.over) == ([promise.need_id], (), ())
        assert Assignment.objects.values().get() == before
        assert Need.objects.get().state == Need.State.APPROVED
        assert "assignment.stands" in told(cast.wang)
        assert "death.withdrawn" in told(cast.son) & told(cast.hong)
        assert Person.objects.get(pk=cast.hong.pk).died_on is None
        assert not Incident.objects.exists()

    def test_a_helper_who_had_not_heard_hears_neither(self, cast: Cast) -> None:
        accepted(cast)
        undone(cast, noted(cast, cast.hong))
        assert not {"assignment.withdrawn", "assignment.stands"} & told(cast.wang)

    def test_a_need_that_waited_for_approval_waits_again(self, cast: Cast) -> None:
        need = asked(cast)
        back = undone(cast, noted(cast, cast.hong))
        assert [one.pk for one in back.waiting] == [need.pk]
        assert Need.objects.get().state == Need.State.ASKED
        assert not Incident.objects.exists(), "it stands on the list of what is to approve"

    @pytest.mark.parametrize("why", ["away", "gone", "promised"])
    def test_whoever_is_not_free_any_more_is_looked_for(self, cast: Cast, why: str) -> None:
        promise = accepted(cast)
        estate, helper = noted(cast, cast.hong), cast.wang_helper
        if why == "away":
            Absence.objects.create(helper=helper, from_on=TODAY, to_on=TODAY + DAY)
        elif why == "gone":
            Helper.objects.filter(pk=helper.pk).update(standing=Helper.Standing.LEFT, standing_since=TODAY - DAY)
        else:
            other = approved_for(cast, elder_next_door(cast, 1))
            one = offered(cast, other)
            accept_assignment(by=cast.actor(cast.wang), at=NOW, assignment=one)
        back = undone(cast, estate)
        assert ([one.pk for one in back.waiting], back.kept) == ([promise.need_id], ())
        promise.refresh_from_db()
        assert promise.state == "withdrawn"
        assert promise.need.state == Need.State.APPROVED
        incident = Incident.objects.get(kind=Incident.Kind.REOPENED)
        assert (incident.need_id, incident.closed_at) == (promise.need_id, None)
        assert "assignment.stands" not in told(cast.wang)

    def test_what_should_have_begun_meanwhile_stays_called_off(self, cast: Cast) -> None:
        promise = accepted(cast)
        back = undone(cast, noted(cast, cast.hong), minutes=5 * 60)
        assert [one.pk for one in back.over] == [promise.need_id]
        assert Need.objects.get().state == Need.State.CANCELLED

    def test_what_the_elder_had_cancelled_before_stays_cancelled(self, cast: Cast) -> None:
        need = asked(cast)
        cancel_need(by=cast.actor(cast.son), at=NOW - DAY, need=need, side="elder", because="不用了")
        back = undone(cast, noted(cast, cast.hong))
        assert (back.kept, back.waiting, back.over) == ((), (), ())
        assert Need.objects.get().state == Need.State.CANCELLED

    def test_regular_help_goes_on_with_its_keepers(self, cast: Cast) -> None:
        by = cast.actor(cast.zhou)
        booked = book_round(by=by, at=NOW, elder=cast.hong, first=ask_of(), rhythm=Rhythm(2))
        ask_keeper(by=cast.actor(cast.li), at=NOW, booked=booked, helper=cast.wang_helper, seat=0)
        states = list(Need.objects.order_by("pk").values_list("pk", "state"))
        undone(cast, noted(cast, cast.hong))
        assert Round.objects.get().ended_at is None
        assert booked.keepers.get().state == "asked"
        assert list(Need.objects.order_by("pk").values_list("pk", "state")) == states

    def test_a_helper_noted_by_mistake_helps_again(self, cast: Cast) -> None:
        promise = accepted(cast)
        undone(cast, noted(cast, cast.wang))
        promise.refresh_from_db()
        assert promise.state == "accepted"
        assert Helper.objects.get(person=cast.wang).standing == Helper.Standing.ACTIVE
        assert not Absence.objects.exists()
        assert "death.withdrawn" in told(cast.wang)

    def test_a_helper_who_was_suspended_stays_so(self, cast: Cast) -> None:
        Helper.objects.update(standing=Helper.Standing.SUSPENDED)
        undone(cast, noted(cast, cast.wang))
        assert Helper.objects.get(person=cast.wang).standing == Helper.Standing.SUSPENDED

    def test_a_visit_that_was_questioned_waits_for_its_word_again(self, cast: Cast) -> None:
        visit = left(cast)
        day = visit.began_at.astimezone().date()
        li = cast.actor(cast.li)
        estate = report_death(by=li, at=NOW + DAY, member=cast.hong, died_on=day - DAY, document="证明")
        undo_death(by=li, at=NOW + DAY, estate=estate, because="登记错误")
        confirm_visit(by=cast.actor(cast.zhou), at=NOW + DAY, visit=visit, via="call_back")
        account = account_of(cast.wang)
        assert account is not None
        assert balance_of(account) > 0

    def test_what_was_shared_is_shared_again(self, cast: Cast) -> None:
        share_time(by=cast.actor(cast.son), at=NOW - DAY, member=cast.son, other=cast.hong)
        undone(cast, noted(cast, cast.hong))
        assert Sharing.objects.filter(ended_at__isnull=True).count() == 1

    def test_the_true_day_can_be_noted_afterwards(self, cast: Cast) -> None:
        undone(cast, noted(cast, cast.hong))
        assert report_death(by=cast.actor(cast.li), at=NOW + DAY, member=cast.hong, died_on=TODAY, document="证明").pk

    def test_not_twice_and_not_without_a_reason(self, cast: Cast) -> None:
        estate, li = noted(cast, cast.hong), cast.actor(cast.li)
        with pytest.raises(ReasonMissing):
            undo_death(by=li, at=NOW, estate=estate, because=" ")
        undone(cast, estate)
        with pytest.raises(SettledAlready):
            undone(cast, estate)
