"""Posts of a station: taking a colleague on, ending a post, and undoing that."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.commons.people.accounts import open_sign_in
from huzhu.commons.people.actions import OwnPost, Particulars, PostEndsBefore, give_post, write_person
from huzhu.commons.people.models import Post
from huzhu.commons.places.models import Division
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused


class PostOver(Refused):
    """What has ended stays as it was: days that are over are not written anew."""

    code = "people.post_over"
    sentence = "This post has ended already."
    next_step = "Please give the post anew, from today on."


class LastKeeper(Refused):
    """Somebody has to be left who may give posts there."""

    code = "people.last_keeper"
    sentence = "This is the last administrator there; nobody would be left who can give posts."
    next_step = "Please make somebody else an administrator first."


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Who is taken on, cleaned by kernel/identity; without a username they come in by telephone or card alone."""

    name: str = field(repr=False)
    phone: str = field(default="", repr=False)
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Term:
    """As what somebody works, on the days [from_on, to_on), without an end until it is ended; and whom they lead."""

    kind: str
    from_on: date
    to_on: date | None = None
    organisation_id: str | None = None


@transaction.atomic
def appoint_colleague(*, by: Actor, at: datetime, place: Division, colleague: Colleague, term: Term) -> Post:
    """Takes somebody on who is not in the register: registered at the place, with a post there and a sign-in.

    Refuses: NameMissing, PostEndsBefore, OrganisationMissing, UsernameTaken, PasswordWeak, NotPermitted, NotFound.
    """
    require(by, Verb.GIVE_POST, within=place)
    phones = (colleague.phone,) if colleague.phone else ()
    particulars = Particulars(name=colleague.name, phones=phones)
    person = write_person(by=by, at=at, place=place, particulars=particulars)
    post = give_post(by=by, at=at, person=person, place=place, **asdict(term))
    if colleague.username:
        open_sign_in(by=by, at=at, person=person, username=colleague.username, password=colleague.password)
    return post


@transaction.atomic
def end_post(*, by: Actor, at: datetime, post: Post, to_on: date) -> Post:
    """Ends a post: `to_on` is the first day without it, today at the earliest, and counts at once.

    Refuses: PostOver, PostEndsBefore, LastKeeper, NotPermitted, NotFound.
    """
    require(by, Verb.GIVE_POST, within=post)
    post = _locked(post)
    if post.to_on is not None and post.to_on <= by.day:
        raise PostOver
    if to_on < by.day:
        raise PostEndsBefore
    if post.kind == Post.Kind.KEEPER:
        _refuse_without_keeper(post, to_on)
    post.end(max(to_on, post.from_on))
    _record(by, at, "end_post", post)
    return post


@transaction.atomic
def resume_post(*, by: Actor, at: datetime, post: Post) -> Post:
    """Undoes an end that lies ahead or began today: the post goes on until further notice.

    Refuses: OwnPost, PostOver, NotPermitted, NotFound.
    """
    require(by, Verb.GIVE_POST, within=post)
    post = _locked(post)
    if post.person_id == by.person_id:
        raise OwnPost
    if post.to_on is not None and post.to_on < by.day:
        raise PostOver
    if post.to_on is not None:
        post.end(None)
        _record(by, at, "resume_post", post)
    return post


def _locked(post: Post) -> Post:
    return Post.objects.select_for_update(of=("self",)).select_related("place").get(pk=post.pk)


def _refuse_without_keeper(post: Post, to_on: date) -> None:
    """Raises LastKeeper unless another keeper reaches the place from that day on, and from no later day."""
    goes_on = Q(to_on__isnull=True) | Q(to_on__gt=to_on)
    others = Post.objects.select_for_update(of=("self",)).filter(goes_on, kind=Post.Kind.KEEPER, from_on__lte=to_on)
    paths = [one.place.path for one in others.exclude(person=post.person_id).select_related("place").order_by("pk")]
    if not any(post.place.path.startswith(path) for path in paths):
        raise LastKeeper


def _record(by: Actor, at: datetime, action: str, post: Post) -> None:
    details = {"post": post.kind, "place": post.place_id, "post_id": post.pk, "to_on": str(post.to_on or "")}
    persons = [post.person_id]
    record(by=by, at=at, action=action, thing=f"person:{post.person_id}", persons=persons, details=details)
