"""The journal: who looked at me."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from huzhu.commons.journal.models import Line
from huzhu.commons.journal.queries import lines_naming
from huzhu.commons.people.models import Person
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import Names, names_for
from huzhu.doors.api.paging import CursorUnknown, Page, Paged, link_next, slice_of
from huzhu.doors.api.schemas.journal import JournalLineTold
from huzhu.doors.api.shapes import PersonTold
from huzhu.doors.porter import Visitor
from huzhu.kernel.actor import MACHINE_ID

router = Router(tags=["journal"])

ORDER = ("-seq",)


@router.get("/journal/mine", response=Page[JournalLineTold], openapi_extra=refuses(CursorUnknown))
def mine(request: Visitor, response: HttpResponse, asked: Query[Paged]) -> Page[JournalLineTold]:
    """Who did or read what of the caller, the newest first."""
    by, _at = caller(request)
    page = slice_of(lines_naming(by.person_id), ORDER, asked)
    link_next(request, response, page.next)
    actors = Person.objects.filter(pk__in={line.actor for line in page.rows}).order_by("pk")
    persons = {person.pk: person for person in actors}
    names = names_for(by, persons.values())
    return Page(items=[_told(line, _actor(line.actor, persons, names)) for line in page.rows], next=page.next)


def _actor(key: str, persons: dict[str, Person], names: Names) -> PersonTold:
    if key == MACHINE_ID:
        return PersonTold(id=key, name=_("the Huzhu system"))
    return names.of(persons[key]) if key in persons else PersonTold(id=key, name=None)


def _told(line: Line, actor: PersonTold) -> JournalLineTold:
    return JournalLineTold(
        at=line.at,
        actor=actor,
        posts=line.posts.split(),
        purpose=line.purpose,
        via=line.via,
        action=line.action,
        thing=line.thing,
    )
