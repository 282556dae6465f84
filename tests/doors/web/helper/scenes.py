"""Scenes for the pages of the three desks: signed-in people, and a visit at any point of its way."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huzhu.care.dispatch.actions import accept_assignment, offer_visit
from huzhu.care.dispatch.models import Assignment
from huzhu.care.needs.actions import Ask, approve_need, ask_for_help
from huzhu.care.needs.models import Need
from huzhu.care.visits.actions import check_in, check_out, confirm_visit
from huzhu.care.visits.models import Visit
from huzhu.care.visits.showing import Showing
from huzhu.commons.people.models import Account, Person
from tests.cast import NOW, Cast

BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in_as(person: Person, language: str = "zh-hans") -> Client:
    """A browser in which this person has signed in."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # the server of static files warns where it is absent
    account, _new = Account.objects.get_or_create(person=person, defaults={"username": f"u{person.pk}"})
    client = Client(headers={"accept-language": language})
    client.force_login(account, backend=BACKEND)
    return client


def asked(cast: Cast, *, service: str = "D1", hours: float = 2, by: Person | None = None) -> Need:
    """Operator Zhou takes down what Grandma Hong asks for."""
    begins = NOW + timedelta(hours=hours)
    what = Ask(service, "phone", begins, begins + timedelta(hours=1), minutes=60, note="带医保卡")
    return ask_for_help(by=cast.actor(by or cast.zhou), at=NOW, elder=cast.hong, ask=what)


def offered(cast: Cast, **more: Any) -> Assignment:
    """Staff Li approves and offers it to Xiao Wang."""
    need = approve_need(by=cast.actor(cast.li), at=NOW, need=asked(cast, **more))
    li = cast.actor(cast.li)
    return offer_visit(by=li, at=NOW, need=need, helper=cast.wang_helper, starts_at=need.earliest_at)


def promised(cast: Cast, **more: Any) -> Assignment:
    """Xiao Wang accepts."""
    return accept_assignment(by=cast.actor(cast.wang), at=NOW, assignment=offered(cast, **more))


def arrived(cast: Cast, **more: Any) -> Assignment:
    """Xiao Wang is at the door."""
    one = promised(cast, **more)
    check_in(
        by=cast.actor(cast.wang), at=one.starts_at, assignment=one, showing=Showing(f"i{one.pk}", card_code=cast.card)
    )
    return one


def visited(cast: Cast, **more: Any) -> Visit:
    """Xiao Wang has left after 62 minutes."""
    one = arrived(cast, **more)
    leaves: datetime = one.starts_at + timedelta(minutes=62)
    check_out(by=cast.actor(cast.wang), at=leaves, assignment=one, showing=Showing(f"o{one.pk}", card_code=cast.card))
    return Visit.objects.get(need=one.need_id)


def settled(cast: Cast, **more: Any) -> Visit:
    """Grandma Hong has confirmed by telephone."""
    visit = visited(cast, **more)
    at = visit.left_at or NOW
    return confirm_visit(by=cast.actor(cast.zhou), at=at, visit=visit, via=Visit.ConfirmedVia.CALL_BACK)


def nonce(page: Any) -> str:
    """The nonce of the form on a page."""
    return str(page.context["form"]["nonce"].value())


def queries() -> CaptureQueriesContext:
    """Counts the SQL of a page, what the porter writes included."""
    return CaptureQueriesContext(connection)
