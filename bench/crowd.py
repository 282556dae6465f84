"""A crowd for benchmarks: invented people with surnames as usual as in a real register, many at once."""

from datetime import date, timedelta
from random import Random

from huzhu.commons.people.actions import Newcomer, Particulars
from huzhu.commons.places.models import Division

# The most usual surnames first, as in a real register; given names from a list of syllables.
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = "英秀玉华桂兰芳珍明国建文志强德福小云春梅淑贞永清光荣素琴红霞天才世昌正平大元中和新民光辉忠义"
STREETS = ("石梯巷", "青石桥街", "南坡路", "大井巷", "龙兴路", "米市街", "码头路", "竹园村", "黄桷坪", "观音岩")


def newcomer(draw: Random, place: Division) -> Newcomer:
    """Somebody of sixty to ninety-six with a telephone and a door."""
    # Squared, so that the first surnames are the most usual.
    surname = SURNAMES[int(len(SURNAMES) * draw.random() ** 2)]
    name = surname + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2, 2))))
    house, unit, floor, flat = (draw.randrange(1, most) for most in (200, 4, 8, 5))
    door = f"{draw.choice(STREETS)}{house}号{unit}单元{floor}-{flat}"
    born = date(1930, 1, 1) + timedelta(days=draw.randrange(36 * 365))
    phone = f"10{draw.randrange(10**9):09}"
    gender = draw.choice(("woman", "man"))
    return Newcomer(Particulars(name=name, gender=gender, born_on=born, phones=(phone,), door=door), place)
