"""Reading the journal, and checking that nobody rewrote it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet

from huzhu.commons.journal.models import Block, Line, Naming
from huzhu.kernel.chain import FIRST_HEAD, head_of


@dataclass(frozen=True, slots=True)
class ChainFault:
    """Where the chain is broken: the block, its first and last line, and what is wrong with it."""

    block: int
    first_seq: int
    last_seq: int
    wrong: str


def last_block() -> Block | None:
    """The newest sealed block; its head is what reports print and other departments keep."""
    return Block.objects.order_by("-number").first()


def lines_on(thing: str) -> QuerySet[Line]:
    """What was done with one thing, oldest first: the audit trail of a need, a visit, a person."""
    return Line.objects.filter(thing=thing).order_by("seq")


def lines_naming(person_id: str) -> QuerySet[Line]:
    """Who did or read what of this person, newest first."""
    return Line.objects.filter(seq__in=Naming.objects.filter(person=person_id).values("line_seq")).order_by("-seq")


def chained(line: Line) -> tuple[object, ...]:
    """The line as the chain covers it: every column, the moment as UTC text."""
    return (
        line.seq,
        _utc(line.at),
        line.actor,
        line.posts,
        line.purpose,
        line.via,
        line.request,
        line.action,
        line.thing,
        line.persons,
        line.details,
    )


def chain_faults(published_head: str = "") -> Iterator[ChainFault]:
    """Every place where the sealed journal does not add up; nothing where all is well.

    A head that was published elsewhere (printed in a report) finds even a rewriting of the whole chain.
    """
    head, seq, number, seen = FIRST_HEAD, 0, 0, not published_head
    for block in Block.objects.order_by("number"):
        wrong = _wrong_with(block, head, seq, number)
        if wrong:
            yield ChainFault(block.number, block.first_seq, block.last_seq, wrong)
        head, seq, number = block.head, block.last_seq, block.number
        seen = seen or head == published_head
    if not seen:
        yield ChainFault(number, 0, seq, "the published head is not in the chain")


def _wrong_with(block: Block, head: str, seq: int, number: int) -> str:
    if block.number != number + 1 or block.previous_head != head:
        return "a block is missing or was moved"
    lines = Line.objects.filter(seq__gt=seq, seq__lte=block.last_seq).order_by("seq")
    if head_of(head, map(chained, lines.iterator())) != block.head:
        return "a line was changed, added or taken away"
    return ""


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
