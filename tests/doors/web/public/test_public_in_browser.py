"""The street in a real browser: no scrolling, no flicker, patience while the server is away; posters of one page."""

import unicodedata
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from huzhu.commons.announcements.actions import take_line_down
from huzhu.commons.announcements.models import Announcement
from tests.care.steps import approved
from tests.cast import NOW, Cast
from tests.doors.web.inhouse import SITE, answer_as
from tests.journeys.browser import assert_accessible, assert_no_sideways_scroll, shot

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

Open = Callable[..., Page]
SIZES = ((1920, 1080), (1080, 1920))


def looking(open_page: Open, client: Client, language: str = "zh", **more: Any) -> Page:
    """A page of somebody in the street."""
    page = open_page(language, service_workers="block", **more)
    page.set_default_timeout(60_000)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = {"zh": "zh-hans", "en": "en"}[language]
    answer_as(page, client)
    return page


@pytest.mark.parametrize("full", [True, False], ids=["full", "empty"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_screen_fits_lying_and_standing(
    open_page: Open, station: Cast, passer_by: Client, language: str, full: bool
) -> None:
    if full:
        for hours in (26, 30, 50):
            approved(station, hours=hours)
    else:
        for one in Announcement.objects.order_by("pk"):
            take_line_down(by=station.actor(station.li), at=NOW, announcement=one)
    for width, height in SIZES:
        page = looking(open_page, Client(), language, viewport={"width": width, "height": height})
        page.goto(f"{SITE}/screen/{station.community.pk}/")
        size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert size == [width, height]
        shot(page, f"screen-{'full' if full else 'empty'}-{language}-{width}")
        assert page.evaluate(CUT) == []
    assert_accessible(page)
    assert_no_sideways_scroll(page)


TOO_WIDE = "(main => main.scrollWidth > main.clientWidth)(document.querySelector('main'))"

# Boxes of the screen whose content is larger than they are.
CUT = """() => [...document.querySelectorAll(".kiosk section, .kiosk > header, .kiosk > footer, .kiosk .plan > li")]
    .filter(el => el.scrollHeight > el.clientHeight + 2 || el.scrollWidth > el.clientWidth + 2)
    .map(el => `${el.tagName}.${el.className} ${el.scrollHeight}>${el.clientHeight} ${el.scrollWidth}`)"""


def test_the_screen_renews_itself_and_waits_while_the_server_is_away(
    browser: Browser, station: Cast, passer_by: Client
) -> None:
    # Not `open_page`: a server that is away is noted in the console, and shall be.
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", service_workers="block")
    page = context.new_page()
    answer_as(page, passer_by)
    page.clock.install(time=NOW)
    page.goto(f"{SITE}/screen/{station.community.pk}/")
    page.evaluate("document.body.dataset.mark = 'the same page'; document.querySelector('header').dataset.mark = 1")
    choir = Announcement.objects.get(title="邻里合唱队")
    take_line_down(by=station.actor(station.li), at=NOW, announcement=choir)
    page.clock.run_for(61_000)
    expect(page.get_by_text("邻里合唱队")).to_have_count(0)
    expect(page.get_by_text("量血压、测血糖")).to_be_visible()
    page.unroute_all()
    page.route("**/*", lambda route: route.fulfill(status=503, body="away"))
    for _ in range(10):  # ten minutes
        page.clock.run_for(60_000)
    expect(page.locator("[data-away]")).to_be_visible()
    expect(page.locator("[data-away]")).to_contain_text("9:01")
    expect(page.get_by_text("量血压、测血糖")).to_be_visible()
    expect(page.get_by_text("正在进行")).to_be_hidden()
    expect(page.locator("[data-clock]")).to_have_text("9:11")
    page.unroute_all()
    answer_as(page, passer_by)
    page.clock.run_for(61_000)
    expect(page.locator("[data-away]")).to_be_hidden()
    assert page.evaluate("document.body.dataset.mark") == "the same page", "it was never loaded anew"
    context.close()


def test_the_poster_is_one_page_of_a4_with_chinese_to_select(
    open_page: Open, station: Cast, passer_by: Client, tmp_path: Path
) -> None:
    line = Announcement.objects.get(title="食堂午餐")
    for path in (f"/screen/{station.community.pk}/poster/", f"/screen/announcements/{line.pk}/poster/"):
        for language in ("zh", "en"):
            page = looking(open_page, Client(), language)
            page.goto(SITE + path)
            shot(page, f"poster-{path.split('/')[2][:5]}-{language}")
            assert_accessible(page)
            assert_no_sideways_scroll(page)
            pdf = page.pdf(prefer_css_page_size=True, print_background=True)
            assert pdf.count(b"/Type /Page\n") == 1 or pdf.count(b"/Type /Page") - pdf.count(b"/Type /Pages") == 1
            assert page.evaluate(TOO_WIDE) is False
            assert chars_of(pdf) >= set("午餐" if "announcements" in path else "社区"), "Chinese to select"
            (tmp_path / "poster.pdf").write_bytes(pdf)


def chars_of(pdf: bytes) -> set[str]:
    """The characters that the PDF says its glyphs are: what is found and copied from it."""
    told: set[str] = set()
    for part in pdf.split(b"stream")[1:]:
        try:
            plain = zlib.decompressobj().decompress(part.lstrip(b"\r\n"))
        except zlib.error:
            continue
        if b"beginbf" in plain:
            told |= _mapped(plain.decode("latin-1"))
    return told


def _mapped(cmap: str) -> set[str]:
    told: set[str] = set()
    for line in cmap.splitlines():
        parts = line.replace("<", " ").replace(">", " ").split()
        if len(parts) == 2 and all(_is_hex(one) for one in parts):
            told |= _plain(int(parts[1], 16))
        if len(parts) == 3 and all(_is_hex(one) for one in parts):
            first, last, begins = (int(one, 16) for one in parts)
            for ahead in range(last - first + 1):
                told |= _plain(begins + ahead)
    return told


def _plain(code: int) -> set[str]:
    """The character; a radical of the Kangxi block is the character it looks like."""
    return set(unicodedata.normalize("NFKC", chr(code)))


def _is_hex(text: str) -> bool:
    return len(text) >= 2 and all(sign in "0123456789ABCDEFabcdef" for sign in text)
