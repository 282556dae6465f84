"""Nobody unnoticed: offers that nobody answers, helpers who are late, and codes that do not fit."""

from datetime import timedelta

import pytest
from django.db import transaction

from huzhu.care.dispatch.actions import (
    AlreadyBegun,
    OfferEnded,
    OfferPassedOn,
    accept_assignment,
    decline_assignment,
    give_back,
    lapse_offers,
    offer_visit,
)
from huzhu.care.dispatch.drafting import ANSWER_AT_LEAST
from huzhu.care.dispatch.lateness import LatenessUnknown, mark_late, say_late
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.planning import plan_day
from huzhu.care.needs.actions import IncidentClosed, close_incident
from huzhu.care.needs.models import Incident
from huzhu.care.needs.queries import incidents_open
from huzhu.care.visits.actions import check_in
from huzhu.care.visits.showing import CardShut, Showing, StationOnly, TooLate, WrongCard
from huzhu.commons.cards.actions import issue_door_card, try_card
from huzhu.commons.cards.models import WrongTry
from huzhu.commons.helpers.models import Skill
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import give_post
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.care.steps import accepted, another_helper, approved, arrived, deeds, later, offered, told
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

HOUSE = machine(TODAY, "test", "clock")
State = Assignment.State


def kinds() -> list[str]:
    """What stands on the station's list."""
    return list(Incident.objects.order_by("opened_at", "pk").values_list("kind", flat=True))


class TestLapseOffers:
    def test_an_answer_after_its_time_is_refused_kindly(self, cast: Cast) -> None:
        offer = offered(cast)
        with pytest.raises(OfferPassedOn) as no:
            accept_assignment(by=cast.actor(cast.wang), at=offer.answer_by_at + timedelta(seconds=1), assignment=offer)
        assert no.value.params == {"when": offer.answer_by_at}
        assert accept_assignment(by=cast.actor(cast.wang), at=offer.answer_by_at, assignment=offer).state == "accepted"

    def test_it_passes_on_once_and_the_station_knows(self, cast: Cast) -> None:
        offer = offered(cast)
        assert lapse_offers(by=HOUSE, at=offer.answer_by_at) == 0
        after = offer.answer_by_at + timedelta(minutes=1)
        assert [lapse_offers(by=HOUSE, at=after), lapse_offers(by=HOUSE, at=after)] == [1, 0]
        offer.refresh_from_db()
        assert (offer.state, offer.ended_at) == (State.LAPSED, after)
        assert "assignment.lapsed" in told(cast.wang)
        assert kinds() == []  # the search that begins asks on by itself
        for answer in (accept_assignment, decline_assignment):
            with pytest.raises(OfferPassedOn):
                answer(by=cast.actor(cast.wang), at=after, assignment=offer)

    def test_where_nobody_is_searched_yet_the_station_knows(self, cast: Cast) -> None:
        offer = offered(cast, approved(cast, hours=20))
        assert lapse_offers(by=HOUSE, at=offer.answer_by_at + timedelta(minutes=1)) == 1
        assert kinds() == ["unanswered"]

    def test_a_night_is_no_time_to_answer(self, cast: Cast) -> None:
        """Asked at half past seven in the evening: not until half past eleven at night, but until eight."""
        need = approved(cast, hours=26)
        evening = NOW + timedelta(hours=10.5)
        offer = offer_visit(
            by=cast.actor(cast.li), at=evening, need=need, helper=cast.wang_helper, starts_at=need.earliest_at
        )
        assert offer.answer_by_at == NOW + timedelta(hours=23)

    def test_a_promise_never_lapses(self, cast: Cast) -> None:
        promise = accepted(cast)
        assert lapse_offers(by=HOUSE, at=promise.ends_at) == 0

    def test_the_station_may_ask_the_same_helper_again_by_hand(self, cast: Cast) -> None:
        offer = offered(cast)
        li, after = cast.actor(cast.li), offer.answer_by_at + timedelta(minutes=1)
        again = offer_visit(
            by=li, at=after, need=offer.need, helper=cast.wang_helper, starts_at=offer.starts_at + timedelta(hours=2)
        )
        offer.refresh_from_db()
        assert (offer.state, again.state) == (State.LAPSED, State.OFFERED)

    def test_everybody_has_a_quarter_of_an_hour(self, cast: Cast) -> None:
        offer = offered(cast, approved(cast, hours=0.1))
        assert offer.answer_by_at == NOW + ANSWER_AT_LEAST

    def test_the_plan_asks_somebody_else_first(self, cast: Cast) -> None:
        need = approved(cast, hours=5, service="V1", minutes=20, wants_familiar=False)
        for helper in (cast.wang_helper, another_helper(cast, cast.son)):
            Skill.objects.filter(helper=helper).delete()
        offer = offered(cast, need)
        after = offer.answer_by_at + timedelta(minutes=1)
        plan_day(by=cast.actor(cast.li), at=after, place=cast.community, day=TODAY, seed=1, seconds=0.1)
        offer.refresh_from_db()
        assert offer.state == State.LAPSED
        assert not need.assignments.filter(helper=cast.wang_helper, state=State.OFFERED).exists()

    def test_refuses_the_operator_nothing_and_finds_nothing(self, cast: Cast) -> None:
        offer = offered(cast)
        assert lapse_offers(by=cast.actor(cast.zhou), at=offer.ends_at) == 0


class TestLateness:
    def test_one_tap_tells_the_elder(self, cast: Cast) -> None:
        promise = accepted(cast)
        late = say_late(by=cast.actor(cast.wang), at=later(100), assignment=promise, minutes=20)
        assert late.expected_at == promise.starts_at + timedelta(minutes=20)
        assert "assignment.running_late" in told(cast.hong)
        late = say_late(by=cast.actor(cast.wang), at=later(130), assignment=promise, minutes=10)
        assert late.expected_at == later(140)

    def test_refuses_other_minutes(self, cast: Cast) -> None:
        with pytest.raises(LatenessUnknown):
            say_late(by=cast.actor(cast.wang), at=NOW, assignment=accepted(cast), minutes=45)

    def test_refuses_what_is_no_promise(self, cast: Cast) -> None:
        promise = accepted(cast)
        give_back(by=cast.actor(cast.wang), at=NOW, assignment=promise, because="病了")
        with pytest.raises(OfferEnded):
            say_late(by=cast.actor(cast.wang), at=NOW, assignment=promise, minutes=10)

    def test_refuses_who_has_come(self, cast: Cast) -> None:
        with pytest.raises(AlreadyBegun):
            say_late(by=cast.actor(cast.wang), at=later(125), assignment=arrived(cast), minutes=10)

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            say_late(by=cast.actor(cast.xu), at=NOW, assignment=accepted(cast), minutes=10)

    def test_marked_once_and_the_station_knows(self, cast: Cast) -> None:
        promise = accepted(cast)
        assert mark_late(by=HOUSE, at=promise.starts_at + timedelta(minutes=10)) == 0
        after = promise.starts_at + timedelta(minutes=11)
        assert [mark_late(by=HOUSE, at=after), mark_late(by=HOUSE, at=after)] == [1, 0]
        assert kinds() == ["late"]
        assert "assignment.late" in told(cast.hong)
        assert deeds(f"assignment:{promise.pk}").count("mark_late") == 1

    def test_who_said_so_has_the_time_he_said(self, cast: Cast) -> None:
        promise = accepted(cast)
        say_late(by=cast.actor(cast.wang), at=NOW, assignment=promise, minutes=30)
        assert mark_late(by=HOUSE, at=promise.starts_at + timedelta(minutes=40)) == 0
        assert mark_late(by=HOUSE, at=promise.starts_at + timedelta(minutes=41)) == 1

    def test_who_has_come_is_not_late(self, cast: Cast) -> None:
        assert mark_late(by=HOUSE, at=arrived(cast).ends_at) == 0

    @pytest.mark.parametrize("hours", [3.1, 14])
    def test_long_after_only_the_station_notes_it(self, cast: Cast, hours: float) -> None:
        promise = accepted(cast)
        at = promise.starts_at + timedelta(hours=hours)
        with pytest.raises(TooLate):
            check_in(by=cast.actor(cast.wang), at=at, assignment=promise, showing=Showing("n", card_code=cast.card))
        noted = check_in(by=cast.actor(cast.zhou), at=at, assignment=promise, showing=Showing("n", "station"))
        assert noted.arrival_shown == "station"


class TestIncidents:
    def test_looked_into_once_by_the_station_of_the_place(self, cast: Cast) -> None:
        promise = accepted(cast)
        mark_late(by=HOUSE, at=promise.ends_at)
        incident = incidents_open(cast.actor(cast.zhou), cast.community).get()
        assert not incidents_open(cast.actor(cast.xu), cast.community)
        with pytest.raises(NotFound):
            close_incident(by=cast.actor(cast.xu), at=later(200), incident=incident)
        with pytest.raises(NotPermitted):
            close_incident(by=HOUSE, at=later(200), incident=incident)
        close_incident(by=cast.actor(cast.zhou), at=later(200), incident=incident)
        assert not incidents_open(cast.actor(cast.zhou), cast.community)
        with pytest.raises(IncidentClosed) as no:
            close_incident(by=cast.actor(cast.li), at=later(201), incident=incident)
        assert no.value.params == {"who": cast.zhou.pk, "when": later(200)}


def wrong(cast: Cast, number: int) -> str:
    """A code that is not that of the card."""
    return f"{(int(cast.card) + number) % 10**6:06d}"


def knock(cast: Cast, promise: Assignment, code: str) -> None:
    """Xiao Wang types a code at the promised time."""
    check_in(by=cast.actor(cast.wang), at=promise.starts_at, assignment=promise, showing=Showing("k", card_code=code))


class TestCard:
    def test_the_third_wrong_code_shuts_the_door_to_codes(self, cast: Cast) -> None:
        promise = accepted(cast)
        for number, no in ((1, WrongCard), (2, WrongCard), (3, CardShut)):
            with pytest.raises(no):
                knock(cast, promise, wrong(cast, number))
        assert WrongTry.objects.count() == 3
        with pytest.raises(CardShut):
            knock(cast, promise, cast.card)
        assert kinds() == ["card"]
        assert "visit.card_shut" in told(cast.hong)
        noted = check_in(
            by=cast.actor(cast.zhou), at=promise.starts_at, assignment=promise, showing=Showing("k", "station")
        )
        assert noted.arrival_shown == "station"

    def test_the_right_code_before_the_limit_forgives(self, cast: Cast) -> None:
        promise = accepted(cast)
        for number in (1, 2):
            with pytest.raises(WrongCard):
                knock(cast, promise, wrong(cast, number))
        knock(cast, promise, cast.card)
        assert not WrongTry.objects.filter(forgiven_at__isnull=True).exists()
        assert kinds() == []

    def test_the_same_wrong_code_again_is_one_try(self, cast: Cast) -> None:
        promise = accepted(cast)
        for _ in range(4):
            with pytest.raises(WrongCard):
                knock(cast, promise, wrong(cast, 1))

    def test_tries_count_over_all_who_stand_at_one_door(self, cast: Cast) -> None:
        for number, who in enumerate((cast.wang, cast.zhou, cast.son), start=1):
            answer = try_card(by=cast.actor(who), at=NOW, elder=cast.hong, code=wrong(cast, number))
        assert answer.shut_now
        assert try_card(by=cast.actor(cast.li), at=NOW, elder=cast.hong, code=cast.card).shut
        assert try_card(by=cast.actor(cast.li), at=NOW + timedelta(hours=25), elder=cast.hong, code=cast.card).fits

    def test_tries_count_over_all_doors_of_one_helper(self, cast: Cast) -> None:
        wang, answers = cast.actor(cast.wang), []
        for elder in (cast.hong, cast.son, cast.li):
            card = issue_door_card(by=HOUSE, at=NOW, elder=elder)
            for number in (1, 2):
                code = f"{(int(card) + number) % 10**6:06d}"
                answers.append(try_card(by=wang, at=NOW, elder=elder, code=code).shut)
        assert answers == [False] * 5 + [True]
        card = issue_door_card(by=HOUSE, at=NOW, elder=cast.zhou)
        assert try_card(by=wang, at=NOW, elder=cast.zhou, code=card).shut

    def test_a_new_card_is_a_new_door(self, cast: Cast) -> None:
        for number in (1, 2, 3):
            try_card(by=cast.actor(cast.wang), at=NOW, elder=cast.hong, code=wrong(cast, number))
        card = issue_door_card(by=cast.actor(cast.li), at=NOW, elder=cast.hong)
        assert try_card(by=cast.actor(cast.wang), at=NOW, elder=cast.hong, code=card).fits

    def test_a_helper_with_a_post_does_not_note_himself_in(self, cast: Cast) -> None:
        give_post(by=HOUSE, at=NOW, person=cast.wang, kind="staff", place=cast.community, from_on=TODAY)
        promise = accepted(cast)
        with pytest.raises(StationOnly), transaction.atomic():
            check_in(
                by=cast.actor(cast.wang), at=promise.starts_at, assignment=promise, showing=Showing("k", "station")
            )
