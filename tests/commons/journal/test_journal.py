"""The journal: every line once, never changed, and sealed so that changing it shows."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from huzhu.commons.journal.actions import record, record_reading, seal_journal
from huzhu.commons.journal.models import Block, Line, Naming
from huzhu.commons.journal.queries import chain_faults, last_block, lines_naming, lines_on
from huzhu.kernel.actor import Actor, Holding, machine
from tests.cast import NOW, TODAY

pytestmark = pytest.mark.django_db

LI = Actor("li2345678901", TODAY, (Holding("staff", "/a/"), Holding("operator", "/a/")), "call-back", "web", "req1")


def write(count: int, start: int = 0) -> None:
    """So many lines about as many things."""
    for number in range(start, start + count):
        record(by=LI, at=NOW + timedelta(seconds=number), action="test_deed", thing=f"thing:{number}", persons=["p1"])


class TestRecord:
    def test_a_line_says_who_what_why_and_through_which_door(self) -> None:
        line = record(
            by=LI, at=NOW, action="deed", thing="need:1", persons=["b", "a", "b"], details={"n": 2, "a": "中"}
        )
        line.refresh_from_db()
        assert (line.actor, line.posts, line.purpose, line.via, line.request) == (
            "li2345678901", "operator staff", "call-back", "web", "req1",
        )  # fmt: skip
        assert line.persons == "a b"
        assert line.details == '{"a": "中", "n": 2}'
        assert set(Naming.objects.values_list("person", "line_seq")) == {("a", line.seq), ("b", line.seq)}

    def test_it_goes_when_the_deed_goes(self) -> None:
        with transaction.atomic():
            record(by=LI, at=NOW, action="undone")
            transaction.set_rollback(True)
        assert not Line.objects.filter(action="undone").exists()

    def test_who_did_what_of_me_is_found(self) -> None:
        write(2)
        record(by=LI, at=NOW, action="other", persons=["p2"])
        assert [line.action for line in lines_naming("p1")] == ["test_deed", "test_deed"]
        assert [line.seq for line in lines_naming("p1")] == sorted(
            (line.seq for line in lines_naming("p1")), reverse=True
        )
        assert [line.action for line in lines_on("thing:1")] == ["test_deed"]


class TestRecordReading:
    def test_it_names_each_person_and_the_fields_opened(self) -> None:
        line = record_reading(by=LI, at=NOW, opened={"p2": {"door", "name"}, "p1": {"name"}}, page="GET /people/")
        assert line is not None
        assert line.details == '{"p1": ["name"], "p2": ["door", "name"]}'
        assert (line.action, line.thing, line.persons) == ("read", "GET /people/", "p1 p2")

    def test_nothing_opened_is_nothing_written(self) -> None:
        before = Line.objects.count()
        assert record_reading(by=LI, at=NOW, opened={}, page="GET /") is None
        assert Line.objects.count() == before


class TestAppendOnly:
    @pytest.mark.parametrize("table", ["journal_line", "journal_naming", "journal_block"])
    @pytest.mark.parametrize("attack", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
    def test_the_database_itself_refuses(self, table: str, attack: str) -> None:
        write(3)
        seal_journal(by=machine(TODAY, "job", "seal"), at=NOW)
        if attack.startswith("TRUNCATE") and connection.vendor == "sqlite":
            pytest.skip("SQLite has no TRUNCATE")
        column = {"journal_line": "action", "journal_naming": "person", "journal_block": "head"}[table]
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack.format(table, column, "'forged'"))
        assert not list(chain_faults())

    def test_replacing_a_line_is_refused_too(self) -> None:
        write(1)
        if connection.vendor != "sqlite":
            pytest.skip("only SQLite knows INSERT OR REPLACE")
        columns = ", ".join(field.column for field in Line._meta.concrete_fields if field.column != "action")
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT OR REPLACE INTO journal_line ({columns}, action) SELECT {columns}, 'forged' FROM journal_line"
            )


class TestSealJournal:
    def test_every_line_lies_in_one_block_and_blocks_hang_together(self) -> None:
        house = machine(TODAY, "job", "seal")
        write(3)
        assert seal_journal(by=house, at=NOW) == 1
        write(2, start=3)
        assert seal_journal(by=house, at=NOW) == 1
        first, second = Block.objects.order_by("number")
        assert (second.previous_head, second.number) == (first.head, first.number + 1)
        assert first.last_seq < second.first_seq
        assert last_block() == second
        assert list(chain_faults(second.head)) == []

    def test_nothing_new_makes_no_block(self) -> None:
        house = machine(TODAY, "job", "seal")
        write(1)
        assert [seal_journal(by=house, at=NOW) for _ in range(2)] == [1, 0]

    def test_many_lines_make_several_blocks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("huzhu.commons.journal.actions.LINES_PER_BLOCK", 4)
        already = Line.objects.count()
        write(10)
        assert seal_journal(by=machine(TODAY, "job", "seal"), at=NOW) == -(-(10 + already) // 4)
        assert list(chain_faults()) == []

    def test_a_head_nobody_knows_is_a_fault(self) -> None:
        write(1)
        seal_journal(by=machine(TODAY, "job", "seal"), at=NOW)
        assert [fault.wrong for fault in chain_faults("f" * 64)] == ["the published head is not in the chain"]
