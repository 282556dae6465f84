"""A move is told to the station that sees to the person from now on, and nobody comes to the old door."""

import pytest

from huzhu.care.visits.moves import StillExpected, report_move
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.correcting import record_mark
from huzhu.commons.people.models import Person
from tests.care.steps import approved, asked
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def move(cast: Cast) -> Person:
    mark = record_mark(cast.hong)
    return report_move(by=cast.actor(cast.li), at=NOW, person=cast.hong, place=cast.far, door="江边路8号1-1", mark=mark)


def test_the_staff_there_are_told(cast: Cast) -> None:
    move(cast)
    told = Notice.objects.filter(kind="person.moved_in")
    assert [one.person_id for one in told] == [cast.xu.pk]


def test_help_on_its_way_to_the_old_door_is_seen_to_first(cast: Cast) -> None:
    approved(cast, asked(cast)) if approved.__code__.co_argcount > 1 else approved(cast)
    with pytest.raises(StillExpected) as told:
        move(cast)
    assert told.value.params == {"needs": 1, "rounds": 0}
