"""The loop from a call to the credited hour, walked once through the real actions."""

from datetime import timedelta

import pytest

from huzhu.care.dispatch.actions import accept_assignment
from huzhu.care.dispatch.models import Assignment
from huzhu.care.dispatch.planning import plan_day
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help
from huzhu.care.needs.models import Need
from huzhu.care.reviews.actions import rate_visit
from huzhu.care.visits.actions import check_in, check_out, confirm_visit
from huzhu.care.visits.models import Visit
from huzhu.care.visits.showing import Showing
from huzhu.commons.bank.queries import account_of, balance_of, ledger_sum
from huzhu.commons.journal.queries import lines_on
from huzhu.commons.notices.models import Notice
from huzhu.oversight.figures.queries import figures_of, month_of, reconciliation
from tests.cast import NOW, TODAY, Cast


def ask(cast: Cast, *, service: str = "P1", hours: int = 2) -> Need:
    """Operator Zhou takes down what Grandma Hong asks for, `hours` from now."""
    begins = NOW + timedelta(hours=hours)
    asked = Ask(service, "phone", begins, begins + timedelta(hours=1), minutes=60)
    return ask_for_help(by=cast.actor(cast.zhou), at=NOW, elder=cast.hong, ask=asked)


@pytest.mark.django_db
def test_a_call_becomes_a_visit_an_hour_and_a_figure(cast: Cast) -> None:
    li, wang = cast.actor(cast.li), cast.actor(cast.wang)
    need = approve_need(by=li, at=NOW, need=ask(cast, service="S1"))
    run = plan_day(by=li, at=NOW, place=cast.community, day=TODAY, seed=1, seconds=2)
    assert (run.needs_count, run.served_count) == (1, 1)
    offer = Assignment.objects.get(need=need)
    accepted = accept_assignment(by=wang, at=NOW, assignment=offer)
    arrives = accepted.starts_at
    check_in(by=wang, at=arrives, assignment=accepted, showing=Showing("n-in", card_code=cast.card))
    leaves = arrives + timedelta(minutes=62)
    check_out(by=wang, at=leaves, assignment=accepted, showing=Showing("n-out", card_code=cast.card))
    visit = Visit.objects.get(need=need)
    account = account_of(cast.wang)
    assert account is not None
    assert balance_of(account) == 0
    confirm_visit(by=cast.actor(cast.zhou), at=leaves, visit=visit, via=Visit.ConfirmedVia.CALL_BACK)
    rate_visit(by=cast.actor(cast.zhou), at=leaves, visit=visit, stars=5)
    assert balance_of(account) == 60
    assert ledger_sum() == 0
    month = month_of(cast.street, TODAY)
    chen = cast.actor(cast.chen)
    figures = {figure.code: figure.value for figure in figures_of(chen, cast.street, month)}
    assert figures["minutes_credited"] == 60
    assert figures["satisfaction"] == 5
    assert reconciliation(chen, cast.street, month).agrees
    assert [line.action for line in lines_on(f"visit:{visit.pk}")] == [
        "check_in",
        "check_out",
        "confirm_visit",
        "rate_visit",
    ]
    told = set(Notice.objects.filter(person=cast.son).values_list("kind", flat=True))
    assert told == {"assignment.accepted", "visit.arrived", "visit.left"}
