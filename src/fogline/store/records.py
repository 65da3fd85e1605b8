"""The system of record: reports, origins, claims, rejections, decisions and the list of runs, in SQLite or PostgreSQL.

No data is changed or deleted, but for a reviewer's name that is taken out (:mod:`fogline.store.reviewers`). Adding is idempotent:
what is there already is left as it is. Each ``add_*`` is one transaction, so an interrupted run leaves whole batches only.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import RowMapping

from fogline.contracts import claim_from_row, claim_to_row
from fogline.model import Claim, Decision, OriginMembership, Rejection, Report, Run
from fogline.store import tables
from fogline.store.digest import report_digest, row_digest
from fogline.store.engine import open_engine, transaction
from fogline.store.schema import prepare_schema

CODED = "coded"
"""The extractor of claims that came with their reports, and the ``source_basis`` of such reports: nothing extracts them anew."""

LATEST_RUN = "latest_run"
LATEST_DECISIONS = "latest_decisions"
"""The notes of the run that answers rest on, and of the decisions that it used."""

EXTRACTED_BY = "extracted_by"
"""The note of whose claims the answers rest on, until the next run has made newer ones."""

_BATCH = 500


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
        return _in_order(report_of(row) for row in self._rows(select(table)))

    def last_heard(self) -> dict[str, tuple[str, int]]:
        """By source: the last day on which it published, and how many reports it has."""
        table = tables.reports
        query = select(table.c.source, func.max(table.c.published_on).label("day"), func.count().label("n"))
        return {row["source"]: (row["day"].isoformat(), row["n"]) for row in self._rows(query.group_by(table.c.source))}

    def report(self, report_id: str) -> Report | None:
        """One report, or ``None``."""
        rows = self._rows(select(tables.reports).where(tables.reports.c.report_id == report_id))
        return report_of(rows[0]) if rows else None

    def unextracted_reports(self, extractor: str) -> list[Report]:
        """Reports that this extractor has not read yet, by day, then id."""
        table, done = tables.reports, tables.extractions
        is_done = select(done.c.report_id).where(done.c.extractor.in_((extractor, CODED)))
        return _in_order(report_of(row) for row in self._rows(select(table).where(table.c.report_id.not_in(is_done))))

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
        rows = sorted(self._rows(select(table).where(table.c.seq.in_(newest))), key=lambda row: str(row["report_id"]))
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
        with transaction(self.engine, writes=True) as connection:
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

    def rejections(self, *, known_on: date | None = None) -> list[Rejection]:
        """All rejections, by stage and item; ``known_on`` leaves out what came later.

        A rejected part of a report came with it. What could not be read has no day of its own, so it came when it was tried.
        """
        table, reports = tables.rejections, tables.reports
        query = select(table, reports.c.published_on).outerjoin(reports, reports.c.report_id == table.c.item)
        found = [
            Rejection(row["stage"], row["item"], row["reason"], row["detail"])
            for row in self._rows(query)
            if known_on is None or (row["published_on"] or date.fromisoformat(row["seen_at"][:10])) <= known_on
        ]
        return sorted(found, key=lambda rejection: (rejection.stage, rejection.item, rejection.reason, rejection.detail))

    def add_decision(self, decision: Decision) -> int:
        """Record an analyst's decision."""
        return self._add(tables.decisions, [asdict(decision)])

    def decisions(self) -> list[Decision]:
        """All decisions in the order they were made, undone ones included."""
        table = tables.decisions
        return [Decision(**dict(row)) for row in self._rows(select(table).order_by(table.c.decided_at, table.c.decision_id))]

    def add_run(self, run: Run, *, is_latest_known: bool, digest: str | None = None) -> int:
        """Record a run whose files are in place; ``digest`` is its own with them: :func:`fogline.store.run_digest`."""
        return self._add(tables.runs, [asdict(run) | {"is_latest_known": is_latest_known, "digest": digest}])

    def runs(self) -> list[Run]:
        """All runs, oldest first."""
        return [run for run, _, _ in self.runs_with_digests()]

    def runs_with_digests(self) -> list[tuple[Run, bool, str | None]]:
        """All runs, oldest first, each with whether it used all that was known, and the digest of it and its files."""
        rows = self._rows(select(tables.runs).order_by(tables.runs.c.seq))
        return [(_run(row), row["is_latest_known"], row["digest"]) for row in rows]

    def mark_latest(self, run_id: str, decisions: Iterable[Decision]) -> None:
        """Note the run that answers rest on, and the decisions it used; it can be an older one, where later ones were undone."""
        if self.note(LATEST_RUN) != run_id:
            self.set_note(LATEST_DECISIONS, " ".join(decision.decision_id for decision in decisions))
            self.set_note(LATEST_RUN, run_id)

    def used_decisions(self) -> list[Decision]:
        """The decisions that the latest run used, in the order they were made."""
        used = set((self.note(LATEST_DECISIONS) or "").split())
        return [decision for decision in self.decisions() if decision.decision_id in used] if used else []

    def latest_run(self) -> Run | None:
        """The last run that was made with all that was known, not for a past day."""
        table = tables.runs
        if rows := self._rows(select(table).where(table.c.run_id == (self.note(LATEST_RUN) or ""))):
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
        with transaction(self.engine, writes=True) as connection:
            statement = self._inserting(tables.meta).values(key=key, value=value)
            connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))

    def counts(self) -> dict[str, int]:
        """Rows in each table."""
        with transaction(self.engine, writes=False) as connection:
            return {
                name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in sorted(tables.metadata.tables.items())
                if name != "meta"
            }

    # Below: the one way to read and the one way to write

    def _add(self, table: Table, values: Iterable[Mapping[str, Any]]) -> int:
        with transaction(self.engine, writes=True) as connection:
            return self._insert(connection, table, list(values))

    def _insert(self, connection: Connection, table: Table, values: Sequence[Mapping[str, Any]]) -> int:
        """Insert what is not there yet; the primary key or a unique column decides."""
        added = 0
        for begin in range(0, len(values), _BATCH):
            batch = list(values[begin : begin + _BATCH])
            statement = self._inserting(table).on_conflict_do_nothing().returning(*table.primary_key.columns)
            added += len(connection.execute(statement, batch).all())
        return added

    def _inserting(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        return postgresql.insert(table) if self.engine.dialect.name == "postgresql" else sqlite.insert(table)

    def _rows(self, query: Any) -> Sequence[RowMapping]:  # noqa: ANN401  # any select: SQLAlchemy's own type is generic over its columns
        with transaction(self.engine, writes=False) as connection:
            return connection.execute(query).mappings().all()


def open_records(url: str) -> Records:
    """Open (and where needed make, or bring up to date) the database at an SQLAlchemy URL; see :func:`open_engine`."""
    engine = open_engine(url)
    prepare_schema(engine)
    return Records(engine)


def _in_order(reports: Iterable[Report]) -> list[Report]:
    """By day, then id, letter by letter: databases would each sort by the rules of their own language."""
    return sorted(reports, key=lambda report: (report.published_on, report.report_id))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _report_values(report: Report) -> dict[str, Any]:
    seen = report if report.seen_at else replace(report, seen_at=_now())
    return asdict(seen) | {"published_on": report.published_on, "digest": report_digest(report)}


def report_of(row: RowMapping) -> Report:
    """The report that a row of the table holds."""
    return Report(**{f.name: row[f.name] for f in fields(Report)})


def _claim_values(claim: Claim, extractor: str, seen_at: str) -> dict[str, Any]:
    row = json.dumps(claim_to_row(claim), ensure_ascii=False)
    return {
        "claim_id": claim.claim_id,
        "extractor": extractor,
        "report_id": claim.report_id,
        "source": claim.source,
        "published": claim.published,
        "published_on": claim.published_on,
        "place_id": claim.place_id,
        "row": row,
        "seen_at": seen_at,
        "digest": row_digest(row),
    }


def _run(row: RowMapping) -> Run:
    return Run(**{f.name: row[f.name] for f in fields(Run)})
