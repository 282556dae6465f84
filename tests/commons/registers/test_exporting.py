"""People taken out as a file: only those within reach, counted and with the purpose in the journal."""

import json

import pytest

from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.registers import exporting
from huzhu.commons.registers.exporting import NobodyToExport, TooManyToExport, export_people
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, Cast


class TestExportPeople:
    """export_people."""

    def test_everybody_of_the_place_and_nobody_else(self, cast: Cast) -> None:
        li = cast.actor(cast.li).for_purpose("report")
        people = export_people(by=li, at=NOW, place=cast.community, text="")
        assert cast.hong in people
        assert cast.xu not in people
        line = Line.objects.get(action="export_people")
        assert (line.purpose, json.loads(line.details)) == ("report", {"count": len(people), "searched": False})

    def test_whom_the_search_finds(self, cast: Cast) -> None:
        assert export_people(by=cast.actor(cast.li), at=NOW, place=cast.community, text="hgf") == [cast.hong]

    def test_nobody_is_no_file(self, cast: Cast) -> None:
        with pytest.raises(NobodyToExport):
            export_people(by=cast.actor(cast.li), at=NOW, place=cast.community, text="qqqq")
        assert not Line.objects.filter(action="export_people").exists()

    def test_more_than_one_file_holds(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exporting, "PEOPLE_MOST", 1)
        with pytest.raises(TooManyToExport) as told:
            export_people(by=cast.actor(cast.li), at=NOW, place=cast.community, text="")
        assert told.value.params == {"people": 1}

    def test_operators_inspectors_and_strangers_take_none(self, cast: Cast) -> None:
        for who, refusal in ((cast.zhou, NotPermitted), (cast.chen, NotPermitted), (cast.xu, NotFound)):
            with pytest.raises(refusal):
                export_people(by=cast.actor(who), at=NOW, place=cast.community, text="")
