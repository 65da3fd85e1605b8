"""Is what is kept whole? Every report, claim and decision against its digest, every reference, every run's files.

Nothing is mended here: a finding says what is wrong and what to do.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, func, select
from sqlalchemy.engine import RowMapping

from fogline.contracts import claim_from_row
from fogline.errors import StoreError
from fogline.model import Decision, Rejection, Run
from fogline.store import tables
from fogline.store.digest import decision_digest, folder_digest, report_digest, row_digest, run_digest
from fogline.store.engine import snapshot
from fogline.store.records import EXTRACTED_BY, LATEST_DECISIONS, LATEST_RUN, Records, report_of
from fogline.store.runs import Runs

RESTORE = "restore the workspace from a backup: fogline restore"
RUN_AGAIN = "make it again: fogline run"

UNREADABLE = "database"
"""The item of a finding after which nothing more can be read."""

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be; ``is_fault`` is false where nothing is lost by it."""

    what: str
    item: str
    cure: str
    is_fault: bool = True


def check_records(records: Records, *, tick: Callable[[], None] = lambda: None) -> Iterator[Finding]:
    """Everything wrong in the database; ``tick`` is called for each row that was looked at."""
    try:
        with snapshot(records.engine) as connection:
            if connection.dialect.name == "sqlite":
                yield from _check_file(connection)
            texts: dict[str, tuple[str, str]] = {}
            rows = chain(_check_reports(connection, texts), _check_claims(connection, texts), _check_small(connection))
            for finding in rows:
                tick()
                if finding:
                    yield finding
            yield from _check_references(connection)
            yield from _check_extractions(connection)
            yield from _check_notes(connection)
    except (StoreError, ValueError) as error:  # a value that is none of its column, a day for one
        yield _unreadable(error)


def check_runs(records: Records, runs: Runs) -> Iterator[Finding]:
    """Runs that are not listed as they were, whose files are missing or changed, and folders that belong to no run."""
    is_shared = records.engine.dialect.name == "postgresql"
    try:
        kept = {run.run_id: (run, is_latest, digest) for run, is_latest, digest in records.runs_with_digests()}
    except (StoreError, ValueError) as error:
        yield _unreadable(error)
        return
    for run_id, (run, is_latest, digest) in kept.items():
        if is_shared and not (runs.folder / run_id).exists():
            yield Finding("the run was made on another machine", run_id, "nothing need be done", is_fault=False)
        elif not runs.has(run_id):
            yield Finding("the run's files are missing or damaged", run_id, RUN_AGAIN)
        elif digest is None:
            yield Finding("the run was made before digests were kept", run_id, "nothing need be done", is_fault=False)
        elif digest not in _digests(run, runs.folder / run_id, is_latest):
            cure = f"remove runs/{run_id}; then fogline run"
            yield Finding("the run's files are not those that it wrote, or it is listed otherwise than it was", run_id, cure)
    for path in sorted(runs.folder.iterdir()) if runs.folder.is_dir() else ():
        if path.name not in kept and path.name != ".review":  # what was worked out for the review queue
            cure = f"an interrupted run left it; the next run clears it up, or remove runs/{path.name}"
            yield Finding("a folder that belongs to no run", path.name, cure, is_fault=False)


def _unreadable(error: Exception) -> Finding:
    return Finding(f"the database cannot be read to its end ({str(error).splitlines()[0]})", UNREADABLE, RESTORE)


def _digests(run: Run, folder: Path, is_latest: bool) -> tuple[str, str]:
    """What may stand as the run's digest: its own, or that of its files alone, as earlier versions wrote."""
    return run_digest(run, folder, is_latest_known=is_latest), folder_digest(folder)


def _check_file(connection: Connection) -> Iterator[Finding]:
    for (answer,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if answer != "ok":
            yield Finding(f"SQLite finds damage: {answer}", "fogline.db", RESTORE)


def _check_reports(connection: Connection, texts: dict[str, tuple[str, str]]) -> Iterator[Finding | None]:
    for row in _stream(connection, tables.reports):
        report = report_of(row)
        texts[report.report_id] = (report.title, report.text)
        if row["digest"] is None:
            yield Finding("the report has no digest", report.report_id, RESTORE)
        elif row["digest"] != report_digest(report):
            yield Finding("the report is not what was read", report.report_id, RESTORE)
        else:
            yield None


_LISTED = ("claim_id", "report_id", "source", "published", "published_on", "place_id")


def _check_claims(connection: Connection, texts: dict[str, tuple[str, str]]) -> Iterator[Finding | None]:
    for row in _stream(connection, tables.claims):
        yield _check_claim(row, texts)


def _check_claim(row: RowMapping, texts: dict[str, tuple[str, str]]) -> Finding | None:
    item = f"{row['claim_id']} of {row['report_id']}"
    if row["digest"] != row_digest(row["row"]):
        return Finding("the claim is not what was extracted", item, RESTORE)
    claim = claim_from_row(json.loads(row["row"]))
    listed = (claim.claim_id, claim.report_id, claim.source, claim.published, claim.published_on, claim.place_id)
    if tuple(row[name] for name in _LISTED) != listed:
        return Finding("the claim is listed otherwise than its content says", item, RESTORE)
    title, text = texts.get(claim.report_id, ("", ""))
    quoted = title if claim.evidence_at is None else text[slice(*claim.evidence_at)]
    if claim.report_id in texts and claim.evidence not in quoted:
        return Finding("the words that the claim rests on do not stand where it says", item, RESTORE)
    return None


def _check_small(connection: Connection) -> Iterator[Finding | None]:
    """Decisions and rejections, whose ids follow from their content."""
    for row in _stream(connection, tables.decisions):
        made = Decision(**dict(row))
        is_whole = made.decision_id == decision_digest(made)
        yield None if is_whole else Finding("the decision is not what was decided", made.decision_id, RESTORE)
    for row in _stream(connection, tables.rejections):
        rejection = Rejection(row["stage"], row["item"], row["reason"], row["detail"])
        is_whole = rejection.rejection_id == row["rejection_id"]
        yield None if is_whole else Finding("the rejection is not what was rejected", row["rejection_id"], RESTORE)


_REFERENCES: tuple[tuple[Column[Any], Column[Any]], ...] = (
    (tables.origins.c.report_id, tables.reports.c.report_id),
    (tables.origins.c.of, tables.reports.c.report_id),
    (tables.claims.c.report_id, tables.reports.c.report_id),
    (tables.extractions.c.report_id, tables.reports.c.report_id),
    (tables.decisions.c.undoes, tables.decisions.c.decision_id),
)


_NAMED: dict[str, Column[Any]] = {
    EXTRACTED_BY: tables.extractions.c.extractor,
    LATEST_RUN: tables.runs.c.run_id,
    LATEST_DECISIONS: tables.decisions.c.decision_id,
}


def _check_references(connection: Connection) -> Iterator[Finding]:
    for column, target in _REFERENCES:
        there = target.table.alias("there")
        query = select(column).distinct().outerjoin(there, column == there.c[target.name])
        lost = query.where(column.is_not(None), there.c[target.name].is_(None)).order_by(column)
        for (value,) in connection.execute(lost):
            yield Finding(f"{column.table.name}.{column.name} names what is not in {target.table.name}", value, RESTORE)


def _check_extractions(connection: Connection) -> Iterator[Finding]:
    """Reports with another number of claims than was extracted."""
    done, claims = tables.extractions, tables.claims
    key = (claims.c.report_id, claims.c.extractor)
    found = select(*key, func.count().label("n")).group_by(*key).subquery()
    joined = (done.c.report_id == found.c.report_id) & (done.c.extractor == found.c.extractor)
    n_kept = func.coalesce(found.c.n, 0)
    query = select(done.c.report_id, done.c.n_claims, n_kept).outerjoin(found, joined).where(n_kept != done.c.n_claims)
    for report_id, expected, kept in connection.execute(query):
        yield Finding(f"the report has {kept} claims where {expected} were extracted", report_id, RESTORE)


def _check_notes(connection: Connection) -> Iterator[Finding]:
    """Notes that name what is not there: the run and the claims that answers rest on, and the decisions they used."""
    notes = {row["key"]: row["value"] for row in _stream(connection, tables.meta)}
    for key, column in _NAMED.items():
        there = {*connection.execute(select(column).distinct()).scalars()}
        for value in (notes.get(key) or "").split():
            if there and value not in there:
                yield Finding(f"the note {key} names what is not in {column.table.name}", value, RUN_AGAIN)


def _stream(connection: Connection, table: Any) -> Iterator[RowMapping]:  # noqa: ANN401  # a table
    query = select(table).order_by(*table.primary_key.columns)
    yield from connection.execution_options(yield_per=_AT_ONCE).execute(query).mappings()
