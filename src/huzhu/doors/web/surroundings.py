"""What every page has around it: who is signed in, the station's name and telephone."""

from typing import Any

from django.http import HttpRequest


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Context for all templates."""
    return {"by": getattr(request, "by", None)}
