"""Deadlines that a text states: "within three days", "next month", "by the end of 2018"."""

import calendar
import re
from datetime import date, timedelta

_UNITS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
_NUMBERS = {"a": 1, "an": 1, "one": 1, "another": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "few": 3, "several": 5}
_SPAN = re.compile(
    r"\b(?:next|within|coming|another|in)\b[^.;]{0,24}?\b(\d+|a|an|one|another|two|three|four|five|six|few|several)\s+"
    r"(?:more\s+)?(hour|day|week|month|year)s?\b|\banother (few )?(hour|day|week|month|year)s?\b"
)
_BY_NAME = re.compile(r"\b((?:(?:later|in|within|during|before|end of) )?this|next|end of the) (week|month|year)\b")

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_YEAR = re.compile(
    r"\b(?:(by|before|until|into|in|during|through|throughout|beyond|of)(?: the)? )?"
    r"(?:(end|close|late|early|beginning|start|mid|middle|spring|summer|autumn)(?: |-)(?:of )?)?"
    rf"(?:({'|'.join(_MONTHS)}) )?((?:19|20)\d\d)\b"
)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_IN_SEASON = re.compile(
    r"\b(by|before|until|till|this|next|coming|end of)(?: the)?(?: end of)?(?: the| next| this| coming)? "
    rf"({'|'.join(_SEASONS)})\b"
)
_IN_MONTH = re.compile(rf"\b(by|before|until|till|end of)(?: the end of)?(?: (?:next|this))? ({'|'.join(_MONTHS)})\b")
_LAST_MONTH = {"early": 3, "beginning": 3, "start": 3, "spring": 5, "mid": 6, "middle": 6, "summer": 8, "autumn": 11}


def stated_deadline(sentence: str, anchor_on: date) -> date | None:
    """The last day of the first stretch that a sentence in small letters states, counted from a day; the longest of an "or".

    A month or a season without a year is the next of that name; "before" it ends on the day before its first.
    """
    found = (pattern.search(sentence) for pattern in _READERS)
    first = min((match for match in found if match), key=lambda match: match.start(), default=None)
    return _READERS[first.re](first, anchor_on) if first else None


def _by_name(match: re.Match[str], anchor_on: date) -> date:
    return _end_of(match[2], anchor_on, after=match[1] == "next")


def _after_span(match: re.Match[str], anchor_on: date) -> date:
    if match[2]:
        number, unit = (int(match[1]) if match[1].isdigit() else _NUMBERS[match[1]]), match[2]
    else:
        number, unit = (3 if match[3] else 1), match[4]
    return anchor_on + timedelta(days=max(1, round(number * _UNITS[unit])))


def _by_season(match: re.Match[str], anchor_on: date) -> date:
    return _coming(_SEASONS[match[2]], 3, anchor_on, before=_is_before(match))


def _by_month(match: re.Match[str], anchor_on: date) -> date:
    return _coming(_MONTHS[match[2]], 1, anchor_on, before=_is_before(match))


def _is_before(match: re.Match[str]) -> bool:
    return match[1] == "before" and "end of" not in match[0]


_READERS = {_IN_SEASON: _by_season, _IN_MONTH: _by_month, _BY_NAME: _by_name, _SPAN: _after_span}


def _coming(first: int, n_months: int, anchor_on: date, *, before: bool) -> date:
    """The last day of so many months from one on, or the day before them; the next to come that is after a day."""
    for year in range(anchor_on.year - 1, anchor_on.year + 3):
        starts_on = date(year, first, 1)
        months = year * 12 + first - 1 + n_months
        day = (starts_on if before else date(months // 12, months % 12 + 1, 1)) - timedelta(days=1)
        if day > anchor_on:
            return day
    raise AssertionError(first)


def deadline_by_year(words: str, anchor_on: date) -> date | None:
    """The same, where a year may be named too; only what lies after the day.

    "By", "before" and "until" a year mean up to its first day, "into" it the first day itself; otherwise its last day is meant.
    """
    for match in _YEAR.finditer(words):
        if (day := _in_year(*match.groups())) > anchor_on:
            return day
    if re.search(r"\b(?:this|the coming) year\b", words):
        return date(anchor_on.year + ("coming" in words), 12, 31)
    found = stated_deadline(words, anchor_on)
    return found if found and found > anchor_on else None


def _in_year(before: str | None, part: str | None, month: str | None, year: str) -> date:
    if month or part in _LAST_MONTH:
        number = _MONTHS[month] if month else _LAST_MONTH[part or ""]
        return date(int(year), number, calendar.monthrange(int(year), number)[1])
    if part is None and before in ("by", "before", "until", "into"):
        return date(int(year), 1, 1) - timedelta(days=before != "into")
    return date(int(year), 12, 31)


def _end_of(unit: str, day: date, *, after: bool) -> date:
    """The last day of the week, month or year of a day, or of the one ``after`` it."""
    if unit == "week":
        return day + timedelta(days=6 - day.weekday() + 7 * after)
    if unit == "year":
        return date(day.year + after, 12, 31)
    year, month = day.year + (day.month + after > 12), (day.month + after - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])
