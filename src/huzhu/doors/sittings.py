"""What a session remembers of its beginning: how somebody came in, and when a hand was last at the desk.

A session that began without a password carries no posts: a code, a PIN or a card opens one's own home, never a desk.
Nor does one that began with the password alone where a second step is needed and there is none yet.
A desk that nobody touches for a quarter of an hour is locked until its password is typed again.
"""

from datetime import datetime, timedelta

from django.http import HttpRequest

from huzhu.commons.passes.models import Sitting
from huzhu.kernel.actor import Actor

WAY, SEEN, NOTED, LOCKED = "way", "seen", "noted", "locked"
WITHOUT_POSTS = frozenset({Sitting.Way.CODE, Sitting.Way.PIN, Sitting.Way.CARD, Sitting.Way.HALF})

IDLE_MOST = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)
STAFF_FOR = timedelta(hours=12)
OWN_DEVICE_FOR = timedelta(days=90)
NOTED_EVERY = timedelta(minutes=10)


def carries_posts(request: HttpRequest) -> bool:
    """Whether the posts somebody holds count in this session."""
    return request.session.get(WAY, "") not in WITHOUT_POSTS


def is_idle(request: HttpRequest, by: Actor, at: datetime) -> bool:
    """Whether a desk is locked, because nobody touched it for a quarter of an hour; notes that somebody did.

    Only a desk is: somebody with a post, who came in by a password. What a page fetches by itself is no touch.
    """
    if request.session.get(WAY) != Sitting.Way.PASSWORD or not by.holdings:
        return False
    now, seen = at.timestamp(), float(request.session.get(SEEN, 0))
    if request.session.get(LOCKED) or now - seen > IDLE_MOST.total_seconds():
        if not request.session.get(LOCKED):
            request.session[LOCKED] = True
        return True
    by_itself = request.method == "GET" and "HX-Request" in request.headers
    if not by_itself and now - seen > SEEN_EVERY.total_seconds():
        request.session[SEEN] = now
    return False


def is_to_be_noted(request: HttpRequest, at: datetime) -> bool:
    """Whether the list of sittings is to hear again that this one is alive; a long session then lasts anew."""
    if WAY not in request.session:
        return False
    due = at.timestamp() - float(request.session.get(NOTED, 0)) > NOTED_EVERY.total_seconds()
    if due:
        request.session[NOTED] = at.timestamp()
    return due


def touch(request: HttpRequest, at: datetime) -> None:
    """Somebody is at the desk: the lock is open, the quarter of an hour begins anew."""
    request.session.pop(LOCKED, None)
    request.session[SEEN] = request.session[NOTED] = at.timestamp()
