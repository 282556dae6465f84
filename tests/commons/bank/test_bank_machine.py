"""Any sequence of postings, holds and reversals leaves the tables as the small model of the kernel has them."""

import os
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from huzhu.commons.bank.actions import place_hold, post_entry, post_hold, reverse_entry, void_hold
from huzhu.commons.bank.faults import bank_faults
from huzhu.commons.bank.models import Account, Entry, Hold
from huzhu.commons.bank.posting import Move
from huzhu.commons.bank.queries import balance_of, legs_of
from huzhu.kernel.ledger import Book, Leg, Terms, reversal_of
from huzhu.kernel.refusal import Refused
from huzhu.kernel.units import Unit
from tests.commons.bank.books import NOW, founded

LONG = bool(os.environ.get("HUZHU_LONG"))
GIFTS = (("hong", "wang"), ("wang", "hong"))
NAMES = ("pool", "hong", "wang", "points")
# Mostly what goes through, or the examples would never get as far as giving and holding what was earned.
amounts = st.one_of(st.integers(1, 60), st.integers(1, 60), st.sampled_from([-1, 0, 10**12, 10**12 + 1]))
issues = st.tuples(st.just("pool"), st.sampled_from(["hong", "wang"]), amounts)
gifts = st.builds(lambda sides, amount: (*sides, amount), st.sampled_from(GIFTS), st.integers(1, 40))
moves = st.one_of(issues, gifts, gifts, st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), amounts))
numbers = st.integers(0, 5)

type Said = tuple[str, str, int]


class BankMachine(RuleBasedStateMachine):
    """The same acts on the tables and on a `Book`; both must refuse alike and show the same."""

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()  # rolled back when the example ends
        self.example.__enter__()

    @initialize()
    def found(self) -> None:
        books = founded()
        self.by = books.li
        self.accounts: dict[str, Account] = dict(
            zip(NAMES, (books.pool, books.hong_minutes, books.wang_minutes, books.points), strict=True)
        )
        self.book = Book({a.pk: Terms(Unit(a.unit), a.floor) for a in self.accounts.values()})
        self.entries: dict[str, tuple[Entry, list[Said]]] = {}
        self.holds: dict[str, tuple[Said, str]] = {}
        self.post(0, [("pool", "hong", 60), ("pool", "wang", 60)])

    @rule(number=numbers, said=st.lists(moves, min_size=1, max_size=3))
    def post(self, number: int, said: list[Said]) -> None:
        reference = f"visit:{number}"
        before = self.entries.get(reference)
        after = self._tried(lambda: self.book.posted(self._legs(said)))
        entry = self._tried(lambda: self._posted(reference, said))
        if before:
            assert entry == (before[0] if before[1] == said else None)
            return
        assert (entry is None) == (after is None)
        if after:
            self.book, self.entries[reference] = after, (entry, said)

    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        entry, _ = self.entries[data.draw(st.sampled_from([name for name in self.entries if "visit" in name]))]
        done = self.entries.get(f"reversal:{entry.pk}")
        after = self._tried(lambda: self.book.posted(reversal_of(legs_of(entry))))
        reversal = self._tried(lambda: reverse_entry(by=self.by, at=NOW, entry=entry, because="wrong"))
        if done:
            assert reversal == done[0]
            return
        assert (reversal is None) == (after is None)
        if after:
            self.book, self.entries[f"reversal:{entry.pk}"] = after, (reversal, [])

    @rule(number=numbers, said=moves)
    def hold(self, number: int, said: Said) -> None:
        reference = f"attendance:{number}"
        before = self.holds.get(reference)
        after = self._tried(lambda: self.book.holding(self._legs([said])[0]))
        held = self._tried(lambda: self._held(reference, said))
        if before:
            assert (held is not None) == (before[0] == said)
            return
        assert (held is None) == (after is None)
        if after:
            self.book, self.holds[reference] = after, (said, "pending")

    @rule(data=st.data(), end=st.sampled_from(["posted", "voided"]))
    def close(self, data: st.DataObject, end: str) -> None:
        reference = data.draw(st.sampled_from([*self.holds, "attendance:unknown"]))
        if end == "posted":
            done = self._tried(lambda: post_hold(by=self.by, at=NOW, reference=reference))
        else:
            done = self._tried(
                lambda: void_hold(by=self.by, at=NOW, reference=reference, because=Hold.Because.DISPUTE_UPHELD)
            )
        said, state = self.holds.get(reference, (None, "unknown"))
        assert (done is not None) == (state in {"pending", end})
        if said and state == "pending":
            legs = self._legs([said])
            self.book = self.book.released(legs[0])
            self.book = self.book.posted(legs) if end == "posted" else self.book
            self.holds[reference] = (said, end)

    @invariant()
    def the_tables_show_the_book(self) -> None:
        for code, balance, held in Account.objects.exclude(balance=None).values_list("pk", "balance", "held"):
            assert (balance, held) == (self.book.balance(code), self.book.held.get(code, 0))

    def teardown(self) -> None:
        try:
            if not connection.needs_rollback:
                assert [balance_of(pool) for pool in self._pools()] == [self.book.balance(p.pk) for p in self._pools()]
                assert list(bank_faults()) == []
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    def _pools(self) -> list[Account]:
        return [account for account in getattr(self, "accounts", {}).values() if account.balance is None]

    def _legs(self, said: list[Said]) -> list[Leg]:
        of = self.accounts
        return [Leg(of[debit].pk, of[credit].pk, Unit(of[debit].unit), amount) for debit, credit, amount in said]

    def _moves(self, said: list[Said]) -> list[Move]:
        return [Move(self.accounts[debit], self.accounts[credit], amount) for debit, credit, amount in said]

    def _posted(self, reference: str, said: list[Said]) -> Entry:
        kind = Entry.Kind.CREDIT
        return post_entry(by=self.by, at=NOW, reference=reference, kind=kind, moves=self._moves(said))

    def _held(self, reference: str, said: Said) -> object:
        kind, (move,) = Entry.Kind.CREDIT, self._moves([said])
        return place_hold(by=self.by, at=NOW, reference=reference, kind=kind, move=move)

    @staticmethod
    def _tried[T](act: Callable[[], T]) -> T | None:
        try:
            with transaction.atomic():
                return act()
        except Refused:
            return None


@pytest.mark.django_db
def test_any_sequence_of_acts_leaves_the_tables_as_the_model_has_them() -> None:
    examples, steps = (200, 50) if LONG else (12, 30)
    how = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=HealthCheck)
    run_state_machine_as_test(BankMachine, settings=how)
