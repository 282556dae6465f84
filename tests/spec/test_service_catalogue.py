"""The service catalogue line by line, and against the document it was taken from."""

import re
from datetime import date
from pathlib import Path

import pytest

from huzhu.kernel.packs import HelperKind, Service, catalogue_on

PACK = catalogue_on(date(2026, 5, 1))

LINES = [
    # code, minutes, people (usual), on the first visit, gender, risk, skill and level of the first, volunteers may
    ("M1", 20, "1", 1, "none", "low", "", True),
    ("M2", 90, "1", 1, "none", "mid", "", True),
    ("M3", 45, "1", 1, "none", "mid", "feeding 1", True),
    ("C1", 120, "1-2", 1, "none", "low", "", True),
    ("C2", 60, "1", 1, "none", "low", "", True),
    ("C3", 40, "1", 1, "choice", "low", "haircut 1", True),
    ("B1", 90, "2", 2, "required", "high", "bathing 2", False),
    ("B2", 120, "1-2", 1, "required", "mid", "bathing 1", True),
    ("D1", 180, "1", 1, "choice", "mid", "clinic 1", True),
    ("D2", 45, "1", 1, "none", "low", "", True),
    ("D3", 20, "1", 1, "none", "mid", "vitals 1", True),
    ("D4", 10, "1", 1, "none", "mid", "", True),
    ("E1", None, "2", 2, "none", "high", "first_aid 1", True),
    ("E2", 60, "1", 1, "none", "mid", "repair 2", True),
    ("A1", 60, "1", 1, "choice", "low", "", True),
    ("A2", 30, "2", 2, "none", "high", "mobility 1", True),
    ("S1", 60, "1", 1, "none", "low", "", True),
    ("S2", 60, "1", 1, "none", "low", "", True),
    ("P1", 60, "1", 2, "choice", "low", "", True),
    ("P2", 50, "1", 1, "choice", "mid", "counselling 2", False),
    ("P3", 90, "1", 1, "choice", "mid", "hospice 1", True),
    ("L1", 60, "1", 1, "none", "low", "", True),
    ("L2", 45, "1", 1, "none", "low", "law 1", True),
    ("L3", 60, "1", 1, "none", "low", "", True),
    ("N1", 60, "1", 1, "choice", "high", "nursing 3", False),
    ("V1", 20, "1-2", 2, "choice", "low", "visiting 1", True),
]


def line(service: Service) -> tuple[object, ...]:
    """The service as a line of the table above."""
    least, most = service.helpers_least, service.helpers_most
    first = service.roles[0]
    return (
        service.code,
        service.minutes,
        str(least) if least == most else f"{least}-{most}",
        service.first_visit_helpers,
        str(service.gender),
        str(service.risk),
        f"{first.skill} {first.level}" if first.skill else "",
        HelperKind.VOLUNTEER in first.kinds,
    )


def test_the_catalogue_is_this_table() -> None:
    assert [line(service) for service in PACK.services] == LINES


@pytest.mark.parametrize("code", ["B1", "N1", "P2"])
def test_professional_work_earns_no_time(code: str) -> None:
    assert not PACK.service(code).earns_credit


def test_everything_else_earns_time() -> None:
    assert {service.code for service in PACK.services if not service.earns_credit} == {"B1", "N1", "P2"}


def test_the_money_box_holds_two_hundred_yuan() -> None:
    assert {s.code: s.money_limit_fen for s in PACK.services if s.money_limit_fen is not None} == {"S1": 20_000}


def test_lessons_are_for_groups_and_may_last_longer() -> None:
    lesson, visit = PACK.service("L3"), PACK.service("V1")
    assert (lesson.group_size, lesson.minutes, lesson.minutes_most) == (15, 60, 90)
    assert (visit.group_size, visit.minutes, visit.minutes_most) == (1, 20, 30)


def test_the_catalogue_holds_every_line_of_the_document(shared: Path) -> None:
    text = (shared / "domain.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\|([A-Z]\d)\|([^|]+)\|([^|]+)\|([^|]+)\|", text, re.MULTILINE)
    assert {code for code, *_ in rows} == {service.code for service in PACK.services}
    for code, name, minutes, helpers in rows:
        service = PACK.service(code)
        most = "" if service.minutes_most is None else f"-{service.minutes_most}"
        assert minutes == ("-" if service.minutes is None else f"{service.minutes}{most}"), code
        assert name.split()[0].replace("/", "")[:2] in service.label.zh, code
        assert helpers.strip("* ")[0] == str(service.helpers_least), code
        assert service.group_size == (int(helpers.partition(":")[2]) if ":" in helpers else 1), code
