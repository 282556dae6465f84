"""Sealing a column that stood open: nothing is lost, and nothing stays readable in the table."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from huzhu.commons.sealed import noting_openings
from huzhu.commons.sealing import sealing

LAID = [
    migrations.CreateModel(
        "Jotting",
        [
            ("id", models.CharField(max_length=12, primary_key=True)),
            ("why", models.CharField(max_length=20, blank=True, default="")),
            ("because", models.CharField(max_length=200, blank=True)),
        ],
    )
]
STEPS = sealing("jottings.jotting", "because", whose="pk", codes={"no-show": "nobody_came"}, code_field="why")
SAID = {"a": "枇杷巷77号的钥匙", "b": "no-show", "c": ""}


def _apply(state: ProjectState, operations: list[migrations.operations.base.Operation]) -> ProjectState:
    for operation in operations:
        before, state = state, state.clone()
        operation.state_forwards("jottings", state)
        with connection.schema_editor() as editor:
            operation.database_forwards("jottings", editor, before, state)
    return state


@pytest.mark.django_db(transaction=True)
def test_a_column_is_sealed_with_all_it_holds() -> None:
    state = _apply(ProjectState(), LAID)
    rows = state.apps.get_model("jottings", "Jotting").objects
    for key, text in SAID.items():
        rows.create(id=key, because=text)
    state = _apply(state, STEPS)
    kept = state.apps.get_model("jottings", "Jotting")
    try:
        with noting_openings() as opened:
            assert {one.pk: (one.why, one.because) for one in kept.objects.order_by("pk")} == {
                "a": ("", SAID["a"]), "b": ("nobody_came", ""), "c": ("", ""),
            }  # fmt: skip
        assert opened == {"a": {"because"}}, "only what was there to open"
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM jottings_jotting")
            assert SAID["a"].encode() not in b"".join(bytes(str(one), "utf-8") for row in cursor for one in row)
            assert [column[0] for column in cursor.description] == ["id", "why", "because"]
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(kept)
