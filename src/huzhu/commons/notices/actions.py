"""Telling people things: a row with the deed, delivered by a job or by somebody with a telephone."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q

from huzhu.commons.journal.actions import record
from huzhu.commons.notices.channels import CHANNELS
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.queries import channel_for
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.people.models import Person
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused


class AlreadyTold(Refused):
    """Somebody has reached this person already."""

    code = "notice.already_told"
    sentence = "This has been passed on already."
    next_step = "Nothing more to do; the list shows who is still to be told."


def tell(
    *,
    by: Actor,
    at: datetime,
    person: Person,
    kind: str,
    about: str,
    params: Mapping[str, object],
    because: str = "",
    channel: str = "",
) -> Notice | None:
    """Writes one notice in the running transaction; None where the person was told of this already.

    `kind` names the sentence (notices/texts.py), `about` the thing (`need:x7…`). `params` hold codes, moments and
    person ids, never names or addresses: words are made when somebody reads them. A reason that somebody typed
    goes into `because`, which is sealed. With no `channel` the person's own is taken. Called by actions that
    have asked for their own permission, so it asks for none.
    """
    notice, new = Notice.objects.get_or_create(
        person=person,
        kind=kind,
        about=about,
        channel=channel or channel_for(person),
        defaults={"place_id": person.place_id, "params": dict(params), "because": because, "told_at": at},
    )
    return notice if new else None


def tell_anew(
    *,
    by: Actor,
    at: datetime,
    person: Person,
    kind: str,
    about: str,
    params: Mapping[str, object],
    because: str = "",
) -> Notice | None:
    """Tells a person of a thing as it is now, also where they were told of it before.

    What still waits to be said gives way to it; whoever heard it hears the new words too. Called by actions that have
    asked for their own permission, so it asks for none.
    """
    heard = take_back_notices(by=by, at=at, kind=kind, about=about, person=person)
    about = f"{about}:{at.astimezone(UTC):%y%m%dT%H%M%S%f}" if heard else about
    return tell(by=by, at=at, person=person, kind=kind, about=about, params=params, because=because)


def take_back_notices(*, by: Actor, at: datetime, kind: str, about: str, person: Person | None = None) -> set[str]:
    """Takes back, in the running transaction, what still waits to be said; returns the persons who heard it already.

    Of one person, or of everybody. What somebody tried to say by telephone counts as heard. Called by actions that
    have asked for their own permission, so it asks for none.
    """
    told = Notice.objects.filter(Q(about=about) | Q(about__startswith=f"{about}:"), kind=kind)
    said = (told.filter(person=person) if person else told).select_for_update().order_by("pk")
    waiting = [one.pk for one in said if one.state == Notice.State.WAITING and not one.attempts]
    Notice.objects.filter(pk__in=waiting).delete()
    if waiting:
        record(by=by, at=at, action="take_back_notices", thing=about, persons=[one.person_id for one in said])
    return {one.person_id for one in said if one.pk not in waiting}


def deliver_notices(*, by: Actor, at: datetime, limit: int = 500) -> int:
    """Hands waiting notices to their channels, oldest first; returns how many left.

    Screens, printed lists and call lists are picked up by people, so those rows wait for them.
    """
    waiting = visible_to(by, Verb.DELIVER_NOTICES, Notice).filter(state=Notice.State.WAITING, channel__in=CHANNELS)
    done = 0
    for key in waiting.order_by("told_at", "pk").values_list("pk", flat=True)[:limit]:
        done += _deliver(by, at, key)
    return done


@transaction.atomic
def _deliver(by: Actor, at: datetime, key: str) -> int:
    notice = Notice.objects.select_for_update(of=("self",)).select_related("person", "place").get(pk=key)
    if notice.state != Notice.State.WAITING:
        return 0
    outcome = CHANNELS[notice.channel](notice)
    notice.state = Notice.State.DELIVERED if outcome.delivered else Notice.State.FAILED
    notice.delivered_at = at if outcome.delivered else None
    notice.attempts += 1
    notice.outcome = outcome.word
    notice.save(update_fields=["state", "delivered_at", "attempts", "outcome"])
    record(by=by, at=at, action="deliver_notice", thing=f"notice:{key}", persons=[notice.person_id])
    return int(outcome.delivered)


@transaction.atomic
def close_notice(*, by: Actor, at: datetime, notice: Notice) -> None:
    """Takes off the list what nobody needs to be told any more. The action that calls it has asked for permission."""
    waiting = Notice.objects.filter(pk=notice.pk, state=Notice.State.WAITING)
    if waiting.update(state=Notice.State.FAILED):
        record(by=by, at=at, action="close_notice", thing=f"notice:{notice.pk}", persons=[notice.person_id])


@transaction.atomic
def ask_for_call(*, by: Actor, at: datetime, person: Person) -> Notice:
    """The person wants to be rung: one line more on the call list, or the one that waits there already.

    Whoever cannot hear, read or explain well asks for no more than this. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.ASK_FOR_HELP, within=person)
    Person.objects.select_for_update().get(pk=person.pk)
    wish = {"person": person, "kind": "call.wanted", "channel": Notice.Channel.CALL}
    waiting = Notice.objects.filter(**wish, state=Notice.State.WAITING).order_by("told_at", "pk").first()
    if waiting:
        return waiting
    about = f"call:{at.astimezone(UTC):%Y%m%dT%H%M%S%f}"
    notice = Notice.objects.create(**wish, about=about, place_id=person.place_id, told_at=at)
    record(by=by, at=at, action="ask_for_call", thing=f"notice:{notice.pk}", persons=[person.pk])
    return notice


@transaction.atomic
def note_call(*, by: Actor, at: datetime, notice: Notice, outcome: str) -> Notice:
    """Somebody rang the person: `outcome` is `reached`, `no_answer` or `wrong_number`.

    Refuses: AlreadyTold, NotPermitted, NotFound.
    """
    require(by, Verb.DELIVER_NOTICES, within=notice)
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.state == Notice.State.DELIVERED:
        raise AlreadyTold
    reached = outcome == "reached"
    notice.attempts += 1
    notice.outcome = outcome
    notice.state = Notice.State.DELIVERED if reached else Notice.State.WAITING
    notice.delivered_at = at if reached else None
    notice.save(update_fields=["attempts", "outcome", "state", "delivered_at"])
    record(
        by=by,
        at=at,
        action="note_call",
        thing=f"notice:{notice.pk}",
        persons=[notice.person_id],
        details={"outcome": outcome},
    )
    return notice
