"""Every form of every page, sent with nothing filled in: what comes back is an answer in words, never a blank page.

Check 11 of `ux.md` 6: where something is wrong the title says so first, the focus is on the summary, and each of its
lines leads to its field. Check 10 in part: the forms are sent as a browser without scripts sends them.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve
from playwright.sync_api import Error, Page

from tests.doors.api.scene import Scene
from tests.doors.web.inhouse import SITE, answer_as
from tests.doors.web.walk.pages import WALKERS, Stop, client_of, stops_of
from tests.stage import scene_fixture
from tests.trust.test_canaries import marked_morning

pytestmark = [pytest.mark.journey, pytest.mark.django_db, pytest.mark.usefixtures("nine_in_the_morning")]

FORMS = '[...document.querySelectorAll("main form[method=post]")].filter(form => form.querySelector("button"))'
ACTIONS = f"() => {FORMS}.map(form => new URL(form.action).pathname)"
EMPTIED = f"""number => {{
  const form = {FORMS}[number];
  for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select"))
    if (["checkbox", "radio"].includes(field.type)) field.checked = false; else field.value = "";
  form.noValidate = true;
  const button = form.querySelector("button:not([type=button]), input[type=submit]");
  form.requestSubmit(button);
}}"""
TITLES = {"zh": "错误", "en": "Error"}
Open = Callable[..., Page]
scene = scene_fixture(marked_morning)


@pytest.mark.parametrize("who", WALKERS)
def test_an_empty_form_is_answered_in_words(scene: Scene, open_page: Open, who: str) -> None:
    language = "en" if len(who) % 2 else "zh"
    page = open_page(language, scripts=False, service_workers="block", viewport={"width": 390, "height": 844})
    client = client_of(scene, who, language)
    answer_as(page, client)
    asking = [stop for stop in stops_of(scene, who) if stop.asks]
    found = [said for stop in asking for said in _wrong(page, client, stop, language)]
    assert not found, "\n".join(found)


def _wrong(page: Page, client: Client, stop: Stop, language: str) -> Iterator[str]:
    """What is wrong with the answers to the forms of one page; whatever a form did is undone."""
    page.goto(SITE + stop.address)
    for number in _one_of_each(page.evaluate(ACTIONS)):
        cookies = deepcopy(client.cookies)
        with transaction.atomic():
            if number:  # the first form lies open already
                page.goto(SITE + stop.address)
            said = list(_answer(page, _sent(page, number), language))
            transaction.set_rollback(True)
        client.cookies = cookies  # one of the forms is that by which one goes
        yield from (f"{stop.route} ({stop.who}, {stop.address}) form {number}: {one}" for one in said)


def _one_of_each(actions: list[str]) -> list[int]:
    """The first form of each line of the URL table: a list has one in every row, and they are all alike."""
    routes = [resolve(one).route for one in actions]
    return [number for number, route in enumerate(routes) if route not in routes[:number]]


def _sent(page: Page, number: int) -> int:
    """The status of the answer to one emptied form; a body without a word is no page, and a browser says so itself."""
    try:
        with page.expect_navigation() as sent:
            page.evaluate(EMPTIED, number)
    except Error as silent:
        return int("ERR_HTTP_RESPONSE_CODE_FAILURE" not in str(silent))
    return sent.value.status if sent.value else 0


def _answer(page: Page, status: int, language: str) -> Iterator[str]:
    if status in (400, 403, 404, 405, 500) or not page.locator("h1").count():
        yield f"answered {status}, {page.title()}"
    if status != 422:
        return
    if not page.title().startswith(TITLES[language]):
        yield f"its title is {page.title()}"
    if not page.locator(".summary").count():
        yield "has no summary"
        return
    if not page.evaluate("document.activeElement.matches('.summary')"):
        yield "the focus is not on the summary"
    aims = page.evaluate("[...document.querySelectorAll('.summary a')].map(a => a.hash.slice(1))")
    lost = [one for one in aims if not page.evaluate("key => !!document.getElementById(key)", one)]
    yield from (f"the summary leads to {one}, which is not there" for one in lost)
