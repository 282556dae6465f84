"""Ill until a day: all promises go back in one deed, each visit is looked after, and a mistake can be undone."""

from datetime import timedelta

import pytest

from huzhu.care.dispatch.actions import accept_assignment
from huzhu.care.dispatch.illness import IllnessBackwards, IllnessUndone, fall_ill, illness_of, undo_illness
from huzhu.care.dispatch.models import Assignment, Replacement
from huzhu.care.dispatch.repairing import press_on
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.care.steps import accepted, another_helper, approved, arrived, deeds, later, offered, told
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

HOUSE = machine(TODAY, "test", "clock")
DAY = timedelta(days=1)
State = Assignment.State


class TestFallIll:
    def test_every_promise_until_the_day_goes_back_and_no_later_one(self, cast: Cast) -> None:
        near, far, after = (accepted(cast, approved(cast, hours=hours)) for hours in (3, 26, 75))
        asked = offered(cast, approved(cast, hours=6))
        illness = fall_ill(by=cast.actor(cast.wang), at=later(0), helper=cast.wang_helper, to_on=TODAY + 2 * DAY)
        for one in (near, far, after, asked):
            one.refresh_from_db()
        assert [one.state for one in (near, far, after, asked)] == [
            State.WITHDRAWN, State.WITHDRAWN, State.ACCEPTED, State.WITHDRAWN,
        ]  # fmt: skip
        assert (near.why, near.ended_at) == ("ill", illness.noted_at)
        assert [(one.need_id, one.cause) for one in Replacement.objects.order_by("starts_at")] == [
            (near.need_id, "given_back"), (asked.need_id, "declined"),
        ]  # fmt: skip
        absence = cast.wang_helper.absences.get()
        assert (absence.from_on, absence.to_on) == (TODAY, TODAY + 2 * DAY)
        for person in (cast.hong, cast.son):
            assert Notice.objects.filter(person=person, kind="assignment.lost").count() == 2
        assert deeds(f"helper:{cast.wang_helper.pk}") == ["fall_ill"]
        assert illness_of(cast.actor(cast.li), later(0), cast.wang_helper) == illness

    def test_a_visit_that_has_begun_goes_on(self, cast: Cast) -> None:
        promise = arrived(cast)
        fall_ill(by=cast.actor(cast.wang), at=later(125), helper=cast.wang_helper, to_on=TODAY + DAY)
        promise.refresh_from_db()
        assert promise.state == State.ACCEPTED

    def test_nobody_asks_who_is_ill(self, cast: Cast) -> None:
        fall_ill(by=cast.actor(cast.li), at=later(0), helper=cast.wang_helper, to_on=TODAY + DAY)
        need = approved(cast, urgent=True)
        press_on(by=HOUSE, at=later(1))
        assert not need.assignments.exists()

    def test_the_first_day_back_is_tomorrow_or_later(self, cast: Cast) -> None:
        with pytest.raises(IllnessBackwards):
            fall_ill(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper, to_on=TODAY)

    def test_only_the_helper_and_staff_of_the_place(self, cast: Cast) -> None:
        for who, refusal in ((cast.zhou, NotPermitted), (cast.xu, NotFound), (cast.son, NotFound)):
            with pytest.raises(refusal):
                fall_ill(by=cast.actor(who), at=NOW, helper=cast.wang_helper, to_on=TODAY + DAY)


class TestUndoIllness:
    def test_what_nobody_has_taken_stands_again(self, cast: Cast) -> None:
        kept, gone = accepted(cast, approved(cast, hours=3)), accepted(cast, approved(cast, hours=5))
        other = another_helper(cast)
        wang = cast.actor(cast.wang)
        illness = fall_ill(by=wang, at=later(0), helper=cast.wang_helper, to_on=TODAY + DAY)
        offer = offered(cast, gone.need, other)
        accept_assignment(by=cast.actor(cast.zhou), at=later(5), assignment=offer)
        restored = undo_illness(by=wang, at=later(10), illness=illness)
        assert (restored.back, restored.taken) == ((kept,), (gone,))
        kept.refresh_from_db()
        assert (kept.state, kept.why) == (State.ACCEPTED, "")
        assert not cast.wang_helper.absences.exists()
        assert Notice.objects.filter(person=cast.hong, kind="assignment.lost").count() == 1
        assert "assignment.after_all" not in told(cast.hong)
        assert illness_of(wang, later(10), cast.wang_helper) is None

    def test_once(self, cast: Cast) -> None:
        wang = cast.actor(cast.wang)
        illness = fall_ill(by=wang, at=later(0), helper=cast.wang_helper, to_on=TODAY + DAY)
        undo_illness(by=wang, at=later(1), illness=illness)
        with pytest.raises(IllnessUndone):
            undo_illness(by=wang, at=later(2), illness=illness)

    def test_only_the_helper_and_staff_of_the_place(self, cast: Cast) -> None:
        illness = fall_ill(by=cast.actor(cast.wang), at=later(0), helper=cast.wang_helper, to_on=TODAY + DAY)
        for who, refusal in ((cast.zhou, NotPermitted), (cast.xu, NotFound)):
            with pytest.raises(refusal):
                undo_illness(by=cast.actor(who), at=later(1), illness=illness)
