"""What draws the fields of forms: boxes and lists by Jinja2, which compiles its templates, all around them by Django.

A desk's form has two dozen boxes and lists of fifty options. Drawn by Django's own templates they were a third of the
phone desk's page (decision 0043).
"""

from functools import cached_property
from pathlib import Path
from typing import Any

import django.forms
from django.forms.renderers import TemplatesSetting
from django.template.backends.jinja2 import Jinja2
from jinja2 import Environment

from huzhu.doors.web.templatetags.huzhu import icon

WIDGETS = ("forms/", "django/forms/widgets/")
FOLDERS = (Path(__file__).parent / "jinja2", Path(django.forms.__file__).parent / "jinja2")


def environment(**options: Any) -> Environment:
    """What the templates of widgets can call beside Jinja2's own."""
    drawn = Environment(**options)
    drawn.globals["icon"] = icon
    return drawn


class Widgetry(TemplatesSetting):
    """Templates of widgets from the folders `jinja2`, ours before Django's; of forms and fields as of any page."""

    def get_template(self, template_name: str) -> Any:
        """Raises TemplateDoesNotExist."""
        if template_name.startswith(WIDGETS):
            return self._drawer.get_template(template_name)
        return super().get_template(template_name)

    @cached_property
    def _drawer(self) -> Jinja2:
        options = {"environment": f"{__name__}.environment"}
        return Jinja2({"NAME": "widgets", "APP_DIRS": False, "DIRS": list(FOLDERS), "OPTIONS": options})
