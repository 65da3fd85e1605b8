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

    @classmethod
    def cut(cls, values: npt.NDArray[Value], lengths: npt.NDArray[np.int64]) -> "Ragged[Value]":
        """Rows of these lengths."""
        return cls(values, np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths))), len(lengths))

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

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """How many values each row has."""
        return np.diff(self.starts)

    def rows_of_values(self) -> npt.NDArray[np.int64]:
        """The row of each value."""
        return np.repeat(np.arange(self.n_rows), self.lengths)

    def extend(self, others: Sequence["Ragged[Value]"]) -> None:
        """Add rows at the end."""
        end = self.n_rows + sum(other.n_rows for other in others)
        if end == self.n_rows:
            return
        lengths = np.concatenate([other.lengths for other in others])
        self._starts = _room(self._starts, end + 1)
        self._starts[self.n_rows + 1 : end + 1] = self._starts[self.n_rows] + np.cumsum(lengths)
        self._values = _room(self._values, int(self._starts[end]))
        np.concatenate([other.values for other in others], out=self._values[self._starts[self.n_rows] : self._starts[end]])
        self.n_rows = end

    def take(self, rows: npt.NDArray[np.integer[Any]]) -> "Ragged[Value]":
        """These rows only, in this order."""
        if len(rows) and (len(rows) == 1 or (np.diff(rows) == 1).all()):
            first, last = int(rows[0]), int(rows[-1]) + 1
            return Ragged(
                self._values[self._starts[first] : self._starts[last]],
                self._starts[first : last + 1] - self._starts[first],
                len(rows),
            )
        lengths = self._starts[rows + 1] - self._starts[rows]
        ends = np.cumsum(lengths)
        at = np.arange(int(ends[-1]) if len(rows) else 0) + np.repeat(self._starts[rows] - (ends - lengths), lengths)
        return Ragged.cut(self._values[at], lengths)


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

    def __setitem__(self, numbers: Sequence[int] | npt.NDArray[np.integer[Any]], value: Any) -> None:  # noqa: ANN401 - whatever the column holds
        self._values[np.asarray(numbers, np.int64)] = value

    @property
    def values(self) -> npt.NDArray[Number]:
        """All values, in order."""
        return self._values[: self._n_values]

    def extend(self, values: Sequence[Any] | npt.NDArray[Any]) -> None:
        """Add values at the end."""
        end = self._n_values + len(values)
        self._values = _room(self._values, end)
        self._values[self._n_values : end] = values
        self._n_values = end


def _room(values: npt.NDArray[Number], size: int) -> npt.NDArray[Number]:
    """The same values with room for ``size``, a fourth as many again where it has to grow."""
    if len(values) >= size:
        return values
    grown = np.zeros(max(size, len(values) * 5 // 4), values.dtype)
    grown[: len(values)] = values
    return grown
