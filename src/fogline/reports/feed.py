"""RSS and Atom feeds, from a file or an address: each entry is a report."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any

from fogline.model import Rejection
from fogline.reports.draft import Draft, UnusableError

_BLOCK_END = re.compile(r"</(?:p|div|li|h\d|blockquote|tr)>|<br\s*/?>", re.IGNORECASE)
_DROPPED = re.compile(r"<(script|style|figure|iframe)\b.*?</\1>|<!--.*?-->|<[^>]{1,2000}>", re.IGNORECASE | re.DOTALL)
_MAX_ENTRIES = 10_000


def draft_feed(content: bytes, item: str, *, url: str | None = None) -> Iterator[Draft | Rejection]:
    """Each entry of a feed as a draft, oldest rules of the web included; a feed without entries becomes a rejection."""
    import feedparser  # noqa: PLC0415 - only loaded for feeds

    try:
        feed: Any = feedparser.parse(BytesIO(_without_entities(content)), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError, AssertionError) as error:
        cure = f"it cannot be parsed ({type(error).__name__}); check that this is a feed"
        raise UnusableError("unreadable feed", cure) from error
    if not feed.entries:
        yield Rejection("read", item, "empty feed", "no entries were found; check that this is the feed's own address")
        return
    source = str(feed.feed.get("title") or "").strip() or None
    lang = str(feed.feed.get("language") or "").strip() or None
    for number, entry in enumerate(feed.entries[:_MAX_ENTRIES], 1):
        yield _draft_entry(entry, f"{item}:entry {number}", source=source, lang=lang, url=url)


def plain_text(markup: str) -> str:
    """The words of a piece of HTML, one paragraph a line."""
    text = unescape(_DROPPED.sub("", _BLOCK_END.sub("\n", markup)))
    lines = (re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _draft_entry(entry: Any, item: str, *, source: str | None, lang: str | None, url: str | None) -> Draft | Rejection:  # noqa: ANN401 - untyped
    contents = [str(part.get("value") or "") for part in entry.get("content") or ()]
    body = max([*contents, str(entry.get("summary") or "")], key=len)
    title, text = plain_text(str(entry.get("title") or "")), plain_text(body)
    if not (title or text):
        return Rejection("read", item, "missing fields", "the entry has neither title nor text")
    moment = entry.get("published_parsed") or entry.get("updated_parsed") or entry.get("created_parsed")
    link = str(entry.get("link") or "") or None
    return Draft(
        item=item,
        title=title,
        text=text,
        published=_iso(moment) if moment else None,
        source=source,
        lang=lang,
        url=link or url,
        date_basis="feed",
        source_basis="feed",
        text_basis="extracted",
    )


def _iso(moment: Any) -> str:  # noqa: ANN401 - a time.struct_time or what an untyped library made of one
    year, month, day, hour, minute, second = tuple(moment)[:6]
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{min(second, 59):02d}+00:00"


def _without_entities(content: bytes) -> bytes:
    """The feed without a document type, whose entities could expand without end."""
    return re.sub(rb"<!DOCTYPE(?:[^\[<>]*\[.*?\]\s*|[^\[<>]*)>", b"", content, count=1, flags=re.IGNORECASE | re.DOTALL)
