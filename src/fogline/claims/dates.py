"""When: time expressions of a sentence as intervals of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class DateMention:
    """A time expression at ``[begin, end)`` of the sentence, and the days it means (both included; ``None`` is open).

    ``precision`` is ``day``, ``weekday``, ``part`` (of a day), ``days``, ``week``, ``month``, ``year`` or ``span``; ``relation`` is
    ``on``, ``since``, ``until``, ``before``, ``after``, ``lasting`` (up to the anchor) or ``deadline``.
    """

    begin: int
    end: int
    start: date | None
    finish: date | None
    precision: str = "day"
    relation: str = "on"


def find_dates(sentence: str, anchor_on: date, *, earlier: date | None = None) -> list[DateMention]:
    """All time expressions of a sentence, in order, resolved against the day the report speaks from.

    ``earlier`` is the day of the event told before, which "a day after" and "one month later" count from.
    """
    del sentence, anchor_on, earlier
    return []


def resolve_interval(
    mentions: Sequence[DateMention],
    *,
    trigger_at: int,
    tense: str,
    published_on: date,
    is_state: bool,
    doc: Doc | None = None,
) -> tuple[date | None, date | None]:
    """Start and end of the claim whose trigger begins at character ``trigger_at`` of the sentence.

    ``tense`` comes from :func:`read_tense`; ``is_state`` says that the action lasts (``holds``, ``besieges``). ``doc`` is the
    parse of the same sentence, and lets the trigger's own expression be chosen by syntax rather than by nearness.
    """
    del mentions, trigger_at, doc
    if is_state or tense == "present":
        return published_on, published_on
    return None, None if tense == "pluperfect" else published_on


def read_tense(doc: Doc, token_index: int) -> str:
    """Tense of the trigger's clause: ``past``, ``present``, ``perfect``, ``pluperfect`` or ``future``."""
    del doc, token_index
    return "past"


def find_dateline(title: str, text: str, published_on: date) -> date | None:
    """The date that the text itself prints as its date line, or ``None``; it wins over the metadata."""
    del title, text, published_on
    return None
