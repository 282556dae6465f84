"""One day of needs: a realistic mix, every wrong turn at least once, and scripts that can be lived."""

from collections import Counter

import pytest

from huzhu.kernel.moments import age_on
from huzhu.kernel.packs import HelperKind, catalogue_on
from huzhu.kernel.simulation.cast import HONG, WANG, ZHOU
from huzhu.kernel.simulation.folk import TownNeed
from huzhu.kernel.simulation.needs import ASKED_TO, MIX
from huzhu.kernel.simulation.town import Town, hill_town


@pytest.fixture(scope="module")
def town() -> Town:
    """The small set of domain.md 13."""
    return hill_town(7)


def approved(town: Town) -> list[TownNeed]:
    return [need for need in town.needs if not need.refused_because]


class TestAsking:
    def test_needs_come_in_the_order_of_the_calls(self, town: Town) -> None:
        asked = [need.asked_at for need in town.needs]
        assert asked == sorted(asked)
        assert asked[0] >= 7 * 60
        assert asked[-1] <= ASKED_TO + 5

    def test_every_service_that_can_be_planned_is_asked_for(self, town: Town) -> None:
        assert {need.service for need in town.needs} == set(MIX)
        planned = {s.code for s in catalogue_on(town.on).services if s.minutes is not None and s.group_size == 1}
        assert set(MIX) == planned

    def test_most_come_by_telephone_and_all_doors_are_used(self, town: Town) -> None:
        channels = Counter(need.channel for need in town.needs)
        assert set(channels) == {"phone", "counter", "family", "self", "grid"}
        assert channels["phone"] > 60

    def test_whoever_writes_it_down_may(self, town: Town) -> None:
        elders = {elder.key: elder for elder in town.elders}
        staff = {one.key: one for one in town.staff if one.post != "grid_member"}
        grid = {one.key: one for one in town.staff if one.post == "grid_member"}
        delegates = {(one.elder, one.key) for one in town.relatives if one.delegate}
        for need in town.needs:
            elder = elders[need.elder]
            match need.channel:
                case "phone":
                    assert need.asked_by == ZHOU
                case "counter":
                    assert staff[need.asked_by].place == elder.home.community
                case "family":
                    assert (need.elder, need.asked_by) in delegates
                case "grid":
                    assert grid[need.asked_by].place == elder.home.grid
                case "self":
                    assert need.asked_by == need.elder
                    assert elder.smartphone

    def test_windows_lie_in_the_day_after_the_asking(self, town: Town) -> None:
        for need in town.needs:
            assert need.asked_at < need.from_minute < need.to_minute <= 20 * 60

    def test_the_old_and_the_lonely_ask_more_than_others(self, town: Town) -> None:
        asking = {need.elder for need in town.needs}
        ages = [age_on(elder.born_on, town.on) for elder in town.elders if elder.key in asking]
        assert sum(ages) / len(ages) > 74 > sum(age_on(e.born_on, town.on) for e in town.elders) / 2400

    def test_nobody_asks_twice_but_by_mistake(self, town: Town) -> None:
        assert max(Counter(need.elder for need in approved(town)).values()) == 1

    def test_the_familiar_helper_is_a_neighbour(self, town: Town) -> None:
        at = {one.key: one.home.community for one in (*town.elders, *town.helpers)}
        for need in town.needs:
            assert need.first_visit == (not need.usual)
            assert all(at[helper] == at[need.elder] for helper in need.usual)


class TestRefusals:
    def test_some_needs_must_be_refused_each_with_words_for_the_elder(self, town: Town) -> None:
        refused = [need for need in town.needs if need.refused_because]
        assert 6 <= len(refused) <= 12
        assert len({need.refused_because for need in refused}) == 7
        assert all(need.note for need in refused)

    def test_the_duplicate_repeats_an_earlier_need(self, town: Town) -> None:
        (again, *_) = [need for need in town.needs if "已登记" in need.refused_because]
        twins = [need for need in town.needs if need.elder == again.elder and need.key != again.key]
        assert [twin.service for twin in twins] == [again.service]
        assert twins[0].asked_at < again.asked_at


class TestScripts:
    def test_every_wrong_turn_happens_at_least_once(self, town: Town) -> None:
        scripts = [need.script for need in approved(town)]
        assert {script.declines for script in scripts} == {0, 1, 2}
        assert any(script.no_show for script in scripts)
        assert any(script.late_minutes for script in scripts)
        assert any(script.stay_percent > 125 for script in scripts)
        assert any(script.stay_percent < 50 for script in scripts)
        cancels = [script.elder_cancels_at for script in scripts if script.elder_cancels_at]
        assert any(at < 10 * 60 for at in cancels)
        assert any(at > 10 * 60 for at in cancels)
        assert {script.settles for script in scripts} == {"elder", "delegate", "call_back", "silence", "dispute"}
        assert {script.shown for script in scripts} == {"card", "station", "paper"}
        assert {script.dispute_upheld for script in scripts if script.settles == "dispute"} == {True, False}

    def test_but_most_visits_go_well(self, town: Town) -> None:
        scripts = [need.script for need in approved(town)]
        trouble = [s for s in scripts if s.no_show or s.declines or s.elder_cancels_at or s.settles == "dispute"]
        assert len(trouble) < 0.3 * len(scripts)

    def test_who_is_silent_or_disputes_gives_no_stars(self, town: Town) -> None:
        for need in approved(town):
            if need.script.settles in ("silence", "dispute"):
                assert need.script.stars is None

    def test_whoever_settles_for_the_elder_may(self, town: Town) -> None:
        for need in approved(town):
            if need.script.settles == "delegate":
                assert need.channel == "family"
            if need.script.settles == "elder":
                assert need.channel == "self"


class TestGrandmaHongsCall:
    def test_she_calls_at_twelve_past_eight_for_a_walk_in_the_afternoon(self, town: Town) -> None:
        (need,) = [need for need in town.needs if need.elder == HONG]
        assert (need.service, need.channel, need.asked_by) == ("A1", "phone", ZHOU)
        assert need.asked_at == 8 * 60 + 12
        assert need.usual == (WANG,)
        assert need.script.stars == 5

    def test_one_volunteer_is_enough_and_earns_an_hour(self, town: Town) -> None:
        walk = catalogue_on(town.on).service("A1")
        assert (walk.helpers_least, walk.first_visit_helpers, walk.minutes, walk.earns_credit) == (1, 1, 60, True)
        assert HelperKind.VOLUNTEER in walk.roles[0].kinds
