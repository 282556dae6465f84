"""The form of an assessment, read back in words, on paper, objected to and answered; on a telephone as at the desk."""

import pytest
from django.test import Client

from huzhu.care.assessments.models import Assessment, Objection
from huzhu.commons.people.actions import give_post
from huzhu.commons.people.models import Person
from huzhu.kernel.ability import ITEMS
from huzhu.kernel.actor import machine
from tests.cast import NOW, TODAY, Cast
from tests.doors.web.helper.scenes import signed_in_as
from tests.trust.assessing import assessed, colleague, objected


@pytest.fixture
def mate(cast: Cast, monkeypatch: pytest.MonkeyPatch, static_folder: None) -> Person:
    """Nine in the morning, and a colleague who goes along."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return colleague(cast.community)


def filled(mate: Person, **more: str) -> dict[str, str]:
    """The form as two people fill it in: 89 points, company lacked."""
    scores = {item.code.lower().replace(".", "_"): str(item.most) for item in ITEMS} | {"b1_1": "3"}
    about = {"nonce": "n", "on": TODAY.isoformat(), "occasion": "first", "purpose": "care", "consent": "self"}
    who = {"where": "home", "informant": "child", "second": mate.pk, "background": "nursing", "events": "0"}
    return about | who | scores | {"want_company": "unmet", "want_meals": "met"} | more


def test_at_the_desk_it_is_written_read_back_and_shown_with_the_person(cast: Cast, li: Client, mate: Person) -> None:
    answer = li.post(f"/desk/people/{cast.hong.pk}/assess/", filled(mate), follow=True)
    page = answer.text.split("</h1>")[1]
    assert "1级" in page
    assert ">89<" in page
    assert "有人陪伴" in page
    assert "一日三餐" not in page
    person = li.get(f"/desk/people/{cast.hong.pk}/").text.split("</h1>")[1]
    assert "GB/T 42195-2022" in person
    assert f"/desk/people/{cast.hong.pk}/assessments/" in person
    assert "2027-11-20" in page


def test_what_is_missing_is_named_and_nothing_that_was_filled_in_is_lost(cast: Cast, li: Client, mate: Person) -> None:
    sent = filled(mate, b2_3="", words="爱听戏", diagnoses="f00")
    answer = li.post(f"/desk/people/{cast.hong.pk}/assess/", sent)
    assert answer.status_code == 422
    assert 'href="#id_b2_3_0"' in answer.text
    assert "爱听戏" in answer.text
    assert answer.text.count(" checked") >= len(ITEMS) - 1
    assert not Assessment.objects.exists()


def test_in_a_coma_no_item_is_asked_for(cast: Cast, li: Client, mate: Person) -> None:
    sent = {key: value for key, value in filled(mate, coma="on").items() if not key.startswith("b")}
    page = li.post(f"/desk/people/{cast.hong.pk}/assess/", sent | {"background": "medical"}, follow=True).text
    assert "4级" in page
    assert "昏迷" in page


def test_at_the_door_the_grid_member_writes_it_and_reads_only_the_own(cast: Cast, mate: Person) -> None:
    house = machine(TODAY, "test", "grid")
    give_post(by=house, at=NOW, person=cast.son, kind="grid_member", place=cast.community, from_on=TODAY)
    client = signed_in_as(cast.son)
    answer = client.post(f"/g/people/{cast.hong.pk}/assess/", filled(mate), follow=True)
    mine = Assessment.objects.get(person=cast.hong)
    assert answer.redirect_chain[-1][0] == f"/g/assessments/{mine.pk}/"
    assert "1级" in answer.text
    theirs = assessed(cast.zhou, cast.actor(cast.li), mate)
    assert client.get(f"/g/assessments/{theirs.pk}/").status_code == 404


def test_an_objection_is_written_down_waits_on_the_list_and_is_answered(cast: Cast, li: Client, mate: Person) -> None:
    one = assessed(cast.hong, cast.actor(cast.li), mate)
    assert li.post(f"/desk/assessments/{one.pk}/object/", {"nonce": "a", "asker": "self"}).status_code == 422
    li.post(f"/desk/assessments/{one.pk}/object/", {"nonce": "n", "asker": "self", "words": "记性没那么差"})
    assert "洪桂芳" in li.get("/desk/assessments/?view=objections").text.split("</h1>")[1]
    assert "须由别人处理" in li.get(f"/desk/assessments/{one.pk}/").text
    third, objection = signed_in_as(colleague(cast.community, "第三人")), Objection.objects.get()
    path = f"/desk/objections/{objection.pk}/answer/"
    assert third.post(path, {"nonce": "n", "answer": ""}).status_code == 422
    page = third.post(path, {"nonce": "m", "answer": "又看了一遍"}, follow=True).text
    assert "又看了一遍" in page
    assert "没有待答复的异议" in li.get("/desk/assessments/?view=objections").text


def test_an_older_grade_stands_apart(cast: Cast, li: Client, mate: Person) -> None:
    path = f"/desk/people/{cast.hong.pk}/assessments/"
    page = li.post(f"{path}legacy/", {"nonce": "n", "grade": "2", "on": "2021-05-01"}, follow=True).text
    assert "旧标准2级" in page
    assert "GB/T 42195-2022 ·" not in li.get(f"/desk/people/{cast.hong.pk}/").text


def test_the_sheet_has_room_for_three_names(cast: Cast, li: Client, mate: Person) -> None:
    one = assessed(cast.hong, cast.actor(cast.li), mate)
    assert li.get(f"/desk/assessments/{one.pk}/sheet/").text.count("____") >= 3


def test_who_may_not_see_it_sees_nothing(cast: Cast, xu: Client, zhou: Client, mate: Person) -> None:
    one = assessed(cast.hong, cast.actor(cast.li), mate)
    objection = objected(one, cast.actor(cast.li))
    for client in (xu, zhou):
        assert client.get(f"/desk/assessments/{one.pk}/").status_code in (403, 404)
        sent = {"nonce": "n", "answer": "好"}
        assert client.post(f"/desk/objections/{objection.pk}/answer/", sent).status_code in (403, 404)
