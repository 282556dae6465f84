"""Regular visits: thirteen from one booking, familiar faces that keep them, and one word that ends them all."""

from datetime import date, timedelta

import pytest

from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.planning import plan_day
from huzhu.care.dispatch.rostering import end_round, roster_week
from huzhu.care.needs.actions import AlreadyDecided
from huzhu.care.needs.models import Need
from huzhu.care.needs.windows import TooFarAhead
from huzhu.care.rounds.actions import (
    KeeperAnswered,
    KeeperKeptApart,
    Rhythm,
    RoundOver,
    SeatTaken,
    TooFewVisits,
    TooManyVisits,
    agree_to_keep,
    approve_round,
    ask_keeper,
    book_round,
    decline_to_keep,
    stop_keeping,
)
from huzhu.care.rounds.models import Keeper, Round
from huzhu.care.rounds.queries import own_keeping, rounds_of, rounds_running
from huzhu.commons.helpers.actions import keep_apart
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.refusal import NotFound
from tests.care.steps import another_helper, ask_of, deeds, told
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


def booked(cast: Cast, visits: int = 13, **more: object) -> Round:
    """The son books cleaning for his mother, every week from today on."""
    first = ask_of(service="P1", **more)
    return book_round(by=cast.actor(cast.son), at=NOW, elder=cast.hong, first=first, rhythm=Rhythm(visits))


def approved_round(cast: Cast, visits: int = 13, **more: object) -> Round:
    """Staff Li approves all of it."""
    one = booked(cast, visits, **more)
    approve_round(by=cast.actor(cast.li), at=NOW, booked=one)
    return one


def kept(cast: Cast, one: Round | None = None) -> Keeper:
    """Xiao Wang is asked to keep it, and agrees."""
    keeper = ask_keeper(
        by=cast.actor(cast.li), at=NOW, booked=one or approved_round(cast), helper=cast.wang_helper, seat=0
    )
    return agree_to_keep(by=cast.actor(cast.wang), at=NOW, keeper=keeper)


class TestBookRound:
    def test_thirteen_visits_a_week_apart(self, cast: Cast) -> None:
        one = booked(cast)
        days = list(one.occurrences.order_by("day").values_list("day", flat=True))
        assert days == [TODAY + timedelta(weeks=number) for number in range(13)]
        assert Need.objects.filter(occurrence__round=one, elder=cast.hong, asked_by=cast.son).count() == 13
        assert deeds(f"round:{one.pk}") == ["book_round"]

    def test_every_other_week(self, cast: Cast) -> None:
        rhythm = Rhythm(3, every_weeks=2)
        one = book_round(by=cast.actor(cast.zhou), at=NOW, elder=cast.hong, first=ask_of(), rhythm=rhythm)
        days = list(one.occurrences.order_by("day").values_list("day", flat=True))
        assert [(day - days[0]).days for day in days] == [0, 14, 28]

    def test_a_delegation_taken_back_blocks_the_next_booking(self, cast: Cast) -> None:
        booked(cast, 2)
        cast.hong.delegations.update(revoked_at=NOW, revoked_by=cast.hong)
        with pytest.raises(NotFound):
            booked(cast, 2)
        assert Round.objects.count() == 1

    def test_refuses_more_than_a_quarter(self, cast: Cast) -> None:
        with pytest.raises(TooManyVisits):
            booked(cast, 14)

    def test_refuses_a_round_of_one(self, cast: Cast) -> None:
        with pytest.raises(TooFewVisits):
            booked(cast, 1)

    def test_refused_half_way_nothing_is_booked(self, cast: Cast) -> None:
        with pytest.raises(TooFarAhead):
            booked(cast, 13, hours=24 * 30)
        assert not Need.objects.exists()

    def test_stranger_xu_books_nothing(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            book_round(by=cast.actor(cast.xu), at=NOW, elder=cast.hong, first=ask_of(), rhythm=Rhythm(2))


class TestApproveRound:
    def test_all_visits_at_once_and_one_notice(self, cast: Cast) -> None:
        one = approved_round(cast)
        assert set(Need.objects.filter(occurrence__round=one).values_list("state", flat=True)) == {"approved"}
        assert told(cast.hong) == {"round.approved"}

    def test_refuses_twice_and_says_who_did(self, cast: Cast) -> None:
        one = approved_round(cast, 2)
        with pytest.raises(AlreadyDecided) as refusal:
            approve_round(by=cast.actor(cast.li), at=NOW, booked=one)
        assert refusal.value.params["who"] == cast.li.pk

    def test_the_operator_may_not(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            approve_round(by=cast.actor(cast.zhou), at=NOW, booked=booked(cast, 2))


class TestKeepers:
    def test_the_helper_is_asked_and_sees_it(self, cast: Cast) -> None:
        one = approved_round(cast, 2)
        keeper = ask_keeper(by=cast.actor(cast.li), at=NOW, booked=one, helper=cast.wang_helper, seat=0)
        assert "round.keeper_asked" in told(cast.wang)
        assert list(own_keeping(cast.actor(cast.wang))) == [keeper]
        assert list(own_keeping(cast.actor(cast.xu))) == []

    def test_refuses_a_seat_that_is_taken(self, cast: Cast) -> None:
        keeper = kept(cast)
        with pytest.raises(SeatTaken):
            ask_keeper(by=cast.actor(cast.li), at=NOW, booked=keeper.round, helper=another_helper(cast), seat=0)

    def test_refuses_whom_the_elder_will_not_have(self, cast: Cast) -> None:
        one = approved_round(cast, 2)
        keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=True)
        with pytest.raises(KeeperKeptApart):
            ask_keeper(by=cast.actor(cast.li), at=NOW, booked=one, helper=cast.wang_helper, seat=0)

    def test_refuses_a_second_answer(self, cast: Cast) -> None:
        keeper = kept(cast)
        with pytest.raises(KeeperAnswered):
            decline_to_keep(by=cast.actor(cast.wang), at=NOW, keeper=keeper)

    def test_who_declines_is_free_and_the_seat_is_open(self, cast: Cast) -> None:
        one = approved_round(cast, 2)
        keeper = ask_keeper(by=cast.actor(cast.li), at=NOW, booked=one, helper=cast.wang_helper, seat=0)
        decline_to_keep(by=cast.actor(cast.wang), at=NOW, keeper=keeper)
        other = ask_keeper(by=cast.actor(cast.li), at=NOW, booked=one, helper=another_helper(cast), seat=0)
        assert other.state == Keeper.State.ASKED

    def test_who_stops_keeping_is_replaced(self, cast: Cast) -> None:
        keeper = stop_keeping(by=cast.actor(cast.wang), at=NOW, keeper=kept(cast))
        assert keeper.state == Keeper.State.ENDED
        with pytest.raises(KeeperAnswered):
            stop_keeping(by=cast.actor(cast.wang), at=NOW, keeper=keeper)

    def test_another_helper_answers_for_nobody(self, cast: Cast) -> None:
        one = approved_round(cast, 2)
        keeper = ask_keeper(by=cast.actor(cast.li), at=NOW, booked=one, helper=cast.wang_helper, seat=0)
        with pytest.raises((NotFound, NotPermitted)):
            agree_to_keep(by=cast.actor(cast.xu), at=NOW, keeper=keeper)


class TestThePlanKnowsThem:
    def test_the_plan_gives_it_to_the_keeper_and_the_promise_stands_at_once(self, cast: Cast) -> None:
        another_helper(cast)
        kept(cast)
        plan_day(by=cast.actor(cast.li), at=NOW, place=cast.community, day=TODAY, seed=1, seconds=2)
        accepted = Assignment.objects.filter(state=Assignment.State.ACCEPTED)
        assert [one.helper_id for one in accepted] == [cast.wang_helper.pk]
        assert deeds(f"assignment:{accepted[0].pk}") == ["offer_visit", "accept_by_keeping"]
        assert "assignment.accepted" in told(cast.hong)

    def test_who_was_asked_but_has_not_agreed_gets_an_offer(self, cast: Cast) -> None:
        another_helper(cast)  # a first visit of company wants two
        one = approved_round(cast)
        ask_keeper(by=cast.actor(cast.li), at=NOW, booked=one, helper=cast.wang_helper, seat=0)
        plan_day(by=cast.actor(cast.li), at=NOW, place=cast.community, day=TODAY, seed=1, seconds=2)
        assert not Assignment.objects.filter(state=Assignment.State.ACCEPTED).exists()
        assert Assignment.objects.filter(helper=cast.wang_helper, state=Assignment.State.OFFERED).exists()


class TestRosterWeek:
    def test_asks_a_face_and_a_stand_in_and_then_nobody_more(self, cast: Cast) -> None:
        other = another_helper(cast)
        one = approved_round(cast)
        for _ in range(2):
            roster_week(by=cast.actor(cast.li), at=NOW, place=cast.community, monday=MONDAY, seconds=5)
        assert {keeper.helper_id for keeper in one.keepers.all()} <= {cast.wang_helper.pk, other.pk}
        assert sorted(one.keepers.values_list("seat", flat=True)) == list(range(one.keepers.count()))
        assert one.keepers.count() >= 2

    def test_without_rounds_it_says_so(self, cast: Cast) -> None:
        roster = roster_week(by=cast.actor(cast.li), at=NOW, place=cast.community, monday=MONDAY, seconds=1)
        assert roster.faces == ()
        assert deeds(f"place:{cast.community.pk}")[-1] == "roster_week"

    def test_stranger_xu_rosters_nothing(self, cast: Cast) -> None:
        with pytest.raises((NotFound, NotPermitted)):
            roster_week(by=cast.actor(cast.xu), at=NOW, place=cast.community, monday=MONDAY, seconds=1)


class TestEndRound:
    def test_all_that_was_to_come_is_cancelled_and_told_once(self, cast: Cast) -> None:
        keeper = kept(cast)
        ended = end_round(by=cast.actor(cast.son), at=NOW, booked=keeper.round, side="elder", because="moving away")
        assert ended == 13
        keeper.refresh_from_db()
        assert keeper.state == Keeper.State.ENDED
        assert "round.ended" in told(cast.hong)
        assert "need.cancelled" not in told(cast.hong)
        assert not rounds_running(cast.actor(cast.li), cast.community).exists()

    def test_refuses_twice(self, cast: Cast) -> None:
        one = booked(cast, 2)
        end_round(by=cast.actor(cast.son), at=NOW, booked=one, side="elder", because="no more")
        with pytest.raises(RoundOver):
            end_round(by=cast.actor(cast.son), at=NOW, booked=one, side="elder", because="no more")
        with pytest.raises(RoundOver):
            approve_round(by=cast.actor(cast.li), at=NOW, booked=one)

    def test_it_stays_to_be_read(self, cast: Cast) -> None:
        one = booked(cast, 2)
        end_round(by=cast.actor(cast.son), at=NOW, booked=one, side="elder", because="no more")
        assert [(row.pk, row.open_visits) for row in rounds_of(cast.actor(cast.son), cast.hong)] == [(one.pk, 0)]
