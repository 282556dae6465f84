"""By which list of benefits the places go: what is in force and since when, another list from a day on, and its end."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.care.entitlement.lists import (
    WORDS_MOST,
    adopt_list,
    end_list,
    list_adoptions_for,
    lists_adopted,
    lists_shipped,
)
from huzhu.care.entitlement.models import ListAdoption
from huzhu.commons.people.access import Verb, may
from huzhu.doors.once import once
from huzhu.doors.web.bureau.desk import View, around
from huzhu.doors.web.bureau.drafting import EndForm
from huzhu.doors.web.bureau.rulebook import place_query, rules_address, rules_view
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.shapes import NavItem
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.entitlement.reading import layers_of


class ListForm(DoorForm):
    """Which list, from which day on, and who decided it."""

    pack = forms.ChoiceField(label=gettext_lazy("List of benefits"))
    from_on = Day(label=gettext_lazy("From which day on?"))
    because = forms.CharField(label=gettext_lazy("Why, and who decided it?"), max_length=WORDS_MOST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"].choices = [(one, _name(one)) for one in lists_shipped()]  # type: ignore[attr-defined]


@require_GET
@signed_in
def show_lists(request: SignedIn) -> HttpResponseBase:
    """Which list a place goes by, and those under it."""
    return _page(request, rules_view(request))


@require_POST
@signed_in
@once
def adopt(request: SignedIn) -> HttpResponseBase:
    """The place goes by a list from a day on."""
    view, form = rules_view(request), ListForm(request.POST, auto_id="adopt_%s")

    def work() -> ListAdoption:
        asked = form.cleaned_data
        pack, from_on, because = asked["pack"], asked["from_on"], asked["because"]
        at = timezone.now()
        return adopt_list(by=request.by, at=at, place=view.place, pack=pack, from_on=from_on, because=because)

    def again() -> HttpResponse:
        return _page(request, view, {"adopt_form": form, "form": form}, status=422)

    return through(request, form, work, Way(_("Adopted. It holds from that day on."), _address(view), again, "from_on"))


@require_POST
@signed_in
@once
def end(request: SignedIn) -> HttpResponseBase:
    """From a day on the place goes by what lies above it."""
    view, form = rules_view(request), EndForm(request.POST, auto_id="end_%s")

    def work() -> ListAdoption:
        return end_list(by=request.by, at=timezone.now(), place=view.place, to_on=form.cleaned_data["to_on"])

    def again() -> HttpResponse:
        return _page(request, view, {"end_form": form, "form": form}, status=422)

    return through(request, form, work, Way(_("Ended. It holds until that day."), _address(view), again, "to_on"))


def _page(request: SignedIn, view: View, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    day, lists = timezone.localdate(), lists_adopted()
    adoptions = list(list_adoptions_for(request.by, view.place))
    own = any(one.place_id == view.place.pk and one.to_on is None for one in adoptions)
    here = lists.at(view.place, day)
    shown = {
        "here_name": here.label.in_language(get_language() or "zh"),
        "illustrative": here.illustrative,
        "rows": [_row(one) for one in adoptions],
        "may_adopt": may(request.by, Verb.ADOPT_RULES),
        "own": own,
        "adopt_form": ListForm(auto_id="adopt_%s", initial={"from_on": day}),
        "end_form": EndForm(auto_id="end_%s", initial={"to_on": day}),
        "adopt_href": f"{reverse('bureau:adopt_list')}{place_query(view)}",
        "end_href": f"{reverse('bureau:end_list')}{place_query(view)}",
        "crumbs": [NavItem(_("Rules"), rules_address(view)), NavItem(_("Lists of benefits"), "", current=True)],
        **(more or {}),
    }
    return render(request, "bureau/benefit_lists.html", {**around(request, view, "rules"), **shown}, status=status)


def _row(one: ListAdoption) -> dict[str, Any]:
    return {
        "place": place_name(one.place),
        "name": _name(one.pack),
        "from_on": one.from_on,
        "to_on": one.to_on,
        "by": str(one.adopted_by.name),
        "because": str(one.because),
    }


def _name(pack: str) -> str:
    return layers_of(pack)[0].pack.label.in_language(get_language() or "zh")


def _address(view: View) -> str:
    return f"{reverse('bureau:benefit_lists')}{place_query(view)}"
