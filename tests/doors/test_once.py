"""A form that comes twice: the same answers get the first answer, others under the same mark are refused."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from huzhu.doors.once import NonceReused, once

pytestmark = pytest.mark.django_db


@once
def counted(request: HttpRequest) -> HttpResponse:
    """How long the file is that was sent."""
    return HttpResponse(str(len(request.FILES["list"].read())))


def sent(content: bytes, name: str = "list.csv") -> str:
    """The answer to one sending under always the same mark."""
    form = {"nonce": "n", "list": SimpleUploadedFile(name, content)}
    request = RequestFactory().post("/lists/", form)
    request.user = SimpleNamespace(person_id="somebody")  # type: ignore[assignment]  # all that is asked of it
    return counted(request).content.decode()


def test_the_same_file_again_gets_the_first_answer() -> None:
    assert [sent(b"one,two"), sent(b"one,two")] == ["7", "7"]


@pytest.mark.parametrize(("content", "name"), [(b"two,one", "list.csv"), (b"one,two", "other.csv")])
def test_another_file_under_the_same_mark_is_refused(content: bytes, name: str) -> None:
    sent(b"one,two")
    with pytest.raises(NonceReused):
        sent(content, name)
