"""Who works at the stations of a simulated town, and the posts of its grid members."""

from collections.abc import Sequence
from datetime import date

from huzhu.kernel.packs import HelperKind
from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.simulation.elders import Registry, born_before
from huzhu.kernel.simulation.folk import MAN, WOMAN, Helper, Place, Staff
from huzhu.kernel.simulation.names import person_name


def station_staff(
    places: Sequence[Place], communities: Sequence[str], seed: int, on: date, registry: Registry
) -> tuple[Staff, ...]:
    """One member of staff for each station but the first, which the cast keeps, the keeper of the whole district, and
    the head of an organisation in the first community.
    """
    draw = Draw(seed, "stations")
    district = next(place.key for place in places if place.tier == "district")
    staff = [_staff(draw, registry, on, "staff", community) for community in communities[1:]]
    keeper = _staff(draw, registry, on, "keeper", district)
    return (*staff, keeper, _staff(draw, registry, on, "leader", communities[0]))


def grid_posts(helpers: Sequence[Helper]) -> tuple[Staff, ...]:
    """The posts of those helpers who are grid members, under the helper's own key."""
    return tuple(
        Staff(one.key, one.name, one.gender, one.born_on, one.phone, "grid_member", one.home.grid)
        for one in helpers
        if one.kind is HelperKind.GRID
    )


def _staff(draw: Draw, registry: Registry, on: date, post: str, place: str) -> Staff:
    gender = draw.pick((WOMAN, MAN))
    age = draw.whole(25, 55) + draw.unit()
    name = person_name(draw, gender, int(age))
    return Staff(draw.code(), name, gender, born_before(on, age), registry.phone(), post, place)
