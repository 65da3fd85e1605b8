"""The small war behind the web application, without a database: what the application asks of a workspace, from plain data."""

import shutil
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from fogline.control import FittedControl, fit_control
from fogline.publish import Publication
from fogline.workspace import Workspace
from people import make_war


class PlainWorkspace:
    """Answers from a publication."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self.theatre = publication.theatre
        self.folder = Path("not-there")
        self.desk = SimpleNamespace(gazetteers=())

    def publication(self) -> Publication:
        return self._publication

    def latest_run(self) -> Any:  # noqa: ANN401
        return self._publication.run

    def places(self) -> Any:  # noqa: ANN401
        return dict(self._publication.places)

    def members(self, *, known_on: date | None = None) -> Any:  # noqa: ANN401
        known = {claim.report_id for claim in self._publication.claims if known_on is None or claim.published_on <= known_on}
        return {report_id: member for report_id, member in self._publication.members.items() if report_id in known}

    def fit(self, *, known_on: date | None = None) -> FittedControl:
        members = self.members(known_on=known_on).values()
        return fit_control(self._publication.claims, theatre=self.theatre, origins=members, known_on=known_on)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        value = getattr(self._publication, name)
        return lambda **_: value


@pytest.fixture(scope="session")
def client(publication: Publication) -> TestClient:
    if not (files("fogline") / "web" / "assets" / "app.js").is_file():
        pytest.skip("the front end is not built: make frontend")
    from fogline.web import create_app

    return TestClient(create_app(PlainWorkspace(publication)))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def one_war(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (files("fogline") / "web" / "assets" / "app.js").is_file():
        pytest.skip("the front end is not built: make frontend")
    return make_war(tmp_path_factory.mktemp("one"))


@pytest.fixture
def war(one_war: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A small real workspace of one's own."""
    shutil.copytree(one_war, tmp_path / "war")
    workspace = Workspace.open(tmp_path / "war")
    yield workspace
    workspace.close()
