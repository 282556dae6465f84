"""Whom to send: the people who could take one need with what speaks for them, and why the others do not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huzhu.care.dispatch.nearest import Candidate, candidates_for
from huzhu.care.dispatch.planning import as_json
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.doors.web.board.day import BoardDay
from huzhu.doors.web.shapes import Reason
from huzhu.doors.words import reasons_in_words
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.reasons import clock
from huzhu.kernel.moments import age_on, moment_at

OTHERS_SHOWN = 4
NOT_SHOWN_AT_FIRST = 12


@dataclass(frozen=True, slots=True)
class Could:
    """Somebody who could go: from when, with what speaks for it, in words and points where points are known."""

    helper: Helper
    name: str
    begins: str
    reasons: tuple[Reason, ...]
    points: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The people for one part of a need: the best, the next, and the others with what stands in their way."""

    role: int
    best: Could | None
    others: tuple[Could, ...]
    more: int
    barred: tuple[Reason, ...]
    everybody: tuple[tuple[str, str], ...]
    change: str = ""


def choice_of(by: Actor, day: BoardDay, need: Need, role: int) -> Choice:
    """Who could take one part of a need, the nearer first, and what stands in the way of everybody else."""
    looked_at = candidates_for(by, day.place, need, role)
    could = [one for one in looked_at if one.bar is None]
    barred = [one for one in looked_at if one.bar is not None]
    said = reasons_in_words(by, {one.helper.pk: as_json([one.bar]) for one in barred if one.bar})
    able = [_could(day, one) for one in could[: 1 + OTHERS_SHOWN]]
    return Choice(
        role=role,
        best=able[0] if able else None,
        others=tuple(able[1:]),
        more=max(0, len(could) - len(able)),
        everybody=tuple((one.helper.pk, str(one.helper.person.name)) for one in looked_at),
        barred=tuple(
            Reason(str(one.helper.person.name), " ".join(said[one.helper.pk]), against=True) for one in barred
        ),
    )


def mobility_of(helper: Helper, on: date) -> int:
    """How a helper walks, as the planner reckons it: 0, from sixty 1, from seventy 2."""
    age = age_on(helper.person.born_on, on) if helper.person.born_on else 0
    return 2 if age >= 70 else 1 if age >= 60 else 0


def starts_on(on: date, text: str, need: Need) -> datetime | None:
    """The moment of a day that a form's HH:MM says; None for anything else."""
    hours, _colon, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60):
        return None
    return moment_at(on, int(hours) * 60 + int(minutes), need.place.time_zone)


def with_climb(could: Could, minutes: int, climb_metres: int) -> Could:
    """The same with the gentle way in the place of the bare minutes on foot."""
    words = {"minutes": minutes, "climb": climb_metres}
    nearer = _("gentle way %(minutes)s min, %(climb)s m up") % words
    reasons = [replace(one, sentence=nearer) if one.word == _("Near") else one for one in could.reasons]
    return replace(could, reasons=tuple(reasons))


def _could(day: BoardDay, one: Candidate) -> Could:
    helper, begins = one.helper, clock(one.start_minute or 0)
    reasons = [_free(one), _near(one), _rested(day, one)]
    if one.familiar:
        reasons.insert(0, Reason(_("Familiar"), _("has been there before")))
    return Could(helper, str(helper.person.name), begins, tuple(reasons), text=_short(reasons))


def _free(one: Candidate) -> Reason:
    return Reason(_("Free"), _("can begin at %(time)s") % {"time": clock(one.start_minute or 0)})


def _near(one: Candidate) -> Reason:
    minutes = one.walking_minutes or 0
    words = ngettext("%(n)s minute on foot", "%(n)s minutes on foot", minutes) % {"n": minutes}
    return Reason(_("Near"), words)


def _rested(day: BoardDay, one: Candidate) -> Reason:
    held = [offer for line in day.lines for offer in line.offers if offer.helper_id == one.helper.pk]
    minutes = sum(int((offer.ends_at - offer.starts_at).total_seconds() // 60) for offer in held)
    words = {"done": f"{minutes / 60:.1f}", "most": f"{one.helper.max_minutes_a_day / 60:g}"}
    return Reason(_("Not too much"), _("%(done)s of %(most)s hours today") % words)


def _short(reasons: Sequence[Reason]) -> str:
    return _(", ").join(one.sentence for one in reasons)
