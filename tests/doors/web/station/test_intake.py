"""Taking a call: finding the caller, the form, drafts, what comes back, and new people."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from huzhu.care.needs.models import Need
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import MACHINE_ID
from huzhu.kernel.identity.numbers import make_number
from tests.cast import Cast
from tests.doors.web.station import scenes
from tests.doors.web.station.conftest import Clock


def answers(cast: Cast, **more: Any) -> dict[str, Any]:
    """A call as the operator fills it in."""
    return {
        "nonce": "n1",
        "person": cast.hong.pk,
        "kind": "D1",
        "day": "2026-11-21",
        "earliest": "9",
        "latest": "1030",
        "minutes": "90",
        "channel": "phone",
        "note": "带病历",
        "wishes": ["gentle", "woman"],
        **more,
    }


class TestFindingTheCaller:
    """The search box."""

    @pytest.mark.parametrize("typed", ["洪桂芳", "桂芳", "hgf", "0001", "石梯巷12"])
    def test_by_name_initials_number_or_door(self, zhou: Client, typed: str) -> None:
        page = zhou.get("/desk/callers/", {"q": typed})
        assert "洪桂芳" in page.text
        assert "0001" in page.text

    def test_only_one_found_is_the_caller(self, zhou: Client, cast: Cast) -> None:
        page = zhou.get("/desk/", {"q": "hgf"})
        assert f'name="person" value="{cast.hong.pk}"' in page.text
        assert "石梯巷12号3单元4-2" in page.text

    def test_nobody_found_says_what_to_try(self, zhou: Client) -> None:
        assert "试试尾号四位" in zhou.get("/desk/callers/", {"q": "zzz"}).text

    def test_of_a_single_letter_nobody_is_looked_for(self, zhou: Client) -> None:
        assert "请再打一个字母" in zhou.get("/desk/callers/", {"q": "h"}).text
        assert "洪桂芳" in zhou.get("/desk/callers/", {"q": "hg"}).text
        assert "洪桂芳" in zhou.get("/desk/callers/", {"q": "洪"}).text

    def test_another_district_finds_nobody(self, xu: Client) -> None:
        page = xu.get("/desk/", {"q": "hgf"})
        assert page.status_code == 200
        assert "洪桂芳" not in page.text

    def test_an_empty_desk_names_nobody(self, zhou: Client) -> None:
        assert "洪桂芳" not in zhou.get("/desk/").text


class TestTakingTheCall:
    """The form."""

    def test_what_was_said_is_what_is_kept(self, zhou: Client, cast: Cast) -> None:
        answer = zhou.post("/desk/", answers(cast))
        need = Need.objects.get()
        assert answer.url == f"/desk/taken/{need.pk}/"
        assert (need.service, need.minutes, need.channel) == ("D1", 90, "phone")
        assert need.asked_by_id == cast.zhou.pk
        assert (need.wants_gentle_way, need.wants_gender, need.helpers_wanted) == (True, "woman", 1)
        assert need.earliest_at.isoformat() == "2026-11-21T01:00:00+00:00"
        assert need.latest_start_at.isoformat() == "2026-11-21T02:30:00+00:00"
        assert str(need.note) == "带病历"

    def test_another_service_on_another_day(self, zhou: Client, cast: Cast) -> None:
        more = {"kind": "other", "service": "C3", "day": "other", "other_day": "2026-12-01", "minutes": "usual"}
        assert zhou.post("/desk/", answers(cast, **more)).status_code == 302
        need = Need.objects.get()
        assert (need.service, need.minutes, need.earliest_at.day) == ("C3", 40, 1)

    def test_sent_twice_it_is_one_need(self, zhou: Client, cast: Cast) -> None:
        first, second = zhou.post("/desk/", answers(cast)), zhou.post("/desk/", answers(cast))
        assert first.url == second.url
        assert Need.objects.count() == 1

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"person": ""}, "请先选是谁打来的。"),
            ({"kind": ""}, "请选要什么帮助。"),
            ({"kind": "other"}, "请选是哪一项服务。"),
            ({"day": "other"}, "请写是哪一天。"),
            ({"earliest": "25"}, "时间请写成 9:30 或 1430。"),
            ({"earliest": "12", "latest": "9"}, "结束"),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_is_lost(
        self, zhou: Client, cast: Cast, change: dict[str, str], said: str
    ) -> None:
        page = zhou.post("/desk/", answers(cast, **change))
        assert page.status_code == 422
        assert "错误：" in re.findall("<title>(.*?)</title>", page.text)[0]
        assert "data-summary" in page.text
        assert said in page.text or "最晚" in page.text
        assert "带病历" in page.text
        assert not Need.objects.exists()

    def test_a_foreign_person_is_nobody(self, xu: Client, cast: Cast) -> None:
        page = xu.post("/desk/", answers(cast))
        assert page.status_code == 422
        assert "洪桂芳" not in page.text

    @pytest.mark.parametrize("typed", ["9:30", "930", "0930", "9点半", "９：３０", "9：30"])
    def test_times_as_people_type_them(self, zhou: Client, cast: Cast, typed: str) -> None:
        assert zhou.post("/desk/", answers(cast, earliest=typed)).status_code == 302
        assert Need.objects.get().earliest_at.strftime("%H:%M") == "01:30"

    def test_staff_may_approve_at_once_and_operators_may_not(self, zhou: Client, li: Client, cast: Cast) -> None:
        taken = zhou.post("/desk/", answers(cast)).url
        assert "/approve/" not in zhou.get(taken).text
        assert "/approve/" in li.get(taken).text


class TestReadingBack:
    """The sentence to read to the caller, and the warning of a double."""

    def test_says_who_when_what_and_the_wishes(self, zhou: Client, cast: Cast) -> None:
        said = zhou.post("/desk/check/", answers(cast), headers={"HX-Request": "true"}).text
        for words in ("洪奶奶", "11月21日 星期六", "上午 9:00", "陪诊", "走缓坡", "请女性来", "对不对"):
            assert words in said

    def test_warns_of_what_was_asked_already(self, zhou: Client, cast: Cast) -> None:
        need = scenes.asked(cast, service="D1")
        said = zhou.post("/desk/check/", answers(cast), headers={"HX-Request": "true"}).text
        assert f"/desk/needs/{need.pk}/" in said

    def test_without_scripts_the_whole_page_comes_back(self, zhou: Client, cast: Cast) -> None:
        page = zhou.post("/desk/check/", answers(cast, earliest="930"))
        assert page.status_code == 200
        assert "洪奶奶" in page.text
        assert 'value="930"' in page.text


class TestNewPeople:
    """Somebody who is not in the register yet."""

    def test_a_name_is_enough(self, zhou: Client, cast: Cast) -> None:
        answer = zhou.post("/desk/new/", {"nonce": "n", "place": _place(zhou), "name": "田秀兰", "gender": "unknown"})
        person = _newest(cast)
        assert answer.url.endswith(f"person={person.pk}")
        assert str(person.name) == "田秀兰"

    def test_the_id_number_tells_birthday_and_gender(self, zhou: Client, cast: Cast) -> None:
        form = {
            "nonce": "n",
            "place": _place(zhou),
            "name": "田 秀兰",
            "gender": "unknown",
            "identity_number": _number(),
            "phones": "100 2345 6789",
            "door": "石梯巷 ８号",
        }
        assert zhou.post("/desk/new/", form).status_code == 302
        person = _newest(cast)
        assert (str(person.name), person.gender, str(person.born_on)) == ("田秀兰", "woman", "1942-03-05")
        assert [str(phone.number) for phone in person.phones.all()] == ["10023456789"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"identity_number": "500199194203050000"},
            {"phones": "12345"},
            {"born_on": "1942-02-30"},
            {"born_on": "1950-01-01", "identity_number": "VALID"},
        ],
    )
    def test_what_cannot_be_is_said_at_its_field(self, zhou: Client, wrong: dict[str, str]) -> None:
        form = {"nonce": "n", "place": _place(zhou), "name": "田秀兰", "gender": "unknown", **wrong}
        if form.get("identity_number") == "VALID":
            form["identity_number"] = _number()
        before = Person.objects.count()
        page = zhou.post("/desk/new/", form)
        assert page.status_code == 422
        assert "field-wrong" in page.text
        assert Person.objects.count() == before

    def test_the_same_id_number_twice_is_refused(self, zhou: Client) -> None:
        form = {"place": _place(zhou), "name": "田秀兰", "gender": "unknown", "identity_number": _number()}
        assert zhou.post("/desk/new/", form | {"nonce": "a"}).status_code == 302
        page = zhou.post("/desk/new/", form | {"nonce": "b"})
        assert page.status_code == 422
        assert "data-summary" in page.text


def test_the_pages_of_a_call_need_few_queries(
    zhou: Client, cast: Cast, clock: Clock, django_assert_num_queries: Any
) -> None:
    """Pinned, so that no list learns to ask once for each row."""
    scenes.asked(cast)
    with django_assert_num_queries(13):
        zhou.get("/desk/")
    with django_assert_num_queries(26):
        zhou.get("/desk/", {"q": "hgf"})
    with django_assert_num_queries(11):
        zhou.get("/desk/callers/", {"q": "hgf"})


def _place(client: Client) -> str:
    page = client.get("/desk/new/").text
    return re.findall(r'name="place" value="([^"]+)"', page)[0]


def _newest(cast: Cast) -> Person:
    known = (cast.hong, cast.son, cast.wang, cast.li, cast.zhou, cast.chen, cast.xu)
    return Person.objects.exclude(pk__in=[one.pk for one in known]).exclude(pk=MACHINE_ID).get()


def _number() -> str:
    return make_number(date(1942, 3, 5), 2)
