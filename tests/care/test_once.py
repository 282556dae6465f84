"""What can be written only once is written once, and never stands in anybody's way."""

import pytest

from huzhu.commons.people.actions import Particulars, register_person
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
HOUSE = machine(TODAY, "test", "once")


class TestOnce:
    def test_a_number_written_twice_is_kept_once(self, cast: Cast) -> None:
        twice = (("10023450777", "侄女"), ("10023450777", "外甥女"), ("10023450778", "邻居"))
        particulars = Particulars(name="赵", phones=("10023450778",), contacts=twice)
        person = register_person(by=HOUSE, at=NOW, place=cast.community, particulars=particulars)
        assert sorted(str(one.number) for one in person.phones.all()) == ["10023450777", "10023450778"]

    def test_a_lost_card_never_opens_again(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        from huzhu.commons.cards import actions

        drawn = iter([int(cast.card), (int(cast.card) + 1) % 10**6])
        monkeypatch.setattr(actions.secrets, "randbelow", lambda _: next(drawn))
        assert actions.issue_door_card(by=cast.actor(cast.li), at=NOW, elder=cast.hong) != cast.card
