"""A browser whose requests are answered in the test itself, by its own client: no server, no second connection."""

from contextvars import copy_context

from django.test import Client
from playwright.sync_api import Page, Route

from huzhu.commons.people.models import Person
from tests.doors.web.helper.scenes import signed_in_as

SITE = "http://127.0.0.1:8999"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
PASSED_ON = ("content-type", "hx-request", "hx-target", "hx-current-url", "referer", "accept", "idempotency-key")


def looks_through(page: Page, person: Person, language: str) -> None:
    """Lets every request of this page be answered as to this person."""
    answer_as(page, signed_in_as(person, LANGUAGES[language]))


def answer_as(page: Page, client: Client) -> None:
    """The same with a client in hand. The browser's own task must see the test's connection and openings."""
    context = copy_context()

    def answer(route: Route) -> None:
        status, headers, body = context.run(_ask, client, route)
        route.fulfill(status=status, headers=headers, body=body)

    page.route("**/*", answer)


def _ask(client: Client, route: Route) -> tuple[int, dict[str, str], bytes]:
    asked = route.request
    headers = {name: value for name, value in asked.headers.items() if name in PASSED_ON}
    kind = headers.pop("content-type", "application/octet-stream")
    data = asked.post_data_buffer or b""
    answer = client.generic(asked.method, asked.url.removeprefix(SITE), data, kind, headers=headers)
    while answer.status_code in (301, 302, 303):  # a browser asks for the next page past the route
        answer = client.get(answer["Location"], headers=headers)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, dict(answer.headers), body
