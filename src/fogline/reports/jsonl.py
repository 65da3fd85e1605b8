"""Reports as JSON: one object a line, or an array of objects, read piece by piece."""

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from fogline.contracts import storable
from fogline.model import Rejection
from fogline.reports.draft import Draft

_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "report_id": ("report_id", "id", "guid"),
    "published": ("published", "date", "published_at", "publish_date", "pubDate"),
    "source": ("source", "outlet", "publisher"),
    "title": ("title", "headline"),
    "text": ("text", "body", "content"),
    "url": ("url", "link"),
    "lang": ("lang", "language"),
    "part_of": ("part_of",),
}
_SPACE = " \t\r\n,"


def draft_row(row: Mapping[str, Any], item: str) -> Draft | Rejection:
    """A draft from one object or table row; a rejection where it has neither title nor text."""
    values = {role: _first(row, names) for role, names in _SYNONYMS.items()}
    title, text = values.pop("title"), values.pop("text")
    if not (text or title):
        return Rejection("read", item, "missing fields", "neither title nor text; give the report's words in a field named text")
    return Draft(
        item=item,
        title=title or "",
        text=text or "",
        published=values["published"],
        source=values["source"],
        lang=values["lang"],
        url=values["url"],
        report_id=values["report_id"],
        part_of=values["part_of"],
    )


def draft_line(line: bytes, item: str, encoding: str) -> Draft | Rejection:
    """A draft from one line of a JSON Lines file."""
    try:
        row = json.loads(line.decode(encoding))
    except UnicodeDecodeError as error:
        return Rejection("read", item, "wrong encoding", f"byte {error.start} of the line is not {encoding}; save it as UTF-8")
    except (ValueError, RecursionError) as error:
        return Rejection("read", item, "bad JSON", f"{str(error)[:120]}; write one JSON object a line")
    if not isinstance(row, dict):
        return Rejection("read", item, "bad JSON", "not an object; write one JSON object a line")
    return draft_row(row, item)


def draft_array(stream: IO[str], name: str, max_bytes: int) -> Iterator[Draft | Rejection]:
    """Each object of a JSON array as a draft (or of a single object), without holding the whole array in memory."""
    decoder, buffer, number, size = json.JSONDecoder(), "", 0, 1 << 16
    while True:
        chunk = stream.read(size)
        buffer = (buffer + chunk).lstrip(_SPACE + ("\ufeff[" if number == 0 else ""))
        while buffer and not (buffer[0] == "]" and number + 1):
            try:
                row, end = decoder.raw_decode(buffer)
            except (ValueError, RecursionError) as error:
                if chunk and len(buffer) <= max_bytes:
                    size = max(size, len(buffer))
                    break
                detail = f"{str(error)[:120]}; the rest of the array was not read"
                yield Rejection("read", f"{name}:item {number + 1}", "bad JSON", detail)
                return
            number += 1
            buffer = buffer[end:].lstrip(_SPACE)
            item = f"{name}:item {number}"
            yield draft_row(row, item) if isinstance(row, dict) else Rejection("read", item, "bad JSON", "not an object")
        if not chunk or buffer.startswith("]"):
            return


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return storable(str(value))
    return None
