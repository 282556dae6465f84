"""Taking people out of the register as a file: whom, by whom and what for stands in the journal."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import persons_like
from huzhu.commons.places.models import Division
from huzhu.commons.registers.models import Export, ExportPart
from huzhu.commons.works.actions import begin_work, end_work
from huzhu.commons.works.models import Work
from huzhu.commons.works.queries import still_held
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.masking import mask_id
from huzhu.kernel.refusal import NotFound, Refused

PEOPLE_MOST = 50_000
WAITED_FOR_MOST = 500
"""So many people are written while somebody waits; a file of more is written by a worker."""
KEPT_FOR = timedelta(days=1)


class NobodyToExport(Refused):
    """Nobody fits."""

    code = "registers.nobody_to_export"
    sentence = "There is nobody to put into the file."
    next_step = "Please search for something else, or leave the search empty for everybody here."


class TooManyToExport(Refused):
    """More people than one file may hold."""

    code = "registers.too_many_to_export"
    sentence = "That would be more than %(people)s people in one file."
    next_step = "Please take a smaller place, or search for fewer."


@transaction.atomic
def export_people(*, by: Actor, at: datetime, place: Division, text: str) -> list[Person]:
    """The people of a place and all under it whom `text` fits, everybody for an empty one, with their telephones: to
    be written into a file. The purpose is the actor's.

    Refuses: NobodyToExport, TooManyToExport, NotPermitted, NotFound.
    """
    found = list(_fitting(by, place, text).select_related("place").prefetch_related("phones")[: PEOPLE_MOST + 1])
    _note(by, at, place, text, len(found))
    return found


def people_to_export(by: Actor, place: Division, text: str) -> int:
    """How many people a file would hold. Refuses: NotPermitted, NotFound."""
    return _fitting(by, place, text).count()


def _fitting(by: Actor, place: Division, text: str) -> QuerySet[Person]:
    require(by, Verb.EXPORT_REGISTER, within=place)
    seen = visible_to(by, Verb.EXPORT_REGISTER, Person).filter(place__path__startswith=place.path)
    if text.strip():
        seen = seen.filter(pk__in=persons_like(by, text).values("pk"))
    return seen.order_by("born_on", "pk")


def _note(by: Actor, at: datetime, place: Division, text: str, count: int) -> None:
    if not count:
        raise NobodyToExport
    if count > PEOPLE_MOST:
        raise TooManyToExport(people=PEOPLE_MOST)
    details = {"count": count, "searched": bool(text.strip())}
    record(by=by, at=at, action="export_people", thing=f"place:{place.pk}", details=details)


@transaction.atomic
def begin_export(*, by: Actor, at: datetime, place: Division, text: str) -> Export:
    """Has the same file written by a worker; it is kept for a day, for `by` alone.

    Refuses: NobodyToExport, TooManyToExport, NotPermitted, NotFound.
    """
    keys = list(_fitting(by, place, text).values_list("pk", flat=True)[: PEOPLE_MOST + 1])
    _note(by, at, place, text, len(keys))
    whole = {"place": place, "purpose": by.purpose, "keys": " ".join(keys), "people": len(keys)}
    export = Export.objects.create(**whole, begun_at=at, begun_by_id=by.person_id)
    begin_work(by=by, at=at, place=place, kind=Work.Kind.EXPORT, about=export.pk, total=len(keys))
    return export


@transaction.atomic
def write_part(*, by: Actor, at: datetime, held: Work, export: Export, most: int) -> bool:
    """Writes the next people, `most` at a time, read as whoever asked; False when all are written or it was stopped.

    Part and progress are one transaction, so whoever goes on begins exactly after them.
    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.EXPORT_REGISTER, within=export)
    work = still_held(by, held)
    if work is None:
        return False
    keys = export.keys.split()[work.done_count : work.done_count + most]
    if not keys:
        end_work(by=by, at=at, held=held)
        return False
    seen = visible_to(by, Verb.EXPORT_REGISTER, Person).filter(pk__in=keys).prefetch_related("phones")
    people = {one.pk: one for one in seen}
    rows = [as_row(people[key]) for key in keys if key in people]
    ExportPart.objects.create(export=export, position=work.done_count, content=json.dumps(rows, ensure_ascii=False))
    work.go_on(done=work.done_count + len(keys), at=at)
    return True


def as_row(one: Person) -> list[str]:
    """One of the file: name, code of gender, day of birth, masked number, telephones, door, code of the place."""
    phones = sorted(one.phones.all(), key=lambda phone: (phone.rank, phone.pk))
    return [
        str(one.name),
        one.gender,
        str(one.born_on or ""),
        mask_id(str(one.identity_number)),
        " ".join(str(phone.number) for phone in phones),
        str(one.door),
        one.place_id,
    ]


def export_of(by: Actor, key: str) -> Export:
    """An export that `by` has asked for. Refuses: NotFound."""
    found = exports_of(by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def exports_of(by: Actor) -> QuerySet[Export]:
    """What `by` has asked for and may still take, the newest first."""
    mine = visible_to(by, Verb.EXPORT_REGISTER, Export).filter(begun_by=by.person_id)
    return mine.select_related("place__statutory_parent").order_by("-begun_at", "pk")


@transaction.atomic
def take_export(*, by: Actor, at: datetime, export: Export) -> Iterator[list[str]]:
    """The rows of an export that is written, see `as_row`. Refuses: NotFound."""
    mine = export_of(by, export.pk)
    if not Work.objects.filter(about=mine.pk, state=Work.State.DONE).exists():
        raise NotFound
    record(by=by, at=at, action="take_export", thing=f"export:{mine.pk}", details={"purpose": mine.purpose})
    parts = ExportPart.objects.filter(export=mine).select_related("export").order_by("position", "pk")
    return (row for part in parts for row in json.loads(part.content))


def forget_exports(*, by: Actor, at: datetime) -> int:
    """Forgets files of people after a day; counts them.

    Permitted to whoever tends the works of every place: it asks for no permission.
    """
    old = Export.objects.filter(begun_at__lt=at - KEPT_FOR)
    count = old.count()
    if count:
        ExportPart.objects.filter(export__in=old).delete()
        old.delete()
        record(by=by, at=at, action="forget_exports", details={"count": count})
    return count
