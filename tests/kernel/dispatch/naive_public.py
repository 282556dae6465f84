"""The two public objectives once more, straight from the JSON of instance and solution. FORMAT.md 1, 2."""

from collections.abc import Mapping, Sequence

Json = Mapping[str, object]
Stop = tuple[float, float, str, str]
"""Start, end, patient (or departing point), service."""


def stops_of(route: dict) -> list[Stop]:
    """The locations of one route in order of time."""
    return sorted((one["start_time"], one["end_time"], one["patient"], one["service"]) for one in route["locations"])


def hhcrsp(instance: dict, solution: dict) -> dict[str, float]:
    """Travel, total and greatest tardiness, and the objective."""
    rows = {patient["id"]: number for number, patient in enumerate(instance["patients"], start=1)}
    patients = {patient["id"]: patient for patient in instance["patients"]}
    distances = instance["distances"]
    travel, tardiness = 0.0, [0.0]
    for route in solution["routes"]:
        at = 0
        for start, _, patient, _ in stops_of(route):
            travel += distances[at][rows[patient]]
            at = rows[patient]
            tardiness.append(max(0, start - patients[patient]["time_window"][1]))
        travel += distances[at][0]
    objective = (travel + sum(tardiness) + max(tardiness)) / 3
    return {"travel": travel, "lateness": sum(tardiness), "latest": max(tardiness), "objective": objective}


def uhhc(instance: dict, solution: dict) -> dict[str, float]:
    """Each soft component, and their weighted sum."""
    rows = {one["id"]: one["distance_matrix_index"] for one in (*instance["terminal_points"], *instance["patients"])}
    patients = {patient["id"]: patient for patient in instance["patients"]}
    routes = {route["caregiver_id"]: stops_of(route) for route in solution["routes"]}
    at_end = instance["metadata"]["time_window_met"] == "at_service_end"
    found = dict.fromkeys(instance["metadata"]["cost_components"], 0.0)
    idle, tardiness = [0.0], [0.0]
    for one in instance["caregivers"]:
        stops = routes.get(one["id"], [])
        served = [stop for stop in stops if stop[3] != "lunch_break"]
        idle.append(_shift(instance["distances"], rows, one, (stops, served), found))
        for start, end, patient, _ in served:
            opened = [span["end"] for span in patients[patient]["time_windows"] if span["start"] <= start]
            tardiness.append(max(0, (end if at_end else start) - opened[-1]))
            wanted = patients[patient].get("preferred_caregivers")
            found["caregiver_preferences"] += wanted is not None and one["id"] not in wanted
        found["missed_lunch_break"] += one["lunch_break"] and not _lunch(instance["lunch_breaks"], stops, at_end)
    seen = {stop[2] for stops in routes.values() for stop in stops if stop[3] != "lunch_break"}
    found["optional_patients"] = sum(patient["optional"] and key not in seen for key, patient in patients.items())
    found |= {"total_tardiness": sum(tardiness), "highest_tardiness": max(tardiness), "max_idle_time": max(idle)}
    weights = instance["metadata"]["cost_components"]
    return found | {"objective": sum(weights[key] * found[key] for key in weights)}


def _shift(
    distances: Sequence[Sequence[float]],
    rows: Mapping[str, int],
    one: dict,
    day: tuple[list[Stop], list[Stop]],
    found: dict[str, float],
) -> float:
    """Travel, waiting and extra time of one caregiver; their idle time is handed back."""
    (stops, served), shift = day, one["working_shift"]
    if not served:
        return shift["end"] - shift["start"]
    at, leaves, idle = rows[one["departing_point"]], None, 0.0
    for number, (start, end, place, _) in enumerate(stops):
        way = distances[at][rows[place]]
        found["travel_time"] += way
        if number == 0:
            idle += max(0, start - way - shift["start"])
        else:
            wait = start - leaves - way
            idle += wait
            before_first = number == 1 and stops[0][3] == "lunch_break"
            found["total_waiting_time"] += 0 if before_first else wait
        at, leaves = rows[place], end
    back = leaves + distances[at][rows[one["arrival_point"]]]
    found["travel_time"] += distances[at][rows[one["arrival_point"]]]
    found["total_extra_time"] += max(0, back - shift["end"])
    return idle + max(0, shift["end"] - back)


def _lunch(span: Mapping[str, float], stops: list[Stop], at_end: bool) -> bool:
    return any(
        service == "lunch_break"
        and span["start"] <= start
        and (end if at_end else start) <= span["end"]
        and end - start >= span["min_duration"]
        for start, end, _, service in stops
    )
