"""Check 20 of `ux.md` 6: what happens without the reader's doing is told aloud: saved, found, waiting, wrong.

A screen reader tells what changes inside a live region that stood there before. What stands in one from the start, or
comes with one, hardly any of them tells; so `EARS` notes only what changes inside.
"""

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from tests.cast import NOW
from tests.doors.api.scene import Scene
from tests.doors.web.inhouse import SITE, answer_as
from tests.doors.web.walk.pages import client_of
from tests.stage import scene_fixture
from tests.trust.test_canaries import marked_morning

pytestmark = [pytest.mark.journey, pytest.mark.django_db, pytest.mark.usefixtures("nine_in_the_morning")]

EARS = """(() => {
  const REGIONS = "[role=status], [role=alert], [aria-live]";
  window.heard = [];
  const hear = (changes) => {
    for (const { target } of changes) {
      const region = (target.nodeType === 1 ? target : target.parentElement)?.closest(REGIONS);
      if (region?.checkVisibility()) window.heard.push(region.textContent.trim().replace(/\\s+/g, " "));
    }
  };
  const all = { subtree: true, childList: true, characterData: true };
  addEventListener("DOMContentLoaded", () => new MutationObserver(hear).observe(document.body, all));
})()"""
HEARD = "words => window.heard.some((said) => said.includes(words))"
TELEPHONE = {"width": 390, "height": 844}
Enter = Callable[[Scene, str], Page]
scene = scene_fixture(marked_morning)


@pytest.fixture
def enter(browser: Browser) -> Iterator[Enter]:
    """A page of one of the cast, with ears; not `open_page`: a network that is away is noted in the console."""
    made = []

    def entered(scene: Scene, who: str) -> Page:
        made.append(browser.new_context(locale="en-GB", service_workers="block", viewport=TELEPHONE))
        page = made[-1].new_page()
        page.set_default_timeout(10_000)
        page.add_init_script(EARS)
        page.clock.set_fixed_time(NOW)
        answer_as(page, client_of(scene, who, "en"))
        return page

    yield entered
    for context in made:
        context.close()


def test_that_something_was_kept(scene: Scene, enter: Enter) -> None:
    page = enter(scene, "li")
    page.goto(SITE + reverse("station:approvals"))
    page.get_by_role("button", name="Approve").first.click()
    page.wait_for_function(HEARD, arg="Approved")


def test_how_many_were_found_and_what_is_to_be_read_back(scene: Scene, enter: Enter) -> None:
    page = enter(scene, "zhou")
    page.goto(SITE + reverse("station:intake"))
    for typed, told in (("0077", "found"), ("zzzz", "Nobody found")):
        page.fill("#caller", typed)
        page.wait_for_function(HEARD, arg=told)
    page.goto(f"{SITE}{reverse('station:intake')}?person={scene.cast.hong.pk}")
    page.get_by_role("radio", name="Errands").check(force=True)
    page.wait_for_function(HEARD, arg="Read this")


def test_that_a_record_waits_for_a_network(scene: Scene, enter: Enter) -> None:
    page = enter(scene, "wang")
    page.route("**/v/kept/**", lambda route: route.abort())
    page.goto(SITE + reverse("helper:today"))
    page.locator("form[data-keep=out] input[name=code]").fill("123456")
    page.get_by_role("button", name="Finished: check out").click()
    page.wait_for_function(HEARD, arg="1 record waits")


def test_what_is_wrong(scene: Scene, enter: Enter) -> None:
    """The focus moves there, and what has the focus is read aloud: an alert that says its own name."""
    page = enter(scene, "zhou")
    page.goto(SITE + reverse("station:intake"))
    page.get_by_role("button", name="Save").click()
    page.wait_for_function("document.title.startsWith('Error')")
    alert = page.get_by_role("alert", name="missing or not right")
    assert alert.evaluate("element => element === document.activeElement")
