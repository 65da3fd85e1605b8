"""Arithmetic on days: weeks, months and years as intervals, and the last or next day of a name."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

Interval = tuple[date | None, date | None]
"""First and last day, both included; ``None`` is open or not known."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A time expression at ``[begin, end)`` of the sentence, and the days it means (both included; ``None`` is open).

    ``precision`` is ``day``, ``weekday``, ``part`` (of a day), ``days``, ``week``, ``month``, ``season``, ``year`` or ``span``.
    ``relation`` is ``on``, ``since``, ``until``, ``after``, ``lasting`` (up to the anchor), ``deadline``, ``prior`` (what
    follows the expression happened then: "a day after ...") or ``printed`` (the report's own date, not an event's).
    """

    begin: int
    end: int
    start: date | None
    finish: date | None
    precision: str = "day"
    relation: str = "on"


def make_day(year: int, month: int, day: int) -> date | None:
    """That day, or ``None`` where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shift_days(on: date, days: int) -> date:
    """So many days later, held within the calendar."""
    return date.fromordinal(min(max(on.toordinal() + days, 1), date.max.toordinal()))


def shift_months(on: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    index = min(max(on.year * 12 + on.month - 1 + months, 12), 9999 * 12 + 11)
    year, month = divmod(index, 12)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def shift(on: date, count: int, unit: str) -> date:
    """``count`` days, nights, weeks, fortnights, months, years or decades later (hours count as whole days)."""
    if unit in ("minute", "hour"):
        return shift_days(on, (abs(count) // 24 or 1) * (1 if count > 0 else -1) if unit == "hour" else 0)
    if unit in ("day", "night", "week", "fortnight"):
        return shift_days(on, count * {"week": 7, "fortnight": 14}.get(unit, 1))
    return shift_months(on, count * {"year": 12, "decade": 120}.get(unit, 1))


def month_of(on: date) -> tuple[date, date]:
    """The whole month of a day."""
    return on.replace(day=1), on.replace(day=calendar.monthrange(on.year, on.month)[1])


def week_of(on: date) -> tuple[date, date]:
    """The week of a day, Monday to Sunday."""
    monday = shift_days(on, -on.weekday())
    return monday, shift_days(monday, 6)


def year_of(on: date) -> tuple[date, date]:
    """The whole year of a day."""
    return date(on.year, 1, 1), date(on.year, 12, 31)


def whole(on: date, unit: str) -> tuple[date, date]:
    """The calendar day, week, month or year that holds a day."""
    return {"week": week_of, "month": month_of, "year": year_of}.get(unit, lambda day: (day, day))(on)


def last_weekday(anchor_on: date, weekday: int) -> date:
    """The last such weekday (Monday is 0) on or before the anchor."""
    return shift_days(anchor_on, -((anchor_on.weekday() - weekday) % 7))


def next_weekday(anchor_on: date, weekday: int) -> date:
    """The next such weekday after the anchor."""
    return shift_days(anchor_on, (weekday - anchor_on.weekday() - 1) % 7 + 1)


def last_month(anchor_on: date, month: int) -> tuple[date, date]:
    """The last such month that began on or before the anchor."""
    year = anchor_on.year if month <= anchor_on.month else max(anchor_on.year - 1, 1)
    return month_of(date(year, month, 1))


def nearest_year(anchor_on: date, month: int, day: int, *, is_future: bool = False) -> date | None:
    """That day of the year: the last one up to a month after the anchor, or the next one in a text about the future."""
    this_year = make_day(anchor_on.year, month, day)
    if this_year is None:
        return make_day(anchor_on.year - 1, month, day) if anchor_on.year > 1 else None
    if is_future and anchor_on - this_year > timedelta(days=60) and anchor_on.year < 9999:
        return make_day(anchor_on.year + 1, month, day)
    if not is_future and this_year - anchor_on > timedelta(days=31) and anchor_on.year > 1:
        return make_day(anchor_on.year - 1, month, day)
    return this_year


def part_of_month(whole_month: tuple[date, date], part: str) -> tuple[date, date]:
    """The early, middle or late third of a month."""
    first, last = whole_month
    parts = {"early": (first, first.replace(day=10)), "mid": (first.replace(day=11), first.replace(day=20))}
    return parts.get(part, (first.replace(day=21), last))


def part_of_year(year: int, part: str) -> tuple[date, date]:
    """The early, middle or late four months of a year."""
    first = {"early": 1, "mid": 5}.get(part, 9)
    return date(year, first, 1), month_of(date(year, first + 3, 1))[1]
