"""The desk under test: the cast at nine in the morning, and a browser of each post."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from huzhu.commons.people.models import Account, Person
from tests.cast import NOW, Cast


class Clock:
    """The time at the desk; tests move it."""

    def __init__(self) -> None:
        self.at: datetime = NOW

    def go_on(self, **more: int) -> None:
        """Some time passes."""
        self.at += timedelta(**more)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Nine in the morning of the cast's day, for every door."""
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.at)
    return clock


@pytest.fixture
def cast(clock: Clock, static_folder: None, cast: Cast) -> Cast:
    """Everybody."""
    return cast


@pytest.fixture
def enter(cast: Cast) -> Callable[[Person], Client]:
    """`enter(cast.li)` is Staff Li's browser, signed in."""

    def entered(person: Person) -> Client:
        account, _ = Account.objects.get_or_create(person=person, defaults={"username": f"user-{person.pk}"})
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return entered


@pytest.fixture
def li(cast: Cast, enter: Callable[[Person], Client]) -> Client:
    """Staff Li at her desk."""
    return enter(cast.li)


@pytest.fixture
def zhou(cast: Cast, enter: Callable[[Person], Client]) -> Client:
    """Operator Zhou at the telephone."""
    return enter(cast.zhou)


@pytest.fixture
def xu(cast: Cast, enter: Callable[[Person], Client]) -> Client:
    """Stranger Xu, staff of another district."""
    return enter(cast.xu)
