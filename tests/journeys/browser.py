"""A real browser for tests: Debian's Chromium, the accessibility scan, pictures, the check for sideways scrolling."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import axe_playwright_python
import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WIDTHS = (320, 390, 640, 1280)
RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_SIZE = ["color-contrast", "color-contrast-enhanced", "target-size"]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter(el => el.getBoundingClientRect().right > innerWidth + 1 && !el.closest(".vh, .wide-box"))
    .slice(0, 5).map(el => `${el.tagName}.${el.className}: ${el.textContent.trim().slice(0, 40)}`)"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window. On a machine that must have it (CI=true) its absence is a failure, else a skip."""
    path = shutil.which("chromium")
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("needs chromium, which is not installed here")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page("zh", scripts=True, **context)` gives a page of its own, which must stay without console errors."""
    contexts = []
    complaints: list[str] = []

    def opened(language: str = "zh", *, scripts: bool = True, **more: Any) -> Page:
        context = browser.new_context(locale=LANGUAGES[language], java_script_enabled=scripts, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda sent: complaints.append(sent.url) if "127.0.0.1" not in _host(sent.url) else None)
        return page

    yield opened
    for context in contexts:
        _arrive(context)
        context.close()
    # A form answered with its errors is a 4xx on purpose; the browser notes it in the console.
    assert [said for said in complaints if "the server responded with a status of 4" not in said] == []


def _arrive(context: BrowserContext) -> None:
    """Lets every page that is still on its way come to rest: to close one in the midst of it may wait for ever."""
    for page in context.pages:
        with suppress(Error):
            page.wait_for_load_state("load", timeout=5_000)


@pytest.fixture(scope="session", autouse=True)
def static_folder() -> None:
    """Whitenoise wants its folder to exist before the first request, and says so with a warning."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="module")
def bare_server(static_folder: None) -> Iterator[str]:
    """The site on a port of its own, without a database: for pages that need none."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def assert_accessible(page: Page) -> None:
    """No finding of axe: WCAG A, AA, AAA, best practice."""
    assert accessibility_findings(page) == []


def accessibility_findings(page: Page, *, of_size_only: bool = False) -> list[str]:
    """What axe finds by WCAG A, AA, AAA and best practice, or by those of its rules alone that ask for sizes.

    Scanned at full height, where no sticky bar hides a target.
    """
    size = page.viewport_size
    assert size is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], int(height) + 200)})
    # Through the debugger: the page's own policy forbids foreign scripts, and shall.
    if not page.evaluate("'axe' in window"):
        page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE})
    wanted = OF_SIZE if of_size_only else RULES
    found = page.evaluate('rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]})', wanted)
    page.set_viewport_size(size)
    return [_finding(one) for one in found["violations"]]


def assert_no_sideways_scroll(page: Page, widths: tuple[int, ...] = WIDTHS) -> None:
    """At no width does the page scroll sideways; names what sticks out."""
    before = page.viewport_size
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{page.url} at {width} px: {over} px too wide: {page.evaluate(TOO_WIDE)}"
    if before is not None:
        page.set_viewport_size(before)


def shot(page: Page, name: str) -> None:
    """A picture of the whole page in the folder HUZHU_SHOTS, for somebody to look at; nothing when it is not set."""
    if folder := os.environ.get("HUZHU_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def _finding(violation: dict[str, Any]) -> str:
    nodes = [f"{node['html'][:160]} ({node['failureSummary'][:200]})" for node in violation["nodes"][:3]]
    return f"{violation['id']}: {nodes}"


def _host(url: str) -> str:
    return "127.0.0.1" if url.startswith(("data:", "blob:")) else url.split("/")[2]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""
