"""Tables of reports: CSV with any delimiter, columns found by their common names."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fogline.model import Rejection
from fogline.reports.draft import Draft
from fogline.reports.jsonl import draft_row

_ROLES: Mapping[str, tuple[str, ...]] = {
    "report_id": ("report_id", "id", "guid", "article_id", "unit_id"),
    "published": (
        "published",
        "date",
        "published_at",
        "publish_date",
        "publication_date",
        "pubdate",
        "datetime",
        "time",
        "timestamp",
    ),
    "source": ("source", "outlet", "publisher", "media", "channel", "site", "newspaper"),
    "title": ("title", "headline", "article_title", "heading"),
    "text": ("text", "body", "content", "article", "article_content", "full_text", "fulltext", "story", "message"),
    "url": ("url", "link", "address", "permalink"),
    "lang": ("lang", "language"),
}


def column_roles(header: Sequence[str]) -> dict[str, int]:
    """Which column holds what: role to index, by common names, the first of a kind winning."""
    names = [name.strip().strip("\ufeff").casefold().replace(" ", "_").replace("-", "_") for name in header]
    roles: dict[str, int] = {}
    for role, known in _ROLES.items():
        for name in known:
            if name in names and names.index(name) not in roles.values():
                roles[role] = names.index(name)
                break
    return roles


def draft_table(lines: Iterable[str], *, name: str, delimiter: str, max_field: int) -> Iterator[Draft | Rejection]:
    """Each row of a table as a draft; a row that is torn or has no text becomes a rejection."""
    csv.field_size_limit(max_field)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = next(reader)
    except (StopIteration, csv.Error) as error:
        yield Rejection("read", name, "bad row", f"the header cannot be read ({error}); check its quotes")
        return
    roles = column_roles(header)
    number, begins = 1, reader.line_num + 1
    n_found = 0
    while True:
        number += 1
        item = f"{name}:row {number}"
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            n_found += 1
            yield Rejection("read", item, "bad row", f"lines {begins} to {reader.line_num}: {error}; check the quotes there")
            continue
        finally:
            begins = reader.line_num + 1
        if not any(cell.strip() for cell in row):
            continue
        n_found += 1
        if any(cell.strip() for cell in row[len(header) :]):
            detail = f"{len(row)} cells under {len(header)} columns; put quotes around cells that hold {delimiter!r}"
            yield Rejection("read", item, "bad row", detail)
            continue
        yield draft_row({role: row[index] for role, index in roles.items() if index < len(row) and row[index].strip()}, item)
    if not n_found:
        yield Rejection("read", name, "empty", "there is no row below the header")
