"""Which format a text is in, by its content; the file's ending only settles what content leaves open."""

import csv
import json
import re
from typing import Literal

from fogline.reports.table import column_roles

Format = Literal["jsonl", "json", "csv", "html", "feed", "text"]

_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<article[\s>]", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:div|p|h1|meta|table)[\s>]", re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:div|p|h1|table)>", re.IGNORECASE)
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)


def sniff_format(head: str, *, name: str = "", content_type: str = "") -> Format:
    """The format of a text from its beginning (some thousand characters), its file name and its media type."""
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return "jsonl" if _is_object_line(start) else "json" if _is_json(start) else "text"
    if start.startswith("[") and re.match(r"\[\s*(\{|\]\s*$)", start):
        return "json"
    if start.startswith("<"):
        return _markup_format(start)
    if "html" in content_type and _html_begins(start) is not None:
        return "html"
    if name.casefold().removesuffix(".gz").endswith((".jsonl", ".ndjson")):
        return "jsonl"
    return "csv" if sniff_delimiter(start) else "text"


def sniff_delimiter(head: str) -> str | None:
    """The delimiter of a table whose first line names a text or title column and at least one more that is known."""
    first = head.lstrip("\ufeff\r\n").split("\n", 1)[0].rstrip("\r")
    if len(first) > 10_000:
        return None
    for delimiter in (",", ";", "\t", "|"):
        try:
            header = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            continue
        roles = column_roles(header)
        if len(roles) >= 2 and {"text", "title"} & set(roles):
            return delimiter
    return None


def _markup_format(start: str) -> Format:
    html = _html_begins(start)
    feed = _FEED.search(start[:5000])
    if feed and (html is None or feed.start() < html):
        return "feed"
    return "text" if html is None else "html"


def _html_begins(start: str) -> int | None:
    """Where HTML begins: a tag of a whole page, or of a block that is closed somewhere."""
    page, block = _PAGE.search(start), _BLOCK.search(start)
    closed = block if block and _BLOCK_END.search(start, block.end()) else None
    return min((found.start() for found in (page, closed) if found), default=None)


def _is_object_line(start: str) -> bool:
    line, newline, _ = start.partition("\n")
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return (bool(newline) and line.rstrip().endswith("}")) or len(line) > 3000 or not _opens_pretty(start)


def _opens_pretty(start: str) -> bool:
    """Whether a second key, or the first, begins on a line of its own."""
    return re.match(r'\{[^\S\n]*+(?:"[^"\n]*+"\s*+:(?:[^\n]*+|\s*+[^\n]*+))?\n\s*+"', start) is not None


def _is_json(start: str) -> bool:
    return re.match(r'\{\s*("|\})', start) is not None
