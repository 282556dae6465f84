"""A face at the door: small, upright, without what a camera adds, and gone when the helper says so."""

from io import BytesIO

import pytest
from PIL import Image

from huzhu.commons.helpers.models import Photo
from huzhu.commons.helpers.photos import SIDE, PhotoUnreadable, keep_photo, photo_of, remove_photo
from huzhu.commons.journal.models import Line
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
ORIENTATION, CAMERA, RIGHT = 0x0112, 0x0110, 6


def taken(kind: str = "JPEG", size: tuple[int, int] = (900, 600), *, turned: bool = False) -> bytes:
    """A picture as a telephone makes it: red above, blue below; `turned` when it was held upright."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0], size[1] // 2))
    noted = Image.Exif()
    noted[CAMERA] = "a telephone"
    if turned:
        noted[ORIENTATION] = RIGHT
    kept = BytesIO()
    picture.save(kept, kind, exif=noted)
    return kept.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_is_small_square_and_says_nothing_of_the_camera(cast: Cast, kind: str) -> None:
    keep_photo(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, file=taken(kind))
    shown = Image.open(BytesIO(photo_of(cast.wang_helper)))
    assert (shown.format, shown.size) == ("JPEG", (SIDE, SIDE))
    assert not shown.getexif()
    assert b"telephone" not in photo_of(cast.wang_helper)


def test_a_telephone_held_upright_does_not_lay_the_face_on_its_side(cast: Cast) -> None:
    keep_photo(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, file=taken(turned=True))
    shown = Image.open(BytesIO(photo_of(cast.wang_helper)))
    left, right = shown.getpixel((5, SIDE // 2)), shown.getpixel((SIDE - 6, SIDE // 2))
    assert left[2] - left[0] > 150  # what lay below is on the left after a quarter turn to the right
    assert right[0] - right[2] > 150


@pytest.mark.parametrize("file", [b"", b"no picture", taken()[:400], b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_what_is_no_picture_is_refused_and_the_old_one_stays(cast: Cast, file: bytes) -> None:
    keep_photo(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, file=taken())
    before = photo_of(cast.wang_helper)
    with pytest.raises(PhotoUnreadable):
        keep_photo(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, file=file)
    assert photo_of(cast.wang_helper) == before


def test_a_picture_of_more_than_sixty_million_points_is_not_opened(cast: Cast) -> None:
    vast = BytesIO()
    Image.new("1", (8000, 8000)).save(vast, "PNG")
    with pytest.raises(PhotoUnreadable):
        keep_photo(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, file=vast.getvalue())


def test_there_is_one_and_it_lies_sealed(cast: Cast) -> None:
    keep_photo(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, file=taken())
    keep_photo(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, file=taken("PNG"))
    assert Photo.objects.count() == 1
    assert list(Line.objects.filter(action="keep_photo").values_list("actor", flat=True)) == [cast.li.pk] * 2


def test_the_helper_takes_it_away_but_cannot_bring_one(cast: Cast) -> None:
    keep_photo(by=cast.actor(cast.li), at=NOW, helper=cast.wang_helper, file=taken())
    with pytest.raises(NotPermitted):
        keep_photo(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper, file=taken())
    assert remove_photo(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper)
    assert photo_of(cast.wang_helper) == b""
    assert not remove_photo(by=cast.actor(cast.wang), at=NOW, helper=cast.wang_helper)


def test_an_elder_neither_brings_nor_takes_it(cast: Cast) -> None:
    with pytest.raises((NotFound, NotPermitted)):
        keep_photo(by=cast.actor(cast.hong), at=NOW, helper=cast.wang_helper, file=taken())
    with pytest.raises((NotFound, NotPermitted)):
        remove_photo(by=cast.actor(cast.hong), at=NOW, helper=cast.wang_helper)
