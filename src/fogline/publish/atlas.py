"""All spells of all places in one small JSON value, so that the time slider needs no request a step.

Lists run in parallel. Per place there are ``n`` spells; each starts ``start`` days after the one before (the first counts from
``first``), with the likeliest controller ``top`` (its number in ``sides``; -1: nothing is known), its probability ``p`` in whole
per cent, and the two likeliest sides after it, ``second`` with ``q``, and ``third``. Spells that look alike are joined.
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from fogline.model import CONTESTED
from fogline.publish.publication import Publication
from fogline.publish.standings import RIVAL_FROM, Stretch

Look = tuple[int, int, int, int, int]
_NOTHING: Look = (-1, 0, -1, 0, -1)


def atlas_data(publication: Publication) -> dict[str, Any]:
    """The value, ready for ``json.dumps``."""
    first, last = publication.days
    sides = _sides(publication)
    code = {side["id"]: number for number, side in enumerate(sides)}
    return {
        "format": 1,
        "first": first.isoformat(),
        "days": (last - first).days + 1,
        "sides": sides,
        "places": _places(publication),
        "spells": _spells(publication, code),
        "sieges": _sieges(publication, code),
        "evidence": _evidence(publication),
        "ticks": claims_per_day(publication),
    }


def claims_per_day(publication: Publication) -> list[tuple[int, int]]:
    """Day number from the first day, and how many claims that count say something happened then."""
    first, last = publication.days
    return [((day - first).days, count) for day, count in publication.counted_per_day() if first <= day <= last]


def _sides(publication: Publication) -> list[dict[str, str]]:
    listed = [
        {"id": side.side_id, "label": side.label, "short": side.short, "colour": side.colour, "shape": side.shape}
        for side in publication.theatre.sides
    ]
    known = set(publication.theatre.side_ids)
    others = [name for name in publication.book.controllers if name not in known and name != CONTESTED]
    listed += [{"id": name, "label": name, "short": name, "colour": "#8a8a8a", "shape": "circle"} for name in others]
    return [*listed, {"id": CONTESTED, "label": "Contested", "short": "Contested", "colour": "#8a8a8a", "shape": "circle"}]


def _places(publication: Publication) -> dict[str, list[Any]]:
    book = publication.book
    known = [publication.places.get(place_id) for place_id in book.place_ids]
    return {
        "id": list(book.place_ids),
        "name": list(book.names),
        "lat": [None if lat is None else round(lat, 4) for lat in book.lats],
        "lon": [None if lon is None else round(lon, 4) for lon in book.lons],
        "kind": [place.kind if place else "settlement" for place in known],
        "also": [_other_names(place.aliases) if place else "" for place in known],
        "size": [place.population if place else 0 for place in known],
    }


def _other_names(aliases: tuple[str, ...]) -> str:
    return "|".join(aliases[:8])


def _spells(publication: Publication, code: dict[str, int]) -> dict[str, list[int]]:
    first, last = publication.days
    columns: dict[str, list[int]] = {name: [] for name in ("n", "start", "top", "p", "second", "q", "third")}
    for _, stretches in publication.book.stretches():
        spells = list(_joined(_timed(stretches, first, last, code)))
        columns["n"].append(len(spells))
        before = 0
        for start, look in spells:
            for name, value in zip(("start", "top", "p", "second", "q", "third"), (start - before, *look), strict=True):
                columns[name].append(value)
            before = start
    return columns


def _timed(stretches: list[Stretch], first: date, last: date, code: dict[str, int]) -> Iterator[tuple[int, Look]]:
    expected = first
    for stretch in stretches:
        if stretch.start_on > expected:
            yield (expected - first).days, _NOTHING
        yield max(0, (stretch.start_on - first).days), _look(stretch, code)
        expected = stretch.end_on
    if expected <= last:
        yield (expected - first).days, _NOTHING


def _joined(timed: Iterator[tuple[int, Look]]) -> Iterator[tuple[int, Look]]:
    for _, members in groupby(timed, key=lambda pair: pair[1]):
        yield next(members)


def _look(stretch: Stretch, code: dict[str, int]) -> Look:
    if not stretch.is_known:
        return _NOTHING
    others = [(side, p) for side, p in stretch.probabilities[1:] if p >= RIVAL_FROM]
    second, third = ([code[side] for side, _ in others] + [-1, -1])[:2]
    return code[stretch.controller], round(stretch.probability * 100), second, round(others[0][1] * 100) if others else 0, third


def _sieges(publication: Publication, code: dict[str, int]) -> dict[str, list[int]]:
    first, _ = publication.days
    number = {place_id: index for index, place_id in enumerate(publication.book.place_ids)}
    columns: dict[str, list[int]] = {name: [] for name in ("place", "start", "end", "by")}
    for place_id, spells in publication.book.sieges.items():
        for start_on, end_on, siege in spells:
            if place_id in number:
                values = (number[place_id], (start_on - first).days, (end_on - first).days, code.get(siege.besieger, -1))
                for name, value in zip(columns, values, strict=True):
                    columns[name].append(value)
    return columns


def _evidence(publication: Publication) -> dict[str, list[int]]:
    first, last = publication.days
    counts: list[int] = []
    steps: list[int] = []
    for place_id in publication.book.place_ids:
        days = [(day - first).days for day in publication.evidence_days(place_id) if first <= day <= last]
        counts.append(len(days))
        steps += [day - before for before, day in zip([0, *days], days, strict=False)]
    return {"n": counts, "day": steps}
