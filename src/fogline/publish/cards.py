"""Claims as cards. Long pages consist of them, so they are put together here and not by a template: every value is escaped."""

from html import escape

from markupsafe import Markup

from fogline.codebook import load_codebook
from fogline.model import Claim
from fogline.publish.glyphs import side_mark
from fogline.publish.links import Links
from fogline.publish.publication import Publication
from fogline.publish.wording import claim_when, claim_words, percent, shown


def claim_card(
    publication: Publication, links: Links, claim: Claim, *, with_place: bool = False, with_source: bool = True
) -> Markup:
    """A claim with the words it rests on and all that qualifies it."""
    claim_id, theatre = claim.claim_id, publication.theatre
    first = claim.actor[0] if claim.actor else ""
    mark = side_mark(first) if first in theatre.side_ids else ""
    facts = [
        _place(links, claim) if with_place else "",
        source_link(publication, links, claim.source) if with_source else "",
        f"speaker: <bdi>{escape(shown(claim.attributed_to))}</bdi>" if claim.attributed_to else "",
        f"published {claim.published_on}",
        _modality(claim.modality),
        f"read with {percent(claim.confidence)} confidence",
        *_report(publication, links, claim.report_id, claim_id),
        f'<a href="{escape(links.page("review-claim", claim_id))}">review</a>' if links.is_served else "",
    ]
    items = "".join(fact if fact.startswith("<li") else f"<li>{fact}</li>" for fact in facts if fact)
    return Markup(  # noqa: S704
        f'<article class="claim" id="claim-{claim_id}">\n'
        f"<h3>{mark}<span>{escape(shown(claim_words(claim, theatre)))}</span> "
        f'<span class="when">{claim_when(claim)}</span></h3>\n'
        f'<blockquote><p dir="auto">{escape(shown(claim.evidence))}</p></blockquote>\n'
        f'<ul class="facts">{items}</ul>\n</article>\n'
    )


def source_link(publication: Publication, links: Links, source: str) -> Markup:
    """A source's name, leading to its page."""
    known = publication.sources.get(source)
    return Markup(f'<a href="{escape(links.page("source", source))}">{escape(known.name if known else source)}</a>')  # noqa: S704


def origin_note(publication: Publication, links: Links, report_id: str) -> Markup:
    """How many reports share a report's origin; empty where its origin is not known."""
    member = publication.members.get(report_id)
    if member is None:
        return Markup()
    n_like = publication.n_like(report_id)
    if n_like <= 1:
        return Markup("no copies")
    part = "one of" if member.relation == "original" else f"{member.relation}, one of"
    address = escape(links.page("origin", member.origin_id))
    return Markup(f'<a href="{address}">{part} {n_like} reports of one origin</a>')  # noqa: S704


def _place(links: Links, claim: Claim) -> str:
    name = f"<bdi>{escape(shown(claim.place))}</bdi>"
    return f'<a href="{escape(links.page("place", claim.place_id))}">{name}</a>' if claim.place_id else name


def _modality(modality: str) -> str:
    definition = load_codebook().modalities[modality].definition
    return f'<li class="modality-{escape(modality)}"><span title="{escape(definition)}">{escape(modality)}</span></li>'


def _report(publication: Publication, links: Links, report_id: str, claim_id: str) -> tuple[str, ...]:
    """Where the words stand, and what else its origin was published as."""
    if report_id not in publication.report_by_id:
        return ()
    report = f'<a href="{escape(links.page("report", report_id))}#e-{claim_id}">report</a>'
    return report, origin_note(publication, links, report_id)
