"""The clock of these pages stands at the hour of the cast, unless a test moves it."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.cast import NOW


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`clock(at)` puts the hands elsewhere."""

    def put(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    put(NOW)
    return put
