"""Offers and their answers, and every wrong turn before the door."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huzhu.care.dispatch.actions import (
    AlreadyAnswered,
    AlreadyBegun,
    KeptApart,
    NotOpen,
    OfferEnded,
    PromisedElsewhere,
    RoleTaken,
    accept_assignment,
    cancel_need,
    decline_assignment,
    give_back,
    note_no_show,
    offer_visit,
)
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.own import OwnDay, own_day
from huzhu.care.dispatch.queries import own_promises, promises_for, told_at_the_door
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.actions import keep_apart
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import delegate_to, note_fact
from huzhu.kernel.refusal import NotFound
from tests.care.steps import accepted, another_helper, approved, arrived, asked, deeds, last_line, later, offered, told
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

State = Assignment.State


class TestOfferVisit:
    def test_the_helper_is_asked(self, cast: Cast) -> None:
        offer = offered(cast)
        assert (offer.state, offer.offered_by_id, offer.helper.person_id) == (State.OFFERED, cast.li.pk, cast.wang.pk)
        assert offer.ends_at - offer.starts_at == timedelta(minutes=offer.need.minutes)
        assert NOW <= offer.answer_by_at <= offer.starts_at
        assert told(cast.wang) == {"assignment.offered"}
        assert deeds(f"assignment:{offer.pk}") == ["offer_visit"]

    def test_refuses_what_is_not_approved(self, cast: Cast) -> None:
        with pytest.raises(NotOpen):
            offered(cast, asked(cast))

    def test_refuses_two_who_are_kept_apart(self, cast: Cast) -> None:
        keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=True)
        with pytest.raises(KeptApart):
            offered(cast)

    def test_refuses_a_time_already_promised(self, cast: Cast) -> None:
        promise = accepted(cast)
        with pytest.raises(PromisedElsewhere) as no:
            offered(cast, approved(cast, hours=2.5))
        assert no.value.params == {"when": promise.starts_at}

    def test_the_hour_after_a_promise_is_free(self, cast: Cast) -> None:
        accepted(cast)
        assert offered(cast, approved(cast, hours=3)).state == State.OFFERED

    def test_refuses_a_role_that_is_taken(self, cast: Cast) -> None:
        promise = accepted(cast)
        with pytest.raises(RoleTaken) as no:
            offered(cast, promise.need, another_helper(cast))
        assert no.value.params == {"who": cast.wang.pk, "when": NOW}

    def test_refuses_the_operator(self, cast: Cast) -> None:
        need = approved(cast)
        with pytest.raises(NotPermitted):
            offer_visit(
                by=cast.actor(cast.zhou), at=NOW, need=need, helper=cast.wang_helper, starts_at=need.earliest_at
            )

    def test_refuses_a_colleague_of_another_place(self, cast: Cast) -> None:
        need = approved(cast)
        with pytest.raises(NotFound):
            offer_visit(by=cast.actor(cast.xu), at=NOW, need=need, helper=cast.wang_helper, starts_at=need.earliest_at)

    def test_refuses_a_helper_of_another_place(self, cast: Cast) -> None:
        need, stranger = approved(cast), another_helper(cast, cast.xu)
        with pytest.raises(NotFound):
            offered(cast, need, stranger)


class TestAcceptAssignment:
    def test_the_elder_and_the_son_hear_who_comes_with_the_word_for_the_door(self, cast: Cast) -> None:
        promise = accepted(cast)
        assert (promise.state, promise.answered_by_id, promise.answered_at) == (State.ACCEPTED, cast.wang.pk, NOW)
        for person in (cast.hong, cast.son):
            words = person.notices.get(kind="assignment.accepted").params
            assert (words["who"], words["password"]) == (cast.wang.pk, promise.password)

    def test_offers_to_others_end_and_they_are_told(self, cast: Cast) -> None:
        need = approved(cast)
        mine, other = offered(cast, need), offered(cast, need, another_helper(cast))
        accept_assignment(by=cast.actor(cast.wang), at=later(1), assignment=mine)
        other.refresh_from_db()
        assert other.state == State.WITHDRAWN
        assert "assignment.withdrawn" in told(cast.zhou)

    def test_the_station_may_answer_on_the_helpers_word(self, cast: Cast) -> None:
        promise = accept_assignment(by=cast.actor(cast.li), at=NOW, assignment=offered(cast))
        assert promise.answered_by_id == cast.li.pk

    def test_refuses_the_second_and_says_who_was_first(self, cast: Cast) -> None:
        need = approved(cast)
        mine, other = offered(cast, need), offered(cast, need, another_helper(cast))
        accept_assignment(by=cast.actor(cast.wang), at=later(1), assignment=mine)
        with pytest.raises(RoleTaken) as no:
            accept_assignment(by=cast.actor(cast.zhou), at=later(2), assignment=other)
        assert no.value.params == {"who": cast.wang.pk, "when": later(1)}

    def test_refuses_a_second_answer(self, cast: Cast) -> None:
        promise = accepted(cast)
        with pytest.raises(AlreadyAnswered) as no:
            accept_assignment(by=cast.actor(cast.wang), at=later(5), assignment=promise)
        assert no.value.params == {"who": cast.wang.pk, "when": NOW}

    def test_refuses_when_the_need_is_gone(self, cast: Cast) -> None:
        offer = offered(cast)
        cancel_need(by=cast.actor(cast.son), at=NOW, need=offer.need, side="elder", because="好了")
        with pytest.raises(OfferEnded):
            accept_assignment(by=cast.actor(cast.wang), at=NOW, assignment=offer)

    def test_refuses_two_promises_at_one_time(self, cast: Cast) -> None:
        first, second = offered(cast, approved(cast)), offered(cast, approved(cast, hours=2.5))
        accept_assignment(by=cast.actor(cast.wang), at=NOW, assignment=first)
        with pytest.raises(PromisedElsewhere):
            accept_assignment(by=cast.actor(cast.wang), at=NOW, assignment=second)

    def test_refuses_another_helper(self, cast: Cast) -> None:
        offer = offered(cast)
        another_helper(cast, cast.son)
        with pytest.raises(NotFound):
            accept_assignment(by=cast.actor(cast.son), at=NOW, assignment=offer)

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            accept_assignment(by=cast.actor(cast.xu), at=NOW, assignment=offered(cast))

    def test_the_table_holds_one_promise_a_role(self, cast: Cast) -> None:
        promise = accepted(cast)
        other = another_helper(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(
                need=promise.need, helper=other, starts_at=promise.starts_at, ends_at=promise.ends_at,
                state=State.ACCEPTED, offered_at=NOW, offered_by=cast.li, answer_by_at=NOW, answered_at=NOW,
                answered_by=cast.zhou, password="茶花",
            )  # fmt: skip


class TestDeclineAssignment:
    def test_nobody_is_blamed_and_the_need_stays(self, cast: Cast) -> None:
        offer = decline_assignment(by=cast.actor(cast.wang), at=NOW, assignment=offered(cast), because="要上班")
        assert (offer.state, offer.because) == (State.DECLINED, "要上班")
        assert Need.objects.get(pk=offer.need_id).state == Need.State.APPROVED
        assert told(cast.hong) == {"need.approved"}

    def test_refuses_a_second_answer(self, cast: Cast) -> None:
        with pytest.raises(AlreadyAnswered):
            decline_assignment(by=cast.actor(cast.wang), at=NOW, assignment=accepted(cast))

    def test_refuses_an_offer_that_ended(self, cast: Cast) -> None:
        offer = offered(cast)
        cancel_need(by=cast.actor(cast.li), at=NOW, need=offer.need, side="station", because="停水")
        with pytest.raises(OfferEnded):
            decline_assignment(by=cast.actor(cast.wang), at=NOW, assignment=offer)

    def test_refuses_what_another_has_taken(self, cast: Cast) -> None:
        need = approved(cast)
        mine, other = offered(cast, need), offered(cast, need, another_helper(cast))
        accept_assignment(by=cast.actor(cast.wang), at=NOW, assignment=mine)
        with pytest.raises(RoleTaken):
            decline_assignment(by=cast.actor(cast.zhou), at=NOW, assignment=other)

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            decline_assignment(by=cast.actor(cast.xu), at=NOW, assignment=offered(cast))


class TestGiveBack:
    def test_the_elder_is_told_and_the_role_is_free(self, cast: Cast) -> None:
        promise = give_back(by=cast.actor(cast.wang), at=NOW, assignment=accepted(cast), because="发烧")
        assert (promise.state, promise.ended_by_id, promise.because) == (State.WITHDRAWN, cast.wang.pk, "发烧")
        assert "assignment.lost" in told(cast.hong)
        assert offered(cast, promise.need, another_helper(cast)).state == State.OFFERED

    def test_the_journal_notes_whether_it_was_late(self, cast: Cast) -> None:
        early = accepted(cast, approved(cast, hours=5))
        give_back(by=cast.actor(cast.wang), at=NOW, assignment=early, because="发烧")
        late = accepted(cast, approved(cast, hours=2))
        give_back(by=cast.actor(cast.wang), at=later(1), assignment=late, because="发烧")
        assert '"late": false' in last_line(f"assignment:{early.pk}").details
        assert '"late": true' in last_line(f"assignment:{late.pk}").details

    def test_refuses_what_was_not_promised(self, cast: Cast) -> None:
        with pytest.raises(OfferEnded):
            give_back(by=cast.actor(cast.wang), at=NOW, assignment=offered(cast), because="发烧")

    def test_refuses_when_the_visit_has_begun(self, cast: Cast) -> None:
        with pytest.raises(AlreadyBegun):
            give_back(by=cast.actor(cast.wang), at=NOW, assignment=arrived(cast), because="发烧")

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            give_back(by=cast.actor(cast.xu), at=NOW, assignment=accepted(cast), because="发烧")


class TestNoteNoShow:
    def test_the_promise_is_missed_and_the_elder_hears_that_we_go_on(self, cast: Cast) -> None:
        missed = note_no_show(by=cast.actor(cast.li), at=later(200), assignment=accepted(cast))
        assert (missed.state, missed.ended_by_id) == (State.MISSED, cast.li.pk)
        assert "assignment.lost" in told(cast.hong)
        assert offered(cast, missed.need, another_helper(cast)).pk

    def test_refuses_what_was_not_promised(self, cast: Cast) -> None:
        with pytest.raises(OfferEnded):
            note_no_show(by=cast.actor(cast.li), at=NOW, assignment=offered(cast))

    def test_refuses_when_somebody_came(self, cast: Cast) -> None:
        with pytest.raises(AlreadyBegun):
            note_no_show(by=cast.actor(cast.li), at=later(200), assignment=arrived(cast))

    def test_refuses_the_helper_himself(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            note_no_show(by=cast.actor(cast.wang), at=later(200), assignment=accepted(cast))

    def test_refuses_a_colleague_of_another_place(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            note_no_show(by=cast.actor(cast.xu), at=later(200), assignment=accepted(cast))


class TestCancelNeed:
    @pytest.mark.parametrize(
        ("who", "side"), [("hong", "elder"), ("son", "elder"), ("zhou", "elder"), ("li", "station")]
    )
    def test_either_side_may_with_its_reason_and_time(self, cast: Cast, who: str, side: str) -> None:
        promise = accepted(cast)
        by = cast.actor(getattr(cast, who))
        need = cancel_need(by=by, at=later(9), need=promise.need, side=side, because="女儿回来了")
        assert (need.state, need.cancelled_side, need.cancelled_at) == (Need.State.CANCELLED, side, later(9))
        assert (need.cancelled_by_id, need.cancelled_because) == (by.person_id, "女儿回来了")
        promise.refresh_from_db()
        assert promise.state == State.WITHDRAWN
        assert "assignment.withdrawn" in told(cast.wang)
        assert "need.cancelled" in told(cast.hong)

    def test_what_only_waits_can_be_cancelled_too(self, cast: Cast) -> None:
        need = cancel_need(by=cast.actor(cast.son), at=NOW, need=asked(cast), side="elder", because="好了")
        assert need.state == Need.State.CANCELLED

    def test_refuses_what_is_closed(self, cast: Cast) -> None:
        need = cancel_need(by=cast.actor(cast.son), at=NOW, need=asked(cast), side="elder", because="好了")
        with pytest.raises(NotOpen):
            cancel_need(by=cast.actor(cast.son), at=NOW, need=need, side="elder", because="好了")

    def test_refuses_when_somebody_is_at_the_door(self, cast: Cast) -> None:
        with pytest.raises(AlreadyBegun):
            cancel_need(by=cast.actor(cast.son), at=NOW, need=arrived(cast).need, side="elder", because="好了")

    def test_refuses_who_has_no_part_in_it(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            cancel_need(by=cast.actor(cast.wang), at=NOW, need=asked(cast), side="elder", because="好了")

    def test_refuses_the_family_to_speak_for_the_station(self, cast: Cast) -> None:
        """Also a delegate who holds a post elsewhere: the post has to reach the need."""
        li = cast.actor(cast.li)
        delegate_to(by=li, at=NOW, person=cast.hong, delegate=cast.xu, scopes=["see", "ask"], to_on=None)
        for one in (cast.hong, cast.son, cast.xu):
            with pytest.raises(NotPermitted):
                cancel_need(by=cast.actor(one), at=NOW, need=asked(cast), side="station", because="好了")

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            cancel_need(by=cast.actor(cast.xu), at=NOW, need=asked(cast), side="elder", because="好了")


class TestReading:
    def test_a_helper_sees_his_own_and_no_other(self, cast: Cast) -> None:
        offer = offered(cast)
        another_helper(cast, cast.son)
        assert own_day(cast.actor(cast.wang), NOW, NOW).offered == [offer]
        assert not own_day(cast.actor(cast.son), NOW, NOW).offered
        accept_assignment(by=cast.actor(cast.wang), at=NOW, assignment=offer)
        assert list(own_promises(cast.actor(cast.wang), NOW)) == [offer]
        day = own_day(cast.actor(cast.wang), NOW, NOW)
        assert (day.promised, day.offered, day.given_back) == ([offer], [], [])
        assert own_day(cast.actor(cast.son), NOW, NOW) == OwnDay()

    def test_an_offer_in_the_past_is_no_offer(self, cast: Cast) -> None:
        offer = offered(cast)
        assert not own_day(cast.actor(cast.wang), NOW, offer.ends_at).offered

    def test_the_elder_sees_who_comes(self, cast: Cast) -> None:
        promise = accepted(cast)
        assert list(promises_for(cast.actor(cast.hong), cast.hong)) == [promise]
        assert not promises_for(cast.actor(cast.xu), cast.hong)

    def test_what_to_know_at_the_door_is_told_after_the_promise_and_not_for_ever(self, cast: Cast) -> None:
        li, wang = cast.actor(cast.li), cast.actor(cast.wang)
        fact = note_fact(by=li, at=NOW, person=cast.hong, kind="hearing", value="hard", from_on=TODAY, source="家访")
        note_fact(by=li, at=NOW, person=cast.hong, kind="hardship", value="dibao", from_on=TODAY, source="民政")
        offer = offered(cast)
        assert not told_at_the_door(wang, NOW)
        accept_assignment(by=wang, at=NOW, assignment=offer)
        assert list(told_at_the_door(wang, NOW)) == [fact]
        assert list(told_at_the_door(wang, offer.ends_at + timedelta(hours=23))) == [fact]
        assert not told_at_the_door(wang, offer.ends_at + timedelta(hours=25))
