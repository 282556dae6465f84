"""A month that was paid to somebody and was too much, for the walks of trust."""

import json
from datetime import date, timedelta

from huzhu.care.entitlement.models import Application
from huzhu.care.subsidies.models import Payment, Recovery, Run
from huzhu.care.subsidies.planning import same_month
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from tests.cast import NOW

MONTH, CODE = date(2026, 10, 1), "advanced_age_allowance"
DAY = timedelta(days=1)


def money_of(person: Person, by: Actor, second: Actor) -> dict[str, list[str]]:
    """Released by a second person and then claimed back, by the name an address gives to each row."""
    grant = Application.objects.create(
        person=person,
        benefit=CODE,
        same=same_month(person.pk, CODE, MONTH),
        asker="self",
        evidence="身份证",
        state="ended",
        applied_at=NOW - 90 * DAY,
        applied_by_id=by.person_id,
        decided_at=NOW - 80 * DAY,
        decided_by_id=second.person_id,
        from_on=MONTH - 30 * DAY,
        review_on=MONTH + 335 * DAY,
        ended_on=MONTH,
        ended_at=NOW,
        ended_by_id=by.person_id,
        because="迁出",
    )
    run = Run.objects.create(
        place=person.place,
        first_on=MONTH,
        pack="entitlement_example",
        edition="0" * 12,
        illustrative=True,
        state="released",
        paying_count=1,
        held_count=0,
        fen=10_000,
        totals=json.dumps({CODE: {"full": [1, 10_000]}}),
        drafted_at=NOW - DAY,
        drafted_by_id=by.person_id,
        released_at=NOW - DAY,
        released_by_id=second.person_id,
        digest="0" * 64,
    )
    return {"run": [run.pk], **_payments(run, grant, by)}


def _payments(run: Run, grant: Application, by: Actor) -> dict[str, list[str]]:
    paid = {"run": run, "person": grant.person, "application": grant, "benefit": CODE, "days": 31, "why": "full"}
    payee = {"name": str(grant.person.name), "number": "", "benefit": "高龄津贴"}
    money = {"money": '{"fen": 10000, "taken_off": 0}', "payee": json.dumps(payee), "evidence": '{"seen": 1}'}
    same = same_month(grant.person_id, CODE, MONTH)
    payment = Payment.objects.create(**paid, **money, state="due", same=same)
    claimed = {"way": "repay", "claimed_at": NOW, "claimed_by_id": by.person_id}
    recovery = Recovery.objects.create(person=grant.person, payment=payment, money='{"fen": 10000}', **claimed)
    return {"payment": [payment.pk], "recovery": [recovery.pk]}
