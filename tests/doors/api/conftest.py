"""The API's tests: its addresses alone, a clock that stands at nine in the morning, and the scene."""

from pathlib import Path

import pytest
from django.utils import timezone

from tests.cast import NOW
from tests.doors.api.scene import Scene, morning


@pytest.fixture(autouse=True)
def _doors(settings, monkeypatch):
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise looks for it
    settings.ROOT_URLCONF = "tests.doors.api.addresses"
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def scene(db) -> Scene:
    """A morning at the station."""
    return morning()
