"""A run's files are there whole or not at all, and are never changed."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from fogline.errors import WorkspaceError
from fogline.model import Forecast, TrackRecord
from fogline.store import RunFiles, Runs, fingerprint

SPELLS = pa.table(
    {
        "place_id": ["p", "p", "p"],
        "place": ["Town"] * 3,
        "lat": [34.5] * 3,
        "lon": [38.3] * 3,
        "start_on": pa.array([date(2016, 1, 1), date(2016, 3, 1), date(2016, 3, 1)], pa.date32()),
        "end_on": pa.array([date(2016, 3, 1), date(2016, 5, 1), date(2016, 5, 1)], pa.date32()),
        "controller": ["isis", "syria_gov", "isis"],
        "probability": [1.0, 0.8, 0.2],
    }
)
SIEGES = pa.table(
    {"place_id": ["p"], "start_on": [date(2016, 1, 1)], "end_on": [date(2016, 2, 1)], "besieger": ["isis"], "probability": [0.9]}
)
FILES = RunFiles(
    SPELLS,
    SIEGES,
    track_records=(TrackRecord("wire", None, 3, 2, 1, 0.5, 0.1, 0.9),),
    forecasts=(Forecast("c", "r", "wire", None, "p", "Town", "isis", "loses", date(2016, 3, 1), "stated", 0.9, "will fall"),),
)


def test_a_run_comes_back_as_it_was(tmp_path: Path) -> None:
    runs = Runs(tmp_path / "runs")
    assert not runs.has("a1")
    runs.write("a1", FILES)
    assert runs.has("a1")
    found = runs.read("a1")
    assert found.spells.equals(SPELLS)
    assert found.track_records == FILES.track_records
    assert found.forecasts == FILES.forecasts


def test_a_day_is_asked_of_the_files(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    runs.write("a1", FILES)
    assert runs.controllers_on("a1", "p", date(2016, 2, 29)) == {"isis": 1.0}
    assert list(runs.controllers_on("a1", "p", date(2016, 3, 1))) == ["syria_gov", "isis"]
    assert runs.controllers_on("a1", "p", date(2016, 5, 1)) == {}
    assert runs.controllers_on("a1", "nowhere", date(2016, 3, 1)) == {}


def test_what_an_interrupted_write_left_is_written_over(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    (tmp_path / "a1").mkdir()
    (tmp_path / "a1" / "sieges.parquet").write_bytes(b"half")
    assert not runs.has("a1")
    runs.write("a1", FILES)
    assert runs.read("a1").sieges.equals(SIEGES.cast(runs.read("a1").sieges.schema))


def test_a_run_is_never_changed(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    runs.write("a1", FILES)
    before = (tmp_path / "a1" / "control.parquet").read_bytes()
    runs.write("a1", RunFiles(SPELLS.slice(0, 1), SIEGES))
    assert (tmp_path / "a1" / "control.parquet").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a1"]


def test_a_fingerprint_follows_content_not_place(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder / "data").mkdir(parents=True)
        (tmp_path / folder / "data" / "x.csv").write_text("1")
    same = [fingerprint([tmp_path / folder / "data"], "word") for folder in ("a", "b")]
    assert same[0] == same[1]
    assert fingerprint([tmp_path / "a" / "data"]) != same[0]
    (tmp_path / "b" / "data" / "x.csv").write_text("2")
    assert fingerprint([tmp_path / "b" / "data"], "word") != same[0]


def test_a_run_with_a_damaged_or_missing_file_is_not_there_and_says_the_cure(tmp_path: Path) -> None:
    runs = Runs(tmp_path / "runs")
    runs.write("abc", FILES)
    (tmp_path / "runs" / "abc" / "forecasts.json").write_text("[{")
    assert not runs.has("abc")
    with pytest.raises(WorkspaceError, match="make them again"):
        runs.read("abc")
    runs.write("abc", FILES)
    assert runs.has("abc")
