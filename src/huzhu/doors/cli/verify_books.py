#!/usr/bin/env python3
"""Checks exported books by itself: `python verify_books.py FOLDER [--head HEAD]`. Needs Python alone, no server.

FOLDER holds transfers.csv, accounts.csv and seals.csv. It recounts every balance and trial balance, hashes every
closed month anew, and follows the chain of seals. HEAD is one that was published elsewhere, in a report or on a screen:
who gives it also learns that the whole chain was not written anew. Ends with 0 where all is well, else with 1.
"""

import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

SOURCES = {"pool", "opening", "clearing"}  # they issue, or owe one another: they may be below zero
type Row = dict[str, str]
type Trial = list[list[object]]


def read(folder: Path, name: str) -> list[Row]:
    """The rows of one file by the names in its first line."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults_of(folder: Path, published: str = "") -> Iterator[str]:
    """Every fault of the books in the folder; nothing where all is well."""
    transfers, seals = read(folder, "transfers.csv"), read(folder, "seals.csv")
    accounts = {row["account"]: row for row in read(folder, "accounts.csv")}
    yield from wrong_transfers(transfers, accounts)
    yield from wrong_balances(transfers, accounts)
    yield from wrong_seals(transfers, seals)
    if published and published not in {seal["head"] for seal in seals}:
        yield f"no seal has the published head {published}"


def wrong_transfers(transfers: list[Row], accounts: dict[str, Row]) -> Iterator[str]:
    """Amounts, units and accounts of each transfer; entries with all their transfers; reversals that mirror."""
    by_seq, legs = {row["seq"]: row for row in transfers}, defaultdict[str, list[int]](list)
    if len(by_seq) != len(transfers):
        yield "a number of a transfer stands twice"
    for row in transfers:
        where = f"transfer {row['seq']}"
        legs[row["entry"]].append(int(row["leg"]))
        if not row["amount"].isdecimal() or int(row["amount"]) < 1 or row["debit"] == row["credit"]:
            yield f"{where} moves nothing, or from an account to itself"
        for side in ("debit", "credit"):
            account = accounts.get(row[side], {})
            said = (row["unit"], row[f"{side}_kind"], row[f"{side}_place"])
            if tuple(account.get(name) for name in ("unit", "kind", "place")) != said:
                yield f"{where}: its {side} account is not there, or another"
        back = by_seq.get(row["reverses"])
        if back and [row[n] for n in ("debit", "credit", "unit", "amount")] != [
            back[n] for n in ("credit", "debit", "unit", "amount")
        ]:
            yield f"{where} does not mirror transfer {row['reverses']}"
    told = {row["entry"]: int(row["legs"]) for row in transfers}
    for entry, numbers in legs.items():
        # A transfer of an entry may lie wholly elsewhere; a number twice, or above the count, never.
        if len(set(numbers)) != len(numbers) or max(numbers) > told[entry]:
            yield f"entry {entry} says {told[entry]} transfers, {sorted(numbers)} are there"


def wrong_balances(transfers: list[Row], accounts: dict[str, Row]) -> Iterator[str]:
    """Stored balances against the transfers, sums of units, and floors."""
    made = defaultdict[str, int](int)
    sums = defaultdict[str, int](int)
    for row in transfers:
        made[row["debit"]] -= int(row["amount"])
        made[row["credit"]] += int(row["amount"])
    for code, account in accounts.items():
        sums[account["unit"]] += made[code]
        if account["within"] != "yes":
            continue
        if account["balance"] and int(account["balance"]) != made[code]:
            yield f"account {code} stores {account['balance']}, its transfers make {made[code]}"
        if account["kind"] not in SOURCES and made[code] < int(account["floor"] or 0) + int(account["held"] or 0):
            yield f"account {code} is below its floor"
    yield from (f"all accounts in {unit} make {total} together" for unit, total in sums.items() if total)


class Forward:
    """The lines of one place in the order of their days, added up as far as was asked: each is read once."""

    def __init__(self, place: str, lines: list[Row]) -> None:
        self.place, self.lines = place, lines
        self.day, self.at, self.sums = "", 0, dict[tuple[str, str], int]()

    def to(self, day: str) -> list[Row]:
        """The lines booked before a day that were not given yet. A day that lies back begins anew."""
        if day < self.day:
            self.at, self.sums = 0, {}
        first, self.day = self.at, day
        while self.at < len(self.lines) and self.lines[self.at]["booked_on"] < day:
            self.at += 1
        new = self.lines[first : self.at]
        for row in new:
            for key, out, into in self.sides(row):
                self.sums[key] = self.sums.get(key, 0) + into - out
        return new

    def sides(self, row: Row) -> Iterator[tuple[tuple[str, str], int, int]]:
        """What a line takes from and gives to accounts of this place: (kind, unit), out, in."""
        for side, out in (("debit", True), ("credit", False)):
            if row[f"{side}_place"] == self.place:
                amount = int(row["amount"])
                yield (row[f"{side}_kind"], row["unit"]), amount if out else 0, 0 if out else amount


def wrong_seals(transfers: list[Row], seals: list[Row]) -> Iterator[str]:
    """Each seal follows the one before, and its month hashes and adds up to what it says."""
    heads = defaultdict[str, tuple[int, str]](lambda: (0, "0" * 64))
    lines = lines_by_place(transfers)
    read: dict[tuple[str, str], Forward] = {}  # one reading of a place for each chain that holds it
    for seal in sorted(seals, key=lambda one: (one["place"], int(one["number"]))):
        number, previous = heads[seal["place"]]
        where = f"seal {seal['number']} of {seal['place']}"
        if int(seal["number"]) != number + 1 or seal["previous_head"] != previous:
            yield f"{where} does not follow the seal before it"
        heads[seal["place"]] = int(seal["number"]), seal["head"]
        places = sorted(set(seal["places"].split(",")))
        parts = [read.setdefault((seal["place"], one), Forward(one, lines.get(one, []))) for one in places]
        trial, covered = month_of(parts, seal["from_on"], seal["to_on"])
        if json.loads(seal["trial_balance"]) != trial:
            yield f"{where}: the transfers add up to another trial balance"
        if len(covered) != int(seal["lines"]) or head_of(seal, trial, covered) != seal["head"]:
            yield f"{where}: the lines of this month are not those that were sealed"


def lines_by_place(transfers: Iterable[Row]) -> dict[str, list[Row]]:
    """The lines that touch each place, in the order of their days."""
    found = defaultdict[str, list[Row]](list)
    for row in sorted(transfers, key=lambda one: one["booked_on"]):
        for place in {row["debit_place"], row["credit_place"]}:
            found[place].append(row)
    return found


def month_of(parts: Iterable[Forward], from_on: str, to_on: str) -> tuple[Trial, list[Row]]:
    """Place, kind, unit, opening, debits, credits and balance, in order; and the lines booked within, each once."""
    trial: Trial = []
    covered: dict[int, Row] = {}
    for part in parts:
        part.to(from_on)
        before = dict(part.sums)
        moved = defaultdict[tuple[str, str], list[int]](lambda: [0, 0])
        for row in part.to(to_on):
            covered[id(row)] = row
            for key, out, into in part.sides(row):
                moved[key][0] += out
                moved[key][1] += into
        for key, balance in sorted(part.sums.items()):
            trial.append([part.place, *key, before.get(key, 0), *moved[key], balance])
    return sorted(trial, key=lambda one: [str(word) for word in one[:3]]), list(covered.values())


def head_of(seal: Row, trial: Trial, covered: list[Row]) -> str:
    """SHA-256 over the head before, then who closed what, the trial balance and every line, each a JSON array."""
    names = ("place", "number", "from_on", "to_on", "closed_at", "places", "previous_head")
    first: list[str] = ["huzhu-books-1", *(seal[name] for name in names)]
    sums = [[str(part) for part in row] for row in trial]
    lines = [list(row.values()) for row in sorted(covered, key=lambda row: int(row["seq"]))]
    digest = hashlib.sha256(seal["previous_head"].encode("ascii"))
    for line in chain([first], sums, lines):
        digest.update(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()


def main(words: list[str]) -> int:
    """Prints each fault, or that there is none."""
    if not words or words[0].startswith("-"):
        print(__doc__)
        return 2
    published = words[words.index("--head") + 1] if "--head" in words else ""
    faults = list(faults_of(Path(words[0]), published))
    for fault in faults:
        print(f"FAULT  {fault}")
    print("faults:" if faults else "all is well:", len(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
