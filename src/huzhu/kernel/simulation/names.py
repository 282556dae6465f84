"""Invented names: of people by age and gender, of streets and communities. Syllables, never real persons."""

from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.simulation.folk import WOMAN

# Common surnames with rough weights; the shares need not be exact.
SURNAMES = tuple(
    zip(
        "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戴莫孔向汤",
        (9 - 8 * index / 100 for index in range(200)),
        strict=False,
    )
)

OLD_WOMEN = ("桂秀玉淑素素珍兰凤金德群明正永光天", "芳英珍兰华容碧琼惠莲秀芬贞清蓉香琴云")
OLD_MEN = ("国德明正光永世天兴开成长志文维方吉", "华明富全贵良忠才清荣发安禄林元坤祥")
YOUNG_WOMEN = ("晓雪静丽燕海红慧小春思佳雨欣", "梅娟敏霞玲婷洁琳萍蓉雯妍怡彤")
YOUNG_MEN = ("志建伟勇小海俊晓一子浩家宇文", "强军明川涛峰鹏杰斌辉洋轩博林")

STREETS = (
    "石梯", "半坡", "黄桷", "望江", "吊脚", "磨盘", "榕荫", "桂花", "水井", "竹园", "青砖", "晒坝",
    "渡口", "碓窝", "桐子", "柑林", "烟雨", "老瓦", "白鹤", "松涛", "枇杷", "云梯", "草药", "铜钟",
)  # fmt: skip
STREET_ENDINGS = ("巷", "路", "坎", "街", "坡", "里")
NUMERALS = "一二三四五六七八九十"
COMMUNITIES = (
    ("石梯", "Shiti"),
    ("半坡", "Banpo"),
    ("黄桷", "Huangjue"),
    ("渡口", "Dukou"),
    ("榕荫", "Rongyin"),
    ("云梯", "Yunti"),
    ("竹园", "Zhuyuan"),
    ("水井", "Shuijing"),
    ("松涛", "Songtao"),
    ("白鹤", "Baihe"),
)


def person_name(draw: Draw, gender: str, age: int) -> str:
    """A name as the generation of that age carries it: surname and one or two syllables."""
    if age >= 45:
        first, second = OLD_WOMEN if gender == WOMAN else OLD_MEN
    else:
        first, second = YOUNG_WOMEN if gender == WOMAN else YOUNG_MEN
    given = draw.pick(second) if draw.chance(0.12) else draw.pick(first) + draw.pick(second)
    return draw.weighted(SURNAMES) + given


def street_name(index: int) -> str:
    """The name of street number `index`; no two below 1,440 are the same."""
    round_, index = divmod(index, len(STREETS) * len(STREET_ENDINGS))
    ending, stem = divmod(index, len(STREETS))
    numeral = NUMERALS[round_ - 1] if 0 < round_ <= len(NUMERALS) else ""
    return STREETS[stem] + numeral + STREET_ENDINGS[(ending + stem) % len(STREET_ENDINGS)]


def community_name(index: int) -> tuple[str, str]:
    """The Chinese and English name of community number `index`."""
    round_, index = divmod(index, len(COMMUNITIES))
    zh, en = COMMUNITIES[index]
    later = f"{round_ + 1}" if round_ else ""
    return f"{zh}{later}社区", f"{en} {later} Community".replace("  ", " ")
