"""Points and stars: what is told of them, in whole points and minutes."""

from datetime import date

from pydantic import AwareDatetime, Field

from huzhu.doors.api.shapes import PlaceTold, Told


class LotTold(Told):
    """Points that end together: they can be spent up to and on the day `last_on`; null where they never end."""

    points: int = Field(examples=[120])
    last_on: date | None


class PointsTold(Told):
    """What a person can spend, what is set aside for goods, and what is still to be taken back."""

    person: str
    free_points: int = Field(examples=[300])
    kept_points: int = Field(examples=[60])
    claim_points: int = Field(examples=[0], description="Of deeds that do not count any more, and were spent.")
    lots: list[LotTold] = Field(description="First to end first; what is set aside is taken off.")


class AwardTold(Told):
    """Points earned by one deed; `void_at` says since when it does not count any more."""

    id: str
    deed: str = Field(examples=["hours"])
    reference: str
    points: int = Field(examples=[24])
    earned_on: date
    last_on: date
    void_at: AwareDatetime | None
    taken_back_points: int
    entry: str


class HonourTold(Told):
    """One star: for how many minutes it was given. Its id is the code of the certificate."""

    id: str
    stars: int = Field(examples=[1])
    needed_minutes: int
    given_minutes: int
    given_on: date
    rules: str


class CertificateTold(Told):
    """What anybody may know who holds the code of a certificate: a masked name, stars, minutes on that day, place."""

    id: str
    name: str = Field(examples=["王*川"])
    stars: int
    minutes: int
    given_on: date
    place: PlaceTold
    revoked: bool
