"""What `huzhu serve` sends: files named by what is in them and kept for ever, and little of all on the wire."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FIRST_LOAD_BYTES = 60 * 1024
FETCH = """
import json, re, sys
import django
django.setup()
from django.test import Client
client = Client(headers={"accept-encoding": "gzip"})
page = client.get("/styleguide/elder/", headers={"host": "localhost"})
import gzip
addresses = sorted(set(re.findall(r'(?:href|src)="(/static/[^"#?]+)', gzip.decompress(page.content).decode())))
found = {"": [page["content-encoding"], len(page.content), ""]}
for address in addresses:
    answer = client.get(address, headers={"host": "localhost"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    found[address] = [answer.get("content-encoding", ""), len(body), answer["cache-control"]]
print(json.dumps(found))
"""


def python(home: Path, *arguments: str, **more: str) -> str:
    """What a process of the house at `home` prints."""
    environment = os.environ | {"HUZHU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "huzhu.config.settings"} | more
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    ran = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Encoding, bytes and cache rule of a first page and all it loads, by address; the page itself under nothing."""
    home = tmp_path_factory.mktemp("packed")
    python(home, "-c", "import django; django.setup(); from huzhu.doors.cli.serving import pack_static; pack_static()")
    found: dict[str, list[Any]] = json.loads(python(home, "-c", FETCH, HUZHU_STATIC="packed"))
    return found


def test_a_first_visit_weighs_less_than_60_kilobytes_on_the_wire(sent: dict[str, list[Any]]) -> None:
    assert len(sent) >= 4
    assert all(encoding == "gzip" for encoding, _size, _cache in sent.values())
    assert sum(size for _encoding, size, _cache in sent.values()) < FIRST_LOAD_BYTES


def test_files_are_named_by_what_is_in_them_and_kept_for_ever(sent: dict[str, list[Any]]) -> None:
    for address, (_encoding, _size, cache) in sent.items():
        assert not address or ("immutable" in cache and len(address.split(".")[-2]) == 12), address


def test_a_folder_that_takes_nothing_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "static").write_text("a file where the folder should be")
    say = "import django; django.setup(); from huzhu.doors.cli.serving import serve; print('ended', int(serve('', 0)))"
    assert "ended 1" in python(tmp_path, "-c", say)
