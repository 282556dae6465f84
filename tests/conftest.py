"""What every test stands on: a noting porter, the cast, and other people's data if present."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from huzhu.commons.sealed import noting_openings
from tests.clean_slate import start_from_a_clean_slate
from tests.journeys.browser import bare_server, browser, open_page, static_folder

if TYPE_CHECKING:
    from tests.cast import Cast

# One browser for a whole run: a second one in the same process is refused by Playwright.
__all__ = ["bare_server", "browser", "open_page", "static_folder"]

start_from_a_clean_slate()
settings.DATABASES["default"]["CONN_MAX_AGE"] = 0  # a server's thread must not hold on to a test database

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
    with noting_openings() as opened:
        yield opened


@pytest.fixture
def cast(db: None) -> "Cast":
    """The seven people of the house, in two districts."""
    from tests.cast import assemble  # tables can be imported only when Django is set up

    return assemble()
