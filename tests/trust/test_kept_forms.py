"""Forms that telephones kept, sent twice in any order: each is in the books once, with its own times."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client

from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.models import Need
from huzhu.care.visits.models import Attendance
from huzhu.commons.journal.models import Line
from tests.cast import NOW, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.trust.harness import LONG

pytestmark = pytest.mark.django_db

VISITS = 250 if LONG else 20
STAY, SLOW = timedelta(minutes=9), timedelta(days=2)
BACK = NOW + timedelta(hours=50)

Form = tuple[str, dict[str, Any]]


def test_every_form_twice_in_any_order_counts_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    promises, wang = many(cast), signed_in_as(cast.wang)
    forms = [form for one in promises for form in both(cast, one)]
    monkeypatch.setattr("django.utils.timezone.now", lambda: BACK)
    for seed in range(2):
        flush(wang, forms, Random(seed))
    parts = {one.assignment_id: one for one in Attendance.objects.all()}
    assert len(forms) == 2 * VISITS == 2 * len(parts)
    for one in promises:
        part = parts[one.pk]
        assert (part.arrived_at, part.left_at) == (one.starts_at, one.starts_at + STAY)
        assert part.arrival_ahead_seconds == part.leaving_ahead_seconds == -SLOW.total_seconds()
    for action in ("check_in", "check_out"):
        assert Line.objects.filter(action=action).count() == VISITS


def flush(phone: Client, forms: list[Form], draw: Random) -> None:
    """What outbox.js does: sends what waits, again and again until all is answered, though in no order at all."""
    waiting = draw.sample(forms, len(forms))
    for _ in range(3):
        waiting = [form for form in waiting if not answered(phone, *form)]
    assert not waiting


def answered(phone: Client, address: str, form: dict[str, Any]) -> bool:
    """Whether the house has taken it; False where its arrival has not come yet."""
    clock = str(milliseconds(BACK - SLOW))
    answer = phone.post(address, form, headers={"Huzhu-Clock": clock})
    if answer.status_code == 200:
        return True
    assert answer.json()["code"] == "visit.not_arrived"
    return False


def both(cast: Cast, one: Assignment) -> list[Form]:
    """Arrival and leaving as a telephone keeps them whose clock is two days slow."""

    def kept(deed: str, true: datetime) -> Form:
        told = {"nonce": f"{deed}-{one.pk}", "code": cast.card, "whose": cast.wang.pk}
        return f"/v/kept/{one.pk}/{deed}/", {**told, "pressed": milliseconds(true - SLOW)}

    return [kept("in", one.starts_at), kept("out", one.starts_at + STAY)]


def many(cast: Cast) -> list[Assignment]:
    """So many promises of Xiao Wang's, ten minutes apart."""
    li, wang = cast.li, cast.wang
    promises = []
    for number in range(VISITS):
        begins = NOW + timedelta(minutes=10 * (number % 50 + 1))
        need = Need.objects.create(
            elder=cast.hong, place=cast.community, service="P1", channel="phone", earliest_at=begins,
            latest_start_at=begins, minutes=9, state=Need.State.APPROVED, asked_at=NOW, asked_by=li, approved_at=NOW,
            approved_by=li,
        )  # fmt: skip
        promises.append(
            Assignment.objects.create(
                need=need,
                helper=cast.wang_helper,
                starts_at=begins,
                ends_at=begins + STAY,
                state=Assignment.State.ACCEPTED,
                offered_at=NOW,
                offered_by=li,
                answer_by_at=begins,
                answered_at=NOW,
                answered_by=wang,
                password="桂花",
            )
        )
    return promises


def milliseconds(moment: datetime) -> int:
    """As a telephone tells its clock."""
    return round(moment.timestamp() * 1000)
