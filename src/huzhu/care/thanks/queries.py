"""Reading thanks: one's own, and what hangs on the wall of a place."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from huzhu.care.thanks.models import Thanks
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.queries import names_somebody
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.identity.masking import mask_name
from huzhu.kernel.identity.names import surname_of

WALL_MOST = 60
_CALLED = (  # 小王, 王师傅
    "[小老大阿]{surname}|{surname}(?:先生|女士|师傅|老师|医生|同[志学]|大?[叔伯姨婆爷奶哥姐妹弟嫂]|阿[姨婆公伯叔])"
)
_NUMBER = re.compile(r"\d{3}|[零〇一二三四五六七八九]{5}")


@dataclass(frozen=True, slots=True)
class OnTheWall:
    """One thank-you as anybody reads it: both names masked."""

    key: str
    elder: str
    helper: str
    words: str
    said_at: datetime
    service: str


def thanks_for(by: Actor) -> QuerySet[Thanks]:
    """All thanks `by` may see; order and slice at the door."""
    return visible_to(by, Verb.SEE_THANKS, Thanks)


def wall_of(place: Division) -> Sequence[OnTheWall]:
    """What hangs on the wall of a place and all under it, the newest first. Asks no permission: both sides agreed."""
    return _masked(_hanging(place))


def words_for_the_street(place: Division) -> Sequence[str]:
    """The words on the wall of a place and all under it that name nobody, the newest first.

    For a screen that everybody passes: words with a part of either name, of anybody registered here, or with a
    number, stay on the wall. Asks no permission: both sides agreed that anybody reads them.
    """
    loaded = _hanging(place).select_related("elder", "helper__person").order_by("-said_at", "pk")
    return [str(one.words) for one in loaded[:WALL_MOST] if one.words and not _tells_of_a_person(one, place)]


def _tells_of_a_person(one: Thanks, place: Division) -> bool:
    words, names = str(one.words), [str(one.elder.name), str(one.helper.person.name)]
    parts = {part for name in names for part in (name, name.removeprefix(surname_of(name))) if part}
    called = any(re.search(_CALLED.format(surname=re.escape(surname_of(name))), words) for name in names if name)
    return called or any(part in words for part in parts) or bool(_NUMBER.search(words)) or names_somebody(words, place)


def taken_from_wall(by: Actor, place: Division) -> Sequence[OnTheWall]:
    """What the station took from the wall of a place and all under it, of what `by` may hang there again."""
    kept = visible_to(by, Verb.KEEP_WALL, Thanks)
    return _masked(kept.filter(taken_down_at__isnull=False, visit__place__path__startswith=place.path))


def kept_by(by: Actor, keys: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Of these thanks those that `by` may take from the wall for the station, and those of his own side."""
    station = visible_to(by, Verb.KEEP_WALL, Thanks).filter(pk__in=keys)
    own = visible_to(by, Verb.SHOW_THANKS, Thanks).filter(pk__in=keys)
    found = [frozenset(rows.order_by("pk").values_list("pk", flat=True)) for rows in (station, own)]
    return found[0], found[1] - found[0]


def _hanging(place: Division) -> QuerySet[Thanks]:
    return Thanks.objects.filter(
        visit__place__path__startswith=place.path,
        elder_agreed_at__isnull=False,
        helper_agreed_at__isnull=False,
        taken_down_at__isnull=True,
    )


def _masked(rows: QuerySet[Thanks]) -> Sequence[OnTheWall]:
    loaded = rows.select_related("elder", "helper__person", "visit__need").order_by("-said_at", "pk")
    return [
        OnTheWall(
            key=one.pk,
            elder=mask_name(str(one.elder.name)),
            helper=mask_name(str(one.helper.person.name)),
            words=str(one.words),
            said_at=one.said_at,
            service=one.visit.need.service,
        )
        for one in loaded[:WALL_MOST]
    ]
