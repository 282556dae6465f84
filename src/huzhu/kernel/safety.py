"""Who must go: the roles of a visit after the hard rules of safety, and whether a service suits an elder."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from huzhu.kernel.dispatch.visit import Role
from huzhu.kernel.packs import AbilityLimit, GenderRule, HelperKind, Risk, SafetyRules, Service
from huzhu.kernel.refusal import Refused

NO_SCORES: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of the elder and this visit. `level` is the ability level 0..4, None if never assessed.

    `scores` are items of the ability assessment (`B2.4`) where known; `wanted_gender` is the elder's choice.
    `known` is False for an elder whose situation nobody has seen; `minute` is the start in the local day.
    """

    gender: str | None = None
    level: int | None = None
    dementia: bool = False
    aggressive: bool = False
    known: bool = True
    first_visit: bool = False
    wanted_gender: str | None = None
    minute: int | None = None
    scores: Mapping[str, int] = field(default=NO_SCORES, hash=False)


class ServiceNotForElder(Refused):
    """The catalogue rules this service out at the elder's ability."""

    code = "safety.service_not_for_elder"
    sentence = "This help would not be safe for this person."
    next_step = "Please ask the station about another kind of help."


def roles_needed(service: Service, situation: Situation, safety: SafetyRules) -> tuple[Role, ...]:
    """The roles that a visit needs, ready for the planner (hard rules of domain.md 6).

    Level 3-4 or dementia: at least one trained person. Unknown elder or past aggression: a pair. First visits
    of some services: a pair. Night: staff only. Gender as the service and the elder want it.
    Refuses: ServiceNotForElder.
    """
    if service.not_for and _applies(service.not_for, situation.scores):
        raise ServiceNotForElder
    roles = [
        Role(frozenset({role.skill}) if role.skill else frozenset(), role.level, _words(role.kinds))
        for role in service.roles
        if not role.optional
    ]
    if _needs_training(situation, safety):
        roles = _with_training(roles, safety.trained_skill)
    while len(roles) < helpers_needed(service, situation, safety):
        roles.append(Role(kinds=_words(service.roles[-1].kinds)))
    if situation.minute is not None and is_night(situation.minute, safety):
        roles = [replace(role, kinds=_at_night(role.kinds, safety)) for role in roles]
    gender = _gender(service, situation)
    return tuple(replace(role, gender=gender) for role in roles)


def helpers_needed(service: Service, situation: Situation, safety: SafetyRules) -> int:
    """How many people go at least (domain.md 6: pairs at first, with strangers, after aggression)."""
    needed = service.helpers_least
    if situation.first_visit:
        needed = max(needed, service.first_visit_helpers)
    unknown = safety.pair_if_unknown and not situation.known
    if unknown or (safety.pair_if_aggressive and situation.aggressive):
        needed = max(needed, 2)
    return needed


def risk_for(service: Service, scores: Mapping[str, int]) -> Risk:
    """The risk of a service for an elder of these ability scores; an unknown score raises nothing."""
    raised = service.raised_risk
    return raised.risk if raised and _applies(raised.limit, scores) else service.risk


def is_night(minute: int, safety: SafetyRules) -> bool:
    """Whether a minute of the local day lies in the night, when only staff go (21:00-07:00)."""
    return minute >= safety.night_from_minute or minute < safety.night_to_minute


def may_lift(age: int, safety: SafetyRules) -> bool:
    """Whether a helper of that age may lift or carry a person (domain.md 6: not from 70 on)."""
    return age < safety.lifting_below_age


def may_serve(service: Service, age: int, safety: SafetyRules) -> bool:
    """Whether a helper of that age may take the service: minors take no bathing, medical or night visits."""
    if age < safety.minor_below_age and not service.minors_may:
        return False
    return not service.lifting or may_lift(age, safety)


def _applies(limit: AbilityLimit, scores: Mapping[str, int]) -> bool:
    score = scores.get(limit.item)
    return score is not None and score <= limit.at_most


def _needs_training(situation: Situation, safety: SafetyRules) -> bool:
    severe = situation.level is not None and situation.level >= safety.trained_from_level
    return severe or (safety.trained_for_dementia and situation.dementia)


def _with_training(roles: list[Role], skill: str) -> list[Role]:
    worker_goes = any(role.kinds == {HelperKind.WORKER} for role in roles)
    if worker_goes:
        return roles
    first = roles[0]
    if first.level <= 1:
        return [replace(first, skills=first.skills | {skill}, level=1), *roles[1:]]
    # A role asks one level of all its skills; an electrician need not be a care worker, so one more goes.
    return [*roles, Role(frozenset({skill}), 1, first.kinds)]


def _at_night(kinds: frozenset[str], safety: SafetyRules) -> frozenset[str]:
    return kinds & _words(safety.night_kinds)


def _gender(service: Service, situation: Situation) -> str | None:
    if service.gender is GenderRule.REQUIRED:
        return situation.gender
    return situation.wanted_gender if service.gender is GenderRule.CHOICE else None


def _words(kinds: frozenset[HelperKind]) -> frozenset[str]:
    return frozenset(kind.value for kind in kinds)
