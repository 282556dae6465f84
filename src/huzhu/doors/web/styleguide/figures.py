"""Invented figures of one month for the style guide. No street is real."""

from django.utils.translation import gettext as _

from huzhu.doors.web.shapes import Column, Figure, NavItem, Series

MONTHS = ("12", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11")


def bureau_nav() -> list[NavItem]:
    """The supervisor's top bar."""
    return [
        NavItem(_("Month"), "#month", "trending-up", True),
        NavItem(_("Coverage"), "#coverage", "map-pin"),
        NavItem(_("To do"), "#todo", "list-checks", count=5),
        NavItem(_("Reports"), "#reports", "file-text"),
    ]


def figures() -> list[Figure]:
    """Five figures with all that must stand beside a number."""
    as_of = _("To 20 November.")
    return [
        Figure(
            _("15-minute circle"),
            "91.4%",
            _("Elders who reach a station within 15 minutes, climbs counted."),
            as_of,
            _("Target 95%, 3.6 points to go"),
            91.4,
            False,
            _("+0.8 on last month"),
            "trending-up",
            "up",
        ),
        Figure(
            _("Hours of help"),
            _("6,482 h"),
            _("Confirmed hours only."),
            as_of,
            _("6,960 h were asked for"),
            93,
            False,
            _("+8.2% on last month"),
            "trending-up",
            "up",
        ),
        Figure(
            _("Weekly calls on those alone"),
            "74%",
            _("Seen or spoken to each week."),
            as_of,
            _("115 of 441 were not reached"),
            74,
            True,
            _("−0.9 on last month"),
            "trending-down",
            "down",
            "#alone",
        ),
        Figure(
            _("Satisfaction"),
            "4.6 / 5",
            _("Asked within 48 hours of a visit."),
            as_of,
            _("1,204 answers, 61% of those asked"),
            92,
            False,
            _("As last month"),
        ),
        Figure(
            _("From asking to help"),
            _("median 5.2 h"),
            _("Urgent needs are counted apart."),
            as_of,
            _("Nine in ten within 22 h"),
        ),
    ]


def hours() -> list[Series]:
    """Two lines over twelve months, with a gap."""
    return [
        Series(_("Done"), (4210, 3860, 3360, 4620, 4890, 5250, 5480, 5310, 5040, 5750, 6000, 6482)),
        Series(_("Asked"), (4690, 4410, 4000, 5030, 5200, 5510, 5790, 5720, None, 6100, 6370, 6960)),
    ]


def street_columns() -> list[Column]:
    """The head of the bureau's table of streets."""
    return [
        Column(_("Street")),
        Column(_("Aged 60+"), numeric=True),
        Column(_("Coverage")),
        Column(_("Hours"), numeric=True),
        Column(_("Vitality")),
    ]


def streets() -> list[dict[str, object]]:
    """Rows of that table."""
    return [
        {
            "name": _("Qingshiqiao"),
            "elders": "18,240",
            "percent": 97,
            "low": False,
            "hours": "1,684",
            "stars": 4,
            "index": 82,
        },
        {
            "name": _("Nanpo"),
            "elders": "15,110",
            "percent": 88,
            "low": False,
            "hours": "1,210",
            "stars": 4,
            "index": 71,
        },
        {
            "name": _("Laochangpo"),
            "elders": "12,030",
            "percent": 74,
            "low": True,
            "hours": "702",
            "stars": 2,
            "index": 48,
        },
    ]


def todo() -> list[dict[str, str]]:
    """What waits for the supervisor."""
    return [
        {
            "word": _("Today"),
            "tone": "red",
            "title": _("8 elders living alone not reached for two weeks"),
            "text": _("Laochangpo"),
            "act": _("Remind"),
        },
        {
            "word": _("3 days"),
            "tone": "gold",
            "title": _("63 people may be entitled and have not claimed"),
            "text": _("To be verified by the community"),
            "act": _("Send on"),
        },
        {
            "word": _("Month end"),
            "tone": "blue",
            "title": _("One more station is proposed"),
            "text": _("would reach 640 more elders"),
            "act": _("Open"),
        },
    ]


def index_parts() -> list[dict[str, object]]:
    """What the vitality index is made of."""
    return [
        {"name": _("Taking part"), "percent": 58, "text": _("31 active members in a thousand elders")},
        {"name": _("Amount of help"), "percent": 74, "text": _("0.8 hours for each elder")},
        {"name": _("Content"), "percent": 88, "text": _("only visits that were asked about")},
        {"name": _("Staying"), "percent": 47, "text": _("helpers still there after half a year")},
    ]
