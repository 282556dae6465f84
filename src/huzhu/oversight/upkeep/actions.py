"""What is written down of the upkeep: that the whole journal was checked, and that a backup was made."""

from datetime import datetime

from django.db import transaction

from huzhu.commons.journal.actions import record
from huzhu.commons.journal.queries import chain_faults, last_block
from huzhu.kernel.actor import Actor
from huzhu.oversight.upkeep.health import BACKUP, JOURNAL


@transaction.atomic
def check_journal(*, by: Actor, at: datetime) -> int:
    """Checks every sealed block, and writes down that it was done; returns how many faults there are.

    Asks for no permission: it tells a count. `chain_faults` says where they are.
    """
    faults = sum(1 for _ in chain_faults())
    note_journal_check(by=by, at=at, faults=faults)
    return faults


@transaction.atomic
def note_journal_check(*, by: Actor, at: datetime, faults: int) -> None:
    """Writes down that the whole chain was checked, and how many faults there were. Asks for no permission: a count."""
    block = last_block()
    details = {"faults": faults, "blocks": block.number if block else 0}
    record(by=by, at=at, action="note_journal_check", thing=JOURNAL, details=details)


@transaction.atomic
def note_backup(*, by: Actor, at: datetime, mebibytes: int, sound: bool) -> None:
    """Writes down that a copy was made, how large it is, and whether it read back whole.

    Asks for no permission: only whoever sits at the machine can make one.
    """
    record(by=by, at=at, action="note_backup", thing=BACKUP, details={"mebibytes": mebibytes, "sound": sound})
