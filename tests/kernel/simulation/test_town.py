"""A whole made-up town: the same for the same seed, of invented people, in the shares of domain.md 13."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import chain

import numpy as np
import pytest

from huzhu.kernel.identity.numbers import Gender, read_number
from huzhu.kernel.moments import age_on
from huzhu.kernel.packs import HelperKind, catalogue_on
from huzhu.kernel.simulation.cast import CHEN, HONG, LI, SON, WANG, XU, ZHOU
from huzhu.kernel.simulation.elders import AGE_BANDS, Registry, born_before, chance_of_level, elders_at, household_count
from huzhu.kernel.simulation.folk import Elder
from huzhu.kernel.simulation.town import TINY, Size, Town, hill_town
from huzhu.kernel.walking.streets import metres_between

SEED = 7


@pytest.fixture(scope="module")
def town() -> Town:
    """The small set of domain.md 13."""
    return hill_town(SEED)


def age(elder: Elder, town: Town) -> int:
    return age_on(elder.born_on, town.on)


class TestTheSameSeed:
    def test_gives_the_same_town(self, town: Town) -> None:
        assert hill_town(SEED).digest == town.digest

    def test_and_another_gives_another(self) -> None:
        tiny = [hill_town(seed, size=TINY) for seed in (1, 2)]
        assert tiny[0].digest != tiny[1].digest

    def test_the_day_changes_birthdays_and_not_the_streets(self, town: Town) -> None:
        later = hill_town(SEED, on=date(2027, 2, 28))
        assert later.streets.digest == town.streets.digest
        assert Counter(elder.living for elder in later.elders) == Counter(elder.living for elder in town.elders)

    @pytest.mark.parametrize("size", [2, 3, 40])
    def test_even_the_smallest_town_has_its_cast(self, size: int) -> None:
        tiny = hill_town(SEED, size=Size(elders=size, helpers=3, communities=1))
        assert len(tiny.elders) == size
        assert {HONG, WANG} <= {one.key for one in (*tiny.elders, *tiny.helpers)}


class TestSizes:
    def test_are_those_asked_for(self, town: Town) -> None:
        assert (len(town.elders), len(town.helpers), len(town.needs)) == (2400, 180, 120)
        assert len(town.communities) == 6

    def test_every_key_is_its_own(self, town: Town) -> None:
        people = [one.key for one in (*town.elders, *town.relatives, *town.helpers)]
        staff = [one.key for one in town.staff if one.post != "grid_member"]
        keys = [*people, *staff, *(place.key for place in town.places), *(need.key for need in town.needs)]
        assert len(keys) == len(set(keys))


class TestPaper:
    def test_every_id_number_is_sound_and_says_the_birth_date_and_gender(self, town: Town) -> None:
        for one in (*town.elders, *town.helpers):
            if one.identity_number is None:
                continue
            read = read_number(one.identity_number)
            assert read.born_on == one.born_on
            assert read.gender is (Gender.WOMAN if one.gender == "woman" else Gender.MAN)
            assert one.identity_number.startswith("500199")

    def test_no_two_people_share_an_id_number(self, town: Town) -> None:
        numbers = [one.identity_number for one in (*town.elders, *town.helpers) if one.identity_number]
        assert len(numbers) == len(set(numbers))
        assert 0.98 < len(numbers) / 2580 < 1

    def test_no_telephone_is_a_real_one(self, town: Town) -> None:
        phones = [contact.number for elder in town.elders for contact in elder.phones]
        phones += [one.phone for one in (*town.relatives, *town.helpers, *town.staff)]
        phones += [place.station_phone for place in town.places if place.station_phone]
        assert all(len(phone) == 11 and phone.isdigit() and phone.startswith("10") for phone in phones)
        assert not any(phone.startswith(("100", "101", "106")) for phone in phones)

    def test_some_share_a_telephone_and_some_have_none(self, town: Town) -> None:
        first = Counter(elder.phones[0].number for elder in town.elders if elder.phones)
        assert sum(many for many in first.values() if many > 1) / 2400 == pytest.approx(0.16, abs=0.04)
        assert sum(not elder.phones for elder in town.elders) / 2400 == pytest.approx(0.08, abs=0.02)


SHARES: list[tuple[str, Callable[[Elder], bool], float, float]] = [
    ("living alone", lambda elder: elder.living == "alone", 0.14, 0.005),
    ("empty nest", lambda elder: elder.living in ("alone", "spouse"), 0.597, 0.01),
    ("women", lambda elder: elder.gender == "woman", 0.52, 0.025),
    ("level 1 or worse", lambda elder: elder.level >= 1, 0.116, 0.025),
    ("level 3 or 4", lambda elder: elder.level >= 3, 0.029, 0.012),
    ("hardship", lambda elder: bool(elder.hardship), 0.045, 0.012),
    ("dementia", lambda elder: elder.dementia, 0.04, 0.015),
    ("Chongqing dialect", lambda elder: "chongqing" in elder.languages, 0.97, 0.015),
]


class TestShares:
    @pytest.mark.parametrize(("name", "holds", "share", "within"), SHARES, ids=[row[0] for row in SHARES])
    def test_share(self, town: Town, name: str, holds: Callable[[Elder], bool], share: float, within: float) -> None:
        assert sum(map(holds, town.elders)) / len(town.elders) == pytest.approx(share, abs=within), name

    def test_ages_have_the_shape_of_the_census(self, town: Town) -> None:
        for low, high, share in AGE_BANDS:
            found = sum(low <= age(elder, town) < high for elder in town.elders) / 2400
            assert found == pytest.approx(share, abs=0.002), low

    def test_most_of_the_oldest_are_women(self, town: Town) -> None:
        oldest = [elder for elder in town.elders if age(elder, town) >= 80]
        assert sum(elder.gender == "woman" for elder in oldest) / len(oldest) == pytest.approx(0.58, abs=0.06)

    @pytest.mark.parametrize(("years", "share"), [(62, 0.034), (72, 0.105), (82, 0.28), (92, 0.56)])
    def test_the_chance_of_disability_is_that_of_the_survey(self, years: int, share: float) -> None:
        assert chance_of_level(years) == pytest.approx(share, abs=0.005)

    def test_nobody_is_under_sixty(self, town: Town) -> None:
        assert min(age(elder, town) for elder in town.elders) == 60


class TestHouseholds:
    def test_couples_share_a_door_and_are_a_man_and_a_woman(self, town: Town) -> None:
        households: dict[str, list[Elder]] = {}
        for elder in town.elders:
            households.setdefault(elder.household, []).append(elder)
        couples = [members for members in households.values() if len(members) > 1]
        assert len(couples) == 552
        for husband, wife in couples:
            assert {husband.gender, wife.gender} == {"man", "woman"}
            assert husband.home == wife.home
            assert husband.living == wife.living == "spouse"
            assert abs(age(husband, town) - age(wife, town)) < 15
        assert all(members[0].living != "spouse" for members in households.values() if len(members) == 1)

    def test_a_home_lies_at_its_street_in_its_grid(self, town: Town) -> None:
        grids = {place.key: place.parent for place in town.places if place.tier == "grid"}
        for one in (*town.elders, *town.helpers):
            assert grids[one.home.grid] == one.home.community
            at = one.home.node
            away = metres_between(one.home.lon, one.home.lat, town.streets.lon[at], town.streets.lat[at])
            assert away < 20

    def test_too_few_homes_are_a_bug(self) -> None:
        with pytest.raises(ValueError, match="need as many homes"):
            elders_at([], SEED, 10, date(2026, 5, 20), Registry(SEED))
        assert household_count(SEED, 10) < 10

    @pytest.mark.parametrize("on", [date(2028, 2, 29), date(2028, 3, 1), date(2027, 2, 28)])
    @pytest.mark.parametrize("years", [60.0, 60.999, 84.5])
    def test_an_age_gives_a_birth_date_that_gives_the_age(self, on: date, years: float) -> None:
        assert age_on(born_before(on, years), on) == int(years)


class TestPlaces:
    def test_every_place_hangs_on_the_one_above(self, town: Town) -> None:
        above = {"district": "city", "subdistrict": "district", "community": "subdistrict", "grid": "community"}
        tiers = {place.key: place.tier for place in town.places}
        for place in town.places[1:]:
            assert place.parent is not None
            assert tiers[place.parent] == above[place.tier]
        codes = [place.code for place in town.places if place.code]
        assert len(codes) == len(set(codes)) == len(town.places) - 1
        assert all(code.startswith("500199") for code in codes)

    def test_communities_are_alike_in_size_and_have_their_grids(self, town: Town) -> None:
        homes = Counter(elder.home.community for elder in town.elders)
        assert set(homes) == set(town.communities)
        assert min(homes.values()) > 300
        assert max(homes.values()) < 500

    def test_nobody_lives_over_the_river(self, town: Town) -> None:
        foreign = [place.key for place in town.places if place.tier == "community"][-1]
        assert foreign not in town.communities
        assert [one.key for one in town.staff if one.place == foreign] == [XU]


class TestHelpers:
    def test_all_kinds_are_there_and_each_grid_has_its_member(self, town: Town) -> None:
        kinds = Counter(helper.kind for helper in town.helpers)
        assert set(kinds) == set(HelperKind)
        members = Counter(helper.home.grid for helper in town.helpers if helper.kind is HelperKind.GRID)
        assert set(members.values()) == {1}
        assert set(members) == {place.key for place in town.places if place.tier == "grid"}
        assert {one.key for one in town.staff if one.post == "grid_member"} == {
            helper.key for helper in town.helpers if helper.kind is HelperKind.GRID
        }

    def test_papers_are_of_known_skills_and_some_have_run_out(self, town: Town) -> None:
        skills = {skill.code for skill in catalogue_on(town.on).skills}
        proofs = list(chain.from_iterable(helper.proofs for helper in town.helpers))
        assert {proof.skill for proof in proofs} <= skills
        assert all(proof.valid_from < proof.expires_on and 1 <= proof.level <= 3 for proof in proofs)
        expired = sum(proof.expires_on <= town.on for proof in proofs)
        assert 0 < expired < 0.08 * len(proofs)

    def test_vest_numbers_are_worn_once(self, town: Town) -> None:
        assert len({helper.vest_number for helper in town.helpers}) == 180

    def test_hours_are_within_a_day(self, town: Town) -> None:
        for helper in town.helpers:
            assert helper.hours
            for slot in helper.hours:
                assert 0 <= slot.weekday <= 6
                assert 0 <= slot.from_minute < slot.to_minute <= 1440

    def test_nobody_under_age_helps(self, town: Town) -> None:
        assert min(age_on(helper.born_on, town.on) for helper in town.helpers) >= 18


class TestCast:
    def test_grandma_hong_is_84_and_alone_without_a_smartphone(self, town: Town) -> None:
        hong = next(elder for elder in town.elders if elder.key == HONG)
        assert (hong.name, age(hong, town), hong.living, hong.smartphone) == ("洪桂芳", 84, "alone", False)
        assert hong.phones[1].number == next(one.phone for one in town.relatives if one.key == SON)

    def test_xiao_wang_is_a_neighbour_free_all_day(self, town: Town) -> None:
        hong = next(elder for elder in town.elders if elder.key == HONG)
        wang = next(helper for helper in town.helpers if helper.key == WANG)
        assert (wang.name, wang.kind, wang.vest_number) == ("王小川", HelperKind.VOLUNTEER, "017")
        assert wang.home.community == hong.home.community
        assert any(s.weekday == town.on.weekday() and s.from_minute <= 870 and s.to_minute >= 990 for s in wang.hours)

    def test_everybody_at_a_desk_has_the_right_post(self, town: Town) -> None:
        posts = {one.key: (one.name, one.post) for one in town.staff}
        assert posts[LI] == ("李文静", "staff")
        assert posts[ZHOU] == ("周敏", "operator")
        assert posts[CHEN] == ("陈立", "inspector")
        assert posts[XU] == ("徐生", "staff")

    def test_the_cast_grows_no_older_with_the_calendar(self) -> None:
        for on in (date(2026, 3, 11), date(2026, 3, 12), date(2028, 2, 29)):
            tiny = hill_town(SEED, size=TINY, on=on)
            hong = next(elder for elder in tiny.elders if elder.key == HONG)
            assert age(hong, tiny) == 84


def test_the_facts_of_a_person_say_what_is_out_of_the_usual(town: Town) -> None:
    hong = next(elder for elder in town.elders if elder.key == HONG)
    assert dict(hong.facts) == {
        "living": "alone",
        "ability": "1",
        "language": "chongqing",
        "hearing": "hard",
        "mobility": "cane",
    }
    kinds = {kind for elder in town.elders for kind, _ in elder.facts}
    assert kinds == {"living", "ability", "language", "hearing", "mobility", "hardship", "disability"}


def test_people_are_spread_over_the_hills(town: Town) -> None:
    heights = town.streets.elevation_m[[elder.home.node for elder in town.elders]]
    assert np.quantile(heights, 0.9) - np.quantile(heights, 0.1) > 80
