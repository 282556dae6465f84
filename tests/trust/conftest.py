"""Tests of the bank commit from many threads; afterwards the database is as before."""

from tests.clean_slate import start_from_a_clean_slate

start_from_a_clean_slate()
