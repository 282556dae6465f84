"""Invented people, visits and figures for the style guide. No resident, no database."""

from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from huzhu.doors.web.basis import Basis
from huzhu.doors.web.shapes import Column, Event, Fact, LinkRow, NavItem, Reason
from huzhu.doors.web.wording import week_words
from huzhu.kernel.opening import read_week

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 1, 57, tzinfo=UTC)
KIND_ICONS = {
    "meal": "soup",
    "clinic": "stethoscope",
    "errand": "shopping-bag",
    "clean": "brush-cleaning",
    "talk": "message-circle",
    "repair": "wrench",
    "medicine": "pill",
    "other": "ellipsis",
}
COLOURS = (
    ("ink", "#1c2024"),
    ("ink-2", "#464c52"),
    ("paper", "#faf7f1"),
    ("surface", "#ffffff"),
    ("sunk", "#f3eee4"),
    ("line", "#ddd5c7"),
    ("edge", "#73777b"),
    ("brand", "#0b5752"),
    ("brand-d", "#073f3b"),
    ("brand-w", "#e4f0ee"),
    ("red", "#9b1c14"),
    ("red-w", "#fdecea"),
    ("gold", "#6b4300"),
    ("gold-w", "#fdf0d8"),
    ("gold-l", "#e6b450"),
    ("green", "#125430"),
    ("green-w", "#e3f3e9"),
    ("blue", "#1c4a85"),
    ("blue-w", "#e8eff9"),
    ("focus", "#ffc83d"),
)


def station() -> dict[str, str]:
    """The station whose name and telephone stand on every page."""
    return {
        "name": _("Qingshiqiao station"),
        "phone": "023-0000 1234",
        "hours": week_words(read_week("0123456:480-1200")),
    }


def desk_nav(current: str) -> list[NavItem]:
    """The top bar of the style guide itself."""
    return [
        NavItem(_("Parts"), "/styleguide/", "list-checks", current == "parts"),
        NavItem(_("Elder"), "/styleguide/elder/", "house"),
        NavItem(_("Question"), "/styleguide/question/", "circle-question-mark"),
        NavItem(_("Helper"), "/styleguide/helper/", "hand-heart"),
        NavItem(_("Telephone desk"), "/styleguide/desk/", "phone-incoming", current == "desk", count=2),
        NavItem(_("Bureau"), "/styleguide/bureau/", "trending-up"),
        NavItem(_("Screen"), "/styleguide/screen/", "building-2"),
    ]


def field_tabs() -> list[NavItem]:
    """The helper's bottom bar."""
    return [
        NavItem(_("Today"), "#today", "calendar-check", True),
        NavItem(_("Find work"), "#find", "hand-helping"),
        NavItem(_("My time"), "#time", "hourglass"),
        NavItem(_("Me"), "#me", "user"),
    ]


def tab_items() -> list[NavItem]:
    """Tabs inside a page."""
    return [
        NavItem(_("Waiting"), "#waiting", "clock", True, 3),
        NavItem(_("Approved"), "#approved"),
        NavItem(_("Refused"), "#refused"),
    ]


def kinds() -> list[tuple[str, str]]:
    """The eight kinds of help."""
    return [
        ("meal", _("Meals")),
        ("clinic", _("To the doctor")),
        ("errand", _("Errands")),
        ("clean", _("Cleaning")),
        ("talk", _("Company")),
        ("repair", _("Repairs")),
        ("medicine", _("Medicine")),
        ("other", _("Other")),
    ]


def three_choices() -> list[LinkRow]:
    """The three choices of the elder's home."""
    return [
        LinkRow("#eat", "soup", _("Eating"), _("Meals, orders")),
        LinkRow("#home", "house", _("At home"), _("Cleaning, repairs"), "gold"),
        LinkRow("#out", "footprints", _("Going out"), _("Doctor, shopping"), "blue"),
    ]


def my_things() -> list[LinkRow]:
    """The rows under the elder's three choices."""
    return [
        LinkRow("#plan", "calendar-days", _("My visits"), _("3 more this week")),
        LinkRow("#time", "hourglass", _("My time"), _("12 h 30 min saved")),
        LinkRow("#family", "users", _("My family"), _("My daughter sees my visits")),
        LinkRow("#ring", "ear", _("Ring me back"), _("Hard to hear or to say? Fine.")),
    ]


def facts() -> list[Fact]:
    """What the desk sees of a caller."""
    return [
        Fact(_("Lives"), _("Alone, Shiti Lane 12"), _("4th floor, no lift")),
        Fact(_("Health"), _("Bad knees; looks after herself")),
        Fact(_("Family"), _("Son Hong Zhiqiang"), _("may act for her")),
        Fact(_("Time saved"), _("12 h 30 min")),
        Fact(_("Last visit"), _("18 November, to the doctor")),
    ]


def visit_facts() -> list[Fact]:
    """What a helper sees of an accepted visit."""
    return [
        Fact(
            _("Elder"),
            _("Grandma Hong, 84, lives alone"),
            _("Hard of hearing: speak slowly, face to face."),
            "user",
        ),
        Fact(
            _("Way"),
            _("Shiti Lane 12, 3-4-2"),
            _("9 minutes on foot, 38 m up, 126 steps"),
            "map-pin",
            "#gentle",
            _("The gentle way (14 minutes)"),
        ),
        Fact(_("To do"), _("Bring card and records; 11:00 cardiology; and home again"), "", "list-checks"),
    ]


def events() -> list[Event]:
    """A need's way so far."""
    return [
        Event(NOW - timedelta(hours=20), _("Zhou Min"), _("Taken down by phone"), icon="phone-incoming"),
        Event(NOW - timedelta(hours=19), _("Li Wenjing"), _("Approved")),
        Event(NOW - timedelta(hours=3), _("He Chunyan"), _("Cannot come"), _("Has a cold."), "x", "red"),
        Event(NOW, _("Wang Xiaochuan"), _("Arrived"), _("12 minutes late"), "clock", "gold"),
    ]


def reasons() -> list[Reason]:
    """Why this helper, and why not that one."""
    return [
        Reason(_("Known"), _("Went with her 6 times"), 30),
        Reason(_("Near"), _("9 minutes by the gentle way, 38 m up"), 18),
        Reason(_("Busy"), _("Has another visit at 13:30"), against=True),
    ]


def visit_columns() -> list[Column]:
    """The head of a list of visits: sorted by time."""
    return [
        Column(_("Time"), href="?sort=-time", sorted="ascending"),
        Column(_("Elder"), href="?sort=elder"),
        Column(_("Kind")),
        Column(_("Helper")),
        Column(_("Minutes"), numeric=True),
        Column(_("State")),
    ]


def visit_rows() -> list[dict[str, str]]:
    """Rows of that list."""
    return [
        {
            "time": "8:00",
            "elder": _("Wang Defu"),
            "kind": _("Repairs"),
            "helper": _("Tang Yong"),
            "minutes": "45",
            "word": _("Done"),
            "tone": "green",
        },
        {
            "time": "9:00",
            "elder": _("Hong Guifang"),
            "kind": _("To the doctor"),
            "helper": _("Wang Xiaochuan"),
            "minutes": "90",
            "word": _("Under way"),
            "tone": "blue",
        },
        {
            "time": "10:30",
            "elder": _("Zhang Guilan"),
            "kind": _("Meals"),
            "helper": _("He Chunyan"),
            "minutes": "30",
            "word": _("Late"),
            "tone": "gold",
        },
        {
            "time": "14:00",
            "elder": _("Peng Sufang"),
            "kind": _("Company"),
            "helper": "",
            "minutes": "60",
            "word": _("Not assigned"),
            "tone": "red",
        },
    ]


def offers() -> list[dict[str, object]]:
    """Open needs near a helper: a rough place, no name, no door."""
    return [
        {
            "title": _("Company, 1 hour"),
            "when": _("Today about 16:30"),
            "way": _("5 minutes on foot, level"),
            "gain": 60,
            "word": _("You went 6 times"),
            "tone": "brand",
        },
        {
            "title": _("Change a bulb"),
            "when": _("Tomorrow morning"),
            "way": _("11 minutes on foot, 21 m up"),
            "gain": 30,
            "word": _("Bring a ladder"),
            "tone": "",
        },
    ]


def hits() -> list[dict[str, str]]:
    """Whom a search found."""
    return [
        {
            "name": _("Hong Guifang"),
            "who": _("woman, 84, number ends in 3356"),
            "door": _("Shiti Lane 12, 3-4-2"),
            "match": "1",
        },
        {
            "name": _("Liu Xingye"),
            "who": _("man, 81, number ends in 7712"),
            "door": _("Qingshiqiao 5, 2-1"),
            "match": "",
        },
    ]


def fits() -> list[dict[str, str]]:
    """Who could come."""
    return [
        {
            "name": _("Wang Xiaochuan"),
            "word": _("Went 6 times"),
            "tone": "brand",
            "text": _("9 minutes on foot, gentle"),
        },
        {"name": _("Tang Yong"), "word": _("Has a car"), "tone": "", "text": _("from 9:30")},
    ]


def bases() -> list[Basis]:
    """Values that no source confirms yet."""
    return [Basis(_("Usual length of a service"), _("A proposal of the project"), "#rule", confirmed=False)]


def keys() -> list[tuple[str, str]]:
    """The desk's shortcuts."""
    return [("F2", _("caller")), ("1–8", _("kind")), ("Ctrl+Enter", _("save")), ("?", _("all shortcuts"))]


def plan() -> list[dict[str, str]]:
    """What happens at the station today."""
    return [
        {
            "time": "9:00",
            "what": _("Blood pressure and sugar"),
            "where": _("Hall, ground floor. Free."),
            "word": _("Now"),
            "tone": "green",
        },
        {
            "time": "10:00",
            "what": _("Phone class: how to spot a swindler"),
            "where": _("Room 2, 8 seats left"),
            "word": _("Soon"),
            "tone": "gold",
        },
        {
            "time": "14:30",
            "what": _("Neighbours' choir"),
            "where": _("Courtyard; upstairs if it rains"),
            "word": "",
            "tone": "",
        },
        {
            "time": "16:00",
            "what": _("Granary: rice, oil, warm shoes"),
            "where": _("Bring your card"),
            "word": "",
            "tone": "",
        },
    ]
