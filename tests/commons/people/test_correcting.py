"""A record that was written wrong is put right: found under the new words, by nobody lost, never over a colleague."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import AlreadyRegistered, NameMissing, Particulars, note_fact, register_person
from huzhu.commons.people.correcting import (
    BornAfterDeath,
    FactOver,
    NothingCorrected,
    RecordChanged,
    correct_person,
    end_fact,
    own_phones,
    record_mark,
)
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.people.queries import find_persons
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.identity.numbers import make_number
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
NUMBER = make_number(date(1942, 3, 5), 122)
HONG = Particulars(
    name="洪桂芳", gender="woman", born_on=date(1942, 3, 5), phones=("10023450001",), door="石梯巷12号3单元4-2"
)


@pytest.fixture(autouse=True)
def _opened() -> Iterator[None]:
    with noting_openings():
        yield


def correct(cast: Cast, said: Particulars, mark: str = "", who: Person | None = None) -> Person:
    by, now = cast.actor(who or cast.li), Person.objects.get(pk=cast.hong.pk)
    return correct_person(
        by=by, at=NOW, person=now, particulars=said, mark=mark or record_mark(now), because="mistyped"
    )


def found(cast: Cast, text: str) -> list[str]:
    return [one.pk for one in find_persons(cast.actor(cast.li), text)]


def test_she_is_found_under_the_new_words_and_not_under_the_old(cast: Cast) -> None:
    correct(cast, replace(HONG, name="洪桂芬", phones=("10023457777", "10023450001"), door="石梯巷13号"))
    now = Person.objects.get(pk=cast.hong.pk)
    assert (str(now.name), str(now.door), own_phones(now)) == ("洪桂芬", "石梯巷13号", ("10023457777", "10023450001"))
    for text in ("洪桂芬", "7777", "0001", "石梯巷13号"):
        assert found(cast, text) == [cast.hong.pk], text
    assert found(cast, "洪桂芳") == []
    line = Line.objects.get(action="correct_person")
    assert (line.actor, line.persons) == (cast.li.pk, cast.hong.pk)
    assert "name,door,phones" in str(line.details)


def test_where_the_door_lies_falls_away_with_the_door_alone(cast: Cast) -> None:
    Person.objects.filter(pk=cast.hong.pk).update(street_node=7)
    correct(cast, replace(HONG, gender="unknown"))
    assert Person.objects.get(pk=cast.hong.pk).street_node == 7
    correct(cast, replace(HONG, door="石梯巷1号"))
    assert Person.objects.get(pk=cast.hong.pk).street_node is None


def test_an_id_number_can_follow_later_and_stays_when_left_empty(cast: Cast) -> None:
    correct(cast, replace(HONG, identity_number=NUMBER))
    correct(cast, replace(HONG, name="洪桂芬"))
    now = Person.objects.get(pk=cast.hong.pk)
    assert (str(now.identity_number), now.identity_standing) == (NUMBER, "unverified")


def test_the_number_of_a_contact_stays_and_can_become_her_own(cast: Cast) -> None:
    person = register_person(
        by=cast.actor(cast.li),
        at=NOW,
        place=cast.community,
        particulars=Particulars(name="钱奶奶", phones=("10023451111",), contacts=(("10023452222", "女儿"),)),
    )
    by = cast.actor(cast.li)

    def now_says(*numbers: str) -> list[tuple[int, str, str]]:
        said = Particulars(name="钱奶奶", phones=numbers)
        correct_person(by=by, at=NOW, person=person, particulars=said, mark=record_mark(fresh()), because="changed")
        return sorted((one.rank, str(one.number), str(one.label)) for one in fresh().phones.all())

    def fresh() -> Person:
        return Person.objects.get(pk=person.pk)

    assert now_says("10023453333") == [(1, "10023453333", ""), (2, "10023452222", "女儿")]
    assert now_says("10023452222") == [(1, "10023452222", "")]
    assert now_says() == []


def test_two_clerks_at_once_and_nothing_at_all(cast: Cast) -> None:
    opened = record_mark(cast.hong)
    correct(cast, replace(HONG, name="洪桂芬"))
    with pytest.raises(RecordChanged):
        correct(cast, replace(HONG, phones=()), mark=opened)
    with pytest.raises(NothingCorrected):
        correct(cast, replace(HONG, name="洪桂芬"))


def test_what_cannot_be_is_refused_and_nothing_is_written(cast: Cast) -> None:
    other = replace(HONG, name="另一位", phones=(), identity_number=NUMBER)
    register_person(by=cast.actor(cast.li), at=NOW, place=cast.community, particulars=other)
    with pytest.raises(AlreadyRegistered):
        correct(cast, replace(HONG, identity_number=NUMBER))
    with pytest.raises(NameMissing):
        correct(cast, replace(HONG, name=""))
    Person.objects.filter(pk=cast.hong.pk).update(died_on=date(2026, 11, 1))
    with pytest.raises(BornAfterDeath):
        correct(cast, replace(HONG, born_on=TODAY))
    assert found(cast, "洪桂芳") == [cast.hong.pk]


def test_only_whoever_may(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        correct(cast, replace(HONG, name="洪桂芬"), who=cast.zhou)
    with pytest.raises(NotFound):
        correct(cast, replace(HONG, name="洪桂芬"), who=cast.xu)


def test_what_is_not_so_any_more_ends_today_and_what_was_written_today_falls_away(cast: Cast) -> None:
    by = cast.actor(cast.li)

    def told(kind: str, value: str, from_on: date) -> Fact:
        return note_fact(by=by, at=NOW, person=cast.hong, kind=kind, value=value, from_on=from_on, source="电话")

    stays = "hearing"
    old, new = told("hardship", "dibao", date(2025, 1, 1)), told("mobility", "cane", TODAY)
    told(stays, "hard", TODAY)
    for one in (old, new):
        end_fact(by=by, at=NOW, fact=one)
    known = Fact.objects.filter(person=cast.hong, kind__in=["hardship", "mobility", stays])
    assert dict(known.values_list("kind", "to_on")) == {"hardship": TODAY, stays: None}
    with pytest.raises(FactOver):
        end_fact(by=by, at=NOW, fact=old)
    with pytest.raises(NotPermitted):
        end_fact(by=cast.actor(cast.zhou), at=NOW, fact=known.get(kind=stays))
    assert Line.objects.filter(action="end_fact").count() == 2
