"""What stands on the board's map: needs by number, helpers by surname, the station, the way of the chosen pair."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, hypot, pi, sin

from huzhu.care.dispatch.problems import PACES
from huzhu.commons.helpers.models import Helper
from huzhu.commons.places.models import Division
from huzhu.commons.places.queries import Ways, ways_over
from huzhu.doors.web.board.day import BoardDay
from huzhu.doors.web.board.ground import HIGH, WIDE, Ground, Map, map_of
from huzhu.doors.web.board.waiting import Waiting

MOST_HELPERS = 14
APART = 27.0  # units between two marks, so that neither hides the other


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: where it stands on the drawing, the sign in it, and in full what it stands for."""

    x: float
    y: float
    sign: str
    name: str
    text: str = ""
    key: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """The gentle way of the chosen pair: its path, whose it is, and where its label stands."""

    path: str
    name: str
    minutes: int
    climb_metres: int
    steps: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole map with its text: who is on it, and who cannot be and why not."""

    ground: Ground
    needs: tuple[Mark, ...]
    helpers: tuple[Mark, ...]
    stations: tuple[Mark, ...]
    lanes: tuple[Mark, ...]
    way: Way | None
    wide: int = WIDE
    high: int = HIGH
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Whoever is not on the map: no door on a street is known, it lies beyond the edge, or it must not be shown."""

    needs: tuple[Waiting, ...] = ()
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Whose way is drawn, and to which street node."""

    helper: Helper
    node: int | None
    mobility: int = 0


@dataclass(slots=True)
class _Taken:
    """Places on the drawing that hold a mark already."""

    places: list[tuple[float, float]] = field(default_factory=list)

    def near(self, x: float, y: float) -> tuple[float, float]:
        """The nearest free place: there, or on rings around it."""
        for ring in range(5):
            for turn in range(max(1, ring * 8)):
                angle = 2 * pi * turn / max(1, ring * 8)
                at = round(x + ring * APART / 2 * cos(angle), 1), round(y + ring * APART / 2 * sin(angle), 1)
                if 14 <= at[0] <= WIDE - 14 and 14 <= at[1] <= HIGH - 14 and self._free(at):
                    self.places.append(at)
                    return at
        self.places.append((x, y))
        return x, y

    def _free(self, at: tuple[float, float]) -> bool:
        return all(hypot(at[0] - x, at[1] - y) >= APART for x, y in self.places)


def chart_of(
    day: BoardDay, queue: Sequence[Waiting], helpers: Sequence[Helper], pair: Pair | None, chosen: str = ""
) -> tuple[Chart | None, Unplaced]:
    """The map of a day, and whoever is not on it. No map for a place without streets."""
    shown = [one for one in queue if not one.need.elder.protected]
    station = day.place.station_node
    nodes = [one.need.elder.street_node for one in shown] + [one.person.street_node for one in helpers]
    drawn = map_of(day.place, [node for node in [station, *nodes] if node is not None])
    if drawn is None:
        return None, Unplaced()
    taken = _Taken()
    stations = _stations(drawn, taken, day.place)
    needs = tuple(mark for one in shown if (mark := _need(drawn, taken, one, chosen)))
    people = tuple(mark for one in helpers if (mark := _helper(drawn, taken, one)))
    placed = {mark.key for mark in (*needs, *people)}
    unplaced = Unplaced(
        needs=tuple(one for one in queue if one.number and one.need.pk not in placed),
        helpers=tuple(str(one.person.name) for one in helpers if one.pk not in placed),
    )
    way = _way(drawn, pair, (*needs, *people, *stations)) if pair else None
    lanes = _lanes(drawn, shown)
    return Chart(drawn.ground, needs, people, stations, lanes, way, attribution=drawn.network.attribution), unplaced


def gentle_way(drawn: Map, start: int | None, end: int | None, mobility: int) -> Ways | None:
    """The ways between two doors at the pace of the one who walks."""
    return ways_over(drawn.network, PACES[mobility], start, end)


def _stations(drawn: Map, taken: _Taken, place: Division) -> tuple[Mark, ...]:
    at = drawn.at(place.station_node)
    if at is None:
        return ()
    x, y = taken.near(*at)
    return (Mark(x, y, "", place.name),)


def _need(drawn: Map, taken: _Taken, one: Waiting, chosen: str) -> Mark | None:
    at = drawn.at(one.need.elder.street_node)
    if at is None:
        return None
    x, y = taken.near(*at)
    return Mark(x, y, str(one.number or ""), one.elder, one.service, one.need.pk, one.need.pk == chosen)


def _helper(drawn: Map, taken: _Taken, one: Helper) -> Mark | None:
    at = drawn.at(one.person.street_node)
    if at is None:
        return None
    name = str(one.person.name)
    x, y = taken.near(*at)
    return Mark(x, y, name[:1].upper(), name, str(one.get_kind_display()), one.pk)


def _lanes(drawn: Map, queue: Sequence[Waiting]) -> tuple[Mark, ...]:
    """The names of the streets where somebody waits, once each, under their first mark."""
    lanes: dict[str, Mark] = {}
    for one in queue:
        at = drawn.at(one.need.elder.street_node)
        if at and one.street not in lanes and not any(sign.isdigit() for sign in one.street):
            lanes[one.street] = Mark(at[0], at[1] + 34, "", one.street)
    return tuple(mark for mark in lanes.values() if mark.y < HIGH - 6)


def _way(drawn: Map, pair: Pair, marks: Sequence[Mark]) -> Way | None:
    ways = gentle_way(drawn, pair.helper.person.street_node, pair.node, pair.mobility)
    if ways is None or len(ways.gentle.nodes) < 2:
        return None
    route = ways.gentle
    x, y = _free_spot([at for node in route.nodes if (at := drawn.at(node))], marks)
    return Way(
        path=drawn.line(route.nodes),
        name=str(pair.helper.person.name),
        minutes=max(1, round(route.minutes)),
        climb_metres=round(route.climb_m),
        steps=route.steps,
        x=x,
        y=y,
    )


def _free_spot(along: Sequence[tuple[float, float]], marks: Sequence[Mark]) -> tuple[float, float]:
    """Where beside a way its label hides the fewest marks: of the spots above and below it, the one furthest off."""
    spots = [(min(max(x, 86), WIDE - 86), min(max(y + dy, 18), HIGH - 18)) for x, y in along for dy in (-26, 26)]

    def clear(at: tuple[float, float]) -> float:
        # The label is five times as wide as it is high: across counts for a fifth.
        return min((hypot((at[0] - mark.x) / 4, at[1] - mark.y) for mark in marks), default=0.0)

    return max(spots, key=clear, default=(WIDE / 2, HIGH / 2))
