"""Whose calendar an address is."""

from huzhu.commons.feeds.models import FeedAddress
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.sealed import index_digest
from huzhu.kernel.actor import Actor


def secret_digest(secret: str) -> bytes:
    """What is kept of a secret: a keyed digest, from which nobody makes the address again."""
    return index_digest("feed", secret)


def feed_behind(secret: str) -> FeedAddress | None:
    """The feed of an address that was not taken back. Asks no permission: whoever knows the address may read it."""
    found = FeedAddress.objects.filter(digest=secret_digest(secret), closed_at__isnull=True)
    return found.select_related("person__place").order_by("pk").first()


def open_feed_of(by: Actor, person_id: str, kind: str) -> FeedAddress | None:
    """The address in use of one's own calendar of a kind; when it was opened, never what it is."""
    mine = visible_to(by, Verb.KEEP_FEED, FeedAddress)
    return mine.filter(person=person_id, kind=kind, closed_at__isnull=True).order_by("pk").first()
