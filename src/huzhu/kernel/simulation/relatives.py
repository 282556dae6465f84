"""The families of a simulated town, as far as the register knows them."""

import math
from collections.abc import Sequence
from datetime import date

from huzhu.kernel.moments import age_on
from huzhu.kernel.simulation.draw import Draw
from huzhu.kernel.simulation.elders import Registry, born_before
from huzhu.kernel.simulation.folk import MAN, WOMAN, Elder, Relative
from huzhu.kernel.simulation.names import person_name

# [P] Children whom the register knows, and those of them who may act for the elder.
KNOWN_SHARE, DELEGATE_SHARE, INFORMED_SHARE = 0.22, 0.5, 0.6


def relatives_of(elders: Sequence[Elder], seed: int, on: date, registry: Registry) -> tuple[Relative, ...]:
    """A son or daughter for about a fifth of the elders; half of them may ask and confirm for the elder."""
    draw = Draw(seed, "relatives")
    return tuple(_child(draw, elder, on, registry) for elder in elders if draw.chance(KNOWN_SHARE))


def _child(draw: Draw, elder: Elder, on: date, registry: Registry) -> Relative:
    age = max(19.0, age_on(elder.born_on, on) - draw.whole(22, 34) + draw.unit())
    gender = draw.pick((WOMAN, MAN))
    name = person_name(draw, gender, math.floor(age))
    own = elder.name[:1] if elder.gender == MAN or draw.chance(0.5) else name[:1]
    return Relative(
        key=draw.code(),
        elder=elder.key,
        name=own + name[1:],
        gender=gender,
        born_on=born_before(on, age),
        phone=registry.phone(),
        tie="child",
        delegate=draw.chance(DELEGATE_SHARE),
        informed=draw.chance(INFORMED_SHARE),
    )
