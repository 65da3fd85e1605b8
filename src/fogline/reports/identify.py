"""Settle what identifies a report: date, source, language, id; and record how each was found."""

from dataclasses import replace
from datetime import date, timedelta

from fogline.model import FIRST_DAY, Report, Source, content_id
from fogline.reports.draft import Draft, UnusableError
from fogline.reports.language import detect_language
from fogline.reports.options import ReadOptions
from fogline.reports.printed import find_date_in_name, find_date_line, parse_date

UNKNOWN_SOURCE = "unknown"

_MAX_NAME, _MAX_LANG = 200, 16
"""Characters that the store keeps of an id or a source, and of a language."""


def identify_report(draft: Draft, options: ReadOptions) -> Report:
    """The finished report; raises :class:`UnusableError` where the draft has no words or no usable date.

    The date is the first of: given, printed in the text, in the page's metadata or feed, in the address, in the file's name,
    the caller's. When a file was last changed is no date. The same draft gives the same ``report_id`` on every machine.
    """
    if not (draft.text.strip() or draft.title.strip()):
        raise UnusableError("empty", "there are no words in it")
    published, date_basis = _find_published(draft, options)
    _check_day(published, options.latest_on)
    source, source_basis = _find_source(draft, options)
    lang, lang_basis = _find_language(draft, options)
    report_id = draft.report_id or content_id(source, published, draft.title, draft.text)
    for name, value in (("report_id", report_id), ("source", source), ("part_of", draft.part_of or "")):
        if len(value) > _MAX_NAME:
            raise UnusableError("name too long", f"the {name} has {len(value):,} characters; use at most {_MAX_NAME}")
    return Report(
        report_id=report_id,
        published=published,
        source=source,
        title=draft.title,
        text=draft.text,
        url=draft.url,
        lang=lang,
        part_of=draft.part_of,
        date_basis=date_basis,
        source_basis=source_basis,
        lang_basis=lang_basis,
    )


def domain_of(url: str) -> str | None:
    """The host of an address without ``www.``; ``None`` where there is none."""
    import httpx  # noqa: PLC0415 - slow to load, and many reports have no address

    try:
        host = httpx.URL(url).host
    except (httpx.InvalidURL, TypeError, ValueError):
        return None
    return host.removeprefix("www.").removeprefix("m.").casefold() or None


def with_page_date(draft: Draft, page: Report) -> Draft:
    """The draft of another text on a page, with the page's id, and its date where the text prints none of its own."""
    part = replace(draft, part_of=page.report_id)
    if part.published or find_date_line(part.text):
        return part
    return replace(part, published=page.published, date_basis="page")


def _find_published(draft: Draft, options: ReadOptions) -> tuple[str, str]:
    if draft.published and draft.date_basis in {"given", "page"}:
        return _parse_given(draft.published, options), draft.date_basis
    if printed := find_date_line(draft.text, day_first=options.day_first) or find_date_line(draft.title):
        return printed.isoformat(), "printed"
    if draft.published and (parsed := parse_date(draft.published, day_first=options.day_first)):
        return parsed, draft.date_basis
    if draft.url and (found := find_date_in_name(draft.url)):
        return found.isoformat(), "url"
    if found := find_date_in_name(draft.item):
        return found.isoformat(), "file"
    if options.published:
        return _parse_given(options.published, options), "option"
    raise UnusableError("no date", "no date in the data, the text, the address or the file name; give one with --published")


def _parse_given(value: str, options: ReadOptions) -> str:
    parsed = parse_date(value, day_first=options.day_first)
    if parsed is None:
        raise UnusableError("unreadable date", f"{value[:40]!r} is no date or could be two; write it as YYYY-MM-DD")
    return parsed


def _check_day(published: str, latest_on: date) -> None:
    if date.fromisoformat(published[:10]) < FIRST_DAY:
        raise UnusableError("date too early", f"{published[:10]} is before {FIRST_DAY}; check the year")
    if date.fromisoformat(published[:10]) > latest_on + timedelta(days=1):
        raise UnusableError(
            "date in the future", f"{published[:10]} is after {latest_on}; check the year and the order of day and month"
        )


def _find_source(draft: Draft, options: ReadOptions) -> tuple[str, str]:
    if draft.source and draft.source_basis == "given":
        return _source_key(draft.source, options.known_sources), "given"
    if options.source:
        return options.source, "option"
    domain = domain_of(draft.url) if draft.url else None
    if domain and (known := _source_of_domain(domain, options.known_sources)):
        return known, "url"
    if draft.source:
        return _source_key(draft.source, options.known_sources), draft.source_basis
    return (domain, "url") if domain else (UNKNOWN_SOURCE, "none")


def _source_key(name: str, known_sources: tuple[Source, ...]) -> str:
    folded = name.strip().casefold()
    for source in known_sources:
        if folded in {source.source.casefold(), source.name.casefold(), *(alias.casefold() for alias in source.aliases)}:
            return source.source
    return name.strip()


def _source_of_domain(domain: str, known_sources: tuple[Source, ...]) -> str | None:
    for source in known_sources:
        if source.domain and (domain == source.domain or domain.endswith("." + source.domain)):
            return source.source
    return None


def _find_language(draft: Draft, options: ReadOptions) -> tuple[str | None, str]:
    if draft.lang and len(draft.lang) <= _MAX_LANG:
        return draft.lang.strip().casefold().replace("_", "-").split("-")[0], "given"
    if options.lang:
        return options.lang, "option"
    return detect_language(f"{draft.title}\n{draft.text}"), "detected"
