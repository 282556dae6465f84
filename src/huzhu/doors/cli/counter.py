"""A shop, its goods, points and stars for the demo: made up, and called so on each shelf."""

from datetime import datetime

from huzhu.care.thanks.actions import show_thanks, thank_helpers
from huzhu.care.visits.models import Visit
from huzhu.commons.honours.actions import give_honours
from huzhu.commons.openings.actions import post_opening, read_opening, settle_opening_row
from huzhu.commons.openings.models import OpeningRow
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.points.actions import award_points
from huzhu.doors.cli.living import Day
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused
from huzhu.kernel.rosters.sheets import Sheet
from huzhu.kernel.simulation.cast import HONG, WANG
from huzhu.kernel.timebank.balances import read_balances
from huzhu.programmes.shop.actions import reserve_goods
from huzhu.programmes.shop.models import Goods
from huzhu.programmes.shop.stocking import Offer, add_goods, open_shop, stock_goods

MADE_UP = "演示用，虚构"
SHELF = (
    ("洗衣液", 60, "2 公斤", 20),
    ("大米", 90, "5 公斤", 12),
    ("食用油", 120, "5 升", 8),
    ("毛巾", 24, "两条", 30),
    ("理发券", 48, "社区理发店一次", 10),
    ("血压计", 360, "上臂式", 2),
)
EARLIER_HOURS = 104  # what Xiao Wang brought along from elsewhere, so that there is a star to see


def open_counter(day: Day, at: datetime) -> None:
    """Opens a shop where Grandma Hong lives, awards points and stars, and lets Xiao Wang reserve something."""
    by, wang = day.house.by, Person.objects.select_related("place").get(pk=WANG)
    place = _community(day, wang)
    goods = _fill(by, at, place)
    bring_in_earlier(by, at, wang, place)
    give_honours(by=by, at=at)
    award_points(by=by, at=at)
    reserve_goods(by=day.actor(WANG), at=at, person=wang, goods=goods, pieces=1)
    _thank(day, at)


def _community(day: Day, person: Person) -> Division:
    keys = person.place.path.strip("/").split("/")
    return Division.objects.get(pk=next(key for key in reversed(keys) if key in day.town.communities))


def _fill(by: Actor, at: datetime, place: Division) -> Goods:
    shop = open_shop(by=by, at=at, place=place, weekdays=range(7), opens_minute=8 * 60, closes_minute=20 * 60)
    for title, price, details, pieces in SHELF:
        goods = add_goods(by=by, at=at, shop=shop, offer=Offer(title, price, f"{details}（{MADE_UP}）"))
        stock_goods(by=by, at=at, goods=goods, pieces=pieces, giver=MADE_UP)
    return Goods.objects.get(shop=shop, title=SHELF[0][0])


def bring_in_earlier(by: Actor, at: datetime, person: Person, place: Division) -> None:
    """What was saved elsewhere comes in as every station's does: by a list, a person behind each row."""
    rows = [["姓名", "出生日期", "小时"], [person.name, str(person.born_on or ""), str(EARLIER_HOURS)]]
    read = list(read_balances([Sheet(MADE_UP, rows)], on=by.day))
    opening = read_opening(by=by, at=at, place=place, rows=read, file_digest=f"demo:{person.pk}")
    for row in opening.rows.exclude(state=OpeningRow.State.READY).order_by("pk"):
        settle_opening_row(by=by, at=at, row=row, person=person)
    post_opening(by=by, at=at, opening=opening)


def _thank(day: Day, at: datetime) -> None:
    """Grandma Hong says thank you for her visit, and both let it hang on the wall."""
    visit = Visit.objects.filter(elder=HONG, state=Visit.State.CONFIRMED).order_by("began_at", "pk").first()
    if visit is None:
        return
    try:
        for thanks in thank_helpers(by=day.actor(HONG), at=at, visit=visit, words="谢谢您，屋里亮堂多了。"):
            for who in (HONG, thanks.helper.person_id):
                show_thanks(by=day.actor(who), at=at, thanks=thanks)
    except Refused:
        return  # somebody has thanked already: then the demo shows that
