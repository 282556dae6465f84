"""Somebody with the whole database in hand rewrites history: the chain shows it, or the head that was published does.

The laws of the tables are lifted first; this is the insider who can do that.
"""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from huzhu.commons.journal.actions import record, seal_journal
from huzhu.commons.journal.models import Block, Line
from huzhu.commons.journal.queries import chain_faults, chained
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.chain import FIRST_HEAD, head_of
from tests.cast import NOW, TODAY

pytestmark = pytest.mark.django_db

ROUNDS = 200
COLUMNS = ("actor", "posts", "purpose", "via", "request", "action", "thing", "persons", "details")


@pytest.fixture
def published() -> str:
    """Forty lines in eight blocks, the laws lifted, and the head as another department has it on paper."""
    by = Actor("li2345678901", TODAY, (), "call", "web", "r")
    for number in range(40):
        record(
            by=by, at=NOW + timedelta(seconds=number), action=f"deed_{number % 7}", thing=f"t:{number}", persons=["p"]
        )
        if number % 5 == 4:
            seal_journal(by=machine(TODAY, "job", "seal"), at=NOW)
    newest = Block.objects.order_by("-number")[0]
    assert list(chain_faults(newest.head)) == []
    _lift_the_laws()
    return newest.head


def _lift_the_laws() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("journal_line", "journal_naming", "journal_block"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'journal_%%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def _change_a_word(chance: random.Random, line: Line) -> None:
    column = chance.choice(COLUMNS)
    Line.objects.filter(pk=line.pk).update(**{column: f"{getattr(line, column)}x"[-12:]})


def _change_the_moment(chance: random.Random, line: Line) -> None:
    Line.objects.filter(pk=line.pk).update(at=line.at + timedelta(microseconds=chance.randint(1, 10**9)))


def _take_away(chance: random.Random, line: Line) -> None:
    Line.objects.filter(pk=line.pk).delete()


def _renumber(chance: random.Random, line: Line) -> None:
    Line.objects.filter(pk=line.pk).update(seq=10_000 + line.seq)


def _swap(chance: random.Random, line: Line) -> None:
    other = chance.choice([one for one in Line.objects.order_by("seq") if chained(one)[2:] != chained(line)[2:]])
    mine, theirs = ({name: getattr(one, name) for name in COLUMNS} for one in (line, other))
    Line.objects.filter(pk=line.pk).update(**theirs)
    Line.objects.filter(pk=other.pk).update(**mine)


def _rehash_one_block(chance: random.Random, line: Line) -> None:
    """The insider mends the block he changed, and forgets those after it."""
    _change_a_word(chance, line)
    block = Block.objects.filter(last_seq__gte=line.seq).order_by("number")[0]
    covered = Line.objects.filter(seq__gte=block.first_seq, seq__lte=block.last_seq).order_by("seq")
    Block.objects.filter(pk=block.pk).update(head=head_of(block.previous_head, map(chained, covered)))


def _rehash_all(chance: random.Random, line: Line) -> None:
    """The insider rewrites the whole chain; only the head on paper tells."""
    _change_a_word(chance, line)
    _mend_the_chain()


def _cut_the_end(chance: random.Random, line: Line) -> None:
    """The last block and its lines vanish; what is left adds up."""
    newest = Block.objects.order_by("-number")[0]
    Line.objects.filter(seq__gte=newest.first_seq).delete()
    newest.delete()


def _mend_the_chain() -> None:
    previous = FIRST_HEAD
    for block in Block.objects.order_by("number"):
        covered = Line.objects.filter(seq__gte=block.first_seq, seq__lte=block.last_seq).order_by("seq")
        head = head_of(previous, map(chained, covered))
        Block.objects.filter(pk=block.pk).update(head=head, previous_head=previous)
        previous = head


TAMPERS: tuple[Callable[[random.Random, Line], None], ...] = (
    _change_a_word, _change_the_moment, _take_away, _renumber, _swap, _rehash_one_block, _rehash_all, _cut_the_end,
)  # fmt: skip


def test_each_of_200_random_tampers_is_found(published: str) -> None:
    chance, found = random.Random(20261120), 0
    for number in range(ROUNDS):
        tamper = TAMPERS[number % len(TAMPERS)]
        point = transaction.savepoint_create()
        sealed = list(Line.objects.filter(seq__lte=Block.objects.order_by("-number")[0].last_seq).order_by("seq"))
        tamper(chance, chance.choice(sealed))
        assert list(chain_faults(published)), f"round {number}: {tamper.__name__} was not found"
        found += 1
        transaction.savepoint_rollback(point)
    assert found == ROUNDS
    assert list(chain_faults(published)) == [], "the tests themselves left nothing behind"


def test_without_the_published_head_a_whole_rewriting_is_not_seen(published: str) -> None:
    """Why the head is printed in the monthly report and kept by another department."""
    _rehash_all(random.Random(1), Line.objects.order_by("seq")[3])
    assert list(chain_faults()) == []
    assert list(chain_faults(published)) != []


def test_a_block_taken_from_the_middle_is_found(published: str) -> None:
    middle = Block.objects.order_by("number")[3]
    Block.objects.filter(pk=middle.pk).delete()
    assert next(fault.wrong for fault in chain_faults(published)) == "a block is missing or was moved"


def test_a_line_slipped_in_is_found(published: str) -> None:
    line = Line.objects.order_by("seq")[10]
    Line.objects.filter(pk=line.pk).update(seq=line.seq + 100_000)
    Line.objects.create(
        seq=line.seq, at=line.at, actor=line.actor, posts=line.posts, purpose=line.purpose, via=line.via,
        request=line.request, action=line.action, thing="t:forged", persons=line.persons, details=line.details,
    )  # fmt: skip
    assert list(chain_faults(published))
