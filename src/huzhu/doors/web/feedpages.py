"""The page on which somebody opens a calendar address, renews it or takes it back; helpers and families alike."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huzhu.commons.feeds.actions import close_feed, open_feed
from huzhu.commons.feeds.queries import open_feed_of
from huzhu.commons.people.models import Person
from huzhu.doors.web.gate import SignedIn


def feed_page(request: SignedIn, kind: str, template: str, around: Mapping[str, Any], secret: str = "") -> HttpResponse:
    """Whether there is an address; the address itself only in the answer to opening one, with `secret`."""
    address = request.build_absolute_uri(reverse("public:calendar", args=[secret])) if secret else ""
    shown = {"feed": open_feed_of(request.by, request.by.person_id, kind), "address": address}
    return render(request, template, {**around, **shown})


def renewed(request: SignedIn, kind: str) -> str:
    """Opens a new address and returns its secret; the older one leads nowhere from now on."""
    me = Person.objects.get(pk=request.by.person_id)
    return open_feed(by=request.by, at=timezone.now(), person=me, kind=kind)


def closed(request: SignedIn, kind: str, back: str) -> HttpResponseBase:
    """Takes the address back."""
    me = Person.objects.get(pk=request.by.person_id)
    close_feed(by=request.by, at=timezone.now(), person=me, kind=kind)
    messages.success(request, _("The address leads nowhere any more."))
    return HttpResponseRedirect(reverse(back))
