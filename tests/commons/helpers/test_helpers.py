"""Helpers: enrolled once, skilled on valid paper only, and asked only when they can."""

from datetime import timedelta

import pytest

from huzhu.commons.helpers.actions import (
    AlreadyHelper,
    Hours,
    HoursBackwards,
    Paper,
    PaperExpired,
    enrol_helper,
    keep_apart,
    note_absence,
    note_skill,
    offer_hours,
    verify_paper,
)
from huzhu.commons.helpers.models import Helper
from huzhu.commons.helpers.queries import helpers_for, helpers_on, skills_on
from huzhu.commons.journal.queries import lines_on
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

YEAR = timedelta(days=365)


def paper(days: int = 365) -> Paper:
    """A first-aid paper that is good for so many days from a year ago on."""
    return Paper("first_aid", "红十字会", "CQ-0815", TODAY - YEAR, TODAY + timedelta(days=days))


def planned(cast: Cast) -> Helper:
    """Xiao Wang as the planner loads him."""
    return helpers_on(cast.actor(cast.li), cast.community, TODAY).get(pk=cast.wang_helper.pk)


class TestEnrolHelper:
    def test_active_at_once_where_he_lives(self, cast: Cast) -> None:
        helper = enrol_helper(by=cast.actor(cast.li), at=NOW, person=cast.son, kind="peer", vest_number="红8")
        assert (helper.place_id, helper.standing, helper.enrolled_by_id) == (cast.community.pk, "active", cast.li.pk)
        assert lines_on(f"helper:{helper.pk}").get().action == "enrol_helper"

    def test_refuses_a_second_time(self, cast: Cast) -> None:
        with pytest.raises(AlreadyHelper):
            enrol_helper(by=cast.actor(cast.li), at=NOW, person=cast.wang, kind="volunteer")

    def test_refuses_the_operator(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            enrol_helper(by=cast.actor(cast.zhou), at=NOW, person=cast.son, kind="volunteer")

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            enrol_helper(by=cast.actor(cast.xu), at=NOW, person=cast.son, kind="volunteer")


class TestNoteSkill:
    def test_saying_it_again_changes_the_level(self, cast: Cast) -> None:
        li = cast.actor(cast.li)
        note_skill(by=li, at=NOW, helper=cast.wang_helper, code="first_aid", level=1)
        note_skill(by=li, at=NOW, helper=cast.wang_helper, code="first_aid", level=2)
        assert cast.wang_helper.skills.get().level == 2

    def test_refuses_the_helper_himself(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            note_skill(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper, code="first_aid", level=3)

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            note_skill(by=cast.actor(cast.xu), at=NOW, helper=cast.wang_helper, code="first_aid", level=3)


class TestVerifyPaper:
    def test_a_skill_counts_while_its_paper_is_good(self, cast: Cast) -> None:
        li = cast.actor(cast.li)
        note_skill(by=li, at=NOW, helper=cast.wang_helper, code="first_aid", level=2)
        assert skills_on(planned(cast), TODAY) == {}
        verify_paper(by=li, at=NOW, helper=cast.wang_helper, paper=paper(30))
        helper = planned(cast)
        assert skills_on(helper, TODAY) == {"first_aid": 2}
        assert skills_on(helper, TODAY + timedelta(days=29)) == {"first_aid": 2}
        assert skills_on(helper, TODAY + timedelta(days=30)) == {}

    def test_refuses_one_that_has_expired(self, cast: Cast) -> None:
        with pytest.raises(PaperExpired):
            verify_paper(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, paper=paper(0))

    def test_refuses_the_helper_himself(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            verify_paper(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper, paper=paper())

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            verify_paper(by=cast.actor(cast.xu), at=NOW, helper=cast.wang_helper, paper=paper())


class TestOfferHours:
    def test_the_new_hours_replace_the_old(self, cast: Cast) -> None:
        hours = [Hours(0, 540, 720), Hours(2, 840, 1020)]
        assert offer_hours(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper, hours=hours) == 2
        assert set(cast.wang_helper.availability.values_list("weekday", flat=True)) == {0, 2}

    def test_none_is_an_answer(self, cast: Cast) -> None:
        assert offer_hours(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, hours=[]) == 0

    def test_refuses_hours_that_run_backwards_and_keeps_the_old(self, cast: Cast) -> None:
        before = cast.wang_helper.availability.count()
        with pytest.raises(HoursBackwards):
            offer_hours(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper, hours=[Hours(0, 700, 700)])
        assert cast.wang_helper.availability.count() == before

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            offer_hours(by=cast.actor(cast.xu), at=NOW, helper=cast.wang_helper, hours=[])


class TestNoteAbsence:
    def test_who_is_away_is_not_there(self, cast: Cast) -> None:
        wang, to_on = cast.actor(cast.wang), TODAY + timedelta(days=2)
        note_absence(by=wang, at=NOW, helper=cast.wang_helper, from_on=TODAY, to_on=to_on)
        li = cast.actor(cast.li)
        there = [helpers_on(li, cast.community, TODAY + timedelta(days=ahead)).exists() for ahead in (-1, 0, 1, 2)]
        assert there == [True, False, False, True]

    def test_refuses_days_that_run_backwards(self, cast: Cast) -> None:
        with pytest.raises(HoursBackwards):
            note_absence(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper, from_on=TODAY, to_on=TODAY)

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            note_absence(by=cast.actor(cast.xu), at=NOW, helper=cast.wang_helper, from_on=TODAY, to_on=TODAY + YEAR)


class TestKeepApart:
    def test_twice_is_once(self, cast: Cast) -> None:
        li = cast.actor(cast.li)
        first = keep_apart(by=li, at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=True)
        again = keep_apart(by=li, at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=False)
        assert (again.pk, again.said_by_elder) == (first.pk, True)

    def test_the_journal_does_not_tell_who_said_so(self, cast: Cast) -> None:
        keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=True)
        assert lines_on(f"helper:{cast.wang_helper.pk}").get().details == ""

    def test_refuses_the_operator(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            keep_apart(by=cast.actor(cast.zhou), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=True)

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            keep_apart(by=cast.actor(cast.xu), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=True)

    def test_refuses_a_helper_out_of_reach(self, cast: Cast) -> None:
        there = enrol_helper(by=machine(TODAY, "test", "far"), at=NOW, person=cast.xu, kind="volunteer")
        with pytest.raises(NotFound):
            keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=there, said_by_elder=True)


def test_helpers_are_seen_in_their_place_and_by_themselves(cast: Cast) -> None:
    for person in (cast.li, cast.zhou, cast.wang):
        assert list(helpers_for(cast.actor(person))) == [cast.wang_helper]
    for person in (cast.xu, cast.hong, cast.chen):
        assert not helpers_for(cast.actor(person))
