"""The order in which pages read a large war: which claims are about a place, of a report, by a source; which origins are shared.

Made once for a run, by the database itself, in a file beside the store: a page then reads the few rows that it shows, whatever
else there is. It holds no data of its own and can be thrown away.
"""

import json
import os
import re
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from fogline.codebook import load_codebook
from fogline.contracts import claim_from_row
from fogline.model import Claim, OriginMembership, Report, parse_day
from fogline.store import CODED

_MADE = """
CREATE TABLE claims (claim_id TEXT PRIMARY KEY, extractor TEXT, place_id TEXT, source TEXT, report_id TEXT, published TEXT,
  day TEXT, modality TEXT) WITHOUT ROWID;
CREATE TABLE members (report_id TEXT PRIMARY KEY, origin_id TEXT, relation TEXT, "of" TEXT, score REAL, source TEXT,
  published TEXT, n_of_origin INTEGER) WITHOUT ROWID;
"""
_FILLED = """
INSERT OR IGNORE INTO claims SELECT claim_id, extractor, place_id, source, report_id, published,
  coalesce(json_extract(row, '$.end'), json_extract(row, '$.start'), substr(published_on, 1, 10)), json_extract(row, '$.modality')
  FROM store.claims WHERE extractor IN (:extractor, :coded);
CREATE TABLE newest (report_id TEXT PRIMARY KEY, seq INTEGER) WITHOUT ROWID;
INSERT INTO newest SELECT report_id, max(seq) FROM store.origins GROUP BY report_id;
INSERT INTO members SELECT r.report_id, coalesce(o.origin_id, r.report_id), coalesce(o.relation, 'original'), o."of",
  coalesce(o.score, 1.0), r.source, r.published, 1
  FROM store.reports r LEFT JOIN newest n ON n.report_id = r.report_id LEFT JOIN store.origins o ON o.seq = n.seq;
DROP TABLE newest;
"""
_SORTED = """
CREATE INDEX claims_by_place ON claims (place_id, day, published, modality);
CREATE INDEX claims_by_report ON claims (report_id);
CREATE INDEX claims_by_source ON claims (source, published);
CREATE INDEX claims_by_time ON claims (published);
CREATE INDEX members_by_time ON members (published);
CREATE INDEX members_by_origin ON members (origin_id, published);
CREATE INDEX members_by_source ON members (source, published);
UPDATE members SET n_of_origin = (SELECT count(*) FROM members other WHERE other.origin_id = members.origin_id);
"""
_REPORT = ", ".join(f'r."{field.name}"' for field in fields(Report))
_MEMBER = 'm.report_id, m.origin_id, m.relation, m."of", m.score, m.n_of_origin'
_AT_ONCE = 500
_SEARCH_S = 2.0
"""So long words are looked for among claims, and among reports."""
_ABANDONED_S = 3600.0
"""What was begun and not finished for so long was given up."""
_FORM = 3
"""Counts up when the tables change."""
_PLACES_KEPT, _MEMBERS_KEPT = 50, 5_000
"""What one page asks for more than once."""


class Shelf:
    """One run's order of reading, over the store's own file."""

    def __init__(self, path: Path, store: Path) -> None:
        self._path, self._store = path, store
        self._local = threading.local()
        self._members: dict[str, tuple[OriginMembership, int]] = {}
        self._days: dict[str, list[tuple[date, int, int]]] = {}

    @classmethod
    def of(cls, folder: Path, store: Path, *, run_id: str, extractor: str) -> "Shelf":
        """The shelf of a run, made where it is not there yet; of earlier ones only the last stays, for who still reads it."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"shelf-{_FORM}-{run_id}.db"
        if not path.is_file():
            for old in sorted(folder.glob("shelf-*.db"), key=lambda old: old.stat().st_mtime)[:-1]:
                old.unlink()
            for left in folder.glob("shelf-*.new"):
                if time.time() - left.stat().st_mtime > _ABANDONED_S:
                    left.unlink()
            new = path.with_suffix(f".{os.getpid()}.new")
            _make(new, store, extractor)
            new.rename(path)
        return cls(path, store)

    # Claims

    def claims(self, where: str, *values: object, order: str, limit: int = -1, offset: int = 0) -> list[Claim]:
        """Claims that a condition on the keys ``k`` chooses."""
        # Keys first: only the rows that are wanted are then read.
        query = (
            f"SELECT c.row, {_MEMBER} FROM (SELECT * FROM claims k WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?) k "  # noqa: S608
            f"CROSS JOIN store.claims c USING (claim_id, extractor) LEFT JOIN members m USING (report_id) ORDER BY {order}"
        )
        rows = self.rows(query, *values, limit, offset)
        self._learn(row[1:] for row in rows if row[1] is not None)
        return [claim_from_row(json.loads(row[0])) for row in rows]

    def all_claims(self) -> Iterator[Claim]:
        """Every claim, a batch at a time, by day of publication."""
        for (batch,) in self._batches("SELECT claim_id FROM claims ORDER BY published, report_id, claim_id"):
            yield from self.claims(f"k.claim_id IN ({_marks(batch)})", *batch, order="k.published, k.report_id, k.claim_id")

    def days_at(self, place_id: str) -> list[tuple[date, int, int]]:
        """The days of a place's claims in order; how many claims each has, and how many of them count."""
        found = self._days.get(place_id)
        if found is None:
            query = f"SELECT day, count(*), sum(modality IN ({_marks(_counting())})) FROM claims WHERE place_id = ? GROUP BY day"  # noqa: S608
            found = [
                (parse_day(day), n_claims, n_counted) for day, n_claims, n_counted in self.rows(query, *_counting(), place_id)
            ]
            if len(self._days) >= _PLACES_KEPT:
                self._days.clear()
            self._days[place_id] = found
        return found

    def counted_per_day(self) -> list[tuple[str, int]]:
        """How many claims that count say that something happened on each day."""
        where = f"place_id IS NOT NULL AND modality IN ({_marks(_counting())})"
        query = f"SELECT day, count(*) FROM claims WHERE {where} GROUP BY day ORDER BY day"  # noqa: S608
        return [(day, count) for day, count in self.rows(query, *_counting())]

    # Reports and origins

    def report(self, report_id: str) -> Report | None:
        """One report with its text."""
        found = self.reports("m.report_id = ?", report_id)
        return found[0] if found else None

    def reports(self, where: str, *values: object, limit: int = -1) -> list[Report]:
        """Reports that a condition on the members ``m`` chooses, in order of publication."""
        query = (
            f"SELECT {_REPORT} FROM members m JOIN store.reports r USING (report_id) WHERE {where} "  # noqa: S608
            "ORDER BY m.published, m.report_id LIMIT ?"
        )
        return [Report(*row) for row in self.rows(query, *values, limit)]

    def member(self, report_id: str) -> tuple[OriginMembership, int] | None:
        """Where a report comes from, and how many reports share that origin."""
        if report_id not in self._members:
            self._learn(self.rows(f"SELECT {_MEMBER} FROM members m WHERE m.report_id = ?", report_id))  # noqa: S608
        return self._members.get(report_id)

    # Words

    def search_claims(self, words: Sequence[str], limit: int) -> tuple[list[Claim], bool]:
        """The latest claims whose words, place, source or speaker hold all of these, and whether all claims were looked at."""
        select = "SELECT c.row FROM claims k CROSS JOIN store.claims c USING (claim_id, extractor)"
        fields = [f"coalesce(json_extract(c.row, '$.{name}'), '')" for name in ("evidence", "place", "source", "attributed_to")]
        rows, is_whole = self._searched(select, "c.row", fields, words, limit)
        return [claim_from_row(json.loads(row)) for (row,) in rows], is_whole

    def search_reports(self, words: Sequence[str], limit: int) -> tuple[list[Report], bool]:
        """The latest reports whose title or text hold all words, and whether all reports were looked at."""
        select = f"SELECT {_REPORT} FROM members k CROSS JOIN store.reports r USING (report_id)"  # noqa: S608
        rows, is_whole = self._searched(select, "r.text || r.title", ["r.title", "r.text"], words, limit)
        return [Report(*row) for row in rows], is_whole

    def _searched(
        self, select: str, quick: str, fields: Sequence[str], words: Sequence[str], limit: int
    ) -> tuple[list[tuple[Any, ...]], bool]:
        """Rows of which some field holds each word, the newest first, as far as time reaches; ``quick`` holds all fields."""
        each = " || ' ' || ".join(fields)
        looks = [f"{quick} LIKE ? ESCAPE '!' AND {each} LIKE ? ESCAPE '!'" for _ in words]
        patterns = ["%" + re.sub(r"([%_!])", r"!\1", word) + "%" for word in words]
        query = f"{select} WHERE {' AND '.join(looks)} ORDER BY k.published DESC LIMIT ?"
        until = time.monotonic() + _SEARCH_S
        connection, found = self._connection(), list[tuple[Any, ...]]()
        connection.set_progress_handler(lambda: time.monotonic() > until, 10_000)
        try:
            found.extend(connection.execute(query, (*[p for pattern in patterns for p in (pattern, pattern)], limit)))
        except sqlite3.OperationalError:
            if time.monotonic() < until:
                raise
            return found, False
        finally:
            connection.set_progress_handler(None, 0)
        return found, True

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query gives."""
        return self._connection().execute(query, values).fetchall()

    # Below

    def _learn(self, rows: Iterable[tuple[Any, ...]]) -> None:
        if len(self._members) > _MEMBERS_KEPT:
            self._members.clear()
        for report_id, *rest, n_of_origin in rows:
            self._members[report_id] = (OriginMembership(report_id, *rest), n_of_origin)

    def _batches(self, query: str) -> Iterator[tuple[list[str]]]:
        cursor = self._connection().execute(query)
        while batch := [row[0] for row in cursor.fetchmany(_AT_ONCE)]:
            yield (batch,)

    def _connection(self) -> sqlite3.Connection:
        """One connection a thread; none of them can write."""
        if not hasattr(self._local, "connection"):
            connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            connection.execute("ATTACH ? AS store", (f"{self._store.resolve().as_uri()}?mode=ro",))
            self._local.connection = connection
        made: sqlite3.Connection = self._local.connection
        return made


def _make(path: Path, store: Path, extractor: str) -> None:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path.resolve().as_uri(), uri=True)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")
    connection.execute("ATTACH ? AS store", (f"{store.resolve().as_uri()}?mode=ro",))
    connection.executescript(_MADE)
    asked = {"extractor": extractor, "coded": CODED}
    for statement in _FILLED.strip().split(";")[:-1]:
        connection.execute(statement, asked if ":extractor" in statement else {})
    connection.commit()
    connection.executescript(_SORTED + "ANALYZE main;")
    connection.close()


@cache
def _counting() -> tuple[str, ...]:
    return tuple(name for name, modality in load_codebook().modalities.items() if modality.counts)


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)
