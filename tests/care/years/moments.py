"""The hours of a day of the town, and the house at work in it."""

from datetime import UTC, date, datetime, time, timedelta

from huzhu.kernel.actor import Actor, machine


def moment(day: date, hour: int) -> datetime:
    """So many hours into a day of the town."""
    return datetime.combine(day, time(), UTC) + timedelta(hours=hour - 8)


def house(today: date) -> Actor:
    """The house, which may do everything, on a day."""
    return machine(today, "test", "year")
