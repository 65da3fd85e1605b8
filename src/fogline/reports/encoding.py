"""Bytes to text: UTF-8 first, then what the input declares, then a guess that is recorded as one."""

import codecs
import re

from charset_normalizer import from_bytes

from fogline.reports.draft import UnusableError

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"))
_BOMS_16 = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_SAMPLE_BYTES = 200_000
_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"PK\x03\x04", "ZIP archive or office document"),
    (b"\xd0\xcf\x11\xe0", "old office document"),
    (b"RIFF", "sound, film or WebP image"),
    (b"\x7fELF", "program"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ", "xz archive"),
    (b"7z\xbc\xaf", "7z archive"),
    (b"SQLite format 3", "SQLite database"),
    (b"PAR1", "Parquet table"),
)


def binary_kind(head: bytes) -> str | None:
    """What kind of binary file begins with ``head``; ``None`` where it can be text."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if b"\x00" in head and not head.startswith(tuple(bom for bom, _ in _BOMS + _BOMS_16)):
        return "binary file"
    return None


def find_encoding(head: bytes, *, is_whole: bool = False, declared: str | None = None) -> tuple[str, str]:
    """The encoding of a text that begins with ``head``, and how it was found (``given`` or ``guessed encoding NAME``).

    Raises :class:`UnusableError` where the bytes are not text in any encoding.
    """
    if kind := binary_kind(head):
        raise UnusableError("binary", f"this is a {kind}; extract its text first")
    for bom, name in _BOMS + _BOMS_16:
        if head.startswith(bom):
            return name, "given"
    if _decodes(head, "utf-8", is_whole=is_whole):
        return "utf-8", "given"
    for stated in (declared, _declared_in(head)):
        if stated and _decodes(head, stated, is_whole=is_whole):
            return codecs.lookup(stated).name, "given"
    return _guess(head)


def decode_text(content: bytes, *, declared: str | None = None) -> tuple[str, str]:
    """The whole text and how its encoding was found; raises :class:`UnusableError` where it is not text."""
    encoding, basis = find_encoding(content, is_whole=True, declared=declared)
    try:
        return content.decode(encoding), basis
    except UnicodeDecodeError as error:
        raise UnusableError("wrong encoding", f"not {encoding} throughout (byte {error.start}); save it as UTF-8") from error


def _decodes(head: bytes, encoding: str, *, is_whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final=is_whole)
    except (UnicodeDecodeError, LookupError, AssertionError):
        return False
    return True


def _declared_in(head: bytes) -> str | None:
    found = _DECLARED.search(head[:4096])
    return found.group(1).decode("ascii") if found else None


def _guess(head: bytes) -> tuple[str, str]:
    best = from_bytes(head[:_SAMPLE_BYTES]).best()
    if best is None or best.percent_chaos > 15 or not _is_mostly_letters(str(best)):
        raise UnusableError("wrong encoding", "no known encoding makes it readable; save it as UTF-8")
    return best.encoding, f"guessed encoding {best.encoding}"


def _is_mostly_letters(text: str) -> bool:
    readable = sum(1 for letter in text if letter.isalpha() or letter.isspace())
    return readable >= 0.6 * len(text)
