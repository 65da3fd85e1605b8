"""A small war for tests that break things: reports of two towns and more, and what of a workspace must be the same in the end."""

import random
from pathlib import Path
from typing import Any

from sqlalchemy import select

from fogline.contracts import report_to_row, write_jsonl
from fogline.model import Report
from fogline.settings import Settings
from fogline.store import tables
from fogline.store.engine import snapshot
from fogline.workspace import Workspace

PLACES = ("Palmyra", "Raqqa", "Manbij", "al-Bab", "Tabqa", "Deir ez-Zor")
SIDES = ("The Syrian army", "Islamic State", "Kurdish forces", "Rebels")
_OF_THE_CLOCK = {"seen_at", "made_at", "seq", "runs.digest"}
"""Columns that differ between equal runs; a run's digest covers when it was made."""


def make_reports(count: int, *, seed: int = 5) -> list[Report]:
    chance = random.Random(seed)
    return [
        Report(
            f"r{seed}-{number}",
            f"201{chance.randint(5, 7)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
            f"test-{number % 5}",
            "",
            f"{chance.choice(SIDES)} captured {chance.choice(PLACES)} on Monday, report {number} said.",
            lang="en",
        )
        for number in range(count)
    ]


def write_reports(path: Path, count: int, *, seed: int = 5) -> Path:
    write_jsonl(path, map(report_to_row, make_reports(count, seed=seed)))
    return path


def new_workspace(folder: Path, *, store: str = "") -> Workspace:
    return Workspace.create(folder, settings=Settings(workers=1, store=store))


def kept(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the store, but for what the clock says and the order in which rows came."""
    found = {}
    with snapshot(workspace.desk.records.engine) as connection:
        for name, table in tables.metadata.tables.items():
            columns = [column for column in table.columns if not {column.name, str(column)} & _OF_THE_CLOCK]
            rows = (tuple(row) for row in connection.execute(select(*columns)))
            found[name] = sorted((row for row in rows if not str(row[0]).startswith("clock:")), key=repr)
    return found


def run_files(workspace: Workspace) -> dict[str, bytes]:
    """Every file below ``runs``, whatever it is, by its path."""
    folder = workspace.folder / "runs"
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
