"""The form in which rules are changed: a field for each rule, in the rule's own words, checked as a pack is."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, get_args, get_origin

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from huzhu.doors.web.basis import source_in_words
from huzhu.doors.web.forms import Day, DoorForm
from huzhu.doors.web.lobby.rules import value_words
from huzhu.doors.web.widgets import PlainChecks
from huzhu.kernel.packfile import Confidence, Mark, PackError
from huzhu.kernel.rulesets import RuleRow
from huzhu.kernel.timebank.cases import run_cases
from huzhu.kernel.timebank.rules import DEFAULT, Layer, read_layer, shipped_layer
from huzhu.kernel.timebank.writing import KINDS, Head, Plain, fault_of, values_of, write_pack

RULE = "rule_"
BETWEEN = ";"
NO_SOURCE = Mark("no confirmed source", "-", Confidence.PROPOSAL, "无确认来源")
FIRST_OF_GROUP = {
    "beyond_plan_percent": gettext_lazy("What a visit earns"),
    "redeem_from_age": gettext_lazy("Using and giving time"),
    "granted_groups": gettext_lazy("Time granted each month"),
    "earned_expires": gettext_lazy("Limit, inheritance, guarantee"),
    "star_hours": gettext_lazy("Stars and points"),
    "pair_week_minutes": gettext_lazy("What is looked into"),
}


class PackForm(DoorForm):
    """A copy of a pack: what it is called, each rule, where the changes come from, and its table of cases."""

    name = forms.RegexField(
        label=gettext_lazy("Short name in Latin letters"),
        regex=r"^[a-z][a-z0-9_]*$",
        max_length=31,
        help_text=gettext_lazy("For instance the place: shanwan"),
        error_messages={"invalid": gettext_lazy("Small Latin letters, digits and _ only, a letter first.")},
    )
    zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80)
    en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80)
    illustrative = forms.TypedChoiceField(
        label=gettext_lazy("Is it an example only?"),
        choices=[("no", gettext_lazy("no, it is to be adopted")), ("yes", gettext_lazy("yes, an example"))],
        coerce=lambda value: value == "yes",
    )
    source_title = forms.CharField(
        label=gettext_lazy("Which document says so?"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Left empty, every screen says of the changed rules: no confirmed source."),
    )
    source_number = forms.CharField(label=gettext_lazy("Its number"), required=False, max_length=80)
    confidence = forms.ChoiceField(
        label=gettext_lazy("How sure is it?"),
        choices=[
            ("quoted", gettext_lazy("read in the document")),
            ("memory_medium", gettext_lazy("from memory, to be confirmed")),
            ("proposal", gettext_lazy("our own proposal")),
        ],
        initial="proposal",
    )
    verified_on = Day(
        label=gettext_lazy("Looked up on"),
        required=False,
    )
    cases = forms.CharField(
        label=gettext_lazy("Table of cases"),
        widget=forms.Textarea({"rows": 16, "spellcheck": "false", "class": "in"}),
        max_length=60_000,
        help_text=gettext_lazy("What must come out, worked through with the changed rules before they are kept."),
    )

    def __init__(self, parent: Layer, day: date, cases: str, data: Mapping[str, Any] | None = None) -> None:
        self.parent, self.day, self.text = parent, day, ""
        self.before = values_of(parent, day)
        super().__init__(data, initial=_initial(parent, cases))
        rows = {row.code: row for layer in (shipped_layer(DEFAULT), parent) for row in layer.rows if day in row.valid}
        for code in KINDS:
            self.fields[f"{RULE}{code}"] = _field(code, self.before[code], rows[code])

    @property
    def code(self) -> str:
        """What the pack is called."""
        return f"{DEFAULT}_{self.cleaned_data['name']}"

    def groups(self) -> list[dict[str, Any]]:
        """The fields of rules under their headings."""
        found: list[dict[str, Any]] = []
        for code in KINDS:
            if code in FIRST_OF_GROUP:
                found.append({"key": code, "name": FIRST_OF_GROUP[code], "fields": []})
            found[-1]["fields"].append(self[f"{RULE}{code}"])
        return found

    def clean(self) -> dict[str, Any]:
        """What the checker of packs and the table of cases say, each beside its field."""
        said = super().clean() or {}
        values = {code: self._value(code, said[f"{RULE}{code}"]) for code in KINDS if f"{RULE}{code}" in said}
        for code, value in values.items():
            if fault := fault_of(code, value):
                self.add_error(f"{RULE}{code}", _("The checker says: %(fault)s") % {"fault": fault})
        if not self.errors:
            self._write(said, values)
        return said

    def _value(self, code: str, typed: Any) -> Plain:
        """Boxes know no order: the same ones ticked are the same value."""
        value, before = _value(code, typed), self.before[code]
        same = isinstance(typed, list) and isinstance(before, list) and set(typed) == set(before)
        return before if same else value

    def _write(self, said: Mapping[str, Any], values: Mapping[str, Plain]) -> None:
        head = Head(self.code, said["zh"], said["en"], said["name"], illustrative=said["illustrative"])
        if values == self.before:
            self.add_error(None, _("Nothing is different from the rules you started from."))
            return
        self.text = write_pack(head, self.parent, values, _mark(said), self.day)
        try:
            layer = read_layer(self.code, self.text)
            failing = [case for case in run_cases(self.code, said["cases"], layer) if not case.holds]
        except (PackError, ValueError, KeyError) as fault:
            self.add_error(_where(str(fault)), _("The checker says: %(fault)s") % {"fault": fault})
            return
        for case in failing:
            told = {"where": case.where.partition(".toml.")[2], "found": case.found, "expected": case.expected}
            self.add_error("cases", _("%(where)s gives %(found)s, but it should give %(expected)s.") % told)


def _initial(parent: Layer, cases: str) -> dict[str, Any]:
    name = parent.code.removeprefix(DEFAULT).strip("_")
    example = "yes" if parent.illustrative else "no"
    return {"name": name, "zh": parent.label.zh, "en": parent.label.en, "illustrative": example, "cases": cases}


def _field(code: str, value: Plain, row: RuleRow) -> forms.Field:
    """The field of a rule, called as the rule calls itself, with its value today and where that comes from."""
    state = "" if row.note.mark.confirmed else _("not confirmed")
    told = " · ".join(filter(None, [value_words(row.value), source_in_words(row.note.mark), state]))
    label = row.note.label.in_language(get_language() or "zh")
    common: dict[str, Any] = {
        "label": label,
        "help_text": _("Today: %(value)s") % {"value": told},
        "initial": _shown(value),
    }
    hint = KINDS[code]
    if hint is bool:
        return forms.ChoiceField(choices=[("true", _("yes")), ("false", _("no"))], **common)
    if hint is int:
        return forms.IntegerField(min_value=0, max_value=10**9, **common)
    members = get_args(hint)[0] if get_origin(hint) in (tuple, frozenset) else None
    if isinstance(members, type) and issubclass(members, StrEnum):
        choices = [(one.value, value_words(one)) for one in members]
        return forms.MultipleChoiceField(choices=choices, widget=PlainChecks(), required=False, **common)
    return forms.CharField(max_length=400, required=hint is str, **common)


def _shown(value: Plain) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and (not value or not str(value[0]).isidentifier()):
        return f"{BETWEEN} ".join(map(str, value))
    return value


def _value(code: str, typed: Any) -> Plain:
    """What was typed as a pack would say it; numbers that are none stay texts, and the checker says so."""
    hint = KINDS[code]
    if hint is bool:
        return bool(typed == "true")
    if hint is int or hint is str:
        said: int | str = typed
        return said
    parts = typed if isinstance(typed, list) else [one.strip() for one in typed.split(BETWEEN) if one.strip()]
    if get_args(hint)[0] is int:
        return [int(one) if one.isdecimal() else one for one in parts]
    return sorted(parts) if get_origin(hint) is frozenset else list(parts)


def _mark(said: Mapping[str, Any]) -> Mark:
    title, number = said["source_title"].strip(), said["source_number"].strip()
    if not title:
        return NO_SOURCE
    return Mark(title, number or "-", Confidence(said["confidence"]), verified_on=said["verified_on"])


def _where(fault: str) -> str | None:
    """The field of which the checker speaks; None where it speaks of the whole, "cases" of the table."""
    if "cases/" in fault:
        return "cases"
    found = re.search(r"rule\[(\w+)\]", fault)
    return f"{RULE}{found[1]}" if found and found[1] in KINDS else None
