"""How far from a door somebody was: hundreds of metres, in doubt nearer; the position itself is not kept."""

from dataclasses import dataclass
from math import cos, hypot, radians

METRES_A_DEGREE = 111_320.0
ROUGH_METRES = 100
FURTHEST_METRES = 50_000  # further says no more


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a browser or telephone says it is: degrees (WGS 84), and within how many metres it is sure of it."""

    lon: float
    lat: float
    within_metres: float = 0.0


def rough_metres(door: tuple[float, float], fix: Fix) -> int:
    """Metres from a door (lon, lat in degrees) in a straight line, to the next hundred: positions are a hint, never
    more, and are rounded to 100 m (trust.md 3). What the telephone is unsure of counts for the helper."""
    east = (fix.lon - door[0]) * METRES_A_DEGREE * cos(radians(door[1]))
    north = (fix.lat - door[1]) * METRES_A_DEGREE
    away = max(0.0, hypot(east, north) - max(0.0, fix.within_metres))
    return min(FURTHEST_METRES, ROUGH_METRES * round(away / ROUGH_METRES))
