"""Fixtures that many tests share: the shared data where it lies beside the checkout, and a workspace of the sample reports."""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fogline.settings import Settings

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
    from fogline.workspace import Workspace

    folder = tmp_path_factory.mktemp("demo")
    samples = Path(str(files("fogline") / "samples"))
    (folder / "sources.csv").write_bytes((samples / "sources.csv").read_bytes())
    workspace = Workspace.create(folder, settings=Settings(sources="sources.csv", workers=1))
    skipped = ("README.md", "sources.csv", "__pycache__", "__init__.py")
    workspace.run(sorted(path for path in samples.iterdir() if path.name not in skipped))
    return workspace
