"""The books of one community to try things on: a pool, two members, and a pool of points."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from huzhu.commons.bank.actions import Move, issuance_pool, member_account, open_account, post_entry
from huzhu.commons.bank.models import Account, Entry
from huzhu.commons.people.models import Person
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor, Holding
from huzhu.kernel.units import Unit

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Books:
    """The accounts of one community, and Staff Li who keeps them."""

    place: Division
    li: Actor
    hong: Person
    wang: Person
    pool: Account
    hong_minutes: Account
    wang_minutes: Account
    points: Account

    def credit(self, reference: str, amount: int, to: Account | None = None) -> Entry:
        """Minutes issued to a member, Xiao Wang if nobody is named."""
        move = Move(self.pool, to or self.wang_minutes, amount)
        return post_entry(by=self.li, at=NOW, reference=reference, kind=Entry.Kind.CREDIT, moves=[move])

    def give(self, reference: str, amount: int) -> Entry:
        """A gift of minutes from Xiao Wang to Grandma Hong."""
        move = Move(self.wang_minutes, self.hong_minutes, amount)
        return post_entry(by=self.li, at=NOW, reference=reference, kind=Entry.Kind.GIFT, moves=[move])


def founded(name: str = "qingshi") -> Books:
    """A community with its books opened. Needs a database."""
    place = Division.objects.create(name=name, tier="community", path=f"/{name}/")
    li = Actor(_person(place).pk, TODAY, (Holding("staff", place.path),), "test", "test")
    hong, wang = _person(place), _person(place)
    return Books(
        place=place,
        li=li,
        hong=hong,
        wang=wang,
        pool=issuance_pool(by=li, at=NOW, place=place),
        hong_minutes=member_account(by=li, at=NOW, person=hong),
        wang_minutes=member_account(by=li, at=NOW, person=wang),
        points=open_account(by=li, at=NOW, kind=Account.Kind.POOL, unit=Unit.POINTS, place=place),
    )


def _person(place: Division) -> Person:
    return Person.objects.create(place=place, registered_at=NOW)
