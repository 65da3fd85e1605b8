"""Control on a day as GeoJSON, with its origin and its limits written in."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import shapely

from fogline.model import ControlChange
from fogline.publish.areas import REACH_KM, lay_ground
from fogline.publish.standings import Standing, confidence_class, read_standings
from fogline.theatre.load import Theatre

LIMITS = "An estimate from reports, not a record; not for targeting."
"""What everything that leaves Fogline says about itself."""


def control_geojson(spells: pa.Table, day: date, theatre: Theatre) -> dict[str, Any]:
    """Every place with an estimate on a day, as a FeatureCollection of points (RFC 7946)."""
    return standings_geojson(read_standings(spells).on(day), day, theatre)


def standings_geojson(standings: list[Standing], day: date, theatre: Theatre) -> dict[str, Any]:
    """The same from standings that were already read."""
    features = [_feature(standing) for standing in standings if standing.lat is not None and standing.lon is not None]
    return _collection(features, f"{theatre.name}-{day}", theatre) | {"on": day.isoformat()}


def areas_geojson(standings: list[Standing], day: date, theatre: Theatre, *, reach_km: float = REACH_KM) -> dict[str, Any]:
    """Cells around places, cut at ``reach_km``, and the fronts between them with their probability, as a FeatureCollection."""
    ground = lay_ground(standings, reach_km=reach_km)
    cells = [
        _shaped(cell.shape, {"kind": "area", **_feature(cell.standing)["properties"]}) for cell in ground.cells if cell.shape.area
    ]
    fronts = [
        _shaped(
            front.shape,
            {
                "kind": "front",
                "between": [front.one.place_id, front.other.place_id],
                "controllers": [front.one.controller, front.other.controller],
                "probability": front.probability,
                "confidence": confidence_class(front.probability),
            },
        )
        for front in ground.fronts
    ]
    return _collection([*cells, *fronts], f"{theatre.name}-{day}-areas", theatre) | {"on": day.isoformat(), "reach_km": reach_km}


def changes_geojson(
    changes: Iterable[ControlChange], where: Mapping[str, tuple[float, float]], days: tuple[date, date], theatre: Theatre
) -> dict[str, Any]:
    """What changed between two days as points; ``where`` gives the latitude and longitude of places that have any."""
    features = [
        {
            "type": "Feature",
            "id": change.place_id,
            "geometry": {"type": "Point", "coordinates": [where[change.place_id][1], where[change.place_id][0]]},
            "properties": {
                "place_id": change.place_id,
                "place": change.place,
                "before": change.before,
                "after": change.after,
                "probability_before": round(change.probability_before, 4),
                "probability_after": round(change.probability_after, 4),
                "first_claim_id": change.first_claim_id,
            },
        }
        for change in changes
        if change.place_id in where
    ]
    first, second = (day.isoformat() for day in days)
    return _collection(features, f"{theatre.name}-{first}-{second}", theatre) | {"from": first, "to": second}


def _collection(features: list[dict[str, Any]], name: str, theatre: Theatre) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "name": name,
        "features": features,
        "theatre": theatre.title,
        "attribution": "Fogline",
        "limits": LIMITS,
    }


def _shaped(shape: Any, properties: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - shapely has no types
    return {"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": properties}


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
