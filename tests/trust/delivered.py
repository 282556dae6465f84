"""Agreements, deliveries and rows that wait, for the walks of trust and the tests of the room."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from huzhu.care.alerts.actions import Word, raise_alerts
from huzhu.care.alerts.models import Alert
from huzhu.care.deliveries.actions import end_delivery, read_delivery
from huzhu.care.deliveries.agreeing import Terms, sign_agreement
from huzhu.care.deliveries.bringing import Brought, begin_delivery, bring_delivery, delivered_content
from huzhu.care.deliveries.models import Agreement, DeliveredRow, Delivery
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.works.actions import hold_work
from huzhu.kernel.actor import Actor, machine
from huzhu.kernel.deliveries.fields import Register, fields_of
from huzhu.kernel.deliveries.taking import take_sheets
from huzhu.kernel.deliveries.telling import tell_rows
from huzhu.kernel.rosters.sheets import Sheet
from tests.cast import NOW, TODAY

HEADS = {
    Register.DISABILITY: ("姓名", "身份证号", "出生日期", "残疾类别", "残疾等级", "发证日期", "状态"),
    Register.HARDSHIP: ("姓名", "身份证号", "出生日期", "救助类别", "认定日期", "状态"),
    Register.HEALTH: ("姓名", "身份证号", "出生日期", "诊断", "确诊日期", "状态"),
    Register.DEATH: ("姓名", "身份证号", "出生日期", "死亡日期"),
    Register.MOVE: ("姓名", "身份证号", "出生日期", "迁出日期", "迁往地"),
}
DEPARTMENTS = {
    Register.DISABILITY: "federation",
    Register.HARDSHIP: "civil_affairs",
    Register.HEALTH: "health",
    Register.DEATH: "health",
    Register.MOVE: "police",
}


TOLD = {"department": "health", "since": "2026-11-18", "values": [], "ended": False, "destination": ""}


def terms(register: Register = Register.DISABILITY, **more: Any) -> Terms:
    """All fields of a register, for a year."""
    given: dict[str, Any] = {
        "department": DEPARTMENTS[register],
        "register": register,
        "purpose": "benefits",
        "fields": fields_of(register),
        "from_on": TODAY,
        "to_on": TODAY + timedelta(days=365),
        "paper": "青残联〔2026〕7号",
    }
    return Terms(**given | more)


def agreed(by: Actor, place: Division, register: Register = Register.DISABILITY, **more: Any) -> Agreement:
    """What a department agreed to deliver for a place."""
    return sign_agreement(by=by, at=NOW, place=place, terms=terms(register, **more))


def brought(agreement: Agreement, rows: Sequence[Sequence[object]], head: Sequence[str] = ()) -> Brought:
    """A file of rows under the usual header."""
    register = Register(agreement.register)
    sheet = Sheet("名册", (head or HEADS[register], *rows))
    return Brought("残疾人名册.xlsx", take_sheets([sheet], register, agreement.named()))


def delivered(
    by: Actor, agreement: Agreement, rows: Sequence[Sequence[object]], days: int = 0, most: int = 250
) -> Delivery:
    """A delivery that a worker has read to its end, some days from now."""
    at, house = NOW + timedelta(days=days), machine(TODAY + timedelta(days=days), "test", "deliveries")
    delivery = bring_delivery(by=by, at=at, agreement=agreement, brought=brought(agreement, rows))
    held = hold_work(by=house, at=at, work=begin_delivery(by=by, at=at, delivery=delivery), worker="test")
    assert held
    told = list(tell_rows(delivered_content(house, delivery), on=house.day))
    for first in range(0, len(told), most):
        assert read_delivery(by=house, at=at, held=held, delivery=delivery, rows=told[first : first + most])
    ended = end_delivery(by=house, at=at, held=held, delivery=delivery)
    assert ended
    return ended


def a_delivery(by: Actor, place: Division, name: str, born: date) -> dict[str, list[str]]:
    """One row that may mean somebody, and waits, and a death told of them: the codes of all four."""
    agreement = agreed(by, place)
    delivery = delivered(by, agreement, [(name, "", born.isoformat(), "肢体", "二级", "", "")])
    waits = DeliveredRow.objects.get(delivery=delivery, outcome="doubtful")
    codes = {"agreement": [agreement.pk], "delivery": [delivery.pk], "delivered_row": [waits.pk]}
    person = Person.objects.select_related("place").get(pk=waits.candidate_ids()[0])
    raise_alerts(by=by, at=NOW, words=[Word(person, "death", TOLD, by.person_id)])
    return codes | {"alert": [Alert.objects.get(person=person).pk]}
