"""Groups at the desk: their hours, what they did and who was there, and donating."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.groups.actions import Done, donate_group_time, found_group, record_activity, undo_activity
from huzhu.commons.groups.models import Activity
from huzhu.commons.groups.queries import GroupPurse, activities_of, group_seen_by, groups_at
from huzhu.commons.people.access import Verb, may, visible_to
from huzhu.commons.people.models import Person
from huzhu.commons.people.queries import find_persons
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.station.desk import around, page_of
from huzhu.doors.web.station.openings import BecauseForm
from huzhu.doors.web.surroundings import place_name
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound

_LINE = re.compile(r"(?P<who>.+?)[\s,，、:：]+(?P<minutes>\d{1,4})\s*(?:分钟?|min)?")


class GroupForm(DoorForm):
    """How the group calls itself."""

    name = forms.CharField(label=gettext_lazy("Name of the group"), max_length=120)


class DonateForm(DoorForm):
    """How many minutes."""

    minutes = forms.IntegerField(label=gettext_lazy("How many minutes?"), min_value=1, max_value=1_000_000)


class ActivityForm(DoorForm):
    """The day, what was done, and a line for each who was there."""

    held_on = Day(
        label=gettext_lazy("Day"),
    )
    what = forms.CharField(label=gettext_lazy("What was done?"), max_length=200)
    people = forms.CharField(
        label=gettext_lazy("Who was there, and for how many minutes?"),
        widget=forms.Textarea({"rows": 6}),
        max_length=20_000,
        help_text=gettext_lazy("One person a line: name or telephone, a space, and the minutes."),
    )

    def __init__(self, by: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_people(self) -> Sequence[tuple[Person, int]]:
        """Each line is one person of the register, for certain."""
        found: list[tuple[Person, int]] = []
        for number, line in enumerate(self.cleaned_data["people"].splitlines(), start=1):
            if not line.strip():
                continue
            said = _LINE.fullmatch(line.strip())
            if said is None:
                raise forms.ValidationError(_("Line %(n)s: write a name or telephone and the minutes.") % {"n": number})
            persons = find_persons(self.by, said["who"], 3)
            if len(persons) != 1:
                words = _("Line %(n)s: nobody fits.") if not persons else _("Line %(n)s: several people fit.")
                raise forms.ValidationError(words % {"n": number})
            found.append((persons[0], int(said["minutes"])))
        return found


@require_GET
@signed_in
def show_groups(request: SignedIn) -> HttpResponseBase:
    """The groups of the place with their hours, and the box for a new one."""
    return _list_page(request, GroupForm())


@require_POST
@signed_in
@once
def found(request: SignedIn) -> HttpResponseBase:
    """Writes down a group."""
    place, form = desk_place(request, Verb.SEE_ACCOUNT), GroupForm(request.POST)

    def work() -> None:
        found_group(by=request.by, at=timezone.now(), place=place, name=form.cleaned_data["name"])

    def again() -> HttpResponseBase:
        return _list_page(request, form)

    return through(request, form, work, Way(_("Written down."), reverse("station:groups"), again, "name"))


@require_GET
@signed_in
def show_group(request: SignedIn, organisation_id: str) -> HttpResponseBase:
    """What the group has and did."""
    return _page(request, group_seen_by(request.by, organisation_id), {})


@require_POST
@signed_in
@once
def note(request: SignedIn, organisation_id: str) -> HttpResponseBase:
    """Writes down what the group did."""
    purse, form = group_seen_by(request.by, organisation_id), ActivityForm(request.by, request.POST)

    def work() -> None:
        said = form.cleaned_data
        done = Done(said["held_on"], said["what"], said["people"])
        record_activity(by=request.by, at=timezone.now(), group=purse.group, done=done)

    def again() -> HttpResponseBase:
        return _page(request, purse, {"activity_form": form, "form": form})

    return through(request, form, work, Way(_("Written down."), _address(purse), again))


@require_POST
@signed_in
@once
def donate(request: SignedIn, organisation_id: str) -> HttpResponseBase:
    """Donates hours of the group."""
    purse, form = group_seen_by(request.by, organisation_id), DonateForm(request.POST)

    def work() -> None:
        minutes, reference = form.cleaned_data["minutes"], f"{request.by.person_id}-{form.cleaned_data['nonce'][:24]}"
        donate_group_time(by=request.by, at=timezone.now(), group=purse.group, minutes=minutes, reference=reference)

    def again() -> HttpResponseBase:
        return _page(request, purse, {"donate_form": form, "form": form})

    return through(request, form, work, Way(_("Donated. Thank you."), _address(purse), again))


@require_POST
@signed_in
@once
def take_back(request: SignedIn, activity_id: str) -> HttpResponseBase:
    """Takes an activity back, with the reason."""
    activity = visible_to(request.by, Verb.SEE_ACCOUNT, Activity).select_related("group").filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    purse, form = group_seen_by(request.by, activity.group_id), BecauseForm(request.POST)

    def work() -> None:
        undo_activity(by=request.by, at=timezone.now(), activity=activity, because=form.cleaned_data["because"])

    def again() -> HttpResponseBase:
        return _page(request, purse, {"form": form})

    return through(request, form, work, Way(_("Taken back. Both entries stay in the book."), _address(purse), again))


def _list_page(request: SignedIn, form: GroupForm) -> HttpResponseBase:
    place = desk_place(request, Verb.SEE_ACCOUNT)
    rows = [
        {"pk": one.group.pk, "name": one.group.name, "minutes": one.minutes, "place": place_name(one.group.place)}
        for one in groups_at(request.by, place)
    ]
    shown = {
        "rows": rows,
        "form": form,
        "may_post": may(request.by, Verb.POST_TRANSFER),
        "place_name": place_name(place),
    }
    context = {**around(request, place, "book"), **shown}
    return render(request, "station/groups.html", context, status=422 if form.errors else 200)


def _page(request: SignedIn, purse: GroupPurse, more: dict[str, Any]) -> HttpResponseBase:
    page = page_of(request, activities_of(request.by, purse.group).order_by("-held_on", "pk"))
    rows = [
        {
            "pk": one.pk,
            "on": one.held_on,
            "what": str(one.what),
            "minutes": one.minutes,
            "people": len(one.parts.all()),
            "entry_id": one.entry_id,
            "undone": one.undone_at is not None,
            "form": BecauseForm(auto_id=f"undo_{one.pk}_%s"),
        }
        for one in page
    ]
    shown = {
        "purse": purse,
        "rows": rows,
        "page": page,
        "activity_form": ActivityForm(request.by, initial={"held_on": timezone.localdate()}),
        "donate_form": DonateForm(),
        "may_post": may(request.by, Verb.POST_TRANSFER),
        **more,
    }
    context = {**around(request, desk_place(request, Verb.SEE_ACCOUNT), "book"), **shown}
    return render(request, "station/group.html", context, status=422 if "form" in more else 200)


def _address(purse: GroupPurse) -> str:
    return reverse("station:group", args=[purse.group.pk])
