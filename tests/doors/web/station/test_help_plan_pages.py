"""The help plan at the desk: each need once, a way to begin, others asked and their answer, in words."""

import pytest
from django.test import Client

from huzhu.care.helpplans.models import Referral, Undertaking
from tests.care.steps import asked
from tests.cast import TODAY, Cast

NEXT_MONTH = TODAY.replace(month=12).isoformat()
REFERRED = {"nonce": "1", "receiver": "health_centre", "for_whom": "self", "agreed": "self", "words": "想签家庭医生"}
COOKS = {"nonce": "1", "family": "meals", "words": "女儿做饭", "ask_again_on": NEXT_MONTH}
LIST = "/desk/referrals/"


def plan(cast: Cast) -> str:
    return f"/desk/people/{cast.hong.pk}/plan/"


def test_where_nothing_is_known_one_looks_at_any_need(cast: Cast, li: Client) -> None:
    page = li.get(plan(cast)).text
    assert "还不知道有什么需要" in page
    assert "家人 → 邻里互助 → 政策待遇 → 服务人员 → 转介" in page
    chosen = li.get(f"{plan(cast)}?need=medical").text
    assert "正在查看" in chosen
    assert f"/desk/people/{cast.hong.pk}/plan/?need=medical&amp;refer=health_centre#refer" in chosen
    assert f"/desk/?person={cast.hong.pk}&amp;service=D1" in chosen
    assert li.get(f"{plan(cast)}?need=golf").status_code == 200


def test_the_person_page_leads_there(cast: Cast, li: Client) -> None:
    assert plan(cast) in li.get(f"/desk/people/{cast.hong.pk}/").text


def test_what_waits_folds_the_rest_away(cast: Cast, li: Client) -> None:
    asked(cast, service="M1")
    page = li.get(plan(cast)).text
    assert "等待答复" in page
    assert page.index("送餐") < page.index("还可以怎么办")


def test_the_family_sees_to_it_until_it_does_not(cast: Cast, li: Client) -> None:
    page = li.post(f"{plan(cast)}family/", COOKS, follow=True).text
    assert "女儿做饭" in page
    assert "已有着落" in page
    [said] = Undertaking.objects.all()
    gone = li.post(f"/desk/undertakings/{said.pk}/end/", {"nonce": "2"}, follow=True).text
    assert "女儿做饭" not in gone


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"words": ""}, "请填：谁、什么时候"), ({"ask_again_on": "2026-11-20"}, "什么时候再问"), ({"family": ""}, "请选")],
)
def test_what_is_missing_of_a_promise_is_told(cast: Cast, li: Client, wrong: dict[str, str], words: str) -> None:
    answer = li.post(f"{plan(cast)}family/", COOKS | wrong)
    assert answer.status_code == 422
    assert words in answer.text


class TestReferred:
    @pytest.fixture
    def referral(self, cast: Cast, li: Client) -> Referral:
        assert "转介名单" in li.post(f"{plan(cast)}refer/", REFERRED, follow=True).text
        return Referral.objects.get()

    def test_it_stands_in_the_list_until_there_is_an_answer(self, cast: Cast, li: Client, referral: Referral) -> None:
        waiting = li.get(LIST).text
        assert "社区卫生服务中心" in waiting
        assert "2026-11-27" in waiting
        said = {"nonce": "2", "answer": "helped", "words": "张医生周三上门"}
        done = li.post(f"{LIST}{referral.pk}/answer/", said, follow=True).text
        assert "答复已记录" in done
        assert "没有要催问的" in done
        assert "张医生周三上门" in li.get(f"{LIST}?view=answered").text
        assert "张医生周三上门" in li.get(plan(cast)).text

    def test_an_answer_is_undone_beside_the_word(self, li: Client, referral: Referral) -> None:
        done = li.post(f"{LIST}{referral.pk}/answer/", {"nonce": "2", "answer": "helped", "words": "好"}, follow=True)
        assert f"{LIST}{referral.pk}/again/" in done.text
        again = li.post(f"{LIST}{referral.pk}/again/", {"nonce": "3"}, follow=True)
        assert "社区卫生服务中心" in again.text

    def test_an_answer_without_words_is_told_in_its_own_card(self, li: Client, referral: Referral) -> None:
        answer = li.post(f"{LIST}{referral.pk}/answer/", {"nonce": "2", "answer": "", "words": ""})
        assert answer.status_code == 422
        assert "请填：谁说了什么" in answer.text
        assert "<details open>" in answer.text

    def test_they_need_more_time(self, li: Client, referral: Referral) -> None:
        later = {"nonce": "2", "due_on": "2026-11-19", "because": "排期"}
        assert "不能等到那一天" in li.post(f"{LIST}{referral.pk}/later/", later).text
        done = li.post(f"{LIST}{referral.pk}/later/", later | {"nonce": "3", "due_on": NEXT_MONTH}, follow=True)
        assert NEXT_MONTH in done.text

    def test_asked_twice_is_told_at_the_field(self, cast: Cast, li: Client, referral: Referral) -> None:
        answer = li.post(f"{plan(cast)}refer/", REFERRED | {"nonce": "9"})
        assert answer.status_code == 422
        assert "已经请过他们了" in answer.text
        assert Referral.objects.count() == 1


def test_those_at_the_phone_see_no_plan(cast: Cast, zhou: Client) -> None:
    assert zhou.get(plan(cast)).status_code == 403
    assert plan(cast) not in zhou.get(f"/desk/people/{cast.hong.pk}/").text
    assert zhou.get(LIST).status_code == 403
