"""The rules that read single time expressions: a pattern each, and what it means seen from the anchor."""

import re
from functools import cache

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


@cache
def date_rules() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    """All rules; where several match at the same words, the longest match wins, then the first rule."""
    sources: tuple[tuple[str, Reader], ...] = (
        (r"(?P<year>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)", readers.read_iso),
        (
            rf"(?:{_WEEKDAY_ANY})?(?P<a>\d{{1,2}})(?P<sep>[./-])(?P<b>\d{{1,2}})(?P=sep)(?P<year>(?:19|20)?\d\d)(?!\d)",
            readers.read_numeric,
        ),
        (
            rf"(?:{_WEEKDAY_ANY})?(?:the\s+)?{_DAY}(?:{_TO}(?:the\s+)?{_DAY2})?(?:\s+of)?[\s-]+{_MONTH}(?:,?[\s-]+{_YEAR})?",
            readers.read_month_day,
        ),
        (
            rf"(?:{_WEEKDAY_ANY})?{_MONTH}\s*(?:the\s+)?{_DAY}(?:{_TO}(?:the\s+)?{_DAY2})?(?:,?\s*{_YEAR})?(?![\d:])",
            readers.read_month_day,
        ),
        (rf"{_PHASE}?(?:(?P<rel>last|next|this)\s+)?{_MONTH}(?:\s+of)?(?:,?\s+{_YEAR})?(?:['’]s)?", readers.read_month),
        (rf"{_PHASE}?(?P<year>(?:19|20)\d\d)(?![\w.,:/-]*\d)(?!\w)", readers.read_year),
        (
            rf"(?:(?P<phase>early|mid|late)[\s-]+)?(?:(?P<rel>last|next|this|the)\s+)?(?P<season>{any_of(_WORDS.seasons)})(?:\s+(?:of\s+)?{_YEAR})?",
            readers.read_season,
        ),
        (rf"(?P<feast>{any_of(_WORDS.feasts)})(?:\s+{_YEAR})?", readers.read_feast),
        (
            (
                rf"(?:(?P<rel>last|next|this\s+past|this|past|coming|the\s+following)\s+)?(?:(?P<over>overnight)\s+(?:(?P<into>into|to)\s+|on\s+)?)?"
                rf"(?:(?:early|late|earlier|later|pre-dawn)(?:\s+on)?\s+)?{_WEEKDAY}(?:\s+(?:early|late|overnight|{_PART}))?"
            ),
            readers.read_weekday,
        ),
        (r"(?:the\s+)?day\s+before\s+yesterday", readers.read_offset(-2, -2)),
        (r"(?:early\s+|late\s+|earlier\s+|later\s+)?yesterday(?:['’]?s)?(?:\s+(?:" + _PART + r"))?", readers.read_offset(-1, -1)),
        (r"(?:the\s+)?day\s+after\s+tomorrow", readers.read_offset(2, 2)),
        (r"tomorrow(?:['’]?s)?(?:\s+(?:" + _PART + r"))?", readers.read_offset(1, 1)),
        (
            r"(?:early\s+|late\s+|earlier\s+|later\s+)?(?:today(?:['’]?s)?|tonight|this\s+(?:" + _PART + r")|"
            r"(?:earlier|later|early|late)\s+(?:in|on)?\s*the\s+day)",
            readers.read_offset(0, 0),
        ),
        (
            r"(?:late\s+|early\s+)?(?:last\s+night|overnight|(?:during|in|through)\s+the\s+night|in\s+the\s+night)",
            readers.read_offset(-1, 0, "part"),
        ),
        (rf"(?:at|before|since|from|after|around|by)\s+(?:{_PART})(?:\s+today)?", readers.read_offset(0, 0, "part")),
        (r"(?:on\s+)?(?:the\s+|that\s+)same\s+day|(?:on\s+)?that\s+day", readers.read_same_day),
        (
            r"(?P<part>earlier\s+|later\s+|late\s+|early\s+)?(?P<rel>this|last|next|the\s+coming)\s+(?P<unit>week|month|year)(?!\s*-?long)(?:['’]?s)?\b",
            readers.read_named_unit,
        ),
        (r"(?:(?P<rel>last|next|this|this\s+past|the|past)\s+)?weekend(?:['’]s)?", readers.read_weekend),
        (rf"{_ABOUT}(?:{_NUMBER}\s+)?{_UNIT}\s+ago", readers.read_ago),
        (
            (
                rf"(?:the\s+)?(?:past|last|previous|preceding|latest)\s+(?:{_ABOUT}{_NUMBER}\s+)?"
                r"(?P<unit>minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|day|24-hours?)\b(?!\s+of\b)"
            ),
            readers.read_lasting,
        ),
        (r"(?:the\s+)?recent\s+(?P<unit>hour|day|week|month|year)s", readers.read_recent),
        (rf"for\s+{_ABOUT}(?:the\s+)?(?:{_NUMBER}\s+)?{_UNIT}(?:\s+now)?(?!\s+to\b)", readers.read_for_span),
        (
            (
                rf"(?:for\s+)?(?:a|an|the|its|their|his)\s+(?P<ordinal>{any_of(_WORDS.ordinals)}|\d{{1,2}}(?:st|nd|rd|th))\s+"
                r"(?P<run>(?:straight|consecutive|successive|running)\s+)?(?P<unit>day|night|week|month|year)(?!\s+of\b)"
            ),
            readers.read_nth,
        ),
        (
            rf"{_ABOUT}(?:{_NUMBER}\s+)?{_UNIT}\s+(?P<way>later|afterwards?|earlier|previously|prior)\b(?!\s+(?:this|on|in|today|than)\b)",
            readers.read_relative,
        ),
        (
            r"(?:the\s+|a\s+)?(?P<way>next|following|previous|preceding)\s+(?P<unit>day|night|week|month|year|morning|evening)\b",
            readers.read_relative,
        ),
        (r"the\s+(?P<unit>day|night|week|month|year)\s+(?P<way>before|after)(?=\s*(?:[.,;:)\"”]|$))", readers.read_relative),
        (rf"{_ABOUT}(?:{_NUMBER}\s+)?{_UNIT}\s+after(?=\s+\w)", readers.read_after_clause),
        (
            rf"(?:within|inside)\s+(?:the\s+(?:next\s+|coming\s+)?)?{_ABOUT}(?:{_NUMBER}\s+)?{_UNIT}",
            readers.read_deadline,
        ),
        (
            rf"(?:(?:with)?in|over|during|for)\s+(?:the\s+)?(?:next|coming|upcoming)\s+(?:few\s+hours|(?:{_NUMBER}\s+)?{_UNIT})",
            readers.read_deadline,
        ),
        (
            rf"in\s+{_ABOUT}{_NUMBER}\s+(?P<unit>hour|day|week|month)s?\b(?!\s+(?:later|earlier|ago|after|before|time))",
            readers.read_stretch,
        ),
        (rf"since\s+{_ABOUT}{_NUMBER}\s+(?P<unit>hour|day|week|month|year)s?\b(?!\s+ago)", readers.read_stretch),
        (r"(?:the\s+)?coming\s+(?P<unit>hour|day|week|month|year)s", readers.read_deadline),
        (
            r"(?P<phase>end|start|beginning|middle)\s+of\s+(?:the|this|next|last)\s+(?P<unit>week|month|year)",
            readers.read_unit_phase,
        ),
        (
            r"on\s+the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)(?=\s*(?:[.,;:)\"”]|$|and\b|in\b|at\b|by\b|as\b|after\b))",
            readers.read_day_of_month,
        ),
    )
    return tuple((re.compile(rf"(?<![\w.])(?:{source})(?!\w)", re.IGNORECASE), reader) for source, reader in sources)
