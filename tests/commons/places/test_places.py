"""Divisions as law and administration see them, and the streets laid over them."""

from pathlib import Path

import numpy as np
import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import lists, sampled_from
from numpy.typing import NDArray

from huzhu.commons.journal.queries import lines_on
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.places import walks
from huzhu.commons.places.actions import Charter, found_division, lay_streets, move_division
from huzhu.commons.places.models import Division, StreetNetwork
from huzhu.commons.places.queries import (
    UNKNOWN_WALK_MINUTES,
    in_order,
    network_of,
    streets_of,
    walking_table,
    ways_over,
)
from huzhu.kernel.actor import machine
from huzhu.kernel.dispatch.problem import whole_minutes
from huzhu.kernel.simulation.hills import hill_streets
from huzhu.kernel.walking.minutes import walking_minutes
from huzhu.kernel.walking.paces import Pace
from huzhu.kernel.walking.streets import Streets
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

HOUSE = machine(TODAY, "test", "places")


class TestFoundDivision:
    def test_tiers_may_be_skipped(self, cast: Cast) -> None:
        city = found_division(by=HOUSE, at=NOW, charter=Charter("直辖县", "city"))
        village = found_division(
            by=HOUSE, at=NOW, charter=Charter("某村", "community", code="500199001201"), under=city
        )
        assert village.path == f"{city.path}{village.pk}/"
        assert village.codes.get().from_on.isoformat() == "2026-01-01"
        assert lines_on(f"division:{village.pk}").get().action == "found_division"

    def test_a_code_is_one_divisions_a_year(self, cast: Cast) -> None:
        found_division(by=HOUSE, at=NOW, charter=Charter("甲", "district", code="500199"))
        with pytest.raises(IntegrityError), transaction.atomic():
            found_division(by=HOUSE, at=NOW, charter=Charter("乙", "district", code="500199"))


def test_places_are_listed_by_number_each_below_the_one_it_lies_in(cast: Cast) -> None:
    city = found_division(by=HOUSE, at=NOW, charter=Charter("直辖县", "city"))
    districts = [found_division(by=HOUSE, at=NOW, charter=Charter(name, "district"), under=city) for name in "乙甲"]
    wanted = ["第1网格", "第2网格", "第10网格", "第二十一网格"]
    for name in (wanted[3], wanted[1], wanted[2], wanted[0]):
        found_division(by=HOUSE, at=NOW, charter=Charter(name, "grid"), under=districts[0])
    listed = [one.name for one in in_order(Division.objects.filter(path__startswith=city.path))]
    assert listed == ["直辖县", "乙", *wanted, "甲"]


PATHS = lists(sampled_from("/09az"), max_size=5).map(lambda letters: "".join(["/no/", *letters]))


class TestUnder:
    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(
        paths=lists(PATHS, max_size=12, unique=True),
        wanted=PATHS,
    )
    def test_the_range_of_a_path_is_what_begins_with_it(self, paths: list[str], wanted: str) -> None:
        """SQLite reads `path__startswith` as a range (see `Under`): no neighbour comes in, nobody below is left out."""
        with transaction.atomic():
            made = [Division(name="某地", tier="community", path=path) for path in paths]
            Division.objects.bulk_create(made)
            found = Division.objects.filter(pk__in=[one.pk for one in made], path__startswith=wanted)
            assert sorted(found.values_list("path", flat=True)) == sorted(p for p in paths if p.startswith(wanted))
            transaction.set_rollback(True)

    def test_a_path_taken_from_another_row_is_compared_as_it_always_was(self, cast: Cast) -> None:
        below = Division.objects.filter(path__startswith=OuterRef("path")).exclude(pk=OuterRef("pk"))
        above = Division.objects.annotate(has=Exists(below)).filter(has=True)
        assert [one.pk for one in above if one in (cast.street, cast.community)] == [cast.street.pk]


class TestMoveDivision:
    def test_who_administers_sees_and_the_law_keeps_its_parent(self, cast: Cast) -> None:
        li, xu = cast.actor(cast.li), cast.actor(cast.xu)
        move_division(by=HOUSE, at=NOW, division=cast.community, administrator=cast.far)
        moved = Division.objects.get(pk=cast.community.pk)
        assert (moved.statutory_parent_id, moved.administered_by_id) == (cast.street.pk, cast.far.pk)
        assert moved.path.startswith(cast.far.path)
        assert cast.hong in visible_to(xu, Verb.SEE_PERSON, Person)
        assert cast.hong not in visible_to(li, Verb.SEE_PERSON, Person), "her post is read anew when she comes in next"
        assert cast.hong in visible_to(cast.actor(cast.li), Verb.SEE_PERSON, Person)

    def test_all_under_it_moves_along(self, cast: Cast) -> None:
        grid = found_division(by=HOUSE, at=NOW, charter=Charter("一网格", "grid"), under=cast.community)
        move_division(by=HOUSE, at=NOW, division=cast.community, administrator=cast.far)
        grid.refresh_from_db()
        assert grid.path == f"{cast.far.path}{cast.community.pk}/{grid.pk}/"


class TestStreets:
    def test_without_streets_nobody_becomes_unreachable(self, cast: Cast) -> None:
        table = walking_table(cast.community, [None, 3, None], ["helper"])
        assert table.shape == (1, 3, 3)
        off = table[0][~np.eye(3, dtype=bool)]
        assert set(off.tolist()) == {UNKNOWN_WALK_MINUTES}
        assert np.diagonal(table[0]).tolist() == [0, 0, 0]

    def test_they_lie_over_all_that_is_under_the_place(
        self, cast: Cast, settings: LazySettings, tmp_path: Path, hills: Streets
    ) -> None:
        settings.HOME = tmp_path
        network = lay_streets(by=HOUSE, at=NOW, place=cast.street, streets=hills)
        assert network_of(cast.community) == network
        assert network_of(cast.far) is None
        laid = streets_of(cast.community)
        assert laid is not None
        assert laid.digest == hills.digest
        table = walking_table(cast.community, [0, 5, None], ["helper", "elder_70"])
        assert table[0][0, 1] > 0
        assert table[1][0, 1] >= table[0][0, 1], "who is seventy is not quicker"
        ways = ways_over(network, "elder_70", 0, 5)
        assert ways is None or ways.gentle
        assert ways_over(None, "elder_70", 0, 5) is None
        assert ways_over(network, "elder_70", None, 5) is None

    def test_a_door_more_costs_no_new_table_and_changes_no_minute(
        self, cast: Cast, settings: LazySettings, tmp_path: Path, hills: Streets, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.HOME = tmp_path
        lay_streets(by=HOUSE, at=NOW, place=cast.street, streets=hills)
        paces, doors = ["helper", "elder_70"], [7, 40, 200, 900, 40]
        walking_table(cast.community, doors, paces)
        searched: list[int] = []

        def spied(streets: Streets, pace: Pace, origins: list[int], destinations: list[int]) -> NDArray[np.float32]:
            searched.append(min(len(origins), len(destinations)))
            return walking_minutes(streets, pace, origins, destinations)

        monkeypatch.setattr(walks, "walking_minutes", spied)
        longer = walking_table(cast.community, [1_200, *doors, None], paces)
        assert searched == [1, 1] * len(paces), "one search from the new door and one to it, for each pace"
        again = walking_table(cast.community, [*doors, 1_200], paces)
        assert len(searched) == 2 * len(paces)
        monkeypatch.setattr(walks, "MOST_NODES", 0)
        anew = walking_table(cast.community, [1_200, *doors, None], paces)
        assert (whole_minutes(longer) == whole_minutes(anew)).all()
        assert np.allclose(longer, anew, rtol=1e-5)
        assert np.array_equal(again[:, :-1, :-1], longer[:, 1:6, 1:6])

    def test_laying_the_same_again_changes_nothing(
        self, cast: Cast, settings: LazySettings, tmp_path: Path, hills: Streets
    ) -> None:
        settings.HOME = tmp_path
        networks = {lay_streets(by=HOUSE, at=NOW, place=cast.street, streets=hills).pk for _ in range(2)}
        assert len(networks) == StreetNetwork.objects.count() == 1


@pytest.fixture(scope="module")
def hills() -> Streets:
    """The hill town's streets."""
    return hill_streets(seed=1)
