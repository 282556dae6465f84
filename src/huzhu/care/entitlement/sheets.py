"""People of the register as rows for the finder: opened for one statement, and written down nowhere in the clear."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import connection

from huzhu.commons.people.models import Fact, Person
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.entitlement.conditions import Sheet
from huzhu.kernel.entitlement.facts import facts_on
from huzhu.kernel.entitlement.finding import BORN_ON, answers_of, columns_of, statement
from huzhu.kernel.entitlement.hearing import TOLD, Asking, dated_facts

Answers = Mapping[str, tuple[bool | None, int | None]]
"""By benefit whether it may be due (None: cannot tell) and how much."""


def sheets_of(people: Sequence[Person], rules: Asking, day: date) -> dict[str, Sheet]:
    """What is known of each of these people on a day, by their code. Opens what the rules ask for, and nothing else."""
    entries = defaultdict(list)
    known = Fact.objects.filter(person__in=[one.pk for one in people], kind__in=TOLD, from_on__lte=day)
    for fact in known.exclude(to_on__lte=day).order_by("pk"):
        entries[fact.person_id].append(fact)
    return {one.pk: sheet_of(one, entries[one.pk], rules, day) for one in people}


def sheet_of(person: Person, known: Iterable[Fact], rules: Asking, day: date) -> Sheet:
    """The same of one person, from the facts of that day, which are read already."""
    asked = sorted((one for one in known if one.kind in TOLD), key=lambda one: (one.from_on, one.pk))
    told = [(str(one.kind), str(one.value), one.from_on, one.to_on) for one in asked]
    return facts_on(_born_on(person, day), dated_facts(told, rules), day)


def _born_on(person: Person, day: date) -> date | None:
    return person.born_on if person.born_on and person.born_on <= day else None


def answers_for(sheets: Mapping[str, Sheet], benefits: Benefits) -> dict[str, Answers]:
    """What each may be entitled to, by one statement in the database; the rows travel in it and lie in no table."""
    rows = [_row(code, sheet, benefits) for code, sheet in sheets.items()]
    columns = answers_of(benefits)
    found: dict[str, Answers] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement(benefits, _table(benefits), "person"), [json.dumps(rows)])
        for person, *values in cursor.fetchall():
            left, told = iter(values), {}
            for one in columns:
                verdict = next(left)
                told[one.benefit] = (None if verdict is None else bool(verdict), next(left) if one.amount else None)
            found[str(person)] = told
    return found


def _row(code: str, sheet: Sheet, benefits: Benefits) -> dict[str, object]:
    row: dict[str, object] = {"person": code, BORN_ON: sheet.born_on and sheet.born_on.isoformat()}
    return row | {fact: sheet.facts[fact].value if fact in sheet.facts else None for fact in benefits.facts}


def _table(benefits: Benefits) -> str:
    """The rows of the one parameter as a table, in the words of each engine."""
    columns = {"person": "varchar(12)"} | dict(columns_of(benefits))
    if connection.vendor == "postgresql":
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        return f"json_to_recordset(%s::json) AS sheet({typed})"
    taken = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in columns)
    return f"(SELECT {taken} FROM json_each(%s)) AS sheet"


def due_of(answers: Answers, benefits: Benefits) -> dict[str, int | None]:
    """What may be due and may stand on a list of people, with its amount."""
    listed = {one.code for one in benefits.benefits if one.listed}
    return {code: amount for code, (verdict, amount) in answers.items() if verdict and code in listed}
