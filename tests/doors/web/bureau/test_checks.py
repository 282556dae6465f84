"""/sup/flags/ and /sup/phone-backs/: what stands out, what it turned out to be, and what the calls say."""

from typing import Any

import pytest
from django.utils.translation import override

from huzhu.care.visits.models import Visit
from huzhu.oversight.vigilance.models import Flag, PhoneBack
from tests.cast import Cast
from tests.doors.api.scene import Scene, morning
from tests.doors.web.bureau.test_bureau_pages import text
from tests.doors.web.helper.scenes import queries, signed_in_as
from tests.stage import scene_fixture

pytestmark = pytest.mark.django_db
scene = scene_fixture(morning)


@pytest.fixture
def chen(scene: Scene) -> Any:
    """Inspector Chen's browser."""
    return signed_in_as(scene.cast.chen)


class TestFlags:
    def test_the_list_shows_reasons_and_masked_names(self, scene: Scene, chen: Any) -> None:
        page = chen.get("/sup/flags/")
        assert f"/sup/flags/{scene.flag.pk}/" in text(page)
        assert "停留时间与计划分毫不差" in text(page)
        assert "洪桂芳" not in text(page)
        assert [row["href"] for row in page.context["rows"]] == [f"/sup/flags/{scene.flag.pk}/"]
        both = chen.get("/sup/flags/?state=all")
        assert len(both.context["rows"]) == 2

    def test_it_leaves_as_a_file_without_names(self, scene: Scene, chen: Any) -> None:
        sheet = chen.get("/sup/flags.csv?state=all").content.decode("utf-8-sig")
        assert scene.flag.pk in sheet
        assert scene.cast.hong.pk in sheet
        assert "洪" not in sheet

    def test_a_flag_with_its_reasons_beside_what_is_usual(self, scene: Scene, chen: Any) -> None:
        page = text(chen.get(f"/sup/flags/{scene.flag.pk}/"))
        assert "1 次中有 1 次；本地通常每百次有 20 次" in page
        assert f"/sup/visits/{scene.left.pk}/" in page
        with override("en"):
            english = text(chen.get(f"/sup/flags/{scene.flag.pk}/", headers={"accept-language": "en"}))
        assert "usual here: 20 in 100" in english

    def test_taken_asked_about_and_cleared_up(self, scene: Scene, chen: Any) -> None:
        at = f"/sup/flags/{scene.flag.pk}/"
        for number, deed in enumerate(("take", "leave", "take", "ask")):
            assert chen.post(f"{at}{deed}/", {"nonce": f"n{number}"}).status_code == 302
        assert PhoneBack.objects.filter(flag=scene.flag).count() == 1
        empty = chen.post(f"{at}decide/", {"nonce": "a", "outcome": "familiar", "words": ""})
        assert empty.status_code == 422
        assert chen.post(f"{at}decide/", {"nonce": "b", "outcome": "familiar", "words": "老邻居"}).status_code == 302
        assert Flag.objects.get(pk=scene.flag.pk).state == "cleared"
        assert "老邻居" in text(chen.get(at))
        assert not chen.get("/sup/flags/").context["rows"]

    def test_found_false_each_visit_that_is_still_held_can_be_disputed(self, scene: Scene, chen: Any) -> None:
        at = f"/sup/flags/{scene.flag.pk}/"
        chen.post(f"{at}decide/", {"nonce": "a", "outcome": "false", "words": "没有人来"})
        assert Visit.objects.get(pk=scene.left.pk).state == "left", "a finding takes nothing"
        page = text(chen.get(at))
        assert f"{at}visits/{scene.left.pk}/dispute/" in page
        assert chen.post(f"{at}visits/{scene.left.pk}/dispute/", {"nonce": "b"}).status_code == 302
        assert Visit.objects.get(pk=scene.left.pk).state == "disputed"

    def test_the_desk_does_not_read_it(self, scene: Scene) -> None:
        for who in (scene.cast.li, scene.cast.zhou, scene.cast.wang):
            assert signed_in_as(who).get("/sup/flags/").status_code in (403, 404)
            assert signed_in_as(who).get(f"/sup/flags/{scene.flag.pk}/").status_code in (403, 404)

    def test_the_number_of_queries_does_not_grow(self, scene: Scene, chen: Any) -> None:
        with queries() as few:
            chen.get("/sup/flags/")
        for number in range(5):
            Flag.objects.create(
                place=scene.cast.community, whose="pair", key=f"{scene.cast.wang.pk} {number}", about=scene.cast.wang,
                findings=[], weight_tenths=70, seen_to_on=scene.flag.seen_to_on, raised_at=scene.flag.raised_at,
            )  # fmt: skip
        with queries() as more:
            chen.get("/sup/flags/")
        assert len(few) == len(more)


class TestRung:
    def test_without_answers_it_says_so(self, chen: Any) -> None:
        assert "还没有答复" in text(chen.get("/sup/phone-backs/"))

    def test_the_share_stands_with_its_interval_and_size(self, scene: Scene, chen: Any) -> None:
        scene.call.answer(by_id=scene.cast.zhou.pk, at=scene.call.due_at, outcome="nobody", words="")
        page = chen.get("/sup/phone-backs/")
        assert page.context["quarter"]["share"] == "100.0"
        assert "依据 1 个答复，涉及 1 次服务" in text(page)
        assert "20.7 至 100.0 %" in text(page)
        assert "100.0" in chen.get("/sup/phone-backs.csv").content.decode("utf-8-sig")

    def test_elsewhere_is_not_found(self, scene: Scene, cast: Cast, chen: Any) -> None:
        assert chen.get(f"/sup/phone-backs/?place={scene.cast.far.pk}").status_code == 404
