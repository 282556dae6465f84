"""Takes the pictures of the README from the running product: a demo town is lived, served and photographed.

Run `.venv/bin/python docs/pictures/make.py` after `./huzhu test` has set up the browser's library; Debian's chromium
and a Chinese font must be there. With HUZHU_HOME set to a home that holds a lived demo, that one is photographed.
"""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent
HOUSE = FOLDER.parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
BYTES_MOST = 200_000
PATIENCE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as one of the demo's people sees it; `{day}` in the path is the day that was lived."""

    name: str
    who: str
    path: str
    width: int
    height: int


PICTURES = (
    Picture("desk", "李文静", "/desk/day/{day}/", 1180, 760),
    Picture("elder", "洪桂芳", "/e/", 420, 760),
    Picture("bureau", "陈立", "/sup/", 1180, 760),
)


def main() -> None:
    """Writes each picture in both languages; refuses one that is too heavy for a page that people read."""
    with tempfile.TemporaryDirectory(prefix="huzhu-pictures-") as folder, _demo_home(folder) as home:
        day = _lived_day(home)
        with _served(home) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            for picture in PICTURES:
                for language in LOCALES:
                    _take(browser, address, picture, language, day)
            browser.close()


@contextmanager
def _demo_home(folder: str) -> Iterator[Path]:
    home = Path(os.environ.get("HUZHU_HOME", folder))
    if not (home / "demo" / "demo").is_file():
        subprocess.run([HOUSE / "huzhu", "demo", "--no-serve"], env=os.environ | {"HUZHU_HOME": str(home)}, check=True)
    yield home / "demo"


def _lived_day(home: Path) -> str:
    """The day on which most was asked for: the database knows it, so that a town lived yesterday serves as well."""
    with sqlite3.connect(f"file:{home / 'huzhu.sqlite3'}?mode=ro", uri=True) as database:
        asked = "SELECT date(earliest_at, '+8 hours') AS day FROM needs_need GROUP BY day ORDER BY COUNT(*) DESC"
        return str(database.execute(asked).fetchone()[0])


@contextmanager
def _served(home: Path) -> Iterator[str]:
    port = free_port()
    environment = os.environ | {"HUZHU_HOME": str(home), "HUZHU_DATABASE": ""}
    server = subprocess.Popen([HOUSE / "huzhu", "serve", "--port", str(port)], env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(address: str) -> None:
    """Waits until somebody answers there."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


def _take(browser: Browser, address: str, picture: Picture, language: str, day: str) -> None:
    size = {"width": picture.width, "height": picture.height}
    context = browser.new_context(locale=LOCALES[language], viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/sign-in/")
    page.get_by_role("button", name=picture.who).click()
    page.goto(address + picture.path.format(day=day), wait_until="networkidle")
    target = FOLDER / f"{picture.name}-{language}.png"
    page.screenshot(path=str(target))
    context.close()
    weight = target.stat().st_size
    print(json.dumps({"picture": target.name, "bytes": weight}))
    if weight > BYTES_MOST:
        raise SystemExit(f"{target.name} is too heavy: {weight} bytes")


if __name__ == "__main__":
    main()
