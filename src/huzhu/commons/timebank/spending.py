"""What a visit costs its receiver: set aside when it is over, taken once the elder's side has spoken.

Own time first, of that a monthly grant first; then what family shares; then what was donated here. A frozen account
pays nothing. No account goes below its floor: what nobody has is not taken, and the visit took place all the same.
Asks no permission: the action that called was permitted to note the visit or to hear the elder's word.
"""

from collections.abc import Sequence
from datetime import datetime

from huzhu.commons.bank.actions import issuance_pool, place_hold, post_hold, void_hold
from huzhu.commons.bank.models import Account, Entry, Hold
from huzhu.commons.bank.posting import Move
from huzhu.commons.bank.queries import account_of
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.queries import RulesThere
from huzhu.commons.timebank.grants import own_of
from huzhu.commons.timebank.models import Sharing
from huzhu.commons.timebank.queries import district_of, has_left
from huzhu.kernel.actor import Actor
from huzhu.kernel.units import Unit

SOURCES_MOST = 9


def hold_spending(
    *, by: Actor, at: datetime, receiver: Person, place: Division, owed_minutes: int, reference: str, rules: RulesThere
) -> int:
    """Sets aside what a visit costs from whoever pays for it, at most what they have; returns those minutes.

    Asks no permission, see the top of this page.
    """
    if not owed_minutes:
        return 0
    sources = _sources(receiver, place)
    list(Account.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in sources]).order_by("pk"))
    left, number = owed_minutes, 0
    for account in sources:
        amount = min(left, _available(account, receiver, at))
        if amount <= 0:
            continue
        number += 1
        pool = issuance_pool(by=by, at=at, place=place)
        move, kind = Move(account, pool, amount), Entry.Kind.SPEND
        place_hold(by=by, at=at, reference=f"{reference}:{number}", kind=kind, move=move, rules=rules.edition)
        left -= amount
    return owed_minutes - left


def post_spending(*, by: Actor, at: datetime, reference: str) -> int:
    """Takes what was set aside under a reference; returns the minutes. Asks no permission, see the top of this page."""
    holds = _holds(reference, Hold.State.PENDING)
    for hold in holds:
        post_hold(by=by, at=at, reference=hold.reference)
    return sum(hold.amount for hold in holds)


def void_spending(*, by: Actor, at: datetime, reference: str) -> int:
    """Frees what was set aside under a reference, after a complaint that was right; returns the minutes.

    Asks no permission, see the top of this page.
    """
    holds = _holds(reference, Hold.State.PENDING)
    for hold in holds:
        void_hold(by=by, at=at, reference=hold.reference, because=Hold.Because.DISPUTE_UPHELD)
    return sum(hold.amount for hold in holds)


def spending_references(reference: str) -> Sequence[str]:
    """Every reference under which the books may hold what was spent under this one: one for each source."""
    return [f"{reference}:{number}" for number in range(1, SOURCES_MOST + 1)]


def _sources(receiver: Person, place: Division) -> Sequence[Account]:
    """Who may pay, in their order; only within the district, for a gift is what crosses its border."""
    own = account_of(receiver)
    sharing = Sharing.objects.filter(other=receiver, ended_at__isnull=True).order_by("shared_at", "pk")
    accounts = Account.objects.select_related("place").filter(unit=Unit.MINUTES)
    shared = {one.owner_id: one for one in accounts.filter(owner__in=sharing.values("member"))}
    keys = place.path.strip("/").split("/")
    donated = accounts.filter(kind=Account.Kind.DONATION, place__in=keys).order_by("-place__path", "pk")
    listed = [own, *(shared.get(one.member_id) for one in sharing), *donated]
    here = district_of(place)
    paying = (one for one in listed if one is not None and not (one.owner_id and has_left(one.owner_id)))
    return [one for one in paying if district_of(one.place) == here][:SOURCES_MOST]


def _available(account: Account, receiver: Person, at: datetime) -> int:
    if account.owner_id and account.owner_id != receiver.pk:
        return own_of(account, at)
    fresh = Account.objects.get(pk=account.pk)
    return (fresh.balance or 0) - (fresh.held or 0)


def _holds(reference: str, state: Hold.State) -> Sequence[Hold]:
    holds = Hold.objects.filter(reference__in=spending_references(reference), state=state)
    return list(holds.order_by("reference", "pk"))
