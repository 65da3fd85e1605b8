"""Is what is kept whole? Every report, claim and decision against its digest, every reference, every run's files.

Nothing is mended here: a finding says what is wrong and what to do.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Column, Connection, func, select
from sqlalchemy.engine import RowMapping

from fogline.contracts import claim_from_row
from fogline.errors import StoreError
from fogline.model import Decision, Rejection, content_id
from fogline.store import tables
from fogline.store.digest import folder_digest, report_digest, row_digest
from fogline.store.engine import snapshot
from fogline.store.records import Records, report_of
from fogline.store.runs import Runs

RESTORE = "restore the workspace from a backup: fogline restore"
RUN_AGAIN = "make it again: fogline run"

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
    except StoreError as error:
        yield Finding(f"the database cannot be read to its end ({error.what.splitlines()[0]})", "database", RESTORE)


def check_runs(records: Records, runs: Runs) -> Iterator[Finding]:
    """Runs whose files are missing or changed, and folders that belong to no run."""
    is_shared = records.engine.dialect.name == "postgresql"
    kept = {run.run_id: digest for run, digest in records.runs_with_digests()}
    for run_id, digest in kept.items():
        if is_shared and not (runs.folder / run_id).exists():
            yield Finding("the run was made on another machine", run_id, "nothing need be done", is_fault=False)
        elif not runs.has(run_id):
            yield Finding("the run's files are missing or damaged", run_id, RUN_AGAIN)
        elif digest is None:
            yield Finding("the run was made before digests were kept", run_id, "nothing need be done", is_fault=False)
        elif folder_digest(runs.folder / run_id) != digest:
            yield Finding("the run's files are not those that it wrote", run_id, f"remove runs/{run_id}; then fogline run")
    for path in sorted(runs.folder.iterdir()) if runs.folder.is_dir() else ():
        if path.name not in kept and path.name != ".review":  # what was worked out for the review queue
            cure = f"an interrupted run left it; the next run clears it up, or remove runs/{path.name}"
            yield Finding("a folder that belongs to no run", path.name, cure, is_fault=False)


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


def _check_claims(connection: Connection, texts: dict[str, tuple[str, str]]) -> Iterator[Finding | None]:
    for row in _stream(connection, tables.claims):
        yield _check_claim(row, texts)


def _check_claim(row: RowMapping, texts: dict[str, tuple[str, str]]) -> Finding | None:
    item = f"{row['claim_id']} of {row['report_id']}"
    if row["digest"] != row_digest(row["row"]):
        return Finding("the claim is not what was extracted", item, RESTORE)
    claim = claim_from_row(json.loads(row["row"]))
    title, text = texts.get(claim.report_id, ("", ""))
    quoted = title if claim.evidence_at is None else text[slice(*claim.evidence_at)]
    if row["claim_id"] != claim.claim_id:
        return Finding("the claim's id is not that of its content", item, RESTORE)
    if claim.report_id in texts and claim.evidence not in quoted:
        return Finding("the words that the claim rests on do not stand where it says", item, RESTORE)
    return None


def _check_small(connection: Connection) -> Iterator[Finding | None]:
    """Decisions and rejections, whose ids follow from their content."""
    for row in _stream(connection, tables.decisions):
        made = Decision(**dict(row))
        parts = (made.kind, made.subject, made.value, made.reviewer, made.decided_at, made.undoes, made.note)
        is_whole = made.decision_id == content_id(*parts)
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


def _stream(connection: Connection, table: Any) -> Iterator[RowMapping]:  # noqa: ANN401  # a table
    query = select(table).order_by(*table.primary_key.columns)
    yield from connection.execution_options(yield_per=_AT_ONCE).execute(query).mappings()
