"""What every test stands on: an empty home, one engine, a noting porter, and other people's data if present."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cast import Cast

# Before Django reads its settings: tests never touch the home of the person who runs them.
_HOME = tempfile.TemporaryDirectory(prefix="huzhu-test-")
os.environ["HUZHU_HOME"] = _HOME.name
os.environ.setdefault("HUZHU_LOG", "CRITICAL")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in the test's thread

from tests.engines import chosen_database  # noqa: E402  the home must be set first

os.environ["HUZHU_DATABASE"] = chosen_database(Path(_HOME.name))

from huzhu.config.translations import compile_all  # noqa: E402  before Django reads the texts

compile_all()

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Other people's data, read where it lies; a test that needs it skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared, which is absent here")
    return SHARED


@pytest.fixture(autouse=True)
def _noted() -> Iterator[dict[str, set[str]]]:
    """Tests may open sealed fields; doors under test note for themselves."""
    from huzhu.commons.sealed import noting_openings

    with noting_openings() as opened:
        yield opened


@pytest.fixture
def cast(db: None) -> "Cast":
    """The seven people of the house, in two districts."""
    from tests.cast import assemble

    return assemble()
