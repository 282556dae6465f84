"""How often help comes: the choices on every form that asks, and how regular visits are said."""

from datetime import date, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from huzhu.care.rounds.actions import Rhythm
from huzhu.care.rounds.models import Round

ONCE = "once"
RHYTHMS = {"w4": Rhythm(4), "w8": Rhythm(8), "w13": Rhythm(13), "f6": Rhythm(6, every_weeks=2)}


def rhythm_choices() -> list[tuple[str, str]]:
    """Once, or again and again, in plain words."""
    return [
        (ONCE, _("Just once")),
        ("w4", _("Every week, 4 visits (a month)")),
        ("w8", _("Every week, 8 visits (two months)")),
        ("w13", _("Every week, 13 visits (three months)")),
        ("f6", _("Every other week, 6 visits (three months)")),
    ]


def rhythm_of(choice: str) -> Rhythm | None:
    """What a choice means; None for once."""
    return RHYTHMS.get(choice)


def weekly_word(every_weeks: int, weekday: int) -> str:
    """每周五, every Friday; 每两周的星期五, every other Friday."""
    told = {"weekday": str(WEEKDAYS[weekday]), "weeks": every_weeks}
    if every_weeks == 1:
        return _("every %(weekday)s") % told
    if every_weeks == 2:
        return _("every other %(weekday)s") % told
    return _("%(weekday)s, every %(weeks)s weeks") % told


def round_word(booked: Round) -> str:
    """On which weekday a round comes."""
    return weekly_word(booked.every_weeks, booked.weekday)


def last_day(booked: Round) -> date:
    """The day of the last visit; a round runs [from, to)."""
    return booked.to_on - timedelta(days=1)
