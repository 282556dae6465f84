"""A house with many visits that wait for a word: `found` builds it, `audit` says what the books hold of them."""

import json
import sys
from datetime import timedelta


def found(count: int) -> None:
    """So many visits of as many helpers, all left and unconfirmed; prints a session of the operator and the visits."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from huzhu.care.dispatch.models import Assignment
    from huzhu.care.needs.models import Need
    from huzhu.care.visits.actions import Showing, check_out
    from huzhu.care.visits.models import Attendance, Visit
    from huzhu.commons.people.models import Account
    from tests.cast import assemble

    cast, now = assemble(), timezone.now()
    begin = now - timedelta(hours=3)
    for number in range(count):
        need = Need.objects.create(
            elder=cast.hong, place=cast.community, service="S1", channel="phone", earliest_at=begin,
            latest_start_at=begin, minutes=60, asked_at=begin, asked_by=cast.zhou, state="approved", approved_at=begin,
            approved_by=cast.li,
        )  # fmt: skip
        assignment = Assignment.objects.create(
            need=need, helper=cast.wang_helper, starts_at=begin, ends_at=begin + timedelta(hours=1), state="accepted",
            offered_at=begin, offered_by=cast.li, answer_by_at=begin, answered_at=begin, answered_by=cast.wang,
            password="茶花", begun_at=begin,
        )  # fmt: skip
        visit = Visit.objects.create(need=need, elder=cast.hong, place=cast.community, began_at=begin)
        # Each visit on a day of its own, so that no limit of a day makes one of them worth nothing.
        arrived = begin - timedelta(days=number)
        Attendance.objects.create(
            visit=visit, assignment=assignment, arrived_at=arrived, arrival_shown="station",
            arrival_nonce=f"in{number}", arrival_noted_by=cast.zhou,
        )  # fmt: skip
        check_out(
            by=cast.actor(cast.zhou), at=arrived + timedelta(minutes=60), assignment=assignment,
            showing=Showing(f"out{number}", "station"),
        )  # fmt: skip
    account = Account.objects.create(username="zhou", person=cast.zhou)
    session = SessionStore()
    session["_auth_user_id"] = str(account.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = account.get_session_auth_hash()
    session.create()
    visits = list(Visit.objects.order_by("pk").values_list("pk", flat=True))
    print(json.dumps({"session": session.session_key, "visits": visits}))


def audit() -> None:
    """Prints for each visit how it stands and how many minutes the books hold for it, and the faults of the books."""
    from huzhu.care.visits.models import Attendance
    from huzhu.commons.bank.faults import bank_faults
    from huzhu.commons.bank.models import Transfer
    from huzhu.commons.bank.queries import ledger_sum
    from huzhu.commons.journal.models import Line

    booked: dict[str, list[int]] = {}
    for reference, amount in Transfer.objects.values_list("entry__reference", "amount"):
        booked.setdefault(reference.removeprefix("attendance:"), []).append(amount)
    visits = {
        part.visit_id: {
            "state": part.visit.state,
            "booked": booked.get(part.pk, []),
            "lines": Line.objects.filter(thing=f"visit:{part.visit_id}", action="confirm_visit").count(),
        }
        for part in Attendance.objects.select_related("visit").order_by("pk")
    }
    print(json.dumps({"visits": visits, "faults": [str(fault) for fault in bank_faults()], "sum": ledger_sum()}))


if __name__ == "__main__":
    import django

    django.setup()
    from huzhu.commons.sealed import noting_openings

    with noting_openings():
        found(int(sys.argv[2])) if sys.argv[1] == "found" else audit()
