"""Web archives (WARC, as Common Crawl's news come): record by record, within bounds, from where reading was left.

A packed archive is many gzip members, one a record, so that reading can begin at any of them. Each is unpacked by itself and
refused where it grows beyond what a page may; what is damaged is passed over up to the next member. Pages that do not name the
war's places are dropped before anything is parsed, and counted.
"""

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

from fastwarc.warc import ArchiveIterator, WarcRecordType

from fogline.model import Rejection, content_id
from fogline.reports.draft import Mark, Page, UnusableError
from fogline.reports.encoding import decode_text
from fogline.reports.naming import NameFilter
from fogline.reports.options import ReadOptions

_MEMBER = b"\x1f\x8b\x08"
_CHUNK = 1 << 18
_HEAD = 1 << 16
_HEADERS = 1 << 16
_MARK_EVERY = 500
_RATIO = 150
"""A page packs 3 to 20 times; one that packs better than this, and is larger than a page may be, is a trap."""


@dataclass(frozen=True, slots=True)
class _Member:
    """The bytes of one record, where it begins in the file, and where the next one does."""

    content: bytes
    begin: int
    end: int


def is_archive(head: bytes) -> bool:
    """Whether a file begins as a web archive does, packed or not."""
    if head.startswith(_MEMBER):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 16)
        except zlib.error:
            return False
    return head.startswith(b"WARC/")


def read_archive(handle: IO[bytes], item: str, options: ReadOptions) -> Iterator[Page | Rejection | Mark]:
    """The archive's pages about the war; marks tell up to where it has been read, and a last line what was left out."""
    names = options.about() if options.about else None
    key = _key(handle, names)
    begin = options.resume_at(key) if options.resume_at else 0
    n_pages = n_kept = n_since = 0
    for member in _members(handle, begin, item, options.max_bytes):
        if isinstance(member, Rejection):
            yield member
            continue
        for page in _pages(member, item, names, options):
            n_pages += 1
            if page is not None:
                n_kept += 1
                yield page
        n_since += 1
        if n_since >= _MARK_EVERY:
            n_since = 0
            yield Mark(key, member.end)
    if names and n_pages > n_kept:
        told = f"{n_pages - n_kept:,} of {n_pages:,} pages"
        yield Rejection("read", item, "not about this war", f"{told} do not name its places with a force, land or second place")
    yield Mark(key, handle.seek(0, io.SEEK_END))


def _key(handle: IO[bytes], names: NameFilter | None) -> str:
    """The same for the same file and names, so that a file under another name is gone on with, and other names begin anew."""
    handle.seek(0)
    head = sha256(handle.read(_HEAD)).hexdigest()
    size = handle.seek(0, io.SEEK_END)
    return f"warc:{content_id(head, str(size), names.digest if names else '')}"


def _members(handle: IO[bytes], begin: int, item: str, max_bytes: int) -> Iterator[_Member | Rejection]:
    handle.seek(0)
    is_packed = handle.read(3) == _MEMBER
    size = handle.seek(0, io.SEEK_END)
    while begin < size:
        try:
            member = _packed(handle, begin, max_bytes) if is_packed else _plain(handle, begin, max_bytes)
        except UnusableError as error:
            yield error.rejection(f"{item}:byte {begin}")
            if error.reason == "expands too much":
                return
            begin = _next(handle, begin, is_packed=is_packed)
            continue
        yield member
        begin = member.end


def _packed(handle: IO[bytes], begin: int, max_bytes: int) -> _Member:
    """One gzip member, unpacked as far as a page may go."""
    handle.seek(begin)
    machine, content = zlib.decompressobj(zlib.MAX_WBITS | 16), bytearray()
    n_read = n_out = 0
    while not machine.eof:
        packed = machine.unconsumed_tail
        if not packed:
            packed = handle.read(_CHUNK)
            n_read += len(packed)
            if not packed:
                raise UnusableError("damaged archive", "it ends in the middle of a record; fetch it again")
        try:
            piece = machine.decompress(packed, _CHUNK)
        except zlib.error as error:
            raise UnusableError("damaged archive", f"a record cannot be unpacked ({error}); fetch it again") from error
        n_out += len(piece)
        if n_out <= max_bytes + _HEADERS:
            content += piece
        elif n_out > _RATIO * n_read:
            cure = f"a record unpacks to over {_RATIO} times its size; the rest was not read"
            raise UnusableError("expands too much", cure)
    end = begin + n_read - len(machine.unused_data)
    return _Member(bytes(content) if n_out <= max_bytes + _HEADERS else b"", begin, end)


def _plain(handle: IO[bytes], begin: int, max_bytes: int) -> _Member:
    """One record of an archive that is not packed."""
    handle.seek(begin)
    head = handle.read(_HEADERS)
    blank = head.find(b"\r\n\r\n")
    lengths = [line.split(b":", 1)[1] for line in head[:blank].split(b"\r\n") if line.lower().startswith(b"content-length:")]
    if not head.startswith(b"WARC/") or blank < 0 or not lengths or not lengths[0].strip().isdigit():
        raise UnusableError("damaged archive", "no record begins here; fetch it again")
    end = begin + blank + 4 + int(lengths[0].strip()[:18])
    handle.seek(end)
    rest = handle.read(64)
    end += len(rest) - len(rest.lstrip(b"\r\n"))
    handle.seek(begin)
    return _Member(handle.read(end - begin) if end - begin <= max_bytes + _HEADERS else b"", begin, end)


def _next(handle: IO[bytes], begin: int, *, is_packed: bool) -> int:
    """Where the next record may begin, after one that cannot be read."""
    sign = _MEMBER if is_packed else b"WARC/"
    position, overlap = begin + 1, b""
    handle.seek(position)
    while chunk := handle.read(_CHUNK):
        found = (overlap + chunk).find(sign)
        if found >= 0:
            return position - len(overlap) + found
        position += len(chunk)
        overlap = (overlap + chunk)[-len(sign) :]
    return position


def _pages(member: _Member, item: str, names: NameFilter | None, options: ReadOptions) -> Iterator[Page | None]:
    """The pages of one record (it is one): ``None`` for a page that is not about the war."""
    if not member.content:
        return
    try:
        for record in ArchiveIterator(io.BytesIO(member.content), record_types=WarcRecordType.response, parse_http=True):
            is_page = record.is_http and record.http_headers.status_code == 200 and "html" in (record.http_content_type or "")
            if not is_page:
                continue
            content = _unpacked(record.reader.read(options.max_bytes), record.http_headers.get("Content-Encoding"), options)
            if names and not names.keeps(content):
                yield None
                continue
            url = str(record.headers.get("WARC-Target-URI") or "").strip("<>")
            words, basis = decode_text(content, declared=record.http_charset)
            day = str(record.headers.get("WARC-Date") or "")[:10]
            yield Page(f"{item}:{url[:300] or member.begin}", words, url or None, text_basis=basis, crawled_on=day or None)
    except (UnusableError, OSError, ValueError, UnicodeError):
        return  # a page in no encoding, or packed in a way that it does not say: one of many, as those in other forms are


def _unpacked(content: bytes, encoding: str | None, options: ReadOptions) -> bytes:
    """A page that the server packed, which Common Crawl's are not."""
    if (encoding or "").casefold() not in {"gzip", "x-gzip", "deflate"}:
        return content
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(content, options.max_bytes)
    except zlib.error as error:
        raise UnusableError("damaged archive", "a page cannot be unpacked") from error
