"""A station's own list becomes the register: whole rows or none, nothing twice, and a person decides the doubtful."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import AlreadyRegistered
from huzhu.commons.people.models import Fact, Person, Phone
from huzhu.commons.people.queries import find_persons
from huzhu.commons.registers.actions import (
    AlreadyDecided,
    begin_intake,
    drop_as_same,
    enter_as_another,
    finish_intake,
    take_rows,
)
from huzhu.commons.registers.models import HeldRow, Intake
from huzhu.commons.registers.queries import rows_held
from huzhu.doors.bridges.sheets import read_sheets
from huzhu.kernel.identity.numbers import make_number
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rosters.entries import JudgedRow
from huzhu.kernel.rosters.reading import read_roster
from huzhu.kernel.rosters.sheets import Sheet
from tests.cast import NOW, TODAY, Cast

HEAD = ("姓名", "身份证号", "出生日期", "性别", "电话", "住址", "居住情况", "备注")
BORN = date(1941, 3, 5)
NUMBER = make_number(BORN, 842)


def judged(*rows: Sequence[object]) -> tuple[JudgedRow, ...]:
    """Rows under the usual header, judged."""
    return read_roster([Sheet("名册", (HEAD, *rows))], on=TODAY).rows


def row(name: str, number: str = NUMBER, phone: str = "10012345678", remark: str = "") -> tuple[object, ...]:
    """One person's row."""
    return (
        name,
        number,
        "1941-03-05" if not number or number == NUMBER else "",
        "女",
        phone,
        "石梯巷9号2单元3-1",
        "独居",
        remark,
    )


def take(cast: Cast, rows: Sequence[JudgedRow], digest: str = "a" * 64) -> Intake:
    """Takes rows as Staff Li, in one batch."""
    li = cast.actor(cast.li)
    intake = begin_intake(by=li, at=NOW, place=cast.community, file_digest=digest)
    intake = take_rows(by=li, at=NOW, intake=intake, rows=rows)
    return finish_intake(by=li, at=NOW, intake=intake)


def counts(intake: Intake) -> tuple[int, int, int, int]:
    return intake.taken, intake.unchanged, intake.held, intake.rejected


class TestTakeRows:
    """take_rows."""

    def test_a_sound_row_enters_whole(self, cast: Cast) -> None:
        assert counts(take(cast, judged(row("曾桂兰", remark="爱下棋")))) == (1, 0, 0, 0)
        person = find_persons(cast.actor(cast.li), "zgl")[0]
        assert (person.name, person.born_on, person.gender) == ("曾桂兰", BORN, "woman")
        assert [phone.number for phone in Phone.objects.filter(person=person)] == ["10012345678"]
        facts = {(fact.kind, fact.value) for fact in Fact.objects.filter(person=person)}
        assert facts == {("living", "alone"), ("remark", "爱下棋")}

    def test_a_faulty_row_leaves_nothing_behind(self, cast: Cast) -> None:
        before = Person.objects.count()
        wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
        assert counts(take(cast, judged(row("曾桂兰", wrong)))) == (0, 0, 0, 1)
        assert Person.objects.count() == before

    def test_the_same_file_again_changes_nothing(self, cast: Cast) -> None:
        rows = judged(row("曾桂兰"), row("曾桂兰"), row("单雄", ""))
        assert counts(take(cast, rows)) == (2, 0, 1, 0)
        before = Person.objects.count(), HeldRow.objects.count(), Fact.objects.count()
        assert counts(take(cast, rows)) == (0, 3, 0, 0)
        assert (Person.objects.count(), HeldRow.objects.count(), Fact.objects.count()) == before

    def test_a_changed_row_of_a_known_number_is_held(self, cast: Cast) -> None:
        take(cast, judged(row("曾桂兰")))
        assert counts(take(cast, judged(row("曾桂兰", phone="10012345679")), "b" * 64)) == (0, 0, 1, 0)

    def test_name_and_birth_date_meet_where_one_side_has_no_number(self, cast: Cast) -> None:
        take(cast, judged(row("曾桂兰")))
        assert counts(take(cast, judged(row("曾桂兰", "", "10012345680")), "b" * 64)) == (0, 0, 1, 0)

    def test_a_broken_off_reading_goes_on(self, cast: Cast) -> None:
        li, rows = cast.actor(cast.li), judged(row("曾桂兰"), row("单雄", "", "10012345681"))
        first = begin_intake(by=li, at=NOW, place=cast.community, file_digest="c" * 64)
        take_rows(by=li, at=NOW, intake=first, rows=rows[:1])
        again = begin_intake(by=li, at=NOW, place=cast.community, file_digest="c" * 64)
        assert (again.pk, again.rows_read) == (first.pk, 1)
        assert counts(take_rows(by=li, at=NOW, intake=again, rows=rows[1:])) == (2, 0, 0, 0)

    def test_operators_and_strangers_read_no_lists(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            begin_intake(by=cast.actor(cast.zhou), at=NOW, place=cast.community, file_digest="d" * 64)
        with pytest.raises(NotFound):
            begin_intake(by=cast.actor(cast.xu), at=NOW, place=cast.community, file_digest="d" * 64)

    def test_a_double_of_a_row_taken_with_an_earlier_batch_knows_whom_it_resembles(self, cast: Cast) -> None:
        li, rows = cast.actor(cast.li), judged(row("曾桂兰", ""), row("曾桂兰", "", "10012345691"))
        intake = begin_intake(by=li, at=NOW, place=cast.community, file_digest="e" * 64)
        for one in rows:
            take_rows(by=li, at=NOW, intake=intake, rows=[one])
        held = rows_held(li, cast.community).get()
        assert held.person == find_persons(li, "曾桂兰")[0]


class TestHeldRows:
    """drop_as_same, enter_as_another."""

    @pytest.fixture
    def held(self, cast: Cast) -> HeldRow:
        take(cast, judged(row("曾桂兰"), row("曾桂兰", phone="10012345690")))
        return rows_held(cast.actor(cast.li), cast.community).get()

    def test_the_same_person_enters_once(self, cast: Cast, held: HeldRow) -> None:
        before = Person.objects.count()
        drop_as_same(by=cast.actor(cast.li), at=NOW, held=held)
        assert Person.objects.count() == before
        assert not rows_held(cast.actor(cast.li), cast.community).exists()

    def test_another_person_enters(self, cast: Cast) -> None:
        take(cast, judged(row("曾桂兰", ""), row("曾桂兰", "", "10012345691")))
        held = rows_held(cast.actor(cast.li), cast.community).get()
        person = enter_as_another(by=cast.actor(cast.li), at=NOW, held=held)
        assert person.name == "曾桂兰"
        assert len(find_persons(cast.actor(cast.li), "曾桂兰")) == 2

    def test_a_second_decision_is_refused_with_who_and_when(self, cast: Cast, held: HeldRow) -> None:
        drop_as_same(by=cast.actor(cast.li), at=NOW, held=held)
        with pytest.raises(AlreadyDecided) as told:
            enter_as_another(by=cast.actor(cast.li), at=NOW, held=held)
        assert told.value.params == {"who": cast.li.pk, "when": NOW}

    def test_strangers_see_and_decide_nothing(self, cast: Cast, held: HeldRow) -> None:
        assert not rows_held(cast.actor(cast.xu), cast.far).exists()
        with pytest.raises(NotFound):
            drop_as_same(by=cast.actor(cast.xu), at=NOW, held=held)


def test_the_station_list_of_the_shared_data(cast: Cast, shared: Path) -> None:
    rows = read_roster(read_sheets(shared / "data" / "registers" / "roster-a.xlsx"), on=TODAY).rows
    intake = take(cast, rows)
    assert intake.taken + intake.held + intake.rejected == len(rows) == 607
    assert intake.held == 7
    again = take(cast, rows)
    assert (again.taken, again.held, again.unchanged) == (0, 0, intake.taken + intake.held)


class TestEnterAsAnother:
    """enter_as_another, where the number is somebody's."""

    def test_a_number_is_nobody_elses(self, cast: Cast) -> None:
        take(cast, judged(row("曾桂兰"), row("曾桂兰", phone="10012345690")))
        held = rows_held(cast.actor(cast.li), cast.community).get()
        with pytest.raises(AlreadyRegistered):
            enter_as_another(by=cast.actor(cast.li), at=NOW, held=held)
        assert rows_held(cast.actor(cast.li), cast.community).get() == held, "nobody loses the row"
