"""Functions in machine code. Modules with such functions are imported where they are called: the compiler takes long to load."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit
from numba.extending import register_jitable

_Function = TypeVar("_Function", bound=Callable[..., Any])


def in_machine_code(function: _Function) -> _Function:
    """Compile a function when it is first called; kept beside its file or in the user's cache, or nowhere if neither can be."""
    try:
        return cast("_Function", njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast("_Function", njit(nogil=True)(function))


def part_of_loop(function: _Function) -> _Function:
    """A function that only functions in machine code call."""
    return register_jitable(function)
