"""Who comes to the desk: nobody unknown, and nobody beyond their place and post."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.doors.web.station import scenes

EXAMPLE = "例如 石梯巷12号3单元4-2"
CANARIES = ("洪桂芳", "石梯巷", "10023450001", "0001", "鸡蛋", "洪志强")


def addresses(cast: Cast) -> dict[str, list[str]]:
    """Every address of the desk with a thing of Grandma Hong's in it: pages to GET, forms to POST."""
    visit = scenes.disputed(cast)
    need, offer = visit.need, visit.need.assignments.get()
    tie, given = cast.hong.ties.get(), cast.hong.delegations.get()
    notice = cast.hong.notices.order_by("pk")[0]
    person, helper = f"/desk/people/{cast.hong.pk}/", f"/desk/helpers/{cast.wang_helper.pk}/"
    return {
        "pages": [
            f"/desk/needs/{need.pk}/",
            f"/desk/taken/{need.pk}/",
            f"/desk/call-backs/{visit.pk}/",
            person,
            f"{person}family/",
            f"{person}enrol/",
            helper,
        ],
        "lists": [
            "/desk/",
            "/desk/?q=hgf",
            f"/desk/?person={cast.hong.pk}",
            "/desk/callers/?q=hgf",
            "/desk/approvals/",
            "/desk/approvals/?state=closed",
            "/desk/day/2026-11-20/",
            "/desk/day/2026-11-20/sheet/",
            "/desk/call-backs/",
            "/desk/call-backs/notices/",
            "/desk/call-backs/complaints/",
            "/desk/people/?q=hgf",
            "/desk/helpers/",
            "/desk/new/",
        ],
        "forms": [
            *(f"/desk/needs/{need.pk}/{verb}/" for verb in ("approve", "refuse", "cancel", "offer")),
            *(
                f"/desk/assignments/{offer.pk}/{verb}/"
                for verb in ("accept", "decline", "give-back", "arrive", "leave", "missed")
            ),
            *(f"/desk/call-backs/{visit.pk}/{verb}/" for verb in ("confirm", "rate", "dispute", "uphold", "dismiss")),
            f"/desk/call-backs/notices/{notice.pk}/",
            *(f"{person}{verb}/" for verb in ("show", "facts", "card", "enrol", "family/tie", "family/delegate")),
            f"{person}family/inform/{tie.pk}/",
            f"{person}family/revoke/{given.pk}/",
            *(f"{helper}{verb}/" for verb in ("hours", "absence", "skill", "paper")),
        ],
    }


def test_nobody_unknown_comes_in(cast: Cast) -> None:
    found = addresses(cast)
    answers = {address: Client().get(address) for address in [*found["pages"], *found["lists"]]}
    answers |= {address: Client().post(address, {"nonce": "n"}) for address in found["forms"]}
    for address, answer in answers.items():
        assert answer.status_code == 302, address
        assert answer.url.startswith("/sign-in/?next="), address
    late = Client().post("/desk/", {"nonce": "n"})
    assert late.url == "/sign-in/?next=%2F"


def test_searching_after_the_session_has_ended_leads_to_the_sign_in_page(cast: Cast) -> None:
    answer = Client().get("/desk/callers/?q=hgf", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in/?next=%2Fdesk%2Fcallers%2F%3Fq%3Dhgf")


def test_stranger_xu_gets_nothing(cast: Cast, xu: Client) -> None:
    found = addresses(cast)
    for address in found["pages"]:
        answer = xu.get(address)
        assert answer.status_code == 404, address
        _assert_silent(answer, address)
    for number, address in enumerate(found["forms"]):
        answer = xu.post(address, {"nonce": f"x{number}", "outcome": "reached", "stars": "1", "purpose": "visit"})
        assert answer.status_code == 404, address
        _assert_silent(answer, address)
    for address in found["lists"]:
        answer = xu.get(address)
        assert answer.status_code == 200, address
        _assert_silent(answer, address)


@pytest.mark.parametrize("who", ["hong", "son", "wang"])
def test_without_a_post_there_is_no_desk(cast: Cast, enter: Any, who: str) -> None:
    client = enter(getattr(cast, who))
    for address in ("/desk/", "/desk/approvals/", "/desk/day/2026-11-20/", "/desk/people/", "/desk/helpers/"):
        answer = client.get(address)
        assert answer.status_code == 403, address
        assert "您的岗位" in answer.text or "access.not_permitted" in answer.text


def test_operators_do_not_decide_or_plan(cast: Cast, zhou: Client) -> None:
    need = scenes.asked(cast)
    assert zhou.post(f"/desk/needs/{need.pk}/approve/", {"nonce": "1"}).status_code == 403
    assert zhou.post("/desk/day/2026-11-20/plan/", {"nonce": "2"}).status_code == 403
    assert zhou.post(f"/desk/people/{cast.hong.pk}/card/", {"nonce": "3"}).status_code == 403
    page = zhou.get("/desk/approvals/").text
    assert "/approve/" not in page
    assert "/plan/" not in zhou.get("/desk/day/2026-11-20/").text


def test_every_form_carries_its_nonce(cast: Cast, li: Client) -> None:
    """A second arrival of any form is harmless; searches and comfort change nothing."""
    found = addresses(cast)
    for address in [*found["pages"], *found["lists"]]:
        page = li.get(address).text
        for form in re.findall(r'<form[^>]*method="post".*?</form>', page, re.S):
            harmless = 'action="/comfort/' in form or 'action="/sign-out/' in form
            assert harmless or 'name="nonce"' in form, (address, form[:200])


def _assert_silent(answer: Any, address: str) -> None:
    text = answer.text.replace(EXAMPLE, "")
    said = [canary for canary in CANARIES if canary in text]
    assert not said, (address, said)
