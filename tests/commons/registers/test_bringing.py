"""A list brought to the house: kept, read in batches that are whole or not at all, stopped, gone on with, forgotten."""

from datetime import timedelta

import pytest

from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.commons.registers.bringing import (
    KEPT_FOR,
    ROWS_MOST,
    Batch,
    BroughtList,
    ListForgotten,
    TooManyPeople,
    begin_reading,
    bring_list,
    end_reading,
    forget_lists,
    list_content,
    read_batch,
)
from huzhu.commons.registers.models import Intake, KeptList, RefusedRow
from huzhu.commons.registers.queries import intakes_at, refused_rows_of
from huzhu.commons.sealed import noting_openings
from huzhu.commons.works.actions import hold_work, stop_work
from huzhu.commons.works.models import Work
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast
from tests.commons.registers.test_intake import judged, row

HOUSE = machine(TODAY, "test", "lists")
ROWS = judged(row("曾桂兰"), row("单雄", "500199194203059990", "12"), row("仇英", "", "10012345682"))
FIRST, REST = Batch(0, ROWS[:1], [[]]), Batch(1, ROWS[1:], [["单雄", "500199194203059990"], []])


def brought(rows: int = 3, content: bytes = b"file") -> BroughtList:
    """A file of three rows."""
    return BroughtList("名册.csv", content, content.hex(), rows, {"sheets": [], "rows": [], "others": []})


@pytest.fixture
def intake(cast: Cast) -> Intake:
    """A list that Staff Li has brought."""
    return bring_list(by=cast.actor(cast.li), at=NOW, place=cast.community, brought=brought())


def begun(cast: Cast, intake: Intake) -> Work:
    """The work of reading it, held by a worker."""
    work = begin_reading(by=cast.actor(cast.li), at=NOW, intake=intake)
    held = hold_work(by=HOUSE, at=NOW, work=work, worker="one")
    assert held
    return held


class TestBringList:
    """bring_list."""

    def test_nobody_enters_before_somebody_says_so(self, cast: Cast, intake: Intake) -> None:
        before = Person.objects.count()
        assert (intake.rows_read, Person.objects.count()) == (0, before)
        assert list(intakes_at(cast.actor(cast.li), cast.community)) == [intake]
        assert not intakes_at(cast.actor(cast.xu), cast.far).exists()

    def test_the_same_file_is_the_same_list_until_it_is_read(self, cast: Cast, intake: Intake) -> None:
        assert bring_list(by=cast.actor(cast.li), at=NOW, place=cast.community, brought=brought()) == intake
        assert KeptList.objects.count() == 1

    def test_a_list_longer_than_one_may_be_is_refused(self, cast: Cast) -> None:
        with pytest.raises(TooManyPeople) as told:
            bring_list(by=cast.actor(cast.li), at=NOW, place=cast.community, brought=brought(ROWS_MOST + 1))
        assert told.value.params == {"rows": ROWS_MOST}

    def test_operators_bring_none(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            bring_list(by=cast.actor(cast.zhou), at=NOW, place=cast.community, brought=brought())

    def test_the_file_lies_sealed(self, intake: Intake) -> None:
        lies = KeptList.objects.filter(intake=intake).values_list("content", "file_name")
        assert "名册" not in repr([bytes(value) for value in lies[0]])
        with noting_openings() as opened:
            assert list_content(HOUSE, intake) == ("名册.csv", b"file")
        assert opened == {intake.begun_by_id: {"file_name", "content"}}


class TestReadBatch:
    """begin_reading, read_batch, end_reading."""

    def test_good_rows_enter_and_refused_rows_are_kept_with_what_is_wrong(self, cast: Cast, intake: Intake) -> None:
        held = begun(cast, intake)
        assert read_batch(by=HOUSE, at=NOW, held=held, intake=intake, batch=FIRST)
        assert read_batch(by=HOUSE, at=NOW, held=held, intake=intake, batch=REST)
        done = end_reading(by=HOUSE, at=NOW, held=held, intake=intake)
        assert done
        assert (done.taken, done.rejected, done.rows_read, done.finished_at) == (2, 1, 3, NOW)
        refused = refused_rows_of(intake).get()
        assert refused.position == 1
        assert "500199194203059990" in refused.content
        assert "phone_too_short" in refused.content

    def test_a_stopped_list_takes_nothing_more_and_goes_on_from_there(self, cast: Cast, intake: Intake) -> None:
        held, li = begun(cast, intake), cast.actor(cast.li)
        read_batch(by=HOUSE, at=NOW, held=held, intake=intake, batch=FIRST)
        stop_work(by=li, at=NOW, work=held)
        assert not read_batch(by=HOUSE, at=NOW, held=held, intake=intake, batch=REST)
        assert end_reading(by=HOUSE, at=NOW, held=held, intake=intake) is None
        intake.refresh_from_db()
        assert (intake.rows_read, intake.finished_at) == (1, None)
        again = begin_reading(by=li, at=NOW, intake=intake)
        assert (again.done_count, again.total_count) == (1, 3)

    def test_what_was_read_is_forgotten_but_for_its_first_rows(self, cast: Cast, intake: Intake) -> None:
        end_reading(by=HOUSE, at=NOW, held=begun(cast, intake), intake=intake)
        assert KeptList.objects.values_list("content", flat=True).get() == ""
        with pytest.raises(ListForgotten):
            list_content(HOUSE, intake)
        intake.refresh_from_db()
        with pytest.raises(ListForgotten):
            begin_reading(by=cast.actor(cast.li), at=NOW, intake=intake)


class TestForgetLists:
    """forget_lists."""

    def test_after_thirty_days_nothing_of_a_list_is_left_but_its_counts(self, cast: Cast, intake: Intake) -> None:
        held = begun(cast, intake)
        read_batch(by=HOUSE, at=NOW, held=held, intake=intake, batch=Batch(0, ROWS, [[], [], []]))
        assert forget_lists(by=HOUSE, at=NOW + KEPT_FOR) == 0
        assert forget_lists(by=HOUSE, at=NOW + KEPT_FOR + timedelta(days=1)) == 2
        assert not KeptList.objects.exists()
        assert not RefusedRow.objects.exists()
        assert Intake.objects.get().rejected == 1
