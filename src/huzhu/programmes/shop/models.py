"""Shops, their goods, every piece that came or went, and what is kept for whom."""

from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import paired
from huzhu.commons.codes import Coded
from huzhu.commons.people.bearings import Bearings
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.sealed import SealedField

DAY_MINUTES = 1440
PRICE_MOST, PIECES_MOST = 100_000, 10_000


class Shop(Coded):
    """The counter of a place: the days (0 Monday to 6 Sunday) and minutes of the day at which goods are handed over.

    `receipts_count` is the number of the last receipt.
    """

    bearings: ClassVar = Bearings(place="place")

    place = models.OneToOneField(Division, models.PROTECT, related_name="shop")
    weekdays = models.CharField(max_length=7)
    opens_minute = models.PositiveSmallIntegerField()
    closes_minute = models.PositiveSmallIntegerField()
    receipts_count = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_minute__gt=F("opens_minute"), closes_minute__lte=DAY_MINUTES),
                name="shop_is_open_within_a_day",
            ),
            models.CheckConstraint(condition=~Q(weekdays=""), name="shop_is_open_on_a_day"),
        ]

    def __str__(self) -> str:
        return f"shop of {self.place_id}"

    def is_open(self, at: datetime) -> bool:
        """Whether goods are handed over at a moment; `place` is read."""
        local = at.astimezone(ZoneInfo(self.place.time_zone))
        minute = local.hour * 60 + local.minute
        return str(local.weekday()) in self.weekdays and self.opens_minute <= minute < self.closes_minute

    def next_receipt(self) -> int:
        """The number of the next receipt; the row is locked by whoever asks."""
        self.receipts_count += 1
        self.save(update_fields=["receipts_count"])
        return self.receipts_count


class Goods(Coded):
    """One kind of goods for points: how many are there, and how many of them are kept for somebody."""

    bearings: ClassVar = Bearings(place="shop__place")

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="goods")
    title = models.CharField(max_length=40)
    details = models.CharField(max_length=120, blank=True)
    price_points = models.PositiveIntegerField()
    stock_pieces = models.PositiveIntegerField(default=0)
    kept_pieces = models.PositiveIntegerField(default=0)
    picture = models.BinaryField(blank=True, default=b"")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(price_points__gte=1, price_points__lte=PRICE_MOST), name="goods_have_a_price"
            ),
            models.CheckConstraint(condition=Q(kept_pieces__lte=F("stock_pieces")), name="goods_kept_are_in_stock"),
            models.CheckConstraint(condition=paired("withdrawn_at", "withdrawn_by"), name="goods_withdrawn_at_and_by"),
            models.UniqueConstraint(
                fields=["shop", "title"], condition=Q(withdrawn_at__isnull=True), name="goods_once_on_the_shelf"
            ),
        ]

    def __str__(self) -> str:
        return f"goods {self.pk}"

    @property
    def free_pieces(self) -> int:
        """Pieces that nobody has reserved."""
        return self.stock_pieces - self.kept_pieces

    def keep(self, pieces: int) -> None:
        """Some are kept for somebody, or fewer (below zero) are."""
        self.kept_pieces += pieces
        self.save(update_fields=["kept_pieces"])

    def move(self, pieces: int, *, kept: int = 0) -> None:
        """Some came, or went (below zero); of those `kept` were kept for somebody."""
        self.stock_pieces += pieces
        self.kept_pieces += kept
        self.save(update_fields=["stock_pieces", "kept_pieces"])


class StockMove(Coded):
    """Pieces that came or went, and why; all moves of a kind of goods add up to what is there."""

    class Why(models.TextChoices):
        DELIVERED = "delivered", _("put on the shelf")
        COUNTED = "counted", _("counted")
        HANDED = "handed", _("handed over")
        RETURNED = "returned", _("brought back")

    bearings: ClassVar = Bearings(place="goods__shop__place")

    goods = models.ForeignKey(Goods, models.PROTECT, related_name="moves")
    why = models.CharField(max_length=10, choices=Why.choices)
    pieces = models.IntegerField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    giver = SealedField(whose="noted_by_id")  # who delivered or gave it, as typed
    because = SealedField(whose="noted_by_id")  # why the count was another

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(why__in=["delivered", "returned"], pieces__gte=1)
                | Q(why="handed", pieces__lte=-1)
                | (Q(why="counted") & ~Q(pieces=0)),
                name="stock_move_goes_its_way",
            ),
        ]

    def __str__(self) -> str:
        return f"stock move {self.pk}"


class Reservation(Coded):
    """Pieces kept for somebody up to and on `last_on`, with the points they cost set aside; then handed over or ended.

    A receipt is numbered by its shop when the pieces go over the counter.
    """

    class State(models.TextChoices):
        KEPT = "kept", _("kept")
        HANDED = "handed", _("handed over")
        CANCELLED = "cancelled", _("cancelled")
        LAPSED = "lapsed", _("not fetched")
        RETURNED = "returned", _("brought back")

    bearings: ClassVar = Bearings(place="shop__place", own="person_id")

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="reservations")
    goods = models.ForeignKey(Goods, models.PROTECT, related_name="reservations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="reservations")
    pieces = models.PositiveSmallIntegerField()
    points = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.KEPT)
    reserved_at = models.DateTimeField()
    reserved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    last_on = models.DateField()
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    receipt_number = models.PositiveIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    because = SealedField(whose="person_id")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["last_on"], condition=Q(state="kept"), name="reservation_kept"),
            models.Index(fields=["shop", "handed_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pieces__gte=1, points__gte=1), name="reservation_of_a_piece_at_least"),
            models.CheckConstraint(condition=paired("handed_at", "handed_by"), name="reservation_handed_at_and_by"),
            models.CheckConstraint(condition=paired("ended_at", "ended_by"), name="reservation_ended_at_and_by"),
            models.CheckConstraint(
                condition=paired("handed_at", "receipt_number"), name="reservation_handed_with_a_receipt"
            ),
            models.CheckConstraint(
                condition=Q(state="kept", handed_at__isnull=True, ended_at__isnull=True)
                | Q(state="handed", handed_at__isnull=False, ended_at__isnull=True)
                | Q(state__in=["cancelled", "lapsed"], handed_at__isnull=True, ended_at__isnull=False)
                | Q(state="returned", handed_at__isnull=False, ended_at__isnull=False),
                name="reservation_state_is_what_was_done",
            ),
            models.UniqueConstraint(fields=["shop", "receipt_number"], name="a_receipt_number_once"),
        ]

    def __str__(self) -> str:
        return f"reservation {self.pk}"

    def hand_over(self, *, by_id: str, at: datetime, receipt_number: int) -> None:
        """The pieces went over the counter."""
        self.state, self.handed_at, self.handed_by_id = self.State.HANDED, at, by_id
        self.receipt_number = receipt_number
        self.save(update_fields=["state", "handed_at", "handed_by", "receipt_number"])

    def end(self, state: State, *, by_id: str, at: datetime, because: str = "") -> None:
        """It was cancelled, not fetched in time, or brought back."""
        self.state, self.ended_at, self.ended_by_id, self.because = state, at, by_id, because
        self.save(update_fields=["state", "ended_at", "ended_by", "because"])

    def reference(self) -> str:
        """Under what the bank knows it."""
        return f"goods:{self.pk}"

    def receipt(self, day: date) -> str:
        """The number as the receipt shows it: the year of handing over, and the number in this shop."""
        return f"{day.year}-{self.receipt_number or 0:06d}"
