"""What a station tells everybody: its hours, its board, and that nobody's name or number hangs there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from huzhu.commons.announcements.actions import (
    BoardLine,
    LineUnclear,
    StationHoursUnclear,
    TelephoneUnclear,
    TellsOfAPerson,
    announce_line,
    change_line,
    hang_line_again,
    keep_station,
    take_line_down,
)
from huzhu.commons.announcements.models import Announcement
from huzhu.commons.announcements.queries import announcements_kept_by, board_of, hanging_at
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.places.models import Division
from huzhu.kernel.refusal import NotFound, Refused
from tests.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.django_db

DAILY = [(day, 480, 1200) for day in range(7)]
CHOIR = BoardLine("activity", "邻里合唱队", TODAY, "院坝，下雨改二楼", from_minute=870, to_minute=960)


def choir(cast: Cast, **other: Any) -> Announcement:
    """The choir hangs on the board of the community, by Staff Li."""
    return announce_line(by=cast.actor(cast.li), at=NOW, place=cast.community, line=replace(CHOIR, **other))


class TestKeepStation:
    def test_phone_and_hours_are_written_down(self, cast: Cast) -> None:
        li, place = cast.actor(cast.li), cast.community
        keep_station(by=li, at=NOW, place=place, phone=" 102-0000  1234 ", hours=DAILY)
        kept = Division.objects.get(pk=place.pk)
        assert (kept.station_phone, kept.station_hours) == ("102-0000 1234", "0123456:480-1200")
        line = Line.objects.get(action="keep_station")
        assert line.thing == f"division:{place.pk}"

    @pytest.mark.parametrize("who", ["zhou", "chen", "hong", "wang", "xu"])
    def test_only_staff_of_the_place_do(self, cast: Cast, who: str) -> None:
        with pytest.raises((NotPermitted, NotFound)):
            keep_station(by=cast.actor(getattr(cast, who)), at=NOW, place=cast.community, phone="", hours=[])

    def test_hours_that_run_backwards_are_refused(self, cast: Cast) -> None:
        with pytest.raises(StationHoursUnclear):
            keep_station(by=cast.actor(cast.li), at=NOW, place=cast.community, phone="", hours=[(0, 720, 480)])

    @pytest.mark.parametrize("phone", ["x", "12", "1" * 31, "打给小李", "１２３４５６７８"])
    def test_what_is_no_telephone_is_refused(self, cast: Cast, phone: str) -> None:
        with pytest.raises(TelephoneUnclear):
            keep_station(by=cast.actor(cast.li), at=NOW, place=cast.community, phone=phone, hours=[])


class TestTheBoard:
    def test_a_line_hangs_at_its_place_and_under_it_on_its_days(self, cast: Cast) -> None:
        street = announce_line(
            by=cast.actor(cast.li), at=NOW, place=cast.community, line=replace(CHOIR, weekdays=str(TODAY.weekday()))
        )
        assert board_of(cast.community, TODAY) == [street]
        assert board_of(cast.community, TODAY + timedelta(days=7)) == [street]
        assert board_of(cast.community, TODAY + timedelta(days=1)) == []
        assert board_of(cast.community, TODAY - timedelta(days=7)) == []
        assert board_of(cast.street, TODAY) == [], "what a community hangs out is not the street's"
        assert not hanging_at(cast.far).exists()

    def test_its_last_day_is_the_last(self, cast: Cast) -> None:
        line = choir(cast, to_on=TODAY + timedelta(days=2))
        days = [line.hangs_on(TODAY + timedelta(days=ahead)) for ahead in (-1, 0, 1, 2)]
        assert days == [False, True, True, False]
        assert [bool(board_of(cast.community, TODAY + timedelta(days=ahead))) for ahead in (-1, 0, 1, 2)] == days

    def test_operators_keep_it_too_and_strangers_do_not_see_it(self, cast: Cast) -> None:
        line = choir(cast)
        changed = change_line(
            by=cast.actor(cast.zhou),
            at=NOW,
            announcement=line,
            line=replace(CHOIR, title=" 合唱 ", details=" a \n\n b "),
        )
        assert (changed.title, changed.details) == ("合唱", "a\nb")
        for who in (cast.xu, cast.wang, cast.hong, cast.chen):
            by = cast.actor(who)
            assert not announcements_kept_by(by).exists()
            for deed in (take_line_down, hang_line_again):
                with pytest.raises(NotFound):
                    deed(by=by, at=NOW, announcement=line)
            with pytest.raises(NotFound):
                change_line(by=by, at=NOW, announcement=line, line=CHOIR)
            with pytest.raises((NotPermitted, NotFound)):
                announce_line(by=by, at=NOW, place=cast.community, line=CHOIR)

    def test_taken_down_and_hung_again_once_each(self, cast: Cast) -> None:
        line, li = choir(cast), cast.actor(cast.li)
        for _ in range(2):
            take_line_down(by=li, at=NOW, announcement=line)
        assert board_of(cast.community, TODAY) == []
        for _ in range(2):
            hang_line_again(by=li, at=NOW, announcement=line)
        assert board_of(cast.community, TODAY) == [line]
        deeds = Line.objects.filter(thing=f"announcement:{line.pk}").order_by("seq").values_list("action", flat=True)
        assert list(deeds) == ["announce_line", "take_line_down", "hang_line_again"]


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": "  "},
            {"title": "长" * 41},
            {"details": "长" * 301},
            {"weekdays": ""},
            {"weekdays": "7"},
            {"to_on": TODAY},
            {"from_minute": None},
            {"from_minute": None, "to_minute": None},
            {"to_minute": 870},
            {"to_minute": 1441},
            {"from_minute": 1440, "to_minute": None},
            {"from_minute": -1},
        ],
    )
    def test_an_unclear_line(self, cast: Cast, wrong: dict[str, Any]) -> None:
        with pytest.raises(LineUnclear):
            choir(cast, **wrong)

    @pytest.mark.parametrize(
        ("words", "fits"),
        [
            ("洪桂芳老师教剪纸", False),
            ("请找王小川报名", False),
            ("报名打 10023450003", False),
            ("身份证 500199194203050022", False),
            ("王老师教剪纸", True),
            ("报名打 023-6800 1234", True),
            ("南坡的徐生来讲课", True),  # not registered here, and of two signs
        ],
    )
    def test_what_tells_of_a_person(self, cast: Cast, words: str, fits: bool) -> None:
        for wrong in ({"title": words}, {"details": words}):
            if fits:
                choir(cast, **wrong)
            else:
                with pytest.raises(TellsOfAPerson):
                    choir(cast, **wrong)

    def test_a_change_is_looked_at_like_a_new_line(self, cast: Cast) -> None:
        line = choir(cast)
        for wrong, no in (({"title": ""}, LineUnclear), ({"title": "洪桂芳"}, TellsOfAPerson)):
            with pytest.raises(no):
                change_line(by=cast.actor(cast.li), at=NOW, announcement=line, line=replace(CHOIR, **wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"weekdays": ""},
        {"to_on": TODAY},
        {"from_minute": None, "to_minute": None},
        {"from_minute": None, "to_minute": 600, "kind": "notice"},
        {"from_minute": 600, "to_minute": 600},
        {"from_minute": 1440, "to_minute": None},
        {"withdrawn_at": NOW},
    ],
)
def test_the_database_itself_refuses(cast: Cast, wrong: dict[str, Any]) -> None:
    line = choir(cast)
    for name, value in wrong.items():
        setattr(line, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_refusals_are_kind_and_have_codes() -> None:
    for no in (LineUnclear, TellsOfAPerson, TelephoneUnclear, StationHoursUnclear):
        assert issubclass(no, Refused)
        assert no.code.startswith("announcements.")
