"""Every no is a problem document, in the language asked for, and undoes what was begun."""

import logging

import pytest
from django.test import Client

from huzhu.care.needs.actions import approve_need
from huzhu.care.needs.models import Need
from huzhu.commons.journal.models import Arrival, Line
from huzhu.doors.api import needs as needs_noun
from tests.doors.api.scene import ROOT

MEMBERS = {"type", "title", "status", "detail", "instance", "code", "next_step", "errors"}


def problem(response, status, code):
    """The body of a problem, having checked its form."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == MEMBERS
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:huzhu:problem:{code}")
    return body


@pytest.fixture
def li(scene):
    """Staff Li's program."""
    return scene.caller("li")


def test_who_is_not_signed_in_is_told_so(scene):
    response = scene.caller("anonymous").get("/needs")
    problem(response, 401, "access.not_signed_in")
    assert response["WWW-Authenticate"]


def test_what_is_not_there_and_what_is_foreign_look_alike(scene, li):
    foreign = problem(scene.caller("xu").get(f"/needs/{scene.asked.pk}"), 404, "not_found")
    absent = problem(li.get("/needs/222222222222"), 404, "not_found")
    assert foreign | {"instance": ""} == absent | {"instance": ""}


def test_a_post_that_may_not_is_told_so(scene):
    problem(scene.caller("zhou").post(f"/needs/{scene.asked.pk}/approve"), 403, "access.not_permitted")


def test_a_rule_that_says_no_names_who_was_first(scene, li):
    approve_need(by=scene.cast.actor(scene.cast.li), at=scene.left.left_at, need=scene.asked)
    body = problem(li.post(f"/needs/{scene.asked.pk}/approve"), 409, "need.already_decided")
    assert "李文静" in body["detail"]
    assert body["next_step"]


def test_a_post_without_its_key_is_not_done(scene, li):
    problem(li.post(f"/needs/{scene.asked.pk}/approve", key=""), 400, "once.nonce_missing")
    assert Need.objects.get(pk=scene.asked.pk).state == "asked"


def test_a_key_that_came_with_other_content_is_refused(scene, li):
    assert li.post(f"/needs/{scene.asked.pk}/approve", key="same").status_code == 200
    problem(li.post(f"/needs/{scene.asked.pk}/refuse", {"because": "x"}, key="same"), 422, "once.nonce_reused")


def test_a_refusal_keeps_nothing_so_the_key_may_be_used_again(scene, li):
    kept = Arrival.objects.count()
    problem(li.post(f"/needs/{scene.asked.pk}/refuse", {"because": "  "}, key="again"), 409, "need.reason_missing")
    assert Arrival.objects.count() == kept
    assert li.post(f"/needs/{scene.asked.pk}/refuse", {"because": "太远"}, key="again").status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"stars": 6}, "/body/stars", "less_than_equal"),
        ({"stars": "5"}, "/body/stars", "int_type"),
        ({}, "/body/stars", "missing"),
        ({"stars": 5, "role": "keeper"}, "/body/role", "extra_forbidden"),
        ({"stars": 5, "note": "a\x00b"}, "/body/note", "string_pattern_mismatch"),
        ([], "/body", "model_type"),
    ],
)
def test_what_does_not_fit_is_pointed_at(scene, li, body, pointer, code):
    errors = problem(li.post(f"/visits/{scene.left.pk}/rate", body), 422, "api.invalid")["errors"]
    assert (pointer, code) in [(one["pointer"], one["code"]) for one in errors]
    assert all(one["message"] for one in errors)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"limit": 201}, "/query/limit"),
        ({"limit": "1.0"}, "/query/limit"),
        ({"elder": "洪"}, "/query/elder"),
        ({"colour": "red"}, "/query/colour"),
    ],
)
def test_a_filter_that_does_not_fit_is_pointed_at(li, query, pointer):
    errors = problem(li.get("/needs", **query), 422, "api.invalid")["errors"]
    assert [one["pointer"] for one in errors] == [pointer]


@pytest.mark.parametrize(
    "when", ["2026-11-21", "2026-11-21T09:00:00", "2026-11-21 09:00:00+08:00", 1795000000, "1700-01-01T00:00:00Z"]
)
def test_a_moment_has_its_zone_and_is_written_as_in_rfc_3339(scene, li, when):
    body = {"elder": scene.cast.hong.pk, "service": "S1", "channel": "phone", "latest_start_at": when}
    errors = problem(li.post("/needs", body | {"earliest_at": when}), 422, "api.invalid")["errors"]
    assert {one["pointer"] for one in errors} == {"/body/earliest_at", "/body/latest_start_at"}


@pytest.mark.parametrize("body", [b"{", b'{"because": NaN}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_said_to_be_none(scene, li, body):
    response = li.client.post(
        f"{ROOT}/needs/{scene.asked.pk}/refuse",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )
    problem(response, 400, "api.body_unreadable")


def test_only_json_is_read(scene, li):
    address = f"{ROOT}/needs/{scene.asked.pk}/refuse"
    response = li.client.post(address, {"because": "x"}, headers={"Idempotency-Key": "k"})
    problem(response, 415, "api.not_json")


def test_more_than_any_message_holds_is_too_large(scene, li, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem(li.post(f"/needs/{scene.asked.pk}/refuse", {"because": "x" * 2000}), 413, "api.body_too_large")


def test_an_address_that_is_none_and_a_method_that_is_none(li):
    problem(li.get("/nothing/here"), 404, "not_found")
    refused = li.client.delete(f"{ROOT}/needs")
    problem(refused, 405, "api.method_not_allowed")
    assert set(refused["Allow"].replace(" ", "").split(",")) == {"GET", "POST"}


def test_a_change_from_elsewhere_is_refused_and_one_with_the_token_is_done(scene):
    from huzhu.commons.people.models import Account

    account = Account.objects.create(username="li", person=scene.cast.li)
    client = Client(enforce_csrf_checks=True)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    address, headers = f"{ROOT}/needs/{scene.asked.pk}/approve", {"Idempotency-Key": "k"}
    problem(client.post(address, {}, content_type="application/json", headers=headers), 403, "access.token_missing")
    token = "a" * 32
    client.cookies["csrftoken"] = token
    headers["X-CSRFToken"] = token
    assert client.post(address, {}, content_type="application/json", headers=headers).status_code == 200


def test_a_fault_of_ours_tells_nothing_and_leaves_nothing(scene, li, monkeypatch, caplog):
    def broken(**_details):
        Line.objects.create(at=scene.left.left_at, actor="x", action="half a deed")
        raise ValueError("洪桂芳 at the door")

    monkeypatch.setattr(needs_noun, "approve_need", broken)
    with caplog.at_level(logging.ERROR, "huzhu.api"):
        response = li.post(f"/needs/{scene.asked.pk}/approve")
    problem(response, 500, "api.broken")
    assert "洪桂芳" not in response.content.decode()
    assert "ValueError" in caplog.text
    assert not Line.objects.filter(action="half a deed").exists()


def test_problems_speak_the_language_asked_for(scene):
    chinese, english = (scene.caller("li", language).get("/needs", limit=0) for language in ("zh-hans", "en"))
    assert problem(chinese, 422, "api.invalid")["title"] == "内容不符"
    assert problem(chinese, 422, "api.invalid")["errors"][0]["message"] == "数字太小。"
    assert problem(english, 422, "api.invalid")["errors"][0]["message"] == "This number is too small."
    assert (chinese["Content-Language"], english["Content-Language"]) == ("zh-hans", "en")


def test_answers_are_kept_by_nobody_on_the_way(li):
    assert li.get("/needs")["Cache-Control"] == "no-store"
