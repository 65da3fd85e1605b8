"""Find every fault in a theatre's files, with file, line and cure, in one pass.

``load.py`` stops at the first fault; an analyst who writes a theatre wants to see all of them at once.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fogline.errors import TheatreError
from fogline.model import CONTESTED, Place
from fogline.theatre.action_words import FILE_NAME, check_action_words
from fogline.theatre.backers import faults_of
from fogline.theatre.geo import distance_km
from fogline.theatre.load import SHAPES, place_from_row, read_csv, source_from_row
from fogline.theatre.names import fold_name
from fogline.theatre.toml_lines import TomlLines, duplicates, line_of_error

Faults = Iterator[TheatreError]
Row = Mapping[str, Any]

SAME_PLACE_KM = 5.0
"""Two places of one name this near are one place written twice."""

_HEAD_KEYS = {"name", "title", "countries", "start_on", "end_on", "extent", "note", "sides", "generics", "backers"}
_SIDE_KEYS = {"id", "label", "short", "home", "colour", "shape"}
_ACTOR_KEYS = {"name", "side", "aliases", "from", "to", "kind"}
_GENERIC_KEYS = {"words", "default", "by_camp"}
_PLACE_COLUMNS = {"place_id", "name", "kind", "lat", "lon", "parent", "country", "aliases", "population", "checked"}
_SOURCE_COLUMNS = {"source", "name", "camp", "country", "kind", "aliases", "domain", "pinned_accuracy"}


def check_theatre(folder: Path) -> list[TheatreError]:
    """All faults of the theatre in ``folder``, by file and line; an empty list means that it can be used."""
    faults: list[TheatreError] = []
    head, head_lines = _toml(folder / "theatre.toml", faults)
    actors, actor_lines = _toml(folder / "actors.toml", faults)
    sides = [str(row.get("id", "")) for row in _tables(head, "sides")]
    faults += _check_head(folder / "theatre.toml", head, head_lines)
    faults += _check_sides(folder / "theatre.toml", _tables(head, "sides"), head_lines)
    faults += _check_generics(folder / "theatre.toml", _tables(head, "generics"), sides, head_lines)
    for index, row in enumerate(_tables(head, "backers")):
        faults += faults_of(folder / "theatre.toml", row, sides, line=head_lines.table("backers", index))
    faults += _check_actors(folder / "actors.toml", _tables(actors, "actors"), sides, actor_lines)
    faults += _check_places(folder / "places.csv", _extent(head))
    faults += _check_sources(folder / "sources.csv", sides)
    faults += check_action_words(folder / FILE_NAME)
    return sorted(faults, key=lambda fault: (fault.path, fault.line, fault.what))


def _toml(path: Path, faults: list[TheatreError]) -> tuple[dict[str, Any], TomlLines]:
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text), TomlLines.of(text)
    except FileNotFoundError:
        faults.append(TheatreError(str(path), 0, "the file is missing", "add it, even if empty"))
    except UnicodeDecodeError:
        faults.append(TheatreError(str(path), 0, "the file is not UTF-8", "save it as UTF-8"))
    except (ValueError, RecursionError) as error:
        faults.append(TheatreError(str(path), line_of_error(str(error)), f"not valid TOML ({error})", "mend the line"))
    return {}, TomlLines((), {})


def _check_head(path: Path, head: Row, lines: TomlLines) -> Faults:
    if not lines.lines:
        return
    for key in sorted(set(head) - _HEAD_KEYS):
        yield TheatreError(str(path), lines.key(key), f"unknown key {key!r}", f"use one of {', '.join(sorted(_HEAD_KEYS))}")
    if _extent(head) is None:
        cure = "write extent = { west = …, south = …, east = …, north = … } in degrees, west below east, south below north"
        yield TheatreError(str(path), lines.key("extent"), "the map extent is missing, incomplete or reversed", cure)
    start, end = head.get("start_on"), head.get("end_on")
    for key, value in (("start_on", start), ("end_on", end)):
        if value is not None and not isinstance(value, date):
            yield TheatreError(str(path), lines.key(key), f"{key} is {value!r}", "write a date without quotes, as 2011-03-01")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield TheatreError(str(path), lines.key("end_on"), "end_on is before start_on", "put the later day in end_on")
    if not _tables(head, "sides"):
        yield TheatreError(str(path), 1, "the theatre has no sides", "add a [[sides]] table for each")


def _check_sides(path: Path, sides: Sequence[Row], lines: TomlLines) -> Faults:
    for index, row in enumerate(sides):
        name = row.get("id", "?")
        yield from _unknown_keys(path, row, _SIDE_KEYS, _TableLines(lines, "sides", index))
        for key in ("id", "label", "colour", "shape"):
            if not row.get(key):
                line = lines.key(key, table="sides", index=index)
                yield TheatreError(str(path), line, f"side {name!r} has no {key}", f'add {key} = "…" to its [[sides]] table')
        if name == CONTESTED:
            line = lines.key("id", table="sides", index=index)
            yield TheatreError(
                str(path),
                line,
                "a side is called contested",
                "choose another id: contested means that no side holds a place alone",
            )
        if row.get("colour") and not re.fullmatch(r"#[0-9a-fA-F]{6}", str(row["colour"])):
            line = lines.key("colour", table="sides", index=index)
            yield TheatreError(str(path), line, f"side {name!r} has the colour {row['colour']!r}", "write it as #rrggbb")
        if row.get("shape") and row["shape"] not in SHAPES:
            line = lines.key("shape", table="sides", index=index)
            yield TheatreError(
                str(path), line, f"side {name!r} has the shape {row['shape']!r}", f"use one of {', '.join(SHAPES)}"
            )
    for index in duplicates([str(row.get("id")) for row in sides]):
        line = lines.key("id", table="sides", index=index)
        yield TheatreError(str(path), line, f"side {sides[index].get('id')!r} stands twice", "keep one of the two")
    for index in duplicates([f"{str(row.get('colour')).lower()} {row.get('shape')}" for row in sides]):
        line = lines.key("colour", table="sides", index=index)
        what = f"side {sides[index].get('id')!r} has the colour and shape of another"
        yield TheatreError(str(path), line, what, "change one of the two, so that the map tells them apart")


def _check_generics(path: Path, generics: Sequence[Row], sides: Sequence[str], lines: TomlLines) -> Faults:
    for index, row in enumerate(generics):
        yield from _unknown_keys(path, row, _GENERIC_KEYS, _TableLines(lines, "generics", index))
        if not row.get("words"):
            line = lines.table("generics", index)
            yield TheatreError(str(path), line, "a list of generic words is empty", 'add words = ["…"] to its [[generics]] table')
        by_camp = row.get("by_camp", {})
        for camp in sorted(set(by_camp) - set(sides)):
            line = lines.key(camp, table="generics", index=index)
            yield TheatreError(
                str(path), line, f"by_camp names the unknown camp {camp!r}", f"use a side's id: {', '.join(sides)}"
            )
        named = set(row.get("default", ())).union(*by_camp.values())
        for side in sorted(named - set(sides)):
            line = lines.word(side, table="generics", index=index)
            yield TheatreError(str(path), line, f"generic words mean the unknown side {side!r}", f"use one of {', '.join(sides)}")


def _check_actors(path: Path, actors: Sequence[Row], sides: Sequence[str], lines: TomlLines) -> Faults:
    for index, row in enumerate(actors):
        name = row.get("name", "?")
        yield from _unknown_keys(path, row, _ACTOR_KEYS, _TableLines(lines, "actors", index))
        if not row.get("name"):
            yield TheatreError(str(path), lines.table("actors", index), "an actor has no name", 'add name = "…"')
        if row.get("side") not in sides:
            line = lines.key("side", table="actors", index=index)
            yield TheatreError(
                str(path), line, f"actor {name!r} has the unknown side {row.get('side')!r}", f"use one of {', '.join(sides)}"
            )
        for key in ("from", "to"):
            if row.get(key) is not None and not isinstance(row[key], date):
                line = lines.key(key, table="actors", index=index)
                yield TheatreError(
                    str(path), line, f"actor {name!r} has {key} = {row[key]!r}", "write a date without quotes, as 2014-06-29"
                )
        first, last = _period(row)
        if last < first:
            line = lines.key("to", table="actors", index=index)
            yield TheatreError(
                str(path), line, f"actor {name!r} ends before it begins", "put the earlier day in from, the later in to"
            )
    yield from _check_shared_names(path, actors, lines)


def _check_shared_names(path: Path, actors: Sequence[Row], lines: TomlLines) -> Faults:
    """The same name for two sides at the same time."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(actors):
        for name in {str(row.get("name", "")), *map(str, row.get("aliases", ()))} - {""}:
            by_name[name].append(index)
    for name, indices in by_name.items():
        for position, later in enumerate(indices):
            for earlier in indices[:position]:
                one, other = actors[earlier], actors[later]
                if one.get("side") != other.get("side") and _overlap(_period(one), _period(other)):
                    what = f"{name!r} means {one.get('side')!r} and {other.get('side')!r} at the same time"
                    yield TheatreError(
                        str(path), lines.word(name, table="actors", index=later), what, "give dates that do not overlap"
                    )


def _check_places(path: Path, extent: tuple[float, float, float, float] | None) -> Faults:
    places: list[tuple[int, Place]] = []
    for line, row in (yield from _rows(path, _PLACE_COLUMNS)):
        try:
            places.append((line, place_from_row(path, line, row)))
        except TheatreError as fault:
            yield fault
        except ValueError:
            yield TheatreError(
                str(path), line, f"population is {row.get('population')!r}", "write a whole number or leave it empty"
            )
    ids = [place.place_id for _, place in places]
    for index in duplicates(ids):
        yield TheatreError(
            str(path), places[index][0], f"place {ids[index]!r} stands twice", "keep one of the two, or give it another id"
        )
    parents = {place.place_id: place.parent for _, place in places}
    for line, place in places:
        if place.parent and place.parent not in parents:
            yield TheatreError(
                str(path), line, f"the parent {place.parent!r} is no place", "write the place_id of a row of this file"
            )
        elif _in_circle(place.place_id, parents):
            yield TheatreError(str(path), line, f"{place.place_id!r} lies within itself by its parents", "mend the column parent")
        if extent and not (extent[0] <= place.lon <= extent[2] and extent[1] <= place.lat <= extent[3]):
            what = f"{place.name!r} at {place.lat}, {place.lon} lies outside the theatre's extent"
            yield TheatreError(str(path), line, what, "check that lat and lon are not swapped, or widen the extent")
    yield from _check_twins(path, places)


def _check_twins(path: Path, places: Sequence[tuple[int, Place]]) -> Faults:
    """One name for two places so near that no report can tell them apart."""
    by_name: dict[str, list[tuple[int, Place]]] = defaultdict(list)
    for line, place in places:
        for name in {fold_name(spelling) for spelling in (place.name, *place.aliases)}:
            by_name[name].append((line, place))
    for twins in by_name.values():
        for position, (line, place) in enumerate(twins):
            for _, other in twins[:position]:
                if place.place_id != other.place_id and distance_km(place.lat, place.lon, other.lat, other.lon) < SAME_PLACE_KM:
                    what = f"{place.name!r} shares a name with {other.name!r} less than {SAME_PLACE_KM:g} km away"
                    yield TheatreError(str(path), line, what, "remove the name from one of the two")


def _check_sources(path: Path, sides: Sequence[str]) -> Faults:
    keys: set[str] = set()
    for line, row in (yield from _rows(path, _SOURCE_COLUMNS)):
        try:
            source = source_from_row(path, line, row)
        except TheatreError as fault:
            yield fault
            continue
        if source.source in keys:
            yield TheatreError(str(path), line, f"source {source.source!r} stands twice", "keep one of the two")
        keys.add(source.source)
        if source.camp and source.camp not in sides:
            what = f"source {source.source!r} has the unknown camp {source.camp!r}"
            yield TheatreError(str(path), line, what, f"use one of {', '.join(sides)}, or leave it empty for neutral")


def _rows(path: Path, columns: set[str]) -> Generator[TheatreError, None, list[tuple[int, dict[str, str]]]]:
    """The rows of a CSV file that can be read; faults of its form are yielded."""
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        for line, row in read_csv(path):
            if not rows:
                for name in sorted(set(row) - columns):
                    yield TheatreError(str(path), 1, f"unknown column {name!r}", f"use {', '.join(sorted(columns))}")
            rows.append((line, row))
    except TheatreError as fault:
        yield fault
    return rows


def _unknown_keys(path: Path, row: Row, known: set[str], table: "_TableLines") -> Faults:
    for key in sorted(set(row) - known):
        yield TheatreError(str(path), table.key(key), f"unknown key {key!r}", f"use one of {', '.join(sorted(known))}")


@dataclass(frozen=True, slots=True)
class _TableLines:
    """The lines of one table of a TOML file."""

    lines: TomlLines
    table: str
    index: int

    def key(self, key: str) -> int:
        return self.lines.key(key, table=self.table, index=self.index)


def _tables(raw: Row, name: str) -> list[Row]:
    tables = raw.get(name, [])
    return [row for row in tables if isinstance(row, dict)] if isinstance(tables, list) else []


def _extent(head: Row) -> tuple[float, float, float, float] | None:
    extent = head.get("extent")
    try:
        west, south, east, north = (float(extent[key]) for key in ("west", "south", "east", "north"))  # type: ignore[index]
    except (KeyError, TypeError, ValueError):
        return None
    return (west, south, east, north) if west < east and south < north else None


def _period(row: Row) -> tuple[date, date]:
    first, last = row.get("from"), row.get("to")
    return (first if isinstance(first, date) else date.min), (last if isinstance(last, date) else date.max)


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _in_circle(place_id: str, parents: Mapping[str, str | None]) -> bool:
    seen = {place_id}
    parent = parents.get(place_id)
    while parent is not None and parent not in seen:
        seen.add(parent)
        parent = parents.get(parent)
    return parent == place_id
