"""Whom to send now, and what a choice by hand costs: true of the day that runs, and nothing is promised by asking."""

from datetime import timedelta

import pytest

from huzhu.care.dispatch import problems
from huzhu.care.dispatch.actions import NotOpen
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.steering import forbid, pin
from huzhu.care.dispatch.suggesting import BarredByRule, assign_by_hand, price_by_hand, suggest
from huzhu.commons.helpers.actions import keep_apart
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Fact
from huzhu.commons.sealed import noting_openings
from huzhu.doors.words import words_of
from huzhu.kernel.refusal import NotFound
from tests.care.steps import (
    another_helper,
    approved,
    approved_for,
    arrived,
    asked,
    elder_next_door,
    later,
    left,
    offered,
    weary,
)
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db


class TestSuggest:
    def test_the_familiar_face_stands_first_with_what_speaks_for_it(self, cast: Cast) -> None:
        left(cast, need=approved(cast, service="S1"))
        other = another_helper(cast)
        need = approved(cast, service="S1", hours=6)
        found = suggest(by=cast.actor(cast.li), at=NOW, need=need)
        assert [one.helper for one in found.candidates] == [cast.wang_helper, other]
        assert "not_usual" in {one.code for one in found.candidates[1].components}
        assert "why.usual" in {one.code for one in found.candidates[0].reasons}
        assert found.candidates[0].score < found.candidates[1].score
        assert [one.params["count"] for one in found.funnel] == [2] * 6
        assert need.earliest_at <= found.candidates[0].starts_at <= need.latest_start_at
        assert not need.assignments.exists()

    def test_who_cannot_go_is_named_with_why(self, cast: Cast) -> None:
        other = another_helper(cast)
        need = approved(cast, service="S1", hours=4)
        keep_apart(by=cast.actor(cast.li), at=NOW, elder=cast.hong, helper=cast.wang_helper, said_by_elder=True)
        forbid(by=cast.actor(cast.li), at=NOW, need=need, helper=other)
        found = suggest(by=cast.actor(cast.li), at=NOW, need=need)
        assert found.candidates == ()
        why = {helper.pk: reasons[0].code for helper, reasons in found.why_not}
        assert why == {cast.wang_helper.pk: "bar.elder_refuses", other.pk: "bar.forbidden"}
        assert found.change is not None

    def test_what_is_offered_elsewhere_keeps_its_helper(self, cast: Cast) -> None:
        first = offered(cast, approved(cast, service="S1", hours=4))
        need = approved(cast, service="S1", hours=4)
        found = suggest(by=cast.actor(cast.li), at=NOW, need=need)
        assert all(one.starts_at >= first.ends_at or one.starts_at < first.starts_at for one in found.candidates)

    def test_knowing_more_of_the_other_elders_changes_nothing(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The elders of other visits are not opened for an answer about one; the answer is that of a whole day."""
        left(cast, need=approved(cast, service="S1"))
        Fact.objects.create(person=cast.hong, kind="language", value="重庆话", from_on=TODAY, source="test")
        others = [elder_next_door(cast, number) for number in range(3)]
        promised = [approved_for(cast, one, hours=6) for one in others]
        need, third, helpers = (
            approved(cast, service="S1", hours=6),
            promised[2],
            [cast.wang_helper, another_helper(cast)],
        )
        for one, helper in zip(promised[:2], helpers, strict=True):
            offered(cast, one, helper)
        keep_apart(by=cast.actor(cast.li), at=NOW, elder=third.elder, helper=helpers[1], said_by_elder=True)
        li = cast.actor(cast.li)
        lean = suggest(by=li, at=NOW, need=need)
        with noting_openings() as opened:
            suggest(by=li, at=NOW, need=need)
        assert not opened.keys() & {one.pk for one in others}
        monkeypatch.setattr(problems, "asked_about", lambda needs, stands, asked: set(needs))
        assert suggest(by=li, at=NOW, need=need) == lean
        assert lean.candidates

    def test_who_was_asked_enough_comes_last_and_it_is_said(self, cast: Cast) -> None:
        left(cast, need=approved(cast, service="S1"))
        other, need = another_helper(cast), approved(cast, service="S1", hours=6)
        weary(cast, cast.wang_helper)
        li = cast.actor(cast.li)
        found = suggest(by=li, at=NOW, need=need)
        assert [one.helper for one in found.candidates] == [other, cast.wang_helper]
        assert [one.reasons[0].code == "bar.asked_enough" for one in found.candidates] == [False, True]
        price = price_by_hand(by=li, at=NOW, need=need, role=0, helper=cast.wang_helper, starts_at=need.earliest_at)
        assert (price.bars, [one.code for one in price.warnings]) == ((), ["bar.asked_enough"])
        offer = assign_by_hand(by=li, at=NOW, need=need, role=0, helper=cast.wang_helper, starts_at=need.earliest_at)
        assert offer.state == "offered", "a person may ask all the same"

    def test_refuses(self, cast: Cast) -> None:
        with pytest.raises(NotOpen):
            suggest(by=cast.actor(cast.li), at=NOW, need=asked(cast))
        need = approved(cast)
        with pytest.raises(NotPermitted):
            suggest(by=cast.actor(cast.zhou), at=NOW, need=need)
        with pytest.raises(NotFound):
            suggest(by=cast.actor(cast.xu), at=NOW, need=need)


class TestByHand:
    def test_the_machines_own_choice_costs_nothing(self, cast: Cast) -> None:
        need = approved(cast, service="S1", hours=4)
        best = suggest(by=cast.actor(cast.li), at=NOW, need=need).candidates[0]
        price = price_by_hand(
            by=cast.actor(cast.li), at=NOW, need=need, role=0, helper=best.helper, starts_at=best.starts_at
        )
        assert (price.bars, price.components) == ((), ())
        assert [lost.points for lost in price.lost] == [0] * len(price.lost)

    def test_a_stranger_costs_the_familiar_face(self, cast: Cast) -> None:
        left(cast, need=approved(cast, service="S1"))
        other, need = another_helper(cast), approved(cast, service="S1", hours=6)
        li = cast.actor(cast.li)
        price = price_by_hand(by=li, at=NOW, need=need, role=0, helper=other, starts_at=need.earliest_at)
        assert {lost.code: lost.points for lost in price.lost}["wishes"] > 0
        assert price.best is not None
        assert price.best.helper == cast.wang_helper
        offer = assign_by_hand(by=li, at=NOW, need=need, role=0, helper=other, starts_at=need.earliest_at)
        assert (offer.state, offer.helper_id) == (Assignment.State.OFFERED, other.pk)

    def test_what_a_rule_forbids_is_refused_with_the_rule(self, cast: Cast) -> None:
        other, need = another_helper(cast), approved(cast, service="S1", hours=4)
        li, late = cast.actor(cast.li), need.latest_start_at + timedelta(minutes=30)
        pin(by=li, at=NOW, need=need, role=0, helper=cast.wang_helper)
        for helper, starts_at, code in (
            (other, need.earliest_at, "bar.pinned"),
            (cast.wang_helper, late, "hour.outside"),
        ):
            with pytest.raises(BarredByRule) as no:
                assign_by_hand(by=li, at=NOW, need=need, role=0, helper=helper, starts_at=starts_at)
            assert no.value.params["because"].code == code  # type: ignore[attr-defined]
            price = price_by_hand(by=li, at=NOW, need=need, role=0, helper=helper, starts_at=starts_at)
            assert [bar.code for bar in price.bars] == [code]
            said = words_of(no.value, li).sentence
            assert said
            assert "%" not in said
        assert not need.assignments.exists()

    def test_a_visit_at_that_door_at_that_time_forbids_it(self, cast: Cast) -> None:
        other, need = another_helper(cast), approved(cast, service="S1", hours=4)
        offered(cast, approved(cast, service="S1", hours=4))
        li, half_past = cast.actor(cast.li), need.earliest_at + timedelta(minutes=30)
        with pytest.raises(BarredByRule) as no:
            assign_by_hand(by=li, at=later(1), need=need, role=0, helper=other, starts_at=half_past)
        assert no.value.params["because"].code == "unserved.crowded"  # type: ignore[attr-defined]
        after = need.earliest_at + timedelta(minutes=60)
        assert assign_by_hand(by=li, at=later(1), need=need, role=0, helper=other, starts_at=after).state == "offered"


def test_a_visit_that_has_begun_stands(cast: Cast) -> None:
    arrived(cast)
    other, need = another_helper(cast), approved(cast, service="S1", hours=2)
    found = suggest(by=cast.actor(cast.li), at=later(125), need=need)
    assert all(one.helper == other or one.starts_at >= later(180) for one in found.candidates)
