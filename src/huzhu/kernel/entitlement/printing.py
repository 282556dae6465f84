"""The rules of a place as a document in Markdown, printed from the same values as are decided by."""

from collections.abc import Callable, Iterator

from huzhu.kernel.dispatch.reasons import Reason, Wording
from huzhu.kernel.entitlement.benefits import Benefit, Benefits
from huzhu.kernel.entitlement.conditions import All, Condition, Either, Not, Term
from huzhu.kernel.entitlement.telling import DELIVERIES, ENDS, KINDS, STARTS, STOPS, amount_told, asks
from huzhu.kernel.packfile import Confidence, Mark
from huzhu.kernel.packs import family_label

ON = Wording("print.on", "As it stands on %(day)s. Whether anything is due, the office named verifies.")
ILLUSTRATIVE = Wording("print.illustrative", "This list is illustrative: no office has confirmed it.")
FOR_WHOM = Wording("print.for_whom", "For whom: all of the following")
HOW_MUCH = Wording("print.how_much", "How much")
LESS = Wording("print.less", "Less what is due as: %(benefit)s")
GROUP = Wording("print.group", "Of these only the highest is given: %(benefits)s")
HOW = Wording("print.how", "How it comes: %(delivery)s; %(starts)s.")
OFFICE = Wording("print.office", "Who verifies and decides: %(office)s")
EVIDENCE = Wording("print.evidence", "Evidence: %(evidence)s")
ENDS_BY = Wording("print.ends", "It ends by: %(stops)s; %(ends)s.")
REVIEW = Wording("print.review", "Looked at again every %(months)s months.")
SERVES = Wording("print.serves", "Helps with, as this project reads it: %(families)s")
SOURCE = Wording("print.source", "Source: %(title)s, %(number)s. How sure: %(confidence)s.")
IN_FORCE = Wording("print.in_force", "In force from %(day)s")
IN_FORCE_TO = Wording("print.in_force_to", "In force from %(day)s until before %(end)s")

CONFIRMED = Wording("sure.confirmed", "confirmed")
PLAUSIBLE = Wording("sure.plausible", "plausible, not confirmed")
PROPOSED = Wording("sure.illustrative", "illustrative, a proposal")

Say = Callable[[Reason], str]


def sureness(mark: Mark) -> Wording:
    """How sure a rule is, in three grades: confirmed, plausible, illustrative."""
    if mark.confirmed:
        return CONFIRMED
    return PROPOSED if mark.confidence is Confidence.PROPOSAL else PLAUSIBLE


def document(benefits: Benefits, say: Say, language: str) -> str:
    """The whole list as Markdown; `say` puts a reason into the language."""
    lines = [f"# {benefits.label.in_language(language)}", "", say(ON.of(day=benefits.on))]
    if benefits.illustrative:
        lines += ["", say(ILLUSTRATIVE.of())]
    for one in benefits.benefits:
        lines += ["", *_benefit(one, benefits, say, language)]
    return "\n".join(lines) + "\n"


def _benefit(one: Benefit, benefits: Benefits, say: Say, language: str) -> Iterator[str]:
    number = f"{one.number}. " if one.number else ""
    yield f"## {number}{one.label.in_language(language)} (`{one.code}`)"
    yield ""
    yield f"{one.content.in_language(language)} ({say(KINDS[one.kind].of())})"
    yield ""
    yield f"- {say(FOR_WHOM.of())}"
    for condition in one.conditions:
        yield from _asked(condition, benefits, say, 1)
    yield from _gift(one, benefits, say)
    if rivals := benefits.rivals(one):
        yield f"- {say(GROUP.of(benefits=tuple(each.label for each in (one, *rivals))))}"
    yield f"- {say(HOW.of(delivery=DELIVERIES[one.delivery].of(), starts=STARTS[one.starts].of()))}"
    yield f"- {say(OFFICE.of(office=one.office))}"
    if one.evidence:
        yield f"- {say(EVIDENCE.of(evidence=one.evidence))}"
    if one.serves:
        families = tuple(family_label(each) for each in sorted(one.serves))
        yield f"- {say(SERVES.of(families=families))}"
    stops = tuple(STOPS[stop].of() for stop in one.stop_on)
    yield f"- {say(ENDS_BY.of(stops=stops, ends=ENDS[one.stops].of()))}"
    if one.review_months:
        yield f"- {say(REVIEW.of(months=one.review_months))}"
    span = one.valid
    yield f"- {say(IN_FORCE_TO.of(day=span.start, end=span.end) if span.end else IN_FORCE.of(day=span.start))}"
    title, number = one.mark.title_in(language), one.mark.source_number
    yield f"- {say(SOURCE.of(title=title, number=number, confidence=sureness(one.mark).of()))}"


def _gift(one: Benefit, benefits: Benefits, say: Say) -> Iterator[str]:
    if one.gift is None:
        return
    yield f"- {say(HOW_MUCH.of())}"
    for amount in one.gift.amounts:
        yield f"  - {say(amount_told(one.gift.unit, one.gift.per, amount.amount))}"
        for condition in amount.when.parts:
            yield from _asked(condition, benefits, say, 2)
    if one.gift.less:
        yield f"  - {say(LESS.of(benefit=benefits.benefit(one.gift.less).label))}"


def _asked(condition: Condition, benefits: Benefits, say: Say, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {say(asks(condition, benefits))}"
    match condition:
        case All(parts) | Either(parts):
            inner = parts
        case Not(one):
            inner = (one,)
        case Term(inner=All(parts)):
            inner = parts
        case _:
            inner = ()
    for part in inner:
        yield from _asked(part, benefits, say, depth + 1)
