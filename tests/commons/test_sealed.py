"""What names a person lies sealed, opens only where it is noted, and cannot be moved to another row."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from huzhu.commons.people.models import Person
from huzhu.commons.sealed import index_digest, noting_openings, seal, unseal
from tests.cast import Cast

texts = st.text(min_size=1, max_size=60)


@given(texts, texts)
def test_what_is_sealed_opens_at_its_place_alone(text: str, place: str) -> None:
    packed = seal(text, place)
    assert text.encode() not in packed or len(text.encode()) < 4
    assert unseal(packed, place) == text
    with pytest.raises(InvalidTag):
        unseal(packed, place + "x")


@given(texts)
def test_two_sealings_of_one_text_differ_and_two_digests_meet(text: str) -> None:
    assert seal(text, "a") != seal(text, "a")
    assert index_digest("name", text) == index_digest("name", text)
    assert index_digest("name", text) != index_digest("door", text)


def test_opening_is_noted_with_whose_it_was(cast: Cast) -> None:
    person = Person.objects.get(pk=cast.hong.pk)
    with noting_openings() as opened:
        assert person.name == "洪桂芳"
        assert person.name == "洪桂芳"
    assert opened == {cast.hong.pk: {"name"}}


def test_opening_where_nobody_notes_is_a_bug(cast: Cast) -> None:
    from huzhu.commons.sealed import _openings

    token = _openings.set(None)
    try:
        with pytest.raises(RuntimeError):
            _ = Person.objects.get(pk=cast.hong.pk).name
    finally:
        _openings.reset(token)


def test_a_cell_moved_to_another_row_does_not_open(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_person SET name = (SELECT name FROM people_person WHERE id = %s) WHERE id = %s",
            [cast.hong.pk, cast.wang.pk],
        )
    with pytest.raises(InvalidTag):
        _ = Person.objects.get(pk=cast.wang.pk).name


def test_saving_what_was_not_opened_keeps_it_as_it_lies(cast: Cast) -> None:
    person = Person.objects.get(pk=cast.hong.pk)
    with noting_openings() as opened:
        person.save()
    assert opened == {}
    assert Person.objects.get(pk=cast.hong.pk).name == "洪桂芳"


def test_an_update_past_the_seal_is_refused(cast: Cast) -> None:
    with pytest.raises(TypeError):
        Person.objects.filter(pk=cast.hong.pk).update(name="开着")
