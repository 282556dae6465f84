"""The straight corridor of a page that changes something: one form, one action, then on, or the page once more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponseBase, HttpResponseRedirect

from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.gate import SignedIn
from huzhu.kernel.refusal import Refused


@dataclass(frozen=True, slots=True)
class Way:
    """Where it leads: the words and the address when it is done, the same page `again` when something is wrong.

    `undo` is the address that takes it back: a button beside the words.
    A refusal stands at the field that `fields` names for it, else at `field`, else in the summary.
    """

    done: str
    to: str
    again: Callable[[], HttpResponseBase]
    field: str | None = None
    fields: Mapping[type[Refused], str] = dataclass_field(default_factory=dict)
    undo: str = ""


def through(request: SignedIn, form: BaseForm, work: Callable[[], object], way: Way) -> HttpResponseBase:
    """Does the work where the form is right; what the house refuses is told in the form."""
    if form.is_valid():
        try:
            work()
        except Refused as refusal:
            tell_in(form, refusal, request.by, way.fields.get(type(refusal), way.field))
        else:
            messages.success(request, way.done, extra_tags=way.undo)
            return HttpResponseRedirect(way.to)
    return way.again()
