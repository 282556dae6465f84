"""The tags of the design system: icons, the mark, bars, notes, and the small words around them."""

import secrets
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import segno
from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from huzhu.doors.web import charts, comfort, wording

register = template.Library()

register.filter("duration", wording.duration)
register.filter("spoken_time", wording.spoken_time)
register.filter("spoken_day", wording.spoken_day)
register.filter("short_day", wording.short_day)
register.filter("listed", wording.listed)
register.filter("lunar_day", wording.lunar_day)
register.simple_tag(charts.line_chart, name="line_chart")
register.simple_tag(charts.bar_chart, name="bar_chart")
register.simple_tag(charts.stacked_chart, name="stacked_chart")
register.simple_tag(charts.sparkline, name="sparkline")

TONE_ICONS = {
    "green": "circle-check",
    "red": "circle-alert",
    "gold": "triangle-alert",
    "blue": "clock",
    "brand": "repeat",
}
NOTE_ICONS = {"green": "circle-check", "red": "circle-alert", "gold": "triangle-alert", "blue": "info"}
ARIA_KEYS = {"Ctrl": "Control", "←": "ArrowLeft", "→": "ArrowRight"}


@cache
def known_icons() -> frozenset[str]:
    """The names in the sprite static/icons.svg, so that a misspelt icon fails loudly instead of leaving a hole."""
    sprite = (Path(__file__).parents[1] / "static" / "icons.svg").read_text(encoding="utf-8")
    return frozenset(part.split('"', 1)[0] for part in sprite.split('<symbol id="')[1:])


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """`{% icon "phone" %}`: one drawing of the sprite. Screen readers skip it: a word always stands beside it."""
    if name not in known_icons():
        raise ValueError(f"There is no icon called {name!r} in static/icons.svg.")
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name)


@register.simple_tag
def mark() -> SafeString:
    """`{% mark %}`: our own sign, two hands holding one another."""
    return format_html('<img class="mark" src="{}" alt="" width="34" height="34">', static("mark.svg"))


@register.simple_tag
def bar(percent: float, low: bool = False) -> SafeString:
    """`{% bar 91.4 %}`, `{% bar 74 low=True %}`: decorates the number beside it; stripes as well as colour say low."""
    width = max(0.0, min(100.0, float(percent)))
    fill = format_html('<rect class="{}" width="{}%" height="100%" rx="5"/>', "low" if low else "fill", f"{width:.1f}")
    hatch = format_html('<line class="hatch" x2="{}%" y1="5" y2="5"/>', f"{width:.1f}") if low else ""
    return format_html('<svg class="bar" aria-hidden="true">{}{}</svg>', fill, hatch)


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """`{% qr address _("Sign up") %}`: a QR code as a drawing, with what it leads to in words."""
    size = (code := segno.make(text, error="m")).symbol_size(border=2)[0]
    modules = format_html_join(
        "",
        "M{} {}h1v1h-1z",
        ((x, y) for y, row in enumerate(code.matrix_iter(border=2)) for x, dark in enumerate(row) if dark),
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{2}"/></svg>',
        size,
        label,
        modules,
    )


@register.simple_tag
@lru_cache(maxsize=64)
def street_qr(text: str, label: str) -> SafeString:
    """`{% street_qr home _("Open Huzhu") %}`: the same for an address that hangs in the street, drawn once a process.

    Never for what is shown once or to one person: a drawing that is kept is the secret, kept.
    """
    return qr(text, label)


@register.simple_block_tag
def note(content: str, tone: str = "blue", icon_name: str = "") -> SafeString:
    """`{% note "gold" %}<b>…</b> …{% endnote %}`: a notice inside a page, in blue, gold, red or green."""
    drawing = icon(icon_name or NOTE_ICONS[tone])
    return format_html('<div class="note note-{}">{}<div class="body">{}</div></div>', tone, drawing, content)


@register.inclusion_tag("parts/button.html")
def button(label: str, kind: str = "", **more: Any) -> dict[str, Any]:
    """`{% button _("Save") "1" icon="check" key="Ctrl+Enter" %}`: a link when `href` is given, else a submit button.

    kind: "" plain, "1" the main one, "q" quiet, "red", "red1", "green". More: href, icon, key (its
    shortcut), second (a small second line), about (words only a screen reader hears), size ("s" or "l"), wide, name
    and value, form (the id of its form).
    """
    return {
        "label": label,
        "kind": kind,
        **_only(more, "href icon key second about size wide name value form"),
    }


@register.inclusion_tag("parts/post_button.html", takes_context=True)
def post_button(context: dict[str, Any], label: str, action: str, kind: str = "", **more: Any) -> dict[str, Any]:
    """`{% post_button _("Accept") accept_url "1" about=title %}`: a one-button form with nonce and CSRF token."""
    more = _only(more, "icon key second about size wide name value nonce")
    return {"label": label, "action": action, "kind": kind, "csrf_token": context.get("csrf_token"), **more}


@register.inclusion_tag("parts/status.html")
def status(word: str, tone: str = "", icon: str = "") -> dict[str, Any]:
    """`{% status _("Late") "gold" %}`: word, icon and shape. Tones: green, red, gold, blue, brand, or none."""
    return {"word": word, "tone": tone, "icon": icon}


@register.inclusion_tag("parts/avatar.html")
def avatar(name: str, tone: str = "") -> dict[str, Any]:
    """`{% avatar name %}`: the family name in a circle, for the eye only."""
    return {"name": name, "tone": tone}


@register.inclusion_tag("parts/person.html")
def person(name: str, text: str = "", **more: Any) -> dict[str, Any]:
    """`{% person name text href=… word=… tone=… %}`: avatar, name, a status word and a small line."""
    return {"name": name, "text": text, **_only(more, "href word tone icon")}


@register.inclusion_tag("parts/empty.html")
def empty(title: str, why: str, href: str = "", label: str = "", icon: str = "circle-check") -> dict[str, Any]:
    """`{% empty title why href label %}`: an empty list says why and what next, by one button.

    Not directly inside a {% for %}: there the word is taken for the loop's own {% empty %}.
    """
    return {"title": title, "why": why, "href": href, "label": label, "icon": icon}


@register.inclusion_tag("parts/confirmation.html")
def confirmation(title: str, text: str = "", code: str = "") -> dict[str, Any]:
    """`{% confirmation title text code %}`: it is done. Holds the page's h1."""
    return {"title": title, "text": text, "code": code}


@register.inclusion_tag("parts/meter.html")
def meter(label: str, percent: float, value: str, text: str = "", low: bool = False) -> dict[str, Any]:
    """`{% meter label 58 "58" text %}`: a name, a bar, its number and what it means."""
    return {"label": label, "percent": percent, "value": value, "text": text, "low": low}


@register.inclusion_tag("parts/stars.html")
def star_row(value: float) -> dict[str, Any]:
    """`{% star_row 4 %}`: stars of five, said in words to a screen reader."""
    return {"value": value}


@register.inclusion_tag("parts/back.html")
def back_link(href: str, label: str = "") -> dict[str, Any]:
    """`{% back_link href %}`: one step back."""
    return {"href": href, "label": label}


@register.inclusion_tag("parts/banner.html")
def banner(icon: str, title: str, text: str = "") -> dict[str, Any]:
    """`{% banner "wifi-off" title text %}`: one dark line under the top bar, told aloud as well."""
    return {"icon": icon, "title": title, "text": text}


@register.inclusion_tag("parts/readback.html")
def readback(text: str) -> dict[str, Any]:
    """`{% readback sentence %}`: what the operator reads to the caller before saving."""
    return {"text": text}


@register.inclusion_tag("parts/next_visit.html")
def next_visit(day: str, time: str, name: str, task: str, **more: Any) -> dict[str, Any]:
    """`{% next_visit day time name task word=… vest=… faces=… call_href=… change_href=… %}`: who comes next."""
    shown = _only(more, "word vest faces call_href change_href")
    return {"day": day, "time": time, "name": name, "task": task, **shown}


@register.inclusion_tag("django/forms/field.html")
def question(field: BoundField) -> dict[str, Any]:
    """`{% question form.day %}`: a field whose label is the page's h1, for pages that ask one thing."""
    return {"field": field, "as_heading": True}


@register.inclusion_tag("parts/call_button.html", takes_context=True)
def call_button(context: dict[str, Any], label: str = "", kind: str = "1") -> dict[str, Any]:
    """`{% call_button %}`: rings the station of the context; with a `label` of its own the hours are left out."""
    return {"label": label, "kind": kind, "station": context.get("station")}


def _only(more: dict[str, Any], names: str) -> dict[str, Any]:
    """The arguments a part knows; a misspelt one fails loudly."""
    if unknown := set(more) - set(names.split()):
        raise TypeError(f"This part takes {names}, not {', '.join(sorted(unknown))}.")
    return more


@register.simple_tag
def nonce_field(nonce: str = "") -> SafeString:
    """`{% nonce_field %}`: the hidden nonce that makes a second arrival harmless; pass an old one to keep it."""
    return format_html('<input type="hidden" name="nonce" value="{}">', nonce or secrets.token_urlsafe(12))


@register.simple_tag
def page_lang() -> str:
    """The language of the page as HTML writes it: zh-Hans or en."""
    return html_lang(get_language() or "en")


@register.filter
def html_lang(language: str) -> str:
    """A language code of Django as HTML writes it."""
    return "zh-Hans" if language.startswith("zh") else language


@register.simple_tag(takes_context=True)
def text_size(context: dict[str, Any]) -> str:
    """The chosen step of large type as a number of pixels, or an empty text for the page's own size."""
    request = context.get("request")
    return comfort.text_size_of(request) if request is not None else ""


@register.simple_tag(takes_context=True)
def next_size(context: dict[str, Any]) -> str:
    """The step that the elder's one button offers: 22, 26, 30 and round again."""
    steps = comfort.TEXT_SIZES
    now = text_size(context) or steps[0]
    return steps[(steps.index(now) + 1) % len(steps)]


@register.simple_tag(takes_context=True)
def shortcuts_off(context: dict[str, Any]) -> bool:
    """Whether this visitor switched the single-key shortcuts off (WCAG 2.1.4)."""
    request = context.get("request")
    return request is not None and not comfort.shortcuts_wanted(request)


@register.filter
def tone_icon(tone: str) -> str:
    """The icon of a status when the page names none: state is icon, word and shape. A plain word has none."""
    return TONE_ICONS.get(tone, "")


@register.filter
def initial(name: str) -> str:
    """The sign inside an avatar: the family name of a Chinese name, the first letter of any other."""
    return str(name).strip()[:1].upper()


@register.filter
def aria_keys(key: str) -> str:
    """`Ctrl+Enter` as the attribute aria-keyshortcuts wants it: `Control+Enter`."""
    return "+".join(ARIA_KEYS.get(part, part) for part in str(key).split("+"))


@register.filter
def tel(phone: str) -> str:
    """A telephone number as a link dials it: digits and a leading plus."""
    return "tel:" + "".join(sign for sign in str(phone) if sign.isdigit() or sign == "+")


@register.filter
def stars(value: float) -> list[bool]:
    """Five stars, filled up to the rounded value."""
    return [place <= round(float(value)) for place in range(1, 6)]


@register.filter
def message_tone(level: str) -> str:
    """The tone in which a Django message of this level is shown."""
    return {"success": "green", "warning": "gold", "error": "red"}.get(level, "blue")


@register.filter
def note_icon(tone: str) -> str:
    """The icon a note of this tone wears."""
    return NOTE_ICONS[tone]


@register.filter
def error_count(form: BaseForm) -> int:
    """How many sentences the error summary of a form lists."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def first_id(field: BoundField) -> str:
    """Where a link to a field leads: the box itself, or the first choice of a group."""
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.auto_id)


@register.filter
def shown_pages(page: Page[Any]) -> list[int | str]:
    """The page numbers worth showing, with "…" for those left out."""
    return [n if isinstance(n, int) else "…" for n in page.paginator.get_elided_page_range(page.number, on_each_side=1)]
