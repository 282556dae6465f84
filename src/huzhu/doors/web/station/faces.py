"""What a helper looks like: taken at the counter, seen there, and taken away again."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huzhu.commons.helpers.photos import FILE_MOST_BYTES, keep_photo, photo_of, remove_photo
from huzhu.doors.once import once
from huzhu.doors.web.corridor import through
from huzhu.doors.web.gate import SignedIn, signed_in
from huzhu.doors.web.home.looks import picture_page
from huzhu.doors.web.station.helping import helper_of, way_back
from huzhu.doors.web.station.personal import PhotoForm


@require_GET
@signed_in
def show_photo(request: SignedIn, helper_id: str) -> HttpResponseBase:
    """The picture, for whoever sees the helper."""
    return picture_page(photo_of(helper_of(request, helper_id)))


@require_POST
@signed_in
@once
def keep(request: SignedIn, helper_id: str) -> HttpResponseBase:
    """Keeps a picture in the stead of the one before."""
    helper = helper_of(request, helper_id)
    form = PhotoForm(request.POST, request.FILES, auto_id="photo_%s")

    def work() -> None:
        file = form.cleaned_data["picture"].read(FILE_MOST_BYTES + 1)
        keep_photo(by=request.by, at=timezone.now(), helper=helper, file=file)

    way = way_back(request, helper, form, "photo_form", _("Kept. Those whom they visit see it from the promise on."))
    return through(request, form, work, replace(way, field="picture"))


@require_POST
@signed_in
@once
def remove(request: SignedIn, helper_id: str) -> HttpResponseBase:
    """Takes the picture away."""
    helper = helper_of(request, helper_id)
    remove_photo(by=request.by, at=timezone.now(), helper=helper)
    messages.success(request, _("The picture is taken away. Nobody sees it any more."))
    return HttpResponseRedirect(reverse("station:helper", args=[helper.pk]))
