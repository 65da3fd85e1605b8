"""Bytes from a file that may be packed, endless or a trap: unpacked and read within bounds."""

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from fogline.reports.draft import UnusableError

_GZIP = b"\x1f\x8b"
_MAX_RATIO = 150
"""Text packs 3 to 20 times; the densest gzip 1,030 times. Counted only beyond the first 32 MB."""
_RATIO_FREE_BYTES = 32_000_000
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, without its end; of one that is too long, nothing is kept."""

    number: int
    content: bytes
    is_too_long: bool = False


class BoundedStream(io.RawIOBase):
    """A stream of unpacked bytes that can be looked into, and that refuses to expand beyond what text does."""

    def __init__(self, packed: IO[bytes], unpacked: IO[bytes]) -> None:
        self._packed, self._unpacked = packed, unpacked
        self._ahead = b""
        self._n_read = 0

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, which a later read gives again."""
        while len(self._ahead) < size and (chunk := self._take(size - len(self._ahead))):
            self._ahead += chunk
        return self._ahead[:size]

    def readable(self) -> bool:
        """It can be read."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """At most ``size`` bytes; needs a size, since the end may be far."""
        if size is None or size < 0:
            raise ValueError("an endless stream is read by size")
        if self._ahead:
            chunk, self._ahead = self._ahead[:size], self._ahead[size:]
            return chunk
        return self._take(size)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """As the standard library's raw streams."""
        chunk = self.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def read_whole(self, max_bytes: int) -> bytes:
        """All that is left; raises :class:`UnusableError` beyond ``max_bytes``."""
        whole = bytearray()
        while chunk := self.read(_CHUNK):
            whole += chunk
            if len(whole) > max_bytes:
                raise UnusableError("too large", f"one page or text may have {max_bytes:,} bytes; split it, or write JSON Lines")
        return bytes(whole)

    def _take(self, size: int) -> bytes:
        try:
            chunk = self._unpacked.read(size)
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise UnusableError("damaged archive", f"the packed data cannot be unpacked ({error}); pack it anew") from error
        self._n_read += len(chunk)
        if self._packed is not self._unpacked and self._n_read > _RATIO_FREE_BYTES:
            packed = max(self._packed.tell(), 1)
            if self._n_read / packed > _MAX_RATIO:
                raise UnusableError(
                    "expands too much", f"it unpacks to over {_MAX_RATIO} times its size; unpack it and look inside"
                )
        return chunk


def unpack_stream(handle: IO[bytes]) -> BoundedStream:
    """The content of a file, unpacked where it is gzip (found by its first bytes)."""
    start = handle.read(2)
    handle.seek(0)
    return BoundedStream(handle, gzip.open(handle, "rb") if start == _GZIP else handle)  # type: ignore[arg-type]


def read_lines(stream: BoundedStream, max_bytes: int, *, keep_blank: bool = False) -> Iterator[Line]:
    """Numbered lines; one longer than ``max_bytes`` is passed over in small pieces and marked, and the next goes on."""
    number, begun, is_too_long = 1, bytearray(), False
    while chunk := stream.read(_CHUNK):
        start = 0
        while (end := chunk.find(b"\n", start)) >= 0:
            begun += chunk[start:end]
            is_too_long = is_too_long or len(begun) > max_bytes
            content = b"" if is_too_long else bytes(begun)
            if is_too_long or keep_blank or content.strip():
                yield Line(number, content + b"\n" if keep_blank else content, is_too_long)
            number, start, is_too_long = number + 1, end + 1, False
            begun.clear()
        begun += chunk[start:]
        if len(begun) > max_bytes:
            begun.clear()
            is_too_long = True
    if begun.strip() or is_too_long:
        yield Line(number, b"" if is_too_long else bytes(begun), is_too_long)
