"""Founding divisions, moving them under another administrator, and laying streets over them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huzhu.commons.codes import new_code
from huzhu.commons.journal.actions import record
from huzhu.commons.places.models import Division, DivisionCode, StreetNetwork
from huzhu.commons.places.queries import streets_path
from huzhu.kernel.actor import Actor
from huzhu.kernel.walking.streets import Streets


@dataclass(frozen=True, slots=True)
class Charter:
    """What a division is entered with: name, tier, official code, and its station's telephone and street node."""

    name: str
    tier: str
    name_en: str = ""
    code: str = ""
    station_phone: str = ""
    station_node: int | None = None
    key: str = ""


@transaction.atomic
def found_division(*, by: Actor, at: datetime, charter: Charter, under: Division | None = None) -> Division:
    """Enters a division under its statutory parent; with a code, from the first day of that year on.

    Asks for no permission: places are entered by the set-up commands, before anybody holds a post.
    """
    key = charter.key or new_code()
    division = Division.objects.create(
        id=key,
        name=charter.name,
        name_en=charter.name_en,
        tier=charter.tier,
        statutory_parent=under,
        path=f"{under.path if under else '/'}{key}/",
        station_phone=charter.station_phone,
        station_node=charter.station_node,
    )
    if charter.code:
        DivisionCode.objects.create(division=division, code=charter.code, from_on=date(at.year, 1, 1))
    record(by=by, at=at, action="found_division", thing=f"division:{key}", details={"tier": charter.tier})
    return division


@transaction.atomic
def move_division(*, by: Actor, at: datetime, division: Division, administrator: Division) -> Division:
    """Puts a division, and all under it, under another administrator; its statutory parent stays (domain.md 0.11).

    Asks for no permission: only the keeper's commands call it.
    """
    old, new = division.path, f"{administrator.path}{division.pk}/"
    for moved in Division.objects.select_for_update().filter(path__startswith=old).order_by("pk"):
        moved.path = new + moved.path.removeprefix(old)
        moved.save(update_fields=["path"])
    division.administered_by, division.path = administrator, new
    division.save(update_fields=["administered_by"])
    details = {"administrator": administrator.pk}
    record(by=by, at=at, action="move_division", thing=f"division:{division.pk}", details=details)
    return division


@transaction.atomic
def lay_streets(*, by: Actor, at: datetime, place: Division, streets: Streets) -> StreetNetwork:
    """Keeps a walking network and lays it over a place and all under it. Laying the same one again changes nothing.

    Asks for no permission: only the set-up commands call it.
    """
    path = streets_path(streets.digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        streets.save(path)
    network, _ = StreetNetwork.objects.get_or_create(
        digest=streets.digest,
        defaults={
            "attribution": streets.attribution[:200],
            "nodes": len(streets.lon),
            "arcs": len(streets.tail),
            "imported_at": at,
        },
    )
    Division.objects.filter(pk=place.pk).update(streets=network)
    place.streets = network
    record(by=by, at=at, action="lay_streets", thing=f"division:{place.pk}", details={"nodes": network.nodes})
    return network
