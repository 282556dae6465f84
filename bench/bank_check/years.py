"""The worker: fills months of a district on either engine, seals each, checks, and says how long each promise took."""
# ruff: noqa: PLC0415  Django's models can only be imported once its settings stand

import json
import os
import resource
import sys
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import django

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
MEMBERS = 8000
# Written beside the triggers, as a restored backup is: to post a million one by one is another benchmark.
FILL = """
CREATE TEMP TABLE day (k bigint PRIMARY KEY, day date, moment timestamp{zone});
CREATE TEMP TABLE number AS
  WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {postings}) SELECT n FROM s;
--days
INSERT INTO bank_entry (id, reference, kind, legs, booked_on, occurred_at, posted_at, posted_by, rules, because)
  SELECT substr(CAST(1000000000000 + n AS text), 2), 'attendance:' || n, 'credit', 1, day, moment, moment,
    '3333333333ab', '0123456789ab', '' FROM number JOIN day ON k = (n - 1) * CAST({days} AS bigint) / {postings};
INSERT INTO bank_transfer (entry_id, leg, debit_id, credit_id, unit, amount)
  SELECT substr(CAST(1000000000000 + n AS text), 2), 1, p.id, m.id, 'minutes', 30 + n % 60
  FROM number JOIN (
    SELECT id, place_id, row_number() OVER (ORDER BY id) - 1 AS k FROM bank_account WHERE kind = 'member') AS m
    ON m.k = n % {members}
  JOIN bank_account p ON p.place_id = m.place_id AND p.kind = 'pool' ORDER BY n;
UPDATE bank_account SET balance = s.made, last_seq = s.last
  FROM (SELECT credit_id, SUM(amount) AS made, MAX(seq) AS last FROM bank_transfer GROUP BY credit_id) AS s
  WHERE s.credit_id = bank_account.id;
ANALYZE
"""


def main() -> None:
    """Migrates, founds, fills, seals, checks, and prints one JSON object."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")
    django.setup()
    from django.core.management import call_command

    from bench.bank_close.district import founded_district
    from huzhu.commons.bank.closing import close_month
    from huzhu.commons.bank.faults import PROMISES

    for app in ("places", "people", "bank", "journal"):
        call_command("migrate", app, verbosity=0)
    district, li = founded_district()
    postings, firsts = int(sys.argv[1]), month_starts(int(sys.argv[2]))
    filled(postings, firsts)
    begun = time.perf_counter()
    for first in firsts[:-1]:
        close_month(by=li, at=NOW, place=district, first_on=first)
    sealed = time.perf_counter()
    took, faults, busy = {}, 0, cpu()
    for promise in PROMISES:
        before = time.perf_counter()
        faults += len(list(promise()))
        took[promise.__name__] = round(time.perf_counter() - before, 1)
    answer = {
        "postings": postings,
        "seals": len(firsts) - 1,
        "check_seconds": round(sum(took.values()), 1),
        "cpu_seconds": round(cpu() - busy, 1),
        "faults": faults,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "sealing_seconds": round(sealed - begun, 1),
        "seconds": {name: part for name, part in took.items() if part >= 1},
    }
    print(json.dumps(answer))


def month_starts(months: int) -> list[date]:
    """The first days of so many months up to October, and the day after the last."""
    ends = date(2026, 11, 1)
    count = ends.year * 12 + ends.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(count - months, count + 1)]


def filled(postings: int, firsts: list[date]) -> None:
    """Postings spread evenly over the months, in the order of their days, as if they had been made."""
    from django.db import connection

    from huzhu.commons.bank import ddl

    days = [first + timedelta(days=n) for first, after in pairwise(firsts) for n in range((after - first).days)]
    zone = "tz" if connection.vendor == "postgresql" else ""
    said = FILL.format(zone=zone, postings=postings, days=len(days), members=MEMBERS)
    table, rows = said.split("--days")
    ddl.lift(connection)
    with connection.cursor() as cursor:
        for statement in table.strip().rstrip(";").split(";"):
            cursor.execute(statement)
        moment = "02:00:00+00:00" if zone else "02:00:00"
        told = [(k, f"{day}", f"{day} {moment}") for k, day in enumerate(days)]
        cursor.executemany("INSERT INTO day VALUES (%s, %s, %s)", told)
        for statement in rows.split(";"):
            cursor.execute(statement)
    ddl.lay(connection)


def cpu() -> float:
    """CPU seconds so far, of this process and, on PostgreSQL, of its database backend."""
    from django.db import connection

    from bench.bank_close import district

    if connection.vendor == "postgresql":
        return district.cpu(connection.connection.info.backend_pid)
    return time.process_time()


if __name__ == "__main__":
    main()
