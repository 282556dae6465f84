"""A day's slips by keyboard: each line for itself, errors at the line, nothing lost, nothing counted twice."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from huzhu.care.dispatch.models import Assignment
from huzhu.care.visits.models import Attendance
from huzhu.commons.people.models import Person
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import promised
from tests.doors.web.home.test_home_pages import text
from tests.doors.web.station.conftest import Clock

GRID = f"/desk/day/{TODAY}/slips/"
SHEET = f"{GRID}sheet/"
KEY_SECONDS, LOOK_SECONDS = 0.1, 0.3


def three(cast: Cast) -> list[Assignment]:
    """Xiao Wang has promised three visits of today, at eleven, one and three."""
    return [promised(cast, hours=hours) for hours in (2, 4, 6)]


def typed(**lines: tuple[str, str]) -> dict[str, str]:
    """What a clerk types: came and left of each promise."""
    return {
        f"{step}-{key}": value for key, both in lines.items() for step, value in zip(("in", "out"), both, strict=True)
    }


def test_lines_that_are_right_count_and_the_others_wait_with_what_was_typed(
    cast: Cast, li: Client, clock: Clock
) -> None:
    first, second, third = three(cast)
    clock.go_on(hours=9)
    page = text(li.get(GRID))
    assert page.count("洪桂芳") == 3
    lines = typed(**{first.pk: ("1102", "1205"), second.pk: ("25:00", "14:00"), third.pk: ("", "1600")})
    answer = li.post(GRID, lines | {"nonce": "a"})
    assert answer.status_code == 422
    assert Attendance.objects.get().left_at == NOW + timedelta(hours=3, minutes=5)
    shown = answer.content.decode()
    assert f'name="in-{first.pk}"' not in shown
    for words in ("25:00", "14:00", 'value="1600"', "没有写几点到的", "不是几点几分", "记下了 1 张回单"):
        assert words in shown
    again = typed(**{second.pk: ("13.00", "1400"), third.pk: ("1503", "")})
    assert li.post(GRID, again | {"nonce": "a"}).url == GRID, "the same form is sent once more"
    assert Attendance.objects.filter(left_at__isnull=False).count() == 2
    rest = li.get(GRID).content.decode()
    assert f'name="out-{third.pk}"' in rest
    assert f'name="in-{third.pk}"' not in rest, "when they came is known"
    assert li.post(GRID, typed(**{third.pk: ("", "1600")}) | {"nonce": "b"}).url == GRID
    assert "回单都齐了" in text(li.get(GRID))
    assert set(Attendance.objects.values_list("arrival_shown", "leaving_shown")) == {("paper", "paper")}


def test_sent_twice_counts_once_and_the_house_says_no_at_the_line(cast: Cast, li: Client, clock: Clock) -> None:
    one = promised(cast)
    clock.go_on(hours=9)
    answer = li.post(GRID, typed(**{one.pk: ("0800", "0900")}) | {"nonce": "a"})
    assert answer.status_code == 422
    assert 'value="0800"' in answer.content.decode()
    assert not Attendance.objects.exists(), "two hours before it was promised"
    for _ in range(2):
        assert li.post(GRID, typed(**{one.pk: ("1100", "1200")}) | {"nonce": "b"}).url == GRID
    assert Attendance.objects.count() == 1


def test_leaving_before_coming_keeps_the_coming_and_asks_again(cast: Cast, li: Client, clock: Clock) -> None:
    one = promised(cast)
    clock.go_on(hours=9)
    answer = li.post(GRID, typed(**{one.pk: ("1110", "1100")}) | {"nonce": "a"})
    assert answer.status_code == 422
    assert Attendance.objects.get().left_at is None
    assert f'name="out-{one.pk}"' in answer.content.decode()


def test_twenty_slips_take_less_than_three_minutes_at_human_pace(cast: Cast, li: Client) -> None:
    """Came, Tab, left, Tab: the boxes stand one after the other, and nothing else lies between them."""
    three(cast)
    page = li.get(GRID).content.decode()
    form = page[page.index("slip-grid") : page.index("</table>")]
    names = [re.sub(r"-.*", "", name) for name in re.findall(r'<(?:input|a|button|select)[^>]*name="([^"]*)"', form)]
    assert names == ["in", "out"] * 3
    assert "tabindex" not in form
    keys = 20 * (4 + 1 + 4 + 1) + 1
    assert keys * KEY_SECONDS + 20 * 2 * LOOK_SECONDS < 180


def test_slips_on_paper_helper_by_helper(cast: Cast, li: Client) -> None:
    assert "还没有人答应上门" in text(li.get(SHEET))
    one = three(cast)[0]
    shown = li.get(SHEET).content.decode()
    for words in (
        one.pk[:4].upper(),
        "王小川",
        cast.wang_helper.vest_number,
        one.password,
        "石梯巷12号3单元4-2",
        'class="qr"',
    ):
        assert words in shown
    assert shown.count('<li class="slip">') == 3
    assert shown.count('<li class="slip-head">') == 1


def test_others_see_and_type_nothing(cast: Cast, xu: Client, enter: Callable[[Person], Client], clock: Clock) -> None:
    one = promised(cast)
    clock.go_on(hours=9)
    assert "洪桂芳" not in text(xu.get(GRID))
    assert xu.post(GRID, typed(**{one.pk: ("1100", "1200")}) | {"nonce": "a"}).url == GRID
    assert not Attendance.objects.exists()
    wang = enter(cast.wang)
    assert wang.get(GRID).status_code == 403
    assert wang.get(SHEET).status_code == 403
