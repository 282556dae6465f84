"""What one can ask for, in the words of an old person: three kinds, and under each a handful of things."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from huzhu.doors.web.wording import duration
from huzhu.doors.words import service_name
from huzhu.kernel.packs import UnknownService, catalogue_on
from huzhu.kernel.refusal import NotFound

ICONS = {
    "M1": "soup", "M2": "soup", "M3": "users",
    "C1": "brush-cleaning", "C2": "brush-cleaning", "C3": "scissors", "B1": "bath", "E2": "wrench",
    "P1": "message-circle", "L1": "phone",
    "D1": "stethoscope", "D2": "pill", "S1": "shopping-bag", "S2": "file-text", "A1": "footprints", "A2": "mountain",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """One of the three choices of the home page."""

    key: str
    icon: str
    tone: str
    title: str
    text: str
    question: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to ask for: its words, and how long it takes."""

    service: str
    icon: str
    title: str
    text: str


def groups() -> list[Group]:
    """Eating, at home, going out."""
    return [
        Group("eat", "soup", "", _("Eating"), _("Meals, orders"), _("What about eating?"), ("M1", "M2", "M3")),
        Group(
            "home", "house", "gold", _("At home"), _("Cleaning, repairs"), _("What is to be done at home?"),
            ("C1", "C2", "C3", "B1", "E2", "P1", "L1"),
        ),
        Group(
            "out", "footprints", "blue", _("Going out"), _("Doctor, shopping"), _("What do you go out for?"),
            ("D1", "D2", "S1", "S2", "A1", "A2"),
        ),
    ]  # fmt: skip


def group_of(key: str) -> Group:
    """The group of that key. Refuses: NotFound."""
    for group in groups():
        if group.key == key:
            return group
    raise NotFound


def choices_of(group: Group, day: date) -> list[Choice]:
    """What stands in the catalogue of a day among the things of a group."""
    catalogue = catalogue_on(day)
    known = {service.code: service for service in catalogue.services}
    return [
        Choice(code, ICONS[code], asked(code), _how_long(known[code].minutes or 30, free=known[code].earns_credit))
        for code in group.services
        if code in known
    ]


def checked(group: Group, service: str, day: date) -> str:
    """A service code that belongs to the group and stands in the catalogue. Refuses: NotFound."""
    try:
        catalogue_on(day).service(service)
    except UnknownService:
        raise NotFound from None
    if service not in group.services:
        raise NotFound
    return service


def asked(service: str) -> str:
    """A service as one asks for it: 陪我看病."""
    words = {
        "M1": _("Bring me a meal"),
        "M2": _("Cook at my home"),
        "M3": _("Eat with me"),
        "C1": _("Clean my rooms"),
        "C2": _("Wash my clothes"),
        "C3": _("Cut hair and nails"),
        "B1": _("Help me bathe"),
        "E2": _("Mend something"),
        "P1": _("Talk with me"),
        "L1": _("Show me my phone"),
        "D1": _("Go with me to the doctor"),
        "D2": _("Fetch my medicine"),
        "S1": _("Shop for me"),
        "S2": _("Run an errand for me"),
        "A1": _("Walk with me"),
        "A2": _("Help me on the stairs"),
    }
    return words.get(service) or service_name(service)


def task(service: str) -> str:
    """What the visitor comes for: 陪您去医院."""
    words = {
        "M1": _("brings you a meal"),
        "M2": _("cooks for you"),
        "M3": _("eats with you"),
        "C1": _("cleans your rooms"),
        "C2": _("washes your clothes"),
        "C3": _("cuts your hair and nails"),
        "B1": _("helps you bathe"),
        "E2": _("mends something for you"),
        "P1": _("talks with you"),
        "L1": _("shows you your phone"),
        "D1": _("goes with you to the doctor"),
        "D2": _("fetches your medicine"),
        "S1": _("shops for you"),
        "S2": _("runs an errand for you"),
        "A1": _("walks with you"),
        "A2": _("helps you on the stairs"),
        "V1": _("comes to see you"),
    }
    return words.get(service) or service_name(service)


def _how_long(minutes: int, *, free: bool) -> str:
    told = {"time": duration(minutes)}
    return (_("About %(time)s, free of charge") if free else _("About %(time)s, by a professional")) % told
