"""Fixtures that many tests share: the shared data where it lies beside the checkout, and a workspace of the sample reports."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feed_server import RETAKEN, FeedServer, serving

if TYPE_CHECKING:
    from fogline.workspace import Workspace

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reports and gold that lies beside the checkout; tests that need it say so where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared is not here")
    return SHARED


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory) -> "Workspace":
    """A workspace with the Syria theatre and all sample reports, every stage done."""
    from fogline.samples import sample_inputs
    from fogline.workspace import create_sample_workspace

    workspace = create_sample_workspace(tmp_path_factory.mktemp("demo"), workers=1)
    workspace.run(sample_inputs())
    return workspace


@pytest.fixture
def feeds() -> Iterator[FeedServer]:
    """A server of feeds with one report on its wire."""
    with serving() as server:
        server.entries["/wire"] = [RETAKEN]
        yield server
