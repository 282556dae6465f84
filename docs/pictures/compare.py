"""Puts each mock-up beside the real screen, at the mock-up's width: somebody judges whether they are of one family.

Run `.venv/bin/python docs/pictures/compare.py FOLDER`: one picture a screen goes into the folder, which must not lie in
the repository. The mock-ups are other people's and are read from ../shared/design; the real screens are the demo's, as
a visitor finds it, with a day before it.
"""

import base64
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from make import FLAGS, HOUSE, free_port, wait_for
from playwright.sync_api import Browser, Page, sync_playwright

DESIGN = HOUSE.parent / "shared" / "design"
SIDE_BY_SIDE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; display: flex; gap: 24px; padding: 24px; background: #888;
align-items: start; font: 700 20px sans-serif; }} figure {{ margin: 0; }} img {{ width: {width}px;
display: block; }} figcaption {{ padding: 4px; background: #fff; }}</style>
<figure><figcaption>mock-up: {name}</figcaption><img src="data:image/png;base64,{mock}"></figure>
<figure><figcaption>real: {path}</figcaption><img src="data:image/png;base64,{real}"></figure>"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A mock-up, who sees its real screen, at which address, and what is done there before the picture is taken."""

    mock: str
    who: str
    path: str
    width: int
    height: int
    deed: Callable[[Page], None] = lambda page: None
    scale: int = 1
    whole: bool = True


def _takes_a_call(page: Page) -> None:
    page.locator("#caller").fill("hgf")
    page.keyboard.press("Enter")
    page.locator("#portrait-title").wait_for()
    page.keyboard.press("3")
    page.locator("#check .say").wait_for()


def _chooses_nothing(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="下一步").click()


def _on_paper(page: Page) -> None:
    page.emulate_media(media="print")


PAIRS = (
    Pair("a-elder-home", "洪桂芳", "/e/", 390, 844, scale=2),
    Pair("b-volunteer-today", "王小川", "/v/", 390, 844, scale=2),
    Pair("c-phone-desk", "周敏", "/desk/", 1280, 902, _takes_a_call),
    Pair("d-dispatch-board", "李文静", "/desk/board/{day}/", 1280, 926),
    Pair("e-supervisor", "陈立", "/sup/", 1280, 1161),
    Pair("f-community-screen", "", "/screen/{place}/", 1920, 1080, whole=False),
    Pair("g-question-error", "洪桂芳", "/e/ask/out/D1/", 390, 844, _chooses_nothing, scale=2),
    Pair("h-poster", "", "/screen/{place}/poster/", 794, 1123, _on_paper, scale=2, whole=False),
)


def main() -> None:
    """Writes a picture for each pair into the folder named; says so where the mock-ups are absent."""
    if len(sys.argv) != 2 or not DESIGN.is_dir():
        raise SystemExit(f"usage: compare.py FOLDER, with the mock-ups in {DESIGN}")
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="huzhu-pictures-") as home, _demo(home) as address:
        named = _day_and_place(Path(home) / "demo" / "huzhu.sqlite3")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            for pair in PAIRS:
                path = pair.path.format(**named)
                _lay_beside(browser, pair, path, _real(browser, address, pair, path), target / f"{pair.mock}.png")
                print(pair.mock)
            browser.close()


@contextmanager
def _demo(home: str) -> Iterator[str]:
    port = free_port()
    demo = subprocess.Popen([HOUSE / "huzhu", "demo", "--port", str(port)], env=os.environ | {"HUZHU_HOME": home})
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        demo.terminate()
        demo.wait()


def _day_and_place(base: Path) -> dict[str, str]:
    """The last day for which something was asked, and the community or grid where its people live."""
    asked = "SELECT date(earliest_at, '+8 hours') AS day, place_id FROM needs_need ORDER BY earliest_at DESC"
    with sqlite3.connect(f"file:{base}?mode=ro", uri=True) as database:
        return dict(zip(("day", "place"), database.execute(asked).fetchone(), strict=True))


def _real(browser: Browser, address: str, pair: Pair, path: str) -> bytes:
    size = {"width": pair.width, "height": pair.height}
    context = browser.new_context(locale="zh-CN", viewport=size, device_scale_factor=pair.scale)  # type: ignore[arg-type]
    page = context.new_page()
    if pair.who:
        page.goto(f"{address}/sign-in/")
        page.get_by_role("button", name=pair.who).click()
    page.goto(address + path, wait_until="networkidle")
    pair.deed(page)
    taken = page.screenshot(full_page=pair.whole)
    context.close()
    return taken


def _lay_beside(browser: Browser, pair: Pair, path: str, real: bytes, target: Path) -> None:
    pictures = {"mock": (DESIGN / f"{pair.mock}.png").read_bytes(), "real": real}
    coded = {name: base64.b64encode(one).decode() for name, one in pictures.items()}
    page = browser.new_page(viewport={"width": 2 * pair.width + 72, "height": 600})
    page.set_content(SIDE_BY_SIDE.format(width=pair.width, name=pair.mock, path=path, **coded))
    page.screenshot(path=str(target), full_page=True)
    page.close()


if __name__ == "__main__":
    main()
