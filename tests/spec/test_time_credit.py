"""What a visit earns, case by case: facts in, minutes and reasons out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from huzhu.kernel.packs import HelperKind, catalogue_on
from huzhu.kernel.timebank.earning import Stay, credited_minutes
from huzhu.kernel.timebank.rules import time_rules_on

ARRIVED = datetime(2026, 5, 1, 1, 0, tzinfo=UTC)

CASES = [
    # who helps,  service, planned, stayed, already that day -> credited, why
    ("volunteer", "P1", 60, 60, 0, 60, ""),
    ("peer", "P1", 60, 58, 0, 55, "rounded_down"),
    ("student", "L1", 60, 60, 0, 60, ""),
    ("volunteer", "P1", 60, 75, 0, 75, ""),
    ("volunteer", "P1", 60, 76, 0, 75, "beyond_plan"),
    ("volunteer", "P1", 60, 300, 0, 75, "beyond_plan"),
    ("volunteer", "D2", 45, 60, 0, 55, "beyond_plan rounded_down"),
    ("volunteer", "M1", 20, 6, 0, 15, "rounded_down raised_to_floor"),
    ("volunteer", "M1", 20, 4, 0, 0, "too_short"),
    ("volunteer", "M1", 20, 0, 0, 0, "too_short"),
    ("volunteer", "D4", 10, 10, 0, 15, "raised_to_floor"),
    ("volunteer", "D1", 180, 235, 0, 225, "beyond_plan"),
    ("volunteer", "D1", 240, 290, 0, 240, "visit_limit"),
    ("volunteer", "D1", 180, 180, 240, 180, ""),
    ("volunteer", "D1", 180, 180, 400, 80, "day_limit"),
    ("volunteer", "D1", 180, 180, 477, 0, "day_limit"),
    ("volunteer", "D1", 180, 180, 480, 0, "day_limit"),
    ("grid", "V1", 20, 30, 0, 0, "paid_duty"),
    ("worker", "C1", 120, 120, 0, 0, "paid_duty"),
    ("volunteer", "B1", 90, 90, 0, 0, "no_credit_service"),
    ("worker", "N1", 60, 60, 0, 0, "paid_duty"),
]


@pytest.mark.parametrize(("kind", "code", "planned", "stayed", "already", "credited", "why"), CASES)
def test_credit(kind: str, code: str, planned: int, stayed: int, already: int, credited: int, why: str) -> None:
    earned = credited_minutes(
        Stay(ARRIVED, ARRIVED + timedelta(minutes=stayed), planned),
        already_today_minutes=already,
        rules=time_rules_on(date(2026, 5, 1)),
        helper_kind=HelperKind(kind),
        service=catalogue_on(date(2026, 5, 1)).service(code),
    )
    assert earned.minutes == credited
    assert " ".join(reason.reason for reason in earned.reasons) == why
