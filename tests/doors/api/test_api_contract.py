"""The written contract: frozen in the repository, complete in its refusals, strict in what it takes."""

import inspect
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import polib
import pytest
from django.urls import resolve
from pydantic import BaseModel

from huzhu.doors.api import api as api_module
from huzhu.doors.api.api import api
from huzhu.doors.api.contract import REFUSED
from huzhu.doors.api.freeze import FROZEN, written
from tests.doors.api.operations import actions_of, operations

DOCUMENT = api.get_openapi_schema()


def described() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation as the contract has it: method, path, description."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_the_contract_is_frozen_in_the_repository():
    assert FROZEN.read_text(encoding="utf-8") == written(DOCUMENT), "run: python -m huzhu.doors.api.freeze"


def test_the_contract_is_served_to_anybody(client):
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.json()["openapi"].startswith("3.1")


def test_the_api_stands_in_the_house_where_the_contract_says():
    assert resolve("/api/v1/needs", urlconf="huzhu.config.urls").url_name == "listing"
    assert {path.partition("/v1/")[0] for path in DOCUMENT["paths"]} == {"/api"}


@pytest.mark.parametrize(("method", "path", "operation"), list(described()), ids=lambda one: str(one)[:60])
def test_each_operation_says_what_it_needs_and_refuses(method, path, operation):
    assert {"401", "422"} <= {str(status) for status in operation["responses"]}
    keys = [one for one in operation["parameters"] if one["name"] == "Idempotency-Key"]
    assert [one["required"] for one in keys] == ([True] if method == "post" else [])
    assert method in ("get", "post")


def test_bounds_are_said_in_the_words_of_json_schema():
    """What pydantic cannot push through a validator it writes as ge and le, which nobody who reads a contract knows."""
    assert re.findall(r'"(?:ge|gt|le|lt|multiple_of|min_length|max_length)":', written(DOCUMENT)) == []


def test_what_is_sent_is_taken_literally_and_named_in_snake_case():
    schemas = DOCUMENT["components"]["schemas"]
    asked = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for method, _path, operation in described()
        if "requestBody" in operation
    }
    assert asked
    for name, schema in schemas.items():
        if name != "Problem":
            assert schema.get("additionalProperties") is False, name
        for field in schema.get("properties", {}):
            assert re.fullmatch("[a-z][a-z_]*", field), field
    for name in asked:
        assert schemas[name].get("examples"), f"{name} shows no example"


def test_no_two_shapes_have_one_name():
    """The contract calls a shape by the name of its class: of two alike it would tell the one and answer the other."""
    names = Counter(
        one.__name__ for one in _below(BaseModel) if one.__module__.startswith("huzhu.") and "[" not in str(one)
    )
    assert [name for name, many in names.items() if many > 1] == []


def _below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def test_no_number_of_a_paper_is_ever_told():
    told = {
        name: schema for name, schema in DOCUMENT["components"]["schemas"].items() if "identity_number" in str(schema)
    }
    assert set(told) == {"Registration"}


@pytest.mark.parametrize("operation", list(operations()), ids=lambda one: one.path)
def test_an_operation_documents_all_that_its_action_refuses(operation):
    documented = {kind.__name__ for kind in (operation.openapi_extra or {}).get(REFUSED, ())}
    for action in actions_of(operation.view_func):
        said = re.search(r"Refuses: ([^.]*(?:\.[A-Z][^.]*)*)\.", inspect.getdoc(action) or "")
        assert said, f"{action.__name__} does not say what it refuses"
        refused = {one.strip().rpartition(".")[2] for one in said[1].split(",")}
        assert refused <= documented, f"{operation.view_func.__name__} lacks {refused - documented}"


def test_each_post_calls_one_action():
    for operation in operations():
        if operation.methods == ["POST"]:
            assert len(actions_of(operation.view_func)) == 1, operation.view_func.__name__


def test_each_text_of_the_api_is_in_chinese():
    home = FROZEN.parents[2] / "src" / "huzhu" / "doors" / "api"
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(home.rglob("*.py")))
    texts = set(re.findall(r'gettext_noop\(\s*"([^"]+)"', source))
    catalogue = polib.pofile(str(home / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    assert texts == {entry.msgid for entry in catalogue}
    assert all(entry.msgstr for entry in catalogue)
    assert [entry.msgid for entry in catalogue] == sorted(entry.msgid for entry in catalogue)


def test_the_routers_are_those_of_the_nouns():
    assert len({id(router) for _prefix, router in api_module.api._routers}) == 31  # thirty nouns and ninja's own
