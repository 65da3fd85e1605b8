"""When: time expressions of a sentence as intervals of days, and which of them dates a claim.

:func:`find_dates` reads the expressions, :func:`resolve_interval` chooses among them for one trigger, :func:`read_tense` tells
the time of a clause, and :func:`find_dateline` finds the date that a report prints for itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from fogline.claims.date_readers import Frame, Reading, read_after_clause, read_relative, read_same_day
from fogline.claims.date_rules import date_rules, rules_for
from fogline.claims.date_words import any_of, load_date_words
from fogline.claims.dateline import find_dateline
from fogline.claims.days import DateMention, shift_days
from fogline.claims.interval import date_by_story, resolve_interval
from fogline.claims.tense import read_tense
from fogline.reports.foreign_dates import foreign_date

__all__ = ["DateMention", "date_by_story", "find_dateline", "find_dates", "find_story", "read_tense", "resolve_interval"]

_MAX_SENTENCE = 4_000
_OPENING = 4
_NEWS_DAYS = 6
_SINCE = re.compile(r"\b(?:ever\s+)?(?:since|from)\s+(?:(?:about|around|at\s+least|the|as\s+early\s+as)\s+)*$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|up\s+to|through)\s+(?:(?:about|around|at\s+least|the)\s+)*$", re.IGNORECASE)
_BY = re.compile(r"\b(?:by|before|no\s+later\s+than|ahead\s+of)\s+(?:(?:about|around|the)\s+)*$", re.IGNORECASE)
_AFTER = re.compile(r"\bafter\s+(?:the\s+)?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?P<word>between|from)\s+(?:the\s+)?$", re.IGNORECASE)
_LINK = re.compile(
    r"\s*(?:,\s*)?(?:and\s+)?(?P<link>to|until|till|through|into|and|[-–—])\s+(?:on\s+|early\s+|the\s+)?|\s*[-–—]\s*",
    re.IGNORECASE,
)
_PRINTED = re.compile(r"\b(?:19|20)\d\d\b")
_PREPOSITION = re.compile(r"\b(?:on|since|from|until|till|by|before|after|of|the|dated|between|and|to|in)\s+$", re.IGNORECASE)
_ODD_DATE = re.compile(r"\b\d{1,2}[ -](?P<word>[^\W\d_]{3,12})\.?[ -](?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class _Found:
    begin: int
    end: int
    reading: Reading


def find_dates(sentence: str, anchor_on: date, *, earlier: date | None = None) -> list[DateMention]:
    """All time expressions of a sentence, in order, resolved against the day the report speaks from.

    ``earlier`` is the day of the event told before, which "a day after" and "one month later" count from. Only the first 4,000
    characters are read: a longer run is no sentence.
    """
    return list(_read_dates(sentence[:_MAX_SENTENCE], anchor_on, earlier))


@lru_cache(maxsize=256)
def _read_dates(text: str, anchor_on: date, earlier: date | None) -> tuple[DateMention, ...]:
    """As above; kept for a while, since each candidate of a sentence asks again."""
    found = _choose(_match_all(text, Frame(anchor_on, earlier)))
    if (base_on := _first_event(found, anchor_on)) is not None:
        found = [_count_from(text, one, Frame(anchor_on, base_on)) for one in found]
    mentions = _join([_relate(text, one, anchor_on) for one in found], text)
    return tuple(_in_order(mention) for mention in mentions)


def _first_event(found: Sequence[_Found], anchor_on: date) -> date | None:
    """The day or stretch that a sentence names first, from which its "a day later" counts."""
    first = found[0].reading if found else None
    if first is None or first.relation != "on" or first.start is None or first.start > anchor_on or len(found) < 2:
        return None
    return first.start


def _count_from(text: str, found: _Found, frame: Frame) -> _Found:
    for reader in (read_relative, read_same_day, read_after_clause):
        for pattern in (rule.pattern for rule in date_rules() if rule.reader is reader):
            match = pattern.match(text, found.begin)
            if match is not None and match.end() >= found.end and (reading := reader(match, frame)) is not None:
                return replace(found, reading=reading)
    return found


def find_story(sentences: Sequence[str], anchor_on: date) -> tuple[date, date] | None:
    """The day of the report's own news: the first day named in its opening sentences that lies at most six days back.

    Most of what a report tells without a date happened then; :func:`date_by_story` applies it.
    """
    for sentence in sentences[:_OPENING]:
        for mention in find_dates(sentence, anchor_on):
            start, finish = mention.start, mention.finish
            is_day = mention.relation == "on" and mention.precision in ("day", "weekday", "part")
            if is_day and start is not None and finish is not None and 0 <= (anchor_on - finish).days <= _NEWS_DAYS:
                return start, finish
    return None


def _match_all(text: str, frame: Frame) -> list[_Found]:
    found = []
    for pattern, reader, _ in rules_for(text):
        for match in pattern.finditer(text):
            reading = reader(match, replace(frame, is_future=_points_ahead(text, match.start())))
            if reading is not None:
                begin, end = _trim(text, match.start(), match.end())
                found.append(_Found(begin, end, reading))
    return found or _odd_dates(text)


def _odd_dates(text: str) -> list[_Found]:
    """Absolute dates with the month's name in another language ("5 juin 2017")."""
    found = []
    for match in _ODD_DATE.finditer(text):
        day = foreign_date(match[0])
        if day is not None:
            found.append(_Found(match.start(), match.end(), Reading(day, day)))
    return found


def _trim(text: str, begin: int, end: int) -> tuple[int, int]:
    piece = text[begin:end]
    return begin + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


@cache
def _cues() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of(load_date_words().future_cues)})(?!\w)")


def _points_ahead(text: str, at: int) -> bool:
    """Whether a word of the future stands shortly before; in lower case, since "May" is a month."""
    return _cues().search(text, max(0, at - 70), at) is not None


def _choose(found: list[_Found]) -> list[_Found]:
    """The longest of those that overlap, the leftmost first."""
    chosen: list[_Found] = []
    for one in sorted(found, key=lambda f: (f.begin - f.end, f.begin)):
        if all(one.end <= other.begin or one.begin >= other.end for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda f: f.begin)


def _relate(text: str, found: _Found, anchor_on: date) -> DateMention:
    """The mention with the preposition before it: "since", "until", "by", "after"."""
    reading = found.reading
    mention = DateMention(found.begin, found.end, reading.start, reading.finish, reading.precision, reading.relation)
    before = text[max(0, found.begin - 40) : found.begin]
    is_point = reading.relation == "on"
    if mention.start == anchor_on and _PRINTED.search(text[found.begin : found.end]) and not _PREPOSITION.search(before):
        return replace(mention, relation="printed")
    is_stretch = reading.precision == "days" and before.rstrip().lower().endswith("from")
    if is_point and not is_stretch and _SINCE.search(before) and reading.start is not None and reading.start <= anchor_on:
        start = reading.start
        if reading.finish is not None and text[found.begin : found.end].lower().startswith("mid"):
            start = shift_days(start, 4 if reading.precision == "days" else 31)
        return replace(mention, start=min(start, anchor_on), finish=anchor_on, relation="since")
    if (until := _UNTIL.search(before) or _BY.search(before)) and is_point:
        return _relate_end(text, mention, anchor_on, is_by=until.re is _BY)
    if is_point and _AFTER.search(before) and reading.precision != "part" and reading.start is not None:
        return replace(mention, finish=max(anchor_on, reading.start), relation="after")
    return mention


def _relate_end(text: str, mention: DateMention, anchor_on: date, *, is_by: bool) -> DateMention:
    """A mention after "by" or "until": a deadline where the text looks ahead, else the end of a stretch."""
    finish = mention.finish
    if finish is None:
        return mention
    if _points_ahead(text, mention.begin) and mention.precision == "weekday" and finish <= anchor_on:
        finish = shift_days(finish, 7)
    if finish > anchor_on:
        return replace(mention, start=anchor_on, finish=finish, relation="deadline")
    return replace(mention, start=None, relation="until") if is_by or mention.precision != "part" else mention


def _join(mentions: list[DateMention], text: str) -> list[DateMention]:
    """Two ends of one stretch as one mention: "between March and June", "from 5 to 7 June", "Monday to Wednesday"."""
    joined: list[DateMention] = []
    for mention in mentions:
        if joined and (one := _stretch(joined[-1], mention, text)):
            joined[-1] = one
        else:
            joined.append(mention)
    return joined


def _stretch(first: DateMention, second: DateMention, text: str) -> DateMention | None:
    link = _LINK.fullmatch(text[first.end : second.begin])
    if link is None or first.start is None or second.finish is None:
        return None
    if first.precision == second.precision == "weekday" and second.finish < first.start:
        first = replace(first, start=shift_days(first.start, -7))
    before = _BETWEEN.search(text[: first.begin])
    word = (link["link"] or "-").lower()
    is_between = before is not None and before["word"].lower() == "between"
    if (word == "and" and not is_between) or (word == "to" and first.precision == "day" and before is None):
        return None
    if first.start is None or second.finish < first.start:
        return None
    return DateMention(first.begin, second.end, first.start, second.finish, "span", "on")


def _in_order(mention: DateMention) -> DateMention:
    if mention.start is not None and mention.finish is not None and mention.start > mention.finish:
        return replace(mention, start=mention.finish, finish=mention.start)
    return mention
