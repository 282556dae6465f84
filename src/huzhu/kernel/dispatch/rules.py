"""The hard rules that need no clock: may this person take this part, and do both sides want it."""

from huzhu.kernel.dispatch.person import Person
from huzhu.kernel.dispatch.reasons import (
    ASKED_ENOUGH,
    ELDER_REFUSES,
    LOW_LEVEL,
    NO_LIFTING,
    NO_SKILL,
    NOT_KIND,
    OTHER_GENDER,
    PERSON_REFUSES,
    Reason,
)
from huzhu.kernel.dispatch.visit import Role, Visit


def lacks(role: Role, person: Person) -> Reason | None:
    """Why this person may not do this kind of work, if so: kind of helper, skill, level. domain.md 6, who may."""
    if role.kinds and person.kind not in role.kinds:
        return NOT_KIND.of(person=person.key)
    for skill in sorted(role.skills):
        if skill not in person.skills:
            return NO_SKILL.of(person=person.key, skill=skill)
        if person.skills[skill] < role.level:
            return LOW_LEVEL.of(person=person.key, skill=skill, held=person.skills[skill], level=role.level)
    return None


def unsuited(visit: Visit, role: Role, person: Person) -> Reason | None:
    """Why this person is not right for this elder, if so: gender (bathing), lifting (not at 70+). domain.md 6."""
    if role.gender is not None and person.gender != role.gender:
        return OTHER_GENDER.of(person=person.key)
    if visit.lifting and not person.can_lift:
        return NO_LIFTING.of(person=person.key)
    return None


def refused(visit: Visit, person: Person) -> Reason | None:
    """Which side says no, if any: the elder to the person, or the person to the elder or the visit; or the house, that
    spares the person one more question."""
    if person.key in visit.refused:
        return ELDER_REFUSES.of(person=person.key)
    if visit.key in person.spared_visits:
        return ASKED_ENOUGH.of(person=person.key)
    if visit.key in person.refused_visits or visit.elder in person.refused_elders:
        return PERSON_REFUSES.of(person=person.key)
    return None


def may_go(visit: Visit, role: Role, person: Person) -> bool:
    """True where no rule of this file speaks against it."""
    return lacks(role, person) is None and unsuited(visit, role, person) is None and refused(visit, person) is None
