"""Pages: HTML cleaned by trafilatura, and plain text."""

import re

from fogline.reports.draft import Draft, UnusableError
from fogline.reports.identify import domain_of
from fogline.reports.printed import find_date_line

_MAX_TITLE_WORDS = 30
_MAX_DATE_LINE_WORDS = 12
_MAX_TAGS = 150_000
"""Long lists have some ten thousand; a page of nothing but tags would take a minute for every few megabytes."""


def draft_html(html: str, item: str, *, url: str | None = None) -> Draft:
    """The article of an HTML page with what its metadata says; raises :class:`UnusableError` where there is no text in it.

    Only dates that the page states in its head, its ``time`` elements or its address are taken as metadata.
    """
    from trafilatura import bare_extraction  # noqa: PLC0415 - only loaded for pages

    if html.count("<") > _MAX_TAGS:
        raise UnusableError("too many tags", f"a page may have {_MAX_TAGS:,}; save its text instead")
    try:
        found = bare_extraction(
            _without_forbidden(html),
            url=url,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (ValueError, TypeError, AttributeError, RecursionError, AssertionError) as error:
        raise UnusableError(
            "unreadable page", f"the HTML cannot be parsed ({type(error).__name__}); save its text instead"
        ) from error
    text = (getattr(found, "text", None) or "").strip()
    if found is None or not text:
        raise UnusableError("empty", "there is no article in this page")
    url = url or getattr(found, "url", None)
    site = getattr(found, "sitename", None)
    return Draft(
        item=item,
        title=(getattr(found, "title", None) or "").strip(),
        text=text,
        published=getattr(found, "date", None),
        source=(domain_of(url) if url else None) or site,
        url=url,
        lang=None,
        date_basis="metadata",
        source_basis="url" if url and domain_of(url) else "metadata",
        text_basis="extracted",
    )


def draft_text(text: str, item: str) -> Draft:
    """A plain text, whose title is still in it (:func:`take_title`)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", " ").strip("\ufeff \n\t")
    return Draft(item=item, title="", text=text, is_plain=True)


def take_title(text: str) -> tuple[str, str]:
    """Title and text of a plain text: its first line if that is short and no sentence; a date line above stays in the text."""
    lines = text.split("\n")
    filled = [index for index, line in enumerate(lines) if line.strip()]
    for index in filled[:2]:
        line = lines[index].strip()
        if find_date_line(line) and len(line.split()) <= _MAX_DATE_LINE_WORDS:
            continue
        if index != filled[-1] and _is_headline(line):
            return line, "\n".join([*lines[:index], *lines[index + 1 :]]).strip("\n")
        break
    return "", text


def _is_headline(line: str) -> bool:
    """Some words, not too many, and no full stop at the end."""
    words = line.split()
    return 3 <= len(words) <= _MAX_TITLE_WORDS and re.search(r"[.:;,]\s*$", line) is None


def _without_forbidden(html: str) -> str:
    """HTML without the control characters that lxml refuses, and without an encoding that is no longer true."""
    html = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", html)
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", html)
