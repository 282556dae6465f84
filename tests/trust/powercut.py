"""A disk that is cut off: what SQLite wrote and synced while it posted, and the files as a power cut may leave them.

Recorded from the system calls of a process that posts (`strace`): what SQLite asked of the disk, not what we believe.
The disk is that of SQLite's own crash tests: what was written to a file before its last finished sync is there; of
everything since, each sector of 512 bytes is there, or not, or torn, on its own, in any order, and a file that grew may
be short. The shared memory beside the database is gone. `live` posts, `judge` cuts and counts.
"""

import json
import os
import random
import re
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CLIENTS = 4
TRACED = "pwrite64,fsync,fdatasync,ftruncate,write"
CALL = re.compile(r"^(?P<thread>\d+) +(?P<name>\w+)\((?P<fd>\d+)<(?P<path>[^>]*)>(?:, (?P<rest>.*)| *\).*)$", re.DOTALL)
DATA = re.compile(r'^"(?P<text>(?:[^"\\]|\\.)*)", (?P<size>\d+)(?:, (?P<offset>\d+))?')


@dataclass(frozen=True, slots=True)
class Call:
    """One system call: `begun` and `done` are its places in the order of all; `data` from `offset`, or a new size."""

    name: str
    path: str
    begun: int
    done: int
    offset: int = 0
    data: bytes = b""


@dataclass(slots=True)
class Disk:
    """One file: what is safe, and what was written since, in order."""

    safe: bytearray
    since: list[Call] = field(default_factory=list)

    def take(self, call: Call) -> None:
        """A write, a new size, or a sync that has come back: it covers what was done before it began."""
        if "sync" not in call.name:
            self.since.append(call)
            return
        for one in [one for one in self.since if one.done < call.begun]:
            _write(self.safe, one, one.offset, one.data)
            self.since.remove(one)

    def after_cut(self, chance: random.Random) -> bytes:
        """The file as it may be found: from nothing since the last sync to everything, sector by sector."""
        found, keep = bytearray(self.safe), chance.choice([0.0, 1.0, 0.5, 0.9, chance.random()])
        pieces = [piece for call in self.since for piece in _sectors(call)]
        for call, offset, data in pieces:
            if chance.random() < keep:
                torn = chance.random() < 0.05
                _write(found, call, offset, data[: chance.randrange(len(data) + 1)] if torn else data)
        return bytes(found)


def calls_of(log: Path) -> Iterator[Call]:
    """The system calls of a trace, in the order in which they came back."""
    open_calls: dict[str, tuple[int, str]] = {}
    with log.open(encoding="latin-1", newline="\n") as lines:
        for number, line in enumerate(lines):
            thread, _, rest = line.rstrip("\n").partition(" ")
            begun, whole = number, rest.lstrip()
            if whole.endswith("<unfinished ...>"):
                open_calls[thread] = number, whole.removesuffix("<unfinished ...>")
                continue
            if whole.startswith("<... "):
                begun, early = open_calls.pop(thread, (number, ""))
                whole = early + whole.partition("resumed>")[2].removeprefix(" ")
            yield from _call(f"{thread} {whole}", begun, number)


def _call(text: str, begun: int, done: int) -> Iterator[Call]:
    match = CALL.match(text)
    if not match or " = -1 " in text[-60:]:
        return
    name, path, rest = match["name"], match["path"], match["rest"] or ""
    if name == "ftruncate":
        yield Call(name, path, begun, done, int(rest.partition(")")[0]))
    elif data := DATA.match(rest):
        said = data["text"].encode("latin-1").decode("unicode_escape").encode("latin-1")
        assert len(said) == int(data["size"]), "the trace cut a write short"
        yield Call(name, path, begun, done, int(data["offset"] or 0), said)
    elif "sync" in name:
        yield Call(name, path, begun, done)


def _sectors(call: Call) -> Iterator[tuple[Call, int, bytes]]:
    if call.name == "ftruncate":
        yield call, call.offset, b""
        return
    at, end = call.offset, call.offset + len(call.data)
    while at < end:
        upto = min(end, (at // SECTOR + 1) * SECTOR)
        yield call, at, call.data[at - call.offset : upto - call.offset]
        at = upto


def _write(file: bytearray, call: Call, offset: int, data: bytes) -> None:
    if call.name == "ftruncate":
        del file[offset:]
        file.extend(bytes(offset - len(file)))
        return
    if len(file) < offset:
        file.extend(bytes(offset - len(file)))
    file[offset : offset + len(data)] = data


def live(postings: int) -> None:
    """Four clients post so many together, each said after its commit; then the process goes and closes nothing."""
    from django.db import connection

    from tests.trust.poster import _accounts, _post_one

    told = json.loads(Path(os.environ["HUZHU_HOME"], "books.json").read_text(encoding="utf-8"))
    accounts = _accounts(told)

    def client(number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={os.environ['POWERCUT_SYNCHRONOUS']}")
        for turn in range(postings // CLIENTS):
            word = _post_one(told, accounts, f"{number}:{turn}", turn)
            os.write(1, f"said {word} {number}:{turn}\n".encode())

    threads = [threading.Thread(target=client, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os._exit(0)


def judge(cuts: int, seed: int) -> None:
    """Cuts the power at so many moments of the trace, and prints what was lost, doubled or spoilt in each."""
    home, chance = Path(os.environ["HUZHU_HOME"]), random.Random(seed)
    base = (home / "base.sqlite3").read_bytes()
    calls = [one for one in calls_of(home / "trace") if one.name != "write" or one.data.startswith(b"said ")]
    moments = sorted(chance.randrange(1, len(calls) + 1) for _ in range(cuts))
    disks = {"huzhu.sqlite3": Disk(bytearray(base)), "huzhu.sqlite3-wal": Disk(bytearray())}
    answers: dict[str, str] = {}
    told = {"cuts": cuts, "calls": len(calls), "lost": 0, "doubled": 0, "spoilt": 0, "answers": 0, "stood_most": 0}
    for number, call in enumerate(calls, start=1):
        if call.name == "write":
            _said, word, reference = call.data.decode().split()
            answers[reference] = word
        elif disk := disks.get(Path(call.path).name):
            disk.take(call)
        while moments and moments[0] == number:
            moments.pop(0)
            for key, count in _found(home, disks, chance, answers).items():
                told[key] += count
            told["stood_most"] = max(told["stood_most"], len(answers))
    print(json.dumps(told | {"answers": len(answers)}))


def _found(home: Path, disks: dict[str, Disk], chance: random.Random, answers: dict[str, str]) -> dict[str, int]:
    from django.db import connection

    from huzhu.commons.bank.faults import bank_faults
    from huzhu.commons.bank.models import Hold, Transfer
    from tests.trust.poster import minutes_of

    connection.close()
    for name, disk in disks.items():
        (home / f"cut-{name}").write_bytes(disk.after_cut(chance))
    (home / "cut-huzhu.sqlite3-shm").unlink(missing_ok=True)
    connection.settings_dict["NAME"] = str(home / "cut-huzhu.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        sound = cursor.fetchall() == [("ok",)]
    standing: dict[str, list[int]] = {}
    for reference, amount in Transfer.objects.order_by("seq").values_list("entry__reference", "amount"):
        standing.setdefault(reference, []).append(amount)
    held = set(Hold.objects.order_by("pk").values_list("reference", flat=True))
    lost = [one for one, word in answers.items() if one not in (held if word == "held" else standing)]
    wrong = [one for one, amounts in standing.items() if amounts != [minutes_of(one)]]
    faults = list(bank_faults())
    return {"lost": bool(lost), "doubled": bool(wrong), "spoilt": not sound or bool(faults)}


if __name__ == "__main__":
    import django

    django.setup()
    live(int(sys.argv[2])) if sys.argv[1] == "live" else judge(int(sys.argv[2]), int(sys.argv[3]))
