"""The worker: fills a district's October, closes it, checks it, and says how long each took."""
# ruff: noqa: PLC0415  Django's models can only be imported once its settings stand

import json
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import django

COMMUNITIES, MEMBERS = 80, 100
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
# Written beside the triggers, as a restored backup is: to post a million one by one is another benchmark.
FILL = """
INSERT INTO bank_entry (id, reference, kind, legs, booked_on, occurred_at, posted_at, posted_by, rules, because)
  SELECT lpad(n::text, 12, '0'), 'attendance:' || n, 'credit', 1, DATE '2026-10-01' + n %% 31,
    TIMESTAMPTZ '2026-10-01 02:00Z' + n %% 31 * INTERVAL '1 day', TIMESTAMPTZ '2026-10-01 04:00Z', '3333333333ab',
    '0123456789ab', ''
  FROM generate_series(1, %(postings)s) AS n;
INSERT INTO bank_transfer (entry_id, leg, debit_id, credit_id, unit, amount)
  SELECT lpad(n::text, 12, '0'), 1, p.id, m.id, 'minutes', 30 + n %% 60
  FROM generate_series(1, %(postings)s) AS n
  JOIN (SELECT id, place_id, row_number() OVER (ORDER BY id) - 1 AS k FROM bank_account WHERE kind = 'member') AS m
    ON m.k = n %% %(members)s
  JOIN bank_account p ON p.place_id = m.place_id AND p.kind = 'pool' ORDER BY n;
UPDATE bank_account a SET balance = s.made, last_seq = s.last
  FROM (SELECT credit_id, SUM(amount) AS made, MAX(seq) AS last FROM bank_transfer GROUP BY credit_id) AS s
  WHERE s.credit_id = a.id;
ANALYZE
"""


def main() -> None:
    """Migrates, founds, fills, closes, and prints one JSON object."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from huzhu.commons.bank.closing import close_period, seal_books
    from huzhu.commons.bank.faults import bank_faults

    for app in ("places", "people", "bank", "journal"):
        call_command("migrate", app, verbosity=0)
    district, li = founded_district()
    filled(int(sys.argv[1]))
    begun, busy = time.perf_counter(), cpu(connection.connection.info.backend_pid)
    closing = close_period(by=li, at=NOW, place=district, from_on=date(2026, 10, 1), to_on=date(2026, 11, 1))
    frozen = time.perf_counter()
    seal = seal_books(by=li, at=NOW, closing=closing)
    sealed = time.perf_counter()
    spent = cpu(connection.connection.info.backend_pid) - busy
    faults = len(list(bank_faults()))
    answer = {
        "postings": seal.lines,
        "divisions": len(seal.places),
        "freeze_seconds": round(frozen - begun, 2),
        "close_seconds": round(sealed - begun, 1),
        "cpu_seconds": round(spent, 1),
        "check_seconds": round(time.perf_counter() - sealed, 1),
        "faults": faults,
    }
    print(json.dumps(answer))


def founded_district() -> tuple[object, object]:
    """A district of communities, each with a pool and members, and who closes its books."""
    from huzhu.commons.bank.models import Account
    from huzhu.commons.people.models import Person
    from huzhu.commons.places.models import Division
    from huzhu.kernel.actor import Actor, Holding

    district = Division.objects.create(name="district", tier="district", path="/district/")
    li = Actor("3333333333ab", NOW.date(), (Holding("staff", district.path),), "bench", "bench")
    below = [Division(name=f"c{n}", tier="community", path=f"/district/c{n}/") for n in range(COMMUNITIES)]
    people = [Person(place=place, registered_at=NOW) for place in below for _ in range(MEMBERS)]
    accounts = [Account(kind="pool", unit="minutes", place=place, opened_at=NOW) for place in below]
    said = {"kind": "member", "unit": "minutes", "floor": 0, "balance": 0, "held": 0, "opened_at": NOW}
    accounts += [Account(place=one.place, owner=one, **said) for one in people]
    for rows in (below, people, accounts):
        type(rows[0])._default_manager.bulk_create(rows, batch_size=1000)
    return district, li


def filled(postings: int) -> None:
    """A month of postings, as if they had been made."""
    from django.db import connection

    from huzhu.commons.bank import ddl

    ddl.lift(connection)
    with connection.cursor() as cursor:
        for statement in FILL.split(";"):
            cursor.execute(statement, {"postings": postings, "members": COMMUNITIES * MEMBERS})
    ddl.lay(connection)


def cpu(pid: int) -> float:
    """CPU seconds so far, of this process and of its database backend."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
