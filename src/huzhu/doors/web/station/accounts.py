"""A person's time account at the desk: what is there, given on a spoken word, frozen, whom it goes to, and a death."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.care.visits.deaths import report_death
from huzhu.commons.people.access import Verb, may, require
from huzhu.commons.people.models import Person
from huzhu.commons.timebank.estates import passing_of
from huzhu.commons.timebank.heirs import end_heir, name_heir
from huzhu.commons.timebank.leaving import freeze_account, thaw_account
from huzhu.commons.timebank.models import Wish
from huzhu.commons.timebank.queries import estate_of, heir_of, leave_of
from huzhu.commons.timebank.wishes import Spoken, follow_wish
from huzhu.doors.once import once
from huzhu.doors.web.answers import tell_in
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.gate import SignedIn, desk_place, signed_in
from huzhu.doors.web.home.giving import HoursForm
from huzhu.doors.web.station.desk import around
from huzhu.doors.web.station.people import person_of
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.timelines import Purse, kin_words, purse_of
from huzhu.doors.web.wording import duration
from huzhu.kernel.refusal import NotFound, Refused

POOL = "pool"


class WishForm(HoursForm):
    """To whom, how many hours, and how the wish was heard."""

    to = forms.ChoiceField(
        label=gettext_lazy("To whom?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose somebody")},
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How was it said?"), choices=Wish.Channel.choices, widget=forms.RadioSelect
    )

    def __init__(self, kin: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = kin  # type: ignore[attr-defined]
        self.order_fields(["to", "hours", "channel"])


class HeirForm(DoorForm):
    """Who shall have the time."""

    other = forms.ChoiceField(
        label=gettext_lazy("Who shall have the time?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose somebody")},
    )

    def __init__(self, kin: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = kin  # type: ignore[attr-defined]


class DeathForm(DoorForm):
    """The day and the document."""

    died_on = Day(
        label=gettext_lazy("Day of death"),
    )
    document = forms.CharField(
        label=gettext_lazy("Document"),
        max_length=120,
        help_text=gettext_lazy("Its kind and number, for instance of the death certificate."),
    )


@require_GET
@signed_in
def show_account(request: SignedIn, person_id: str) -> HttpResponseBase:
    """What is there, and all that can be done with it at the desk."""
    return _page(request, _member(request, person_id), {})


@require_http_methods(["GET", "POST"])
@signed_in
@once
def give(request: SignedIn, person_id: str) -> HttpResponseBase:
    """What the person says: to whom and how much; then the sentence to read aloud; then yes."""
    member = _member(request, person_id)
    purse = purse_of(request.by, timezone.now(), member)
    kin = _may_have(purse)
    form = WishForm([(key, words) for key, (_one, words) in kin.items()], purse.own_minutes, _sent(request))
    ready = form.is_bound and form.is_valid()
    shown: dict[str, Any] = {"member": member, "form": form, "purse": purse, "back_href": _address(member)}
    if ready:
        shown |= {"sentence": _sentence(purse, form, kin), "minutes": form.minutes()}
    if request.method == "POST" and ready:
        try:
            _follow(request, member, form, kin, shown["sentence"])
        except Refused as refusal:
            tell_in(form, refusal, request.by, "hours")
        else:
            messages.success(request, _("Done as the person said. They are told."))
            return HttpResponseRedirect(_address(member))
    page = "station/account_read.html" if ready and not form.errors else "station/account_give.html"
    context = {**around(request, desk_place(request, Verb.SEE_PERSON), "people"), **shown}
    return render(request, page, context, status=422 if form.errors else 200)


@require_POST
@signed_in
@once
def freeze(request: SignedIn, person_id: str) -> HttpResponseBase:
    """The person leaves: the account is frozen."""
    member = _member(request, person_id)
    freeze_account(by=request.by, at=timezone.now(), member=member)
    messages.success(request, _("Frozen. Nothing is lost, and it can be taken up again at any time."))
    return HttpResponseRedirect(_address(member))


@require_POST
@signed_in
@once
def thaw(request: SignedIn, person_id: str) -> HttpResponseBase:
    """The person is back."""
    member = _member(request, person_id)
    thaw_account(by=request.by, at=timezone.now(), member=member)
    messages.success(request, _("The account counts again."))
    return HttpResponseRedirect(_address(member))


@require_POST
@signed_in
@once
def name(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Whom the person wants to have the time after death."""
    member = _member(request, person_id)
    kin = {one.pk: one for one, _relation, _words in kin_words(member)}
    form = HeirForm(_inheriting(request, member), request.POST)

    def work() -> None:
        name_heir(by=request.by, at=timezone.now(), member=member, other=kin[form.cleaned_data["other"]])

    def again() -> HttpResponseBase:
        return _page(request, member, {"heir_form": form, "form": form})

    return through(request, form, work, Way(_("Written down. It can be changed at any time."), _address(member), again))


@require_POST
@signed_in
@once
def unname(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Nobody is named any more."""
    member = _member(request, person_id)
    heir = heir_of(member)
    if heir is None:
        raise NotFound
    end_heir(by=request.by, at=timezone.now(), heir=heir)
    messages.success(request, _("Ended: nobody is named."))
    return HttpResponseRedirect(_address(member))


@require_POST
@signed_in
@once
def death(request: SignedIn, person_id: str) -> HttpResponseBase:
    """Writes down that the person has died; what was arranged is called off, somebody else settles the time."""
    member, form = _member(request, person_id), DeathForm(request.POST)

    def work() -> None:
        said = form.cleaned_data
        report_death(
            by=request.by, at=timezone.now(), member=member, died_on=said["died_on"], document=said["document"]
        )

    def again() -> HttpResponseBase:
        return _page(request, member, {"death_form": form, "form": form})

    done = _("Written down. Visits are called off; a colleague settles the time.")
    return through(request, form, work, Way(done, _address(member), again))


def _member(request: SignedIn, person_id: str) -> Person:
    member = person_of(request, person_id)
    require(request.by, Verb.SEE_ACCOUNT, within=member)
    return member


def _page(request: SignedIn, member: Person, more: dict[str, Any]) -> HttpResponseBase:
    at = timezone.now()
    passing, estate = passing_of(member, at), estate_of(member)
    shown = {
        "member": member,
        "member_name": str(member.name),
        "purse": purse_of(request.by, at, member),
        "leave": leave_of(member),
        "heir": heir_of(member),
        "passing": passing,
        "passes_to": str(passing.heir.name) if passing.heir else "",
        "pool_name": place_name(member.place),
        "estate": estate,
        "heir_form": HeirForm(_inheriting(request, member)),
        "death_form": DeathForm(),
        "may_correct": may(request.by, Verb.CORRECT_PERSON),
        **more,
    }
    status = 422 if "form" in more else 200
    context = {**around(request, desk_place(request, Verb.SEE_PERSON), "people"), **shown}
    return render(request, "station/account.html", context, status=status)


def _inheriting(request: SignedIn, member: Person) -> list[tuple[str, str]]:
    rules = purse_of(request.by, timezone.now(), member).rules
    return [(one.pk, words) for one, relation, words in kin_words(member) if relation in rules.inherit_to]


def _may_have(purse: Purse) -> dict[str, tuple[Person | None, str]]:
    kin: dict[str, tuple[Person | None, str]] = {
        one.pk: (one, words) for one, relation, words in kin_words(purse.member) if relation in purse.rules.gift_to
    }
    if purse.rules.donation_allowed:
        kin[POOL] = (None, _("the donations of %(place)s") % {"place": place_name(purse.member.place)})
    return kin


def _sent(request: SignedIn) -> QueryDict | None:
    if request.method == "POST":
        return request.POST
    if "hours" not in request.GET:
        return None
    asked = request.GET.copy()
    asked["nonce"] = secrets.token_urlsafe(12)
    return asked


def _sentence(purse: Purse, form: WishForm, kin: dict[str, tuple[Person | None, str]]) -> str:
    receiver, words = kin[form.cleaned_data["to"]]
    said = {
        "name": purse.member.name,
        "time": duration(form.minutes()),
        "who": receiver.name if receiver else words,
        "after": duration(purse.balance_minutes - form.minutes()),
    }
    return _("%(name)s, you want to give %(time)s to %(who)s. You keep %(after)s. Is that right?") % said


def _follow(
    request: SignedIn, member: Person, form: WishForm, kin: dict[str, tuple[Person | None, str]], sentence: str
) -> None:
    said = form.cleaned_data
    reference = f"{request.by.person_id}-{said['nonce'][:24]}"
    spoken = Spoken(kin[said["to"]][0], form.minutes(), said["channel"], sentence, reference)
    follow_wish(by=request.by, at=timezone.now(), member=member, spoken=spoken)


def _address(member: Person) -> str:
    return reverse("station:account", args=[member.pk])
