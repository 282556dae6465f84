"""Hours, telephones and a full notice board for the demo: made up, as a station would type them."""

from datetime import datetime, timedelta

from huzhu.commons.announcements.actions import BoardLine, announce_line, keep_station
from huzhu.commons.announcements.models import Announcement
from huzhu.commons.places.models import Division
from huzhu.doors.cli.living import Day
from huzhu.kernel.simulation.cast import HONG

KIND = Announcement.Kind
EVERY_DAY_8_TO_8 = [(weekday, 480, 1200) for weekday in range(7)]
ACTIVITIES = (
    ("量血压、测血糖", "一楼服务厅　不要钱", 540, 630),
    ("手机课：怎样识破骗子电话", "二楼教室　还有 8 个座位", 640, 720),
    ("邻里合唱队", "院坝，下雨改二楼", 870, 960),
    ("义仓领取：米、油、棉鞋", "带身份证或互助卡", 970, 1020),
)
MENU = "萝卜炖排骨\n番茄炒蛋\n清炒豌豆尖\n南瓜粥\n8 元 80 岁以上\n10 元 60–79 岁\n15 元 其他邻居"
NOTICE = ("今天石梯湿滑，出门请扶栏杆", "5 栋电梯 14 点到 16 点检修。")


def hang_boards(day: Day, at: datetime) -> None:
    """Gives every station of the town a telephone and hours, and fills the board where Grandma Hong lives."""
    by = day.house.by
    for number, key in enumerate(day.town.communities, start=1):
        place = Division.objects.get(pk=key)
        keep_station(by=by, at=at, place=place, phone=f"102-0000 {number:04d}", hours=EVERY_DAY_8_TO_8)
        if place.pk in Division.objects.get(residents__pk=HONG).path:
            _fill(day, at, place)


def _fill(day: Day, at: datetime, place: Division) -> None:
    by, first = day.house.by, day.on
    lines = [
        BoardLine(KIND.ACTIVITY, title, first, details, from_minute=begins, to_minute=ends)
        for title, details, begins, ends in ACTIVITIES
    ]
    lines.append(BoardLine(KIND.MENU, "食堂午餐", first, MENU, from_minute=660, to_minute=750))
    lines.append(BoardLine(KIND.NOTICE, NOTICE[0], first, NOTICE[1], to_on=first + timedelta(days=3)))
    for line in lines:
        announce_line(by=by, at=at, place=place, line=line)
