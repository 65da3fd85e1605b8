"""Which of two reports came first, as far as they tell: by day, hour, credit and length; ``None`` where it cannot be told."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from fogline.model import Report
from fogline.reports.printed import find_date_line

Order = tuple[int, str, int, int, str]
Basis = Literal["update", "day", "hour", "credit", "length", "unknown"]

_WIRES = "AFP|Afp|Agence France-Presse|Reuters|REUTERS|AP|Associated Press|DPA|dpa|EFE|ANSA|UPI"
_WIRE = re.compile(rf"\b(?:{_WIRES})\b")
_CREDIT = re.compile(rf"\b({_WIRES}|TASS|Interfax|SANA|IRNA|Xinhua|Anadolu|BNS)\b")
_CITING = re.compile(rf"\b[Aa]ccording to (?:the )?(?:news agency )?(?:{_WIRES})\b")
_UPDATE = re.compile(
    r"\b(?:updat(?:es|ed|ing)|revis(?:es|ed|ing)|correct(?:s|ed|ing))\b[^.]{0,40}\b(?:toll|figures?|headline|earlier|previous)",
    re.IGNORECASE,
)
WIRE_HINT = "|".join(sorted({name.split()[0].split("-")[0] for name in _WIRES.split("|")}))
"""What a word must hold for a text to name a wire; most texts have no such word."""

_SIGNED, _PLAIN, _CITED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Precedence:
    """Which of two reports came first: ``a``, ``b`` or nobody can tell; on what ground, and how many days lie between them."""

    first: Literal["a", "b"] | None
    basis: Basis
    days_apart: int


def order_of(report: Report, day: date, n_words: int, *, may_name_wire: bool = True) -> Order:
    """Which report comes first in an origin: by day, hour (midday where none is known), credit, length, and id at last.

    On one day, a text that names a wire as its own comes before others, and those that cite one come last; of a
    wire's texts the shorter is the earlier, since it adds to its story; of others the longer, since rewriting shortens. Unlike
    :func:`tell_first` this always decides, so that an origin has one first report.
    """
    clock = report.published[11:16] if len(report.published) >= 16 else "12:00"
    standing = _standing(report) if may_name_wire else _PLAIN
    return (day.toordinal(), clock, standing, n_words if standing == _SIGNED else -n_words, report.report_id)


def tell_first(a: Report, b: Report) -> Precedence:
    """Which came first, if that can be told.

    1. A text that says it updates an earlier one is the later.
    2. The day, where publication and printed date lines do not gainsay each other, and the hour where both give one.
    3. A text that names a wire as its own comes before one that does not, and one that cites a wire comes last.
    4. Of a wire's own texts the shorter, since a wire adds to its story.
    """
    apart = (day_of(b) - day_of(a)).days
    signs: dict[Basis, float] = {
        "update": _is_update(b) - _is_update(a),
        "day": _later_by_day(a, b),
        "hour": _later_by_hour(a, b),
        "credit": _standing(b) - _standing(a),
        "length": len(b.text) - len(a.text) if _standing(a) == _standing(b) == _SIGNED else 0,
    }
    for basis, sign in signs.items():
        if sign:
            return Precedence("a" if sign > 0 else "b", basis, abs(apart))
    return Precedence(None, "unknown", abs(apart))


def day_of(report: Report) -> date:
    """The day that a report prints of itself, else the day of publication: metadata is wrong more often than print."""
    return find_date_line(report.text) or report.published_on


def credits_of(text: str) -> frozenset[str]:
    """The agencies that a text names, in small letters."""
    return frozenset(found.casefold() for found in _CREDIT.findall(text))


def _is_update(report: Report) -> bool:
    return _UPDATE.search(report.text) is not None


def _later_by_day(a: Report, b: Report) -> int:
    """How many days b is the later; 0 where the days that they print and those of publication disagree on who came first."""
    printed = (day_of(b) - day_of(a)).days
    published = (b.published_on - a.published_on).days
    return printed if printed * published > 0 else 0


def _later_by_hour(a: Report, b: Report) -> float:
    hour_a, hour_b = _moment(a), _moment(b)
    if hour_a is None or hour_b is None or a.published_on != b.published_on:
        return 0.0
    return hour_b - hour_a


def _moment(report: Report) -> float | None:
    """The time of publication in seconds, where an hour is given."""
    if len(report.published) < 16:
        return None
    try:
        moment = datetime.fromisoformat(report.published)
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo else (moment - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001


def _standing(report: Report) -> int:
    """Whether a text names a wire as its own, cites one, or does neither."""
    text = f"{report.title}. {report.text}"
    if _WIRE.search(text) is None:
        return _PLAIN
    return _CITED if _CITING.search(text) else _SIGNED
