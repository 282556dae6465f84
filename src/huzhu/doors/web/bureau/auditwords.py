"""Lines of the journal in words, for whoever audits them: who, by which post, what, about whom, what for."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from huzhu.commons.journal.models import Line
from huzhu.commons.people.models import Person, Post
from huzhu.doors.web.bureau.deeds import deed_words
from huzhu.doors.web.station.personal import PURPOSES, TAKEN_FOR
from huzhu.kernel.actor import MACHINE_ID, NOBODY_ID, Actor
from huzhu.kernel.identity.masking import mask_name
from huzhu.oversight.audit.queries import people_audited

PEOPLE_NAMED = 3


def names_of(people: Iterable[Person]) -> dict[str, str]:
    """Masked names by code: an inspector reads no register."""
    return {one.pk: mask_name(str(one.name)) for one in people}


def lines_in_words(by: Actor, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Each line as a row of the page: whoever acted is named, and of whom it concerns those within reach."""
    listed = list(lines)
    seen = names_of(people_audited(by, {code for one in listed for code in one.persons.split()}).values())
    named = {one.seq: [code for code in one.persons.split() if code in seen][:PEOPLE_NAMED] for one in listed}
    actors = Person.objects.filter(pk__in={one.actor for one in listed}).order_by("pk")
    names = {**names_of(actors), **_house()}
    purposes = {key: str(word) for key, word in (*TAKEN_FOR, *PURPOSES)}
    return [
        {
            "seq": one.seq,
            "at": one.at,
            "actor": one.actor,
            "who": names.get(one.actor, one.actor),
            "post": _post(one),
            "action": one.action,
            "what": deed_words(one.action),
            "purpose": purposes.get(one.purpose, one.purpose),
            "thing": one.thing,
            "people": [(code, seen[code]) for code in named[one.seq]],
            "others": len(one.persons.split()) - len(named[one.seq]),
        }
        for one in listed
    ]


def _house() -> Mapping[str, str]:
    return {MACHINE_ID: _("the Huzhu system"), NOBODY_ID: _("somebody not signed in")}


def _post(line: Line) -> str:
    return next((str(Post.Kind(one).label) for one in line.posts.split() if one in Post.Kind), "")
