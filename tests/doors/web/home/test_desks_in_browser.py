"""The first screens of the desks in a real browser; what holds on every page is walked in `walk/`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from huzhu.commons.places.models import Division
from tests.cast import TODAY, Cast
from tests.doors.web.helper.scenes import promised, settled, signed_in_as, visited
from tests.doors.web.inhouse import SITE, answer_as, looks_through
from tests.doors.web.public.test_public_in_browser import chars_of
from tests.journeys.browser import assert_no_sideways_scroll, shot

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

Open = Callable[..., Page]


@pytest.fixture
def called(cast: Cast) -> Cast:
    """The cast, with a telephone at the station."""
    Division.objects.filter(pk=cast.community.pk).update(station_phone="10990010001")
    return cast


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


def test_the_day_sheet_prints_one_line_for_a_visit_in_large_type(called: Cast, open_page: Open) -> None:
    """Check 17 of `ux.md` 6: on A4 held upright, 182 mm between its margins, with Chinese to select."""
    for hours in (2, 4, 6):
        promised(called, hours=hours)
    page = open_page("zh", viewport={"width": 688, "height": 972})
    looks_through(page, called.li, "zh")
    page.goto(f"{SITE}/desk/day/{TODAY}/sheet/")
    page.emulate_media(media="print")
    lines = page.locator(".day-sheet tbody tr").evaluate_all(LINES)
    assert len(lines) == 3
    for points, high in lines:
        assert points >= 14
        assert high < 2 * 1.5 * points
    assert chars_of(page.pdf(prefer_css_page_size=True)) >= set("洪桂芳")


def test_the_month_on_paper_counts_its_pages(called: Cast, open_page: Open) -> None:
    settled(called)
    page = open_page("zh", viewport={"width": 688, "height": 972})
    looks_through(page, called.chen, "zh")
    page.goto(f"{SITE}/sup/2026-11/report/")
    page.emulate_media(media="print")
    assert not page.locator(".app").is_visible()
    assert chars_of(page.pdf(prefer_css_page_size=True)) >= set("月/1")
    page.evaluate(UNCOUNTED)
    assert "/" not in chars_of(page.pdf(prefer_css_page_size=True)), "it stands between the number and the whole"


UNCOUNTED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("@page { @bottom-right { content: none } }");
  document.adoptedStyleSheets = [sheet]; }"""
LINES = """rows => rows.map(row => [
  parseFloat(getComputedStyle(row.cells[1]).fontSize) * 0.75,
  Math.max(...[...row.cells].map(one => one.getBoundingClientRect().height)) * 0.75])"""
