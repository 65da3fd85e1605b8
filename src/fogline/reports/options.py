"""What a caller may ask of reading, in one value."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from fogline.model import Source
from fogline.reports.naming import NameFilter

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How inputs are read.

    ``source``, ``published`` and ``lang`` hold for every report that brings none of its own. ``known_sources`` gives the key of a
    source for its domain, name or alias. ``known_on`` is the day after which no report can be published (``None``: today, UTC).
    ``day_first`` settles dates such as 03/04/2017, which are refused without it. ``follow_links`` fetches the page behind each
    entry of a feed. ``allow_private`` permits addresses of the local network. ``max_bytes`` bounds one page, feed or array item,
    packed or not; ``max_line_bytes`` one line; ``timeout_s`` one fetch with all its redirects. ``about`` gives the names of a
    war: of a web archive, only pages with them are read; ``resume_at`` tells where reading such a file was left, by its key.
    """

    source: str | None = None
    published: str | None = None
    lang: str | None = None
    known_sources: tuple[Source, ...] = ()
    known_on: date | None = None
    day_first: bool | None = None
    follow_links: bool = False
    allow_private: bool = False
    max_bytes: int = 20 * MEGABYTE
    max_line_bytes: int = 10 * MEGABYTE
    timeout_s: float = 20.0
    max_redirects: int = 5
    about: Callable[[], NameFilter] | None = None
    resume_at: Callable[[str], int] | None = None

    @property
    def latest_on(self) -> date:
        """The day after which no report can be published."""
        return self.known_on or datetime.now(UTC).date()
