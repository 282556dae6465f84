"""What helpers can do on a day, loaded for many of them at once."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from huzhu.commons.helpers.models import Availability, Certificate, Helper


def with_abilities(rows: QuerySet[Helper], day: date) -> QuerySet[Helper]:
    """The same helpers with skills, the papers good on a day, the hours of its weekday, and what they do not do."""
    papers = Certificate.objects.filter(valid_from__lte=day, valid_to__gt=day, verified_at__isnull=False)
    columns = "helper", "skill_code", "valid_from", "valid_to", "verified_at"
    hours = Availability.objects.filter(weekday=day.weekday())
    return rows.prefetch_related(
        "skills",
        Prefetch("certificates", papers.only(*columns).order_by("pk")),
        Prefetch("availability", hours.order_by("from_minute", "pk")),
        "service_refusals",
    )
