"""Who may do what, and how far: the one page that decides it, for the list and for the object alike."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db.models import Model, Q, QuerySet

from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Delegation
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import NotFound, Refused


class Verb(StrEnum):
    """Everything that can be asked of the house. What is not here cannot be done by anybody."""

    SEE_PERSON = "see_person"
    REGISTER_PERSON = "register_person"
    CORRECT_PERSON = "correct_person"
    IMPORT_REGISTER = "import_register"
    EXPORT_REGISTER = "export_register"
    TEND_WORKS = "tend_works"
    ENROL_HELPER = "enrol_helper"
    SEE_HELPER = "see_helper"
    REMOVE_PHOTO = "remove_photo"
    SEE_TEAM = "see_team"
    REPORT_ILL = "report_ill"
    DELEGATE = "delegate"
    SEE_CONSENT = "see_consent"
    NOTE_CONSENT = "note_consent"
    ISSUE_PASSES = "issue_passes"
    KEEP_PASSES = "keep_passes"
    ASK_FOR_HELP = "ask_for_help"
    SEE_NEED = "see_need"
    DECIDE_NEED = "decide_need"
    RELEASE_URGENT = "release_urgent"
    CANCEL_NEED = "cancel_need"
    CANCEL_FOR_STATION = "cancel_for_station"
    TAKE_CALL = "take_call"
    SEE_CALL = "see_call"
    NOTE_RING = "note_ring"
    SEE_CONTACT = "see_contact"
    NOTE_CONTACT = "note_contact"
    LIST_FOR_CONTACT = "list_for_contact"
    LOOK_INTO_WORRY = "look_into_worry"
    KEEP_BLOCK = "keep_block"
    SEE_ENTITLEMENT = "see_entitlement"
    FIND_ENTITLED = "find_entitled"
    APPLY_FOR_BENEFIT = "apply_for_benefit"
    DECIDE_APPLICATION = "decide_application"
    SEE_SUBSIDY = "see_subsidy"
    DRAFT_SUBSIDY = "draft_subsidy"
    RELEASE_SUBSIDY = "release_subsidy"
    ASSESS_PERSON = "assess_person"
    SEE_ASSESSMENT = "see_assessment"
    OBJECT_TO_ASSESSMENT = "object_to_assessment"
    ANSWER_OBJECTION = "answer_objection"
    KEEP_REGISTERS = "keep_registers"
    SEE_DELIVERY = "see_delivery"
    DELIVER_REGISTER = "deliver_register"
    CLOSE_ALERT = "close_alert"
    REFER_PERSON = "refer_person"
    SEE_REFERRAL = "see_referral"
    SEE_INCIDENT = "see_incident"
    CLOSE_INCIDENT = "close_incident"
    PLAN_DAY = "plan_day"
    SEE_ASSIGNMENT = "see_assignment"
    ANSWER_OFFER = "answer_offer"
    CLAIM_NEED = "claim_need"
    ATTEND_VISIT = "attend_visit"
    ATTEND_FOR_STATION = "attend_for_station"
    SEE_VISIT = "see_visit"
    CONFIRM_VISIT = "confirm_visit"
    DISPUTE_VISIT = "dispute_visit"
    RESOLVE_DISPUTE = "resolve_dispute"
    RATE_VISIT = "rate_visit"
    THANK_HELPER = "thank_helper"
    SEE_THANKS = "see_thanks"
    SHOW_THANKS = "show_thanks"
    KEEP_WALL = "keep_wall"
    SEE_ACCOUNT = "see_account"
    POST_TRANSFER = "post_transfer"
    GIVE_TIME = "give_time"
    SEE_HONOUR = "see_honour"
    GIVE_HONOUR = "give_honour"
    ISSUE_SCHOOL_RECORD = "issue_school_record"
    KEEP_SHOP = "keep_shop"
    RESERVE_GOODS = "reserve_goods"
    SEE_RESERVATION = "see_reservation"
    END_RESERVATION = "end_reservation"
    SEE_PURCHASE = "see_purchase"
    PROPOSE_PURCHASE = "propose_purchase"
    DECIDE_PURCHASE = "decide_purchase"
    CLOSE_MONTH = "close_month"
    SEE_RULES = "see_rules"
    ADOPT_RULES = "adopt_rules"
    SEE_FIGURES = "see_figures"
    SEE_FLAG = "see_flag"
    DECIDE_FLAG = "decide_flag"
    SEE_PHONE_BACK = "see_phone_back"
    RING_BACK = "ring_back"
    WATCH_VISITS = "watch_visits"
    SEE_JOURNAL = "see_journal"
    SEE_NOTICES = "see_notices"
    DELIVER_NOTICES = "deliver_notices"
    KEEP_STATION = "keep_station"
    ANNOUNCE = "announce"
    TELL_MANY = "tell_many"
    KEEP_FEED = "keep_feed"
    KEEP_PLACES = "keep_places"
    GIVE_POST = "give_post"


# Posts reach the place they are held for and everything under it; who leads an organisation reaches there what its own
# team is concerned with, and nothing else. Relations reach single rows.
OWN, DELEGATE, HELPER = "own", "delegate", "helper"
OPERATOR, STAFF, GRID, INSPECTOR, KEEPER, MACHINE = "operator", "staff", "grid_member", "inspector", "keeper", "machine"
LEADER = "leader"

RULES: dict[Verb, frozenset[str]] = {
    Verb.SEE_PERSON: frozenset({OPERATOR, STAFF, GRID, MACHINE, OWN, DELEGATE}),
    Verb.REGISTER_PERSON: frozenset({OPERATOR, STAFF, MACHINE}),
    Verb.CORRECT_PERSON: frozenset({STAFF, MACHINE}),
    Verb.IMPORT_REGISTER: frozenset({STAFF, MACHINE}),
    Verb.EXPORT_REGISTER: frozenset({STAFF, MACHINE}),
    Verb.TEND_WORKS: frozenset({STAFF, MACHINE}),
    Verb.ENROL_HELPER: frozenset({STAFF, MACHINE}),
    Verb.SEE_HELPER: frozenset({OPERATOR, STAFF, GRID, MACHINE, OWN}),
    Verb.SEE_TEAM: frozenset({LEADER}),
    Verb.REMOVE_PHOTO: frozenset({STAFF, MACHINE, OWN}),
    Verb.REPORT_ILL: frozenset({STAFF, MACHINE, OWN}),
    Verb.SEE_CONSENT: frozenset({STAFF, MACHINE, OWN}),
    Verb.NOTE_CONSENT: frozenset({STAFF, OWN}),
    Verb.DELEGATE: frozenset({STAFF, MACHINE, OWN}),
    Verb.ISSUE_PASSES: frozenset({STAFF, MACHINE}),
    Verb.KEEP_PASSES: frozenset({STAFF, MACHINE, OWN}),
    Verb.ASK_FOR_HELP: frozenset({OPERATOR, STAFF, GRID, MACHINE, OWN, DELEGATE}),
    Verb.SEE_NEED: frozenset({OPERATOR, STAFF, GRID, MACHINE, OWN, DELEGATE}),
    Verb.DECIDE_NEED: frozenset({STAFF, MACHINE}),
    Verb.RELEASE_URGENT: frozenset({OPERATOR, STAFF}),
    Verb.CANCEL_NEED: frozenset({OPERATOR, STAFF, MACHINE, OWN, DELEGATE}),
    Verb.CANCEL_FOR_STATION: frozenset({OPERATOR, STAFF, MACHINE}),
    Verb.TAKE_CALL: frozenset({OPERATOR, STAFF}),
    Verb.SEE_CALL: frozenset({OPERATOR, STAFF, MACHINE}),
    Verb.NOTE_RING: frozenset({MACHINE}),
    Verb.SEE_CONTACT: frozenset({OPERATOR, STAFF, GRID, MACHINE}),
    Verb.NOTE_CONTACT: frozenset({OPERATOR, STAFF, GRID}),
    Verb.LIST_FOR_CONTACT: frozenset({STAFF, MACHINE}),
    Verb.LOOK_INTO_WORRY: frozenset({OPERATOR, STAFF}),
    Verb.KEEP_BLOCK: frozenset({GRID}),
    Verb.SEE_ENTITLEMENT: frozenset({STAFF, MACHINE}),
    Verb.FIND_ENTITLED: frozenset({STAFF, MACHINE}),
    Verb.APPLY_FOR_BENEFIT: frozenset({STAFF}),
    Verb.DECIDE_APPLICATION: frozenset({STAFF}),
    Verb.SEE_SUBSIDY: frozenset({STAFF, MACHINE}),
    Verb.DRAFT_SUBSIDY: frozenset({STAFF}),
    Verb.RELEASE_SUBSIDY: frozenset({STAFF}),
    Verb.ASSESS_PERSON: frozenset({STAFF, GRID}),
    Verb.SEE_ASSESSMENT: frozenset({STAFF, MACHINE, HELPER}),
    Verb.OBJECT_TO_ASSESSMENT: frozenset({STAFF}),
    Verb.ANSWER_OBJECTION: frozenset({STAFF}),
    Verb.KEEP_REGISTERS: frozenset({STAFF}),
    Verb.SEE_DELIVERY: frozenset({STAFF, MACHINE}),
    Verb.DELIVER_REGISTER: frozenset({STAFF, MACHINE}),
    Verb.CLOSE_ALERT: frozenset({STAFF}),
    Verb.REFER_PERSON: frozenset({STAFF}),
    Verb.SEE_REFERRAL: frozenset({STAFF, MACHINE}),
    Verb.SEE_INCIDENT: frozenset({OPERATOR, STAFF, MACHINE}),
    Verb.CLOSE_INCIDENT: frozenset({OPERATOR, STAFF}),
    Verb.PLAN_DAY: frozenset({STAFF, MACHINE}),
    Verb.SEE_ASSIGNMENT: frozenset({OPERATOR, STAFF, GRID, MACHINE, OWN, DELEGATE, HELPER}),
    Verb.ANSWER_OFFER: frozenset({STAFF, MACHINE, HELPER}),
    Verb.CLAIM_NEED: frozenset({OWN}),
    Verb.ATTEND_VISIT: frozenset({STAFF, OPERATOR, MACHINE, HELPER}),
    Verb.ATTEND_FOR_STATION: frozenset({STAFF, OPERATOR, MACHINE}),
    Verb.SEE_VISIT: frozenset({OPERATOR, STAFF, INSPECTOR, MACHINE, OWN, DELEGATE}),
    Verb.CONFIRM_VISIT: frozenset({OPERATOR, STAFF, MACHINE, OWN, DELEGATE}),
    Verb.DISPUTE_VISIT: frozenset({OPERATOR, STAFF, INSPECTOR, MACHINE, OWN, DELEGATE}),
    Verb.RESOLVE_DISPUTE: frozenset({STAFF, INSPECTOR}),
    Verb.RATE_VISIT: frozenset({OPERATOR, STAFF, MACHINE, OWN, DELEGATE}),
    Verb.THANK_HELPER: frozenset({OPERATOR, STAFF, MACHINE, OWN, DELEGATE}),
    Verb.SEE_THANKS: frozenset({OPERATOR, STAFF, MACHINE, OWN, DELEGATE, HELPER}),
    Verb.SHOW_THANKS: frozenset({OPERATOR, STAFF, MACHINE, OWN, DELEGATE, HELPER}),
    Verb.KEEP_WALL: frozenset({OPERATOR, STAFF, MACHINE}),
    Verb.SEE_ACCOUNT: frozenset({STAFF, INSPECTOR, MACHINE, OWN}),
    Verb.POST_TRANSFER: frozenset({STAFF, MACHINE}),
    Verb.GIVE_TIME: frozenset({STAFF, MACHINE, OWN}),
    Verb.SEE_HONOUR: frozenset({STAFF, INSPECTOR, MACHINE, OWN}),
    Verb.GIVE_HONOUR: frozenset({MACHINE}),
    Verb.ISSUE_SCHOOL_RECORD: frozenset({STAFF, MACHINE, OWN}),
    Verb.KEEP_SHOP: frozenset({STAFF, MACHINE}),
    Verb.RESERVE_GOODS: frozenset({STAFF, MACHINE, OWN}),
    Verb.SEE_RESERVATION: frozenset({STAFF, INSPECTOR, MACHINE, OWN}),
    Verb.END_RESERVATION: frozenset({STAFF, MACHINE, OWN}),
    Verb.SEE_PURCHASE: frozenset({STAFF, INSPECTOR, MACHINE, OWN}),
    Verb.PROPOSE_PURCHASE: frozenset({STAFF, MACHINE}),
    Verb.DECIDE_PURCHASE: frozenset({INSPECTOR, MACHINE}),
    Verb.CLOSE_MONTH: frozenset({STAFF, MACHINE}),
    Verb.SEE_RULES: frozenset({STAFF, INSPECTOR, KEEPER, MACHINE}),
    Verb.ADOPT_RULES: frozenset({INSPECTOR, MACHINE}),
    Verb.SEE_FIGURES: frozenset({STAFF, INSPECTOR, MACHINE}),
    Verb.SEE_FLAG: frozenset({INSPECTOR, MACHINE}),
    Verb.DECIDE_FLAG: frozenset({INSPECTOR}),
    Verb.SEE_PHONE_BACK: frozenset({OPERATOR, STAFF, MACHINE}),
    Verb.RING_BACK: frozenset({OPERATOR, STAFF}),
    Verb.WATCH_VISITS: frozenset({INSPECTOR, MACHINE}),
    Verb.SEE_JOURNAL: frozenset({INSPECTOR, KEEPER}),
    Verb.SEE_NOTICES: frozenset({OPERATOR, STAFF, MACHINE, OWN}),
    Verb.DELIVER_NOTICES: frozenset({OPERATOR, STAFF, MACHINE}),
    Verb.KEEP_STATION: frozenset({STAFF, KEEPER, MACHINE}),
    Verb.ANNOUNCE: frozenset({OPERATOR, STAFF, MACHINE}),
    Verb.TELL_MANY: frozenset({STAFF, MACHINE}),
    Verb.KEEP_FEED: frozenset({OWN}),
    Verb.KEEP_PLACES: frozenset({KEEPER, MACHINE}),
    Verb.GIVE_POST: frozenset({KEEPER, MACHINE}),
}

# What a delegation must name for the delegate to do it; verbs not listed are never delegated.
SCOPES: dict[Verb, str] = {
    Verb.SEE_PERSON: "see",
    Verb.SEE_NEED: "see",
    Verb.SEE_ASSIGNMENT: "see",
    Verb.SEE_VISIT: "see",
    Verb.ASK_FOR_HELP: "ask",
    Verb.CANCEL_NEED: "ask",
    Verb.CONFIRM_VISIT: "confirm",
    Verb.RATE_VISIT: "confirm",
    Verb.DISPUTE_VISIT: "confirm",
    Verb.THANK_HELPER: "confirm",
    Verb.SEE_THANKS: "see",
    Verb.SHOW_THANKS: "confirm",
}


# Deeds of posts alone, and by what their rows are seen. Who sees the row hears "not permitted"; who does not see it
# hears "not found", as of a row that exists nowhere.
SIGHTS: Mapping[Verb, Verb] = {
    Verb.SEE_CONSENT: Verb.SEE_PERSON,
    Verb.NOTE_CONSENT: Verb.SEE_PERSON,
    Verb.CORRECT_PERSON: Verb.SEE_PERSON,
    Verb.EXPORT_REGISTER: Verb.SEE_PERSON,
    Verb.ENROL_HELPER: Verb.SEE_PERSON,
    Verb.ISSUE_PASSES: Verb.SEE_PERSON,
    Verb.KEEP_PASSES: Verb.SEE_PERSON,
    Verb.REMOVE_PHOTO: Verb.SEE_HELPER,
    Verb.REPORT_ILL: Verb.SEE_HELPER,
    Verb.CLAIM_NEED: Verb.SEE_HELPER,
    Verb.DECIDE_NEED: Verb.SEE_NEED,
    Verb.RELEASE_URGENT: Verb.SEE_NEED,
    Verb.CANCEL_FOR_STATION: Verb.SEE_NEED,
    Verb.TAKE_CALL: Verb.SEE_CALL,
    Verb.NOTE_CONTACT: Verb.SEE_CONTACT,
    Verb.LIST_FOR_CONTACT: Verb.SEE_PERSON,
    Verb.LOOK_INTO_WORRY: Verb.SEE_CONTACT,
    Verb.SEE_ENTITLEMENT: Verb.SEE_PERSON,
    Verb.APPLY_FOR_BENEFIT: Verb.SEE_PERSON,
    Verb.DECIDE_APPLICATION: Verb.SEE_ENTITLEMENT,
    Verb.DRAFT_SUBSIDY: Verb.SEE_SUBSIDY,
    Verb.RELEASE_SUBSIDY: Verb.SEE_SUBSIDY,
    Verb.ASSESS_PERSON: Verb.SEE_PERSON,
    Verb.OBJECT_TO_ASSESSMENT: Verb.SEE_ASSESSMENT,
    Verb.KEEP_REGISTERS: Verb.SEE_DELIVERY,
    Verb.DELIVER_REGISTER: Verb.SEE_DELIVERY,
    Verb.CLOSE_ALERT: Verb.SEE_DELIVERY,
    Verb.REFER_PERSON: Verb.SEE_PERSON,
    Verb.SEE_REFERRAL: Verb.SEE_PERSON,
    Verb.CLOSE_INCIDENT: Verb.SEE_INCIDENT,
    Verb.PLAN_DAY: Verb.SEE_ASSIGNMENT,
    Verb.ATTEND_FOR_STATION: Verb.SEE_ASSIGNMENT,
    Verb.RESOLVE_DISPUTE: Verb.SEE_VISIT,
    Verb.POST_TRANSFER: Verb.SEE_ACCOUNT,
    Verb.GIVE_TIME: Verb.SEE_ACCOUNT,
    Verb.RESERVE_GOODS: Verb.SEE_PERSON,
    Verb.ISSUE_SCHOOL_RECORD: Verb.SEE_PERSON,
    Verb.KEEP_SHOP: Verb.SEE_RESERVATION,
    Verb.END_RESERVATION: Verb.SEE_RESERVATION,
    Verb.THANK_HELPER: Verb.SEE_VISIT,
    Verb.SHOW_THANKS: Verb.SEE_THANKS,
    Verb.KEEP_WALL: Verb.SEE_THANKS,
    Verb.PROPOSE_PURCHASE: Verb.SEE_PURCHASE,
    Verb.DECIDE_PURCHASE: Verb.SEE_PURCHASE,
    Verb.DELIVER_NOTICES: Verb.SEE_NOTICES,
    Verb.ADOPT_RULES: Verb.SEE_RULES,
    Verb.DECIDE_FLAG: Verb.SEE_FLAG,
    Verb.RING_BACK: Verb.SEE_PHONE_BACK,
}


class NotPermitted(Refused):
    """The post held does not include this; it says nothing about any object."""

    code = "access.not_permitted"
    sentence = "Your post does not include this."
    next_step = "Please ask a colleague whose post it is, or the administrator."


def visible_to[M: Model](by: Actor, verb: Verb, model: type[M]) -> QuerySet[M]:
    """The rows of `model` on which `by` may do `verb`; an actor whom nothing reaches sees none.

    `model.bearings` says where a row lies and whose it is. An unknown verb raises KeyError.
    """
    reached: QuerySet[M] = _reached(replace(by, purpose="", via="", request=""), verb, model)
    return reached.all()


def require(by: Actor, verb: Verb, *, within: Model) -> None:
    """Raises NotPermitted or NotFound unless `within` (a row, or a division) is what `visible_to` would list.

    A row that `by` does not even see is NotFound, so that no answer tells of rows out of reach.
    """
    rule = RULES[verb]
    if isinstance(within, Division):
        if not any(within.path.startswith(path) for path in _paths(by, rule)):
            raise NotPermitted if not _paths(by, rule) else NotFound
        return
    if visible_to(by, verb, type(within)).filter(pk=within.pk).exists():
        return
    sight = SIGHTS.get(verb)
    seen = sight is not None and visible_to(by, sight, type(within)).filter(pk=within.pk).exists()
    raise NotPermitted if seen else NotFound


def may(by: Actor, verb: Verb) -> bool:
    """Whether a post of `by` includes `verb` anywhere: for showing or hiding a door, never for opening it."""
    return bool(_paths(by, RULES[verb]))


def places_of(by: Actor, verb: Verb) -> QuerySet[Division]:
    """The divisions in which a post of `by` includes `verb`."""
    reach = Q()
    for path in _paths(by, RULES[verb]):
        reach |= Q(path__startswith=path)
    return Division.objects.filter(reach) if reach else Division.objects.none()


def delegations_in_force(day: date) -> QuerySet[Delegation]:
    """Delegations that count on `day`: begun, not ended, not taken back."""
    ended = Q(to_on__isnull=True) | Q(to_on__gt=day)
    return Delegation.objects.filter(ended, from_on__lte=day, revoked_at__isnull=True)


@lru_cache(maxsize=2048)
def _reached[M: Model](by: Actor, verb: Verb, model: type[M]) -> QuerySet[M]:
    """Made once for an actor and a day, and only copied afterwards: it holds no rows, only the question for them."""
    rule, bearings = RULES[verb], model.bearings  # type: ignore[attr-defined]
    reach = _by_post(by, rule, bearings) | _by_relation(by, verb, rule, bearings)
    return model._default_manager.filter(reach) if reach else model._default_manager.none()


def _paths(by: Actor, rule: frozenset[str]) -> list[str]:
    return [holding.place_path for holding in by.holdings if holding.post in rule]


def _by_post(by: Actor, rule: frozenset[str], bearings: Bearings) -> Q:
    reach = Q()
    for held in by.holdings:
        if held.post in rule and held.post != LEADER:
            reach |= Q(**{f"{bearings.place}__path__startswith": held.place_path})
        elif held.post in rule and bearings.organisation and held.organisation_id:
            there = Q(**{f"{bearings.place}__path__startswith": held.place_path})
            reach |= there & Q(**{bearings.organisation: held.organisation_id})
    return reach


def _by_relation(by: Actor, verb: Verb, rule: frozenset[str], bearings: Bearings) -> Q:
    reach = Q()
    if OWN in rule and bearings.own:
        reach |= Q(**{bearings.own: by.person_id})
    if HELPER in rule and bearings.helper:
        reach |= Q(**{bearings.helper: by.person_id})
    if DELEGATE in rule and bearings.own and verb in SCOPES and by.acts_for_others:
        reach |= Q(**{f"{bearings.own.removesuffix('_id')}__in": _persons_behind(by, SCOPES[verb])})
    return reach


def _persons_behind(by: Actor, scope: str) -> QuerySet[Delegation, Any]:
    return delegations_in_force(by.day).filter(delegate=by.person_id, scopes__contains=scope).values("person")
