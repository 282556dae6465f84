"""Keeping what is typed: a draft belongs to its operator and to one tab, and ends only when it is saved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from huzhu.care.calls.models import Draft
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound

KEPT_DROPPED, KEPT = timedelta(days=1), timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a form: its tab, whom it is about, and the fields as one text."""

    tab: str
    text: str
    elder: Person | None = None


@transaction.atomic
def keep_draft(*, by: Actor, at: datetime, place: Division, typed: Typed) -> Draft:
    """Keeps what is typed in a tab over what was kept of it before; also of a draft that was thrown away.

    What was thrown away a day ago, or not touched for sixty, goes for good. Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.ASK_FOR_HELP, within=typed.elder or place)
    mine = Draft.objects.filter(operator=by.person_id)
    mine.filter(dropped_at__lt=at - KEPT_DROPPED).delete()
    mine.filter(saved_at__lt=at - KEPT).delete()
    wanted = {"place": place, "elder": typed.elder, "saved_at": at, "dropped_at": None}
    draft, _new = Draft.objects.get_or_create(operator_id=by.person_id, tab=typed.tab, defaults=wanted)
    for name, value in wanted.items():
        setattr(draft, name, value)
    draft.typed = typed.text
    draft.save()
    return draft


@transaction.atomic
def drop_draft(*, by: Actor, at: datetime, tab: str) -> Draft:
    """Throws one's own draft away; for a day it can be taken back. Asks no permission: it is one's own.

    Refuses: NotFound.
    """
    draft = _own(by, tab)
    draft.drop(at=at)
    return draft


@transaction.atomic
def restore_draft(*, by: Actor, at: datetime, tab: str) -> Draft:
    """Takes back what was thrown away. Asks no permission: it is one's own. Refuses: NotFound."""
    draft = _own(by, tab)
    draft.drop(at=None)
    return draft


@transaction.atomic
def forget_draft(*, by: Actor, at: datetime, tab: str) -> int:
    """The draft of a tab is saved as what it was for: it goes. How many went. Asks no permission: it is one's own."""
    return Draft.objects.filter(operator=by.person_id, tab=tab).delete()[0]


def _own(by: Actor, tab: str) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",)).filter(operator=by.person_id, tab=tab).order_by("pk").first()
    if draft is None:
        raise NotFound
    return draft
