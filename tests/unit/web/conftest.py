"""The small war behind the web application, without a database: what the application asks of a workspace, from plain data."""

from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from fastapi.testclient import TestClient

from fogline.errors import InputError
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

    def explain(self, query: str, on: date) -> Any:  # noqa: ANN401
        raise InputError(f"{query} on {on} is not explained here", "nothing to do")

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        value = getattr(self.publication, name)
        return lambda: value


@pytest.fixture(scope="session")
def client(publication: Publication) -> TestClient:
    if not (files("fogline") / "web" / "assets" / "app.js").is_file():
        pytest.skip("the front end is not built: make frontend")
    from fogline.web import create_app

    return TestClient(create_app(PlainWorkspace(publication)))  # type: ignore[arg-type]
