"""Django's PostgreSQL, whose connections keep prepared what a whole house asks.

psycopg keeps a hundred statements prepared and gives up the oldest for the next. The pages of the house ask several
hundred different ones: each page drove out what the last had prepared, and paid for that with a question more.
"""

from typing import Any

from django.db.backends.postgresql import base

PREPARED_MOST = 1_000
"""Statements a connection keeps, more than all pages of a working day ask; its process on the server grew to 22 MB."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that forgets no statement of a working day."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """The connection, which will keep `PREPARED_MOST` statements."""
        connection = super().get_new_connection(conn_params)  # type: ignore[misc]  # unknown to the stubs
        connection.prepared_max = PREPARED_MOST
        return connection
