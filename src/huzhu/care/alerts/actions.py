"""Raising alerts with an owner and a day, closing each with what came of it, and telling of those that are overdue."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from huzhu.care.alerts.models import Alert
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person, Post
from huzhu.commons.people.queries import holders_of
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import index_digest
from huzhu.kernel.actor import Actor
from huzhu.kernel.alerts import INSPECTOR_FROM, alert_due, alert_rules_on, to_press
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused

WORDS_MOST = 300


class AlertClosed(Refused):
    """Somebody has looked into it."""

    code = "alert.closed"
    sentence = "%(who)s has seen to this already, at %(when)s."
    next_step = "Nothing more to do."


class AlertWordsMissing(Refused):
    """What came of it is a word of the list, and says why."""

    code = "alert.words_missing"
    sentence = "Please say what came of it."
    next_step = "Choose whether it is true, and write in a few words how you know, or to whom it was handed on."


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody else tells of a person: its kind, what exactly, and by whose hand it came."""

    person: Person
    kind: str
    told: Mapping[str, object] = field(repr=False)
    brought_by_id: str


@transaction.atomic
def raise_alerts(*, by: Actor, at: datetime, words: Sequence[Word]) -> list[bool]:
    """One alert for each word that was not heard before, with an owner and a day; says of each whether it was raised.

    The owner is the nearest of the staff of the person's place, else whoever brought the word, and is told. The same
    word again raises nothing, whatever came of the first. Asks for no permission: the action that calls it has asked.
    """
    digests = [_same(one) for one in words]
    heard = {bytes(one) for one in Alert.objects.filter(same__in=digests).values_list("same", flat=True)}
    owners: dict[str, str] = {}
    raised, news = [], []
    for one, digest in zip(words, digests, strict=True):
        news.append(digest not in heard)
        if digest in heard:
            continue
        heard.add(digest)
        place = one.person.place
        if place.pk not in owners:
            owners[place.pk] = next(iter(holders_of(place, Post.Kind.STAFF, by.day)), one.brought_by_id)
        raised.append(_raised(by, at, one, digest, owners[place.pk]))
    if raised:
        persons = [one.person_id for one in raised]
        record(by=by, at=at, action="raise_alerts", persons=persons, details={"count": len(raised)})
    return news


@transaction.atomic
def close_alert(*, by: Actor, at: datetime, alert: Alert, closed_as: str, because: str) -> Alert:
    """Somebody has looked into it: it is true, a false alarm, or handed on; and how that is known, or to whom.

    Nothing is done by it: a death is noted and a move written down by their own actions.

    Refuses: AlertClosed, AlertWordsMissing, NotPermitted, NotFound.
    """
    require(by, Verb.CLOSE_ALERT, within=alert)
    alert = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    if alert.closed_at:
        raise AlertClosed(who=alert.closed_by_id, when=alert.closed_at)
    if closed_as not in Alert.Ending.values or not because.strip():
        raise AlertWordsMissing
    alert.close(by_id=by.person_id, at=at, closed_as=closed_as, because=because.strip()[:WORDS_MOST])
    details = {"kind": alert.kind, "closed_as": closed_as}
    record(by=by, at=at, action="close_alert", thing=f"alert:{alert.pk}", persons=[alert.person_id], details=details)
    return alert


@transaction.atomic
def press_alerts(*, by: Actor, at: datetime) -> int:
    """Tells of every alert whose day is over: its owner and the staff of the place, from the second time on the
    inspector too; returns how many. Permitted to the house alone, which runs it by night: it asks for no permission.
    """
    rules = alert_rules_on(by.day)
    pressed = []
    waiting = Alert.objects.select_for_update(of=("self",)).filter(closed_at__isnull=True, due_on__lt=by.day)
    for alert in waiting.select_related("person__place").order_by("due_on", "pk"):
        if to_press(alert.due_on, alert.pressed_on, by.day, rules):
            alert.press(by.day)
            _tell_overdue(by, at, alert)
            pressed.append(alert.person_id)
    if pressed:
        record(by=by, at=at, action="press_alerts", persons=pressed, details={"count": len(pressed)})
    return len(pressed)


def _same(one: Word) -> bytes:
    # Who tells it is no news: a death is told by three departments.
    told = json.dumps({**one.told, "department": ""}, sort_keys=True, ensure_ascii=False)
    return index_digest("alert", f"{one.person.pk}:{one.kind}:{told}")


def _raised(by: Actor, at: datetime, one: Word, digest: bytes, owner: str) -> Alert:
    day = local_day(at, one.person.place.time_zone)
    alert = Alert.objects.create(
        person=one.person,
        kind=one.kind,
        told=json.dumps(one.told, sort_keys=True, ensure_ascii=False),
        same=digest,
        owner_id=owner,
        raised_at=at,
        raised_by_id=by.person_id,
        due_on=alert_due(one.kind, day, alert_rules_on(by.day)),
    )
    _tell(by, at, alert, [owner], "alert.raised", f"alert:{alert.pk}")
    return alert


def _tell_overdue(by: Actor, at: datetime, alert: Alert) -> None:
    place: Division = alert.person.place
    who = [alert.owner_id, *holders_of(place, Post.Kind.STAFF, by.day)]
    if alert.presses_count >= INSPECTOR_FROM:
        who += holders_of(place, Post.Kind.INSPECTOR, by.day)
    _tell(by, at, alert, who, "alert.overdue", f"alert:{alert.pk}:{alert.presses_count}")


def _tell(by: Actor, at: datetime, alert: Alert, who: Sequence[str], kind: str, about: str) -> None:
    params = {"who": alert.person_id, "on": alert.due_on.isoformat()}
    for person in Person.objects.filter(pk__in=set(who)).select_related("place").order_by("pk"):
        tell(by=by, at=at, person=person, kind=kind, about=about, params=params)
