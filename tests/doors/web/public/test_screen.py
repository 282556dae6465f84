"""The screen and the posters: what is on, whom to ring, where a hand is missing; never a person."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client

from huzhu.care.dispatch.actions import offer_visit
from huzhu.care.thanks.queries import words_for_the_street
from huzhu.commons.announcements.actions import BoardLine, announce_line, take_line_down
from huzhu.commons.announcements.models import Announcement
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.models import Person, Phone
from huzhu.commons.sealed import SealedField
from huzhu.doors.web.public.board import menu_of, when_of
from tests.care.steps import approved
from tests.care.test_thanks import hung
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.home.test_home_pages import text

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def screen(cast: Cast) -> str:
    """The address of the community's screen."""
    return f"/screen/{cast.community.pk}/"


class TestTheScreen:
    def test_what_is_on_today_and_how_it_stands(self, station: Cast, passer_by: Client) -> None:
        shown = text(passer_by.get(screen(station)))
        for words in (
            "量血压、测血糖",
            "正在进行",
            "快开始了",
            "邻里合唱队",
            "萝卜炖排骨",
            "8 元",
            "80 岁以上",
            "023-0000 1234",
        ):
            assert words in shown
        assert "每天早 8 点到晚 8 点" in shown
        assert "农历" in shown
        assert "今天下雨石梯滑" in shown

    def test_where_a_hand_is_missing_in_kinds_and_rough_times(self, station: Cast, passer_by: Client) -> None:
        need = approved(station, hours=26)
        shown = text(passer_by.get(screen(station)))
        assert "这周还缺 1 位 帮手" in " ".join(shown.split()) or "1 位" in shown
        assert "明天上午" in shown
        by, begins = station.actor(station.li), need.earliest_at
        offer_visit(by=by, at=NOW, need=need, helper=station.wang_helper, starts_at=begins)
        assert "这周的事都有人帮了" in text(passer_by.get(screen(station)))

    def test_an_empty_board_says_what_is_coming_or_come_in(self, cast: Cast, passer_by: Client) -> None:
        assert "进来坐坐" in text(passer_by.get(screen(cast)))
        line = BoardLine("activity", "剪纸", TODAY + DAY, from_minute=600)
        announce_line(by=cast.actor(cast.li), at=NOW, place=cast.community, line=line)
        shown = text(passer_by.get(screen(cast)))
        assert "这几天的活动" in shown
        assert "剪纸" in shown

    def test_more_than_fits_is_counted_and_what_is_over_goes_first(self, station: Cast, passer_by: Client) -> None:
        for number in range(4):
            line = BoardLine("activity", f"活动{number}", TODAY, from_minute=1000 + number)
            announce_line(by=station.actor(station.li), at=NOW, place=station.community, line=line)
        early = BoardLine("activity", "太极拳", TODAY, from_minute=420, to_minute=480)
        announce_line(by=station.actor(station.li), at=NOW, place=station.community, line=early)
        shown = text(passer_by.get(screen(station)))
        assert "太极拳" not in shown
        assert "还有 3 项" in shown

    def test_a_station_that_is_not_there_is_not_found(self, station: Cast, passer_by: Client) -> None:
        assert passer_by.get("/screen/zzzzzzzzzzzz/").status_code == 404
        assert passer_by.get("/screen/zzzzzzzzzzzz/poster/").status_code == 404

    def test_its_queries_do_not_grow(self, station: Cast, passer_by: Client, django_assert_num_queries) -> None:
        passer_by.get(screen(station))
        with django_assert_num_queries(5):  # the place, the board, the wall, the month's minutes, the needs
            passer_by.get(screen(station))

    def test_the_worker_reaches_the_screens_only(self, passer_by: Client) -> None:
        answer = passer_by.get("/screen/worker.js")
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert "fetch" in answer.content.decode()


class TestNoPersonInTheStreet:
    def test_nothing_sealed_and_no_vest_is_on_any_public_page(self, station: Cast, passer_by: Client) -> None:
        """The scan: every name, door, number and word that the database holds of persons, looked for on each page."""
        approved(station, hours=26)
        hung(station)
        secrets = {one for one in _all_that_is_sealed() if len(one) > 1}
        secrets |= {str(one.vest_number) for one in Helper.objects.order_by("pk")}
        secrets |= {re.sub(r"\D", "", str(one.number)) for one in Phone.objects.order_by("pk")}
        assert {"洪桂芳", "王小川", "石梯巷12号3单元4-2"} <= secrets
        for path in (screen(station), f"{screen(station)}poster/", *_posters()):
            for language in ("zh-hans", "en"):
                answer = passer_by.get(path, headers={"accept-language": language})
                assert answer.status_code == 200
                page = answer.content.decode()
                assert [one for one in secrets if one in page] == [], path

    def test_thanks_that_name_somebody_stay_on_the_wall(self, station: Cast) -> None:
        thanks = hung(station)
        for words, told in (
            ("多谢，屋里亮堂多了", True),
            ("谢谢王小川", False),
            ("谢谢小川", False),
            ("谢谢小王", False),
            ("多谢王师傅", False),
            ("李文静也来了", False),
            ("打 10023450003 找他", False),
        ):
            thanks.words = words
            thanks.save(update_fields=["words"])
            assert (words_for_the_street(station.community) == [words]) is told, words

    def test_thanks_stand_on_the_screen_while_both_agree(self, station: Cast, passer_by: Client) -> None:
        thanks = hung(station)
        thanks.words = "屋里亮堂多了"
        thanks.save(update_fields=["words"])
        assert "屋里亮堂多了" in text(passer_by.get(screen(station)))
        thanks.agree_for_helper(at=None)
        assert "屋里亮堂多了" not in text(passer_by.get(screen(station)))


class TestPosters:
    def test_how_to_ask_with_telephone_code_and_strips(self, station: Cast, passer_by: Client) -> None:
        answer = passer_by.get(f"{screen(station)}poster/")
        assert answer.content.decode().count("023-0000 1234") == 10
        assert 'class="qr"' in answer.content.decode()
        assert "家里有事" in text(answer)

    def test_a_line_of_the_board(self, station: Cast, passer_by: Client) -> None:
        one = Announcement.objects.get(title="食堂午餐")
        shown = text(passer_by.get(f"/screen/announcements/{one.pk}/poster/"))
        for words in ("食堂午餐", "萝卜炖排骨", "15 元", "11:00–12:30", "每天"):
            assert words in shown
        take_line_down(by=station.actor(station.li), at=NOW, announcement=one)
        assert passer_by.get(f"/screen/announcements/{one.pk}/poster/").status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"to_on": TODAY + DAY}, "11月20日 星期五 14:30"),
        ({"to_on": TODAY + 3 * DAY}, "11月20日到11月22日 14:30"),
        ({"weekdays": "024"}, "星期一、星期三、星期五 14:30"),
        ({"weekdays": "01234", "to_minute": 960}, "星期一到星期五 14:30–16:00"),
        ({}, "每天 14:30"),
    ],
)
def test_when_a_line_hangs_in_words(change: dict[str, object], words: str) -> None:
    one = Announcement(**{"kind": "activity", "title": "合唱", "from_on": TODAY, "from_minute": 870} | change)
    assert when_of(one) == words


def test_a_menu_is_dishes_and_prices() -> None:
    details = "米饭、青菜\n鱼, 汤\n8 元 80 岁以上\n¥10：其他邻居\n免费 90 岁以上"
    menu = menu_of(Announcement(kind="menu", title="午餐", from_on=TODAY, details=details))
    assert menu.dishes == ["米饭", "青菜", "鱼", "汤"]
    assert menu.prices == [("8 元", "80 岁以上"), ("¥10", "其他邻居"), ("免费", "90 岁以上")]


def _posters() -> list[str]:
    keys = Announcement.objects.order_by("pk").values_list("pk", flat=True)
    return [f"/screen/announcements/{key}/poster/" for key in keys]


def _all_that_is_sealed() -> set[str]:
    said: set[str] = set()
    for model in apps.get_models():
        sealed = [field.name for field in model._meta.local_fields if isinstance(field, SealedField)]
        for row in model._default_manager.order_by("pk") if sealed else ():
            said |= {str(getattr(row, name)) for name in sealed}
    assert Person.objects.exists()
    return said
