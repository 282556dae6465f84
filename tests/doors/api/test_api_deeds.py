"""The walk of a need through the API, and the refusals that the door itself gives."""

from datetime import timedelta

import pytest

from huzhu.commons.people.models import Person
from tests.cast import NOW


@pytest.fixture
def li(scene):
    """Staff Li's program."""
    return scene.caller("li")


def at(**later) -> str:
    """A moment from now on, as it is sent."""
    return (NOW + timedelta(**later)).isoformat()


def test_a_call_becomes_a_visit_an_hour_and_a_figure(scene, li):
    cast, wang = scene.cast, scene.caller("wang")
    window = {"earliest_at": at(hours=25), "latest_start_at": at(hours=26)}
    body = {"elder": cast.hong.pk, "service": "S1", "channel": "phone", "note": "买米", **window}
    need = scene.caller("zhou").post("/needs", body).json()["id"]
    assert li.post(f"/needs/{need}/approve").json() == {"id": need, "state": "approved"}
    run = li.post("/plans", {"place": cast.community.pk, "day": "2026-11-21"}).json()
    assert (run["needs_count"], run["served_count"]) == (1, 1)
    mine = [one for one in wang.get("/assignments/mine", day="2026-11-21").json() if one["need"] == need]
    assert [one["elder"] for one in mine] == [None]
    one = mine[0]["id"]
    assert wang.post(f"/assignments/{one}/accept").json()["state"] == "accepted"
    early = wang.post(f"/assignments/{one}/check-in", {"card_code": cast.card})
    assert early.json()["code"] == "visit.too_early"


def test_arrival_and_leaving_by_the_card(scene):
    wang, accepted = scene.caller("wang"), scene.accepted.pk
    wrong = wang.post(f"/assignments/{accepted}/check-in", {"card_code": "not it"})
    assert wrong.json()["code"] == "visit.wrong_card"
    arrived = wang.post(f"/assignments/{accepted}/check-in", {"card_code": scene.cast.card}, key="door")
    assert arrived.status_code == 201
    again = wang.post(f"/assignments/{accepted}/check-in", {"card_code": scene.cast.card}, key="door")
    assert (again.status_code, again.content) == (201, arrived.content)
    other = wang.post(f"/assignments/{accepted}/check-in", {"card_code": scene.cast.card})
    assert other.json()["code"] == "visit.already_noted"
    left = wang.post(f"/assignments/{accepted}/check-out", {"card_code": scene.cast.card}, key="out")
    assert left.json()["left_at"] is not None
    shown = scene.caller("li").get(f"/visits/{left.json()['visit']}").json()
    assert [part["arrival_shown"] for part in shown["attendances"]] == ["card"]


def test_a_run_tells_what_it_left_unserved_and_why(scene, li):
    place = scene.cast.community.pk
    window = {"earliest_at": at(hours=20), "latest_start_at": at(hours=20)}
    body = {"elder": scene.cast.hong.pk, "service": "S1", "channel": "phone", **window}
    need = li.post("/needs", body).json()["id"]
    li.post(f"/needs/{need}/approve")
    assert li.post("/plans", {"place": place, "day": "2026-11-21"}).json()["served_count"] == 0
    run = li.get("/plans/last", place=place, day="2026-11-21").json()
    assert [one["need"] for one in run["unserved"]] == [need]
    assert all(reason["sentence"] and "%(" not in reason["sentence"] for reason in run["unserved"][0]["reasons"])


def test_a_plan_for_a_day_gone_is_refused(scene, li):
    body = {"place": scene.cast.community.pk, "day": "2026-11-19"}
    assert li.post("/plans", body).json()["code"] == "dispatch.day_over"


def test_registering_cleans_and_finds_again(scene, li):
    body = {
        "place": scene.cast.community.pk,
        "name": "欧阳 海",
        "gender": "man",
        "born_on": "1940-01-02",
        "phones": ["100-2345-0077"],
        "door": "石梯巷９号",
    }
    made = li.post("/people", body)
    assert made.status_code == 201
    for text in ("欧阳海", "oyh", "0077", "石梯巷9"):
        assert made.json()["id"] in [one["id"] for one in li.get("/people", find=text).json()]
    assert Person.objects.get(pk=made.json()["id"]).name == "欧阳海"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": "（女）"}, "people.name_missing"),
        ({"phones": ["12"]}, "identity.phone_too_short"),
        ({"identity_number": "500199194203050011"}, "identity.checksum_wrong"),
    ],
)
def test_what_the_kernel_refuses_is_refused_here(scene, li, more, code):
    body = {"place": scene.cast.community.pk, "name": "某人"} | more
    assert li.post("/people", body).json()["code"] == code


def test_a_delegation_ends_after_it_begins_and_is_for_somebody_else(scene, li):
    path = f"/people/{scene.cast.hong.pk}/delegations"
    ended = li.post(path, {"delegate": scene.cast.wang.pk, "scopes": ["see"], "to_on": "2026-11-20"})
    assert ended.json()["code"] == "people.delegation_backwards"
    itself = li.post(path, {"delegate": scene.cast.hong.pk, "scopes": ["see"]})
    assert itself.json()["code"] == "people.delegate_is_self"


def test_a_delegation_taken_back_counts_no_more(scene):
    hong, son = scene.caller("hong"), scene.caller("son")
    given = hong.get(f"/people/{scene.cast.hong.pk}/delegations").json()
    assert [one["scopes"] for one in given] == [["ask", "confirm", "see"]]
    assert hong.post(f"/delegations/{given[0]['id']}/revoke").json()["state"] == "revoked"
    assert son.get(f"/people/{scene.cast.hong.pk}").status_code == 404


def test_papers_and_vests_that_cannot_be(scene, li):
    paper = {"skill_code": "elder_care", "issuer": "中心", "valid_from": "2028-01-01", "valid_to": "2027-01-01"}
    helper = scene.cast.wang_helper
    assert li.post(f"/helpers/{helper.pk}/papers", paper).json()["code"] == "helpers.paper_backwards"
    body = {"person": scene.cast.son.pk, "kind": "volunteer", "vest_number": helper.vest_number}
    assert li.post("/helpers", body).json()["code"] == "helpers.vest_number_taken"


def test_a_skill_counts_with_its_paper(scene, li):
    helper = scene.cast.wang_helper.pk
    li.post(f"/helpers/{helper}/skills", {"code": "elder_care", "level": 2})
    assert li.get(f"/helpers/{helper}").json()["skills"] == [{"code": "elder_care", "level": 2, "counts": False}]
    paper = {"skill_code": "elder_care", "issuer": "中心", "valid_from": "2026-01-01", "valid_to": "2027-01-01"}
    assert li.post(f"/helpers/{helper}/papers", paper).status_code == 201
    assert li.get(f"/helpers/{helper}").json()["skills"] == [{"code": "elder_care", "level": 2, "counts": True}]


def test_a_need_is_not_offered_twice_to_one_helper(scene, li):
    body = {"need": scene.offered.need_id, "helper": scene.cast.wang_helper.pk, "starts_at": at(hours=4)}
    assert li.post("/assignments", body).json()["code"] == "assignment.already_offered"


def test_the_call_list_says_whom_to_ring_and_what_to_say(scene):
    zhou, place = scene.caller("zhou"), scene.cast.community.pk
    calls = zhou.get("/notices/calls", place=place).json()["items"]
    first = next(one for one in calls if one["id"] == scene.notice.pk)
    assert first["phone"] == "100****0001"
    assert first["sentence"]
    assert "%(" not in first["sentence"]
    openly = zhou.get("/notices/calls", place=place, open="phone").json()["items"]
    assert "10023450001" in [one["phone"] for one in openly]
    assert zhou.post(f"/notices/{scene.notice.pk}/calls", {"outcome": "no_answer"}).json()["state"] == "waiting"
    assert zhou.post(f"/notices/{scene.notice.pk}/calls", {"outcome": "reached"}).json()["state"] == "delivered"
    assert (
        zhou.post(f"/notices/{scene.notice.pk}/calls", {"outcome": "reached"}).json()["code"] == "notice.already_told"
    )


def test_the_month_agrees_with_the_bank(scene, li):
    li.post(f"/visits/{scene.left.pk}/confirm")
    month = scene.caller("chen").get("/figures/2026-11", place=scene.cast.street.pk).json()
    assert month["agrees"] is True
    assert month["visit_minutes"] == month["bank_minutes"] == 60
    figures = {one["code"]: one["value"] for one in month["figures"]}
    assert figures["minutes_credited"] == 60
    under = scene.caller("chen").get("/figures/2026-11/visits_confirmed", place=scene.cast.street.pk).json()
    assert under["items"] == [scene.left.pk]
