"""Claims as events in ACLED's columns: claims that say the same of the same place and day are one event.

The columns have ACLED's names and meanings; the rows are claims that reports made, not events that a coder verified. ``notes``
quotes the words, ``source`` names who published them, ``event_id_cnty`` is Fogline's own.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from fogline.codebook import load_codebook
from fogline.model import UNKNOWN, Claim, content_id
from fogline.publish.publication import claim_day
from fogline.publish.tables import as_csv
from fogline.publish.wording import shown
from fogline.theatre.load import Theatre

EVENT_COLUMNS = (
    *("event_id_cnty", "event_date", "year", "time_precision", "event_type", "sub_event_type", "actor1", "actor2"),
    *("location", "latitude", "longitude", "geo_precision", "source", "n_reports", "notes"),
)


def list_events(claims: Iterable[Claim], theatre: Theatre) -> list[dict[str, Any]]:
    """Events by day, then id. Denied, planned and foretold claims, and those of unknown places, are no events."""
    modalities = load_codebook().modalities
    alike: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        is_said = modalities[claim.modality].counts and claim.modality != "denied"
        if is_said and claim.lat is not None and claim.lon is not None:
            alike[_event_id(claim)].append(claim)
    homes = {side.side_id: side.home for side in theatre.sides}
    countries = {place.place_id: place.country for place in theatre.places}
    labels = {side.side_id: side.label for side in theatre.sides}
    rows = []
    for event_id, said in alike.items():
        country = countries.get(said[0].place_id or "", "")
        states = {side for side, home in homes.items() if home and (not country or country in home)}
        rows.append(_row(event_id, said, states, labels))
    return sorted(rows, key=lambda row: (row["event_date"], row["event_id_cnty"]))


def events_csv(claims: Iterable[Claim], theatre: Theatre) -> str:
    """Events as CSV text with ACLED's columns."""
    return as_csv(list_events(claims, theatre), EVENT_COLUMNS)


def _event_id(claim: Claim) -> str:
    parts = (claim.action, ",".join(claim.actor), ",".join(claim.target), claim.place_id or claim.place)
    return content_id(*parts, claim_day(claim).isoformat())


def _row(event_id: str, said: Sequence[Claim], states: set[str], labels: Mapping[str, str]) -> dict[str, Any]:
    first, forms = said[0], _forms()
    sub_event = forms["actions"][first.action]["state" if set(first.actor) & states else "other"]
    quotes = dict.fromkeys(f"{claim.source}: “{' '.join(shown(claim.evidence).split())}”" for claim in said)
    return {
        "event_id_cnty": event_id,
        "event_date": claim_day(first).isoformat(),
        "year": claim_day(first).year,
        "time_precision": min(_time_precision(claim) for claim in said),
        "event_type": forms["event_types"][sub_event],
        "sub_event_type": sub_event,
        "actor1": _named(first.actor, labels),
        "actor2": _named(first.target, labels),
        "location": first.place,
        "latitude": first.lat,
        "longitude": first.lon,
        "geo_precision": min(forms["geo_precision"][claim.place_precision] for claim in said),
        "source": "; ".join(sorted({claim.source for claim in said})),
        "n_reports": len({claim.report_id for claim in said}),
        "notes": " ".join(quotes),
    }


def _time_precision(claim: Claim) -> int:
    """1 where the day is known, 2 where the week is, 3 where only the month is."""
    if claim.start is None or claim.end is None:
        return 2
    n_days = (claim.end - claim.start).days
    return 1 if n_days == 0 else 2 if n_days <= 7 else 3


def _named(sides: Sequence[str], labels: Mapping[str, str]) -> str:
    return "; ".join("Unidentified armed group" if side == UNKNOWN else labels.get(side, side) for side in sides)


@cache
def _forms() -> dict[str, Any]:
    return tomllib.loads((files("fogline.publish.exports") / "events.toml").read_text(encoding="utf-8"))
