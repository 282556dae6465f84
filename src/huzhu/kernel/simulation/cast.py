"""The cast: the people whom every demo and test knows by name, set into the town at fixed keys."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from huzhu.kernel.identity.numbers import make_number
from huzhu.kernel.packs import HelperKind
from huzhu.kernel.simulation.folk import (
    MAN,
    WOMAN,
    Contact,
    Elder,
    Helper,
    Hours,
    Place,
    Proof,
    Relative,
    Script,
    Staff,
    TownNeed,
)

HONG, SON, WANG = "castgrandma2", "castsun22222", "castwang2222"
LI, ZHOU, CHEN, XU = "caststaff222", "castdesk2222", "castbureau22", "castxu222222"
HONG_NEED = "castneed2222"

HONG_AGE, HONG_BIRTHDAY = 84, (3, 12)
CALLED_AT, WALK_FROM, WALK_TO = 8 * 60 + 12, 14 * 60 + 30, 15 * 60 + 30


def with_grandma_hong(elders: Sequence[Elder], community: str, on: date) -> tuple[Elder, ...]:
    """The elders with Grandma Hong in the place of one of like age who lives alone: 84, no smartphone."""
    alone = [elder for elder in elders if elder.living == "alone" and elder.home.community == community]
    place_of = min(alone or elders, key=lambda elder: (abs((elder.born_on - _hong_born(on)).days), elder.key))
    hong = replace(
        place_of,
        key=HONG,
        name="洪桂芳",
        gender=WOMAN,
        born_on=_hong_born(on),
        identity_number=make_number(_hong_born(on), 842),
        phones=(Contact("10840000001"), Contact("10840000002", "儿子")),
        living="alone",
        hardship="",
        level=1,
        dementia=False,
        disability_kind="",
        disability=None,
        hearing="hard",
        mobility="cane",
        languages=("chongqing",),
        smartphone=False,
    )
    return tuple(hong if elder is place_of else elder for elder in elders)


def with_xiao_wang(helpers: Sequence[Helper], hong: Elder, on: date) -> tuple[Helper, ...]:
    """The helpers with Xiao Wang in the place of the volunteer who lives nearest to Grandma Hong."""
    volunteers = [helper for helper in helpers if helper.kind is HelperKind.VOLUNTEER]
    place_of = min(volunteers or helpers, key=lambda helper: (_degrees_between(helper, hong), helper.key))
    wang = replace(
        place_of,
        key=WANG,
        kind=HelperKind.VOLUNTEER,
        name="王小川",
        gender=MAN,
        born_on=date(on.year - 34, 1, 8),
        identity_number=make_number(date(on.year - 34, 1, 8), 17),
        phone="10340000001",
        vest_number="017",
        proofs=tuple(_proof(skill, on) for skill in ("elder_care", "visiting", "first_aid", "mobility")),
        hours=tuple(Hours(day, 8 * 60, 20 * 60) for day in range(7)),
        max_minutes_a_day=300,
        max_visits_a_day=4,
        max_steps=None,
        refuses=(),
        avoids=(),
        languages=("chongqing", "mandarin"),
    )
    # Vest numbers are unique: whoever wore 017 wears the number that Xiao Wang gave up.
    swapped = (
        replace(helper, vest_number=place_of.vest_number) if helper.vest_number == "017" else helper
        for helper in helpers
    )
    return tuple(wang if helper.key == place_of.key else helper for helper in swapped)


def hongs_son(on: date) -> Relative:
    """Hong Zhiqiang, who may ask and confirm for his mother and is told of every visit."""
    return Relative(
        SON,
        HONG,
        "洪志强",
        MAN,
        date(on.year - 58, 5, 3),
        "10840000002",
        "child",
        delegate=True,
        informed=True,
    )


def cast_staff(places: Sequence[Place], community: str, on: date) -> tuple[Staff, ...]:
    """Staff Li of Hong's station, Operator Zhou, Inspector Chen, and Stranger Xu from over the river."""
    home = next(place for place in places if place.key == community)
    district = next(place for place in places if place.tier == "district")
    foreign = [place for place in places if place.tier == "community"][-1]
    return (
        Staff(LI, "李文静", WOMAN, date(on.year - 36, 9, 20), "10360000001", "staff", home.key),
        Staff(ZHOU, "周敏", WOMAN, date(on.year - 29, 4, 11), "10290000001", "operator", str(home.parent)),
        Staff(CHEN, "陈立", MAN, date(on.year - 47, 11, 2), "10470000001", "inspector", district.key),
        Staff(XU, "徐生", MAN, date(on.year - 41, 6, 30), "10410000001", "staff", foreign.key),
    )


def hongs_need() -> TownNeed:
    """The call of J1: company for a walk this afternoon, by a way that spares the stairs."""
    script = Script(
        stay_percent=100,
        shown="card",
        settles="call_back",
        settles_after_minutes=20,
        stars=5,
        remark="小王很耐心",
    )
    return TownNeed(
        key=HONG_NEED,
        elder=HONG,
        service="A1",
        channel="phone",
        asked_by=ZHOU,
        asked_at=CALLED_AT,
        from_minute=WALK_FROM,
        to_minute=WALK_TO,
        note="想下坡去江边走走，拄拐，走慢些",
        wants_gender="",
        wants_gentle_way=True,
        wants_familiar=True,
        urgent=False,
        first_visit=False,
        usual=(WANG,),
        refused_because="",
        script=script,
    )


def _hong_born(on: date) -> date:
    birthday_over = (on.month, on.day) >= HONG_BIRTHDAY
    return date(on.year - HONG_AGE - (not birthday_over), *HONG_BIRTHDAY)


def _proof(skill: str, on: date) -> Proof:
    valid_from, expires_on = date(on.year, 1, 1), date(on.year + 1, 7, 1)
    return Proof(skill, 1, "山湾市志愿者协会", f"{skill[:2].upper()}00000017", valid_from, expires_on)


def _degrees_between(helper: Helper, elder: Elder) -> float:
    return abs(helper.home.lon - elder.home.lon) + abs(helper.home.lat - elder.home.lat)
