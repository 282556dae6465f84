"""Writing the journal, and sealing what was written."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection, transaction

from huzhu.commons.journal.models import Block, Line
from huzhu.commons.journal.queries import chained, last_block
from huzhu.commons.rows import insert_numbered
from huzhu.commons.sealed import Openings
from huzhu.kernel.actor import Actor
from huzhu.kernel.chain import FIRST_HEAD, head_of

LINES_PER_BLOCK = 5_000


def record(
    *,
    by: Actor,
    at: datetime,
    action: str,
    thing: str = "",
    persons: Iterable[str] = (),
    details: Mapping[str, object] | None = None,
) -> Line:
    """Writes one line in the running transaction: `action` was done to `thing` (`need:x7…`), naming `persons` by id.

    `details` holds codes, counts and field names, never a name, number or address. Asks for no permission: it is
    the last word of actions that have asked.
    """
    line = Line.of(by, at, action, thing, persons, details)
    insert_numbered(line)
    return line


def record_reading(*, by: Actor, at: datetime, opened: Openings, page: str) -> Line | None:
    """Writes whose sealed fields were opened for one answer; None where nothing was opened. Asks for no permission."""
    if not opened:
        return None
    details = {person: sorted(fields) for person, fields in sorted(opened.items())}
    return record(by=by, at=at, action="read", thing=page[:60], persons=opened, details=details)


@transaction.atomic
def seal_journal(*, by: Actor, at: datetime) -> int:
    """Seals all lines not yet sealed into blocks; returns how many blocks were made. Asks for no permission.

    Writers are held off for the moment of reading, so that no line with a lower number can still be on its way.
    """
    _hold_writers()
    last = last_block()
    number, seq, head = (last.number, last.last_seq, last.head) if last else (0, 0, FIRST_HEAD)
    made = 0
    while lines := list(Line.objects.filter(seq__gt=seq).order_by("seq")[:LINES_PER_BLOCK]):
        number, seq, previous = number + 1, lines[-1].seq, head
        head = head_of(previous, map(chained, lines))
        Block.objects.create(
            number=number,
            first_seq=lines[0].seq,
            last_seq=seq,
            head=head,
            previous_head=previous,
            sealed_at=at,
        )
        made += 1
    return made


def _hold_writers() -> None:
    # SQLite needs nothing: its transactions begin IMMEDIATE, so there is no other writer now.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Line._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
