"""The forms that other programs rely on: reports and claims as JSON Lines.

Reading is lenient where a field is optional and strict where it is not: a line that cannot be used becomes a
:class:`~fogline.model.Rejection` with its line number. Writing is atomic: a file is there whole or not at all.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from fogline.errors import InputError
from fogline.model import Claim, OriginMembership, Rejection, Report

Row = Mapping[str, Any]
T = TypeVar("T")

CLAIM_FIELDS = (
    *("report_id", "source", "published", "action", "actor", "target", "place", "place_in_text", "place_id", "lat", "lon"),
    *("place_precision", "start", "end", "modality", "attributed_to", "evidence", "evidence_at", "confidence"),
)
_REPORT_OPTIONAL = tuple(f.name for f in fields(Report))[5:]


def report_from_row(row: Row) -> Report:
    """A report from one JSON object; raises ``ValueError`` that says what is missing or wrong."""
    for name in ("report_id", "published", "source"):
        if not isinstance(row.get(name), str) or not row[name]:
            raise ValueError(f"no {name}")
    if not (row.get("text") or row.get("title")):
        raise ValueError("neither title nor text")
    date.fromisoformat(row["published"][:10])
    optional = {name: row[name] for name in _REPORT_OPTIONAL if row.get(name) is not None}
    return Report(
        row["report_id"], row["published"], row["source"], str(row.get("title") or ""), str(row.get("text") or ""), **optional
    )


def report_to_row(report: Report) -> dict[str, Any]:
    """A report as a JSON object; empty optional fields are left out."""
    row = {f.name: getattr(report, f.name) for f in fields(Report)}
    return {name: value for name, value in row.items() if value is not None and not name.endswith("_basis")}


def claim_from_row(row: Row) -> Claim:
    """A claim from one JSON object, whoever extracted it; raises ``ValueError`` that says what is missing or wrong."""
    for name in ("action", "source", "published"):
        if not isinstance(row.get(name), str) or not row[name]:
            raise ValueError(f"no {name}")
    place = row.get("place") or row.get("place_id")
    if not place:
        raise ValueError("neither place nor place_id")
    at = row.get("evidence_at")
    return Claim(
        report_id=str(row.get("report_id") or ""),
        source=row["source"],
        published=_iso(row["published"]),
        action=row["action"],
        actor=_sides(row.get("actor")),
        target=_sides(row.get("target")),
        place=str(place),
        place_in_text=str(row.get("place_in_text") or place),
        place_id=row.get("place_id"),
        lat=_degrees(row.get("lat"), 90),
        lon=_degrees(row.get("lon"), 180),
        place_precision=row.get("place_precision") or ("settlement" if row.get("place_id") else "unresolved"),
        start=_day(row.get("start")),
        end=_day(row.get("end")),
        modality=row.get("modality") or "asserted",
        attributed_to=row.get("attributed_to"),
        evidence=str(row.get("evidence") or ""),
        evidence_at=(int(at[0]), int(at[1])) if at else None,
        confidence=float(row.get("confidence", 1.0)),
        origin_id=row.get("origin_id"),
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
    if not row.get("report_id") or not row.get("origin_id"):
        raise ValueError("no report_id or no origin_id")
    return OriginMembership(
        row["report_id"], row["origin_id"], row.get("relation") or "original", row.get("of"), float(row.get("score", 1.0))
    )


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
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return count


def _numbered(handle: Iterable[str], path: Path, stage: str) -> Iterator[tuple[int, str | Rejection]]:
    number = 0
    try:
        for number, line in enumerate(handle, 1):
            yield number, line
    except UnicodeDecodeError as error:
        yield number + 1, Rejection(stage, f"{path.name}:{number + 1}", "not UTF-8", str(error)[:200])


def _sides(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and all(isinstance(side, str) for side in value):
        return tuple(value)
    raise ValueError(f"actor or target is not a side or a list of sides: {value!r}")


def _sides_out(sides: tuple[str, ...]) -> str | list[str] | None:
    if not sides:
        return None
    return sides[0] if len(sides) == 1 else list(sides)


def _iso(value: str) -> str:
    date.fromisoformat(value[:10])
    return value


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def _degrees(value: object, bound: float) -> float | None:
    if value is None or value == "":
        return None
    degrees = float(str(value))
    if not -bound <= degrees <= bound:
        raise ValueError(f"coordinate {degrees} is outside ±{bound:g} degrees")
    return degrees
