"""Where a button leads when its work is done: back to the page it stood on."""

from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from huzhu.doors.web.gate import SignedIn


def onward(request: SignedIn, otherwise: str) -> HttpResponseRedirect:
    """To the address in the field `next` if it is one of ours, else to `otherwise`."""
    wish = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wish, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wish if safe else otherwise)
