"""Proposing, deciding, delivering and calling off what the district buys; filling its reserve.

The hours leave the reserve when an order is approved and come back when it is called off. The elder's own hours are
taken when the help was given, as for any visit.
"""

from datetime import datetime

from django.db import transaction

from huzhu.care.dispatch.models import Assignment
from huzhu.care.guarantee.models import Purchase
from huzhu.care.guarantee.queries import LIVE, has_the_hours, needs_unmet
from huzhu.care.needs.models import Need
from huzhu.commons.bank.actions import ReasonMissing, issuance_pool, place_account
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.bank.posting import Move, post
from huzhu.commons.journal.actions import record
from huzhu.commons.notices.actions import tell
from huzhu.commons.people.access import Verb, require
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.queries import RulesThere, rules_at
from huzhu.commons.timebank.queries import district_of
from huzhu.commons.timebank.spending import hold_spending, post_spending
from huzhu.kernel.actor import Actor
from huzhu.kernel.moments import local_day
from huzhu.kernel.refusal import Refused
from huzhu.kernel.units import MINUTES_PER_HOUR

State = Purchase.State


class NotUnmet(Refused):
    """Somebody comes, or the need is over, or an order stands."""

    code = "guarantee.not_unmet"
    sentence = "This request does not wait for the guarantee: somebody is asked, it is over, or an order stands."
    next_step = "Please look at the request again."


class NoHoursSaved(Refused):
    """The guarantee is for hours that somebody has."""

    code = "guarantee.no_hours_saved"
    sentence = "The elder has not saved or been granted the hours that this takes."
    next_step = "Please look for other help, for instance from the community's donations."


class PurchaseDecided(Refused):
    """Somebody has decided, or it is over."""

    code = "guarantee.decided"
    sentence = "There is nothing to decide about this order any more."
    next_step = "Please look at the order again."


class ProposedByYou(Refused):
    """Two people look at an order: the rules of the place say so."""

    code = "guarantee.proposed_by_you"
    sentence = "You have proposed this yourself; somebody else has to decide."
    next_step = "Please ask a colleague with the same post."


class ProviderMissing(Refused):
    """Somebody has to be ordered from."""

    code = "guarantee.provider_missing"
    sentence = "Please say from whom it is ordered."
    next_step = "Write the name of the provider."


class CostAboveCap(Refused):
    """It costs more than the order allows."""

    code = "guarantee.cost_above_cap"
    sentence = "This is more than the order allows: at most %(yuan)s yuan."
    next_step = "Please check the bill; a higher price needs a new order."


def propose_purchases(*, by: Actor, at: datetime, limit: int = 1000) -> int:
    """Proposes an order for every need that the guarantee reaches; returns how many. Safe to run twice.

    Refuses: NotUnmet, NoHoursSaved, NotPermitted, NotFound.
    """
    done = 0
    for need in needs_unmet(by, at):
        propose_purchase(by=by, at=at, need=need)
        done += 1
        if done >= limit:
            break
    return done


@transaction.atomic
def propose_purchase(*, by: Actor, at: datetime, need: Need) -> Purchase:
    """Proposes to buy the help that one need asks for, at most at the price of the rules. Staff may do it earlier.

    Refuses: NotUnmet, NoHoursSaved, NotPermitted, NotFound.
    """
    require(by, Verb.PROPOSE_PURCHASE, within=need)
    need = _locked_need(need)
    standing = Purchase.objects.filter(need=need, state__in=[State.PROPOSED, State.APPROVED, State.DELIVERED])
    if need.state != Need.State.APPROVED or _somebody_asked(need) or standing.exists():
        raise NotUnmet
    if not has_the_hours(need):
        raise NoHoursSaved
    price = _rules(need.place, at).rules.guarantee_hour_most_fen
    purchase = Purchase.objects.create(
        need=need,
        place=need.place,
        service=need.service,
        minutes=need.minutes,
        cost_most_fen=price * need.minutes // MINUTES_PER_HOUR,
        proposed_at=at,
        proposed_by_id=by.person_id,
    )
    _record(by, at, "propose_purchase", purchase)
    return purchase


@transaction.atomic
def approve_purchase(*, by: Actor, at: datetime, purchase: Purchase, provider: str) -> Purchase:
    """Orders it: the hours leave the district's reserve, nobody is looked for any more, the elder is told.

    A reserve too small refuses like any account: it has a floor.
    Refuses: PurchaseDecided, ProposedByYou, ProviderMissing, NotUnmet, Overdrawn, PeriodClosed, NotPermitted,
    NotFound.
    """
    purchase = _locked(by, Verb.DECIDE_PURCHASE, purchase)
    if purchase.state != State.PROPOSED:
        raise PurchaseDecided
    there = _rules(purchase.place, at)
    if there.rules.guarantee_needs_two and purchase.proposed_by_id == by.person_id:
        raise ProposedByYou
    if not provider.strip():
        raise ProviderMissing
    if purchase.need.state != Need.State.APPROVED or _somebody_asked(purchase.need):
        raise NotUnmet
    reserve = place_account(by=by, at=at, place=district_of(purchase.place), kind=Account.Kind.RESERVE)
    pool = issuance_pool(by=by, at=at, place=purchase.place)
    entry = Entry(reference=f"purchase:{purchase.pk}", kind=Entry.Kind.SPEND, occurred_at=at, rules=there.edition)
    posted = post(by, at, entry, [Move(reserve, pool, purchase.minutes)])
    purchase.approve(by_id=by.person_id, at=at, provider=provider.strip()[:120], entry=posted)
    purchase.need.be_bought()
    _record(by, at, "approve_purchase", purchase)
    _tell(by, at, purchase, "need.guaranteed")
    return purchase


@transaction.atomic
def refuse_purchase(*, by: Actor, at: datetime, purchase: Purchase, because: str) -> Purchase:
    """Does not order it, and says why; somebody is looked for as before, and the elder is told.

    Refuses: PurchaseDecided, ProposedByYou, ReasonMissing, NotPermitted, NotFound.
    """
    purchase = _locked(by, Verb.DECIDE_PURCHASE, purchase)
    if purchase.state != State.PROPOSED:
        raise PurchaseDecided
    if _rules(purchase.place, at).rules.guarantee_needs_two and purchase.proposed_by_id == by.person_id:
        raise ProposedByYou
    if not because.strip():
        raise ReasonMissing
    purchase.refuse(by_id=by.person_id, at=at, because=because.strip()[:200])
    _record(by, at, "refuse_purchase", purchase)
    _tell(by, at, purchase, "need.not_bought", because=because.strip()[:200])
    return purchase


@transaction.atomic
def confirm_delivery(*, by: Actor, at: datetime, purchase: Purchase, cost_fen: int) -> Purchase:
    """The help was given: the need is done, and the elder's hours are taken as for any visit.

    Refuses: PurchaseDecided, CostAboveCap, PeriodClosed, NotPermitted, NotFound.
    """
    purchase = _locked(by, Verb.PROPOSE_PURCHASE, purchase)
    if purchase.state != State.APPROVED:
        raise PurchaseDecided
    if not 0 <= cost_fen <= purchase.cost_most_fen:
        raise CostAboveCap(yuan=f"{purchase.cost_most_fen / 100:.2f}")
    reference = f"bought:{purchase.pk}"
    hold_spending(
        by=by,
        at=at,
        receiver=purchase.need.elder,
        place=purchase.place,
        owed_minutes=purchase.minutes,
        reference=reference,
        rules=_rules(purchase.place, at),
    )
    post_spending(by=by, at=at, reference=reference)
    purchase.deliver(by_id=by.person_id, at=at, cost_fen=cost_fen)
    purchase.need.close(at=at)
    _record(by, at, "confirm_delivery", purchase)
    return purchase


@transaction.atomic
def cancel_purchase(*, by: Actor, at: datetime, purchase: Purchase, because: str) -> Purchase:
    """Calls off what was ordered and not given: the hours go back into the reserve, and somebody is looked for again.

    Refuses: PurchaseDecided, ReasonMissing, NotPermitted, NotFound.
    """
    purchase = _locked(by, Verb.DECIDE_PURCHASE, purchase)
    if purchase.state != State.APPROVED or purchase.entry is None:
        raise PurchaseDecided
    if not because.strip():
        raise ReasonMissing
    legs = list(purchase.entry.transfers.select_related("debit__place", "credit__place").order_by("leg"))
    reversal = Entry(
        reference=f"reversal:{purchase.entry_id}",
        kind=Entry.Kind.REVERSAL,
        occurred_at=at,
        because=because.strip()[:200],
        corrects=purchase.entry,
    )
    back = [Move(one.credit, one.debit, one.amount) for one in reversed(legs)]
    post(by, at, reversal, back, undone=[one.seq for one in reversed(legs)])
    purchase.cancel(by_id=by.person_id, at=at, because=because.strip()[:200])
    purchase.need.look_again()
    _record(by, at, "cancel_purchase", purchase)
    _tell(by, at, purchase, "need.not_bought", because=because.strip()[:200])
    return purchase


@transaction.atomic
def fund_reserve(*, by: Actor, at: datetime, place: Division, minutes: int, reference: str) -> Entry:
    """The district puts hours into its reserve, for the guarantee to draw on; once for a reference.

    Refuses: AmountOutOfBounds, ReferenceUsed, PeriodClosed, NotPermitted, NotFound.
    """
    district = district_of(place)
    require(by, Verb.DECIDE_PURCHASE, within=place)
    reserve = place_account(by=by, at=at, place=district, kind=Account.Kind.RESERVE)
    pool = issuance_pool(by=by, at=at, place=district)
    edition = _rules(district, at).edition
    entry = Entry(reference=f"reserve:{reference}"[:60], kind=Entry.Kind.GRANT, occurred_at=at, rules=edition)
    return post(by, at, entry, [Move(pool, reserve, minutes)])


def _locked(by: Actor, verb: Verb, purchase: Purchase) -> Purchase:
    require(by, verb, within=purchase)
    need = _locked_need(purchase.need)
    rows = Purchase.objects.select_for_update(of=("self",)).select_related("place", "entry")
    locked = rows.get(pk=purchase.pk)
    locked.need = need
    return locked


def _locked_need(need: Need) -> Need:
    return Need.objects.select_for_update(of=("self",)).select_related("elder__place", "place").get(pk=need.pk)


def _somebody_asked(need: Need) -> bool:
    return Assignment.objects.filter(need=need, state__in=LIVE).exists()


def _rules(place: Division, at: datetime) -> RulesThere:
    return rules_at(place, local_day(at, place.time_zone))


def _record(by: Actor, at: datetime, action: str, purchase: Purchase) -> None:
    thing, persons = f"purchase:{purchase.pk}", [purchase.need.elder_id]
    record(by=by, at=at, action=action, thing=thing, persons=persons, details={"minutes": purchase.minutes})


def _tell(by: Actor, at: datetime, purchase: Purchase, kind: str, because: str = "") -> None:
    params, about = {"service": purchase.service}, f"purchase:{purchase.pk}"
    tell(by=by, at=at, person=purchase.need.elder, kind=kind, about=about, params=params, because=because)
