"""What changes from one list to another: benefits that come and go, and what is said differently of those that stay."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from huzhu.kernel.entitlement.benefits import Benefit, Benefits

PLACES_ITSELF = {"pack", "valid"}


@dataclass(frozen=True, slots=True)
class Differences:
    """Codes that only one of two lists has, and of each other benefit that differs the parts that do."""

    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]

    @property
    def none(self) -> bool:
        """Whether both say the same."""
        return not (self.only_first or self.only_second or self.changed)


def differences(first: Benefits, second: Benefits) -> Differences:
    """What differs between two lists; in which pack it stands does not count."""
    one, other = ({benefit.code: benefit for benefit in each.benefits} for each in (first, second))
    changed = {code: _changed(one[code], other[code]) for code in one if code in other}
    return Differences(
        only_first=tuple(code for code in one if code not in other),
        only_second=tuple(code for code in other if code not in one),
        changed={code: parts for code, parts in changed.items() if parts},
    )


def _changed(one: Benefit, other: Benefit) -> tuple[str, ...]:
    names = (field.name for field in fields(Benefit) if field.name not in PLACES_ITSELF)
    return tuple(name for name in names if getattr(one, name) != getattr(other, name))
