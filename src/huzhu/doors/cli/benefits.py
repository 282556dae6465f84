"""`huzhu entitlement find | explain | check | diff | print`: who may be entitled to what, and the packs it rests on."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huzhu.care.entitlement.actions import find_all_entitled, find_entitled
from huzhu.care.entitlement.lists import lists_adopted
from huzhu.care.entitlement.queries import decided_for
from huzhu.commons.people.access import Verb, visible_to
from huzhu.commons.people.models import Person
from huzhu.config.translations import compile_all
from huzhu.doors.cli.duty import on_duty, place_named
from huzhu.doors.cli.entitlement import Json, app
from huzhu.doors.cli.house import make_ready
from huzhu.doors.cli.output import Exit, err, out, show_json, show_table
from huzhu.doors.words import kernel_words
from huzhu.kernel.actor import Actor
from huzhu.kernel.dispatch.reasons import Reason
from huzhu.kernel.entitlement.benefits import Benefits
from huzhu.kernel.entitlement.comparing import differences
from huzhu.kernel.entitlement.conditions import Sheet
from huzhu.kernel.entitlement.deciding import Decision, Found, decide
from huzhu.kernel.entitlement.facts import NotFacts, facts_on, facts_told
from huzhu.kernel.entitlement.printing import document, sureness
from huzhu.kernel.entitlement.reading import NATION, FaultyPack, Layer, benefits_of, faults_in, layers_of
from huzhu.kernel.entitlement.telling import amount_told, asks, known_of, lack_told, near_told, verdict_told
from huzhu.kernel.packfile import read_text
from huzhu.kernel.refusal import NotFound

Pack = Annotated[str, typer.Option(help="Name of a pack that ships with the house, or a file.")]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today without it.")]


@app.command()
def explain(
    person: Annotated[str, typer.Argument(help="Code of somebody in the register; or --facts.")] = "",
    facts: Annotated[Path | None, typer.Option(help="A JSON file of what is known; - for standard input.")] = None,
    pack: Pack = "",
    on: Day = None,
    as_json: Json = False,
) -> None:
    """What somebody may be entitled to, with reasons: by the register and the list of their place, or by a file (its
    form: docs/entitlement.md) and the nation's list."""
    if bool(person) == (facts is not None):
        _fail(("name a person of the register, or a file with --facts",))
    compile_all()
    if facts is None:
        make_ready()
        with on_duty("explain entitlement") as duty:
            somebody = _person(duty.by, person)
            pack = pack or lists_adopted().pack_at(somebody.place, _day(on))
            benefits = pack_on(pack, _day(on))
            sheet, decisions = decided_for(duty.by, somebody, benefits)
    else:
        benefits = pack_on(pack or NATION, _day(on))
        sheet = _sheet(facts, benefits)
        decisions = decide(sheet, benefits)
    if as_json:
        show_json(explained(decisions, sheet, benefits))
        return
    rows = [_row(one, benefits) for one in decisions]
    show_table(benefits.label.in_language(get_language() or "en"), (_("Benefit"), _("Verdict"), ""), rows)


@app.command()
def find(
    place: Annotated[str, typer.Option(help="Id or name of the place, with all under it.")] = "",
    pack: Annotated[
        str, typer.Option(help="Name of a pack that ships with the house; the place's own without it.")
    ] = "",
    full: Annotated[bool, typer.Option(help="Ask about everybody anew.")] = False,
    as_json: Json = False,
) -> None:
    """Look in a place for whom an answer has changed; how many, never who. 4: for nobody."""
    make_ready()
    with on_duty("find entitled") as duty:
        where = place_named(place)
        search = find_all_entitled if full else find_entitled
        found = search(by=duty.by, at=duty.at, place=where, pack=pack)
    counts = {
        "search": found.pk,
        "on": found.searched_on,
        "pack": found.pack,
        "edition": found.edition,
        "whole": found.whole,
        "people": found.people_count,
        "new": found.new_count,
        "changed": found.changed_count,
        "lost": found.lost_count,
        "unsure": found.unsure_count,
    }
    if as_json:
        show_json(counts)
    else:
        show_table(f"Found in {where.name}", ("", ""), counts.items())
    if not (found.new_count or found.changed_count or found.lost_count or found.unsure_count):
        raise typer.Exit(Exit.NOTHING)


def _person(by: Actor, code: str) -> Person:
    """Somebody of the register. Refuses: NotFound."""
    found = visible_to(by, Verb.SEE_ENTITLEMENT, Person).filter(pk=code).select_related("place").order_by("pk").first()
    if found is None:
        raise NotFound
    return found


def _sheet(facts: Path, benefits: Benefits) -> Sheet:
    try:
        born_on, dated = facts_told(_read(facts), benefits)
    except NotFacts as wrong:
        _fail(wrong.faults)
    return facts_on(born_on, dated, benefits.on)


@app.command()
def check(pack: Annotated[str, typer.Argument(help="Name of a pack, or a file.")], as_json: Json = False) -> None:
    """Read a pack and what it lies over, and name every fault by its line and key. 1: it has some."""
    try:
        layers = _layers(pack)
        faults = faults_in(layers)
    except FaultyPack as faulty:
        faults = faulty.faults
    if as_json:
        rows = [{"pack": one.pack, "line": one.line, "where": one.where, "wrong": one.wrong} for one in faults]
        show_json({"pack": pack, "faults": rows})
    elif faults:
        _fail(tuple(map(str, faults)))
    else:
        out.print(_("No fault in %(pack)s.") % {"pack": pack})
    if faults:
        raise typer.Exit(Exit.FAILED)


@app.command()
def diff(first: Annotated[str, typer.Argument(help="Name of a pack, or a file.")],
         second: Annotated[str, typer.Argument(help="Name of a pack, or a file.")],
         on: Day = None, as_json: Json = False) -> None:  # fmt: skip
    """What two packs say differently on a day, each with what it lies over. 4: nothing."""
    compile_all()
    one, other = (pack_on(each, _day(on)) for each in (first, second))
    found = differences(one, other)
    if as_json:
        show_json({
            "on": one.on,
            "only_first": found.only_first,
            "only_second": found.only_second,
            "changed": found.changed,
        })  # fmt: skip
    else:
        rows = [(code, _("only in %(pack)s") % {"pack": first}) for code in found.only_first]
        rows += [(code, _("only in %(pack)s") % {"pack": second}) for code in found.only_second]
        rows += [(code, ", ".join(parts)) for code, parts in found.changed.items()]
        show_table(_("Differences"), (_("Benefit"), _("what differs")), rows)
    if found.none:
        raise typer.Exit(Exit.NOTHING)


@app.command(name="print")
def print_pack(
    pack: Annotated[str, typer.Argument(help="Name of a pack, or a file.")] = NATION, on: Day = None
) -> None:
    """The rules of a pack as a document, from the very text that decides; --lang zh for Chinese."""
    compile_all()
    sys.stdout.write(document(pack_on(pack, _day(on)), kernel_words, get_language() or "en"))


def explained(decisions: tuple[Decision, ...], sheet: Sheet, benefits: Benefits) -> dict[str, object]:
    """All decisions on one person as the JSON object of docs/entitlement.md."""
    return {
        "pack": benefits.code,
        "on": benefits.on,
        "age": sheet.age,
        "illustrative": benefits.illustrative,
        "benefits": [_told(one, sheet, benefits) for one in decisions],
    }


def _told(one: Decision, sheet: Sheet, benefits: Benefits) -> dict[str, object]:
    benefit, gift, near = one.benefit, one.benefit.gift, near_told(one, benefits)
    return {
        "benefit": benefit.code,
        "number": benefit.number,
        "name": benefit.label.in_language(get_language() or "en"),
        "verdict": one.verdict.value,
        "words": kernel_words(verdict_told(one, benefits)),
        "amount": one.amount,
        "unit": gift and gift.unit.value,
        "per": gift and gift.per.value,
        "amount_words": _amount(one),
        "starts_on": one.starts_on,
        "delivery": benefit.delivery.value,
        "beaten_by": one.beaten_by,
        "conditions": [_condition(each, sheet, benefits) for each in one.found],
        "missing": list(one.missing),
        "near": one.near and {"kind": one.near.value, "words": near and kernel_words(near)},
        "would_take": None if one.lacks is None else [kernel_words(lack_told(each, benefits)) for each in one.lacks],
        "source": {
            "title": benefit.mark.title_in(get_language() or "en"),
            "number": benefit.mark.source_number,
            "confidence": benefit.mark.confidence.value,
            "how_sure": kernel_words(sureness(benefit.mark).of()),
            "pack": benefit.pack,
            "valid_from": benefit.valid.start,
        },
    }


def _amount(one: Decision) -> str | None:
    gift = one.benefit.gift
    return kernel_words(amount_told(gift.unit, gift.per, one.amount)) if gift and one.amount is not None else None


def _condition(found: Found, sheet: Sheet, benefits: Benefits) -> dict[str, Any]:
    known = known_of(found.condition, sheet, benefits)
    told: dict[str, Any] = {
        "asks": kernel_words(asks(found.condition, benefits)),
        "holds": found.holds,
        "known": known and kernel_words(known),
        "since": found.since,
    }
    return told | ({"parts": [_condition(each, sheet, benefits) for each in found.parts]} if found.parts else {})


def _row(one: Decision, benefits: Benefits) -> tuple[str, str, str]:
    words = [_amount(one), *map(_said, (near_told(one, benefits),))]
    if one.near is None and one.verdict.value != "yes":
        words += [kernel_words(lack_told(each, benefits)) for each in one.lacks or ()]
    name = one.benefit.label.in_language(get_language() or "en")
    return name, kernel_words(verdict_told(one, benefits)), "\n".join(filter(None, words))


def _said(reason: Reason | None) -> str | None:
    return kernel_words(reason) if reason else None


def pack_on(pack: str, day: date) -> Benefits:
    """The rules of a pack, or of a file, on a day; ends the command with its faults where it has some."""
    try:
        return benefits_of(_layers(pack), day)
    except FaultyPack as faulty:
        _fail(tuple(map(str, faulty.faults)))


def _layers(pack: str) -> tuple[Layer, ...]:
    """A pack that ships, or a file, over packs that ship."""
    if not pack.endswith(".toml"):
        return layers_of(pack)
    file = Path(pack)
    return layers_of(file.stem, lambda name: file.read_text(encoding="utf-8") if name == file.stem else read_text(name))


def _day(on: datetime | None) -> date:
    return on.date() if on else timezone.localdate()


def _read(file: Path) -> Any:
    try:
        return json.loads(sys.stdin.read() if str(file) == "-" else file.read_bytes())
    except OSError as fault:
        raise NotFacts((f"{file}: {fault.strerror}",)) from None
    except ValueError as fault:
        raise NotFacts((f"{file}: no JSON: {fault}",)) from None


def _fail(faults: tuple[str, ...]) -> NoReturn:
    for fault in faults:
        err.print(fault, highlight=False, soft_wrap=True, markup=False)
    raise typer.Exit(Exit.FAILED)
