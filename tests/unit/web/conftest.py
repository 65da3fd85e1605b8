"""The small war behind the web application, without a database: what the application asks of a workspace, from plain data."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from fogline.control import FittedControl, estimate_control, fit_control
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

    def publication(self, *, known_on: date | None = None) -> Publication:
        if known_on is None:
            return self._publication
        claims = tuple(claim for claim in self._publication.claims if claim.published_on <= known_on)
        members = self.members(known_on=known_on)
        found = estimate_control(claims, theatre=self.theatre, origins=members.values(), known_on=known_on)
        run = replace(self._publication.run, run_id="then", known_on=known_on) if self._publication.run else None
        reports = tuple(report for report in self._publication.reports if report.published_on <= known_on)
        known = replace(self._publication, claims=claims, reports=reports, members=members, run=run)
        return replace(known, spells=found.spells, sieges=found.sieges, rejections=tuple(found.rejections))

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
