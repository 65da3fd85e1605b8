"""Reports and claims go out as Parquet by day and come back, with nothing found anew where the same extractor found it."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fogline.contracts import report_to_row, write_jsonl
from fogline.errors import InputError
from fogline.lake import share_days
from fogline.model import Report, content_id
from fogline.settings import Settings
from fogline.workspace import Workspace

REPORTS = [
    Report(f"r{n}", f"2016-03-{1 + n // 3:02d}", "wire", "", f"The Syrian army captured Palmyra on Tuesday, {n} said.", lang="en")
    for n in range(9)
] + [Report("empty", "2016-03-04", "wire", "", "Nothing was said about any place at all.", lang="en")]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("first")
    write_jsonl(folder / "in.jsonl", map(report_to_row, REPORTS))
    workspace = Workspace.create(folder / "war", settings=Settings(workers=1))
    workspace.run([folder / "in.jsonl"])
    return workspace


@pytest.fixture(params=["folder", "memory"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    yield str(tmp_path / "lake") if request.param == "folder" else "memory://lake"
    if request.param == "memory":
        fsspec.filesystem("memory").rm("lake", recursive=True)


def test_what_is_shared_is_gathered_and_gives_the_same_run(first: Workspace, tmp_path: Path, address: str) -> None:
    shared = share_days(first.desk, address)
    assert (shared.n_reports, shared.n_claims) == (10, len(first.claims()))
    second = Workspace.create(tmp_path / "second", settings=Settings(workers=1))
    gathered = second.gather(address)
    assert (gathered.n_reports, gathered.n_claims, gathered.n_left) == (10, shared.n_claims, 0)
    assert second.desk.records.unextracted_reports(second.desk.extractor) == []
    assert second.run().run.run_id == first.latest_run().run_id
    assert second.reports() == first.reports()
    assert second.gather(address).n_reports == 0


def test_sharing_again_writes_only_days_that_changed(first: Workspace, tmp_path: Path, address: str) -> None:
    assert share_days(first.desk, address).n_parts == 4 + 3
    assert share_days(first.desk, address).n_parts == 0
    other = Workspace.create(tmp_path / "other", settings=Settings(workers=1))
    other.gather(address)
    other.desk.records.add_reports([replace(REPORTS[0], report_id="more")])
    assert share_days(other.desk, address).n_parts == 1
    again = Workspace.create(tmp_path / "again", settings=Settings(workers=1))
    assert again.gather(address).n_reports == 11


def test_claims_of_another_extractor_are_left_out_and_found_anew(first: Workspace, tmp_path: Path, address: str) -> None:
    share_days(first.desk, address)
    second = Workspace.create(tmp_path / "second", settings=Settings(workers=1))
    second.desk = replace(second.desk, extractor="another")
    gathered = second.gather(address)
    assert (gathered.n_claims, gathered.n_left) == (0, len(first.claims()))
    assert len(second.desk.records.unextracted_reports("another")) == 10


def test_other_tools_read_the_days(first: Workspace, tmp_path: Path) -> None:
    share_days(first.desk, str(tmp_path / "lake"))
    with duckdb.connect() as connection:
        query = f"SELECT published_on, count(*) FROM read_parquet('{tmp_path}/lake/reports/*/*.parquet') GROUP BY 1 ORDER BY 1"
        found = connection.execute(query).fetchall()
    assert [(str(day), count) for day, count in found] == [(f"2016-03-0{day}", 3 if day < 4 else 1) for day in (1, 2, 3, 4)]


def test_what_is_no_lake_is_told(first: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no reports at"):
        first.gather(str(tmp_path / "nothing"))
    with pytest.raises(InputError, match="fsspec"):
        first.gather("nonsense://x")
    (tmp_path / "bad" / "reports" / "published_on=2016-03-01").mkdir(parents=True)
    (tmp_path / "bad" / "reports" / "published_on=2016-03-01" / "part-x.parquet").write_bytes(b"PAR1 half")
    with pytest.raises(InputError, match="share the day again"):
        first.gather(str(tmp_path / "bad"))


def test_a_part_that_is_not_what_its_name_says_is_refused(first: Workspace, tmp_path: Path) -> None:
    share_days(first.desk, str(tmp_path / "lake"))
    part = min((tmp_path / "lake" / "reports").rglob("part-*"))
    part.write_bytes(part.read_bytes().replace(b"r0", b"r9", 1))
    second = Workspace.create(tmp_path / "second", settings=Settings(workers=1))
    with pytest.raises(InputError, match="or is damaged"):
        second.gather(str(tmp_path / "lake"))
    assert second.reports() == []


@pytest.mark.parametrize("kind", ["reports", "claims"])
def test_rows_of_another_table_are_told(first: Workspace, tmp_path: Path, kind: str) -> None:
    share_days(first.desk, str(tmp_path / "lake"))
    content = io.BytesIO()
    pq.write_table(pa.table({"extractor": [first.desk.extractor], "a": [1]}), content)
    name = f"part-{content_id(content.getvalue().hex())}.parquet"
    next((tmp_path / "lake" / kind).rglob("part-*")).with_name(name).write_bytes(content.getvalue())
    second = Workspace.create(tmp_path / "second", settings=Settings(workers=1))
    with pytest.raises(InputError, match=f"a row is no {kind[:-1]}"):
        second.gather(str(tmp_path / "lake"))
