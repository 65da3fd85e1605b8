"""Functions that numba compiles: kept beside their file or in the user's cache, and free of the interpreter's lock.

A cached function is made anew when its own file changes, not when a file that it calls does: whoever edits one of the compiled
files removes ``__pycache__/*.nbi`` in this folder.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])
_MATHS = {"nsz", "nnan"}
_OPTIONS: dict[str, Any] = {"nogil": True, "fastmath": _MATHS, "error_model": "numpy", "_nrt": False}
"""Sums keep their order: taken in wide pieces they would depend on what was compiled together, and a run made with functions from
the cache would differ in its last digits from one that compiled them. No function allocates: counting references would take
longer than the work."""


def compiled(function: _Function) -> _Function:
    """Compile at the first call; where no cache may be written, anew in each process."""
    try:
        return cast("_Function", njit(cache=True, **_OPTIONS)(function))
    except RuntimeError:
        return cast("_Function", njit(**_OPTIONS)(function))
