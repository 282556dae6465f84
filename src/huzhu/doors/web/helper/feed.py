"""The helper's promised visits in the calendar of the telephone."""

from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.feeds.models import FeedAddress
from huzhu.doors.once import once
from huzhu.doors.web.feedpages import closed, feed_page, renewed
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.helper.desk import around, desk_of

KIND, PAGE = FeedAddress.Kind.HELPER, "helper/feed.html"


@never_cache
@require_GET
@signed_in
def show(request: SignedIn) -> HttpResponseBase:
    """Whether there is an address."""
    return feed_page(request, KIND, PAGE, _around(request))


@never_cache
@require_POST
@signed_in
@once
def renew(request: SignedIn) -> HttpResponseBase:
    """A new address, shown this once."""
    shown = _around(request)
    return feed_page(request, KIND, PAGE, shown, renewed(request, KIND))


@require_POST
@signed_in
@once
def close(request: SignedIn) -> HttpResponseBase:
    """Takes it back."""
    desk_of(request)
    return closed(request, KIND, "helper:feed")


def _around(request: SignedIn) -> dict[str, object]:
    addresses = {"renew_to": reverse("helper:renew_feed"), "close_to": reverse("helper:close_feed")}
    return {**around(desk_of(request), "me"), **addresses, "back_href": reverse("helper:me")}
