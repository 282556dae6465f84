"""The browser checks of `ux.md` 6 that hold on every page of the house, walked from the URL table in both languages.

1 (accessible in each text size), 4 (narrow, and 400 %), 5 (200 % and the reader's own spacing), 6 (targets),
8 (states in words, and read by whoever sees no green), 9 (forced colours, contrast, motion), 11 (focus seen and never
hidden), 17 (nothing to press on paper), 19 (weight), 20 (language marks). What a page may do otherwise stands in
`exceptions.py`, with the reason. Which test holds which of the twenty: `docs/acceptance.md`.
"""

import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest
from playwright.sync_api import Page

from tests.doors.api.scene import Scene
from tests.doors.web.inhouse import SITE, answer_as
from tests.doors.web.walk.exceptions import EXCEPTIONS
from tests.doors.web.walk.pages import WALKERS, Stop, client_of, stops_of
from tests.journeys.browser import accessibility_findings, shot
from tests.stage import scene_fixture
from tests.trust.test_canaries import marked_morning

pytestmark = [pytest.mark.journey, pytest.mark.django_db, pytest.mark.usefixtures("nine_in_the_morning")]

LONG = os.environ.get("HUZHU_LONG") == "1"  # each page in both languages; else half of them in each
CHECKS = (Path(__file__).parent / "checks.js").read_text(encoding="utf-8")
LEAST = {"d-elder": (60, 8), "d-field": (48, 0), "d-desk": (24, 0)}
LEAST_TELEPHONE = 390  # narrower, or larger type, may break a word rather than lose it
MOST_BYTES = 60 * 1024  # a first load on an elder's or a helper's telephone: page, sheets and scripts, gzipped
LINKED = '() => [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map(one => one.href || one.src)'
READ = "address => fetch(address).then((answer) => answer.text())"
PARTS = {"li": 4, "hong": 2}
ROUNDS = [(who, part, language) for who in WALKERS for part in range(PARTS.get(who, 1)) for language in ("zh", "en")]
Open = Callable[..., Page]
scene = scene_fixture(marked_morning)
_linked_bytes: dict[str, int] = {}


@pytest.mark.parametrize(("who", "part", "language"), ROUNDS)
def test_every_page_keeps_every_check(scene: Scene, open_page: Open, who: str, part: int, language: str) -> None:
    page = open_page(language, service_workers="block", viewport={"width": 390, "height": 844})
    answer_as(page, client_of(scene, who, language))
    found = [
        f"{stop.route} ({stop.who}, {stop.address}) {check}: {said}"
        for stop in stops_of(scene, who)[part :: PARTS.get(who, 1)]
        if LONG or _turn(stop) == language
        for check, said in _complaints(page, stop, language)
        if not _excused(stop, check, said)
    ]
    assert not found, "\n".join(found)


def _turn(stop: Stop) -> str:
    """The language in which a page is walked in the short form."""
    return ("zh", "en")[crc32(stop.pattern.encode()) % 2]


def _excused(stop: Stop, check: str, said: str) -> bool:
    return any(
        route in (stop.route, stop.route.split(":")[0], "*") and number == check and words in said
        for route, number, words, _why in EXCEPTIONS
    )


def _complaints(page: Page, stop: Stop, language: str) -> Iterator[tuple[str, str]]:
    page.set_viewport_size({"width": 390, "height": 844})
    answer = page.goto(SITE + stop.address)
    if answer is None or answer.status != 200:
        yield "0", f"answered {answer and answer.status}"
        return
    density = page.evaluate("document.documentElement.className.split(' ')[0]")
    shot(page, f"{stop.who}-{stop.route.replace(':', '-')}-{language}-390")
    yield from _told("1", accessibility_findings(page))
    yield from _told("6", _ask(page, f"targets({LEAST.get(density, (24, 0))[0]}, {LEAST.get(density, (24, 0))[1]})"))
    yield from _told("8", [*_ask(page, "states()"), *_ask(page, "deutan()")])
    yield from _told("20", _ask(page, "languages()"))
    yield from _told("19", _weight(page, answer.body()) if density in ("d-elder", "d-field") else [])
    yield from _told("4", _lost(page, 390))
    yield from _at_thirty(page)
    yield from _forced_colours(page)
    yield from _narrowest(page)
    yield from _at_640(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    yield from _told("4", _lost(page, 1280))
    yield from _paper(page)
    shot(page, f"{stop.who}-{stop.route.replace(':', '-')}-{language}-1280")


def _weight(page: Page, html: bytes) -> list[str]:
    for address in page.evaluate(LINKED):
        if address not in _linked_bytes:
            _linked_bytes[address] = len(gzip.compress(page.evaluate(READ, address).encode()))
    whole = len(gzip.compress(html)) + sum(_linked_bytes[one] for one in page.evaluate(LINKED))
    return [f"weighs {whole} bytes"] if whole > MOST_BYTES else []


def _lost(page: Page, width: int) -> list[str]:
    broken = _ask(page, "broken()") if width >= LEAST_TELEPHONE else []
    return [f"at {width}: {one}" for one in [*_ask(page, "cut()"), *broken]]


def _at_thirty(page: Page) -> Iterator[tuple[str, str]]:
    """The largest of the text sizes that an elder may choose."""
    page.evaluate("document.documentElement.classList.add('size-30')")
    yield from _told("1", [f"at 30 px: {one}" for one in accessibility_findings(page, of_size_only=True)])
    yield from _told("5", [f"30 px: {one}" for one in [*_ask(page, "overlaps()"), *_ask(page, "cut()")]])
    page.evaluate("document.documentElement.classList.remove('size-30')")


def _forced_colours(page: Page) -> Iterator[tuple[str, str]]:
    page.emulate_media(forced_colors="active", reduced_motion="reduce", contrast="more")
    page.keyboard.press("Tab")
    yield from _told("9", [f"forced colours: {one}" for one in [*_ask(page, "focus()"), *_ask(page, "cut()")]])
    page.emulate_media(forced_colors="none", reduced_motion="no-preference", contrast="no-preference")


def _narrowest(page: Page) -> Iterator[tuple[str, str]]:
    """400 % of 1280 by 800, and of 1280 by 1024, where bars take the most room beside the focus."""
    page.set_viewport_size({"width": 320, "height": 800})
    yield from _told("4", _lost(page, 320))
    page.set_viewport_size({"width": 320, "height": 256})
    page.keyboard.press("Tab")
    yield from _told("11", _ask(page, "focus()"))


def _at_640(page: Page) -> Iterator[tuple[str, str]]:
    """Half of a desk; with the reader's own spacing, and with letters of twice the size."""
    page.set_viewport_size({"width": 640, "height": 800})
    yield from _told("4", _lost(page, 640))
    _ask(page, "space(true)")
    yield from _told("5", [f"spaced: {one}" for one in [*_ask(page, "overlaps()"), *_ask(page, "cut()")]])
    _ask(page, "space(false)")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    yield from _told("5", [f"200 %: {one}" for one in [*_ask(page, "overlaps()"), *_ask(page, "cut()")]])
    page.evaluate("document.documentElement.style.fontSize = ''")


def _paper(page: Page) -> Iterator[tuple[str, str]]:
    page.emulate_media(media="print")
    yield from _told("17", _ask(page, "paper()"))
    page.emulate_media(media="screen")


def _ask(page: Page, question: str) -> list[str]:
    answer: list[str] | None = page.evaluate(f"() => (window.checks ??= {CHECKS}).{question}")
    return answer or []


def _told(check: str, said: list[str]) -> Iterator[tuple[str, str]]:
    yield from ((check, one) for one in said[:6])


def test_each_exception_says_why() -> None:
    for route, check, _words, why in EXCEPTIONS:
        assert check.isdigit(), route
        assert len(why) > 20, (route, check)


def test_the_walk_sees_most_routes_that_show_a_page(scene: Scene) -> None:
    """A page that none of the cast is shown would slip past: the walk must know every desk."""
    routes = {stop.route for who in WALKERS for stop in stops_of(scene, who)}
    assert len(routes) > 90
