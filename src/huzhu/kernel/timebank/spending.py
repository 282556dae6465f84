"""Who may be served, who receives the monthly grant, for whom time may be spent and to whom it may be given."""

from collections.abc import Iterable

from huzhu.kernel.refusal import Refused
from huzhu.kernel.timebank.groups import Belonging, Trait, belonging
from huzhu.kernel.timebank.rules import Relation, TimeRules


class NotForThem(Refused):
    """The rules of the place do not let time be spent on somebody so related."""

    code = "timebank.not_for_them"
    sentence = "The rules here do not let you spend time on this person."
    next_step = "The rules of the place say on whom it can be spent; the station helps."


class TooYoung(Refused):
    """Help for saved time begins at an age."""

    code = "timebank.too_young"
    sentence = "Time can be spent on people from %(age)s years of age."
    next_step = "The time stays on the account until then, or can be given or donated."


class NotToThem(Refused):
    """The rules of the place do not let time be given to somebody so related."""

    code = "timebank.not_to_them"
    sentence = "The rules here do not let you give time to this person."
    next_step = "The rules of the place say to whom it can be given; it can also be donated."


class GroupTimeDonatedOnly(Refused):
    """What a group earned belongs to nobody in it."""

    code = "timebank.group_time_donated_only"
    sentence = "Hours of a group can only be donated."
    next_step = "Please donate them to the pool."


class NoDonations(Refused):
    """The rules of the place know no donations."""

    code = "timebank.no_donations"
    sentence = "Time cannot be donated here."
    next_step = "Please ask the station what the rules allow."


class NotHeir(Refused):
    """The rules of the place do not let somebody so related inherit time."""

    code = "timebank.not_heir"
    sentence = "The rules here do not let this person have your time after you."
    next_step = "The rules of the place say who can: usually husband or wife, parents, children and grandchildren."


def served(age: int, traits: Iterable[Trait], rules: TimeRules) -> Belonging:
    """Whether the rules let somebody of this age (whole years) be served, by which group or what is missing (S12)."""
    return belonging(rules.served_groups, age, traits)


def granted_minutes(age: int, traits: Iterable[Trait], rules: TimeRules) -> int:
    """Minutes this elder is granted each month; 0 outside the groups that receive a grant (domain.md 3)."""
    return rules.grant_month_minutes if belonging(rules.granted_groups, age, traits) else 0


def check_spend(relation: Relation, age: int, rules: TimeRules) -> None:
    """Whether a member may spend time on somebody so related, of this age in whole years.

    Refuses: NotForThem, TooYoung.
    """
    if relation not in rules.redeem_for:
        raise NotForThem
    if age < rules.redeem_from_age:
        raise TooYoung(age=rules.redeem_from_age)


def check_gift(relation: Relation, rules: TimeRules, *, of_group: bool = False) -> None:
    """Whether time may be given to somebody so related. Refuses: NotToThem, GroupTimeDonatedOnly."""
    if of_group and rules.group_hours_donate_only:
        raise GroupTimeDonatedOnly
    if relation not in rules.gift_to:
        raise NotToThem


def check_donation(rules: TimeRules) -> None:
    """Whether time may be donated. Refuses: NoDonations."""
    if not rules.donation_allowed:
        raise NoDonations


def may_inherit(relation: Relation | None, rules: TimeRules) -> bool:
    """Whether somebody so related may receive a dead member's time (domain.md 3: named lineal heir)."""
    return relation in rules.inherit_to


def check_heir(relation: Relation | None, rules: TimeRules) -> None:
    """Whether a member may name somebody so related as heir. Refuses: NotHeir."""
    if not may_inherit(relation, rules):
        raise NotHeir
