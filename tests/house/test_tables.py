"""The tables: fields that belong together, names that say their unit, order that nobody leaves to chance."""

import re

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import CheckConstraint, Q
from django.utils.translation import override

from huzhu.commons.codes import CodeField
from huzhu.commons.sealed import SealedField

TABLES = [model for model in apps.get_models() if model.__module__.startswith("huzhu.")]
SEQUENCES = {
    "journal.Line",
    "journal.Naming",
    "journal.Block",
    "bank.Transfer",
    "people.SearchKey",
    "people.Account",
    "registers.Trace",
}
FLOATING = (models.FloatField, models.DecimalField)
# What in clear text would tell of one person. Only sealed fields may be called so.
TELLING = re.compile(r"^(name|door|address|phone|number|identity_number|point|note|born_place|email|id_number)$")
BY_NOBODY = "people.Person.registered_by"  # the first person, the house itself, was registered by nobody
SAID_OPENLY = {"places.Division.name", "people.Organisation.name", "journal.Block.number", "bank.Seal.number"}


def _name(model: type[models.Model]) -> str:
    return model._meta.label


def _fields(model: type[models.Model]) -> dict[str, models.Field]:
    return {field.name: field for field in model._meta.local_fields}


def _checks(model: type[models.Model]) -> list[CheckConstraint]:
    return [one for one in model._meta.constraints if isinstance(one, CheckConstraint)]


def _named_in(condition: Q) -> set[str]:
    names = set()
    for child in condition.children:
        names |= _named_in(child) if isinstance(child, Q) else {str(child[0]).split("__")[0]}
    return names


@pytest.mark.parametrize("model", TABLES, ids=_name)
def test_fields_that_belong_together_are_bound(model: type[models.Model]) -> None:
    """`approved_at` and `approved_by`: both or neither, and the database says so."""
    fields = _fields(model)
    pairs = {(at, at.removesuffix("_at") + "_by") for at in fields if at.endswith("_at")}
    for at, by in sorted(pairs):
        if by not in fields or not (fields[at].null or fields[by].null) or f"{_name(model)}.{by}" == BY_NOBODY:
            continue
        assert fields[at].null == fields[by].null, f"{at} and {by}: one may be empty and the other not"
        bound = [check for check in _checks(model) if {at, by} <= _named_in(check.condition)]
        assert bound, f"no constraint binds {at} and {by}"


@pytest.mark.parametrize("model", TABLES, ids=_name)
def test_a_pair_filled_by_half_breaks_its_constraint(model: type[models.Model]) -> None:
    """The binding says no to each half: it is a pair, not two names in one sentence."""
    fields = _fields(model)
    for at in [name for name in fields if name.endswith("_at") and fields[name].null]:
        by = at.removesuffix("_at") + "_by"
        if by in fields:
            pair = next(
                check for check in _checks(model) if _named_in(check.condition) == {at, by} or _is_pair(check, at, by)
            )
            assert _says_no(pair.condition, {at: False, by: True})
            assert _says_no(pair.condition, {at: True, by: False})


def _is_pair(check: CheckConstraint, at: str, by: str) -> bool:
    named = _named_in(check.condition)
    return {at, by} <= named and all(str(leaf[0]).endswith("__isnull") for leaf in _leaves(check.condition))


def _leaves(condition: Q) -> list[tuple[str, object]]:
    found = []
    for child in condition.children:
        found += _leaves(child) if isinstance(child, Q) else [child]
    return found


def _says_no(condition: Q, empty: dict[str, bool]) -> bool:
    def holds(part: Q | tuple[str, object]) -> bool:
        if isinstance(part, Q):
            answers = [holds(child) for child in part.children]
            whole = all(answers) if part.connector == Q.AND else any(answers)
            return whole != part.negated
        name = str(part[0]).split("__")[0]
        return empty.get(name, empty[min(empty)]) == part[1]

    return not holds(condition)


@pytest.mark.parametrize("model", TABLES, ids=_name)
def test_the_key_of_a_row_tells_nothing(model: type[models.Model]) -> None:
    key = model._meta.pk
    if _name(model) in SEQUENCES:
        assert not isinstance(key, CodeField)
    else:
        assert isinstance(key, CodeField)


@pytest.mark.parametrize("model", TABLES, ids=_name)
def test_names_of_fields_say_what_they_hold(model: type[models.Model]) -> None:
    for name, field in _fields(model).items():
        if isinstance(field, models.DateTimeField):
            assert name.endswith("_at") or name in ("at", "last_login"), f"{name}: a moment ends in _at"
        elif isinstance(field, models.DateField):
            assert name.endswith(("_on", "_since", "_from", "_to")) or name == "day", f"{name}: a day ends in _on"
        assert not (name.endswith("_at") and not isinstance(field, models.DateTimeField)), name
        assert not (name.endswith("_on") and not isinstance(field, models.DateField)), name


@pytest.mark.parametrize("model", TABLES, ids=_name)
def test_nothing_owed_floats(model: type[models.Model]) -> None:
    assert not [name for name, field in _fields(model).items() if isinstance(field, FLOATING)]


@pytest.mark.parametrize("model", TABLES, ids=_name)
def test_no_order_is_implied(model: type[models.Model]) -> None:
    assert not model._meta.ordering
    assert model._meta.get_latest_by is None


@pytest.mark.parametrize("model", TABLES, ids=_name)
def test_a_row_says_which_one_it_is(model: type[models.Model]) -> None:
    """`__str__` is its own, and never a name, number or address of a person: it ends up in logs."""
    assert "__str__" in vars(model)
    sealed = {field.name for field in model._meta.local_fields if isinstance(field, SealedField)}
    used = set(vars(model)["__str__"].__code__.co_names)
    assert not used & sealed


@pytest.mark.parametrize("model", TABLES, ids=_name)
def test_what_tells_of_a_person_is_sealed(model: type[models.Model]) -> None:
    for name, field in _fields(model).items():
        if TELLING.match(name) and f"{_name(model)}.{name}" not in SAID_OPENLY:
            assert isinstance(field, SealedField), f"{name} would lie readable in the database"


@pytest.mark.parametrize("model", TABLES, ids=_name)
def test_nothing_of_a_person_vanishes_with_another_row(model: type[models.Model]) -> None:
    """Only what can be made anew may go with its row: search keys and traces, and what a planning run left over."""
    going = {
        field.name for field in model._meta.local_fields if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is not models.PROTECT
    }  # fmt: skip
    assert not going or _name(model) in ("people.SearchKey", "registers.Trace", "dispatch.Unserved")


def test_the_journal_hangs_on_nothing() -> None:
    for model in apps.get_app_config("journal").get_models():
        assert not [field for field in model._meta.local_fields if field.is_relation], _name(model)


def test_migrations_hold_all_that_the_models_say() -> None:
    with override(None):  # as makemigrations does: labels are compared untranslated
        written = MigrationLoader(None)
        missing = MigrationAutodetector(written.project_state(), ProjectState.from_apps(apps)).changes(written.graph)
    ours = {model._meta.app_label for model in TABLES}
    assert not {app: changes for app, changes in missing.items() if app in ours}
