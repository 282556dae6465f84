"""Whom a circular reaches, by which way, at what price; and what was sent to many."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import override

from huzhu.commons.announcements.models import Announcement
from huzhu.commons.circulars.models import Circular, TextPrice
from huzhu.commons.groups.models import Part
from huzhu.commons.helpers.models import Helper
from huzhu.commons.notices.models import Notice
from huzhu.commons.notices.queries import told_by_text
from huzhu.commons.notices.texts import circular_words
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Organisation, Person, Phone
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import birthday_in
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.texting import parts_of

KIND = "circular.told"
ELDER_FROM_AGE = 60
"""老年人权益保障法 (2018) Art 2: older persons are citizens of 60 years and above."""

Whom = Circular.Whom


@dataclass(frozen=True, slots=True)
class Target:
    """Whom something is for: those of a place and all under it, or one group of them, and which ways are taken."""

    place: Division
    whom: str
    group: Organisation | None = None
    by_text: bool = True
    by_call: bool = True


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people there are, how many of them are told by which way, and who is left: people, not messages.

    `unheard` are told by no chosen way; `without_phone` are on the call list with no number to ring.
    """

    people: int
    by_text: int
    by_call: int
    without_phone: int

    @property
    def told(self) -> int:
        """All who are told in person."""
        return self.by_text + self.by_call

    @property
    def unheard(self) -> int:
        """All who are not."""
        return self.people - self.told


def circulars_of(by: Actor, place: Division) -> QuerySet[Circular]:
    """What was sent to many from a place and all under it; order and slice at the door."""
    sent = visible_to(by, Verb.TELL_MANY, Circular).filter(place__path__startswith=place.path)
    return sent.select_related("line", "place", "group")


def circular_seen_by(by: Actor, key: str) -> Circular:
    """One circular. Refuses: NotFound."""
    seen = visible_to(by, Verb.TELL_MANY, Circular).select_related("line__place", "place", "group", "written_by")
    one = seen.filter(pk=key).first()
    if one is None:
        raise NotFound
    return one


def due_circulars(by: Actor, at: datetime) -> QuerySet[Circular]:
    """Those whose time has come and that nobody has begun, the oldest first."""
    waiting = visible_to(by, Verb.TELL_MANY, Circular).filter(
        Q(by_text=True) | Q(by_call=True), goes_at__lte=at, begun_at__isnull=True, taken_back_at__isnull=True
    )
    return waiting.select_related("place", "line", "group").order_by("goes_at", "pk")


def people_for(by: Actor, target: Target, day: date) -> QuerySet[Person]:
    """Those among whom `by` may see whom something is for, each marked `by_text`; without an order."""
    here = visible_to(by, Verb.SEE_PERSON, Person).filter(
        place__path__startswith=target.place.path, died_on__isnull=True
    )
    if target.whom == Whom.ELDERS:
        here = here.filter(born_on__lte=birthday_in(day, day.year - ELDER_FROM_AGE))
    elif target.whom == Whom.HELPERS:
        here = here.filter(helper__standing=Helper.Standing.ACTIVE)
    elif target.whom == Whom.GROUP:
        took_part = Part.objects.filter(activity__group=target.group, activity__undone_at__isnull=True)
        here = here.filter(Q(helper__organisation=target.group) | Q(pk__in=took_part.values("person")))
    return here.annotate(by_text=told_by_text())


def reach_of(by: Actor, target: Target, day: date) -> Reach:
    """How many `target` reaches by each way; one statement."""
    people = people_for(by, target, day).annotate(has_phone=Exists(Phone.objects.filter(person=OuterRef("pk"))))
    counted = people.aggregate(
        everybody=Count("pk"),
        texting=Count("pk", filter=Q(by_text=True)),
        silent=Count("pk", filter=Q(has_phone=False)),
    )
    texted = counted["texting"] if target.by_text else 0
    rung, silent = (counted["everybody"] - texted, counted["silent"]) if target.by_call else (0, 0)
    return Reach(counted["everybody"], texted, rung, silent)


def target_of(circular: Circular) -> Target:
    """Whom a circular is for."""
    return Target(circular.place, circular.whom, circular.group, circular.by_text, circular.by_call)


def still_to_tell(by: Actor, circular: Circular, day: date) -> QuerySet[Person]:
    """Whom nobody has written a notice for yet; in the order of their codes."""
    told = Notice.objects.filter(person=OuterRef("pk"), kind=KIND, about=circular.about)
    left = people_for(by, target_of(circular), day).filter(~Exists(told))
    if not circular.by_call:
        left = left.filter(told_by_text())
    return left.order_by("pk")


def told_so_far(by: Actor, circular: Circular) -> Mapping[tuple[str, str], int]:
    """How many notices of a circular stand how, by channel and state."""
    notices = visible_to(by, Verb.SEE_NOTICES, Notice).filter(kind=KIND, about=circular.about)
    rows = notices.order_by("channel", "state").values_list("channel", "state").annotate(count=Count("pk"))
    return {(channel, state): count for channel, state, count in rows}


def text_parts(line: Announcement) -> int:
    """How many parts of a text message an announcement takes in Chinese, in which texts leave the house."""
    with override("zh-hans"):
        return parts_of(circular_words(line))


def text_price(place: Division) -> int | None:
    """What one part of a text costs at a place, in fen: its own price, else that of the nearest place above it."""
    above = [part for part in place.path.split("/") if part]
    prices = dict(TextPrice.objects.filter(place__in=above).values_list("place_id", "part_fen"))
    return next((prices[key] for key in reversed(above) if key in prices), None)
