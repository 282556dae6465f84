"""A place goes by its own list of benefits from a day on, else by the nearest above it, else by the nation's."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from huzhu.care.entitlement.actions import find_entitled
from huzhu.care.entitlement.applying import NotOnTheList, Wanted, apply_for_benefit
from huzhu.care.entitlement.lists import (
    TooSmallForAList,
    adopt_list,
    benefits_at,
    end_list,
    lists_adopted,
    lists_shipped,
)
from huzhu.care.entitlement.models import Answer
from huzhu.care.entitlement.queries import places_searched
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.actions import Particulars, register_person
from huzhu.commons.places.actions import Charter, found_division
from huzhu.commons.rulebook.actions import AdoptedLater, RulesBackdated, RulesUnchanged
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import machine
from huzhu.kernel.entitlement.reading import NATION, UnknownPack
from tests.care.paying import EXAMPLE, example_city
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOUSE = machine(TODAY, "test", "lists")
OWN = Wanted("disability_care_allowance", "self", "评估报告")


@pytest.fixture(autouse=True)
def _opened() -> Iterator[None]:
    with noting_openings():
        yield


def adopt(cast: Cast, pack: str, from_on: date = TODAY) -> None:
    adopt_list(by=cast.actor(cast.chen), at=NOW, place=cast.street, pack=pack, from_on=from_on, because="区里通知")


def test_the_nearest_place_wins_on_its_days_and_the_nation_is_below_all(cast: Cast) -> None:
    example_city(cast)
    assert benefits_at(cast.community, TODAY).code == EXAMPLE
    assert benefits_at(cast.community, date(2026, 10, 14)).code == NATION
    assert benefits_at(cast.far, TODAY).code == NATION
    adopt(cast, NATION, TODAY + DAY)
    assert [lists_adopted().pack_at(cast.community, TODAY + n * DAY) for n in (0, 1)] == [EXAMPLE, NATION]


def test_places_below_with_another_list_are_named(cast: Cast) -> None:
    example_city(cast)
    machine_li = machine(TODAY, "test", "community")
    adopt_list(by=machine_li, at=NOW, place=cast.community, pack=NATION, from_on=TODAY, because="试点")
    assert lists_adopted().other_below(cast.street, TODAY) == (cast.community.path,)
    assert lists_adopted().other_below(cast.street, TODAY - DAY) == ()


def test_what_the_place_adds_can_be_applied_for_there_alone(cast: Cast) -> None:
    with pytest.raises(NotOnTheList):
        apply_for_benefit(by=cast.actor(cast.li), at=NOW, person=cast.hong, wanted=OWN)
    example_city(cast)
    assert apply_for_benefit(by=cast.actor(cast.li), at=NOW, person=cast.hong, wanted=OWN).state == "applied"


def test_a_new_list_asks_about_everybody_again_and_so_does_the_old_one_after_it(cast: Cast) -> None:
    nights = iter(range(9))

    def found() -> tuple[str, bool]:
        search = find_entitled(by=HOUSE, at=NOW + next(nights) * DAY, place=cast.community)
        return search.pack, search.whole

    assert found() == (NATION, True)
    assert found() == (NATION, False)
    example_city(cast)
    assert found() == (EXAMPLE, True)
    adopt(cast, NATION)
    assert found() == (NATION, True)


def test_days_that_are_over_stay_as_they_were(cast: Cast) -> None:
    with pytest.raises(RulesBackdated):
        adopt(cast, EXAMPLE, TODAY - DAY)
    adopt(cast, EXAMPLE, TODAY + 9 * DAY)
    with pytest.raises(AdoptedLater):
        adopt(cast, NATION)
    with pytest.raises(RulesUnchanged):
        adopt(cast, EXAMPLE, TODAY + 10 * DAY)
    end_list(by=cast.actor(cast.chen), at=NOW, place=cast.street, to_on=TODAY + 20 * DAY)
    assert lists_adopted().pack_at(cast.street, TODAY + 20 * DAY) == NATION
    with pytest.raises(RulesUnchanged):
        end_list(by=cast.actor(cast.chen), at=NOW, place=cast.street, to_on=TODAY + 30 * DAY)


def test_who_may_not_and_what_is_none(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        adopt_list(by=cast.actor(cast.li), at=NOW, place=cast.community, pack=EXAMPLE, from_on=TODAY, because="")
    with pytest.raises(UnknownPack):
        adopt(cast, "timebank")
    grid = found_division(by=HOUSE, at=NOW, charter=Charter("一网格", "grid"), under=cast.community)
    with pytest.raises(TooSmallForAList):
        adopt_list(by=HOUSE, at=NOW, place=grid, pack=EXAMPLE, from_on=TODAY, because="")
    assert lists_shipped()[0] == NATION
    assert EXAMPLE in lists_shipped()


def test_a_night_asks_nobody_by_the_list_of_a_place_above_that_goes_by_another(cast: Cast) -> None:
    example_city(cast)
    up_there = register_person(
        by=HOUSE, at=NOW, place=cast.street, particulars=Particulars(name="街道老人", born_on=date(1940, 1, 1))
    )
    adopt_list(by=HOUSE, at=NOW, place=cast.community, pack=NATION, from_on=TODAY, because="试点")
    nights = iter(range(9))

    def night() -> int:
        at = NOW + next(nights) * DAY
        searches = [find_entitled(by=HOUSE, at=at, place=place) for place in places_searched()]
        return sum(one.new_count + one.changed_count + one.lost_count + one.unsure_count for one in searches)

    assert night() > 0
    asked_by = dict(Answer.objects.values_list("person", "search__place"))
    assert (asked_by[cast.hong.pk], asked_by[up_there.pk]) == (cast.community.pk, cast.street.pk)
    assert night() == 0
