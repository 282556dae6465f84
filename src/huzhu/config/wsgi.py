"""The door for web servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huzhu.config.settings")


def settle_memory() -> None:
    """Leave what is loaded out of every later collection: it lives as long as the process, and to walk through all
    of it again costs a request tenths of a second."""
    _ = get_resolver().url_patterns  # reads every page's module, which the first request would do
    gc.collect()
    gc.freeze()


application = get_wsgi_application()
settle_memory()
