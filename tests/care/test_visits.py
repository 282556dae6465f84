"""At the door and after it: every arrival once, every minute held until somebody has spoken."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huzhu.care.dispatch.actions import accept_assignment, give_back
from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.visits.actions import (
    AlreadyNoted,
    NotArrived,
    check_in,
    check_out,
    confirm_visit,
)
from huzhu.care.visits.models import Attendance, Visit
from huzhu.care.visits.queries import earned_on
from huzhu.care.visits.showing import (
    NotPromised,
    Showing,
    StationOnly,
    TooEarly,
    WrongCard,
)
from huzhu.commons.bank.models import Hold
from huzhu.commons.bank.queries import account_of, balance_of, held_for
from huzhu.kernel.refusal import NotFound
from tests.care.steps import (
    accepted,
    another_helper,
    approved,
    arrived,
    deeds,
    later,
    left,
    offered,
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


class TestCheckIn:
    def test_the_family_hears_that_somebody_is_there(self, cast: Cast) -> None:
        promise = arrived(cast)
        visit = Visit.objects.get(need=promise.need)
        assert (visit.state, visit.began_at, visit.elder_id) == (State.ARRIVED, promise.starts_at, cast.hong.pk)
        assert told(cast.son) == {"assignment.accepted", "visit.arrived"}
        assert deeds(f"visit:{visit.pk}") == ["check_in"]

    def test_the_same_nonce_again_answers_as_the_first_time(self, cast: Cast) -> None:
        promise, wang = accepted(cast), cast.actor(cast.wang)
        showing = Showing("tapped twice", card_code=cast.card)
        first = check_in(by=wang, at=promise.starts_at, assignment=promise, showing=showing)
        again = check_in(by=wang, at=promise.starts_at + timedelta(minutes=3), assignment=promise, showing=showing)
        assert (again.pk, again.arrived_at) == (first.pk, promise.starts_at)
        assert deeds(f"visit:{first.visit_id}") == ["check_in"]

    def test_an_hour_before_is_early_enough(self, cast: Cast) -> None:
        promise = accepted(cast)
        at = promise.starts_at - timedelta(minutes=60)
        showing = Showing("n", card_code=cast.card)
        assert check_in(by=cast.actor(cast.wang), at=at, assignment=promise, showing=showing).arrived_at == at

    def test_spaces_in_the_code_do_no_harm(self, cast: Cast) -> None:
        promise = accepted(cast)
        spaced = f" {cast.card[:3]} {cast.card[3:]} "
        showing = Showing("n", card_code=spaced)
        assert check_in(by=cast.actor(cast.wang), at=promise.starts_at, assignment=promise, showing=showing).pk

    def test_the_station_notes_what_it_heard_by_telephone(self, cast: Cast) -> None:
        promise = accepted(cast)
        part = check_in(
            by=cast.actor(cast.zhou), at=promise.starts_at, assignment=promise, showing=Showing("n", "station")
        )
        assert (part.arrival_shown, part.arrival_noted_by_id) == ("station", cast.zhou.pk)

    def test_refuses_another_code(self, cast: Cast) -> None:
        promise = accepted(cast)
        wrong = "000000" if cast.card != "000000" else "111111"
        with pytest.raises(WrongCard):
            check_in(
                by=cast.actor(cast.wang),
                at=promise.starts_at,
                assignment=promise,
                showing=Showing("n", card_code=wrong),
            )

    def test_refuses_more_than_an_hour_too_early(self, cast: Cast) -> None:
        promise = accepted(cast)
        with pytest.raises(TooEarly) as no:
            check_in(
                by=cast.actor(cast.wang), at=promise.starts_at - timedelta(minutes=61), assignment=promise,
                showing=Showing("n", card_code=cast.card),
            )  # fmt: skip
        assert no.value.params == {"when": promise.starts_at}

    def test_refuses_an_offer_that_nobody_accepted(self, cast: Cast) -> None:
        offer = offered(cast)
        with pytest.raises(NotPromised):
            check_in(
                by=cast.actor(cast.wang),
                at=offer.starts_at,
                assignment=offer,
                showing=Showing("n", card_code=cast.card),
            )

    def test_refuses_a_promise_given_back(self, cast: Cast) -> None:
        promise = give_back(by=cast.actor(cast.wang), at=NOW, assignment=accepted(cast), because="发烧")
        with pytest.raises(NotPromised):
            check_in(
                by=cast.actor(cast.wang), at=promise.starts_at, assignment=promise,
                showing=Showing("n", card_code=cast.card),
            )  # fmt: skip

    def test_refuses_a_second_phone_and_says_who_was_first(self, cast: Cast) -> None:
        promise = arrived(cast)
        with pytest.raises(AlreadyNoted) as no:
            check_in(by=cast.actor(cast.zhou), at=later(130), assignment=promise, showing=Showing("other", "station"))
        assert no.value.params == {"who": cast.wang.pk, "when": promise.starts_at}

    def test_refuses_the_helpers_word_for_the_stations(self, cast: Cast) -> None:
        promise = accepted(cast)
        with pytest.raises(StationOnly):
            check_in(
                by=cast.actor(cast.wang), at=promise.starts_at, assignment=promise, showing=Showing("n", "station")
            )

    def test_refuses_the_elder_and_the_son(self, cast: Cast) -> None:
        promise = accepted(cast)
        for person in (cast.hong, cast.son):
            with pytest.raises(NotFound):
                check_in(by=cast.actor(person), at=promise.starts_at, assignment=promise, showing=Showing("n"))

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        promise = accepted(cast)
        with pytest.raises(NotFound):
            check_in(by=cast.actor(cast.xu), at=promise.starts_at, assignment=promise, showing=Showing("n", "station"))


class TestCheckOut:
    def test_the_minutes_are_held_and_nothing_is_paid_yet(self, cast: Cast) -> None:
        visit = left(cast, minutes=62)
        assert visit.state == State.LEFT
        assert visit.attendances.get().credited_minutes == 60
        assert minutes_of(cast) == (0, 60)
        assert Need.objects.get(pk=visit.need_id).state == Need.State.CLOSED
        assert "visit.left" in told(cast.son)

    @pytest.mark.parametrize(("stayed", "earned"), [(3, 0), (7, 15), (19, 15), (44, 40), (60, 60), (75, 75), (300, 75)])
    def test_time_is_rounded_down_raised_and_bounded_by_the_plan(self, cast: Cast, stayed: int, earned: int) -> None:
        part = left(cast, minutes=stayed).attendances.get()
        assert part.credited_minutes == earned
        assert minutes_of(cast)[1] == earned

    def test_a_day_counts_at_most_what_the_rules_give(self, cast: Cast) -> None:
        for number in range(5):
            need = approved(cast, hours=number * 3, minutes=180)
            left(cast, minutes=180, need=need)
        assert minutes_of(cast)[1] == 480
        assert earned_on(cast.wang_helper, TODAY) == 480

    def test_a_paid_duty_earns_nothing(self, cast: Cast) -> None:
        cast.wang_helper.kind = "worker"
        cast.wang_helper.save(update_fields=["kind"])
        visit = left(cast)
        assert visit.attendances.get().credited_minutes == 0
        assert minutes_of(cast) == (0, 0)

    def test_the_same_nonce_again_answers_as_the_first_time(self, cast: Cast) -> None:
        visit = left(cast)
        part = visit.attendances.get()
        again = check_out(
            by=cast.actor(cast.wang), at=later(500), assignment=part.assignment,
            showing=Showing(part.leaving_nonce or "", card_code=cast.card),
        )  # fmt: skip
        assert (again.pk, again.left_at) == (part.pk, part.left_at)
        assert Hold.objects.count() == 1

    def test_a_clock_that_ran_backwards_makes_no_negative_time(self, cast: Cast) -> None:
        promise = arrived(cast)
        part = check_out(
            by=cast.actor(cast.wang), at=promise.starts_at - timedelta(hours=1), assignment=promise,
            showing=Showing("out", card_code=cast.card),
        )  # fmt: skip
        assert part.left_at == part.arrived_at
        assert part.credited_minutes == 0

    def test_refuses_who_never_came(self, cast: Cast) -> None:
        with pytest.raises(NotArrived):
            check_out(
                by=cast.actor(cast.wang), at=NOW, assignment=accepted(cast), showing=Showing("n", card_code=cast.card)
            )

    def test_refuses_another_code(self, cast: Cast) -> None:
        with pytest.raises(WrongCard):
            check_out(
                by=cast.actor(cast.wang), at=later(180), assignment=arrived(cast), showing=Showing("n", card_code="1")
            )

    def test_refuses_a_second_leaving(self, cast: Cast) -> None:
        part = left(cast).attendances.get()
        with pytest.raises(AlreadyNoted) as no:
            check_out(
                by=cast.actor(cast.li), at=later(999), assignment=part.assignment, showing=Showing("z", "station")
            )
        assert no.value.params == {"who": cast.wang.pk, "when": part.left_at}

    def test_refuses_the_helpers_word_for_the_stations(self, cast: Cast) -> None:
        with pytest.raises(StationOnly):
            check_out(by=cast.actor(cast.wang), at=later(180), assignment=arrived(cast), showing=Showing("n", "paper"))

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            check_out(by=cast.actor(cast.xu), at=later(180), assignment=arrived(cast), showing=Showing("n", "station"))


class TestTwoHelpers:
    """A visit of two is over when both have left, and each earns her own time."""

    def pair(self, cast: Cast) -> tuple[Assignment, Assignment]:
        need = approved(cast, helpers_wanted=2)
        first = accept_assignment(by=cast.actor(cast.wang), at=NOW, assignment=offered(cast, need))
        other = offered(cast, need, another_helper(cast, cast.zhou), role=1)
        return first, accept_assignment(by=cast.actor(cast.zhou), at=NOW, assignment=other)

    def come(self, cast: Cast, assignment: Assignment, at: int) -> None:
        by = cast.actor(assignment.helper.person)
        showing = Showing(f"in{assignment.pk}", card_code=cast.card)
        check_in(by=by, at=later(at), assignment=assignment, showing=showing)

    def go(self, cast: Cast, assignment: Assignment, at: int) -> None:
        by = cast.actor(assignment.helper.person)
        showing = Showing(f"out{assignment.pk}", card_code=cast.card)
        check_out(by=by, at=later(at), assignment=assignment, showing=showing)

    def test_it_is_over_when_both_have_left(self, cast: Cast) -> None:
        first, other = self.pair(cast)
        self.come(cast, first, 120), self.come(cast, other, 125)
        self.go(cast, first, 180)
        visit = Visit.objects.get(need=first.need_id)
        assert visit.state == State.ARRIVED
        self.go(cast, other, 170 + 10)
        visit.refresh_from_db()
        assert visit.state == State.LEFT
        confirm_visit(by=cast.actor(cast.hong), at=later(300), visit=visit, via="elder")
        assert [balance_of(account) for account in (account_of(cast.wang), account_of(cast.zhou)) if account] == [
            60,
            55,
        ]

    def test_one_who_comes_when_the_other_has_left_finds_the_visit_over(self, cast: Cast) -> None:
        first, other = self.pair(cast)
        self.come(cast, first, 120)
        self.go(cast, first, 150)
        with pytest.raises(NotPromised):
            self.come(cast, other, 155)


class TestTheTables:
    @pytest.mark.parametrize(
        "made_up",
        [{"state": "confirmed"}, {"confirmed_at": NOW}, {"left_at": NOW - timedelta(days=1)}, {"state": "upheld"}],
        ids=str,
    )
    def test_a_visit_is_what_was_done(self, cast: Cast, made_up: dict[str, object]) -> None:
        visit = left(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(**made_up)

    def test_a_nonce_counts_once(self, cast: Cast) -> None:
        part = left(cast).attendances.get()
        other = arrived(cast, accepted(cast, approved(cast, hours=6)))
        with pytest.raises(IntegrityError), transaction.atomic():
            Attendance.objects.filter(assignment=other).update(arrival_nonce=part.arrival_nonce)
