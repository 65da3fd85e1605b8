"""Two reports side by side: what stands in both marked, and why they are, or are not, said to share an origin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from fogline.model import Report
from fogline.origins import PairExplanation, explain_pair, find_stock
from fogline.origins.passages import Span
from fogline.publish.links import Links
from fogline.publish.publication import Publication
from fogline.publish.render import render

_BETWEEN = ".."


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and whether the other text has it too."""

    text: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two reports with its text cut at the ends of shared passages."""

    report: Report
    pieces: tuple[Piece, ...]
    came_first: bool


def pair_id(a: str, b: str) -> str:
    """The id of a page on two reports."""
    return f"{a}{_BETWEEN}{b}"


def pair_page(publication: Publication, links: Links, ident: str) -> str | None:
    """Two reports side by side; ``None`` where one of them is not known."""
    reports = _reports(publication, ident)
    if reports is None:
        return None
    stock = [_stock(publication, report.source) for report in reports]
    pair = explain_pair(*reports, stock_a=stock[0], stock_b=stock[1])
    return render(
        "pair.html", publication, links, pair=pair, sides=_sides(pair), members=publication.members, page_title="Two reports"
    )


def pairs_to_publish(publication: Publication) -> list[str]:
    """Ids of the pages that a site in files has: each report of a shared origin beside the one that it was taken from."""
    members = publication.members.values()
    pairs = [pair_id(member.of, member.report_id) for member in members if member.of]
    return sorted(pair for pair in pairs if _reports(publication, pair) is not None)


def cut(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """A text in pieces, those in ``spans`` marked as shared."""
    ends = sorted({0, len(text), *(end for span in spans for end in span)})
    begins = {begin for begin, _ in spans}
    return tuple(Piece(text[begin:end], begin in begins) for begin, end in pairwise(ends))


def _sides(pair: PairExplanation) -> tuple[Side, Side]:
    first = pair.precedence.first
    return (
        Side(pair.a, cut(pair.a.text, pair.passages_a), first == "a"),
        Side(pair.b, cut(pair.b.text, pair.passages_b), first == "b"),
    )


def _reports(publication: Publication, ident: str) -> tuple[Report, Report] | None:
    """The two reports of an id; ids may hold the mark between them."""
    known: Mapping[str, Report] = publication.report_by_id
    at = ident.find(_BETWEEN)
    while at >= 0:
        a, b = known.get(ident[:at]), known.get(ident[at + len(_BETWEEN) :])
        if a is not None and b is not None:
            return a, b
        at = ident.find(_BETWEEN, at + 1)
    return None


def _stock(publication: Publication, source: str) -> Mapping[int, int]:
    """What a source prints everywhere, found once for a publication."""
    kept = publication.stock_by_source
    if source not in kept:
        kept[source] = find_stock(publication.reports_by_source.get(source, ()))
    return kept[source]
