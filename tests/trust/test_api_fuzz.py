"""The API takes what its contract says and refuses the rest kindly: generated requests, every check of schemathesis."""

import copy
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from huzhu.doors.api.api import api
from tests.cast import NOW
from tests.doors.api.scene import Caller, Scene, morning, stand_still

LONG = os.environ.get("HUZHU_LONG") == "1"
EXAMPLES = 2000 if LONG else 6
TOKEN = "t" * 32

# The contract cannot say that a moment lies in our century, so the generator is told.
NEAR = st.integers(-400, 3000).map(lambda hours: (NOW + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ"))
DAYS = st.integers(-400, 400).map(lambda days: (NOW.date() + timedelta(days=days)).isoformat())
schemathesis.openapi.format("date-time", NEAR)
schemathesis.openapi.format("date", DAYS)


def real_codes(scene: Scene) -> dict[str, list[str]]:
    """What a code in an address or a body may be: rows that are there, our own and foreign ones."""
    cast = scene.cast
    people = [cast.hong.pk, cast.son.pk, cast.wang.pk, cast.xu.pk]
    return {
        "person": people,
        "elder": people,
        "delegate": people,
        "place": [cast.community.pk, cast.street.pk, cast.far.pk],
        "helper": [cast.wang_helper.pk],
        "need": [scene.asked.pk, scene.approved.pk, scene.left.need_id],
        "assignment": [scene.offered.pk, scene.accepted.pk, scene.attended.pk],
        "visit": [scene.left.pk, scene.disputed.pk],
        "notice": [scene.notice.pk],
        "delegation": [scene.delegation.pk],
        "shop": [scene.shop.pk],
        "goods": [scene.goods.pk],
        "reservation": [scene.kept.pk, scene.handed.pk],
        "thanks": [scene.thanks.pk],
        "phone_call": [scene.calling.pk, scene.rung.pk],
        "honour": [scene.honour.pk],
    }


def about_real_rows(document: dict[str, Any], codes: dict[str, list[str]]) -> dict[str, Any]:
    """The contract, narrowed so that what is generated hits rows instead of missing them all."""
    document = copy.deepcopy(document)
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation["parameters"]:
                _narrow(parameter["schema"], codes.get(parameter["name"]))
    for schema in document["components"]["schemas"].values():
        if schema.get("title") != "Problem" and not schema["title"].endswith("Told"):
            for name, field in schema.get("properties", {}).items():
                _narrow(field, codes.get(name))
    return document


def _narrow(schema: dict[str, Any], codes: list[str] | None) -> None:
    if codes and "pattern" in schema:
        schema["enum"] = codes


@pytest.fixture
def caller(db, settings, monkeypatch) -> dict[str, str]:
    """Staff Li's cookies and token, as a browser holds them."""
    stand_still(settings, monkeypatch)
    scene = morning()
    session = Caller(scene.cast.li).client.cookies["sessionid"].value
    return {"session": session, "codes": real_codes(scene)}


@pytest.fixture
def contract(caller) -> Iterator[Any]:
    """The contract over this morning's rows, with the house behind it."""
    config = SchemathesisConfig()
    config.projects.default.generation.with_security_parameters = False  # who calls is no matter of chance
    config.projects.default.analysis.constants.enabled = False  # they are put in beyond the bounds of the contract
    document = about_real_rows(api.get_openapi_schema(), caller["codes"])
    loaded = schemathesis.openapi.from_dict(document, config=config)
    loaded.app = get_wsgi_application()
    loaded.auth()(_signed_in(caller["session"]))
    for moment in (request_started, request_finished):  # else each answer closes the connection that rolls back
        moment.disconnect(close_old_connections)
    yield loaded
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


def _signed_in(session: str) -> type:
    class Session:
        """How a case shows who sends it."""

        def get(self, _case: Any, _context: Any) -> str:
            return session

        def set(self, case: Any, data: str, _context: Any) -> None:
            case.cookies = {**(case.cookies or {}), "sessionid": data}

    return Session


def test_what_is_generated_from_the_contract_breaks_nothing(contract):
    plain = "identity"  # the tool reads answers as they come over the wire
    sent = {"cookies": {"csrftoken": TOKEN}, "headers": {"X-CSRFToken": TOKEN, "Accept-Encoding": plain}}
    broken = {}
    for result in contract.get_all_operations():
        operation = result.ok()
        try:
            _try(operation, sent)
        except (Exception, BaseExceptionGroup) as fault:  # gathered, so that one run tells of all operations
            broken[operation.label] = fault
    assert not broken, "\n\n".join(f"{label}: {_told(fault)}" for label, fault in broken.items())


def _try(operation: Any, sent: dict[str, Any]) -> None:
    strategies = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

    @given(case=st.one_of(strategies))
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=not LONG)
    def run(case: Any) -> None:
        with transaction.atomic():  # each request finds the same morning
            try:
                case.call_and_validate(**sent)
            finally:
                transaction.set_rollback(True)

    run()


def _told(fault: BaseException) -> str:
    inner = getattr(fault, "exceptions", [fault])
    return "; ".join(str(one) for one in inner)
