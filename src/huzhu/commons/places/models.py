"""Divisions as law and administration see them, their dated codes, and the street networks laid over them."""

from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import StartsWith
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

from huzhu.commons.bounds import runs
from huzhu.commons.codes import Coded


class Division(Coded):
    """A place that is administered: from a province down to a grid. Tiers may be skipped.

    The statutory parent and the administrator are two things (domain.md 0, fact 11): `path` follows the
    administrator where there is one, because it decides who sees what.
    """

    class Tier(models.TextChoices):
        COUNTRY = "country", _("country")
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        DISTRICT = "district", _("district")
        SUBDISTRICT = "subdistrict", _("subdistrict")
        COMMUNITY = "community", _("community")
        GRID = "grid", _("grid")

    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    tier = models.CharField(max_length=12, choices=Tier.choices)
    statutory_parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="statutory_children"
    )
    administered_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="administered")
    path = models.CharField(max_length=140, unique=True)
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    station_phone = models.CharField(max_length=30, blank=True)
    station_address = models.CharField(max_length=200, blank=True, default="")  # where everybody may come in
    station_hours = models.CharField(max_length=200, blank=True, default="")  # a line of kernel.opening
    station_node = models.IntegerField(null=True, blank=True)
    streets = models.ForeignKey("StreetNetwork", models.PROTECT, null=True, blank=True, related_name="divisions")

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"

    def call(self, name: str, name_en: str) -> None:
        """What people say, in Chinese and, where there is one, in English."""
        self.name, self.name_en = name, name_en
        self.save(update_fields=["name", "name_en"])

    def open_at(self, *, phone: str, hours: str, address: str) -> None:
        """The telephone and address of its station, and when somebody is there, as a line of `kernel.opening`."""
        self.station_phone, self.station_hours, self.station_address = phone, hours, address
        self.save(update_fields=["station_phone", "station_hours", "station_address"])


class Under(StartsWith):
    """`path__startswith`: in SQLite a range of the index, which LIKE is not there; elsewhere what it always is.

    Without it SQLite does not know that a place is few of many, and walks through all rows of the country first.
    """

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_more: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """From the path itself up to the next one that does not begin with it: bytes, as paths are compared there."""
        if not isinstance(self.rhs, str) or not self.rhs:
            return self.as_sql(compiler, connection)
        path, (column, given) = self.rhs, self.process_lhs(compiler, connection)
        after = path[:-1] + chr(ord(path[-1]) + 1)
        return f"{column} >= %s AND {column} < %s", (*given, path, *given, after)


Division._meta.get_field("path").register_lookup(Under)


class DivisionCode(Coded):
    """The official code a division carried in a period [from, to); codes change every year."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="codes")
    code = models.CharField(max_length=18)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "from_on"], name="one_division_per_code_and_day"),
            models.CheckConstraint(condition=runs("from_on", "to_on"), name="code_period_runs"),
        ]

    def __str__(self) -> str:
        return f"{self.code} from {self.from_on}"


class StreetNetwork(Coded):
    """A walking network kept as one file beside the database, known by its digest."""

    digest = models.CharField(max_length=64, unique=True)
    attribution = models.CharField(max_length=200, blank=True)
    nodes = models.PositiveIntegerField()
    arcs = models.PositiveIntegerField()
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"streets {self.digest[:12]}"
