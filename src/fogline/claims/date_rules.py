"""The rules that read single time expressions: a pattern each, and what it means seen from the anchor."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from fogline.claims import date_readers as readers
from fogline.claims.date_readers import Reader
from fogline.claims.date_words import any_of, load_date_words

_WORDS = load_date_words()
_MONTH = rf"(?P<month>{any_of(_WORDS.months)})\b\.?"
_WEEKDAY_ANY = rf"(?:{any_of(_WORDS.weekdays)})\b\.?,?\s+"
_WEEKDAY = rf"(?P<weekday>{any_of(_WORDS.full_weekdays)})(?:['’]?s)?\b"
_PART = any_of(_WORDS.day_parts)
_NUMBER = rf"(?P<n>\d{{1,3}}|{any_of([*_WORDS.numbers, *_WORDS.quantities])})"
_ABOUT = (
    r"(?:(?:about|around|nearly|almost|more\s+than|less\s+than|over|at\s+least|some|just|roughly|only|under|barely|exactly)\s+)?"
)
_UNIT = r"(?P<unit>minute|hour|day|night|week|fortnight|month|year|decade)s?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d.,]*\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DAY2 = r"(?P<day2>\d{1,2})(?:st|nd|rd|th)?"
_TO = r"\s*(?:to|and|until|till|through|or|[-–—/&])\s*"
_PHASE = (
    r"(?:(?:the\s+)?(?P<phase>early|mid|late|beginning|start|middle|end|first\s+half|second\s+half|first\s+days|last\s+days|"
    r"(?P<nth_week>first|second|third|fourth|last)\s+week)(?:\s+(?:of|in)\s+|[\s-]+|(?<=mid)))"
)
_DIGIT = "0"
_UNITS = ("minute", "hour", "day", "night", "week", "fortnight", "month", "year", "decade")
_RULES: tuple[tuple[str, Reader, Iterable[str]], ...] = (
    (r"(?P<year>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)", readers.read_iso, (_DIGIT,)),
    (
        rf"(?:{_WEEKDAY_ANY})?(?P<a>\d{{1,2}})(?P<sep>[./-])(?P<b>\d{{1,2}})(?P=sep)(?P<year>(?:19|20)?\d\d)(?!\d)",
        readers.read_numeric,
        (_DIGIT,),
    ),
    (
        rf"(?:{_WEEKDAY_ANY})?(?:the\s+)?{_DAY}(?:{_TO}(?:the\s+)?{_DAY2})?(?:\s+of)?[\s-]+{_MONTH}(?:,?[\s-]+{_YEAR})?",
        readers.read_month_day,
        _WORDS.months,
    ),
    (
        rf"(?:{_WEEKDAY_ANY})?{_MONTH}\s*(?:the\s+)?{_DAY}(?:{_TO}(?:the\s+)?{_DAY2})?(?:,?\s*{_YEAR})?(?![\d:])",
        readers.read_month_day,
        _WORDS.months,
    ),
    (
        rf"{_PHASE}?(?:(?P<rel>last|next|this)\s+)?{_MONTH}(?:\s+of)?(?:,?\s+{_YEAR})?(?:['’]s)?",
        readers.read_month,
        (*_WORDS.months, *(f"mid{month}" for month in _WORDS.months)),
    ),
    (rf"{_PHASE}?(?P<year>(?:19|20)\d\d)(?![\w.,:/-]*\d)(?!\w)", readers.read_year, (_DIGIT,)),
    (
        rf"(?:(?P<phase>early|mid|late)[\s-]+)?(?:(?P<rel>last|next|this|the)\s+)?(?P<season>{any_of(_WORDS.seasons)})(?:\s+(?:of\s+)?{_YEAR})?",
        readers.read_season,
        _WORDS.seasons,
    ),
    (rf"(?P<feast>{any_of(_WORDS.feasts)})(?:\s+{_YEAR})?", readers.read_feast, _WORDS.feasts),
    (
        (
            rf"(?:(?P<rel>last|next|this\s+past|this|past|coming|the\s+following)\s+)?(?:(?P<over>overnight)\s+(?:(?P<into>into|to)\s+|on\s+)?)?"
            rf"(?:(?:early|late|earlier|later|pre-dawn)(?:\s+on)?\s+)?{_WEEKDAY}(?:\s+(?:early|late|overnight|{_PART}))?"
        ),
        readers.read_weekday,
        _WORDS.full_weekdays,
    ),
    (r"(?:the\s+)?day\s+before\s+yesterday", readers.read_offset(-2, -2), ("yesterday",)),
    (
        r"(?:early\s+|late\s+|earlier\s+|later\s+)?yesterday(?:['’]?s)?(?:\s+(?:" + _PART + r"))?",
        readers.read_offset(-1, -1),
        ("yesterday",),
    ),
    (r"(?:the\s+)?day\s+after\s+tomorrow", readers.read_offset(2, 2), ("tomorrow",)),
    (r"tomorrow(?:['’]?s)?(?:\s+(?:" + _PART + r"))?", readers.read_offset(1, 1), ("tomorrow",)),
    (
        r"(?:early\s+|late\s+|earlier\s+|later\s+)?(?:today(?:['’]?s)?|tonight|this\s+(?:" + _PART + r")|"
        r"(?:earlier|later|early|late)\s+(?:in|on)?\s*the\s+day)",
        readers.read_offset(0, 0),
        ("today", "tonight", "this", "day"),
    ),
    (
        r"(?:late\s+|early\s+)?(?:last\s+night|overnight|(?:during|in|through)\s+the\s+night|in\s+the\s+night)",
        readers.read_offset(-1, 0, "part"),
        ("overnight", "night"),
    ),
    (
        rf"(?:at|before|since|from|after|around|by)\s+(?:{_PART})(?:\s+today)?",
        readers.read_offset(0, 0, "part"),
        _WORDS.day_parts,
    ),
    (r"(?:on\s+)?(?:the\s+|that\s+)same\s+day|(?:on\s+)?that\s+day", readers.read_same_day, ("day",)),
    (
        r"(?P<part>earlier\s+|later\s+|late\s+|early\s+)?(?P<rel>this|last|next|the\s+coming)\s+(?P<unit>week|month|year)(?!\s*-?long)(?:['’]?s)?\b",
        readers.read_named_unit,
        ("week", "month", "year"),
    ),
    (r"(?:(?P<rel>last|next|this|this\s+past|the|past)\s+)?weekend(?:['’]s)?", readers.read_weekend, ("weekend",)),
    (rf"{_ABOUT}(?:{_NUMBER}\s+)?{_UNIT}\s+ago", readers.read_ago, ("ago",)),
    (
        (
            rf"(?:the\s+)?(?:past|last|previous|preceding|latest)\s+(?:{_ABOUT}{_NUMBER}\s+)?"
            r"(?P<unit>minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|day|24-hours?)\b(?!\s+of\b)"
        ),
        readers.read_lasting,
        _UNITS,
    ),
    (r"(?:the\s+)?recent\s+(?P<unit>hour|day|week|month|year)s", readers.read_recent, ("recent",)),
    (rf"for\s+{_ABOUT}(?:the\s+)?(?:{_NUMBER}\s+)?{_UNIT}(?:\s+now)?(?!\s+to\b)", readers.read_for_span, ("for",)),
    (
        (
            rf"(?:for\s+)?(?:a|an|the|its|their|his)\s+(?P<ordinal>{any_of(_WORDS.ordinals)}|\d{{1,2}}(?:st|nd|rd|th))\s+"
            r"(?P<run>(?:straight|consecutive|successive|running)\s+)?(?P<unit>day|night|week|month|year)(?!\s+of\b)"
        ),
        readers.read_nth,
        _UNITS,
    ),
    (
        rf"{_ABOUT}(?:{_NUMBER}\s+)?{_UNIT}\s+(?P<way>later|afterwards?|earlier|previously|prior)\b(?!\s+(?:this|on|in|today|than)\b)",
        readers.read_relative,
        ("later", "afterward", "earlier", "previously", "prior"),
    ),
    (
        r"(?:the\s+|a\s+)?(?P<way>next|following|previous|preceding)\s+(?P<unit>day|night|week|month|year|morning|evening)\b",
        readers.read_relative,
        ("next", "following", "previous", "preceding"),
    ),
    (
        r"the\s+(?P<unit>day|night|week|month|year)\s+(?P<way>before|after)(?=\s*(?:[.,;:)\"”]|$))",
        readers.read_relative,
        ("before", "after"),
    ),
    (rf"{_ABOUT}(?:{_NUMBER}\s+)?{_UNIT}\s+after(?=\s+\w)", readers.read_after_clause, ("after",)),
    (
        rf"(?:within|inside)\s+(?:the\s+(?:next\s+|coming\s+)?)?{_ABOUT}(?:{_NUMBER}\s+)?{_UNIT}",
        readers.read_deadline,
        ("within", "inside"),
    ),
    (
        rf"(?:(?:with)?in|over|during|for)\s+(?:the\s+)?(?:next|coming|upcoming)\s+(?:few\s+hours|(?:{_NUMBER}\s+)?{_UNIT})",
        readers.read_deadline,
        ("next", "coming", "upcoming"),
    ),
    (
        rf"in\s+{_ABOUT}{_NUMBER}\s+(?P<unit>hour|day|week|month)s?\b(?!\s+(?:later|earlier|ago|after|before|time))",
        readers.read_stretch,
        ("in",),
    ),
    (rf"since\s+{_ABOUT}{_NUMBER}\s+(?P<unit>hour|day|week|month|year)s?\b(?!\s+ago)", readers.read_stretch, ("since",)),
    (r"(?:the\s+)?coming\s+(?P<unit>hour|day|week|month|year)s", readers.read_deadline, ("coming",)),
    (
        r"(?P<phase>end|start|beginning|middle)\s+of\s+(?:the|this|next|last)\s+(?P<unit>week|month|year)",
        readers.read_unit_phase,
        ("week", "month", "year"),
    ),
    (
        r"on\s+the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)(?=\s*(?:[.,;:)\"”]|$|and\b|in\b|at\b|by\b|as\b|after\b))",
        readers.read_day_of_month,
        (_DIGIT,),
    ),
)
"""Patterns, what reads their matches, and expressions of which one stands wherever they match."""


class DateRule(NamedTuple):
    """A pattern, what reads its matches, and words of which a text of plain letters has one where it matches."""

    pattern: re.Pattern[str]
    reader: Reader
    needs: frozenset[str]


def rules_for(text: str) -> tuple[DateRule, ...]:
    """The rules that may match somewhere in a text: most texts hold the words of few."""
    if not text.isascii():
        return date_rules()
    words = set(_LETTERS.findall(text.lower()))
    if _DIGITS.search(text):
        words.add(_DIGIT)
    return tuple([rule for rule in date_rules() if not rule.needs.isdisjoint(words)])


@cache
def date_rules() -> tuple[DateRule, ...]:
    """All rules; where several match at the same words, the longest match wins, then the first rule."""
    return tuple(
        DateRule(re.compile(rf"(?<![\w.])(?:{source})(?!\w)", re.IGNORECASE), reader, _first_words(needs))
        for source, reader, needs in _RULES
    )


def _first_words(needs: Iterable[str]) -> frozenset[str]:
    """The first word of each expression, also with an s behind it."""
    firsts = [_LETTERS.findall(words.lower())[:1] or [_DIGIT] for words in needs]
    return frozenset(word + ending for (word,) in firsts for ending in ("", "s"))


_LETTERS = re.compile(r"[a-z]+")
_DIGITS = re.compile(r"[0-9]")
