"""Help that comes back, at the three desks: asked for in one page, approved at once, kept by familiar faces."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from huzhu.care.needs.models import Need
from huzhu.care.rounds.actions import Rhythm, agree_to_keep, approve_round, ask_keeper, book_round
from huzhu.care.rounds.models import Keeper, Round
from huzhu.commons.people.models import Person
from tests.care.steps import another_helper, ask_of
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import nonce, queries, signed_in_as

pytestmark = pytest.mark.django_db
TAGS = re.compile(r"<[^>]+>")


def text(page: Any) -> str:
    """What the page says, without its tags."""
    return TAGS.sub("", page.content.decode())


def booked(cast: Cast, visits: int = 13, elder: Person | None = None, **more: Any) -> Round:
    """The station takes down cleaning every Friday from today on."""
    first = ask_of(service="C1", **more)
    return book_round(by=cast.actor(cast.li), at=NOW, elder=elder or cast.hong, first=first, rhythm=Rhythm(visits))


def approved(cast: Cast, visits: int = 13, **more: Any) -> Round:
    """All of it approved."""
    one = booked(cast, visits, **more)
    approve_round(by=cast.actor(cast.li), at=NOW, booked=one)
    return one


def asked_wang(cast: Cast, one: Round | None = None) -> Keeper:
    """Xiao Wang is asked to keep it."""
    one = one or approved(cast)
    return ask_keeper(by=cast.actor(cast.li), at=NOW, booked=one, helper=cast.wang_helper, seat=0)


def kept(cast: Cast, one: Round | None = None) -> Keeper:
    """He says yes."""
    return agree_to_keep(by=cast.actor(cast.wang), at=NOW, keeper=asked_wang(cast, one))


def sent(client: Client, address: str, **answers: Any) -> Any:
    """The page's form sent with these answers."""
    return client.post(address, {"nonce": nonce(client.get(address)), **answers})


class TestAtHome:
    """/e/"""

    def test_the_son_asks_for_thirteen_visits_in_the_last_page(self, cast: Cast) -> None:
        son = signed_in_as(cast.son)
        address = f"/e/for/{cast.hong.pk}/ask/home/C1/2026-11-21/morning/"
        to = sent(son, address, often="w13").headers["Location"]
        one = Round.objects.get()
        assert to == f"/e/regular/{one.pk}/?new=1"
        assert (one.weekday, one.every_weeks, one.asked_by_id) == (5, 1, cast.son.pk)
        assert Need.objects.filter(occurrence__round=one, channel="family").count() == 13
        told = text(son.get(to))
        for shown in ("已经记下了", "每星期六", "2月13日", "还要来 13 次"):
            assert shown in told

    def test_every_other_week(self, cast: Cast) -> None:
        sent(signed_in_as(cast.hong), "/e/ask/home/C1/2026-11-21/morning/", often="f6")
        one = Round.objects.get()
        assert (one.every_weeks, one.occurrences.count()) == (2, 6)

    def test_any_day_is_no_day_of_the_week(self, cast: Cast) -> None:
        page = sent(signed_in_as(cast.hong), "/e/ask/home/C1/any/either/", often="w4")
        assert page.status_code == 422
        assert "请先选好是哪一天" in text(page)
        assert not Need.objects.exists()

    def test_the_list_shows_one_group_with_its_visits_under_it(self, cast: Cast) -> None:
        one = kept(cast).round
        page = signed_in_as(cast.son).get(f"/e/for/{cast.hong.pk}/visits/")
        (group,) = page.context["regulars"]
        assert (group.key, group.who, len(group.visits)) == (one.pk, "王小川", 13)
        assert page.context["ahead"] == []
        for shown in ("每星期五", "固定来的是 王小川", "还要来 13 次"):
            assert shown in text(page)

    def test_ending_says_beforehand_who_is_told(self, cast: Cast) -> None:
        one, hong = kept(cast).round, signed_in_as(cast.hong)
        address = f"/e/regular/{one.pk}/end/"
        before = text(hong.get(address))
        assert "我们会告诉王小川和互助站" in before.replace(" ", "")
        assert "还没来的 13 次都会取消" in before
        assert sent(hong, address, reason="").status_code == 422
        assert sent(hong, address, reason="我要搬走了").headers["Location"] == "/e/visits/"
        one.refresh_from_db()
        assert one.ended_by_id == cast.hong.pk
        assert hong.get("/e/visits/").context["regulars"] == []
        assert sent(hong, address, reason="我要搬走了").status_code == 422

    def test_strangers_find_nothing(self, cast: Cast) -> None:
        one = booked(cast)
        for who in (cast.xu, cast.wang):
            for address in (f"/e/regular/{one.pk}/", f"/e/regular/{one.pk}/end/"):
                assert signed_in_as(who).get(address).status_code == 404

    def test_a_delegation_taken_back_blocks_the_next_booking(self, cast: Cast) -> None:
        son = signed_in_as(cast.son)
        address = f"/e/for/{cast.hong.pk}/ask/home/C1/2026-11-21/morning/"
        page = son.get(address)
        cast.hong.delegations.update(revoked_at=NOW, revoked_by=cast.hong)
        refused = son.post(address, {"nonce": nonce(page), "often": "w13"})
        assert refused.status_code == 404
        assert not Round.objects.exists()

    def test_as_many_statements_for_three_rounds_as_for_one(self, cast: Cast) -> None:
        hong = signed_in_as(cast.hong)
        kept(cast)
        hong.get("/e/visits/")
        with queries() as one:
            hong.get("/e/visits/")
        for hours in (30, 54):
            approved(cast, hours=hours)
        with queries() as three:
            hong.get("/e/visits/")
        assert len(one) == len(three)


class TestTheHelper:
    """/v/"""

    def test_is_asked_without_name_and_agrees_in_one_tap(self, cast: Cast) -> None:
        keeper, wang = asked_wang(cast), signed_in_as(cast.wang)
        told = text(wang.get("/v/"))
        assert "您能每次都去吗" in told
        assert "每星期五" in told
        assert "洪桂芳" not in told
        assert wang.post(f"/v/keep/{keeper.pk}/agree/", {"nonce": "1"}).headers["Location"] == "/v/"
        assert "洪桂芳" in text(wang.get("/v/me/"))
        again = wang.post(f"/v/keep/{keeper.pk}/decline/", {"nonce": "2"})
        assert again.status_code == 409
        assert "已经答复过了" in text(again)

    def test_declines_in_one_tap(self, cast: Cast) -> None:
        keeper, wang = asked_wang(cast), signed_in_as(cast.wang)
        wang.post(f"/v/keep/{keeper.pk}/decline/", {"nonce": "1"})
        keeper.refresh_from_db()
        assert keeper.state == Keeper.State.DECLINED
        assert "您能每次都去吗" not in text(wang.get("/v/"))

    def test_stops_keeping(self, cast: Cast) -> None:
        keeper, wang = kept(cast), signed_in_as(cast.wang)
        assert f"/v/keep/{keeper.pk}/stop/" in wang.get("/v/me/").text
        wang.post(f"/v/keep/{keeper.pk}/stop/", {"nonce": "1"})
        keeper.refresh_from_db()
        assert keeper.state == Keeper.State.ENDED

    def test_another_finds_nothing_of_it(self, cast: Cast) -> None:
        keeper = asked_wang(cast)
        other = signed_in_as(another_helper(cast).person)
        for verb in ("agree", "decline", "stop"):
            assert other.post(f"/v/keep/{keeper.pk}/{verb}/", {"nonce": verb}).status_code == 404

    def test_as_many_statements_for_three_rounds_as_for_one(self, cast: Cast) -> None:
        wang = signed_in_as(cast.wang)
        asked_wang(cast)
        kept(cast, approved(cast, hours=30))
        counts = []
        for _ in range(2):
            wang.get("/v/")
            with queries() as today:
                wang.get("/v/")
            with queries() as me:
                wang.get("/v/me/")
            counts.append((len(today), len(me)))
            asked_wang(cast, approved(cast, hours=54))
            kept(cast, approved(cast, hours=78))
        assert counts[0] == counts[1]


class TestTheStation:
    """/desk/"""

    def test_the_approvals_show_it_once_and_approve_it_at_once(self, cast: Cast) -> None:
        one, li = booked(cast), signed_in_as(cast.li)
        page = li.get("/desk/approvals/")
        assert len(page.context["rows"]) == 1
        assert "13 次全部批准" in text(page)
        assert "可能重复" not in text(page)
        assert [item.count for item in page.context["nav"] if item.current] == [1]
        li.post(f"/desk/rounds/{one.pk}/approve/", {"nonce": "1"})
        assert set(Need.objects.values_list("state", flat=True)) == {"approved"}
        assert "没有待审批的" in text(li.get("/desk/approvals/"))
        assert li.post(f"/desk/rounds/{one.pk}/approve/", {"nonce": "2"}).status_code == 409

    def test_a_second_booking_of_the_same_is_still_shown_as_a_double(self, cast: Cast) -> None:
        booked(cast, 4)
        booked(cast, 4, hours=5)
        page = signed_in_as(cast.li).get("/desk/approvals/")
        assert len(page.context["rows"]) == 2
        assert text(page).count("可能重复") == 2

    def test_the_pages_of_person_and_need_name_it(self, cast: Cast) -> None:
        one, li = kept(cast).round, signed_in_as(cast.li)
        need = one.occurrences.order_by("day")[3].need_id
        for address in (f"/desk/people/{cast.hong.pk}/", f"/desk/needs/{need}/"):
            page = li.get(address)
            assert f"/desk/rounds/{one.pk}/" in page.text
            assert "每星期五" in text(page)

    def test_without_rounds_the_list_says_so(self, cast: Cast) -> None:
        assert "还没有定期上门" in text(signed_in_as(cast.li).get("/desk/rounds/"))

    def test_somebody_is_asked_says_yes_by_phone_and_is_taken_off(self, cast: Cast) -> None:
        one, li = approved(cast), signed_in_as(cast.li)
        address = f"/desk/rounds/{one.pk}/"
        assert "空缺" in text(li.get(address))
        li.post(f"{address}ask/", {"nonce": "1", "seat": "0", "helper": cast.wang_helper.pk})
        keeper = one.keepers.get()
        li.post(f"/desk/keepers/{keeper.pk}/agree/", {"nonce": "2"})
        assert "固定上门" in text(li.get(address))
        li.post(f"/desk/keepers/{keeper.pk}/stop/", {"nonce": "3"})
        keeper.refresh_from_db()
        assert keeper.state == Keeper.State.ENDED

    def test_a_seat_that_is_taken_says_so_in_the_form(self, cast: Cast) -> None:
        one, li = asked_wang(cast).round, signed_in_as(cast.li)
        fields = {"nonce": "1", "seat": "0", "helper": another_helper(cast).pk}
        page = li.post(f"/desk/rounds/{one.pk}/ask/", fields)
        assert page.status_code == 422
        assert one.keepers.count() == 1

    def test_the_weeks_roster_asks_for_the_empty_seats(self, cast: Cast) -> None:
        one, li = approved(cast), signed_in_as(cast.li)
        li.post("/desk/rounds/roster/", {"nonce": "1"})
        assert one.keepers.filter(state="asked").exists()

    def test_refusing_all_of_it_is_ending_it_with_a_reason(self, cast: Cast) -> None:
        one, li = booked(cast), signed_in_as(cast.li)
        address = f"/desk/rounds/{one.pk}/end/"
        assert li.post(address, {"nonce": "1", "side": "station", "reason": ""}).status_code == 422
        li.post(address, {"nonce": "2", "side": "station", "words": "人手不够"})
        assert {(need.state, str(need.cancelled_because)) for need in Need.objects.all()} == {("cancelled", "人手不够")}

    def test_the_telephone_takes_it_down_and_reads_it_back(self, cast: Cast) -> None:
        zhou = signed_in_as(cast.zhou)
        fields = {"person": cast.hong.pk, "kind": "C1", "day": "2026-11-21", "earliest": "9:00", "latest": "10:30"}
        fields |= {"minutes": "usual", "channel": "phone", "often": "w8"}
        said = zhou.post("/desk/check/", fields, headers={"HX-Request": "true"})
        assert "之后每星期六都来，一共 8 次" in said.text
        to = zhou.post("/desk/", {"nonce": "1", **fields}).headers["Location"]
        one = Round.objects.get()
        assert (to, one.occurrences.count()) == (f"/desk/rounds/{one.pk}/", 8)
        assert one.from_on == TODAY + timedelta(days=1)

    def test_strangers_and_operators(self, cast: Cast) -> None:
        keeper = asked_wang(cast, booked(cast))
        one, xu, zhou = keeper.round, signed_in_as(cast.xu), signed_in_as(cast.zhou)
        assert xu.get(f"/desk/rounds/{one.pk}/").status_code == 404
        assert "洪桂芳" not in text(xu.get("/desk/rounds/"))
        forms = [f"/desk/rounds/{one.pk}/{verb}/" for verb in ("approve", "end", "ask")]
        forms += [f"/desk/keepers/{keeper.pk}/{verb}/" for verb in ("agree", "decline", "stop")]
        for number, address in enumerate(forms):
            assert xu.post(address, {"nonce": f"x{number}"}).status_code == 404, address
        assert zhou.post(f"/desk/rounds/{one.pk}/approve/", {"nonce": "1"}).status_code == 403
        assert zhou.post("/desk/rounds/roster/", {"nonce": "2"}).status_code == 403

    def test_as_many_statements_for_three_rounds_as_for_one(self, cast: Cast) -> None:
        li = signed_in_as(cast.li)
        counts = []
        for hours in (2, 30):
            booked(cast, hours=hours)
            kept(cast, approved(cast, hours=hours + 72))
            person = f"/desk/people/{cast.hong.pk}/"
            row = []
            for address in ("/desk/approvals/", "/desk/rounds/", person):
                li.get(address)
                with queries() as made:
                    li.get(address)
                row.append(len(made))
            counts.append(row)
        assert counts[0] == counts[1]
