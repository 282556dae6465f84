"""A process that posts: `found` opens the books, `post` posts from eight clients until it is killed, `audit` counts."""

import json
import sys
import threading
from datetime import UTC, datetime
from itertools import count

CLIENTS = 8
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


def post() -> None:
    """Each client posts its turns one after another, from the turn told on stdin, and says each after the commit."""
    from huzhu.commons.bank.models import Account

    told = json.load(sys.stdin)
    accounts = {name: Account.objects.select_related("place").get(pk=told[name]) for name in ("pool", "hong", "wang")}
    mouth = threading.Lock()

    def client(number: int) -> None:
        for turn in count(told["turns"][number]):
            reference = f"{number}:{turn}"
            _post_one(told, accounts, reference, by_hold=turn % 4 == 0)
            with mouth:
                print(reference, flush=True)

    threads = [threading.Thread(target=client, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def audit() -> None:
    """Prints every reference with how often and with how much it stands in the books, what waits, and the faults."""
    from huzhu.commons.bank.faults import bank_faults
    from huzhu.commons.bank.models import Hold, Transfer
    from huzhu.commons.bank.queries import ledger_sum

    standing: dict[str, list[int]] = {}
    for reference, amount in Transfer.objects.values_list("entry__reference", "amount"):
        standing.setdefault(reference, []).append(amount)
    pending = list(Hold.objects.filter(state="pending").values_list("reference", flat=True))
    faults = [f"{fault.promise} {fault.thing} {fault.wrong}" for fault in bank_faults()]
    print(json.dumps({"standing": standing, "pending": pending, "faults": faults, "sum": ledger_sum()}))


def _post_one(told: dict[str, str], accounts: dict[str, object], reference: str, *, by_hold: bool) -> None:
    from huzhu.commons.bank.actions import Move, place_hold, post_entry, post_hold
    from huzhu.commons.bank.models import Entry
    from huzhu.kernel.actor import Actor, Holding

    li = Actor(told["li"], AT.date(), (Holding("staff", told["path"]),))
    move = Move(accounts["pool"], accounts["wang" if by_hold else "hong"], minutes_of(reference))  # type: ignore[arg-type]
    if by_hold:
        place_hold(by=li, at=AT, reference=reference, kind=Entry.Kind.CREDIT, move=move)
        post_hold(by=li, at=AT, reference=reference)
    else:
        post_entry(by=li, at=AT, reference=reference, kind=Entry.Kind.CREDIT, moves=[move])


if __name__ == "__main__":
    import django

    django.setup()
    {"found": found, "post": post, "audit": audit}[sys.argv[1]]()
