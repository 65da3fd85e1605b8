"""A small war in plain data, for tests of what is published: two towns, three reports, hostile text among them."""

from datetime import date

import pyarrow as pa
import pytest

from fogline.model import Claim, CopyLink, Forecast, OriginMembership, Place, Rejection, Report, Run, Side, Source, TrackRecord
from fogline.publish import Publication
from fogline.publish.publication import SIEGE_SCHEMA, SPELL_SCHEMA
from fogline.theatre.load import Theatre

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)> \u202egnp.exe"


def spell(place_id: str, start: str, end: str, controller: str, probability: float) -> dict[str, object]:
    lat, lon = {"t:ford": (34.5, 38.2), "t:mill": (35.1, 39.0)}[place_id]
    days = {"start_on": date.fromisoformat(start), "end_on": date.fromisoformat(end)}
    name = place_id[2:].title()
    return {
        "place_id": place_id,
        "place": name,
        "lat": lat,
        "lon": lon,
        **days,
        "controller": controller,
        "probability": probability,
    }


def report(report_id: str, published: str, source: str, text: str, url: str | None = None) -> Report:
    return Report(report_id, published, source, f"Title of {report_id}", text, url=url, lang="en")


def claim_of(report: Report, evidence: str, **fields: object) -> Claim:
    begin = report.text.index(evidence)
    given = {"action": "captures", "actor": ("red",), "place": "Ford", "place_id": "t:ford", "lat": 34.5, "lon": 38.2} | fields
    span = (begin, begin + len(evidence))
    return Claim(report.report_id, report.source, report.published, evidence=evidence, evidence_at=span, confidence=0.9, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    sides = (Side("red", "Red Army", "Red", "#c8442a", "circle"), Side("blue", "Blue <Front>", "Blue", "#1f5f8b", "square"))
    sources = (Source("gazette", "The Gazette", camp="red"), Source("wire", "The Wire"))
    return Theatre(
        "test", "The War of Tests", ("SY",), None, None, (35.0, 32.0, 42.0, 37.5), sides, (), (), sources, note="A note."
    )


@pytest.fixture(scope="session")
def publication(theatre: Theatre) -> Publication:
    first = report("r1", "2016-03-02", "gazette", "Our men took Ford on Tuesday. The road is open.", "https://example.org/1")
    copy = report("r2", "2016-03-03", "wire", "Our men took Ford on Tuesday. More is to follow.", "javascript:alert(1)")
    hostile = report("r3", "2016-03-20", "wire", f"Blue forces hold Mill. {HOSTILE} Blue will take Ford soon.")
    took, day = "Our men took Ford on Tuesday.", date(2016, 3, 1)
    claims = (
        claim_of(first, took, start=day, end=day),
        claim_of(copy, took, start=day, end=day, modality="attributed", attributed_to="The Gazette"),
        claim_of(hostile, "Blue forces hold Mill.", action="holds", actor=("blue",), place="Mill", place_id="t:mill"),
        claim_of(hostile, "Blue will take Ford soon.", actor=("blue",), modality="forecast"),
        claim_of(hostile, HOSTILE, actor=("blue",), modality="hedged", start=date(2016, 3, 19), end=date(2016, 3, 19)),
    )
    spells = [
        spell("t:ford", "2016-02-01", "2016-03-01", "blue", 0.9),
        spell("t:ford", "2016-02-01", "2016-03-01", "red", 0.1),
        spell("t:ford", "2016-03-01", "2016-04-01", "red", 0.7),
        spell("t:ford", "2016-03-01", "2016-04-01", "contested", 0.2),
        spell("t:ford", "2016-03-01", "2016-04-01", "blue", 0.1),
        spell("t:mill", "2016-03-10", "2016-04-01", "contested", 0.6),
        spell("t:mill", "2016-03-10", "2016-04-01", "blue", 0.25),
        spell("t:mill", "2016-03-10", "2016-04-01", "red", 0.15),
    ]
    siege = {
        "place_id": "t:mill",
        "start_on": date(2016, 3, 15),
        "end_on": date(2016, 4, 1),
        "besieger": "red",
        "probability": 0.8,
    }
    forecast = Forecast(
        claims[3].claim_id,
        "r3",
        "wire",
        None,
        "t:ford",
        "Ford",
        "blue",
        "takes",
        date(2016, 3, 31),
        "implied",
        0.8,
        "will take Ford soon",
    )
    return Publication(
        theatre=theatre,
        spells=pa.Table.from_pylist(spells, schema=SPELL_SCHEMA),
        sieges=pa.Table.from_pylist([siege], schema=SIEGE_SCHEMA),
        claims=claims,
        reports=(first, copy, hostile),
        members={
            "r1": OriginMembership("r1", "o1", "original", None, 1.0),
            "r2": OriginMembership("r2", "o1", "copy", "r1", 0.9),
            "r3": OriginMembership("r3", "o3", "original", None, 1.0),
        },
        places={
            "t:ford": Place("t:ford", "Ford", 34.5, 38.2, "city", None, "SY", ("المخاضة",), 50_000),
            "t:mill": Place("t:mill", "Mill", 35.1, 39.0, "village"),
        },
        track_records=(TrackRecord("wire", None, 4, 4, 3, 0.75, 0.3, 0.95),),
        copy_links=(CopyLink("wire", "gazette", 1, 0.5, 1.0),),
        forecasts=(forecast,),
        rejections=(Rejection("read", "<b>bad</b>.html", "no date", ""),),
        run=Run("run1", date(2016, 3, 31), "test", "", 3, 5, 2, "2026-01-01T00:00:00+00:00"),
    )
