"""Dates as reports print them: a date line, a file name, an address."""

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from fogline.reports.foreign_dates import foreign_date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        1,
    )
    for name in names
}
_MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[\s.,/-]*(?:of\s+)?{_MONTH}[\s.,/-]*((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?[\s,]*((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d\d)(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LABEL = re.compile(
    r"(?:published|posted|updated|last updated?|date|created|issued|first published|опубликовано|дата|نشر|تاريخ)\b[\s:on,at]*",
    re.IGNORECASE,
)
_LINE_WORDS, _LINE_LETTERS = 12, 200
"""A line with more says more than a date; the patterns, and dateparser most of all, take long over what never ends."""


def parse_date(value: str, *, day_first: bool | None = None) -> str | None:
    """An ISO date or time from a date as inputs write it; ``None`` where it is no date or could be two."""
    value = value.strip()
    if len(value) > _LINE_LETTERS:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        pass
    else:
        return value[:10] if len(value) <= 10 else moment.isoformat()
    found = find_date(value, day_first=day_first)
    if found is None:
        return None
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return found.isoformat()


def find_date(text: str, *, day_first: bool | None = None) -> date | None:
    """The first full date in a short text, in English words or figures; an ambiguous one counts only with ``day_first``."""
    for found, order in _matches(text):
        year, month, day = (found.group(index) for index in order)
        number = MONTHS.get(month.casefold()) or (int(month) if month.isdigit() else 0)
        try:
            return date(int(year), number, int(day))
        except ValueError:
            continue
    if figures := _NUMERIC.search(text):
        first, second, year = map(int, figures.groups())
        return _numeric_date(first, second, year, day_first)
    return None


def find_date_line(text: str, *, day_first: bool | None = None) -> date | None:
    """The date that a text prints of itself: at its very start, on a short line near its start, or on its last line."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return None
    for line in lines[:8] + lines[-2:]:
        found = _date_of_line(line, day_first)
        if found is not None:
            return found
    opening = lines[0][:60]
    start = find_date(opening, day_first=day_first)
    return start if start and _stands_first(opening) else None


def find_date_in_name(name: str) -> date | None:
    """The date in a file's name or an address's path (2017-05-26, 20170526, /2017/05/26/)."""
    for pattern in (_ISO, _COMPACT):
        for found in pattern.finditer(name.replace("_", "-")):
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                continue
    return None


def _matches(text: str) -> list[tuple[re.Match[str], tuple[int, int, int]]]:
    patterns = ((_ISO, (1, 2, 3)), (_DAY_MONTH, (3, 2, 1)), (_MONTH_DAY, (3, 1, 2)))
    found = [(match, order) for pattern, order in patterns for match in pattern.finditer(text)]
    return sorted(found, key=lambda pair: pair[0].start())


def _numeric_date(first: int, second: int, year: int, day_first: bool | None) -> date | None:
    if day_first is None and first <= 12 and second <= 12 and first != second:
        return None
    is_day_first = first > 12 or (second <= 12 and day_first is not False)
    day, month = (first, second) if is_day_first else (second, first)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date_of_line(line: str, day_first: bool | None) -> date | None:
    """The date of a line that says little else: a label, a weekday, a city, a time."""
    if len(line) > _LINE_LETTERS or len(line.split()) > _LINE_WORDS or not _YEAR.search(line):
        return None
    found = find_date(line, day_first=day_first)
    if found is not None:
        rest = _LABEL.sub("", line)
        for pattern in (_ISO, _DAY_MONTH, _MONTH_DAY, _NUMERIC):
            rest = pattern.sub("", rest)
        return found if len(re.findall(r"[^\W\d_]{2,}", rest)) <= 5 else None
    if not re.search(r"[^\x00-\x7f]", line):
        return None
    return foreign_date(_LABEL.sub("", line))


def _stands_first(opening: str) -> bool:
    """Whether the date opens the text, after a weekday, a label or a town, rather than standing in its first sentence."""
    starts = [match.start() for match, _ in _matches(opening)] + [match.start() for match in _NUMERIC.finditer(opening)]
    before = _LABEL.sub("", opening[: min(starts, default=0)])
    words = re.findall(r"[^\W\d_]+", before)
    return (
        len(words) <= 3
        and all(word[0].isupper() for word in words)
        and not re.search(r"\b(?:In|On|Since|By|From|Until)\b", before)
    )
