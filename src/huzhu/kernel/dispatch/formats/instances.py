"""Public instances as problems: HHCRSP (one day, all served) and UHHC (shifts, options, breaks). FORMAT.md 1, 2."""

from collections.abc import Mapping
from math import inf

import numpy as np
from numpy.typing import NDArray

from huzhu.kernel.dispatch.formats.reading import Item, Malformed, once, read_json
from huzhu.kernel.dispatch.objective import Component, Objective, Tier
from huzhu.kernel.dispatch.person import Break, Person, Slot
from huzhu.kernel.dispatch.problem import Problem
from huzhu.kernel.dispatch.visit import Independent, InSequence, Minutes, Role, Sync, Together, Visit, Window

HHCRSP = Objective(
    "hhcrsp",
    (
        Tier("unserved", ((Component.UNSERVED, 1),)),
        Tier("cost", ((Component.TRAVEL, 1), (Component.LATENESS, 1), (Component.LATEST, 1))),
    ),
    hard=frozenset({Component.UNSERVED}),
    divisor=3,
)
"""(travel + total tardiness + greatest tardiness) / 3, everybody served. FORMAT.md 1."""

UHHC_COMPONENTS = {
    "travel_time": Component.TRAVEL,
    "total_tardiness": Component.LATENESS,
    "highest_tardiness": Component.LATEST,
    "total_waiting_time": Component.WAITING,
    "total_extra_time": Component.OVERTIME,
    "max_idle_time": Component.MAX_IDLE,
    "caregiver_preferences": Component.NOT_PREFERRED,
    "optional_patients": Component.OPTIONAL_UNSERVED,
    "missed_lunch_break": Component.MISSED_BREAK,
}
"""The soft components of UHHC. Other names are left aside, FORMAT.md 2 knows none."""

NOBODY = "nobody on the list"
"""Stands in an empty list of preferred people: whoever comes was not wished for."""

AT_END = "at_service_end"


def problem_from(data: bytes, name: str = "file") -> Problem:
    """The problem of a public instance, gzip-compressed or not; with `metadata` it is UHHC, else HHCRSP.

    Visits and people keep their ids, places are rows of `distances`. Refuses: Malformed.
    """
    top = read_json(data, name)
    try:
        return _uhhc(top) if top.get("metadata") is not None else _hhcrsp(top)
    except ValueError as error:  # what the problem itself finds: a place beyond the matrix, a length of nothing
        raise Malformed(name, str(error)) from None


def is_uhhc(problem: Problem) -> bool:
    """Which of the two families a problem was read from."""
    return problem.objective.name == "uhhc"


def _hhcrsp(top: Item) -> Problem:
    travel = _matrix(top.at("distances"))
    defaults = _default_minutes(top)
    depots = [key for key, _ in once(iter(top.at("central_offices").rows()))]
    visits = tuple(
        _visit(key, row, place, (_span(row.at("time_window")),), defaults)
        for place, (key, row) in enumerate(once(iter(top.at("patients").rows())), start=1)
    )
    people = tuple(
        Person(key, "caregiver", 0, (Slot(0, inf),), _skills(row), end_place=0)
        for key, row in once(iter(top.at("caregivers").rows()))
    )
    if len(depots) != 1 or travel.shape[1] != 1 + len(visits):
        raise top.at("distances").fault("must have one row for the one depot and one for each patient")
    _require_known(top, visits, people)
    places = (depots[0], *(visit.key for visit in visits))
    return Problem(visits, people, travel, objective=HHCRSP, exact=True, name=_name(top), places=places)


def _uhhc(top: Item) -> Problem:
    travel, meta = _matrix(top.at("distances")), top.at("metadata")
    at_end = _met_at_end(meta)
    points = {
        key: row.at("distance_matrix_index").index(travel.shape[1])
        for key, row in once(iter(top.at("terminal_points").rows()))
    }
    lunch = _lunch(top.get("lunch_breaks"), at_end)
    defaults = _default_minutes(top)
    visits: tuple[Visit, ...] = ()
    for key, row in once(iter(top.at("patients").rows())):
        place = row.at("distance_matrix_index").index(travel.shape[1])
        windows = tuple(_span(one) for one in row.at("time_windows").rows())
        visits += (_visit(key, row, place, windows, defaults, due_at_end=at_end),)
    people = tuple(_caregiver(key, row, points, lunch) for key, row in once(iter(top.at("caregivers").rows())))
    _require_known(top, visits, people)
    places = {visit.place: visit.key for visit in visits} | {place: key for key, place in points.items()}
    return Problem(
        visits,
        people,
        travel,
        objective=_weighed(meta.at("cost_components")),
        exact=True,
        name=_name(meta),
        places=tuple(places.get(index, "") for index in range(travel.shape[1])),
    )


def _matrix(item: Item) -> NDArray[np.float64]:
    """Travel as [class, from, to] of one class."""
    rows = item.rows()
    for row in rows:
        if len(row.rows()) != len(rows):
            raise row.fault(f"must have {len(rows)} entries like the matrix has rows")
    try:
        matrix = np.array(item.value, dtype=np.float64)
    except (TypeError, ValueError):
        raise item.fault("must hold numbers") from None
    if not np.isfinite(matrix).all() or (matrix < 0).any():
        raise item.fault("must hold minutes of 0 or more")
    return matrix.reshape(1, len(rows), len(rows))


def _name(item: Item) -> str:
    found = item.get("name")
    return "" if found is None else found.text()


def _default_minutes(top: Item) -> Mapping[str, Minutes]:
    found: dict[str, Minutes] = {}
    for key, row in once(iter(top.at("services").rows())):
        minutes = row.get("default_duration")
        if minutes is not None:
            found[key] = minutes.number()
    return found


def _visit(
    key: str,
    row: Item,
    place: int,
    windows: tuple[Window, ...],
    defaults: Mapping[str, Minutes],
    *,
    due_at_end: bool = False,
) -> Visit:
    if not windows:
        raise row.fault("needs a time window")
    optional, refused, preferred = (
        row.get("optional"),
        row.get("incompatible_caregivers"),
        row.get("preferred_caregivers"),
    )
    roles = tuple(_role(one, defaults) for one in row.at("required_services", "required_caregivers").rows())
    if not roles:
        raise row.fault("needs a service")
    return Visit(
        key,
        key,
        place,
        roles[0].minutes or 0,
        tuple(sorted(windows, key=lambda one: one.from_minute)),
        roles,
        preferred=frozenset() if preferred is None else preferred.texts() or frozenset({NOBODY}),
        refused=frozenset() if refused is None else refused.texts(),
        sync=_sync(row, len(roles)),
        mandatory=optional is None or not optional.flag(),
        weight=1,
        early_allowed=False,
        due_at_end=due_at_end,
    )


def _role(row: Item, defaults: Mapping[str, Minutes]) -> Role:
    service, minutes = row.at("service").text(), row.get("duration")
    if minutes is None and service not in defaults:
        raise row.fault("has no duration, and the service no default")
    return Role(
        frozenset({service}), minutes=defaults[service] if minutes is None else minutes.number(), service=service
    )


def _sync(row: Item, roles: int) -> Sync:
    if roles == 1:
        return Together()
    item = row.at("synchronization")
    kind = item.at("type").text()
    if kind == "simultaneous":
        return Together()
    if kind == "independent":
        return Independent()
    if kind != "sequential":
        raise item.fault(f"has a type that is unknown: {kind}")
    gap = item.at("distance")
    if isinstance(gap.value, dict):
        return InSequence(gap.at("min").number(), gap.at("max").number())
    least, most = _two(gap)
    return InSequence(least, most)


def _span(item: Item) -> Window:
    """A window that says when to come: nothing begins before the first, and later is tardy."""
    if isinstance(item.value, dict):
        return Window(item.at("start").number(), item.at("end").number(), hard=False)
    opens, closes = _two(item)
    return Window(opens, closes, hard=False)


def _two(item: Item) -> tuple[Minutes, Minutes]:
    rows = item.rows()
    if len(rows) != 2:
        raise item.fault("must be two numbers")
    return rows[0].number(), rows[1].number()


def _skills(row: Item) -> Mapping[str, int]:
    return dict.fromkeys(sorted(row.at("abilities").texts()), 1)


def _caregiver(key: str, row: Item, points: Mapping[str, int], lunch: Break | None) -> Person:
    start = row.at("departing_point")
    end = row.get("arrival_point") or start
    for point in (start, end):
        if point.text() not in points:
            raise point.fault("is no terminal point")
    shift, eats = row.get("working_shift"), row.get("lunch_break")
    slot = Slot(0, inf) if shift is None else Slot(shift.at("start").number(), shift.at("end").number())
    return Person(
        key,
        "caregiver",
        points[start.text()],
        (slot,),
        _skills(row),
        end_place=points[end.text()],
        overtime=True,
        lunch=lunch if eats is not None and eats.flag() else None,
    )


def _lunch(item: Item | None, at_end: bool) -> Break | None:
    if item is None:
        return None
    start, end, minutes = (item.at(key).number() for key in ("start", "end", "min_duration"))
    return Break(start, end, minutes, at_end, owed_idle=True)


def _met_at_end(meta: Item) -> bool:
    met = meta.get("time_window_met")
    if met is not None and met.text() not in (AT_END, "at_service_start"):
        raise met.fault(f"is neither at_service_start nor {AT_END}")
    return met is not None and met.text() == AT_END


def _weighed(costs: Item) -> Objective:
    """The objective of a UHHC instance: absent counts nothing, "HARD" must be nothing."""
    hard, weights = {Component.UNSERVED}, []
    for name, component in UHHC_COMPONENTS.items():
        weight = costs.get(name)
        if weight is not None and weight.value == "HARD":
            hard.add(component)
        elif weight is not None:
            weights.append((component, weight.number()))
    tiers = (Tier("unserved", ((Component.UNSERVED, 1),)), Tier("cost", tuple(weights)))
    return Objective("uhhc", tiers, frozenset(hard))


def _require_known(top: Item, visits: tuple[Visit, ...], people: tuple[Person, ...]) -> None:
    """Services somebody asks for or offers, and people somebody refuses or prefers, are in the file."""
    services = {row.at("id").text() for row in top.at("services").rows()}
    used = {role.service for visit in visits for role in visit.roles} | {
        skill for one in people for skill in one.skills
    }
    if used - services:
        raise top.at("services").fault(f"has no {min(used - services)}")
    named = {key for visit in visits for key in visit.refused | visit.preferred} - {NOBODY}
    if strangers := named - {person.key for person in people}:
        raise top.at("caregivers").fault(f"has no {min(strangers)}")
