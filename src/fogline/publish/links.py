"""Addresses of pages: one form on a server, another in a folder of files."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote, urlencode

FOLDERS = {
    "place": "places",
    "source": "sources",
    "report": "reports",
    "origin": "origins",
    "pair": "pairs",
    "outlook": "outlooks",
    "review-claim": "review/claims",
    "review-place": "review/places",
    "review-source": "review/sources",
    "review-report": "review/reports",
}
"""Kinds of pages of which there are many, and the folder each kind lies in."""


class Links(Protocol):
    """Where pages and files are."""

    @property
    def is_served(self) -> bool:
        """Whether a server answers queries (search, comparison, other days)."""

    @property
    def known_on(self) -> date | None:
        """The day as known on which a server's pages are shown; ``None`` for all that is known."""

    def page(self, kind: str, ident: str = "", **query: object) -> str:
        """The address of a page: ``home``, ``sources``, …, or one of many by its id."""

    def asset(self, name: str) -> str:
        """The address of a built file."""


@dataclass(frozen=True, slots=True)
class ServedLinks:
    """Addresses on the web application; assets carry a digest of their content, so they can be kept for ever.

    With ``known_on`` they lead to what was known on that day: whoever looks back stays there.
    """

    digests: dict[str, str]
    known_on: date | None = None
    is_served: bool = True

    def page(self, kind: str, ident: str = "", **query: object) -> str:
        """The route of a page; pages to decide on one thing are about what is known now."""
        path = _route(kind, ident)
        if self.known_on and not kind.startswith("review-"):
            query = {"known": self.known_on} | query
        return _asked(path, query) if query else path

    def api(self, path: str, **query: object) -> str:
        """The route of an answer to programs."""
        return _asked(f"/api/v1/{path}", {"known_on": self.known_on} | query)

    def asset(self, name: str) -> str:
        """The route of a built file."""
        return f"/assets/{name}?v={self.digests.get(name, '')}"


@dataclass(frozen=True, slots=True)
class FileLinks:
    """Relative addresses in a folder of files, from a page that lies ``depth`` folders down."""

    depth: int = 0
    is_served: bool = False
    known_on: None = None

    def page(self, kind: str, ident: str = "", **_query: object) -> str:
        """The file of a page; files take no query."""
        up = "../" * self.depth
        if kind == "home":
            return f"{up}index.html"
        return f"{up}{FOLDERS[kind]}/{slug(ident)}.html" if ident else f"{up}{kind}.html"

    def asset(self, name: str) -> str:
        """The file of an asset."""
        return f"{'../' * self.depth}assets/{name}"


@dataclass(frozen=True, slots=True)
class SingleLinks:
    """Addresses in one file: a place is a part of the page's own address, and there are no other pages."""

    is_served: bool = False
    known_on: None = None

    def page(self, kind: str, ident: str = "", **_query: object) -> str:
        """The part of the page's address that chooses a place."""
        return f"#p={quote(ident, safe='')}" if kind == "place" else "#main"

    def asset(self, name: str) -> str:
        """Files stand in the page; there is nothing to name."""
        return f"#{name}"


def _asked(path: str, query: dict[str, object]) -> str:
    asked = {name: value for name, value in query.items() if value is not None and value != ""}
    return f"{path}?{urlencode(asked)}" if asked else path


@lru_cache(maxsize=100_000)
def _route(kind: str, ident: str) -> str:
    if kind == "home":
        return "/"
    return f"/{FOLDERS[kind]}/{quote(ident, safe=':')}" if ident else f"/{kind}"


def slug(ident: str) -> str:
    """A name for a file that is safe on every system and differs where ids differ."""
    plain = re.sub(r"[^a-z0-9]+", "-", ident.casefold()).strip("-")[:60]
    return f"{plain or 'item'}-{hashlib.sha256(ident.encode()).hexdigest()[:6]}"
