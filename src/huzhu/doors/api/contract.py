"""The written contract: OpenAPI 3.1 in which every operation names its refusals by code."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import translation
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from huzhu.doors.api.problems import (
    MEDIA_TYPE,
    BodyUnreadable,
    Invalid,
    NotFromHere,
    NotJson,
    NotSignedIn,
    described,
    status_of,
)
from huzhu.doors.once import NonceMissing, NonceReused
from huzhu.kernel.refusal import Refused

ON_ALL: tuple[type[Refused], ...] = (NotSignedIn, Invalid)
ON_POST: tuple[type[Refused], ...] = (NonceMissing, BodyUnreadable, NotFromHere, NotJson, NonceReused)

ROOT = "/api/v1/"
REFUSED = "x-refused"
SAMPLES = {
    "because": "王小川 lacks the skill first_aid.",
    "who": "李文静",
    "when": "09:05",
    "service": "Q9",
    "digits": "10",
    "length": "17",
    "most": "13",
    "minutes": "60",
    "age": "60",
    "reference": "gift:k7m2x9qpt4wc-1",
    "fault": "rule[3]: no value",
    "where": "cases/timebank_nanjing: cap[0]",
    "found": "60",
    "expected": "30",
    "day": "2026-12-01",
    "sheet": "一",
    "rows": "20000",
    "people": "3",
    "yuan": "40.00",
    "cost": "60",
    "free": "20",
    "state": "cancelled",
    "kept": "2",
}

KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "minLength": 1},
    "description": "Made by the caller, new for each deed, the same when the deed is sent again.",
    "example": "6f1c9c7e-2b1f-4a55-9d0b-0a6f3c1d2e4f",
}

_TEXT = {"type": "string"}
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Why something was not done (RFC 9457), in the language of Accept-Language.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "next_step", "errors"],
    "properties": {
        "type": _TEXT | {"examples": ["urn:huzhu:problem:need.already_decided"]},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "instance": _TEXT,
        "code": _TEXT | {"description": "Stable; programs decide by it."},
        "next_step": _TEXT | {"description": "What the person can do now."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {"pointer": _TEXT, "code": _TEXT, "message": _TEXT},
            },
        },
    },
}


def refuses(*kinds: type[Refused]) -> dict[str, Any]:
    """What an operation may refuse beside what every operation may; goes into `openapi_extra`."""
    return {REFUSED: kinds}


class Contract(NinjaAPI):
    """The API with its refusals, its session and its Idempotency-Key written into the document."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """`needs_approve`: noun and verb."""
        noun = operation.view_func.__module__.rpartition(".")[2]
        return f"{noun}_{operation.view_func.__name__}"

    def get_root_path(self, path_params: dict[str, Any]) -> str:
        """Where the API stands, in the document as in `config/urls.py`."""
        return ROOT

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document, always in English."""
        with translation.override("en"):
            document = super().get_openapi_schema(**options)
            components = document["components"]
            components |= {"responses": {}, "examples": {}}
            for methods in document["paths"].values():
                for method, operation in methods.items():
                    _complete(method, operation, components)
        components["schemas"]["Problem"] = PROBLEM
        components["securitySchemes"] = {"session": {"type": "apiKey", "in": "cookie", "name": "sessionid"}}
        document["security"] = [{"session": []}]
        return document


def _complete(method: str, operation: dict[str, Any], components: dict[str, Any]) -> None:
    kinds = [*operation.pop(REFUSED, ()), *ON_ALL]
    for parameter in operation["parameters"]:
        _tidy(parameter)
    if method == "post":
        operation["parameters"] = [*operation["parameters"], KEY]
        kinds += ON_POST
    operation["summary"] = operation["description"].partition(".")[0]
    for status, codes in _by_status(kinds).items():
        name = "-".join([str(status), *codes])
        operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
        components["responses"][name] = _response(codes)
    components["examples"] |= {kind.code: {"summary": _summary(kind), "value": _sample(kind)} for kind in kinds}


def _tidy(parameter: dict[str, Any]) -> None:
    parameter.pop("examples", None)  # ninja puts a list where OpenAPI has a map; the schema holds them too
    schema = parameter["schema"]
    if "anyOf" in schema:  # left out or given: an address cannot say null
        schema |= next(one for one in schema.pop("anyOf") if one != {"type": "null"})


def _by_status(kinds: Iterable[type[Refused]]) -> dict[int, list[str]]:
    codes: dict[int, set[str]] = defaultdict(set)
    for kind in kinds:
        codes[status_of(kind)].add(kind.code)
    return {status: sorted(codes[status]) for status in sorted(codes)}


def _response(codes: list[str]) -> dict[str, Any]:
    examples = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": ", ".join(codes), "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}}}


def _summary(kind: type[Refused]) -> str:
    return (kind.__doc__ or kind.code).partition("\n")[0]


def _sample(kind: type[Refused]) -> dict[str, Any]:
    sentence, next_step = (
        re.sub(r"%\((\w+)\)s", lambda found: SAMPLES[found[1]], words) for words in (kind.sentence, kind.next_step)
    )
    document = described(status_of(kind), kind.code, sentence, next_step)
    return document | {"instance": "/api/v1/…", "errors": []}
