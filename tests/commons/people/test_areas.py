"""Places as an administrator enters and renames them."""

import pytest

from huzhu.commons.journal.queries import lines_on
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.areas import (
    NAME_MOST,
    CodeUnclear,
    PlaceNameUnclear,
    TierNotBelow,
    add_division,
    rename_division,
)
from huzhu.commons.places.actions import Charter
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, TODAY, Cast, with_keeper

pytestmark = pytest.mark.django_db


@pytest.fixture
def gu(cast: Cast) -> Actor:
    """Keeper Gu of both districts."""
    return cast.actor(with_keeper(cast))


def at_home(cast: Cast, gu: Actor) -> Actor:
    """The same with the post of this side of the river alone."""
    held = tuple(one for one in gu.holdings if cast.street.path.startswith(one.place_path))
    return Actor(gu.person_id, TODAY, held)


class TestAddDivision:
    def test_lies_in_the_wider_one(self, cast: Cast, gu: Actor) -> None:
        charter = Charter("竹林社区", "community", name_en="Bamboo", code="500199001009")
        made = add_division(by=gu, at=NOW, under=cast.street, charter=charter)
        assert made.path.startswith(cast.street.path)
        assert (made.statutory_parent, made.codes.get().code) == (cast.street, "500199001009")
        assert lines_on(f"division:{made.pk}").get().actor == gu.person_id

    @pytest.mark.parametrize("name", ["", "  ", "青石桥社区", " 青石桥社区 ", "长" * (NAME_MOST + 1)])
    def test_refuses_no_name_and_the_same_name(self, cast: Cast, gu: Actor, name: str) -> None:
        with pytest.raises(PlaceNameUnclear):
            add_division(by=gu, at=NOW, under=cast.street, charter=Charter(name, "community"))

    @pytest.mark.parametrize("tier", ["subdistrict", "district", "planet"])
    def test_refuses_what_is_no_smaller(self, cast: Cast, gu: Actor, tier: str) -> None:
        with pytest.raises(TierNotBelow):
            add_division(by=gu, at=NOW, under=cast.street, charter=Charter("某处", tier))

    @pytest.mark.parametrize("code", ["5", "50019", "5001990010091", "五〇〇一九九", "500199 "])
    def test_refuses_what_is_no_code(self, cast: Cast, gu: Actor, code: str) -> None:
        with pytest.raises(CodeUnclear):
            add_division(by=gu, at=NOW, under=cast.street, charter=Charter("某处", "community", code=code))

    def test_refuses_a_code_that_another_carries(self, cast: Cast, gu: Actor) -> None:
        add_division(by=gu, at=NOW, under=cast.street, charter=Charter("甲", "community", code="500199001001"))
        with pytest.raises(CodeUnclear):
            add_division(by=gu, at=NOW, under=cast.street, charter=Charter("乙", "community", code="500199001001"))

    def test_refuses_staff_and_places_out_of_reach(self, cast: Cast, gu: Actor) -> None:
        with pytest.raises(NotPermitted):
            add_division(by=cast.actor(cast.li), at=NOW, under=cast.community, charter=Charter("一网格", "grid"))
        home = at_home(cast, gu)
        with pytest.raises(NotFound):
            add_division(by=home, at=NOW, under=cast.far, charter=Charter("一网格", "grid"))


class TestRenameDivision:
    def test_the_name_changes_and_the_reach_stays(self, cast: Cast, gu: Actor) -> None:
        rename_division(by=gu, at=NOW, division=cast.community, name=" 青石桥新社区 ", name_en="Qingshiqiao")
        there = Division.objects.get(pk=cast.community.pk)
        assert (there.name, there.name_en, there.path) == ("青石桥新社区", "Qingshiqiao", cast.community.path)
        assert lines_on(f"division:{there.pk}").last().action == "rename_division"

    def test_its_own_name_again_is_no_clash(self, cast: Cast, gu: Actor) -> None:
        name = cast.community.name
        assert rename_division(by=gu, at=NOW, division=cast.community, name=name, name_en="").name == name

    def test_refuses_the_name_of_a_neighbour_and_none(self, cast: Cast, gu: Actor) -> None:
        add_division(by=gu, at=NOW, under=cast.street, charter=Charter("竹林社区", "community"))
        for name in ("竹林社区", " "):
            with pytest.raises(PlaceNameUnclear):
                rename_division(by=gu, at=NOW, division=cast.community, name=name, name_en="")

    def test_refuses_staff_and_places_out_of_reach(self, cast: Cast, gu: Actor) -> None:
        with pytest.raises(NotPermitted):
            rename_division(by=cast.actor(cast.li), at=NOW, division=cast.community, name="别处", name_en="")
        home = at_home(cast, gu)
        with pytest.raises(NotFound):
            rename_division(by=home, at=NOW, division=cast.far, name="别处", name_en="")
