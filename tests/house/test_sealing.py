"""Whatever a person types is sealed: a column of text is sealed, or stands here with the reason why it need not be."""

import pytest
from django.apps import apps
from django.db import models

from huzhu.commons.codes import CodeField
from huzhu.commons.sealed import SealedField

TABLES = [model for model in apps.get_models() if model.__module__.startswith("huzhu.")]
TEXTS = (models.CharField, models.TextField, models.JSONField)

# No reason, no place in the list. A new column of text is sealed unless it can say one of these of itself.
READABLE = {
    "a code of a catalogue or pack, checked against it by the action": {
        "entitlement.ListAdoption.pack",
        "entitlement.Search.edition",
        "entitlement.Search.pack",
        "subsidies.Run.edition",
        "subsidies.Run.pack",
        "helpers.Certificate.skill_code",
        "helpers.ServiceRefusal.service",
        "helpers.Skill.code",
        "guarantee.Purchase.service",
        "needs.Need.service",
        "helpplans.Undertaking.family",
        "needs.Need.wants_gender",
        "rounds.Round.service",
    },
    "a code or word that the house writes, with no choices to hold it": {
        "dispatch.Assignment.password",  # one of twelve flowers and fruits, said at the door
        "needs.Incident.about",
        "notices.Notice.about",
        "notices.Notice.kind",
        "people.Delegation.consent_channel",
        "people.Delegation.scopes",
        "people.Organisation.kind",
        "people.Person.datum",
        "points.Award.reference",
        "announcements.Announcement.weekdays",
        "shop.Shop.weekdays",
        "deliveries.Agreement.fields",  # names of fields, from a closed list
        "deliveries.DeliveredRow.candidates",  # codes of rows
        "registers.Export.keys",  # codes of rows
        "registers.Export.purpose",  # one of those that the door offers
        "works.Work.about",  # the code of a row
        "vigilance.Flag.key",  # codes of rows
    },
    "what stands in a shop window for everybody to read": {"shop.Goods.details", "shop.Goods.title"},
    "what hangs in the street; full names and private numbers are refused: TellsOfAPerson": {
        "announcements.Announcement.details",
        "announcements.Announcement.details_en",
        "announcements.Announcement.title",
        "announcements.Announcement.title_en",
    },
    "reasons of rules and of the planner: codes, sentences of the source, minutes and ids of rows": {
        "dispatch.Assignment.reasons",
        "dispatch.PlanRun.tiers",
        "dispatch.Proposal.reasons",
        "dispatch.Unserved.reasons",
        "vigilance.Flag.findings",
        "visits.Attendance.credit_reasons",
    },
    "the code of a refusal or the kind of a bug, never what it says of people; a host and its process": {
        "dispatch.CityPart.fault",
        "dispatch.CityPart.fault_text",
        "dispatch.CityPart.worker",
        "replays.YearReplay.fault",
        "replays.YearReplay.worker",
        "works.Work.fault",
        "works.Work.worker",
    },
    "codes, moments and ids; the notice has `because` for what somebody typed": {"notices.Notice.params"},
    "what everybody may know of a place or a registered organisation": {
        "people.Organisation.credit_code",
        "people.Organisation.name",
        "places.Division.name",
        "places.Division.name_en",
        "places.Division.path",
        "places.Division.station_address",  # of an office where everybody may come in
        "places.Division.station_hours",
        "places.Division.station_phone",
        "places.Division.time_zone",
        "places.DivisionCode.code",
        "places.StreetNetwork.attribution",
    },
    "rules are public: their text, their name and the digest of the text": {
        "bank.Entry.rules",
        "bank.Hold.rules",
        "honours.Honour.rules",
        "rulebook.Edition.cases",
        "rulebook.Edition.digest",
        "rulebook.Edition.pack",
        "rulebook.Edition.text",
    },
    "printed on the back of a vest for the whole street to read": {"helpers.Helper.vest_number"},
    "sign-in is looked up by it; a keeper chooses it, and it need not be a name": {"people.Account.username"},
    "how somebody likes to read our pages, chosen of a few: it tells nothing of anybody": {
        "people.Account.language",
        "people.Account.text_size",
    },
    "a digest of a whole file or of a block, or a keyed one": {
        "journal.Arrival.fingerprint",
        "journal.Block.head",
        "journal.Block.previous_head",
        "places.StreetNetwork.digest",
        "registers.Intake.file_digest",
        "deliveries.Delivery.said",
        "openings.Opening.file_digest",
    },
    "the journal holds ids, codes and names of fields, and nobody types into it": {
        "journal.Line.action",
        "journal.Line.actor",
        "journal.Line.details",
        "journal.Line.persons",
        "journal.Line.posts",
        "journal.Line.purpose",
        "journal.Line.request",
        "journal.Line.thing",
        "journal.Line.via",
        "journal.Naming.person",
    },
    "a password or PIN as a slow digest with its own salt": {"passes.Pin.digest", "people.Account.password"},
    "names a session, whose own table holds it so as well": {"passes.Sitting.session_key"},
    "how an answer was sent: an address of ours with ids, and its type": {
        "journal.Arrival.content_type",
        "journal.Arrival.location",
    },
    "an amount of time as it was typed, ids, and codes of findings; who it is about is sealed": {
        "openings.OpeningRow.candidates",
        "openings.OpeningRow.why",
        "openings.OpeningRow.written",
    },
    "the name of a firm, as it stands on its bills": {"guarantee.Purchase.provider"},
    "made by a machine, so that a second arrival is known": {
        "calls.Call.tab",
        "calls.Draft.tab",
        "visits.Attendance.arrival_nonce",
        "visits.Attendance.leaving_nonce",
    },
    "books: references, ids, sums and digests": {
        "subsidies.Run.digest",
        "subsidies.Run.totals",
        "bank.Closing.closed_by",
        "bank.Closing.journal_head",
        "bank.Entry.posted_by",
        "bank.Entry.reference",
        "bank.Hold.placed_by",
        "bank.Hold.reference",
        "bank.Hold.voided_by",
        "bank.Seal.head",
        "bank.Seal.places",
        "bank.Seal.previous_head",
        "bank.Seal.sealed_by",
        "bank.Seal.trial_balance",
    },
}
NAMED = {name for names in READABLE.values() for name in names}


def _texts() -> dict[str, models.Field]:
    """Every column that could hold words, by name: no sealed one, no code of a row, no choice from a closed list."""
    return {
        f"{model._meta.label}.{field.name}": field
        for model in TABLES
        for field in model._meta.local_fields
        if isinstance(field, TEXTS) and not isinstance(field, CodeField) and not field.choices
    }


def test_no_column_lies_open_without_a_reason() -> None:
    unnamed = sorted(set(_texts()) - NAMED)
    assert not unnamed, f"seal it (huzhu.commons.sealed), give it choices, or say why it may be read: {unnamed}"


def test_the_list_names_nothing_that_is_gone_or_sealed() -> None:
    assert sorted(NAMED - set(_texts())) == []
    assert sum(len(names) for names in READABLE.values()) == len(NAMED), "one reason for each"


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_what_says_why_is_sealed(model: type[models.Model]) -> None:
    """Reasons, notes and remarks are in somebody's own words wherever they stand."""
    told = ("because", "note", "remark", "words", "comment")
    for field in model._meta.local_fields:
        if field.name.endswith(told) and not field.choices:
            assert isinstance(field, SealedField), f"{field.name} would lie readable in the database"
