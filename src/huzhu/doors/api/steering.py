"""Whom to send to one need: what the machine suggests, what staff set, and what a choice by hand costs."""

from typing import Annotated

from ninja import Query, Router

from huzhu.care.dispatch.actions import AlreadyOffered, KeptApart, NotOpen, PromisedElsewhere, RoleTaken
from huzhu.care.dispatch.models import Steer
from huzhu.care.dispatch.planning import as_json
from huzhu.care.dispatch.stamps import ChangedMeanwhile
from huzhu.care.dispatch.steering import AlreadyReleased, RoleUnknown, forbid, pin, release
from huzhu.care.dispatch.suggesting import (
    BarredByRule,
    Component,
    Suggestion,
    assign_by_hand,
    price_by_hand,
    suggest,
)
from huzhu.care.needs.models import Need
from huzhu.commons.helpers.models import Helper
from huzhu.commons.people.access import NotPermitted
from huzhu.doors.api.contract import refuses
from huzhu.doors.api.gate import caller
from huzhu.doors.api.naming import named
from huzhu.doors.api.schemas.plans import (
    ByHand,
    ComponentTold,
    ForbidSet,
    PinSet,
    PriceAsked,
    PriceTold,
    SteerTold,
    SuggestionsTold,
    SuggestionTold,
    WhyNotTold,
)
from huzhu.doors.api.shapes import Code, Moved
from huzhu.doors.api.wording import ReasonTold, reasons_told
from huzhu.doors.porter import Visitor
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.reasons import Reason
from huzhu.kernel.refusal import NotFound
from huzhu.kernel.rulesets import NoRulesYet

router = Router(tags=["plans"])

Reasons = tuple[Reason, ...]


@router.get(
    "/needs/{need}/suggestions",
    response=SuggestionsTold,
    openapi_extra=refuses(NotOpen, NoRulesYet, NotPermitted, NotFound),
)
def suggestions(request: Visitor, need: Code) -> SuggestionsTold:
    """Up to five who could take the first role nobody has, with all that is promised and offered standing."""
    by, at = caller(request)
    found = suggest(by=by, at=at, need=named(Need, need))
    change = [found.change] if found.change else [found.left_out] if found.left_out else []
    groups: list[Reasons] = [found.funnel, tuple(change)]
    groups += [one.reasons for one in found.candidates] + [reasons for _, reasons in found.why_not]
    funnel, helps, *said = _told(by, groups)
    many = len(found.candidates)
    return SuggestionsTold(
        need=need,
        role=found.role,
        funnel=funnel,
        candidates=[_suggestion(one, words) for one, words in zip(found.candidates, said[:many], strict=True)],
        why_not=[
            WhyNotTold(helper=helper.pk, reasons=words)
            for (helper, _), words in zip(found.why_not, said[many:], strict=True)
        ],
        change=helps,
    )


@router.get(
    "/needs/{need}/price",
    response=PriceTold,
    openapi_extra=refuses(NotOpen, NoRulesYet, NotPermitted, NotFound),
)
def price(request: Visitor, need: Code, asked: Annotated[PriceAsked, Query()]) -> PriceTold:
    """What it would cost to send this helper then, against the machine's best; nothing is changed."""
    by, at = caller(request)
    helper = named(Helper, asked.helper)
    found = price_by_hand(
        by=by, at=at, need=named(Need, need), role=asked.role, helper=helper, starts_at=asked.starts_at
    )
    return PriceTold(
        bars=_told(by, [found.bars])[0],
        lost=[ComponentTold(code=one.code, points=one.points) for one in found.lost],
        components=_components(found.components),
        best=found.best.helper.pk if found.best else None,
    )


@router.post(
    "/needs/{need}/assign",
    response={201: Moved},
    openapi_extra=refuses(
        BarredByRule,
        ChangedMeanwhile,
        NotOpen,
        AlreadyOffered,
        KeptApart,
        PromisedElsewhere,
        RoleTaken,
        NotPermitted,
        NotFound,
    ),
)
def assign(request: Visitor, need: Code, asked: ByHand) -> Moved:
    """Offers a role to the helper chosen by hand, unless a hard rule forbids it."""
    by, at = caller(request)
    helper = named(Helper, asked.helper)
    made = assign_by_hand(
        by=by, at=at, need=named(Need, need), role=asked.role, helper=helper, starts_at=asked.starts_at
    )
    return Moved(id=made.pk, state=made.state)


@router.post(
    "/needs/{need}/pin",
    response={201: SteerTold},
    openapi_extra=refuses(NotOpen, RoleUnknown, RoleTaken, KeptApart, NotPermitted, NotFound),
)
def set_pin(request: Visitor, need: Code, asked: PinSet) -> SteerTold:
    """Staff set who takes one role: plans give it to this helper or to nobody."""
    by, at = caller(request)
    helper = named(Helper, asked.helper)
    return _steer(pin(by=by, at=at, need=named(Need, need), role=asked.role, helper=helper, because=asked.because))


@router.post(
    "/needs/{need}/forbid",
    response={201: SteerTold},
    openapi_extra=refuses(NotOpen, NotPermitted, NotFound),
)
def set_forbid(request: Visitor, need: Code, asked: ForbidSet) -> SteerTold:
    """Staff set that this helper is not asked."""
    by, at = caller(request)
    return _steer(
        forbid(by=by, at=at, need=named(Need, need), helper=named(Helper, asked.helper), because=asked.because)
    )


@router.post(
    "/steers/{steer}/release",
    response=SteerTold,
    openapi_extra=refuses(AlreadyReleased, NotPermitted, NotFound),
)
def set_free(request: Visitor, steer: Code) -> SteerTold:
    """What staff have set is set no longer."""
    by, at = caller(request)
    return _steer(release(by=by, at=at, steer=named(Steer, steer)))


def _told(by: Actor, groups: list[Reasons]) -> list[list[ReasonTold]]:
    return reasons_told(by, [as_json(group) for group in groups])


def _suggestion(one: Suggestion, words: list[ReasonTold]) -> SuggestionTold:
    return SuggestionTold(
        helper=one.helper.pk,
        starts_at=one.starts_at,
        walking_minutes=one.walking_minutes,
        score=list(one.score),
        components=_components(one.components),
        reasons=words,
    )


def _components(found: tuple[Component, ...]) -> list[ComponentTold]:
    return [ComponentTold(code=one.code, points=one.points) for one in found]


def _steer(one: Steer) -> SteerTold:
    return SteerTold(
        id=one.pk,
        need=one.need_id,
        kind=one.kind,
        role=one.role,
        helper=one.helper_id,
        released=one.released_at is not None,
    )
