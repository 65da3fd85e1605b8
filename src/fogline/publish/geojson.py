"""Control on a day as GeoJSON, with its origin and its limits written in."""

from datetime import date
from typing import Any

import pyarrow as pa

from fogline.publish.standings import Standing, read_standings
from fogline.theatre.load import Theatre

LIMITS = "An estimate from reports, not a record; not for targeting."
"""What everything that leaves Fogline says about itself."""


def control_geojson(spells: pa.Table, day: date, theatre: Theatre) -> dict[str, Any]:
    """Every place with an estimate on a day, as a FeatureCollection of points (RFC 7946)."""
    return standings_geojson(read_standings(spells).on(day), day, theatre)


def standings_geojson(standings: list[Standing], day: date, theatre: Theatre) -> dict[str, Any]:
    """The same from standings that were already read."""
    return {
        "type": "FeatureCollection",
        "name": f"{theatre.name}-{day}",
        "features": [_feature(standing) for standing in standings if standing.lat is not None and standing.lon is not None],
        "on": day.isoformat(),
        "theatre": theatre.title,
        "attribution": "Fogline",
        "limits": LIMITS,
    }


def _feature(standing: Standing) -> dict[str, Any]:
    stretch = standing.stretch
    return {
        "type": "Feature",
        "id": standing.place_id,
        "geometry": {"type": "Point", "coordinates": [standing.lon, standing.lat]},
        "properties": {
            "place_id": standing.place_id,
            "place": standing.place,
            "controller": standing.controller,
            "probability": round(standing.probability, 4),
            "confidence": stretch.confidence,
            "probabilities": {side: round(p, 4) for side, p in stretch.probabilities},
            "besieged_by": standing.siege.besieger if standing.siege else None,
        },
    }
