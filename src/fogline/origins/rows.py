"""The row of each hash: a table with open places in machine code, for lookups by the million."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
RowNumbers = npt.NDArray[np.int32]
_FEWEST = 1 << 12


@dataclass(slots=True)
class RowTable:
    """Numbers hashes in the order in which they are put in; 0 is no hash."""

    n_rows: int = 0
    _keys: Hashes = field(default_factory=lambda: np.zeros(2 * _FEWEST, np.uint64))
    _rows: RowNumbers = field(default_factory=lambda: np.zeros(2 * _FEWEST, np.int32))

    def find(self, hashes: Hashes) -> RowNumbers:
        """The row of each hash; -1 where it has none."""
        from fogline.origins import cutting  # noqa: PLC0415 - loads the compiler

        return cutting.find_rows(hashes, self._keys, self._rows)

    def put(self, hashes: Hashes) -> None:
        """Number hashes (all different) that have no row yet."""
        from fogline.origins import cutting  # noqa: PLC0415 - loads the compiler

        size = len(self._keys)
        while 2 * (self.n_rows + len(hashes)) > size:
            size *= 2
        if size > len(self._keys):
            known, rows = self._keys[self._keys > 0], self._rows[self._keys > 0]
            self._keys, self._rows = np.zeros(size, np.uint64), np.zeros(size, np.int32)
            cutting.put_rows(known, rows, self._keys, self._rows)
        cutting.put_rows(hashes, np.arange(self.n_rows, self.n_rows + len(hashes), dtype=np.int32), self._keys, self._rows)
        self.n_rows += len(hashes)
