"""The forms of the telephone desk: a need, a new person, and the short answers of every day."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huzhu.care.needs.actions import Ask
from huzhu.care.needs.models import Need
from huzhu.care.rounds.actions import Rhythm
from huzhu.commons.people.actions import Particulars
from huzhu.commons.places.models import Division
from huzhu.doors.web.answers import in_a_row
from huzhu.doors.web.forms import DoorForm
from huzhu.doors.web.rhythms import ONCE, rhythm_choices, rhythm_of
from huzhu.doors.web.station.times import OTHER_DAY, ClockField, DayWhenWanted, WhenWanted, desk_days
from huzhu.doors.web.surroundings import place_name
from huzhu.doors.web.widgets import Days, PhoneInput, PlainChecks, Tiles
from huzhu.doors.web.wording import duration
from huzhu.doors.words import words_of
from huzhu.kernel.identity.dates import read_birth_date
from huzhu.kernel.identity.doors import clean_door
from huzhu.kernel.identity.names import clean_name
from huzhu.kernel.identity.numbers import read_number
from huzhu.kernel.identity.phones import read_phones
from huzhu.kernel.identity.texts import content
from huzhu.kernel.packs import ServicePack, UnknownService, catalogue_on
from huzhu.kernel.refusal import Refused

OTHER, USUAL = "other", "usual"

# The eight keys of the desk; what each of them means in the catalogue.
KINDS = (
    ("M1", _("Meals"), "soup"),
    ("D1", _("To the doctor"), "stethoscope"),
    ("S1", _("Errands"), "shopping-bag"),
    ("C1", _("Cleaning"), "brush-cleaning"),
    ("P1", _("Company"), "message-circle"),
    ("E2", _("Repairs"), "wrench"),
    ("D2", _("Medicine"), "pill"),
    (OTHER, _("Other"), "ellipsis"),
)
LENGTHS = (15, 20, 30, 45, 60, 90, 120, 180, 240)
WISHES = (
    ("gentle", _("A gentle way")),
    ("familiar", _("Somebody familiar")),
    ("woman", _("Women only")),
    ("pair", _("Two together")),
)
GENDERS = (("woman", _("woman")), ("man", _("man")), ("unknown", _("not stated")))
CHANNELS = (Need.Channel.PHONE, Need.Channel.COUNTER, Need.Channel.FAMILY, Need.Channel.GRID)


class KindTiles(Tiles):
    """The eight kinds; with the attribute `autofocus` the first of them takes the focus."""

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        """One tile."""
        option = super().create_option(name, value, *rest, **more)
        if option["index"] != "0":
            option["attrs"].pop("autofocus", None)
        return option


def wanted_service(code: str) -> dict[str, str]:
    """What the form begins with where a page has said already what would help; nothing for no service."""
    if not code:
        return {}
    return {"kind": code} if code in {one for one, _label, _icon in KINDS} else {"kind": OTHER, "service": code}


class NeedForm(DoorForm):
    """What a caller asks for. `day` counts in the local days of the place."""

    person = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": _("Please choose first who is calling.")}
    )
    tab = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    since = forms.CharField(required=False, max_length=8, initial="0", widget=forms.HiddenInput({"data-since": ""}))
    kind = forms.ChoiceField(
        label=_("What help is wanted?"),
        choices=[(code, label) for code, label, _icon in KINDS],
        widget=KindTiles({code: icon for code, _label, icon in KINDS}, keys=True),
        error_messages={"required": _("Please choose what help is wanted.")},
    )
    service = WhenWanted(label=_("Which other service?"))
    day = forms.ChoiceField(label=_("When?"), widget=Days, error_messages={"required": _("Please choose a day.")})
    other_day = DayWhenWanted(label=_("Which day?"))
    earliest = ClockField(label=_("Earliest"), initial="9:00", widget=forms.TextInput({"inputmode": "numeric"}))
    latest = ClockField(label=_("Latest start"), initial="10:30", widget=forms.TextInput({"inputmode": "numeric"}))
    minutes = forms.ChoiceField(label=_("About how long"), initial=USUAL)
    often = forms.ChoiceField(label=_("How often"), initial=ONCE, required=False)
    channel = forms.ChoiceField(
        label=_("Came by"), choices=[(one.value, one.label) for one in CHANNELS], initial=Need.Channel.PHONE
    )
    note = forms.CharField(label=_("Remarks"), required=False, max_length=500, widget=forms.Textarea({"rows": 2}))
    wishes = forms.MultipleChoiceField(label=_("Wishes"), required=False, choices=WISHES, widget=PlainChecks)
    urgent = forms.BooleanField(label=_("Urgent"), required=False)

    def __init__(self, place: Division, today: date, *args: Any, **kwargs: Any) -> None:
        self.place, self.today = place, today
        super().__init__(*args, **kwargs)
        catalogue = catalogue_on(today)
        choices = {
            "service": [("", _("Please choose")), *service_choices(catalogue)],
            "day": desk_days(today),
            "often": rhythm_choices(),
            "minutes": [(USUAL, _("as usual")), *length_choices()],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        for number, name in enumerate(("kind", "day", "note", "wishes"), start=2):
            self.fields[name].label = f"{number}　{self.fields[name].label}"
        self.fields["day"].initial = (today + timedelta(days=1)).isoformat()

    def clean(self) -> dict[str, Any]:
        """The other day and the other service are asked for only where they were chosen."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("kind") == OTHER and not given.get("service"):
            self.add_error("service", forms.ValidationError(_("Please choose which service."), code="required"))
        if given.get("day") == OTHER_DAY and not given.get("other_day") and "other_day" not in self.errors:
            self.add_error("other_day", forms.ValidationError(_("Please write which day."), code="required"))
        return given

    def service_code(self) -> str:
        """The catalogue's code, or an empty text while nothing is chosen."""
        kind = str(self.cleaned_data.get("kind", ""))
        return str(self.cleaned_data.get("service", "")) if kind == OTHER else kind

    def day_meant(self) -> date | None:
        """The local day, or None while it is not clear."""
        chosen = self.cleaned_data.get("day")
        if chosen == OTHER_DAY:
            return self.cleaned_data.get("other_day")
        return date.fromisoformat(chosen) if chosen else None

    def window(self) -> tuple[datetime, datetime] | None:
        """The first and last moment of beginning, or None while something is missing."""
        day, earliest, latest = self.day_meant(), self.cleaned_data.get("earliest"), self.cleaned_data.get("latest")
        if day is None or earliest is None or latest is None:
            return None
        return self._moment(day, earliest), self._moment(day, latest)

    def length(self) -> int:
        """Minutes asked for, else those of the catalogue."""
        chosen = self.cleaned_data.get("minutes")
        if chosen and chosen != USUAL:
            return int(chosen)
        try:
            return catalogue_on(self.today).service(self.service_code()).minutes or 30
        except UnknownService:
            return 30

    def rhythm(self) -> Rhythm | None:
        """How often it comes back; None for once."""
        return rhythm_of(self.cleaned_data.get("often", ONCE))

    def ask(self) -> Ask:
        """What `ask_for_help` takes. Only for a valid form."""
        window, given = self.window(), self.cleaned_data
        if window is None:
            raise ValueError("the form is not valid")
        wishes = given["wishes"]
        return Ask(
            service=self.service_code(),
            channel=given["channel"],
            earliest_at=window[0],
            latest_start_at=window[1],
            minutes=None if given["minutes"] == USUAL else int(given["minutes"]),
            note=given["note"],
            helpers_wanted=2 if "pair" in wishes else None,
            wants_gentle_way="gentle" in wishes,
            wants_familiar="familiar" in wishes,
            wants_gender="woman" if "woman" in wishes else "",
            urgent=given["urgent"],
        )

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, ZoneInfo(self.place.time_zone))


def service_choices(catalogue: ServicePack) -> list[tuple[str, list[tuple[str, str]]]]:
    """All services that can be planned, in their families, in the language in force."""
    zh = (get_language() or "zh").startswith("zh")
    groups = []
    for family in catalogue.families:
        inside = [one for one in catalogue.services if one.family == family.code and one.minutes]
        options = [(one.code, one.label.zh if zh else one.label.en) for one in inside]
        if options:
            groups.append((family.label.zh if zh else family.label.en, options))
    return groups


def length_choices() -> list[tuple[str, str]]:
    """Lengths in minutes, in words."""
    return [(str(minutes), duration(minutes)) for minutes in LENGTHS]


class PersonForm(DoorForm):
    """What the station writes down of a new person; everything but the name may be lacking."""

    place = forms.ChoiceField(label=_("Lives in"))
    name = forms.CharField(
        label=_("Name"),
        max_length=40,
        help_text=_("As on the identity card; if nobody knows it, as the neighbours say."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phones = forms.CharField(
        label=_("Telephone"),
        max_length=120,
        required=False,
        help_text=_("Several with a comma. Many have none: leave it empty."),
        widget=PhoneInput({"autocomplete": "off"}),
    )
    door = forms.CharField(
        label=_("Door"),
        max_length=120,
        required=False,
        help_text=_("Like 石梯巷12号3单元4-2"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    identity_number = forms.CharField(
        label=_("ID number"), max_length=24, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    born_on = forms.CharField(
        label=_("Born on"),
        max_length=30,
        required=False,
        help_text=_("Like 1942-03-05; with an ID number it may stay empty."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    gender = forms.ChoiceField(label=_("Gender"), choices=GENDERS, initial="unknown", widget=Days)

    def __init__(self, places: list[Division], today: date, *args: Any, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(place.pk, place_name(place)) for place in places]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """The name without remarks and odd spaces."""
        return clean_name(self.cleaned_data["name"])

    def clean_phones(self) -> tuple[str, ...]:
        """Each number in digits alone."""
        text = content(self.cleaned_data["phones"])
        return self._told(lambda: tuple(phone.number for phone in read_phones(text))) if text else ()

    def clean_door(self) -> str:
        """The door in one spelling."""
        return clean_door(self.cleaned_data["door"])

    def clean_identity_number(self) -> str:
        """Eighteen signs, or a permit or passport."""
        text = content(self.cleaned_data["identity_number"])
        return self._told(lambda: read_number(text).text) if text else ""

    def clean_born_on(self) -> date | None:
        """The birth date, in whichever spelling."""
        text = content(self.cleaned_data["born_on"])
        return self._told(lambda: read_birth_date(text, on=self.today)) if text else None

    def clean(self) -> dict[str, Any]:
        """What the ID number says fills what was left empty; where the two differ, a person decides."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        number = given.get("identity_number")
        if not number:
            return given
        paper = read_number(number)
        if paper.born_on and given.get("born_on") and given["born_on"] != paper.born_on:
            words = {"day": paper.born_on.isoformat()}
            self.add_error("born_on", _("The ID number says %(day)s. Please ask which of the two is right.") % words)
        given["born_on"] = given.get("born_on") or paper.born_on
        if given.get("gender") == "unknown":
            given["gender"] = str(paper.gender)
        return given

    def particulars(self) -> Particulars:
        """What `register_person` takes. Only for a valid form."""
        given = {
            key: self.cleaned_data[key] for key in ("name", "gender", "born_on", "phones", "door", "identity_number")
        }
        return Particulars(**given)

    def _told[T](self, reading: Callable[[], T]) -> T:
        try:
            return reading()
        except Refused as refusal:
            answer = words_of(refusal, None)
            said = in_a_row(answer.sentence, answer.next_step)
            raise forms.ValidationError(said, code=answer.code) from None
