"""What a sentence foretells of a war as a whole: that it ends or goes on, that a side is beaten, wins or survives, by when.

Only three forms are heard, so that what is heard is meant: the war or a side, a word that looks ahead, what becomes of it; a year
that "will see" it; and, of the war alone, the present of what goes on into a year to come. A deadline must be stated.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from fogline.claims.place_words import any_of
from fogline.forecasts.deadlines import deadline_by_year
from fogline.forecasts.outcomes import WholeOutcome, WholeWords, load_words

THE_WAR = "the war"
"""The place of a forecast about a war that names no country."""

_COUNTRY = re.compile(r"\bin ((?:[A-Z][a-z]+)(?: [A-Z][a-z]+)*)")
_TIME_FIRST = re.compile(r"^[\"'“]?(?:by|in|before|during|within|until|over)\b[^,;:]{0,40},")
_TELLS = re.compile(r"\b(?:sa(?:id|ys)|told|predict(?:s|ed)|forecast(?:s|ed)?|expect(?:s|ed)|believe[sd]?|warned|vowed)\b")
_SIDE = "@"


@dataclass(frozen=True, slots=True)
class Side:
    """A side named at ``[begin, end)`` of a sentence."""

    begin: int
    end: int
    side: str


@dataclass(frozen=True, slots=True)
class Foretold:
    """What is foretold: its name (:file:`listening.toml`), of whom (``None``: the war), where, by when."""

    action: str
    side: str | None
    where: str
    deadline: date


def may_foretell(sentence: str, anchor_on: date) -> bool:
    """Whether a sentence in small letters is worth a closer look: it names a time to come and what may become of a war."""
    return _patterns().outcome.search(sentence) is not None and deadline_by_year(sentence, anchor_on) is not None


def foretold_of_war(sentence: str, sides: Sequence[Side], anchor_on: date) -> Foretold | None:
    """The first thing that a sentence foretells of the war as a whole; ``None`` where it foretells nothing of the kind."""
    if load_words().not_ahead.search(sentence.lower()):
        return None
    masked = _masked(sentence, sides)
    for outcome, subject_at, deadline in _heard(masked, anchor_on):
        side = next((side.side for side in sides if side.begin <= subject_at < side.end), None)
        if (side is None) == outcome.is_of_war:
            country = _COUNTRY.search(sentence)
            return Foretold(outcome.action, side, country[1] if country else THE_WAR, deadline)
    return None


def _masked(sentence: str, sides: Sequence[Side]) -> str:
    """The sentence in small letters, its sides as so many :data:`_SIDE`."""
    letters = list(sentence.lower())
    for side in sides:
        letters[side.begin : side.end] = _SIDE * (side.end - side.begin)
    return "".join(letters)


def _heard(masked: str, anchor_on: date) -> Iterator[tuple[WholeOutcome, int, date]]:
    """Outcome, where its subject stands, and the deadline."""
    opening = _TIME_FIRST.match(masked)
    for outcome in load_words().whole.outcomes:
        of = _patterns().of[outcome.action]
        for match in of.ahead.finditer(masked):
            is_told = match["ahead"] != "would" or _TELLS.search(masked)
            times = [_after(masked, match.end()), opening[0] if opening else ""]
            deadline = next((found for words in times if (found := deadline_by_year(words, anchor_on))), None)
            if is_told and deadline:
                yield outcome, match.start("subject"), deadline
        for seen in _patterns().seen.finditer(masked):
            deadline, rest = deadline_by_year(seen["time"], anchor_on), _after(masked, seen.end())
            named = next(filter(None, (pattern.search(rest) for pattern in of.named)), None)
            if deadline and named:
                yield outcome, seen.end() + named.start("subject"), deadline
        for match in of.present.finditer(masked) if of.present else ():
            deadline = deadline_by_year(_after(masked, match.end()), anchor_on)
            if deadline and deadline.year > anchor_on.year:
                yield outcome, match.start("subject"), deadline


def _after(masked: str, at: int) -> str:
    return re.split(r"[,;:]", masked[at : at + 60])[0]


@dataclass(frozen=True, slots=True)
class _Of:
    ahead: re.Pattern[str]
    named: tuple[re.Pattern[str], ...]
    present: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Patterns:
    outcome: re.Pattern[str]
    seen: re.Pattern[str]
    of: dict[str, _Of]


@cache
def _patterns() -> _Patterns:
    words = load_words().whole
    every = [word for outcome in words.outcomes for word in (*outcome.verbs, *outcome.present, *outcome.nouns, *outcome.made)]
    time = r"\b(?P<time>(?:19|20)\d\d|next year|this year|the coming year)"
    return _Patterns(
        outcome=re.compile(rf"\b(?:{any_of(every)})\b"),
        seen=re.compile(rf"{time} (?:(?:{any_of(words.ahead)}) )?(?:(?:{any_of(words.between)}) )?(?:{any_of(words.sees)})\b"),
        of={outcome.action: _patterns_of(outcome, words) for outcome in words.outcomes},
    )


def _patterns_of(outcome: WholeOutcome, words: WholeWords) -> _Of:
    war = rf"\b(?:the |this )(?:[a-z-]+ )?(?:{any_of(words.war)})\b"
    subject = f"(?P<subject>{war if outcome.is_of_war else _SIDE + '+'})"
    where = rf"(?: (?:in|for) [a-z]+)?(?: against {_SIDE}+)?"
    ahead = (
        rf"{subject}{where} (?P<ahead>{any_of(words.ahead)}) (?:(?:{any_of(words.between)}) ){{0,2}}(?:{any_of(outcome.verbs)})\b"
    )
    named = [rf"\b(?:{any_of(outcome.nouns)}) (?:of |to |for )(?:the )?{subject}"] if outcome.nouns else []
    named += [rf"{subject}{where} (?:{any_of(outcome.made)})\b"] if outcome.made else []
    present = re.compile(rf"{subject}{where} (?:{any_of(outcome.present)})\b") if outcome.present else None
    return _Of(re.compile(ahead), tuple(map(re.compile, named)), present)
