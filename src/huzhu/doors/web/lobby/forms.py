"""The forms of the lobby: every way to sign in, and what one changes there."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from huzhu.commons.people.keys import phone_digest
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.widgets import PhoneInput
from huzhu.kernel.identity.phones import PhoneRefused, canonical_phone


def own_device() -> forms.BooleanField:
    """The question whether to stay signed in; nobody is kept unasked."""
    return forms.BooleanField(label=_("This is my own phone: keep me signed in"), required=False)


def digits_box(kind: str) -> dict[str, str]:
    """Attributes of a box for six digits: digits on the keyboard; pasting and filling in work (WCAG 3.3.8)."""
    return {
        "inputmode": "numeric",
        "autocomplete": kind,
        "maxlength": "12",
        "class": "in digits",
        "spellcheck": "false",
    }


class SignInForm(DoorForm):
    """Name and password; pasting and filling in by the browser work."""

    username = forms.CharField(
        label=_("User name"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    own_device = own_device()


class PhoneForm(DoorForm):
    """One's own telephone number; `phone` comes out as its digest, and the number goes no further."""

    phone = forms.CharField(label=_("What is your phone number?"), max_length=40, widget=PhoneInput)

    def clean_phone(self) -> bytes:
        """The digest of the number. A sentence for what is none."""
        try:
            return phone_digest(canonical_phone(self.cleaned_data["phone"]))
        except PhoneRefused as refusal:
            raise forms.ValidationError(_g(refusal.sentence) % refusal.params, code="phone") from refusal


class CodeForm(DoorForm):
    """The six digits that were sent or read out."""

    code = forms.CharField(
        label=_("Please type the six digits"), max_length=12, widget=forms.TextInput(digits_box("one-time-code"))
    )
    own_device = own_device()


class PinForm(DoorForm):
    """The six digits one keeps."""

    pin = forms.CharField(
        label=_("Your six-digit PIN"), max_length=12, widget=forms.PasswordInput(digits_box("current-password"))
    )
    own_device = own_device()


class CardForm(PinForm):
    """What stands on the card, which scanning fills in, and the PIN."""

    secret = forms.CharField(
        label=_("The letters on your card"),
        help_text=_("Scanning the card fills them in."),
        max_length=24,
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "data-card": "",
                "class": "in digits",
            }
        ),
    )
    field_order = ("secret", "pin", "own_device")


class NewPinForm(DoorForm):
    """A PIN of one's own, twice."""

    pin = forms.CharField(
        label=_("Choose six digits of your own"),
        help_text=_("Not your birthday, and not the PIN of your bank card."),
        max_length=12,
        widget=forms.PasswordInput(digits_box("new-password")),
    )
    again = forms.CharField(
        label=_("The same six digits again"), max_length=12, widget=forms.PasswordInput(digits_box("new-password"))
    )

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        answers = super().clean() or {}
        if "again" in answers and answers.get("pin") != answers["again"]:
            self.add_error("again", _g("These are not the same digits as above."))
        return answers


class ChangePinForm(NewPinForm):
    """The PIN one has, and another."""

    old = forms.CharField(
        label=_("Your six-digit PIN"), max_length=12, widget=forms.PasswordInput(digits_box("current-password"))
    )
    field_order = ("old", "pin", "again")


class SecondForm(DoorForm):
    """The six digits that the app shows now, or a spare code from the paper."""

    digits = forms.CharField(
        label=_("Six digits from the app, or a spare code"),
        max_length=24,
        widget=forms.TextInput(digits_box("one-time-code") | {"maxlength": "24", "inputmode": "text"}),
    )


class WhoForm(DoorForm):
    """Several people share a telephone: who it is this time."""

    person = forms.ChoiceField(
        label=_("Who are you?"), widget=forms.RadioSelect, error_messages={"required": _("Please choose who you are")}
    )

    def __init__(self, people: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class UnlockForm(DoorForm):
    """The password again."""

    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class NewPasswordForm(DoorForm):
    """The password one has, and another."""

    old = forms.CharField(
        label=_("Your password until now"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        help_text=_("Ten characters or more, not a common word. Three words in a row are easy to keep."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
