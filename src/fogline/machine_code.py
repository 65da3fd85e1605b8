"""Where compiled code is kept between processes (Numba's cache), also where the package may not be written to.

Numba keeps it beside the package, else in the user's cache folder, and fails where neither may be written: in a container with a
read-only root, or as a service without a home. There it goes to a folder of this process alone, since compiled code that others
could write to would be theirs to run; name a lasting one with ``NUMBA_CACHE_DIR`` and processes start faster.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def settle_cache() -> None:
    """Name a folder for compiled code where there is none that may be written."""
    if os.environ.get("NUMBA_CACHE_DIR") or any(map(_may_write, (Path(__file__).parent, _user_cache()))):
        return
    folder = tempfile.mkdtemp(prefix="fogline-compiled-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["NUMBA_CACHE_DIR"] = folder


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())


def _may_write(folder: Path) -> bool:
    """Whether the folder, or the nearest one above it that is there, may be written to."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK)
