"""Every operation with every post: who may, who is told it is not their post, and who is told it does not exist."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.cast import NOW
from tests.doors.api.scene import Scene

CALLERS = ("li", "zhou", "son", "hong", "wang", "chen", "xu")
TOMORROW = (NOW + timedelta(days=1)).isoformat()

# Expected statuses in the order of CALLERS: staff, operator, son as delegate, elder, helper, inspector, foreign staff.
READS = {
    "/me": (200,) * 7,
    "/people?find=洪桂芳": (200,) * 7,
    "/people/{hong}": (200, 200, 200, 200, 404, 404, 404),
    "/people/{hong}?open=phone": (200, 200, 403, 403, 404, 404, 404),
    "/people/{hong}/delegations": (200, 404, 404, 200, 404, 404, 404),
    "/people/{hong}/time": (200, 404, 404, 200, 404, 200, 404),
    "/people/{hong}/time/lines": (200, 404, 404, 200, 404, 200, 404),
    "/helpers": (200,) * 7,
    "/helpers/{helper}": (200, 200, 404, 404, 200, 404, 404),
    "/needs": (200,) * 7,
    "/needs/{asked}": (200, 200, 200, 200, 404, 404, 404),
    "/plans/last?place={community}&day=2026-11-20": (404, 403, 403, 403, 403, 403, 404),
    "/assignments/mine": (200,) * 7,
    "/assignments?place={community}&day=2026-11-20": (200, 200, 403, 403, 403, 403, 404),
    "/assignments/{offered}": (200, 200, 200, 200, 200, 404, 404),
    "/visits": (200,) * 7,
    "/visits/{left}": (200, 200, 200, 200, 404, 200, 404),
    "/notices/calls?place={community}": (200, 200, 403, 403, 403, 403, 404),
    "/figures/2026-11?place={community}": (200, 403, 403, 403, 403, 200, 404),
    "/figures/2026-11/visits_done?place={community}": (200, 403, 403, 403, 403, 200, 404),
    "/journal/mine": (200,) * 7,
}
ASK = {"elder": "{hong}", "service": "S1", "channel": "phone", "earliest_at": TOMORROW, "latest_start_at": TOMORROW}
FACT = {"kind": "living", "value": "alone", "from_on": "2026-01-01", "source": "visit"}
PAPER = {"skill_code": "elder_care", "issuer": "中心", "valid_from": "2026-01-01", "valid_to": "2027-01-01"}
HOURS = {"hours": [{"weekday": 0, "from_minute": 480, "to_minute": 600}]}
AWAY = {"from_on": "2026-12-01", "to_on": "2026-12-02"}
OFFER = {"need": "{approved}", "helper": "{helper}", "starts_at": (NOW + timedelta(hours=6)).isoformat()}
WHY = {"because": "因为"}
CARD = {"shown": "card", "card_code": "{card}"}
DEEDS = {
    "/people": ({"place": "{community}", "name": "新人"}, (201, 201, 403, 403, 403, 403, 404)),
    "/people/{hong}/facts": (FACT, (201, 403, 403, 403, 403, 403, 404)),
    "/people/{hong}/delegations": ({"delegate": "{wang}", "scopes": ["see"]}, (201, 404, 404, 201, 404, 404, 404)),
    "/delegations/{delegation}/revoke": ({}, (200, 404, 404, 200, 404, 404, 404)),
    "/people/{hong}/door-card": ({}, (201, 403, 403, 403, 403, 403, 404)),
    "/helpers": ({"person": "{son}", "kind": "volunteer"}, (201, 403, 403, 403, 403, 403, 404)),
    "/helpers/{helper}/skills": ({"code": "elder_care", "level": 1}, (201, 403, 403, 403, 403, 403, 404)),
    "/helpers/{helper}/papers": (PAPER, (201, 403, 403, 403, 403, 403, 404)),
    "/helpers/{helper}/hours": (HOURS, (200, 200, 404, 404, 200, 404, 404)),
    "/helpers/{helper}/absences": (AWAY, (201, 201, 404, 404, 201, 404, 404)),
    "/helpers/{helper}/avoidances": (
        {"elder": "{hong}", "said_by_elder": True},
        (201, 403, 404, 404, 403, 404, 404),
    ),
    "/needs": (ASK, (201, 201, 201, 201, 404, 404, 404)),
    "/needs/{asked}/approve": ({}, (200, 403, 403, 403, 403, 403, 404)),
    "/needs/{asked}/refuse": (WHY, (200, 403, 403, 403, 403, 403, 404)),
    "/needs/{asked}/cancel": (WHY, (200, 200, 200, 200, 404, 404, 404)),
    "/plans": ({"place": "{community}", "day": "2026-11-20"}, (201, 403, 403, 403, 403, 403, 404)),
    "/assignments": (OFFER, (201, 403, 403, 403, 403, 403, 404)),
    "/assignments/{offered}/accept": ({}, (200, 404, 404, 404, 200, 404, 404)),
    "/assignments/{offered}/decline": (WHY, (200, 404, 404, 404, 200, 404, 404)),
    "/assignments/{accepted}/give-back": (WHY, (200, 404, 404, 404, 200, 404, 404)),
    "/assignments/{accepted}/no-show": ({}, (200, 403, 403, 403, 403, 403, 404)),
    "/assignments/{accepted}/check-in": (CARD, (201, 201, 404, 404, 201, 404, 404)),
    "/assignments/{attended}/check-out": (CARD, (200, 200, 404, 404, 200, 404, 404)),
    "/visits/{left}/confirm": ({}, (200, 200, 200, 200, 404, 404, 404)),
    "/visits/{left}/dispute": (WHY, (200, 200, 200, 200, 404, 200, 404)),
    "/visits/{disputed}/uphold": (WHY, (200, 403, 403, 403, 403, 200, 404)),
    "/visits/{disputed}/dismiss": (WHY, (200, 403, 403, 403, 403, 200, 404)),
    "/visits/{left}/rate": ({"stars": 5}, (201, 201, 201, 201, 404, 404, 404)),
    "/notices/{notice}/calls": ({"outcome": "reached"}, (200, 200, 403, 403, 403, 403, 404)),
}


def codes(scene: Scene) -> dict[str, str]:
    """Every place in the tables above, filled from the scene."""
    rows = ["asked", "approved", "offered", "accepted", "attended", "left", "disputed", "notice", "delegation"]
    found = {name: getattr(scene, name).pk for name in rows}
    people = {name: getattr(scene.cast, name).pk for name in ("hong", "son", "wang", "community")}
    return found | people | {"helper": scene.cast.wang_helper.pk, "card": scene.cast.card}


def filled(body: dict, names: dict[str, str]) -> dict:
    """The body with its codes."""
    return {key: value.format(**names) if isinstance(value, str) else value for key, value in body.items()}


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
    from huzhu.doors.api.api import api

    named = {"hong": "person", "asked": "need", "approved": "need", "offered": "assignment", "accepted": "assignment"}
    named |= {"attended": "assignment", "left": "visit", "disputed": "visit"}
    fixed = {"figures/2026-11/visits_done": "figures/{month}/{figure}", "figures/2026-11": "figures/{month}"}

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
