"""What a result was made with, as a short hash: code, theatre and gazetteer files.

A claim or run carries the fingerprint of what made it. When any of it changes the work is done anew, and what was made before
stays.
"""

import hashlib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

_IGNORED = {"__pycache__", ".DS_Store"}


def fingerprint(paths: Iterable[Path], *words: str) -> str:
    """Sixteen hexadecimal digits that change when a file under ``paths`` or one of ``words`` does, wherever the files lie."""
    digest = hashlib.sha256("\x1f".join(words).encode())
    for path in paths:
        for file in [path] if path.is_file() else sorted(_files(path)):
            digest.update(str(file.relative_to(path.parent)).encode() + b"\x00")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def package_paths(*names: str) -> list[Path]:
    """Folders or files of this package by name, for :func:`fingerprint`."""
    return [Path(str(files("fogline") / name)) for name in names]


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not _IGNORED & set(path.parts))
