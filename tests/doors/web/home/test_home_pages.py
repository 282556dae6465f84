"""The elder's home: who comes, for whom one acts, and what strangers find there."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from huzhu.care.needs.actions import approve_need, refuse_need
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.actions import revoke_delegation
from huzhu.commons.people.models import Delegation, Person
from huzhu.commons.places.models import Division
from tests.cast import NOW, Cast
from tests.doors.web.helper.scenes import arrived, asked, promised, queries, settled, signed_in_as, visited

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]
TAGS = re.compile(r"<[^>]+>")


def text(page: Any) -> str:
    """What the page says, without its tags."""
    return TAGS.sub("", page.content.decode())


class TestFront:
    """/e/"""

    def test_it_greets_and_tells_who_comes_with_the_password(self, cast: Cast) -> None:
        one = promised(cast)
        told = text(signed_in_as(cast.hong).get("/e/"))
        for shown in (
            "洪奶奶，上午好",
            "11月20日 星期五",
            "农历十月十二",
            "今天上午 11:00 有人来",
            "王小川",
            "陪您去医院",
        ):
            assert shown in told
        assert f"先说口令 {one.password}" in told

    def test_the_three_choices_and_the_call_are_there_always(self, cast: Cast) -> None:
        Division.objects.filter(pk=cast.community.pk).update(station_phone="10990010001")
        page = signed_in_as(cast.hong).get("/e/")
        told = text(page)
        for shown in ("吃饭", "家里", "出门", "叫他们打给我", "今天没有人来", "打电话给互助站", "先打急救 120"):
            assert shown in told
        assert 'href="tel:10990010001"' in page.content.decode()

    def test_while_somebody_is_sought_it_says_so(self, cast: Cast) -> None:
        need = asked(cast)
        hong = signed_in_as(cast.hong)
        assert "等互助站答复" in text(hong.get("/e/"))
        approve_need(by=cast.actor(cast.li), at=NOW, need=need)
        assert "正在给您找人" in text(hong.get("/e/"))

    def test_when_the_helper_is_there_and_when_gone(self, cast: Cast, clock: Clock) -> None:
        one = arrived(cast)
        assert "人已经到了" in text(signed_in_as(cast.hong).get("/e/"))
        clock(one.starts_at)
        assert one.password not in text(signed_in_as(cast.hong).get("/e/"))

    def test_after_a_visit_it_asks_how_it_was(self, cast: Cast, clock: Clock) -> None:
        visit = visited(cast)
        clock(visit.left_at or NOW)
        page = signed_in_as(cast.hong).get("/e/")
        assert f"/e/visits/{visit.need_id}/confirm/" in page.content.decode()
        assert "有 1 次请您说一声" in text(page)

    def test_its_statements_are_pinned(self, cast: Cast) -> None:
        hong = signed_in_as(cast.hong)
        promised(cast)
        hong.get("/e/")
        with queries() as one:
            hong.get("/e/")
        promised(cast, service="S1", hours=4)
        with queries() as two:
            hong.get("/e/")
        assert (len(one), len(two)) == (14, 14)

    @pytest.mark.parametrize("address", ["/e/", "/e/visits/", "/e/ask/eat/", "/e/time/", "/e/ring-me/", "/e/for/x/"])
    def test_who_is_not_signed_in_is_led_there_and_back(self, client: Any, cast: Cast, address: str) -> None:
        page = client.get(address)
        assert page.status_code == 302
        assert page.headers["Location"].startswith("/sign-in/?next=%2Fe%2F")

    @pytest.mark.parametrize(
        "address", ["/e/", "/e/visits/", "/e/ask/home/", "/e/ask/out/D1/", "/e/family/", "/e/time/"]
    )
    def test_no_line_of_chinese_is_longer_than_twenty_signs(self, cast: Cast, address: str) -> None:
        promised(cast)
        main = signed_in_as(cast.hong).get(address).content.decode().split('tabindex="-1">')[1].split("</main>")[0]
        pieces = re.split(r"[。，；？！：“”]|<(?!/?b)[^>]+>", main)
        long = [piece for piece in (TAGS.sub("", one).strip() for one in pieces) if len(piece) > 20]
        assert long == []


class TestActingFor:
    """/e/ and /e/for/<person>/ for the son."""

    def test_who_has_nothing_of_his_own_chooses_for_whom(self, cast: Cast) -> None:
        page = signed_in_as(cast.son).get("/e/")
        assert "您帮谁办？" in text(page)
        assert f"/e/for/{cast.hong.pk}/" in page.content.decode()

    def test_the_banner_says_for_whom(self, cast: Cast) -> None:
        promised(cast)
        page = signed_in_as(cast.son).get(f"/e/for/{cast.hong.pk}/")
        assert "正在帮 妈妈 办" in text(page)
        assert "王小川" in text(page)
        assert "我的时间" not in text(page)

    @pytest.mark.parametrize("place", ["", "visits/", "ask/eat/", "ask/home/C1/", "ask/out/D1/any/either/", "ring-me/"])
    def test_each_page_of_the_mother_carries_it(self, cast: Cast, place: str) -> None:
        page = signed_in_as(cast.son).get(f"/e/for/{cast.hong.pk}/{place}")
        assert page.status_code == 200
        assert "正在帮 妈妈 办" in text(page)

    def test_a_leave_taken_back_closes_every_door(self, cast: Cast) -> None:
        need = asked(cast)
        son = signed_in_as(cast.son)
        revoke_delegation(by=cast.actor(cast.hong), at=NOW, delegation=Delegation.objects.get())
        for address in (f"/e/for/{cast.hong.pk}/", f"/e/for/{cast.hong.pk}/visits/", f"/e/visits/{need.pk}/"):
            assert son.get(address).status_code == 404

    def test_who_may_only_see_is_offered_nothing_else(self, cast: Cast) -> None:
        Delegation.objects.update(scopes="see")
        one = promised(cast)
        son = signed_in_as(cast.son)
        told = text(son.get(f"/e/for/{cast.hong.pk}/"))
        assert "吃饭" not in told
        assert "叫他们打给我" not in told
        assert "不要了" not in text(son.get(f"/e/visits/{one.need_id}/"))

    @pytest.mark.parametrize("who", ["xu", "li", "wang", "chen"])
    def test_nobody_else_opens_her_home(self, cast: Cast, who: str) -> None:
        one = promised(cast)
        stranger = signed_in_as(getattr(cast, who))
        assert stranger.get(f"/e/for/{cast.hong.pk}/").status_code == 404
        for place in ("", "change/", "cancel/", "confirm/", "rate/", "wrong/"):
            assert stranger.get(f"/e/visits/{one.need_id}/{place}").status_code == 404


class TestVisits:
    """/e/visits/ and /e/visits/<id>/"""

    def test_the_list_has_what_comes_and_what_was(self, cast: Cast) -> None:
        settled(cast)
        promised(cast, service="S1", hours=30)
        page = signed_in_as(cast.hong).get("/e/visits/")
        assert [one.phase for one in page.context["ahead"]] == ["promised"]
        assert [one.phase for one in page.context["past"]] == ["fine"]

    def test_a_refusal_is_told_with_its_reason(self, cast: Cast) -> None:
        need = asked(cast)
        refuse_need(by=cast.actor(cast.li), at=NOW, need=need, because="要专业人员来做。")
        told = text(signed_in_as(cast.hong).get(f"/e/visits/{need.pk}/"))
        assert "这次办不了" in told
        assert "要专业人员来做。" in told

    def test_the_visit_names_the_helper_and_the_vest(self, cast: Cast) -> None:
        one = promised(cast)
        told = text(signed_in_as(cast.hong).get(f"/e/visits/{one.need_id}/"))
        assert "王小川" in told
        assert f"红马甲 {cast.wang_helper.vest_number} 号" in told
        assert "不给钱，不给验证码" in told

    def test_an_empty_list_offers_the_next_step(self, cast: Cast) -> None:
        assert "还没有安排" in text(signed_in_as(cast.hong).get("/e/visits/"))

    def test_its_statements_do_not_grow(self, cast: Cast) -> None:
        hong = signed_in_as(cast.hong)
        promised(cast)
        hong.get("/e/visits/")
        with queries() as one:
            hong.get("/e/visits/")
        promised(cast, service="S1", hours=4)
        asked(cast, service="C1", hours=26)
        with queries() as three:
            hong.get("/e/visits/")
        assert (len(one), len(three)) == (13, 13)


class TestTime:
    """/e/time/"""

    def test_lines_add_up(self, cast: Cast) -> None:
        settled(cast)
        page = signed_in_as(cast.wang).get("/e/time/")
        assert page.context["purse"].balance_minutes == sum(line.minutes for line in page.context["lines"]) == 60
        assert "我去帮忙" in text(page)

    def test_nothing_saved_is_said_plainly(self, cast: Cast) -> None:
        assert "还没有存" in text(signed_in_as(cast.hong).get("/e/time/"))


class TestFamily:
    """/e/family/ and /e/ring-me/"""

    def test_she_sees_who_may_act_and_takes_it_back(self, cast: Cast) -> None:
        hong = signed_in_as(cast.hong)
        assert "洪志强" in text(hong.get("/e/family/"))
        key = Delegation.objects.get().pk
        assert hong.post(f"/e/family/{key}/take-back/", {"nonce": "n"}).status_code == 302
        assert Delegation.objects.get().revoked_at == NOW
        assert "让他们替我办" in text(hong.get("/e/family/"))

    def test_nobody_else_takes_it_back(self, cast: Cast) -> None:
        key = Delegation.objects.get().pk
        for person in (cast.son, cast.xu, cast.li):
            assert signed_in_as(person).post(f"/e/family/{key}/take-back/", {"nonce": "n"}).status_code == 404

    @pytest.mark.parametrize("who", ["hong", "son"])
    def test_one_tap_puts_her_on_the_call_list_once(self, cast: Cast, who: str) -> None:
        person: Person = getattr(cast, who)
        client = signed_in_as(person)
        address = "/e/ring-me/" if who == "hong" else f"/e/for/{cast.hong.pk}/ring-me/"
        for nonce in ("a", "b"):
            answer = client.post(address, {"nonce": nonce}, follow=True)
            assert "好的，我们打给您" in text(answer)
        wish = Notice.objects.get(kind="call.wanted")
        assert (wish.person_id, wish.channel, wish.state) == (cast.hong.pk, "call", "waiting")

    def test_the_week_counts_what_is_ahead(self, cast: Cast) -> None:
        promised(cast)
        promised(cast, service="S1", hours=24 * 8)
        assert "七天里还有 1 次" in text(signed_in_as(cast.hong).get("/e/"))
