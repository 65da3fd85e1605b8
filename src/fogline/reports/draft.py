"""A report on its way in: what a format gave, before date, source, language and identity are settled."""

from dataclasses import dataclass

from fogline.errors import FoglineError
from fogline.model import Rejection


@dataclass(frozen=True, slots=True)
class Draft:
    """One text as a reader found it. ``item`` says where (``file.jsonl:3``); the ``*_basis`` fields are those of a report.

    ``is_plain``: the title, if there is one, still stands in the text.
    """

    item: str
    title: str
    text: str
    published: str | None = None
    source: str | None = None
    lang: str | None = None
    url: str | None = None
    report_id: str | None = None
    part_of: str | None = None
    date_basis: str = "given"
    source_basis: str = "given"
    text_basis: str = "given"
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page that nobody has cleaned yet: that takes longest, and is left to whoever finishes it.

    ``crawled_on`` is the day on which an archive fetched it, which counts where the page states no day.
    """

    item: str
    html: str
    url: str | None = None
    text_basis: str = "given"
    crawled_on: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """All that stands before this position of a file, in bytes, has been given; ``key`` names the file and how it is read."""

    key: str
    position: int


@dataclass
class UnusableError(FoglineError):
    """One input cannot be used; ``reason`` is a short fixed phrase, ``cure`` says what to do."""

    reason: str
    cure: str

    def __str__(self) -> str:
        """The reason, then the cure."""
        return f"{self.reason}; {self.cure}."

    def rejection(self, item: str) -> Rejection:
        """The same as a value that is kept."""
        return Rejection("read", item, self.reason, self.cure)
