"""Claims for tests: a few words each."""

from datetime import date, timedelta
from itertools import count

from fogline.model import Claim

FIRST = date(2016, 1, 1)
_NUMBERS = count()


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def claim(place: str, actor: str, on: int, **fields: object) -> Claim:
    """A claim of ``actor`` (``"red+sky"`` jointly), said and happened on day ``on`` unless ``fields`` say otherwise."""
    values: dict[str, object] = {
        "report_id": f"report-{next(_NUMBERS)}",
        "source": "wire",
        "published": day(on).isoformat(),
        "action": "holds",
        "actor": tuple(actor.split("+")) if actor else (),
        "place": place.title(),
        "place_id": place,
        "place_precision": "settlement",
        "lat": 34.0 + sum(map(ord, place)) % 7 / 10,
        "lon": 38.0 + sum(map(ord, place)) % 5 / 10,
        "start": day(on),
        "end": day(on),
    }
    return Claim(**(values | fields))  # type: ignore[arg-type]
