"""The three desks in a real browser: accessible, never too wide, large enough to hit, the first screen complete.

The browser's requests are answered by the test's own client, so that no server and no second connection is needed.
"""

from collections.abc import Callable
from contextvars import copy_context

import pytest
from django.test import Client
from playwright.sync_api import Page, Route

from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from tests.cast import Cast
from tests.doors.web.helper.scenes import offered, promised, settled, signed_in_as, visited
from tests.journeys.browser import assert_accessible, assert_no_sideways_scroll, shot

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

Open = Callable[..., Page]
SITE = "http://127.0.0.1:8999"
TOO_SMALL = """least => [...document.querySelectorAll("main, .top, .call, .bottom")]
    .flatMap(part => [...part.querySelectorAll("a, button, label:has(input), summary")])
    .filter(el => el.checkVisibility() && !el.matches(".brand, .lk"))
    .map(el => [el.textContent.trim(), el.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < least)
    .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""


def looks_through(page: Page, person: Person, language: str) -> None:
    """Lets every request of this page be answered as to this person."""
    answer_as(page, signed_in_as(person, {"zh": "zh-hans", "en": "en"}[language]))


def answer_as(page: Page, client: Client) -> None:
    """The same with a client in hand. The browser's own task must see the test's connection and openings."""
    context = copy_context()

    def answer(route: Route) -> None:
        status, headers, body = context.run(_ask, client, route.request.url.removeprefix(SITE))
        route.fulfill(status=status, headers=headers, body=body)

    page.route("**/*", answer)


def _ask(client: Client, address: str) -> tuple[int, dict[str, str], bytes]:
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, dict(answer.headers), body


@pytest.fixture
def called(cast: Cast) -> Cast:
    """The cast, with a telephone at the station."""
    Division.objects.filter(pk=cast.community.pk).update(station_phone="10990010001")
    return cast


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("who", "address", "pixels"),
    [
        ("wang", "/v/", 48),
        ("wang", "/v/time/", 48),
        ("wang", "/v/me/", 48),
        ("hong", "/e/", 60),
        ("hong", "/e/visits/", 60),
        ("hong", "/e/time/", 60),
        ("hong", "/e/time/give/", 60),
        ("hong", "/e/time/family/", 60),
        ("li", "/desk/book/2026-11-01/", 24),
        ("hong", "/e/ask/home/", 60),
        ("hong", "/e/ask/home/C1/", 60),
        ("hong", "/e/ask/home/C1/any/either/", 60),
        ("son", "/e/", 60),
        ("chen", "/sup/2026-11/", 24),
        ("chen", "/sup/2026-11/visits_done/", 24),
        ("chen", "/sup/rules/", 24),
    ],
)
def test_each_page_is_accessible_wide_enough_and_easy_to_hit(
    called: Cast, open_page: Open, who: str, address: str, pixels: int, language: str
) -> None:
    settled(called)
    promised(called, service="S1", hours=4)
    offered(called, service="P1", hours=6)
    page = open_page(language, viewport={"width": 390, "height": 844})
    looks_through(page, getattr(called, who), language)
    answer = page.goto(SITE + address)
    assert answer is not None
    assert answer.status == 200
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert page.evaluate(TOO_SMALL, pixels) == []
    shot(page, f"{who}{address.replace('/', '-')}{language}")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (360, 740)])
@pytest.mark.parametrize("scene", [promised, visited])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_elders_first_screen_shows_visitor_choices_and_call(
    called: Cast, open_page: Open, scene: Callable[..., object], language: str, width: int, height: int
) -> None:
    scene(called)
    page = open_page(language, viewport={"width": width, "height": height})
    looks_through(page, called.hong, language)
    page.goto(f"{SITE}/e/")
    shot(page, f"first-{scene.__name__}-{language}-{width}")
    bar = page.locator(".call").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= height + 0.5
    for part in (".next", ".tile >> nth=0", ".tile >> nth=2"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= bar["y"] + 1, part


def test_the_elders_own_large_type_cuts_nothing(called: Cast, open_page: Open) -> None:
    promised(called)
    page = open_page("zh", viewport={"width": 390, "height": 844})
    page.context.add_cookies([{"name": "huzhu_text", "value": "30", "url": SITE}])
    client = signed_in_as(called.hong)
    client.cookies["huzhu_text"] = "30"
    answer_as(page, client)
    for address in ("/e/", "/e/visits/", "/e/ask/out/D1/"):
        page.goto(SITE + address)
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == pytest.approx(30, abs=0.1)
        assert_no_sideways_scroll(page, (320, 390))


def test_the_month_prints_without_its_controls(called: Cast, open_page: Open) -> None:
    settled(called)
    page = open_page("zh", viewport={"width": 1280, "height": 900})
    looks_through(page, called.chen, "zh")
    page.goto(f"{SITE}/sup/2026-11/")
    page.emulate_media(media="print")
    assert page.locator(".figure").first.is_visible()
    for control in (".month-pick", ".app", ".site-foot"):
        assert not page.locator(control).is_visible()
