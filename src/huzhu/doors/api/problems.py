"""Every no as a problem document (RFC 9457), in the language asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huzhu.commons.people.access import NotPermitted
from huzhu.doors.once import NonceMissing, NonceReused
from huzhu.doors.words import words_of
from huzhu.kernel.refusal import NotFound, Refused

MEDIA_TYPE = "application/problem+json"


class NotSignedIn(Refused):
    """Nobody is known to have sent this."""

    code = "access.not_signed_in"
    sentence = gettext_noop("Nobody is signed in.")
    next_step = gettext_noop("Please sign in first.")


class NotFromHere(Refused):
    """A change came without the token that shows it was sent on purpose (CSRF)."""

    code = "access.token_missing"
    sentence = gettext_noop("This came without the token of your session, so we did not act on it.")
    next_step = gettext_noop("Please send the value of the cookie csrftoken in the header X-CSRFToken.")


class BodyUnreadable(Refused):
    """The body is no JSON document."""

    code = "api.body_unreadable"
    sentence = gettext_noop("What was sent cannot be read as JSON.")
    next_step = gettext_noop("Please send one JSON object in UTF-8.")


class BodyTooLarge(Refused):
    """The body is larger than any message of this API."""

    code = "api.body_too_large"
    sentence = gettext_noop("What was sent is too large.")
    next_step = gettext_noop("Please send less at once.")


class NotJson(Refused):
    """The body is of another kind."""

    code = "api.not_json"
    sentence = gettext_noop("Only JSON can be sent here.")
    next_step = gettext_noop("Please set Content-Type to application/json.")


class MethodNotAllowed(Refused):
    """The address does not know this method."""

    code = "api.method_not_allowed"
    sentence = gettext_noop("This cannot be done at this address.")
    next_step = gettext_noop("Please look at the header Allow.")


class Invalid(Refused):
    """Fields are missing, unknown, or of another shape; `errors` says which."""

    code = "api.invalid"
    sentence = gettext_noop("Something is missing or does not fit.")
    next_step = gettext_noop("Please look at each of the errors.")


class Broken(Refused):
    """A fault of ours; what it was stands in our log, not in the answer."""

    code = "api.broken"
    sentence = gettext_noop("Something went wrong on our side.")
    next_step = gettext_noop("Please try again; if it happens again, call the station.")


# What is not here is a rule of the house that says no: 409.
STATUSES: Mapping[type[Refused], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotPermitted: HTTPStatus.FORBIDDEN,
    NotFromHere: HTTPStatus.FORBIDDEN,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    NonceMissing: HTTPStatus.BAD_REQUEST,
    BodyUnreadable: HTTPStatus.BAD_REQUEST,
    BodyTooLarge: HTTPStatus.CONTENT_TOO_LARGE if hasattr(HTTPStatus, "CONTENT_TOO_LARGE") else HTTPStatus(413),
    NotJson: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    NonceReused: HTTPStatus(422),
    Invalid: HTTPStatus(422),
    Broken: HTTPStatus.INTERNAL_SERVER_ERROR,
}

TITLES: Mapping[int, str] = {
    400: gettext_noop("Not understood"),
    401: gettext_noop("Not signed in"),
    403: gettext_noop("Not permitted"),
    404: gettext_noop("Not found"),
    405: gettext_noop("Not possible here"),
    409: gettext_noop("Not possible now"),
    413: gettext_noop("Too large"),
    415: gettext_noop("Of another kind"),
    422: gettext_noop("Does not fit"),
    500: gettext_noop("Our fault"),
}

# What pydantic calls an error, and how people say it.
FAULTS: Mapping[str, str] = {
    "missing": gettext_noop("This is missing."),
    "extra_forbidden": gettext_noop("There is no field of this name."),
    "string_type": gettext_noop("This must be a text."),
    "string_unicode": gettext_noop("This text holds signs that are none."),
    "string_too_short": gettext_noop("This text is too short."),
    "string_too_long": gettext_noop("This text is too long."),
    "string_pattern_mismatch": gettext_noop("This is not written as it should be."),
    "literal_error": gettext_noop("This is not one of the values that are possible."),
    "int_type": gettext_noop("This must be a whole number."),
    "int_parsing": gettext_noop("This must be a whole number."),
    "bool_type": gettext_noop("This must be true or false."),
    "greater_than_equal": gettext_noop("This number is too small."),
    "less_than_equal": gettext_noop("This number is too large."),
    "list_type": gettext_noop("This must be a list."),
    "too_long": gettext_noop("There are too many of these."),
    "too_short": gettext_noop("There are too few of these."),
    "model_attributes_type": gettext_noop("This must be an object."),
    "model_type": gettext_noop("This must be an object."),
}
OTHER_FAULT = gettext_noop("This value does not fit.")


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that does not fit: where (`/body/minutes`, `/query/limit`), the stable code, and words."""

    pointer: str
    code: str
    message: str


def fault(place: Sequence[object], code: str) -> Fault:
    """The fault at a place, put into words."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in place)
    return Fault("".join(f"/{step}" for step in steps), code, _(FAULTS.get(code, OTHER_FAULT)))


def status_of(kind: type[Refused]) -> int:
    """The HTTP status of a kind of refusal."""
    return next((int(STATUSES[one]) for one in kind.__mro__ if one in STATUSES), 409)


def problem(request: HttpRequest, refusal: Refused, faults: Iterable[Fault] = ()) -> JsonResponse:
    """The refusal as a problem document."""
    words = words_of(refusal, getattr(request, "by", None))
    status = status_of(type(refusal))
    document = described(status, words.code, words.sentence, words.next_step)
    document |= {"instance": request.path, "errors": [asdict(one) for one in faults]}
    response = JsonResponse(document, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Session"
    return response


def described(status: int, code: str, detail: str, next_step: str) -> dict[str, Any]:
    """The members that a problem has wherever it happens."""
    return {
        "type": f"urn:huzhu:problem:{code}",
        "title": _(TITLES[status]),
        "status": status,
        "code": code,
        "detail": detail,
        "next_step": next_step,
    }
