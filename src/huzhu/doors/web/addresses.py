"""What stands in addresses beside words and codes: days and months."""

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


class MonthConverter:
    """A month in an address, as its first day."""

    regex = "20[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        """2026-11 as 1 November 2026."""
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        """1 November 2026 as 2026-11."""
        return f"{value:%Y-%m}"


register_converter(DayConverter, "day")
register_converter(MonthConverter, "month")
