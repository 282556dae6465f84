"""Asking for help and deciding on it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from huzhu.care.needs.actions import (
    AlreadyDecided,
    NoLongerLiving,
    ReasonMissing,
    approve_need,
    ask_for_help,
    refuse_need,
)
from huzhu.care.needs.models import Need
from huzhu.care.needs.queries import day_span, likely_duplicates, needs_of, needs_waiting
from huzhu.care.needs.windows import TooFarAhead, WindowBackwards, WindowPassed
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.packs import UnknownService
from huzhu.kernel.refusal import NotFound
from tests.care.steps import approved, ask_of, asked, deeds, last_line, told
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


class TestAskForHelp:
    """`by` writes it down; the person whose need it is may be another."""

    def test_who_asks_and_whose_need_it_is_are_two_persons(self, cast: Cast) -> None:
        need = asked(cast)
        assert (need.asked_by_id, need.elder_id, need.state) == (cast.zhou.pk, cast.hong.pk, Need.State.ASKED)
        assert need.place_id == cast.hong.place_id
        assert deeds(f"need:{need.pk}") == ["ask_for_help"]
        assert last_line(f"need:{need.pk}").persons == cast.hong.pk

    @pytest.mark.parametrize("who", ["hong", "son", "zhou", "li"])
    def test_the_elder_the_son_the_operator_and_staff_may_ask(self, cast: Cast, who: str) -> None:
        by = cast.actor(getattr(cast, who))
        assert ask_for_help(by=by, at=NOW, elder=cast.hong, ask=ask_of()).asked_by_id == by.person_id

    def test_a_son_whose_delegation_was_taken_back_may_not(self, cast: Cast) -> None:
        cast.hong.delegations.update(revoked_at=NOW, revoked_by=cast.li)
        with pytest.raises(NotFound):
            ask_for_help(by=cast.actor(cast.son), at=NOW, elder=cast.hong, ask=ask_of())

    def test_the_catalogue_fills_what_was_not_said(self, cast: Cast) -> None:
        need = asked(cast, service="S1", minutes=None)
        assert need.minutes > 0
        assert need.helpers_wanted == 1

    def test_the_note_is_sealed(self, cast: Cast) -> None:
        need = asked(cast, note="钥匙在王婆婆那里")
        with connection.cursor() as cursor:
            cursor.execute("SELECT note FROM needs_need WHERE id = %s", [need.pk])
            assert "钥匙".encode() not in bytes(cursor.fetchone()[0])
        assert Need.objects.get(pk=need.pk).note == "钥匙在王婆婆那里"

    def test_refuses_for_the_dead(self, cast: Cast) -> None:
        cast.hong.died_on = date(2026, 11, 1)
        cast.hong.save(update_fields=["died_on"])
        with pytest.raises(NoLongerLiving):
            asked(cast)

    def test_refuses_a_time_that_is_over(self, cast: Cast) -> None:
        with pytest.raises(WindowPassed):
            asked(cast, hours=-2)

    def test_refuses_a_window_that_runs_backwards(self, cast: Cast) -> None:
        ask = ask_of()
        turned = ask_of().__class__(ask.service, "phone", ask.latest_start_at, ask.earliest_at)
        with pytest.raises(WindowBackwards):
            ask_for_help(by=cast.actor(cast.zhou), at=NOW, elder=cast.hong, ask=turned)

    def test_refuses_more_than_90_days_ahead(self, cast: Cast) -> None:
        with pytest.raises(TooFarAhead):
            asked(cast, hours=24 * 90 + 1)
        assert asked(cast, hours=24 * 90).pk

    def test_refuses_a_service_nobody_knows(self, cast: Cast) -> None:
        with pytest.raises(UnknownService):
            asked(cast, service="ZZ")

    def test_refuses_an_inspector(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            ask_for_help(by=cast.actor(cast.chen), at=NOW, elder=cast.hong, ask=ask_of())

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            ask_for_help(by=cast.actor(cast.xu), at=NOW, elder=cast.hong, ask=ask_of())

    def test_a_refused_asking_leaves_nothing(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            ask_for_help(by=cast.actor(cast.xu), at=NOW, elder=cast.hong, ask=ask_of())
        assert not Need.objects.exists()


class TestApproveNeed:
    def test_it_goes_on_and_the_elder_is_told(self, cast: Cast) -> None:
        need = approved(cast)
        assert (need.state, need.approved_by_id, need.approved_at) == (Need.State.APPROVED, cast.li.pk, NOW)
        assert deeds(f"need:{need.pk}") == ["ask_for_help", "approve_need"]
        assert told(cast.hong) == {"need.approved"}

    def test_refuses_what_was_decided_and_says_by_whom_and_when(self, cast: Cast) -> None:
        need = approved(cast)
        with pytest.raises(AlreadyDecided) as no:
            approve_need(by=cast.actor(cast.li), at=NOW + timedelta(minutes=1), need=need)
        assert no.value.params == {"who": cast.li.pk, "when": NOW}

    def test_refuses_the_operator(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            approve_need(by=cast.actor(cast.zhou), at=NOW, need=asked(cast))

    def test_refuses_a_colleague_of_another_place(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            approve_need(by=cast.actor(cast.xu), at=NOW, need=asked(cast))


class TestRefuseNeed:
    def test_the_elder_hears_the_reason(self, cast: Cast) -> None:
        need = refuse_need(by=cast.actor(cast.li), at=NOW, need=asked(cast), because=" 这周没有人手 ")
        assert (need.state, need.refused_because) == (Need.State.REFUSED, "这周没有人手")
        assert told(cast.hong) == {"need.refused"}

    def test_refuses_without_a_reason(self, cast: Cast) -> None:
        with pytest.raises(ReasonMissing):
            refuse_need(by=cast.actor(cast.li), at=NOW, need=asked(cast), because="  ")

    def test_refuses_what_was_decided(self, cast: Cast) -> None:
        with pytest.raises(AlreadyDecided):
            refuse_need(by=cast.actor(cast.li), at=NOW, need=approved(cast), because="太晚了")

    def test_refuses_the_operator(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            refuse_need(by=cast.actor(cast.zhou), at=NOW, need=asked(cast), because="不行")

    def test_refuses_a_colleague_of_another_place(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            refuse_need(by=cast.actor(cast.xu), at=NOW, need=asked(cast), because="不行")


class TestTheTable:
    """The database itself refuses a state that no action made."""

    @pytest.mark.parametrize(
        "made_up",
        [
            {"state": "approved"},
            {"approved_at": NOW},
            {"state": "closed"},
            {"state": "refused"},
            {"minutes": 0},
            {"minutes": 481},
            {"helpers_wanted": 3},
            {"state": "gone"},
        ],
        ids=str,
    )
    def test_refuses(self, cast: Cast, made_up: dict[str, object]) -> None:
        need = asked(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Need.objects.filter(pk=need.pk).update(**made_up)


class TestReading:
    def test_what_waits_is_seen_by_who_decides(self, cast: Cast) -> None:
        waiting, _ = asked(cast), approved(cast, hours=4)
        assert list(needs_waiting(cast.actor(cast.li), cast.community)) == [waiting]
        assert not needs_waiting(cast.actor(cast.zhou), cast.community)
        assert not needs_waiting(cast.actor(cast.xu), cast.community)

    def test_the_urgent_and_the_soonest_stand_on_top(self, cast: Cast) -> None:
        late, soon, urgent = asked(cast, hours=8), asked(cast, hours=3), asked(cast, hours=20, urgent=True)
        assert list(needs_waiting(cast.actor(cast.li), cast.street)) == [urgent, soon, late]
        assert list(needs_waiting(cast.actor(cast.li), cast.community)) == [urgent, soon, late]

    def test_what_one_person_asked_newest_first(self, cast: Cast) -> None:
        first, second = asked(cast, hours=3), asked(cast, hours=9)
        assert list(needs_of(cast.actor(cast.son), cast.hong)) == [second, first]
        assert not needs_of(cast.actor(cast.wang), cast.hong)

    def test_the_same_twice_is_noticed_before_it_is_taken(self, cast: Cast) -> None:
        need = asked(cast)
        zhou = cast.actor(cast.zhou)
        assert list(likely_duplicates(zhou, cast.hong, "P1", TODAY)) == [need]
        assert list(likely_duplicates(zhou, cast.hong, "P1", TODAY + timedelta(days=1))) == [need]
        assert not likely_duplicates(zhou, cast.hong, "S1", TODAY)
        assert not likely_duplicates(zhou, cast.hong, "P1", TODAY + timedelta(days=3))
        assert not likely_duplicates(cast.actor(cast.xu), cast.hong, "P1", TODAY)

    def test_a_day_is_local_and_half_open(self, cast: Cast) -> None:
        start, end = day_span(cast.community, TODAY)
        assert start == datetime(2026, 11, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
        assert end - start == timedelta(days=1)
