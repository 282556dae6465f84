"""A post as the lists of the administrator's desk show it."""

from datetime import date
from typing import Any

from huzhu.commons.people.models import Account, Post
from huzhu.commons.places.models import Division
from huzhu.doors.web.states import State, post_state
from huzhu.doors.web.surroundings import place_name


def area_name(place: Division) -> str:
    """The name of a place; of a grid, whose names are numbers, with the community it lies in."""
    above = place.statutory_parent if place.tier == Division.Tier.GRID else None
    return f"{place_name(above)} · {place_name(place)}" if above else place_name(place)


def post_row(post: Post, today: date, account: Account | None = None) -> dict[str, Any]:
    """Who, as what, where and on which days; with the account, how they sign in."""
    state: State = post_state(post, today)
    return {
        "pk": post.pk,
        "name": str(post.person.name),
        "kind": post.get_kind_display(),
        "place": area_name(post.place),
        "place_id": post.place_id,
        "from_on": post.from_on,
        "to_on": post.to_on,
        "state": state,
        "over": post.to_on is not None and post.to_on <= today,
        "username": account.username if account and account.has_usable_password() and not account.demo else "",
        "demo": bool(account and account.demo),
    }
