"""Nothing readable at rest: planted numbers, phones and doors are in no file of the house, in no common disguise."""

import base64
import hashlib
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client

from huzhu.commons.people.actions import Particulars, register_person
from huzhu.commons.people.models import Account, Fact
from tests.cast import NOW, Cast, assemble
from tests.doors.api.scene import need_of

PLANTED = {
    "identity_number": "500199193512240047",
    "phone": "10955512340",
    "door": "槐花堡77号9单元12-3",
    "name": "尉迟秋葵",
    "note": "腰椎间盘突出不能弯腰",
}


def disguises(text: str) -> Iterator[bytes]:
    """A text as it is, in other encodings, reversed, and as the hashes that anybody could look up."""
    for encoding in ("utf-8", "utf-16-le", "gb18030"):
        raw = text.encode(encoding)
        yield raw
        yield raw[::-1]
        yield raw.hex().encode()
        yield base64.b64encode(raw).rstrip(b"=")[:-1]
        for algorithm in ("md5", "sha1", "sha256"):
            digest = hashlib.new(algorithm, raw)
            yield digest.digest()
            yield digest.hexdigest().encode()


@pytest.fixture
def planted(transactional_db: None, caplog: pytest.LogCaptureFixture) -> Cast:
    """A person with planted particulars, looked at and served, so that every table and log has its say."""
    caplog.set_level(logging.DEBUG)
    cast = assemble()
    by = cast.actor(cast.li)
    particulars = Particulars(
        name=PLANTED["name"],
        phones=(PLANTED["phone"],),
        door=PLANTED["door"],
        identity_number=PLANTED["identity_number"],
    )
    elder = register_person(by=by, at=NOW, place=cast.community, particulars=particulars)
    Fact.objects.create(person=elder, kind="remark", value=PLANTED["note"], from_on=by.day, source="test")
    need = need_of(cast, at=NOW, elder=elder)
    need.note = PLANTED["note"]
    need.save(update_fields=["note"])
    client = Client()
    client.force_login(
        Account.objects.create(username="li", person=cast.li), "django.contrib.auth.backends.ModelBackend"
    )
    for path in (f"/desk/people/{elder.pk}/", f"/desk/people/?q={PLANTED['phone'][-4:]}", f"/desk/needs/{need.pk}/"):
        assert client.get(path).status_code == 200
    return cast


def files_at_rest(tmp_path: Path) -> Iterator[tuple[str, bytes]]:
    """Every file the database keeps, its write-ahead log and a backup taken while it runs."""
    if connection.vendor == "sqlite":
        name = Path(str(connection.settings_dict["NAME"]))
        connection.ensure_connection()
        with closing(sqlite3.connect(tmp_path / "backup")) as backup:
            connection.connection.backup(backup)
        paths = [*name.parent.glob(f"{name.name}*"), tmp_path / "backup"]
    else:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
        folder = Path(parse_qs(urlsplit(os.environ["HUZHU_DATABASE"]).query)["host"][0])
        paths = [*folder.glob("data/base/*/*"), *folder.glob("data/pg_wal/*"), folder / "log"]
    for path in paths:
        if path.is_file():
            yield path.name, path.read_bytes()


@pytest.mark.django_db(transaction=True)
def test_planted_particulars_are_not_found(planted: Cast, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    files = dict(files_at_rest(tmp_path)) | {"logs": caplog.text.encode()}
    assert sum(map(len, files.values())) > 100_000
    needles = {key: set(disguises(text)) for key, text in PLANTED.items()}
    found = {
        (key, name)
        for key, marks in needles.items()
        for name, content in files.items()
        for mark in marks
        if mark in content
    }
    assert found == set()


@pytest.mark.django_db(transaction=True)
def test_the_search_would_find_what_lies_open(planted: Cast, tmp_path: Path) -> None:
    """The test above could fail: a username lies open, and is found."""
    assert any(b"10990010001" in content or b"li" in content for _, content in files_at_rest(tmp_path))
    assert any(planted.li.pk.encode() in content for _, content in files_at_rest(tmp_path))
