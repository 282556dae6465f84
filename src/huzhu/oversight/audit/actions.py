"""Drawing a sample of the journal for somebody to ask about, noting what was found, and taking lines away as a file."""

from datetime import datetime
from random import Random

from django.db import transaction

from huzhu.commons.bank.actions import ReasonMissing
from huzhu.commons.journal.actions import record
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import MACHINE_ID, Actor
from huzhu.kernel.refusal import Refused
from huzhu.oversight.audit.models import Sample, SampledLine
from huzhu.oversight.audit.queries import DAYS_MOST, Wanted, lines_wanted

LINES_MOST = 50
WORDS_MOST = 500
TAKEN_MOST = 20_000


class DaysUnclear(Refused):
    """A period runs forward, and an audit is of a quarter of a year at most."""

    code = "audit.days_unclear"
    sentence = "An audit is of at most %(most)s days, and the last does not lie before the first."
    next_step = "Please choose other days."


class NothingToDraw(Refused):
    """Nothing was written on these days."""

    code = "audit.nothing_to_draw"
    sentence = "On these days nothing was written down that fits."
    next_step = "Please choose other days, or another kind."


class SampleSizeWrong(Refused):
    """So many can be asked about, and one at least."""

    code = "audit.sample_size_wrong"
    sentence = "A sample has 1 to %(most)s lines."
    next_step = "Please choose how many."


class OwnLine(Refused):
    """Nobody judges what he did himself."""

    code = "audit.own_line"
    sentence = "This you did yourself, so somebody else has to ask about it."
    next_step = "Please leave it to a colleague."


@transaction.atomic
def draw_sample(*, by: Actor, at: datetime, wanted: Wanted, count: int, seed: int, because: str) -> Sample:
    """Draws `count` of the lines that people wrote, each with the same chance; whoever has the seed draws the same.

    What the house does by itself is left out: nobody can be asked about it. Refuses: DaysUnclear, SampleSizeWrong,
    NothingToDraw, ReasonMissing, NotPermitted, NotFound.
    """
    require(by, Verb.SEE_JOURNAL, within=wanted.place)
    _check_days(wanted)
    if not because.strip():
        raise ReasonMissing
    if not 1 <= count <= LINES_MOST:
        raise SampleSizeWrong(most=LINES_MOST)
    numbers = list(lines_wanted(by, wanted).exclude(actor=MACHINE_ID).order_by("seq").values_list("seq", flat=True))
    if not numbers:
        raise NothingToDraw
    sample = Sample.objects.create(
        place=wanted.place,
        from_on=wanted.from_on,
        to_on=wanted.to_on,
        lines_count=len(numbers),
        seed=seed,
        because=because.strip()[:WORDS_MOST],
        drawn_at=at,
        drawn_by_id=by.person_id,
    )
    drawn = sorted(Random(seed).sample(numbers, min(count, len(numbers))))
    SampledLine.objects.bulk_create(SampledLine(sample=sample, line_seq=seq) for seq in drawn)
    details = {"lines": len(drawn), "of": len(numbers), "seed": seed}
    record(by=by, at=at, action="draw_sample", thing=f"sample:{sample.pk}", details=details)
    return sample


@transaction.atomic
def note_finding(*, by: Actor, at: datetime, sampled: SampledLine, finding: str, words: str) -> SampledLine:
    """Writes down what came of asking about a line; written anew, the last word counts, and the journal has them all.

    Refuses: OwnLine, ReasonMissing where it was more than duty, NotPermitted, NotFound.
    """
    require(by, Verb.SEE_JOURNAL, within=sampled)
    sampled = SampledLine.objects.select_for_update(of=("self",)).get(pk=sampled.pk)
    line = Line.objects.get(seq=sampled.line_seq)
    if line.actor == by.person_id:
        raise OwnLine
    if finding != SampledLine.Finding.DUTY and not words.strip():
        raise ReasonMissing
    sampled.find(by_id=by.person_id, at=at, finding=finding, words=words.strip()[:WORDS_MOST])
    details = {"finding": finding, "line": sampled.line_seq}
    thing = f"sample:{sampled.sample_id}"
    record(by=by, at=at, action="note_finding", thing=thing, persons=[line.actor], details=details)
    return sampled


@transaction.atomic
def look_at_journal(*, by: Actor, at: datetime, wanted: Wanted) -> None:
    """Writes down that somebody reads the journal itself, and of whom; who watches is watched.

    Refuses: DaysUnclear, NotPermitted, NotFound.
    """
    require(by, Verb.SEE_JOURNAL, within=wanted.place)
    _check_days(wanted)
    record(by=by, at=at, action="look_at_journal", thing=f"division:{wanted.place.pk}", details=_told(wanted))


@transaction.atomic
def take_journal(*, by: Actor, at: datetime, wanted: Wanted) -> list[Line]:
    """The lines as they leave the house in a file, the newest first; who took them, how many and what for stand in
    the journal. Refuses: DaysUnclear, NotPermitted, NotFound."""
    require(by, Verb.SEE_JOURNAL, within=wanted.place)
    _check_days(wanted)
    lines = list(lines_wanted(by, wanted)[:TAKEN_MOST])
    details = _told(wanted) | {"count": len(lines)}
    record(by=by, at=at, action="take_journal", thing=f"division:{wanted.place.pk}", details=details)
    return lines


def _check_days(wanted: Wanted) -> None:
    if not 0 < (wanted.to_on - wanted.from_on).days <= DAYS_MOST:
        raise DaysUnclear(most=DAYS_MOST)


def _told(wanted: Wanted) -> dict[str, object]:
    said = {"from_on": str(wanted.from_on), "to_on": str(wanted.to_on), "kind": wanted.kind}
    return {key: value for key, value in (said | {"actor": wanted.actor, "person": wanted.person}).items() if value}
