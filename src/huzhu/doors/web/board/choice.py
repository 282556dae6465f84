"""Whom to send: the people who could take one need with what counts for each, and why the others do not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from huzhu.care.dispatch.known import Roster
from huzhu.care.dispatch.planning import as_json
from huzhu.care.dispatch.queries import minutes_held
from huzhu.care.dispatch.suggesting import Component, Suggestion, Suggestions, suggest
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.doors.web.board.day import BoardDay
from huzhu.doors.web.board.waiting import clock
from huzhu.doors.web.shapes import Reason
from huzhu.doors.web.wording import listed
from huzhu.doors.words import reasons_in_words
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import age_on, moment_at

CHANGE, FUNNEL = ".change", ".funnel"


@dataclass(frozen=True, slots=True)
class Could:
    """Somebody who could go: from when, what speaks for it, and what it costs in points, named one by one."""

    helper: Helper
    name: str
    begins: str
    reasons: tuple[Reason, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The people for one part of a need: the best, the next, the others with what stands in their way, and how many
    passed each question. `change` is the smallest one that would help where nobody can go."""

    role: int
    best: Could | None
    others: tuple[Could, ...]
    barred: tuple[Reason, ...]
    barred_count: int
    everybody: tuple[tuple[str, str], ...]
    funnel: tuple[str, ...]
    change: str


def choice_of(by: Actor, day: BoardDay, need: Need, role: int) -> Choice:
    """Who could take one part of a need against the day as it runs, best first. Refuses: NotOpen."""
    roster = Roster(day.place, day.on, day.helpers, day.hours) if day.helpers else None  # a panel lists nobody
    found = suggest(by, day.at, need, role, roster)
    said = _said(by, found, day.helpers)
    held = minutes_held(by, day.place, day.on, [one.helper.pk for one in found.candidates])
    able = [_could(one, said, held.get(one.helper.pk, 0)) for one in found.candidates]
    helpers = [*(one.helper for one in found.candidates), *(helper for helper, _bars in found.why_not)]
    return Choice(
        role=role,
        best=able[0] if able else None,
        others=tuple(able[1:]),
        barred=barred_together((str(helper.person.name), " ".join(said[helper.pk])) for helper, _bars in found.why_not),
        barred_count=len(found.why_not),
        everybody=tuple((helper.pk, str(helper.person.name)) for helper in helpers),
        funnel=tuple(said[FUNNEL]),
        change=" ".join(said[CHANGE]),
    )


def barred_together(said: Iterable[tuple[str, str]]) -> tuple[Reason, ...]:
    """Names with what bars them, those barred alike in one line; the sentence loses the name that stands before it."""
    alike: dict[str, list[str]] = {}
    for name, sentence in said:
        alike.setdefault(" ".join(sentence.replace(name, " ").split()), []).append(name)
    return tuple(Reason(listed(names), sentence, against=True) for sentence, names in alike.items())


def points_in_words(components: tuple[Component, ...]) -> tuple[Reason, ...]:
    """What counts, one by one: lost points stand below zero, as a score reads."""
    rows = [(one, -round(one.points)) for one in components if round(one.points)]
    return tuple(Reason(_(one.name), "", points, against=points < 0) for one, points in rows)


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
    """The same with the climb of the gentle way beside it."""
    words = {"minutes": minutes, "climb": climb_metres}
    way = Reason(_("Near"), _("gentle way %(minutes)s min, %(climb)s m up") % words)
    return replace(could, reasons=(way, *could.reasons))


def _said(by: Actor, found: Suggestions, seen: Mapping[str, Helper]) -> Mapping[str, list[str]]:
    """Every sentence of the panel at once: one statement for all the names in them."""
    change = found.change or found.left_out
    rows = {CHANGE: as_json([change] if change else []), FUNNEL: as_json(found.funnel)}
    rows |= {one.helper.pk: as_json(one.reasons) for one in found.candidates}
    rows |= {helper.pk: as_json(bars) for helper, bars in found.why_not}
    return reasons_in_words(by, rows, seen)


def _could(one: Suggestion, said: Mapping[str, list[str]], held_minutes: int) -> Could:
    begins, merits = clock(one.starts_at), said[one.helper.pk]
    return Could(
        helper=one.helper,
        name=str(one.helper.person.name),
        begins=begins,
        reasons=(
            Reason(_("Free"), _("can begin at %(time)s") % {"time": begins}),
            _rested(one.helper, held_minutes),
            *(Reason("", sentence) for sentence in merits),
            *points_in_words(one.components),
        ),
        text=" ".join([_("can begin at %(time)s") % {"time": begins}, *merits[:2]]),
    )


def _rested(helper: Helper, minutes: int) -> Reason:
    words = {"done": f"{minutes / 60:.1f}", "most": f"{helper.max_minutes_a_day / 60:g}"}
    return Reason(_("Not too much"), _("%(done)s of %(most)s hours today") % words)
