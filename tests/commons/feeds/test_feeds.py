"""Secret addresses of calendars: one's own alone, shown once, one at a time, kept as a digest."""

import pytest
from django.db import IntegrityError, transaction

from huzhu.commons.feeds.actions import close_feed, open_feed
from huzhu.commons.feeds.models import FeedAddress
from huzhu.commons.feeds.queries import feed_behind, open_feed_of
from huzhu.commons.journal.models import Line
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def test_a_new_address_ends_the_old_one(cast: Cast) -> None:
    wang = cast.actor(cast.wang)
    first = open_feed(by=wang, at=NOW, person=cast.wang, kind="helper")
    second = open_feed(by=wang, at=NOW, person=cast.wang, kind="helper")
    assert first != second
    assert len(second) >= 32
    assert feed_behind(first) is None
    found = feed_behind(second)
    assert found is not None
    assert (found.person_id, found.kind) == (cast.wang.pk, "helper")
    assert open_feed_of(wang, cast.wang.pk, "helper") == found
    assert second.encode() not in b"".join(bytes(one.digest) for one in FeedAddress.objects.order_by("pk"))
    assert not Line.objects.filter(details__icontains=second).exists()


def test_it_is_taken_back_and_kinds_are_apart(cast: Cast) -> None:
    son = cast.actor(cast.son)
    family = open_feed(by=son, at=NOW, person=cast.son, kind="family")
    helper = open_feed(by=son, at=NOW, person=cast.son, kind="helper")
    assert close_feed(by=son, at=NOW, person=cast.son, kind="family") == 1
    assert close_feed(by=son, at=NOW, person=cast.son, kind="family") == 0
    assert feed_behind(family) is None
    assert feed_behind(helper) is not None
    deeds = list(Line.objects.filter(action__endswith="_feed").order_by("seq").values_list("action", flat=True))
    assert deeds == ["open_feed", "open_feed", "close_feed"]


@pytest.mark.parametrize("who", ["li", "zhou", "chen", "son", "hong", "xu"])
def test_nobody_else_opens_or_closes_it(cast: Cast, who: str) -> None:
    by = cast.actor(getattr(cast, who))
    for deed in (open_feed, close_feed):
        with pytest.raises(NotFound):
            deed(by=by, at=NOW, person=cast.wang, kind="helper")
    open_feed(by=cast.actor(cast.wang), at=NOW, person=cast.wang, kind="helper")
    assert open_feed_of(by, cast.wang.pk, "helper") is None


def test_the_database_keeps_one_open_address_of_a_kind(cast: Cast) -> None:
    row = {"person": cast.wang, "kind": "helper", "opened_at": NOW, "opened_by": cast.wang}
    FeedAddress.objects.create(digest=b"1", **row)
    for wrong in (
        {"digest": b"2"},
        {"digest": b"1", "kind": "family"},
        {"digest": b"3", "kind": "family", "closed_at": NOW},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            FeedAddress.objects.create(**row | wrong)
