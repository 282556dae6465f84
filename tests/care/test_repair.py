"""The running day repaired (J3): somebody in time, never two, and never nobody unnoticed."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huzhu.care.dispatch.actions import accept_assignment, cancel_need, decline_assignment, give_back, note_no_show
from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.dispatch.queries import asked_enough
from huzhu.care.dispatch.repairing import press_on
from huzhu.care.dispatch.takeover import NobodyOnDuty, SearchOver, send_duty, take_over
from huzhu.care.needs.models import Incident, Need
from huzhu.commons.helpers.actions import keep_apart
from huzhu.commons.helpers.models import Helper
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import Particulars, register_person
from huzhu.commons.people.models import Person
from huzhu.commons.places.actions import Charter, found_division
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound, Refused
from tests.care.steps import accepted, approved, deeds, later, offered, told
from tests.cast import NOW, TODAY, Cast, volunteer

pytestmark = pytest.mark.django_db

HOUSE = machine(TODAY, "test", "clock")
State, Offer = Replacement.State, Assignment.State


def neighbour(cast: Cast, name: str, place: Division | None = None) -> Person:
    """One more person on the street."""
    particulars = Particulars(name=name, gender="woman")
    return register_person(by=HOUSE, at=NOW, place=place or cast.community, particulars=particulars)


def helper(cast: Cast, name: str, kind: str = "volunteer", place: Division | None = None) -> Helper:
    """One more helper, free from eight to six."""
    one = volunteer(neighbour(cast, name, place), cast.actor(cast.li))
    one.kind = kind
    one.save()
    return one


def ill(cast: Cast, *, minutes: float = -50) -> Replacement:
    """Xiao Wang promised eleven o'clock and falls ill fifty minutes before."""
    promise = accepted(cast)
    give_back(
        by=cast.actor(cast.wang), at=promise.starts_at + timedelta(minutes=minutes), assignment=promise, because="病了"
    )
    return Replacement.objects.get()


def before(search: Replacement, minutes: float) -> datetime:
    """So many minutes before the visit."""
    return search.starts_at - timedelta(minutes=minutes)


def press(search: Replacement, minutes: float) -> str:
    """Presses on so many minutes before the visit; how the search stands then."""
    press_on(by=HOUSE, at=before(search, minutes))
    search.refresh_from_db()
    return str(search.state)


def out() -> list[Assignment]:
    """Offers that wait for an answer, in the order in which they were made."""
    waiting = Assignment.objects.filter(state=Offer.OFFERED).select_related("helper__person", "need")
    return list(waiting.order_by("offered_at", "answer_by_at", "pk"))


def yes(cast: Cast, offer: Assignment, at: datetime) -> Assignment:
    """The person asked says yes."""
    return accept_assignment(by=cast.actor(offer.helper.person), at=at, assignment=offer)


def no(cast: Cast, offer: Assignment, at: datetime) -> Assignment:
    """The person asked says no."""
    return decline_assignment(by=cast.actor(offer.helper.person), at=at, assignment=offer, because="没空")


class TestJ3:
    """Ten past eight for nine: by twenty to nine somebody goes, or the grid member does."""

    def test_one_is_asked_then_three_and_one_comes(self, cast: Cast) -> None:
        for name in ("邻甲", "邻乙", "邻丙", "邻丁"):
            helper(cast, name)
        search = ill(cast)
        assert (search.hand_over_at, search.cause) == (before(search, 25), "given_back")
        assert press(search, 50) == State.LOOKING
        (first,) = out()
        assert before(search, 50) < first.answer_by_at < before(search, 40)
        assert first.starts_at == search.starts_at
        assert first.helper != cast.wang_helper
        assert press(search, 49) == State.LOOKING
        assert out() == [first]
        assert press(search, 40) == State.LOOKING
        first.refresh_from_db()
        assert first.state == Offer.LAPSED
        assert len(out()) == 3
        assert first.helper not in [one.helper for one in out()]
        assert (search.asked_count, search.next_at) == (4, search.hand_over_at)
        winner = yes(cast, out()[1], before(search, 30))
        assert out() == []
        assert press(search, 29) == State.FOUND
        assert search.filled_by == winner
        assert not Incident.objects.filter(kind="nobody")
        for person in (cast.hong, cast.son):
            assert Notice.objects.filter(person=person, kind="assignment.accepted", about=f"assignment:{winner.pk}")
        assert Notice.objects.get(about=f"assignment:{winner.pk}", person=cast.hong).channel == "call"
        for person in (cast.hong, cast.son):
            lost = Notice.objects.get(person=person, kind="assignment.lost")
            assert lost.params["who"] == cast.wang.pk

    def test_with_no_answer_the_grid_member_goes_at_the_hour(self, cast: Cast) -> None:
        helper(cast, "邻甲")
        grid = helper(cast, "邻乙", "grid")
        search = ill(cast)
        press(search, 50)
        (asked,) = out()
        assert asked.helper != grid
        Assignment.objects.filter(pk=asked.pk).update(answer_by_at=before(search, 10))
        assert press(search, 26) == State.LOOKING
        assert press(search, 25) == State.HANDED
        asked.refresh_from_db()
        duty = Assignment.objects.get(state=Offer.ACCEPTED)
        assert (duty.helper, duty.starts_at, asked.state) == (grid, search.starts_at, Offer.WITHDRAWN)
        assert told(grid.person) == {"assignment.duty"}
        assert "assignment.withdrawn" in told(asked.helper.person)
        assert deeds(f"assignment:{duty.pk}") == ["hand_to_duty"]
        assert Notice.objects.filter(person=cast.hong, kind="assignment.accepted", about=f"assignment:{duty.pk}")

    def test_with_nobody_to_ask_the_grid_member_goes_at_once(self, cast: Cast) -> None:
        grid = helper(cast, "邻乙", "grid")
        search = ill(cast)
        assert press(search, 50) == State.HANDED
        assert search.filled_by
        assert search.filled_by.helper == grid

    def test_the_place_above_has_somebody_too(self, cast: Cast) -> None:
        helper(cast, "邻远", "grid", cast.far)
        above = helper(cast, "邻上", "worker", cast.street)
        search = ill(cast)
        assert press(search, 50) == State.HANDED
        assert search.filled_by
        assert search.filled_by.helper == above

    def test_with_nobody_at_all_everybody_knows(self, cast: Cast) -> None:
        search = ill(cast)
        assert press(search, 50) == State.LOOKING
        assert search.alarmed_at == before(search, 50)
        assert Incident.objects.get(kind="nobody").about == search.pk
        for person in (cast.hong, cast.son):
            assert "assignment.nobody" in told(person)
        assert "station.nobody" in told(cast.li)
        late = helper(cast, "邻晚", "grid")
        assert press(search, 10) == State.HANDED
        assert search.filled_by
        assert search.filled_by.helper == late

    def test_the_search_ends_when_the_visit_can_no_longer_be(self, cast: Cast) -> None:
        search = ill(cast)
        press_on(by=HOUSE, at=search.until_at)
        search.refresh_from_db()
        assert search.state == State.NOBODY
        assert Incident.objects.filter(kind="nobody").count() == 1
        assert press_on(by=HOUSE, at=search.until_at + timedelta(minutes=1)) == 0


class TestWhatOpensASearch:
    def test_far_from_the_visit_the_next_plan_does(self, cast: Cast) -> None:
        promise = accepted(cast, approved(cast, hours=20))
        give_back(by=cast.actor(cast.wang), at=NOW, assignment=promise, because="病了")
        assert not Replacement.objects.exists()

    def test_nobody_came(self, cast: Cast) -> None:
        promise = accepted(cast)
        at = promise.starts_at + timedelta(minutes=15)
        note_no_show(by=cast.actor(cast.li), at=at, assignment=promise)
        search = Replacement.objects.get()
        assert (search.cause, search.hand_over_at) == ("no_show", at)
        grid = helper(cast, "邻乙", "grid")
        press_on(by=HOUSE, at=at)
        duty = Assignment.objects.get(state=Offer.ACCEPTED)
        assert duty.helper == grid
        assert duty.starts_at >= at

    def test_declined_and_lapsed_near_the_visit(self, cast: Cast) -> None:
        offer = offered(cast)
        no(cast, offer, later(5))
        assert Replacement.objects.get().cause == "declined"
        other = offered(cast, approved(cast, hours=3))
        press_on(by=HOUSE, at=later(5))
        assert Replacement.objects.filter(need=other.need).count() == 0

    def test_an_urgent_need_that_nobody_holds(self, cast: Cast) -> None:
        need = approved(cast, urgent=True)
        press_on(by=HOUSE, at=later(1))
        search = Replacement.objects.get()
        assert (search.need, search.cause, search.hand_over_at) == (
            need, "urgent", need.latest_start_at - timedelta(minutes=25),
        )  # fmt: skip
        (offer,) = out()
        assert offer.helper == cast.wang_helper
        press_on(by=HOUSE, at=later(2))
        assert Replacement.objects.count() == 1
        assert out() == [offer]

    def test_a_cancelled_need_calls_it_off(self, cast: Cast) -> None:
        search = ill(cast)
        cancel_need(by=cast.actor(cast.li), at=before(search, 48), need=search.need, side="elder", because="好了")
        assert press(search, 47) == State.CALLED_OFF
        assert not Incident.objects.filter(kind="nobody")


class TestWhoIsAsked:
    def test_never_who_said_no_or_was_ill_or_is_kept_apart(self, cast: Cast) -> None:
        first, apart = helper(cast, "邻甲"), helper(cast, "邻乙")
        keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=apart, said_by_elder=True)
        search = ill(cast)
        press(search, 50)
        (offer,) = out()
        assert offer.helper == first
        no(cast, offer, before(search, 49))
        press(search, 48)
        assert out() == []
        assert search.alarmed_at

    def test_the_helpers_of_the_community_are_asked_for_an_elder_of_a_grid(self, cast: Cast) -> None:
        """Needs lie where the elder lives, in a grid; hardly any helper is enrolled there."""
        grid = found_division(by=HOUSE, at=NOW, charter=Charter("一网格", "grid"), under=cast.community)
        Person.objects.filter(pk=cast.hong.pk).update(place=grid)
        cast.hong.refresh_from_db()
        near = helper(cast, "邻甲")
        worker, above = helper(cast, "邻乙", "worker"), helper(cast, "邻丙", "worker", cast.street)
        search = ill(cast)
        assert search.need.place == grid
        press(search, 50)
        (offer,) = out()
        assert offer.helper == near
        no(cast, offer, before(search, 49))
        assert press(search, 48) == State.HANDED
        assert search.filled_by is not None
        assert search.filled_by.helper == worker
        assert above.assignments.count() == 0

    def test_never_above_the_weekly_cap(self, cast: Cast) -> None:
        tired, fresh = helper(cast, "邻甲"), helper(cast, "邻乙")
        search = ill(cast)
        for number in range(12):
            need = approved(cast, hours=30 + 3 * number)
            offered(cast, need, tired)
        press(search, 50)
        assert [one.helper for one in out() if one.need_id == search.need_id] == [fresh]

    def test_who_is_on_duty_or_keeps_a_round_is_not_counted_as_asked(self, cast: Cast) -> None:
        duty, keeper, tired = helper(cast, "邻网", "grid"), helper(cast, "邻甲"), helper(cast, "邻乙")
        for number in range(12):
            need = approved(cast, hours=30 + 3 * number)
            for one in (duty, keeper, tired):
                offered(cast, need, one)
        kept = Assignment.objects.filter(helper=keeper)
        kept.update(state=Offer.DECLINED, answered_at=NOW, answered_by=cast.li)
        everybody = [one.pk for one in (duty, keeper, tired)]
        assert asked_enough(TODAY, later(60), everybody) == {tired.pk}

    def test_a_familiar_face_before_a_nearer_one(self, cast: Cast) -> None:
        helper(cast, "邻甲")
        known = helper(cast, "邻乙")
        visit = offered(cast, approved(cast, hours=5), known)
        Assignment.objects.filter(pk=visit.pk).update(begun_at=NOW)
        search = ill(cast)
        press(search, 50)
        assert [one.helper for one in out() if one.need_id == search.need_id] == [known]


class TestByHand:
    def test_taken_over_the_machine_asks_nobody_more_but_watches(self, cast: Cast) -> None:
        helper(cast, "邻甲")
        search = ill(cast)
        take_over(by=cast.actor(cast.li), at=before(search, 49), search=search)
        assert press(search, 40) == State.BY_HAND
        assert out() == []
        assert not Incident.objects.filter(kind="nobody")
        assert press(search, 25) == State.BY_HAND
        assert Incident.objects.filter(kind="nobody").count() == 1
        with pytest.raises(SearchOver):
            take_over(by=cast.actor(cast.li), at=before(search, 20), search=search)

    def test_an_offer_by_hand_that_is_declined_stays_by_hand(self, cast: Cast) -> None:
        search = ill(cast)
        take_over(by=cast.actor(cast.li), at=before(search, 49), search=search)
        offer = offered(cast, search.need, helper(cast, "邻甲"))
        no(cast, offer, before(search, 40))
        assert Replacement.objects.count() == 1

    def test_the_grid_member_is_sent_now(self, cast: Cast) -> None:
        helper(cast, "邻甲")
        search = ill(cast)
        press(search, 50)
        with pytest.raises(NobodyOnDuty):
            send_duty(by=cast.actor(cast.li), at=before(search, 49), search=search)
        grid = helper(cast, "邻乙", "grid")
        send_duty(by=cast.actor(cast.li), at=before(search, 48), search=search)
        assert Assignment.objects.get(state=Offer.ACCEPTED).helper == grid
        assert out() == []
        with pytest.raises(SearchOver):
            send_duty(by=cast.actor(cast.li), at=before(search, 47), search=search)

    @pytest.mark.parametrize("act", [take_over, send_duty])
    def test_only_staff_of_the_place(self, cast: Cast, act: object) -> None:
        search = ill(cast)
        for who, no_ in ((cast.xu, NotFound), (cast.zhou, NotPermitted), (cast.wang, NotFound)):
            with pytest.raises(no_):
                act(by=cast.actor(who), at=before(search, 49), search=search)  # type: ignore[operator]


EVENTS = st.lists(
    st.tuples(st.integers(min_value=0, max_value=14), st.sampled_from(["press", "yes", "no", "back", "hand", "none"])),
    max_size=12,
)


class TestWhateverTheOrder:
    @given(EVENTS, st.booleans(), st.integers(0, 3))
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_never_two_and_never_none_unnoticed(
        self, cast: Cast, events: list[tuple[int, str]], grid: bool, many: int
    ) -> None:
        with transaction.atomic():
            for number in range(many):
                helper(cast, f"邻{'甲乙丙'[number]}")
            if grid:
                helper(cast, "邻网", "grid")
            search = ill(cast)
            at = before(search, 50)
            for minutes, what in [*events, (0, "press")]:
                at += timedelta(minutes=minutes)
                self._happens(cast, search, at, what)
                assert Assignment.objects.filter(need=search.need, state=Offer.ACCEPTED).count() <= 1
            press_on(by=HOUSE, at=max(at, before(search, 20)))
            held = Assignment.objects.filter(need=search.need, state=Offer.ACCEPTED).exists()
            cancelled = Need.objects.get(pk=search.need_id).state == "cancelled"
            assert held or cancelled or Incident.objects.filter(kind="nobody").exists()
            transaction.set_rollback(True)

    def _happens(self, cast: Cast, search: Replacement, at: datetime, what: str) -> None:
        try:
            match what:
                case "press":
                    press_on(by=HOUSE, at=at)
                case "yes" if out():
                    yes(cast, out()[0], at)
                case "no" if out():
                    no(cast, out()[-1], at)
                case "hand":
                    take_over(by=cast.actor(cast.li), at=at, search=search)
                case "back":
                    for one in Assignment.objects.filter(need=search.need, state=Offer.ACCEPTED):
                        give_back(by=cast.actor(cast.li), at=at, assignment=one, why="by_telephone")
        except Refused:
            pass
