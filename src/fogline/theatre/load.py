"""Read a theatre's folder: ``theatre.toml``, ``actors.toml``, ``places.csv``, ``sources.csv``, and ``actions.toml`` if there.

Errors name the file, the line and the cure. ``check.py`` finds all of them; loading stops at the first.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from fogline.errors import InputError, TheatreError
from fogline.model import Actor, Place, Side, Source
from fogline.theatre.action_words import FILE_NAME, read_action_words
from fogline.theatre.backers import Backing, backing_from_row

SHAPES = ("circle", "square", "triangle", "diamond", "pentagon", "hexagon", "star", "cross", "down-triangle", "bar")


@dataclass(frozen=True, slots=True)
class GenericWords:
    """Words that name no force of their own ("militants"): which side they mean in a source of a given camp.

    ``by_camp`` maps a camp to the sides it may mean; ``default`` is for all others; empty means: resolve from the text.
    """

    words: tuple[str, ...]
    default: tuple[str, ...] = ()
    by_camp: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Theatre:
    """A war as data. ``extent`` is west, south, east, north in degrees; ``countries`` are ISO 3166 codes.

    ``action_words`` are the theatre's own words for actions, as its ``actions.toml`` writes them.
    """

    name: str
    title: str
    countries: tuple[str, ...]
    start_on: date | None
    end_on: date | None
    extent: tuple[float, float, float, float]
    sides: tuple[Side, ...]
    actors: tuple[Actor, ...]
    places: tuple[Place, ...]
    sources: tuple[Source, ...]
    generics: tuple[GenericWords, ...] = ()
    backers: tuple[Backing, ...] = ()
    note: str = ""
    action_words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def side_ids(self) -> tuple[str, ...]:
        """Ids of the sides that can control a place, in the theatre's order."""
        return tuple(side.side_id for side in self.sides)

    def source(self, name: str) -> Source | None:
        """The source with this key, name or alias, ignoring case."""
        folded = name.casefold()
        for source in self.sources:
            if folded in (source.source.casefold(), source.name.casefold(), *(alias.casefold() for alias in source.aliases)):
                return source
        return None


def theatre_names() -> tuple[str, ...]:
    """Theatres that ship with the package."""
    folder = files("fogline") / "theatres"
    return tuple(sorted(entry.name for entry in folder.iterdir() if (entry / "theatre.toml").is_file()))


def theatre_path(name_or_path: str) -> Path:
    """The folder of a theatre: one that ships with the package, by name, or any folder by its path."""
    folder = Path(str(files("fogline") / "theatres" / name_or_path))
    if "/" not in name_or_path and (folder / "theatre.toml").is_file():
        return folder
    if (Path(name_or_path) / "theatre.toml").is_file():
        return Path(name_or_path)
    raise InputError(
        f"there is no theatre {name_or_path!r}", f"use one of {', '.join(theatre_names())} or a folder with a theatre.toml"
    )


def load_theatre(name_or_path: str) -> Theatre:
    """Read a theatre by name or path; raises :class:`TheatreError` at the first fault."""
    folder = theatre_path(str(name_or_path))
    try:
        return _theatre(folder)
    except (TypeError, AttributeError, ValueError, KeyError) as error:
        cure = f"find it with: fogline theatre check {folder}"
        raise TheatreError(str(folder), 0, f"a value is of the wrong kind ({str(error)[:120]})", cure) from error


def _theatre(folder: Path) -> Theatre:
    head = read_toml(folder / "theatre.toml")
    sides = tuple(side_from_row(folder / "theatre.toml", row) for row in head.get("sides", ()))
    ids = tuple(side.side_id for side in sides)
    return Theatre(
        name=str(head.get("name", folder.name)),
        title=str(head.get("title", folder.name)),
        countries=tuple(head.get("countries", ())),
        start_on=head.get("start_on"),
        end_on=head.get("end_on"),
        extent=_extent(folder / "theatre.toml", head),
        sides=sides,
        actors=tuple(actor_from_row(folder / "actors.toml", row) for row in read_toml(folder / "actors.toml").get("actors", ())),
        places=tuple(place_from_row(folder / "places.csv", line, row) for line, row in read_csv(folder / "places.csv")),
        sources=tuple(source_from_row(folder / "sources.csv", line, row) for line, row in read_csv(folder / "sources.csv")),
        generics=tuple(_generics(row) for row in head.get("generics", ())),
        backers=tuple(backing_from_row(folder / "theatre.toml", row, ids) for row in head.get("backers", ())),
        note=str(head.get("note", "")),
        action_words=read_action_words(folder / FILE_NAME),
    )


def bare_theatre(
    *, places: Sequence[Place] = (), sources: Sequence[Source] = (), sides: Sequence[str] = (), name: str = "unnamed"
) -> Theatre:
    """A theatre of bare lists, for claims that come without one; sides get no colours of their own."""
    listed = tuple(Side(side, side, side, "#777777", SHAPES[number % len(SHAPES)]) for number, side in enumerate(sides))
    world = (-180.0, -90.0, 180.0, 90.0)
    return Theatre(name, name, (), None, None, world, listed, (), tuple(places), tuple(sources))


def read_sources(path: Path) -> tuple[Source, ...]:
    """Sources from a CSV file of the theatre's form (``--sources``)."""
    return tuple(source_from_row(path, line, row) for line, row in read_csv(path))


def read_places(path: Path) -> tuple[Place, ...]:
    """Places from a CSV file of the theatre's form (``--places``)."""
    return tuple(place_from_row(path, line, row) for line, row in read_csv(path))


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dictionary; a syntax error carries its line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TheatreError(str(path), 0, "the file is missing", "add it, even if empty") from error
    except UnicodeDecodeError as error:
        raise TheatreError(str(path), 0, "the file is not UTF-8", "save it as UTF-8") from error
    except (ValueError, RecursionError) as error:  # what is no TOML, a number beyond measure, brackets without end
        line = getattr(error, "lineno", 0)
        raise TheatreError(str(path), line, f"not valid TOML ({error})", "mend the line") from error


def read_csv(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a CSV file with their line numbers; cells are stripped."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            for row in reader:
                if None in row or None in row.values():
                    raise TheatreError(
                        str(path), reader.line_num, "the number of cells differs from the header", "quote cells that hold commas"
                    )
                yield reader.line_num, {name.strip(): value.strip() for name, value in row.items()}
    except FileNotFoundError as error:
        raise TheatreError(str(path), 0, "the file is missing", "add it with its header line") from error
    except UnicodeDecodeError as error:
        raise TheatreError(str(path), 0, "the file is not UTF-8", "save it as UTF-8") from error
    except csv.Error as error:
        raise TheatreError(str(path), 0, f"not valid CSV ({error})", "mend the quoting") from error


def side_from_row(path: Path, row: Mapping[str, Any]) -> Side:
    """A side from its table in ``theatre.toml``."""
    for name in ("id", "label", "colour", "shape"):
        if not row.get(name):
            raise TheatreError(
                str(path), 0, f"side {row.get('id', '?')!r} has no {name}", f'add {name} = "…" to its [[sides]] table'
            )
    if row["shape"] not in SHAPES:
        raise TheatreError(str(path), 0, f"side {row['id']!r} has the shape {row['shape']!r}", f"use one of {', '.join(SHAPES)}")
    home = tuple(map(str, row.get("home", ())))
    return Side(row["id"], row["label"], row.get("short") or row["label"], row["colour"], row["shape"], home)


def actor_from_row(path: Path, row: Mapping[str, Any]) -> Actor:
    """An actor from its table in ``actors.toml``."""
    for name in ("name", "side"):
        if not row.get(name):
            raise TheatreError(
                str(path), 0, f"actor {row.get('name', '?')!r} has no {name}", f'add {name} = "…" to its [[actors]] table'
            )
    return Actor(
        row["name"], row["side"], tuple(row.get("aliases", ())), row.get("from"), row.get("to"), row.get("kind", "force")
    )


def place_from_row(path: Path, line: int, row: Mapping[str, str]) -> Place:
    """A place from a row of ``places.csv``; aliases are separated by ``|``."""
    place_id, name = row.get("place_id", ""), row.get("name", "")
    if not place_id or not name:
        raise TheatreError(str(path), line, "a place has no place_id or no name", "fill in both")
    return Place(
        place_id=place_id,
        name=name,
        lat=_degrees(path, line, row.get("lat", ""), 90.0),
        lon=_degrees(path, line, row.get("lon", ""), 180.0),
        kind=row.get("kind") or "settlement",
        parent=row.get("parent") or None,
        country=row.get("country", ""),
        aliases=split_aliases(row.get("aliases", "")),
        population=_people(path, line, row.get("population") or "0"),
    )


def _people(path: Path, line: int, cell: str) -> int:
    if not cell.isdecimal() or len(cell) > 10:
        raise TheatreError(str(path), line, f"the population {cell[:40]!r} is no whole number", "write figures only, or nothing")
    return int(cell)


def source_from_row(path: Path, line: int, row: Mapping[str, str]) -> Source:
    """A source from a row of ``sources.csv``."""
    if not row.get("source"):
        raise TheatreError(str(path), line, "a source has no key", "fill in the column source")
    pinned = row.get("pinned_accuracy") or None
    try:
        accuracy = float(pinned) if pinned else None
    except ValueError as error:
        raise TheatreError(str(path), line, f"pinned_accuracy is {pinned!r}", "write a number from 0 to 1") from error
    if accuracy is not None and not 0.0 <= accuracy <= 1.0:
        raise TheatreError(str(path), line, f"pinned_accuracy is {pinned!r}", "write a number from 0 to 1")
    return Source(
        source=row["source"],
        name=row.get("name") or row["source"],
        camp=row.get("camp") or None,
        country=row.get("country", ""),
        kind=row.get("kind") or "outlet",
        aliases=split_aliases(row.get("aliases", "")),
        domain=row.get("domain") or None,
        pinned_accuracy=accuracy,
    )


def split_aliases(cell: str) -> tuple[str, ...]:
    """Names in one cell, separated by ``|``."""
    return tuple(alias.strip() for alias in cell.split("|") if alias.strip())


def _generics(row: Mapping[str, Any]) -> GenericWords:
    by_camp = {camp: tuple(sides) for camp, sides in row.get("by_camp", {}).items()}
    return GenericWords(tuple(row.get("words", ())), tuple(row.get("default", ())), by_camp)


def _extent(path: Path, head: Mapping[str, Any]) -> tuple[float, float, float, float]:
    extent = head.get("extent", {})
    try:
        return (float(extent["west"]), float(extent["south"]), float(extent["east"]), float(extent["north"]))
    except (KeyError, TypeError, ValueError) as error:
        cure = "write extent = { west = …, south = …, east = …, north = … } in degrees"
        raise TheatreError(str(path), 0, "the map extent is missing or incomplete", cure) from error


def _degrees(path: Path, line: int, cell: str, bound: float) -> float:
    try:
        degrees = float(cell)
    except ValueError as error:
        raise TheatreError(
            str(path), line, f"coordinate {cell!r} is not a number", "write degrees with a decimal point"
        ) from error
    if not -bound <= degrees <= bound:
        raise TheatreError(str(path), line, f"coordinate {cell} is outside ±{bound:g}", "check that lat and lon are not swapped")
    return degrees
