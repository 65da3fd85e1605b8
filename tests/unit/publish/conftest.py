from importlib.resources import files

import pytest


@pytest.fixture(scope="session")
def built() -> None:
    """The front end's build; tests that need it say so where it is missing."""
    if not (files("fogline") / "web" / "assets" / "app.js").is_file():
        pytest.skip("the front end is not built: make frontend")
