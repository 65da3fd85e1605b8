"""The date that a report prints for itself: a date line near its start, or a signature at its end."""

import re
from datetime import date

from fogline.claims.date_words import any_of, load_date_words
from fogline.claims.days import make_day, nearest_year

_HEAD_CHARS = 260
_TAIL_CHARS = 160
_WORDS = load_date_words()
_MONTH = rf"(?P<month>{any_of(_WORDS.months)})\b\.?"
_WEEKDAY = rf"(?:{any_of(_WORDS.weekdays)})\b\.?,?\s+"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_FULL = (
    rf"{_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s*{_YEAR}",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+{_YEAR}",
    r"(?P<day>\d{1,2})[-./](?P<m>\d{1,2})[-./]" + _YEAR,
    _YEAR + r"-(?P<m>\d{2})-(?P<day>\d{2})(?!\d)",
)
_LABEL = (
    r"(?:(?:date\s+of\s+publication|published(?:\s+(?:on|at|by\s+[^.]{0,40}?))?|posted(?:\s+on)?|last\s+updated?(?:\s+(?:at|on))?|updated(?:\s+on)?|"
    r"date|issued(?:\s+on)?|dated|on|modified)\s*:?\s*)"
)
_CLOCK_BEFORE = re.compile(r"\b[0-2]\d:?[0-5]\d\s*$")
_CLOCK_AFTER = re.compile(r"\s*(?:at\s+)?(?:[01]?\d|2[0-3]):?[0-5]\d(?:\s*[AP]M)?\b", re.IGNORECASE)
_NOT_EVENT = re.compile(r"\b(?:on|in|since|until|of|by|from|before|after|between|and|to|the|dated|at)\s*$", re.IGNORECASE)
_LABELLED = tuple(re.compile(rf"(?<!\w){_LABEL}(?:{_WEEKDAY})?{form}", re.IGNORECASE) for form in _FULL)
_BARE = tuple(re.compile(rf"(?<![\w./-])(?P<weekday>{_WEEKDAY})?{form}", re.IGNORECASE) for form in _FULL)
_CITY = r"(?P<city>[A-Z][\w'’.-]*(?:[ ,/]+[A-Z][\w'’.-]*){0,4})"
_DAY_MONTH = rf"{_MONTH}\s*(?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}})\s+(?P<month2>{any_of(_WORDS.months)})\b\.?"
_WIRE = re.compile(rf"(?:^|[.\n]\s*){_CITY},?\s+(?i:{_DAY_MONTH})(?:,?\s*{_YEAR})?\s*(?:\([^)]{{2,40}}\)|[-–—:])")


def find_dateline(title: str, text: str, published_on: date) -> date | None:
    """The date that the text itself prints as its date line, or ``None``; it wins over the metadata.

    A date counts only where it is clearly the report's own: at the very start or right after the repeated title, beside a time of
    day, after a word such as "Published", in a wire's opening ("AMMAN, March 4 (Reuters) -"), or as the last thing of the text.
    ``published_on`` gives the year where none is printed.
    """
    head = text[:_HEAD_CHARS]
    return _labelled(head) or _wire(head, published_on) or _at_start(title, head) or _at_end(text)


def _labelled(head: str) -> date | None:
    for pattern in _LABELLED:
        match = pattern.search(head)
        if match and not match[0].lower().startswith(("on ", "at ")):
            return _day_of(match)
    return None


def _wire(head: str, published_on: date) -> date | None:
    match = _WIRE.search(head)
    if match is None:
        return None
    month = _WORDS.months[(match["month"] or match["month2"]).lower()]
    day = int(match["day"] or match["day2"])
    if match["year"]:
        return make_day(int(match["year"]), month, day)
    on = nearest_year(published_on, month, day)
    return on if on is not None and abs((on - published_on).days) <= 200 else None


def _at_start(title: str, head: str) -> date | None:
    """A full date that opens the text, or follows the title (and an agency's name) that the text repeats."""
    for pattern in _BARE:
        match = pattern.search(head)
        if match is None:
            continue
        before = head[: match.start()].strip()
        if _NOT_EVENT.search(before):
            continue
        if len(before) <= 12 or _repeats(title, before) or _beside_clock(head, match):
            return _day_of(match)
    return None


def _beside_clock(head: str, match: re.Match[str]) -> bool:
    """Whether a time of day stands right before or after the date, as pages print it: "1449 09.04.2017"."""
    return bool(_CLOCK_BEFORE.search(head[: match.start()]) or _CLOCK_AFTER.match(head, match.end()))


def _repeats(title: str, before: str) -> bool:
    """Whether what stands before the date is the title again, give or take a few words."""
    title_words, words = re.findall(r"\w+", title.lower()), re.findall(r"\w+", before.lower())
    if not title_words or not words:
        return False
    known = set(title_words)
    n_other = sum(word not in known for word in words)
    return n_other <= 3 and len(words) <= len(title_words) + 4


def _at_end(text: str) -> date | None:
    """A full date that closes the text, as a signature does."""
    tail = text[-_TAIL_CHARS:].rstrip(" .\n\t)")
    for pattern in _BARE:
        for match in pattern.finditer(tail):
            before = tail[: match.start()].rstrip()
            if match.end() == len(tail) and not _NOT_EVENT.search(before) and before.endswith((".", "\n", "-", "–", "—", "|")):
                return _day_of(match)
    return None


def _day_of(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    if groups.get("month"):
        return make_day(int(match["year"]), _WORDS.months[match["month"].lower()], int(match["day"]))
    year, month, day = int(match["year"]), int(match["m"]), int(match["day"])
    return make_day(year, month, day) or make_day(year, day, month)
