"""Telling many one thing: written down, begun when its time has come, told batch by batch, and taken back."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huzhu.commons.announcements.actions import BoardLine, announce_line, take_line_down
from huzhu.commons.circulars.models import Circular, TextPrice
from huzhu.commons.circulars.queries import (
    KIND,
    Reach,
    Target,
    due_circulars,
    reach_of,
    still_to_tell,
    text_parts,
    text_price,
)
from huzhu.commons.groups.queries import group_seen_by
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import take_back_notices
from huzhu.commons.notices.models import Notice
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.works.actions import begin_work, end_work, stop_work
from huzhu.commons.works.models import Work
from huzhu.commons.works.queries import last_work, still_held
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused

PART_FEN_MOST = 10_000
_LINK = re.compile(r"://|www\.|[\w-]\.(?:com|cn|net|org)\b", re.IGNORECASE | re.ASCII)


class NoWayChosen(Refused):
    """Neither the board nor a text message nor the telephone."""

    code = "circulars.no_way_chosen"
    sentence = "It is not said how people hear of it."
    next_step = "Please choose the board, the text message or the telephone."


class NobodyReached(Refused):
    """Nobody is here whom the chosen ways reach."""

    code = "circulars.nobody_reached"
    sentence = "These ways reach nobody of those it is for."
    next_step = "Please choose another way, or somebody else it is for."


class ReachUnclear(Refused):
    """Whoever tells many says how many, having seen it; the number is another one now, or was not looked at."""

    code = "circulars.reach_unclear"
    sentence = "This tells %(count)s people in person."
    next_step = "Please look at it once more and type %(count)s, if that is what you want."


class HoldsLink(Refused):
    """Messages of this house carry no links: whoever gets one with a link knows that it is not ours."""

    code = "circulars.holds_link"
    sentence = "There is a web address in it. Our messages never hold one, so that a false one is known by it."
    next_step = "Please write where to come or whom to ring instead, or hang it on the board alone."


class PriceUnclear(Refused):
    """A price of a text message is some fen."""

    code = "circulars.price_unclear"
    sentence = "This is no price of a text message."
    next_step = "Please write it in yuan, such as 0.05."


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told to whom: the line with its words and days, the people and ways, and from which moment on."""

    line: BoardLine
    target: Target
    goes_at: datetime


@transaction.atomic
def write_circular(*, by: Actor, at: datetime, telling: Telling, reaching: int) -> Circular:
    """Writes down one announcement for many; what is due goes out from now on, the rest when its moment has come.

    `reaching` is how many people hear of it in person, as whoever sends it has seen and said. A moment that has gone
    by is now. Refuses: NoWayChosen, HoldsLink, NobodyReached, ReachUnclear, LineUnclear, TellsOfAPerson, NotPermitted,
    NotFound.
    """
    target = telling.target
    require(by, Verb.TELL_MANY, within=target.place)
    reach = _reached(by, at, telling)
    if reach.told != reaching:
        raise ReachUnclear(count=reach.told)
    hung = announce_line(by=by, at=at, place=target.place, line=telling.line)
    made = Circular.objects.create(
        place=target.place,
        line=hung,
        whom=target.whom,
        group=target.group,
        by_text=target.by_text,
        by_call=target.by_call,
        reached_count=reach.told,
        text_parts=text_parts(hung),
        part_fen=text_price(target.place),
        goes_at=max(at, telling.goes_at),
        written_at=at,
        written_by_id=by.person_id,
    )
    details = {"whom": made.whom, "people": reach.told, "text": made.by_text, "call": made.by_call}
    record(by=by, at=at, action="write_circular", thing=made.about, details=details)
    if reach.told and made.goes_at <= at:
        _begin(by, at, made)
    return made


def _reached(by: Actor, at: datetime, telling: Telling) -> Reach:
    target, line = telling.target, telling.line
    in_person = target.by_text or target.by_call
    if not (in_person or line.on_board):
        raise NoWayChosen
    if in_person and _LINK.search(" ".join(filter(None, (line.title, line.details, line.title_en, line.details_en)))):
        raise HoldsLink
    if target.group:
        group_seen_by(by, target.group.pk)
    reach = reach_of(by, target, local_day(at, target.place.time_zone))
    if in_person and not reach.told:
        raise NobodyReached
    return reach


@transaction.atomic
def begin_due_circulars(*, by: Actor, at: datetime) -> int:
    """Begins what is to go out by now; counts them. Refuses: NotPermitted, NotFound."""
    due = list(due_circulars(by, at).select_for_update(of=("self",)))  # whoever takes it back meanwhile comes first
    for one in due:
        _begin(by, at, one)
    return len(due)


@transaction.atomic
def tell_batch(*, by: Actor, at: datetime, held: Work, circular: Circular, most: int) -> bool:
    """Writes the notices of the next people, `most` at a time; False when all are told or it was stopped meanwhile.

    Notices and progress are one transaction, and nobody is told twice, so whoever goes on begins exactly after them.
    Refuses: NotPermitted, NotFound.
    """
    work = still_held(by, held)
    if work is None:
        return False
    people = list(still_to_tell(by, circular, local_day(at, circular.place.time_zone))[:most])
    if not people:
        end_work(by=by, at=at, held=held)
        return False
    Notice.objects.bulk_create([_notice(circular, one, at) for one in people], batch_size=500)
    work.go_on(done=work.done_count + len(people), at=at)
    record(by=by, at=at, action="tell_batch", thing=circular.about, persons=[one.pk for one in people])
    return True


@transaction.atomic
def take_back_circular(*, by: Actor, at: datetime, circular: Circular) -> int:
    """Nobody more is told, and it hangs no longer; returns how many have heard it. A second asking changes nothing.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.TELL_MANY, within=circular)
    circular = Circular.objects.select_for_update(of=("self",)).select_related("line").get(pk=circular.pk)
    work = last_work(by, circular.pk)
    if work and work.state == Work.State.RUNNING:
        stop_work(by=by, at=at, work=work)
    heard = take_back_notices(by=by, at=at, kind=KIND, about=circular.about)
    if circular.taken_back_at is None:
        take_line_down(by=by, at=at, announcement=circular.line)
        circular.take_back(by_id=by.person_id, at=at)
        record(by=by, at=at, action="take_back_circular", thing=circular.about, details={"heard": len(heard)})
    return len(heard)


@transaction.atomic
def keep_text_price(*, by: Actor, at: datetime, place: Division, part_fen: int) -> TextPrice:
    """Writes down what one part of a text message costs a place and all under it that have no price of their own.

    Refuses: PriceUnclear, NotPermitted, NotFound.
    """
    require(by, Verb.TELL_MANY, within=place)
    if not 0 <= part_fen <= PART_FEN_MOST:
        raise PriceUnclear
    kept = {"part_fen": part_fen, "kept_at": at, "kept_by_id": by.person_id}
    price, _new = TextPrice.objects.update_or_create(place=place, defaults=kept)
    record(by=by, at=at, action="keep_text_price", thing=f"division:{place.pk}", details={"part_fen": part_fen})
    return price


def _begin(by: Actor, at: datetime, circular: Circular) -> None:
    total = still_to_tell(by, circular, local_day(at, circular.place.time_zone)).count()
    kind = Work.Kind.CIRCULAR
    begin_work(by=by, at=at, place=circular.place, kind=kind, about=circular.pk, total=total)
    circular.begin(at)


def _notice(circular: Circular, person: Person, at: datetime) -> Notice:
    text = circular.by_text and person.by_text  # type: ignore[attr-defined]  # marked by people_for
    return Notice(
        person=person,
        place_id=person.place_id,
        kind=KIND,
        about=circular.about,
        params={"line": circular.line_id},
        channel=Notice.Channel.SMS if text else Notice.Channel.CALL,
        told_at=at,
    )
