"""Two districts living day after day: every kind of posting, reversal, correction, dispute, close and change of rules.

A plain dictionary keeps the same books beside the tables; at the end both must show the same.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from huzhu.commons.bank.actions import (
    correct_entry,
    place_account,
    place_hold,
    post_entry,
    post_hold,
    reverse_entry,
    void_hold,
)
from huzhu.commons.bank.closing import close_month
from huzhu.commons.bank.models import Account, Entry, Hold
from huzhu.commons.bank.posting import Move, PeriodClosed
from huzhu.commons.bank.queries import balance_of
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.commons.rulebook.actions import adopt_rules, keep_shipped
from huzhu.commons.rulebook.models import Edition
from huzhu.commons.rulebook.queries import rules_at
from huzhu.kernel.actor import Actor, Holding, machine
from huzhu.kernel.ledger import Overdrawn
from huzhu.kernel.units import Unit
from tests.commons.bank import dealings

FIRST = datetime(2021, 1, 1, 2, 0, tzinfo=UTC)
RULES_CHANGE_EVERY_DAYS = 90
Kind = Entry.Kind


@dataclass
class Life:
    """The books of two districts as they live, and what was done in them so often."""

    members: int
    seed: int
    acts_a_day: int = 5
    done: Counter[str] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)  # what each account holds, reckoned without the tables

    def __post_init__(self) -> None:
        """Founds city, districts and communities, and opens every kind of account."""
        self.rng, self.at, self.number = Random(self.seed), FIRST, 0
        self.city = Division.objects.create(name="city", tier="city", path="/city/")
        self.districts = [self._division("district", f"/city/{name}/") for name in ("a", "b")]
        self.places = [self._division("community", f"{one.path}{n}/") for one in self.districts for n in (1, 2)]
        somebody = Person.objects.create(place=self.city, registered_at=FIRST)
        self.by = Actor(
            somebody.pk, FIRST.date(), (Holding("staff", "/city/"), Holding("inspector", "/city/")), "test", "test"
        )
        people = [Person(place=self.places[n % 4], registered_at=FIRST) for n in range(self.members)]
        Person.objects.bulk_create(people, batch_size=500)
        said = {"kind": "member", "floor": 0, "balance": 0, "held": 0, "opened_at": FIRST}
        self.time = [Account(unit="minutes", place=one.place, owner=one, **said) for one in people]
        self.points = [Account(unit="points", place=one.place, owner=one, **said) for one in people]
        Account.objects.bulk_create([*self.time, *self.points], batch_size=500)
        self.entries: list[Entry] = []
        self.holds: list[tuple[int, str, Move]] = []
        keep_shipped(by=machine(FIRST.date(), "test", "lives"), at=FIRST)

    def live(self, days: int) -> None:
        """So many days more."""
        for _ in range(days):
            self.number += 1
            self.at = FIRST + timedelta(days=self.number)
            if self.at.day == 2:
                self._close()
            if self.number % RULES_CHANGE_EVERY_DAYS == 0:
                self._change_rules()
            self._settle_holds()
            for _ in range(self.acts_a_day):
                act = self.rng.choice(ACTS)
                try:
                    act(self)
                except Overdrawn:
                    self.done["overdrawn"] += 1

    def differing(self) -> list[str]:
        """Accounts whose balance the tables and the dictionary do not agree on."""
        accounts = Account.objects.filter(place__path__startswith="/city/").order_by("pk")
        return [one.pk for one in accounts if balance_of(one) != self.made[one.pk]]

    def _division(self, tier: str, path: str) -> Division:
        return Division.objects.create(name=path, tier=tier, path=path)

    def there(self, account: Account, kind: Account.Kind, unit: Unit = Unit.MINUTES) -> Account:
        """The account of this kind where the given one is; a clearing account is its district's."""
        place = self._district(account) if kind == Account.Kind.CLEARING else account.place
        return place_account(by=self.by, at=self.at, place=place, kind=kind, unit=unit)

    def reserve(self, account: Account) -> Account:
        """The reserve of the district in which the account is."""
        return place_account(by=self.by, at=self.at, place=self._district(account), kind=Account.Kind.RESERVE)

    def way(self, giver: Account, receiver: Account, minutes: int) -> list[Move]:
        """The moves from one member to another; where a district's border lies between, over its clearing."""
        here, there = (self.there(one, Account.Kind.CLEARING) for one in (giver, receiver))
        if here.pk == there.pk:
            return [Move(giver, receiver, minutes)]
        return [Move(giver, here, minutes), Move(there, receiver, minutes)]

    def member(self) -> Account:
        """Somebody's account in minutes."""
        return self.rng.choice(self.time)

    def post(self, kind: Entry.Kind, *moves: Move) -> None:
        """Posts an entry by the rules of the day, here and in the dictionary."""
        rules = rules_at(moves[0].debit.place, self.at.date()).edition
        reference = f"{kind}:{sum(self.done.values())}"
        entry = post_entry(by=self.by, at=self.at, reference=reference, kind=kind, moves=moves, rules=rules)
        self.count(kind, *moves)
        self.entries.append(entry)

    def hold(self, kind: Entry.Kind, move: Move) -> None:
        """Holds an amount that is posted or freed some days later."""
        reference = f"held:{sum(self.done.values())}"
        place_hold(by=self.by, at=self.at, reference=reference, kind=kind, move=move)
        self.holds.append((self.number + self.rng.randint(1, 40), reference, move))
        self.done["hold"] += 1

    def count(self, what: str, *moves: Move) -> None:
        """Keeps the dictionary's side of what was posted."""
        self.done[what] += 1
        for move in moves:
            self.made[move.debit.pk] -= move.amount
            self.made[move.credit.pk] += move.amount

    def _district(self, account: Account) -> Division:
        return next(one for one in self.districts if account.place.path.startswith(one.path))

    def _issue(self, kind: Entry.Kind, source: Account.Kind, most: int = 120) -> None:
        member = self.member()
        self.post(kind, Move(self.there(member, source), member, self.rng.randint(15, most)))

    def _pass_on(self, kind: Entry.Kind, target: Account.Kind) -> None:
        member = self.member()
        self.post(kind, Move(member, self.there(member, target), self.rng.randint(5, 60)))

    def credit(self) -> None:
        self._issue(Kind.CREDIT, Account.Kind.POOL)

    def spend(self) -> None:
        self._pass_on(Kind.SPEND, Account.Kind.POOL)

    def donate(self) -> None:
        self._pass_on(Kind.DONATION, Account.Kind.DONATION)

    def set_apart(self) -> None:
        self._pass_on(Kind.OVERFLOW, Account.Kind.OVERFLOW)

    def bring_in(self) -> None:
        self._issue(Kind.OPENING, Account.Kind.OPENING, most=30)

    def fund_and_grant(self) -> None:
        member, minutes = self.member(), self.rng.randint(30, 240)
        fund = self.there(member, Account.Kind.GRANT)
        self.post(Kind.GRANT, Move(self.there(member, Account.Kind.POOL), fund, minutes), Move(fund, member, minutes))

    def expire(self) -> None:
        self._pass_on(Kind.EXPIRY, Account.Kind.GRANT)

    def give(self) -> None:
        giver, receiver = self.rng.sample(self.time, 2)
        minutes = self.rng.randint(5, 60)
        self.post(Kind.GIFT, *self.way(giver, receiver, minutes))

    def settle(self) -> None:
        ends = [self.there(one, Account.Kind.CLEARING) for one in (self.time[0], self.time[2])]
        if ends[0].pk != ends[1].pk:
            self.post(Kind.SETTLEMENT, Move(*self.rng.sample(ends, 2), self.rng.randint(10, 100)))

    def earn_points(self) -> None:
        mine = self.rng.choice(self.points)
        self.post(Kind.CREDIT, Move(self.there(mine, Account.Kind.POOL, Unit.POINTS), mine, self.rng.randint(1, 9)))

    def spend_points(self) -> None:
        mine = self.rng.choice(self.points)
        self.post(Kind.SPEND, Move(mine, self.there(mine, Account.Kind.POOL, Unit.POINTS), self.rng.randint(1, 5)))

    def hold_hours(self) -> None:
        member = self.member()
        self.hold(Kind.CREDIT, Move(self.there(member, Account.Kind.POOL), member, self.rng.randint(15, 120)))

    def reverse(self) -> None:
        entry = self._some_entry()
        if entry:
            moves = self._moves_back(entry)
            reverse_entry(by=self.by, at=self.at, entry=entry, because="made up")
            self.entries.remove(entry)
            self.count("reversal", *moves)

    def correct(self) -> None:
        entry = self._some_entry()
        if entry and entry.kind == Kind.CREDIT and entry.legs == 1:
            (back,) = self._moves_back(entry)
            right = Move(back.credit, back.debit, max(1, back.amount - self.rng.randint(-5, 10)))
            fresh = correct_entry(by=self.by, at=self.at, entry=entry, moves=[right], because="made up")
            self.entries.remove(entry)
            self.entries.append(fresh)
            self.count("correction", back, right)

    def _some_entry(self) -> Entry | None:
        return self.rng.choice(self.entries[-400:]) if self.entries else None

    def _moves_back(self, entry: Entry) -> list[Move]:
        rows = entry.transfers.select_related("debit__place", "credit__place").order_by("leg")
        return [Move(row.credit, row.debit, row.amount) for row in rows]

    def _settle_holds(self) -> None:
        due = [one for one in self.holds if one[0] <= self.number]
        self.holds = [one for one in self.holds if one[0] > self.number]
        for _, reference, move in due:
            goods = move.debit.unit == Unit.POINTS
            if self.rng.random() < (0.5 if goods else 0.9):
                post_hold(by=self.by, at=self.at, reference=reference)
                self.count("hold posted", move)
            else:
                because = Hold.Because.RESERVATION_ENDED if goods else Hold.Because.DISPUTE_UPHELD
                void_hold(by=self.by, at=self.at, reference=reference, because=because)
                self.done["goods not fetched" if goods else "dispute upheld"] += 1

    def _close(self) -> None:
        before = (self.at - timedelta(days=5)).date().replace(day=1)
        for district in self.districts:
            close_month(by=self.by, at=self.at, place=district, first_on=before)
            self.done["month closed"] += 1
        member = self.member()
        late = Move(self.there(member, Account.Kind.POOL), member, 10)
        at = datetime(before.year, before.month, 15, tzinfo=UTC)
        try:
            post_entry(by=self.by, at=at, reference=f"late:{self.number}", kind=Kind.CREDIT, moves=[late])
        except PeriodClosed:
            self.done["refused: closed"] += 1

    def _change_rules(self) -> None:
        editions = list(Edition.objects.exclude(pack="timebank").order_by("pack", "pk"))
        edition = editions[self.number // RULES_CHANGE_EVERY_DAYS % len(editions)]
        day: date = self.at.date() + timedelta(days=1)
        adopt_rules(by=self.by, at=self.at, place=self.city, edition=edition, from_on=day, because="made up")
        self.done["rules changed"] += 1


ACTS: tuple[Callable[[Life], None], ...] = (
    *(Life.credit, Life.credit, Life.credit, Life.hold_hours, Life.hold_hours, Life.spend, Life.spend),
    *(Life.donate, Life.set_apart, Life.bring_in, Life.fund_and_grant, Life.expire, Life.give, Life.give),
    *(Life.settle, Life.earn_points, Life.earn_points, Life.spend_points, Life.reverse, Life.correct),
    *(dealings.group_works, dealings.group_donates, dealings.fill_reserve, dealings.buy_hours, dealings.spend_donated),
    *(dealings.reserve_goods, dealings.points_lapse, dealings.take_points_back, dealings.die, dealings.bring_in_list),
)
