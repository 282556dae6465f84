"""Every sentence the planner says, as values: doors translate the sentence and put names for keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """One true statement. `sentence` is an English msgid whose `%(name)s` places are filled from `params`.

    Params `person` and `chosen` are person keys, `skill` and `gender` codes: doors show a name for them. Params
    ending in `_time` are "HH:MM" already; the others are whole numbers. `code` is stable.
    """

    code: str
    sentence: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence % self.params


@dataclass(frozen=True, slots=True)
class Wording:
    """A statement still without its params."""

    code: str
    sentence: str

    def of(self, **params: object) -> Reason:
        """The statement about these params."""
        return Reason(self.code, self.sentence, params)


def clock(minute: float) -> str:
    """Minutes since midnight as HH:MM, seconds dropped; past midnight the hours go on (24:30)."""
    hours, minutes = divmod(int(minute), 60)
    return f"{hours:02d}:{minutes:02d}"


# How many people were left after each question: the funnel.
EVERYBODY = Wording("funnel.everybody", "Helpers on the list: %(count)s")
WITH_SKILL = Wording("funnel.with_skill", "Allowed and skilled for this: %(count)s")
SUITED = Wording("funnel.suited", "Of the gender asked for, and able to lift where needed: %(count)s")
FREE = Wording("funnel.free", "Free at the time, the walk included: %(count)s")
NOT_REFUSED = Wording("funnel.not_refused", "Not refused by either side: %(count)s")
AS_SET = Wording("funnel.as_set", "Left by what staff have set, and by who goes with whom: %(count)s")

# Why this person.
ACCEPTED = Wording("why.accepted", "%(person)s has already accepted this.")
USUAL = Wording("why.usual", "%(person)s is a familiar face to this elder.")
PREFERRED = Wording("why.preferred", "The elder wished for %(person)s.")
LANGUAGE = Wording("why.language", "%(person)s speaks a language of this elder.")
WALK = Wording("why.walk", "Minutes %(person)s walks to get there: %(minutes)s.")
STAYS = Wording("why.stays", "This is what the elder was told.")
SET_BY_STAFF = Wording("why.set", "Staff have set %(person)s for this visit.")
WANTED_GENDER = Wording("why.gender", "%(person)s is of the gender the elder wished for.")
NEXT_DOOR = Wording("why.next_door", "%(person)s comes from the neighbouring community.")
ONLY_ONE = Wording("why.only_one", "%(person)s is the only one who can go.")

# Why not that person: hard rules, in the order they are asked.
NOT_KIND = Wording("bar.kind", "%(person)s is not of a kind of helper that may do this.")
NO_SKILL = Wording("bar.skill", "%(person)s has no valid proof of this skill: %(skill)s.")
LOW_LEVEL = Wording("bar.level", "%(person)s holds %(skill)s at level %(held)s; level %(level)s is needed.")
OTHER_GENDER = Wording("bar.gender", "%(person)s is not recorded as of the gender asked for.")
NO_LIFTING = Wording("bar.lifting", "%(person)s should not lift, and this visit needs lifting.")
NO_WAY = Wording("bar.no_way", "There is no way on foot for %(person)s to this place.")
NOT_AVAILABLE = Wording("bar.not_available", "%(person)s is not available, walk included, at the hours this needs.")
DAY_FULL = Wording("bar.day_full", "%(person)s would do more visits or minutes than agreed for one day.")
BUSY = Wording("bar.busy", "Other visits of %(person)s are in the way.")
ELDER_REFUSES = Wording("bar.elder_refuses", "The elder does not wish to be visited by %(person)s.")
PERSON_REFUSES = Wording("bar.person_refuses", "%(person)s does not wish to take this visit.")
ASKED_ENOUGH = Wording("bar.asked_enough", "%(person)s was asked this week as often as the rules allow.")
FORBIDDEN = Wording("bar.forbidden", "Staff have kept %(person)s apart from this visit.")
PINNED = Wording("bar.pinned", "Staff have set %(chosen)s for this visit.")
OUTSIDE = Wording("hour.outside", "This is outside the time that was asked for.")
CROWDED = Wording("unserved.crowded", "Another visit is at this door at that time.")
APART = Wording("bar.apart", "%(person)s and %(chosen)s should not go together.")

# Why not that person, who could go.
IS_CHOSEN = Wording("not.chosen", "%(person)s is the one chosen.")
IS_PARTNER = Wording("not.partner", "%(person)s already takes another part of this visit.")
TAKEN = Wording("not.taken", "%(chosen)s has already accepted this.")
ON_THE_WAY = Wording("not.on_the_way", "The next walk of %(chosen)s is in time only by way of this visit.")
FURTHER_OFF = Wording(
    "not.further_off", "With %(person)s it would be further from the promised time, in minutes: %(more)s."
)
MORE_CHANGES = Wording("not.more_changes", "With %(person)s more of what was told would change: %(more)s.")
LESS_FAMILIAR = Wording(
    "not.less_familiar", "%(person)s fits the wish for a familiar face, person or language less well."
)
MORE_TOIL = Wording("not.more_toil", "With %(person)s there would be more walking or waiting; points: %(more)s.")
GAVE_MORE = Wording("not.gave_more", "%(person)s has already given more, measured by what was wished for.")
COSTS_MORE = Wording("not.costs_more", "With %(person)s the plan would cost more; points: %(more)s.")
AS_GOOD = Wording("not.as_good", "%(person)s would do just as well.")
BETTER = Wording("not.better", "%(person)s would do better by the points; the search ended before it saw this.")
COULD_GO = Wording("not.could_go", "%(person)s could go at %(start_time)s.")
NO_PARTNER = Wording("not.no_partner", "%(person)s could go, but nobody can come along at the same time.")

# Why nobody: how many are stopped by what.
NOBODY = Wording("unserved.nobody", "There is nobody on the list.")
NOT_TOGETHER = Wording("unserved.not_together", "There is somebody for each part, but not at the same time.")
STOPPED = {
    NOT_KIND.code: Wording("stopped.kind", "Not of a kind of helper that may do this: %(count)s"),
    NO_SKILL.code: Wording("stopped.skill", "Without valid proof of the skill: %(count)s"),
    LOW_LEVEL.code: Wording("stopped.level", "With the skill, but at too low a level: %(count)s"),
    OTHER_GENDER.code: Wording("stopped.gender", "Not of the gender asked for: %(count)s"),
    NO_LIFTING.code: Wording("stopped.lifting", "Should not lift: %(count)s"),
    NO_WAY.code: Wording("stopped.no_way", "Without a way on foot: %(count)s"),
    NOT_AVAILABLE.code: Wording("stopped.not_available", "Not available at the hours this needs: %(count)s"),
    DAY_FULL.code: Wording("stopped.day_full", "With a full day: %(count)s"),
    BUSY.code: Wording("stopped.busy", "Busy with other visits: %(count)s"),
    ELDER_REFUSES.code: Wording("stopped.elder_refuses", "Not wished for by the elder: %(count)s"),
    PERSON_REFUSES.code: Wording("stopped.person_refuses", "Not willing to take this visit: %(count)s"),
    ASKED_ENOUGH.code: Wording("stopped.asked_enough", "Asked this week as often as the rules allow: %(count)s"),
    FORBIDDEN.code: Wording("stopped.forbidden", "Kept apart from it by staff: %(count)s"),
    PINNED.code: Wording("stopped.pinned", "Not the one staff have set: %(count)s"),
    APART.code: Wording("stopped.apart", "Not to go with who is going: %(count)s"),
    IS_PARTNER.code: Wording("stopped.partner", "Already in another part of this visit: %(count)s"),
}

# The smallest change that would serve it.
WIDEN = Wording(
    "change.widen", "If it may begin %(minutes)s minutes earlier or later, it can be done at %(start_time)s."
)
ONE_SLOT = Wording(
    "change.one_slot",
    "If %(person)s were also free from %(from_time)s to %(to_time)s, it could be done at %(start_time)s.",
)
LONGER_DAY = Wording(
    "change.longer_day", "If %(person)s did more in one day than agreed, it could be done at %(start_time)s."
)
ELDER_AGREES = Wording("change.elder_agrees", "If the elder agreed to %(person)s, it could be done at %(start_time)s.")
PERSON_AGREES = Wording("change.person_agrees", "If %(person)s agreed to go, it could be done at %(start_time)s.")
CERTIFICATE = Wording(
    "change.certificate",
    "If %(person)s had valid proof of %(skill)s at level %(level)s, it could be done at %(start_time)s.",
)
NEIGHBOUR = Wording("change.neighbour", "%(person)s of a neighbouring community could do it at %(start_time)s.")
MORE_PEOPLE = Wording("change.more_people", "More people who may do this are needed: %(count)s.")

# The merits of a person in plain words for that person.
PLAIN = {
    ACCEPTED.code: Wording("plain.accepted", "You have already said yes to this."),
    USUAL.code: Wording("plain.usual", "You have been there before; they know you."),
    PREFERRED.code: Wording("plain.preferred", "They asked for you by name."),
    LANGUAGE.code: Wording("plain.language", "You speak their language."),
    WALK.code: Wording("plain.walk", "It is a walk of about this many minutes: %(minutes)s."),
    STAYS.code: Wording("plain.stays", "They have been told that you come."),
    SET_BY_STAFF.code: Wording("plain.set", "The station has chosen you for this."),
    WANTED_GENDER.code: Wording("plain.gender", "They asked for a woman, or for a man, and that is you."),
    ONLY_ONE.code: Wording("plain.only_one", "Nobody else can go at that time."),
}


def plainly(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The merits of a person in plain words for that person; what is not for them is left out."""
    return tuple(PLAIN[one.code].of(**one.params) for one in reasons if one.code in PLAIN)


def wordings() -> tuple[Wording, ...]:
    """Every wording of this file, for the tests of translations."""
    named = [value for value in globals().values() if isinstance(value, Wording)]
    return (*named, *STOPPED.values(), *PLAIN.values())
