"""Rules of time: what holds where, which editions are kept, a year replayed, and adopting one."""

from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router

from huzhu.commons.people.access import NotPermitted, Verb
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.actions import (
    AdoptedLater,
    CaseFails,
    NotATimePack,
    OwnRules,
    PackFaulty,
    RulesBackdated,
    RulesUnchanged,
    adopt_rules,
    end_adoption,
    keep_edition,
)
from huzhu.commons.rulebook.models import Edition
from huzhu.commons.rulebook.queries import editions_kept, rules_at
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named, placed
from huzhu.doors.api.schemas.rules import (
    Adopting,
    EditionTold,
    EndingRules,
    NewEdition,
    OutcomeTold,
    ReplayAsked,
    ReplayTold,
    RulesAsked,
    RulesTold,
    RuleTold,
)
from huzhu.doors.api.shapes import Code, Made, Moved
from huzhu.doors.porter import Visitor
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rulesets import NoRulesYet
from huzhu.kernel.timebank.rules import read_layer
from huzhu.oversight.replays.actions import ReplayEnded, begin_replay, cancel_replay
from huzhu.oversight.replays.models import YearReplay
from huzhu.oversight.replays.queries import progress_of, replays_for

router = Router(tags=["rules"])


@router.get("/rules", response=RulesTold, openapi_extra=refuses(NoRulesYet, NotFound))
def show(request: Visitor, asked: Query[RulesAsked]) -> RulesTold:
    """The rules of time in force at a place on a day, each with its source."""
    place, language = named(Division, asked.place), get_language() or "zh"
    day = asked.day or local_day(timezone.now(), place.time_zone)
    there = rules_at(place, day)
    rows = [
        RuleTold(
            code=code,
            value=_plain(getattr(there.rules, code)),
            source=note.mark.title_in(language),
            confirmed=note.mark.confirmed,
        )
        for code, note in there.rules.notes.items()
    ]
    return RulesTold(place=place.pk, day=day, edition=there.edition, rules=rows)


@router.get("/editions", response=list[EditionTold])
def listing(request: Visitor) -> list[EditionTold]:
    """Every edition kept here, by pack, the newest first."""
    language = get_language() or "zh"
    told = []
    for one in editions_kept():
        layer = read_layer(one.pack, one.text)
        name = layer.label.in_language(language)
        told.append(
            EditionTold(
                id=one.pk,
                pack=one.pack,
                digest=one.digest,
                name=name,
                illustrative=layer.illustrative,
                kept_at=one.kept_at,
            )
        )
    return told


@router.post(
    "/places/{place}/editions",
    response={201: Made},
    openapi_extra=refuses(NotATimePack, PackFaulty, CaseFails, NotPermitted, NotFound),
)
def keep(request: Visitor, place: Code, asked: NewEdition) -> Made:
    """Keeps a text of a pack that does what its table of cases says; nothing follows until a place adopts it."""
    by, at = caller(request)
    where = placed(by, Verb.ADOPT_RULES, place)
    kept = keep_edition(by=by, at=at, place=where, code=asked.pack, text=asked.text, cases=asked.cases)
    return Made(id=kept.pk)


@router.post("/editions/{edition}/replays", response={201: Moved}, openapi_extra=refuses(NotPermitted, NotFound))
def begin(request: Visitor, edition: Code, asked: ReplayAsked) -> Moved:
    """Has the confirmed visits of the last 365 days of a place reckoned again as the edition would have them.

    A worker does it meanwhile; asking twice answers with the one that runs.
    """
    by, at = caller(request)
    begun = begin_replay(by=by, at=at, place=named(Division, asked.place), edition=named(Edition, edition))
    return Moved(id=begun.pk, state=begun.state)


@router.get("/replays/{replay}", response=ReplayTold, openapi_extra=refuses(NotFound))
def replay(request: Visitor, replay: Code) -> ReplayTold:
    """How far it has come, and when it is done what came of it; people are counted, not named."""
    by, at = caller(request)
    found = replays_for(by).filter(pk=replay).first()
    if found is None:
        raise NotFound
    progress, done = progress_of(found, at), found.state == YearReplay.State.DONE
    return ReplayTold(
        id=found.pk,
        state=found.state,
        place=found.place_id,
        edition=found.edition_id,
        from_on=found.from_on,
        to_on=found.to_on,
        visits_of_helpers=progress.total,
        reckoned=progress.done,
        percent=progress.percent,
        seconds_left=progress.seconds_left,
        posted_minutes=found.posted_minutes,
        before=_outcome(found, "before") if done else None,
        after=_outcome(found, "after") if done else None,
        gain=found.gain_count,
        lose=found.lose_count,
    )


@router.post("/replays/{replay}/cancel", response=Moved, openapi_extra=refuses(ReplayEnded, NotPermitted, NotFound))
def cancel(request: Visitor, replay: Code) -> Moved:
    """Stops a replay that runs; nothing was changed by it."""
    by, at = caller(request)
    stopped = cancel_replay(by=by, at=at, replay=named(YearReplay, replay))
    return Moved(id=stopped.pk, state=stopped.state)


@router.post(
    "/editions/{edition}/adopt",
    response={201: Made},
    openapi_extra=refuses(OwnRules, RulesBackdated, AdoptedLater, RulesUnchanged, NotPermitted, NotFound),
)
def adopt(request: Visitor, edition: Code, asked: Adopting) -> Made:
    """A place and all under it follow the edition from a day on."""
    by, at = caller(request)
    place, chosen = named(Division, asked.place), named(Edition, edition)
    made = adopt_rules(by=by, at=at, place=place, edition=chosen, from_on=asked.from_on, because=asked.because)
    return Made(id=made.pk)


@router.post(
    "/places/{place}/rules/end",
    response=Moved,
    openapi_extra=refuses(RulesBackdated, AdoptedLater, RulesUnchanged, NotPermitted, NotFound),
)
def end(request: Visitor, place: Code, asked: EndingRules) -> Moved:
    """From a day on the place follows what lies above it."""
    by, at = caller(request)
    ended = end_adoption(by=by, at=at, place=placed(by, Verb.ADOPT_RULES, place), to_on=asked.to_on)
    return Moved(id=ended.pk, state="ended")


def _plain(value: object) -> str:
    """A value as a pack writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | frozenset):
        return ", ".join(sorted(map(str, value)) if isinstance(value, frozenset) else map(str, value))
    return str(value)


def _outcome(found: YearReplay, side: str) -> OutcomeTold:
    return OutcomeTold(
        earned_minutes=getattr(found, f"earned_minutes_{side}"),
        above_limit_minutes=getattr(found, f"above_minutes_{side}"),
        owed_minutes=getattr(found, f"owed_minutes_{side}"),
        spent_minutes=getattr(found, f"spent_minutes_{side}"),
        balance_minutes=getattr(found, f"balance_minutes_{side}"),
    )
