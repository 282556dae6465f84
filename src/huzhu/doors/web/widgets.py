"""Form widgets of our own: big tiles with icon and shortcut, days by name, faces, the telephone box."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext

from huzhu.doors.web.wording import spoken_day, weekday

FACES = ("frown", "meh", "smile")


class Tiles(forms.RadioSelect):
    """Radio buttons as tiles. `icons` maps a value to its icon; with `keys`, the digits 1 to 9 choose (data-key)."""

    template_name = "forms/tiles.html"

    def __init__(
        self,
        icons: Mapping[str, str] | None = None,
        *,
        keys: bool = False,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.icons, self.keys = dict(icons or {}), keys

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *rest, **more)
        option["icon"] = self.icons.get(str(value), "")
        at = int(option["index"]) + 1
        if self.keys and at <= 9:
            option["attrs"]["data-key"] = str(at)
            option["attrs"]["aria-keyshortcuts"] = str(at)
            option["key"] = str(at)
        return option


class Days(forms.RadioSelect):
    """Radio buttons as days in words, for `day_choices`."""

    template_name = "forms/days.html"


class Faces(forms.RadioSelect):
    """Three to five answers as faces with words; `icons` from worst to best."""

    template_name = "forms/faces.html"

    def __init__(self, icons: tuple[str, ...] = FACES, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.icons = icons

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *rest, **more)
        option["icon"] = self.icons[min(int(option["index"]), len(self.icons) - 1)]
        return option


class PlainChecks(forms.CheckboxSelectMultiple):
    """Check boxes in columns without a frame each, for staff."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "choices-plain", **(attrs or {})})


class PhoneInput(forms.TextInput):
    """A telephone number: the phone shows its digits, the browser may fill it in."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "tel", "autocomplete": "tel", **(attrs or {})})


def day_choices(today: date, days: int = 4, *, any_day: bool = False) -> list[tuple[str, str]]:
    """The next days in words, today first. A value is an ISO date; with `any_day` the last one is "any"."""
    near = (gettext("Today, %(weekday)s"), gettext("Tomorrow, %(weekday)s"))
    choices = []
    for ahead in range(days):
        day = today + timedelta(days=ahead)
        words = near[ahead] % {"weekday": weekday(day)} if ahead < len(near) else spoken_day(day)
        choices.append((day.isoformat(), words))
    return [*choices, ("any", gettext("Any day will do"))] if any_day else choices
