"""A large synthetic war for the web benches: 10,000 places, 1,500 days, 1,000,000 claims, put into the store by bulk insert.

Made once below the temporary folder; the texts are our own words.
"""

import json
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from fogline.control.estimate import SIEGE_SCHEMA, SPELL_SCHEMA
from fogline.model import Run
from fogline.store import RunFiles
from fogline.workspace import Workspace

N_PLACES, N_DAYS, N_CLAIMS, A_REPORT = 10_000, 1_500, 1_000_000, 4
FIRST = date(2014, 1, 1)
SIDES = ("syria_gov", "opposition", "isis", "kurds")
VERSION = 1
_REPORT = "report_id, published, published_on, source, title, text, lang, date_basis, source_basis, lang_basis, seen_at"
_ORIGIN = 'report_id, origin_id, relation, "of", score, seen_at'
_CLAIM = "claim_id, extractor, report_id, source, published, published_on, place_id, row, seen_at"
_WORDS = {"captures": "took", "holds": "held", "attacks": "attacked"}


def large_workspace(n_claims: int = N_CLAIMS, n_places: int = N_PLACES) -> Path:
    """The folder of the workspace; made where it is not there yet."""
    folder = Path(tempfile.gettempdir()) / f"fogline-bench-web-{VERSION}-{n_places}-{n_claims}"
    if (folder / "made").is_file():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    workspace = Workspace.create(folder, theatre="syria")
    run_id, last = "0123456789abcdef", FIRST + timedelta(days=N_DAYS - 1)
    _fill(folder / "fogline.db", workspace.desk.extractor, n_claims, n_places)
    workspace.desk.runs.write(run_id, RunFiles(spells(n_places), SIEGE_SCHEMA.empty_table()))
    run = Run(run_id, last, "syria", "", n_claims // A_REPORT, n_claims, n_places, "2026-01-01T00:00:00+00:00")
    workspace.desk.records.add_run(run, is_latest_known=True)
    workspace.desk.records.mark_latest(run_id, [])
    workspace.desk.records.set_note("extracted_by", workspace.desk.extractor)
    workspace.close()
    (folder / "made").touch()
    return folder


def place_id(number: int) -> str:
    """The id of a place."""
    return f"bench:{number:05d}"


def spells(n_places: int) -> pa.Table:
    """Four to twelve spells a place over all days, with two controllers each."""
    draw = np.random.default_rng(1)
    columns: dict[str, list[object]] = {name: [] for name in SPELL_SCHEMA.names}
    lats, lons = draw.uniform(33, 37, n_places).round(4), draw.uniform(36, 42, n_places).round(4)
    for number in range(n_places):
        cuts = np.unique(draw.integers(1, N_DAYS, draw.integers(4, 12)))
        side = int(draw.integers(len(SIDES)))
        for begin, end in zip([0, *cuts.tolist()], [*cuts.tolist(), N_DAYS], strict=True):
            side = (side + int(draw.integers(1, len(SIDES)))) % len(SIDES)
            sure = round(float(draw.uniform(0.45, 0.98)), 4)
            for controller, probability in ((SIDES[side], sure), (SIDES[side - 1], round(1 - sure, 4))):
                days = FIRST + timedelta(days=begin), FIRST + timedelta(days=end)
                where = (place_id(number), f"Place {number}", float(lats[number]), float(lons[number]))
                for name, value in zip(SPELL_SCHEMA.names, (*where, *days, controller, probability), strict=True):
                    columns[name].append(value)
    return pa.table(columns, schema=SPELL_SCHEMA)


def _fill(store: Path, extractor: str, n_claims: int, n_places: int) -> None:
    n_reports = n_claims // A_REPORT
    connection = sqlite3.connect(store)
    connection.executescript("PRAGMA synchronous = OFF;")
    for table, columns, rows in (
        ("reports", _REPORT, _reports(n_reports, n_places)),
        ("origins", _ORIGIN, _origins(n_reports)),
        ("claims", _CLAIM, _claims(extractor, n_reports, n_places)),
    ):
        marks = ", ".join("?" for _ in columns.split(","))
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
    connection.commit()
    connection.close()


def _told(report: int, n_places: int) -> Iterator[tuple[int, str, str, str]]:
    """Place, side, action and sentence of each claim of a report; some places are told of much more than others."""
    draw = random.Random(report)  # made-up reports
    for _ in range(A_REPORT):
        place = int(n_places * draw.random() ** 1.5)
        side, action = draw.choice(SIDES), draw.choice(tuple(_WORDS))
        yield place, side, action, f"Forces of {side} {_WORDS[action]} Place {place} after a night of shelling, a resident said."


def _when(report: int, n_reports: int) -> date:
    return FIRST + timedelta(days=report * N_DAYS // n_reports)


def _reports(n_reports: int, n_places: int) -> Iterator[tuple[object, ...]]:
    for report in range(n_reports):
        day = _when(report, n_reports).isoformat()
        text = " ".join(sentence for *_, sentence in _told(report, n_places))
        basis = ("given", "given", "given", "2026-01-01T00:00:00+00:00")
        yield (f"r{report}", day, day, f"source-{report % 50:02d}", f"Report {report}", text, "en", *basis)


def _origins(n_reports: int) -> Iterator[tuple[object, ...]]:
    for report in range(n_reports):
        is_copy = report % 5 == 4
        first = f"r{report - 1}" if is_copy else f"r{report}"
        yield (f"r{report}", f"origin-{first}", "copy" if is_copy else "original", first if is_copy else None, 0.9, "2026-01-01")


def _claims(extractor: str, n_reports: int, n_places: int) -> Iterator[tuple[object, ...]]:
    for report in range(n_reports):
        day, source, begin = _when(report, n_reports).isoformat(), f"source-{report % 50:02d}", 0
        for number, (place, side, action, sentence) in enumerate(_told(report, n_places)):
            row = {
                "report_id": f"r{report}",
                "source": source,
                "published": day,
                "action": action,
                "actor": [side],
                "target": [],
                "place": f"Place {place}",
                "place_in_text": f"Place {place}",
                "place_id": place_id(place),
                "lat": 35.0,
                "lon": 38.0,
                "place_precision": "settlement",
                "start": day,
                "end": day,
                "modality": ("asserted", "attributed", "hedged")[number % 3],
                "attributed_to": "a resident",
                "evidence": sentence,
                "evidence_at": [begin, begin + len(sentence)],
                "confidence": 0.8,
            }
            begin += len(sentence) + 1
            claim_id = f"{report * A_REPORT + number:016x}"
            yield (claim_id, extractor, f"r{report}", source, day, day, place_id(place), json.dumps(row), "2026-01-01")
