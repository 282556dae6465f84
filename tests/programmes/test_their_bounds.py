"""Every bound of the tables of points, honours, thanks and programmes: refused in words before, or out of reach."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, UniqueConstraint

from huzhu.kernel.refusal import Refused
from huzhu.programmes.shop.models import Shop
from huzhu.programmes.shop.stocking import GoodsTwice, GoodsUnclear, HoursUnclear, Offer, add_goods, open_shop
from tests.cast import NOW, Cast

type Act = Callable[[Cast], object]


def _shop(cast: Cast, days: tuple[int, ...] = (0,), opens: int = 540, closes: int = 1020) -> Shop:
    by, place = cast.actor(cast.li), cast.community
    return open_shop(by=by, at=NOW, place=place, weekdays=days, opens_minute=opens, closes_minute=closes)


def _goods(cast: Cast, price: int) -> object:
    return add_goods(by=cast.actor(cast.li), at=NOW, shop=_shop(cast), offer=Offer("米", price))


ANSWERS: dict[str, list[tuple[type[Refused], Act]]] = {
    "shop_is_open_within_a_day": [
        (HoursUnclear, lambda cast: _shop(cast, opens=600, closes=600)),
        (HoursUnclear, lambda cast: _shop(cast, closes=1441)),
    ],
    "shop_is_open_on_a_day": [(HoursUnclear, lambda cast: _shop(cast, days=()))],
    "goods_have_a_price": [
        (GoodsUnclear, lambda cast: _goods(cast, 0)),
        (GoodsUnclear, lambda cast: _goods(cast, 100_001)),
    ],
    "goods_once_on_the_shelf": [(GoodsTwice, lambda cast: [_goods(cast, 5) for _ in range(2)])],
}

PAIRED = "who and when are written in one line of code, by no form"
STATE = "the state is written with what makes it so, after the refusals of its action"
LOOKED_UP = "who comes second finds the first"
DRAWN = "reckoned by the house: nobody types it"

OUT_OF_REACH: dict[str, str] = {
    "honour_of_1_to_9_stars": DRAWN,
    "honour_for_hours_that_reach": DRAWN,
    "a_star_once": LOOKED_UP,
    "award_once_for_a_deed": LOOKED_UP,
    "points.Award.entry": LOOKED_UP,
    "award_of_one_point_at_least": DRAWN,
    "award_lasts_a_day_at_least": DRAWN,
    "award_taken_back_when_void": DRAWN,
    "a_helper_thanked_once_for_a_visit": "the visit is locked and asked first: AlreadyThanked",
    "thanks_elder_agreed_at_and_by": PAIRED,
    "thanks_taken_down_at_and_by": PAIRED,
    "shop.Shop.place": LOOKED_UP,
    "goods_withdrawn_at_and_by": PAIRED,
    "goods_kept_are_in_stock": "the goods are locked and counted first: SoldOut, CountUnclear",
    "stock_move_goes_its_way": "each way has an action of its own, and none moves nothing",
    "reservation_of_a_piece_at_least": "one to twenty pieces of what costs a point at least: PiecesOutOfRange",
    "reservation_handed_at_and_by": PAIRED,
    "reservation_handed_with_a_receipt": PAIRED,
    "reservation_ended_at_and_by": PAIRED,
    "reservation_state_is_what_was_done": STATE,
    "a_receipt_number_once": "the shop is locked while its receipts are numbered",
}


def bounds() -> set[str]:
    """Every constraint by name and every unique field by its label."""
    found = set()
    for model in apps.get_models():
        label = model._meta.app_label
        if model.__module__.startswith("huzhu.programmes.") or label in ("honours", "points", "thanks"):
            found |= {
                one.name for one in model._meta.constraints if isinstance(one, CheckConstraint | UniqueConstraint)
            }
            unique = (one for one in model._meta.local_fields if one.unique and not one.primary_key)
            found |= {f"{model._meta.label}.{field.name}" for field in unique}
    return found


def test_each_bound_is_answered_in_words_or_out_of_reach() -> None:
    assert not ANSWERS.keys() & OUT_OF_REACH.keys()
    assert bounds() == ANSWERS.keys() | OUT_OF_REACH.keys()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("refusal", "act"),
    [pytest.param(no, act, id=f"{bound}-{no.code}") for bound, acts in ANSWERS.items() for no, act in acts],
)
def test_a_person_hears_words_and_not_the_database(cast: Cast, refusal: type[Refused], act: Act) -> None:
    with pytest.raises(refusal):
        act(cast)
