"""What every test stands on: a noting porter, the cast, and other people's data if present."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from huzhu.commons.sealed import noting_openings
from tests.cast import assemble
from tests.clean_slate import start_from_a_clean_slate
from tests.journeys.browser import bare_server, browser, open_page, static_folder
from tests.laid_out import copy_instead_of_migrating
from tests.stage import announce, let_scenes_stand, scene_fixture, strike

# One browser for a whole run: a second one in the same process is refused by Playwright.
__all__ = ["bare_server", "browser", "open_page", "static_folder"]

copy_instead_of_migrating()
start_from_a_clean_slate()
let_scenes_stand()
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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of the run; it goes with an empty stage."""
    yield
    with django_db_blocker.unblock():
        strike()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """The stage is told what the next test wants before its fixtures are made."""
    announce(item)


cast = scene_fixture(assemble)  # the seven people of the house, in two districts
