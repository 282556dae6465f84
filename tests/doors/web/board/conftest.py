"""The board under test stands in the station: its clock, its people and their browsers."""

from tests.doors.web.station.conftest import cast, clock, enter, li, xu, zhou

__all__ = ["cast", "clock", "enter", "li", "xu", "zhou"]
