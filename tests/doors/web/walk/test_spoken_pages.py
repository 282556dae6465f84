"""Check 20 of `ux.md` 6: what a screen reader is given of the eight core screens, in both languages.

Each screen lies in `spoken/` as a tree of roles and names, to be read from top to bottom like a play. Where a change is
meant, `HUZHU_SPOKEN=write pytest tests/doors/web/walk/test_spoken_pages.py` writes them anew; read the difference.
"""

import os
import re
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from huzhu.commons.codes import codes_drawn_from
from tests.cast import NOW, TODAY
from tests.doors.api.scene import Scene
from tests.doors.web.inhouse import SITE, answer_as
from tests.doors.web.walk.pages import client_of
from tests.stage import scene_fixture
from tests.trust.test_canaries import marked_morning

pytestmark = [pytest.mark.journey, pytest.mark.django_db, pytest.mark.usefixtures("nine_in_the_morning")]

SPOKEN = Path(__file__).parent / "spoken"
WRITES = os.environ.get("HUZHU_SPOKEN") == "write"
NARROW, WIDE, WALL = (390, 844), (1280, 900), (1920, 1080)
# The eight mock-ups of `shared/design`: who looks, at what, on what.
SCREENS: dict[str, tuple[str, Callable[[Scene], str], tuple[int, int]]] = {
    "elder-home": ("hong", lambda _scene: reverse("home:front"), NARROW),
    "ask-check": ("hong", lambda _scene: reverse("home:check", args=["home", "P1", "any", "either"]), NARROW),
    "helper-today": ("wang", lambda _scene: reverse("helper:today"), NARROW),
    "phone-desk": ("zhou", lambda _scene: reverse("station:intake"), WIDE),
    "board": ("li", lambda _scene: reverse("board:day", kwargs={"on": TODAY}), WIDE),
    "approvals": ("li", lambda _scene: reverse("station:approvals"), WIDE),
    "month": ("chen", lambda _scene: reverse("bureau:figures", args=[TODAY.replace(day=1)]), WIDE),
    "wall-screen": ("nobody", lambda scene: reverse("public:screen", args=[scene.cast.community.pk]), WALL),
}
Open = Callable[..., Page]


def seeded_morning() -> Scene:
    """The marked morning, the same to the letter each time: codes break ties, and a word at the door is drawn."""
    with codes_drawn_from(20), pytest.MonkeyPatch.context() as patch:
        patch.setattr("huzhu.care.dispatch.drafting.secrets.choice", itemgetter(0))
        return marked_morning()


scene = scene_fixture(seeded_morning)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_core_screen_reads_as_written(scene: Scene, open_page: Open, screen: str, language: str) -> None:
    who, address, (width, height) = SCREENS[screen]
    page = open_page(language, service_workers="block", viewport={"width": width, "height": height})
    answer_as(page, client_of(scene, who, language))
    page.clock.set_fixed_time(NOW)  # the wall screen has a clock of its own, and a call at the desk its length
    page.add_init_script("performance.now = () => 0")
    answer = page.goto(SITE + address(scene))
    assert answer is not None
    assert answer.status == 200
    kept, said = SPOKEN / f"{screen}.{language}.yaml", _read_out(page)
    if WRITES:
        kept.write_text(said, encoding="utf-8")
    assert said.splitlines() == kept.read_text(encoding="utf-8").splitlines()


def _read_out(page: Page) -> str:
    """The tree below the title; where links lead is not read aloud, and codes in addresses are others every day."""
    lines = page.locator("body").aria_snapshot().splitlines()
    spoken = [line for line in lines if not re.match(r"\s*- /url:", line)]
    return "\n".join([f"# {page.title()}", *spoken, ""])
