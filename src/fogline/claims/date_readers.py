"""What each time expression means, seen from the day a report speaks from: one reader for each rule of ``date_rules``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fogline.claims import days
from fogline.claims.date_words import load_date_words


@dataclass(frozen=True, slots=True)
class Frame:
    """From where an expression is read: the report's day, the event told before, and whether the words before point ahead."""

    anchor_on: date
    earlier: date | None = None
    is_future: bool = False

    @property
    def base_on(self) -> date:
        """The day that "a day later" counts from."""
        return self.earlier or self.anchor_on


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression means: days, precision, relation (see :class:`~fogline.claims.days.DateMention`)."""

    start: date | None
    finish: date | None
    precision: str = "day"
    relation: str = "on"


Reader = Callable[["re.Match[str]", Frame], Reading | None]

_WORDS = load_date_words()
_PHASES = {"early": "early", "beginning": "early", "start": "early", "first days": "early", "mid": "mid", "middle": "mid"}


def _clip(interval: tuple[date, date], anchor_on: date) -> tuple[date, date]:
    start, finish = interval
    return (start, min(finish, anchor_on)) if start <= anchor_on else interval


def read_iso(match: re.Match[str], _: Frame) -> Reading | None:
    """2017-11-03."""
    on = days.make_day(int(match["year"]), int(match["m"]), int(match["d"]))
    return Reading(on, on) if on else None


def read_numeric(match: re.Match[str], frame: Frame) -> Reading | None:
    """A day in figures; of two readings with slashes, the one nearer to the anchor."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["year"])
    year += 2000 if year < 100 else 0
    orders = [on for on in (days.make_day(year, second, first), days.make_day(year, first, second)) if on]
    if not orders:
        return None
    if match["sep"] != "/":
        return Reading(orders[0], orders[0])
    on = min(orders, key=lambda day: abs(day - frame.anchor_on))
    return Reading(on, on)


def read_month_day(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "12 February 2015", "December 11", "5 to 7 June"."""
    month, day = _WORDS.months[match["month"].lower()], int(match["day"])
    if match["year"]:
        start = days.make_day(int(match["year"]), month, day)
    else:
        start = days.nearest_year(frame.anchor_on, month, day, is_future=frame.is_future)
    if start is None or (match["month"] == "may" and not match["year"]):
        return None
    finish = days.make_day(start.year, month, int(match["day2"])) if match["day2"] else start
    return Reading(start, finish if finish and finish >= start else start, "day" if finish == start else "days")


def read_month(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "April 2016", "in May", "late July", "the first week of June"."""
    name = match["month"]
    number = _WORDS.months[name.lower()]
    before = match.string[: match.start()].split()
    is_named = bool(match["year"] or match["rel"] or match["phase"]) or (
        bool(before) and before[-1].lower() in _WORDS.before_month
    )
    if name.islower() or (name.lower() in _WORDS.ambiguous_months and not is_named):
        return None
    interval = _month_interval(match, frame, number)
    if match["nth_week"]:
        return Reading(*_nth_week(interval, match["nth_week"].lower()), "week")
    if match["phase"]:
        return Reading(*_phase_of_month(interval, match["phase"]), "days")
    return Reading(*interval, "month")


def _month_interval(match: re.Match[str], frame: Frame, number: int) -> tuple[date, date]:
    if match["year"]:
        return days.month_of(date(int(match["year"]), number, 1))
    last = days.last_month(frame.anchor_on, number)
    is_this = number == frame.anchor_on.month
    if (match["rel"] or "").lower() == "last" and is_this:
        return days.month_of(days.shift_months(last[0], -12))
    if ((match["rel"] or "").lower() == "next" or frame.is_future) and not is_this:
        return days.month_of(days.shift_months(last[0], 12))
    return last


def _phase_of_month(interval: tuple[date, date], phase: str) -> tuple[date, date]:
    phase = " ".join(phase.lower().split())
    if phase == "first half":
        return interval[0], interval[0].replace(day=15)
    if phase == "second half":
        return interval[0].replace(day=16), interval[1]
    return days.part_of_month(interval, _PHASES.get(phase, "late"))


def _nth_week(interval: tuple[date, date], nth: str) -> tuple[date, date]:
    if nth == "last":
        return days.shift_days(interval[1], -6), interval[1]
    first = days.shift_days(interval[0], 7 * (_WORDS.ordinals[nth] - 1))
    return first, days.shift_days(first, 6)


def read_year(match: re.Match[str], _: Frame) -> Reading | None:
    """Read "in 2013", "early 2015"."""
    year = int(match["year"])
    before = match.string[: match.start()].rstrip()
    word = before.split()[-1].lower() if before else ""
    after = match.string[match.end() :].split()
    if not (match["phase"] or word in _WORDS.before_year or before.endswith("(")):
        return None
    if after and after[0].lower() in _WORDS.counted:
        return None
    whole = (date(year, 1, 1), date(year, 12, 31))
    if match["phase"] and not match["nth_week"]:
        phase = " ".join(match["phase"].lower().split())
        if phase in ("end", "start", "beginning"):
            return Reading(*days.month_of(whole[1] if phase == "end" else whole[0]), "month")
        if phase in ("first half", "second half"):
            return Reading(*((whole[0], date(year, 6, 30)) if phase == "first half" else (date(year, 7, 1), whole[1])), "span")
        return Reading(*days.part_of_year(year, _PHASES.get(phase, "late")), "span")
    return Reading(*whole, "year")


def read_season(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "last winter", "in the summer of 2014"."""
    before = match.string[: match.start()].split()
    rel = (match["rel"] or "").lower()
    word = before[-1].lower() if before else ""
    if not (match["year"] or rel in ("last", "next", "this") or word in {"in", "since", "until", "by", "before", "during"}):
        return None
    first, last = _WORDS.seasons[match["season"].lower()]
    start = days.last_month(frame.anchor_on, first)[0]
    if match["year"]:
        start = date(int(match["year"]), first, 1)
    elif rel == "next" or frame.is_future or (rel == "this" and start.year < frame.anchor_on.year and first <= 9):
        start = days.shift_months(start, 12) if days.shift_months(start, 2) < frame.anchor_on else start
    elif rel == "last" and days.month_of(days.shift_months(start, 2))[1] >= frame.anchor_on:
        start = days.shift_months(start, -12)
    return Reading(start, days.month_of(days.shift_months(start, (last - first) % 12))[1], "season")


def read_feast(match: re.Match[str], frame: Frame) -> Reading | None:
    """A day of the year with a name."""
    month, day = _WORDS.feasts[" ".join(match["feast"].lower().replace("’", "'").split())]
    if match["year"]:
        on = days.make_day(int(match["year"]), month, day)
    else:
        on = days.nearest_year(frame.anchor_on, month, day, is_future=frame.is_future)
    return Reading(on, on) if on else None


def read_weekday(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "on Tuesday" is the last one on or before the anchor."""
    number = _WORDS.weekdays[match["weekday"].lower()]
    rel = " ".join((match["rel"] or "").lower().split())
    if rel in ("next", "coming"):
        on = days.next_weekday(frame.anchor_on, number)
        return Reading(on, on)
    if rel == "the following":
        on = days.next_weekday(frame.base_on, number)
        return Reading(on, on)
    on = days.last_weekday(days.shift_days(frame.anchor_on, -1) if rel == "last" else frame.anchor_on, number)
    if match["over"]:
        start = days.shift_days(on, -1) if match["into"] else on
        return Reading(start, days.shift_days(start, 1), "part")
    return Reading(on, on, "weekday")


def read_offset(first: int, last: int, precision: str = "day") -> Reader:
    """Make a reader for so many days from the anchor."""

    def read(_: re.Match[str], frame: Frame) -> Reading:
        return Reading(days.shift_days(frame.anchor_on, first), days.shift_days(frame.anchor_on, last), precision)

    return read


def read_same_day(_: re.Match[str], frame: Frame) -> Reading | None:
    """Read "the same day", the day of the event told before."""
    return Reading(frame.base_on, frame.base_on)


def read_named_unit(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "this week", "last month", "earlier this year"."""
    rel, unit = match["rel"].lower(), match["unit"].lower()
    part = (match["part"] or "").strip().lower()
    anchor_on = frame.anchor_on
    if rel == "this":
        start, finish = days.whole(anchor_on, unit)
        if frame.is_future or part == "later":
            return Reading(anchor_on, finish, unit)
        is_over = part == "earlier" and start < anchor_on
        return Reading(start, days.shift_days(anchor_on, -1) if is_over else anchor_on, unit)
    start, finish = days.whole(days.shift(anchor_on, -1 if rel == "last" else 1, unit), unit)
    if part in ("early", "late") and unit == "month":
        start, finish = days.part_of_month((start, finish), part)
    elif part in ("early", "late") and unit == "year":
        start, finish = days.part_of_year(start.year, part)
    elif part in ("early", "late"):
        start, finish = (start, days.shift_days(start, 2)) if part == "early" else (days.shift_days(start, 3), finish)
    return Reading(start, finish, unit)


def read_weekend(match: re.Match[str], frame: Frame) -> Reading | None:
    """Saturday and Sunday."""
    rel = (match["rel"] or "").lower()
    saturday = days.last_weekday(frame.anchor_on, 5)
    if rel == "next" or frame.is_future:
        saturday = days.next_weekday(frame.anchor_on, 5)
    elif rel == "last" and frame.anchor_on.weekday() >= 5:
        saturday = days.shift_days(saturday, -7)
    start, finish = _clip((saturday, days.shift_days(saturday, 1)), frame.anchor_on)
    return Reading(start, finish, "days")


def _unit_of(match: re.Match[str]) -> str:
    unit = match["unit"].lower()
    return "hour" if unit.startswith("24") else unit.rstrip("s")


def read_ago(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "two days ago"; a vague number has no known start."""
    unit, words = _unit_of(match), match["n"]
    if _WORDS.is_vague(words) and unit not in ("hour", "minute"):
        nearest = days.shift(frame.anchor_on, -2 if words is None else -_WORDS.count(words), unit)
        return Reading(None, nearest, "span")
    on = days.shift(frame.anchor_on, -_WORDS.count(words or "1"), unit)
    if unit in ("hour", "minute"):
        return Reading(on, frame.anchor_on, "part")
    if unit in ("month", "year", "decade"):
        return Reading(*_clip(days.whole(on, "month" if unit == "month" else "year"), frame.anchor_on), unit)
    return Reading(on, on, "day" if unit in ("day", "night") else "days")


def read_lasting(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "the past two months", up to the anchor."""
    text, words = match[0].lower(), match["n"]
    unit = _unit_of(match)
    if words is None and (text.startswith(("last", "latest")) or "previous" in text or "preceding" in text):
        return None  # "last week" is a week of the calendar; "previous week" counts from an event
    if words is None and match["unit"].lower().endswith("s"):
        return read_recent(match, frame)
    if _WORDS.is_vague(words) and words is not None and unit in ("week", "month", "year"):
        return Reading(days.shift(frame.anchor_on, -_WORDS.count(words), unit), frame.anchor_on, "span", "lasting")
    return Reading(days.shift(frame.anchor_on, -_WORDS.count(words or "1"), unit), frame.anchor_on, "span", "lasting")


def read_recent(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "in recent days"."""
    unit = _unit_of(match)
    count = _WORDS.quantities["recent"]
    start = days.shift(frame.anchor_on, -count, unit) if unit in ("hour", "day", "week") else None
    return Reading(start, frame.anchor_on, "span", "lasting")


def read_for_span(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "for two months", up to the anchor."""
    unit = _unit_of(match)
    if _WORDS.is_vague(match["n"]):
        is_plural = match[0].lower().split()[-1].endswith("s") or match["n"] is not None
        return Reading(None, frame.anchor_on, "span", "lasting") if is_plural else None
    if frame.is_future:
        return None
    return Reading(days.shift(frame.anchor_on, -_WORDS.count(match["n"]), unit), frame.anchor_on, "span", "lasting")


def read_nth(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "for the tenth day", counted back from the anchor."""
    if not (match["run"] or match[0].lower().startswith("for")):
        return None
    words = match["ordinal"].lower()
    count = _WORDS.ordinals.get(words) or int(words[:-2])
    return Reading(days.shift(frame.anchor_on, 1 - count, match["unit"].lower()), frame.anchor_on, "span", "lasting")


def read_relative(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "a day later", "the following month", counted from the event told before."""
    groups, way = match.groupdict(), match["way"].lower()
    is_later = way in ("later", "next", "following", "after", "afterward", "afterwards")
    unit = {"morning": "day", "evening": "day", "night": "day"}.get(_unit_of(match), _unit_of(match))
    words = groups.get("n") or "1"
    on = days.shift(frame.base_on, _WORDS.count(words) * (1 if is_later else -1), unit)
    if frame.earlier is None and is_later and on > frame.anchor_on and not frame.is_future:
        on = frame.anchor_on
    if unit in ("hour", "minute"):
        return Reading(frame.base_on, frame.base_on, "part")
    if "n" not in groups or unit in ("month", "year"):
        return Reading(*days.whole(on, unit), unit)
    return Reading(on, on)


def read_after_clause(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "a day after ...": what follows happened so much earlier."""
    unit = _unit_of(match)
    if _WORDS.is_vague(match["n"]) and unit not in ("hour", "minute"):
        return Reading(None, frame.base_on, "span", "prior")
    count = 0 if unit in ("hour", "minute") else _WORDS.count(match["n"] or "1")
    on = days.shift(frame.base_on, -count, unit) if count else frame.base_on
    interval = days.whole(on, unit) if unit in ("month", "year") else (on, on)
    return Reading(*_clip(interval, frame.base_on), "day" if unit == "day" else "days", "prior")


def read_deadline(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "within 48 hours", "in the coming days"."""
    groups, unit = match.groupdict(), (match["unit"] or "hour").rstrip("s").lower()
    words = groups.get("n")
    is_plural = match[0].lower().endswith("s")
    count = _WORDS.count(words) if words else (_WORDS.quantities["few"] if is_plural else 1)
    return Reading(frame.anchor_on, days.shift(frame.anchor_on, count, unit), "span", "deadline")


def read_stretch(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "in two days": so long up to the anchor, or from it on in a text that looks ahead."""
    if frame.is_future:
        return read_deadline(match, frame)
    start = days.shift(frame.anchor_on, -_WORDS.count(match["n"]), _unit_of(match))
    return Reading(start, frame.anchor_on, "span", "lasting")


def read_unit_phase(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "the end of the month"."""
    words, unit = match[0].lower().split(), match["unit"].lower()
    step = {"next": 1, "last": -1}.get(words[-2], 0)
    start, finish = days.whole(days.shift(frame.anchor_on, step, unit), unit)
    if unit == "week":
        return Reading(*((finish, finish) if words[0] == "end" else (start, start)), "day")
    if unit == "year" and words[0] in ("end", "start"):
        return Reading(*days.month_of(finish if words[0] == "end" else start), "month")
    part = _PHASES.get(words[0], "late")
    return Reading(
        *(days.part_of_month((start, finish), part) if unit == "month" else days.part_of_year(start.year, part)), "days"
    )


def read_day_of_month(match: re.Match[str], frame: Frame) -> Reading | None:
    """Read "on the 8th", the last one not after the anchor."""
    on = days.make_day(frame.anchor_on.year, frame.anchor_on.month, int(match["day"]))
    if on is None or on > frame.anchor_on:
        before = days.shift_months(frame.anchor_on.replace(day=1), -1)
        on = days.make_day(before.year, before.month, int(match["day"]))
    return Reading(on, on) if on else None
