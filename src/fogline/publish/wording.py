"""Plain, neutral words for claims, dates and probabilities; the same on every page and in every brief."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from fogline.codebook import load_codebook
from fogline.model import CONTESTED, UNKNOWN, Claim
from fogline.theatre.load import Theatre

# Marks that change the direction of the text after them could make a quotation read as something else; control characters have
# no meaning in a page.
_NOT_SHOWN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def side_label(theatre: Theatre, side_id: str, *, short: bool = False) -> str:
    """How a side, or ``contested`` or ``unknown``, is called."""
    if side_id == CONTESTED:
        return "Contested"
    if side_id == UNKNOWN:
        return "Unnamed side" if short else "A side the report does not name"
    for side in theatre.sides:
        if side.side_id == side_id:
            return side.short if short else side.label
    return side_id


def side_labels(theatre: Theatre, side_ids: tuple[str, ...]) -> str:
    """Several sides that act jointly."""
    return ", ".join(side_label(theatre, side_id, short=True) for side_id in side_ids) or side_label(theatre, UNKNOWN, short=True)


def claim_words(claim: Claim, theatre: Theatre) -> str:
    """A claim as one clause: who does what where to whom."""
    action = load_codebook().actions.get(claim.action)
    against = f" (against {side_labels(theatre, claim.target)})" if claim.target else ""
    return f"{side_labels(theatre, claim.actor)} {action.label if action else claim.action} {claim.place}{against}"


def claim_when(claim: Claim) -> str:
    """When a claim says that it happened."""
    if claim.start is None and claim.end is None:
        return "not dated"
    if claim.start is None:
        return f"by {claim.end}"
    if claim.end is None:
        return f"from {claim.start}"
    return str(claim.start) if claim.start == claim.end else f"{claim.start} to {claim.end}"


def stamp(published: str) -> str:
    """A moment of publication in a neutral form: the day, and the time in UTC where one is given."""
    moment = datetime.fromisoformat(published)
    if len(published) <= len("2017-06-05"):
        return published
    if moment.tzinfo is not None:
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{moment:%Y-%m-%d %H:%M}"


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 claim, 2 claims."""
    return f"{number} {noun}{'s' if number != 1 else ''}"


def percent(probability: float | None) -> str:
    """A probability as whole per cent; never 0 or 100, which nothing here can be."""
    if probability is None:
        return "not known"
    if probability > 0.995:
        return "over 99 %"
    return "under 1 %" if probability < 0.005 else f"{probability * 100:.0f} %"


def shown(text: str) -> str:
    """Text of a report as it may be shown: without marks that turn the direction of reading, without control characters."""
    return _NOT_SHOWN.sub("", text)


def web_address(url: str | None) -> str | None:
    """The address if it is one of the web; anything else (``javascript:``, ``data:``, files) is not made a link."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme.lower() in ("http", "https") and parts.netloc else None
