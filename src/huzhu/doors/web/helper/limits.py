"""The form of what a helper gives at most: how long and how often a day, how many steps, and what not."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from huzhu.commons.helpers.limits import Limits
from huzhu.commons.helpers.models import Helper
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.widgets import PlainChecks
from huzhu.doors.web.wording import duration
from huzhu.kernel.packs import catalogue_on

MINUTES = (60, 90, 120, 180, 240, 360, 480)
VISITS = (1, 2, 3, 4, 6, 8)
STEPS = (0, 30, 60, 120, 200, 400)
ID = "limits_%s"


class LimitsForm(DoorForm):
    """Three choices and a list of boxes; nothing to type."""

    minutes = forms.ChoiceField(label=gettext_lazy("How long in a day, at most?"))
    visits = forms.ChoiceField(label=gettext_lazy("How many visits in a day, at most?"))
    steps = forms.ChoiceField(label=gettext_lazy("How many steps on one way, at most?"), required=False)
    not_services = forms.MultipleChoiceField(
        label=gettext_lazy("I rather do not do this"), required=False, widget=PlainChecks
    )

    def __init__(self, helper: Helper, *args: Any, **kwargs: Any) -> None:
        refused = helper.service_refusals.order_by("service", "pk").values_list("service", flat=True)
        now = {
            "minutes": helper.max_minutes_a_day,
            "visits": helper.max_visits_a_day,
            "steps": "" if helper.max_steps is None else helper.max_steps,
            "not_services": list(refused),
        }
        super().__init__(*args, initial=now, auto_id=ID, **kwargs)
        kept = {"minutes": helper.max_minutes_a_day, "visits": helper.max_visits_a_day}
        self._offer("minutes", [(str(one), duration(one)) for one in sorted({*MINUTES, kept["minutes"]})])
        self._offer("visits", [(str(one), str(one)) for one in sorted({*VISITS, kept["visits"]})])
        stairs = sorted({*STEPS, *([] if helper.max_steps is None else [helper.max_steps])})
        self._offer("steps", [("", _("As many as there are")), *((str(one), _steps(one)) for one in stairs)])
        language = get_language() or "zh"
        services = catalogue_on(timezone.localdate()).services
        self._offer("not_services", [(one.code, one.label.in_language(language)) for one in services])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def limits(self) -> Limits:
        """What was chosen."""
        told = self.cleaned_data
        steps = int(told["steps"]) if told["steps"] else None
        return Limits(int(told["minutes"]), int(told["visits"]), steps, frozenset(told["not_services"]))


def _steps(number: int) -> str:
    if not number:
        return _("no steps")
    return ngettext("%(n)d step", "%(n)d steps", number) % {"n": number}
