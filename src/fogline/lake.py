"""Reports and claims as Parquet files partitioned by day, on any address that fsspec knows: a folder, S3, GCS, HTTP, memory.

``reports/published_on=2017-06-05/part-….parquet`` and ``claims/…`` beside it, which DuckDB, Spark or pandas read as they are. A
part is named after its content, so that writing twice changes nothing, and a day that changed gets a new part before the old one
goes.
"""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from posixpath import basename
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
from fsspec import AbstractFileSystem

from fogline.contracts import claim_from_row, claim_to_row, report_from_row
from fogline.errors import InputError
from fogline.model import Claim, Report, content_id
from fogline.pipeline import Desk, Progress, extractor_in_use
from fogline.store import CODED

_TEXT, _LIST = pa.string(), pa.list_(pa.string())
_REPORT = pa.schema([pa.field(f.name, _TEXT) for f in fields(Report)] + [pa.field("extracted_by", _TEXT)])
_CLAIM_TYPES: dict[str, pa.DataType] = {
    **dict.fromkeys(("actor", "target"), _LIST),
    **dict.fromkeys(("start", "end"), pa.date32()),
    **dict.fromkeys(("lat", "lon", "confidence"), pa.float64()),
    "evidence_at": pa.list_(pa.int64()),
}
_CURE = "give an address that fsspec knows, such as a folder or s3://bucket/folder"


@dataclass(frozen=True, slots=True)
class LakeSummary:
    """What was written or taken in: parts, reports, claims; ``n_left`` claims of another extractor were not taken."""

    n_parts: int
    n_reports: int
    n_claims: int
    n_left: int = 0


def share_days(desk: Desk, address: str, *, progress: Progress = lambda _stage, _done, _total: None) -> LakeSummary:
    """Write all reports and the claims in use; parts that are there already are left alone."""
    extractor = extractor_in_use(desk)
    reports = desk.records.reports()
    unread = {report.report_id for report in desk.records.unextracted_reports(extractor)}
    claims = desk.records.claims(extractor)
    own = {report.report_id: CODED if report.source_basis == CODED else extractor for report in reports}
    report_rows = [
        {f.name: getattr(report, f.name) for f in fields(Report)}
        | {"extracted_by": None if report.report_id in unread else own[report.report_id]}
        for report in reports
    ]
    claim_rows = [_claim_row(claim) | {"extractor": own[claim.report_id]} for claim in claims]
    system, root = _open(address)
    n_parts = _write(system, f"{root}/reports", report_rows, _REPORT, progress)
    n_parts += _write(system, f"{root}/claims", claim_rows, _claim_schema(), progress)
    return LakeSummary(n_parts, len(reports), len(claims))


def gather_days(desk: Desk, address: str, *, progress: Progress = lambda _stage, _done, _total: None) -> LakeSummary:
    """Take in what :func:`share_days` wrote; claims where the same extractor found them, else the next run finds them anew."""
    system, root = _open(address)
    n_parts = n_reports = n_claims = n_left = 0
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    for n_read, rows in enumerate(_read(system, f"{root}/claims"), 1):
        progress("gather", n_read, None)
        for row in rows:
            if row.get("extractor") in (desk.extractor, CODED):
                claim = _claim(row)
                claims[claim.report_id].append(claim)
            else:
                n_left += 1
    for rows in _read(system, f"{root}/reports"):
        n_parts += 1
        progress("keep", n_parts, None)
        found = [(_report(row), row.get("extracted_by")) for row in rows]
        n_reports += desk.records.add_reports(report for report, _ in found)
        for extractor in (desk.extractor, CODED):
            done = [report.report_id for report, by in found if by == extractor]
            n_claims += desk.records.add_extraction(extractor, done, [claim for r in done for claim in claims[r]]) if done else 0
    if not n_parts:
        raise InputError(f"there are no reports at {address}", "give the address that fogline share wrote to")
    return LakeSummary(n_parts, n_reports, n_claims, n_left)


def _open(address: str) -> tuple[AbstractFileSystem, str]:
    try:
        system, root = fsspec.url_to_fs(address)
    except (ValueError, ImportError, OSError) as error:
        raise InputError(f"{address} cannot be opened ({str(error)[:120]})", _CURE) from error
    return system, str(root).rstrip("/")


def _write(
    system: AbstractFileSystem, root: str, rows: Sequence[Mapping[str, Any]], schema: pa.Schema, progress: Progress
) -> int:
    """The rows of each day as one part; returns how many parts were new."""
    days: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        days[str(row["published"])[:10]].append(row)
    n_new = 0
    for n_done, (day, chosen) in enumerate(sorted(days.items())):
        progress("share", n_done, len(days))
        folder = f"{root}/published_on={day}"
        buffer = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(list(chosen), schema=schema), buffer, compression="zstd")
        content = buffer.getvalue()
        name = _part_name(content)
        there = {basename(path) for path in _listed(system, folder)}
        if name not in there:
            system.makedirs(folder, exist_ok=True)
            system.pipe_file(f"{folder}/.{name}", content)
            system.mv(f"{folder}/.{name}", f"{folder}/{name}")
            n_new += 1
        for old in there - {name}:
            system.rm_file(f"{folder}/{old}")
    progress("share", len(days), len(days))
    return n_new


def _read(system: AbstractFileSystem, root: str) -> Iterator[list[dict[str, Any]]]:
    """The rows of each part, by day."""
    for folder in _listed(system, root):
        for path in _listed(system, folder):
            if basename(path).startswith("part-"):
                yield _rows(path, system.cat_file(path))


def _rows(path: str, content: bytes) -> list[dict[str, Any]]:
    """A part's rows; raises :class:`InputError` where the content is not what its name says, or no such table."""
    damaged = InputError(f"{path} is no part that fogline share wrote, or is damaged", "share the day again")
    if basename(path) != _part_name(content):
        raise damaged
    try:
        rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(content)).to_pylist()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise damaged from error
    return rows


def _part_name(content: bytes) -> str:
    return f"part-{content_id(content.hex())}.parquet"


def _listed(system: AbstractFileSystem, folder: str) -> list[str]:
    try:
        return sorted(str(path) for path in system.ls(folder, detail=False, refresh=True))
    except FileNotFoundError:
        return []


def _claim_row(claim: Claim) -> dict[str, Any]:
    row = claim_to_row(claim)
    return row | {"actor": list(claim.actor), "target": list(claim.target), "start": claim.start, "end": claim.end}


def _claim_schema() -> pa.Schema:
    names: Iterable[str] = claim_to_row(Claim("", "", "2000-01-01", "", (), ""))
    return pa.schema([pa.field(name, _CLAIM_TYPES.get(name, _TEXT)) for name in (*names, "extractor")])


def _report(row: Mapping[str, Any]) -> Report:
    """A report as it was; raises :class:`InputError` where the row is none."""
    try:
        return report_from_row(row)
    except ValueError as error:
        raise InputError(f"a row is no report ({error})", "share the day again") from error


def _claim(row: Mapping[str, Any]) -> Claim:
    """A claim as it was; raises :class:`InputError` where the row is none."""
    try:
        return claim_from_row(row)
    except ValueError as error:
        raise InputError(f"a row is no claim ({error})", "share the day again") from error
