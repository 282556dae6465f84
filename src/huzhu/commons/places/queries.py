"""Reading places: where a division lies, and how long one walks between two doors."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from huzhu.commons.places.models import Division, StreetNetwork
from huzhu.commons.places.walks import minutes_kept
from huzhu.kernel.walking.minutes import NoWay, Route, route
from huzhu.kernel.walking.paces import walking_pack
from huzhu.kernel.walking.streets import Streets

UNKNOWN_WALK_MINUTES = 15.0
_NUMBER = re.compile(r"(\d+|(?<=第)[一二三四五六七八九十]+)")
_HAN_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class Ways:
    """Two ways between the same two doors: the quickest, and the one that spares stairs and steep streets."""

    quick: Route
    gentle: Route


def streets_path(digest: str) -> Path:
    """Where the network of that digest is kept, beside the database."""
    return Path(settings.HOME) / "streets" / f"{digest}.npz"


def attributions() -> list[str]:
    """Whom to thank for the streets in use, as their licences ask; shown on the front page."""
    named = StreetNetwork.objects.exclude(attribution="").values_list("attribution", flat=True)
    return sorted(set(named.order_by("pk")))


def network_of(place: Division) -> StreetNetwork | None:
    """The street network laid over a place, or over the nearest place above it."""
    above = [part for part in place.path.split("/") if part]
    # The path of a division begins with the path of each above it: the greatest is the nearest.
    return StreetNetwork.objects.filter(divisions__in=above).order_by("-divisions__path", "pk").first()


def community_of(place: Division) -> Division:
    """The community a place lies in, whose helpers serve it; the place itself where there is none above it."""
    if place.tier == Division.Tier.COMMUNITY:
        return place
    above = Division.objects.filter(pk__in=[part for part in place.path.split("/") if part])
    return above.filter(tier=Division.Tier.COMMUNITY).order_by("-path", "pk").first() or place


def in_order(places: Iterable[Division]) -> list[Division]:
    """Places as people list them: each after the one it lies in, neighbours by name, the tenth after the second."""
    rows = list(places)
    names = {one.pk: [*_name_parts(one.name), one.pk] for one in rows}
    return sorted(rows, key=lambda one: [names.get(part, [part]) for part in one.path.split("/") if part])


def homes_near(place: Division) -> list[Division]:
    """Where one can live in the district of a place: communities, grids, and streets that have neither."""
    tiers = (Division.Tier.SUBDISTRICT, Division.Tier.COMMUNITY, Division.Tier.GRID)
    above = Division.objects.filter(pk__in=[part for part in place.path.split("/") if part])
    district = above.filter(tier=Division.Tier.DISTRICT).order_by("-path", "pk").first() or place
    found = list(Division.objects.filter(path__startswith=district.path, tier__in=tiers).order_by("path", "pk"))
    parents = {one.path.rsplit("/", 2)[0] + "/" for one in found if one.tier == Division.Tier.COMMUNITY}
    return in_order(one for one in found if one.tier != Division.Tier.SUBDISTRICT or one.path not in parents)


def _name_parts(name: str) -> list[Any]:
    """Words and numbers by turns: 第十二网格 becomes 第, 12, 网格."""
    return [_number(part) if at % 2 else part for at, part in enumerate(_NUMBER.split(name))]


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (_HAN_DIGITS.get(tens, 1) * 10 if ten else 0) + _HAN_DIGITS.get(ones, 0)


def streets_of(place: Division) -> Streets | None:
    """The walking network of a place, read once a process."""
    network = network_of(place)
    return streets_at(network.digest) if network else None


@lru_cache(maxsize=8)
def streets_at(digest: str) -> Streets:
    """The walking network of that digest, read once a process."""
    return Streets.load(streets_path(digest))


def walking_table(place: Division, nodes: Sequence[int | None], paces: Sequence[str]) -> NDArray[np.float32]:
    """Minutes on foot [pace, from, to] between street nodes.

    A door whose node is not known, and a place without streets, take UNKNOWN_WALK_MINUTES each way, so that a
    missing map never makes somebody unreachable.
    """
    network = network_of(place)
    table = np.full((len(paces), len(nodes), len(nodes)), UNKNOWN_WALK_MINUTES, np.float32)
    known = [(index, node) for index, node in enumerate(nodes) if node is not None]
    if network is not None and known:
        rows, at = np.array([index for index, _ in known]), [node for _, node in known]
        streets = streets_at(network.digest)
        table[:, rows[:, None], rows[None, :]] = minutes_kept(streets, (network.digest, place.pk), at, paces)
    table[:, range(len(nodes)), range(len(nodes))] = 0
    return table


def ways_over(network: StreetNetwork | None, pace: str, start: int | None, end: int | None) -> Ways | None:
    """The quick and the gentle way between two street nodes at a pace of the walking pack.

    None where the streets or one of the doors are not known, or no way leads there.
    """
    if network is None or start is None or end is None:
        return None
    return _ways(network.digest, pace, start, end)


@lru_cache(maxsize=4096)
def _ways(digest: str, pace: str, start: int, end: int) -> Ways | None:
    streets, pack = streets_at(digest), walking_pack()
    if not (start < len(streets.lon) and end < len(streets.lon)):
        return None  # the node was found on another network
    try:
        quick = route(streets, pack.pace(pace), start, end)
        return Ways(quick, route(streets, pack.pace(pace), start, end, pack.gentleness))
    except NoWay:
        return None
