"""Registers of other departments from the command line: delivered under an agreement, counted, never named."""

import json
from pathlib import Path

import pytest

from huzhu.care.deliveries.models import Agreement
from tests.cast import NOW, Cast
from tests.doors.cli.test_contacts_commands import told
from tests.trust.delivered import a_delivery, agreed

pytestmark = pytest.mark.django_db
FILE = "姓名,身份证号,出生日期,残疾类别,残疾等级\n洪桂芳,,1942-03-05,肢体,二级\n某某,12345,,肢体,二级\n"


@pytest.fixture
def agreement(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Agreement:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return agreed(cast.actor(cast.li), cast.community)


def test_a_file_is_delivered_and_every_row_counted(agreement: Agreement, tmp_path: Path) -> None:
    file = tmp_path / "残疾人.csv"
    file.write_bytes(FILE.encode("gb18030"))
    code, said = told("registers", "deliver", str(file), "--agreement", agreement.pk, "--json")
    answer = json.loads(said)
    assert code == 3, "something waits for a person"
    assert (answer["rows"], answer["doubtful"], answer["faulty"], answer["same_as"]) == (2, 1, 1, "")
    assert "洪桂芳" not in said
    again = json.loads(told("registers", "deliver", str(file), "--agreement", agreement.pk, "--json")[1])
    assert again["same_as"] == answer["delivery"]


def test_alerts_by_code_and_never_by_name(cast: Cast, agreement: Agreement) -> None:
    codes = a_delivery(cast.actor(cast.li), cast.community, "洪桂芳", cast.hong.born_on)
    code, said = told("registers", "alerts", "--place", cast.community.pk, "--json")
    assert (code, [one["alert"] for one in json.loads(said)["alerts"]]) == (0, codes["alert"])
    assert "洪桂芳" not in said
    assert told("registers", "alerts", "--place", cast.far.pk)[0] == 4
