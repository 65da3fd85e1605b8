"""Matrix products by NumPy's BLAS, which is three times as fast as the one that spaCy brings along, on one thread.

The parse is the dearest step of reading a report, and half of it are products of small matrices. One thread keeps workers out of
each other's way, and the results the same whatever the number of cores.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
from spacy.language import Language
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]


class NumpyBlasOps(NumpyOps):  # type: ignore[misc]
    """thinc's operations, with products by NumPy."""

    name = "numpy"

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:  # noqa: ANN401 - as thinc has it
        """The product of two matrices, either of them transposed."""
        return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)


def use_numpy_blas(nlp: Language) -> Language:
    """Let all models of a pipeline use :class:`NumpyBlasOps`."""
    ops = NumpyBlasOps()
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        for node in model.walk() if model is not None else ():
            node.ops = ops
    return nlp


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Within, matrix products run on one thread."""
    with _controller().limit(limits=1, user_api="blas"):
        yield


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
