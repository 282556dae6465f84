"""Accounts, entries of transfers between them, holds, closed periods. Triggers in `ddl` keep what checks cannot."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired, runs
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Organisation, Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField
from huzhu.kernel.ledger import AMOUNT_MAX, LEGS_MAX
from huzhu.kernel.units import Unit

BALANCE_MAX = 10**15  # far from where 64 bits end, above what a city can ever owe

UNITS = [
    (Unit.MINUTES.value, _("minutes")),
    (Unit.POINTS.value, _("points")),
    (Unit.FEN.value, _("fen")),
    (Unit.GRAMS.value, _("grams")),
]
UNIT_NAMES = [name for name, _label in UNITS]
ACCOUNT_KINDS = [
    "member",
    "pool",
    "group",
    "reserve",
    "donation",
    "grant",
    "suspense",
    "overflow",
    "opening",
    "clearing",
]
FORWARD_KINDS = ["credit", "spend", "gift", "donation", "grant", "expiry", "overflow", "settlement", "opening"]
ENTRY_KINDS = [*FORWARD_KINDS, "reversal"]


class Account(Coded):
    """One account in one unit. Its balance is credits minus debits; only a posted transfer changes it.

    A pool stores no balance: every visit of a community debits it, and one hot row would slow them all.
    """

    class Kind(models.TextChoices):
        MEMBER = "member", _("member")
        POOL = "pool", _("issued by the community")
        GROUP = "group", _("group")
        RESERVE = "reserve", _("district reserve")
        DONATION = "donation", _("donated")
        GRANT = "grant", _("grant fund")
        SUSPENSE = "suspense", _("in suspense")
        OVERFLOW = "overflow", _("above the limit")
        OPENING = "opening", _("brought in from elsewhere")
        CLEARING = "clearing", _("between districts")

    bearings: ClassVar = Bearings(place="place", own="owner_id", organisation="organisation_id")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = models.CharField(max_length=8, choices=UNITS)
    place = models.ForeignKey(Division, models.PROTECT, related_name="bank_accounts")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="bank_accounts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="bank_accounts")
    floor = models.BigIntegerField(null=True, blank=True)
    balance = models.BigIntegerField(null=True, blank=True)
    held = models.BigIntegerField(null=True, blank=True)
    last_seq = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "member",
                        "pool",
                        "group",
                        "reserve",
                        "donation",
                        "grant",
                        "suspense",
                        "overflow",
                        "opening",
                        "clearing",
                    ]
                ),
                name="account_kind_known",
            ),
            models.CheckConstraint(condition=Q(unit__in=UNIT_NAMES), name="account_unit_known"),
            models.CheckConstraint(
                condition=Q(kind="member", owner__isnull=False) | (~Q(kind="member") & Q(owner__isnull=True)),
                name="account_of_a_member_has_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(kind="group", organisation__isnull=False)
                | (~Q(kind="group") & Q(organisation__isnull=True)),
                name="account_of_a_group_has_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["pool", "opening", "clearing"], floor__isnull=True)
                | (~Q(kind__in=["pool", "opening", "clearing"]) & Q(floor__isnull=False)),
                name="account_without_floor_is_a_source",
            ),
            models.CheckConstraint(
                condition=~Q(kind="member") | Q(floor=0), name="account_of_a_member_never_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(kind="pool", balance__isnull=True, held__isnull=True)
                | (~Q(kind="pool") & Q(balance__isnull=False, held__isnull=False)),
                name="account_balance_stored_unless_pool",
            ),
            models.CheckConstraint(
                condition=Q(floor__isnull=True) | Q(balance__gte=F("floor") + F("held")), name="account_above_floor"
            ),
            models.CheckConstraint(
                condition=Q(balance__isnull=True) | Q(balance__gte=-BALANCE_MAX, balance__lte=BALANCE_MAX, held__gte=0),
                name="account_balance_bounded",
            ),
            models.UniqueConstraint(fields=["owner", "unit"], name="one_account_a_member_and_unit"),
            models.UniqueConstraint(fields=["organisation", "unit"], name="one_account_a_group_and_unit"),
            models.UniqueConstraint(
                fields=["place", "kind", "unit"],
                condition=Q(owner__isnull=True, organisation__isnull=True),
                name="one_account_a_place_kind_and_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} account {self.pk} in {self.unit}"


class Entry(Coded):
    """One act in the books: its transfers belong together and were posted together, once for its reference.

    Names persons by plain ids: the books outlive what is erased elsewhere. `booked_on` is the local day it counts for.
    """

    class Kind(models.TextChoices):
        CREDIT = "credit", _("hours given")
        SPEND = "spend", _("hours received")
        GIFT = "gift", _("gift to family")
        DONATION = "donation", _("donation")
        GRANT = "grant", _("grant")
        EXPIRY = "expiry", _("grant expired")
        OVERFLOW = "overflow", _("above the limit")
        SETTLEMENT = "settlement", _("settlement between places")
        OPENING = "opening", _("brought in from elsewhere")
        REVERSAL = "reversal", _("reversal")

    reference = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    legs = models.PositiveSmallIntegerField(default=1)
    booked_on = models.DateField()
    occurred_at = models.DateTimeField()
    posted_at = models.DateTimeField()
    posted_by = models.CharField(max_length=12)
    rules = models.CharField(max_length=80, blank=True)  # the edition of the rules it was reckoned by
    because = SealedField(whose="posted_by")  # why it was reversed or corrected, in the words of who did it
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", db_index=False
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["booked_on"]),
            models.Index(fields=["corrects"], condition=Q(corrects__isnull=False), name="bank_entry_correcting"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference"], name="entry_reference_once"),
            models.CheckConstraint(condition=~Q(reference=""), name="entry_has_a_reference"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "credit",
                        "spend",
                        "gift",
                        "donation",
                        "grant",
                        "expiry",
                        "overflow",
                        "settlement",
                        "opening",
                        "reversal",
                    ]
                ),
                name="entry_kind_known",
            ),
            models.CheckConstraint(condition=Q(legs__gte=1, legs__lte=LEGS_MAX), name="entry_1_to_100_legs"),
            models.CheckConstraint(condition=~Q(kind="reversal") | ~Q(because=""), name="entry_reversed_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk} ({self.reference})"


class Hold(Coded):
    """A transfer set aside until it is posted or voided, once: minutes earned and not yet confirmed.

    What it takes from the debit side is kept in that account's `held`; the credit side has nothing until it is posted.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for confirmation")
        POSTED = "posted", _("posted")
        VOIDED = "voided", _("voided")

    class Because(models.TextChoices):
        DISPUTE_UPHELD = "dispute_upheld", _("the complaint was right")
        RESERVATION_ENDED = "reservation_ended", _("the goods were not fetched")

    reference = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Entry.Kind.choices)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="holds_out", db_index=False, db_constraint=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="holds_in", db_index=False, db_constraint=False)
    unit = models.CharField(max_length=8, choices=UNITS)
    amount = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=12)
    rules = models.CharField(max_length=80, blank=True)  # its entry keeps them too
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, blank=True, related_name="holds", db_index=False, db_constraint=False
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.CharField(max_length=12, null=True, blank=True)
    because = models.CharField(max_length=20, blank=True, choices=Because.choices)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["debit"], condition=Q(state="pending"), name="bank_hold_pending_out"),
            models.Index(fields=["credit"], condition=Q(state="pending"), name="bank_hold_pending_in"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference"], name="hold_reference_once"),
            models.CheckConstraint(condition=~Q(reference=""), name="hold_has_a_reference"),
            models.CheckConstraint(condition=Q(amount__gte=1, amount__lte=AMOUNT_MAX), name="hold_amount_bounded"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="hold_between_two_accounts"),
            models.CheckConstraint(condition=paired("voided_at", "voided_by"), name="hold_voided_at_and_by"),
            models.CheckConstraint(
                condition=Q(state="pending", entry__isnull=True, voided_at__isnull=True)
                | Q(state="posted", entry__isnull=False, voided_at__isnull=True)
                | Q(
                    state="voided",
                    entry__isnull=True,
                    voided_at__isnull=False,
                    because__in=["dispute_upheld", "reservation_ended"],
                ),
                name="hold_state_is_what_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk} ({self.reference})"


class Transfer(models.Model):
    """One row of the books: `amount` leaves `debit` and reaches `credit`. Never edited or deleted; reversed once.

    That its entry and accounts exist is checked by the trigger that posts it, and none of them is ever deleted: foreign
    keys would lock the pool's row for every visit of a community.
    """

    seq = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="transfers", db_index=False, db_constraint=False)
    leg = models.PositiveSmallIntegerField(default=1)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits", db_index=False, db_constraint=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="credits", db_index=False, db_constraint=False)
    unit = models.CharField(max_length=8, choices=UNITS)
    amount = models.BigIntegerField()
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reversals", db_index=False
    )
    hold = models.ForeignKey(Hold, models.PROTECT, null=True, blank=True, related_name="transfer", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["debit", "seq"]), models.Index(fields=["credit", "seq"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "leg"], name="transfer_leg_once"),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="transfer_reversed_once"
            ),
            models.UniqueConstraint(
                fields=["hold"], condition=Q(hold__isnull=False), name="transfer_posts_a_hold_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=1, amount__lte=AMOUNT_MAX), name="transfer_amount_bounded"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="transfer_between_two_accounts"),
        ]

    def __str__(self) -> str:
        return f"transfer {self.seq}"


class Closing(Coded):
    """That the books of one division take nothing more for any day before `to_on`; [from_on, to_on) is the period.

    `under` names the closing of the division above it that closed this one along.
    """

    bearings: ClassVar = Bearings(place="place")

    place = models.ForeignKey(Division, models.PROTECT, related_name="closings")
    under = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    from_on = models.DateField()
    to_on = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=12)
    last_seq = models.BigIntegerField(default=0)
    journal_head = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "to_on"], name="closing_once_a_place_and_day"),
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="closing_period_runs"),
        ]

    def __str__(self) -> str:
        return f"books of {self.place_id} closed before {self.to_on}"


class Seal(Coded):
    """What closed books hold: the trial balance, and a head over every line of it, chained to the seal before.

    A table of its own, because the books are closed in a moment and read through afterwards, while others post.
    """

    bearings: ClassVar = Bearings(place="place")

    closing = models.OneToOneField(Closing, models.PROTECT, related_name="seal")
    place = models.ForeignKey(Division, models.PROTECT, related_name="seals")
    number = models.PositiveIntegerField()
    places = models.JSONField()  # the divisions it covers, by their ids
    trial_balance = models.JSONField()
    lines = models.PositiveBigIntegerField()
    previous_head = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    sealed_by = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "number"], name="seal_once_a_place_and_number"),
            models.UniqueConstraint(fields=["head"], name="seal_head_once"),
        ]

    def __str__(self) -> str:
        return f"seal {self.number} of the books of {self.place_id}"
