"""What becomes of the needs of a day: refusals, lateness, no-shows, cancellations, disputes, stars."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.simulation.folk import Script, TownNeed


@dataclass(frozen=True, slots=True)
class Unsuitable:
    """A kind of need that staff must refuse, with the words in which it is asked and refused."""

    service: str
    note: str
    because: str
    duplicate: bool = False


UNSUITABLE = (
    Unsuitable("N1", "想请人上门输液", "输液须由医疗机构上门，已转社区卫生服务中心"),
    Unsuitable("P1", "家里人又打电话来问", "同一需求上午已登记，不必重复", duplicate=True),
    Unsuitable("C1", "老人现住在外区女儿家", "现住址不在本街道，已请当地社区接手"),
    Unsuitable("S2", "想请人拿银行卡帮忙取钱", "帮手不得接触银行卡和密码，请家属陪同办理"),
    Unsuitable("D4", "想请人帮忙把药量减半", "帮手不得改变剂量，请先问医生"),
    Unsuitable("C1", "想请人擦六楼的外窗", "不擦二楼及以上外窗，已介绍专业公司"),
    Unsuitable("D3", "想请人上门抽血", "抽血须由护士进行，已转社区卫生服务中心"),
)

# [P] How often each happens; in every day that is long enough each happens at least once.
DECLINED, DECLINED_TWICE, CANCELLED, NO_SHOW, LATE = 0.12, 0.03, 0.03, 0.02, 0.08
DISPUTED, SILENT, OVERLONG, CUT_SHORT = 0.02, 0.25, 0.03, 0.02
STARS: Sequence[tuple[int | None, float]] = ((5, 50), (4, 20), (3, 5), (2, 2), (1, 1), (None, 22))
REMARKS = ("", "", "", "很准时", "很耐心", "谢谢", "下次还想请同一位")
DECLINES = ("今天不舒服", "要接孙子", "已有别的安排", "太远了，腿脚不便")
CANCELS = ("女儿今天回来了", "身体好多了，不用来了", "要去住院", "改天再说")
DISPUTES = (("说没有待够时间", True), ("说有一只碗打碎了", False), ("说来的人不是约好的人", False))
SHOWN = (("card", 75), ("station", 20), ("paper", 5))


def scripted(draw: Draw, needs: Sequence[TownNeed]) -> Mapping[str, Script]:
    """A script for each need, by its key. Each need has one kind of trouble at most."""
    usual = {need.key: _usual(draw, need) for need in needs}
    waiting = [need.key for need in draw.shuffled(needs)]
    for share, change in (
        (CANCELLED, _cancelled),
        (NO_SHOW, _no_show),
        (DISPUTED, _disputed),
        (DECLINED_TWICE, _declined_twice),
        (DECLINED, _declined),
        (LATE, _late),
        (OVERLONG, _overlong),
        (CUT_SHORT, _cut_short),
    ):
        many = min(len(waiting), math.ceil(share * len(needs)))
        chosen, waiting = waiting[:many], waiting[many:]
        usual |= {key: change(draw, usual[key], number) for number, key in enumerate(chosen)}
    return usual


def _usual(draw: Draw, need: TownNeed) -> Script:
    settles = "delegate" if need.channel == "family" else "elder" if need.channel == "self" else "call_back"
    silent = draw.chance(SILENT)
    stars = draw.weighted(STARS)
    return Script(
        stay_percent=draw.whole(88, 115),
        shown=draw.weighted(SHOWN),
        settles="silence" if silent else settles,
        settles_after_minutes=draw.whole(5, 90),
        stars=None if silent else stars,
        remark=draw.pick(REMARKS) if stars and not silent else "",
    )


def _cancelled(draw: Draw, script: Script, number: int) -> Script:
    # Every second one rings before the plan is made, the others when somebody has already promised.
    at = draw.whole(9 * 60 + 45, 9 * 60 + 58) if number % 2 == 0 else draw.whole(10 * 60 + 15, 10 * 60 + 40)
    return replace(script, elder_cancels_at=at, cancel_because=draw.pick(CANCELS), stars=None, remark="")


def _no_show(draw: Draw, script: Script, number: int) -> Script:
    return replace(script, no_show=True)


def _disputed(draw: Draw, script: Script, number: int) -> Script:
    because, upheld = DISPUTES[number % len(DISPUTES)]
    return replace(
        script,
        settles="dispute",
        dispute_because=because,
        dispute_upheld=upheld,
        stars=None,
        remark="",
        stay_percent=70,
    )


def _declined(draw: Draw, script: Script, number: int) -> Script:
    return replace(script, declines=1, decline_because=draw.pick(DECLINES))


def _declined_twice(draw: Draw, script: Script, number: int) -> Script:
    return replace(script, declines=2, decline_because=draw.pick(DECLINES))


def _late(draw: Draw, script: Script, number: int) -> Script:
    return replace(script, late_minutes=draw.whole(10, 40))


def _overlong(draw: Draw, script: Script, number: int) -> Script:
    return replace(script, stay_percent=draw.whole(130, 160))


def _cut_short(draw: Draw, script: Script, number: int) -> Script:
    return replace(script, stay_percent=draw.whole(25, 45))
