"""Codes guessed by many phones at once, and two workers at one clock: counted and done once."""

from collections import Counter
from datetime import timedelta

import pytest

from huzhu.care.dispatch.actions import lapse_offers
from huzhu.care.dispatch.lateness import mark_late
from huzhu.care.dispatch.models import Replacement
from huzhu.care.needs.models import Incident
from huzhu.care.visits.actions import check_in
from huzhu.care.visits.models import Attendance
from huzhu.care.visits.showing import CardShut, Showing, WrongCard
from huzhu.commons.cards.models import WrongTry
from huzhu.kernel.actor import machine
from tests.care.steps import accepted, approved, offered
from tests.cast import TODAY, Cast
from tests.trust.crowd import at_once, parted

pytestmark = pytest.mark.django_db(transaction=True)

PHONES = 12
HOUSE = machine(TODAY, "test", "workers")


def test_three_wrong_codes_are_looked_at_however_many_phones_try(cast: Cast) -> None:
    promise, wang = accepted(cast), cast.actor(cast.wang)

    def guess(number: int) -> Attendance:
        code = f"{(int(cast.card) + number) % 10**6:06d}"
        return check_in(
            by=wang, at=promise.starts_at, assignment=promise, showing=Showing(f"k{number}", card_code=code)
        )

    through, refused = parted(at_once([lambda number=number: guess(number) for number in range(1, PHONES + 1)]))
    assert not through
    assert Counter(type(no) for no in refused) == {WrongCard: 2, CardShut: PHONES - 2}
    assert WrongTry.objects.count() == 3
    assert Incident.objects.get().kind == Incident.Kind.CARD


def test_two_workers_lapse_each_offer_once_and_mark_each_late_once(cast: Cast) -> None:
    promise, offer = accepted(cast), offered(cast, approved(cast, hours=6))
    after = max(offer.answer_by_at, promise.ends_at) + timedelta(minutes=1)
    lapsed = at_once([lambda: lapse_offers(by=HOUSE, at=after)] * 2)
    late = at_once([lambda: mark_late(by=HOUSE, at=after)] * 2)
    assert (sorted(lapsed), sorted(late)) == ([0, 1], [0, 1])  # type: ignore[type-var]
    # That nobody answered is looked into by the search that it began.
    assert Counter(Incident.objects.values_list("kind", flat=True)) == {"late": 1}
    assert Replacement.objects.filter(lost=offer, state="looking").count() == 1
