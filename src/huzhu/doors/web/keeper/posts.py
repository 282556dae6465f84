"""Posts at the administrator's desk: who works as what and where, a new colleague, another post, an end, its undo."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huzhu.commons.passes.forgotten import reset_password
from huzhu.commons.passes.queries import has_second_step
from huzhu.commons.passes.second import end_second_step
from huzhu.commons.people.accounts import PasswordWeak, UsernameTaken, open_sign_in
from huzhu.commons.people.actions import NameMissing, OrganisationMissing, PostEndsBefore, PostHeld, give_post
from huzhu.commons.people.models import Account, Post
from huzhu.commons.people.posts import appoint_colleague, end_post, resume_post
from huzhu.commons.people.queries import posts_kept_by
from huzhu.doors.once import once
from huzhu.doors.web.corridor import Way, through
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.keeper.desk import around, kept_place, kept_places, organisation_options, page_of, place_options
from huzhu.doors.web.keeper.forms import ColleagueForm, EndForm, PostForm, SignInPartForm, new_post
from huzhu.doors.web.keeper.rows import post_row
from huzhu.doors.web.shapes import NavItem
from huzhu.kernel.refusal import NotFound

FIELDS = {
    NameMissing: "name",
    PostEndsBefore: "to_on",
    PostHeld: "kind",
    OrganisationMissing: "organisation_id",
    UsernameTaken: "username",
    PasswordWeak: "password",
}
HELD, COMING, OVER = "held", "coming", "over"


@require_GET
@signed_in
def show_posts(request: SignedIn) -> HttpResponseBase:
    """Who works as what and where: those who do now, those who will, and those who did."""
    today, q = timezone.localdate(), request.GET.get("q", "").strip()
    shown_state = request.GET.get("state", HELD) if request.GET.get("state") in (COMING, OVER) else HELD
    kind = request.GET.get("kind", "") if request.GET.get("kind") in Post.Kind.values else ""
    kept_places(request)
    posts = _in_state(posts_kept_by(request.by), shown_state, today)
    posts = posts.filter(kind=kind) if kind else posts
    posts = posts.filter(Q(place__name__icontains=q) | Q(place__name_en__icontains=q)) if q else posts
    page = page_of(request, posts.order_by("place__path", "kind", "from_on", "pk"))
    accounts = _accounts([one.person_id for one in page])
    shown = {
        "q": q,
        "kind": kind,
        "state": shown_state,
        "kinds": [(one.value, one.label, one.value == kind) for one in Post.Kind],
        "tab_items": _tabs(shown_state),
        "rows": [post_row(one, today, accounts.get(one.person_id)) for one in page],
        "page": page,
    }
    return render(request, "keeper/posts.html", {**around(request, "posts"), **shown})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@signed_in
@once
def new_colleague(request: SignedIn) -> HttpResponseBase:
    """Takes somebody on: name, post, and a way to sign in."""
    chosen = request.POST.get("place") or request.GET.get("place", "")
    places = place_options(request, chosen)
    first = chosen or (places[0][0] if places else "")
    form = ColleagueForm(
        places,
        request.POST or None,
        initial=new_post(timezone.localdate(), first),
        organisations=organisation_options(request),
    )
    made: list[Post] = []

    def work() -> None:
        given, place = form.colleague(), kept_place(request, form.cleaned_data["place"])
        at = timezone.now()
        made.append(appoint_colleague(by=request.by, at=at, place=place, colleague=given, term=form.term()))

    def again() -> HttpResponse:
        shown = {"form": form, "crumbs": _crumbs(_("A new colleague"))}
        status = 422 if form.errors else 200
        return render(request, "keeper/colleague.html", {**around(request, "posts"), **shown}, status=status)

    if request.method == "GET":
        return again()
    words = _("Taken on. From the first day of the post they may sign in with this name and password.")
    answer = through(request, form, work, Way(words, reverse("keeper:posts"), again, None, FIELDS))
    return HttpResponseRedirect(reverse("keeper:post", args=[made[0].pk])) if made else answer


@require_GET
@signed_in
def show_post(request: SignedIn, post_id: str) -> HttpResponseBase:
    """One post: who holds it and since when, its end, how they sign in, another post for the same person."""
    return _post_page(request, _post(request, post_id))


@require_POST
@signed_in
@once
def end(request: SignedIn, post_id: str) -> HttpResponseBase:
    """From a day on the post is held no more."""
    post, form = _post(request, post_id), EndForm(request.POST, auto_id="end_%s")

    def work() -> None:
        end_post(by=request.by, at=timezone.now(), post=post, to_on=form.cleaned_data["to_on"])

    return _done(request, post, form, work, (_("Ended. It can be undone here until that day is over."), "end_form"))


@require_POST
@signed_in
@once
def resume(request: SignedIn, post_id: str) -> HttpResponseBase:
    """Undoes that."""
    post = resume_post(by=request.by, at=timezone.now(), post=_post(request, post_id))
    messages.success(request, _("The post goes on."))
    return HttpResponseRedirect(reverse("keeper:post", args=[post.pk]))


@require_POST
@signed_in
@once
def give_another(request: SignedIn, post_id: str) -> HttpResponseBase:
    """The same person works as something else too, or somewhere else."""
    post = _post(request, post_id)
    form = _post_form(request, request.POST.get("place", ""), request.POST)

    def work() -> None:
        place, term = kept_place(request, form.cleaned_data["place"]), form.term()
        give_post(by=request.by, at=timezone.now(), person=post.person, place=place, **asdict(term))

    return _done(request, post, form, work, (_("The post is given."), "post_form"))


@sensitive_post_parameters("password")
@require_POST
@signed_in
@once
def open_account(request: SignedIn, post_id: str) -> HttpResponseBase:
    """Somebody who had no name and password gets them."""
    post, form = _post(request, post_id), SignInPartForm(request.POST, auto_id="account_%s")

    def work() -> None:
        given = {key: form.cleaned_data[key] for key in ("username", "password")}
        open_sign_in(by=request.by, at=timezone.now(), person=post.person, **given)

    return _done(request, post, form, work, (_("They may sign in now."), "account_form"))


@require_POST
@signed_in
@once
def end_second(request: SignedIn, post_id: str) -> HttpResponseBase:
    """The telephone is lost: at the next sign-in they set up another."""
    post = _post(request, post_id)
    end_second_step(by=request.by, at=timezone.now(), person=post.person)
    messages.success(request, _("Taken off. At the next sign-in they set up another telephone."))
    return HttpResponseRedirect(reverse("keeper:post", args=[post.pk]))


@never_cache
@require_POST
@signed_in
@once
def reset(request: SignedIn, post_id: str) -> HttpResponseBase:
    """The password is forgotten: another is drawn and shown, once, with the words to say."""
    post = _post(request, post_id)
    password = reset_password(by=request.by, at=timezone.now(), person=post.person)
    row = post_row(post, timezone.localdate(), _accounts([post.person_id]).get(post.person_id))
    shown = {"one": row, "letters": [password[at : at + 4] for at in range(0, len(password), 4)]}
    return render(request, "keeper/told.html", {**around(request, "posts"), **shown, "crumbs": _crumbs(row["name"])})


def _done(request: SignedIn, post: Post, form: Any, work: Any, said: tuple[str, str]) -> HttpResponseBase:
    words, key = said

    def page() -> HttpResponse:
        return _post_page(request, post, {key: form, "form": form}, status=422)

    return through(request, form, work, Way(words, reverse("keeper:post", args=[post.pk]), page, None, FIELDS))


def _post_page(request: SignedIn, post: Post, more: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    account = _accounts([post.person_id]).get(post.person_id)
    others = posts_kept_by(request.by).filter(person=post.person_id).exclude(pk=post.pk)
    row = post_row(post, today, account)
    shown = {
        "one": row,
        "others": [post_row(one, today) for one in others.order_by("-from_on", "pk")],
        "ends": post.to_on is not None and post.to_on >= today,
        "own": post.person_id == request.by.person_id,
        "second": has_second_step(post.person_id),
        "end_form": EndForm(initial={"to_on": today}, auto_id="end_%s"),
        "account_form": None if row["username"] or row["demo"] else SignInPartForm(auto_id="account_%s"),
        "post_form": _post_form(request, initial=new_post(today, post.place_id)),
        "crumbs": _crumbs(row["name"]),
        **(more or {}),
    }
    return render(request, "keeper/post.html", {**around(request, "posts"), **shown}, status=status)


def _post_form(request: SignedIn, chosen: str = "", sent: Any = None, **more: Any) -> PostForm:
    options = organisation_options(request)
    return PostForm(place_options(request, chosen), sent, auto_id="more_%s", organisations=options, **more)


def _post(request: SignedIn, post_id: str) -> Post:
    kept_places(request)
    found = posts_kept_by(request.by).filter(pk=post_id).first()
    if found is None:
        raise NotFound
    return found


def _in_state(posts: "QuerySet[Post]", state: str, today: Any) -> "QuerySet[Post]":
    goes_on = Q(to_on__isnull=True) | Q(to_on__gt=today)
    if state == OVER:
        return posts.exclude(goes_on)
    return posts.filter(goes_on, from_on__gt=today) if state == COMING else posts.filter(goes_on, from_on__lte=today)


def _accounts(persons: list[str]) -> dict[str, Account]:
    return {one.person_id: one for one in Account.objects.filter(person__in=persons).order_by("pk")}


def _tabs(state: str) -> list[NavItem]:
    words = ((HELD, _("Held now")), (COMING, _("Not begun yet")), (OVER, _("Held before")))
    return [NavItem(label, f"?state={key}", current=key == state) for key, label in words]


def _crumbs(here: str) -> list[NavItem]:
    return [NavItem(_("Posts"), reverse("keeper:posts")), NavItem(here, "", current=True)]
