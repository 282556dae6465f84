"""Applications at the desk: from a finding to a yes or no by a second person, and to the end with a reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huzhu.care.entitlement.applying import Given, Wanted, apply_for_benefit, grant_benefit
from huzhu.care.entitlement.models import Application, Finding
from huzhu.commons.people.actions import give_post
from huzhu.commons.people.models import Post
from huzhu.commons.sealed import noting_openings
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.doors.web.station.test_entitled_pages import found

DIBAO = Wanted("subsistence_allowance", "family", "身份证\n收入证明")
DAY = timedelta(days=1)


@pytest.fixture
def wang(cast: Cast) -> Client:
    """A colleague of Staff Li's, at the same desk."""
    house = machine(TODAY, "test", "colleague")
    give_post(by=house, at=NOW, person=cast.wang, kind=Post.Kind.STAFF, place=cast.community, from_on=TODAY)
    return signed_in_as(cast.wang)


def applied(cast: Cast) -> Application:
    """Staff Li has written one down for Grandma Hong."""
    with noting_openings():
        return apply_for_benefit(by=cast.actor(cast.li), at=NOW, person=cast.hong, wanted=DIBAO)


def granted(cast: Cast, review_in: int = 30) -> Application:
    """And a colleague has granted it."""
    given, one = Given(TODAY, TODAY + review_in * DAY), applied(cast)
    with noting_openings():
        return grant_benefit(by=cast.actor(cast.wang), at=NOW, application=one, given=given)


def address(one: Application, deed: str = "") -> str:
    """The page of one application, or what is done to it there."""
    return f"/desk/applications/{one.pk}/{deed}"


def said(answer: Any) -> str:
    """What stands on a page, after its head."""
    return answer.text.split("</h1>")[1]


class TestWriting:
    def path(self, cast: Cast) -> str:
        return f"/desk/people/{cast.hong.pk}/applications/"

    def test_what_a_finding_names_is_chosen_already_and_named_in_no_address(self, cast: Cast, li: Client) -> None:
        found(cast)
        with noting_openings():
            mine = next(one for one in Finding.objects.filter(person=cast.hong) if one.benefit == DIBAO.benefit)
        way = f"{self.path(cast)}?finding={mine.pk}"
        assert way in li.get("/desk/entitled/").text
        assert f'<option value="{DIBAO.benefit}" selected>' in li.get(way).text

    def test_it_is_written_down_with_the_finding(self, cast: Cast, li: Client) -> None:
        found(cast)
        mine = Finding.objects.filter(person=cast.hong).order_by("pk")[0]
        sent = {"nonce": "n", "benefit": DIBAO.benefit, "asker": "self", "evidence": "身份证", "finding": mine.pk}
        answer = li.post(f"{self.path(cast)}apply/", sent, follow=True)
        one = Application.objects.get()
        assert (one.person_id, one.finding_id, one.applied_by_id) == (cast.hong.pk, mine.pk, cast.li.pk)
        assert "已申请" in said(answer)

    def test_without_papers_it_asks_for_them(self, cast: Cast, li: Client) -> None:
        sent = {"nonce": "n", "benefit": DIBAO.benefit, "asker": "self", "evidence": ""}
        answer = li.post(f"{self.path(cast)}apply/", sent)
        assert answer.status_code == 422
        assert 'href="#apply_evidence"' in answer.text
        assert not Application.objects.exists()

    def test_what_stands_on_no_list_is_no_choice(self, cast: Cast, li: Client) -> None:
        assert "priority_admission" not in li.get(self.path(cast)).text

    def test_twice_is_refused_in_words(self, cast: Cast, li: Client) -> None:
        applied(cast)
        sent = {"nonce": "n", "benefit": DIBAO.benefit, "asker": "self", "evidence": "身份证"}
        answer = li.post(f"{self.path(cast)}apply/", sent)
        assert answer.status_code == 422
        assert "正在等待办理" in answer.text

    def test_no_more_for_the_dead(self, cast: Cast, li: Client) -> None:
        assert "apply-title" in li.get(self.path(cast)).text
        type(cast.hong).objects.filter(pk=cast.hong.pk).update(died_on=TODAY)
        assert "apply-title" not in li.get(self.path(cast)).text


class TestDeciding:
    def test_the_writer_reads_why_he_cannot(self, cast: Cast, li: Client, wang: Client) -> None:
        one = applied(cast)
        assert "须由别人决定" in li.get(address(one)).text
        assert "grant-title" not in li.get(address(one)).text
        assert "grant-title" in wang.get(address(one)).text
        assert "须由别人决定" not in wang.get(address(one)).text

    def test_nor_by_hand(self, cast: Cast, li: Client) -> None:
        one = applied(cast)
        sent = {"nonce": "n", "from_on": TODAY, "review_on": TODAY + DAY}
        assert li.post(address(one, "grant/"), sent).status_code == 422
        one.refresh_from_db()
        assert one.state == "applied"

    def test_a_colleague_grants_until_and_with_the_last_day(self, cast: Cast, wang: Client) -> None:
        one, last = applied(cast), TODAY + 180 * DAY
        sent = {"nonce": "n", "from_on": TODAY, "last_on": last, "review_on": TODAY + 90 * DAY}
        page = said(wang.post(address(one, "grant/"), sent, follow=True))
        one.refresh_from_db()
        assert (one.state, one.to_on, one.decided_by_id) == ("granted", last + DAY, cast.wang.pk)
        assert last.isoformat() in page
        assert (last + DAY).isoformat() not in page

    def test_a_review_before_the_first_day_stands_at_its_field(self, cast: Cast, wang: Client) -> None:
        sent = {"nonce": "n", "from_on": TODAY, "review_on": TODAY}
        answer = wang.post(address(applied(cast), "grant/"), sent)
        assert answer.status_code == 422
        assert 'href="#grant_review_on"' in answer.text

    def test_a_colleague_refuses_and_says_why(self, cast: Cast, wang: Client) -> None:
        one = applied(cast)
        answer = wang.post(address(one, "refuse/"), {"nonce": "n", "words": ""})
        assert answer.status_code == 422
        page = said(wang.post(address(one, "refuse/"), {"nonce": "m", "words": "收入超过标准"}, follow=True))
        assert "收入超过标准" in page
        assert "未批准" in page


class TestEnding:
    def test_the_writer_takes_it_back(self, cast: Cast, li: Client) -> None:
        one = applied(cast)
        li.post(address(one, "end/"), {"nonce": "n", "words": "登记有误"})
        one.refresh_from_db()
        assert one.state == "withdrawn"

    def test_what_is_given_ends_after_its_last_day(self, cast: Cast, li: Client, wang: Client) -> None:
        one = granted(cast)
        li.post(address(one, "end/"), {"nonce": "n", "last_on": TODAY + 5 * DAY, "words": "已搬走"})
        one.refresh_from_db()
        assert (one.state, one.given_on(TODAY + 5 * DAY), one.given_on(TODAY + 6 * DAY)) == ("ended", True, False)


class TestTheLists:
    def test_what_waits_and_what_is_to_be_renewed(self, cast: Cast, li: Client, wang: Client) -> None:
        path = "/desk/applications/"
        assert "没有待审批的" in li.get(path).text
        assert "没有待续的" in li.get(f"{path}?view=renew").text
        granted(cast)
        assert "洪桂芳" not in said(li.get(path))
        assert "洪桂芳" in said(li.get(f"{path}?view=renew"))

    def test_what_is_looked_at_later_is_not_on_it_yet(self, cast: Cast, li: Client, wang: Client) -> None:
        granted(cast, 90)
        assert "洪桂芳" not in said(li.get("/desk/applications/?view=renew"))

    @pytest.mark.parametrize(("review_in", "word"), [(None, "已申请"), (30, "待续"), (300, "正在发放")])
    def test_the_worklist_says_how_it_stands(
        self, cast: Cast, li: Client, wang: Client, review_in: int | None, word: str
    ) -> None:
        found(cast)
        one = applied(cast) if review_in is None else granted(cast, review_in)
        link = li.get("/desk/entitled/").text.split(f'href="{address(one)}"')[1].split("</a>")[0]
        assert word in link

    def test_a_no_stands_there_and_may_be_asked_again(self, cast: Cast, li: Client, wang: Client) -> None:
        found(cast)
        wang.post(address(applied(cast), "refuse/"), {"nonce": "m", "words": "材料不全"})
        page = li.get("/desk/entitled/").text
        assert "未批准" in page
        assert "applications/?finding=" in page

    def test_many_ask_the_database_as_often_as_few(self, cast: Cast, li: Client) -> None:
        applied(cast)
        li.get("/desk/applications/")
        with CaptureQueriesContext(connection) as few:
            li.get("/desk/applications/")
        with noting_openings():
            for person in (cast.son, cast.zhou):
                apply_for_benefit(by=cast.actor(cast.li), at=NOW, person=person, wanted=DIBAO)
        with CaptureQueriesContext(connection) as many:
            li.get("/desk/applications/")
        assert len(many) == len(few)

    def test_who_may_not_see_it_sees_nothing(self, cast: Cast, xu: Client, zhou: Client) -> None:
        one = applied(cast)
        for client in (xu, zhou):
            assert client.get(address(one)).status_code in (403, 404)
            assert "洪桂芳" not in client.get("/desk/applications/").text
