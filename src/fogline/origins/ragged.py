"""Rows of unlike lengths in one column that grows: what is compared of all reports, without an object for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Value = TypeVar("Value", np.uint64, np.float32, np.int32)
Number = TypeVar("Number", bound=np.generic)


@dataclass(slots=True)
class Ragged(Generic[Value]):
    """Rows that are added at the end and never changed. ``values[starts[n] : starts[n + 1]]`` is row n."""

    _values: npt.NDArray[Value]
    _starts: npt.NDArray[np.int64]
    n_rows: int = 0

    @classmethod
    def of(cls, dtype: type[Value]) -> "Ragged[Value]":
        """No rows yet."""
        return cls(np.zeros(0, dtype), np.zeros(1, np.int64))

    def __getitem__(self, row: int) -> npt.NDArray[Value]:
        return self._values[self._starts[row] : self._starts[row + 1]]

    @property
    def values(self) -> npt.NDArray[Value]:
        """All rows, one after the other."""
        return self._values[: self._starts[self.n_rows]]

    @property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where each row starts, and where the last one ends."""
        return self._starts[: self.n_rows + 1]

    def extend(self, rows: Sequence[npt.NDArray[Value]]) -> None:
        """Add rows at the end."""
        if not rows:
            return
        begin, end = self.n_rows, self.n_rows + len(rows)
        self._starts = _room(self._starts, end + 1)
        np.cumsum([len(row) for row in rows], out=self._starts[begin + 1 : end + 1])
        self._starts[begin + 1 : end + 1] += self._starts[begin]
        self._values = _room(self._values, int(self._starts[end]))
        np.concatenate(rows, out=self._values[self._starts[begin] : self._starts[end]])
        self.n_rows = end

    def rows_of_values(self, first_row: int = 0) -> npt.NDArray[np.int32]:
        """The row of each value, from ``first_row`` on."""
        lengths = np.diff(self.starts[first_row:])
        return np.repeat(np.arange(first_row, self.n_rows, dtype=np.int32), lengths)


@dataclass(slots=True)
class Column(Generic[Number]):
    """Values that are added at the end, read and set by number."""

    _values: npt.NDArray[Number]
    _n_values: int = 0

    @classmethod
    def of(cls, dtype: type[Number]) -> "Column[Number]":
        """No values yet."""
        return cls(np.zeros(0, dtype))

    def __len__(self) -> int:
        return self._n_values

    def __getitem__(self, numbers: npt.NDArray[np.integer[Any]]) -> npt.NDArray[Number]:
        chosen: npt.NDArray[Number] = self._values[numbers]
        return chosen

    def __setitem__(self, numbers: Sequence[int], value: Any) -> None:  # noqa: ANN401 - whatever the column holds
        self._values[list(numbers)] = value

    def extend(self, values: Sequence[Any]) -> None:
        """Add values at the end."""
        end = self._n_values + len(values)
        self._values = _room(self._values, end)
        self._values[self._n_values : end] = values
        self._n_values = end


def _room(values: npt.NDArray[Number], size: int) -> npt.NDArray[Number]:
    """The same values with room for ``size``, half as many again where it has to grow."""
    if len(values) >= size:
        return values
    grown = np.zeros(max(size, len(values) * 3 // 2), values.dtype)
    grown[: len(values)] = values
    return grown
