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
from huzhu.kernel.timebank.replay import Outcome
from huzhu.kernel.timebank.rules import read_layer
from huzhu.oversight.figures.replays import replay_year

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


@router.get("/editions/{edition}/replay", response=ReplayTold, openapi_extra=refuses(NotPermitted, NotFound))
def replay(request: Visitor, edition: Code, asked: Query[ReplayAsked]) -> ReplayTold:
    """The confirmed visits of the last 365 days of a place, as they were and as the edition would have them."""
    by, at = caller(request)
    place = named(Division, asked.place)
    made = replay_year(by, place, named(Edition, edition), local_day(at, place.time_zone))
    return ReplayTold(
        from_on=made.from_on,
        to_on=made.to_on,
        visits_of_helpers=made.stints,
        posted_minutes=made.posted_minutes,
        before=_outcome(made.before),
        after=_outcome(made.after),
        gain=len(made.gainers),
        lose=len(made.losers),
    )


@router.post(
    "/editions/{edition}/adopt",
    response={201: Made},
    openapi_extra=refuses(RulesBackdated, AdoptedLater, RulesUnchanged, NotPermitted, NotFound),
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


def _outcome(found: Outcome) -> OutcomeTold:
    return OutcomeTold(
        earned_minutes=sum(found.earned.values()),
        above_limit_minutes=sum(found.above.values()),
        owed_minutes=found.owed_minutes,
        spent_minutes=sum(found.spent.values()),
        balance_minutes=sum(found.balance.values()),
    )
