"""The forms that other programs rely on: reports and claims as JSON Lines.

Reading is lenient where a field is optional and strict where it is not: a line that cannot be used becomes a
:class:`~fogline.model.Rejection` with its line number. Writing is atomic: a file is there whole or not at all.
"""

import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_args

from fogline.errors import InputError
from fogline.model import FIRST_DAY, LAST_DAY, Claim, OriginMembership, PlacePrecision, Rejection, Relation, Report, parse_day

Row = Mapping[str, Any]
T = TypeVar("T")

CLAIM_FIELDS = (
    *("report_id", "source", "published", "action", "actor", "target", "place", "place_in_text", "place_id", "lat", "lon"),
    *("place_precision", "start", "end", "modality", "attributed_to", "evidence", "evidence_at", "confidence"),
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_REPORT_OPTIONAL = tuple(f.name for f in fields(Report))[5:]


def storable(text: str) -> str:
    """The text with what no database and no UTF-8 can hold replaced, one character for one, so that offsets stay."""
    if "\x00" in text:
        text = text.replace("\x00", " ")
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def report_from_row(row: Row) -> Report:
    """A report from one JSON object; raises ``ValueError`` that says what is missing or wrong."""
    report_id, published, source = (_need(row, name) for name in ("report_id", "published", "source"))
    title, text = _text(row, "title") or "", _text(row, "text") or ""
    if not (text or title):
        raise ValueError("neither title nor text")
    optional: dict[str, Any] = {name: value for name in _REPORT_OPTIONAL if (value := _text(row, name)) is not None}
    return Report(report_id, _iso(published), source, title, text, **optional)


def report_to_row(report: Report) -> dict[str, Any]:
    """A report as a JSON object; empty optional fields are left out."""
    row = {f.name: getattr(report, f.name) for f in fields(Report)}
    return {name: value for name, value in row.items() if value is not None and not name.endswith("_basis")}


def claim_from_row(row: Row) -> Claim:
    """A claim from one JSON object, whoever extracted it; raises ``ValueError`` that says what is missing or wrong."""
    action, source, published = (_need(row, name) for name in ("action", "source", "published"))
    place_id = _text(row, "place_id") or None
    place = _text(row, "place") or place_id
    if not place:
        raise ValueError("neither place nor place_id")
    start, end = _interval(row)
    place = sys.intern(place)
    return Claim(
        report_id=_text(row, "report_id") or "",
        source=sys.intern(source),
        published=sys.intern(_iso(published)),
        action=sys.intern(action),
        actor=_sides(row.get("actor")),
        target=_sides(row.get("target")),
        place=place,
        place_in_text=_text(row, "place_in_text") or place,
        place_id=sys.intern(place_id) if place_id else None,
        lat=_degrees(row.get("lat"), 90),
        lon=_degrees(row.get("lon"), 180),
        place_precision=_one_of(row, "place_precision", PlacePrecision) or ("settlement" if place_id else "unresolved"),
        start=start,
        end=end,
        modality=sys.intern(_text(row, "modality") or "asserted"),
        attributed_to=_text(row, "attributed_to"),
        evidence=_text(row, "evidence") or "",
        evidence_at=_offsets(row.get("evidence_at")),
        confidence=_share(row, "confidence"),
        origin_id=_text(row, "origin_id"),
    )


def claim_to_row(claim: Claim) -> dict[str, Any]:
    """A claim as a JSON object with exactly the contract's fields, in its order."""
    row = {name: getattr(claim, name) for name in CLAIM_FIELDS}
    row["actor"] = _sides_out(claim.actor)
    row["target"] = _sides_out(claim.target)
    row["start"] = claim.start.isoformat() if claim.start else None
    row["end"] = claim.end.isoformat() if claim.end else None
    row["evidence_at"] = list(claim.evidence_at) if claim.evidence_at else None
    row["confidence"] = round(claim.confidence, 4)
    return row


def origin_to_row(member: OriginMembership) -> dict[str, Any]:
    """An origin membership as a JSON object."""
    return {
        "report_id": member.report_id,
        "origin_id": member.origin_id,
        "relation": member.relation,
        "of": member.of,
        "score": round(member.score, 4),
    }


def origin_from_row(row: Row) -> OriginMembership:
    """An origin membership from one JSON object; raises ``ValueError`` where ids are missing."""
    report_id, origin_id = _need(row, "report_id"), _need(row, "origin_id")
    relation: Relation = _one_of(row, "relation", Relation) or "original"
    return OriginMembership(report_id, origin_id, relation, _text(row, "of"), _share(row, "score"))


def read_jsonl(path: Path, parse: Callable[[Row], T], *, stage: str) -> Iterator[T | Rejection]:
    """Each line of a JSON Lines file through ``parse``; a bad line is a rejection with its number, and the others go on."""
    try:
        handle = path.open(encoding="utf-8-sig", errors="strict")
    except OSError as error:
        raise InputError(f"cannot open {path}: {error.strerror}", "give the path of a JSON Lines file") from error
    with handle:
        for number, line in _numbered(handle, path, stage):
            if isinstance(line, Rejection):
                yield line
                return
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise TypeError("not a JSON object")
                yield parse(row)
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                yield Rejection(stage, f"{path.name}:{number}", "bad line", str(error)[:200])


def write_jsonl(path: Path, rows: Iterable[Row]) -> int:
    """Write rows atomically, one JSON object a line; returns how many."""
    count = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return count


def _numbered(handle: Iterable[str], path: Path, stage: str) -> Iterator[tuple[int, str | Rejection]]:
    number = 0
    try:
        for number, line in enumerate(handle, 1):
            yield number, line
    except UnicodeDecodeError as error:
        yield number + 1, Rejection(stage, f"{path.name}:{number + 1}", "not UTF-8", str(error)[:200])


def _need(row: Row, name: str) -> str:
    value = _text(row, name)
    if not value or not value.strip():
        raise ValueError(f"no {name}")
    return value


def _text(row: Row, name: str) -> str | None:
    """A field as text that every store can hold; numbers are taken for text, lists and objects are not."""
    value = row.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} is not text: {str(value)[:60]}")  # noqa: TRY004  # a fault of the line, as all others here
    return str(value)


def _one_of(row: Row, name: str, kind: Any) -> Any:  # noqa: ANN401  # a Literal and one of its values
    value = _text(row, name)
    if value and value not in get_args(kind):
        raise ValueError(f"{name} is {value[:40]!r}; it can be {', '.join(get_args(kind))}")
    return value


def _share(row: Row, name: str) -> float:
    value = row.get(name)
    if value is None or value == "":
        return 1.0
    share = _number(value, name)
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"{name} {share:g} is not between 0 and 1")
    return share


def _number(value: object, name: str) -> float:
    try:
        return float(str(value))
    except ValueError:
        raise ValueError(f"{name} {str(value)[:40]!r} is not a number") from None


def _offsets(value: object) -> tuple[int, int] | None:
    if value is None or value == []:
        return None
    match value:
        case [int(begin), int(end)] if 0 <= begin <= end:
            return begin, end
    raise ValueError(f"evidence_at is not [begin, end]: {str(value)[:60]}")


def _sides(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (sys.intern(storable(value)),)
    if isinstance(value, list | tuple) and all(isinstance(side, str) for side in value):
        return tuple(storable(side) for side in value)
    raise ValueError(f"actor or target is not a side or a list of sides: {str(value)[:60]}")


def _sides_out(sides: tuple[str, ...]) -> str | list[str] | None:
    if not sides:
        return None
    return sides[0] if len(sides) == 1 else list(sides)


def _iso(value: str) -> str:
    _day(value, "published")
    return value


def _day(value: object, name: str) -> date | None:
    if not value:
        return None
    try:
        day = parse_day(str(value)[:10])
    except ValueError:
        raise ValueError(f"{name} is {str(value)[:40]!r}, no isoformat date: write it as YYYY-MM-DD") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{name} {day} is not between {FIRST_DAY} and {LAST_DAY}; leave it empty where it is open")
    return day


def _interval(row: Row) -> tuple[date | None, date | None]:
    start, end = _day(row.get("start"), "start"), _day(row.get("end"), "end")
    if start and end and start > end:
        raise ValueError(f"start {start} is after end {end}")
    return start, end


def _degrees(value: object, bound: float) -> float | None:
    if value is None or value == "":
        return None
    degrees = _number(value, "coordinate")
    if not -bound <= degrees <= bound:
        raise ValueError(f"coordinate {degrees} is outside ±{bound:g} degrees")
    return degrees
