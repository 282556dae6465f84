"""What stands in addresses beside words and codes: days."""

from datetime import date

from django.urls import register_converter


class DayConverter:
    """A day in an address: 2026-11-21."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; a ValueError makes it a 404."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """The day as it stands in an address."""
        return value.isoformat() if isinstance(value, date) else value


register_converter(DayConverter, "day")
