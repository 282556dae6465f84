"""People and helpers: what is masked, who looked, family, cards, enrolling."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from huzhu.commons.cards.queries import card_fits
from huzhu.commons.helpers.models import Helper
from huzhu.commons.journal.models import Line
from huzhu.commons.people.models import Fact, Tie
from huzhu.commons.places.actions import Charter, found_division
from huzhu.commons.places.models import Division
from huzhu.doors.web.station.portrait import fact_words
from huzhu.kernel.rosters.facts import Living
from tests.cast import NOW, Cast
from tests.doors.web.station import scenes


class TestOnePerson:
    """A person's page."""

    def test_masks_numbers_until_somebody_says_what_for(self, li: Client, cast: Cast) -> None:
        address = f"/desk/people/{cast.hong.pk}/"
        page = li.get(address).text
        assert "10023450001" not in page
        assert "100****0001" in page
        shown = li.post(f"{address}show/", {"nonce": "1", "purpose": "call"})
        assert shown.status_code == 200
        assert "tel:10023450001" in shown.text
        look = Line.objects.filter(action="read", actor=cast.li.pk).latest("seq")
        assert (look.purpose, cast.hong.pk in look.persons) == ("call", True)
        assert "正与本人通话" in li.get(address).text

    def test_the_id_number_is_not_even_opened(self, li: Client, cast: Cast) -> None:
        li.get(f"/desk/people/{cast.hong.pk}/")
        assert "identity_number" not in Line.objects.filter(action="read").latest("seq").details

    def test_without_a_purpose_nothing_is_shown(self, li: Client, cast: Cast) -> None:
        page = li.post(f"/desk/people/{cast.hong.pk}/show/", {"nonce": "1", "purpose": "curious"})
        assert page.status_code == 422
        assert "10023450001" not in page.text

    def test_what_is_known_stands_first(self, li: Client, cast: Cast) -> None:
        form = {"nonce": "1", "known": "hearing:hard", "source": "本人"}
        assert li.post(f"/desk/people/{cast.hong.pk}/facts/", form).status_code == 302
        assert str(Fact.objects.get().value) == "hard"
        assert "听力差，慢慢说" in li.get("/desk/", {"person": cast.hong.pk}).text
        assert li.post(f"/desk/people/{cast.hong.pk}/facts/", {"nonce": "2", "known": "x:y"}).status_code == 422

    def test_who_looked_is_one_line_a_day(self, li: Client, zhou: Client, cast: Cast) -> None:
        for _ in range(3):
            zhou.get("/desk/", {"person": cast.hong.pk})
        page = li.get(f"/desk/people/{cast.hong.pk}/").text
        assert "当天 3 次" in page

    def test_a_card_shows_its_code_once_and_ends_the_old_one(self, li: Client, cast: Cast) -> None:
        address = f"/desk/people/{cast.hong.pk}/card/"
        page = li.post(address, {"nonce": "1"})
        code = re.findall(r'class="door-code">(\d{3} \d{3})<', page.text)[0]
        assert card_fits(cast.hong.pk, code)
        assert not card_fits(cast.hong.pk, cast.card)
        assert li.post(address, {"nonce": "1"}).text == page.text
        assert code not in li.get(f"/desk/people/{cast.hong.pk}/").text

    def test_searching(self, zhou: Client) -> None:
        assert "洪桂芳" in zhou.get("/desk/people/", {"q": "石梯巷12"}).text
        assert "没有找到" in zhou.get("/desk/people/", {"q": "zzzz"}).text
        assert "洪桂芳" not in zhou.get("/desk/people/").text


class TestFamily:
    """Who belongs to a person, and who may act."""

    def test_adding_informing_delegating_and_taking_back(self, li: Client, cast: Cast) -> None:
        address = f"/desk/people/{cast.hong.pk}/family/"
        assert "王小川" in li.get(address, {"q": "王小川"}).text
        li.post(f"{address}tie/", {"nonce": "1", "other": cast.wang.pk, "kind": "neighbour", "rank": "2"})
        tie = Tie.objects.get(other=cast.wang)
        assert (tie.kind, tie.emergency_rank, tie.informed) == ("neighbour", 2, False)
        li.post(f"{address}inform/{tie.pk}/", {"nonce": "2"})
        tie.refresh_from_db()
        assert tie.informed
        form = {"nonce": "3", "delegate": cast.wang.pk, "scopes": ["see", "ask"], "present": "女儿在旁边"}
        assert li.post(f"{address}delegate/", form).status_code == 422, "it is read out first"
        li.post(f"{address}delegate/", form | {"agreed": "on"})
        assert "女儿在旁边" in li.get(address).text
        given = cast.hong.delegations.get(delegate=cast.wang)
        assert given.scopes == "ask see"
        li.post(f"{address}revoke/{given.pk}/", {"nonce": "4"})
        given.refresh_from_db()
        assert given.revoked_at

    def test_nobody_is_their_own_family(self, li: Client, cast: Cast) -> None:
        form = {"nonce": "1", "other": cast.hong.pk, "kind": "child", "rank": "0"}
        assert li.post(f"/desk/people/{cast.hong.pk}/family/tie/", form).status_code == 422

    def test_a_delegation_without_anything_to_do_is_said(self, li: Client, cast: Cast) -> None:
        form = {"nonce": "1", "delegate": cast.son.pk}
        assert li.post(f"/desk/people/{cast.hong.pk}/family/delegate/", form).status_code == 422


class TestHelpers:
    """The list, and one helper."""

    @pytest.mark.parametrize("find", [{}, {"q": "王小川"}, {"q": "wxc"}, {"kind": "volunteer"}])
    def test_are_found(self, zhou: Client, find: dict[str, str]) -> None:
        assert "王小川" in zhou.get("/desk/helpers/", find).text

    def test_are_not_found_among_others(self, zhou: Client) -> None:
        assert "没有找到帮手" in zhou.get("/desk/helpers/", {"kind": "student"}).text

    def test_taking_somebody_on(self, li: Client, cast: Cast) -> None:
        address = f"/desk/people/{cast.son.pk}/enrol/"
        assert li.get(address).status_code == 200
        answer = li.post(address, {"nonce": "1", "kind": "volunteer", "vest_number": "88", "hours": "120"})
        helper = Helper.objects.get(person=cast.son)
        assert answer.url == f"/desk/helpers/{helper.pk}/"
        assert (helper.vest_number, helper.max_minutes_a_day) == ("88", 120)
        again = li.post(address, {"nonce": "2", "kind": "volunteer", "hours": "120"})
        assert again.status_code == 422

    def test_hours_days_away_skills_and_papers(self, li: Client, cast: Cast) -> None:
        address = f"/desk/helpers/{cast.wang_helper.pk}/"
        li.post(f"{address}hours/", {"nonce": "1", "days": ["0", "2"], "starts": "9", "ends": "12"})
        assert cast.wang_helper.availability.count() == 2
        li.post(f"{address}absence/", {"nonce": "2", "first": "2026-12-01", "last": "2026-12-03"})
        assert str(cast.wang_helper.absences.get().to_on) == "2026-12-04"
        li.post(f"{address}skill/", {"nonce": "3", "skill": "first_aid", "level": "2"})
        assert cast.wang_helper.skills.get().level == 2
        paper = {"nonce": "4", "skill": "first_aid", "issuer": "红十字会", "number": "A1", "valid_to": "2027-12-01"}
        li.post(f"{address}paper/", paper)
        page = li.get(address).text
        assert "红十字会" in page
        assert "急救" in page

    @pytest.mark.parametrize(
        ("form", "fields"),
        [
            ("hours", {"days": ["0"], "starts": "12", "ends": "9"}),
            ("absence", {"first": "2026-12-03", "last": "2026-12-01"}),
            ("skill", {"skill": "", "level": "1"}),
            ("paper", {"skill": "first_aid", "issuer": "x", "valid_to": "2025-01-01"}),
        ],
    )
    def test_what_cannot_be_is_said(self, li: Client, cast: Cast, form: str, fields: dict[str, Any]) -> None:
        page = li.post(f"/desk/helpers/{cast.wang_helper.pk}/{form}/", {"nonce": "1", **fields})
        assert page.status_code == 422
        assert "data-summary" in page.text


def test_pages_need_few_queries(li: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    """Pinned; applications and consents are asked, so that nothing given, waiting or unwanted is suggested."""
    scenes.promised(cast)
    with django_assert_num_queries(28):
        li.get(f"/desk/people/{cast.hong.pk}/")
    with django_assert_num_queries(14):
        li.get("/desk/helpers/")
    with django_assert_num_queries(18):
        li.get(f"/desk/helpers/{cast.wang_helper.pk}/")


class TestCorrecting:
    def sent(self, li: Client, cast: Cast, **fields: str) -> Any:
        path = f"/desk/people/{cast.hong.pk}/correct/"
        page = li.get(path).text
        now = {name: value(page, name) for name in ("name", "phones", "door", "born_on", "mark")}
        said = {"nonce": "c1", "gender": "woman", "because": "mistyped", "identity_number": "", **now, **fields}
        return li.post(path, said, follow=True)

    def test_what_is_wrong_is_put_right(self, li: Client, cast: Cast) -> None:
        page = self.sent(li, cast, name="洪桂芬", phones="１００-２３４５-００09")
        assert "已更正" in page.text
        assert "洪桂芬" in page.text
        assert "100****0009" in page.text

    def test_a_wrong_number_is_told_at_its_field(self, li: Client, cast: Cast) -> None:
        page = self.sent(li, cast, identity_number="500199194203051229")
        assert page.status_code == 422
        assert 'href="#id_identity_number"' in page.text

    def test_a_colleague_came_before(self, li: Client, cast: Cast) -> None:
        page = self.sent(li, cast, name="洪桂芬", mark="0" * 32)
        assert page.status_code == 422
        assert "别人改过这份资料" in page.text


class TestMoving:
    def sent(self, li: Client, cast: Cast, **fields: str) -> Any:
        path = f"/desk/people/{cast.hong.pk}/move/"
        page = li.get(path).text
        said = {"nonce": "m1", "place": cast.community.pk, "mark": value(page, "mark"), **fields}
        return li.post(path, said, follow=True)

    def test_another_door_of_the_same_place(self, li: Client, cast: Cast) -> None:
        page = self.sent(li, cast, door="石梯巷9号1-1")
        assert "已登记：老人现在住在那里。" in page.text
        assert "石梯巷9号1-1" in page.text

    def test_into_another_place_the_desk_lets_go(self, li: Client, cast: Cast) -> None:
        parent = Division.objects.get(pk=cast.community.path.split("/")[-3])
        other = found_division(by=cast.actor(cast.li), at=NOW, charter=Charter("江边社区", "community"), under=parent)
        page = self.sent(li, cast, place=other.pk, door="江边路8号")
        assert "今后由江边社区的服务站负责" in page.text
        assert li.get(f"/desk/people/{cast.hong.pk}/").status_code == 404

    def test_the_old_door_is_no_new_one(self, li: Client, cast: Cast) -> None:
        page = self.sent(li, cast, door=str(cast.hong.door))
        assert page.status_code == 422
        assert 'href="#id_door"' in page.text

    def test_a_place_of_another_district_is_not_offered(self, li: Client, cast: Cast) -> None:
        assert self.sent(li, cast, place=cast.far.pk, door="南坡1号").status_code == 422


def value(page: str, name: str) -> str:
    """What stands in a field of a form."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    inside = re.search(r'value="([^"]*)"', found.group()) if found else None
    return inside.group(1) if inside else ""


@pytest.mark.parametrize("code", [str(one) for one in Living if one is not Living.OTHER])
def test_what_a_list_says_of_living_is_shown_in_words(code: str) -> None:
    with translation.override("zh-hans"):
        assert not fact_words(Fact(kind="living", value=code)).isascii()
