"""Importing other people's events says how far it is, and goes on where it was stopped."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from fogline.settings import Settings
from fogline.workspace import Workspace

N_EVENTS = 2500
ROW = {
    "side_a": "Government of Syria",
    "side_b": "IS",
    "source_headline": "Clashes",
    "source_office": "SOHR",
    "where_prec": "1.0",
    "where_coordinates": "Palmyra town",
    "adm_1": "Homs",
    "adm_2": "Tadmor",
    "best": "4.0",
    "latitude": "34.56",
    "longitude": "38.28",
    "type_of_violence": "1.0",
}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A file of events in UCDP's columns, one a day."""
    path = tmp_path / "ged.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*ROW, "id", "date_start", "date_end", "source_date"])
        writer.writeheader()
        for number in range(N_EVENTS):
            day = (date(2012, 1, 1) + timedelta(days=number % 1500)).isoformat()
            writer.writerow(ROW | {"id": f"{number}.0", "date_start": day, "date_end": day, "source_date": day})
    return path


def test_an_import_that_was_stopped_goes_on(table: Path, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "war", settings=Settings(workers=1))
    told: list[tuple[str, int, int | None]] = []

    def stop(stage: str, done: int, total: int | None) -> None:
        told.append((stage, done, total))
        if stage == "keep" and done >= N_EVENTS // 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workspace.import_coded([table], progress=stop)
    assert told[0] == ("read", 1, None)
    assert told[-1] == ("keep", 1000, N_EVENTS)
    assert len(workspace.reports()) == 1000
    done = workspace.import_coded([table])
    assert (done.n_reports, done.n_claims) == (N_EVENTS - 1000, N_EVENTS - 1000)
    assert workspace.import_coded([table]).n_reports == 0
