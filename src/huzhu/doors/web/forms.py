"""What every form of the web door has in common: its nonce, no browser bubbles, no colon glued to a label."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext


def new_nonce() -> str:
    """A nonce nobody can guess: 16 characters."""
    return secrets.token_urlsafe(12)


class DoorForm(forms.Form):
    """A form whose errors are told by the page (summary and field), not by the browser, and which carries a nonce."""

    use_required_attribute = False
    nonce = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_nonce)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _say_what_is_missing(field)


def _say_what_is_missing(field: forms.Field) -> None:
    """In a summary of errors "This field is required" helps nobody: name what is missing, unless the form does so."""
    if field.error_messages.get("required") is not forms.Field.default_error_messages["required"] or not field.label:
        return
    asks = gettext("Please choose: %(label)s") if hasattr(field, "choices") else gettext("Please fill in: %(label)s")
    field.error_messages["required"] = asks % {"label": field.label}
