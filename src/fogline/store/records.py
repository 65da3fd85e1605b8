"""The system of record: reports, origins, claims, rejections, decisions and the list of runs, in SQLite or PostgreSQL.

No data is changed or deleted. Adding is idempotent: what is there already is left as it is. Each ``add_*`` is one transaction, so
an interrupted run leaves whole batches only.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from fogline.contracts import claim_from_row, claim_to_row
from fogline.errors import InputError, StoreError
from fogline.model import Claim, Decision, OriginMembership, Rejection, Report, Run
from fogline.store import tables

CODED = "coded"
"""The extractor of claims that came with their reports, and the ``source_basis`` of such reports: nothing extracts them anew."""

_BATCH = 500
_LATEST_RUN, _LATEST_DECISIONS = "latest_run", "latest_decisions"


class Records:
    """One database. Open it with :func:`open_records`; it holds no state but the engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    # Reports

    def add_reports(self, reports: Iterable[Report]) -> int:
        """Add reports that are not there yet; returns how many were new."""
        return self._add(tables.reports, (_report_values(report) for report in reports))

    def reports(self) -> list[Report]:
        """All reports, by day of publication, then id."""
        table = tables.reports
        return [_report(row) for row in self._rows(select(table).order_by(table.c.published_on, table.c.report_id))]

    def report(self, report_id: str) -> Report | None:
        """One report, or ``None``."""
        rows = self._rows(select(tables.reports).where(tables.reports.c.report_id == report_id))
        return _report(rows[0]) if rows else None

    def unextracted_reports(self, extractor: str) -> list[Report]:
        """Reports that this extractor has not read yet, by day, then id."""
        table, done = tables.reports, tables.extractions
        is_done = select(done.c.report_id).where(done.c.extractor.in_((extractor, CODED)))
        query = select(table).where(table.c.report_id.not_in(is_done)).order_by(table.c.published_on, table.c.report_id)
        return [_report(row) for row in self._rows(query)]

    def other_texts(self, reports: Sequence[Report]) -> set[str]:
        """Ids among these reports that are kept already with another title or text."""
        table, wanted = tables.reports, {report.report_id: (report.title, report.text) for report in reports}
        query = select(table.c.report_id, table.c.title, table.c.text).where(table.c.report_id.in_(list(wanted)))
        return {row["report_id"] for row in self._rows(query) if (row["title"], row["text"]) != wanted[row["report_id"]]}

    # Origins

    def add_origins(self, members: Iterable[OriginMembership]) -> int:
        """Record memberships that differ from what is known; returns how many did."""
        known = self.origins()
        new = [asdict(member) | {"seen_at": _now()} for member in members if known.get(member.report_id) != member]
        return self._add(tables.origins, new)

    def origins(self) -> dict[str, OriginMembership]:
        """The current origin of each report, by report id."""
        table = tables.origins
        newest = select(func.max(table.c.seq)).group_by(table.c.report_id)
        rows = self._rows(select(table).where(table.c.seq.in_(newest)).order_by(table.c.report_id))
        names = [f.name for f in fields(OriginMembership)]
        return {row["report_id"]: OriginMembership(**{name: row[name] for name in names}) for row in rows}

    # Claims

    def add_extraction(self, extractor: str, report_ids: Sequence[str], claims: Sequence[Claim]) -> int:
        """Record that these reports were read, and the claims found in them, in one transaction; returns the claims added."""
        seen_at = _now()
        n_claims = dict.fromkeys(report_ids, 0)
        for claim in claims:
            n_claims[claim.report_id] += 1
        done = [{"report_id": r, "extractor": extractor, "n_claims": n, "seen_at": seen_at} for r, n in n_claims.items()]
        with self._begin() as connection:
            added = self._insert(connection, tables.claims, [_claim_values(claim, extractor, seen_at) for claim in claims])
            self._insert(connection, tables.extractions, done)
        return added

    def claims(
        self, extractor: str, *, place_id: str | None = None, source: str | None = None, report_id: str | None = None
    ) -> list[Claim]:
        """Claims of one extractor and those that others coded, by day of publication, report and position."""
        table = tables.claims
        query = select(table.c.row).where(table.c.extractor.in_((extractor, CODED)))
        for column, value in ((table.c.place_id, place_id), (table.c.source, source), (table.c.report_id, report_id)):
            if value is not None:
                query = query.where(column == value)
        claims = [claim_from_row(json.loads(row["row"])) for row in self._rows(query)]
        return sorted(
            claims, key=lambda claim: (claim.published_on, claim.report_id, claim.evidence_at or (-1, -1), claim.claim_id)
        )

    # Rejections, decisions, runs

    def add_rejections(self, rejections: Iterable[Rejection]) -> int:
        """Record what could not be used; returns how many are new."""
        seen_at = _now()
        return self._add(
            tables.rejections, ({"rejection_id": r.rejection_id, **asdict(r), "seen_at": seen_at} for r in rejections)
        )

    def rejections(self) -> list[Rejection]:
        """All rejections, by stage and item."""
        table = tables.rejections
        rows = self._rows(select(table).order_by(table.c.stage, table.c.item, table.c.reason))
        return [Rejection(row["stage"], row["item"], row["reason"], row["detail"]) for row in rows]

    def add_decision(self, decision: Decision) -> int:
        """Record an analyst's decision."""
        return self._add(tables.decisions, [asdict(decision)])

    def decisions(self) -> list[Decision]:
        """All decisions in the order they were made, undone ones included."""
        table = tables.decisions
        return [Decision(**dict(row)) for row in self._rows(select(table).order_by(table.c.decided_at, table.c.decision_id))]

    def add_run(self, run: Run, *, is_latest_known: bool) -> int:
        """Record a run whose files are in place."""
        return self._add(tables.runs, [asdict(run) | {"is_latest_known": is_latest_known}])

    def runs(self) -> list[Run]:
        """All runs, oldest first."""
        rows = self._rows(select(tables.runs).order_by(tables.runs.c.seq))
        return [_run(row) for row in rows]

    def mark_latest(self, run_id: str, decisions: Iterable[Decision]) -> None:
        """Note the run that answers rest on, and the decisions it used; it can be an older one, where later ones were undone."""
        if self.note(_LATEST_RUN) != run_id:
            self.set_note(_LATEST_DECISIONS, " ".join(decision.decision_id for decision in decisions))
            self.set_note(_LATEST_RUN, run_id)

    def used_decisions(self) -> list[Decision]:
        """The decisions that the latest run used, in the order they were made."""
        used = set((self.note(_LATEST_DECISIONS) or "").split())
        return [decision for decision in self.decisions() if decision.decision_id in used] if used else []

    def latest_run(self) -> Run | None:
        """The last run that was made with all that was known, not for a past day."""
        table = tables.runs
        if rows := self._rows(select(table).where(table.c.run_id == (self.note(_LATEST_RUN) or ""))):
            return _run(rows[0])
        rows = self._rows(select(table).where(table.c.is_latest_known).order_by(table.c.seq.desc()).limit(1))
        return _run(rows[0]) if rows else None

    # Notes: what a stage was last done with; the only rows that change, and none of them is data

    def note(self, key: str) -> str | None:
        """What a stage noted under this key."""
        rows = self._rows(select(tables.meta.c.value).where(tables.meta.c.key == key))
        return rows[0]["value"] if rows else None

    def set_note(self, key: str, value: str) -> None:
        """Note what a stage was done with, so that it can tell whether there is anything to do."""
        with self._begin() as connection:
            connection.execute(tables.meta.delete().where(tables.meta.c.key == key))
            connection.execute(tables.meta.insert().values(key=key, value=value))

    def counts(self) -> dict[str, int]:
        """Rows in each table."""
        with self._begin() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in sorted(tables.metadata.tables.items())
                if name != "meta"
            }

    # Below: the one way to read and the one way to write

    def _add(self, table: Table, values: Iterable[Mapping[str, Any]]) -> int:
        with self._begin() as connection:
            return self._insert(connection, table, list(values))

    def _insert(self, connection: Connection, table: Table, values: Sequence[Mapping[str, Any]]) -> int:
        """Insert what is not there yet; the primary key or a unique column decides."""
        insert = postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert
        added = 0
        for begin in range(0, len(values), _BATCH):
            batch = list(values[begin : begin + _BATCH])
            statement = insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns)
            added += len(connection.execute(statement, batch).all())
        return added

    def _rows(self, query: Any) -> Sequence[RowMapping]:  # noqa: ANN401  # any select: SQLAlchemy's own type is generic over its columns
        with self._begin() as connection:
            return connection.execute(query).mappings().all()

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self.engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            statement = str(getattr(error, "statement", "") or "")
            raise StoreError(str(getattr(error, "orig", None) or error).strip(), statement[:300]) from error


def open_records(url: str) -> Records:
    """Open (and where needed make) the database at an SQLAlchemy URL: ``sqlite:///path`` or ``postgresql+psycopg://…``."""
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise InputError(
            f"{url!r} is no address of a store", "use sqlite:///FILE or postgresql+psycopg://user@host/name"
        ) from error
    if kind not in ("sqlite", "postgresql"):
        raise InputError(f"{kind} is no store that Fogline knows", "use sqlite:///FILE or postgresql+psycopg://user@host/name")
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_pragmas)
    records = Records(engine)
    with records._begin() as connection:  # noqa: SLF001  # the same module
        tables.metadata.create_all(connection)
        records._insert(connection, tables.meta, [{"key": "schema_version", "value": str(tables.SCHEMA_VERSION)}])  # noqa: SLF001
        version = connection.execute(select(tables.meta.c.value).where(tables.meta.c.key == "schema_version")).scalar_one()
    if int(version) != tables.SCHEMA_VERSION:
        raise InputError(
            f"the store has schema {version}, this Fogline needs {tables.SCHEMA_VERSION}", "use the Fogline that made it"
        )
    return records


def _sqlite_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401  # the driver's own connection
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _report_values(report: Report) -> dict[str, Any]:
    seen = report if report.seen_at else replace(report, seen_at=_now())
    return asdict(seen) | {"published_on": report.published_on}


def _report(row: RowMapping) -> Report:
    return Report(**{f.name: row[f.name] for f in fields(Report)})


def _claim_values(claim: Claim, extractor: str, seen_at: str) -> dict[str, Any]:
    return {
        "claim_id": claim.claim_id,
        "extractor": extractor,
        "report_id": claim.report_id,
        "source": claim.source,
        "published": claim.published,
        "published_on": claim.published_on,
        "place_id": claim.place_id,
        "row": json.dumps(claim_to_row(claim), ensure_ascii=False),
        "seen_at": seen_at,
    }


def _run(row: RowMapping) -> Run:
    return Run(**{f.name: row[f.name] for f in fields(Run)})
