"""A register as it comes: thousands of rows with faults, doubles, changed identifiers; none is lost or taken twice.

Five hundred rows in the short form, ten thousand with HUZHU_LONG.
"""

import os
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from huzhu.care.deliveries.models import Delivery
from huzhu.care.deliveries.queries import rows_waiting
from huzhu.commons.people.actions import Newcomer, Particulars, register_many
from huzhu.commons.people.models import Fact, Person
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import machine
from huzhu.kernel.identity.numbers import make_number
from tests.cast import NOW, TODAY, Cast
from tests.trust.delivered import agreed, delivered

ROWS = 10_000 if os.environ.get("HUZHU_LONG") else 500
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", "桂兰芳秀英淑珍国华建明德福贵玉梅春生"
DIGITS = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789X"}
Row = tuple[str, ...]


def named(number: int, surname: str = "") -> tuple[str, date, str]:
    """The how-manieth person: name, birth date and ID number, each birth date once."""
    first, second = GIVEN[number // 10 % 18], GIVEN[number // 180 % 18]
    born = date(1930 if surname else 1931, 1, 1) + timedelta(days=number % 9000)
    return (
        (surname or SURNAMES[number % 10]) + first + second,
        born,
        make_number(born, number % 499 * 2 + bool(surname)),
    )


def row_of(number: int) -> tuple[Row, str]:
    """The how-manieth row of the file, and what is to become of it."""
    name, born, identity = named(number)
    says = ("肢体", "二级", "2024-03-01", "有效")
    stranger, _born, theirs = named(number, "外")
    ways: dict[int, tuple[Row, str]] = {
        0: ((name, identity[:6] + identity[8:17], "", *says), "new"),  # the fifteen digits of an old paper
        1: ((name, identity.translate(DIGITS), "", *says), "new"),
        2: ((name, identity[:17] + ("1" if identity[17] != "1" else "2"), "", *says), "faulty"),
        3: ((name, identity, "", "不详", "", "", ""), "faulty"),
        4: ((name[:2] + "喆", identity, "", *says), "doubtful"),
        5: ((name, "", born.isoformat(), *says), "doubtful"),
        6: (("合计", "", "", "", "", "", ""), "aside"),
        7: ((name, identity, "", "肢体", "", "", "注销"), "unchanged"),
    }
    usual = ((name, identity, "", *says), "new"), ((stranger, theirs, "", *says), "nobody")
    return ways.get(number % 20) or usual[number % 2]


def the_file() -> tuple[list[Row], Counter[str]]:
    """As many rows, every tenth of them a second time, and what is to become of each."""
    told = [row_of(number) for number in range(ROWS * 10 // 11)]
    doubles = [(row, "double") for row, outcome in told if outcome == "new"][: ROWS - len(told)]
    every = told + doubles
    return [row for row, _outcome in every], Counter(outcome for _row, outcome in every)


def register(cast: Cast) -> None:
    """Those of ours of whom the file speaks."""
    ours = [named(number) for number in range(ROWS * 10 // 11) if row_of(number)[1] != "nobody"]
    newcomers = [
        Newcomer(Particulars(name=name, born_on=born, identity_number=number), cast.community)
        for name, born, number in ours
    ]
    house = machine(TODAY, "test", "ten thousand")
    register_many(by=house, at=NOW, newcomers=newcomers, from_on=TODAY, origin=Fact.Origin.ROSTER)


def counted(delivery: Delivery) -> Counter[str]:
    """What became of the rows, by the rows themselves; the figures of the delivery say the same."""
    found = Counter(delivery.rows.values_list("outcome", flat=True))
    assert +Counter(delivery.counted()) == found
    assert found.total() == delivery.rows_read == delivery.rows_count
    return found


@pytest.mark.django_db
def test_nothing_is_lost_doubtful_rows_wait_and_the_same_again_changes_nothing(cast: Cast) -> None:
    register(cast)
    li, (rows, expected) = cast.actor(cast.li), the_file()
    with noting_openings():
        agreement = agreed(li, cast.community)
        first = delivered(li, agreement, rows)
        assert counted(first) == expected
        facts = sorted(Fact.objects.filter(kind="disability").values_list("person", "from_on", "to_on"))
        assert len(facts) == expected["new"] == len({person for person, *_days in facts})
        waiting = rows_waiting(li, cast.community).count()
        assert waiting == expected["doubtful"]
        people = Person.objects.count()

        Random(7).shuffle(rows)
        again = delivered(li, agreement, rows, days=1)
    expected["unchanged"] += expected.pop("new")
    assert counted(again) == expected
    assert again.same_as_id == first.pk
    assert sorted(Fact.objects.filter(kind="disability").values_list("person", "from_on", "to_on")) == facts
    assert rows_waiting(li, cast.community).count() == waiting
    assert Person.objects.count() == people
