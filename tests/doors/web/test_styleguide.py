"""The style guide in a real browser: accessible, never too wide, both languages, each text size, without scripts."""

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import assert_accessible, assert_no_sideways_scroll, shot

pytestmark = [pytest.mark.journey, pytest.mark.urls("tests.doors.web.style_urls")]

Open = Callable[..., Page]
SCREENS = ("", "elder/", "question/", "helper/", "desk/", "bureau/", "screen/", "sheet/")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_each_screen_is_accessible_and_never_too_wide(
    open_page: Open, bare_server: str, screen: str, language: str
) -> None:
    page = open_page(language, viewport={"width": 1280, "height": 900})
    answer = page.goto(f"{bare_server}/styleguide/{screen}")
    assert answer is not None
    assert answer.status == 200
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-Hans", "en": "en"}[language]
    assert_accessible(page)
    shot(page, f"{screen.strip('/') or 'parts'}-{language}-1280")
    assert_no_sideways_scroll(page)
    page.set_viewport_size({"width": 390, "height": 844})
    shot(page, f"{screen.strip('/') or 'parts'}-{language}-390")


@pytest.mark.parametrize("screen", ["elder/", "helper/", "desk/", "bureau/"])
def test_narrow_screens_are_accessible_too(open_page: Open, bare_server: str, screen: str) -> None:
    page = open_page("zh", viewport={"width": 320, "height": 844})
    page.goto(f"{bare_server}/styleguide/{screen}")
    assert_accessible(page)


@pytest.mark.parametrize("screen", ["elder/", "helper/", "desk/", "bureau/"])
def test_large_type_grows_the_running_text_and_nothing_is_cut(open_page: Open, bare_server: str, screen: str) -> None:
    page = open_page("zh", viewport={"width": 390, "height": 844})
    for size in ("22", "26", "30"):
        page.context.add_cookies([{"name": "huzhu_text", "value": size, "url": bare_server}])
        page.goto(f"{bare_server}/styleguide/{screen}")
        pixels = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        assert pixels == pytest.approx(int(size), abs=0.1)
        assert_no_sideways_scroll(page)
        shot(page, f"{screen.strip('/')}-zh-390-{size}")


@pytest.mark.parametrize(("screen", "pixels"), [("elder/", 60), ("helper/", 48), ("desk/", 24)])
def test_targets_are_as_large_as_each_hand_needs(open_page: Open, bare_server: str, screen: str, pixels: int) -> None:
    page = open_page("zh", viewport={"width": 390, "height": 844})
    page.goto(f"{bare_server}/styleguide/{screen}")
    small = page.evaluate(
        """least => [...document.querySelectorAll(":is(main, header, .call, .bottom) :is(a, button, label:has(input))")]
            .filter(el => el.checkVisibility() && !el.matches(".brand, .lk"))
            .map(el => [el.textContent.trim(), el.getBoundingClientRect()])
            .filter(([, box]) => Math.min(box.width, box.height) < least)
            .map(([text, box]) => `${text} ${box.width}x${box.height}`)""",
        pixels,
    )
    assert small == []


@pytest.mark.parametrize("height", [740, 844])
def test_the_elders_first_screen_shows_visit_choices_and_call(open_page: Open, bare_server: str, height: int) -> None:
    page = open_page("zh", viewport={"width": 360 if height == 740 else 390, "height": height})
    page.goto(f"{bare_server}/styleguide/elder/")
    bar = page.locator(".call").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= height + 0.5
    for part in (".next", ".tile >> nth=2"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= bar["y"] + 1, part


def test_an_error_is_told_in_the_title_the_summary_and_at_the_field(open_page: Open, bare_server: str) -> None:
    page = open_page("zh", viewport={"width": 390, "height": 844})
    page.goto(f"{bare_server}/styleguide/question/")
    page.get_by_role("button", name="下一步").click()
    expect(page).to_have_title(re.compile("^错误："))
    expect(page.locator(".summary")).to_be_focused()
    assert_accessible(page)
    page.locator(".summary a").click()
    expect(page.get_by_role("radio").first).to_be_focused()
    group = page.get_by_role("group", name="哪一天来帮您打扫？")
    expect(group).to_have_accessible_description(re.compile("大约 1 小时.*请选哪一天来"))
    shot(page, "question-error-zh-390")


def test_a_form_works_without_any_script(open_page: Open, bare_server: str) -> None:
    page = open_page("zh", scripts=False)
    page.goto(f"{bare_server}/styleguide/question/")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator(".summary")).to_be_focused()
    page.get_by_label("哪天都行").check()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name="已经记下了")).to_be_visible()


def test_language_and_text_size_change_by_plain_forms_and_stay(open_page: Open, bare_server: str) -> None:
    page = open_page("zh", scripts=False)
    page.goto(f"{bare_server}/styleguide/elder/")
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html")).to_have_class("d-elder size-26")
    page.get_by_role("button", name="English").click()
    assert page.url == f"{bare_server}/styleguide/elder/"
    expect(page.get_by_role("heading", level=1)).to_have_text("Good morning, Grandma Hong")
    page.get_by_role("button", name="Standard").click()
    expect(page.locator("html")).to_have_class("d-elder")


def test_shortcuts_work_but_not_while_an_input_method_composes(open_page: Open, bare_server: str) -> None:
    page = open_page("zh", viewport={"width": 1280, "height": 900})
    page.goto(f"{bare_server}/styleguide/desk/")
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="陪同就医")).to_be_checked()
    page.keyboard.press("F2")
    caller = page.get_by_label("是谁打来的？")
    expect(caller).to_be_focused()
    page.keyboard.press("3")
    expect(caller).to_have_value("3")
    expect(page.get_by_role("radio", name="陪同就医")).to_be_checked()
    page.locator("h1").click()
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '4', bubbles: true, isComposing: true}))"
    )
    expect(page.get_by_role("radio", name="陪同就医")).to_be_checked()
    page.get_by_role("button", name="单键快捷键").click()
    page.keyboard.press("4")
    expect(page.get_by_role("radio", name="打扫")).not_to_be_checked()


@pytest.mark.parametrize("mode", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}, {"contrast": "more"}])
def test_focus_stays_visible_in_every_mode_of_seeing(open_page: Open, bare_server: str, mode: dict[str, str]) -> None:
    page = open_page("zh", viewport={"width": 390, "height": 844}, **mode)
    page.goto(f"{bare_server}/styleguide/elder/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    shot(page, f"elder-{next(iter(mode))}")


def test_the_lobby_screen_fits_lying_and_standing(open_page: Open, bare_server: str) -> None:
    for width, height in ((1920, 1080), (1080, 1920)):
        page = open_page("zh", viewport={"width": width, "height": height})
        page.goto(f"{bare_server}/styleguide/screen/")
        size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert size == [width, height]
        shot(page, f"screen-{width}")


def test_a_first_visit_weighs_less_than_60_kilobytes(open_page: Open, bare_server: str) -> None:
    page = open_page("zh")
    bodies: dict[str, bytes] = {}
    page.on("response", lambda answer: bodies.update({answer.url: answer.body()}))
    page.goto(f"{bare_server}/styleguide/elder/", wait_until="networkidle")
    assert len(bodies) >= 4
    assert sum(len(gzip.compress(body)) for body in bodies.values()) < 60 * 1024
