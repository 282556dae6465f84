"""What PostgreSQL has prepared for a page is still there when the page is asked again."""

import pytest
from django.db import connection

from huzhu.config.postgresql.base import PREPARED_MOST

ASKED = 240


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite prepares in its own process")
def test_a_connection_keeps_what_a_working_day_asks() -> None:
    assert PREPARED_MOST > ASKED
    with connection.cursor() as cursor:
        for _ in range(4):
            for number in range(ASKED):
                cursor.execute(f"SELECT %s::int AS column_{number}", [number])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%AS column_%%'")
        assert cursor.fetchone() == (ASKED,)
