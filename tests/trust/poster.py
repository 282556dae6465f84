"""Processes that post until they are killed: eight clients, and the worker; `found` opens the books, `audit` counts."""

import json
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.trust.nursery import say, still_wanted

CLIENTS = 8
STATES = ("pending", "posted", "voided")
AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def minutes_of(reference: str) -> int:
    """The amount that belongs to a reference, so that an auditor can know it: 1 to 60 minutes."""
    client, _, turn = reference.partition(":")
    return (int(client) * 31 + int(turn) * 7) % 60 + 1


def found() -> None:
    """Opens the books of one community; prints how to find them again."""
    from tests.commons.bank.books import founded

    books = founded()
    ids = {"pool": books.pool.pk, "hong": books.hong_minutes.pk, "wang": books.wang_minutes.pk}
    print(json.dumps(ids | {"li": books.li.person_id, "path": books.place.path}))


def post(told: dict[str, Any]) -> None:
    """Each client posts its turns one after another from the turn told, and says each after the commit.

    Every fourth is only set aside, for the worker; every eighth set aside and posted. Where the database is gone, a
    client asks again, with the same reference, until it is answered.
    """
    accounts = _accounts(told)

    def client(number: int) -> None:
        for turn in count(told["turns"][number]):
            reference = f"{number}:{turn}"
            said = _until_answered(lambda: _post_one(told, accounts, reference, turn))  # noqa: B023  answered before the next
            say(f"{said} {reference}")

    threads = [threading.Thread(target=client, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def work(told: dict[str, Any]) -> None:
    """The worker: posts whatever waits, one after another, as a job does, and says each after the commit."""
    from huzhu.commons.bank.actions import post_hold
    from huzhu.commons.bank.models import Hold

    li = _li(told)
    while True:
        waiting = _until_answered(lambda: list(Hold.objects.filter(state="pending").order_by("placed_at", "pk")[:50]))
        for hold in waiting:
            _until_answered(lambda: post_hold(by=li, at=AT, reference=hold.reference))  # noqa: B023  as above
            say(f"worked {hold.reference}")
        time.sleep(0.01)


def audit() -> None:
    """Prints every reference with how often and with how much it stands in the books, what waits, and the faults."""
    from huzhu.commons.bank.faults import bank_faults
    from huzhu.commons.bank.models import Hold, Transfer
    from huzhu.commons.bank.queries import ledger_sum

    standing: dict[str, list[int]] = {}
    for reference, amount in Transfer.objects.values_list("entry__reference", "amount"):
        standing.setdefault(reference, []).append(amount)
    holds = {state: list(Hold.objects.filter(state=state).values_list("reference", flat=True)) for state in STATES}
    faults = [f"{fault.promise} {fault.thing} {fault.wrong}" for fault in bank_faults()]
    print(json.dumps({"standing": standing, "holds": holds, "faults": faults, "sum": ledger_sum()}))


def _post_one(told: dict[str, Any], accounts: dict[str, object], reference: str, turn: int) -> str:
    from huzhu.commons.bank.actions import Move, place_hold, post_entry, post_hold
    from huzhu.commons.bank.models import Entry

    li, by_hold = _li(told), turn % 4 == 0
    move = Move(accounts["pool"], accounts["wang" if by_hold else "hong"], minutes_of(reference))  # type: ignore[arg-type]
    if not by_hold:
        post_entry(by=li, at=AT, reference=reference, kind=Entry.Kind.CREDIT, moves=[move])
        return "posted"
    place_hold(by=li, at=AT, reference=reference, kind=Entry.Kind.CREDIT, move=move)
    if turn % 8:
        return "held"
    post_hold(by=li, at=AT, reference=reference)
    return "posted"


def _until_answered[T](ask: Callable[[], T]) -> T:
    from django.db import InterfaceError, OperationalError, connection

    while still_wanted():
        try:
            return ask()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.02)
    raise SystemExit  # for mypy: `still_wanted` does not come back where nobody listens


def _accounts(told: dict[str, Any]) -> dict[str, object]:
    from huzhu.commons.bank.models import Account

    names = ("pool", "hong", "wang")
    return _until_answered(lambda: {n: Account.objects.select_related("place").get(pk=told[n]) for n in names})


def _li(told: dict[str, Any]) -> Any:
    from huzhu.kernel.actor import Actor, Holding

    return Actor(told["li"], AT.date(), (Holding("staff", told["path"]),))


if __name__ == "__main__":
    import django

    django.setup()
    {"found": found, "audit": audit}[sys.argv[1]]()
