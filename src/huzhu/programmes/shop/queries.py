"""Reading the shop: what is on the shelf, what is kept for whom, what was handed over in a month."""

from datetime import date, timedelta

from django.db.models import F, QuerySet

from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.timebank.queries import district_of
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import moment_at
from huzhu.programmes.shop.models import Goods, Reservation, Shop, StockMove


def shops_for(person: Person) -> QuerySet[Shop]:
    """The shops of the district in which a person lives; asks no permission, for a shop window is open to all.

    Order at the door.
    """
    return Shop.objects.filter(place__path__startswith=district_of(person.place).path).select_related("place")


def shop_of(place: Division) -> Shop | None:
    """The shop whose counter serves a place: its own, else that of the nearest place above it."""
    keys = place.path.strip("/").split("/")
    there = Shop.objects.filter(place__in=keys).select_related("place")
    return there.order_by("-place__path", "pk").first()


def on_the_shelf(shops: QuerySet[Shop]) -> QuerySet[Goods]:
    """What these shops offer; what nobody can have just now, too. Asks no permission. Order at the door."""
    return Goods.objects.filter(shop__in=shops, withdrawn_at__isnull=True).select_related("shop__place")


def goods_kept_by(by: Actor) -> QuerySet[Goods]:
    """All goods of the shops that `by` keeps; order and slice at the door."""
    return visible_to(by, Verb.KEEP_SHOP, Goods).select_related("shop__place")


def moves_for(by: Actor) -> QuerySet[StockMove]:
    """All that came and went in the shops that `by` keeps; order and slice at the door."""
    return visible_to(by, Verb.KEEP_SHOP, StockMove).select_related("goods")


def reservations_for(by: Actor) -> QuerySet[Reservation]:
    """All reservations `by` may see; order and slice at the door."""
    return visible_to(by, Verb.SEE_RESERVATION, Reservation).select_related("goods", "shop__place")


def handed_in_month(by: Actor, shop: Shop, first_on: date) -> QuerySet[Reservation]:
    """What went over the counter in a month of the place, brought back or not, by the number of the receipt."""
    after = (first_on.replace(day=1) + timedelta(days=32)).replace(day=1)
    zone = shop.place.time_zone
    start, end = moment_at(first_on.replace(day=1), 0, zone), moment_at(after, 0, zone)
    there = reservations_for(by).filter(shop=shop, handed_at__gte=start, handed_at__lt=end)
    return there.order_by("receipt_number", "pk")


def overdue(day: date) -> QuerySet[Reservation]:
    """What is kept past its last day. Asks no permission: a job ends them."""
    return Reservation.objects.filter(state=Reservation.State.KEPT, last_on__lt=day)


def few_left(goods: QuerySet[Goods], least: int) -> QuerySet[Goods]:
    """Of some goods those of which fewer than `least` pieces are free."""
    return goods.filter(stock_pieces__lt=F("kept_pieces") + least)
