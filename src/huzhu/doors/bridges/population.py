"""How many people live where, read from a table of cells."""

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from huzhu.kernel.refusal import Refused

_NAMES = {
    "lon": ("lon", "lng", "long", "longitude", "x"),
    "lat": ("lat", "latitude", "y"),
    "population": ("population", "pop", "people", "residents"),
}


class PopulationUnreadable(Refused):
    """Not a table of text, or one without the three columns."""

    code = "walking.population_unreadable"
    sentence = "This table of population cannot be read."
    next_step = "Please give a CSV file in UTF-8 with the columns lon, lat and population."


class PopulationRowFaulty(Refused):
    """A row whose place or number of people is no such thing."""

    code = "walking.population_row_faulty"
    sentence = "Row %(row)s of the table of population has no sound place or number of people."
    next_step = "Please correct that row and try again."


@dataclass(frozen=True, slots=True)
class PopulatedCell:
    """A cell of the map: its centre in degrees (WGS 84), and how many people live in it."""

    lon: float
    lat: float
    population: int


def read_population(path: str | os.PathLike[str]) -> tuple[PopulatedCell, ...]:
    """Every cell of a CSV table, those without people too, in the order of the file.

    Raises PopulationUnreadable, PopulationRowFaulty (rows counted as a spreadsheet shows them).
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return tuple(_cells(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PopulationUnreadable from error


def _cells(lines: Iterator[str]) -> Iterator[PopulatedCell]:
    reader = csv.DictReader(lines)
    titles = {title.strip().lower(): title for title in reader.fieldnames or ()}
    column = {key: next((titles[n] for n in names if n in titles), None) for key, names in _NAMES.items()}
    if None in column.values():
        raise PopulationUnreadable
    for row in reader:
        try:
            lon, lat, population = (float(row[column[key] or ""]) for key in _NAMES)
            if not (-180 <= lon <= 180 and -90 <= lat <= 90 and 0 <= population < 10_000_000):
                raise ValueError
        except (TypeError, ValueError) as error:
            raise PopulationRowFaulty(row=reader.line_num) from error
        yield PopulatedCell(lon, lat, round(population))
