"""Where somebody is signed in: listed, ended from anywhere, and an account that no password fits."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from huzhu.commons.journal.queries import lines_on
from huzhu.commons.notices.queries import channel_for
from huzhu.commons.passes.models import Sitting
from huzhu.commons.passes.queries import sittings_of
from huzhu.commons.passes.sittings import (
    begin_sitting,
    end_sitting,
    end_sittings,
    ensure_account,
    leave_sitting,
    move_sitting,
    note_seen,
)
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.people.models import Person
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def sits(cast: Cast, person: Person | None = None) -> Sitting:
    session = SessionStore()
    session.set_expiry(NOW + timedelta(days=1))
    session.create()
    return begin_sitting(
        by=cast.actor(person or cast.hong),
        at=NOW,
        session_key=session.session_key,
        way="code",
        device="phone",
        own_device=True,
    )


class TestEnsureAccount:
    def test_is_made_once_fits_no_password_and_changes_no_channel(self, cast: Cast) -> None:
        before = channel_for(cast.hong)
        accounts = [ensure_account(by=cast.actor(cast.hong), at=NOW, person=cast.hong) for _ in range(2)]
        assert accounts[0] == accounts[1]
        assert not accounts[0].check_password("")
        assert not accounts[0].has_usable_password()
        assert channel_for(cast.hong) == before == "call", "whoever was rung is rung as before"


class TestTheList:
    def test_shows_what_is_alive_newest_first(self, cast: Cast) -> None:
        old, new = sits(cast), sits(cast)
        Sitting.objects.filter(pk=old.pk).update(began_at=NOW - timedelta(days=3))
        gone = sits(cast)
        Session.objects.filter(session_key=gone.session_key).delete()
        sits(cast, cast.son)
        assert [one.pk for one in sittings_of(cast.actor(cast.hong), cast.hong, NOW)] == [new.pk, old.pk]
        assert sittings_of(cast.actor(cast.xu), cast.hong, NOW) == []
        assert sittings_of(cast.actor(cast.zhou), cast.hong, NOW) == []

    def test_note_seen_says_when(self, cast: Cast) -> None:
        one, later = sits(cast), NOW + timedelta(hours=2)
        assert note_seen(by=cast.actor(cast.hong), at=later, session_key=one.session_key) == 1
        assert note_seen(by=cast.actor(cast.son), at=later, session_key=one.session_key) == 0
        assert Sitting.objects.get().seen_at == later


class TestEnding:
    def test_one(self, cast: Cast) -> None:
        one, other = sits(cast), sits(cast)
        end_sitting(by=cast.actor(cast.hong), at=NOW, sitting=one)
        assert [alive.pk for alive in sittings_of(cast.actor(cast.hong), cast.hong, NOW)] == [other.pk]
        assert not Session.objects.filter(session_key=one.session_key).exists()
        assert [line.action for line in lines_on(f"sitting:{one.pk}")] == ["begin_sitting", "end_sitting"]

    def test_all_but_here(self, cast: Cast) -> None:
        here, *_ = sits(cast), sits(cast), sits(cast)
        key = here.session_key
        assert end_sittings(by=cast.actor(cast.hong), at=NOW, person=cast.hong, but=key) == 2
        assert end_sittings(by=cast.actor(cast.li), at=NOW, person=cast.hong) == 1

    def test_here(self, cast: Cast) -> None:
        here = sits(cast)
        assert leave_sitting(by=cast.actor(cast.son), at=NOW, session_key=here.session_key) == 0
        assert leave_sitting(by=cast.actor(cast.hong), at=NOW, session_key=here.session_key) == 1

    def test_a_new_key_stays_and_the_others_end(self, cast: Cast) -> None:
        here, other = sits(cast), sits(cast)
        moved = move_sitting(by=cast.actor(cast.hong), at=NOW, old_key=here.session_key, new_key="new")
        assert moved == 1
        here.refresh_from_db(), other.refresh_from_db()
        assert (here.session_key, here.ended_at, other.ended_at) == ("new", None, NOW)

    def test_refuses_who_may_not(self, cast: Cast) -> None:
        one = sits(cast)
        for who, refusal in (("xu", NotFound), ("zhou", NotPermitted)):
            with pytest.raises(refusal):
                end_sittings(by=cast.actor(getattr(cast, who)), at=NOW, person=cast.hong)
        with pytest.raises(NotFound):
            end_sitting(by=cast.actor(cast.wang), at=NOW, sitting=one)
