"""What other people's tools read."""

import csv
import io
import json
import struct
from collections.abc import Callable, Sized
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from xml.etree import ElementTree as ET

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fogline.errors import InputError
from fogline.publish import Publication
from fogline.publish.exports import (
    claims_table,
    events_csv,
    events_table,
    frames,
    list_events,
    spells_geoparquet,
    standings_kml,
    statements_csv,
    to_pandas,
    to_polars,
)
from fogline.publish.exports.events import _forms
from fogline.publish.exports.statements import COLUMNS

DAY = date(2016, 3, 25)


def test_claims_that_say_the_same_are_one_event(publication: Publication) -> None:
    rows = list(csv.DictReader(io.StringIO(events_csv(publication.claims, publication.theatre))))
    took = next(row for row in rows if row["event_date"] == "2016-03-01")
    assert (took["n_reports"], took["source"], took["time_precision"]) == ("2", "gazette; wire", "1")
    assert (took["event_type"], took["sub_event_type"]) == ("Battles", "Non-state actor overtakes territory")
    assert took["actor1"] == "Red Army"
    assert "took Ford" in took["notes"]
    assert len(rows) == 3, "forecasts are no events"


def test_a_state_regains_what_others_overtake(publication: Publication) -> None:
    def taken(home: str, country: str) -> str:
        sides = tuple(replace(side, home=(home,) if side.side_id == "red" and home else ()) for side in publication.theatre.sides)
        places = tuple(replace(place, country=country) for place in publication.places.values())
        theatre = replace(publication.theatre, sides=sides, places=places)
        (took,) = (row for row in list_events(publication.claims, theatre) if row["event_date"] == "2016-03-01")
        return str(took["sub_event_type"])

    assert taken("SY", "SY") == "Government regains territory"
    assert taken("TR", "SY") == "Non-state actor overtakes territory", "as ACLED codes a foreign army"
    assert taken("", "SY") == "Non-state actor overtakes territory"


def test_every_action_has_its_form() -> None:
    from fogline.codebook import load_codebook

    forms = _forms()
    assert set(forms["actions"]) == set(load_codebook().actions)
    assert {name for row in forms["actions"].values() for name in row.values()} == set(forms["event_types"])


def test_geoparquet_says_where(publication: Publication) -> None:
    table = pq.read_table(io.BytesIO(spells_geoparquet(publication.spells)))
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["columns"][geo["primary_column"]]["encoding"] == "WKB"
    assert geo["columns"]["geometry"]["bbox"] == [38.2, 34.5, 39.0, 35.1]
    assert struct.unpack("<BIdd", table.column("geometry")[0].as_py()) == (1, 1, 38.2, 34.5)
    assert table.num_rows == publication.spells.num_rows


def test_kml_has_a_mark_for_each_place(publication: Publication) -> None:
    text = standings_kml(publication.book.known_on(DAY), DAY, publication.theatre)
    root = ET.fromstring(text)
    names = [mark.findtext("{*}name") for mark in root.iter("{http://www.opengis.net/kml/2.2}Placemark")]
    assert names == ["Mill", "Ford"]
    assert "39.0,35.1" in text
    assert "ff2a44c8" in text


def test_statements_name_every_entity_they_point_to(publication: Publication) -> None:
    rows = list(csv.DictReader(io.StringIO(statements_csv(publication))))
    assert tuple(rows[0]) == COLUMNS
    entities = {row["entity_id"] for row in rows}
    assert {row["value"] for row in rows if row["prop_type"] == "entity"} <= entities
    assert {row["schema"] for row in rows} == {"Event", "Organization", "Address", "Article"}
    assert not any("javascript" in row["value"] for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)


def test_frames(publication: Publication) -> None:
    table = claims_table(publication.claims)
    assert table.num_rows == len(publication.claims)
    assert table.column("actor")[0].as_py() == ["red"]
    assert table.column("start")[0].as_py() == date(2016, 3, 1)
    assert events_table(publication.claims, publication.theatre).num_rows == 3


@pytest.mark.parametrize(("name", "convert"), [("pandas", to_pandas), ("polars", to_polars)])
def test_frames_of_others(
    publication: Publication, monkeypatch: pytest.MonkeyPatch, name: str, convert: Callable[[pa.Table], Sized]
) -> None:
    if find_spec(name):
        assert len(convert(publication.spells)) == publication.spells.num_rows

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(frames, "import_module", missing)
    with pytest.raises(InputError, match=f"fogline.{name}"):
        convert(publication.spells)
