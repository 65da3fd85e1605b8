"""Built files of the front end: found in the package, compressed once, named by a digest of their content."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fogline.errors import InputError

_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
_WORTH_COMPRESSING = 1000


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    body: bytes
    compressed: bytes | None
    media_type: str
    digest: str


@cache
def load_asset(name: str) -> Asset | None:
    """A built file by name; ``None`` where there is none."""
    if name not in asset_names():
        return None
    body = (files("fogline") / "web" / "assets" / name).read_bytes()
    suffix = name[name.rfind(".") :]
    media_type = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_text = suffix in (".js", ".css", ".svg", ".json", ".txt")
    compressed = gzip.compress(body, 9, mtime=0) if is_text and len(body) > _WORTH_COMPRESSING else None
    return Asset(body, compressed, media_type, hashlib.sha256(body).hexdigest()[:12])


@cache
def asset_names() -> frozenset[str]:
    """Names of all built files; raises :class:`InputError` where the front end is not built."""
    folder = files("fogline") / "web" / "assets"
    if not (folder / "app.js").is_file():
        raise InputError("the front end is not built", "build it with: make frontend")
    return frozenset(entry.name for entry in folder.iterdir() if entry.is_file())


@cache
def asset_digests() -> dict[str, str]:
    """A digest for each file that pages name, for addresses that can be kept for ever."""
    return {name: asset.digest for name in sorted(asset_names()) if (asset := load_asset(name))}
