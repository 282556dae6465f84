"""Referrals: one owner, one day, one answer; nobody is asked twice, and silence is told until it ends."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from huzhu.care.helpplans.actions import (
    AnswerUnclear,
    Asked,
    PutOffWrongly,
    ReferralAnswered,
    ReferralOpen,
    ReferralUnclear,
    ReferredAlready,
    answer_referral,
    press_referrals,
    put_off_referral,
    refer_person,
    reopen_referral,
    take_over_referral,
)
from huzhu.care.helpplans.models import Referral
from huzhu.care.helpplans.queries import referral_seen_by, referrals_answered, referrals_of, referrals_open
from huzhu.commons.journal.models import Line
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import give_post
from huzhu.commons.people.models import Person, Post
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.helpplan import ReceiverUnknown
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ASKED = Asked("health_centre", "self", "self", "血压高，想签家庭医生")


@pytest.fixture(autouse=True)
def _opened() -> Iterator[None]:
    with noting_openings():
        yield


@pytest.fixture
def li(cast: Cast) -> Actor:
    return cast.actor(cast.li)


@pytest.fixture
def referral(cast: Cast, li: Actor) -> Referral:
    return refer_person(by=li, at=NOW, person=cast.hong, asked=ASKED)


def night(days: int) -> Actor:
    return machine(TODAY + days * DAY, "test", "press referrals")


def pressed(days: int) -> int:
    return press_referrals(by=night(days), at=NOW + days * DAY)


def told(person: Person) -> int:
    return Notice.objects.filter(person=person, kind="referral.overdue").count()


class TestReferring:
    def test_it_has_an_owner_a_day_and_a_line(self, cast: Cast, li: Actor, referral: Referral) -> None:
        assert (referral.owner, referral.due_on) == (cast.li, date(2026, 11, 27))
        assert str(referral.words) == ASKED.words
        assert Line.objects.get(action="refer_person").persons == cast.hong.pk
        assert ASKED.words not in str(Line.objects.get(action="refer_person").details)
        assert list(referrals_open(li, cast.community)) == list(referrals_of(li, cast.hong)) == [referral]

    def test_nobody_is_asked_twice_for_the_same(self, cast: Cast, li: Actor, referral: Referral) -> None:
        with pytest.raises(ReferredAlready):
            refer_person(by=li, at=NOW, person=cast.hong, asked=ASKED)
        refer_person(by=li, at=NOW, person=cast.hong, asked=replace(ASKED, for_whom="household"))
        refer_person(by=li, at=NOW, person=cast.hong, asked=replace(ASKED, receiver="legal_aid"))

    @pytest.mark.parametrize("wrong", [{"words": " "}, {"for_whom": "dog"}, {"agreed": ""}])
    def test_without_words_or_consent_nothing_is_passed_on(self, cast: Cast, li: Actor, wrong: dict[str, str]) -> None:
        with pytest.raises(ReferralUnclear):
            refer_person(by=li, at=NOW, person=cast.hong, asked=replace(ASKED, **wrong))
        assert not Referral.objects.exists()

    def test_to_somebody_of_the_catalogue(self, cast: Cast, li: Actor) -> None:
        with pytest.raises(ReceiverUnknown):
            refer_person(by=li, at=NOW, person=cast.hong, asked=replace(ASKED, receiver="shop"))

    @pytest.mark.parametrize(("who", "refusal"), [("zhou", NotPermitted), ("xu", NotFound), ("son", NotPermitted)])
    def test_staff_of_the_place_refer(self, cast: Cast, who: str, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            refer_person(by=cast.actor(getattr(cast, who)), at=NOW, person=cast.hong, asked=ASKED)

    def test_strangers_see_none(self, cast: Cast, referral: Referral) -> None:
        with pytest.raises(NotFound):
            referral_seen_by(cast.actor(cast.xu), referral.pk)
        assert not referrals_open(cast.actor(cast.zhou), cast.community)


class TestAnswering:
    def test_an_answer_ends_the_waiting_and_is_told(self, cast: Cast, li: Actor, referral: Referral) -> None:
        answered = answer_referral(by=li, at=NOW + DAY, referral=referral, answer="helped", words="张医生周三上门")
        assert (answered.answer, str(answered.answer_words)) == ("helped", "张医生周三上门")
        assert not referrals_open(li, cast.community)
        assert list(referrals_answered(li, cast.community)) == [referral]
        assert Notice.objects.filter(person=cast.hong, kind="referral.answered").count() == 1
        assert pressed(40) == 0

    def test_what_nobody_wants_any_more_is_told_to_nobody(self, cast: Cast, li: Actor, referral: Referral) -> None:
        answer_referral(by=li, at=NOW, referral=referral, answer="withdrawn", words="自己去办了")
        assert not Notice.objects.filter(kind="referral.answered").exists()

    def test_an_answer_is_written_down_once(self, li: Actor, referral: Referral) -> None:
        answer_referral(by=li, at=NOW, referral=referral, answer="declined", words="不在服务区")
        for deed in (
            lambda: answer_referral(by=li, at=NOW, referral=referral, answer="helped", words="好"),
            lambda: put_off_referral(by=li, at=NOW, referral=referral, due_on=TODAY + DAY, because="忙"),
            lambda: take_over_referral(by=li, at=NOW, referral=referral),
        ):
            with pytest.raises(ReferralAnswered):
                deed()

    @pytest.mark.parametrize(("answer", "words"), [("", "好"), ("maybe", "好"), ("helped", "  ")])
    def test_an_answer_says_what_and_in_words(self, li: Actor, referral: Referral, answer: str, words: str) -> None:
        with pytest.raises(AnswerUnclear):
            answer_referral(by=li, at=NOW, referral=referral, answer=answer, words=words)

    def test_a_mistake_is_taken_back(self, cast: Cast, li: Actor, referral: Referral) -> None:
        with pytest.raises(ReferralOpen):
            reopen_referral(by=li, at=NOW, referral=referral)
        answer_referral(by=li, at=NOW, referral=referral, answer="helped", words="好")
        again = reopen_referral(by=li, at=NOW, referral=referral)
        assert (again.answer, str(again.answer_words), again.due_on) == ("", "", referral.due_on)

    def test_unless_they_were_asked_anew_meanwhile(self, cast: Cast, li: Actor, referral: Referral) -> None:
        answer_referral(by=li, at=NOW, referral=referral, answer="declined", words="不在服务区")
        refer_person(by=li, at=NOW, person=cast.hong, asked=ASKED)
        with pytest.raises(ReferredAlready):
            reopen_referral(by=li, at=NOW, referral=referral)


class TestSilence:
    def test_after_its_day_it_is_told_every_day_and_then_to_the_inspector(self, cast: Cast, referral: Referral) -> None:
        assert [pressed(days) for days in (6, 7, 8, 8, 9)] == [0, 0, 1, 0, 1]
        assert (told(cast.li), told(cast.chen)) == (2, 1)

    def test_a_later_day_begins_anew(self, cast: Cast, li: Actor, referral: Referral) -> None:
        assert pressed(8) == 1
        later = put_off_referral(by=li, at=NOW, referral=referral, due_on=TODAY + 20 * DAY, because="下月排期")
        assert (later.presses_count, pressed(20), pressed(21)) == (0, 0, 1)
        assert "下月排期" in str(Line.objects.get(action="put_off_referral").details)

    @pytest.mark.parametrize("days", [0, -1, 91])
    def test_a_later_day_lies_ahead_and_near(self, li: Actor, referral: Referral, days: int) -> None:
        with pytest.raises(PutOffWrongly):
            put_off_referral(by=li, at=NOW, referral=referral, due_on=TODAY + days * DAY, because="忙")

    def test_a_later_day_has_a_reason(self, li: Actor, referral: Referral) -> None:
        with pytest.raises(PutOffWrongly):
            put_off_referral(by=li, at=NOW, referral=referral, due_on=TODAY + DAY, because=" ")

    def test_a_colleague_takes_it_on(self, cast: Cast, referral: Referral) -> None:
        house = machine(TODAY, "test", "cast")
        give_post(by=house, at=NOW, person=cast.wang, kind=Post.Kind.STAFF, place=cast.community, from_on=TODAY)
        taken = take_over_referral(by=cast.actor(cast.wang), at=NOW, referral=referral)
        assert taken.owner == cast.wang

    def test_where_nobody_works_the_inspector_hears_at_once(self, cast: Cast, referral: Referral) -> None:
        Post.objects.filter(kind=Post.Kind.STAFF, place=cast.community).update(to_on=TODAY + DAY)
        assert pressed(8) == 1
        assert (told(cast.li), told(cast.chen)) == (0, 1)

    def test_nobody_is_pressed_about_the_dead(self, cast: Cast, referral: Referral) -> None:
        Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY + DAY)
        assert pressed(8) == 0
