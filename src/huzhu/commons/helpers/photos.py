"""What a helper looks like: brought to one small size, with nothing in it that a camera adds, and sealed."""

from base64 import b64decode, b64encode
from datetime import datetime
from io import BytesIO

from django.db import transaction
from PIL import Image, ImageOps

from huzhu.commons.helpers.models import Helper, Photo
from huzhu.commons.journal.actions import record
from huzhu.commons.people.access import Verb, require
from huzhu.kernel.actor import Actor
from huzhu.kernel.refusal import Refused

FORMATS = ("JPEG", "PNG", "WEBP")
FILE_MOST_BYTES = 15_000_000
MOST_PIXELS = 60_000_000
SIDE = 240
FACE_HEIGHT = 0.4  # from the top: where a tall picture is cut, the head stays
QUALITY = 80


class PhotoUnreadable(Refused):
    """The file is no picture, or one too large to be opened."""

    code = "helper.photo_unreadable"
    sentence = "This file cannot be opened as a picture."
    next_step = "Please choose a JPEG, PNG or WebP of at most 15 MB, or take the picture again."


@transaction.atomic
def keep_photo(*, by: Actor, at: datetime, helper: Helper, file: bytes) -> Photo:
    """Keeps what a helper looks like, in the stead of the one before; `file` is a JPEG, PNG or WebP.

    It is staff who do it, with the helper before them: a picture that helpers send of themselves proves nothing.
    Refuses: PhotoUnreadable, NotPermitted, NotFound.
    """
    require(by, Verb.ENROL_HELPER, within=helper)
    picture = b64encode(_small(file)).decode()
    helper = Helper.objects.select_for_update(of=("self",)).get(pk=helper.pk)
    Photo.objects.filter(helper=helper).delete()
    photo = Photo.objects.create(helper=helper, picture=picture, taken_at=at, taken_by_id=by.person_id)
    _record(by, at, "keep_photo", helper)
    return photo


@transaction.atomic
def remove_photo(*, by: Actor, at: datetime, helper: Helper) -> bool:
    """Takes the picture away, as the helper may do as well; whether there was one.

    Refuses: NotPermitted, NotFound.
    """
    require(by, Verb.REMOVE_PHOTO, within=helper)
    helper = Helper.objects.select_for_update(of=("self",)).get(pk=helper.pk)
    removed, _ = Photo.objects.filter(helper=helper).delete()
    if removed:
        _record(by, at, "remove_photo", helper)
    return bool(removed)


def photo_of(helper: Helper) -> bytes:
    """The picture as a JPEG; empty where there is none. Who may see the helper is asked by whoever calls."""
    photo = Photo.objects.select_related("helper").filter(helper=helper).order_by("pk").first()
    return b64decode(photo.picture) if photo else b""


def _small(file: bytes) -> bytes:
    """A square JPEG of 240 pixels, upright, without place, time or name of the camera."""
    if len(file) > FILE_MOST_BYTES:
        raise PhotoUnreadable
    try:
        with Image.open(BytesIO(file), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PhotoUnreadable
            opened.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is read as coarsely as will do
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise PhotoUnreadable from fault
    small = BytesIO()
    ImageOps.fit(upright, (SIDE, SIDE), centering=(0.5, FACE_HEIGHT)).save(small, "JPEG", quality=QUALITY)
    return small.getvalue()


def _record(by: Actor, at: datetime, action: str, helper: Helper) -> None:
    record(by=by, at=at, action=action, thing=f"helper:{helper.pk}", persons=[helper.person_id], details={})
