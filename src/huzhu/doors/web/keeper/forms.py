"""The forms of the administrator's desk: a place, a name for it, a colleague, a post and its end."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huzhu.commons.people.areas import NAME_MOST, TIERS
from huzhu.commons.people.models import Post
from huzhu.commons.people.posts import Colleague, Term
from huzhu.commons.places.actions import Charter
from huzhu.commons.places.models import Division
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.widgets import PhoneInput
from huzhu.kernel.identity.names import clean_name
from huzhu.kernel.identity.phones import PhoneRefused, canonical_phone

WORK = {
    Post.Kind.OPERATOR: _("takes calls and writes them down"),
    Post.Kind.STAFF: _("decides requests, sends helpers, keeps the register"),
    Post.Kind.GRID_MEMBER: _("visits the households of a grid"),
    Post.Kind.INSPECTOR: _("reads figures, looks into what is odd, adopts rules"),
    Post.Kind.KEEPER: _("keeps places, posts and the machine; reads no register"),
    Post.Kind.LEADER: _("sees the tasks, people and hours of one organisation; no elder"),
}


def _name(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off"})
    return forms.CharField(label=label, max_length=NAME_MOST, required=required, help_text=help_text, widget=widget)


class NameForm(DoorForm):
    """What a place is called."""

    name = _name(_("Name in Chinese"), help_text=_("As people say it, the whole name."))
    name_en = _name(_("Name in English"), required=False, help_text=_("Left empty, English pages show the Chinese."))


class PlaceForm(NameForm):
    """A place in a wider one."""

    tier = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    code = forms.CharField(
        label=_("Official code"),
        max_length=18,
        required=False,
        help_text=_("From the statistical list; it may stay empty."),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )
    field_order = ("name", "tier", "name_en", "code")

    def __init__(self, under: Division, *args: Any, **kwargs: Any) -> None:
        below = TIERS[TIERS.index(under.tier) + 1 :]
        kwargs.setdefault("initial", {"tier": _usual_below(under.tier)})
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = [(one, Division.Tier(one).label) for one in below]  # type: ignore[attr-defined]

    def charter(self) -> Charter:
        """What was written, as a place is founded."""
        given = self.cleaned_data
        return Charter(given["name"], given["tier"], name_en=given["name_en"], code=given["code"].strip())


class PostForm(DoorForm):
    """As what somebody works, where, and on which days."""

    kind = forms.ChoiceField(
        label=_("Works as"),
        widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Post.Kind],
        initial=Post.Kind.STAFF,
    )
    place = forms.ChoiceField(label=_("Area"), help_text=_("The post reaches this place and all that lies in it."))
    organisation_id = forms.ChoiceField(
        label=_("Which organisation?"), required=False, help_text=_("Only for its head; else leave it empty.")
    )
    from_on = Day(label=_("First day"))
    to_on = Day(
        label=_("First day without it"), required=False, help_text=_("Left empty, it goes on until it is ended.")
    )

    def __init__(self, places: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        organisations: Sequence[tuple[str, str]] = kwargs.pop("organisations", ())
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = [("", "—"), *organisations]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (one.value, gettext("%(post)s: %(work)s") % {"post": one.label, "work": WORK[one]}) for one in Post.Kind
        ]
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def term(self) -> Term:
        """What was written, as a post is given."""
        given = self.cleaned_data
        led = given["organisation_id"] if given["kind"] == Post.Kind.LEADER else ""
        return Term(given["kind"], given["from_on"], given["to_on"], led or None)


class SignInPartForm(DoorForm):
    """A name to sign in with and a first password."""

    username = forms.CharField(
        label=_("Name to sign in with"),
        max_length=40,
        help_text=_("Latin letters or digits are quickest to type."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("First password"),
        max_length=200,
        strip=False,
        help_text=_("Ten characters or more. Tell it in person; they change it under “Sign-in and password”."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class ColleagueForm(SignInPartForm, PostForm):
    """Somebody who is not in the register yet: name, post, and a way to sign in."""

    name = _name(_("Name"))
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        help_text=_("With a mobile number they can also sign in by code."),
        widget=PhoneInput({"autocomplete": "off"}),
    )
    field_order = ("name", "phone", "kind", "place", "organisation_id", "from_on", "to_on", "username", "password")

    def clean_name(self) -> str:
        """The name without remarks and odd spaces."""
        return clean_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        """The number in digits alone. A sentence for what is none."""
        text = self.cleaned_data["phone"].strip()
        try:
            return canonical_phone(text) if text else ""
        except PhoneRefused as refusal:
            raise forms.ValidationError(gettext(refusal.sentence) % refusal.params, code="phone") from refusal

    def colleague(self) -> Colleague:
        """What was written, as a colleague is taken on."""
        given = self.cleaned_data
        return Colleague(**{key: given[key] for key in ("name", "phone", "username", "password")})


class EndForm(DoorForm):
    """From which day on a post is held no more."""

    to_on = Day(label=_("First day without it"), help_text=_("Today counts at once."))


def new_post(today: date, place_id: str) -> dict[str, Any]:
    """A post that begins today."""
    return {"from_on": today, "place": place_id, "kind": Post.Kind.STAFF}


def _usual_below(tier: str) -> str:
    """What is most often entered in a place of that tier."""
    usual = {Division.Tier.CITY: Division.Tier.DISTRICT, Division.Tier.DISTRICT: Division.Tier.SUBDISTRICT}
    usual |= {Division.Tier.SUBDISTRICT: Division.Tier.COMMUNITY, Division.Tier.COMMUNITY: Division.Tier.GRID}
    return str(usual.get(Division.Tier(tier), ""))
