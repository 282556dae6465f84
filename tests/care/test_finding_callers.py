"""Finding who is calling: two words, who comes first, page by page, and by what somebody was found."""

from datetime import date

import pytest

from huzhu.care.calls.actions import Begun, Ending, write_call
from huzhu.care.calls.finding import find_callers
from huzhu.commons.codes import new_code
from huzhu.commons.people.actions import Particulars, register_person
from huzhu.commons.people.keys import MOST_WORDS, Why, query_words
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import find_persons
from huzhu.commons.places.actions import Charter, found_division
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db
HOUSE = machine(TODAY, "test", "finding")


def one(place: Division, name: str, phone: str = "", door: str = "", born: int = 1940) -> Person:
    """Somebody of a place."""
    known = Particulars(name=name, phones=(phone,) if phone else (), door=door, born_on=date(born, 1, 1))
    return register_person(by=HOUSE, at=NOW, place=place, particulars=known)


class TestWords:
    """What is typed."""

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("李 3356", ["李", "3356"]),
            ("lxy 石梯巷", ["lxy", "石梯巷"]),
            ("李3356", ["李", "3356"]),
            ("hgf0001", ["hgf", "0001"]),
            ("洪桂芳", []),
            ("石梯巷12", []),
            ("  3356 ", []),
            ("a b c d", ["a", "b", "c"]),
        ],
    )
    def test_two_or_three_of_which_each_must_fit(self, text: str, words: list[str]) -> None:
        assert query_words(text) == words
        assert len(words) <= MOST_WORDS

    @pytest.mark.parametrize(
        "text", ["洪 0001", "hgf 石梯巷", "洪0001", "桂芳 0001", "0001 洪", "石梯巷 12号", "hgf 洪 0001"]
    )
    def test_finds_her(self, cast: Cast, text: str) -> None:
        assert cast.hong in find_persons(cast.actor(cast.zhou), text)

    @pytest.mark.parametrize("text", ["洪 0003", "hgf 南坡路", "洪0003", "", " "])
    def test_finds_nobody(self, cast: Cast, text: str) -> None:
        assert find_persons(cast.actor(cast.zhou), text) == []

    def test_of_two_with_one_tail_the_name_tells(self, cast: Cast) -> None:
        li = one(cast.community, "李秀英", "10088883356")
        one(cast.community, "王德福", "10077773356")
        assert find_persons(cast.actor(cast.zhou), "李 3356") == [li]


class TestOrder:
    """The likeliest first."""

    def test_who_fits_by_name_before_who_lives_in_a_street_of_that_name(self, cast: Cast) -> None:
        street = one(cast.community, "王德福", door="龙兴园3号", born=1920)
        person = one(cast.community, "李秀英")
        neighbour = one(cast.community, "龙新云", born=1950)
        assert [one.pk for one in find_persons(cast.actor(cast.zhou), "lxy")] == [person.pk, neighbour.pk, street.pk]

    def test_people_of_the_desk_first_then_who_rang_last_then_the_oldest(self, cast: Cast) -> None:
        other = found_division(by=HOUSE, at=NOW, charter=Charter("别的社区", "community"), under=cast.street)
        far_older = one(other, "李秀云", born=1920)
        older, younger = one(cast.community, "李秀英", born=1930), one(cast.community, "李小勇", born=1950)
        page = find_callers(HOUSE, "lxy", cast.community)
        assert [hit.person for hit in page.hits] == [older, younger, far_older]
        write_call(
            by=cast.actor(cast.zhou), at=NOW, place=cast.community, begun=Begun(new_code(), NOW),
            ending=Ending("answered", about=younger),
        )  # fmt: skip
        assert [hit.person for hit in find_callers(HOUSE, "lxy", cast.community).hits] == [younger, older, far_older]

    def test_page_by_page_everybody_once(self, cast: Cast) -> None:
        many = [one(cast.community, "李秀英", born=1920 + number) for number in range(5)]
        pages = [find_callers(HOUSE, "lxy", cast.community, start=start, most=2) for start in (0, 2, 4)]
        assert [hit.person for page in pages for hit in page.hits] == many
        assert [page.more for page in pages] == [True, True, False]

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("0001", {Why.NUMBER}),
            ("10023450001", {Why.NUMBER}),
            ("hgf", {Why.INITIALS}),
            ("桂芳", {Why.NAME}),
            ("石梯巷12号", {Why.DOOR}),
            ("stx", {Why.DOOR}),
            ("洪 0001", {Why.NAME, Why.NUMBER}),
        ],
    )
    def test_says_by_what(self, cast: Cast, text: str, why: set[Why]) -> None:
        hits = {hit.person.pk: hit.why for hit in find_callers(cast.actor(cast.zhou), text, cast.community).hits}
        assert hits[cast.hong.pk] == why

    def test_another_district_finds_nobody(self, cast: Cast) -> None:
        assert not find_callers(cast.actor(cast.xu), "hgf", cast.far).hits

    @pytest.mark.parametrize("text", ["3356", "lxy", "zgl", "石梯巷12"])
    def test_check_3_within_the_first_three(self, cast: Cast, text: str) -> None:
        """ux.md 6: the one who is meant stands among the first three of the own desk."""
        meant = {
            "3356": one(cast.community, "李秀英", "10088883356", "南坡路3号"),
            "zgl": one(cast.community, "曾桂兰", "10088880943"),
            "石梯巷12": cast.hong,
        }
        meant["lxy"] = meant["3356"]
        three = find_callers(cast.actor(cast.zhou), text, cast.community, most=3).hits
        assert meant[text] in [hit.person for hit in three]
