"""/sup/audit/: who looked at or changed what, for whose post it is; samples asked about, and files with a purpose."""

from typing import Any

import pytest

from huzhu.commons.journal.models import Line
from huzhu.oversight.audit.models import Sample, SampledLine
from tests.doors.api.scene import Scene, morning
from tests.doors.web.bureau.test_bureau_pages import text
from tests.doors.web.helper.scenes import signed_in_as
from tests.stage import scene_fixture

pytestmark = pytest.mark.django_db
scene = scene_fixture(morning)
AUDIT = "/sup/audit/"
TODAY = {"from_on": "2026-11-19", "last_on": "2026-11-20"}


@pytest.fixture
def chen(scene: Scene) -> Any:
    """Inspector Chen's browser, in English."""
    return signed_in_as(scene.cast.chen, "en")


def test_the_lines_stand_there_with_masked_names_and_the_look_is_written_down(scene: Scene, chen: Any) -> None:
    page = text(chen.get(AUDIT))
    assert "took down the need" in page
    assert "洪桂芳" not in page
    line = Line.objects.filter(action="look_at_journal").get()
    assert line.actor == scene.cast.chen.pk
    assert "looked at the audit" in text(chen.get(AUDIT, {"kind": "look_at_journal", **TODAY}))


def test_filtered_by_whom_it_concerns_by_who_did_it_and_by_kind(scene: Scene, chen: Any) -> None:
    li, hong = scene.cast.li.pk, scene.cast.hong.pk
    rows = chen.get(AUDIT, {"actor": li, "person": hong, "kind": "approve_need", **TODAY}).context["rows"]
    assert {(row["actor"], row["action"]) for row in rows} == {(li, "approve_need")}
    assert "Only what concerns" in text(chen.get(AUDIT, {"person": hong}))
    nobody = chen.get(AUDIT, {"person": scene.cast.xu.pk, **TODAY})
    assert nobody.context["rows"] == []
    assert "Nothing was written down" in text(nobody)


def test_older_lines_follow_on_the_next_page(scene: Scene, chen: Any) -> None:
    first = chen.get(AUDIT, TODAY).context
    assert len(first["rows"]) == 50
    second = chen.get(AUDIT, {"before": first["older"], **TODAY}).context["rows"]
    assert second[0]["seq"] < first["rows"][-1]["seq"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_on": "x"},
        {"from_on": "2026-11-20", "last_on": "2026-11-01"},
        {"from_on": "2026-01-01"},
        {"last_on": "9999-12-31"},
        {"from_on": "0001-01-01"},
    ],
)
def test_wrong_days_are_told(scene: Scene, chen: Any, wrong: dict[str, str]) -> None:
    answer = chen.get(AUDIT, TODAY | wrong)
    assert answer.status_code == 422
    assert not Line.objects.filter(action="look_at_journal").exists()


def test_a_sample_is_drawn_asked_about_and_once(scene: Scene, chen: Any) -> None:
    asked = {"count": "2", "because": "每月抽查", "nonce": "a", "kind": "changed", "actor": scene.cast.li.pk, **TODAY}
    answer = chen.post(f"{AUDIT}draw/", asked)
    assert chen.post(f"{AUDIT}draw/", asked).url == answer.url
    sample = Sample.objects.get()
    assert "每月抽查" in text(chen.get(answer.url))
    one = sample.lines.order_by("line_seq")[0]
    to = f"{AUDIT}lines/{one.pk}/"
    wrong = chen.post(to, {"finding": "explained", "words": "", "nonce": "b"})
    assert wrong.status_code == 422
    assert "Please say why" in text(wrong)
    assert chen.post(to, {"finding": "duty", "words": "电话里问过", "nonce": "c"}).url == answer.url
    assert SampledLine.objects.get(pk=one.pk).finding == "duty"
    assert "1 of 2 asked about" in text(chen.get(AUDIT))


def test_a_sample_without_a_reason_is_told_and_nothing_is_lost(scene: Scene, chen: Any) -> None:
    answer = chen.post(f"{AUDIT}draw/", {"count": "2", "because": "", "nonce": "a", **TODAY})
    assert answer.status_code == 422
    assert 'value="2"' in answer.content.decode()
    assert not Sample.objects.exists()


def test_the_file_holds_codes_and_leaves_a_line(scene: Scene, chen: Any) -> None:
    answer = chen.post(f"{AUDIT}file/", {"purpose": "report", "kind_of_file": "csv", "nonce": "a", **TODAY})
    sheet = answer.content.decode("utf-8-sig")
    assert scene.cast.hong.pk in sheet
    assert "洪" not in sheet
    assert Line.objects.get(action="take_journal").purpose == "report"
    assert chen.post(f"{AUDIT}file/", {"purpose": "", "kind_of_file": "csv", "nonce": "b", **TODAY}).status_code == 422


def test_whose_post_it_is_not_sees_nothing(scene: Scene) -> None:
    for who in (scene.cast.li, scene.cast.zhou, scene.cast.hong):
        client = signed_in_as(who, "en")
        assert client.get(AUDIT).status_code == 403
        assert (
            client.post(f"{AUDIT}file/", {"purpose": "report", "kind_of_file": "csv", "nonce": "a"}).status_code == 403
        )
    assert "Audit" not in text(signed_in_as(scene.cast.li, "en").get("/sup/"))
