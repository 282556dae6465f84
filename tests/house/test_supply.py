"""What the house is built from: locks that name no host, pages that fetch from nowhere, tests that call nobody."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import pytest
from pytest_socket import SocketBlockedError, SocketConnectBlockedError

from tests.house.source import HOUSE, ROOT

LOCKS = ("requirements.lock", "requirements-test.lock")
HOSTS = ("pypi.", "pythonhosted", "npmjs.", "jsdelivr", "unpkg", "cdnjs", "googleapis", "gstatic")
MACHINE = re.compile(r"(?<![\w.])/(work|home|root|Users|mnt|tmp)/[\w.-]+")
LOOKED_AT = {
    ".py",
    ".toml",
    ".ini",
    ".md",
    ".html",
    ".css",
    ".js",
    ".svg",
    ".po",
    ".lock",
    ".cfg",
    ".sh",
    ".json",
    ".yaml",
    "",
}
SKIPPED = {
    ".venv",
    "var",
    ".git",
    "__pycache__",
    ".pytest_cache",
    ".hypothesis",
    ".mypy_cache",
    ".ruff_cache",
    "node_modules",
}


def _files() -> list[Path]:
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and not SKIPPED & set(path.relative_to(ROOT).parts) and path.suffix in LOOKED_AT
    ]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_each_library_by_hash_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    pins = re.split(r"\n(?=\S)", text.strip())
    named = [pin for pin in pins if not pin.startswith("#")]
    assert len(named) > 20
    for pin in named:
        assert re.match(r"^[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==\S+", pin), pin[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", pin), pin[:80]


def test_what_the_product_needs_is_in_both_locks_at_the_same_version() -> None:
    pins = [
        dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", (ROOT / name).read_text(), re.MULTILINE)) for name in LOCKS
    ]
    assert {name: pins[1].get(name) for name in pins[0]} == pins[0]


def test_there_is_no_lock_that_would_hold_hosts() -> None:
    assert not [
        name for name in ("uv.lock", "pylock.toml", "poetry.lock", "package-lock.json") if (ROOT / name).exists()
    ]


def test_python_version_is_two_lines() -> None:
    lines = (ROOT / ".python-version").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2


def test_no_file_names_a_machine_or_a_registry() -> None:
    named = []
    for path in _files():
        if path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        named += [f"{path.relative_to(ROOT)}: {found[0]}" for found in [MACHINE.search(text)] if found]
        named += [f"{path.relative_to(ROOT)}: {host}" for host in HOSTS if host in text]
    assert not named


def test_pages_fetch_nothing_from_elsewhere() -> None:
    fetching = re.compile(
        r"""(src|href|action|url|import|@import)\s*[=(]?\s*["']?https?://|["']https?://[^"']+\.(js|css|woff2?)"""
    )
    pages = [*HOUSE.rglob("*.html"), *HOUSE.rglob("*.css"), *HOUSE.rglob("static/*.js")]
    assert pages
    assert not [str(page.relative_to(ROOT)) for page in pages if fetching.search(page.read_text(encoding="utf-8"))]


def test_no_page_carries_a_script_or_style_of_its_own() -> None:
    """The content policy would refuse it, and a name with a bracket in it could become one."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son\w+\s*=\s*[\"']|javascript:|<[^>%]*\sstyle=[\"']")
    pages = list(HOUSE.rglob("*.html"))
    assert not [str(page.relative_to(ROOT)) for page in pages if inline.search(page.read_text(encoding="utf-8"))]


def test_nothing_is_marked_safe_unseen() -> None:
    trusting = re.compile(r"\|\s*safe\b|\bmark_safe\(|autoescape off|\|\s*safeseq")
    files = [*HOUSE.rglob("*.html"), *HOUSE.rglob("*.py")]
    assert (
        sorted(p.relative_to(HOUSE).as_posix() for p in files if trusting.search(p.read_text(encoding="utf-8"))) == []
    )


def test_tests_reach_no_network() -> None:
    with pytest.raises(
        (SocketBlockedError, SocketConnectBlockedError, UserWarning)
    ):  # it warns, and warnings are errors
        socket.create_connection(("192.0.2.1", 80), timeout=0.2)  # an address reserved for documentation


def test_warnings_are_errors() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("not to be passed over", stacklevel=1)


def test_django_finds_nothing_to_say_about_a_public_house() -> None:
    """`check --deploy` as a city runs it, behind TLS."""
    with tempfile.TemporaryDirectory() as home:
        settings = {"HUZHU_TLS": "1", "HUZHU_HOME": home, "HUZHU_DATABASE": "", "PYTHONPATH": str(ROOT / "src")}
        environment = os.environ | settings | {"DJANGO_SETTINGS_MODULE": "huzhu.config.settings"}
        environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    said = set(re.findall(r"\((\w+\.\w+)\)", ran.stderr + ran.stdout))
    assert said <= THE_CITY_DECIDES, ran.stderr


# Whether subdomains are bound as well, and for ever, is for whoever owns the domain.
THE_CITY_DECIDES = {"security.W005", "security.W021"}
