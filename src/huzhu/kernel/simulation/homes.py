"""Where people live: doors along the streets, and the communities, grids and lanes that part them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from huzhu.kernel.refusal import Refused
from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.simulation.folk import Door, Home, Place
from huzhu.kernel.simulation.names import community_name, street_name
from huzhu.kernel.walking.streets import Streets, metres_between, nearest_nodes

AREA = "500199"  # checked to be unassigned (domain.md 13); also the area of the invented ID numbers
GRID_HOUSEHOLDS = 300  # domain.md 5: about 300 households to an urban grid
ELDERS_PER_HOUSEHOLD = 0.65  # [P] 25 % of residents are 60 or over, 2.6 people to a household
LANES_PER_GRID = 4
TO_STREET_AT_MOST_M = 250.0
HEXAGON_RADIUS_M = 174.0  # edge of an H3 hexagon of resolution 9
METRES_PER_DEGREE = 111_195.0


class NobodyLivesHere(Refused):
    """The population file holds too few people near the streets for a town of that size."""

    code = "simulation.nobody_lives_here"
    sentence = "Too few people live near these streets to fill the town."
    next_step = "Please choose a population file that covers the streets, or a smaller town."


@dataclass(frozen=True, slots=True)
class Settlement:
    """The divisions of a town, communities first among `communities`, and its homes in no special order."""

    places: tuple[Place, ...]
    communities: tuple[str, ...]
    homes: tuple[Home, ...]


type Points = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]
"""Street node, longitude and latitude of each home."""


def along_streets(streets: Streets, seed: int, count: int) -> Points:
    """Homes at the nodes of a network, thicker in its middle."""
    draw = Draw(seed, "homes")
    x, y = (np.ptp(streets.lon) or 1.0), (np.ptp(streets.lat) or 1.0)
    from_middle = ((streets.lon - streets.lon.mean()) / x) ** 2 + ((streets.lat - streets.lat.mean()) / y) ** 2
    weight = np.exp(-6 * from_middle) * (0.3 + draw.generator.random(len(streets.lon)))
    chosen = np.searchsorted(np.cumsum(weight) / weight.sum(), draw.generator.random(count))
    return _beside(streets, draw, np.minimum(chosen, len(weight) - 1))


def by_population(
    streets: Streets, rows: Iterable[tuple[float, float, float]], seed: int, count: int, share: float
) -> Points:
    """Homes placed by (longitude, latitude, population) of hexagons, each near a street.

    The town is the ground around the steepest well-peopled hexagon that holds so many people that `share` of
    them fill the homes. Refuses: NobodyLivesHere.
    """
    draw = Draw(seed, "homes")
    table = np.array([row for row in rows if row[2] > 0], np.float64).reshape(-1, 3)
    if not len(table):
        raise NobodyLivesHere
    town = _town_ground(streets, table, count / share)
    weight = np.cumsum(town[:, 2]) / town[:, 2].sum()
    tries = 6 * count
    hexagon = np.minimum(np.searchsorted(weight, draw.generator.random(tries)), len(town) - 1)
    east, north = _in_circle(draw, tries)
    lon = town[hexagon, 0] + east / (METRES_PER_DEGREE * np.cos(np.radians(town[hexagon, 1])))
    node, metres = nearest_nodes(streets, lon, town[hexagon, 1] + north / METRES_PER_DEGREE)
    near = np.flatnonzero(metres <= TO_STREET_AT_MOST_M)[:count]
    if len(near) < count:
        raise NobodyLivesHere
    return _beside(streets, draw, node[near].astype(np.int64))


def settle(points: Points, seed: int, communities: int) -> Settlement:
    """Parts homes into compact communities, grids and lanes of nearly equal size, and names everything."""
    draw = Draw(seed, "places")
    node, lon, lat = points
    upper = _upper_places(draw)
    places, keys, homes = list(upper), [], list[Home]()
    for number, members in enumerate(_parts(np.arange(len(node)), lon, lat, communities)):
        community = _community(draw, number, upper[2], points, members)
        grids = max(1, round(len(members) / (GRID_HOUSEHOLDS * ELDERS_PER_HOUSEHOLD)))
        places.append(community)
        keys.append(community.key)
        for index, inside in enumerate(_parts(members, lon, lat, grids)):
            grid = _grid(draw, index, community)
            places.append(grid)
            homes += _doors(draw, points, inside, grid, len(homes))
    return Settlement((*places, *_foreign_places(draw, upper[1])), tuple(keys), tuple(homes))


def _beside(streets: Streets, draw: Draw, node: NDArray[np.int64]) -> Points:
    # A door is some steps from the middle of its street; six decimals are 0.1 m.
    aside = (draw.generator.random((2, len(node))) * 2 - 1) * 12 / METRES_PER_DEGREE
    return node, np.round(streets.lon[node] + aside[0], 6), np.round(streets.lat[node] + aside[1], 6)


def _in_circle(draw: Draw, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    radius = HEXAGON_RADIUS_M * np.sqrt(draw.generator.random(count))
    angle = 2 * np.pi * draw.generator.random(count)
    return radius * np.cos(angle), radius * np.sin(angle)


def _town_ground(streets: Streets, table: NDArray[np.float64], people: float) -> NDArray[np.float64]:
    """The hexagons nearest to the steepest well-peopled one, as many as hold so many people, or all."""
    grade = _grades(streets, table)
    peopled = table[:, 2] >= np.quantile(table[:, 2], 0.6)
    centre = int(np.argmax(np.where(peopled, grade, -1.0)))
    away = metres_between(table[centre, 0], table[centre, 1], table[:, 0], table[:, 1])
    nearest = table[np.argsort(away, kind="stable")]
    return nearest[: int(np.searchsorted(np.cumsum(nearest[:, 2]), people)) + 1]


def _grades(streets: Streets, table: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean grade of the streets of each hexagon, to whole per mille; 0 where no street starts."""
    shrink = np.cos(np.radians(table[:, 1].mean()))
    tree = cKDTree(np.column_stack([table[:, 0] * shrink, table[:, 1]]))
    tail = streets.tail
    far, hexagon = tree.query(np.column_stack([streets.lon[tail] * shrink, streets.lat[tail]]))
    inside = far * METRES_PER_DEGREE <= 2 * HEXAGON_RADIUS_M
    metres = np.bincount(hexagon[inside], streets.length_m[inside], len(table))
    climb = np.bincount(hexagon[inside], np.abs(streets.rise_m[inside]), len(table))
    return np.asarray(np.where(metres > 0, np.round(climb / np.maximum(metres, 1.0), 3), 0.0))


def _parts(
    members: NDArray[np.int64], lon: NDArray[np.float64], lat: NDArray[np.float64], count: int
) -> list[NDArray[np.int64]]:
    """The members in `count` compact parts of nearly equal size: cut in two across the longer side, again."""
    if count <= 1 or len(members) < 2:
        return [members]
    width = np.ptp(lon[members]) * np.cos(np.radians(lat[members].mean()))
    along = lon if width >= np.ptp(lat[members]) else lat
    ordered = members[np.lexsort((members, along[members]))]
    first = count // 2
    cut = round(len(ordered) * first / count)
    return [*_parts(ordered[:cut], lon, lat, first), *_parts(ordered[cut:], lon, lat, count - first)]


def _upper_places(draw: Draw) -> tuple[Place, Place, Place]:
    city = Place(draw.code(), "city", "山湾市", "Shanwan", "", None)
    district = Place(draw.code(), "district", "山湾区", "Shanwan District", AREA, city.key)
    street = Place(
        draw.code(),
        "subdistrict",
        "临江街道",
        "Linjiang Subdistrict",
        f"{AREA}001",
        district.key,
        "10990010000",
    )
    return city, district, street


def _foreign_places(draw: Draw, district: Place) -> tuple[Place, Place]:
    """A subdistrict and a community across the river: nobody of ours lives there, nobody there may see us."""
    street = Place(
        draw.code(), "subdistrict", "对岸街道", "Duian Subdistrict", f"{AREA}002", district.key, "10990020000"
    )
    community = Place(
        draw.code(), "community", "沙洲社区", "Shazhou Community", f"{AREA}002001", street.key, "10990020001"
    )
    return street, community


def _community(draw: Draw, number: int, street: Place, points: Points, members: NDArray[np.int64]) -> Place:
    node, lon, lat = points
    # The station stands at the home nearest to the middle of all.
    away = np.hypot(lon[members] - lon[members].mean(), lat[members] - lat[members].mean())
    at = int(members[np.argmin(away)])
    zh, en = community_name(number)
    code, phone = f"{street.code}{number + 1:03d}", f"1099001{number + 1:04d}"
    return Place(
        draw.code(),
        "community",
        zh,
        en,
        code,
        street.key,
        phone,
        int(node[at]),
        float(lon[at]),
        float(lat[at]),
    )


def _grid(draw: Draw, index: int, community: Place) -> Place:
    name, name_en = f"第{index + 1}网格", f"Grid {index + 1}"
    return Place(draw.code(), "grid", name, name_en, f"{community.code}{index + 1:03d}", community.key)


def _doors(draw: Draw, points: Points, members: NDArray[np.int64], grid: Place, before: int) -> list[Home]:
    node, lon, lat = points
    homes: list[Home] = []
    first_lane = before * LANES_PER_GRID // max(1, len(members))
    for lane, inside in enumerate(_parts(members, lon, lat, LANES_PER_GRID)):
        street = street_name(first_lane + lane)
        numbers = _house_numbers(node, inside)
        for at in inside.tolist():
            door = Door(street, numbers[int(node[at])], draw.whole(1, 4), draw.whole(1, 8), draw.whole(1, 6))
            homes.append(Home(str(grid.parent), grid.key, door, int(node[at]), float(lon[at]), float(lat[at])))
    return homes


def _house_numbers(node: NDArray[np.int64], inside: NDArray[np.int64]) -> dict[int, int]:
    """One house number for each street node of a lane, rising along it."""
    seen: Sequence[int] = list(dict.fromkeys(node[inside].tolist()))
    return {at: 2 * index + 1 for index, at in enumerate(seen)}
