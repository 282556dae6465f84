"""Consent by one's own word, the log of who looked and did what, and who came and went."""

from datetime import timedelta

import pytest

from huzhu.commons.notices.actions import ask_for_call, note_call
from huzhu.commons.people.actions import note_fact, revoke_delegation
from huzhu.commons.people.models import Delegation, Tie
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import promised, queries, signed_in_as, visited

pytestmark = pytest.mark.django_db


def tie(cast: Cast) -> Tie:
    """That the son is her son."""
    return Tie.objects.get(person=cast.hong, other=cast.son)


def without_leave(cast: Cast) -> str:
    """The address at which she lets her son act, who may not yet."""
    revoke_delegation(by=cast.actor(cast.hong), at=NOW, delegation=Delegation.objects.get())
    return f"/e/family/{tie(cast).pk}/let/"


class TestLetting:
    """/e/family/<tie>/let/"""

    def test_by_her_own_word_for_what_she_ticks_and_as_long_as_she_says(self, cast: Cast) -> None:
        address, hong = without_leave(cast), signed_in_as(cast.hong)
        assert "洪志强可以为您做什么" in hong.get(address).text
        form = {"nonce": "n", "scopes": ["see", "confirm"], "until": "91"}
        assert hong.post(address, form).url == "/e/family/"
        given = Delegation.objects.get(revoked_at__isnull=True)
        assert (given.scopes, given.to_on) == ("confirm see", TODAY + timedelta(days=91))
        assert (given.given_by_id, given.consent_channel) == (cast.hong.pk, "web")
        page = hong.get("/e/family/").text
        assert "我自己同意的" in page
        assert "2月19日" in page
        assert hong.post(address, form).url == "/e/family/", "sent twice it is given once"
        assert Delegation.objects.filter(revoked_at__isnull=True).count() == 1

    def test_nothing_ticked_is_said(self, cast: Cast) -> None:
        answer = signed_in_as(cast.hong).post(without_leave(cast), {"nonce": "n", "until": "open"})
        assert answer.status_code == 422
        assert "请至少选一项" in answer.text

    def test_nobody_else_says_it_for_her(self, cast: Cast) -> None:
        address = without_leave(cast)
        for who in (cast.son, cast.li, cast.xu):
            form = {"nonce": "n", "scopes": ["see"], "until": "open"}
            assert signed_in_as(who).post(address, form).status_code == 404

    def test_what_the_station_wrote_down_says_so(self, cast: Cast) -> None:
        assert "互助站代我记下" in signed_in_as(cast.hong).get("/e/family/").text

    def test_family_reads_what_it_may_do(self, cast: Cast) -> None:
        page = signed_in_as(cast.son).get(f"/e/for/{cast.hong.pk}/family/").text
        assert "我在这里可以做什么" in page
        assert "收回" in page
        assert "/take-back/" not in page

    def test_every_page_says_for_whom_also_where_one_thing_is_asked(self, cast: Cast) -> None:
        son = signed_in_as(cast.son)
        home = f"/e/for/{cast.hong.pk}/"
        for page in ("", "ask/out/", "ask/out/D1/", "came/", "family/", "ring-me/"):
            assert "正在帮" in son.get(home + page).text, page

    def test_after_it_was_taken_back_the_no_is_kind(self, cast: Cast) -> None:
        without_leave(cast)
        for page in ("", "came/", "family/"):
            answer = signed_in_as(cast.son).get(f"/e/for/{cast.hong.pk}/{page}")
            assert answer.status_code == 404
            assert "home.acting_ended" in answer.text


class TestBeingTold:
    def test_she_starts_and_stops_it(self, cast: Cast) -> None:
        hong, one = signed_in_as(cast.hong), tie(cast)
        hong.post(f"/e/family/{one.pk}/not-told/", {"nonce": "a"})
        one.refresh_from_db()
        assert not one.informed
        hong.post(f"/e/family/{one.pk}/told/", {"nonce": "b"})
        one.refresh_from_db()
        assert one.informed

    def test_nobody_else_does(self, cast: Cast) -> None:
        for who in (cast.son, cast.li, cast.xu):
            assert signed_in_as(who).post(f"/e/family/{tie(cast).pk}/not-told/", {"nonce": "a"}).status_code == 404


class TestTheLog:
    """/e/log/"""

    def test_says_who_looked_and_what_for_and_who_did_what(self, cast: Cast) -> None:
        li = signed_in_as(cast.li)
        li.post(f"/desk/people/{cast.hong.pk}/show/", {"purpose": "call", "nonce": "n"})
        li.get(f"/desk/people/{cast.hong.pk}/")
        note_fact(
            by=cast.actor(cast.li), at=NOW, person=cast.hong, kind="hearing", value="hard", from_on=TODAY, source="x"
        )
        page = signed_in_as(cast.hong).get("/e/log/").text
        assert "李*静" in page
        assert "李文静" not in page
        assert "记下您的一个情况" in page
        assert "看过您的资料" in page

    def test_names_family_in_full_and_leaves_out_the_house_and_herself(self, cast: Cast) -> None:
        ask_for_call(by=cast.actor(cast.son), at=NOW, person=cast.hong)
        hong = signed_in_as(cast.hong)
        hong.get("/e/")
        page = hong.get("/e/log/").text
        assert "洪志强" in page
        assert "替您要了回电" in page
        assert "互助系统" not in page
        assert page.count("洪*芳") == 0

    def test_says_the_same_deed_of_a_day_once_and_its_statements_are_pinned(self, cast: Cast) -> None:
        hong = signed_in_as(cast.hong)
        hong.get("/e/log/")
        li = signed_in_as(cast.li)
        counts = []
        for n in range(2):
            for _ in range(3):
                li.get(f"/desk/people/{cast.hong.pk}/")
            with queries() as asked:
                page = hong.get("/e/log/")
            counts.append(len(asked))
            assert f"当天 {3 * (n + 1)} 次" in page.text
        assert counts[0] == counts[1] <= 12

    def test_is_nobody_elses(self, cast: Cast) -> None:
        signed_in_as(cast.li).get(f"/desk/people/{cast.hong.pk}/")
        assert "看过您的资料" not in signed_in_as(cast.wang).get("/e/log/").text
        assert signed_in_as(cast.hong).get("/e/log/", {"before": "x' OR 1"}).status_code == 200


class TestWhoCame:
    """/e/came/"""

    def test_she_and_her_son_read_who_came_and_went(self, cast: Cast) -> None:
        visited(cast)
        for who, home in ((cast.hong, "/e/"), (cast.son, f"/e/for/{cast.hong.pk}/")):
            page = signed_in_as(who).get(f"{home}came/").text
            assert "王小川" in page
            assert "到" in page

    def test_who_may_only_ask_reads_nothing_of_it(self, cast: Cast) -> None:
        visited(cast)
        Delegation.objects.update(scopes="ask")
        assert "王小川" not in signed_in_as(cast.son).get(f"/e/for/{cast.hong.pk}/came/").text

    def test_nobody_yet(self, cast: Cast) -> None:
        promised(cast)
        assert "还没有人来过" in signed_in_as(cast.hong).get("/e/came/").text


class TestRingingBack:
    def test_says_when_she_asked_and_that_somebody_tried(self, cast: Cast) -> None:
        wish = ask_for_call(by=cast.actor(cast.hong), at=NOW, person=cast.hong)
        hong = signed_in_as(cast.hong)
        assert "上午 9:00" in hong.get("/e/ring-me/").text
        note_call(by=cast.actor(cast.zhou), at=NOW, notice=wish, outcome="no_answer")
        assert "没人接" in hong.get("/e/ring-me/").text
        note_call(by=cast.actor(cast.zhou), at=NOW, notice=wish, outcome="reached")
        assert "上午 9:00" not in hong.get("/e/ring-me/").text


def test_a_chinese_name_on_an_english_page_says_that_it_is_chinese(cast: Cast) -> None:
    promised(cast)
    page = signed_in_as(cast.hong, "en").get("/e/").text
    assert '<span lang="zh-Hans">王小川</span>' in page
    assert 'lang="zh-Hans">王小川' not in signed_in_as(cast.hong).get("/e/").text
