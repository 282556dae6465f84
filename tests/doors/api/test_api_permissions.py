"""Every operation with every post: who may, who is told it is not their post, and who is told it does not exist."""

import pytest
from django.db import transaction

from huzhu.doors.api.api import api
from tests.doors.api.tables import CALLERS, DEEDS, READS, codes, filled


@pytest.mark.parametrize("path", READS)
def test_who_may_read(scene, path):
    address = path.format(**codes(scene))
    assert tuple(scene.caller(name).get(address).status_code for name in CALLERS) == READS[path]
    assert scene.caller("anonymous").get(address).status_code == 401


@pytest.mark.parametrize("path", DEEDS)
def test_who_may_act(scene, path):
    names = codes(scene)
    body, expected = DEEDS[path]
    got = []
    for name in (*CALLERS, "anonymous"):
        with transaction.atomic():  # each caller finds the same morning
            response = scene.caller(name).post(path.format(**names), filled(body, names))
            transaction.set_rollback(True)
        got.append(response.status_code)
    assert tuple(got) == (*expected, 401)


def test_the_tables_hold_every_operation():
    named = {"hong": "person", "asked": "need", "approved": "need", "offered": "assignment", "accepted": "assignment"}
    named |= {"gone": "assignment", "wang": "person", "above": "entry", "community": "place", "street": "place"}
    named |= {"attended": "assignment", "left": "visit", "disputed": "visit"}
    named |= {"proposed": "plan", "told": "plan"}
    named |= {"opening_row": "row", "zhou": "person", "purchase_ordered": "purchase", "looked": "flag"}
    named |= {"booked": "round", "asking": "keeper", "keeping": "keeper"}
    named |= {"calling": "phone_call", "rung": "phone_call"}
    named |= {"kept": "reservation", "handed": "reservation", "answered": "referral"}
    fixed = {"figures/2026-11/visits_done": "figures/{month}/{figure}", "figures/2026-11": "figures/{month}"}
    fixed |= {f"{list_}/2026-11": f"{list_}/{{month}}" for list_ in ("settlement", "receipts")}

    def template(path: str) -> str:
        path = path.partition("?")[0]
        for name, noun in named.items():
            path = path.replace(f"{{{name}}}", f"{{{noun}}}")
        for written, general in fixed.items():
            path = path.replace(written, general)
        return f"/api/v1{path}"

    document = api.get_openapi_schema()
    written = {(method, path) for path, methods in document["paths"].items() for method in methods}
    assert {("get", template(path)) for path in READS} | {("post", template(path)) for path in DEEDS} == written
