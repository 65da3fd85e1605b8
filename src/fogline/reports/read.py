"""Read reports from anything: files of several formats, folders, addresses.

1. Each input becomes documents: a file, each file of a folder, or a fetched address.
2. Each document's format is found by its content and it becomes drafts, one a report.
3. Pages are cleaned and split; date, source, language and identity are settled (:mod:`fogline.reports.finish`).
What cannot be used becomes a rejection with its reason and cure, and the others go on.
"""

from __future__ import annotations

import io
import os
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from fogline.errors import FetchError, InputError
from fogline.model import Rejection, Report, content_id
from fogline.reports.draft import Draft, Mark, Page, UnusableError
from fogline.reports.encoding import decode_text, find_encoding
from fogline.reports.feed import draft_feed
from fogline.reports.finish import Item, finish
from fogline.reports.jsonl import draft_array, draft_line
from fogline.reports.lines import BoundedStream, Line, read_lines, unpack_stream
from fogline.reports.options import ReadOptions
from fogline.reports.page import draft_html, draft_text
from fogline.reports.sniff import Format, sniff_delimiter, sniff_format
from fogline.reports.table import draft_table
from fogline.reports.warc import is_archive, read_archive
from fogline.scale import Workers, map_ordered

if TYPE_CHECKING:
    from fogline.reports.fetch import Fetched
    from fogline.reports.poll import Polled

_HEAD_BYTES = 1 << 17


def read_reports(inputs: Iterable[str | Path], *, options: ReadOptions = ReadOptions()) -> Iterator[Report | Rejection]:  # noqa: B008 - frozen
    """Every report that the inputs hold, and a rejection for all that cannot be used.

    An input is a path (JSON Lines, JSON array, CSV, plain text, HTML, RSS or Atom, WARC, each also packed with gzip), a folder
    (all its files, sorted, hidden ones skipped) or an http(s) address. A report that comes twice is yielded once. Raises
    :class:`~fogline.errors.InputError` before anything is read where a path does not exist.
    """
    return (item for item in read_items(inputs, options=options) if not isinstance(item, Mark))


def read_items(
    inputs: Iterable[str | Path], *, options: ReadOptions, workers: Workers = 1
) -> Iterator[Report | Rejection | Mark]:
    """As :func:`read_reports`, with marks up to where a long file has been read; ``workers`` clean and identify."""
    chosen = [str(name) for name in inputs]
    for name in chosen:
        if not is_address(name) and not Path(name).exists():
            raise InputError(f"there is no {name}", "give the path of a file or folder, or an http(s) address")
    alone = replace(options, about=None, resume_at=None)  # what only reading files needs, and what cannot be sent
    return _once(map_ordered(partial(finish, alone), _read_inputs(chosen, options), workers=workers, chunk_size=16))


def _read_inputs(names: Iterable[str], options: ReadOptions) -> Iterator[Item]:
    chosen = list(names)
    polled = _poll(dict.fromkeys(filter(is_address, chosen)), options)
    for name in chosen:
        yield from _read_polled(polled[name], options) if name in polled else _read_input(name, options)


def _poll(addresses: Iterable[str], options: ReadOptions) -> dict[str, Polled]:
    """What each address gave."""
    asked = list(addresses)
    if not asked:
        return {}
    from fogline.reports.poll import FeedState, Poller, PollOptions  # noqa: PLC0415 - most read files, and fetching is slow to load

    return {item.state.url: item for item in Poller(PollOptions(read=options)).poll([FeedState(url) for url in asked])}


def _once(finished: Iterable[Sequence[Report | Rejection | Mark]]) -> Iterator[Report | Rejection | Mark]:
    """All that was finished, each report once."""
    seen: dict[str, bytes] = {}
    for results in finished:
        for result in results:
            fresh = _admit(result, seen) if isinstance(result, Report) else result
            if fresh is not None:
                yield fresh


def is_address(name: str) -> bool:
    """Whether an input is to be fetched rather than opened."""
    return name.casefold().startswith(("http://", "https://"))


def _admit(report: Report, seen: dict[str, bytes]) -> Report | Rejection | None:
    """The report if it is new, nothing if it came before, a rejection if its id came with other content."""
    content = bytes.fromhex(content_id(report.source, report.published, report.title, report.text))
    known = seen.setdefault(report.report_id, content)
    if known is content:
        return report
    if known == content:
        return None
    return Rejection(
        "read", report.report_id, "duplicate id", "another report has this id and other content; give each its own id"
    )


def _read_input(name: str, options: ReadOptions) -> Iterator[Item]:
    path = Path(name)
    if not path.is_dir():
        yield from _read_file(path, _printable(path.name), options)
        return
    is_empty = True
    for file in _files_of(path):
        is_empty = False
        yield from _read_file(file, _printable(file.relative_to(path).as_posix()), options)
    if is_empty:
        yield Rejection("read", _printable(name), "empty", "there is no file in this folder that is not hidden")


def _printable(name: str) -> str:
    """A file's name as text, also where its bytes are none."""
    return os.fsencode(name).decode("utf-8", "replace")


def _files_of(folder: Path) -> Iterator[Path]:
    """All files that are not hidden, sorted; folders that may not be opened come too, and are rejected where they are read."""
    closed: list[Path] = []
    for here, folders, files in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here) / name for name in sorted(files) if not name.startswith("."))
        yield from closed
        closed.clear()
    yield from closed


def _read_file(path: Path, item: str, options: ReadOptions) -> Iterator[Item]:
    if path.is_dir():
        yield Rejection("read", item, "unreadable folder", "it may not be opened; check its permissions")
        return
    if not path.is_file():
        yield Rejection("read", item, "not a file", "only ordinary files are read")
        return
    try:
        with path.open("rb") as handle:
            if is_archive(handle.read(_HEAD_BYTES)):
                yield from read_archive(handle, item, options)
                return
            handle.seek(0)
            yield from _draft_stream(unpack_stream(handle), item, options)
    except UnusableError as error:
        yield error.rejection(item)
    except (OSError, EOFError) as error:
        yield Rejection("read", item, "unreadable file", f"{error}; check the file and its permissions"[:200])


def read_fetched(url: str, fetched: Fetched, options: ReadOptions) -> Iterator[Report | Rejection]:
    """Every report in what an address gave, each once, and a rejection for all that cannot be used."""
    finished = (finish(options, item) for item in _read_content(url, fetched, options))
    return (item for item in _once(finished) if not isinstance(item, Mark))


def _read_polled(polled: Polled, options: ReadOptions) -> Iterator[Item]:
    url = polled.state.url
    if polled.fetched is None:
        yield Rejection("read", url, "not fetched", polled.state.trouble)
        return
    yield from _read_content(url, polled.fetched, options)


def _read_content(url: str, fetched: Fetched, options: ReadOptions) -> Iterator[Item]:
    try:
        stream = unpack_stream(io.BytesIO(fetched.content))
        yield from _draft_stream(stream, url, options, fetched)
    except UnusableError as error:
        yield error.rejection(url)
    except (OSError, EOFError) as error:
        yield Rejection("read", url, "unreadable content", str(error)[:200])


def _draft_stream(stream: BoundedStream, item: str, options: ReadOptions, fetched: Fetched | None = None) -> Iterator[Item]:
    """Drafts from one document, by the format that its first bytes show."""
    head = stream.peek(_HEAD_BYTES)
    if not head.strip():
        raise UnusableError("empty", "there is nothing in it")
    if _is_utf8_json(head):
        encoding, basis = "utf-8", "given"
    else:
        encoding, basis = find_encoding(head, is_whole=len(head) < _HEAD_BYTES, declared=fetched.charset if fetched else None)
    opening = head.decode(encoding, errors="ignore")
    if encoding in {"utf-16", "utf-32"}:
        words, _ = decode_text(stream.read_whole(options.max_bytes))
        recoded = io.BytesIO(words.encode("utf-8", "replace"))
        stream, encoding = BoundedStream(recoded, recoded), "utf-8"
    kind = sniff_format(opening, name=item, content_type=fetched.content_type if fetched else "")
    for draft in _draft_format(kind, stream, item, (encoding, opening), options, fetched):
        yield replace(draft, text_basis=basis) if isinstance(draft, Draft | Page) and basis != "given" else draft


def _is_utf8_json(head: bytes) -> bool:
    """Whether the first line is JSON in UTF-8: then a later line in another encoding is that line's fault, not the file's."""
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0]
    if not first.startswith((b"{", b"[")) or b"\x00" in head:
        return False
    try:
        first.decode("utf-8")
    except UnicodeDecodeError:
        return len(first) >= _HEAD_BYTES - 8
    return True


def _draft_format(
    kind: Format, stream: BoundedStream, item: str, text: tuple[str, str], options: ReadOptions, fetched: Fetched | None
) -> Iterator[Item]:
    encoding, opening = text
    url = fetched.url if fetched else None
    if kind == "jsonl":
        for line in read_lines(stream, options.max_line_bytes):
            yield _refuse(line, item, options) or draft_line(
                line.content.removeprefix(BOM_UTF8), f"{item}:{line.number}", encoding
            )
    elif kind == "csv":
        delimiter = sniff_delimiter(opening) or ","
        yield from _draft_csv(stream, item, encoding, delimiter, options)
    elif kind == "json":
        yield from draft_array(_text_stream(stream, encoding), item, options.max_bytes)
    else:
        content = stream.read_whole(options.max_bytes)
        if kind == "feed":
            yield from _follow(draft_feed(content, item, url=url), options)
            return
        words, _ = decode_text(content, declared=fetched.charset if fetched else None)
        yield Page(item, words, url) if kind == "html" else replace(draft_text(words, item), url=url)


def _refuse(line: Line, item: str, options: ReadOptions) -> Rejection | None:
    if not line.is_too_long:
        return None
    detail = f"the line is longer than {options.max_line_bytes:,} bytes; write one report a line"
    return Rejection("read", f"{item}:{line.number}", "line too long", detail)


def _draft_csv(stream: BoundedStream, item: str, encoding: str, delimiter: str, options: ReadOptions) -> Iterator[Item]:
    refused: list[Rejection] = []

    def lines() -> Iterator[str]:
        for line in read_lines(stream, options.max_line_bytes, keep_blank=True):
            if rejection := _refuse(line, item, options):
                refused.append(rejection)
                continue
            try:
                yield line.content.decode("utf-8-sig" if encoding == "utf-8" and line.number == 1 else encoding)
            except UnicodeDecodeError as error:
                detail = f"byte {error.start} of the line is not {encoding}; save it as UTF-8"
                refused.append(Rejection("read", f"{item}:{line.number}", "wrong encoding", detail))

    yield from draft_table(lines(), name=item, delimiter=delimiter, max_field=options.max_line_bytes)
    yield from refused


def _text_stream(stream: BoundedStream, encoding: str) -> IO[str]:
    return io.TextIOWrapper(io.BufferedReader(stream), encoding=encoding, errors="replace")


def _follow(drafts: Iterable[Draft | Rejection], options: ReadOptions) -> Iterator[Item]:
    """Entries of a feed, with the page behind each in its place where the caller wants that and it can be had."""
    if not options.follow_links:
        yield from drafts
        return
    from fogline.reports.poll import Poller, PollOptions  # noqa: PLC0415 - as above

    poller = Poller(PollOptions(read=options))
    for draft in drafts:
        if isinstance(draft, Rejection) or not draft.url:
            yield draft
            continue
        try:
            fetched = poller.fetch(draft.url)
            words, _ = decode_text(fetched.content, declared=fetched.charset)
            page = draft_html(words, draft.item, url=fetched.url)
        except (FetchError, UnusableError) as error:
            yield Rejection("read", draft.url, "page behind the entry not read", f"{error} The entry itself was read."[:200])
            yield draft
            continue
        yield replace(draft, text=page.text, title=draft.title or page.title, url=fetched.url)
