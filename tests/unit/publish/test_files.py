import csv
import io
from datetime import date

import pytest

from fogline.model import Claim
from fogline.publish import Publication, claims_csv, control_geojson, spells_csv, standings_csv
from fogline.publish.basemap import basemap_geojson
from fogline.publish.tables import as_csv


def test_geojson_has_points_with_probabilities(publication: Publication) -> None:
    value = control_geojson(publication.spells, date(2016, 3, 20), publication.theatre)
    assert [feature["geometry"]["coordinates"] for feature in value["features"]] == [[38.2, 34.5], [39.0, 35.1]]
    assert value["features"][0]["properties"]["controller"] == "red"
    assert sum(value["features"][0]["properties"]["probabilities"].values()) == pytest.approx(1)
    assert "not for targeting" in value["limits"]


def test_csv_round_trips(publication: Publication) -> None:
    rows = list(csv.DictReader(io.StringIO(spells_csv(publication.spells))))
    assert len(rows) == publication.spells.num_rows
    assert rows[0]["start_on"] == "2016-02-01"
    day = list(csv.DictReader(io.StringIO(standings_csv(publication.book.on(date(2016, 3, 20))))))
    assert [row["besieged_by"] for row in day] == ["", "red"]
    assert len(list(csv.DictReader(io.StringIO(claims_csv(publication.claims))))) == 5


def test_cells_cannot_be_formulas() -> None:
    assert "'=HYPERLINK" in as_csv([{"a": '=HYPERLINK("http://x")'}], ["a"])
    claim = Claim("r", "@cmd", "2016-01-01", "captures", ("red",), "-Ford", evidence="+1")
    assert "'@cmd" in claims_csv([claim])


def test_the_basemap_lies_around_the_theatre(built: None) -> None:
    value = basemap_geojson((35.0, 32.0, 42.0, 37.5))
    layers = {feature["properties"]["layer"] for feature in value["features"]}
    assert {"land", "border", "river", "country", "division"} <= layers
    names = {feature["properties"].get("name") for feature in value["features"]}
    assert {"Syria", "Iraq"} <= names
    assert "France" not in names
