"""A draft becomes reports: a page is cleaned and split, and date, source, language and identity are settled.

Each on its own, whatever the others are, so that the work can be given to many.
"""

from dataclasses import replace

from fogline.model import Rejection, Report
from fogline.reports.draft import Draft, Mark, Page, UnusableError
from fogline.reports.identify import identify_report, with_page_date
from fogline.reports.options import ReadOptions
from fogline.reports.page import draft_html, take_title
from fogline.reports.split import split_page

Item = Draft | Page | Rejection | Mark
"""What comes out of a document."""


def finish(options: ReadOptions, item: Item) -> list[Report | Rejection | Mark]:
    """The reports of one draft or page; what cannot be used becomes a rejection, and what is none of these stays."""
    if isinstance(item, Rejection | Mark):
        return [item]
    try:
        draft = item if isinstance(item, Draft) else _cleaned(item)
    except UnusableError as error:
        return [error.rejection(item.item)]
    first, *others = split_page(draft.text)
    found: list[Report | Rejection | Mark] = []
    page: Report | None = None
    try:
        title, words = take_title(first) if draft.is_plain else (draft.title, first)
        page = identify_report(replace(draft, title=title, text=words), options)
        found.append(page)
    except UnusableError as error:
        found.append(error.rejection(draft.item))
    parts = (_finish_part(words, f"{draft.item}:text {number}", draft, page, options) for number, words in enumerate(others, 2))
    return [*found, *parts]


def _cleaned(page: Page) -> Draft:
    draft = draft_html(page.html, page.item, url=page.url)
    if page.text_basis != "given":
        draft = replace(draft, text_basis=page.text_basis)
    if page.crawled_on and not draft.published:
        draft = replace(draft, published=page.crawled_on, date_basis="crawl")
    return draft


def _finish_part(words: str, item: str, draft: Draft, page: Report | None, options: ReadOptions) -> Report | Rejection:
    """Another text on the same page, as a report of its own."""
    title, body = take_title(words)
    part = Draft(item, title, body, source=draft.source, url=draft.url, source_basis=draft.source_basis)
    try:
        return identify_report(with_page_date(part, page) if page else part, options)
    except UnusableError as error:
        return error.rejection(item)
