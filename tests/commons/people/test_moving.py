"""Somebody lives elsewhere: the new station sees to them, the old one does no more, and nobody is lost on the way."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from huzhu.care.visits.deaths import report_death
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.correcting import RecordChanged, record_mark
from huzhu.commons.people.models import Person
from huzhu.commons.people.moving import MovedAfterDeath, NotMoved, NowhereToLive, move_person
from huzhu.commons.people.queries import facts_on, find_persons
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import machine
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
NEW_DOOR = "江边路8号1-1"


@pytest.fixture(autouse=True)
def _opened() -> Iterator[None]:
    with noting_openings():
        yield


def moved(cast: Cast, place: Division | None = None, door: str = NEW_DOOR, who: Person | None = None) -> Person:
    by, mark = cast.actor(who or cast.li), record_mark(cast.hong)
    return move_person(by=by, at=NOW, person=cast.hong, place=place or cast.far, door=door, mark=mark)


def test_the_new_station_finds_the_person_and_the_old_one_no_more(cast: Cast) -> None:
    known = list(facts_on(machine(TODAY, "test", "moving"), cast.hong, TODAY))
    moved(cast)
    here, there = cast.actor(cast.li), cast.actor(cast.xu)
    assert [one.pk for one in find_persons(there, "洪桂芳")] == [cast.hong.pk]
    assert [one.pk for one in find_persons(there, "江边路")] == [cast.hong.pk]
    assert not list(find_persons(here, "洪桂芳"))
    assert list(facts_on(machine(TODAY, "test", "moving"), cast.hong, TODAY)) == known
    line = Line.objects.filter(action="move_person").latest("seq")
    assert json.loads(line.details) == {"from": cast.community.pk, "to": cast.far.pk}


def test_where_the_old_door_lay_is_forgotten(cast: Cast) -> None:
    Person.objects.filter(pk=cast.hong.pk).update(street_node=7)
    assert moved(cast, cast.community).street_node is None


def test_it_can_be_taken_back_by_whoever_sees_to_both(cast: Cast) -> None:
    moved(cast)
    back = Person.objects.get(pk=cast.hong.pk)
    with pytest.raises(NotFound):
        moved(cast, cast.community, "石梯巷12号3单元4-2")
    house = machine(TODAY, "test", "moving")
    move_person(by=house, at=NOW, person=back, place=cast.community, door="石梯巷12号", mark=record_mark(back))
    assert [one.pk for one in find_persons(cast.actor(cast.li), "洪桂芳")] == [cast.hong.pk]


def test_what_is_refused(cast: Cast) -> None:
    with pytest.raises(NotMoved):
        moved(cast, cast.community, str(cast.hong.door))
    with pytest.raises(NowhereToLive):
        moved(cast, Division.objects.get(pk=cast.far.path.split("/")[1]))
    with pytest.raises(NotPermitted):
        moved(cast, who=cast.zhou)
    with pytest.raises(NotFound):
        moved(cast, who=cast.xu)
    mark = record_mark(cast.hong)
    with pytest.raises(RecordChanged):
        move_person(by=cast.actor(cast.li), at=NOW, person=cast.hong, place=cast.far, door=NEW_DOOR, mark=mark[::-1])
    house = machine(TODAY, "test", "moving")
    report_death(by=house, at=NOW, member=cast.hong, died_on=TODAY - timedelta(days=1), document="死亡证明")
    with pytest.raises(MovedAfterDeath):
        moved(cast)
