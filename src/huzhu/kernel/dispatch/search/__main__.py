"""Compiles the search once, so that the first plan of a day need not wait: `python -m huzhu.kernel.dispatch.search`."""

from huzhu.kernel.dispatch.search.warming import warm

warm()
