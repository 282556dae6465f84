"""Assessments by two people, sealed, a dated fact; objections answered by others, older grades apart."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from huzhu.care.assessments.actions import (
    AssessedByTheSame,
    AssessedWhen,
    NobodyToAssess,
    ObjectionAnswered,
    ObjectionOpen,
    ObjectionWordsMissing,
    ScoresUnclear,
    SecondAssessorMissing,
    answer_objection,
    assess_person,
    note_legacy_grade,
    object_to_assessment,
)
from huzhu.care.assessments.models import Assessment, Objection
from huzhu.care.assessments.queries import assessments_due, assessments_of, objections_open, seconds_for, wants_counted
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast
from tests.trust.assessing import assessed, colleague, how, objected, seen

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _opened() -> Any:
    with noting_openings():
        yield


@pytest.fixture
def mate(cast: Cast) -> Person:
    return colleague(cast.community)


def made(cast: Cast, mate: Person, lost: int = 30) -> Assessment:
    return assessed(cast.hong, cast.actor(cast.li), mate, lost)


def level_known(cast: Cast) -> list[tuple[str, Any, Any]]:
    facts = Fact.objects.filter(person=cast.hong, kind="ability").order_by("from_on", "pk")
    return [(str(one.value), one.from_on, one.to_on) for one in facts]


class TestAssessing:
    def test_the_level_becomes_a_dated_fact_with_its_source(self, cast: Cast, mate: Person) -> None:
        one = made(cast, mate)
        told = one.told()
        assert (told["total"], told["first_level"], told["level"]) == (60, 2, 2)
        fact = Fact.objects.get(person=cast.hong, kind="ability")
        assert (str(fact.value), fact.from_on, fact.verified_by_id) == ("2", TODAY, cast.li.pk)
        assert str(fact.source) == f"GB/T 42195-2022 · {one.pk}"
        assert (one.newest, one.next_on) == (True, TODAY + 365 * DAY)

    def test_all_that_tells_lies_sealed_and_wants_are_counted(self, cast: Cast, mate: Person) -> None:
        one = made(cast, mate)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {Assessment._meta.db_table} WHERE id = %s", [one.pk])
            row = repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in cursor.fetchone()])
        assert "level" not in row
        assert "听戏" not in row
        counted = wants_counted(cast.actor(cast.li), cast.community)
        assert (counted.assessed, counted.lacking, counted.unmet, counted.unmet_beyond_goods) == (1, 1, 2, 1)
        assert "level" not in str(Line.objects.get(action="assess_person").details)

    def test_two_falls_make_it_one_worse_and_say_why(self, cast: Cast, mate: Person) -> None:
        by, falls = cast.actor(cast.li), seen(30, events_30_days=2)
        one = assess_person(by=by, at=NOW, person=cast.hong, circumstances=how(mate), seen=falls, assessed_at=NOW - DAY)
        assert (one.told()["first_level"], one.told()["level"], one.told()["adjustments"]) == (2, 3, ["events"])
        assert level_known(cast) == [("3", TODAY - DAY, None)]

    def test_a_later_one_goes_before_and_an_earlier_that_arrives_late_changes_nothing(
        self, cast: Cast, mate: Person
    ) -> None:
        made(cast, mate)
        by, late = cast.actor(cast.li), NOW - 2 * DAY
        old = assess_person(by=by, at=NOW, person=cast.hong, circumstances=how(mate), seen=seen(80), assessed_at=late)
        assert not old.newest
        assert level_known(cast) == [("2", TODAY, None)]
        new = replace(by, day=TODAY + DAY)
        assess_person(
            by=new, at=NOW + DAY, person=cast.hong, circumstances=how(mate), seen=seen(80), assessed_at=NOW + DAY
        )
        assert level_known(cast) == [("2", TODAY, TODAY + DAY), ("4", TODAY + DAY, None)]
        assert Assessment.objects.filter(newest=True).count() == 1

    def test_what_the_standard_does_not_know_is_refused(self, cast: Cast, mate: Person) -> None:
        by = cast.actor(cast.li)
        for wrong in (seen(0, scores={}), seen(0, diagnoses=("dementia",)), seen(0, events_30_days=-1)):
            with pytest.raises(ScoresUnclear):
                assess_person(by=by, at=NOW, person=cast.hong, circumstances=how(mate), seen=wrong, assessed_at=NOW)

    def test_two_assess_and_neither_is_the_person(self, cast: Cast, mate: Person) -> None:
        by = cast.actor(cast.li)
        for second in (cast.li, cast.hong, cast.son, cast.xu):
            with pytest.raises(SecondAssessorMissing):
                assessed(cast.hong, by, second)
        with pytest.raises(SecondAssessorMissing):
            assessed(cast.li, by, mate)
        assert {cast.zhou.pk, mate.pk} == set(seconds_for(by, cast.hong).values_list("pk", flat=True))

    @pytest.mark.parametrize("away", [-8 * DAY, timedelta(minutes=1)])
    def test_not_ahead_and_not_long_ago(self, cast: Cast, mate: Person, away: timedelta) -> None:
        by, when = cast.actor(cast.li), NOW + away
        with pytest.raises(AssessedWhen):
            assess_person(by=by, at=NOW, person=cast.hong, circumstances=how(mate), seen=seen(), assessed_at=when)

    def test_not_the_dead(self, cast: Cast, mate: Person) -> None:
        Person.objects.filter(pk=cast.hong.pk).update(died_on=TODAY)
        with pytest.raises(NobodyToAssess):
            made(cast, mate)

    def test_whose_post_it_is(self, cast: Cast, mate: Person) -> None:
        with pytest.raises(NotPermitted):
            assessed(cast.hong, cast.actor(cast.zhou), mate)
        with pytest.raises(NotFound):
            assessed(cast.hong, cast.actor(cast.xu), mate)
        made(cast, mate)
        assert not assessments_of(cast.actor(cast.zhou), cast.hong).exists()
        assert not assessments_of(cast.actor(cast.son), cast.hong).exists()


class TestOlderGrades:
    def test_a_grade_of_the_older_standard_is_no_level(self, cast: Cast) -> None:
        by, when = cast.actor(cast.li), NOW - 900 * DAY
        one = note_legacy_grade(by=by, at=NOW, person=cast.hong, grade=3, assessed_at=when)
        assert (one.standard, one.told(), one.newest, one.next_on) == ("mzt039", {"grade": 3}, False, None)
        assert level_known(cast) == []
        assert wants_counted(by, cast.community).assessed == 0

    def test_its_refusals(self, cast: Cast) -> None:
        by = cast.actor(cast.li)
        with pytest.raises(ScoresUnclear):
            note_legacy_grade(by=by, at=NOW, person=cast.hong, grade=4, assessed_at=NOW)
        with pytest.raises(AssessedWhen):
            note_legacy_grade(by=by, at=NOW, person=cast.hong, grade=1, assessed_at=NOW + DAY)
        with pytest.raises(AssessedByTheSame):
            note_legacy_grade(by=by, at=NOW, person=cast.li, grade=1, assessed_at=NOW)


class TestObjecting:
    def test_it_waits_thirty_days_and_is_answered_by_somebody_else(self, cast: Cast, mate: Person) -> None:
        li, one = cast.actor(cast.li), made(cast, mate)
        objection = objected(one, li)
        assert objection.answer_on == TODAY + 30 * DAY
        assert list(objections_open(li, cast.community)) == [objection]
        with pytest.raises(ObjectionOpen):
            objected(one, li)
        for same in (cast.li, mate):
            with pytest.raises(AssessedByTheSame):
                answer_objection(by=cast.actor(same), at=NOW, objection=objection, answer="维持")
        other = cast.actor(colleague(cast.community, "第三人"))
        with pytest.raises(ObjectionWordsMissing):
            answer_objection(by=other, at=NOW, objection=objection, answer=" ")
        assert answer_objection(by=other, at=NOW, objection=objection, answer="复核无误").ended_as == "stands"
        with pytest.raises(ObjectionAnswered):
            answer_objection(by=other, at=NOW, objection=objection, answer="复核无误")

    def test_a_new_assessment_by_others_answers_it(self, cast: Cast, mate: Person) -> None:
        objection = objected(made(cast, mate), cast.actor(cast.li))
        third, fourth = (colleague(cast.community, name) for name in ("第三人", "第四人"))
        for pair in ((cast.li, third), (third, mate)):
            with pytest.raises(AssessedByTheSame):
                assessed(cast.hong, cast.actor(pair[0]), pair[1])
        assessed(cast.hong, cast.actor(third), fourth, lost=50)
        objection.refresh_from_db()
        assert (objection.ended_as, objection.answered_by_id) == ("again", third.pk)
        assert not Objection.objects.filter(answered_at__isnull=True).exists()
        assert level_known(cast) == [("3", TODAY, None)]

    def test_it_says_something(self, cast: Cast, mate: Person) -> None:
        one = made(cast, mate)
        with pytest.raises(ObjectionWordsMissing):
            object_to_assessment(by=cast.actor(cast.li), at=NOW, assessment=one, asker="self", words="  ")


def test_from_thirty_days_before_its_day_it_is_on_the_list(cast: Cast, mate: Person) -> None:
    by, one = cast.actor(cast.li), made(cast, mate)
    early, soon = one.next_on - 31 * DAY, one.next_on - 30 * DAY
    assert not assessments_due(by, cast.community, early).exists()
    assert list(assessments_due(by, cast.community, soon)) == [one]
