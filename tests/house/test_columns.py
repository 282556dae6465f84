"""A column that knows itself says what Django's own identity says (config/columns.py)."""

from itertools import product
from typing import Any

from django.db.models import F
from django.db.models.expressions import Col, Expression

from huzhu.care.needs.models import Need
from huzhu.commons.people.models import Person
from huzhu.config.columns import identity


def test_two_columns_are_one_exactly_where_django_says_so() -> None:
    fields: list[Any] = [Person._meta.get_field("born_on"), Person._meta.get_field("id"), Need._meta.get_field("id")]
    made = [Col(alias, field) for alias, field in product(("people_person", "T4"), fields)]
    made += [Col("T4", fields[0], fields[1]), Col(alias="T4", target=fields[0])]
    made += [Col("T4", fields[0], output_field=None), Col("T4", fields[0], output_field=fields[1])]
    own = Expression.__dict__["identity"].func
    for one, other in product(made, made):
        assert (identity(one) == identity(other)) == (own(one) == own(other))
        assert identity(one) != identity(other) or hash(identity(one)) == hash(identity(other))


def test_every_page_asks_with_columns_that_know_themselves() -> None:
    assert Col("people_person", Person._meta.get_field("id")).identity[0] is Col
    assert len(Col("people_person", Person._meta.get_field("id")).identity) == 4
    assert Col("people_person", Person._meta.get_field("id")) != F("id").resolve_expression(Need.objects.all().query)
