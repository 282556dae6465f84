"""The hour at which a page is looked at where what it says must not change with the day."""

import pytest

from tests.cast import NOW


@pytest.fixture
def nine_in_the_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine in the morning of the day the scene was set on: its visits are those of today."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
