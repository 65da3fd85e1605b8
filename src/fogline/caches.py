"""Files that only save time: what is dear to make and follows from its inputs, in the user's folder of caches.

A file is named by a fingerprint of all that it was made from. It begins with the length and a checksum of the rest, so that one
that is damaged or cut is made again. Processes that make the same file at the same time each write their own and rename it.
Nothing in these files is ever run: they hold JSON and numbers. Where the folder cannot be written to, all goes on without.
"""

import mmap
import os
import struct
import threading
import zlib
from contextlib import suppress
from pathlib import Path

MOST_FILES = 8
"""So many files of a kind are kept, those last used."""

_HEAD = struct.Struct("<8sQI44x")
_MARK = b"fogline1"


def cache_folder(kind: str) -> Path:
    """Where caches of a kind lie: below ``XDG_CACHE_HOME``, else ``~/.cache``."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else Path.home() / ".cache") / "fogline" / kind


def read_kept(kind: str, name: str) -> memoryview | None:
    """What is kept under a name, mapped into memory, so that processes share it; ``None`` where it is not there whole."""
    try:
        path = cache_folder(kind) / name
        with path.open("rb") as handle:
            held = memoryview(mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError, RuntimeError):  # not there, empty, or there is no home
        return None
    if len(held) < _HEAD.size:
        return None
    mark, length, checksum = _HEAD.unpack_from(held)
    data = held[_HEAD.size :]
    if mark != _MARK or length != len(data) or checksum != zlib.crc32(data):
        return None
    with suppress(OSError):
        os.utime(path)
    return data


def keep(kind: str, name: str, data: bytes | memoryview) -> None:
    """Keep ``data`` under a name, and of the others of its kind those last used."""
    with suppress(OSError, RuntimeError):
        folder = cache_folder(kind)
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
        try:
            with temporary.open("wb") as handle:
                handle.write(_HEAD.pack(_MARK, len(data), zlib.crc32(data)))
                handle.write(data)
            temporary.replace(folder / name)
        finally:
            temporary.unlink(missing_ok=True)
        for path in sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)[MOST_FILES:]:
            path.unlink(missing_ok=True)
