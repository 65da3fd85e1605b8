"""What a map first shows: where nearly all of the evidence is from. Far places told of once do not make it small."""

from collections.abc import Sequence

import numpy as np

from fogline.publish.basemap import Extent
from fogline.publish.publication import Publication

LEFT_OUT = 0.01
"""This share of the evidence lies beyond each edge."""
LEAST_DEGREES = 0.5


def focus_of(publication: Publication) -> Extent:
    """West, south, east and north of the frame; the theatre's own where too little is known."""
    book, (west, south, east, north) = publication.book, publication.theatre.extent
    rows = [
        (lon, lat, 1 + len(publication.evidence_days(place_id)))
        for place_id, lat, lon, known in zip(book.place_ids, book.lats, book.lons, book.ever_known, strict=True)
        if known and lat is not None and lon is not None and west <= lon <= east and south <= lat <= north
    ]
    if len(rows) < 2:
        return west, south, east, north
    lons, lats, weights = zip(*rows, strict=True)
    (west, east), (south, north) = _reached(lons, weights), _reached(lats, weights)
    return west, south, east, north


def _reached(values: Sequence[float], weights: Sequence[int]) -> tuple[float, float]:
    """The values between which nearly all of the weight lies, at least a little apart."""
    order = np.argsort(values, kind="stable")
    share = np.cumsum(np.asarray(weights)[order]) / sum(weights)
    low, high = (float(np.asarray(values)[order][np.searchsorted(share, at)]) for at in (LEFT_OUT, 1.0 - LEFT_OUT))
    spare = max(0.0, LEAST_DEGREES - (high - low)) / 2
    return low - spare, high + spare
