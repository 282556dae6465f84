"""Calendars as other programs read them: the part of iCalendar (RFC 5545) that tells what is when, and nothing more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

PRODUCT = "-//Huzhu//Calendar//ZH"
LINE_OCTETS = 75
"""RFC 5545 3.1: a line is folded after 75 octets, never inside a character."""


class Standing(StrEnum):
    """Whether it will be (RFC 5545 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that lasts [starts_at, ends_at). `uid` never changes; `sequence` grows with every change of it."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    sequence: int
    changed_at: datetime
    standing: Standing = Standing.CONFIRMED
    description: str = ""


def calendar_text(name: str, events: Iterable[Event], at: datetime) -> str:
    """A calendar of that name as it stands at a moment, to be fetched again each hour.

    It is published, so it has no METHOD (RFC 5545 3.7.2): nobody is asked to answer. Raises ValueError for naive
    moments.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for event in events:
        lines += _event(event, at)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(event: Event, at: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{_moment(at)}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at)}",
        f"SUMMARY:{_text(event.summary)}",
        f"SEQUENCE:{event.sequence}",
        f"LAST-MODIFIED:{_moment(event.changed_at)}",
        f"STATUS:{event.standing}",
        "CLASS:PRIVATE",
    ]
    if event.description:
        lines.append(f"DESCRIPTION:{_text(event.description)}")
    return [*lines, "END:VEVENT"]


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a moment must be aware of its zone")
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """RFC 5545 3.3.11: backslash, semicolon, comma and line breaks are escaped; other control characters go."""
    told = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    told = told.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(sign for sign in told if sign >= " " and sign != "\x7f")


def _folded(line: str) -> Iterator[str]:
    part, octets = "", 0
    for sign in line:
        length = len(sign.encode())
        if octets + length > LINE_OCTETS:
            yield part
            part, octets = " ", 1
        part, octets = part + sign, octets + length
    yield part
