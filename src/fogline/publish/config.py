"""What the front end is told about a page: where data lie, and what to draw around them."""

from collections.abc import Mapping
from typing import Any

from fogline.publish.basemap import BORDER_NOTE
from fogline.publish.focus import focus_of
from fogline.publish.links import Links, SingleLinks, slug
from fogline.publish.publication import Publication, claim_day
from fogline.publish.wording import claim_when, claim_words, shown

_PLACE_PAGES = {"served": "/places/PLACE", "files": "places/PLACE.html", "single": ""}


def map_config(publication: Publication, links: Links, *, mode: str, data: Mapping[str, str]) -> dict[str, Any]:
    """The page's configuration.

    ``mode`` is ``served``, ``files`` or ``single``; ``data`` holds the addresses of ``atlas``, ``claims``, ``basemap`` and
    ``ground``, in which PLACE stands for a place's id, or for its file's name where there are files.
    """
    return {
        "mode": mode,
        "title": publication.theatre.title,
        "focus": list(focus_of(publication)),
        "note": BORDER_NOTE,
        "data": dict(data),
        "mapModule": links.asset("map.js"),
        "worker": links.asset("map-worker.js"),
        "placePage": _PLACE_PAGES[mode],
        "knownOn": links.known_on.isoformat() if links.known_on else "",
        "slugs": [slug(place_id) for place_id in publication.book.place_ids] if mode == "files" else None,
        "diffPage": "/diff" if links.is_served else "",
    }


def claim_data(publication: Publication, links: Links, place_id: str) -> list[dict[str, Any]]:
    """A place's claims for the map's panel: what is needed to show who says so, the latest event first."""
    is_single = isinstance(links, SingleLinks)
    _, claims = publication.claims_at(place_id)
    return [
        {
            "id": claim.claim_id,
            "day": claim_day(claim).isoformat(),
            "when": claim_when(claim),
            "words": shown(claim_words(claim, publication.theatre)),
            "quote": shown(claim.evidence),
            "source": publication.sources[claim.source].name,
            "speaker": shown(claim.attributed_to or ""),
            "published": claim.published_on.isoformat(),
            "modality": claim.modality,
            "page": f"{links.page('report', claim.report_id)}#e-{claim.claim_id}" if claim.report_id and not is_single else "",
            "actor": list(claim.actor),
            "action": claim.action,
        }
        for claim in claims
    ]
