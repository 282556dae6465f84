"""The sign-in form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from huzhu.doors.web.forms import DoorForm


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
