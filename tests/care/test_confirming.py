"""After the door: every hour only when the elder's side has spoken, or kept silent for 72 hours."""

from datetime import timedelta

import pytest

from huzhu.care.visits.actions import (
    AlreadySettled,
    NotDisputed,
    NotToConfirm,
    confirm_visit,
    dismiss_dispute,
    dispute_visit,
    uphold_dispute,
)
from huzhu.care.visits.models import Visit
from huzhu.care.visits.queries import earned_on, visits_of, visits_to_confirm
from huzhu.care.visits.silence import confirm_silent_visits
from huzhu.commons.bank.models import Entry, Hold
from huzhu.commons.bank.queries import account_of, balance_of, held_for, ledger_sum
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import delegate_to, give_post
from huzhu.commons.people.at_the_door import OwnVisit
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.care.steps import (
    arrived,
    confirmed,
    deeds,
    later,
    left,
    told,
)
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

State = Visit.State
SILENCE = timedelta(hours=72)


def minutes_of(cast: Cast) -> tuple[int, int]:
    """What stands on Xiao Wang's account, and what waits for it."""
    account = account_of(cast.wang)
    return (balance_of(account), held_for(account)) if account else (0, 0)


class TestConfirmVisit:
    @pytest.mark.parametrize(
        ("who", "via"), [("hong", "elder"), ("son", "delegate"), ("zhou", "call_back"), ("li", "call_back")]
    )
    def test_the_elders_side_or_the_station_on_its_word(self, cast: Cast, who: str, via: str) -> None:
        visit = left(cast)
        by = cast.actor(getattr(cast, who))
        visit = confirm_visit(by=by, at=later(300), visit=visit, via=via)
        assert (visit.state, visit.confirmed_by_id, visit.confirmed_via) == (State.CONFIRMED, by.person_id, via)
        assert minutes_of(cast) == (60, 0)
        assert ledger_sum() == 0
        assert "visit.credited" in told(cast.wang)

    def test_credit_is_posted_once_under_the_part_of_the_visit(self, cast: Cast) -> None:
        part = confirmed(cast).attendances.get()
        assert Entry.objects.get().reference == f"attendance:{part.pk}"

    def test_refuses_before_the_helper_has_left(self, cast: Cast) -> None:
        visit = Visit.objects.get(need=arrived(cast).need)
        with pytest.raises(NotToConfirm):
            confirm_visit(by=cast.actor(cast.hong), at=later(200), visit=visit, via="elder")

    def test_refuses_a_second_time_and_says_who_was_first(self, cast: Cast) -> None:
        visit = confirmed(cast)
        with pytest.raises(AlreadySettled) as no:
            confirm_visit(by=cast.actor(cast.hong), at=later(900), visit=visit, via="elder")
        assert no.value.params == {"who": cast.zhou.pk, "when": visit.confirmed_at}
        assert minutes_of(cast) == (60, 0)

    def test_refuses_what_is_disputed(self, cast: Cast) -> None:
        visit = dispute_visit(by=cast.actor(cast.son), at=later(300), visit=left(cast), because="没有来")
        with pytest.raises(AlreadySettled) as no:
            confirm_visit(by=cast.actor(cast.zhou), at=later(301), visit=visit, via="call_back")
        assert no.value.params == {"who": cast.son.pk, "when": later(300)}
        assert minutes_of(cast) == (0, 60)

    def test_refuses_the_helper_who_was_there(self, cast: Cast) -> None:
        visit = left(cast)
        with pytest.raises(NotFound):
            confirm_visit(by=cast.actor(cast.wang), at=later(300), visit=visit, via="elder")

    def test_refuses_the_helper_who_is_also_the_elders_delegate(self, cast: Cast) -> None:
        visit = left(cast)
        li = cast.actor(cast.li)
        delegate_to(by=li, at=NOW, person=cast.hong, delegate=cast.wang, scopes=["see", "confirm"], to_on=None)
        with pytest.raises(OwnVisit):
            confirm_visit(by=cast.actor(cast.wang), at=later(300), visit=visit, via="delegate")

    def test_refuses_the_helper_who_is_also_staff(self, cast: Cast) -> None:
        house = machine(TODAY, "test", "cast")
        give_post(by=house, at=NOW, person=cast.wang, kind="staff", place=cast.community, from_on=TODAY)
        with pytest.raises(OwnVisit):
            confirm_visit(by=cast.actor(cast.wang), at=later(300), visit=left(cast), via="call_back")

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            confirm_visit(by=cast.actor(cast.xu), at=later(300), visit=left(cast), via="call_back")


class TestConfirmSilentVisits:
    def test_after_72_hours_without_complaint(self, cast: Cast) -> None:
        visit = left(cast)
        assert visit.left_at is not None
        house = machine(TODAY, "job", "test")
        early = visit.left_at + SILENCE - timedelta(seconds=1)
        assert confirm_silent_visits(by=house, at=early) == 0
        assert confirm_silent_visits(by=house, at=visit.left_at + SILENCE) == 1
        visit.refresh_from_db()
        assert (visit.state, visit.confirmed_via) == (State.CONFIRMED, "silence")
        assert minutes_of(cast) == (60, 0)

    def test_running_it_twice_changes_nothing(self, cast: Cast) -> None:
        visit = left(cast)
        assert visit.left_at is not None
        house = machine(TODAY, "job", "test")
        at = visit.left_at + SILENCE
        assert [confirm_silent_visits(by=house, at=at) for _ in range(2)] == [1, 0]
        assert minutes_of(cast) == (60, 0)

    def test_a_complaint_is_no_silence(self, cast: Cast) -> None:
        visit = dispute_visit(by=cast.actor(cast.hong), at=later(300), visit=left(cast), because="没有来")
        at = later(300) + 2 * SILENCE
        assert confirm_silent_visits(by=machine(TODAY, "job", "test"), at=at) == 0
        visit.refresh_from_db()
        assert visit.state == State.DISPUTED

    def test_refuses_whoever_is_not_the_house(self, cast: Cast) -> None:
        visit = left(cast)
        with pytest.raises(NotFound):
            confirm_silent_visits(by=cast.actor(cast.xu), at=later(9999))
        visit.refresh_from_db()
        assert visit.state == State.LEFT


class TestDisputeVisit:
    @pytest.mark.parametrize("who", ["hong", "son", "zhou", "li", "chen"])
    def test_the_hours_wait(self, cast: Cast, who: str) -> None:
        by = cast.actor(getattr(cast, who))
        visit = dispute_visit(by=by, at=later(300), visit=left(cast), because="只来了十分钟")
        assert (visit.state, visit.disputed_by_id) == (State.DISPUTED, by.person_id)
        assert minutes_of(cast) == (0, 60)
        assert "visit.disputed" in told(cast.wang)

    def test_refuses_before_the_helper_has_left(self, cast: Cast) -> None:
        visit = Visit.objects.get(need=arrived(cast).need)
        with pytest.raises(NotToConfirm):
            dispute_visit(by=cast.actor(cast.hong), at=later(200), visit=visit, because="没有来")

    def test_refuses_what_is_settled(self, cast: Cast) -> None:
        with pytest.raises(AlreadySettled):
            dispute_visit(by=cast.actor(cast.hong), at=later(900), visit=confirmed(cast), because="没有来")

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            dispute_visit(by=cast.actor(cast.xu), at=later(300), visit=left(cast), because="没有来")


def disputed(cast: Cast) -> Visit:
    """The son says that it was not as it should be."""
    return dispute_visit(by=cast.actor(cast.son), at=later(300), visit=left(cast), because="只来了十分钟")


class TestUpholdDispute:
    @pytest.mark.parametrize("who", ["li", "chen"])
    def test_no_hours_follow(self, cast: Cast, who: str) -> None:
        by = cast.actor(getattr(cast, who))
        visit = uphold_dispute(by=by, at=later(400), visit=disputed(cast), because="邻居也看见了")
        assert (visit.state, visit.resolved_by_id) == (State.UPHELD, by.person_id)
        assert minutes_of(cast) == (0, 0)
        assert Hold.objects.get().state == Hold.State.VOIDED
        assert earned_on(cast.wang_helper, TODAY) == 0

    def test_refuses_what_nobody_disputes(self, cast: Cast) -> None:
        with pytest.raises(NotDisputed):
            uphold_dispute(by=cast.actor(cast.li), at=later(400), visit=left(cast), because="不对")

    def test_refuses_whoever_disputed(self, cast: Cast) -> None:
        with pytest.raises((NotPermitted, NotFound)):
            uphold_dispute(by=cast.actor(cast.son), at=later(400), visit=disputed(cast), because="不对")

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            uphold_dispute(by=cast.actor(cast.xu), at=later(400), visit=disputed(cast), because="不对")


class TestDismissDispute:
    def test_the_minutes_are_credited(self, cast: Cast) -> None:
        visit = dismiss_dispute(by=cast.actor(cast.li), at=later(400), visit=disputed(cast), because="记错了日子")
        assert (visit.state, visit.resolved_because) == (State.CONFIRMED, "记错了日子")
        assert minutes_of(cast) == (60, 0)
        assert deeds(f"visit:{visit.pk}")[-2:] == ["dispute_visit", "dismiss_dispute"]

    def test_refuses_a_second_decision(self, cast: Cast) -> None:
        visit = uphold_dispute(by=cast.actor(cast.li), at=later(400), visit=disputed(cast), because="对")
        with pytest.raises(NotDisputed):
            dismiss_dispute(by=cast.actor(cast.li), at=later(401), visit=visit, because="不对")

    def test_refuses_the_helper_who_is_also_staff(self, cast: Cast) -> None:
        visit, house = disputed(cast), machine(TODAY, "test", "cast")
        give_post(by=house, at=NOW, person=cast.wang, kind="staff", place=cast.community, from_on=TODAY)
        with pytest.raises(OwnVisit):
            dismiss_dispute(by=cast.actor(cast.wang), at=later(400), visit=visit, because="没事")

    def test_refuses_the_operator(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            dismiss_dispute(by=cast.actor(cast.zhou), at=later(400), visit=disputed(cast), because="不对")

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            dismiss_dispute(by=cast.actor(cast.xu), at=later(400), visit=disputed(cast), because="不对")


class TestReading:
    def test_the_call_back_list(self, cast: Cast) -> None:
        visit = left(cast)
        assert list(visits_to_confirm(cast.actor(cast.zhou), cast.community)) == [visit]
        assert not visits_to_confirm(cast.actor(cast.chen), cast.street)
        assert not visits_to_confirm(cast.actor(cast.xu), cast.community)

    def test_the_visits_of_one_person(self, cast: Cast) -> None:
        visit = confirmed(cast)
        for person in (cast.hong, cast.son, cast.li, cast.chen):
            assert list(visits_of(cast.actor(person), cast.hong)) == [visit]
        assert not visits_of(cast.actor(cast.xu), cast.hong)
