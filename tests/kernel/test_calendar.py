"""Calendars as RFC 5545 wants them: folded, escaped, in UTC; read back by a small reader of our own."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.calendar import Event, Standing, calendar_text

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def unfolded(text: str) -> list[str]:
    """The content lines (RFC 5545 3.1)."""
    return text.replace("\r\n ", "").split("\r\n")


def read(value: str) -> str:
    """A TEXT as it was before it was escaped (3.3.11)."""
    said, signs = "", iter(value)
    for sign in signs:
        following = next(signs) if sign == "\\" else ""
        said += {"n": "\n", "N": "\n"}.get(following, following) or sign
    return said


def an_event(**other: object) -> Event:
    """A visit of an hour."""
    plain = {"uid": "a@huzhu", "starts_at": AT, "ends_at": AT + timedelta(hours=1), "summary": "互助：陪同就医",
             "sequence": 2, "changed_at": AT}  # fmt: skip
    return Event(**plain | other)  # type: ignore[arg-type]


@given(WORDS, WORDS)
def test_every_text_is_read_back_and_no_line_is_too_long(summary: str, name: str) -> None:
    text = calendar_text(name, [an_event(summary=summary, description=name)], AT)
    assert text.endswith("END:VCALENDAR\r\n")
    for line in text.split("\r\n"):
        assert len(line.encode()) <= 75
        assert not set(line) & set("\r\n")
    told = dict(line.partition(":")[::2] for line in unfolded(text) if ":" in line)
    plain = summary.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in plain if (sign >= " " or sign == "\n") and sign != "\x7f")
    assert read(told["SUMMARY"]) == kept


def test_an_event_has_what_it_needs_and_the_calendar_asks_nobody() -> None:
    shanghai = timezone(timedelta(hours=8))
    lines = unfolded(calendar_text("互助", [an_event(starts_at=datetime(2026, 11, 20, 9, 0, tzinfo=shanghai))], AT))
    assert lines[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Huzhu//Calendar//ZH", "CALSCALE:GREGORIAN"]
    assert not any(line.startswith(("METHOD", "ATTENDEE", "ORGANIZER", "LOCATION")) for line in lines)
    for line in ("UID:a@huzhu", "DTSTAMP:20261120T010000Z", "DTSTART:20261120T010000Z", "DTEND:20261120T020000Z",
                 "SEQUENCE:2", "LAST-MODIFIED:20261120T010000Z", "STATUS:CONFIRMED", "CLASS:PRIVATE"):  # fmt: skip
        assert line in lines
    assert "STATUS:CANCELLED" in unfolded(calendar_text("", [an_event(standing=Standing.CANCELLED)], AT))


def test_an_empty_calendar_is_one() -> None:
    lines = unfolded(calendar_text("互助", [], AT))
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])


def test_a_moment_without_its_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="aware"):
        calendar_text("", [an_event(starts_at=datetime(2026, 1, 1))], AT)  # noqa: DTZ001
