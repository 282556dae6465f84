"""The API's tests: its addresses alone, a clock that stands at nine in the morning, and the scene."""

import pytest

from tests.doors.api.scene import Scene, morning, stand_still


@pytest.fixture(autouse=True)
def _doors(settings, monkeypatch):
    stand_still(settings, monkeypatch)


@pytest.fixture
def scene(db) -> Scene:
    """A morning at the station."""
    return morning()
