"""Sample reports in our own words, from invented sources: for a first look, and for tests."""

from importlib.resources import files
from pathlib import Path

_NOT_REPORTS = {"README.md", "sources.csv", "__init__.py", "__pycache__"}


def sample_inputs() -> list[Path]:
    """The files of sample reports, in the forms that Fogline reads."""
    folder = Path(str(files("fogline.samples")))
    return sorted(path for path in folder.iterdir() if path.name not in _NOT_REPORTS)


def sample_sources() -> Path:
    """The table of the samples' sources and their camps."""
    return Path(str(files("fogline.samples") / "sources.csv"))
