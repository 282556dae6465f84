"""The API's tests: its addresses alone, a clock that stands at nine in the morning, and the scene."""

import pytest

from tests.doors.api.scene import morning, stand_still
from tests.stage import scene_fixture


@pytest.fixture(autouse=True)
def _doors(settings, monkeypatch):
    stand_still(settings, monkeypatch)


scene = scene_fixture(morning)
