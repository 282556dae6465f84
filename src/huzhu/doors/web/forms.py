"""What every form of the web door has in common: its nonce, no browser bubbles, no colon glued to a label."""

import secrets
from datetime import date
from typing import Any
from unicodedata import normalize

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext, gettext_lazy

UNLIKELY = gettext_lazy("Please look at the year: it is a day between 1900 and 2100.")
LIMITS = (MinValueValidator(date(1900, 1, 1), UNLIKELY), MaxValueValidator(date(2100, 12, 31), UNLIKELY))


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


class Day(forms.DateField):
    """A day out of the browser's own calendar, or typed, in digits of any width.

    Whoever slips with the year is told so: after 9999-12-31 comes no day, and nobody here was born before 1900.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("error_messages", {"invalid": gettext_lazy("Please write a day like 2026-12-01")})
        super().__init__(validators=LIMITS, **kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day that was written; None for nothing."""
        return super().to_python(normalize("NFKC", value) if isinstance(value, str) else value)


def _say_what_is_missing(field: forms.Field) -> None:
    """In a summary of errors "This field is required" helps nobody: name what is missing, unless the form does so."""
    if field.error_messages.get("required") is not forms.Field.default_error_messages["required"] or not field.label:
        return
    asks = gettext("Please choose: %(label)s") if hasattr(field, "choices") else gettext("Please fill in: %(label)s")
    field.error_messages["required"] = asks % {"label": field.label}
