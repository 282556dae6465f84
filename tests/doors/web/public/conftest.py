"""The street at nine in the morning: a station with a telephone, hours and a full board."""

import pytest
from django.test import Client

from huzhu.commons.announcements.actions import BoardLine, announce_line, keep_station
from tests.cast import NOW, TODAY, Cast

DAILY = [(day, 480, 1200) for day in range(7)]
PHONE = "023-0000 1234"
LINES = (
    BoardLine("activity", "量血压、测血糖", TODAY, "一楼服务厅　不要钱", from_minute=510, to_minute=570),
    BoardLine("activity", "手机课：怎样识破骗子电话", TODAY, "二楼教室　还有 8 个座位", from_minute=570, to_minute=660),
    BoardLine("activity", "邻里合唱队", TODAY, "院坝，下雨改二楼", from_minute=870),
    BoardLine("activity", "义仓领取：米、油、棉鞋", TODAY, "带身份证或互助卡", from_minute=960),
    BoardLine(
        "menu",
        "食堂午餐",
        TODAY,
        "萝卜炖排骨\n番茄炒蛋\n清炒豌豆尖\n南瓜粥\n8 元 80 岁以上\n10 元 60–79 岁\n15 元 其他邻居",
        from_minute=660,
        to_minute=750,
    ),
    BoardLine("notice", "今天下雨石梯滑", TODAY, "5 栋电梯 14 点到 16 点检修。"),
)


@pytest.fixture(autouse=True)
def _nine_in_the_morning(monkeypatch: pytest.MonkeyPatch, static_folder: None) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def station(cast: Cast) -> Cast:
    """The cast, with a telephone, hours and a full board at the community's station."""
    li = cast.actor(cast.li)
    keep_station(by=li, at=NOW, place=cast.community, phone=PHONE, hours=DAILY)
    for line in LINES:
        announce_line(by=li, at=NOW, place=cast.community, line=line)
    cast.community.refresh_from_db()
    return cast


@pytest.fixture
def passer_by() -> Client:
    """Somebody in the street, who has not signed in."""
    return Client(headers={"accept-language": "zh-hans"})
