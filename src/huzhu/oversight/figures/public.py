"""What everybody may know of a place's month: the figures of the supervisors, without the small ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from huzhu.commons.places.models import Division
from huzhu.kernel.suppression import LEAST, hidden_cells, is_shown
from huzhu.oversight.figures.queries import Figure, Month, elders_at, figures_at, places_at

SHOWN = (
    "needs_asked",
    "needs_approved",
    "visits_done",
    "visits_confirmed",
    "minutes_credited",
    "elders_served",
    "helpers_active",
    "satisfaction",
)


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """One number for everybody; with `hidden` there are too few behind it, and it is not told."""

    figure: Figure
    hidden: bool


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """One place under another: visits done and confirmed minutes; None where too few elders are behind it."""

    place: Division
    visits_done: int | None
    minutes_credited: int | None


def public_figures(place: Division, month: Month) -> Sequence[PublicFigure]:
    """The month of a place and all under it. Asks no permission: what fewer than LEAST are behind is left out."""
    all_of_it = {one.code: one for one in figures_at(place, month)}
    crowd = min(int(all_of_it[code].value or 0) for code in ("elders_served", "helpers_active", "visits_confirmed"))
    return [_public(all_of_it[code], crowd) for code in SHOWN]


def public_places(place: Division, month: Month) -> Sequence[PublicPlace]:
    """The same for each division right under a place: no hidden number follows from the others and their sum."""
    lines, elders = places_at(place, month), elders_at(place, month)
    hidden = hidden_cells([elders.get(line.place.pk, 0) for line in lines])
    return [
        PublicPlace(line.place, None, None)
        if number in hidden
        else PublicPlace(line.place, line.visits_done, line.minutes_credited)
        for number, line in enumerate(lines)
    ]


def public_roots() -> list[Division]:
    """The places whose months are told to everybody: the topmost ones.

    Those under them have only their row in the table. A page of their own would tell what the table hides, by taking
    one from the other.
    """
    return list(
        Division.objects.filter(statutory_parent__isnull=True, administered_by__isnull=True).order_by("path", "pk")
    )


def last_month(today: date) -> date:
    """The first day of the last month that is over."""
    return date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)


def _public(figure: Figure, crowd: int) -> PublicFigure:
    value = figure.value
    if figure.unit == "minutes":
        hidden = 0 < crowd < LEAST or (crowd == 0 and bool(value))
    elif figure.unit == "stars":
        hidden = value is not None and not is_shown(figure.of or 0)
    else:
        hidden = not is_shown(int(value or 0), figure.of)
    return PublicFigure(replace(figure, value=None, of=None) if hidden else figure, hidden)
