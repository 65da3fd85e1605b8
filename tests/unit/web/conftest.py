"""The small war behind the web application, without a database: what the application asks of a workspace, from plain data."""

from importlib.resources import files
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from fogline.publish import Publication


class PlainWorkspace:
    """Answers from a publication."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.theatre = publication.theatre

    def latest_run(self) -> Any:  # noqa: ANN401
        return self.publication.run

    def places(self) -> Any:  # noqa: ANN401
        return dict(self.publication.places)

    def members(self) -> Any:  # noqa: ANN401
        return dict(self.publication.members)

    @property
    def desk(self) -> Any:  # noqa: ANN401
        return SimpleNamespace(parameters=None)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        value = getattr(self.publication, name)
        return lambda: value


@pytest.fixture(scope="session")
def client(publication: Publication) -> TestClient:
    if not (files("fogline") / "web" / "assets" / "app.js").is_file():
        pytest.skip("the front end is not built: make frontend")
    from fogline.web import create_app

    return TestClient(create_app(PlainWorkspace(publication)))  # type: ignore[arg-type]
