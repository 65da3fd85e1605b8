"""Claims, reports, sides and places as FollowTheMoney statements, for OpenSanctions' tools and Aleph.

A claim is an ``Event`` at an ``Address``, its actors are each an ``Organization``, and its proof is the ``Article`` that made it.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from datetime import date

from fogline.model import UNKNOWN, Claim, Report, content_id
from fogline.publish.publication import Publication, claim_day
from fogline.publish.wording import claim_words, shown, web_address

COLUMNS = (
    *("canonical_id", "entity_id", "prop", "prop_type", "schema", "value", "dataset", "origin", "lang"),
    *("original_value", "external", "first_seen", "last_seen", "id"),
)
_Value = tuple[str, str, str | None]
"""A property, its type, its value."""


def statements_csv(publication: Publication) -> str:
    """All statements as CSV in FollowTheMoney's columns, sorted by entity."""
    dataset = f"fogline_{publication.theatre.name.replace('-', '_')}"
    handle = io.StringIO(newline="")
    writer = csv.writer(handle, dialect=csv.unix_dialect)
    writer.writerow(COLUMNS)
    for entity_id, schema, values in sorted(_entities(publication), key=lambda entity: entity[0]):
        rows = [("id", "checksum", _checksum(values)), *(value for value in values if value[2])]
        for prop, kind, value in rows:
            key = hashlib.sha1(f"{dataset}.{entity_id}.{prop}.{value}".encode(), usedforsecurity=False).hexdigest()
            writer.writerow((entity_id, entity_id, prop, kind, schema, value, dataset, "fogline", "", "", "f", "", "", key))
    return handle.getvalue()


def _entities(publication: Publication) -> Iterator[tuple[str, str, list[_Value]]]:
    used = [claim for claim in publication.claims if claim.place_id]
    sides = {side for claim in used for side in (*claim.actor, *claim.target)} - {UNKNOWN}
    labels = {side.side_id: side.label for side in publication.theatre.sides}
    for side in sides:
        yield _id("side", side), "Organization", [("name", "name", labels.get(side, side))]
    for claim in {claim.place_id: claim for claim in used}.values():
        yield _id("place", claim.place_id or ""), "Address", _place_values(claim)
    for report_id in {claim.report_id for claim in used}:
        if report := publication.report_by_id.get(report_id):
            yield _id("report", report_id), "Article", _report_values(report)
    for claim in {claim.claim_id: claim for claim in used}.values():
        yield _id("claim", claim.claim_id), "Event", _claim_values(claim, publication)


def _place_values(claim: Claim) -> list[_Value]:
    where = [] if claim.lat is None else [("latitude", "number", f"{claim.lat}"), ("longitude", "number", f"{claim.lon}")]
    return [("full", "address", claim.place), *where]


def _report_values(report: Report) -> list[_Value]:
    return [
        ("title", "string", shown(report.title) or shown(report.text[:80])),
        ("publisher", "string", report.source),
        ("publishedAt", "date", _day(report.published_on)),
        ("sourceUrl", "url", web_address(report.url)),
    ]


def _claim_values(claim: Claim, publication: Publication) -> list[_Value]:
    return [
        ("name", "name", claim_words(claim, publication.theatre)),
        ("date", "date", _day(claim_day(claim))),
        ("startDate", "date", _day(claim.start)),
        ("endDate", "date", _day(claim.end)),
        ("location", "address", claim.place),
        ("addressEntity", "entity", _id("place", claim.place_id or "")),
        *(("organizer", "entity", _id("side", side)) for side in claim.actor if side != UNKNOWN),
        *(("involved", "entity", _id("side", side)) for side in claim.target if side != UNKNOWN),
        ("proof", "entity", _id("report", claim.report_id)),
        ("summary", "text", shown(claim.evidence)),
        ("keywords", "string", claim.modality),
    ]


def _id(kind: str, name: str) -> str:
    return f"fogline-{kind}-{content_id(kind, name)}"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _checksum(values: Iterable[_Value]) -> str:
    return content_id(*(f"{prop}={value}" for prop, _, value in values if value))
