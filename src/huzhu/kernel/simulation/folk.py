"""The values a simulated town is made of: places, elders, relatives, helpers, staff, needs, scripts."""

from dataclasses import dataclass
from datetime import date

from huzhu.kernel.packs import HelperKind

WOMAN, MAN = "woman", "man"


@dataclass(frozen=True, slots=True)
class Place:
    """A division: `tier` as the register of places names it, `node` and the point are those of its station.

    The made-up city has no code: every code that a city could have in this country belongs to one.
    """

    key: str
    tier: str
    name: str
    name_en: str
    code: str
    parent: str | None
    station_phone: str = ""
    node: int | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody lives, as it is written on an envelope."""

    street: str
    number: int
    unit: int
    floor: int
    flat: int

    @property
    def text(self) -> str:
        """石梯巷12号2单元5-1."""
        return f"{self.street}{self.number}号{self.unit}单元{self.floor}-{self.flat}"


@dataclass(frozen=True, slots=True)
class Home:
    """A dwelling: community and grid by their keys, the street node nearest to it, and its point (WGS 84)."""

    community: str
    grid: str
    door: Door
    node: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone number (invented: it begins with 10) and whose it is: "" their own, else 老伴, 儿子."""

    number: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Elder:
    """A person of 60 or over.

    `living`: alone, spouse, family, other; `hardship`: tekun, dibao, dibao_edge or ""; `hearing`: good, hard,
    deaf; `mobility`: free, cane, wheelchair, bed. `level` is the ability level 0..4 of GB/T 42195-2022,
    `disability` the level 1..4 on the certificate, 1 the most severe, or None.
    """

    key: str
    household: str
    name: str
    gender: str
    born_on: date
    identity_number: str | None
    phones: tuple[Contact, ...]
    home: Home
    living: str
    hardship: str
    level: int
    dementia: bool
    disability_kind: str
    disability: int | None
    hearing: str
    mobility: str
    languages: tuple[str, ...]
    smartphone: bool

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What the register would hold, as (kind of fact, value); what is as usual is not written down."""
        known = [
            ("living", self.living),
            ("ability", str(self.level)),
            ("language", ",".join(self.languages)),
        ]
        if self.hardship:
            known.append(("hardship", self.hardship))
        if self.disability is not None:
            known.append(("disability", f"{self.disability_kind}:{self.disability}"))
        if self.hearing != "good":
            known.append(("hearing", self.hearing))
        if self.mobility != "free":
            known.append(("mobility", self.mobility))
        return tuple(known)


@dataclass(frozen=True, slots=True)
class Relative:
    """Family of an elder. `tie` is what they are to the elder; a `delegate` may ask and confirm for them."""

    key: str
    elder: str
    name: str
    gender: str
    born_on: date
    phone: str
    tie: str
    delegate: bool
    informed: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """A skill with the paper that shows it; the day it expires the skill counts no more."""

    skill: str
    level: int
    issuer: str
    number: str
    valid_from: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours offered on a weekday (Monday 0), in minutes of the local day, [from, to)."""

    weekday: int
    from_minute: int
    to_minute: int


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who goes to the doors. `max_steps` is how many steps they take on one way, None: any."""

    key: str
    kind: HelperKind
    name: str
    gender: str
    born_on: date
    identity_number: str
    phone: str
    home: Home
    vest_number: str
    proofs: tuple[Proof, ...]
    hours: tuple[Hours, ...]
    max_minutes_a_day: int
    max_visits_a_day: int
    max_steps: int | None
    refuses: tuple[str, ...]
    avoids: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who holds a post: operator, staff, grid_member, inspector or keeper, for a place."""

    key: str
    name: str
    gender: str
    born_on: date
    phone: str
    post: str
    place: str


@dataclass(frozen=True, slots=True)
class Script:
    """What becomes of a need, drawn beforehand, so that the day can be lived through the real actions.

    `declines`: how many first offers are declined. `elder_cancels_at` is a minute of the local day. `no_show`:
    who promised first does not come. `stay_percent`: the stay as a share of the plan. `shown`: card, station or
    paper. `settles`: elder, delegate, call_back, silence (72 hours pass) or dispute. `stars`: None if not rated.
    """

    declines: int = 0
    decline_because: str = ""
    elder_cancels_at: int | None = None
    cancel_because: str = ""
    no_show: bool = False
    late_minutes: int = 0
    stay_percent: int = 100
    shown: str = "card"
    settles: str = "call_back"
    settles_after_minutes: int = 30
    dispute_because: str = ""
    dispute_upheld: bool = False
    stars: int | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class TownNeed:
    """One need of the day. `asked_by` is the key of who writes it down.

    Times are minutes of the local day: a visit may start from `from_minute` to `to_minute`, both included.
    `refused_because` is "" for a need that staff approve.
    """

    key: str
    elder: str
    service: str
    channel: str
    asked_by: str
    asked_at: int
    from_minute: int
    to_minute: int
    note: str
    wants_gender: str
    wants_gentle_way: bool
    wants_familiar: bool
    urgent: bool
    first_visit: bool
    usual: tuple[str, ...]
    refused_because: str
    script: Script
