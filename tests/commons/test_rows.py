"""Rows written without the ORM read back like any others, and the tables judge them alike."""

import pytest
from django.db import IntegrityError, transaction

from huzhu.commons.codes import new_code
from huzhu.commons.journal.models import Line
from huzhu.commons.people.models import Fact, Phone, SearchKey
from huzhu.commons.rows import columns_of, insert_numbered, insert_objects, insert_rows, insert_values
from huzhu.commons.sealed import index_digest
from tests.cast import TODAY, Cast

pytestmark = pytest.mark.django_db

PHONE = ("id", "person_id", "number", "digest", "rank", "label")


def phone(cast: Cast, number: str) -> Phone:
    return Phone(person=cast.hong, number=number, digest=index_digest("phone", number), rank=7, label="隔壁")


def test_a_sealed_value_is_sealed_for_its_own_row_and_opens_again(cast: Cast) -> None:
    rows = [(new_code(), cast.hong.pk, n, index_digest("phone", n), 5, "女儿") for n in ("10099990001", "10099990002")]
    insert_values(Phone, PHONE, rows)
    read = Phone.objects.filter(pk__in=[row[0] for row in rows]).order_by("pk")
    assert {(one.pk, str(one.number), str(one.label)) for one in read} == {(row[0], row[2], "女儿") for row in rows}


def test_objects_of_thousands_are_written_as_they_are(cast: Cast) -> None:
    facts = [Fact(person=cast.hong, kind="hearing", value="hard", from_on=TODAY, origin="roster", source="")]
    insert_objects(facts)
    assert Fact.objects.get(pk=facts[0].pk).value == "hard"
    insert_objects([])


def test_nothing_to_write_writes_nothing(cast: Cast) -> None:
    before = SearchKey.objects.count()
    insert_values(SearchKey, ("person_id", "digest"), [])
    assert SearchKey.objects.count() == before


def test_the_table_refuses_what_it_always_refuses(cast: Cast) -> None:
    row = (new_code(), cast.hong.pk, "10099990001", index_digest("phone", "10099990001"), 5, "")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_values(Phone, PHONE, [row, row])
    assert not Phone.objects.filter(pk=row[0]).exists()


def test_few_rows_in_one_statement_and_a_conflict_that_is_let_be(cast: Cast) -> None:
    one, two = phone(cast, "10099990003"), phone(cast, "10099990004")
    assert insert_rows([one, two]) == 2
    assert insert_rows([one], " ON CONFLICT DO NOTHING") == 0
    assert str(Phone.objects.get(pk=two.pk).number) == "10099990004"


def test_the_database_gives_the_number(cast: Cast) -> None:
    line = Line.objects.order_by("-pk")[0]
    again = Line(**{name: value for name, value in line.__dict__.items() if name not in ("_state", "seq")})
    insert_numbered(again)
    assert again.pk is not None
    assert again.pk != line.pk


def test_columns_are_plain_values_by_their_names_in_the_table(cast: Cast) -> None:
    assert columns_of(phone(cast, "10099990005"))["person_id"] == cast.hong.pk
